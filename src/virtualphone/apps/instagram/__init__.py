"""The pretend Instagram."""

from virtualphone.apps.instagram.app import Instagram
from virtualphone.apps.instagram.versions import VERSIONS

__all__ = ["VERSIONS", "Instagram"]
