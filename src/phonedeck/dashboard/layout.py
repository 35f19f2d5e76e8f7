"""What is around every page: skip link, header with language and theme, navigation, and the page's main part."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks
from phonedeck.dashboard.language import languages
from phonedeck.dashboard.page import VISIBLE, Page, View

THEMES = {"light": "light_mode", "dark": "dark_mode", "auto": "brightness_auto"}
LANGUAGE_COOKIE = "phonedeck_language"
THEME_COOKIE = "phonedeck_theme"


async def build(view: View, page: Page, pages: Sequence[Page]) -> None:
    """The whole page; an error of its builder is shown in its place."""
    title = view.t(page.title)
    ui.colors(primary="#0b5cad", positive="#1a7f37", negative="#b42318", warning="#8a5a00")
    ui.on(VISIBLE, lambda event: setattr(view, "visible", bool(event.args)))
    ui.page_title(f"{title} · Phonedeck")
    ui.add_body_html(f'<a class="pd-skip" href="#content">{escape(view.t("layout.skip"))}</a>')
    with ui.left_drawer(value=None).classes("pd-drawer").props("show-if-above breakpoint=899 width=220") as drawer:
        _navigation(view, page, pages)
    with ui.header().classes("pd-header"):
        menu = view.t("layout.menu")
        ui.button(icon="menu", on_click=drawer.toggle, color=None).props(f'flat round dense aria-label="{menu}"')
        ui.link("Phonedeck", "/").classes("pd-brand")
        ui.space()
        _language(view)
        _theme(view)
    with ui.column().classes("pd-page" + (" pd-wide" if page.wide else "")).props("id=content tabindex=-1") as content:
        view.heading = blocks.heading(title)
        try:
            view.require(page.needs)
            await view.listen()
            await page.build(view)
            view.built()
        except Exception as error:
            content.clear()
            with content:
                blocks.heading(title)
                blocks.problem(view, error)
    ui.run_javascript("phonedeck.begun = true")  # behind all that the page itself has to run


def _navigation(view: View, current: Page, pages: Sequence[Page]) -> None:
    with ui.element("nav").props(f'aria-label="{view.t("layout.pages")}"').classes("pd-nav"):
        for page in pages:
            if page.icon and view.caller.scope.allows(page.needs):
                with ui.link(target=page.path).classes("pd-nav-link") as link:
                    ui.icon(page.icon, size="1.25rem").props("aria-hidden=true")
                    ui.label(view.t(page.title))
                if page is current:
                    link.props("aria-current=page")
                elif page.path == current.under:
                    link.props("aria-current=true")
        with ui.link(target="/docs").classes("pd-nav-link"):
            ui.icon("api", size="1.25rem").props("aria-hidden=true")
            ui.label(view.t("layout.api"))
        if view.caller.with_token:
            # A form: the session's cookie is for the server alone.
            ui.html(
                f'<form method="post" action="/logout"><button class="pd-nav-link">{view.t("layout.log_out")}</button>'
                "</form>",
                sanitize=False,
            )


def _language(view: View) -> None:
    label = view.t("layout.language")
    with (
        ui.button(view.t.code.upper(), icon="language", color=None).props(f'flat dense no-caps aria-label="{label}"'),
        ui.menu(),
    ):
        for code, texts in languages().items():
            with ui.menu_item(texts.name, on_click=lambda code=code: _set(LANGUAGE_COOKIE, code)) as item:
                item.props(f"role=menuitem lang={code}")
                if code == view.t.code:
                    item.props("active")


def _theme(view: View) -> None:
    label = view.t("layout.theme")
    with ui.button(icon=THEMES[view.theme], color=None).props(f'flat round dense aria-label="{label}"'), ui.menu():
        for theme in THEMES:
            item = ui.menu_item(view.t(f"layout.theme_{theme}"), on_click=lambda theme=theme: _set(THEME_COOKIE, theme))
            item.props("role=menuitem")


def _set(cookie: str, value: str) -> None:
    """Kept by the browser for a year. No secret, and of no use to another site."""
    ui.run_javascript(
        f"document.cookie = '{cookie}={value}; path=/; max-age=31536000; samesite=strict'; location.reload()"
    )
