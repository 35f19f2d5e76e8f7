"""Whether anything is in a database, and whether anybody uses it: asked before it is filled, replaced or copied."""

from __future__ import annotations

from sqlalchemy import Connection, func, inspect, select, text

from phonedeck.model.task import Status
from phonedeck.storage.tables import metadata, phone_slot, sequence, task


def is_empty(connection: Connection) -> bool:
    """Whether there is no table of ours, or nothing was ever put into them."""
    there = set(inspect(connection).get_table_names())
    for name, table in metadata.tables.items():
        if name not in there:
            continue
        query = select(text("1")).select_from(table).limit(1)
        if table is sequence:
            query = query.where(sequence.c.last > 0)
        if connection.execute(query).first() is not None:
            return False
    return True


def others(connection: Connection) -> list[str]:
    """Who else is connected to a PostgreSQL database; on SQLite the lock of the data directory says it."""
    if connection.dialect.name != "postgresql":
        return []
    # Without this a transaction goes on seeing who was there when it first asked.
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    rows = connection.execute(
        text(
            "SELECT coalesce(nullif(application_name, ''), 'a program'), coalesce(client_addr::text, 'this machine') "
            "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            # What an unprivileged user may not see has no type; the database's own processes have no user either.
            "AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
        )
    )
    return sorted({f"{name} on {address}" for name, address in rows})


def at_work(connection: Connection) -> int:
    """How many phones are not free of a host: a server or worker that was not stopped, but ended otherwise."""
    held = connection.execute(select(func.count()).where(phone_slot.c.host.is_not(None))).scalar_one()
    running = connection.execute(select(func.count()).where(task.c.status == int(Status.RUNNING))).scalar_one()
    return max(int(held), int(running))
