"""What differs between TikTok's versions: ids, obfuscated class names, numbers instead of descriptions, traits."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

TRAITS = {
    "icon_followed": "a followed user's profile has a Message button and two icons without a label",
    "upload_hot_area": "the gallery tile of the camera has that id",
    "name_below_avatar": "profiles show the name below the picture and the handle below the name",
    "feed_after_switch": "switching accounts leads to the feed, not to the own profile",
    "liked_selected": "a liked heart is selected and keeps its description",
    "merged_like": "the like button has no icon of its own inside",
    "progress_id": "the badge of an upload has the id tvProgress",
    "missing_user_page": "a link to a user who does not exist leads to a page that says so, not to the feed",
    "send_is_labelled": "the button that sends a comment has a description",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the app. Screens name ids by what they are in 43.1.4."""

    name: str
    code: int
    traits: frozenset[str]
    base: bool
    stable: frozenset[str]
    ids: Mapping[str, str] = field(hash=False)

    def short(self, id: str) -> str:
        """The id that 43.1.4 calls `id`, in this version."""
        if self.base or id in self.stable:
            return id
        return self.ids.get(id) or _invented(self.name, id)

    def cls(self, name: str) -> str:
        """A class; obfuscated names change with the version."""
        if self.base or not name.startswith("X."):
            return name
        return "X." + hashlib.sha256(f"{self.name}{name}".encode()).hexdigest()[:4]

    def number(self, described: str) -> str:
        """A description that is only the number of a resource, such as @2131888141."""
        if self.base:
            return described
        return f"@{int(described[1:]) + 1 + int(hashlib.sha256(self.name.encode()).hexdigest()[:3], 16)}"


@cache
def _invented(version: str, id: str) -> str:
    digest = hashlib.sha256(f"{version}/{id}".encode()).digest()
    letters = "abcdefghijklmnopqrstuvwxyz0123456789_"
    made = letters[digest[0] % 26] + letters[digest[1] % 37] + letters[digest[2] % 36]
    return made if made != id else made + "a"


def _load() -> dict[str, Version]:
    table = tomllib.loads(resources.files(__package__).joinpath("versions.toml").read_text("utf-8"))
    found = {}
    for name, row in table["versions"].items():
        unknown = set(row["traits"]) - set(TRAITS)
        if unknown:
            raise ValueError(f"versions.toml: {name} has traits that nobody knows: {', '.join(sorted(unknown))}")
        found[name] = Version(
            name,
            row["code"],
            frozenset(row["traits"]),
            name == table["base"],
            frozenset(table["stable"]),
            row.get("ids", {}),
        )
    return found


VERSIONS = _load()
"""By name, oldest first."""
BASE = next(each for each in VERSIONS.values() if each.base)
