"""Sounds: the chip of the editor, the sheet behind it, the volumes, and the page of a sound."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Sound, SoundWish
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

CHIP, ROW = "tv_top_text", "vertical_item_music_new_rl"
"""Ids that last from version to version."""
OFF_BY = 2
"""Percent by which a volume may lie beside what was wanted: a finger is no ruler."""
MOST_MOVES = 6


class EditorSound:
    """The sound of the post in the editor."""

    def __init__(self, driver: Driver, seconds: float) -> None:
        self._driver = driver
        self._seconds = seconds

    def carry_out(self, wish: Sound) -> str:
        """Make the sound what it is to be; its name, empty without one.

        Raises:
            NotFound: there is no such sound.
            ScreenNotRecognised: the app does not show that it took it.
        """
        view = self._driver.expect("editor")
        name = sound_of(view)
        if wish.wish is SoundWish.NONE and name:
            self._take_off(view)
        elif wish.wish is SoundWish.ANY and not name:
            self._choose("")
        elif wish.wish is SoundWish.NAMED:
            self._choose(wish.name)
        if wish.original_volume is not None or wish.added_volume is not None:
            self._set_volumes(wish)
        return sound_of(self._driver.expect("editor", that=lambda view: not sheet_open(view)))

    def _take_off(self, view: View) -> None:
        """The cross at the right end of the chip."""
        chip = _chip(view)
        crosses = [
            node
            for node in view.nodes()
            if chip is not None and node.clickable and not node.label and node.bounds.left >= chip.bounds.right
            and abs(node.bounds.center[1] - chip.bounds.center[1]) <= chip.bounds.height
            and node.bounds.left - chip.bounds.right <= 0.15 * view.look.screen.width
        ]  # fmt: skip
        if len(crosses) != 1:
            raise ScreenNotRecognised("The editor shows no cross that takes the sound off; nothing was posted.")
        self._driver.tap(view, crosses[0])
        if self._driver.wait_for(lambda view: True if not sound_of(view) else None) is None:
            raise ScreenNotRecognised("The sound is still there after it was taken off; nothing was posted.")

    def _open(self) -> View:
        view = self._driver.expect("editor")
        if _chip(view) is None:
            raise ScreenNotRecognised("The editor shows no chip for the sound; nothing was posted.")
        found = self._driver.go(view, _chip, lambda view: view if sheet_open(view) else None, self._seconds)
        if found is None:
            raise ScreenNotRecognised("The list of sounds did not open; nothing was posted.")
        return found

    def _choose(self, name: str) -> None:
        view = self._open()
        if name:
            view = self._search(view, name)
        rows = self._driver.wait_for(lambda view: (view, found) if (found := _rows(view)) else None, self._seconds)
        if rows is None:
            self._close()
            what = f"no sound for {name!r}" if name else "no sounds"
            raise NotFound(f"TikTok shows {what}; nothing was posted.", reason=Reason.TARGET_NOT_FOUND)
        view, found = rows
        exact = [row for title, row in found if title.casefold() == name.casefold()]
        title = next(title for title, row in found if row is (exact[0] if exact else found[0][1]))
        self._driver.tap(view, exact[0] if exact else found[0][1])
        self._close()
        if sound_of(self._driver.expect("editor")) != title:
            raise ScreenNotRecognised(f"The editor does not show the sound {title!r}; nothing was posted.")

    def _search(self, view: View, name: str) -> View:
        if view.labelled("search") is None:
            raise ScreenNotRecognised("The list of sounds shows no search; nothing was posted.")
        field = self._driver.go(
            view,
            lambda view: view.labelled("search"),
            lambda view: (view, found) if (found := _field(view)) else None,
            self._seconds,
        )
        if field is None:
            raise ScreenNotRecognised("The search for sounds did not open; nothing was posted.")
        look = self._driver.session.type_text(field[0].look, field[1], name)
        self._driver.session.key("enter")
        del look
        return field[0]

    def _set_volumes(self, wish: Sound) -> None:
        view = self._open()
        if view.labelled("sound_volume") is None:
            raise ScreenNotRecognised("The list of sounds leads to no volumes that are known; nothing was posted.")
        self._driver.go(view, lambda view: view.labelled("sound_volume"), lambda view: _bar(view, 0))
        for place, wanted in enumerate((wish.original_volume, wish.added_volume)):
            if wanted is not None:
                self._set_volume(place, wanted)
        self._close()

    def _set_volume(self, place: int, wanted: int) -> None:
        """Move the finger to where the volume is, and from there by what the number beside the bar says is missing."""
        aimed = float(wanted)
        for _ in range(MOST_MOVES):
            found = self._driver.wait_for(lambda view: _bar(view, place))
            if found is None:
                raise ScreenNotRecognised("The volumes are not shown as they are known; nothing was posted.")
            view, bar, shown = found
            if not bar.enabled or (shown is not None and abs(shown - wanted) <= (0 if wanted in (0, 100) else OFF_BY)):
                return
            if shown is not None and shown != wanted:
                aimed = min(max(0.0, aimed), 100.0)
            row = bar.bounds.center[1]
            start = bar.bounds.left + round((bar.bounds.width - 1) * (shown if shown is not None else 50) / 100)
            end = bar.bounds.left + round((bar.bounds.width - 1) * aimed / 100)
            self._driver.session.swipe(view.look, (start, row), (end, row))
            after = self._driver.wait_for(lambda view: _bar(view, place))
            if after is not None and after[2] is not None:
                aimed += (wanted - after[2]) / 2
        raise ScreenNotRecognised(f"A volume cannot be set to {wanted}; nothing was posted.")

    def _close(self) -> None:
        """Back until the sheet is gone."""
        for _ in range(5):
            view = self._driver.wait_for(lambda view: view if view.screen == "editor" or sheet_open(view) else None)
            if view is not None and view.screen == "editor" and not sheet_open(view):
                return
            self._driver.session.back()
        raise ScreenNotRecognised("The list of sounds does not close; nothing was posted.")


def sound_of(view: View) -> str:
    """The sound that the chip of the editor names; empty where it offers to add one."""
    chip = _chip(view)
    return "" if chip is None or "add_sound" in view.pack.labels.names(chip.text) else chip.text


def sheet_open(view: View) -> bool:
    """Whether sounds or volumes lie over the editor."""
    return bool(view.with_id(ROW)) or view.labelled("sound_volume", "original_volume", "sound_search") is not None


def use_sound(driver: Driver, url: str, seconds: float) -> None:
    """Open a sound's page by its URL and tap "Use this sound"; the camera comes then.

    Raises:
        NotFound: the link leads to no sound.
    """
    driver.session.open_link(url, driver.package)
    found = driver.wait_for(
        lambda view: (view, button) if (button := view.labelled("use_this_sound")) is not None else None, seconds
    )
    if found is None:
        raise NotFound(f"The link {url} leads to no sound that can be used.", reason=Reason.TARGET_NOT_FOUND)
    driver.tap(*found)


def _chip(view: View) -> Node | None:
    found = view.with_id(CHIP)
    return found[0] if len(found) == 1 else None


def _rows(view: View) -> list[tuple[str, Node]]:
    """Title and row of each sound in sight, from top to bottom."""
    rows = view.with_id(ROW)
    titled = [(next((inner.text for inner in view.look.within(row) if inner.text), ""), row) for row in rows]
    return [(title, row) for title, row in titled if title and not view.look.visible(row).empty]


def _field(view: View) -> Node | None:
    found = [node for node in view.nodes() if node.editable]
    return found[0] if len(found) == 1 else None


def _bar(view: View, place: int) -> tuple[View, Node, int | None] | None:
    """The n-th volume bar, and the number right of it."""
    bars = sorted((n for n in view.nodes() if n.short_cls == "SeekBar"), key=lambda node: node.bounds.top)
    if len(bars) != 2:
        return None
    bar = bars[place]
    numbers = [
        int(node.text)
        for node in view.nodes()
        if node.text.isdecimal() and bar.bounds.top <= node.bounds.center[1] <= bar.bounds.bottom
    ]
    return view, bar, numbers[0] if len(numbers) == 1 else None
