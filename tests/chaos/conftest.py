"""A PostgreSQL server of its own: it is restarted and frozen here, which other tests must not notice."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

import postgresql
from ports import free_port


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    programs = postgresql.binaries()
    if programs is None:
        pytest.fail(postgresql.MISSING) if os.environ.get("CI") else pytest.skip(postgresql.MISSING)
    with postgresql.server(programs, free_port(), durable=True) as server:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE chaos")
        yield f"{server}/chaos"
