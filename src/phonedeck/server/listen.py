"""Listen on both loopback addresses of this machine, and beyond it only where asked to."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from phonedeck.model.errors import Conflict, InvalidRequest

LOOPBACK = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1",), "::1": ("::1",)}
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # what a person may ask for
BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that listens, and whether it is for this machine only."""

    socket: socket.socket
    local: bool

    @property
    def port(self) -> int:
        number: int = self.socket.getsockname()[1]
        return number

    def url(self, scheme: str) -> str:
        address = self.socket.getsockname()[0].partition("%")[0]
        return f"{scheme}://{f'[{address}]' if ':' in address else address}:{self.port}"


def addresses(host: str) -> tuple[Sequence[str], Sequence[str]]:
    """The addresses of this machine to listen on, and those beyond it.

    Loopback is always among them: programs on this machine go on working. 0.0.0.0 and :: mean the addresses that the
    machine has now, so that each socket is known to be of one kind or the other.

    Raises:
        InvalidRequest: the host is no address of this machine.
    """
    name = host.strip("[]")
    if name in LOOPBACK:
        return LOOPBACK[name], ()
    own = _own_addresses()
    if name in EVERYWHERE:
        return LOOPBACK["localhost"], own
    try:
        address = str(ipaddress.ip_address(name))
    except ValueError:
        address = ""
    if address not in own:
        raise InvalidRequest(
            f"--host {host} is no address of this machine. For this machine only, leave it out; beyond it, give "
            f"{', '.join(own) or 'one of its addresses'}, or 0.0.0.0 for all of them. Without opening a port, use an "
            "SSH tunnel: ssh -L 50809:localhost:50809 THIS_MACHINE"
        )
    return LOOPBACK["localhost"], (address,)


def listen(here: Sequence[str], beyond: Sequence[str], port: int) -> list[Listening]:
    """Sockets that listen on one port of all these addresses; those of this machine first.

    Raises:
        Conflict: the port is in use, or cannot be opened.
    """
    listening: list[Listening] = []
    try:
        for address in (*here, *beyond):
            # Port 0 means any: the others take the one that the first was given.
            chosen = listening[0].port if listening else port
            local = address in here
            bound = _bind(address, chosen, optional=local and bool(listening))
            listening += [Listening(one, local) for one in bound]
    except OSError as error:
        for one in listening:
            one.socket.close()
        raise _explained(error, port) from error
    return listening


def _own_addresses() -> tuple[str, ...]:
    """The addresses of this machine's interfaces, without loopback and what only means something on one link."""
    found: dict[str, None] = {}
    for interface in psutil.net_if_addrs().values():
        for entry in interface:
            if entry.family in (socket.AF_INET, socket.AF_INET6):
                address = ipaddress.ip_address(entry.address.partition("%")[0])
                if not address.is_loopback and not address.is_link_local:
                    found[str(address)] = None
    return tuple(found)


def _bind(address: str, port: int, *, optional: bool) -> list[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        # The protocol is named because asyncio switches Nagle's algorithm off for sockets that say TCP, and for no
        # other; with it, an answer whose head and body are two writes waits 40 ms for the client's acknowledgement.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError:
        if optional:  # a machine without IPv6
            return []
        raise
    try:
        if sys.platform != "win32":  # there the option lets two programs listen on one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((address, port))
        # Listen at once: with SO_REUSEADDR two programs may bind, only one may listen.
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        if optional and error.errno == errno.EADDRNOTAVAIL:
            return []
        raise
    return [bound]


def _explained(error: OSError, port: int) -> Conflict:
    if error.errno == errno.EADDRINUSE:
        return Conflict(
            f"port {port} is in use by another program. Stop that program, or choose another port: "
            f"phonedeck serve --port {port + 1}"
        )
    return Conflict(
        f"port {port} cannot be opened: {error.strerror or error}. Choose another: phonedeck serve --port 50810"
    )
