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


def test_emoji_are_found_whole_and_as_dots() -> None:
    """uiautomator writes an emoji as two dots, other writers keep it: both are the same label."""
    kept, dotted = Look.parse(dump(node(text="Sun 🌞!"))), Look.parse(dump(node(text="Sun ..!")))
    assert [len(look.with_text("Sun 🌞!")) for look in (kept, dotted)] == [1, 1]
    assert kept.nodes[0].shows("Sun 🌞!")
    assert dotted.nodes[0].shows("Sun 🌞!")
    assert not dotted.nodes[0].shows("Sun 🌞🌞!")


def test_indexes_find_by_text_description_id_and_class() -> None:
    """Ids and classes by their whole name and without the package."""
    look = Look.parse(
        dump(
            node(text="a", resource_id="com.app:id/f57", **{"class": "android.widget.Button"}),
            node(content_desc="b", resource_id="com.app:id/f57", **{"class": "android.widget.TextView"}),
        )
    )
    assert [n.place for n in look.with_text("a")] == [0]
    assert [n.place for n in look.with_desc("b")] == [1]
    assert [n.place for n in look.with_id("f57")] == [n.place for n in look.with_id("com.app:id/f57")] == [0, 1]
    assert (
        [n.place for n in look.with_cls("Button")] == [n.place for n in look.with_cls("android.widget.Button")] == [0]
    )
    assert look.with_text("") == look.with_id("none") == ()


def test_an_empty_field_shows_its_hint_and_contains_nothing() -> None:
    """From Android 8 on the text of an empty field is its hint."""
    look = Look.parse(dump(node(text="Add comment...", hint="Add comment..."), node(text="x", hint="Add comment...")))
    assert [n.content for n in look.nodes] == ["", "x"]


def test_windows_are_told_apart_whatever_their_order() -> None:
    """The app's, the system's question on top, the keyboard and the bars."""
    app = node("[0,0][1080,2400]", node(text="Follow", clickable="true"), package="com.app")
    bar = node("[0,0][1080,82]", package="com.android.systemui")
    shade = node("[0,0][1080,2400]", node(clickable="true"), package="com.android.systemui")
    board = node("[0,1600][1080,2400]", package="com.google.android.inputmethod.latin")
    question = node("[90,800][990,1500]", node(clickable="true"), package="com.google.android.permissioncontroller")
    look = Look.parse(dump(bar, board, app, question, shade))
    assert [w.kind for w in look.windows] == ["bar", "keyboard", "app", "dialog", "dialog"]
    assert [n.label for n in look.app_nodes] == ["", "Follow"]
    assert look.keyboard is not None
    assert [w.place for w in look.dialogs] == [4, 6]


def test_what_a_list_or_the_keyboard_hides_is_not_tapped() -> None:
    """The visible part is inside the screen, inside the lists around it and above the keyboard."""
    row = node("[0,900][1080,1100]", clickable="true")
    entry = node("[0,1500][1080,1800]", clickable="true")
    hidden = node("[0,1700][1080,1800]", clickable="true")
    app = node("[0,0][1080,2400]", node("[0,0][1080,1000]", row, scrollable="true") + entry + hidden, package="com.app")
    look = Look.parse(dump(app, node("[0,1600][1080,2400]", package="com.google.android.inputmethod.latin")))
    assert [look.visible(look.nodes[place]) for place in (2, 3)] == [
        Bounds(0, 900, 1080, 1000),
        Bounds(0, 1500, 1080, 1600),
    ]
    assert look.visible(look.nodes[4]).empty


def test_nodes_inside_and_around() -> None:
    """Inside in the order of the document, around from the nearest."""
    look = Look.parse(dump(node(text="a", inner=node(text="b", inner=node(text="c")) + node(text="d"))))
    assert [n.text for n in look.within(look.nodes[0])] == ["b", "c", "d"]
    assert [n.text for n in look.around(look.nodes[2])] == ["b", "a"]
    assert [n.text for n in look.children(look.nodes[0])] == ["b", "d"]
