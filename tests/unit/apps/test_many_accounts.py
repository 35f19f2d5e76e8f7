"""The sheet of accounts is as high as there are accounts: with many it lies on the profile's numbers and buttons."""

from __future__ import annotations

import pytest

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.phones.look import Look

PACKAGE = "com.zhiliaoapp.musically"
LOW = 2287
ROW = 150
MOST = 8


def node(bounds: tuple[int, int, int, int], *inside: str, taps: bool = False, **attributes: str) -> str:
    given = {"text": "", "content-desc": "", "resource-id": "", "class": "android.view.View", "enabled": "true"}
    given |= {name.replace("_", "-"): value for name, value in attributes.items()}
    given |= {"bounds": "[{},{}][{},{}]".format(*bounds), "clickable": str(taps).lower(), "package": PACKAGE}
    written = "".join(f' {name}="{value}"' for name, value in given.items())
    return f"<node{written}>{''.join(inside)}</node>"


def profile() -> str:
    numbers = [
        node((left, 709, left + 310, 783), text=number) + node((left, 792, left + 310, 846), text=name)
        for left, number, name in ((72, "0", "Following"), (385, "1,204", "Followers"), (698, "20.4K", "Likes"))
    ]
    buttons = [
        node((61, 887, 533, 1035), text="Edit profile", taps=True),
        node((547, 887, 1019, 1035), text="Share profile", taps=True),
    ]
    tabs = [
        node((n * 216, 2208, n * 216 + 216, 2337), taps=True, content_desc=name, selected=str(n == 4).lower())
        for n, name in enumerate(("Home", "Friends", "Create", "Inbox", "Profile"))
    ]
    return node((0, 0, 1080, 2337), node((0, 257, 1080, 2208), *numbers, *buttons), *tabs)


def sheet(count: int) -> str:
    top = LOW - ROW * (count + 1)
    rows = [
        node(
            (0, upper, 1080, upper + ROW),
            node((190, upper + 40, 800, upper + 110), text=f"moss.{n}"),
            *([node((940, upper + 45, 1000, upper + 105), content_desc="Checkmark")] if n == 0 else []),
            taps=True,
            content_desc=f"moss.{n}",
            selected=str(n == 0).lower(),
        )
        for n in range(count)
        for upper in (top + n * ROW,)
    ]
    add = node(
        (0, LOW - ROW, 1080, LOW), node((190, LOW - 110, 800, LOW - 40), text="Add account"),
        taps=True, content_desc="Add account",
    )  # fmt: skip
    title = node((60, top - 110, 1020, top - 30), text="Switch account")
    return node((0, top - 140, 1080, 2337), title, *rows, add, taps=True)


def question() -> str:
    return node(
        (120, 1860, 960, 2260),
        node((160, 1900, 920, 2000), text="Something that nobody knows"),
        node((160, 2040, 920, 2180), text="Whatever", taps=True),
    )


def screen(*parts: str) -> str | None:
    xml = f'<hierarchy rotation="0">{node((0, 0, 1080, 2400), *parts)}</hierarchy>'
    return recognise(Look.parse(xml), Pack.load("tiktok")).screen


@pytest.mark.parametrize("count", range(2, MOST + 1))
def test_the_sheet_is_recognised_however_many_accounts_it_has(count: int) -> None:
    """What it lies on is the profile that it belongs to."""
    assert screen(profile(), sheet(count)) == "account_switcher"
    assert screen(sheet(count), profile()) == "account_switcher"


@pytest.mark.parametrize("count", range(2, MOST + 1))
def test_what_lies_over_the_sheet_is_not_overlooked(count: int) -> None:
    """A tap on a row below a question would answer the question."""
    assert screen(profile(), sheet(count), question()) != "account_switcher"
    assert screen(profile(), question(), sheet(count)) != "account_switcher"
