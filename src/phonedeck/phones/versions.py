"""The versions of the two libraries whose insides this layer relies on.

Both are subclassed at places that are not documented; `tests/phones/test_seams.py` names each place. Another version
may have moved one, and then a tap could land twice: so another one is refused, not tried.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from phonedeck.model.errors import Conflict

SUPPORTED = {"uiautomator2": "3.7", "adbutils": "2.12"}
"""Distribution and the first two numbers of its version."""


def installed() -> dict[str, str]:
    """The installed versions; empty for what is not installed."""
    return {name: _version(name) for name in SUPPORTED}


def wrong() -> list[str]:
    """What is not as supported, a sentence each."""
    return [
        f"{name} {found or 'is not installed'}{' is installed' if found else ''}, but Phonedeck works with {series}.x: "
        f"pip install '{name}=={series}.*'"
        for name, found in installed().items()
        if (series := SUPPORTED[name]) != ".".join(found.split(".")[:2])
    ]


def check() -> None:
    """Raises Conflict when a library is not as supported."""
    if found := wrong():
        raise Conflict("; ".join(found))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
