"""1,000 phones with five empty jobs each on 64 threads; and two hosts of 500 phones with jobs of 0.1 s on PostgreSQL.

Goals: no thread is without a phone for more than 100 ms while one can be claimed; two hosts take at most 1.5 times as
long as their jobs alone. Said beside it is how long a thread waits between two jobs, for the database and for other
threads, and what a job costs of the processor. PHONEDECK_MANY_SHARE=0.2 makes a fifth of the phones.
"""

from __future__ import annotations

import os
from itertools import pairwise
from operator import itemgetter

from benchmarks import databases, engine_host
from benchmarks.engine_host import Did, Span

SHARE = float(os.environ.get("PHONEDECK_MANY_SHARE", "1"))
PHONES, JOBS, THREADS = int(1000 * SHARE), 5, 64
MOST_IDLE_MS, MOST_OF_IDEAL = 100, 1.5


def run() -> None:
    with databases.each() as found:
        for name, url, _ in found:
            databases.prepared(url).close()
            with engine_host.hosts(url, "a", phones=PHONES, jobs=JOBS, threads=THREADS, seconds=0) as go:
                began, [did] = go()
            _empty(name, began, did)
        _, url, _ = found[-1]
        with engine_host.hosts(
            databases.fresh(url, "two"), "ab", phones=PHONES // 2, jobs=JOBS, threads=THREADS, seconds=0.1
        ) as go:
            began, both = go()
        _two_hosts(began, both)


def _empty(name: str, began: float, did: Did) -> None:
    seconds = max(end for _, _, end in did.jobs) - began
    waits = sorted(_between(did.jobs))
    idle = max(_idle(began, did), default=0.0)
    print(
        f"{name}: {len(did.jobs)} empty jobs in {seconds:.1f} s, {did.cpu / len(did.jobs) * 1000:.1f} ms of the "
        f"processor each; between two jobs p50 {waits[len(waits) // 2] * 1000:.0f} ms, "
        f"p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms; longest without a phone {idle * 1000:.0f} ms, "
        f"goal at most {MOST_IDLE_MS}",
        flush=True,
    )


def _two_hosts(began: float, both: list[Did]) -> None:
    seconds = max(end for did in both for _, _, end in did.jobs) - began
    ideal = PHONES * JOBS * 0.1 / (2 * THREADS)
    print(f"two hosts: {seconds:.1f} s, the jobs alone {ideal:.1f} s: {seconds / ideal:.1f}x, goal {MOST_OF_IDEAL}x")


def _between(spans: list[Span]) -> list[float]:
    """How long each thread was idle between what it did."""
    inorder = sorted(spans)
    return [then[1] - now[2] for now, then in pairwise(inorder) if now[0] == then[0]]


def _idle(began: float, did: Did) -> list[float]:
    """How long each thread had no phone, from the start until the last one was claimed."""
    first: dict[int, float] = {}
    for thread, start, _ in sorted(did.drains, key=itemgetter(1)):
        first.setdefault(thread, start)
    ended = {thread: end for thread, _, end in sorted(did.drains, key=itemgetter(2))}
    found = [start - began for start in first.values()] + _between(did.drains)
    return found + [did.last_claim - end for end in ended.values() if end < did.last_claim]
