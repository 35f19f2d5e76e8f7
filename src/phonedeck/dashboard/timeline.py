"""One attempt as a timeline: its steps, what was done between them and why, the screens before and after, the time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from phonedeck.apps.pack import Pack
from phonedeck.dashboard import figures
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.wire.attempt import ArtifactView, AttemptView, StepView, TrailView
from phonedeck.wire.task import TaskDetail

ICONS = {
    "tap": "touch_app",
    "long_tap": "touch_app",
    "swipe": "swipe",
    "key": "keyboard_return",
    "text": "keyboard",
    "open": "open_in_new",
    "close": "cancel_presentation",
    "decision": "lightbulb",
}
LONGEST_VALUE = 300
MOST_AT_ONCE = 12
"""Pictures that are fetched at once; more of them are fetched as they come into sight."""
MOST_LINES = 200
"""Lines of one part that are shown; a session in the feed has thousands of them."""


@dataclass
class Part:
    """A step and all that led to it; the last one has no step where the attempt went on after its last."""

    step: StepView | None = None
    trail: list[TrailView] = field(default_factory=list)
    pictures: list[ArtifactView] = field(default_factory=list)


def attempt(t: Texts, task: TaskDetail, run: AttemptView, at_hand: Collection[str], *, now: datetime) -> str:
    """The attempt's parts as a list; what is said above it is `heading`'s."""
    parts = _parts(task, run)
    if not parts:
        return f'<p class="pd-soft">{escape(t("task.nothing_yet"))}</p>'
    lines, before = [], _time(run.started_at)
    pictures = sum(len(part.pictures) for part in parts)
    for part in parts:
        until = _time(part.step.at) if part.step is not None else _time(run.finished_at) or now
        lines.append(_part(t, part, at_hand, before, until, lazy=pictures > MOST_AT_ONCE))
        before = until or before
    return f'<ol class="pd-timeline">{"".join(lines)}</ol>'


def heading(t: Texts, run: AttemptView, *, now: datetime) -> str:
    """When it began, where, and how long it took or takes."""
    began, ended = _time(run.started_at), _time(run.finished_at)
    said = []
    if began is not None:
        said.append(began.strftime("%d.%m. %H:%M:%S"))
        said.append(lasted(t, ((ended or now) - began).total_seconds()))
    if run.host:
        said.append(t("task.on_host", host=run.host))
    return " · ".join(said)


def last_act(task: TaskDetail) -> TrailView | None:
    """What was done last at the phone in the last attempt, if it was done at a place of its screen."""
    number = max((run.attempt for run in task.attempts), default=0)
    done = [each for each in task.trail if each.attempt == number and each.did != "decision"]
    return done[-1] if done and done[-1].screen_size else None


def lasted(t: Texts, seconds: float) -> str:
    """How long something took: one decimal below a minute."""
    seconds = max(0.0, seconds)
    if seconds < 60:
        return t("lasted.seconds", seconds=f"{seconds:.1f}".replace(".", t("lasted.decimal")))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return t("lasted.minutes", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return t("lasted.hours", hours=hours, minutes=minutes)
    return t("lasted.days", days=hours // 24)


def done_words(t: Texts, entry: TrailView) -> tuple[str, str]:
    """What was done, and how the element was told."""
    element = entry.element
    name = "" if element is None else element.label or element.name.replace("_", " ") or element.cls
    if entry.did == "decision":
        return t("did.decision", what=entry.what), entry.why
    if entry.did in ("tap", "long_tap"):
        where = "" if entry.point is None else f"{entry.point[0]}, {entry.point[1]}"
        long = entry.did == "long_tap"
        if name:
            said = t("did.long_tap", name=name) if long else t("did.tap", name=name)
        else:
            said = t("did.tap_at", where=where)
    elif entry.did == "swipe":
        said = t(_direction(entry))
    elif entry.did == "key":
        said = t("did.key", name=entry.what)
    elif entry.did == "text":
        said = t("did.text", text=entry.what) if entry.what else t("did.emptied")
    elif entry.did == "close":
        said = t("did.close", what=_apps().get(entry.what, entry.what))
    else:
        said = t("did.open", what=_apps().get(entry.what, entry.what))
    return said, _signs(t, entry)


def value(written: Any) -> str:
    """A parameter or a detail in few words."""
    if isinstance(written, bool):
        return "✓" if written else "–"
    if isinstance(written, list | tuple):
        text = ", ".join(value(each) for each in written)
    elif isinstance(written, Mapping):
        text = ", ".join(f"{name}: {value(each)}" for name, each in written.items())
    else:
        text = "" if written is None else str(written)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def pairs(rows: Mapping[str, str]) -> str:
    """Names and what they are, as a list; those that are empty are left out."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows.items() if text)
    return f'<dl class="pd-pairs">{lines}</dl>' if lines else ""


def _parts(task: TaskDetail, run: AttemptView) -> list[Part]:
    steps = [each for each in task.steps if each.attempt == run.attempt]
    parts = {each.number: Part(each) for each in steps}
    after = max(parts, default=0) + 1
    for entry in task.trail:
        if entry.attempt == run.attempt:
            parts.setdefault(entry.step, Part()).trail.append(entry)
    for shot in task.artifacts:
        if shot.attempt == run.attempt and shot.kind == "screenshot":
            parts.setdefault(_place_of(shot, parts, after), Part()).pictures.append(shot)
    return [parts[number] for number in sorted(parts)]


def _place_of(shot: ArtifactView, parts: Mapping[int, Part], after: int) -> int:
    """The part that a picture belongs to: one taken after an act stands beside the one taken before it."""
    if shot.name.startswith("after_"):
        pair = f"before_{shot.name.removeprefix('after_')}"
        with_pair = [number for number, part in parts.items() if any(each.name == pair for each in part.pictures)]
        if with_pair:
            return max(with_pair)
    taken = _time(shot.created_at)
    for number in sorted(parts):
        step = parts[number].step
        if step is not None and taken is not None and (_time(step.at) or taken) >= taken:
            return number
    return after


def _part(
    t: Texts, part: Part, at_hand: Collection[str], began: datetime | None, ended: datetime | None, *, lazy: bool
) -> str:
    took = "" if began is None or ended is None else lasted(t, (ended - began).total_seconds())
    title = _step_name(t, part.step.name) if part.step is not None else t("task.after_steps")
    detail = {} if part.step is None else {name: value(found) for name, found in part.step.detail.items()}
    hidden = len(part.trail) - MOST_LINES
    lines = [_line(t, entry, began) for entry in part.trail[:MOST_LINES]]
    if hidden > 0:
        lines.append(f'<li class="pd-soft">{escape(t.count("task.more_lines", hidden))}</li>')
    done = f'<ul class="pd-done">{"".join(lines)}</ul>' if lines else ""
    shots = "".join(_picture(t, shot, part.trail, at_hand, lazy=lazy) for shot in part.pictures)
    return (
        f'<li class="pd-part"><div class="pd-part-head"><h4>{escape(title)}</h4>'
        f'<span class="pd-soft pd-small">{escape(took)}</span></div>'
        f'<div class="pd-part-body"><div class="pd-part-words">{done}{pairs(detail)}</div>'
        f"{f'<div class=pd-part-shots>{shots}</div>' if shots else ''}</div></li>"
    )


def _line(t: Texts, entry: TrailView, began: datetime | None) -> str:
    said, how = done_words(t, entry)
    at = _time(entry.at)
    offset = ""
    if at is not None and began is not None:
        seconds = max(0.0, (at - began).total_seconds())
        offset = f'<time datetime="{escape(entry.at)}">+{escape(lasted(t, seconds))}</time>'
    mark = figures.mini(entry) if entry.element is not None or entry.point else icon(ICONS.get(entry.did, "circle"))
    kind = " pd-decided" if entry.did == "decision" else ""
    return (
        f'<li class="pd-act{kind}"><span class="pd-act-mark">{mark}</span><span class="pd-act-words">{escape(said)}'
        f"{f'<small>{escape(how)}</small>' if how else ''}</span>{offset}</li>"
    )


def _picture(t: Texts, shot: ArtifactView, trail: Sequence[TrailView], at_hand: Collection[str], *, lazy: bool) -> str:
    caption = picture_name(t, shot.name)
    if shot.sha256 not in at_hand:
        return f'<p class="pd-soft pd-small">{escape(t("task.not_here", what=caption))}</p>'
    on_it = [each for each in trail if each.picture == shot.sha256 and each.screen_size]
    return figures.picture(t, shot.sha256, caption, on_it[-1] if on_it else None, lazy=lazy)


def picture_name(t: Texts, name: str) -> str:
    """What a picture shows."""
    if name.startswith("before_"):
        return t("shot.before", act=_act(t, name.removeprefix("before_")))
    if name.startswith("after_"):
        return t("shot.after", act=_act(t, name.removeprefix("after_")))
    return t(f"shot.{name}") if t.has(f"shot.{name}") else name


def _act(t: Texts, act: str) -> str:
    return t(f"act.{act}") if t.has(f"act.{act}") else act


def _step_name(t: Texts, name: str) -> str:
    key = f"step.{name.replace(' ', '_')}"
    return t(key) if t.has(key) else name


def _signs(t: Texts, entry: TrailView) -> str:
    element = entry.element
    said = []
    if element is not None and element.name and element.label:
        said.append(element.name.replace("_", " "))
    if element is not None and element.signs:
        names = [t(f"sign.{sign}") if t.has(f"sign.{sign}") else sign for sign in element.signs]
        said.append(t("did.told_by", signs=", ".join(names)))
    if entry.screen:
        said.append(t("did.on_screen", screen=entry.screen.replace("_", " ")))
    return " · ".join(said)


def _direction(entry: TrailView) -> str:
    (x, y), (to_x, to_y) = entry.point or [0, 0], entry.to or [0, 0]
    if abs(to_y - y) >= abs(to_x - x):
        return "did.swipe_up" if to_y < y else "did.swipe_down"
    return "did.swipe_left" if to_x < x else "did.swipe_right"


@cache
def _apps() -> Mapping[str, str]:
    """What people call an app, by its package."""
    packs = [Pack.load(each) for each in ("tiktok", "instagram")]
    return {package: pack.name for pack in packs for package in pack.packages}


def _time(written: str | None) -> datetime | None:
    return None if not written else datetime.fromisoformat(written)
