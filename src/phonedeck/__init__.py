"""Phonedeck: tasks on a fleet of Android phones that you own, behind a local REST API."""

__version__ = "0.1.0"
