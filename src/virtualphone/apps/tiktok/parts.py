"""What all screens are made of: the units of the drawing board, ids and labels, fields, the bottom row, sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from virtualphone.apps.tiktok.labels import say
from virtualphone.apps.tiktok.versions import Version
from virtualphone.ui import Bounds, Node, node

Tap = Callable[[], None]

PACKAGE = "com.zhiliaoapp.musically"
PACKAGES = (PACKAGE, "com.ss.android.ugc.trill")
WIDTH, HEIGHT = 1080, 2400
"""The size of the screen in the recordings; everything is placed in these units and scaled to the phone."""
BOTTOM = 2337
ROW_TOP = 2208
KEYBOARD_TOP = 1600
"""The keyboard covers the lower third."""
LIST = "androidx.recyclerview.widget.RecyclerView"
PAGER = "androidx.viewpager.widget.ViewPager"
VIEW = "android.view.View"
GROUP = "android.view.ViewGroup"


@dataclass(slots=True, eq=False)
class Field:
    """A text field. `changed` is called after each change, `entered` by the keyboard's Enter."""

    value: str = ""
    changed: Tap | None = None
    entered: Tap | None = None


@dataclass(frozen=True, slots=True)
class Kit:
    """Makes nodes with the ids of a version and the labels of a language. `focused` is the field with the cursor."""

    version: Version
    package: str
    language: str
    focused: Field | None
    focus: Callable[[Field], None]

    def say(self, label: str, *values: object) -> str:
        return say(self.language, label, *values)

    def has(self, trait: str) -> bool:
        return trait in self.version.traits

    def id(self, short: str) -> str:
        """The full id; `android:id/…` stays, and what is empty stays empty."""
        return short if not short or ":" in short else f"{self.package}:id/{self.version.short(short)}"

    def box(self, cls: str, bounds: Bounds, id: str = "", **attributes: Any) -> Node:
        """A view that cannot be tapped, unless told otherwise."""
        return node(self.version.cls(cls), bounds, id=self.id(id), **attributes)

    def area(self, cls: str, bounds: Bounds, id: str = "", tap: Tap | None = None, **attributes: Any) -> Node:
        """A view that can be tapped."""
        return self.box(cls, bounds, id, clickable=True, focusable=True, tap=tap, **attributes)

    def button(self, bounds: Bounds, text: str = "", tap: Tap | None = None, id: str = "", **attributes: Any) -> Node:
        return self.area("Button", bounds, id, tap, text=text, **attributes)

    def text(self, bounds: Bounds, text: str, id: str = "", **attributes: Any) -> Node:
        return self.box("TextView", bounds, id, text=text, **attributes)

    def image(self, bounds: Bounds, id: str = "", tap: Tap | None = None, **attributes: Any) -> Node:
        return node("ImageView", bounds, id=self.id(id), tap=tap, clickable=tap is not None, **attributes)

    def field(self, bounds: Bounds, field: Field, hint: str, id: str = "", **attributes: Any) -> Node:
        """An EditText: a tap puts the cursor there, and what is typed arrives in it."""

        def edit(text: str) -> None:
            field.value = text
            if field.changed is not None:
                field.changed()

        attributes.setdefault("paint", "left")
        return self.area(
            "EditText",
            bounds,
            id,
            lambda: self.focus(field),
            long_clickable=True,
            focused=self.focused is field,
            text=field.value or hint,
            hint=hint,
            value=field.value,
            edit=edit,
            submit=field.entered,
            **attributes,
        )

    def nest(self, outer: Node, *layers: str | tuple[str, str]) -> Node:
        """Layers around nothing, as layouts have them: each inside the one before and as large; the innermost."""
        for each in layers:
            cls, id = each if isinstance(each, tuple) else (each, "")
            layer = self.box(cls, outer.bounds, id)
            outer.add(layer)
            outer = layer
        return outer


def reaching(root: Node, tap: Tap) -> Node:
    """Let a tap on anything clickable inside do the same, as buttons made of several views do."""
    for each in root.walk():
        if each.clickable and each.tap is None:
            each.tap = tap
    return root


def window(kit: Kit, colour: str = "#ffffff") -> tuple[Node, Node]:
    """A whole window and the box that its content goes into."""
    root = kit.box("FrameLayout", (0, 0, WIDTH, HEIGHT), paint=f"page:{colour}")
    content = kit.box("FrameLayout", (0, 0, WIDTH, BOTTOM), "android:id/content")
    root.add(
        kit.box("LinearLayout", (0, 0, WIDTH, BOTTOM)).add(content),
        kit.box(VIEW, (0, BOTTOM, WIDTH, HEIGHT), "android:id/navigationBarBackground", paint="page:#000000"),
    )
    return root, content


TABS = (
    ("Home", "mkq", 0, 216),
    ("Friends", "mkp", 216, 432),
    ("Create", "mkn", 432, 648),
    ("Inbox", "mkr", 648, 864),
    ("Profile", "mks", 864, 1080),
)


TAB_SIGNS = {"Home": "home", "Friends": "person", "Inbox": "bubble", "Profile": "person"}


def bottom_row(kit: Kit, selected: str, choose: Callable[[str], None], *, dark: bool = False) -> Node:
    """The row of tabs, as in the recording of the feed. Tabs are named in English."""
    colour = "#101010" if dark else "#fafafa"
    row = kit.box("LinearLayout", (0, ROW_TOP, WIDTH, BOTTOM), "mky", paint=f"page:{colour}")
    for name, id, left, right in TABS:
        bounds = (left, ROW_TOP, right, BOTTOM)
        label = kit.say(name)
        if name == "Create":
            create = kit.button(bounds, tap=lambda: choose("Create"), id=id, desc=label)
            create.add(kit.image((441, ROW_TOP, 638, BOTTOM), paint="plus"), kit.image((441, ROW_TOP, 638, BOTTOM)))
            row.add(create)
            continue
        chosen = name == selected
        tab = kit.area("FrameLayout", bounds, id, partial(choose, name), desc=label, selected=chosen)
        paint = "centre-light" if dark else "" if chosen else "grey"
        tab.add(
            kit.text((left, 2288, right, 2322), label, selected=chosen, paint=paint),
            kit.image(
                (left + 66, 2213, left + 150, 2297),
                selected=chosen,
                paint=f"{TAB_SIGNS[name]}:{'light' if dark else 'ink'}",
            ),
        )
        row.add(tab)
    return row


def sheet(kit: Kit, root: Node, top: int, close: Tap, bottom: int = BOTTOM) -> Node:
    """A sheet over the lower part of a window, which closes by a tap above it; what to put the rows into."""
    shade = kit.box("FrameLayout", (0, 0, WIDTH, HEIGHT), "e52", z=5)
    body = kit.box("FrameLayout", (0, top, WIDTH, bottom), "h7t", clickable=True, paint="page:#ffffff")
    root.add(shade.add(kit.area(VIEW, (0, 0, WIDTH, top), "drk", close, paint="shade"), body))
    return body


def scaled(root: Node, size: tuple[int, int]) -> Node:
    """The tree at the size of the phone's screen."""
    width, height = size
    if (width, height) == (WIDTH, HEIGHT):
        return root
    for each in root.walk():
        left, top, right, bottom = each.bounds
        each.bounds = (
            left * width // WIDTH,
            top * height // HEIGHT,
            right * width // WIDTH,
            bottom * height // HEIGHT,
        )
    return root
