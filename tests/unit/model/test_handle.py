"""Usernames: what counts as one, and when two are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedeck.model.handle import normalise, platform_of, problem_with
from phonedeck.model.script import Platform


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@Example.One", "example.one"),
        ("  two_2 ", "two_2"),
        ("https://www.tiktok.com/@Name", "name"),
        ("https://tiktok.com/@name?lang=en", "name"),
        ("https://m.tiktok.com/@name/", "name"),
        ("https://www.instagram.com/Name/", "name"),
        ("https://instagram.com/name?igsh=x#y", "name"),
        ("a" * 30, "a" * 30),
    ],
)
def test_accepted(text: str, name: str) -> None:
    assert problem_with(text) is None
    assert normalise(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "@",
        "@@name",
        "two words",
        "a" * 31,
        "name!",
        "näme",
        "\u212aelvin",  # lower-cased, KELVIN SIGN becomes an ASCII k
        "\u0661",  # a digit, but not an ASCII one
        "http://www.tiktok.com/@name",
        "https://evil.example/@name",
        "https://www.tiktok.com.evil.example/@name",
        "https://www.instagram.com/p/CODE/",
        "https://www.tiktok.com/@name/video/1",
    ],
)
def test_refused(text: str) -> None:
    assert problem_with(text)


def test_only_one_at_sign_is_dropped() -> None:
    assert normalise("@@x") == "@x"


def test_platform_comes_from_a_profile_url_only() -> None:
    assert platform_of("https://www.tiktok.com/@x") is Platform.TIKTOK
    assert platform_of("https://www.instagram.com/x/") is Platform.INSTAGRAM
    assert platform_of("@x") is None


@given(st.from_regex(r"@?[A-Za-z0-9._]{1,30}", fullmatch=True))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert problem_with(text) is None
    assert normalise(normalise(text)) == normalise(text)
