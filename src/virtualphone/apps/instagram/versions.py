"""What differs between versions: ids, order and places, as data.

`2025-12` is what the recordings show; its version number is unknown, so the one here is unmeasured. 410 and 417 have
layouts that other projects report; where their parts lie is unmeasured.
"""

from __future__ import annotations

from dataclasses import dataclass

Tab = tuple[str, str, str]
"""Where it leads, its id, its description."""

NEW_TABS: tuple[Tab, ...] = (
    ("feed", "feed_tab", "Home"),
    ("reels", "clips_tab", "Reels"),
    ("direct", "direct_tab", "Message"),
    ("search", "search_tab", "Search and explore"),
    ("profile", "profile_tab", "Profile"),
)
OLD_TABS: tuple[Tab, ...] = (
    ("feed", "feed_tab", "Home"),
    ("search", "search_tab", "Search and explore"),
    ("create", "creation_tab", "Create"),
    ("reels", "clips_tab", "Reels"),
    ("profile", "profile_tab", "Profile"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One version's ids and places."""

    version_name: str
    version_code: int
    tabs: tuple[Tab, ...] = NEW_TABS
    create_on_profile: bool = True
    comment_field: str = "layout_comment_thread_edittext"
    comment_hints: tuple[str, ...] = ("Add a comment…", "What do you think of this?", "Join the conversation…")
    comment_send: str = "layout_comment_thread_post_button_icon"
    liked: str = "Liked"
    metrics: tuple[str, str, str] = (
        "profile_header_familiar_post_count_value",
        "profile_header_familiar_followers_value",
        "profile_header_familiar_following_value",
    )
    metric_rows: tuple[str, str, str] = (
        "profile_header_post_count_front_familiar",
        "profile_header_followers_stacked_familiar",
        "profile_header_following_stacked_familiar",
    )
    follow_wrapper: bool = True
    unfollow_button: str = "igds_alert_dialog_primary_button"
    gallery_next: str = "next_button_textview"
    editor_next: str = "creation_next_button"
    volume_controls: str = "clips_action_bar_volume_controls_button"
    switcher_below_title: bool = True


_OLD = {
    "tabs": OLD_TABS,
    "create_on_profile": False,
    "comment_field": "layout_comment_thread_edittext_multiline",
    "comment_hints": ("Join the conversation…", "Add a comment for {name}…", "What do you think of this?"),
    "comment_send": "layout_comment_thread_post_button_click_area",
    "liked": "Unlike",
    "metrics": (
        "row_profile_header_textview_post_count",
        "row_profile_header_textview_followers_count",
        "row_profile_header_textview_following_count",
    ),
    "metric_rows": (
        "row_profile_header_post_count_container",
        "row_profile_header_followers_container",
        "row_profile_header_following_container",
    ),
    "follow_wrapper": False,
    "unfollow_button": "primary_button",
    "gallery_next": "creation_next_button",
    "editor_next": "next_button_textview",
}

DEFAULT = "2025-12"
LAYOUTS: dict[str, Layout] = {
    "2025-12": Layout("408.0.0.0.0", 380_408_000),
    "410": Layout("410.0.0.0.0", 380_410_000, **_OLD),  # type: ignore[arg-type]
    "417": Layout("417.0.0.0.0", 380_417_000, **(_OLD | {"liked": "Liked", "follow_wrapper": True})),  # type: ignore[arg-type]
}


VERSIONS = tuple(name if name == DEFAULT else found.version_name for name, found in LAYOUTS.items())
"""The versions there are, the oldest first, by the names that `layout` takes."""


def layout(version: str) -> Layout:
    """The layout of a version, named as in LAYOUTS or by its full number.

    Raises:
        ValueError: there is no such version; the message names those there are.
    """
    for name, found in LAYOUTS.items():
        if version in (name, found.version_name):
            return found
    known = ", ".join(f"{name} ({found.version_name})" for name, found in LAYOUTS.items())
    raise ValueError(f"there is no Instagram {version!r} here; known: {known}")
