"""Where tags stand in a caption, and whether a caption is shown."""

from __future__ import annotations

import pytest

from phonedeck.apps import captions, covers
from phonedeck.phones.look import Look


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


def _list(*rows: tuple[str, str]) -> Look:
    """A list of users: a shown name, and below it a handle."""
    xml = "".join(
        f'<node class="android.widget.LinearLayout" package="a.b" clickable="true" bounds="[0,{y}][1080,{y + 130}]">'
        f'<node class="android.widget.TextView" package="a.b" text="{name}" bounds="[160,{y + 10}][900,{y + 60}]"/>'
        f'<node class="android.widget.TextView" package="a.b" text="{handle}" bounds="[160,{y + 68}][900,{y + 118}]"/>'
        "</node>"
        for y, (name, handle) in zip(range(1000, 2200, 130), rows, strict=False)
    )
    frame = '<node class="android.widget.FrameLayout" package="a.b" bounds="[0,0][1080,2340]">'
    return Look.parse(f"<hierarchy>{frame}{xml}</node></hierarchy>", 0, 0.0)


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([("Mia K Official", "mia.k.official"), ("mia.k", "mia.k_1"), ("Mia K", "mia.k")], 2),
        ([("Some Body", "somebody"), ("mia.k", "mia.k_1")], None),
        ([("mia.k", "mia.k_1")], None),
        ([("mia", "mia.k")], None),
        ([("mia.k", "@mia.k_1"), ("mia", "@mia.k")], 1),
        ([("Mia", "mia.kk"), ("Mia", "mia.k.official")], None),
        ([], None),
    ],
)
def test_a_mention_is_chosen_by_its_handle(rows: list[tuple[str, str]], chosen: int | None) -> None:
    """Never another user who goes by that name: where it cannot be told, nobody."""
    found = captions._row(_list(*rows), "@mia.k")
    assert (None if found is None else (found[1].bounds.top - 1000) // 130) == chosen
