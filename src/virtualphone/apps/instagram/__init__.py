"""The pretend Instagram."""

from virtualphone.apps.instagram.app import Instagram
from virtualphone.apps.instagram.versions import VERSIONS

PACKAGES = ("com.instagram.android",)

__all__ = ["PACKAGES", "VERSIONS", "Instagram"]
