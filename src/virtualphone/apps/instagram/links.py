"""Which links and intents lead into the app, and to what. Links to sounds are unmeasured."""

from __future__ import annotations

import re
from dataclasses import dataclass

from virtualphone.apps.instagram.uploads import FEED, REEL, STORY
from virtualphone.screen import Android, Intent, MediaItem

LINK = re.compile(r"https://(?:www\.)?instagram\.com/([^?#]*?)/?(?:[?#].*)?")
POST = re.compile(r"(p|reel|reels|tv)/([A-Za-z0-9_-]+)")
AUDIO = re.compile(r"reels/audio/(\d+)")
USER = re.compile(r"[A-Za-z0-9._]+")
NOT_USERS = frozenset({"explore", "reels", "direct", "accounts", "stories", "p", "reel"})

SHARE_PACKAGE = "com.instagram.share.handleractivity."
SHARES = {"ShareHandlerActivity": FEED, "StoryShareHandlerActivity": STORY, "ReelShareHandlerActivity": REEL}
APP_ID_EXTRAS = ("source_application", "com.instagram.platform.extra.APPLICATION_ID")
"""Stories and reels are taken only from apps that name their id at Meta."""
PICTURES = frozenset({"image/jpeg", "image/gif", "image/png"})
VIDEOS = frozenset({"video/mp4", "video/x-matroska"})
SHORTEST_MS, LONGEST_MS = 3_000, 600_000


@dataclass(frozen=True, slots=True)
class Place:
    """What a link names: kind `user`, `post`, `reel`, `audio` or `home`."""

    kind: str
    name: str = ""


def place(url: str) -> Place | None:
    """Where a link leads; None for one that the app does not take."""
    link = LINK.fullmatch(url)
    if link is None:
        return None
    path = link[1]
    if not path:
        return Place("home")
    if audio := AUDIO.fullmatch(path):
        return Place("audio", audio[1])
    if post := POST.fullmatch(path):
        return Place("post" if post[1] == "p" else "reel", post[2])
    if USER.fullmatch(path) and path not in NOT_USERS:
        return Place("user", path.lower())
    return None


def shared(android: Android, intent: Intent) -> tuple[str, list[MediaItem]] | None:
    """For a share: where to, and what of the streams can be taken. None when the intent is no share for the app.

    A video of unknown length is taken.
    """
    activity = intent.activity.removeprefix(SHARE_PACKAGE)
    placement = SHARES.get(activity or "ShareHandlerActivity")
    if placement is None or (intent.activity and not intent.activity.startswith(SHARE_PACKAGE)):
        return None
    main = intent.type.partition("/")[0]
    if main not in ("image", "video", "*"):
        return None
    if placement != FEED and not any(intent.extras.get(name) for name in APP_ID_EXTRAS):
        return placement, []
    items = [android.resolve(uri) for uri in intent.streams]
    return placement, [item for item in items if item is not None and _fits(item)]


def _fits(item: MediaItem) -> bool:
    if item.kind == "image":
        return item.mime in PICTURES
    return item.mime in VIDEOS and (not item.duration_ms or SHORTEST_MS <= item.duration_ms <= LONGEST_MS)
