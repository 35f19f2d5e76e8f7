"""One webhook: what was sent to it, what came of that, and sending it again."""

from __future__ import annotations

from functools import partial
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks, choices, secrets_shown, subpages
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.pages.webhooks import state
from phonedeck.dashboard.timeline import pairs
from phonedeck.model.access import Scope
from phonedeck.wire.task import parse_task_id
from phonedeck.wire.webhook import DeliveryPage, DeliveryQuery, DeliveryView, WebhookChange

SIZE = 30
STATES = {
    "waiting": ("pd-warn", "webhooks.state_waiting"),
    "delivered": ("pd-good", "webhooks.state_delivered"),
    "failed": ("pd-bad", "webhooks.state_failed"),
}


async def build(view: View) -> None:
    """The webhook that the path names."""
    await _Webhook(view, parse_task_id(view.parameters["id"], "webhook")).build()


class _Webhook:
    """One person's view of one webhook."""

    def __init__(self, view: View, id_: int) -> None:
        self._view = view
        self._id = id_
        wanted = view.query.get("state", "")
        self._state = wanted if wanted in STATES else None
        self._page = choices.page_of(view.query)

    async def build(self) -> None:
        view, t = self._view, self._view.t
        webhook = await view.read(view.services.webhooks.view, self._id)
        view.entitle(webhook.description or t("webhooks.one", number=self._id))
        subpages.links(view)
        with ui.element("section").classes("pd-card pd-stack"):
            self._facts = ui.html("", sanitize=False)
            with ui.row().classes("pd-tile-row"):
                self._button(t("webhooks.test"), "send", self._test)
                change = (t("webhooks.disable"), "pause") if webhook.enabled else (t("webhooks.enable"), "play_arrow")
                self._button(*change, partial(self._enable, not webhook.enabled))
                self._button(t("webhooks.renew"), "key", self._renew)
                self._button(t("webhooks.delete"), "delete", self._delete, colour="negative")
        with ui.element("section").classes("pd-card pd-stack"):
            with ui.row().classes("pd-spread"):
                blocks.heading(t("webhooks.log"), 2)
                self._button(t("webhooks.all_again"), "replay", self._again)
            self._log = ui.html("", sanitize=False).classes("pd-whole pd-stack")
        await self._show()
        blocks.on_do(self._do)
        view.on_change(self._changed)

    def _button(self, text: str, icon: str, handler: object, colour: str = "primary") -> None:
        async def do() -> None:
            await blocks.attempt(self._view, handler)  # type: ignore[arg-type]  # a method that returns what to say

        blocks.once(ui.button(text, icon=icon).props(f"no-caps outline color={colour}"), do)

    async def _show(self) -> None:
        view, t = self._view, self._view.t
        webhook = await view.read(view.services.webhooks.view, self._id)
        wanted = DeliveryQuery(state=self._state, page=self._page, page_size=SIZE)
        found = await view.read(view.services.webhooks.log, self._id, wanted)
        rows = {
            t("webhooks.url"): webhook.url,
            t("webhooks.events"): ", ".join(webhook.events),
            t("webhooks.arrived"): (webhook.delivered_at or t("health.never"))[:19].replace("T", " "),
            t("webhooks.counts"): t("webhooks.waiting", waiting=webhook.waiting_count, failed=webhook.failed_count),
            t("webhooks.why"): webhook.disabled_reason or "",
        }
        self._facts.set_content(state(view, webhook) + pairs(rows))
        self._log.set_content(self._deliveries(found))

    def _deliveries(self, found: DeliveryPage) -> str:
        t = self._view.t
        path = f"{subpages.WEBHOOKS}/{self._id}"
        links = [choices.choice(t("audit.any"), path, self._state is None)]
        links += [
            choices.choice(t(key), choices.address(path, state=name), self._state == name)
            for name, (_, key) in STATES.items()
        ]
        filters = choices.group(t("webhooks.state"), links)
        if not found.deliveries:
            text, following = escape(t("webhooks.log_none")), escape(t("webhooks.log_none_next"))
            return f'{filters}<p class="pd-soft">{text} {following}</p>'
        rows = "".join(self._delivery(each) for each in found.deliveries)

        def url(page: int) -> str:
            return choices.address(path, state=self._state or "", page=str(page))

        pager = choices.pager(t, found.total, self._page, SIZE, url)
        return f'{filters}<ul class="pd-lines pd-sent">{rows}</ul>{pager}'

    def _delivery(self, each: DeliveryView) -> str:
        t = self._view.t
        look, key = STATES[each.state]
        again = (
            f'<button type="button" class="pd-again" data-do="again" data-id="{each.id}" '
            f'aria-label="{escape(t("webhooks.again_of", id=each.message_id))}">{escape(t("webhooks.again"))}</button>'
        )
        following = f" · {t('webhooks.next', at=each.next_at[:19].replace('T', ' '))}" if each.next_at else ""
        tries = f"{t.count('webhooks.tries', len(each.attempts))}{_last(t('webhooks.no_answer'), each)}{following}"
        return (
            f'<li class="pd-item"><div class="pd-grow"><code>{escape(each.type)}</code> '
            f'<span class="pd-chip {look}">{escape(t(key))}</span><p class="pd-small pd-soft pd-break">'
            f"<time>{escape(each.created_at[:19].replace('T', ' '))}</time> · {escape(tries)}</p></div>{again}</li>"
        )

    async def _changed(self, _changes: Changes) -> None:
        await self._show()

    async def _do(self, what: str, id_: int) -> None:
        if what == "again":
            await blocks.attempt(self._view, partial(self._again, id_))

    async def _again(self, delivery_id: int | None = None) -> str:
        view = self._view
        sent = await view.act(view.services.webhooks.send_again, self._id, delivery_id)
        await self._show()
        return view.t.count("webhooks.sent_again", sent.redelivered_count)

    async def _test(self) -> str:
        view = self._view
        await view.act(view.services.webhooks.test, self._id)
        await self._show()
        return view.t("webhooks.test_sent")

    async def _enable(self, enabled: bool) -> None:
        view = self._view
        await view.act(view.services.webhooks.change, self._id, WebhookChange(enabled=enabled))
        ui.navigate.reload()

    async def _renew(self) -> None:
        view, t = self._view, self._view.t
        if await blocks.ask(view, t("webhooks.renew"), t("webhooks.renew_text"), t("webhooks.renew")):
            made = await view.act(view.services.webhooks.renew_secret, self._id)
            await secrets_shown.show(view, t("webhooks.renewed"), t("webhooks.once"), made.secret)

    async def _delete(self) -> None:
        view, t = self._view, self._view.t
        if await blocks.ask(view, t("webhooks.delete"), t("webhooks.delete_text"), t("webhooks.delete"), danger=True):
            await view.act(view.services.webhooks.delete, self._id)
            ui.navigate.to(subpages.WEBHOOKS)


def _last(no_answer: str, each: DeliveryView) -> str:
    """What the last attempt came to."""
    if not each.attempts:
        return ""
    last = each.attempts[-1]
    return f" · {last.status or no_answer}{f': {last.problem}' if last.problem else ''}"


PAGE = Page(f"{subpages.WEBHOOKS}/{{id}}", "webhooks.title", build, under=subpages.SETTINGS, needs=Scope.ADMIN)
