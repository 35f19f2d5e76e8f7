"""Ports for programs that tests start."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path

RANGE = range(10_000, 32_000)
"""Below the ports that systems hand out to outgoing connections: one of those may take a port between the look here
and the moment the program listens on it."""

ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_chance = random.SystemRandom()
_drawn: set[int] = set()


def free_port() -> int:
    """A port on which nothing listens, on either loopback address, and that no other draws while this process lives.

    A program listens on it seconds later only, or again after a restart: by looking alone, two of the hundreds that a
    run draws would meet once in a while."""
    while True:
        port = _chance.choice(RANGE)
        if port not in _drawn and _reserve(port) and all(_is_free(family, ip, port) for family, ip in ADDRESSES):
            _drawn.add(port)
            return port


def _reserve(port: int) -> bool:
    """Lock the port's byte of a file that all test processes of this machine share; the lock ends with the process."""
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


@cache
def _reservations() -> int:
    """Never closed: that would let go of every lock."""
    path = Path(tempfile.gettempdir()) / f"phonedeck-test-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _is_free(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        probe = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return True  # a machine without IPv6
    with probe:
        try:
            probe.bind((address, port))
        except OSError as error:
            return error.errno == errno.EADDRNOTAVAIL  # IPv6 is switched off
    return True
