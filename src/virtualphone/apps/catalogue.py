"""Which apps a phone can have. A new app is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtualphone.apps import instagram, tiktok
from virtualphone.screen import Android, App
from virtualphone.world import World


@dataclass(frozen=True, slots=True)
class AppKind:
    """An app by its short name. `packages` are the official ones, the usual one first; a clone may have any other."""

    name: str
    packages: tuple[str, ...]
    versions: tuple[str, ...]
    make: Callable[..., App]
    """`make(android, world, usernames, version=…, package=…)`"""


KINDS: dict[str, AppKind] = {
    kind.name: kind
    for kind in (
        AppKind("tiktok", tiktok.PACKAGES, tuple(tiktok.VERSIONS), tiktok.TikTok),
        AppKind("instagram", instagram.PACKAGES, instagram.VERSIONS, instagram.Instagram),
    )
}


@dataclass(frozen=True, slots=True)
class Installed:
    """An app that a phone is made with."""

    kind: str
    package: str
    version: str


def usual() -> tuple[Installed, ...]:
    """Every app once, under its usual package, in its oldest known version."""
    return tuple(Installed(kind.name, kind.packages[0], kind.versions[0]) for kind in KINDS.values())


def make(installed: Installed, android: Android, world: World, usernames: list[str]) -> App:
    """The app, for one phone."""
    kind = KINDS[installed.kind]
    return kind.make(android, world, usernames, version=installed.version, package=installed.package)
