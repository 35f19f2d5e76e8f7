"""Ports for programs that tests start."""

from __future__ import annotations

import errno
import random
import socket

RANGE = range(10_000, 32_000)
"""Below the ports that systems hand out to outgoing connections: one of those may take a port between the look here
and the moment the program listens on it. Test workers run side by side, so each draws its own at random."""

ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_chance = random.SystemRandom()


def free_port() -> int:
    """A port on which nothing listens, on either loopback address."""
    while True:
        port = _chance.choice(RANGE)
        if all(_is_free(family, address, port) for family, address in ADDRESSES):
            return port


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
