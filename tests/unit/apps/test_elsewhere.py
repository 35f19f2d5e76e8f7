"""What is no screen that recognition tells is not taken for one; what floats over a screen leaves it what it is."""

from __future__ import annotations

import re

import elsewhere
import overlaid
import pytest
from recorded import Recording, truths, written
from test_recognition import EVERY, FOLDER, RECORDINGS, needs_recordings

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.phones.look import Look

PAGES = [
    pytest.param(app, package, name, parts, id=f"{app}, {name}")
    for app, package, pages in (
        ("tiktok", elsewhere.TIKTOK, elsewhere.TIKTOK_PAGES),
        ("instagram", elsewhere.INSTAGRAM, elsewhere.INSTAGRAM_PAGES),
    )
    for name, parts in pages.items()
]
SEARCH = ("results of a search, videos",)


@pytest.mark.parametrize(("app", "package", "name", "parts"), PAGES)
def test_other_pages_of_the_apps_are_unknown(app: str, package: str, name: str, parts: list[elsewhere.Part]) -> None:
    """Lists, messages, settings, stories and shops are not taken for a screen, with ids and without."""
    pack, right = Pack.load(app), "search" if name in SEARCH else None
    whole = elsewhere.xml(package, parts)
    for xml in (whole, re.sub('resource-id="[^"]*"', 'resource-id=""', whole)):
        found = recognise(Look.parse(xml), pack)
        assert pack.told(found.screen) == right, found.reason


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_what_floats_over_a_page_leaves_it_what_it_is(recording: Recording) -> None:
    """A round button, a chip, a player, a bubble: the page is recognised, and only what lies below one is not given."""
    pack = Pack.load(recording.app)
    for name, copy in overlaid.copies(recording.load(FOLDER), 6 if EVERY == 1 else 2, seed=20261129):
        look = Look.parse(written(copy))
        found = recognise(look, pack)
        assert found.screen == recording.screen, f"{name}: {found.reason}"
        told = {element.name: element.node for element in found.elements if pack.elements_told(element.name)}
        over = look.nodes[overlaid.place(copy)]
        for element, place in truths(copy).items():
            true = look.nodes[place].bounds
            if over.bounds.contains(*true.center):
                assert element not in told, f"{name}: {element} lies below it"
            else:
                assert element in told, f"{name}: {element} is not given"
                assert true.contains(*told[element].bounds.center), f"{name}: {element}"
