"""Accounts as HTML: how each is, what it may still do as bars, and what holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from phonedeck.dashboard.choices import address, choice, group, search
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.task_words import PLATFORM_NAMES
from phonedeck.dashboard.tiles import name_of, phone_url
from phonedeck.model.account import Account
from phonedeck.model.hold import Hold
from phonedeck.model.script import Platform
from phonedeck.services.roster import Entry, Place, Summary
from phonedeck.wire.account import AccountQuery
from phonedeck.wire.limits import ActBudget

LOOKS = {
    "ready": ("pd-good", "check_circle"),
    "held": ("pd-warn", "front_hand"),
    "disabled": ("pd-quiet", "block"),
    "away": ("pd-warn", "no_accounts"),
}
"""The colours and the icon of a state: never the colour alone."""
NEARLY = 0.8
"""From so much of a limit on its bar is of another colour."""
MOST_TAGS = 12


@dataclass(frozen=True, slots=True)
class Filter:
    """Which accounts the list shows, as its URL says it; empty is any."""

    app: str = ""
    state: str = ""
    tag: str = ""
    device: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        given = {name: query.get(name, "").strip()[:100] for name in ("app", "state", "tag", "device", "text")}
        given["app"] = given["app"] if given["app"] in PLATFORM_NAMES else ""
        given["state"] = given["state"] if given["state"] in LOOKS else ""
        return cls(**given)

    def url(self, **changed: str) -> str:
        """The list's address with some of it changed."""
        return address("/accounts", **{**asdict(self), **changed})

    def query(self, page: int, size: int) -> AccountQuery:
        """What it means to the services."""
        return AccountQuery(
            platform=Platform(self.app) if self.app else None,
            device=self.device or None,
            tag=self.tag or None,
            text=self.text.removeprefix("@") or None,
            held={"ready": False, "held": True}.get(self.state),
            status={"ready": 0, "disabled": 1}.get(self.state),
            logined={"ready": True, "away": False}.get(self.state),
            page=page,
            page_size=size,
        )


def state_of(account: Account, held: bool) -> str:
    """What a person should know first: one of `LOOKS`."""
    if held:
        return "held"
    if not account.enabled:
        return "disabled"
    return "ready" if account.login is not None and account.login.logged_in else "away"


def filters(t: Texts, summary: Summary, chosen: Filter) -> str:
    """Links that narrow the list, and a field for a part of a name."""
    kept = asdict(chosen)
    kept.pop("text")
    counts = {"held": f" {t.number(summary.held)}", "disabled": f" {t.number(summary.disabled)}"}
    states = [choice(f"{t('accounts.all')} {t.number(summary.total)}", chosen.url(state=""), not chosen.state)]
    states += [
        choice(t(f"accounts.state_{state}") + counts.get(state, ""), chosen.url(state=state), chosen.state == state)
        for state in LOOKS
    ]
    apps = [
        choice(name, chosen.url(app="" if chosen.app == app else app), chosen.app == app)
        for app, name in PLATFORM_NAMES.items()
    ]
    parts = [group(t("accounts.by_state"), states), group(t("accounts.by_app"), apps)]
    tags = [*list(summary.tags)[:MOST_TAGS], *([chosen.tag] if chosen.tag else [])]
    if tags:
        links = [
            choice(tag, chosen.url(tag="" if tag == chosen.tag else tag), tag == chosen.tag)
            for tag in dict.fromkeys(tags)
        ]
        parts.append(group(t("accounts.by_tag"), links))
    if chosen.device:
        parts.append(group(t("accounts.by_phone"), [choice(f"{chosen.device} ×", chosen.url(device=""), True)]))
    return search(t("accounts.search"), "/accounts", chosen.text, **kept) + "".join(parts)


def card(t: Texts, entry: Entry, zone: ZoneInfo) -> str:
    """One account of the list."""
    account = entry.account
    parts = [
        f'<div class="pd-account-head"><a class="pd-account-name" href="{url(account.id)}">@{escape(account.username)}'
        f"</a>{chips(t, entry)}</div>",
    ]
    if entry.hold is not None:
        parts.append(hold_strip(t, account, entry.hold, zone))
    parts.append(budgets(t, entry, zone))
    return "".join(parts)


def url(account_id: int) -> str:
    return f"/accounts/{account_id}"


def chips(t: Texts, entry: Entry) -> str:
    """State, app, phones and tags."""
    account = entry.account
    state = state_of(account, entry.hold is not None)
    colours, mark = LOOKS[state]
    app = PLATFORM_NAMES.get(account.platform.value, account.platform.value)
    parts = [
        f'<span class="pd-chip {colours}">{icon(mark)}{escape(t(f"accounts.state_{state}"))}</span>',
        f'<span class="pd-chip pd-quiet">{escape(app)}</span>',
        *(phone(t, place) for place in entry.places),
        *(
            f'<a class="pd-chip pd-tag" href="{escape(address("/accounts", tag=tag))}">{escape(tag)}</a>'
            for tag in account.tags
        ),
    ]
    return f'<span class="pd-tile-row">{"".join(parts)}</span>'


def hold_strip(t: Texts, account: Account, hold: Hold, zone: ZoneInfo) -> str:
    """Why it is held, with what its phone showed then, and the way on."""
    what = t("accounts.look_label", username=account.username)
    shot = (
        f'<button class="pd-hold-shot" type="button" data-do="look" data-id="{account.id}" aria-label="{escape(what)}">'
        f'<img loading="lazy" alt="" src="/api/v1/artifacts/{escape(hold.screenshot)}"></button>'
        if hold.screenshot
        else ""
    )
    button = (
        f'<button class="pd-button" type="button" data-do="release" data-id="{account.id}">'
        f"{escape(t('accounts.release'))}</button>"
    )
    return f'<div class="pd-hold">{shot}<div class="pd-hold-words">{hold_words(t, hold, zone)}{button}</div></div>'


def hold_words(t: Texts, hold: Hold, zone: ZoneInfo) -> str:
    """The reason, since when, until when, by which task."""
    lines = [f'<p class="pd-strong pd-break">{escape(hold.reason)}</p>']
    since = t("accounts.held_since", at=moment(hold.held_at, zone))
    if hold.until is not None:
        since = f"{since} · {t('accounts.held_until', at=moment(hold.until, zone))}"
    lines.append(f'<p class="pd-soft pd-small">{escape(since)}</p>')
    if hold.until is None:
        lines.append(f'<p class="pd-small">{escape(t("accounts.held_next"))}</p>')
    if hold.task_id is not None:
        task = escape(t("accounts.held_task", task=hold.task_id))
        lines.append(f'<p class="pd-small"><a href="/tasks/{hold.task_id}">{task}</a></p>')
    return "".join(lines)


def budgets(t: Texts, entry: Entry, zone: ZoneInfo) -> str:
    """A bar for each act's day and hour."""
    cells = "".join(_budget(t, act, zone, held=entry.hold is not None) for act in entry.budget.acts)
    return f'<ul class="pd-budgets" aria-label="{escape(t("accounts.budgets"))}">{cells}</ul>'


def moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m. %H:%M}"


def _budget(t: Texts, act: ActBudget, zone: ZoneInfo, *, held: bool) -> str:
    name = t(f"acts.{act.act}")
    lines = _line(t, name, "accounts.day", act.used_day, act.limit_day)
    lines += _line(t, name, "accounts.hour", act.used_hour, act.limit_hour)
    if not act.limit_day or not act.limit_hour:
        note = t("accounts.not_allowed")
    elif act.next_at is not None and not held:
        note = t("accounts.next_at", at=moment(datetime.fromisoformat(act.next_at), zone))
    else:
        note = ""
    told = f'<span class="pd-soft pd-small">{escape(note)}</span>' if note else ""
    return f'<li class="pd-budget"><span class="pd-budget-name">{escape(name)}</span>{lines}{told}</li>'


def _line(t: Texts, name: str, span: str, used: int, most: int) -> str:
    share = min(1.0, used / most) if most else float(used > 0)
    colour = " pd-full" if share >= 1 else " pd-nearly" if share >= NEARLY else ""
    label = escape(f"{name}, {t(span)}")
    return (
        f'<span class="pd-budget-line"><span class="pd-soft">{escape(t(span))}</span><span class="pd-bar{colour}" '
        f'role="meter" aria-label="{label}" aria-valuemin="0" aria-valuemax="{max(most, used, 1)}" '
        f'aria-valuenow="{used}"><i style="width:{round(100 * share)}%"></i></span>'
        f'<span class="pd-number">{used}/{most}</span></span>'
    )


def phone(t: Texts, place: Place) -> str:
    """A phone that the account is on, and whether it can be reached."""
    if place.device is None:
        return f'<span class="pd-chip pd-quiet">{icon("smartphone")}{escape(place.login.device)}</span>'
    name = name_of(place.device)
    notes = [] if place.login.logged_in else [t("accounts.state_away")]
    notes += [] if place.device.online else [t("state.offline")]
    words = escape(" · ".join([name, *notes]))
    mark = icon("smartphone" if place.device.online else "cloud_off")
    return f'<a class="pd-chip pd-quiet" href="{phone_url(place.device.id)}">{mark}{words}</a>'
