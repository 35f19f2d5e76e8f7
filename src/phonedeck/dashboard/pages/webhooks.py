"""Webhooks: who is told what happens, whether it arrives, and a form for another."""

from __future__ import annotations

from functools import partial
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks, secrets_shown, subpages
from phonedeck.dashboard.page import Page, View
from phonedeck.model.access import Scope
from phonedeck.model.errors import InvalidRequest
from phonedeck.model.webhook import BY_DEFAULT, PATTERNS
from phonedeck.wire.webhook import WebhookView, parse_new_webhook


async def build(view: View) -> None:
    """The webhooks there are, each leading to its log, and the form."""
    t = view.t
    subpages.links(view)
    found = (await view.read(view.services.webhooks.page)).webhooks
    with ui.element("section").classes("pd-card pd-stack"):
        ui.label(t("webhooks.intro")).classes("pd-soft")
        if not found:
            with blocks.empty("webhook", t("webhooks.none"), t("webhooks.none_next")):
                pass
        ui.html("".join(_item(view, each) for each in found), sanitize=False).classes("pd-whole pd-stack")
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("webhooks.new"), 2)
        with ui.element("div").classes("pd-fields"):
            url = ui.input(t("webhooks.url"), placeholder="https://").props("outlined stack-label").classes("pd-input")
            words = ui.input(t("webhooks.description")).props("outlined stack-label").classes("pd-input")
            wanted = ui.select(list(PATTERNS), label=t("webhooks.events"), value=list(BY_DEFAULT), multiple=True)
            wanted.props("outlined stack-label use-chips").classes("pd-input")

        async def add() -> None:
            url.error = None
            body = {"url": url.value or "", "description": words.value or "", "events": wanted.value or []}
            try:
                made = await view.act(view.services.webhooks.add, parse_new_webhook(body))
            except InvalidRequest as error:
                url.error = "; ".join(each.problem for each in error.problems) or error.message
                return
            await secrets_shown.show(view, t("webhooks.made", number=made.id), t("webhooks.once"), made.secret)
            ui.navigate.to(f"{subpages.WEBHOOKS}/{made.id}")

        button = ui.button(t("webhooks.add"), icon="add").props("no-caps").classes("pd-start")
        blocks.once(button, partial(blocks.attempt, view, add))


def _item(view: View, webhook: WebhookView) -> str:
    t = view.t
    name = escape(webhook.description or webhook.url)
    link = f'<a class="pd-strong pd-break" href="{subpages.WEBHOOKS}/{webhook.id}">{name}</a>'
    what = escape(f"{webhook.url} · {', '.join(webhook.events)}")
    counts = escape(t("webhooks.waiting", waiting=webhook.waiting_count, failed=webhook.failed_count))
    return (
        f'<div class="pd-item"><div class="pd-grow">{link}<p class="pd-small pd-soft pd-break">{what}</p></div>'
        f'{state(view, webhook)}<span class="pd-small">{counts}</span></div>'
    )


def state(view: View, webhook: WebhookView) -> str:
    """Whether it is told, and whether that works."""
    t = view.t
    if not webhook.enabled:
        look, words = "pd-quiet", t("webhooks.disabled")
    elif webhook.failing_since:
        look, words = "pd-bad", t("webhooks.failing", since=webhook.failing_since[:16].replace("T", " "))
    else:
        look, words = "pd-good", t("webhooks.enabled")
    return f'<span class="pd-chip {look}">{escape(words)}</span>'


PAGE = Page(subpages.WEBHOOKS, "webhooks.title", build, under=subpages.SETTINGS, needs=Scope.ADMIN)
