"""What an attempt leaves for people who want to see how it went, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from two_hosts import CLOCK, Hosts, Phone

from phonedeck.engine.job import LONGEST_TRAIL, EngineJob
from phonedeck.model.errors import DeviceLost, OutcomeUnknown
from phonedeck.model.intent import Act
from phonedeck.model.job import Result
from phonedeck.model.task import Outcome, Reason
from phonedeck.model.trail import Did, TrailEntry
from phonedeck.storage import artifacts, attempts, task_removal

TAP = TrailEntry(Did.TAP, at=(1, 2))


class Ends(Phone):
    """Its script ends as a test says, after it saw a screen; it counts the pictures that were asked for."""

    def __init__(self) -> None:
        self.ending: Result | Exception = Result(Outcome.DONE, "")
        self.pictures = 0

    def carry_out(self, job: Any) -> Result:
        job.saw(b"<hierarchy/>")
        job.did(TAP)
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending

    def screenshot(self, job: Any) -> bytes:
        self.pictures += 1
        return b"picture"


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    made = Hosts(tmp_path, carrier=Ends())
    made.create("x")
    yield made
    made.database.close()


def _trail(hosts: Hosts, job: EngineJob) -> list[tuple[int, int, str]]:
    with hosts.database.read() as connection:
        return [(row.number, row.step, row.entry.did) for row in attempts.trail_of(connection, job.task.id)]


def test_what_is_done_is_written_with_the_next_step_and_costs_no_transaction(hosts: Hosts) -> None:
    """Five acts and a decision, the step that they led to and its tree: one transaction."""
    _, job = hosts.begin("a")
    written: list[int] = []
    hosts.database.after_commit(lambda: written.append(1))
    for _ in range(5):
        job.did(TAP)
    job.decide("follow", "it is not followed")
    job.saw(b"<hierarchy/>")
    assert (written, _trail(hosts, job)) == ([], [])
    job.step("profile")
    assert len(written) == 1
    assert _trail(hosts, job) == [(n, 1, "tap") for n in range(1, 6)] + [(6, 1, "decision")]
    job.did(TAP)
    job.progress(1, 2, "")
    assert len(written) == 2
    assert _trail(hosts, job)[-1] == (7, 2, "tap")


def test_an_act_names_the_picture_and_the_tree_on_which_it_was_decided(hosts: Hosts) -> None:
    """Until the next act: that one changes the screen. A decision does not."""
    _, job = hosts.begin("a")
    job.saw(b"<hierarchy>1</hierarchy>")
    intent = job.intend(Act.FOLLOW, "x")
    job.decide("follow", "")
    job.did(TAP)
    job.did(TAP)
    job.confirm(intent, {})
    with hosts.database.read() as connection:
        found = attempts.trail_of(connection, job.task.id)
        kept = {row["kind"]: row["sha256"] for row in artifacts.of_task(connection, job.task.id)}
    assert [row.picture for row in found] == [kept["screenshot"], kept["screenshot"], None]
    assert found[1].tree == kept["tree"]


def test_a_trail_has_an_end(hosts: Hosts) -> None:
    """A session of hours fills no database."""
    _, job = hosts.begin("a")
    for _ in range(LONGEST_TRAIL + 10):
        job.did(TAP)
    job.step("later")
    assert len(_trail(hosts, job)) == LONGEST_TRAIL


@pytest.mark.parametrize(
    ("ending", "kinds"),
    [
        (Result(Outcome.DONE, ""), []),
        (Result(Outcome.ERROR, "", Reason.TARGET_UNAVAILABLE), ["tree", "screenshot"]),
        (OSError("a fault"), ["tree", "screenshot"]),
        (DeviceLost("gone"), ["tree"]),
        (OutcomeUnknown("an answer was lost"), ["tree"]),
    ],
)
def test_a_failed_attempt_has_the_screen_on_which_it_failed(
    hosts: Hosts, ending: Result | Exception, kinds: list[str]
) -> None:
    """However it failed; a phone that does not answer is not waited for once more. The last acts are there too."""
    hosts.carrier.ending = ending
    slot, job = hosts.begin("a")
    hosts.drains["a"]._advance(slot, hosts.drains["a"]._carry_out(job), give_way=False)
    with hosts.database.read() as connection:
        kept = artifacts.of_task(connection, job.task.id)
    assert [(row["kind"], row["name"]) for row in kept] == [(kind, "failed") for kind in kinds]
    assert hosts.carrier.pictures == kinds.count("screenshot")
    assert _trail(hosts, job) == [(1, 1, "tap")]


def test_a_deleted_task_leaves_no_trail(hosts: Hosts) -> None:
    """Numbers of tasks are not used again, but rows would stay for ever."""
    slot, job = hosts.begin("a")
    hosts.drains["a"]._advance(slot, hosts.drains["a"]._carry_out(job), give_way=False)
    assert _trail(hosts, job)
    with hosts.database.write() as connection:
        task_removal.delete_many(connection, [job.task.id], CLOCK.now())
    assert _trail(hosts, job) == []
