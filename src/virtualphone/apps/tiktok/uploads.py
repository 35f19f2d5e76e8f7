"""A post on its way: the percentage in the corner of where the app lands, success, failure and another try.
Unmeasured, but for the words and the id of the badge."""

from __future__ import annotations

from collections.abc import Callable

from virtualphone.apps.tiktok.drafts import keep
from virtualphone.apps.tiktok.parts import WIDTH, Kit
from virtualphone.apps.tiktok.session import Session, Work
from virtualphone.ui import Node
from virtualphone.world import Account

BASE_SECONDS, MEDIUM_SECONDS = 3.0, 0.5
"""An upload takes this long, and this much more for each file."""
STALL_SECONDS = 15.0
"""How long an upload waits for a network before it gives up."""
FAILS_AT = 0.6


class Upload:
    """One upload. `finished` is called with the seconds by which it is noticed late."""

    def __init__(self, session: Session, work: Work, finished: Callable[[Work, Account, float], None]) -> None:
        self._session = session
        self._work = work
        self._account = session.account
        self._finished = finished
        self._seconds = BASE_SECONDS + MEDIUM_SECONDS * len(work.media)
        self._start()

    def _start(self) -> None:
        self._done = self._stalled = 0.0
        self._seen = self._session.android.clock()
        self.failed = self.over = False

    @property
    def percent(self) -> int:
        return min(99, int(100 * self._done / self._seconds))

    def settle(self) -> None:
        """Go on by the time that has passed; without a network the upload only waits."""
        now = self._session.android.clock()
        passed, self._seen = now - self._seen, now
        if self.failed or self.over:
            return
        if not self._session.android.online:
            self._stalled += passed
            self.failed = self._stalled >= STALL_SECONDS
            return
        self._done += passed
        if "upload_fails" in self._session.faults and self._done >= FAILS_AT * self._seconds:
            self._done = FAILS_AT * self._seconds
            self.failed = True
        elif self._done >= self._seconds:
            self.over = True
            self._finished(self._work, self._account, self._done - self._seconds)

    def give_up(self) -> None:
        """The app ends, or the failed upload is dismissed: the post becomes a draft."""
        if not self.over:
            self.over = True
            keep(self._account, self._work)

    def build(self, kit: Kit, root: Node) -> None:
        """The badge, or the bar that says that it went wrong."""
        if self.failed:
            bar = kit.box("LinearLayout", (30, 300, WIDTH - 30, 460), "u7b", clickable=True, z=4, paint="page:#ffffff")
            bar.add(
                kit.image((50, 320, 170, 440), paint=f"tile:{self._work.media[0].sha256}"),
                kit.text((190, 330, 700, 430), kit.say("Something went wrong"), "u7t", paint="left"),
                kit.button((710, 330, 920, 430), kit.say("Retry"), self._start, "u7r", paint="danger"),
                kit.area("ImageView", (940, 340, 1030, 420), "u7x", self.give_up, paint="cross"),
            )
            root.add(bar)
            return
        badge = kit.box("FrameLayout", (30, 300, 210, 540), "u7p", clickable=True, z=4)
        badge.add(
            kit.image((30, 300, 210, 540), "u7c", paint=f"tile:{self._work.media[0].sha256}"),
            kit.text(
                (50, 390, 190, 450),
                f"{self.percent}%",
                "tvProgress" if kit.has("progress_id") else "u7n",
                paint="centre-light",
            ),
        )
        root.add(badge)
