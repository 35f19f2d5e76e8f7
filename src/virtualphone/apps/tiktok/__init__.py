"""A pretend TikTok: versions, packages and languages as data, one module a screen."""

from virtualphone.apps.tiktok.app import TikTok
from virtualphone.apps.tiktok.parts import PACKAGES
from virtualphone.apps.tiktok.versions import VERSIONS

__all__ = ["PACKAGES", "VERSIONS", "TikTok"]
