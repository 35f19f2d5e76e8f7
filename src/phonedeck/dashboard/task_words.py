"""How tasks are told in words and colours: the same in every list."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.model.script import Platform
from phonedeck.model.task import Outcome, Status, Task

LOOKS = {
    Status.PENDING: ("pd-quiet", "schedule"),
    Status.RUNNING: ("pd-busy", "play_circle"),
    Status.COMPLETED: ("pd-good", "check_circle"),
    Status.FAILED: ("pd-bad", "error"),
}
"""The colours and the icon of a status: never the colour alone."""
TOLD = frozenset(Outcome) - {Outcome.DONE, Outcome.ERROR}
"""Outcomes that say more than the status does."""
MILD = {
    Outcome.STOPPED: ("pd-quiet", "stop_circle"),
    Outcome.NEEDS_HUMAN: ("pd-warn", "person"),
    Outcome.UNCONFIRMED: ("pd-warn", "help"),
    Outcome.MISSED: ("pd-warn", "schedule"),
    Outcome.REFUSED: ("pd-warn", "block"),
}
"""Tasks that failed without a fault look otherwise."""
PLATFORM_NAMES = {Platform.TIKTOK.value: "TikTok", Platform.INSTAGRAM.value: "Instagram"}
ICONS = {
    "post": "upload",
    "follow": "person_add",
    "unfollow": "person_remove",
    "comment": "chat",
    "account_warmup": "play_circle",
}


def status_chip(t: Texts, status: Status, outcome: Outcome | None = None) -> str:
    """A task's status; with the outcome's colour where it failed without a fault."""
    colours, name = MILD.get(outcome, LOOKS[status]) if outcome else LOOKS[status]
    return f'<span class="pd-chip {colours}">{icon(name)}{escape(status_text(t, status))}</span>'


def status_text(t: Texts, status: Status) -> str:
    return {
        Status.PENDING: t("status.pending"),
        Status.RUNNING: t("status.running"),
        Status.COMPLETED: t("status.completed"),
        Status.FAILED: t("status.failed"),
    }[status]


def outcome_text(t: Texts, outcome: Outcome) -> str:
    return t(f"outcome.{outcome.value}")


def script_text(t: Texts, name: str) -> str:
    """A script's name in words; the name itself for one that is not ours."""
    key = f"script.{name}"
    return t(key) if t.has(key) else name


def target_text(target: str) -> str:
    """A user with @; of a post's URL what matters."""
    return target.removeprefix("https://").removeprefix("www.") if "/" in target else f"@{target}"


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A time by the clock of `zone`, as short as it can be near to now."""
    local = at.astimezone(zone)
    near = abs(at - now) < timedelta(hours=20) and local.date() == now.astimezone(zone).date()
    text = f"{local:%H:%M:%S}" if near else f"{local:%d.%m. %H:%M}"
    if local.year != now.astimezone(zone).year:
        text = f"{local:%d.%m.%Y %H:%M}"
    return f'<time datetime="{local.isoformat(timespec="seconds")}" title="{local:%Y-%m-%d %H:%M:%S %Z}">{text}</time>'


def when(t: Texts, task: Task, zone: ZoneInfo, now: datetime) -> str:
    """The last thing that happened to it, or when it starts."""
    if task.finished_at is not None:
        word, at = t("tasks.finished"), task.finished_at
    elif task.started_at is not None and task.status is Status.RUNNING:
        word, at = t("tasks.started"), task.started_at
    elif task.due_at > now:
        word, at = t("tasks.starts"), task.due_at
    else:
        word, at = t("tasks.created"), task.created_at
    return f'<span class="pd-soft">{escape(word)}</span> {moment(at, zone, now)}'
