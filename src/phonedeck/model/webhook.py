"""Webhooks: what is sent where, in the Standard Webhooks form (https://www.standardwebhooks.com, 1.0.0).

A message's `webhook-id` stays the same however often it is sent; `webhook-timestamp` is the time of the attempt; the
signature is HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from phonedeck.model.device import DeviceState
from phonedeck.model.task import Status

TEST_TYPE = "webhook.test"
TYPES = (
    *(f"task.{status.text}" for status in Status),
    "task.deleted",
    *(f"device.{state}" for state in DeviceState),
)
"""What can be asked for; `task.pending` is a task that was created, or waits again."""
PATTERNS = ("*", "task.*", "device.*", *TYPES)
BY_DEFAULT = ("task.completed", "task.failed")

TRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 2 * 60, 10 * 60, 30 * 60, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)
)
"""The pause after each attempt that a receiver answered with an error; after the last one the message has failed."""
UNAVAILABLE = frozenset({408, 425, 429, 502, 503, 504})
"""What says nothing about the message: the receiver, or a proxy before it, cannot take any just now."""
GIVEN_UP_AFTER = timedelta(days=2)
"""A message waits no longer than that for a receiver that takes none."""
LONGEST_REST = timedelta(minutes=5)
"""A receiver that does not answer is left alone for a while, longer each time: whatever waits, one attempt is made."""
LONGEST_RETRY_AFTER = timedelta(hours=1)
OLD_SECRET_DAYS = timedelta(days=1)
"""Messages are signed with the old secret as well for so long after a new one was made."""

SECRET_PREFIX = "whsec_"  # noqa: S105  # how a secret begins, not one
SECRET_BYTES = (24, 64)

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 show IPv4 addresses."""


class DeliveryState(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


def matches(patterns: Sequence[str], type_: str) -> bool:
    """Whether a webhook that asked for the patterns gets messages of this type."""
    return any(pattern in ("*", type_, f"{type_.partition('.')[0]}.*") for pattern in patterns)


def pause_after(attempts: int) -> timedelta | None:
    """How long a message waits after so many failed attempts; None when that was the last."""
    return TRIES[attempts - 1] if attempts <= len(TRIES) else None


def rest_after(failures: int) -> timedelta:
    """How long nothing is sent to a receiver that has failed so many times in a row."""
    return min(timedelta(seconds=5 * 2 ** min(failures - 1, 10)), LONGEST_REST)


def new_secret() -> str:
    """256 random bits in the form that receivers' libraries take."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def check_secret(text: str) -> str:
    """A secret that somebody brings. Raises `ValueError`."""
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(SECRET_PREFIX) or not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        raise ValueError("must be whsec_ and the base64 of 24 to 64 random bytes; leave it out to have one made")
    return text


def new_message_id() -> str:
    """An id that no message had before; without a full stop, which would blur what is signed."""
    return f"msg_{secrets.token_hex(16)}"


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """One signature, as it stands in `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(message_id: str, at: datetime, body: str, used_secrets: Sequence[str]) -> dict[str, str]:
    """The headers of one attempt, signed with each secret."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in used_secrets),
    }


def check_url(text: str) -> str:
    """A receiver's URL. Raises `ValueError`.

    Any address that the operator names is right, also on this machine or its network: that is where most receivers
    are. What is refused can be no receiver, or would show a password in lists and logs.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("must be an http:// or https:// URL with a host") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not text.isascii() or not text.isprintable():
        raise ValueError(
            "must be an http:// or https:// URL with a host; write other than ASCII as %-codes or punycode"
        )
    if " " in text or "\\" in text or port == 0:
        raise ValueError("must be a URL without spaces, backslashes or port 0")
    if "@" in parts.netloc:
        raise ValueError("must not contain a user or password: receivers know us by the signature")
    if parts.fragment:
        raise ValueError("must not have a #fragment: it is never sent")
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return text
    if not may_receive(str(address)):
        raise ValueError(f"{address} is no address of a receiver")
    return text


def may_receive(address: str) -> bool:
    """Whether messages may go to an address, given as digits; asked again for what a name turns out to mean.

    Link-local addresses are where clouds keep the keys of their machines.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        embedded = ipaddress.IPv4Address(found.packed[-4:]) if found in NAT64 else found.ipv4_mapped
        found = embedded or found
    unusable = found.version == 4 and found.is_reserved
    return not (found.is_link_local or found.is_multicast or found.is_unspecified or unusable)
