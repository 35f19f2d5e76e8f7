"""A secret that is shown once: to be copied, and never again."""

from __future__ import annotations

from nicegui import ui

from phonedeck.dashboard.page import View


async def show(view: View, title: str, text: str, secret: str) -> None:
    """Wait until the person has closed it."""
    t = view.t
    with ui.dialog().props("persistent") as dialog, ui.card().classes("pd-dialog").props("role=alertdialog"):
        dialog.props["aria-label"] = title
        ui.label(title).classes("pd-strong")
        ui.label(text).classes("pd-break")
        ui.label(secret).classes("pd-secret")
        with ui.row().classes("pd-dialog-buttons"):
            copy = ui.button(t("secret.copy"), icon="content_copy", on_click=lambda: ui.clipboard.write(secret))
            copy.props("no-caps outline")
            ui.button(t("secret.kept"), on_click=lambda: dialog.submit(True)).props("no-caps autofocus")
    await dialog
    dialog.delete()
