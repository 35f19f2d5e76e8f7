"""The picker: albums named after directories, pictures and videos newest first, circles that count. Unmeasured, but
for a few ids."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from virtualphone.apps.tiktok.camera import camera_nodes
from virtualphone.apps.tiktok.parts import BOTTOM, LIST, PAGER, VIEW, WIDTH, Kit, window
from virtualphone.apps.tiktok.session import Move, Page, Session, Work
from virtualphone.screen import MediaItem
from virtualphone.ui import Node

unmeasured = True
MOST = 35
CELL = 360
ROWS_SEEN = 4
GRID_TOP = 480
TABS = {"All": "", "Videos": "video", "Photos": "image"}


class Gallery(Page):
    """With `chosen` it takes a single picture and gives it back; else it leads to the editor."""

    name = "gallery"

    def __init__(self, session: Session, sound: str = "", chosen: Callable[[MediaItem], None] | None = None) -> None:
        super().__init__(session)
        self._sound = sound
        self._chosen = chosen
        self._allowed = False
        self._album = ""
        self._albums_open = False
        self._tab = "Photos" if chosen is not None else "All"
        self._row = 0
        self._selected: list[int] = []
        self._preview: MediaItem | None = None
        session.android.ask("media", self._answered)

    def _answered(self, allowed: bool) -> None:
        self._allowed = allowed

    def back(self) -> bool:
        if self._preview is not None:
            self._close_preview()
        elif self._albums_open:
            self._albums_open = False
        else:
            return False
        return True

    def _close_preview(self) -> None:
        self._preview = None

    def swipe(self, move: Move) -> None:
        rows = (len(self._items()) + 2) // 3
        self._row = min(max(0, self._row + 2 * move.up), max(0, rows - ROWS_SEEN))

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        if self._chosen is None:
            content.add(*camera_nodes(kit, self.session.leave, lambda: None, self._sound))
        panel = kit.box("FrameLayout", (0, 82, WIDTH, BOTTOM), "g3p", clickable=True, z=2, paint="page:#ffffff")
        content.add(panel)
        panel.add(
            kit.area("ImageView", (20, 100, 130, 210), "g3x", self.session.leave, paint="cross"),
            kit.button((300, 110, 780, 210), self._album or kit.say("Recents"), self._toggle_albums, "g3a"),
        )
        if not self._allowed:
            panel.add(
                kit.text((90, 900, 990, 980), kit.say("Allow TikTok to access your photos and videos")),
                kit.button((290, 1040, 790, 1160), kit.say("Open settings"), paint="primary"),
            )
            return root
        self._tabs(kit, panel)
        pager = kit.box(PAGER, (0, GRID_TOP, WIDTH, 2140), "viewpager_choose_media")
        grid = kit.box(LIST, (0, GRID_TOP, WIDTH, 2140), "g3l", scrollable=True)
        panel.add(pager.add(grid))
        items = self._items()
        for place, item in enumerate(items[3 * self._row :][: 3 * ROWS_SEEN]):
            grid.add(self._cell(kit, item, CELL * (place % 3), GRID_TOP + CELL * (place // 3)))
        if not items:
            grid.add(kit.text((90, 1000, 990, 1080), kit.say("No videos or photos"), paint="grey"))
        if self._chosen is None:
            panel.add(self._foot(kit))
        if self._albums_open:
            panel.add(self._albums(kit))
        if self._preview is not None:
            root.add(self._big(kit, self._preview))
        return root

    def _tabs(self, kit: Kit, panel: Node) -> None:
        if self._chosen is not None:
            return
        for place, name in enumerate(TABS):
            bounds = (360 * place, 240, 360 * (place + 1), 340)
            tab = kit.area("X.12Kh", bounds, tap=partial(self._choose_tab, name), selected=name == self._tab)
            panel.add(tab.add(kit.text(bounds, kit.say(name), "android:id/text1", selected=name == self._tab)))

    def _cell(self, kit: Kit, item: MediaItem, left: int, top: int) -> Node:
        right, bottom = left + CELL, min(top + CELL, 2140)
        cell = kit.area("FrameLayout", (left, top, right, bottom), "g3c", lambda: self._open(item))
        cell.add(kit.image((left + 3, top + 3, right - 3, bottom - 3), "g3i", paint=f"tile:{item.sha256}"))
        if item.kind == "video":
            seconds = item.duration_ms // 1000
            cell.add(
                kit.text(
                    (left + 200, bottom - 60, right - 15, bottom - 10),
                    f"{seconds // 60:02}:{seconds % 60:02}",
                    "g3d",
                    paint="light",
                )
            )
        if self._chosen is None:
            number = str(self._selected.index(item.id) + 1) if item.id in self._selected else ""
            circle = kit.area(
                "FrameLayout", (right - 100, top + 10, right - 10, top + 100), "g3s", lambda: self._select(item)
            )
            cell.add(
                circle.add(
                    kit.text(
                        (right - 85, top + 25, right - 25, top + 85),
                        number,
                        "g3n",
                        paint="badge" if number else "ring",
                    )
                )
            )
        return cell

    def _foot(self, kit: Kit) -> Node:
        count = len(self._selected)
        bar = kit.box("LinearLayout", (0, 2140, WIDTH, BOTTOM), "g3f", paint="page:#ffffff")
        text = kit.say("Next ({})", count) if count else kit.say("Next")
        following = kit.box(
            "Button",
            (620, 2175, 1040, 2300),
            "g3t",
            text=text,
            clickable=bool(count),
            enabled=bool(count),
            tap=self._next,
            paint="primary" if count else "secondary",
        )
        return bar.add(
            kit.text((40, 2190, 600, 2290), kit.say("Select up to {} items", MOST), paint="left-grey"), following
        )

    def _albums(self, kit: Kit) -> Node:
        media = self._media()
        names = dict.fromkeys(item.album for item in media)
        panel = kit.box("FrameLayout", (0, 230, WIDTH, BOTTOM), "g3b", clickable=True, z=3, paint="page:#ffffff")
        for place, name in enumerate(["", *names]):
            top = 250 + 170 * place
            count = sum(1 for item in media if name in ("", item.album))
            row = kit.area("LinearLayout", (0, top, WIDTH, top + 160), "g3r", partial(self._choose_album, name))
            row.add(
                kit.image((40, top + 10, 180, top + 150), paint=f"tile:{name}"),
                kit.text((210, top + 30, 1000, top + 90), name or kit.say("Recents"), "g3m", paint="left"),
                kit.text((210, top + 90, 1000, top + 140), str(count), "g3k", paint="left-grey"),
            )
            panel.add(row)
        return panel

    def _big(self, kit: Kit, item: MediaItem) -> Node:
        panel = kit.box("FrameLayout", (0, 0, WIDTH, BOTTOM), "g4p", clickable=True, z=6, paint="page:#000000")
        return panel.add(
            kit.image((0, 300, WIDTH, 2000), paint=f"tile:{item.sha256}"),
            kit.area("ImageView", (20, 100, 130, 210), "g4x", self._close_preview, paint="cross:light"),
            kit.area(VIEW, (940, 100, 1050, 210), "g4s", lambda: self._select(item)),
        )

    def _media(self) -> list[MediaItem]:
        return self.session.android.media() if self._allowed else []

    def _items(self) -> list[MediaItem]:
        kind = TABS[self._tab]
        return [item for item in self._media() if self._album in ("", item.album) and kind in ("", item.kind)]

    def _open(self, item: MediaItem) -> None:
        if self._chosen is None:
            self._preview = item
            return
        self.session.leave()
        self._chosen(item)

    def _select(self, item: MediaItem) -> None:
        if item.id in self._selected:
            self._selected.remove(item.id)
        elif len(self._selected) < MOST:
            self._selected.append(item.id)
        else:
            self.session.hint("You can select up to {} items", MOST)

    def _next(self) -> None:
        known = {item.id: item for item in self._media()}
        items = [known[id] for id in self._selected if id in known]
        if items:
            self.session.routes.editor(Work(items, sound=self._sound))

    def _toggle_albums(self) -> None:
        self._albums_open = not self._albums_open

    def _choose_album(self, name: str) -> None:
        self._album, self._albums_open, self._row = name, False, 0

    def _choose_tab(self, name: str) -> None:
        self._tab, self._row = name, 0
