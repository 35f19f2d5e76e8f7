"""Materials: the library that posts are made of, as a grid; uploads by drag and drop or from a dialog."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence

from nicegui import events, ui

from phonedeck.dashboard import blocks, choices, material_tiles
from phonedeck.dashboard.live import Changes, Subscriber
from phonedeck.dashboard.material_tiles import Filter
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.tag_editor import LONGEST_TAG, Change, TagEditor
from phonedeck.model.errors import NotFound
from phonedeck.wire.material import MaterialView, parse_material_change

SIZE = 36
PICKED = "phonedeck-picked"
UPLOADED = "phonedeck-uploaded"
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime,video/webm,.mkv,.mov,.mp4"


async def build(view: View) -> None:
    """Uploads above, the grid below."""
    await _Library(view).build()


class _Library:
    """One person's view of the library."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._chosen = Filter.of(view.query)
        self._page = choices.page_of(view.query)
        self._found: dict[int, MaterialView] = {}
        self._tiles: dict[int, ui.html] = {}
        self._picked: list[int] = []
        self._empty_says = ""
        self._showing = asyncio.Lock()

    async def build(self) -> None:
        view, t = self._view, self._view.t
        self._uploads()
        self._filters = ui.html("", sanitize=False).classes("pd-filters")
        self._list = ui.element("ul").classes("pd-materials").props(f'aria-label="{t("materials.title")}"')
        self._empty = ui.element("div")
        self._pager = ui.html("", sanitize=False)
        self._bar()
        self._listen(view.on_change(self._changed, "tasks"))
        await self._show()
        blocks.on_do(self._do)
        ui.on(PICKED, self._pick)
        ui.on(UPLOADED, self._show)
        ui.run_javascript("phonedeck.watchMaterials()")

    def _listen(self, subscriber: Subscriber) -> None:
        """Hear also of what others upload and change."""
        loop = asyncio.get_running_loop()

        def notify() -> None:
            loop.call_soon_threadsafe(subscriber.changed_beyond_knowing)

        self._view.client.on_delete(self._view.services.materials.listen(notify))

    def _uploads(self) -> None:
        t = self._view.t
        with ui.element("section").classes("pd-drop").props(f'aria-label="{t("materials.upload")}"'):
            ui.icon("cloud_upload", size="2.2rem").props("aria-hidden=true")
            with ui.element("div").classes("pd-drop-words"):
                ui.label(t("materials.drop")).classes("pd-strong")
                ui.label(t("materials.drop_hint")).classes("pd-soft pd-small")
            tags = ui.input(t("materials.upload_tags")).classes("pd-drop-tags")
            tags.props(f"dense outlined maxlength={10 * LONGEST_TAG}")
            button = ui.button(t("materials.choose"), icon="add").props("no-caps").classes("pd-drop-choose")
            button.on("click", js_handler='() => document.querySelector(".pd-drop-input").click()')
            ui.html(
                f'<input class="pd-drop-input" type="file" multiple hidden accept="{ACCEPTED}" tabindex="-1" '
                'aria-hidden="true">',
                sanitize=False,
            )
        ui.html(
            '<ul class="pd-uploads"></ul><p class="pd-sr" role="status" aria-live="polite"></p>', sanitize=False
        ).props(f'role=region aria-label="{t("materials.uploads")}"')
        words = {
            "waits": t("materials.waits"),
            "sent": t("materials.sent", percent="{percent}", sent="{sent}", size="{size}", rate="{rate}"),
            "checks": t("materials.checks"),
            "added": t("materials.added"),
            "cancelled": t("materials.cancelled"),
            "lost": t("materials.lost"),
            "large": t("materials.too_large"),
            "cancel": t("materials.cancel", name="{name}"),
            "again": t("common.try_again"),
            "dismiss": t("materials.dismiss", name="{name}"),
        }
        ui.run_javascript(f"phonedeck.uploads({json.dumps(words)})")

    def _bar(self) -> None:
        t = self._view.t
        with (
            ui.element("div").classes("pd-bar-below").props(f'role=region aria-label="{t("materials.chosen")}"') as bar
        ):
            self._count = ui.label("").classes("pd-strong").props("aria-live=polite")
            ui.space()
            ui.button(t("materials.pick_all"), icon="select_all", on_click=self._pick_all).props("no-caps flat")
            ui.button(t("materials.tag"), icon="sell", on_click=self._tag_picked).props("no-caps flat")
            self._delete = ui.button("", icon="delete", on_click=self._delete_picked)
            self._delete.props("no-caps flat color=negative")
            clear = ui.button(icon="close", on_click=self._pick_none).props("flat round dense")
            clear.props(f'aria-label="{t("materials.pick_none")}"')
        self._picked_bar = bar
        bar.set_visibility(False)

    async def _show(self) -> None:
        """Read the page again, and send what became different. One after the other: the last one reads last."""
        async with self._showing:
            await self._show_now()

    async def _show_now(self) -> None:
        view, t = self._view, self._view.t
        page = await view.read(view.services.materials.page, self._chosen.query(self._page, SIZE))
        tags = await view.read(view.services.materials.tags)
        found = {each.id: each for each in page.materials}
        words = {id_: material_tiles.tile(t, each, self._picked) for id_, each in found.items()}
        if list(found) == list(self._found):
            for id_, text in words.items():
                if found[id_] != self._found[id_]:
                    self._tiles[id_].set_content(text)
        else:
            self._list.clear()
            with self._list:
                self._tiles = {
                    id_: ui.html(text, sanitize=False, tag="li").classes("pd-material") for id_, text in words.items()
                }
        self._found = found
        self._set_picked([id_ for id_ in self._picked if id_ in found])
        narrowed = self._chosen != Filter()
        self._filters.set_content(material_tiles.filters(t, tags, self._chosen) if page.total or narrowed else "")
        pager = choices.pager(t, page.total, self._page, SIZE, lambda number: self._chosen.url(page=str(number)))
        self._pager.set_content(pager if page.total else "")
        self._say_empty("" if found else "match" if narrowed or page.total else "none")

    def _say_empty(self, says: str) -> None:
        t = self._view.t
        if says == self._empty_says:
            return
        self._empty_says = says
        self._empty.clear()
        with self._empty:
            if says == "none":
                blocks.empty("perm_media", t("materials.none"), t("materials.none_next"))
            elif says == "match":
                with blocks.empty("filter_alt_off", t("materials.none_match"), t("materials.none_match_next")):
                    ui.link(t("materials.show_all"), "/materials")

    async def _changed(self, changes: Changes) -> None:
        await self._show()

    async def _do(self, what: str, id_: int) -> None:
        if what == "show" and id_ in self._found:
            await self._open(self._found[id_])

    # -- several at once

    async def _pick(self, event: events.GenericEventArguments) -> None:
        given = event.args if isinstance(event.args, list) else []
        self._set_picked([id_ for id_ in given if isinstance(id_, int) and id_ in self._found])

    def _set_picked(self, ids: list[int]) -> None:
        t = self._view.t
        self._picked = ids
        self._picked_bar.set_visibility(bool(ids))
        if ids:
            self._count.set_text(t.count("materials.picked", len(ids)))
            self._delete.set_text(t.count("materials.delete", len(ids)))

    def _pick_all(self) -> None:
        self._set_picked(list(self._found))
        ui.run_javascript("phonedeck.pick(true)")

    def _pick_none(self) -> None:
        self._set_picked([])
        ui.run_javascript("phonedeck.pick(false)")

    async def _tag_picked(self) -> None:
        view, t = self._view, self._view.t
        ids = list(self._picked)
        with ui.dialog() as dialog, ui.card().classes("pd-dialog"):
            ui.label(t.count("materials.tag_title", len(ids))).classes("pd-strong")
            field = ui.input(t("materials.upload_tags")).props(f"outlined autofocus maxlength={10 * LONGEST_TAG}")
            field.classes("pd-full-width").on("keydown.enter", lambda: dialog.submit(field.value))
            with ui.row().classes("pd-dialog-buttons"):
                ui.button(t("common.cancel"), on_click=lambda: dialog.submit(None)).props("flat no-caps")
                ui.button(t("tags.add_do"), on_click=lambda: dialog.submit(field.value)).props("no-caps")
        try:
            answer = await dialog
        finally:
            dialog.delete()
        if not str(answer or "").strip():
            return

        async def do() -> str:
            new = parse_material_change({"tags": str(answer)}).tags
            for id_ in ids:
                known = await view.read(view.services.materials.one, id_)
                wanted = parse_material_change({"tags": list(dict.fromkeys([*known.tags, *new]))})
                await view.act(view.services.materials.change, id_, wanted)
            return t("tags.kept")

        await blocks.attempt(view, do)
        await self._show()

    async def _delete_picked(self) -> None:
        await self._delete_some(list(self._picked))

    async def _delete_some(self, ids: list[int]) -> bool:
        view, t = self._view, self._view.t
        do_it = t.count("materials.delete", len(ids))
        if not await blocks.ask(view, t.count("materials.delete_title", len(ids)), t("materials.delete_text"), do_it,
                                danger=True):  # fmt: skip
            return False
        deleted = False

        async def do() -> str:
            nonlocal deleted
            done = await view.act(view.services.materials.delete, ids)
            deleted = True
            return t.count("materials.deleted", done.deleted_count)

        await blocks.attempt(view, do)
        if deleted:
            self._set_picked([id_ for id_ in self._picked if id_ not in ids])
        await self._show()
        return deleted

    # -- one of them

    async def _open(self, each: MaterialView) -> None:
        view, t = self._view, self._view.t
        with ui.dialog() as dialog, ui.card().classes("pd-dialog pd-dialog-media"):
            ui.label(each.name).classes("pd-strong pd-break")
            with ui.element("div").classes("pd-media-row"):
                ui.html(material_tiles.large(t, each), sanitize=False)
                with ui.element("div").classes("pd-stack"):
                    facts = ui.html(material_tiles.facts(t, each), sanitize=False)
                    ui.label(t("materials.tags")).classes("pd-strong")
                    TagEditor(view, each.tags, lambda change: self._retag(each.id, facts, change))
                    again = ui.switch(t("materials.used"), value=each.used)
                    again.on_value_change(lambda change: self._change(each.id, facts, used=bool(change.value)))
                    ui.label(t("materials.used_hint")).classes("pd-soft pd-small")
            with ui.row().classes("pd-dialog-buttons"):
                delete = ui.button(t.count("materials.delete", 1), icon="delete").props("flat no-caps color=negative")
                ui.html(
                    f'<a class="pd-download" href="/api/v1/materials/{each.id}/file" download>'
                    f'<i class="material-icons" aria-hidden="true">download</i>{t("materials.download")}</a>',
                    sanitize=False,
                )
                ui.button(t("common.close"), on_click=dialog.close).props("no-caps autofocus")

            async def delete_it() -> None:
                if await self._delete_some([each.id]):
                    dialog.close()

            delete.on_click(delete_it)
        try:
            await dialog
        finally:
            dialog.delete()

    async def _retag(self, id_: int, facts: ui.html, change: Change) -> Sequence[str] | None:
        now: Sequence[str] = ()
        with contextlib.suppress(NotFound):  # which the change says
            now = (await self._view.read(self._view.services.materials.one, id_)).tags
        changed = await self._change(id_, facts, tags=change(now))
        return None if changed is None else changed.tags

    async def _change(self, id_: int, facts: ui.html, **given: object) -> MaterialView | None:
        view, t = self._view, self._view.t
        kept: MaterialView | None = None

        async def do() -> str:
            nonlocal kept
            kept = changed = await view.act(view.services.materials.change, id_, parse_material_change(given))
            facts.set_content(material_tiles.facts(t, changed))
            return t("materials.kept")

        await blocks.attempt(view, do)
        await self._show()
        return kept


PAGE = Page("/materials", "materials.title", build, icon="perm_media", wide=True)
