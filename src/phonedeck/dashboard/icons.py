"""Icons inside HTML. They say nothing that words beside them do not say."""

from __future__ import annotations


def icon(name: str) -> str:
    """One of Material Icons."""
    return f'<i class="material-icons" aria-hidden="true">{name}</i>'
