"""Run the application on sockets that listen already, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence

import uvicorn
from fastapi import FastAPI

from phonedeck import ending
from phonedeck.server.listen import Listening
from phonedeck.server.protocol import protocol_with

INSISTING = signal.SIGINT
"""Ctrl-C once more ends what is being closed; any other signal was heard the first time."""
SHUTDOWN_SECONDS = 3
HANDSHAKE_SECONDS = 10.0
MOST_CONNECTIONS = 1000
FEWEST_CONNECTIONS = 64
SWITCH_SECONDS = 0.0001
"""How long a thread that computes keeps another waiting. A query of the database gives the interpreter away several
times, and with Python's 5 ms it got it back late each time: with four clients a call took twice as long."""
MOST_SOCKET_BYTES = 1024 * 1024
"""What one message of a page's socket may be."""


class _Server(uvicorn.Server):
    def __init__(
        self,
        config: uvicorn.Config,
        on_ready: Callable[[], None],
        encrypted: Sequence[socket.socket],
        tls: ssl.SSLContext | None,
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._encrypted = encrypted
        self._tls = tls

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        for listening in self._encrypted:
            # uvicorn knows one kind of socket a server; these are beside its own.
            server = await loop.create_server(
                self._connection, sock=listening, ssl=self._tls, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
            self.servers.append(server)
        self._on_ready()

    def _connection(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again once it has ended, which kills the process before the phones are let go; so
        # would the signal that comes a second time meanwhile, were it not heard to the end of the process.
        before = signal.getsignal(INSISTING)
        for number in ending.signals():
            signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            signal.signal(INSISTING, before)


def run(
    app: FastAPI,
    listening: Sequence[Listening],
    on_ready: Callable[[], None],
    *,
    tls: ssl.SSLContext | None = None,
    trusted_proxies: Sequence[str] = (),
) -> None:
    """Serve until a signal that ends programs; `on_ready` is called once requests are answered.

    Sockets beyond this machine speak TLS when there is a context. Forwarded headers are believed from trusted proxies
    and from nobody else.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    # One line for each malformed request would let anybody fill the disk with lines.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        http=protocol_with(_most_connections()),
        loop="asyncio",
        ws_max_size=MOST_SOCKET_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    plain = [one.socket for one in listening if one.local or tls is None]
    encrypted = [one.socket for one in listening if not one.local and tls is not None]
    _Server(config, on_ready, encrypted, tls).run(sockets=plain)


def _most_connections() -> int:
    """What leaves most of the open files to phones and the database; the limit is raised as far as we may."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if (soft != resource.RLIM_INFINITY and soft < hard) or hard == resource.RLIM_INFINITY:
        with contextlib.suppress(ValueError, OSError):  # macOS allows less than its hard limit says
            wanted = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
            soft = max(soft, wanted)
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, soft // 4))
