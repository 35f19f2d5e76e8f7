"""One process works under one host's name; a second one is refused, or ends the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from phonedeck.clock import SystemClock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.times import Times
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict
from phonedeck.model.task import NewTask, Status
from phonedeck.storage import devices, hosts, notices, slots, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate
from phonedeck.storage.notices import Listener
from programs import until

CLOCK = SystemClock()


def _listener(url: str, host: str) -> Listener:
    return Listener(url, host, CLOCK, lambda notice: None)


def test_a_name_that_is_in_use_is_refused_and_free_again_afterwards(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes under one name would each take back what the other does, and run it again."""
    monkeypatch.setattr(notices, "IDENTITY_SECONDS", 0.3)
    first, again, other = (_listener(f"{postgresql}/postgres", name) for name in ("rack-1", "rack-1", "rack-2"))
    first.start()
    try:
        with pytest.raises(Conflict, match=r"another process works as host 'rack-1' .* --host-name"):
            again.start()
        other.start()
    finally:
        first.close()
        other.close()
    later = _listener(f"{postgresql}/postgres", "rack-1")
    later.start()
    later.close()


def test_a_notice_that_leads_to_a_fault_costs_only_itself(postgresql: str) -> None:
    """To stop a task asks the database, which may be away just then: the next notices are heard all the same."""
    heard: list[str] = []

    def hear(notice: str) -> None:
        heard.append(notice)
        if notice.startswith(notices.STOP):
            raise OperationalError("SELECT", None, Exception("the database was away for a moment"))

    listener = Listener(f"{postgresql}/postgres", "rack-3", CLOCK, hear)
    listener.start()
    try:
        until(lambda: heard, "the listening")
        with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
            for notice in (f"{notices.STOP}1", "heard"):
                connection.execute("SELECT pg_notify(%s, %s)", (notices.CHANNEL, notice))
        until(lambda: "heard" in heard, "the notice after the fault", seconds=30)
    finally:
        listener.close()


def test_a_process_whose_name_was_taken_ends(postgresql: str, tmp_path: Path) -> None:
    """Should two ever work under one name, the one that came first finds out at its next beat, and claims no more."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE twice")
    database = Database(f"{postgresql}/twice")
    migrate(database, CLOCK.now())

    def dispatcher() -> Dispatcher:
        times = Times(lease=5.0, beat=0.05, act=1.0, close=1.0)
        no_carrier: Any = None  # there is nothing to carry out
        return Dispatcher(
            database, CLOCK, no_carrier, Blobs(tmp_path / "blobs"), host="rack-1", device_limit=lambda: 1, threads=1,
            times=times,
        )  # fmt: skip

    first, second = dispatcher(), dispatcher()
    first.start()
    second.start()
    try:
        assert first.lost.wait(120)
        assert first.closing()
        assert not second.lost.is_set()
    finally:
        first.close()
        second.close()
        database.close()


def test_a_host_whose_database_has_gone_ends_all_the_same(postgresql: str, tmp_path: Path) -> None:
    """What it had is taken back by another, once its lease is over: there is nothing to raise."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE gone")
        database = Database(f"{postgresql}/gone")
        migrate(database, CLOCK.now())
        no_carrier: Any = None  # there is nothing to carry out
        ending = Dispatcher(
            database, CLOCK, no_carrier, Blobs(tmp_path / "blobs"), host="here", device_limit=lambda: 1, threads=1,
        )  # fmt: skip
        ending.start()
        connection.execute("DROP DATABASE gone WITH (FORCE)")
    ending.close()
    database.close()


@pytest.mark.parametrize("left", [False, True], ids=["stands still", "left before its claim landed"])
def test_the_tasks_of_a_host_that_is_gone_wait_again(postgresql: str, tmp_path: Path, left: bool) -> None:
    """The first beat after its lease finds one that stands still, and any beat what is held under no host's name; its
    phone must let go before anybody works on it."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE gone_{left}")
    database, now = Database(f"{postgresql}/gone_{left}".lower()), CLOCK.now()
    migrate(database, now)
    with database.write() as connection:
        hosts.register(connection, "gone", "run", now)
        devices.record(connection, devices.Seen("d1", DeviceState.READY, "gone", hardware_serial="d1"), now)
        [id_] = tasks.insert_batch(connection, [NewTask("d1", "d1", "follow", {}, now)], now)
        [slot] = slots.claim(connection, "gone", now=now, busy=[], free=1, device_limit=1)
        tasks.begin(connection, id_, "gone", slot.fence, now)
        slots.hold(connection, [id_])
        if left:
            hosts.leave(connection, "gone", "run")
    times = Times(lease=60.0 if left else 0.5, beat=0.05, act=0.1, close=1.0)
    watching = _watching(database, tmp_path, times)

    def waits_again() -> bool:
        with database.read() as connection:
            task = tasks.get(connection, id_)
            return task is not None and task.status is Status.PENDING

    watching.start()
    try:
        until(waits_again, "the task of a dead host to wait again")
        with database.read() as connection:
            assert hosts.run_of(connection, "gone") is None
            assert slots.by_state(connection)[slots.LETTING_GO] == 1
    finally:
        watching.close()
        database.close()


def test_a_phone_that_moved_while_it_was_to_let_go_is_left_to_whoever_sees_it(postgresql: str, tmp_path: Path) -> None:
    """Its task was ended without a thread that hung; by the time that one is back, another host sees the phone."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
    database, now = Database(f"{postgresql}/moved"), CLOCK.now()
    migrate(database, now)
    with database.write() as connection:
        devices.record(connection, devices.Seen("d1", DeviceState.READY, "there", hardware_serial="d1"), now)
    watching = _watching(database, tmp_path, Times(lease=60.0, beat=0.05, act=0.1, close=1.0, sweep=0.05))
    watching.start()
    try:
        with database.write() as connection:
            slots.wrest(connection, "d1", host="here")

        def claimed() -> list[slots.Slot]:
            with database.write() as connection:
                return slots.claim(connection, "there", now=CLOCK.now(), busy=[], free=1, device_limit=1)

        [slot] = until(claimed, "the phone to be free for the other host")
        assert slot.letting_go
    finally:
        watching.close()
        database.close()


def _watching(database: Database, place: Path, times: Times) -> Dispatcher:
    no_carrier: Any = None  # there is nothing to carry out: no phone is seen here
    return Dispatcher(
        database, CLOCK, no_carrier, Blobs(place / "blobs"), host="here", device_limit=lambda: 1, threads=1, times=times
    )
