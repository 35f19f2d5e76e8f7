"""Who acts: set where a call comes in, read where a change is written down."""

from __future__ import annotations

from contextvars import ContextVar

acting: ContextVar[str] = ContextVar("acting", default="phonedeck")
"""A token's name, `this machine`, `browser`, `command line`, a schedule; `phonedeck` is the server by itself."""
