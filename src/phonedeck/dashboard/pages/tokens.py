"""Tokens: who may call from beyond this machine, and for what; made and shown once, revoked at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks, moments, secrets_shown, subpages
from phonedeck.dashboard.page import Page, View
from phonedeck.model.access import Scope, Token
from phonedeck.model.errors import InvalidRequest


async def build(view: View) -> None:
    """The tokens there are, and the form for another."""
    t = view.t
    subpages.links(view)
    found = await view.read(view.services.tokens.every)
    with ui.element("section").classes("pd-card pd-stack"):
        ui.label(t("tokens.intro")).classes("pd-soft")
        if not found:
            with blocks.empty("key", t("tokens.none"), t("tokens.none_next")):
                pass
        for token in found:
            _token(view, token)
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("tokens.new"), 2)
        with ui.element("div").classes("pd-fields"):
            name = ui.input(t("tokens.name")).props("outlined stack-label maxlength=64").classes("pd-input")
            name.props["hint"] = t("tokens.name_help")
            scopes = {
                Scope.READ.value: t("tokens.scope_read"),
                Scope.OPERATE.value: t("tokens.scope_operate"),
                Scope.ADMIN.value: t("tokens.scope_admin"),
            }
            scope = ui.select(scopes, label=t("tokens.scope"), value=Scope.OPERATE.value)
            scope.props("outlined stack-label").classes("pd-input")
            days = ui.input(t("tokens.days")).props("outlined stack-label inputmode=numeric").classes("pd-input")
            days.props["hint"] = t("tokens.days_help")

        async def create() -> None:
            name.error = days.error = None
            text = str(days.value or "").strip()
            if text and not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 36_500):
                days.error = t("tokens.bad_days")
                return
            lasts = timedelta(days=int(text)) if text else None
            try:
                wanted = (str(name.value or "").strip(), Scope(scope.value), lasts)
                secret = await view.act(view.services.tokens.create, *wanted)
            except InvalidRequest as error:
                name.error = error.message
                return
            await secrets_shown.show(view, t("tokens.made", name=wanted[0]), t("tokens.once"), secret)
            ui.navigate.reload()

        button = ui.button(t("tokens.create"), icon="add").props("no-caps").classes("pd-start")
        blocks.once(button, partial(blocks.attempt, view, create))


def _token(view: View, token: Token) -> None:
    t, now = view.t, view.now()
    over = token.expires_at is not None and token.expires_at <= now
    if token.expires_at is None:
        until = t("tokens.for_ever")
    else:
        key = "tokens.expired" if over else "tokens.until"
        until = t(key, day=f"{token.expires_at.astimezone(view.services.zone):%Y-%m-%d %H:%M}")
    used = t("tokens.unused") if token.last_used_at is None else moments.ago(t, token.last_used_at, now)
    with ui.element("div").classes("pd-item"):
        chip = f'<span class="pd-chip pd-bad">{escape(until)}</span>' if over else ""
        ui.html(
            f'<strong class="pd-break">{escape(token.name)}</strong> '
            f'<span class="pd-chip pd-quiet">{token.scope}</span> {chip}'
            f'<p class="pd-small pd-soft">{escape(until)} · {escape(t("tokens.used", ago=used))}</p>',
            sanitize=False,
        ).classes("pd-grow")
        button = ui.button(t("tokens.revoke"), icon="block", on_click=partial(_revoke, view, token.name))
        button.props(f'flat no-caps color=negative aria-label="{t("tokens.revoke_of", name=token.name)}"')


async def _revoke(view: View, name: str) -> None:
    t = view.t
    title = t("tokens.revoke_of", name=name)
    if not await blocks.ask(view, title, t("tokens.revoke_text"), t("tokens.revoke"), danger=True):
        return

    async def do() -> str:
        await view.act(view.services.tokens.revoke, name)
        ui.navigate.reload()
        return t("tokens.revoked", name=name)

    await blocks.attempt(view, do)


PAGE = Page(subpages.TOKENS, "tokens.title", build, under=subpages.SETTINGS, needs=Scope.ADMIN)
