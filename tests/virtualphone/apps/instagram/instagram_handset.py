"""A virtual phone in the hand of a test: time stands still until it is told to pass."""

from __future__ import annotations

from typing import Any

from virtualphone.android.permissions import Request
from virtualphone.apps.catalogue import Installed
from virtualphone.phone import Phone, PhoneSpec
from virtualphone.screen import Intent
from virtualphone.ui import Node
from virtualphone.world import Account, World

PACKAGE = "com.instagram.android"
PREFIX = f"{PACKAGE}:id/"
HOME = "https://www.instagram.com/"
TODAY = 1_790_000_000.0
VIEW, SEND = "android.intent.action.VIEW", "android.intent.action.SEND"


class Handset:
    """One phone with Instagram on it. Nodes are named by their attributes, ids without their prefix."""

    def __init__(
        self, version: str = "2025-12", *, language: str = "en", accounts: int = 3, package: str = PACKAGE
    ) -> None:
        self.now = 0.0
        self.package = package
        self.world = World()
        spec = PhoneSpec(
            1, "VP1", accounts=accounts, language=language, apps=(Installed("instagram", package, version),)
        )
        self.phone = Phone(spec, self.world, lambda: self.now, lambda: TODAY + self.now)
        self.app = self.phone.apps[package]
        self.phone.start_app(package)

    @property
    def account(self) -> Account:
        return self.world.account("instagram", "p1.a1")

    @property
    def screen(self) -> str:
        return self.app.screen

    def wait(self, seconds: float) -> Handset:
        self.now += seconds
        self.phone.settle()
        return self

    def open(self, path: str, wait: float = 1.0) -> Handset:
        """Open a link; `path` is behind instagram.com/."""
        assert self.phone.send(Intent(VIEW, HOME + path, package=self.package))
        return self.wait(wait)

    def nodes(self, **attributes: Any) -> list[Node]:
        """The visible nodes of all windows with these attributes."""
        wanted = {name: PREFIX + value if name == "id" else value for name, value in attributes.items()}
        return [
            node
            for window in self.phone.windows()
            for node in window.root.walk()
            if all(getattr(node, name) == value for name, value in wanted.items())
        ]

    def has(self, **attributes: Any) -> bool:
        return bool(self.nodes(**attributes))

    def node(self, **attributes: Any) -> Node:
        """The last such node, which lies on top."""
        found = self.nodes(**attributes)
        assert found, f"{attributes} is not on {self.screen}: {self.words()}"
        return found[-1]

    def tap(self, wait: float = 0.5, **attributes: Any) -> Handset:
        self.phone.tap(*self.node(**attributes).center)
        return self.wait(wait)

    def type(self, text: str, **attributes: Any) -> Handset:
        """Tap a field and write into it."""
        self.tap(**attributes)
        assert self.phone.type_text(text)
        return self.wait(0.5)

    def swipe_up(self) -> Handset:
        width, height = self.phone.size
        self.phone.swipe(width // 2, height * 3 // 4, width // 2, height // 4)
        return self.wait(0.5)

    def words(self) -> list[str]:
        """Everything that is said on the screen."""
        return [
            node.text or node.desc
            for window in self.phone.windows()
            for node in window.root.walk()
            if node.text or node.desc
        ]

    def journal(self, *kinds: str) -> list[tuple[str, str]]:
        """Kind and target of what the world saw."""
        return [
            (entry["kind"], entry["target"])
            for entry in self.phone.journal.entries()
            if not kinds or entry["kind"] in kinds
        ]

    def detail(self, kind: str) -> dict[str, Any]:
        """The detail of the last entry of a kind."""
        return [entry["detail"] for entry in self.phone.journal.entries() if entry["kind"] == kind][-1]

    def put_media(self, name: str, content: bytes = b"x", album: str = "Phonedeck") -> str:
        """A file on the phone that apps see; its content URI."""
        path = f"/storage/emulated/0/DCIM/{album}/{name}"
        self.phone.files.write(path, content)
        return self.phone.media.insert(path).uri

    def grant(self, permission: str) -> Handset:
        """Answer the permission dialog beforehand."""
        app = self.phone.apps[self.package]
        self.phone.permissions.ask(Request(self.package, app.label, permission, lambda _granted: None))
        self.phone.permissions.decide(True)
        return self

    def share(self, activity: str, *uris: str, kind: str = "video/mp4", **extras: str) -> bool:
        """Hand files to one of the share activities."""
        sent = self.phone.send(
            Intent(
                SEND if len(uris) == 1 else SEND + "_MULTIPLE",
                type=kind,
                package=self.package,
                activity=f"com.instagram.share.handleractivity.{activity}",
                extras=extras,
                streams=uris,
            )
        )
        self.wait(1.0)
        return sent
