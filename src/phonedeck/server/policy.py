"""What the defence goes by: this server's names, who needs a token, and how much of everything is too much."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import Scope as Connection

from phonedeck.model.access import Scope

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
API = "/api/"
DATA = (API, "/metrics", "/openapi.json", "/screens/")
"""What is data. Everything else is a page for people, which a link on another site may open."""
STREAMS = ("/api/v1/events",)
LOGIN = "/login"
LOGOUT = "/logout"
UPLOADS = "/api/v1/materials"
ADMINISTRATION = (
    "/api/v1/webhooks",
    "/api/v1/notifications",
    "/api/v1/tokens",
    "/api/v1/settings",
    "/api/v1/support",
    "/api/v1/audit",
)
"""What decides where data goes and who may call."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One server's answers. `names` and `origins` come from the settings `allowed_hosts` and `cors_origins`."""

    port: int
    names: Sequence[str] = ()
    origins: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    token_on_loopback: bool = False
    requests_per_second: int = 50
    requests_per_second_on_loopback: int = 1000
    streams: int = 100
    uploads: int = 8
    body_bytes: int = 256 * 1024 * 1024
    content_policies: Mapping[str, str] = field(default_factory=dict)
    """Content-Security-Policy by the first part of a page's path, for pages whose library needs another."""

    def local_hosts(self) -> frozenset[str]:
        """Host headers that only a program on this machine has a reason to send."""
        return _local_hosts(self.port)

    def hosts(self, connection: Connection) -> frozenset[str]:
        """Every Host header that means this server, on this connection.

        The address that the connection came in on is one: a page that rebinds a name sends the name.
        """
        return _named_hosts(tuple(self.names), self.port) | _own_address(connection)

    def is_local(self, connection: Connection, host: str) -> bool:
        """Whether a program on this machine calls this machine, and no proxy stands between.

        A tunnel or a proxy on this machine calls from loopback too, but with the name that its clients used.
        """
        client = connection.get("client")
        return (
            not self.trusted_proxies
            and client is not None
            and _is_loopback(client[0])
            and host.lower() in self.local_hosts()
        )


# Asked for every request, and always the same.
@lru_cache(maxsize=16)
def _local_hosts(port: int) -> frozenset[str]:
    return frozenset(f"{name}:{port}" for name in LOCAL_NAMES) | frozenset(LOCAL_NAMES if port == 80 else ())


@lru_cache(maxsize=16)
def _named_hosts(names: tuple[str, ...], port: int) -> frozenset[str]:
    named = {name.lower() for name in names} | {f"{name.lower()}:{port}" for name in names if not _has_port(name)}
    return _local_hosts(port) | named


def scope_needed(method: str, path: str) -> Scope:
    """What a caller must be allowed to do."""
    if any(path == prefix or path.startswith(f"{prefix}/") for prefix in ADMINISTRATION):
        return Scope.ADMIN
    return Scope.READ if method in ("GET", "HEAD", "OPTIONS") else Scope.OPERATE


def is_page(path: str) -> bool:
    """Whether a path is a page for people."""
    return not any(path == prefix or path.startswith(prefix) for prefix in DATA)


def _own_address(connection: Connection) -> frozenset[str]:
    server = connection.get("server")
    if server is None or server[1] is None:
        return frozenset()
    return _address_host(server[0], server[1])


@lru_cache(maxsize=64)
def _address_host(text: str, port: int) -> frozenset[str]:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return frozenset()
    name = f"[{address}]" if address.version == 6 else str(address)
    return frozenset((f"{name}:{port}",))


@lru_cache(maxsize=1024)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _has_port(name: str) -> bool:
    return ":" in name.rpartition("]")[2]
