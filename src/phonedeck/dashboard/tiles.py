"""The wall's tiles as HTML: hundreds of them, so that they are text here and elements in the browser only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from phonedeck.dashboard.choices import address, choice, group
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.task_words import script_text
from phonedeck.model.device import NEXT_STEPS, Device, DeviceState
from phonedeck.services.wall import Tile

LOOKS = {
    DeviceState.READY: ("pd-good", "check_circle"),
    DeviceState.OFFLINE: ("pd-bad", "cloud_off"),
    DeviceState.UNAUTHORIZED: ("pd-warn", "lock_person"),
    DeviceState.LOCKED: ("pd-warn", "lock"),
    DeviceState.QUARANTINED: ("pd-warn", "sync_problem"),
    DeviceState.NOT_WORKING: ("pd-bad", "error"),
}
"""The colours and the icon of a state: never the colour alone."""
NEXT_KEYS = {
    DeviceState.OFFLINE: "state.offline_next",
    DeviceState.UNAUTHORIZED: "state.unauthorized_next",
    DeviceState.LOCKED: "state.locked_next",
    DeviceState.QUARANTINED: "state.quarantined_next",
    DeviceState.NOT_WORKING: "state.not_working_next",
}
LOW_BATTERY = 20
MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Filter:
    """Which phones the wall shows, as its URL says it; empty is any."""

    state: str = ""
    tag: str = ""
    host: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        return cls(**{name: query.get(name, "")[:255] for name in ("state", "tag", "host")})

    def takes(self, device: Device) -> bool:
        return (
            self.state in ("", device.state.value)
            and (not self.tag or self.tag.casefold() in (tag.casefold() for tag in device.tags))
            and self.host in ("", device.host)
        )

    def url(self, **changed: str) -> str:
        """The wall's address with some of it changed."""
        named = {"state": self.state, "tag": self.tag, "host": self.host, **changed}
        return address("/", **named)


def phone_url(device_id: str) -> str:
    return f"/phones/{quote(device_id, safe='')}"


def name_of(device: Device) -> str:
    """What people call the phone: its name, else its model, else its serial."""
    return device.name or device.model or device.serial


def is_away(device: Device) -> bool:
    """Whether there is no screen to be had of it."""
    return device.state in (DeviceState.OFFLINE, DeviceState.UNAUTHORIZED)


def next_step(t: Texts, device: Device) -> str:
    """What a person should do: the state's own words in their language, or what the last probe knew better."""
    standard = device.next_step == NEXT_STEPS[device.state]
    return t(NEXT_KEYS[device.state]) if standard and device.state in NEXT_KEYS else device.next_step


def state_chip(t: Texts, state: DeviceState) -> str:
    colours, mark = LOOKS[state]
    return f'<span class="pd-chip {colours}">{icon(mark)}{escape(t(f"state.{state.value}"))}</span>'


def wall(t: Texts, tiles: Sequence[Tile]) -> str:
    """The list of tiles."""
    return f'<ul class="pd-wall">{"".join(tile(t, each) for each in tiles)}</ul>'


def tile(t: Texts, each: Tile) -> str:
    """One tile: a place for its picture, and its words."""
    id_ = escape(each.device.id)
    live = "1" if has_picture(each) else ""
    return (
        f'<li class="pd-tile" data-phone="{id_}" data-live="{live}"><span class="pd-shot">{icon("smartphone")}'
        f'<img alt="" hidden></span><div class="pd-tile-words">{words(t, each)}</div></li>'
    )


def has_picture(each: Tile) -> bool:
    """Whether its screen can be had by this server."""
    return not is_away(each.device) and not each.elsewhere


def words(t: Texts, each: Tile) -> str:
    """What a tile says; changes without its picture."""
    device = each.device
    parts = [
        f'<a class="pd-tile-name" href="{phone_url(device.id)}">{escape(name_of(device))}</a>',
        f'<span class="pd-soft pd-small pd-break">{escape(device.id)}</span>',
        f'<span class="pd-tile-row">{state_chip(t, device.state)}{_battery(t, device)}</span>',
    ]
    if each.task is not None:
        parts.append(_task(t, each))
    elif device.state is not DeviceState.READY:
        reason = f"{escape(device.reason)}. " if device.reason else ""
        parts.append(f'<span class="pd-small pd-break">{reason}{escape(next_step(t, device))}</span>')
    if each.elsewhere and not is_away(device):
        parts.append(f'<span class="pd-soft pd-small">{escape(t("fleet.elsewhere", host=each.elsewhere))}</span>')
    if each.accounts:
        parts.append(f'<span class="pd-tile-row pd-small">{_accounts(t, each)}</span>')
    if device.tags:
        tags = "".join(f'<span class="pd-chip pd-quiet">{escape(tag)}</span>' for tag in device.tags[:3])
        parts.append(f'<span class="pd-tile-row">{tags}</span>')
    return "".join(parts)


def filters(t: Texts, every: Sequence[Tile], chosen: Filter) -> str:
    """Links that narrow the wall; the state's with how many there are."""
    states = Counter(each.device.state.value for each in every)
    links = [choice(f"{t('fleet.all')} {t.number(len(every))}", chosen.url(state=""), not chosen.state)]
    links += [
        choice(f"{t(f'state.{state.value}')} {t.number(states[state.value])}", chosen.url(state=state.value),
               chosen.state == state.value)
        for state in DeviceState if states[state.value] or chosen.state == state.value
    ]  # fmt: skip
    groups = [group(t("fleet.by_state"), links)]
    tags = sorted({tag for each in every for tag in each.device.tags} | ({chosen.tag} - {""}))
    if tags:
        found = [choice(tag, chosen.url(tag="" if tag == chosen.tag else tag), tag == chosen.tag) for tag in tags]
        groups.append(group(t("fleet.by_tag"), found))
    hosts = sorted({each.device.host for each in every if each.device.host} | ({chosen.host} - {""}))
    if len(hosts) > 1 or chosen.host:
        found = [choice(h, chosen.url(host="" if h == chosen.host else h), h == chosen.host) for h in hosts]
        groups.append(group(t("fleet.by_host"), found))
    return "".join(groups)


def _battery(t: Texts, device: Device) -> str:
    percent = device.facts.get("battery_percent")
    if not isinstance(percent, int):
        return ""
    colours, mark = ("pd-warn", "battery_alert") if percent < LOW_BATTERY else ("pd-quiet", "battery_full")
    label = escape(t("fleet.battery", percent=percent))
    return f'<span class="pd-chip {colours}" title="{label}">{icon(mark)}{percent} %</span>'


def _task(t: Texts, each: Tile) -> str:
    task = each.task
    assert task is not None  # noqa: S101  # asked for before
    target = f" @{task.target}" if task.target and "/" not in task.target else ""
    done, total = task.progress.done, max(task.progress.total, 1)
    label = escape(task.progress.label)
    bar = f'<span class="pd-bar" aria-hidden="true"><i style="width:{round(100 * done / total)}%"></i></span>'
    words = f"{escape(script_text(t, task.script_name))}{escape(target)}"
    return f'<a class="pd-tile-task" href="/tasks/{task.id}">{words}</a>{bar}<span class="pd-small">{label}</span>'


def _accounts(t: Texts, each: Tile) -> str:
    shown = [
        f'<span class="pd-chip {"pd-warn" if held else "pd-quiet"}">@{escape(name)}'
        f"{' · ' + escape(t('fleet.held')) if held else ''}</span>"
        for name, held in each.accounts[:MOST_NAMES]
    ]
    more = len(each.accounts) - MOST_NAMES
    return "".join(shown) + (f'<span class="pd-soft">+{more}</span>' if more > 0 else "")
