"""Whatever goes wrong at whatever call of whatever script: no act arrives twice, and what is said of it is true.

Judged by the phones' journals. The everyday run takes a seeded sample; `make faults` takes all, and says of each how it
ended.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from extent import FULL
from scripts_under_fault import SCRIPTS, Fault, ScriptCase, every

from programs import Adb, Phones, Server, until, virtual_phones

SEED = int(os.environ.get("PHONEDECK_SEED", "2026"))
SAMPLE = len(SCRIPTS)
PHONES = 16 if FULL else SAMPLE
END_SECONDS = 150.0
POLL_SECONDS = 1.0
"""How often the server is asked, for each phone: at every 20 ms it did little else."""
OF_A_DAY = 20 * PHONES
"""Cases of one server: an account may post 25 times a day, and each phone acts as one account."""
PARTS = (
    [(script.title, start) for script in SCRIPTS for start in range(0, script.cases, OF_A_DAY)]
    if FULL
    else [("sample", 0)]
)
SETTINGS = {
    "PHONEDECK_PHONE_CALL_SECONDS": "3",
    "PHONEDECK_QUARANTINE_AFTER": "0",
    "PHONEDECK_RETRY_SECONDS": "4",
    "PHONEDECK_UNMEASURED_VERSIONS": "true",
}

pytestmark = pytest.mark.timeout(600)


@dataclass
class Bench:
    """A server whose calls to phones are lost after three seconds, whose tasks go on soon, and its phones."""

    server: Server
    phones: Phones


@pytest.fixture(scope="function" if FULL else "module")
def bench(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    directory = tmp_path_factory.mktemp("acts-once")
    environment = {**adb.environment, **SETTINGS}
    with virtual_phones(directory, PHONES) as phones:
        server = Server(replace(adb, environment=environment), directory, phones.phones)
        try:
            server.start()
            server.await_ready()
            yield Bench(server, phones)
        finally:
            server.end()
            for phone in phones.phones:
                adb.run("disconnect", phone["address"])


def cases(part: str, start: int) -> list[tuple[ScriptCase, Fault]]:
    """Cases of a script from a number on, or a sample in which every script has its turn."""
    found = every()
    if part != "sample":
        return [case for case in found if case[0].title == part][start : start + OF_A_DAY]
    chance = random.Random(SEED)
    of = {script.title: [case for case in found if case[0] is script] for script in SCRIPTS}
    return [chance.choice(of[SCRIPTS[number % len(SCRIPTS)].title]) for number in range(SAMPLE)]


@pytest.mark.parametrize(("part", "start"), PARTS, ids=[f"{part}, from {start}" for part, start in PARTS])
def test_no_act_arrives_twice(bench: Bench, part: str, start: int) -> None:
    """Each case on a phone of its own, several at a time; every broken one is named."""
    progress = Progress(cases(part, start))
    waiting, numbers = Shared(iter(progress.left)), count(SEED * 100 + 1000 * PARTS.index((part, start)))
    broken: list[str] = []

    def work(serial: str) -> None:
        for script, fault in waiting:
            began = time.monotonic()
            how = ""
            try:
                problem, how = carry_out(bench, serial, script, fault, next(numbers))
            except Exception as error:  # a case that cannot be judged is broken too; the others go on
                problem = f"{type(error).__name__}: {error}"
            took = time.monotonic() - began
            print(f"{progress.ended(script, fault, problem)} {script.title} under {fault}: ", end="")
            print(f"{problem or how}, {took:.1f} s", flush=True)
            if problem:
                broken.append(f"{script.title} under {fault} on {serial}: {problem}")

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(work, [f"device_serial_{number}" for number in range(1, PHONES + 1)]))
    assert not broken, "\n".join(broken)


def test_a_session_that_begins_again_does_not_comment_again(bench: Bench) -> None:
    """Cut at each of the calls between a comment and the next post: the feed shows the post that has the comment."""
    watching = {"task_duration": 120, "min_duration": 1, "max_duration": 1, "comment_probable": 100}

    def work(number: int) -> tuple[str, list[str]]:
        serial = f"device_serial_{number}"
        await_ready(bench, serial)
        since = last_entry(bench, serial)

        def comments() -> list[str]:
            entries = bench.phones.control.get(f"/phones/{serial}/journal?since={since}").json()["entries"]
            return [entry["target"] for entry in entries if entry["kind"] == "comment"]

        def cut_then_stopped(id_: int) -> Iterator[bool]:
            while not comments():
                yield False
            fault = {"kind": "drop", "at": f"rpc:{number}"}
            assert bench.phones.control.post(f"/phones/{serial}/faults", json=fault).is_success
            while len(comments()) < 2:
                yield False
            bench.server.data("POST", f"task/{id_}/stop")

        ended = run(
            bench, serial, "account_warmup", {**watching, "comment": ["What a morning"]}, meanwhile=cut_then_stopped
        )
        return f"attempt {ended['attempt']}", comments()

    with ThreadPoolExecutor(PHONES) as pool:
        found = list(pool.map(work, range(1, SAMPLE + 1)))
    assert not [targets for _, targets in found if len(set(targets)) < len(targets)], found


class Progress:
    """How far a part is. What held is noted in the file that `PHONEDECK_FAULTS_DONE` names, so that a run that was cut
    off goes on behind it; what broke is tried again."""

    def __init__(self, found: list[tuple[ScriptCase, Fault]]) -> None:
        named = os.environ.get("PHONEDECK_FAULTS_DONE")
        self._file = Path(named) if named else None
        done = set(self._file.read_text().splitlines()) if self._file and self._file.exists() else set()
        self.left = [case for case in found if self._name(*case) not in done]
        self._all, self._ended, self._began = len(found), len(found) - len(self.left), time.monotonic()
        self._lock = threading.Lock()
        self._before = self._ended

    def ended(self, script: ScriptCase, fault: Fault, problem: str) -> str:
        """Note the end of a case; how far the part is now."""
        with self._lock:
            self._ended += 1
            if self._file and not problem:
                with self._file.open("a") as file:
                    file.write(self._name(script, fault) + "\n")
            each = (time.monotonic() - self._began) / (self._ended - self._before)
            return f"[{self._ended}/{self._all}, {each * (self._all - self._ended) / 60:.0f} min left]"

    @staticmethod
    def _name(script: ScriptCase, fault: Fault) -> str:
        return f"{script.title} under {fault}"


class Shared:
    """One list that several threads take from."""

    def __init__(self, items: Iterator[tuple[ScriptCase, Fault]]) -> None:
        self._items = items
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[tuple[ScriptCase, Fault]]:
        while True:
            with self._lock:
                item = next(self._items, None)
            if item is None:
                return
            yield item


def carry_out(bench: Bench, serial: str, script: ScriptCase, fault: Fault, number: int) -> tuple[str, str]:
    """Run one script under one fault: what is wrong with what was told, or nothing; how it went, in a few words."""
    await_ready(bench, serial)
    if script.before is not None:
        name, config = script.before
        ended = run(bench, serial, name, config(number))
        if ended["outcome"] not in ("done", "unchanged"):
            return f"what comes before ended {ended['outcome']}: {ended['remark']}", ""
    since = last_entry(bench, serial)
    ordered = bench.phones.control.post(f"/phones/{serial}/faults", json=fault.order())
    assert ordered.status_code == 201, ordered.text
    try:
        ended = run(bench, serial, script.name, script.config(number))
        [met] = bench.phones.control.get(f"/phones/{serial}/faults").json()["faults"]
    finally:
        bench.phones.control.delete(f"/phones/{serial}/faults")
    entries = bench.phones.control.get(f"/phones/{serial}/journal?since={since}").json()["entries"]
    acts = Counter((e["kind"], e["account"], script.same(e)) for e in entries if e["kind"] in script.acts)
    said = f"{ended['outcome']} ({ended['reason']}): {ended['remark']}"
    met_it = "" if met["state"] != "waiting" else ", before that call"
    return wrong(script, ended, acts, said), f"{ended['outcome']} after attempt {ended['attempt']}{met_it}"


def wrong(script: ScriptCase, ended: dict[str, Any], acts: Counter[tuple[str, str, str]], said: str) -> str:
    """What is untrue in what the server says, or happened twice; nothing otherwise."""
    if twice := [act for act, times in acts.items() if times > 1]:
        return f"{twice} arrived twice; {said}"
    if script.counts:
        told = {what: int(times) for times, what in re.findall(r"(\d+) (\w+)", ended["remark"])}
        arrived = Counter(kind for kind, _, _ in acts)
        untrue = [kind for kind in script.acts if told.get(kind, 0) > arrived[kind]]
        return f"{untrue} were told and did not arrive; {said}" if untrue else ""
    if ended["outcome"] == "done" and not acts:
        return f"nothing arrived, but it ended {said}"
    if ended["outcome"] in ("error", "refused", "missed") and acts:
        return f"it arrived, but it ended {said}"
    return ""


def run(
    bench: Bench,
    serial: str,
    script: str,
    config: dict[str, Any],
    meanwhile: Callable[[int], Iterator[bool]] = lambda _: iter(()),
) -> dict[str, Any]:
    """Create a task and wait for its end; `meanwhile` gets its id and is carried on between two looks at the task."""
    created = bench.server.data("POST", "task", serials=[serial], script_name=script, script_config=config)
    [id_] = created["task_ids"]
    more = meanwhile(id_)

    def read() -> dict[str, Any] | None:
        next(more, None)
        task = bench.server.data("GET", f"task/{id_}")
        return task if task["status"] >= 2 else None

    return until(read, f"the end of {script} on {serial}", END_SECONDS, POLL_SECONDS)


def await_ready(bench: Bench, serial: str) -> None:
    until(
        lambda: bench.server.data("GET", f"devices/{serial}")["state"] == "ready",
        f"{serial} ready",
        END_SECONDS,
        POLL_SECONDS,
    )


def last_entry(bench: Bench, serial: str) -> int:
    entries = bench.phones.control.get(f"/phones/{serial}/journal").json()["entries"]
    return int(entries[-1]["seq"]) if entries else 0
