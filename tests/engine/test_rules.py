"""The engine's rules, each alone: a rule that is left out makes its test fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from two_hosts import CLOCK, Hosts

from phonedeck.engine import recovery
from phonedeck.engine.steps import Ended
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import LeaseEnding, LimitReached
from phonedeck.model.intent import Act
from phonedeck.model.job import Result
from phonedeck.model.task import NewTask, Outcome, Reason, Task
from phonedeck.storage import devices, ledger, slots, tasks
from phonedeck.storage.slots import Slot


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    made = Hosts(tmp_path)
    with made.database.write() as connection:
        for id_ in ("d2", "d3"):
            seen = devices.Seen(id_, DeviceState.READY, "a", hardware_serial=id_)
            devices.record(connection, seen, CLOCK.now())
    yield made
    made.database.close()


def _create(hosts: Hosts, device: str, *, user: str | None = None, priority: int = 0, late: int = 0) -> int:
    now = CLOCK.now()
    expires_at = now - timedelta(seconds=late) if late else None
    platform = "tiktok" if user else None
    new = NewTask(device, device, "follow", {}, now, "x", user, platform, "api", None, expires_at, priority)
    with hosts.database.write() as connection:
        return tasks.insert_batch(connection, [new], now)[0]


def _claim(hosts: Hosts, *, limit: int = 9) -> list[Slot]:
    with hosts.database.write() as connection:
        return slots.claim(connection, "a", now=CLOCK.now(), busy=[], free=9, device_limit=limit)


def _task(hosts: Hosts, id_: int) -> Task:
    with hosts.database.read() as connection:
        task = tasks.get(connection, id_)
    assert task is not None
    return task


def test_no_more_phones_work_than_the_limit_allows(hosts: Hosts) -> None:
    """Neither the dispatcher takes more, nor a drain that goes on to the next phone."""
    for device in ("d1", "d2", "d3"):
        _create(hosts, device)
    assert len(_claim(hosts, limit=2)) == 2
    assert _claim(hosts, limit=2) == []
    host = hosts.drains["a"]._host
    assert [host.room(held) for held in (3, 4)] == [1, 0]


def test_every_claim_has_a_fence_of_its_own(hosts: Hosts) -> None:
    """Two claims of one phone by one host differ by it alone."""
    _create(hosts, "d1")
    [first] = _claim(hosts)
    with hosts.database.write() as connection:
        assert slots.release(connection, first)
    [second] = _claim(hosts)
    assert second.fence > first.fence


def test_an_account_works_on_one_phone_at_a_time(hosts: Hosts) -> None:
    """Its task on another phone is not claimed, and a task without one may not act as it."""
    _create(hosts, "d1", user="ann")
    _, job = hosts.begin("a")
    _create(hosts, "d2", user="ann")
    assert _claim(hosts) == []
    _create(hosts, "d3")
    _, other = hosts.begin("a")
    with pytest.raises(LimitReached, match="at work on another phone"):
        other.act_as("tiktok", "ann")
    job.act_as("tiktok", "ann")


def test_priority_comes_before_age_and_what_expired_does_not_start(hosts: Hosts) -> None:
    """Of a phone's tasks, and of phones."""
    expired = _create(hosts, "d1", priority=9, late=60)
    _create(hosts, "d1")
    urgent = _create(hosts, "d1", priority=5)
    _, job = hosts.begin("a")
    assert job.task.id == urgent
    assert _task(hosts, expired).started_at is None


def test_an_act_needs_enough_of_the_lease(hosts: Hosts) -> None:
    """What is intended when the lease is about to end is not sent, and the ledger says so."""
    id_ = _create(hosts, "d1")
    _, job = hosts.begin("a")
    hosts.leases["a"].extend(CLOCK.running() - 25)  # five seconds are left of thirty
    with pytest.raises(LeaseEnding):
        job.intend(Act.FOLLOW, "x")
    with hosts.database.read() as connection:
        assert not ledger.is_open(connection, id_)


def test_a_task_that_is_stopped_with_an_open_act_is_unconfirmed(hosts: Hosts) -> None:
    """To call it stopped would say that nothing happened."""
    id_ = _create(hosts, "d1")
    _, job = hosts.begin("a")
    job.intend(Act.FOLLOW, "x")
    with hosts.database.write() as connection:
        tasks.request_stop(connection, id_)
        assert recovery.force_stop(connection, id_, CLOCK.now())
    assert _task(hosts, id_).outcome is Outcome.UNCONFIRMED


def test_a_task_that_took_its_worker_down_three_times_is_failed(hosts: Hosts) -> None:
    """Else it would do so for ever."""
    id_ = _create(hosts, "d1")
    for _ in range(3):
        hosts.begin("a")
        with hosts.database.write() as connection:
            recovery.take_back(connection, "a", CLOCK.now())
            [letting_go] = slots.claim(connection, "a", now=CLOCK.now(), busy=[], free=1, device_limit=4)
            slots.release(connection, letting_go)
    task = _task(hosts, id_)
    assert (task.outcome, task.reason) == (Outcome.ERROR, Reason.TAKES_WORKER_DOWN)


def test_a_phone_on_which_something_may_still_act_is_not_free(hosts: Hosts) -> None:
    """The task has ended; the next one waits until the phone was freed."""
    _create(hosts, "d1")
    slot, job = hosts.begin("a")
    _create(hosts, "d1")
    result = Result(Outcome.ERROR, "", Reason.NOT_SHOWN)
    assert hosts.drains["a"]._advance(slot, Ended(job, result, dirty=True), give_way=False) is None
    with hosts.database.read() as connection:
        assert slots.by_state(connection)[slots.LETTING_GO] == 1
