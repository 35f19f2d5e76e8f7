"""Instagram's screens and what they are told by."""

from phonedeck.apps.instagram.app import Instagram

__all__ = ["Instagram"]
