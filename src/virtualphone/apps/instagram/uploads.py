"""What is being posted: stages, the row or line that shows them, what comes of it.

Known are the words and ids of the rows; how long each stage takes is unmeasured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from virtualphone.apps.instagram.parts import WIDTH, button, icon, text, view
from virtualphone.apps.instagram.session import Session
from virtualphone.screen import MediaItem
from virtualphone.ui import Node
from virtualphone.world import Account, Draft

FEED, REEL, STORY = "feed", "reel", "story"

SENDING_SECONDS, POSTING_SECONDS, DONE_SECONDS, RETRY_SECONDS = 1.2, 1.5, 4.0, 0.5


@dataclass(slots=True)
class Making:
    """Something on its way to become a post. Volumes are 0 to 100."""

    placement: str
    media: list[MediaItem] = field(default_factory=list)
    caption: str = ""
    sound: str = ""
    volumes: dict[str, int] = field(default_factory=lambda: {"camera": 100, "added": 100})
    close_friends: bool = False

    @property
    def kind(self) -> str:
        """What the world calls the post: a single video becomes a reel wherever it was begun."""
        if self.placement == STORY:
            return "story"
        if self.placement == REEL or (len(self.media) == 1 and self.media[0].kind == "video"):
            return "reel"
        return "photo"

    def draft(self, *, kept: bool) -> Draft:
        return Draft(self.kind, tuple(each.sha256 for each in self.media), self.caption, "", self.sound, kept)


class Upload:
    """One upload. `stage` is sending, posting, done or failed."""

    def __init__(self, session: Session, making: Making, finished: Callable[[Upload], None]) -> None:
        self.session = session
        self.account: Account = session.account
        self.making = making
        self.stage = "sending"
        self._finished = finished
        session.later(SENDING_SECONDS, self._sent)

    @property
    def in_feed(self) -> bool:
        """Whether the home feed shows it in a row; reels show a line over any screen."""
        return self.making.kind != "reel"

    @property
    def words(self) -> str:
        """What is written on it now."""
        say = self.session.say
        if self.stage == "failed":
            return say("Video can't be posted" if self.making.media[0].kind == "video" else "Photo can't be posted")
        if not self.in_feed:
            return say("Done posting" if self.stage == "done" else "Sharing to Reels…")
        if self.stage == "sending":
            return say("Keep Instagram open to finish posting…")
        return say("Posted!") if self.stage == "done" else say("Posting to {user}…", user=self.account.username)

    def retry(self) -> None:
        """Once more, after it failed."""
        if self.stage == "failed":
            self.stage = "sending"
            self.session.later(SENDING_SECONDS, self._sent)

    def drop(self) -> None:
        """Give it up, after it failed."""
        if self.stage == "failed":
            self._finished(self)

    def _sent(self, ago: float) -> None:
        if not self.session.android.online:
            self.session.later(RETRY_SECONDS, self._sent)
            return
        self.stage = "posting"
        self.session.later(POSTING_SECONDS - ago, self._posted)

    def _posted(self, ago: float) -> None:
        session, making = self.session, self.making
        if not session.android.online:
            session.later(RETRY_SECONDS, self._posted)
            return
        if session.upload_fails:
            self.stage = "failed"
            return
        self.stage = "done"
        media = [each.sha256 for each in making.media]
        post = self.account.publish(making.kind, media, caption=making.caption, sound=making.sound)
        detail = {"volumes": dict(making.volumes)} if making.sound else {}
        session.android.journal.write(
            "instagram", self.account.username, "post", post.id, seconds_ago=ago, caption=making.caption, media=media,
            placement=FEED if making.kind == "photo" else making.kind, sound=making.sound, **detail,
        )  # fmt: skip
        session.later(DONE_SECONDS - ago, lambda _ago: self._finished(self))


def pending_row(session: Session, upload: Upload, top: int) -> Node:
    """The row over the feed."""
    row = view(
        "ViewGroup", (0, top, WIDTH, top + 100), "row_pending_container", "",
        view("ImageView", (20, top + 14, 92, top + 86), "row_pending_media_imageview",
             paint=f"tile:{upload.making.media[0].sha256}"),
        text((112, top + 30, 560, top + 70), upload.words, "row_pending_status_textview", paint="left"),
        paint="card",
    )  # fmt: skip
    if upload.stage == "failed":
        row.add(*_failed(session, upload, top + 15))
    elif upload.stage != "done":
        row.add(view("ProgressBar", (112, top + 80, 690, top + 88), "row_pending_progress_bar", paint="secondary"))
    return row


def snackbar(session: Session, upload: Upload, bottom: int) -> Node:
    """The line over any screen."""
    top = bottom - 90
    line = view(
        "ViewGroup", (16, top, 704, bottom), "upload_snackbar_container", "",
        text((110, top + 20, 500, top + 70), upload.words, "upload_snackbar_text", paint="left"),
        view("ImageView", (30, top + 12, 96, top + 78), "upload_snackbar_thumbnail",
             paint=f"tile:{upload.making.media[0].sha256}"),
        paint="card",
    )  # fmt: skip
    if upload.stage == "failed":
        line.add(*_failed(session, upload, top + 10))
    return line


def _failed(session: Session, upload: Upload, top: int) -> tuple[Node, Node]:
    return (
        button((520, top, 630, top + 70), session.say("Try again"), upload.retry, "row_pending_retry", paint="link"),
        icon((636, top, 700, top + 70), session.say("Dismiss"), upload.drop, "row_pending_dismiss", paint="cross"),
    )
