"""The URL of a post, in the forms that the wire contract lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from phonedeck.model.script import Platform

Kind = Literal["video", "photo", "post", "reel", "short"]

ACCEPTED_FORMS = (
    "https://www.tiktok.com/@user/video/ID",
    "https://www.tiktok.com/@user/photo/ID",
    "https://vm.tiktok.com/CODE/",
    "https://www.tiktok.com/t/CODE/",
    "https://www.instagram.com/p/CODE/",
    "https://www.instagram.com/reel/CODE/",
)

_END = r"/?(?:[?#]\S*)?"
_TIKTOK_HOST = r"https://(?:(?i:www|m)\.)?(?i:tiktok\.com)"
_TIKTOK_POST = re.compile(_TIKTOK_HOST + r"/@([A-Za-z0-9._]{1,30})/(video|photo)/([0-9]{1,24})" + _END)
_TIKTOK_SHORT = re.compile(_TIKTOK_HOST + r"/t/([A-Za-z0-9_-]{1,64})" + _END)
_TIKTOK_SHORT_HOST = re.compile(r"https://(?i:vm\.tiktok\.com)/([A-Za-z0-9_-]{1,64})" + _END)
_INSTAGRAM = re.compile(r"https://(?:(?i:www)\.)?(?i:instagram\.com)/(p|reel)/([A-Za-z0-9_-]{1,64})" + _END)


class PostUrlError(ValueError):
    """Not the URL of a post; the message lists the accepted forms."""


@dataclass(frozen=True, slots=True)
class PostUrl:
    """A post. `url` is written in one way only, so that equal posts have equal URLs.

    `id` is the number of a TikTok post; `code` the short code of a shared TikTok link or an Instagram post.
    A `short` link says neither the author nor the kind of post it leads to.
    """

    url: str
    platform: Platform
    kind: Kind
    author: str | None = None
    id: str | None = None
    code: str | None = None


def parse_post_url(text: str) -> PostUrl:
    """The post that `text` names; query and fragment are dropped. Raises `PostUrlError`."""
    text = text.strip()
    if match := _TIKTOK_POST.fullmatch(text):
        author, kind, number = match[1].lower(), match[2], match[3]
        return PostUrl(
            f"https://www.tiktok.com/@{author}/{kind}/{number}",
            Platform.TIKTOK,
            "video" if kind == "video" else "photo",
            author=author,
            id=number,
        )
    if match := _TIKTOK_SHORT.fullmatch(text):
        return PostUrl(f"https://www.tiktok.com/t/{match[1]}/", Platform.TIKTOK, "short", code=match[1])
    if match := _TIKTOK_SHORT_HOST.fullmatch(text):
        return PostUrl(f"https://vm.tiktok.com/{match[1]}/", Platform.TIKTOK, "short", code=match[1])
    if match := _INSTAGRAM.fullmatch(text):
        kind, code = match[1], match[2]
        return PostUrl(
            f"https://www.instagram.com/{kind}/{code}/",
            Platform.INSTAGRAM,
            "post" if kind == "p" else "reel",
            code=code,
        )
    if text[:7].lower() == "http://":
        raise PostUrlError(f"must start with https://, not http://; accepted are {', '.join(ACCEPTED_FORMS)}")
    raise PostUrlError(f"is not the URL of a post; accepted are {', '.join(ACCEPTED_FORMS)}")
