"""How many connections to PostgreSQL each process keeps, and whether the server has room for all of them.

A transaction takes a few milliseconds, so that more threads than connections wait for a moment, in turn, and do not
fail. More connections than these would only wait for each other's locks. A server and two workers with 64 threads or
more fit into PostgreSQL's own default of 100, three of which it keeps for its administrator.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

SERVER = 20
SINGLE_QUERIES = 8
SPARE = 8
"""Of a worker, beside its threads: dispatch, lease, phones as they come and go, accounts."""
MOST_OF_A_WORKER = 24
LISTENING = 1
WAIT_SECONDS = 30.0
"""The longest wait for one of them: by then a lease is over as well."""


def of_worker(threads: int) -> int:
    """The most connections of a worker with so many threads."""
    return min(threads + SPARE, MOST_OF_A_WORKER)


def shortage(connection: Connection, workers: int) -> str | None:
    """What to do where the database server takes too few connections for a server and so many workers; or None."""
    allowed = int(connection.execute(text("SHOW max_connections")).scalar_one())
    reserved = int(connection.execute(text("SHOW superuser_reserved_connections")).scalar_one())
    needed = SERVER + SINGLE_QUERIES + workers * (MOST_OF_A_WORKER + SINGLE_QUERIES + LISTENING)
    if needed <= allowed - reserved:
        return None
    return (
        f"PostgreSQL takes {allowed - reserved} connections, and a server and {workers} workers may need {needed}: "
        f"set max_connections to at least {needed + reserved} in postgresql.conf, or give workers fewer --threads"
    )
