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
from phonedeck.apps.structure.found import Finder, Found
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

__all__ = ["FINDERS", "USERNAME", "Finder", "Found", "floating", "statistic_rows"]

FINDERS: dict[str, Finder] = {
    finder.__name__: finder
    for finder in (
        tab_row,
        rail,
        rail_owner,
        reel_author,
        rail_follow,
        stat_row,
        statistics,
        control_row,
        control_end,
        profile_name,
        profile_title,
        profile_picture,
        bottom_field,
        comment_icons,
        top_field,
        written_fields,
        bottom_pair,
        bottom_right,
        dialog,
        cover,
        account_rows,
        wide_rows,
        tile_row,
        short_row,
        sheet_head,
        header,
        grid,
        engagement,
        worded,
    )
}
