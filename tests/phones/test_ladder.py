"""The last rung of the recovery ladder, on real adb: the server is restarted only when that harms nobody."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs
from virtual import CALL_SECONDS, running_phones

from phonedeck.clock import SystemClock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import DeviceLost
from phonedeck.phones.fleet import Fleet, Sighted
from phonedeck.phones.recovery import Rung
from phonedeck.phones.session import Session
from programs import Adb, private_adb, until

RUNGS = [Rung.REOPEN, Rung.RESTART_SERVER, Rung.RECONNECT, Rung.RESTART_ADB]


def fails(session: Session) -> list[str]:
    """Look at a phone that cannot be looked at; the rungs that were tried, in order."""
    with capture_logs() as said, pytest.raises(DeviceLost):
        session.look()
    mine = [line for line in said if line["event"] == "phone.recovery" and line["serial"] == session.serial]
    assert all({"rung", "worked", "seconds", "why"} <= line.keys() for line in mine)
    return [line["rung"] for line in mine]


def process_of(adb: Adb) -> int:
    """The adb server's process."""
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == adb.port and connection.pid:
            return connection.pid
    return 0


def test_adb_is_restarted_when_nothing_else_helps_and_nobody_works(tmp_path: Path) -> None:
    """Only a server of our own, never below a phone that works, once an hour at most; then every phone comes back."""
    states: dict[str, DeviceState] = {}

    def told(sighted: Sighted) -> None:
        states[sighted.serial] = sighted.state

    with ExitStack() as stack:
        adb = stack.enter_context(private_adb(tmp_path))
        phones = stack.enter_context(running_phones(tmp_path / "phones.log", "--count", "2"))
        addresses = [row["address"] for row in phones.rows]

        def fleet(*, owns_adb: bool) -> Fleet:
            return Fleet(
                adb.port,
                SystemClock(),
                addresses=addresses,
                packages=[],
                on_sighted=told,
                call_seconds=CALL_SECONDS,
                patience_seconds=0.3,
                owns_adb=owns_adb,
            )

        def all_ready() -> bool:
            return all(states.get(each) is DeviceState.READY for each in addresses)

        ours = fleet(owns_adb=True)
        stack.callback(ours.close)
        ours.start()
        until(all_ready, f"two ready phones: {states}")
        sick, other = map(ours.session, addresses)
        sick.begin(threading.Event())  # as a task does: no probe meets it meanwhile
        phones.control.post(f"/phones/{sick.serial}/faults", json={"kind": "unplug"}).raise_for_status()
        server = process_of(adb)

        not_ours = fleet(owns_adb=False).session(sick.serial)
        assert fails(not_ours) == RUNGS
        assert process_of(adb) == server

        other.begin(threading.Event())
        assert fails(sick) == RUNGS
        assert process_of(adb) == server
        assert other.look().nodes
        other.end()

        states.clear()
        assert fails(sick) == RUNGS
        restarted = process_of(adb)
        assert restarted not in (0, server)
        assert fails(sick) == RUNGS
        assert process_of(adb) == restarted

        sick.end()
        phones.control.delete(f"/phones/{sick.serial}/faults").raise_for_status()
        until(all_ready, f"both phones again: {states}")
