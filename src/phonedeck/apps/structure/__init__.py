"""Structure: what can be told from where things lie, whatever is written on them and whatever they are called.

Each finder answers with the nodes it found by name, and with nothing when the pattern is not complete: a pattern that
lost a part would name the wrong node by counting. Distances are in widths of the app's window, measured on recordings
of 480×568 to 1080×2400 pixels.
"""

from __future__ import annotations

from phonedeck.apps.structure.covers import cover, floating
from phonedeck.apps.structure.dialogs import dialog
from phonedeck.apps.structure.edges import bottom_pair, bottom_right, header, sheet_head, tab_row
from phonedeck.apps.structure.fields import bottom_field, comment_icons, top_field, written_fields
from phonedeck.apps.structure.found import ORDINALS, Finder, Found
from phonedeck.apps.structure.lists import USERNAME, account_rows, grid, short_row, tile_row, wide_rows
from phonedeck.apps.structure.posts import engagement, rail, rail_follow, rail_owner, reel_author
from phonedeck.apps.structure.profiles import (
    control_end,
    control_row,
    profile_name,
    profile_picture,
    profile_title,
    stat_row,
    statistic_rows,
    statistics,
)
from phonedeck.apps.structure.words import worded

__all__ = ["FINDERS", "PARTS", "USERNAME", "WRITTEN", "Finder", "Found", "floating", "statistic_rows"]

PARTS: dict[Finder, tuple[str, ...]] = {
    tab_row: ORDINALS,
    rail: ("like", "comment", "favourite", "share"),
    rail_owner: ("name",),
    reel_author: ("name",),
    rail_follow: ("button",),
    stat_row: (*ORDINALS[:3], "numbers"),
    statistics: ("label",),
    control_row: ("follow", "followed", "message"),
    control_end: ("followed",),
    profile_name: ("name",),
    profile_title: ("name",),
    profile_picture: ("name",),
    bottom_field: ("field", "beside", "send", "closing"),
    comment_icons: ("silent",),
    top_field: ("field", "uppermost"),
    written_fields: ("upper", "lower", "single"),
    bottom_pair: ("left", "right"),
    bottom_right: ("button",),
    dialog: ("choice",),
    cover: ("shade", "veil", "over", "over_accounts", "card", "top"),
    account_rows: ("row",),
    wide_rows: ("row",),
    tile_row: ("tile",),
    short_row: ("word",),
    sheet_head: ("title",),
    header: ("left", "right", "title"),
    grid: ("first", "early"),
    engagement: ("first", "last", "button", "more", "owner"),
    worded: ("node",),
}
"""What each finder may answer with; a pack that names another part has a sign that is never seen."""

FINDERS = {finder.__name__: finder for finder in PARTS}

WRITTEN = {
    f"{name}{part}" for name, finder in FINDERS.items() for part in ("", *(f".{each}" for each in PARTS[finder]))
}
"""How a pack may name them: a finder, all of whose parts are meant, or one of its parts."""
