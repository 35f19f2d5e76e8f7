"""Reading from a phone which accounts are logged in there, when a person asks for it."""

from __future__ import annotations

from nicegui import ui

from phonedeck.dashboard import blocks, tiles
from phonedeck.dashboard.page import View


async def ask_for_phone(view: View) -> bool:
    """Let the person choose a phone and read its accounts; whether that was done."""
    t = view.t
    phones = {each.device.id: f"{tiles.name_of(each.device)} · {each.device.id}"
              for each in await view.read(view.desk.wall.tiles) if not tiles.is_away(each.device)}  # fmt: skip
    with ui.dialog() as dialog, ui.card().classes("pd-dialog"):
        ui.label(t("accounts.match_title")).classes("pd-strong")
        if phones:
            ui.label(t("accounts.match_text"))
            chosen = ui.select(phones, value=next(iter(phones)), label=t("accounts.by_phone"))
            chosen.props("outlined").classes("pd-full-width")
        else:
            ui.label(t("accounts.match_no_phone"))
            ui.link(t("fleet.title"), "/")
        with ui.row().classes("pd-dialog-buttons"):
            ui.button(t("common.cancel"), on_click=lambda: dialog.submit(None)).props("flat no-caps autofocus")
            if phones:
                ui.button(t("accounts.match_do"), on_click=lambda: dialog.submit(chosen.value)).props("no-caps")
    try:
        serial = await dialog
    finally:
        dialog.delete()
    return bool(serial) and await match(view, str(serial))


async def match(view: View, serial: str) -> bool:
    """Read the accounts of one phone; whether that was done."""
    matched = False

    async def do() -> str:
        nonlocal matched
        waiting = ui.notification(view.t("accounts.matching"), spinner=True, timeout=None, position="bottom")
        try:
            found = await view.act(view.services.accounts.match, serial)
        finally:
            waiting.dismiss()
        matched = True
        return view.t.count("accounts.matched", found.total)

    await blocks.attempt(view, do)
    return matched
