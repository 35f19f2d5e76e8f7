"""The pretend TikTok as its phone knows it: intents, keys, looks, faults."""

from __future__ import annotations

from typing import Any

from virtualphone.apps.tiktok import links, popups, stops
from virtualphone.apps.tiktok.navigation import Navigation
from virtualphone.apps.tiktok.parts import PACKAGE, PACKAGES, Kit, scaled
from virtualphone.apps.tiktok.popups import DISTURBING
from virtualphone.apps.tiktok.session import Session
from virtualphone.apps.tiktok.versions import VERSIONS
from virtualphone.screen import Android, Intent
from virtualphone.ui import Node
from virtualphone.world import World

MAIN = "com.ss.android.ugc.aweme.main.MainActivity"
SHARE = "com.ss.android.ugc.aweme.share.SystemShareActivity"
VIEW = "android.intent.action.VIEW"
SENDING = ("android.intent.action.SEND", "android.intent.action.SEND_MULTIPLE")
ARRIVAL_SECONDS = 0.5
"""How long after an intent its screen is there."""
FAULTS = ("popup", "challenge", "rate_limit", "logged_out", "upload_fails")


class TikTok:
    """One phone's TikTok. Its state belongs to the account and lives in the world."""

    activity = MAIN
    label = "TikTok"

    def __init__(
        self, android: Android, world: World, accounts: list[str], *, version: str = "43.1.4", package: str = PACKAGE
    ) -> None:
        self.package = package
        self.version_name = version
        self.version_code = VERSIONS[version].code
        self._session = Session(
            android,
            world,
            [world.account("tiktok", name) for name in accounts],
            VERSIONS[version],
            # a clone has a package of its own and the resources of the original
            package if package in PACKAGES else PACKAGE,
        )
        self._session.routes = self._navigation = Navigation(self._session)
        self._running = False
        self._navigation.begin()

    @property
    def screen(self) -> str:
        self.settle()
        session = self._session
        stopped = session.stopped
        if stopped:
            return stopped if stopped in ("login", "blocked") else "challenge"
        if session.popups:
            return session.popups[-1].name
        if session.overlays and session.overlays[-1].name:
            return session.overlays[-1].name
        return "uploading" if self._navigation.uploading is not None else session.page.name

    def start(self) -> None:
        if self._open_up():
            self._navigation.offer_leftover()

    def stop(self) -> None:
        self.settle()
        self._running = False
        self._navigation.end()
        self._session.end()
        self._navigation.begin()

    def send(self, intent: Intent) -> bool:
        if intent.action == VIEW and intent.activity in ("", MAIN):
            return self._open_link(intent.data)
        if intent.action in SENDING and intent.activity in ("", SHARE):
            return self._share(intent)
        return False

    def back(self) -> bool:
        self.settle()
        session = self._session
        if self._session.stopped:
            return False
        if session.popups:
            session.popups[-1].back()
        elif session.overlays:
            session.overlays[-1].back()
        elif not session.page.back():
            if len(session.stack) == 1:
                return False
            session.leave()
        return True

    def settle(self) -> None:
        self._session.settle()
        self._navigation.settle()

    def tree(self) -> Node:
        self.settle()
        session = self._session
        kit = session.kit()
        stopped = session.stopped
        if stopped:
            return scaled(stops.challenge(kit, stopped), session.android.size)
        root = session.page.build(kit)
        upload = self._navigation.uploading
        if upload is not None:
            upload.build(kit, root)
        for lying in (*session.overlays, *session.popups):
            lying.build(kit, root)
        _hint(kit, root, session.hint_now())
        return scaled(root, session.android.size)

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.settle()
        session = self._session
        move = session.move(fx, fy, tx, ty)
        if self._session.stopped or session.popups:
            return
        if session.overlays:
            session.overlays[-1].swipe(move)
        else:
            session.page.swipe(move)

    def disturb(self, kind: str, name: str) -> None:
        known = {"popup": DISTURBING, "challenge": stops.CHALLENGES, "rate_limit": tuple(stops.RATE_LIMITS)}
        if kind not in FAULTS:
            raise ValueError(f"TikTok knows no {kind}; it knows {', '.join(FAULTS)}")
        names = known.get(kind, ())
        if name and names and name not in names:
            raise ValueError(f"TikTok knows no {kind} {name}; it knows {', '.join(names)}")
        if kind == "popup":
            popups.show(
                self._session, name or DISTURBING[0], self._navigation.keep_editing if name == "leftover" else None
            )
        else:
            self._session.faults[kind] = name or (names[0] if kind == "challenge" else "")
        if kind == "rate_limit" and self._running:
            self._session.overlays.append(stops.RateLimit(self._session, name or names[0]))

    def calm(self, kind: str) -> None:
        if kind == "popup":
            self._session.popups.clear()
        self._session.faults.pop(kind, None)

    def update(self, version: str) -> None:
        if version not in VERSIONS:
            raise ValueError(f"there is no TikTok {version}; there are {', '.join(VERSIONS)}")
        self._session.version = VERSIONS[version]
        self.version_name, self.version_code = version, VERSIONS[version].code

    def accounts_state(self) -> list[dict[str, Any]]:
        self.settle()
        return [
            {**account.state(), "active": place == self._session.active}
            for place, account in enumerate(self._session.accounts)
        ]

    def _open_up(self) -> bool:
        """Come to the front; whether the process was started for it."""
        if self._running:
            return False
        self._running = True
        self._session.note("open_app")
        return True

    def _open_link(self, url: str) -> bool:
        target = links.target(url)
        if target is None:
            return False
        self._open_up()
        self._session.later(ARRIVAL_SECONDS, lambda late: self._navigation.arrive(target, late))
        return True

    def _share(self, intent: Intent) -> bool:
        if not intent.streams or not intent.type.startswith(("image/", "video/")):
            return False
        if intent.action == SENDING[0] and len(intent.streams) > 1:
            return False
        self._open_up()
        self._session.later(ARRIVAL_SECONDS, lambda late: self._navigation.shared(intent.streams))
        return True


def _hint(kit: Kit, root: Node, words: str) -> None:
    if words:
        root.add(kit.text((140, 2060, 940, 2160), words, "hnt", z=9, paint="toast"))
