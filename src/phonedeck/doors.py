"""The server's doors: the sockets it listens on, what it says about them, and the policy behind them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from phonedeck.server import certificate
from phonedeck.server.listen import Listening, addresses, listen
from phonedeck.server.policy import LOGIN, Policy
from phonedeck.services.tokens import TokenService
from phonedeck.settings import Settings


@dataclass(frozen=True, slots=True)
class Doors:
    """Sockets that listen, this machine's first, and what those beyond it encrypt with."""

    listening: Sequence[Listening]
    tls: ssl.SSLContext | None = None
    fingerprint: str = ""

    @property
    def port(self) -> int:
        return self.listening[0].port


def open_here(stack: ExitStack, host: str, port: int) -> tuple[Doors, Sequence[str]]:
    """Listen on this machine; with the addresses beyond it that were asked for, to be opened once it is safe.

    Raises:
        Conflict, InvalidRequest: the port cannot be opened, or the host is no address of this machine.
    """
    here, beyond = addresses(host)
    return Doors(_listen(stack, here, (), port)), beyond


def open_beyond(
    stack: ExitStack,
    doors: Doors,
    beyond: Sequence[str],
    settings: Settings,
    data_dir: Path,
    tokens: TokenService,
    now: datetime,
) -> Doors:
    """Listen on addresses that other machines can reach.

    Raises:
        InvalidRequest: there is no token yet, or the certificate cannot be used.
        Conflict: the port cannot be opened there.
    """
    if not beyond:
        return doors
    tokens.require_one()
    tls, fingerprint = _tls(settings, data_dir, beyond, now)
    listening = [*doors.listening, *_listen(stack, (), beyond, doors.port)]
    return Doors(listening, tls, fingerprint)


def policy(settings: Settings, port: int) -> Policy:
    """Who may call, by the settings."""
    return Policy(
        port,
        names=settings.allowed_hosts,
        origins=settings.cors_origins,
        trusted_proxies=settings.trusted_proxies,
        token_on_loopback=settings.token_on_loopback,
        requests_per_second=settings.requests_per_second,
        requests_per_second_on_loopback=settings.requests_per_second_on_loopback,
    )


def announcement(doors: Doors, policy: Policy, tokens: TokenService) -> Sequence[str]:
    """What a person needs to know of the doors; nothing where only this machine calls, and needs no token.

    The login link is for whoever reads the terminal; it works once, for 15 minutes.
    """
    scheme = "https" if doors.tls is not None else "http"
    beyond = [one.url(scheme) for one in doors.listening if not one.local]
    lines = [f"Beyond this machine, with a token: {url}" for url in beyond]
    if doors.fingerprint:
        lines.append(f"Certificate, sha256: {doors.fingerprint}")
    if beyond and doors.tls is None:
        lines.append("Without TLS: whoever is on the network's way can read tokens and use them.")
    if beyond or policy.token_on_loopback or policy.trusted_proxies:
        url = beyond[0] if beyond else f"http://localhost:{doors.port}"
        lines.append(f"Log in with a browser, once, within 15 minutes: {url}{LOGIN}?code={tokens.new_link()}")
    return lines


def _listen(stack: ExitStack, here: Sequence[str], beyond: Sequence[str], port: int) -> Sequence[Listening]:
    opened = listen(here, beyond, port)
    for one in opened:
        stack.callback(one.socket.close)
    return opened


def _tls(settings: Settings, data_dir: Path, beyond: Sequence[str], now: datetime) -> tuple[ssl.SSLContext | None, str]:
    if settings.tls == "off":
        return None, ""
    if settings.tls_certificate is not None and settings.tls_key is not None:
        return certificate.context(settings.tls_certificate, settings.tls_key), ""
    names = [*beyond, *(name.partition(":")[0] for name in settings.allowed_hosts)]
    made, key = certificate.self_signed(data_dir, names, now)
    return certificate.context(made, key), certificate.fingerprint(made)
