"""One account: what it may still do and by which limits, why it is and was held, its phones, tags, tasks and acts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from nicegui import events, ui

from phonedeck.dashboard import account_cards, blocks, limits_form, matching
from phonedeck.dashboard import release as releasing
from phonedeck.dashboard.choices import address
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.tag_editor import Change, TagEditor
from phonedeck.dashboard.task_words import script_text, status_chip, target_text
from phonedeck.model.hold import Hold
from phonedeck.model.intent import IntentState
from phonedeck.model.task import Outcome, Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.roster import Entry
from phonedeck.wire.account import parse_new_account
from phonedeck.wire.health import LedgerQuery, LedgerRow
from phonedeck.wire.limits import LimitsView
from phonedeck.wire.task import TaskView, parse_task_id

SHOWN = 10
ACT_LOOKS = {
    IntentState.CONFIRMED: "pd-good",
    IntentState.INTENDED: "pd-warn",
    IntentState.UNCONFIRMED: "pd-warn",
    IntentState.NOT_DONE: "pd-quiet",
    IntentState.REFUSED: "pd-bad",
}


async def build(view: View) -> None:
    """The account that the path names by its number."""
    entry = await view.read(view.desk.roster.one, parse_task_id(view.parameters["id"]))
    await _Account(view, entry).build()


class _Account:
    """One person's view of one account."""

    def __init__(self, view: View, entry: Entry) -> None:
        self._view = view
        self._entry = entry
        self._id = entry.account.id

    async def build(self) -> None:
        view, t, account = self._view, self._view.t, self._entry.account
        view.entitle(f"@{account.username}")
        with ui.row().classes("pd-bar-row"):
            ui.link(t("account.all"), "/accounts")
            ui.space()
            blocks.new_task(view, username=account.username)
        self._held = ui.html("", sanitize=False)
        with ui.element("div").classes("pd-two"):
            with ui.element("div").classes("pd-stack"):
                with _section(t("account.budget")):
                    self._budget = ui.html("", sanitize=False)
                    button = ui.button(t("limits.change"), icon="tune", on_click=self._change_limits)
                    button.props("no-caps flat dense").classes("pd-fit")
                with _section(t("account.tasks")):
                    self._tasks = ui.html("", sanitize=False)
                with _section(t("account.acts")):
                    self._acts = ui.html("", sanitize=False)
            with ui.element("div").classes("pd-stack"):
                with _section(t("account.state")):
                    self._state = ui.html("", sanitize=False)
                    self._enabled = ui.switch(t("account.enabled"), value=account.enabled, on_change=self._enable)
                    ui.label(t("account.enabled_hint")).classes("pd-soft pd-small")
                with _section(t("account.phones")):
                    self._phones()
                with _section(t("account.tags")):
                    TagEditor(view, account.tags, self._tag)
                    ui.label(t("account.tags_hint")).classes("pd-soft pd-small")
                with _section(t("account.holds")):
                    self._holds = ui.html("", sanitize=False)
        await self._show()
        blocks.on_do(self._do)
        view.on_change(self._changed, "all")

    def _phones(self) -> None:
        t = self._view.t
        if not self._entry.places:
            ui.label(t("account.no_phone"))
            ui.link(t("fleet.title"), "/")
        for place in self._entry.places:
            with ui.row().classes("pd-spread"):
                ui.html(account_cards.phone(t, place), sanitize=False)
                if place.device is not None and place.device.online:
                    serial = place.device.id
                    button = ui.button(t("account.match"), icon="sync", on_click=partial(self._match, serial))
                    button.props("no-caps flat dense")

    async def _show(self) -> None:
        view, t, zone = self._view, self._view.t, self._view.services.zone
        account, hold = self._entry.account, self._entry.hold
        rules = await view.read(view.desk.roster.rules, account)
        past = await view.read(view.desk.roster.holds, self._id)
        wanted = TaskFilter(username=account.username, page_size=SHOWN)
        tasks = await view.read(view.services.tasks.page, wanted)
        acts = await view.read(
            view.services.health.acts,
            LedgerQuery(platform=account.platform.value, username=account.username, page_size=SHOWN),
        )
        strip = "" if hold is None else account_cards.hold_strip(t, account, hold, zone)
        self._held.set_content(strip)
        self._state.set_content(account_cards.chips(t, self._entry))
        self._budget.set_content(account_cards.budgets(t, self._entry, zone) + self._limits(rules))
        mine = [task for task in tasks.tasks if task.platform in (None, account.platform.value)]
        every = address("/tasks", username=account.username)
        self._tasks.set_content(
            _list(t("account.no_tasks"), [self._task(task) for task in mine])
            + (f'<p><a href="{escape(every)}">{escape(t("account.all_tasks"))}</a></p>' if mine else "")
        )
        self._acts.set_content(_list(t("account.no_acts"), [self._act(row) for row in acts.acts]))
        self._holds.set_content(_list(t("account.no_holds"), [self._past(each) for each in past]))

    def _limits(self, rules: list[LimitsView]) -> str:
        t, budget = self._view.t, self._entry.budget
        gap = t("account.seconds", seconds=f"{budget.gap_seconds:g}") if budget.gap_seconds else t("account.no_gap")
        rows = {t("account.gap"): gap}
        rows[t("account.hours")] = ", ".join(budget.active_hours) or t("account.always")
        if rules:
            names = {
                "all": t("account.rule_all"),
                "tag": t("account.rule_tag", tag="{tag}"),
                "account": t("account.rule_own"),
            }
            found = [names[rule.applies_to].replace("{tag}", rule.name) for rule in rules]
            rows[t("account.rules")] = ", ".join(found)
        else:
            rows[t("account.rules")] = t("account.rule_default")
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
        return f'<dl class="pd-pairs">{lines}</dl><p class="pd-soft pd-small">{escape(t("account.limits_hint"))}</p>'

    def _task(self, task: TaskView) -> str:
        t = self._view.t
        chip = status_chip(t, Status(task.status), Outcome(task.outcome) if task.outcome else None)
        note = escape(task.remark or task.progress.label)
        what = f"{script_text(t, task.script_name)} {target_text(task.target) if task.target else ''}"
        return f'<a href="/tasks/{task.id}">{escape(what)}</a> {chip} <span class="pd-soft pd-small">{note}</span>'

    def _act(self, row: LedgerRow) -> str:
        t = self._view.t
        state = IntentState(row.state)
        rule = row.evidence.get("rule", "")
        note = f'<span class="pd-soft pd-small">{escape(str(rule))}</span>' if rule else ""
        return (
            f"<time>{escape(_short(row.intended_at))}</time> {escape(t(f'acts.{row.act}_one'))} "
            f'<a href="/tasks/{row.task_id}">{escape(row.target)}</a> '
            f'<span class="pd-chip {ACT_LOOKS[state]}">{escape(t(f"acts.state_{state.value}"))}</span> {note}'
        )

    def _past(self, hold: Hold) -> str:
        t, zone = self._view.t, self._view.services.zone
        parts = [
            f"<time>{account_cards.moment(hold.held_at, zone)}</time> {escape(hold.reason)}",
        ]
        if hold.released_at is not None:
            who = t("account.released", at=account_cards.moment(hold.released_at, zone), who=hold.released_by or "")
            parts.append(f'<span class="pd-soft pd-small">{escape(who)}: {escape(hold.release_reason or "")}</span>')
        elif self._entry.hold is not None and hold.id == self._entry.hold.id:
            parts.append(f'<span class="pd-chip pd-warn">{escape(t("accounts.state_held"))}</span>')
        elif hold.until is not None:
            over = t("account.ended", at=account_cards.moment(hold.until, zone))
            parts.append(f'<span class="pd-soft pd-small">{escape(over)}</span>')
        return "<br>".join(parts)

    async def _again(self) -> None:
        self._entry = await self._view.read(self._view.desk.roster.one, self._id)
        await self._show()

    async def _changed(self, changes: Changes) -> None:
        await self._again()

    async def _do(self, what: str, _id: int) -> None:
        if self._entry.hold is None:
            return
        if what == "look":
            await releasing.look(self._view, self._entry)
        elif what == "release" and await releasing.release(self._view, self._entry):
            await self._again()

    async def _match(self, serial: str) -> None:
        if await matching.match(self._view, serial):
            ui.navigate.reload()

    async def _change_limits(self) -> None:
        rules = await self._view.read(self._view.desk.roster.rules, self._entry.account)
        own = next((rule for rule in rules if rule.applies_to == "account"), None)
        if await limits_form.edit(self._view, self._entry, own):
            await self._again()

    async def _enable(self, change: events.ValueChangeEventArguments[bool | None]) -> None:
        view, t = self._view, self._view.t
        if change.value == self._entry.account.enabled:
            return

        async def do() -> str:
            try:
                await self._set(status=0 if change.value else 1)
            finally:
                self._enabled.set_value(self._entry.account.enabled)
            return t("account.is_enabled") if change.value else t("account.is_disabled")

        await blocks.attempt(view, do)

    async def _tag(self, change: Change) -> Sequence[str] | None:
        kept: Sequence[str] | None = None

        async def do() -> str:
            nonlocal kept
            now = await self._view.read(self._view.desk.roster.one, self._id)
            await self._set(tags=change(now.account.tags))
            kept = self._entry.account.tags
            return self._view.t("tags.kept")

        await blocks.attempt(self._view, do)
        return kept

    async def _set(self, **given: object) -> None:
        view, account = self._view, self._entry.account
        wanted = parse_new_account({"platform": account.platform.value, "username": account.username, **given})
        await view.act(view.services.accounts.add, wanted)
        await self._again()


def _section(title: str) -> ui.element:
    section = ui.element("section").classes("pd-card pd-stack")
    with section:
        blocks.heading(title, 2)
    return section


def _list(none: str, lines: list[str]) -> str:
    if not lines:
        return f'<p class="pd-soft">{escape(none)}</p>'
    return f'<ul class="pd-lines">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def _short(iso: str) -> str:
    """`2026-11-29T10:02:03.000+07:00` as people read it."""
    return f"{iso[8:10]}.{iso[5:7]}. {iso[11:16]}"


PAGE = Page("/accounts/{id}", "account.title", build, under="/accounts", wide=True)
