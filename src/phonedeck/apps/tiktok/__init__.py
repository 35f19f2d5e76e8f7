"""TikTok's screens."""

from phonedeck.apps.tiktok.app import TikTok

__all__ = ["TikTok"]
