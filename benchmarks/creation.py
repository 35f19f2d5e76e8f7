"""10,000 tasks in one call, against a bare bulk insert of the same rows. Goal: at most twice the time.

The call is the whole of it: JSON in over HTTP, checked, fanned out, stored, counted, JSON out. The bare insert is the
driver's executemany, and on PostgreSQL its COPY as well, into the same table with its
indexes, with rows made beforehand.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import requests
from sqlalchemy import delete

from benchmarks import databases
from benchmarks.server import api_server
from phonedeck.storage import tables
from phonedeck.storage.database import Database

Insert = Callable[[Any, list[str], list[tuple[object, ...]]], None]

ROUNDS = 7
USERS = [f"user{number}" for number in range(100)]


def run() -> None:
    print(f"{'p50 of ' + str(ROUNDS) + ' rounds in turn':34}{'bare':>10}{'call':>10}{'ratio':>8}")
    body = {
        "serials": [f"phone{number:03}" for number in range(100)],
        "script_name": "follow",
        "script_config": {"target_users": USERS},
    }
    with databases.each() as found:
        for name, url, directory in found:
            database = databases.prepared(url)
            ways = {"executemany": _executemany} if database.is_sqlite else {"executemany": _executemany, "COPY": _copy}
            with api_server(url, directory / f"data-{name}") as base, requests.Session() as session:
                for way, insert in ways.items():
                    bare, call = _in_turn(database, session, f"{base}/task", body, insert)
                    label = f"{name}, {way}"
                    print(f"{label:34}{bare * 1000:8.0f}ms{call * 1000:8.0f}ms{call / bare:7.2f}x", flush=True)
            database.close()


def _in_turn(
    database: Database, session: requests.Session, url: str, body: object, insert: Insert
) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        before = time.perf_counter()
        answer = session.post(url, json=body, timeout=120).json()
        times[1].append(time.perf_counter() - before)
        assert answer["data"]["created_count"] == 10_000, answer
        names, rows = _taken_out(database)
        with database.write() as connection:
            driver = connection.connection.dbapi_connection
            before = time.perf_counter()
            insert(driver, names, rows)
            connection.commit()
            times[0].append(time.perf_counter() - before)
        _taken_out(database)
    return median(times[0]), median(times[1])


def _taken_out(database: Database) -> tuple[list[str], list[tuple[object, ...]]]:
    """All rows of the table, as the driver takes them; the table is empty afterwards."""
    with database.write() as connection:
        found = connection.exec_driver_sql("SELECT * FROM task ORDER BY id")
        names = list(found.keys())
        rows = [tuple(json.dumps(value) if isinstance(value, dict) else value for value in row) for row in found]
        connection.execute(delete(tables.task))
    return names, rows


def _executemany(driver: Any, names: list[str], rows: list[tuple[object, ...]]) -> None:
    mark = "?" if isinstance(driver, sqlite3.Connection) else "%s"
    marks = ", ".join([mark] * len(names))
    driver.cursor().executemany(f"INSERT INTO task ({', '.join(names)}) VALUES ({marks})", rows)


def _copy(driver: Any, names: list[str], rows: list[tuple[object, ...]]) -> None:
    with driver.cursor().copy(f"COPY task ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
