"""Phones on the network that speak adb over TCP: found by a greeting, without a key, so that no phone asks anything."""

from __future__ import annotations

import asyncio
import ipaddress
import struct
from collections.abc import Callable, Sequence

from phonedeck.model.errors import InvalidRequest

AT_ONCE = 256
SECONDS = 1.5
"""For one address: connection, greeting, answer."""
MOST_ADDRESSES = 65_536
_CNXN = 0x4E584E43
_VERSION, _MOST_BYTES = 0x01000000, 4096
_ANSWERS = frozenset((_CNXN, 0x48545541, 0x534C5453))
"""CNXN, AUTH, STLS: connected, wants a key, wants TLS."""
_BANNER = b"host::\0"
_GREETING = struct.pack("<6I", _CNXN, _VERSION, _MOST_BYTES, len(_BANNER), sum(_BANNER), _CNXN ^ 0xFFFFFFFF) + _BANNER


def addresses(network: str, *, anywhere: bool = False) -> list[str]:
    """The hosts of a network such as 192.168.1.0/24, or one address.

    Raises:
        InvalidRequest: it is no network, too large, or not a private one and `anywhere` is not set.
    """
    try:
        meant = ipaddress.ip_network(network, strict=False)
    except ValueError as error:
        raise InvalidRequest(f"{network} is no network; write it as 192.168.1.0/24") from error
    if meant.num_addresses > MOST_ADDRESSES:
        raise InvalidRequest(f"{network} has {meant.num_addresses:,} addresses; at most {MOST_ADDRESSES:,} are asked")
    if not meant.is_private and not anywhere:
        raise InvalidRequest(
            f"{network} is not a private network: what answers there is not yours. --anywhere asks all the same"
        )
    return [str(host) for host in meant.hosts()]


def scan(hosts: Sequence[str], port: int, on_asked: Callable[[], None] = lambda: None) -> list[str]:
    """The HOST:PORT that answer as adb, in the order given; `on_asked` is called after each."""

    async def everything() -> list[str]:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(host: str) -> str | None:
            async with places:
                found = await _speaks_adb(host, port)
            on_asked()
            return f"[{host}]:{port}" if found and ":" in host else f"{host}:{port}" if found else None

        return [each for each in await asyncio.gather(*map(one, hosts)) if each]

    return asyncio.run(everything())


async def _speaks_adb(host: str, port: int) -> bool:
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(_GREETING)
            answer = await reader.readexactly(24)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False
    finally:
        if writer is not None:
            writer.close()
    return struct.unpack("<I", answer[:4])[0] in _ANSWERS
