"""Listen on this machine only, on both of its loopback addresses."""

from __future__ import annotations

import errno
import socket
import sys

from phonedeck.model.errors import Conflict, InvalidRequest

LOOPBACK = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1",), "::1": ("::1",)}


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on the port; `localhost` means both loopback addresses, as clients may resolve either.

    Raises:
        Conflict: the port is in use.
        InvalidRequest: the host is not this machine's loopback.
    """
    addresses = LOOPBACK.get(host.strip("[]"))
    if addresses is None:
        raise InvalidRequest(
            f"--host {host}: this version listens on loopback only (localhost, 127.0.0.1, ::1), because it has no "
            "access control yet. From another machine, use an SSH tunnel: ssh -L 50809:localhost:50809 THIS_MACHINE"
        )
    listening: list[socket.socket] = []
    try:
        for address in addresses:
            # Port 0 means any: the second address takes the one that the first was given.
            chosen = listening[0].getsockname()[1] if listening else port
            listening += _bind(address, chosen, optional=bool(listening))
    except OSError as error:
        for open_socket in listening:
            open_socket.close()
        raise _explained(error, port) from error
    return listening


def _bind(address: str, port: int, *, optional: bool) -> list[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        bound = socket.socket(family, socket.SOCK_STREAM)
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
        bound.listen(128)
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
