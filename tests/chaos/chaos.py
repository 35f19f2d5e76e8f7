"""Hurts a working installation: at every call of a script, and at random."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence

from installation import LEASE_SECONDS, Installation
from judge import Verdict
from scenarios import Scenario

SETTLE_SECONDS = 100.0
HANGING_SECONDS = 30.0
names = itertools.count(1)


Place = tuple[str, str]
"""A phone's hardware serial and a target."""


def places(made: Installation, scenario: Scenario, serials: Sequence[str], targets: int) -> list[Place]:
    """Targets on each phone that nobody else has; what the scenario needs to be done to them is done."""
    found = [(serial, f"chaos{next(names)}") for serial in serials for _ in range(targets)]
    if scenario.before is not None:
        done = create(made, scenario.before, found)
        settle(made, done)
        outcomes = {task["outcome"] for task in made.tasks() if task["id"] in done}
        assert outcomes == {"done"}, outcomes
    return found


def create(made: Installation, scenario: Scenario, found: Sequence[Place]) -> dict[int, Place]:
    """One task for each place; by id."""
    wanted: dict[int, Place] = {}
    for serial, target in found:
        config = scenario.config(target, made.directory)
        created = made.call(
            "POST", "task", serials=[serial], script_name=scenario.script, script_config=config
        )  # fmt: skip
        wanted[created["task_ids"][0]] = (serial, target)
    return wanted


def at_every_call(
    made: Installation,
    scenario: Scenario,
    verdict: Verdict,
    kill: Callable[[], object],
    moments: Sequence[tuple[int, str]] = (),
) -> dict[int, Place]:
    """Kill the worker while the n-th call of a task hangs, before it is carried out and after: for every n, or at some
    moments only."""
    wanted: dict[int, Place] = {}
    phones = [phone["hardware_serial"] for phone in made.phones.phones]
    moments = moments or list(itertools.product(range(1, scenario.calls + 1), ("before", "after")))
    for some in _in_groups(moments, len(phones)):
        chosen = places(made, scenario, phones[: len(some)], 1)
        for (number, when), place in zip(some, chosen, strict=True):
            made.fault(place[0], kind="hang", at=f"rpc:{number}", when=when)
            wanted |= create(made, scenario, [place])
        await_hanging(made, wanted)
        made.heal()
        kill()
        verdict.hurt["worker killed at a call"] += len(some)
        settle(made, wanted)
    return wanted


def await_hanging(made: Installation, wanted: dict[int, Place]) -> None:
    """Until every phone's call hangs, or its task ended without making so many."""
    deadline = time.monotonic() + HANGING_SECONDS
    while time.monotonic() < deadline:
        waiting = {phone["hardware_serial"] for phone in made.phones.phones if made.awaits_fault(phone["serial"])}
        if waiting.isdisjoint(
            wanted[task["id"]][0] for task in made.tasks() if task["id"] in wanted and task["status"] < 2
        ):
            return
        time.sleep(0.1)


def at_random(
    made: Installation, scenario: Scenario, verdict: Verdict, chance: random.Random, seconds: float, tasks: int
) -> dict[int, Place]:
    """Hurt what can be hurt, one after the other in random order, while tasks run; slow and frozen phones mixed in."""
    serials = [phone["hardware_serial"] for phone in made.phones.phones]
    wanted = create(made, scenario, places(made, scenario, serials, tasks))
    end = time.monotonic() + seconds
    order = _kinds(made, chance)
    while time.monotonic() < end:
        serial = chance.choice(serials)
        kind = chance.choice(["slow", "freeze", *scenario.hurts_app])
        made.fault(serial, kind=kind, ms=[50, 300], **{"for": chance.uniform(1, 5)})
        name, hurt = next(order)
        hurt()
        verdict.hurt[name] += 1
        time.sleep(chance.uniform(0.5, 3))
    made.heal()
    settle(made, wanted)
    return wanted


def under_restarts(
    made: Installation, scenario: Scenario, verdict: Verdict, chance: random.Random, tasks: int
) -> dict[int, Place]:
    """Restart PostgreSQL every 5 to 20 s, as after power cuts, until all tasks have ended."""
    serials = [phone["hardware_serial"] for phone in made.phones.phones]
    # Before the first restart: a call whose answer was lost is made again here, and would make a second task.
    wanted = create(made, scenario, places(made, scenario, serials, tasks))
    left, deadline = len(wanted), time.monotonic() + SETTLE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(chance.uniform(5, 20))
        made.restart_postgresql()
        verdict.hurt["PostgreSQL restarted"] += 1
        counted = made.call("GET", "task/stats")
        if counted["pending"] + counted["running"] < left:
            left, deadline = counted["pending"] + counted["running"], time.monotonic() + SETTLE_SECONDS
    settle(made, wanted)
    return wanted


def _kinds(made: Installation, chance: random.Random) -> Iterator[tuple[str, Callable[[], None]]]:
    past = LEASE_SECONDS + 2
    kinds: dict[str, Callable[[], None]] = {
        "server killed": made.kill_server,
        "adb server killed": lambda: made.kill_adb(chance.randrange(len(made.adbs))),
        "adb server frozen": lambda: made.freeze_adb(chance.randrange(len(made.adbs)), 3),
        "server frozen": lambda: made.freeze_server(3 if made.database else past),
    }
    if made.database:
        kinds |= {
            "worker killed": lambda: made.kill_worker(chance.choice("ab")),
            "worker frozen past its lease": lambda: made.freeze_worker(chance.choice("ab"), past),
            "PostgreSQL restarted": made.restart_postgresql,
            "PostgreSQL frozen past the lease": lambda: made.freeze_postgresql(past),
        }
    while True:
        # Each kind once before any comes again: a short run has them all.
        some = list(kinds.items())
        chance.shuffle(some)
        yield from some


def settle(made: Installation, wanted: dict[int, Place]) -> None:
    """Wait until all have ended; tasks whose worker went down three times, or that could not look, are retried once."""
    count, deadline = len(wanted), time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        left = [task for task in made.tasks() if task["id"] in wanted and task["status"] < 2]
        if not left:
            return
        if len(left) < count:
            count, deadline = len(left), time.monotonic() + SETTLE_SECONDS
        time.sleep(0.3)


def _in_groups(moments: Sequence[tuple[int, str]], size: int) -> Iterator[Sequence[tuple[int, str]]]:
    for start in range(0, len(moments), size):
        yield moments[start : start + size]
