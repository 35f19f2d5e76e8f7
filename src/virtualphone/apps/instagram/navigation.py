"""Which page each step leads to, and what the app keeps that no page does: what is being posted. The only place that
knows the pages. Where a step leads is unmeasured."""

from __future__ import annotations

from typing import Any

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.camera import Camera, Drafts
from virtualphone.apps.instagram.comments import Comments
from virtualphone.apps.instagram.create import CreateSheet, Gallery
from virtualphone.apps.instagram.editors import editor
from virtualphone.apps.instagram.feed import Feed
from virtualphone.apps.instagram.follow_sheet import FollowSheet, review_dialog, unfollow_dialog
from virtualphone.apps.instagram.inbox import Inbox
from virtualphone.apps.instagram.links import Place
from virtualphone.apps.instagram.other_profile import OtherProfile
from virtualphone.apps.instagram.own_profile import OwnProfile
from virtualphone.apps.instagram.people import People
from virtualphone.apps.instagram.popups import leftover, popup, rate_limit
from virtualphone.apps.instagram.post_form import PostForm
from virtualphone.apps.instagram.post_page import Offline, PostPage, Unavailable
from virtualphone.apps.instagram.posts import Item, by_code
from virtualphone.apps.instagram.reels import Reels
from virtualphone.apps.instagram.search import Search
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.sheets import Dialog
from virtualphone.apps.instagram.sounds import AudioPage, Sounds, sound_name
from virtualphone.apps.instagram.switcher import Switcher
from virtualphone.apps.instagram.uploads import FEED, REEL, STORY, Making, Upload
from virtualphone.screen import MediaItem
from virtualphone.world import Relation


class Navigation:
    """Puts pages on the session's stack; the session's `routes` lead here."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.uploads: list[Upload] = []
        self._routes()

    def _routes(self) -> None:
        session = self.session

        def put(page: type[Page]) -> Any:
            return lambda *args: session.put(page(session, *args))

        session.routes = {
            "tab": self.tab,
            "profile": self._profile,
            "people": put(People),
            "post": self._post,
            "comments": put(Comments),
            "follow": self._follow,
            "follow_or_sheet": self._follow_or_sheet,
            "follow_sheet": put(FollowSheet),
            "unfollow_dialog": lambda user: session.put(unfollow_dialog(session, user)),
            "rate_limit": lambda: session.put(rate_limit(session)),
            "account_switcher": put(Switcher),
            "switched": self._switched,
            "create_sheet": put(CreateSheet),
            "gallery": self._gallery,
            "camera": put(Camera),
            "drafts": lambda: session.put(Drafts(session, self._resume)),
            "editor": lambda making: session.put(editor(session, making)),
            "post_form": self._post_form,
            "inbox": put(Inbox),
            "sounds": put(Sounds),
            "audio": put(AudioPage),
            "upload": self._upload,
        }

    def tab(self, name: str) -> None:
        """One of the tabs, with nothing on it."""
        session = self.session
        if name == "create":
            self._gallery(FEED)
        elif name == "feed":
            session.stack = [Feed(session, self.uploads)]
        elif name == "reels":
            session.stack = [Reels(session)]
        elif name == "direct":
            session.stack = [Inbox(session)]
        elif name == "search":
            session.stack = [Search(session)]
        elif name == "profile":
            session.stack = [OwnProfile(session)]

    def _profile(self, user: str, seconds_ago: float = 0.0) -> None:
        session = self.session
        if not session.android.online:
            session.put(Offline(session))
        elif not rules.exists(user) or rules.has_blocked_us(user):
            session.put(Unavailable(session, "Sorry, this page isn't available.", "The link may be broken."))
        elif user == session.account.username:
            session.put(OwnProfile(session))
        else:
            session.put(OtherProfile(session, user))
            session.note("open_profile", user, seconds_ago=seconds_ago)

    def _post(self, item: Item, *, seconds_ago: float = 0.0, reel: bool = False) -> None:
        session = self.session
        if not session.android.online:
            session.put(Offline(session))
            return
        session.put(Reels(session, item) if reel else PostPage(session, item))
        session.note("open_post", item.code, seconds_ago=seconds_ago, author=item.author)

    def _follow(self, user: str) -> None:
        session = self.session
        if user.startswith("review") and session.account.relation(user) is Relation.NONE:
            session.put(review_dialog(session, user))
        else:
            deeds.follow(session, user)

    def _follow_or_sheet(self, user: str) -> None:
        """For follow buttons outside the profile."""
        session = self.session
        relation = session.account.relation(user)
        if deeds.relation(session, user) is not relation:
            return
        if relation is Relation.NONE:
            self._follow(user)
        elif relation is Relation.REQUESTED:
            session.put(unfollow_dialog(session, user))
        else:
            session.put(FollowSheet(session, user))

    def _switched(self, place: int) -> None:
        session = self.session
        if session.active != place:
            session.active = place
            session.note("switch_account", session.account.username)
        self.tab("feed")

    def arrive(self, target: Place, seconds_ago: float) -> None:
        """What a link names has come."""
        session = self.session
        if target.kind == "home":
            self.tab("feed")
        elif not session.android.online:
            session.put(Offline(session))
        elif target.kind == "user":
            self._profile(target.name, seconds_ago)
        elif target.kind == "audio":
            session.put(AudioPage(session, sound_name(target.name)))
        elif not rules.code_exists(target.name):
            gone = "Post isn't available" if target.kind == "post" else "This reel is unavailable"
            session.put(Unavailable(session, gone, "The link may be broken, or the profile may have been removed."))
        else:
            item = by_code(session.world, target.name)
            self._post(item, seconds_ago=seconds_ago, reel=target.kind == "reel")

    def share(self, placement: str, items: list[MediaItem]) -> None:
        """What another app shared goes to its editor."""
        session = self.session
        if items:
            session.put(editor(session, Making(placement, items)))
        elif placement == FEED:
            words = "It has a format or a length that we don't take."
            session.put(Dialog(session, "Video can't be posted", words, [("OK", None)]))

    def _gallery(self, placement: str, sound: str = "") -> None:
        session = self.session
        session.put(Gallery(session, placement, sound))
        unfinished = [draft for draft in session.account.drafts if not draft.kept]
        if unfinished and placement == REEL:
            draft = unfinished[-1]

            def resume() -> None:
                session.account.drafts.remove(draft)
                self._resume(draft)

            session.put(leftover(session, resume, lambda: session.account.drafts.remove(draft)))

    def _resume(self, draft: rules.Draft) -> None:
        """A draft is edited on, as far as its files are still there."""
        session = self.session
        there = {item.sha256: item for item in session.android.media()}
        media = [there[sha] for sha in draft.media if sha in there]
        placement = {"photo": FEED, "story": STORY}.get(draft.kind, REEL)
        if media:
            session.put(editor(session, Making(placement, media, draft.caption, draft.sound)))

    def _post_form(self, making: Making) -> None:
        session = self.session
        session.put(PostForm(session, making))
        if making.kind == "reel" and any(item.duration_ms > 180_000 for item in making.media):
            session.put(popup(session, "limited_reach"))

    def _upload(self, making: Making) -> None:
        session = self.session
        if not deeds.may_act(session):
            return
        self.uploads.append(Upload(session, making, self._finished))
        self.tab("feed")

    def _finished(self, upload: Upload) -> None:
        if upload in self.uploads:
            self.uploads.remove(upload)
