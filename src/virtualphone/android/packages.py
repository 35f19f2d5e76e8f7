"""What is installed besides the pretend apps: the system's packages, and what programs install."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.android.apk import Apk

SYSTEM = {
    "android": ("14", 34),
    "com.android.launcher3": ("14", 34),
    "com.android.permissioncontroller": ("34", 340000000),
    "com.android.providers.media": ("14", 34),
    "com.android.settings": ("14", 34),
    "com.android.shell": ("14", 34),
    "com.android.systemui": ("14", 34),
    "com.google.android.gms": ("24.15.17", 241517000),
    "com.google.android.inputmethod.latin": ("13.5.06", 135060000),
}
"""Version name and code."""


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package, as `pm` and `dumpsys package` show it; times in seconds since 1970."""

    name: str
    version_name: str
    version_code: int
    system: bool
    installed_at: float = 0.0


class Installations:
    """What programs installed, by package."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[Apk, float]] = {}

    def add(self, apk: Apk, now: float) -> None:
        self.found[apk.package] = (apk, now)

    def packages(self) -> list[Package]:
        return [Package(a.package, a.version_name, a.version_code, False, at) for a, at in self.found.values()]


def system_packages(release: str, api_level: int) -> list[Package]:
    """The packages of Android itself; those that carry its number carry this phone's."""
    return [
        Package(name, release if version == "14" else version, api_level if code == 34 else code, True)
        for name, (version, code) in SYSTEM.items()
    ]
