"""Tags of one thing: each with a button that takes it off, and a field for another one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui

from phonedeck.dashboard.page import View

LONGEST_TAG = 100


Change = Callable[[Sequence[str]], list[str]]
"""What the tags that there are now become: others may have changed them since they were shown."""


class TagEditor:
    """`save` is given the change, and answers with the tags that are kept; None where they are not, and what was typed
    stays."""

    def __init__(
        self, view: View, tags: Sequence[str], save: Callable[[Change], Awaitable[Sequence[str] | None]]
    ) -> None:
        self._view = view
        self._tags = list(tags)
        self._save = save
        t = view.t
        with ui.element("div").classes("pd-tags"):
            self._row = ui.element("span").classes("pd-tile-row")
            self._field = ui.input(placeholder=t("tags.add")).classes("pd-tag-field")
            self._field.props(f'dense outlined maxlength={LONGEST_TAG} aria-label="{t("tags.add")}"')
            self._field.on("keydown.enter", self._add)
            add = ui.button(icon="add", on_click=self._add).props(f'flat round dense aria-label="{t("tags.add_do")}"')
            add.tooltip(t("tags.add_do"))
        self._show()

    def _show(self) -> None:
        self._row.clear()
        with self._row:
            for tag in self._tags:
                with ui.element("span").classes("pd-chip pd-quiet"):
                    ui.label(tag)
                    button = ui.button(icon="close", on_click=partial(self._remove, tag), color=None)
                    button.props("flat round dense size=xs").classes("pd-tag-remove")
                    button.props["aria-label"] = self._view.t("tags.remove", tag=tag)
            if not self._tags:
                ui.label(self._view.t("tags.none")).classes("pd-soft pd-small")

    async def _add(self) -> None:
        new = [each.strip() for each in str(self._field.value or "").split(",") if each.strip()]
        if new and await self._keep(lambda tags: list(dict.fromkeys([*tags, *new]))):
            self._field.set_value("")

    async def _remove(self, tag: str) -> None:
        await self._keep(lambda tags: [each for each in tags if each != tag])

    async def _keep(self, change: Change) -> bool:
        kept = await self._save(change)
        if kept is None:
            return False
        self._tags = list(kept)
        self._show()
        return True
