"""The pretend TikTok: which screen, what a tap changes, what the world sees of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from virtualphone import world as rules
from virtualphone.apps.tiktok import profile
from virtualphone.apps.tiktok.feed import FeedState, FeedTaps, feed
from virtualphone.apps.tiktok.parts import PACKAGE, scaled
from virtualphone.apps.tiktok.videos import AUTHORS, Video, video
from virtualphone.screen import Android, Intent
from virtualphone.ui import Node
from virtualphone.world import Account, Relation, World

LINK = re.compile(r"https://(?:www|m)\.tiktok\.com/@([A-Za-z0-9._]+)/?(?:\?.*)?")
VERSIONS = {"43.1.4": 2024301040}
ARRIVAL_SECONDS = 0.5
LABEL_SECONDS = 0.2
"""How long the button keeps its old label after a tap: what a reader sees too early is not the outcome."""


@dataclass(slots=True)
class Page:
    """One screen of the back stack; `user` for profiles."""

    kind: str
    user: str = ""
    sheet: bool = False


class TikTok:
    """One phone's TikTok. Its state belongs to the account and lives in the world."""

    activity = "com.ss.android.ugc.aweme.main.MainActivity"
    label = "TikTok"

    def __init__(
        self, android: Android, world: World, accounts: list[str], *, version: str = "43.1.4", package: str = PACKAGE
    ) -> None:
        self.package = package
        self.version_name = version
        self.version_code = VERSIONS[version]
        self._android = android
        self._world = world
        self._journal = android.journal
        self._clock = android.clock
        self._size = android.size
        self.accounts = [world.account("tiktok", name) for name in accounts]
        self.active = 0
        self._stack = [Page("feed")]
        self._place = 0
        self._arriving: tuple[float, Page] | None = None
        self._shown: dict[str, tuple[Relation, float]] = {}
        self._running = False

    @property
    def account(self) -> Account:
        return self.accounts[self.active]

    def start(self) -> None:
        if not self._running:
            self._running = True
            self._stack = [Page("feed")]
            self._note("open_app")

    def stop(self) -> None:
        self._running = False
        self._stack = [Page("feed")]
        self._arriving = None
        self._shown.clear()

    def send(self, intent: Intent) -> bool:
        match = LINK.fullmatch(intent.data)
        if match is None or intent.action != "android.intent.action.VIEW":
            return False
        self.start()
        user = match[1].lower()
        # A link to nobody is no error: the app stays on the feed and says nothing.
        page = Page("profile", user) if rules.exists(user) else Page("feed")
        self._arriving = (self._clock() + ARRIVAL_SECONDS, page)
        return True

    def back(self) -> bool:
        self.settle()
        if self._stack[-1].sheet:
            self._stack[-1].sheet = False
            return True
        if len(self._stack) > 1:
            self._stack.pop()
            return True
        return False

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.settle()
        if self._stack[-1].kind == "feed" and abs(ty - fy) > self._size[1] // 8:
            self._place = max(0, self._place + (1 if ty < fy else -1))

    @property
    def screen(self) -> str:
        self.settle()
        page = self._stack[-1]
        if page.kind == "feed":
            return "feed"
        return "own_profile" if page.user == self.account.username else "other_profile"

    def disturb(self, kind: str, name: str) -> None:
        raise ValueError(f"TikTok knows no {kind} {name}")

    def calm(self, kind: str) -> None:
        return

    def update(self, version: str) -> None:
        if version not in VERSIONS:
            raise ValueError(f"there is no TikTok {version}; there are {', '.join(VERSIONS)}")
        self.version_name, self.version_code = version, VERSIONS[version]

    def accounts_state(self) -> list[dict[str, Any]]:
        return [
            {
                "app": account.app,
                "username": account.username,
                "active": place == self.active,
                "following": sorted(account.following),
                "requested": sorted(account.requested),
                "posts": [],
            }
            for place, account in enumerate(self.accounts)
        ]

    def tree(self) -> Node:
        self.settle()
        page = self._stack[-1]
        if page.kind == "feed":
            root = self._feed()
        elif page.user == self.account.username:
            root = profile.own_profile(page.user, following=len(self.account.following), choose_tab=self._choose_tab)
        else:
            root = self._other(page)
        if self.package != PACKAGE:
            for each in root.walk():
                each.id = each.id.replace(PACKAGE, self.package)
        return scaled(root, self._size)

    def _feed(self) -> Node:
        shown = video(self._world, self.account.username, self._place)
        state = FeedState(
            shown,
            liked=shown.id in self.account.liked,
            favourite=shown.id in self.account.favourites,
            follows_author=shown.author in self.account.following,
        )
        taps = FeedTaps(
            like=lambda: self._like(shown),
            favourite=lambda: self._favourite(shown),
            follow_author=lambda: self._follow(shown.author),
            open_author=lambda: self._open_profile(shown.author),
            choose_tab=self._choose_tab,
        )
        return feed(state, taps)

    def _other(self, page: Page) -> Node:
        user = page.user
        blocked = rules.has_blocked_us(user)
        root = profile.other_profile(
            user,
            self._as_shown(user),
            fan=rules.follows_us(user),
            blocked=blocked,
            suggestions=[name for name in AUTHORS if name != user][:3],
            back=self._leave,
            control=lambda: self._control(page),
        )
        if not page.sheet:
            return root

        def unfollow() -> None:
            page.sheet = False
            self._unfollow(user)

        def cancel() -> None:
            page.sheet = False

        return profile.unfollow_sheet(root, user, unfollow, cancel)

    def _as_shown(self, user: str) -> Relation:
        """The relation that the label shows: for a moment after a tap still the old one."""
        before, until = self._shown.get(user, (Relation.NONE, 0.0))
        return before if self._clock() < until else self.account.relation(user)

    def _control(self, page: Page) -> None:
        relation = self._as_shown(page.user)
        if relation is not self.account.relation(page.user):
            return  # the tap that is being worked on
        if relation is Relation.NONE:
            self._follow(page.user)
        else:
            page.sheet = True

    def _follow(self, user: str) -> None:
        if self.account.relation(user) is not Relation.NONE or rules.has_blocked_us(user):
            return
        self._shown[user] = (Relation.NONE, self._clock() + LABEL_SECONDS)
        self.account.follow(user)
        self._note("follow", user, relation=self.account.relation(user).value)

    def _unfollow(self, user: str) -> None:
        before = self.account.relation(user)
        if before is Relation.NONE:
            return
        self._shown[user] = (before, self._clock() + LABEL_SECONDS)
        self.account.unfollow(user)
        self._note("unfollow", user)

    def _like(self, shown: Video) -> None:
        liked = self.account.liked
        self._note("unlike" if shown.id in liked else "like", shown.id, author=shown.author)
        liked.symmetric_difference_update({shown.id})

    def _favourite(self, shown: Video) -> None:
        favourites = self.account.favourites
        if shown.id not in favourites:
            self._note("favourite", shown.id, author=shown.author)
        favourites.symmetric_difference_update({shown.id})

    def _open_profile(self, user: str, seconds_ago: float = 0.0) -> None:
        self._stack.append(Page("profile", user))
        self._note("open_profile", user, seconds_ago=seconds_ago)

    def _choose_tab(self, name: str) -> None:
        if name == "Home":
            self._stack = [Page("feed")]
        elif name == "Profile":
            self._stack = [Page("feed"), Page("profile", self.account.username)]

    def _leave(self) -> None:
        if len(self._stack) > 1:
            self._stack.pop()

    def settle(self) -> None:
        """What was on its way may have arrived by now."""
        if self._arriving is not None and self._clock() >= self._arriving[0]:
            due, page = self._arriving
            self._arriving = None
            if page.kind == "feed":
                self._stack = [page]
            else:
                self._open_profile(page.user, seconds_ago=self._clock() - due)

    def _note(self, kind: str, target: str = "", *, seconds_ago: float = 0.0, **detail: str) -> None:
        self._journal.write("tiktok", self.account.username, kind, target, seconds_ago=seconds_ago, **detail)
