"""A phone that was taken over: whatever its earlier worker still wants to write is refused and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from two_hosts import CLOCK, Hosts

from phonedeck.engine import recovery
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.steps import Ended, Interrupted, Stopped
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import ArtifactKind, Result
from phonedeck.model.task import Outcome
from phonedeck.storage import tables, task_removal, tasks
from phonedeck.storage.slots import Slot


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    made = Hosts(tmp_path)
    yield made
    made.database.close()


def _ended(hosts: Hosts, slot: Slot, job: EngineJob, ending: Any, *, dirty: bool = False) -> None:
    hosts.drains[slot.host]._advance(slot, Ended(job, ending, dirty), give_way=False)


WRITES: dict[str, Callable[[Hosts, Slot, EngineJob, Intent], object]] = {
    "progress": lambda hosts, slot, job, intent: job.progress(1, 2, "half"),
    "step": lambda hosts, slot, job, intent: job.step("tapped"),
    "account": lambda hosts, slot, job, intent: job.act_as("tiktok", "ann"),
    "artifact": lambda hosts, slot, job, intent: job.keep(ArtifactKind.TREE, "late", b"<hierarchy/>"),
    "intent": lambda hosts, slot, job, intent: job.intend(Act.FOLLOW, "someone"),
    "confirmation": lambda hosts, slot, job, intent: job.confirm(intent, {"seen": True}),
    "doubt": lambda hosts, slot, job, intent: job.unconfirmed(intent, {}),
    "done": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Result(Outcome.DONE, "")),
    "stopped": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Stopped(), dirty=True),
    "interrupted": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Interrupted(), dirty=True),
    "next task": lambda hosts, slot, job, intent: hosts.drains[slot.host]._advance(slot, None, give_way=False),
    "given back": lambda hosts, slot, job, intent: hosts.drains[slot.host]._advance(slot, None, give_way=True),
}


@pytest.mark.parametrize("by", ["a person's stop", "its own host", "another host", "nobody yet"])
def test_no_write_of_an_earlier_claim_counts(hosts: Hosts, by: str) -> None:
    """The fence alone tells two claims by one host apart; the same task may even run again under the new one."""
    hosts.create("first", "second")
    slot, job = hosts.begin("a")
    intent = job.intend(Act.FOLLOW, "first")
    with hosts.database.write() as connection:
        if by == "a person's stop":
            tasks.request_stop(connection, job.task.id)
            assert recovery.force_stop(connection, job.task.id, CLOCK.now())
        else:
            recovery.take_back(connection, "a", CLOCK.now())
    if by in ("its own host", "another host"):
        follower = "b" if by == "another host" else "a"
        hosts.seen_by(follower)
        _, again = hosts.begin(follower)
        assert again.task.id == job.task.id
    before = hosts.rows()
    for write, make in WRITES.items():
        with pytest.raises(FenceLost):
            make(hosts, slot, job, intent)
        assert hosts.rows() == before, write


def test_every_write_counts_while_the_phone_is_held(hosts: Hosts) -> None:
    """The same writes under the claim that holds: none is refused, each changes something."""
    for write, make in WRITES.items():
        hosts.create("first", "second")
        slot, job = hosts.begin("a")
        intent = job.intend(Act.FOLLOW, "first")
        before = hosts.rows()
        make(hosts, slot, job, intent)
        if write not in ("next task", "given back"):  # their answer is the task that runs already
            assert hosts.rows() != before, write
        with hosts.database.write() as connection:
            recovery.take_back(connection, "a", CLOCK.now(), died=False)
            for id_ in [row.id for row in connection.execute(select(tables.task.c.id))]:
                task_removal.delete_many(connection, [id_], CLOCK.now())
