"""The pages that every check of this folder and `make screenshots` goes through: add yours here."""

from __future__ import annotations

PAGES: dict[str, str] = {
    "fleet": "/",
    "phone": "/phones/device_serial_1",
    "tasks": "/tasks",
    "new_task": "/tasks/new",
    "task": "/tasks/1",
    "accounts": "/accounts",
    "account": "/accounts/1",
    "materials": "/materials",
    "calendar": "/calendar",
    "health": "/health",
    "audit": "/audit",
    "settings": "/settings",
    "tokens": "/settings/tokens",
    "webhooks": "/settings/webhooks",
}
"""A name for its pictures, and its path on a server with two phones (`station.Station`)."""
