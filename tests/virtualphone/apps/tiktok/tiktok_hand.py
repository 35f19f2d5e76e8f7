"""A finger and an eye on one virtual phone, with a clock that only moves when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from virtualphone import drawing
from virtualphone.apps.catalogue import Installed
from virtualphone.phone import Phone, PhoneSpec
from virtualphone.screen import Intent
from virtualphone.ui import Node
from virtualphone.world import World

PACKAGE = "com.zhiliaoapp.musically"
ALBUM = "/storage/emulated/0/DCIM/Phonedeck"


class Hand:
    """Everything is done as a person would: by taps on what is shown. `app` is the pretend TikTok under it."""

    def __init__(
        self,
        version: str = "43.1.4",
        *,
        package: str = PACKAGE,
        language: str = "en",
        accounts: int = 3,
        world: World | None = None,
        number: int = 1,
    ) -> None:
        self.now = 1000.0
        spec = PhoneSpec(
            number, f"phone{number}", accounts, 34, (Installed("tiktok", package, version),), language=language
        )
        self.world = world or World(seed=1)
        self.phone = Phone(spec, self.world, lambda: self.now, lambda: 1_700_000_000.0 + self.now)
        self.app = self.phone.apps[package]
        self.package = package

    @property
    def account(self) -> Any:
        return self.world.account("tiktok", self._active())

    def _active(self) -> str:
        return str(next(row["username"] for row in self.app.accounts_state() if row["active"]))

    def start(self) -> Hand:
        assert self.phone.start_app(self.package)
        return self

    def wait(self, seconds: float = 1.0) -> None:
        self.now += seconds

    def open(self, url: str) -> None:
        """A link, and the time it takes."""
        assert self.phone.send(Intent("android.intent.action.VIEW", url, package=self.package))
        self.wait()

    def share(self, *uris: str, type: str = "image/*") -> bool:
        action = "android.intent.action.SEND" + ("_MULTIPLE" if len(uris) > 1 else "")
        activity = "com.ss.android.ugc.aweme.share.SystemShareActivity"
        sent = self.phone.send(Intent(action, type=type, package=self.package, activity=activity, streams=uris))
        self.wait()
        return sent

    def file(self, name: str, content: bytes = b"") -> str:
        """A file that apps see; its content URI."""
        path = f"{ALBUM}/{name}"
        self.phone.files.write(path, content or name.encode())
        row = self.phone.media.scan(path, durations=True)
        assert row is not None
        return row.uri

    @property
    def screen(self) -> str:
        return self.app.screen

    def nodes(self) -> Iterator[Node]:
        for window in self.phone.windows():
            yield from window.root.walk()

    def find(self, label: str = "", **attributes: Any) -> list[Node]:
        """Nodes by their text or description, and by attributes; `id` is the short one."""

        def fits(node: Node) -> bool:
            if label and label not in (node.text, node.desc):
                return False
            return all(
                node.id.endswith(f"/{value}") if name == "id" else getattr(node, name) == value
                for name, value in attributes.items()
            )

        return [node for node in self.nodes() if fits(node)]

    def sees(self, label: str = "", **attributes: Any) -> bool:
        return bool(self.find(label, **attributes))

    def starts(self, beginning: str) -> str:
        """The first text or description that begins so."""
        for node in self.nodes():
            for words in (node.text, node.desc):
                if words.startswith(beginning):
                    return words
        return ""

    def tap(self, label: str = "", *, nth: int = 0, **attributes: Any) -> Node:
        """Tap the middle of what is shown; it must take the tap."""
        found = self.find(label, **attributes)
        assert len(found) > nth, f"{label} {attributes} is not on the screen:\n{self.text()}"
        aimed = found[nth]
        reached = self.phone.tap(*aimed.center)
        assert reached is not None, f"nothing took the tap on {label} {attributes}:\n{self.text()}"
        assert reached.package == aimed.package, f"{reached.id} lies over {label} {attributes}"
        return reached

    def type(self, text: str) -> None:
        assert self.phone.type_text(text), f"no field has the cursor:\n{self.text()}"

    def back(self) -> None:
        self.phone.key("back")

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.phone.swipe(fx, fy, tx, ty)

    def next(self) -> None:
        self.swipe(540, 1700, 540, 500)

    def journal(self, *kinds: str) -> list[tuple[str, str, str]]:
        """Kind, account and target of what the world saw."""
        self.app.settle()
        return [
            (entry["kind"], entry["account"], entry["target"])
            for entry in self.phone.journal.entries()
            if not kinds or entry["kind"] in kinds
        ]

    def detail(self, kind: str) -> dict[str, Any]:
        """The detail of the last entry of a kind."""
        self.app.settle()
        return dict([entry for entry in self.phone.journal.entries() if entry["kind"] == kind][-1]["detail"])

    def text(self) -> str:
        return "\n".join(f"{node.text!r} {node.desc!r} {node.id}" for node in self.nodes() if node.text or node.desc)

    def png(self, path: str) -> None:
        """For looking at while writing tests."""
        with open(path, "wb") as file:
            file.write(drawing.png(drawing.picture(self.phone.windows(), self.phone.size)))
