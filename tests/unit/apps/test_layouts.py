"""Screens in shapes that no recording has, and recordings laid out otherwise: right or unknown, never wrong."""

from __future__ import annotations

import random
from copy import deepcopy

import altered
import disturbed
import elsewhere
import layouts
import pytest
import reshaped
from lxml import etree
from recorded import Element, Recording, truths, written
from test_elsewhere import SEARCH
from test_recognition import EVERY, FOLDER, RECORDINGS, labels_of, needs_recordings

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.apps.scene import Scene
from phonedeck.apps.structure import FINDERS, PARTS
from phonedeck.phones.look import Look

MADE = {
    "tiktok": (elsewhere.TIKTOK, layouts.TIKTOK, elsewhere.TIKTOK_PAGES),
    "instagram": (elsewhere.INSTAGRAM, layouts.INSTAGRAM, elsewhere.INSTAGRAM_PAGES),
}
SHARE = 1 if EVERY == 1 else 12
CUTS = (altered.cut_some, altered.cut_window, reshaped.labels_lost)
NOTICES = ("too fast",)
"""A notice over a page, and what may cut it away: then it is the page."""

LAYOUTS = [
    pytest.param(app, package, screen, parts, id=f"{app}, {name}")
    for app, (package, shown, _) in MADE.items()
    for name, (screen, parts) in shown.items()
]


@pytest.mark.parametrize(("app", "package", "screen", "parts"), LAYOUTS)
def test_a_layout_that_no_recording_has_is_recognised(
    app: str, package: str, screen: str, parts: list[elsewhere.Part]
) -> None:
    """Other languages, sheets, questions and notices are told by their own signs."""
    pack = Pack.load(app)
    found = recognise(Look.parse(elsewhere.xml(package, parts)), pack)
    assert pack.told(found.screen) == screen, found.reason
    scene = Scene(Look.parse(elsewhere.xml(package, parts)), pack.packages)
    for name, finder in FINDERS.items():
        assert finder(scene).keys() <= set(PARTS[finder]), f"a pack cannot name all that {name} answers with"


def changes(app: str) -> tuple[altered.Alteration, ...]:
    """All that may happen to a page and leaves it what it is. A keyboard that hides half of it is none of these."""
    labels = labels_of(app)
    return (
        *reshaped.RESHAPINGS,
        altered.scramble_ids,
        altered.swap_ids,
        altered.pseudo_language,
        altered.from_right,
        altered.described,
        altered.wider,
        altered.wrapped,
        altered.shuffle_order,
        altered.unselected,
        altered.cut_some,
        altered.cut_window,
        altered.twice,
        altered.system_windows,
        disturbed.forced_right_to_left,
        disturbed.larger_font,
        disturbed.landscape,
        disturbed.written_inside,
        disturbed.written_outside,
        disturbed.only_views,
        disturbed.other_digits,
        disturbed.mixed_languages(labels),
    )


@pytest.mark.parametrize("app", list(MADE))
def test_changed_layouts_are_right_or_unknown(app: str, record_property: pytest.RecordProperty) -> None:
    """Screens and pages that are none, each changed in thirty ways: none is taken for another. A twelfth of them; `make
    matrix` takes all."""
    package, shown, others = MADE[app]
    pack, chance = Pack.load(app), random.Random(20261129)
    pages = [(name, screen, parts) for name, (screen, parts) in shown.items()]
    pages += [(name, "search" if name in SEARCH else None, parts) for name, parts in others.items()]
    wrong, count = [], {"copies": 0, "right": 0}
    for number, (page, screen, parts) in enumerate(pages):
        root = etree.fromstring(elsewhere.xml(package, parts))
        for place, change in enumerate(changes(app)):
            if (number + place) % SHARE or (page in NOTICES and change in CUTS):
                continue
            copy = deepcopy(root)
            change(copy, chance)
            found = recognise(Look.parse(written(copy)), pack)
            told = pack.told(found.screen)
            count["copies"] += 1
            count["right"] += told == screen
            if told not in (None, screen):
                wrong.append(f"{page}, {change.__qualname__}: taken for {told} ({found.reason})")
    for key, value in count.items():
        record_property(key, value)
    assert not wrong, "\n".join([f"{len(wrong)} wrong of {count}", *wrong[:40]])
    assert count["right"] >= 0.75 * count["copies"], count


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_recordings_laid_out_otherwise_are_right_or_unknown(recording: Recording) -> None:
    """Tablets, landscape, large display sizes, keyboards, cards among the page's parts, labels that are lost."""
    pack, root, chance = Pack.load(recording.app), recording.load(FOLDER), random.Random(20261129)
    wrong, known, number = [], 0, 0
    for reshape in reshaped.RESHAPINGS:
        for _ in range(6 if EVERY == 1 else 2):
            copy = deepcopy(root)
            reshape(copy, chance)
            look = Look.parse(written(copy))
            found = recognise(look, pack, version=recording.version if number % 3 == 0 else None)
            told, number = pack.told(found.screen), number + 1
            known += told is not None
            if told not in (None, recording.screen):
                wrong.append(f"{reshape.__name__}: taken for {told} ({found.reason})")
            wrong += [
                f"{reshape.__name__}: {element.name} at {element.node.bounds} {element.node.label!r}"
                for element in found.elements
                if told == recording.screen
                and pack.elements_told(element.name)
                and not _is_true(look, copy, element.name, element.node.bounds.center)
            ]
    assert not wrong, "\n".join(wrong)
    assert known >= 0.5 * number


def _is_true(look: Look, root: Element, name: str, point: tuple[int, int]) -> bool:
    place = truths(root).get(name)
    return place is not None and look.nodes[place].bounds.contains(*point)
