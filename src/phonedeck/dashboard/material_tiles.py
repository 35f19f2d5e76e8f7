"""Materials as HTML: a tile with a small picture or the first frame of a video, and what is known of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape

from phonedeck.dashboard.choices import address, choice, group, search
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.wire.material import MaterialQuery, MaterialView

KINDS = ("image", "video")
USED = {"0": False, "1": True}
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Filter:
    """Which materials the grid shows, as its URL says it; empty is any."""

    kind: str = ""
    used: str = ""
    tag: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        given = {name: query.get(name, "").strip()[:100] for name in ("kind", "used", "tag", "text")}
        given["kind"] = given["kind"] if given["kind"] in KINDS else ""
        given["used"] = given["used"] if given["used"] in USED else ""
        return cls(**given)

    def url(self, **changed: str) -> str:
        """The grid's address with some of it changed."""
        return address("/materials", **{**asdict(self), **changed})

    def query(self, page: int, size: int) -> MaterialQuery:
        """What it means to the services."""
        return MaterialQuery(
            kind=self.kind or None,
            tag=self.tag or None,
            used=USED.get(self.used),
            text=self.text or None,
            page=page,
            page_size=size,
        )


def filters(t: Texts, tags: Mapping[str, int], chosen: Filter) -> str:
    """Links that narrow the grid, and a field for a part of a name."""
    kept = asdict(chosen)
    kept.pop("text")
    kinds = {"": t("materials.all"), "image": t("materials.images"), "video": t("materials.videos")}
    used = {"": t("materials.all"), "0": t("materials.unused"), "1": t("materials.used")}
    parts = [
        group(
            t("materials.by_kind"),
            [choice(name, chosen.url(kind=kind), chosen.kind == kind) for kind, name in kinds.items()],
        ),
        group(
            t("materials.by_use"),
            [choice(name, chosen.url(used=value), chosen.used == value) for value, name in used.items()],
        ),
    ]
    shown = dict.fromkeys([*list(tags)[:MOST_TAGS], *([chosen.tag] if chosen.tag else [])])
    if shown:
        links = [
            choice(
                f"{tag} {t.number(tags.get(tag, 0))}",
                chosen.url(tag="" if tag == chosen.tag else tag),
                tag == chosen.tag,
            )
            for tag in shown
        ]
        parts.append(group(t("materials.by_tag"), links))
    return search(t("materials.search"), "/materials", chosen.text, **kept) + "".join(parts)


def tile(t: Texts, each: MaterialView, picked: Collection[int]) -> str:
    """One material of the grid."""
    name = escape(each.name)
    show = escape(t("materials.show", name=each.name))
    pick = escape(t("materials.pick", name=each.name))
    checked = " checked" if each.id in picked else ""
    return (
        f'<button class="pd-material-shot" type="button" data-do="show" data-id="{each.id}" aria-label="{show}">'
        f"{_small(each)}</button>"
        f'<label class="pd-pick"><input type="checkbox" data-pick="{each.id}" aria-label="{pick}"{checked}></label>'
        f'<div class="pd-material-words"><span class="pd-material-name" title="{name}">{name}</span>'
        f'<span class="pd-soft pd-small">{escape(measures(t, each))}</span>'
        f'<span class="pd-tile-row">{chips(t, each)}</span></div>'
    )


def large(t: Texts, each: MaterialView) -> str:
    """The material itself."""
    source = f"/api/v1/materials/{each.id}/file"
    none = f'<span class="pd-media-none">{escape(t("materials.cannot_show"))}</span>'
    if each.kind == "video":
        label = escape(each.name)
        return (
            f'<div class="pd-media"><video controls preload="metadata" src="{source}" aria-label="{label}">'
            f"</video>{none}</div>"
        )
    return f'<div class="pd-media"><img alt="{escape(each.name)}" src="{source}">{none}</div>'


def facts(t: Texts, each: MaterialView) -> str:
    """What is known of it, in pairs."""
    rows = {
        t("materials.type"): escape(each.media_type),
        t("materials.size"): escape(size(each.size_bytes)),
        t("materials.pixels"): f"{each.width} × {each.height}" if each.width and each.height else "",
        t("materials.lasts"): duration(each.duration_s) if each.duration_s else "",
        t("materials.added_at"): _time(each.created_at),
        t("materials.posted_at"): _time(each.used_at) if each.used_at else escape(t("materials.unused")),
        t("materials.for_account"): f"@{escape(each.username)}" if each.username else escape(t("materials.anybody")),
        t("materials.held"): _held(t, each),
    }
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows.items() if value)
    return f'<dl class="pd-pairs">{lines}</dl>'


def chips(t: Texts, each: MaterialView) -> str:
    """Whether it was posted, which task holds it, whose it is, and its tags."""
    colours, mark, words = (
        ("pd-good", "task_alt", t("materials.used"))
        if each.used
        else ("pd-quiet", "inventory_2", t("materials.unused"))
    )
    parts = [f'<span class="pd-chip {colours}">{icon(mark)}{escape(words)}</span>']
    if each.held_by is not None:
        parts.append(
            f'<a class="pd-chip pd-warn" href="/tasks/{each.held_by}">{icon("lock_clock")}'
            f"{escape(t('materials.task', task=each.held_by))}</a>"
        )
    if each.username:
        parts.append(f'<span class="pd-chip pd-quiet">@{escape(each.username)}</span>')
    parts += [
        f'<a class="pd-chip pd-tag" href="{escape(address("/materials", tag=tag))}">{escape(tag)}</a>'
        for tag in each.tags
    ]
    return "".join(parts)


def measures(t: Texts, each: MaterialView) -> str:
    """Size and pixels in one line."""
    pixels = f"{each.width} × {each.height}" if each.width and each.height else ""
    return " · ".join(part for part in (size(each.size_bytes), pixels) if part)


def size(count: int) -> str:
    """Bytes as people read them."""
    for unit, of_it in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= of_it:
            return f"{count / of_it:.1f} {unit}" if count < 100 * of_it else f"{count / of_it:.0f} {unit}"
    return f"{count} B"


def duration(seconds: float) -> str:
    """`1:05`, as players write it."""
    whole = max(1, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _small(each: MaterialView) -> str:
    if each.kind == "image":
        return (
            f'{icon("image")}<img loading="lazy" decoding="async" alt="" src="/api/v1/materials/{each.id}/thumbnail">'
        )
    lasts = f'<span class="pd-lasts">{icon("play_arrow")}{duration(each.duration_s)}</span>' if each.duration_s else ""
    return (
        f'{icon("movie")}<video muted playsinline preload="none" tabindex="-1" aria-hidden="true" '
        f'data-src="/api/v1/materials/{each.id}/file#t=0.1"></video>{lasts}'
    )


def _held(t: Texts, each: MaterialView) -> str:
    if each.held_by is None:
        return ""
    return f'<a href="/tasks/{each.held_by}">{escape(t("materials.task", task=each.held_by))}</a>'


def _time(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%d.%m.%Y %H:%M}"
