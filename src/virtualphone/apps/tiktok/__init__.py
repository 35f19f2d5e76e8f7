"""A pretend TikTok, version 43.1.4 in English."""

from virtualphone.apps.tiktok.app import TikTok

__all__ = ["TikTok"]
