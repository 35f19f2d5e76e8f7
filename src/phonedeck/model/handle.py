"""Usernames of TikTok and Instagram: with or without `@`, in any case, or as a profile URL."""

from __future__ import annotations

import re

from phonedeck.model.script import Platform

_NAME = re.compile(r"[A-Za-z0-9._]{1,30}")
_PROFILES = (
    (
        Platform.TIKTOK,
        re.compile(r"https://(?:www\.|m\.)?tiktok\.com/@([^/?#\s]+)/?(?:[?#]\S*)?", re.IGNORECASE),
    ),
    (
        Platform.INSTAGRAM,
        re.compile(r"https://(?:www\.)?instagram\.com/([^/?#\s]+)/?(?:[?#]\S*)?", re.IGNORECASE),
    ),
)


def normalise(text: str) -> str:
    """The name as Phonedeck stores and compares it: no surrounding space, no leading @, lower case."""
    return _bare(text).lower()


def problem_with(text: str) -> str | None:
    """What is wrong with the username, or None. The check comes before lower-casing: it is for ASCII only."""
    name = _bare(text)
    if not name:
        return "is blank; write the username"
    if _NAME.fullmatch(name):
        return None
    return (
        "is not a username: 1 to 30 letters a-z, digits, dots and underscores, with or without @, "
        "or a profile URL such as https://www.tiktok.com/@name or https://www.instagram.com/name/"
    )


def platform_of(text: str) -> Platform | None:
    """The platform that a profile URL names; None for a bare username."""
    profile = _profile(text.strip())
    return profile[0] if profile else None


def _bare(text: str) -> str:
    name = text.strip()
    profile = _profile(name)
    return profile[1] if profile else name.removeprefix("@")


def _profile(text: str) -> tuple[Platform, str] | None:
    for platform, pattern in _PROFILES:
        match = pattern.fullmatch(text)
        if match:
            return platform, match.group(1)
    return None
