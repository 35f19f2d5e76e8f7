"""1,000 phones with five empty jobs each on 64 threads; and two hosts of 500 phones with jobs of 0.1 s on PostgreSQL.

Goals: no thread is idle for more than 100 ms while a task can be claimed; two hosts take at most 1.5 times as long as
their jobs alone. A thread is idle while it carries out no job and no transaction runs that ends its task and begins its
next one: while it waits for other threads before that, and for its turn behind it. What it waits with the transaction,
from job to job, is said beside it. Counted from the moment at which the phones are seen until the last phone is begun
with. Said too is what a job costs of the processor. PHONEDECK_MANY_SHARE=0.2 makes a fifth of the phones.
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
    seconds = max(end for *_, end, _ in did.jobs) - did.claimable
    idle, between = (sorted(each) for each in _idle(did))
    over = sum(each * 1000 > MOST_IDLE_MS for each in idle)
    print(
        f"{name}: {len(did.jobs)} empty jobs in {seconds:.1f} s, {did.cpu / len(did.jobs) * 1000:.1f} ms of the "
        f"processor each; threads idle {_spread(idle)}, goal at most {MOST_IDLE_MS} (longer: {over} of {len(idle)}); "
        f"from job to job {_spread(between)}",
        flush=True,
    )


def _two_hosts(both: list[Did]) -> None:
    seconds = max(end for did in both for *_, end, _ in did.jobs) - min(did.claimable for did in both)
    ideal = PHONES * JOBS * 0.1 / (2 * THREADS)
    cpu = sum(did.cpu for did in both) / sum(len(did.jobs) for did in both) * 1000
    print(
        f"two hosts: {seconds:.1f} s, the jobs alone {ideal:.1f} s: {seconds / ideal:.1f}x, goal {MOST_OF_IDEAL}x; "
        f"{cpu:.1f} ms of the hosts' processors each"
    )


def _spread(seconds: list[float]) -> str:
    p50, p99 = (1000 * seconds[len(seconds) * percent // 100] for percent in (50, 99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {1000 * seconds[-1]:.0f} ms"


def _idle(did: Did) -> tuple[list[float], list[float]]:
    """How long threads were idle, each time, and how long from one job to the next."""
    idle, between = list[float](), list[float]()
    committed: dict[float, float] = {}  # a transaction, by when it began: ended when the first of its jobs begins
    first: dict[str, float] = {}
    before: dict[int, float] = {}
    for thread, begun, start, end, phone in sorted(did.jobs, key=itemgetter(2)):
        first.setdefault(phone, start)
        since = before.get(thread, did.claimable)
        committed.setdefault(begun, start)
        between.append(start - since)
        idle.append(max(0.0, begun - since) + start - committed[begun])
        before[thread] = end
    last = max(first.values())
    ended = [last - end for end in before.values() if end < last]
    return idle + ended, between + ended
