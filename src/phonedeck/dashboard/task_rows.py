"""The rows of the tasks' table and the filters above them, as HTML: text here, elements in the browser only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.task_words import (
    ICONS,
    PLATFORM_NAMES,
    TOLD,
    outcome_text,
    script_text,
    status_chip,
    status_text,
    target_text,
    when,
)
from phonedeck.dashboard.tiles import phone_url
from phonedeck.model.errors import InvalidRequest
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.model.task import Outcome, Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.task_table import MOST_COUNTED, Slice
from phonedeck.wire.query import parse_list_query

PATH = "/tasks"
FIELDS = ("script_name", "platform", "outcome", "source", "serial", "username", "target", "since", "until")
LONGEST = 2_000
PAGE_SIZE = 50
BROWSERS_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
"""What a browser's own field for times can show; the API takes more forms."""


@dataclass(frozen=True)
class Chosen:
    """Which tasks the table shows, as its URL says it, in the words of `GET task`; empty is any."""

    given: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by field."""
    wanted: TaskFilter = field(default_factory=TaskFilter)

    @classmethod
    def of(cls, query: Mapping[str, str], zone: ZoneInfo) -> Chosen:
        """Of a URL; unknown parameters are forgotten."""
        given = {name: query[name][:LONGEST].strip() for name in ("status", *FIELDS, "cursor") if query.get(name)}
        try:
            return cls(given, wanted=parse_list_query({"page_size": str(PAGE_SIZE), **given}, zone))
        except InvalidRequest as error:
            return cls(given, {each.field: each.problem for each in error.problems})

    @property
    def narrows(self) -> int:
        """How many fields narrow the list, the status aside."""
        return sum(name in self.given for name in FIELDS)

    def url(self, **changed: str) -> str:
        """The table's address with some of it changed; at the first page unless `cursor` is among that."""
        named = {**self.given, "cursor": "", **changed}
        kept = {name: value for name, value in named.items() if value}
        return f"{PATH}?{urlencode(kept)}" if kept else PATH


def table(t: Texts, rows: Sequence[str]) -> str:
    """The table with its rows."""
    heads = (
        t("tasks.task"),
        t("tasks.target"),
        t("tasks.who"),
        t("tasks.status"),
        t("tasks.remark"),
        t("tasks.when"),
    )
    words = escape(t("tasks.tick_all"))
    tick = f'<label><input type="checkbox" class="pd-tick-all" aria-label="{words}"><span>{words}</span></label>'
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<table class="pd-tasks"><thead><tr><th scope="col" class="pd-tick">{tick}</th>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def row(t: Texts, task: Task, zone: ZoneInfo, now: datetime, phones: Mapping[str, str]) -> str:
    """One task; `phones` are the names that people gave phones, by their ids."""
    name = escape(f"#{task.id} {script_text(t, task.script_name)}")
    tick = f'<input type="checkbox" value="{task.id}" aria-label="{escape(t("tasks.tick", number=task.id))}">'
    target = ""
    if task.target:
        target = f'<span class="pd-clamp" title="{escape(task.target)}">{escape(target_text(task.target))}</span>'
    app = PLATFORM_NAMES.get(task.platform or "", "")
    name_of_phone, serial = escape(phones.get(task.device) or task.serial), escape(task.serial)
    phone = f'<a href="{phone_url(task.device)}" class="pd-small" title="{serial}">{name_of_phone}</a>'
    account = f"<span>@{escape(task.username)}</span>" if task.username else ""
    outcome = outcome_text(t, task.outcome) if task.outcome in TOLD and task.outcome else ""
    cells = (
        f'<td class="pd-tick">{tick}</td>',
        f'<td class="pd-task-name"><a href="{PATH}/{task.id}">{icon(ICONS.get(task.script_name, "task"))}{name}</a>'
        f'<span class="pd-soft pd-small">{escape(app)}</span></td>',
        f"<td>{target}</td>",
        f'<td class="pd-both">{account}{phone}</td>',
        f'<td class="pd-both">{status_chip(t, task.status, task.outcome)}'
        f'<span class="pd-soft pd-small">{escape(outcome)}</span></td>',
        f'<td class="pd-remark">{_told(task)}</td>',
        f'<td class="pd-when pd-small">{when(t, task, zone, now)}</td>',
    )
    return f'<tr data-task="{task.id}">{"".join(cells)}</tr>'


def statuses(t: Texts, chosen: Chosen, found: Slice) -> str:
    """Links that narrow the table to a status, with how many there are where somebody keeps count."""
    counted = found.by_status
    current = chosen.given.get("status", "")
    every = "" if counted is None else f" {t.number(sum(counted.values()))}"
    links = [_link(t("tasks.all") + every, chosen.url(status=""), not current)]
    for status in Status:
        number = "" if counted is None else f" {t.number(counted[status])}"
        value = str(int(status))
        links.append(_link(status_text(t, status) + number, chosen.url(status=value), current == value))
    return f'<nav class="pd-filter" aria-label="{escape(t("tasks.by_status"))}">{"".join(links)}</nav>'


def total(t: Texts, found: Slice) -> str:
    """How many tasks match."""
    if found.total is None:
        return t("tasks.more_than", number=t.number(MOST_COUNTED))
    return t.count("tasks.found", found.total)


def pages(t: Texts, chosen: Chosen, found: Slice) -> str:
    """Links to the pages beside this one."""
    links = []
    if found.newer is not None:
        newer = chosen.url(cursor=str(found.newer)) if found.newer else chosen.url()
        if found.newer:
            links.append(f'<a class="pd-choice" href="{escape(chosen.url())}">{escape(t("tasks.newest"))}</a>')
        links.append(f'<a class="pd-choice" rel="prev" href="{escape(newer)}">{escape(t("tasks.newer"))}</a>')
    if found.older is not None:
        older = chosen.url(cursor=str(found.older))
        links.append(f'<a class="pd-choice" rel="next" href="{escape(older)}">{escape(t("tasks.older"))}</a>')
    return f'<nav class="pd-filter" aria-label="{escape(t("tasks.pages"))}">{"".join(links)}</nav>' if links else ""


def form(t: Texts, chosen: Chosen, phones: Sequence[tuple[str, str]]) -> str:
    """The filters: a form that asks for the table's address."""
    scripts = [(name.value, script_text(t, name.value)) for name in ScriptName if name in API_SCRIPTS]
    outcomes = [(outcome.value, outcome_text(t, outcome)) for outcome in Outcome]
    sources = [("api", t("tasks.source_api")), ("ui", t("tasks.source_ui"))]
    fields = "".join(
        (
            _select(t, chosen, "script_name", t("tasks.script"), scripts),
            _select(t, chosen, "platform", t("tasks.app"), list(PLATFORM_NAMES.items())),
            _select(t, chosen, "outcome", t("tasks.outcome"), outcomes),
            _input(chosen, "serial", t("tasks.phone"), more='list="pd-phones" autocomplete="off"'),
            _input(chosen, "username", t("tasks.account")),
            _input(chosen, "target", t("tasks.target")),
            _input(chosen, "since", t("tasks.since"), kind="datetime-local"),
            _input(chosen, "until", t("tasks.until"), kind="datetime-local"),
            _select(t, chosen, "source", t("tasks.source"), sources),
        )
    )
    status = chosen.given.get("status", "")
    hidden = f'<input type="hidden" name="status" value="{escape(status)}">' if status else ""
    options = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in phones)
    number = f" ({chosen.narrows})" if chosen.narrows else ""
    clear = f'<a href="{PATH}">{escape(t("tasks.clear"))}</a>' if chosen.given else ""
    return (
        f'<details class="pd-filterbox"{" open" if chosen.narrows or chosen.problems else ""}>'
        f"<summary>{icon('filter_alt')}{escape(t('tasks.filter'))}{number}</summary>"
        f'<form class="pd-filterform" action="{PATH}" role="search" aria-label="{escape(t("tasks.filter"))}">{hidden}'
        f'{fields}<span class="pd-filteracts"><button class="pd-button pd-second">{escape(t("tasks.apply"))}</button>'
        f'{clear}</span><datalist id="pd-phones">{options}</datalist></form></details>'
    )


def _told(task: Task) -> str:
    """What a task says of itself: how far it is, or its remark."""
    if task.status is Status.RUNNING and task.progress.total:
        percent = round(100 * task.progress.done / task.progress.total)
        label = escape(task.progress.label or task.remark)
        return (
            f'<span class="pd-bar" aria-hidden="true"><i style="width:{percent}%"></i></span>'
            f'<span class="pd-small">{label}</span>'
        )
    return f'<span class="pd-small pd-clamp" title="{escape(task.remark)}">{escape(task.remark)}</span>'


def _link(text: str, url: str, chosen: bool) -> str:
    current = ' aria-current="true"' if chosen else ""
    return f'<a class="pd-choice" href="{escape(url)}"{current}>{escape(text)}</a>'


def _select(t: Texts, chosen: Chosen, name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    value = chosen.given.get(name, "")
    known = [("", t("tasks.any")), *options]
    if value not in dict(known):
        known.append((value, value))
    made = "".join(
        f'<option value="{escape(each)}"{" selected" if each == value else ""}>{escape(text)}</option>'
        for each, text in known
    )
    return _field(chosen, name, label, f'<select name="{name}">{made}</select>')


def _input(chosen: Chosen, name: str, label: str, *, kind: str = "text", more: str = "") -> str:
    value = chosen.given.get(name, "")
    if kind == "datetime-local":
        kind = kind if not value or BROWSERS_TIME.fullmatch(value) else "text"
    value = escape(value)
    return _field(chosen, name, label, f'<input type="{kind}" name="{name}" value="{value}" {more}>')


def _field(chosen: Chosen, name: str, label: str, control: str) -> str:
    problem = chosen.problems.get(name)
    told = f'<span class="pd-field-problem">{escape(problem)}</span>' if problem else ""
    return f'<label class="pd-field"><span>{escape(label)}</span>{control}{told}</label>'
