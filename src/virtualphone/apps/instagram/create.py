"""The way to something new: the sheet of destinations, the gallery with its albums.

Measured: the gallery of a new reel, in the 2025-12 recording. Everything else is unmeasured.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from virtualphone.apps.instagram.gallery_parts import behind, destinations, empty, reel_head
from virtualphone.apps.instagram.parts import WIDTH, button, clipped, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.sheets import Sheet, row
from virtualphone.apps.instagram.uploads import FEED, REEL, STORY, Making
from virtualphone.screen import MediaItem
from virtualphone.ui import Node

TITLES = {FEED: "New post", REEL: "New reel", STORY: "Add to story"}
RECENTS = "Recents"
MOST = 20
"""How many pictures and videos one post takes."""


class CreateSheet(Sheet):
    """What can be made, from the top left of the own profile."""

    name = "create_sheet"
    title = "Create"

    def rows(self) -> list[Node]:
        return [
            self._row("Reel", "Create new reel", REEL),
            self._row("Post", "Create new post", FEED),
            self._row("Story", "Create new story", STORY),
            row(self.session.say("Story highlight"), None, desc=self.session.say("Create new story highlight")),
            row(self.session.say("Live"), None, desc=self.session.say("Create new live")),
        ]

    def _row(self, label: str, desc: str, placement: str) -> Node:
        return row(self.session.say(label), lambda: self._choose(placement), desc=self.session.say(desc))

    def _choose(self, placement: str) -> None:
        self.close()
        self.session.go("gallery", placement)


class Albums(Sheet):
    """The albums, named after their directories."""

    name = "albums"
    title = "Select album"

    def __init__(self, session: Session, gallery: Gallery) -> None:
        super().__init__(session)
        self._gallery = gallery

    def rows(self) -> list[Node]:
        albums = list(dict.fromkeys(item.album for item in self.session.android.media()))
        return [row(name, partial(self._choose, name)) for name in [RECENTS, *albums][:12]]

    def _choose(self, name: str) -> None:
        self._gallery.album = name
        self.close()


class Gallery(Page):
    """The grid of what can be taken. For a post the newest is chosen already; reels and stories go on with a tap."""

    name = "gallery"

    def __init__(self, session: Session, placement: str, sound: str = "") -> None:
        super().__init__(session)
        self.placement = placement
        self.album = RECENTS
        self.many = False
        self.chosen: list[MediaItem] = []
        self.allowed: bool | None = None
        self._sound = sound
        self._first = 0
        session.android.ask("media", self._answered)

    def _answered(self, allowed: bool) -> None:
        self.allowed = allowed
        if allowed and self.placement == FEED:
            self.chosen = self._items()[:1]

    def _items(self) -> list[MediaItem]:
        """What the album holds, newest first."""
        if not self.allowed:
            return []
        return [each for each in self.session.android.media() if self.album in (RECENTS, each.album)]

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if fy > 271 and abs(ty - fy) > 120:
            self._first = max(0, self._first + (3 if ty < fy else -3))

    def become(self, placement: str) -> None:
        """Another destination, from the row at the bottom."""
        self.placement, self.many, self.chosen = placement, False, []
        if placement == FEED:
            self.chosen = self._items()[:1]

    def _tap(self, item: MediaItem) -> None:
        if self.many:
            if item in self.chosen:
                self.chosen.remove(item)
            elif len(self.chosen) < MOST:
                self.chosen.append(item)
        elif self.placement == FEED:
            self.chosen = [item]
        else:
            self.chosen = [item]
            self.next()

    def next(self) -> None:
        """On to the editor with what is chosen."""
        if self.chosen:
            self.session.go("editor", Making(self.placement, list(self.chosen), sound=self._sound))

    def _toggle_many(self) -> None:
        self.many = not self.many
        if not self.many:
            self.chosen = self.chosen[:1]

    def tree(self) -> Node:
        session = self.session
        root, drawer, scene = behind(session)
        area = (0, 0, WIDTH, 1362)
        parent = view("FrameLayout", area, "gallery_grid_parent_container", paint="page")
        drawer.add(parent)
        inside = view("ViewGroup", area, "gallery_root_container")
        background = view("LinearLayout", area, "gallery_background")
        parent.add(inside.add(background))
        title = session.say(TITLES[self.placement])
        background.add(self._header(title), self._body())
        scene.add(destinations(session, self.placement, self.become))
        return root

    def _header(self, title: str) -> Node:
        session = self.session
        half = 15 * len(title) // 2
        header = view(
            "ViewGroup", (0, 0, WIDTH, 92), "gallery_header", "",
            view("Button", (0, 7, 85, 92), "gallery_cancel_button", "Cf", desc=session.say("Back to Home"),
                 tap=self.close, paint="cross"),
            view("LinearLayout", (85, 7, 635, 92), "gallery_title_container", "",
                 text((360 - half, 31, 360 + half, 68), title, "gallery_title_text", paint="bold")),
        )  # fmt: skip
        if self.placement == FEED or self.many:
            header.add(button((560, 7, WIDTH, 92), session.say("Next"), self.next, session.layout.gallery_next,
                              enabled=bool(self.chosen), paint="link"))  # fmt: skip
        else:
            header.add(view("Button", (635, 7, WIDTH, 92), "gallery_settings_gear", "Cf",
                            desc=session.say("Camera settings"), paint="dots"))  # fmt: skip
        return header

    def _body(self) -> Node:
        session = self.session
        coordinator = view("ViewGroup", (0, 92, WIDTH, 1362), "gallery_container_coordinator")
        coordinator.add(
            reel_head(
                session, self.album, self.placement, self.many, albums=lambda: session.put(Albums(session, self)),
                toggle=self._toggle_many, drafts=lambda: session.go("drafts"),
            )
        )  # fmt: skip
        container = view("LinearLayout", (0, 271, WIDTH, 1362), "gallery_container")
        holder_area = (0, 274, WIDTH, 1118)
        holder = view("FrameLayout", holder_area, "gallery_grid_container")
        coordinator.add(container.add(holder))
        if self.allowed is False:
            holder.add(empty(session, self._ask_again))
            return coordinator
        grid = view("GridView", holder_area, "gallery_recycler_view", "f")
        cells = [self._camera()] if not self._first else []
        start = self._first - 1 if self._first else 0
        cells += [self._cell(item) for item in self._items()[max(0, start) : max(0, start) + 8]]
        for place, cell in enumerate(cells):
            left, top = 3 + 239 * (place % 3), 274 + 422 * (place // 3)
            for each in cell.walk():
                x, y, right, bottom = each.bounds
                each.bounds = (x + left, y + top, right + left, bottom + top)
        grid.add(*clipped(cells, 274, 1118))
        scroll = view("FrameLayout", holder_area, "fast_scroll_container", "", view("FrameLayout", holder_area))
        holder.add(grid, scroll)
        return coordinator

    def _ask_again(self) -> None:
        self.session.android.ask("media", self._answered)

    def _camera(self) -> Node:
        session = self.session
        camera = view("ImageView", (99, 190, 138, 229), "gallery_grid_camera_item_icon", desc=session.say("Camera"),
                      paint="lens")  # fmt: skip
        return view("Button", (0, 0, 236, 419), "", "Cf", camera, desc=session.say("Open camera"),
                    tap=lambda: session.go("camera"), paint="secondary")  # fmt: skip

    def _cell(self, item: MediaItem) -> Node:
        session = self.session
        chosen = item in self.chosen
        made = datetime.fromtimestamp(item.added_at, UTC)
        date = f"{made:%B} {made.day}, {made.year} {made.hour % 12 or 12}:{made:%M %p}"
        words = session.say(
            ("Selected" if chosen else "Unselected")
            + (" Video" if item.kind == "video" else " Photo")
            + " thumbnail created on {date}",
            date=session.say(date),
        )
        bounds = (0, 0, 236, 419)
        thumbnail = view("Button", bounds, "gallery_grid_item_thumbnail", "Cs" if chosen else "C", desc=words,
                         tap=lambda: self._tap(item), paint=f"tile:{item.sha256}")  # fmt: skip
        cell = view("ViewGroup", bounds, "", "Cf", view("ImageView", bounds, "background_color"), thumbnail)
        if item.kind == "video":
            seconds = item.duration_ms // 1000
            cell.add(
                view("View", (0, 311, 236, 419), "gallery_grid_item_bottom_container"),
                text((178, 376, 223, 408), f"{seconds // 60}:{seconds % 60:02}", "gallery_grid_item_label",
                     paint="light"),
            )  # fmt: skip
        if self.many:
            number = str(self.chosen.index(item) + 1) if chosen else ""
            cell.add(view("CheckBox", (176, 10, 226, 60), "gallery_grid_item_selection_circle",
                          "kK" if chosen else "k", text=number, paint="badge" if chosen else "ring"))  # fmt: skip
        return cell
