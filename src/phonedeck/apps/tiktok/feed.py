"""The feed: what TikTok shows when it starts, and, silently, when a link leads nowhere.

Measured on a recording of 43.1.4: the bottom row has Home, Profile and a Create button.
"""

from __future__ import annotations

from phonedeck.apps.pack import Pack
from phonedeck.phones.look import Look


def is_shown(look: Look, pack: Pack, package: str) -> bool:
    """Whether the app's bottom row is on the screen with Home selected."""
    nodes = list(look.of(package))
    home = next((node for node in nodes if pack.says(node, "home_tab") and node.clickable), None)
    return (
        home is not None
        and home.selected
        and any(pack.says(node, "create_tab") for node in nodes)
        and any(pack.says(node, "profile_tab") for node in nodes)
    )
