"""A held account: what its phone showed, large, and letting it go on with a reason that a person types."""

from __future__ import annotations

from html import escape

from nicegui import ui

from phonedeck.dashboard import account_cards, blocks
from phonedeck.dashboard.page import View
from phonedeck.services.roster import Entry
from phonedeck.wire.limits import parse_release

LONGEST_REASON = 500


async def look(view: View, entry: Entry) -> None:
    """What the phone showed, large."""
    t = view.t
    with ui.dialog() as dialog, ui.card().classes("pd-dialog pd-dialog-wide"):
        ui.label(t("accounts.look_label", username=entry.account.username)).classes("pd-strong")
        _evidence(view, entry)
        with ui.row().classes("pd-dialog-buttons"):
            ui.button(t("common.close"), on_click=dialog.close).props("flat no-caps autofocus")
    await dialog
    dialog.delete()


async def release(view: View, entry: Entry) -> bool:
    """Ask for the reason and let the account go on; whether it was."""
    t = view.t
    username = entry.account.username
    with ui.dialog() as dialog, ui.card().classes("pd-dialog pd-dialog-wide").props("role=alertdialog"):
        ui.label(t("accounts.release_title", username=username)).classes("pd-strong")
        _evidence(view, entry)
        ui.label(t("accounts.release_text")).classes("pd-break")
        reason = ui.textarea(t("accounts.release_reason"), placeholder=t("accounts.release_example"))
        reason.props(f"outlined autogrow autofocus maxlength={LONGEST_REASON}").classes("pd-full-width")

        def answered() -> None:
            if str(reason.value or "").strip():
                dialog.submit(True)
            else:
                reason.props("error").props(f'error-message="{t("accounts.release_blank")}"')

        with ui.row().classes("pd-dialog-buttons"):
            ui.button(t("common.cancel"), on_click=lambda: dialog.submit(False)).props("flat no-caps")
            ui.button(t("accounts.release_do", username=username), on_click=answered).props("no-caps")
    released = False

    async def do() -> str:
        nonlocal released
        wanted = parse_release({"reason": str(reason.value)})
        seen = None if entry.hold is None else entry.hold.id
        await view.act(view.services.accounts.release, entry.account.id, wanted, seen=seen)
        released = True
        return t("accounts.released", username=username)

    try:
        if await dialog:
            await blocks.attempt(view, do)
    finally:
        dialog.delete()
    return released


def _evidence(view: View, entry: Entry) -> None:
    hold = entry.hold
    if hold is None:
        return
    words = account_cards.hold_words(view.t, hold, view.services.zone)
    alt = escape(view.t("accounts.screenshot"))
    shot = f'<img alt="{alt}" src="/api/v1/artifacts/{escape(hold.screenshot)}">' if hold.screenshot else ""
    ui.html(f'{shot}<div class="pd-hold-words">{words}</div>', sanitize=False).classes("pd-evidence")
