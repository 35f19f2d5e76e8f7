"""What the world sees an account do. Labels change a moment after the tap: who reads too early reads the old one."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone import world as rules
from virtualphone.apps.tiktok.session import Session
from virtualphone.apps.tiktok.stops import RateLimit
from virtualphone.apps.tiktok.videos import Video
from virtualphone.screen import MediaItem
from virtualphone.world import CommentRule, Relation

LABEL_SECONDS = 0.2
COMMENT_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class _Before:
    """What the screen still shows, and until when."""

    value: Relation | bool
    until: float


class Acts:
    """The acts of the active account. Offline, or under a rate limit, nothing reaches the world."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._before: dict[tuple[str, str], _Before] = {}

    def forget(self) -> None:
        """The process is gone, and what it still showed."""
        self._before.clear()

    def relation(self, user: str) -> Relation:
        """How the screen shows that the account stands to a user."""
        shown = self._shown("follow", user)
        return shown if isinstance(shown, Relation) else self._session.account.relation(user)

    def liked(self, post: str) -> bool:
        shown = self._shown("like", post)
        return shown if isinstance(shown, bool) else post in self._session.account.liked

    def favourite(self, post: str) -> bool:
        shown = self._shown("favourite", post)
        return shown if isinstance(shown, bool) else post in self._session.account.favourites

    def follow(self, user: str) -> None:
        session = self._session
        if session.account.relation(user) is not Relation.NONE or rules.has_blocked_us(user):
            return
        if self._refused("following"):
            return
        self._keep("follow", user, Relation.NONE)
        session.account.follow(user)
        session.note("follow", user, relation=session.account.relation(user).value)

    def unfollow(self, user: str) -> None:
        session = self._session
        before = session.account.relation(user)
        if before is Relation.NONE or self._refused("following"):
            return
        self._keep("follow", user, before)
        session.account.unfollow(user)
        session.note("unfollow", user)

    def like(self, video: Video) -> None:
        """The heart: likes, or takes the like back."""
        liked = self._session.account.liked
        if self._shown("like", video.id) is not None or self._refused("attempts"):
            return
        before = video.id in liked
        self._keep("like", video.id, before)
        liked.symmetric_difference_update({video.id})
        self._session.note("unlike" if before else "like", video.id, author=video.author, shown=video.kind)

    def favour(self, video: Video) -> None:
        """The bookmark."""
        favourites = self._session.account.favourites
        if self._shown("favourite", video.id) is not None or self._refused("attempts"):
            return
        before = video.id in favourites
        self._keep("favourite", video.id, before)
        favourites.symmetric_difference_update({video.id})
        if not before:
            self._session.note("favourite", video.id, author=video.author, shown=video.kind)

    def comment(self, video: Video, text: str, image: MediaItem | None) -> bool:
        """Send a comment; False when it did not leave the phone. A limited post refuses it later, without a trace."""
        session = self._session
        if self._refused("attempts"):
            return False
        if rules.comment_rule(video.id) is not CommentRule.OPEN:
            session.later(COMMENT_SECONDS, lambda late: session.hint("Couldn't post comment. Comments are limited."))
            return False
        sha256 = image.sha256 if image is not None else ""
        session.account.comment(video.id, text, sha256)
        session.note("comment", video.id, author=video.author, text=text, image=sha256, shown=video.kind)
        return True

    def _refused(self, rate: str) -> bool:
        if self._session.offline():
            return True
        if "rate_limit" in self._session.faults:
            name = self._session.faults["rate_limit"] or rate
            self._session.overlays.append(RateLimit(self._session, name))
            return True
        return False

    def _keep(self, act: str, target: str, value: Relation | bool) -> None:
        self._before[act, target] = _Before(value, self._session.android.clock() + LABEL_SECONDS)

    def _shown(self, act: str, target: str) -> Relation | bool | None:
        """What is still shown from before the last tap; None when that has passed."""
        before = self._before.get((act, target))
        if before is None:
            return None
        if self._session.android.clock() < before.until:
            return before.value
        del self._before[act, target]
        return None
