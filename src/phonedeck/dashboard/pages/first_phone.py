"""What the fleet shows while there is no phone: what doctor finds here, live, and virtual phones at a click."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from phonedeck.dashboard import blocks
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import View
from phonedeck.phones.doctor import Check, Verdict

LOOKS = {
    Verdict.OK: ("pd-good", "check_circle"),
    Verdict.WARNING: ("pd-warn", "warning"),
    Verdict.PROBLEM: ("pd-bad", "error"),
}
LOOK_AGAIN_SECONDS = 5.0
VIRTUAL = 3


async def build(view: View) -> None:
    """Three ways on: a phone by USB, one on the network, virtual ones."""
    t = view.t
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("first.title"), 2)
        ui.label(t("first.intro"))
        with ui.element("ol").classes("pd-steps"):
            for step in (
                t("first.step_developer"),
                t("first.step_debugging"),
                t("first.step_cable"),
                t("first.step_allow"),
            ):
                with ui.element("li"):
                    ui.label(step)
        ui.label(t("first.network")).classes("pd-soft")
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("first.machine"), 2)
        findings = ui.column().classes("pd-stack")
    if view.desk.start_virtual is not None:
        with ui.element("section").classes("pd-card pd-stack"):
            blocks.heading(t("first.virtual"), 2)
            ui.label(t("first.virtual_text"))
            button = ui.button(t.count("first.start_virtual", VIRTUAL), icon="smartphone").props("no-caps")
            blocks.once(button, partial(_start, view, button))

    async def came(_changes: Changes) -> None:
        if await view.read(view.desk.wall.tiles):
            ui.navigate.reload()

    await _look(view, findings)
    view.on_change(came, "devices")
    view.every(LOOK_AGAIN_SECONDS, partial(_look, view, findings))


async def _start(view: View, button: ui.button) -> None:
    start = view.desk.start_virtual
    if start is None:
        return

    async def do() -> str:
        button.props("loading")
        try:
            await view.act(start, VIRTUAL)
        finally:
            button.props(remove="loading")
        return view.t("first.virtual_come")

    await blocks.attempt(view, do)


async def _look(view: View, into: ui.column) -> None:
    checks = await view.read(view.desk.findings)
    into.clear()
    with into:
        for check in checks:
            _finding(check)


def _finding(check: Check) -> None:
    colours, icon = LOOKS[check.verdict]
    with ui.row().classes("pd-finding"):
        ui.icon(icon, size="1.25rem").classes(f"pd-mark {colours}").props("aria-hidden=true")
        with ui.column().classes("pd-gap-s"):
            ui.label(f"{check.name}: {check.found}").classes("pd-break")
            if check.fix:
                ui.label(check.fix).classes("pd-soft pd-break")
