"""Inputs whose meaning is plain are read; the others are refused in words."""

from __future__ import annotations

import math
from typing import Any

import pytest

from phonedeck.model.script import Platform
from phonedeck.wire.lists import Entries, Numbers
from phonedeck.wire.tolerant import Amount, Flag, OneOf, PlatformName, Text, Tolerant, Whole

BIG = 2**63 - 1


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        (Whole(), 60, 60),
        (Whole(), "60", 60),
        (Whole(), " 60 ", 60),
        (Whole(), 60.0, 60),
        (Whole(), "60.0", 60),
        (Whole(), "-1", -1),
        (Whole(), BIG, BIG),
        (Whole(1, 35), "35", 35),
        (Amount(0, 100), 0.5, 0.5),
        (Amount(0, 100), "12.5", 12.5),
        (Amount(0, 100), ".5", 0.5),
        (Amount(0, 100), "100", 100),
        (Amount(0, 100), 0, 0),
        (Flag(), True, True),
        (Flag(), "TRUE", True),
        (Flag(), 1, True),
        (Flag(), "1", True),
        (Flag(), False, False),
        (Flag(), "false", False),
        (Flag(), 0, False),
        (Flag(), " 0 ", False),
        (OneOf(("-1", "0", "custom")), -1, "-1"),
        (OneOf(("-1", "0", "custom")), "0", "0"),
        (OneOf(("-1", "0", "custom")), " custom ", "custom"),
        (PlatformName(), "TikTok", Platform.TIKTOK),
        (Text(3), "abc", "abc"),
        (Entries(), "a\nb\r\n\nc\n", ["a", "b", "c"]),
        (Entries(), "a, b", ["a, b"]),
        (Entries(commas=True), "a, b\nc,", ["a", "b", "c"]),
        (Entries(), ["b", " a ", "b", "a"], ["b", "a"]),
        (Entries(), [], []),
        (Entries(), "", []),
        (Entries(same=str.lower), ["A", "a", "b"], ["A", "b"]),
        (Entries(entry=str.upper), ["a", "A"], ["A"]),
        (Numbers(1), [3, "2", 3.0], [3, 2]),
        (Numbers(1), "1, 2", [1, 2]),
    ],
)
def test_read(kind: Tolerant, value: Any, meant: Any) -> None:
    read = kind.read(value)
    assert read == meant
    assert type(read) is type(meant)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Whole(), "abc", "must be a whole number"),
        (Whole(), "", "must be a whole number"),
        (Whole(), "1e3", "must be a whole number"),
        (Whole(), "\u0661", "must be a whole number"),
        (Whole(), True, "must be a whole number"),
        (Whole(), None, "must be a whole number"),
        (Whole(), 1.5, "must be a whole number"),
        (Whole(), "1.5", "must be a whole number"),
        (Whole(), math.nan, "must be a whole number"),
        (Whole(), math.inf, "must be a whole number"),
        (Whole(), BIG + 1, "must be a whole number"),
        (Whole(), "9" * 5000, "must be a whole number"),
        (Whole(), 1e300, "must be a whole number"),
        (Whole(), [1], "must be a whole number"),
        (Whole(1, 35), 0, "from 1 to 35"),
        (Whole(1, 35), 36, "from 1 to 35"),
        (Whole(1), 0, "at least 1"),
        (Amount(0, 100), -0.1, "from 0 to 100"),
        (Amount(0, 100), 100.1, "from 0 to 100"),
        (Amount(0, 100), "nan", "must be a number"),
        (Amount(0, 100), math.nan, "must be a number"),
        (Amount(0, 100), False, "must be a number"),
        (Amount(0, 10, above=True), 0, "must be a positive number"),
        (Amount(0, 10, above=True), -1, "must be a positive number"),
        (Amount(2, 10, above=True), 2, "from 2 to 10"),
        (Flag(), 2, "true or false"),
        (Flag(), "yes", "true or false"),
        (Flag(), None, "true or false"),
        (Flag(), [], "true or false"),
        (OneOf(("0", "1")), True, "one of 0, 1"),
        (OneOf(("0", "1")), 2, "one of 0, 1"),
        (OneOf(("0", "1")), "", "one of 0, 1"),
        (PlatformName(), "facebook", "one of tiktok, instagram"),
        (Text(3), "abcd", "at most 3 characters, not 4"),
        (Text(3), 1, "must be text"),
        (Entries(), 5, "list of texts"),
        (Entries(), {"a": 1}, "list of texts"),
        (Entries(), ["a", " "], "entry 2 is blank"),
        (Entries(), ["a", 5], "entry 2 must be text"),
        (Entries(), ["a", None], "entry 2 must be text"),
        (Entries(longest=2), ["a", "b", "c"], "at most 2 entries, not 3"),
        (Entries(longest_entry=2), ["abc"], "entry 1 must be at most 2 characters"),
        (Numbers(1), [], "is empty"),
        (Numbers(1), [1, 0], "entry 2 must be"),
        (Numbers(1), ["x"], "entry 1 must be a whole number"),
        (Numbers(1), 5, "list of whole numbers"),
        (Numbers(1, longest=1), [1, 2], "at most 1 entries"),
    ],
)
def test_refused(kind: Tolerant, value: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kind.read(value)
