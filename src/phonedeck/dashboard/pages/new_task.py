"""New task: a form made from the script's own model, what it would come to while it is filled in, and the same call
for programs."""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any

from nicegui import ui

from phonedeck.dashboard import blocks, call_text
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.script_form import ScriptForm
from phonedeck.dashboard.start_form import StartForm
from phonedeck.dashboard.task_words import PLATFORM_NAMES, moment, script_text, target_text
from phonedeck.dashboard.who_form import WhoForm, accounts_of
from phonedeck.model.errors import InvalidRequest, NotFound, Problem
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.services.tasks import OnceOnly
from phonedeck.wire.create_task import parse_create_task
from phonedeck.wire.material import MaterialQuery, MaterialView
from phonedeck.wire.schedule import parse_new_schedule
from phonedeck.wire.task import Preview

PAUSE_SECONDS = 0.3
MOST_SHOWN = 12
MOST_LINKED = 8
CALL, SCHEDULES = "task", "schedules"
_Call = tuple[str, dict[str, Any]]
"""A path and the body that is posted to it."""


async def build(view: View) -> None:
    """The form for the script that the URL names, or the first."""
    devices = await view.read(view.services.devices.page)
    accounts = await accounts_of(view)
    materials = await view.read(view.services.materials.page, MaterialQuery(page_size=100))
    await _NewTask(view, materials.materials).build(devices.devices, accounts)


class _NewTask:
    """One person's form."""

    def __init__(self, view: View, materials: Sequence[MaterialView]) -> None:
        self._view = view
        self._materials = materials
        asked = view.query.get("script", "")
        self._script = ScriptName(asked) if asked in API_SCRIPTS else ScriptName.POST
        self._turn = 0
        self._key = str(uuid.uuid4())
        self._last: _Call | None = None

    async def build(self, devices: Any, accounts: Any) -> None:
        view, t = self._view, self._view.t
        ui.link(t("new.all_tasks"), "/tasks")
        with ui.element("div").classes("pd-new"):
            with ui.element("div").classes("pd-stack"):
                with self._section(t("new.what")):
                    names = {each.value: script_text(t, each.value) for each in ScriptName if each in API_SCRIPTS}
                    scripts = ui.radio(names, value=self._script.value, on_change=self._choose).props("inline")
                    scripts.props["aria-label"] = t("tasks.script")
                    self._place = ui.element("div").classes("pd-stack")
                with self._section(t("new.who")):
                    self._who = WhoForm(view, devices, accounts, self._changed)
                with self._section(t("new.when")):
                    self._when = StartForm(view, self._changed)
            with ui.element("section").classes("pd-card pd-stack pd-new-side"):
                self._preview = ui.html("", sanitize=False).props("aria-live=polite")
                self._button = ui.button().props("no-caps").classes("pd-create")
                blocks.once(self._button, self._create)
                self._made = ui.element("div").classes("pd-stack").props("role=status")
            self._call = ui.html("", sanitize=False).classes("pd-card")
        self._build_script()
        ui.run_javascript(f"phonedeck.say({json.dumps({'copied': t('new.copied')})})")
        await self._look()

    def _section(self, title: str) -> ui.element:
        section = ui.element("section").classes("pd-card pd-stack")
        with section:
            blocks.heading(title, 2)
        return section

    def _build_script(self) -> None:
        self._place.clear()
        with self._place:
            self._form = ScriptForm(self._view, self._script, self._materials, self._changed)

    async def _choose(self, event: Any) -> None:
        self._script = ScriptName(event.value)
        self._build_script()
        self._changed()

    def _changed(self) -> None:
        """Look again once the person pauses."""
        self._turn += 1
        turn = self._turn
        client = self._view.client

        async def look() -> None:
            await asyncio.sleep(PAUSE_SECONDS)
            if turn == self._turn and not client.is_deleted:
                with client:
                    try:
                        await self._look()
                    except Exception as error:  # nobody waits for this: what went wrong has to be seen in its place
                        told = escape(self._view.explain(error))
                        self._preview.set_content(f'<p class="pd-field-problem pd-break">{told}</p>')

        asyncio.get_running_loop().create_task(look()).add_done_callback(lambda done: done.exception())

    def _body(self) -> dict[str, Any]:
        """The create call. Raises InvalidRequest."""
        config = self._form.config()
        if self._who.platform:
            config = {"platform": self._who.platform, **config}
        found: dict[str, Any] = {"script_name": self._script.value, "script_config": config, **self._who.of_call()}
        return {**found, **self._when.of_call()}

    async def _look(self, *, every: bool = False) -> _Call | None:
        """Show what it would come to; the call that makes it, or None where it cannot be made yet."""
        view, t = self._view, self._view.t
        turn, preview, problems = self._turn, None, []
        try:
            body = self._body()
            wanted = self._for_api(body)
            preview = await view.read(self._previewed, body, wanted)
        except InvalidRequest as error:
            problems = [*error.problems]
            wanted = None
        except NotFound as error:
            problems = [*error.problems] or [Problem("", error.message)]
        if turn != self._turn and not every:
            return None  # the form was changed meanwhile, and is looked at again
        problems = [Problem(each.field.removeprefix("task."), each.problem, each.got) for each in problems]
        left = self._form.mark(problems, every=every)
        left = self._who.mark(left, every=every)
        left = self._when.mark(left, every=every)
        count = preview.total if preview else 0
        scheduled = self._when.scheduled
        create = t.count("new.create", count) if count else t("new.create_some")
        self._button.set_text(t("new.make_schedule") if scheduled else create)
        self._preview.set_content(_preview(view, self._script, preview, problems, left if every else []))
        self._call.set_content("" if wanted is None else self._call_text(*wanted))
        self._call.set_visibility(wanted is not None)
        return None if preview is None else wanted

    def _for_api(self, body: dict[str, Any]) -> _Call:
        """The path and the body of the call that makes it."""
        if self._when.scheduled:
            return SCHEDULES, {**self._when.of_schedule(), "task": body}
        return CALL, body

    def _previewed(self, body: dict[str, Any], call: _Call) -> Preview:
        path, wanted = call
        if path == SCHEDULES:
            parse_new_schedule(wanted)
        return self._view.services.tasks.preview(parse_create_task(body), any_file=self._any_file)

    @property
    def _any_file(self) -> bool:
        return not self._view.caller.with_token

    async def _create(self) -> None:
        view, t = self._view, self._view.t
        self._turn += 1  # a look that was to come would take away again what this one says is wrong
        call = await self._look(every=True)
        if call is None:
            ui.notify(t("new.not_yet"), type="negative", position="bottom")
            ui.run_javascript("phonedeck.toProblem()")
        elif call != self._last or await blocks.ask(
            view, t("new.again_title"), t("new.again_text"), self._button.text
        ):  # fmt: skip
            await blocks.attempt(view, partial(self._make, call))

    async def _make(self, call: _Call) -> str:
        view, t = self._view, self._view.t
        path, body = call
        if path == SCHEDULES:
            made = await view.act(view.services.schedules.add, parse_new_schedule(body))
            self._last = call
            self._made.clear()
            with self._made:
                ui.label(t("new.scheduled", number=made.id)).classes("pd-strong")
                ui.label(t("new.next", time=made.next_at or "")).classes("pd-small")
            return t("new.scheduled", number=made.id)
        once = OnceOnly(self._key, hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest())
        created = await view.act(
            view.services.tasks.create, parse_create_task(body), source="ui", once=once, any_file=self._any_file
        )
        self._key, self._last = str(uuid.uuid4()), call
        text = t.count("new.created", created.created_count)
        links = "".join(f'<a href="/tasks/{id_}">#{id_}</a> ' for id_ in created.task_ids[:MOST_LINKED])
        more = "…" if created.created_count > MOST_LINKED else ""
        self._made.clear()
        with self._made:
            ui.html(
                f'<p class="pd-strong pd-made">{escape(text)}</p><p class="pd-links">{links}{more}</p>'
                f'<a href="/tasks">{escape(t("new.see_all"))}</a>',
                sanitize=False,
            )
        return text

    def _call_text(self, path: str, body: dict[str, Any]) -> str:
        t = self._view.t
        request = self._view.client.request
        url = str(request.base_url).rstrip("/") if request else ""
        with_token = self._view.caller.with_token
        parts = (
            ("curl", call_text.curl(url, path, body, with_token=with_token)),
            ("Python", call_text.python(url, path, body, with_token=with_token)),
        )
        shown = "".join(
            f'<div class="pd-code"><div class="pd-tile-row"><span class="pd-strong pd-grow">{name}</span>'
            f'<button type="button" class="pd-copy" aria-label="{escape(t("new.copy", name=name))}">'
            f'<i class="material-icons" aria-hidden="true">content_copy</i></button></div>'
            f'<pre tabindex="0" aria-label="{name}">{escape(text)}</pre></div>'
            for name, text in parts
        )
        return f'<h2 class="pd-h2">{escape(t("new.same_call"))}</h2><div class="pd-codes">{shown}</div>'


def _preview(
    view: View, script: ScriptName, preview: Preview | None, problems: list[Problem], left: list[Problem]
) -> str:
    """What it comes to, task by task; or what is still missing."""
    t = view.t
    title = f'<h2 class="pd-h2">{escape(t("new.preview"))}</h2>'
    if preview is None:
        lines = "".join(f"<li>{escape(f'{each.field}: {each.problem}'.removeprefix(': '))}</li>" for each in left)
        told = f'<ul class="pd-steps pd-field-problem">{lines}</ul>' if lines else ""
        return f'{title}<p class="pd-soft">{escape(t.count("new.missing", max(1, len(problems))))}</p>{told}'
    lines = "".join(_line(view, each) for each in preview.tasks[:MOST_SHOWN])
    rest = preview.total - MOST_SHOWN
    more = f'<p class="pd-soft pd-small">{escape(t.count("new.more_tasks", rest))}</p>' if rest > 0 else ""
    warnings = "".join(
        f'<p class="pd-warning"><i class="material-icons" aria-hidden="true">warning</i><span>{escape(text)}</span></p>'
        for text in preview.warnings
    )
    count = t.count("tasks.found", preview.total)
    head = f'<p class="pd-big">{escape(count)}: {escape(script_text(t, script.value))}</p>'
    return f'{title}{head}{warnings}<ul class="pd-lines pd-fan">{lines}</ul>{more}'


def _line(view: View, task: Any) -> str:
    t = view.t
    who = f"@{task.username}" if task.username else t("new.active_account")
    app = PLATFORM_NAMES.get(task.platform or "", "")
    target = f"<strong>{escape(target_text(task.target))}</strong> " if task.target else ""
    away = ""
    if task.device_state != "ready":
        away = f' <span class="pd-chip pd-warn">{escape(t(f"state.{task.device_state}"))}</span>'
    at = ""
    if task.scheduled_at:
        at = f" · {moment(datetime.fromisoformat(task.scheduled_at), view.services.zone, datetime.now(UTC))}"
    parts = " · ".join(escape(each) for each in (who, task.serial, app) if each)
    return f'<li>{target}<span class="pd-small pd-soft">{parts}{at}</span>{away}</li>'


PAGE = Page("/tasks/new", "new.title", build, under="/tasks", wide=True)
