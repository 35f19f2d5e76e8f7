"""A dump becomes flat records; where to tap is decided from them."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import quoteattr

import hypothesis.strategies as st
import pytest
from hypothesis import given

from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Bounds, Look


def dump(*nodes: str) -> str:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    return f'{head}<hierarchy rotation="0">{"".join(nodes)}</hierarchy>'


def node(bounds: str = "[0,0][100,200]", inner: str = "", **attributes: str) -> str:
    written = " ".join(f"{name.replace('_', '-')}={quoteattr(value)}" for name, value in attributes.items())
    return f'<node bounds="{bounds}" {written}>{inner}</node>'


def test_nodes_come_in_document_order_with_their_parents() -> None:
    """The parent is a place in the look; windows have none."""
    look = Look.parse(dump(node(text="a", inner=node(text="b", inner=node(text="c")) + node(text="d")), node(text="e")))
    assert [(n.text, n.parent, n.window) for n in look.nodes] == [
        ("a", -1, 0),
        ("b", 0, 0),
        ("c", 1, 0),
        ("d", 0, 0),
        ("e", -1, 1),
    ]


def test_bounds_may_be_negative() -> None:
    """A list scrolled half out of the screen has them; the tap goes to what is visible."""
    look = Look.parse(dump(node("[0,0][100,200]", inner=node("[-50,-40][30,20]"))))
    bounds = look.nodes[1].bounds
    assert bounds == Bounds(-50, -40, 30, 20)
    assert bounds.within(look.screen).center == (15, 10)


def test_a_label_inside_a_button_is_tapped_through_the_button() -> None:
    """Texts are often children of what takes the tap; a disabled button takes none."""
    label = node(text="Follow")
    look = Look.parse(dump(node(clickable="true", inner=label), node(clickable="true", enabled="false", inner=label)))
    assert look.tappable(look.nodes[1]) is look.nodes[0]
    assert look.tappable(look.nodes[3]) is None


def test_marks_of_direction_are_not_part_of_a_label() -> None:
    """TikTok puts U+200E before texts."""
    assert Look.parse(dump(node(text="\u200e12 comments"))).nodes[0].text == "12 comments"


@pytest.mark.parametrize("broken", ["", "null", "<hierarchy>", "<html></p>", "\x00"])
def test_what_is_no_hierarchy_is_said(broken: str) -> None:
    """The phone's server may answer anything when it is in trouble."""
    with pytest.raises(ScreenNotRecognised):
        Look.parse(broken)


def test_control_characters_do_not_spoil_a_look() -> None:
    """Apps show characters that XML cannot write; uiautomator writes references to them."""
    assert Look.parse(dump('<node bounds="[0,0][1,1]" text="a&#0;&#x1F;b&#10;c"/>')).nodes[0].text == "ab\nc"


def test_very_deep_trees_are_read() -> None:
    """Depth is no reason to fail."""
    assert len(Look.parse(dump("<node>" * 1500 + "</node>" * 1500)).nodes) == 1500


@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40), st.tuples(*[st.integers(-5000, 5000)] * 4)
)
def test_any_text_and_bounds_are_read_back(text: str, bounds: tuple[int, int, int, int]) -> None:
    """Whatever people write in captions."""
    left, top, right, bottom = bounds
    [found] = Look.parse(dump(node(f"[{left},{top}][{right},{bottom}]", text=text))).nodes
    assert found.bounds == Bounds(*bounds)
    assert found.text.strip("\u200e\u200f\u2068\u2069 ") == found.text.strip()


def test_a_real_screen_is_read(recording: Callable[[str], str]) -> None:
    """All nodes of a recorded feed, the emoji whole."""
    xml = recording("tiktok-43.1.4-feed")
    look = Look.parse(xml)
    assert len(look.nodes) == xml.count("<node ")
    assert look.screen == Bounds(0, 0, 1080, 2400)
