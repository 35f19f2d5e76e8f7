"""The ten script names of the wire, and which of them have API support."""

from __future__ import annotations

from enum import StrEnum


class ScriptName(StrEnum):
    """Every name a client may send; only the first five can be run over the API."""

    POST = "post"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    COMMENT = "comment"
    ACCOUNT_WARMUP = "account_warmup"
    LIKE = "like"
    MESSAGE = "message"
    SUPER_MARKETING = "super_marketing"
    PROFILE = "profile"
    SCRAPE_USER = "scrape_user"


API_SCRIPTS = frozenset(
    {ScriptName.POST, ScriptName.FOLLOW, ScriptName.UNFOLLOW, ScriptName.COMMENT, ScriptName.ACCOUNT_WARMUP}
)

DESCRIPTIONS: dict[ScriptName, str] = {
    ScriptName.POST: "Publish a video or images on the account.",
    ScriptName.FOLLOW: "Follow a user.",
    ScriptName.UNFOLLOW: "Stop following a user.",
    ScriptName.COMMENT: "Write a comment under a post.",
    ScriptName.ACCOUNT_WARMUP: "Watch the feed for a while, as its owner would.",
    ScriptName.LIKE: "Not offered over the API.",
    ScriptName.MESSAGE: "Not offered: Phonedeck sends no messages in bulk.",
    ScriptName.SUPER_MARKETING: "Not offered: Phonedeck does no bulk marketing.",
    ScriptName.PROFILE: "Not offered over the API.",
    ScriptName.SCRAPE_USER: "Not offered: Phonedeck collects no people.",
}


class Platform(StrEnum):
    """A social network, as the wire names it."""

    TIKTOK = "tiktok"
    INSTAGRAM = "instagram"
