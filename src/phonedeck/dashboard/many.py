"""Asks before one deed is done with many tasks, does it by batches while a bar grows, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nicegui import ui

from phonedeck.dashboard import blocks
from phonedeck.dashboard.page import View
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.many_tasks import AT_ONCE, Deed, Result, Why


async def do_with_many(
    view: View, deed: Deed, which: Sequence[int] | TaskFilter, done: Callable[[], None] = lambda: None
) -> None:
    """Ask, and do it with the tasks of these ids, or with all that a filter finds now. `done` is called afterwards."""

    async def ask() -> None:
        if isinstance(which, TaskFilter):
            selection = await view.read(view.desk.many.select, which, deed)
            count, batches = selection.count, view.desk.many.batches(selection)
        else:
            count, batches = len(which), _parts(which)
        if count:
            _Dialog(view, deed, count, batches, done).open()
        else:
            ui.notify(_none(view, deed), type="info", position="bottom")

    await blocks.attempt(view, ask)


class _Dialog:
    """The question, then how far it is, then what came of it: one dialog, so that the focus stays in it."""

    def __init__(
        self, view: View, deed: Deed, count: int, batches: Iterator[list[int]], done: Callable[[], None]
    ) -> None:
        self._view = view
        self._deed = deed
        self._count = count
        self._batches = batches
        self._done = done
        with ui.dialog().props("persistent") as self._dialog:
            self._card = ui.card().classes("pd-dialog pd-progress").props("role=alertdialog")
        self._dialog.on("hide", self._dialog.delete)

    def open(self) -> None:
        t, deed = self._view.t, self._deed
        texts = {
            Deed.STOP: t("tasks.stop_text"),
            Deed.RETRY: t("tasks.retry_text"),
            Deed.DELETE: t("tasks.delete_text"),
        }
        do = _named(self._view, deed, self._count)
        with self._card:
            ui.label(f"{do}?").classes("pd-strong")
            ui.label(texts[deed]).classes("pd-break")
            with ui.row().classes("pd-dialog-buttons"):
                ui.button(t("common.cancel"), on_click=self._dialog.close).props("flat no-caps autofocus")
                colour = "primary" if deed is Deed.RETRY else "negative"
                ui.button(do, on_click=self._go).props(f"no-caps color={colour}")
        self._dialog.open()

    async def _go(self) -> None:
        with self._view.client:  # the button's own place goes away with the question
            await blocks.attempt(self._view, self._do)

    async def _do(self) -> None:
        view, t = self._view, self._view.t
        result = Result()
        self._card.clear()
        with self._card:
            title = ui.label(_named(view, self._deed, self._count)).classes("pd-strong")
            bar = ui.linear_progress(0, show_value=False).props(f'aria-label="{t("tasks.progress")}"')
            told = ui.label().props("role=status")
            why = ui.column().classes("pd-gap-s")
        try:
            while not view.client.is_deleted and (ids := await view.read(_next, self._batches)):
                result.add(await view.act(view.desk.many.do, self._deed, ids))
                so_far = result.done + result.not_done.total()
                bar.set_value(min(1.0, so_far / self._count))
                told.set_text(t("tasks.progress_of", done=t.number(so_far), count=t.number(self._count)))
        except Exception:  # whatever it is goes on to the page, which says so; the dialog must not stay open
            self._dialog.close()
            raise
        finally:
            self._done()
        left = result.not_done.total()
        title.set_text(_told(view, self._deed, result.done))
        bar.set_value(1.0)
        told.set_text(t.count("tasks.not_done", left) if left else t("tasks.all_done"))
        with why:
            for reason, number in result.not_done.most_common():
                ui.label(f"{t.number(number)}: {_why(view, reason)}")
        with self._card, ui.row().classes("pd-dialog-buttons"):
            close = ui.button(t("common.close"), on_click=self._dialog.close).props("no-caps")
        ui.run_javascript(f"getHtmlElement({close.id}).focus()")


def _named(view: View, deed: Deed, count: int) -> str:
    t = view.t
    if deed is Deed.STOP:
        return t.count("tasks.stop_many", count)
    return t.count("tasks.retry_many", count) if deed is Deed.RETRY else t.count("tasks.delete_many", count)


def _told(view: View, deed: Deed, count: int) -> str:
    t = view.t
    if deed is Deed.STOP:
        return t.count("tasks.stopped_many", count)
    return t.count("tasks.retried_many", count) if deed is Deed.RETRY else t.count("tasks.deleted_many", count)


def _none(view: View, deed: Deed) -> str:
    t = view.t
    return {Deed.STOP: t("tasks.none_to_stop"), Deed.RETRY: t("tasks.none_to_retry"), Deed.DELETE: t("tasks.none")}[
        deed
    ]


def _why(view: View, why: Why) -> str:
    t = view.t
    return {
        Why.GONE: t("tasks.why_gone"),
        Why.ENDED: t("tasks.why_ended"),
        Why.NOT_FAILED: t("tasks.why_not_failed"),
        Why.BUSY: t("tasks.why_busy"),
    }[why]


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield list(ids[start : start + AT_ONCE])


def _next(batches: Iterator[list[int]]) -> list[int] | None:
    return next(batches, None)
