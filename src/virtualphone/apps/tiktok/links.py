"""What an https link of TikTok leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from virtualphone import world as rules

HOST = re.compile(r"https://(?:(?:www|m|vm|vt)\.)?tiktok\.com(/[^?#]*)?(?:[?#].*)?", re.ASCII)
PROFILE = re.compile(r"/@([A-Za-z0-9._]+)/?")
POST = re.compile(r"/@([A-Za-z0-9._]+)/(video|photo)/(\d+)/?")
SHORT = re.compile(r"/(?:t/)?([A-Za-z0-9]+)/?")
MUSIC = re.compile(r"/music/(.+)-(\d+)/?")


@dataclass(frozen=True, slots=True)
class Target:
    """`kind`: profile, post, music, or feed for everything else. `post_kind` is what the link calls the post."""

    kind: str
    user: str = ""
    post: str = ""
    post_kind: str = "video"
    music: str = ""


FEED = Target("feed")


def target(url: str) -> Target | None:
    """None for a link that is not TikTok's."""
    match = HOST.fullmatch(url)
    if match is None:
        return None
    path = match[1] or "/"
    if "://vm." in url or "://vt." in url or path.startswith("/t/"):
        short = SHORT.fullmatch(path)
        if short is None or not rules.code_exists(short[1]):
            return FEED
        user, post = rules.short_code_post(short[1])
        return Target("post", user, post)
    if found := POST.fullmatch(path):
        return Target("post", found[1].lower(), found[3], found[2])
    if found := PROFILE.fullmatch(path):
        return Target("profile", found[1].lower())
    if (found := MUSIC.fullmatch(path)) and rules.post_exists(found[2]):
        return Target("music", music=found[1].replace("-", " ").replace("_", " "))
    return FEED
