"""One task: how it stands and what a person does next, what it was told, and its attempts as a timeline."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks, figures, timeline
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.next_steps import next_step, places
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.task_words import MILD, PLATFORM_NAMES, script_text, status_chip
from phonedeck.dashboard.tiles import phone_url
from phonedeck.model.errors import NotFound, PhonedeckError
from phonedeck.model.task import Outcome, Status
from phonedeck.services.artifacts import Outline
from phonedeck.wire.attempt import ArtifactView, AttemptView
from phonedeck.wire.task import TaskDetail, TaskView, parse_task_id

LIST = "/tasks"
WAITED = 1.0
"""Seconds from which on a wait is told."""


async def build(view: View) -> None:
    """The task that the path names."""
    task = await view.read(view.services.tasks.detail, parse_task_id(view.parameters["task_id"]))
    await _Task(view, task, await view.read(_name_of_phone, view, task.serial)).build()


def _name_of_phone(view: View, serial: str) -> str:
    """What people call it; nothing for one that has no name of its own, or is not known any more."""
    try:
        return view.services.devices.one(serial).name or ""
    except NotFound:
        return ""


class _Task:
    """One person's view of one task. It keeps what it has sent, and sends what became different."""

    def __init__(self, view: View, task: TaskDetail, phone: str) -> None:
        self._view = view
        self._task = task
        self._phone = phone
        self._at_hand: set[str] = set()
        self._outlines: dict[str, Outline | None] = {}
        self._sent: dict[str, str] = {}
        self._runs: dict[int, tuple[ui.html, ui.html, ui.html]] = {}
        self._left = False

    async def build(self) -> None:
        view, t = self._view, self._view.t
        view.entitle(t("task.named", number=self._task.id, script=script_text(view.t, self._task.script_name)))
        ui.link(t("task.all"), LIST)
        self._state = ui.html("", sanitize=False, tag="section").classes("pd-card pd-task-state")
        with ui.row().classes("pd-tile-row") as self._buttons:
            self._stop = ui.button(t("task.stop"), icon="stop_circle", on_click=self._ask_stop)
            self._retry = ui.button(t("task.retry"), icon="replay", on_click=self._ask_retry)
            self._delete = ui.button(t("task.delete"), icon="delete", on_click=self._ask_delete)
            self._stop.props("no-caps outline color=negative")
            self._retry.props("no-caps")
            self._delete.props("no-caps flat color=negative")
        with ui.element("div").classes("pd-task-columns"):
            with ui.element("section").classes("pd-card pd-stack"):
                blocks.heading(t("task.facts"), 2)
                self._facts = ui.html("", sanitize=False)
            with ui.element("section").classes("pd-card pd-stack"):
                blocks.heading(t("task.parameters"), 2)
                ui.html(_parameters(self._task) or _soft(t("task.no_parameters")), sanitize=False)
            with ui.element("section").classes("pd-card pd-stack") as self._proof_card:
                blocks.heading(t("task.proof"), 2)
                self._proof = ui.html("", sanitize=False)
        blocks.heading(t("task.timeline"), 2)
        self._timeline = ui.element("div").classes("pd-stack").props(f'data-close="{escape(t("common.close"))}"')
        with self._timeline:
            self._none = ui.html(_soft(t("task.not_begun")), sanitize=False).classes("pd-card")
        await self._show()
        view.on_change(self._changed, "tasks")
        ui.run_javascript("phonedeck.enlarge()")

    async def _show(self) -> None:
        """Bring everything up to date with the task."""
        task, t = self._task, self._view.t
        await self._read_kept()
        now = datetime.now(self._view.services.zone)
        self._put(self._state, "state", self._state_words())
        self._put(self._facts, "facts", _facts(self._view, task, self._phone, now))
        self._put(self._proof, "proof", self._proof_words())
        self._proof_card.set_visibility(task.proof is not None)
        ended = task.status_text in ("completed", "failed")
        self._stop.set_visibility(not ended)
        self._stop.set_text(t("task.stop") if task.status_text == "running" else t("task.cancel"))
        self._retry.set_visibility(task.status_text == "failed")
        self._none.set_visibility(not task.attempts)
        waited_since = _first_due(task)
        for run in task.attempts:
            if run.attempt not in self._runs:
                self._add_run(run)
            gap, head, body = self._runs[run.attempt]
            began = _time(run.started_at)
            seconds = 0.0 if began is None or waited_since is None else (began - waited_since).total_seconds()
            wait = t("task.waited", time=timeline.lasted(t, seconds)) if seconds >= WAITED else ""
            self._put(gap, f"gap {run.attempt}", f'<p class="pd-soft pd-small pd-gap">{escape(wait)}</p>')
            self._put(head, f"head {run.attempt}", self._run_head(run, now))
            self._put(body, f"body {run.attempt}", timeline.attempt(t, task, run, self._at_hand, now=now))
            waited_since = _time(run.finished_at)

    def _add_run(self, run: AttemptView) -> None:
        with self._timeline:
            gap = ui.html("", sanitize=False)
            with ui.element("section").classes("pd-card pd-stack"):
                head = ui.html("", sanitize=False)
                body = ui.html("", sanitize=False)
        self._runs[run.attempt] = gap, head, body

    def _put(self, place: ui.html, what: str, words: str) -> None:
        if self._sent.get(what) != words:
            self._sent[what] = words
            place.set_content(words)

    async def _read_kept(self) -> None:
        """Which pictures can be shown, and what the trees tell where there is none."""
        view, task = self._view, self._task
        self._at_hand = await view.read(view.services.artifacts.at_hand, {each.sha256 for each in task.artifacts})
        wanted = {_kept(task, "last_act", "tree")}
        if task.status_text == "failed" and _kept(task, "failed", "screenshot", self._at_hand) is None:
            wanted.add(_kept(task, "failed", "tree"))
        if (last := timeline.last_act(task)) is not None:
            wanted.add(last.tree)
        for sha256 in wanted - self._outlines.keys() - {None}:
            assert sha256 is not None  # noqa: S101  # taken out above
            try:
                self._outlines[sha256] = await view.read(view.services.artifacts.outline, sha256)
            except PhonedeckError:  # removed, on another machine, or nothing that can be read
                self._outlines[sha256] = None

    # -- how it stands

    def _state_words(self) -> str:
        task, t = self._task, self._view.t
        chips = [status_chip(t, Status(task.status), Outcome(task.outcome) if task.outcome else None)]
        if task.outcome and task.outcome not in ("done", "error"):
            chips.append(f'<span class="pd-chip pd-quiet">{escape(t(f"outcome.{task.outcome}"))}</span>')
        what = f'<p class="pd-task-what">{_target(task.target)}</p>' if task.target else ""
        remark = f'<p class="pd-break">{escape(task.remark)}</p>' if task.remark else ""
        step = next_step(t, task)
        links = "".join(f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in places(t, task))
        todo = (
            f'<div class="pd-next">{icon("arrow_circle_right")}<div><h2 class="pd-h3">{escape(t("task.next"))}</h2>'
            f'<p class="pd-break">{escape(step)}</p>{f"<p class=pd-links>{links}</p>" if links else ""}</div></div>'
            if step
            else ""
        )
        shots = self._failed_screens() if task.status_text == "failed" else ""
        words = f'<div class="pd-tile-row">{"".join(chips)}</div>{what}{self._bar()}{remark}{todo}'
        return f'<div class="pd-task-words">{words}</div>{f"<div class=pd-task-shots>{shots}</div>" if shots else ""}'

    def _bar(self) -> str:
        task = self._task
        if task.status_text != "running":
            return ""
        share = round(100 * task.progress.done / max(1, task.progress.total))
        return (
            f'<span class="pd-bar" aria-hidden="true"><i style="width:{share}%"></i></span>'
            f'<p class="pd-small pd-soft" aria-live="polite">{escape(task.progress.label)}</p>'
        )

    def _failed_screens(self) -> str:
        """What was done last, and the screen on which it failed."""
        task, t = self._task, self._view.t
        shown = []
        last = timeline.last_act(task)
        if last is not None:
            caption = t("shot.last_act", what=timeline.done_words(t, last)[0])
            tree = last.tree or _kept(task, "last_act", "tree")
            drawn = self._outlines.get(tree) if tree else None
            if last.picture in self._at_hand:
                shown.append(figures.picture(t, last.picture or "", caption, last))
            elif drawn is not None:
                shown.append(figures.outline(t, drawn, caption, last))
            else:
                shown.append(figures.sketch(t, caption, last))
        for name in ("failed", "stopped"):
            screenshot, tree = _kept(task, name, "screenshot", self._at_hand), _kept(task, name, "tree")
            caption = timeline.picture_name(t, name)
            drawn = self._outlines.get(tree) if tree else None
            if screenshot is not None:
                shown.append(figures.picture(t, screenshot, caption))
            elif drawn is not None:
                shown.append(figures.outline(t, drawn, caption))
        return "".join(shown)

    def _proof_words(self) -> str:
        task, t = self._task, self._view.t
        proof = task.proof
        if proof is None:
            return ""
        rows = {
            t("task.account"): f"@{proof.account}" if proof.account else "",
            t("task.sent_at"): _clock(proof.at),
            t("task.shown"): proof.shown or "",
        }
        link = (
            f'<a href="{escape(proof.url)}" target="_blank" rel="noopener noreferrer">{escape(proof.url)}</a>'
            if proof.url and proof.url.startswith("https://")
            else ""
        )
        shot = ""
        sha256 = (proof.screenshot or "").rpartition("/")[2]
        if sha256 in self._at_hand:
            shot = figures.picture(t, sha256, t("shot.after", act=t(f"act.{proof.act}")))
        return f'<div class="pd-proof"><div class="pd-grow">{timeline.pairs(rows)}{link}</div>{shot}</div>'

    def _run_head(self, run: AttemptView, now: datetime) -> str:
        t = self._view.t
        outcome = run.outcome or ("running" if run.finished_at is None else "went_back")
        colours = {"done": "pd-good", "unchanged": "pd-good", "running": "pd-busy", "went_back": "pd-quiet"}
        look = colours.get(outcome) or (MILD[Outcome(outcome)][0] if outcome in MILD else "pd-bad")
        chip = f'<span class="pd-chip {look}">{escape(t(f"outcome.{outcome}"))}</span>'
        told_above = run.remark == self._task.remark
        remark = f'<p class="pd-small pd-break">{escape(run.remark)}</p>' if run.remark and not told_above else ""
        return (
            f'<div class="pd-tile-row"><h3 class="pd-h3">{escape(t("task.attempt", number=run.attempt))}</h3>{chip}'
            f'<span class="pd-soft pd-small">{escape(timeline.heading(t, run, now=now))}</span></div>{remark}'
        )

    # -- what changes it

    async def _changed(self, changes: Changes) -> None:
        if changes.everything or self._task.id in changes.tasks:
            await self._read_again()

    async def _read_again(self) -> None:
        try:
            self._task = await self._view.read(self._view.services.tasks.detail, self._task.id)
        except NotFound:
            self._leave()
            return
        await self._show()

    def _leave(self) -> None:
        """The task is gone. Who deletes it here is told so by the event too."""
        if not self._left:
            self._left = True
            ui.navigate.to(LIST)

    async def _ask_stop(self) -> None:
        t, tasks = self._view.t, self._view.services.tasks
        do = t("task.stop") if self._task.status_text == "running" else t("task.cancel")
        if await blocks.ask(self._view, t("task.stop_title"), t("task.stop_text"), do, danger=True):
            await self._do(partial(tasks.stop, self._task.id), t("task.stopped"))

    async def _ask_retry(self) -> None:
        t, tasks = self._view.t, self._view.services.tasks
        text = t("task.retry_looks") if self._task.outcome == "unconfirmed" else t("task.retry_text")
        if await blocks.ask(self._view, t("task.retry_title"), text, t("task.retry")):
            await self._do(partial(tasks.retry, self._task.id), t("task.retried"))

    async def _ask_delete(self) -> None:
        view, t = self._view, self._view.t
        if not await blocks.ask(view, t("task.delete_title"), t("task.delete_text"), t("task.delete"), danger=True):
            return

        async def do() -> None:
            await view.act(view.services.tasks.delete, self._task.id)
            self._leave()

        await blocks.attempt(view, do)

    async def _do(self, call: Callable[[], TaskView], done: str) -> None:
        async def do() -> str:
            await self._view.act(call)
            return done

        await blocks.attempt(self._view, do)
        await self._read_again()


def _facts(view: View, task: TaskDetail, phone_name: str, now: datetime) -> str:
    t = view.t
    began, ended = _time(task.started_at), _time(task.finished_at)
    took = "" if began is None else timeline.lasted(t, ((ended or now) - began).total_seconds())
    rows = {
        t("task.account"): f"@{task.username}" if task.username else "",
        t("task.platform"): PLATFORM_NAMES.get(task.platform or "", ""),
        t("task.created"): _clock(task.created_at),
        t("task.scheduled"): _clock(task.scheduled_at),
        t("task.expires"): _clock(task.expires_at),
        t("task.started"): _clock(task.started_at),
        t("task.ended"): _clock(task.finished_at),
        t("task.took"): took if ended is not None else "",
        t("task.attempts"): str(task.attempt) if task.attempt > 1 else "",
        t("task.batch"): str(task.batch_id),
    }
    serial = f' <span class="pd-soft">{escape(task.serial)}</span>' if phone_name else ""
    phone = f'<a href="{phone_url(task.serial)}">{escape(phone_name or task.serial)}</a>{serial}'
    inner = timeline.pairs(rows).removeprefix('<dl class="pd-pairs">')
    return f'<dl class="pd-pairs"><dt>{escape(t("task.phone"))}</dt><dd>{phone}</dd>{inner}'


def _parameters(task: TaskDetail) -> str:
    """What it was told, as the client wrote it."""
    return timeline.pairs({name: timeline.value(each) for name, each in task.script_config.items()})


def _target(target: str | None) -> str:
    if not target:
        return ""
    if target.startswith("https://"):
        return f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer">{escape(target)}</a>'
    return escape(target if "/" in target else f"@{target}")


def _kept(task: TaskDetail, name: str, kind: str, among: Collection[str] | None = None) -> str | None:
    """The hash of what the last attempt kept under a name."""
    number = max((run.attempt for run in task.attempts), default=0)

    def fits(each: ArtifactView) -> bool:
        return (each.attempt, each.name, each.kind) == (number, name, kind)

    found = [each.sha256 for each in task.artifacts if fits(each) and (among is None or each.sha256 in among)]
    return found[-1] if found else None


def _first_due(task: TaskDetail) -> datetime | None:
    return _time(task.scheduled_at) or _time(task.created_at)


def _clock(written: str | None) -> str:
    at = _time(written)
    return "" if at is None else at.strftime("%d.%m.%Y %H:%M:%S")


def _time(written: str | None) -> datetime | None:
    return None if not written else datetime.fromisoformat(written)


def _soft(text: str) -> str:
    return f'<p class="pd-soft">{escape(text)}</p>'


PAGE = Page("/tasks/{task_id}", "task.title", build, under=LIST, wide=True)
