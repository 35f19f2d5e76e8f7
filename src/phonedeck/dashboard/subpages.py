"""The links between the pages that belong to Settings."""

from __future__ import annotations

from nicegui import ui

from phonedeck.dashboard import choices
from phonedeck.dashboard.page import View

SETTINGS, TOKENS, WEBHOOKS = "/settings", "/settings/tokens", "/settings/webhooks"


def links(view: View) -> None:
    """Settings, tokens, webhooks; the one that is shown is marked."""
    t = view.t
    names = {SETTINGS: t("settings.title"), TOKENS: t("tokens.title"), WEBHOOKS: t("webhooks.title")}
    made = [choices.choice(name, path, path == view.path) for path, name in names.items()]
    nav = f'<nav class="pd-filter" aria-label="{t("settings.pages")}">{"".join(made)}</nav>'
    ui.html(nav, sanitize=False)
