"""The picker: the album that holds what was pushed, and nothing else, and its files chosen in their order."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node
from phonedeck.phones.media import PREFIX

CELL = (0.2, 0.36)
CIRCLE = 0.16
"""Of the screen's width: the circle on a picture is smaller than this."""
OPEN_SECONDS = 8.0
MOST_SCROLLS = 12
PICKERS = ("gallery", "picker")
"""The picker of a post, and that of a single picture."""


class GalleryScreen:
    """The picker over the camera."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @classmethod
    def open_from_camera(cls, driver: Driver) -> GalleryScreen:
        """Tap the tile at the lower left of the camera.

        Raises:
            ScreenNotRecognised: it is not told for sure.
        """
        found = driver.wait_for(lambda view: (view, tile) if (tile := _tile(view)) is not None else None, OPEN_SECONDS)
        if found is None:
            raise ScreenNotRecognised("The camera shows no way to the gallery that is known; nothing was sent.")
        return cls(driver, driver.lead(*found, "gallery", seconds=OPEN_SECONDS))

    def choose(self, album: str, count: int) -> View:
        """Open the album and choose all of its files, the first first; the editor.

        Raises:
            ScreenNotRecognised: the album is not there, or has not this many files.
        """
        self._open_album(f"{PREFIX}{album}")
        for number in range(1, count + 1):
            self._choose_next(number)
        view = self._driver.expect("gallery", that=lambda view: _says(view, count))
        return self._driver.lead(view, "next_button", "editor", seconds=OPEN_SECONDS)

    def choose_only(self, album: str) -> None:
        """Open the album and tap the one picture in it, in a picker that takes a single one.

        Raises:
            ScreenNotRecognised: the album is not there, has not just one picture, or several can be chosen.
        """
        self._open_album(f"{PREFIX}{album}")
        shown = cells(self._view)
        if len(shown) != 1 or _circle(self._view, shown[0]) is not None:
            raise ScreenNotRecognised(f"The gallery does not offer the one picture of {album}; nothing was sent.")

        def picture(view: View) -> Node | None:
            return next(iter(cells(view)), None) if view.screen in PICKERS else None

        def left(view: View) -> bool | None:
            return True if view.screen is not None and view.screen not in PICKERS and not view.covered else None

        self._driver.go(self._view, picture, left, OPEN_SECONDS)

    def _open_album(self, name: str) -> None:
        if self._view.labelled("albums") is None:
            raise ScreenNotRecognised("The gallery shows no list of albums that is known; nothing was sent.")
        row = self._driver.go(
            self._view, lambda view: view.labelled("albums"), lambda view: _named(view, name), OPEN_SECONDS
        )
        if row is None:
            raise ScreenNotRecognised(f"The gallery shows no album {name}; nothing was sent.")
        opened = self._driver.go(row[0], lambda view: (_named(view, name) or (view, None))[1], _opened)
        if opened is None:
            raise ScreenNotRecognised(f"The gallery did not open the album {name}; nothing was sent.")
        self._view = opened

    def _choose_next(self, number: int) -> None:
        """Choose the file behind the one with the number before: galleries show the newest first, which is the first
        of ours."""
        for _ in range(MOST_SCROLLS):
            view = self._driver.expect("gallery")
            shown = cells(view)
            following = 0
            if number > 1:
                before = [place for place, cell in enumerate(shown) if _number(view, cell) == number - 1]
                if not before:
                    raise ScreenNotRecognised(f"The gallery does not show that {number - 1} files are chosen.")
                following = before[0] + 1
            if following < len(shown) and _circle(view, shown[following]) is not None:
                self._choose(view, following, number)
                return
            self._driver.session.scroll(view.look, _grid(view), share=0.5)
        raise ScreenNotRecognised(f"The album has fewer than {number} files; nothing was sent.")

    def _choose(self, view: View, place: int, number: int) -> None:
        """Tap the circle of a picture that is not chosen, until it shows the number."""

        def circle(now: View) -> Node | None:
            shown = cells(now)
            free = place < len(shown) and not _number(now, shown[place])
            return _circle(now, shown[place]) if free else None

        def chosen(now: View) -> bool | None:
            return True if any(_number(now, cell) == number for cell in cells(now)) else None

        if self._driver.go(view, circle, chosen) is None:
            raise ScreenNotRecognised(f"The gallery does not show that file {number} is chosen; nothing was sent.")


def cells(view: View) -> list[Node]:
    """The pictures in the picker, in reading order, as far as a finger reaches them."""
    grid = _grid(view)
    if grid is None:
        return []
    width = view.look.screen.width
    found = [
        node
        for node in view.look.within(grid)
        if node.clickable
        and CELL[0] * width <= node.bounds.width <= CELL[1] * width
        and node.bounds.height >= CELL[0] * width
    ]
    return sorted(found, key=lambda node: (node.bounds.top, node.bounds.left))


def _grid(view: View) -> Node | None:
    pagers = view.with_id("viewpager_choose_media")
    inner = [node for pager in pagers for node in view.look.within(pager) if node.scrollable]
    return next(iter(inner or pagers), None)


def _circle(view: View, cell: Node) -> Node | None:
    """The small thing in the upper right corner that chooses a picture; the picture itself opens it."""
    width = view.look.screen.width
    found = [
        node
        for node in view.look.within(cell)
        if node.clickable and node.bounds.width <= CIRCLE * width and node.bounds.center[0] > cell.bounds.center[0]
        and node.bounds.center[1] < cell.bounds.center[1]
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _number(view: View, cell: Node) -> int:
    circle = _circle(view, cell)
    texts = (
        [] if circle is None else [node.text for node in (circle, *view.look.within(circle)) if node.text.isdecimal()]
    )
    return int(texts[0]) if texts else 0


def _says(view: View, count: int) -> bool:
    """Whether the button that goes on says how many are chosen."""
    button = view.element("next_button")
    return button is not None and any(f"({count})" in part.text for part in (button, *view.look.within(button)))


def _named(view: View, name: str) -> tuple[View, Node] | None:
    rows = [node for node in view.nodes() if node.text == name and view.look.tappable(node) is not None]
    return (view, rows[-1]) if rows else None


def _opened(view: View) -> View | None:
    """The picker with the pictures of an album that was chosen."""
    return view if view.screen in PICKERS and cells(view) and view.labelled("albums") is None else None


def _tile(view: View) -> Node | None:
    """The square without a label at the lower left; since 46.4.3 it has an id that lasts."""
    if view.screen != "camera":
        return None
    by_id = view.with_id("upload_hot_area")
    screen = view.look.screen
    found = by_id or [
        node
        for node in view.nodes()
        if node.clickable and not node.label and node.bounds.right <= 0.25 * screen.width
        and node.bounds.top >= 0.75 * screen.height and 0.08 <= node.bounds.width / screen.width <= 0.2
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None
