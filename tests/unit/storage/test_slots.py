"""Which task of a phone may start: an open act is looked up before anything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from phonedeck.model.device import DeviceState
from phonedeck.model.hold import HoldKind
from phonedeck.model.intent import Act
from phonedeck.model.task import NewTask, Reason
from phonedeck.storage import accounts, devices, holds, ledger, slots, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.slots import Slot

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PHONES = ("d1", "d2")


def _created(connection: Connection, device: str, user: str | None, target: str) -> int:
    new = NewTask(device, device, "follow", {}, NOW, target, user, "tiktok" if user else None, "api", NOW, None, 0)
    [id_] = tasks.insert_batch(connection, [new], NOW)
    return id_


def _interrupted(connection: Connection, device: str, user: str | None, target: str) -> int:
    """A task that intended a follow and was cut off: nobody knows whether it happened."""
    id_ = _created(connection, device, user, target)
    claimed = _claimed(connection)
    [slot] = [slot for slot in claimed if slot.device == device]
    for other in claimed:
        if other is not slot:
            slots.release(connection, other)
    running = tasks.begin(connection, id_, slot.host, slot.fence, NOW)
    assert running is not None
    slots.hold(connection, [id_])
    account = None if user is None else ("tiktok", user)
    ledger.write(connection, running, Act.FOLLOW, target, NOW, account=account)
    tasks.back_to_pending(connection, running, due_at=NOW, reason=Reason.INTERRUPTED, remark="", now=NOW)
    slots.release(connection, slot)
    return id_


def _claimed(connection: Connection) -> list[Slot]:
    return slots.claim(connection, "local", now=NOW, busy=[], free=9, device_limit=9)


def _begun(connection: Connection, slot: Slot) -> int | None:
    return slots.next_task_id(connection, slot, NOW)


def test_two_open_acts_of_one_account_do_not_wait_for_each_other(ready: Database) -> None:
    """Both phones hold an open act of ann: the older is looked up, then the younger."""
    with ready.write() as connection:
        older = _interrupted(connection, "d1", "ann", "x")
        # The second phone worked for somebody else when ann's task was cut off there.
        younger = _interrupted(connection, "d2", "bob", "y")
        connection.execute(tasks.task.update().where(tasks.task.c.id == younger).values(username="ann"))
        [slot] = _claimed(connection)
        assert (slot.device, _begun(connection, slot)) == ("d1", older)


def test_an_open_act_goes_before_every_other_task_of_its_phone(ready: Database) -> None:
    """Also while it rests between two looks, and also before tasks without a named account."""
    with ready.write() as connection:
        open_act = _interrupted(connection, "d1", "ann", "x")
        connection.execute(
            tasks.task.update().where(tasks.task.c.id == open_act).values(due_at=NOW + timedelta(seconds=30))
        )
        _created(connection, "d1", "bob", "y")
        _created(connection, "d1", None, "z")
        assert _claimed(connection) == []


def test_an_open_act_that_waits_for_a_person_keeps_nobody_else(ready: Database) -> None:
    """The account is held: its task waits, the phone's others go on."""
    with ready.write() as connection:
        accounts.save(connection, "tiktok", "ann", NOW)
        _interrupted(connection, "d1", "ann", "x")
        holds.freeze(connection, "tiktok", "ann", HoldKind.PERSON, "a challenge", NOW)
        other = _created(connection, "d1", "bob", "y")
        [slot] = _claimed(connection)
        assert _begun(connection, slot) == other


def test_an_open_act_that_waits_for_another_phone_keeps_nobody_else(ready: Database) -> None:
    """The older open act lies on a phone that is gone; the other phone serves other accounts meanwhile."""
    with ready.write() as connection:
        _interrupted(connection, "d1", "ann", "x")
        younger = _interrupted(connection, "d2", "bob", "y")
        connection.execute(tasks.task.update().where(tasks.task.c.id == younger).values(username="ann"))
        devices.all_offline(connection, "local")
        seen = devices.Seen("10.0.0.2:5555", DeviceState.READY, "local", hardware_serial="d2")
        devices.record(connection, seen, NOW)
        eve = _created(connection, "d2", "eve", "z")
        [slot] = _claimed(connection)
        assert (slot.device, _begun(connection, slot)) == ("d2", eve)
