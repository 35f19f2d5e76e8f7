"""Spintax: which texts are refused, what they expand to, how many variants there are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedeck.model.spintax import SpintaxError, check, count, expand


def first(choices: Sequence[str]) -> str:
    return choices[0]


def last(choices: Sequence[str]) -> str:
    return choices[-1]


@pytest.mark.parametrize(
    ("text", "with_first", "with_last", "variants"),
    [
        pytest.param("", "", "", 1, id="empty"),
        pytest.param("plain", "plain", "plain", 1, id="plain"),
        pytest.param("a|b", "a|b", "a|b", 1, id="bar outside braces is plain"),
        pytest.param("{a|b}", "a", "b", 2, id="one group"),
        pytest.param("x{a|b}y{c|d|e}z", "xaycz", "xbyez", 6, id="two groups"),
        pytest.param("{a|{b|c}}", "a", "c", 3, id="nested"),
        pytest.param("{a|}", "a", "", 2, id="an empty choice"),
        pytest.param("{}", "", "", 1, id="empty group"),
        pytest.param("{same}", "same", "same", 1, id="one choice"),
        pytest.param(r"\{a\|b\}", "{a|b}", "{a|b}", 1, id="escaped"),
        pytest.param(r"{a\|b|c}", "a|b", "c", 2, id="escaped bar in a group"),
        pytest.param(r"C:\new\x", r"C:\new\x", r"C:\new\x", 1, id="other backslashes stay"),
        pytest.param("tail\\", "tail\\", "tail\\", 1, id="backslash at the end"),
    ],
)
def test_expansion(text: str, with_first: str, with_last: str, variants: int) -> None:
    check(text)
    assert expand(text, first) == with_first
    assert expand(text, last) == with_last
    assert count(text) == variants


@pytest.mark.parametrize(
    ("text", "position"),
    [("{a|b", 1), ("ab}", 3), ("{a|{b}", 1), ("{a}}", 4), ("ok {a} {", 8), ("{" * 60 + "}" * 60, 51)],
)
def test_unbalanced_braces_are_refused_with_their_position(text: str, position: int) -> None:
    with pytest.raises(SpintaxError, match=rf"position {position}\b"):
        check(text)


@given(st.text())
def test_text_with_everything_escaped_expands_to_itself(text: str) -> None:
    escaped = "".join("\\" + char if char in "{|}" else char for char in text.replace("\\", ""))
    assert expand(escaped, first) == text.replace("\\", "")


@given(st.text(alphabet="{|}\\ab", max_size=40))
def test_any_text_is_refused_or_expands(text: str) -> None:
    try:
        check(text)
    except SpintaxError:
        return
    assert count(text) >= 1
    assert isinstance(expand(text, last), str)


def test_long_captions_are_quick() -> None:
    assert count("{a|b}" * 2000) == 2**2000
    assert expand("{a|b}" * 2000, last) == "b" * 2000
