"""Health: whether work is being done, what waits, and how the last day's tasks ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from nicegui import ui

from phonedeck.dashboard import blocks, charts, moments
from phonedeck.dashboard.charts import Series
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.model.task import Outcome
from phonedeck.model.worker import WorkerState
from phonedeck.services.health import MOST_DUE, Load, State, Trouble

LOOK_AGAIN_SECONDS = 10.0
"""Where nothing happens, nothing is told; and that is what this page must show."""
SILENT_SECONDS = 60.0
TROUBLES = {
    Trouble.NO_WORKER: "health.no_worker",
    Trouble.NEVER_DISPATCHED: "health.never_dispatched",
    Trouble.NOT_DISPATCHED: "health.not_dispatched",
}
KINDS = (
    ("health.kind_completed", "pd-fill-good", (Outcome.DONE, Outcome.UNCHANGED)),
    ("health.kind_person", "pd-fill-warn", (Outcome.NEEDS_HUMAN, Outcome.UNCONFIRMED)),
    ("health.kind_error", "pd-fill-bad", (Outcome.ERROR,)),
    ("health.kind_not_done", "pd-fill-soft", (Outcome.STOPPED, Outcome.REFUSED, Outcome.MISSED)),
)
OUTCOMES = {
    Outcome.DONE: "outcome.done",
    Outcome.UNCHANGED: "outcome.unchanged",
    Outcome.NEEDS_HUMAN: "outcome.needs_human",
    Outcome.UNCONFIRMED: "outcome.unconfirmed",
    Outcome.ERROR: "outcome.error",
    Outcome.STOPPED: "outcome.stopped",
    Outcome.REFUSED: "outcome.refused",
    Outcome.MISSED: "outcome.missed",
}


async def build(view: View) -> None:
    """Pieces of HTML, each sent again when it became different; the table stays open while its figures change."""
    verdict, figures = _piece(), _piece()
    with ui.element("div").classes("pd-split"):
        with ui.element("section").classes("pd-card pd-stack"):
            blocks.heading(view.t("health.hours"), 2)
            chart = _piece()
            with ui.element("details") as details:
                with ui.element("summary").classes("pd-summary"):
                    ui.label(view.t("chart.table"))
                table = _piece()
        outcomes = ui.html("", sanitize=False, tag="section").classes("pd-card pd-stack")
    workers = _piece()

    async def show() -> None:
        state, load = await view.read(_read, view)
        total = sum(sum(hour.values()) for hour in load.hours.values())
        verdict.set_content(_verdict(view.t, state))
        figures.set_content(_figures(view, state, load))
        chart.set_content(_chart(view, load) if total else _nothing_ended(view.t))
        table.set_content(_table(view, load))
        details.set_visibility(bool(total))
        outcomes.set_content(_outcomes(view.t, load))
        outcomes.set_visibility(bool(total))
        workers.set_content(_workers(view, state.workers))

    async def changed(_changes: Changes) -> None:
        await show()

    await show()
    view.on_change(changed)
    view.every(LOOK_AGAIN_SECONDS, show)


def _piece() -> ui.html:
    return ui.html("", sanitize=False).classes("pd-whole")


def _read(view: View) -> tuple[State, Load]:
    return view.services.health.state(), view.services.health.load()


def _verdict(t: Texts, state: State) -> str:
    """All is well, or each trouble with its next step, in the words of `GET health`."""
    if not state.troubles:
        return _banner("pd-good", "check_circle", t("health.well"), t("health.well_text"))
    words = [t(TROUBLES[each], **state.seconds()) for each in state.troubles]
    return "".join(_banner("pd-bad", "error", t("health.trouble"), each) for each in words)


def _banner(look: str, icon: str, title: str, text: str) -> str:
    return (
        f'<div class="pd-banner {look}" role="status"><i class="material-icons" aria-hidden="true">{icon}</i>'
        f"<div><strong>{escape(title)}</strong><p>{escape(text)}</p></div></div>"
    )


def _figures(view: View, state: State, load: Load) -> str:
    t, now = view.t, view.now()
    many = f"{t.number(MOST_DUE)}+" if load.due >= MOST_DUE else t.number(load.due)
    later = max(0, load.pending - load.due)
    waits = t("health.nothing_waits") if state.waiting is None else moments.span(t, state.waiting)
    following = "" if load.next_at is None else t("health.next_at", span=moments.span(t, _seconds(now, load.next_at)))
    last = t("health.never") if state.last_dispatch_at is None else moments.ago(t, state.last_dispatch_at, now)
    figures = (
        (t("health.oldest"), waits, t("health.oldest_text")),
        (t("health.due"), many, t("health.due_text")),
        (t("health.later"), t.number(later), following or t("health.later_text")),
        (t("health.running"), t.number(load.running), _phones(t, load)),
        (t("health.last_dispatch"), last, t("health.last_dispatch_text")),
        (t("health.delay"), _middle(t, load.delays), _slow(t, load.delays)),
    )
    cells = "".join(
        f'<div class="pd-figure"><dt>{escape(name)}</dt><dd>{escape(value)}</dd><dd class="pd-soft pd-small">'
        f"{escape(text)}</dd></div>"
        for name, value, text in figures
    )
    return f'<dl class="pd-figures-row">{cells}</dl>'


def _phones(t: Texts, load: Load) -> str:
    return t("health.phones", **{state: t.number(count) for state, count in load.phones.items()})


def _middle(t: Texts, delays: Sequence[float]) -> str:
    return t("health.never") if not delays else moments.span(t, delays[len(delays) // 2])


def _slow(t: Texts, delays: Sequence[float]) -> str:
    if not delays:
        return t("health.delay_none")
    slow = moments.span(t, delays[min(len(delays) - 1, len(delays) * 95 // 100)])
    return t("health.delay_text", slow=slow, most=moments.span(t, delays[-1]))


def _seconds(now: datetime, at: datetime) -> float:
    return max(0.0, (at - now).total_seconds())


def _nothing_ended(t: Texts) -> str:
    words, following = escape(t("health.hours_none")), escape(t("health.hours_none_next"))
    return f'<p class="pd-soft">{words} <a href="/tasks">{following}</a></p>'


def _series(view: View, load: Load) -> tuple[list[str], list[Series]]:
    labels = [f"{start.astimezone(view.services.zone):%H:%M}" for start in load.hours]
    return labels, [
        Series(view.t(key), look, [sum(hour.get(each, 0) for each in kind) for hour in load.hours.values()])
        for key, look, kind in KINDS
    ]


def _chart(view: View, load: Load) -> str:
    labels, series = _series(view, load)
    return charts.bars(view.t, view.t("health.hours"), labels, series)


def _table(view: View, load: Load) -> str:
    labels, series = _series(view, load)
    return charts.table(view.t, view.t("health.hours"), view.t("health.hour"), labels, series)


def _outcomes(t: Texts, load: Load) -> str:
    sums = {outcome: sum(hour.get(outcome, 0) for hour in load.hours.values()) for outcome in OUTCOMES}
    look_of = {outcome: look for _, look, kind in KINDS for outcome in kind}
    most = max(sums.values())
    rows = "".join(
        f'<li><a href="/tasks?outcome={outcome.value}">{escape(t(OUTCOMES[outcome]))}</a><span>{t.number(count)}</span>'
        f'<i class="pd-share {look_of[outcome]}" aria-hidden="true" style="width:{100 * count / most:.1f}%"></i></li>'
        for outcome, count in sums.items()
        if count
    )
    return (
        f'<h2 class="pd-h2">{escape(t("health.outcomes"))}</h2>'
        f'<p class="pd-soft">{escape(t.count("health.ended", sum(sums.values())))}</p><ul class="pd-shares">{rows}</ul>'
    )


def _workers(view: View, workers: Sequence[WorkerState]) -> str:
    t, now = view.t, view.now()
    title = f'<h2 class="pd-h2">{escape(t("health.workers"))}</h2>'
    if not workers:
        text = escape(t("health.no_worker"))
        return f'<section class="pd-card pd-stack">{title}<p class="pd-soft">{text}</p></section>'
    rows = "".join(_worker(t, each, now) for each in workers)
    head = "".join(
        f'<th scope="col">{escape(each)}</th>'
        for each in (t("health.host"), t("health.working"), t("health.seen"), t("health.last_dispatch"))
    )
    return (
        f'<section class="pd-card pd-stack">{title}<div class="pd-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(t("health.workers"))}"><table class="pd-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _worker(t: Texts, worker: WorkerState, now: datetime) -> str:
    silent = worker.seen_at is None or _seconds(worker.seen_at, now) > SILENT_SECONDS
    seen = t("health.never") if worker.seen_at is None else moments.ago(t, worker.seen_at, now)
    chip = f'<span class="pd-chip {"pd-warn" if silent else "pd-good"}">{escape(seen)}</span>'
    full = f' <span class="pd-chip pd-quiet">{escape(t("health.full"))}</span>' if worker.full else ""
    last = t("health.never") if worker.last_dispatch_at is None else moments.ago(t, worker.last_dispatch_at, now)
    return (
        f'<tr><th scope="row">{escape(worker.host)}</th><td>{t.number(worker.working)}{full}</td><td>{chip}</td>'
        f"<td>{escape(last)}</td></tr>"
    )


PAGE = Page("/health", "health.title", build, icon="monitor_heart")
