"""TikTok's screens."""

from phonedeck.apps.tiktok.app import PACKAGES, TikTok

__all__ = ["PACKAGES", "TikTok"]
