"""The part of a form that a script's model makes: its fields with their help, and what is wrong beside each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from nicegui import ui

from phonedeck.dashboard.page import View
from phonedeck.dashboard.script_fields import LONG, MAIN, ONLY_WHERE, SPINTAX, Field, fields
from phonedeck.model import spintax
from phonedeck.model.errors import Problem
from phonedeck.model.script import ScriptName
from phonedeck.wire.material import MaterialView

PREFIX = "script_config."
SAMPLES = 3
MOST_NAMED = 4


class ScriptForm:
    """One script's fields, built where it is made. `changed` is called whenever a person changes one."""

    def __init__(
        self, view: View, script: ScriptName, materials: Sequence[MaterialView], changed: Callable[[], Any]
    ) -> None:
        self._view = view
        self._changed = changed
        self._materials = materials
        self._fields = {each.name: each for each in fields(script)}
        self._shown: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._samples: ui.label | None = None
        self._fitting: ui.html | None = None
        main = [each for each in self._fields.values() if each.name in MAIN[script]]
        rest = [each for each in self._fields.values() if each.name not in MAIN[script]]
        for each in main:
            self._build(each)
        self._fold: ui.expansion | None = None
        if rest:
            with ui.expansion(view.t("new.more")).classes("pd-fold").props("dense") as self._fold:
                for each in rest:
                    self._build(each)
        self._show_what_counts()

    def config(self) -> dict[str, Any]:
        """`script_config` as the form says it: what differs from the defaults."""
        found = {}
        for name, each in self._fields.items():
            if not self._counts(name):
                continue
            value = self._shown[name].value
            value = list(value) or None if isinstance(value, list) else each.value(value)
            if value is not None:
                found[name] = value
        return found

    def mark(self, problems: Iterable[Problem], *, every: bool) -> list[Problem]:
        """Say what is wrong beside each field, or beside those alone that were changed; what has no field here."""
        left = []
        said: dict[str, str] = {}
        for problem in problems:
            name = problem.field.removeprefix(PREFIX).split("[")[0].split(".")[0]
            if problem.field.startswith(PREFIX) and name in self._fields:
                said.setdefault(name, problem.problem)
            else:
                left.append(problem)
        for name, element in self._shown.items():
            if hasattr(element, "error"):
                element.error = said.get(name) if every or name in self._touched else None
        if every and self._fold is not None and any(name not in self._main for name in said):
            self._fold.set_value(True)
        return left

    @property
    def _main(self) -> set[str]:
        return {name for names in MAIN.values() for name in names}

    def _build(self, each: Field) -> None:
        t = self._view.t
        label, hint = t(f"field.{each.name}"), t(f"field_help.{each.name}")
        change: Any = lambda _event, name=each.name: self._change(name)  # noqa: E731 - one for each field
        if each.name == "materials_tags":
            tags = sorted({tag for material in self._materials for tag in material.tags})
            made: Any = ui.select(tags, label=label, multiple=True, with_input=True, new_value_mode="add-unique")
            made.props("use-chips")
            made.on_value_change(change)
        elif each.kind == "flag":
            with ui.column().classes("pd-switch"):
                made = ui.switch(label, value=bool(each.default), on_change=change)
                ui.label(hint).classes("pd-soft pd-small")
            self._shown[each.name] = made
            return
        elif each.kind == "choice":
            options = {choice: t(f"choice.{each.name}.{choice}") for choice in each.choices}
            made = ui.select(options, label=label, value=each.default, on_change=change)
        elif each.kind == "lines" or each.name in LONG:
            made = ui.textarea(label, on_change=change, placeholder=each.example).props("autogrow debounce=250")
        else:
            value = "" if each.kind == "text" else f"{each.default:g}"
            made = ui.input(label, value=value, placeholder=each.example, on_change=change).props("debounce=250")
            if each.kind == "number":
                made.props("inputmode=decimal")
        made.props("outlined stack-label").classes("pd-input")
        made.props["hint"] = hint
        self._shown[each.name] = made
        if each.name == "materials_tags":
            self._fitting = ui.html("", sanitize=False).classes("pd-soft pd-small pd-samples")
        if each.name in SPINTAX:
            self._samples = ui.label().classes("pd-soft pd-small pd-samples")

    def _change(self, name: str) -> None:
        self._touched.add(name)
        self._show_what_counts()
        self._show_samples()
        self._changed()

    def _counts(self, name: str) -> bool:
        other, value = ONLY_WHERE.get(name, (name, None))
        return other == name or self._shown[other].value == value

    def _show_what_counts(self) -> None:
        for name, element in self._shown.items():
            if name in ONLY_WHERE:
                element.set_visibility(self._counts(name))
        if self._fitting is not None:
            shown = self._shown
            library = not shown["material_list"].value and shown["material_source"].value == "materialLibrary"
            self._fitting.set_visibility(library)
            self._fitting.set_content(self._fits())

    def _fits(self) -> str:
        """Which of the uploaded materials would be posted."""
        t = self._view.t
        video = self._shown["content_type"].value == 0
        tags = set(self._shown["materials_tags"].value or ())
        kind = "video" if video else "image"
        found = [each for each in self._materials if each.kind == kind and (not tags or tags & set(each.tags))]
        found.sort(key=lambda each: each.used)
        names = ", ".join(each.name for each in found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
        if found:
            one = f" {t('new.certain')}" if len(found) > 1 else ""
            return escape(t.count("new.fits", len(found), names=names) + one) + (
                one and f' <a href="/materials">{escape(t("materials.title"))}</a>'
            )
        none = t("new.no_video") if video else t("new.no_image")
        return f'{escape(none)} <a href="/materials">{escape(t("new.upload"))}</a>'

    def _show_samples(self) -> None:
        """What the caption may come to, where it has choices."""
        if self._samples is None:
            return
        text, t = str(self._shown["captions"].value or ""), self._view.t
        if self._shown["caption_format"].value == "multiline":
            lines = [line for line in text.splitlines() if line.strip()]
            self._samples.set_text(t.count("new.captions", len(lines)) if lines else "")
            return
        self._samples.set_text(samples(t, text))


def samples(t: Any, text: str) -> str:
    """A few of a text's variants, and how many there are; nothing for a text without choices, or with bad braces."""
    try:
        count = spintax.count(text)
        if count < 2:
            return ""
        chance = random.Random()  # noqa: S311 - an example
        drawn = [spintax.expand(text, chance.choice) for _ in range(4 * SAMPLES)]
    except spintax.SpintaxError:
        return ""
    shown = list(dict.fromkeys(drawn))[:SAMPLES]
    return str(t.count("new.variants", count, examples=" · ".join(shown)))
