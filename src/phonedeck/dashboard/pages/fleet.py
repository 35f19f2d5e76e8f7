"""Fleet: every phone and how it is."""

from __future__ import annotations

from nicegui import ui

from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View


async def build(view: View) -> None:
    """The wall."""
    wall = ui.column()

    async def show() -> None:
        found = await view.read(view.services.devices.page)
        wall.clear()
        with wall:
            for device in found.devices:
                ui.label(f"{device.name or device.serial} {device.state}")

    async def changed(_changes: Changes) -> None:
        await show()

    await show()
    view.on_change(changed, "devices")


PAGE = Page("/", "fleet.title", build, icon="grid_view", wide=True)
