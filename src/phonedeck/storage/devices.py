"""The phones this installation has seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from phonedeck.model.device import TAG, Device, DeviceState
from phonedeck.storage import counts, events
from phonedeck.storage.events import EventType
from phonedeck.storage.tables import device, login, phone_slot, task


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a phone. Empty texts and None mean not read this time; the stored value stays."""

    serial: str
    state: DeviceState
    host: str
    reason: str = ""
    hardware_serial: str | None = None
    model: str = ""
    android_version: str = ""
    api_level: int | None = None
    apps: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""
    serials: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def record(connection: Connection, seen: Seen, now: datetime) -> bool:
    """Store what was seen; whether the device's state changed. A new device gets its slot here."""
    id_ = _identify(connection, seen)
    known = connection.execute(select(device).where(device.c.id == id_)).one_or_none()
    read = {
        name: value
        for name in ("hardware_serial", "model", "android_version", "api_level", "apps", "facts")
        if (value := getattr(seen, name))
    }
    values: dict[str, Any] = {
        "serial": seen.serial,
        "state": seen.state,
        "reason": seen.reason,
        "advice": seen.advice,
        "serials": list(seen.serials) or [seen.serial],
        "host": seen.host,
        "last_seen_at": now,
        **read,
    }
    if known is None:
        defaults = {"name": seen.model, "tags": [], "apps": {}, "facts": {}, "first_seen_at": now}
        connection.execute(insert(device).values(id=id_, **{**defaults, **values}))
        connection.execute(insert(phone_slot).values(device=id_, state="free", fence=0))
        events.note(connection, EventType.DEVICE, [id_], now, seen.state)
        return True
    if not known.name and seen.model:
        values["name"] = seen.model
    connection.execute(update(device).where(device.c.id == id_).values(**values))
    changed = bool((known.state, known.reason) != (seen.state, seen.reason))
    if changed:
        came_into = seen.state if known.state != seen.state else None
        events.note(connection, EventType.DEVICE, [id_], now, came_into)
    return changed


def all_offline(connection: Connection, host: str) -> None:
    """A host that starts knows nothing of its phones yet."""
    connection.execute(update(device).where(device.c.host == host).values(state=DeviceState.OFFLINE, reason=""))


def every(connection: Connection) -> list[Device]:
    """All known devices, in the order they were first seen."""
    return [_device(row) for row in connection.execute(select(device).order_by(device.c.first_seen_at, device.c.id))]


def called(connection: Connection) -> list[tuple[str, str, list[str]]]:
    """The id, what people call it, and the tags of every phone: less to read than all that is known of them."""
    query = select(device.c.id, device.c.name, device.c.model, device.c.tags).order_by(
        device.c.first_seen_at, device.c.id
    )
    return [(row.id, row.name or row.model, list(row.tags)) for row in connection.execute(query)]


def some(connection: Connection, ids: Collection[str]) -> list[Device]:
    """The devices with these ids, in the order they were first seen."""
    query = select(device).where(device.c.id.in_(list(ids))).order_by(device.c.first_seen_at, device.c.id)
    return [_device(row) for row in connection.execute(query)]


def named(connection: Connection, names: Iterable[str]) -> dict[str, Device]:
    """The devices that have one of the names as hardware serial or as adb's serial, by that name."""
    # PostgreSQL takes no NUL, and nothing that is stored has one.
    wanted = {name for name in names if "\x00" not in name}
    rows = connection.execute(select(device).where(or_(device.c.id.in_(wanted), device.c.serial.in_(wanted))))
    found: dict[str, Device] = {}
    for item in (_device(row) for row in rows):
        # An address may have belonged to another phone earlier: the one that is there now wins.
        if item.serial in wanted and (item.serial not in found or item.online):
            found[item.serial] = item
        if item.id in wanted:
            found[item.id] = item
    if wanted - found.keys():
        # By USB and by network at once: the other name.
        for item in every(connection):
            found.update(dict.fromkeys(wanted.intersection(item.serials) - found.keys(), item))
    return found


def tagged(connection: Connection, tag: str) -> list[Device]:
    """The devices that carry a tag, whatever its case, in the order they were first seen."""
    return [item for item in every(connection) if tag.casefold() in (each.casefold() for each in item.tags)]


def meant(connection: Connection, name: str) -> tuple[str, ...]:
    """The ids of the phones that a filter names, by any of a phone's names or by `tag:NAME`; of an unknown phone the
    name itself, since tasks may outlive what is known of their phone."""
    if name.startswith(TAG):
        return tuple(item.id for item in tagged(connection, name.removeprefix(TAG).strip()))
    known = named(connection, [name]).get(name)
    return (known.id if known else name,)


def change(connection: Connection, id_: str, *, name: str | None, tags: Sequence[str] | None, now: datetime) -> None:
    """Set what people may set; None leaves it."""
    given = {key: value for key, value in (("name", name), ("tags", tags)) if value is not None}
    if given:
        connection.execute(update(device).where(device.c.id == id_).values(**given))
        events.note(connection, EventType.DEVICE, [id_], now)


def get(connection: Connection, id_: str) -> Device | None:
    """One device by its id."""
    row = connection.execute(select(device).where(device.c.id == id_)).one_or_none()
    return None if row is None else _device(row)


def online_ids(connection: Connection, host: str) -> list[str]:
    """The ids of the host's phones that can be worked with now."""
    query = select(device.c.id).where(device.c.host == host, device.c.state == DeviceState.READY)
    return list(connection.execute(query).scalars())


def _identify(connection: Connection, seen: Seen) -> str:
    """The id under which the phone is stored; a provisional one gives way once the hardware serial is known."""
    if seen.hardware_serial is None:
        query = (
            select(device.c.id).where(device.c.serial == seen.serial).order_by(device.c.last_seen_at.desc()).limit(1)
        )
        return connection.execute(query).scalar_one_or_none() or seen.serial
    provisional = connection.execute(
        select(device.c.id).where(device.c.id == seen.serial, device.c.hardware_serial.is_(None))
    ).scalar_one_or_none()
    if provisional is not None and provisional != seen.hardware_serial:
        connection.execute(update(task).where(task.c.device == provisional).values(device=seen.hardware_serial))
        connection.execute(update(login).where(login.c.device == provisional).values(device=seen.hardware_serial))
        counts.rename(connection, "device", provisional, seen.hardware_serial)
        connection.execute(delete(phone_slot).where(phone_slot.c.device == provisional))
        connection.execute(delete(device).where(device.c.id == provisional))
    return seen.hardware_serial


def _device(row: Row[Any]) -> Device:
    return Device(
        id=row.id,
        serial=row.serial,
        hardware_serial=row.hardware_serial,
        name=row.name,
        state=DeviceState(row.state),
        reason=row.reason,
        model=row.model,
        android_version=row.android_version,
        api_level=row.api_level,
        apps=row.apps,
        tags=tuple(row.tags),
        host=row.host,
        advice=row.advice,
        serials=tuple(row.serials),
        facts=row.facts,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )
