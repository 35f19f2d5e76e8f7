"""1,000 phones with five empty jobs each on 64 threads; and two hosts of 500 phones with jobs of 0.1 s on PostgreSQL.

Goals: no thread is idle for more than 100 ms while a task can be claimed; two hosts take at most 1.5 times as long as
their jobs alone. A thread counts as idle whenever it carries out no job: while it waits for the database, for other
threads, and while it ends one task and begins the next itself; from the moment at which the phones are seen until the
last task has begun. Said beside it is what a job costs of the processor.
PHONEDECK_MANY_SHARE=0.2 makes a fifth of the phones.
"""

from __future__ import annotations

import os
from operator import itemgetter

from benchmarks import databases, engine_host
from benchmarks.engine_host import Did

SHARE = float(os.environ.get("PHONEDECK_MANY_SHARE", "1"))
PHONES, JOBS, THREADS = int(1000 * SHARE), 5, 64
MOST_IDLE_MS, MOST_OF_IDEAL = 100, 1.5


def run() -> None:
    with databases.each() as found:
        for name, url, _ in found:
            databases.prepared(url).close()
            with engine_host.hosts(url, "a", phones=PHONES, jobs=JOBS, threads=THREADS, seconds=0) as go:
                [did] = go()
            _empty(name, did)
        _, url, _ = found[-1]
        with engine_host.hosts(
            databases.fresh(url, "two"), "ab", phones=PHONES // 2, jobs=JOBS, threads=THREADS, seconds=0.1
        ) as go:
            both = go()
        _two_hosts(both)


def _empty(name: str, did: Did) -> None:
    seconds = max(end for _, _, end, _ in did.jobs) - did.claimable
    idle = sorted(_idle(did))
    over = sum(each * 1000 > MOST_IDLE_MS for each in idle)
    print(
        f"{name}: {len(did.jobs)} empty jobs in {seconds:.1f} s, {did.cpu / len(did.jobs) * 1000:.1f} ms of the "
        f"processor each; threads idle p50 {idle[len(idle) // 2] * 1000:.0f} ms, "
        f"p99 {idle[len(idle) * 99 // 100] * 1000:.0f} ms, longest {idle[-1] * 1000:.0f} ms, "
        f"goal at most {MOST_IDLE_MS} (longer: {over} of {len(idle)})",
        flush=True,
    )


def _two_hosts(both: list[Did]) -> None:
    seconds = max(end for did in both for _, _, end, _ in did.jobs) - min(did.claimable for did in both)
    ideal = PHONES * JOBS * 0.1 / (2 * THREADS)
    cpu = sum(did.cpu for did in both) / sum(len(did.jobs) for did in both) * 1000
    print(
        f"two hosts: {seconds:.1f} s, the jobs alone {ideal:.1f} s: {seconds / ideal:.1f}x, goal {MOST_OF_IDEAL}x; "
        f"{cpu:.1f} ms of the hosts' processors each"
    )


def _idle(did: Did) -> list[float]:
    """How long threads carried out nothing, each time, while they could have: until the last phone was begun with, and
    between two jobs of one phone."""
    found = list[float]()
    begun: dict[str, float] = {}
    before: dict[int, float] = {}
    for thread, start, end, phone in sorted(did.jobs, key=itemgetter(1)):
        begun.setdefault(phone, start)
        found.append(start - before.get(thread, did.claimable))
        before[thread] = end
    last = max(begun.values())
    return found + [last - end for end in before.values() if end < last]
