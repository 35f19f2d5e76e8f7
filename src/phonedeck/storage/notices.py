"""Notices between processes on PostgreSQL: NOTIFY in the transaction that they belong to, and one that listens.

The listening connection also holds the lock on the host's name, so that a second process cannot use it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from phonedeck.clock import Clock
from phonedeck.model.errors import Conflict

log = structlog.get_logger(__name__)

CHANNEL = "phonedeck"
DUE = "due"
STOP = "stop:"
LOCK_SPACE = 50809
IDENTITY_SECONDS = 5.0
LISTEN_SECONDS = 1.0
RECONNECT_SECONDS = 0.5
# A connection whose other end lost its power is noticed within seconds, not hours.
KEEPALIVE = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
SERVER_KEEPALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"


def announce(connection: Connection, notice: str = DUE) -> None:
    """Tell every host, once the transaction is committed; nothing where there is only one process."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, :notice)"), {"channel": CHANNEL, "notice": notice})


class Listener:
    """Listens for as long as the process works under the host's name; connects again without bound."""

    def __init__(self, url: str, host: str, clock: Clock, on_notice: Callable[[str], None]) -> None:
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._host = host
        self._clock = clock
        self._on_notice = on_notice
        self._closing = threading.Event()
        self._connection: psycopg.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="listen", daemon=True)

    def start(self) -> None:
        """Take the host's name, then listen.

        Raises:
            Conflict: another process works under this name.
        """
        deadline = self._clock.running() + IDENTITY_SECONDS
        self._connection = self._connect()
        while not self._locked(self._connection):
            if self._clock.running() > deadline:
                self._connection.close()
                raise Conflict(
                    f"another process works as host {self._host!r} on this database: give this one a name of its own, "
                    "--host-name NAME"
                )
            self._clock.wait(self._closing, 0.2)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and give the name back."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * LISTEN_SECONDS)
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = self._connect()
                    # Should somebody else have the name by now, the next beat of the lease finds out.
                    self._locked(self._connection)
                self._listen(self._connection)
            except (psycopg.Error, OSError) as error:
                log.warning("listen.lost", error=str(error).strip())
                if self._connection is not None:
                    with suppress(psycopg.Error):
                        self._connection.close()
                self._clock.wait(self._closing, RECONNECT_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        # What was announced while nobody listened is fetched before the first wait.
        self._hear(DUE)
        while not self._closing.is_set():
            for notice in connection.notifies(timeout=LISTEN_SECONDS):
                self._hear(notice.payload)
            connection.execute("SELECT 1")

    def _hear(self, notice: str) -> None:
        try:
            self._on_notice(notice)
        except Exception:  # what one notice leads to must not end the listening for good
            log.exception("listen.notice", notice=notice)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._conninfo, autocommit=True, options=SERVER_KEEPALIVE, **KEEPALIVE)  # type: ignore[arg-type]

    def _locked(self, connection: psycopg.Connection) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LOCK_SPACE, self._host)).fetchone()
        return row is not None and bool(row[0])
