"""Where tags stand in a caption, and whether a caption is shown."""

from __future__ import annotations

import pytest

from phonedeck.apps import captions, covers


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("Look #walk, and #run\n#now", ["#walk", "#run", "#now"]),
        ("#สวัสดี ครับ #مرحبا!", ["#สวัสดี", "#مرحبا"]),
        ("with @tom.sews. and @amy", ["@tom.sews", "@amy"]),
        ("a@b.c and C# 4#5 ## # @", []),
        ("#one#two #😀", ["#one"]),
    ],
)
def test_tags_are_words_behind_a_sign(caption: str, found: list[str]) -> None:
    """In any script; addresses, signs alone and what a letter stands before are none."""
    assert [caption[start:end] for start, end in captions.tags(caption)] == found
    pieces = list(captions.pieces(caption))
    assert "".join(piece for piece, _ in pieces) == caption
    assert [tag for _, tag in pieces if tag] == found


def test_a_caption_is_shown_whole_or_cut_off() -> None:
    """Blanks, and emoji as dumps write them, make no difference; a short beginning proves nothing."""
    wanted = "Dawn 🌄 over\nthe lake, and so much more to say"
    assert captions.shows("Dawn .. over the lake, and so much more to say ", wanted)
    assert captions.shows("Dawn 🌄 over the lake, and so… more", wanted)
    assert not captions.shows("Dawn 🌄…", wanted)
    assert not captions.shows("Dusk 🌄 over the lake, and so… more", wanted)
    assert captions.shows("", "")
    assert not captions.shows("words", "")


def test_a_new_picture_moves_the_others_on() -> None:
    """One place exactly; nothing is said where all look alike, or nothing was there before."""
    red, green, blue = ("ff0000" * 36, "00ff00" * 36, "0000ff" * 36)
    assert covers.moved_on([red, green], [blue, red, green])
    assert covers.moved_on([red], [blue, red])
    assert not covers.moved_on([red, green], [red, green])
    assert not covers.moved_on([red, green], [blue, green, red])
    assert not covers.moved_on([red, red], [red, red, red])
    assert not covers.moved_on([], [red])
