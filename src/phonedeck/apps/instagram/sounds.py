"""Sounds: what the editor says of them, the list, the volumes, and the page of a sound. Nearly all unmeasured."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Sound, SoundWish
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, Refused, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

OFF_BY = 2
"""Percent by which a volume may lie beside what was wanted: a finger is no ruler."""
MOST_MOVES = 6
TOP = 0.4
"""Widths from the top of the screen within which the list has its field."""
ROW = 0.9
"""Of the screen's width: a row of the list is as wide at least."""


class EditorSound:
    """The sound of the post in the editor."""

    def __init__(self, driver: Driver, seconds: float) -> None:
        self._driver = driver
        self._seconds = seconds

    def carry_out(self, wish: Sound) -> str:
        """Make the sound what it is to be; its name, empty without one.

        Raises:
            NotFound: there is no such sound.
            Refused: what is made takes no sound.
            ScreenNotRecognised: the app does not show that it took it.
        """
        view = self._driver.expect("editor", "story_editor")
        if view.screen == "story_editor":
            if wish.wish in (SoundWish.ANY, SoundWish.NAMED):
                raise Refused("A sound cannot be put under a story yet: leave add_sound out. Nothing was posted.")
            return ""
        name = sound_of(view)
        if wish.wish is SoundWish.NONE and name:
            self._take_off(view)
            name = ""
        elif wish.wish is SoundWish.NAMED or (wish.wish is SoundWish.ANY and not name):
            name = self._choose(wish.name if wish.wish is SoundWish.NAMED else "")
        has_volumes = self._driver.expect("editor").labelled("volume_controls") is not None
        if has_volumes and (wish.original_volume is not None or wish.added_volume is not None):
            self._set_volumes(wish)
        return name

    def _take_off(self, view: View) -> None:
        cross = _cross(view)
        if cross is not None:
            self._driver.tap(view, cross)
        if self._driver.wait_for(lambda view: True if view.screen == "editor" and not sound_of(view) else None) is None:
            raise ScreenNotRecognised("The sound is still there after it was taken off; nothing was posted.")

    def _choose(self, name: str) -> str:
        view = self._driver.expect("editor")
        button = view.labelled("add_audio")
        if button is None:
            raise ScreenNotRecognised("The editor shows no way to sounds that is known; nothing was posted.")
        self._driver.tap(view, button)
        view = self._driver.expect("sounds", seconds=self._seconds)
        if name:
            self._driver.session.type_text(view.look, view.need("search_field"), name)
        rows = self._driver.wait_for(lambda view: (view, found) if (found := _rows(view)) else None, self._seconds)
        if rows is None:
            what = f"no sound for {name!r}" if name else "no sounds"
            raise NotFound(f"Instagram shows {what}; nothing was posted.", reason=Reason.TARGET_NOT_FOUND)
        view, found = rows
        title, row = next((each for each in found if each[0].casefold() == name.casefold()), found[0])
        self._driver.tap(view, row)
        view = self._driver.expect("editor", seconds=self._seconds)
        if _cross(view) is not None and sound_of(view) != title:
            raise ScreenNotRecognised(f"The editor does not show the sound {title!r}; nothing was posted.")
        return title

    def _set_volumes(self, wish: Sound) -> None:
        view = self._driver.expect("editor")
        button = view.labelled("volume_controls")
        if button is None:
            raise ScreenNotRecognised("The editor leads to no volumes that are known; nothing was posted.")
        self._driver.tap(view, button)
        for place, wanted in enumerate((wish.original_volume, wish.added_volume)):
            if wanted is not None:
                self._set_volume(place, wanted)
        self._driver.session.back()
        self._driver.expect("editor")

    def _set_volume(self, place: int, wanted: int) -> None:
        """Move the finger to where the volume is, and from there by what the bar says is missing."""
        aimed = float(wanted)
        for _ in range(MOST_MOVES):
            found = self._driver.wait_for(lambda view: _bar(view, place))
            if found is None:
                raise ScreenNotRecognised("The volumes are not shown as they are known; nothing was posted.")
            view, bar, shown = found
            if not bar.enabled or abs(shown - wanted) <= (0 if wanted in (0, 100) else OFF_BY):
                return
            row, width = bar.bounds.center[1], bar.bounds.width - 1
            start = bar.bounds.left + round(width * min(max(shown, 0.0), 100.0) / 100)
            end = bar.bounds.left + round(width * min(max(aimed, 0.0), 100.0) / 100)
            self._driver.session.swipe(view.look, (start, row), (end, row))
            after = self._driver.wait_for(lambda view: _bar(view, place))
            if after is not None:
                aimed += (wanted - after[2]) / 2
        raise ScreenNotRecognised(f"A volume cannot be set to {wanted}; nothing was posted.")


def sound_of(view: View) -> str:
    """The sound that the editor names: what is written beside the cross that takes it off; empty without one."""
    cross = _cross(view)
    if cross is None:
        return ""
    chip = next(view.look.around(cross), cross)
    return next((node.text for node in view.look.within(chip) if node.text), "")


def use_sound(driver: Driver, url: str, seconds: float) -> None:
    """Open a sound's page by its URL and tap "Use audio"; the gallery comes then.

    Raises:
        NotFound: the link leads to no sound.
    """
    driver.session.open_link(url, driver.package)
    found = driver.wait_for(lambda view: view if view.screen == "audio_page" else None, seconds)
    if found is None:
        raise NotFound(f"The link {url} leads to no sound that can be used.", reason=Reason.TARGET_NOT_FOUND)
    driver.tap(found, "use_audio_button")


def _cross(view: View) -> Node | None:
    return view.labelled("remove_audio")


def _rows(view: View) -> list[tuple[str, Node]]:
    """The sounds of the list below its field, each by its first line. What is typed there hides the field's hint, and
    then nothing else tells the list."""
    width = view.look.screen.width
    field = next((node for node in view.nodes() if node.editable and node.bounds.bottom <= TOP * width), None)
    if field is None or view.screen not in (None, "sounds"):
        return []
    wide = ROW * width
    found: list[tuple[str, Node]] = []
    for row in view.nodes():
        lines = [node for node in view.look.within(row) if node.text] if row.clickable else []
        if lines and row.bounds.width >= wide and row.bounds.top >= field.bounds.bottom:
            found.append((min(lines, key=lambda node: node.bounds.top).text, row))
    return sorted(found, key=lambda each: each[1].bounds.top)


def _bar(view: View, place: int) -> tuple[View, Node, float] | None:
    bars = sorted((node for node in view.nodes() if "SeekBar" in node.cls), key=lambda node: node.bounds.top)
    if len(bars) != len(("original", "added")):
        return None
    try:
        return view, bars[place], float(bars[place].text)
    except ValueError:
        return None
