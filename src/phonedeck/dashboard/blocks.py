"""What pages are built of: problems, empty states, questions before something is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import urlencode

from nicegui import events, ui

from phonedeck.dashboard.page import View


def heading(text: str, level: int = 1) -> ui.html:
    """A heading. The layout makes the page's one of the first level; sections begin with the second."""
    return ui.html(escape(text), sanitize=False, tag=f"h{level}").classes(f"pd-h{level}")


def problem(view: View, error: Exception) -> None:
    """An error in the place of what could not be shown, with a way to try again."""
    with ui.element("section").classes("pd-problem").props("role=alert"):
        ui.icon("error_outline", size="2rem").props("aria-hidden=true")
        with ui.column().classes("pd-gap-s"):
            ui.label(view.t("problem.title")).classes("pd-strong")
            ui.label(view.explain(error)).classes("pd-break")
            ui.button(view.t("common.try_again"), on_click=ui.navigate.reload).props("outline no-caps")


def empty(icon: str, text: str, next_step: str) -> ui.column:
    """Nothing is here, and what to do about it. Put a button or a link for the next step into it, if there is one."""
    with ui.column().classes("pd-empty") as block:
        ui.icon(icon, size="3rem").props("aria-hidden=true")
        ui.label(text).classes("pd-strong")
        ui.label(next_step)
    return block


def new_task(view: View, **given: str) -> None:
    """The way to a new task; `given` is what its form begins with."""
    url = f"/tasks/new?{urlencode(given)}" if given else "/tasks/new"
    icon = '<i class="material-icons" aria-hidden="true">add</i>'
    ui.html(f'<a class="pd-button" href="{escape(url)}">{icon}{escape(view.t("new.title"))}</a>', sanitize=False)


async def ask(view: View, title: str, text: str, do: str, *, danger: bool = False) -> bool:
    """Ask before something is done; whether the person said yes. `do` says what the button does: "Stop 6 tasks"."""
    with ui.dialog() as dialog, ui.card().classes("pd-dialog").props("role=alertdialog"):
        ui.label(title).classes("pd-strong")
        ui.label(text).classes("pd-break")
        with ui.row().classes("pd-dialog-buttons"):
            ui.button(view.t("common.cancel"), on_click=lambda: dialog.submit(False)).props("flat no-caps autofocus")
            colour = "negative" if danger else "primary"
            ui.button(do, on_click=lambda: dialog.submit(True)).props(f"no-caps color={colour}")
    try:
        return bool(await dialog)
    finally:
        dialog.delete()


def tell(text: str) -> None:
    """Say that something was done; read out by screen readers."""
    ui.notify(text, type="positive", position="bottom", timeout=4000)


def on_do(handler: Callable[[str, int], Awaitable[None]]) -> None:
    """Hear of buttons inside HTML: `data-do` says what, `data-id` about which; nothing that no script of ours sends."""

    async def heard(event: events.GenericEventArguments) -> None:
        given = event.args
        if isinstance(given, list) and len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], int):
            await handler(given[0], given[1])

    ui.on("phonedeck-do", heard)


def once(button: ui.button, handler: Callable[[], Awaitable[None]]) -> None:
    """Give a button a handler that is not begun again while it runs. A double click is one click: its second one is
    kept back by the page, for by then the handler may have ended."""
    running = False

    async def begin() -> None:
        nonlocal running
        if running:
            return
        running = True
        try:
            await handler()
        finally:
            running = False

    button.classes("pd-once").on_click(begin)


async def attempt(view: View, what: Callable[[], Awaitable[str | None]]) -> None:
    """Do something that may fail: the text that it returns is said, or its error is shown. For handlers of buttons."""
    try:
        done = await what()
    except Exception as error:
        ui.notify(view.explain(error), type="negative", position="bottom", multi_line=True, timeout=0, close_button="×")
        return
    if done:
        tell(done)
