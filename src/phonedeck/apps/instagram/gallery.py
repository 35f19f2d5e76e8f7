"""The gallery: where it leads, the album that holds what was pushed and nothing else, its files chosen in order."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Placement
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node
from phonedeck.phones.media import PREFIX

THUMBNAIL = "gallery_grid_item_thumbnail"
MANY = "gallery_menu_multi_select_button"
DESTINATIONS = {Placement.POST: "cam_dest_feed", Placement.REEL: "cam_dest_clips", Placement.STORY: "cam_dest_story"}
ROWS = {Placement.POST: "create_post", Placement.REEL: "create_reel", Placement.STORY: "create_story"}
EDITORS = ("editor", "story_editor")
OPEN_SECONDS = 8.0
MOST_SCROLLS = 12


class GalleryScreen:
    """The gallery of one kind of post."""

    def __init__(self, driver: Driver, view: View, placement: Placement) -> None:
        self._driver = driver
        self._view = view
        self._placement = placement

    @classmethod
    def open(cls, driver: Driver, start: View, placement: Placement) -> GalleryScreen:
        """From the feed or the own profile: by the tab in the middle, or by the sheet of what can be made.

        Raises:
            ScreenNotRecognised: neither is told for sure.
        """
        if start.element("create_button") is None:
            start = driver.lead(start, "profile_tab", "own_profile")
        driver.tap(start, "create_button")
        view = driver.expect("create_sheet", "gallery", "draft_question", seconds=OPEN_SECONDS)
        if view.screen == "create_sheet":
            row = view.labelled(ROWS[placement])
            if row is None:
                raise ScreenNotRecognised(
                    f"Instagram offers no {placement} among what can be made; nothing was posted."
                )
            driver.tap(view, row)
            view = driver.expect("gallery", "draft_question", seconds=OPEN_SECONDS)
        if view.screen == "draft_question":
            keep_leftover(driver, view)
            return cls.open(driver, driver.expect("feed", "own_profile"), placement)
        destination = _destination(view, placement)
        if destination is not None and not destination.selected:
            driver.tap(view, destination)
            view = driver.expect("gallery", that=lambda view: _chosen(view, placement))
        return cls(driver, view, placement)

    @classmethod
    def of_sound(cls, driver: Driver, use_sound: Callable[[], None]) -> GalleryScreen:
        """The gallery that a sound's page leads to; where Instagram asks about a draft first, it is opened again."""
        use_sound()
        view = driver.expect("gallery", "draft_question", seconds=OPEN_SECONDS)
        if view.screen == "draft_question":
            keep_leftover(driver, view)
            # The sound's page is still below: in an app that runs the link would come late, over the gallery.
            driver.session.stop_app(driver.package)
            use_sound()
            view = driver.expect("gallery", seconds=OPEN_SECONDS)
        return cls(driver, view, Placement.REEL)

    def choose(self, album: str, count: int) -> None:
        """Open the album and choose all of its files, the first first; the editor comes then.

        Raises:
            ScreenNotRecognised: the album is not there, or has not this many files.
        """
        self._open_album(f"{PREFIX}{album}")
        goes_on_by_itself = self._placement is not Placement.POST
        if count == 1 or not goes_on_by_itself:
            self._tap_first()
        if count > 1:
            self._choose_many(count, 2 if not goes_on_by_itself else 1)
        if count > 1 or not goes_on_by_itself:
            self._driver.tap(self._driver.expect("gallery"), "next_button")
        self._driver.expect(*EDITORS, seconds=OPEN_SECONDS)

    def _open_album(self, name: str) -> None:
        switcher = self._view.labelled("album")
        if switcher is None:
            raise ScreenNotRecognised("The gallery shows no list of albums that is known; nothing was posted.")
        self._driver.session.tap_at(self._view.look, *switcher.bounds.center)  # the words take the tap, and say so not
        row = self._driver.wait_for(lambda view: _named(view, name), OPEN_SECONDS)
        if row is None:
            raise ScreenNotRecognised(f"The gallery shows no album {name}; nothing was posted.")
        self._driver.tap(*row)
        self._view = self._driver.expect("gallery", that=lambda view: bool(thumbnails(view)))

    def _tap_first(self) -> None:
        view = self._driver.expect("gallery")
        self._driver.tap(view, thumbnails(view)[0])
        if self._placement is Placement.POST:
            self._driver.expect(
                "gallery", that=lambda view: thumbnails(view)[:1] != [] and thumbnails(view)[0].selected
            )

    def _choose_many(self, count: int, start: int) -> None:
        view = self._driver.expect("gallery")
        button = next(iter(view.with_id(MANY)), None)
        if button is None:
            raise ScreenNotRecognised("The gallery shows no way to choose several files; nothing was posted.")
        self._driver.tap(view, button)
        self._driver.expect("gallery", that=lambda view: _number(view, thumbnails(view)[0]) is not None)
        for number in range(start, count + 1):
            self._choose_next(number)

    def _choose_next(self, number: int) -> None:
        """Choose the file behind the one with the number before: the newest is shown first, which is our first."""
        for _ in range(MOST_SCROLLS):
            view = self._driver.expect("gallery")
            shown = thumbnails(view)
            following = 0
            if number > 1:
                before = [place for place, cell in enumerate(shown) if _number(view, cell) == str(number - 1)]
                if not before:
                    raise ScreenNotRecognised(f"The gallery does not show that {number - 1} files are chosen.")
                following = before[0] + 1
            if following < len(shown) and not view.look.visible(shown[following]).empty:
                self._driver.tap(view, shown[following])
                self._driver.expect(
                    "gallery", that=lambda view: any(_number(view, c) == str(number) for c in thumbnails(view))
                )
                return
            self._driver.session.scroll(view.look, share=0.4)
        raise ScreenNotRecognised(f"The album has fewer than {number} files; nothing was posted.")


def keep_leftover(driver: Driver, view: View) -> None:
    """Instagram asks about a reel that was cut off: it is kept as a draft, for it may be a person's, and left. One
    whose files are gone opens nothing.

    Raises:
        ScreenNotRecognised: the question is not answered as it is known.
    """
    _answer(driver, view, "keep_editing")
    view = driver.expect("editor", "gallery", "feed", "own_profile")
    if view.screen == "editor":
        driver.session.back()
        _answer(driver, driver.expect("draft_question"), "save_draft")
        view = driver.expect("gallery", "feed", "own_profile")
    if view.screen == "gallery":
        driver.session.back()


def _answer(driver: Driver, view: View, label: str) -> None:
    button = view.labelled(label)
    if button is None:
        raise ScreenNotRecognised(f"Instagram asks about a draft, and does not offer to {label.replace('_', ' ')}.")
    driver.tap(view, button)


def thumbnails(view: View) -> list[Node]:
    """The files in the gallery, in reading order."""
    if view.screen != "gallery":
        return []
    found = view.with_id(THUMBNAIL)
    return sorted(found, key=lambda node: (node.bounds.top, node.bounds.left))


def _number(view: View, thumbnail: Node) -> str | None:
    """What stands in the circle on a file: its number, nothing while it is not chosen; None without a circle."""
    circles = [
        node
        for node in view.nodes()
        if node.checkable
        and thumbnail.bounds.contains(*node.bounds.center)
        and node.bounds.width < thumbnail.bounds.width
    ]
    return circles[0].text if len(circles) == 1 else None


def _destination(view: View, placement: Placement) -> Node | None:
    return next(iter(view.with_id(DESTINATIONS[placement])), None)


def _chosen(view: View, placement: Placement) -> bool:
    node = _destination(view, placement)
    return node is not None and node.selected


def _named(view: View, name: str) -> tuple[View, Node] | None:
    rows = [node for node in view.nodes() if node.text == name and view.look.tappable(node) is not None]
    return (view, rows[-1]) if rows else None
