"""One attempt at one message: a POST to where the operator said, and to nowhere else.

No redirect is followed and no proxy is asked. The name is resolved here and the connection made to an address that was
looked at, so that a name cannot mean one thing when it is checked and another when it is used. What the receiver
answers is not read beyond its status: a webhook is no way to read what a server in the network says.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import httpx

from phonedeck import __version__
from phonedeck.model.webhook import may_receive

SECONDS = 15.0
"""For all of it, whatever the receiver does: names, connection, request, status."""
GONE = 410
"""What a receiver answers that wants no more messages."""
USER_AGENT = f"Phonedeck/{__version__} (webhook)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is None when nothing did; `problem` is empty when the message arrived."""

    status: int | None
    problem: str
    retry_after: float | None = None
    """Seconds that the receiver asks to be left alone."""


def post(url: str, headers: Mapping[str, str], body: str) -> Answer:
    """Send once. Never raises for what a receiver or a network does."""
    try:
        return asyncio.run(_within_time(httpx.URL(url), headers, body.encode()))
    except TimeoutError:
        return Answer(None, f"no answer within {SECONDS:.0f} s")
    except OSError as error:  # names that mean nothing, networks that are away
        return Answer(None, f"cannot be reached: {error.strerror or error}")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return Answer(None, f"cannot be reached: {error or type(error).__name__}")


async def _within_time(url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Answer:
    async with asyncio.timeout(SECONDS):
        addresses = await _addresses(url.host, url.port or (443 if url.scheme == "https" else 80))
        if refused := [address for address in addresses if not may_receive(address)]:
            return Answer(None, f"{url.host} is at {refused[0]}, which is no address of a receiver")
        sent = {**headers, "Host": url.netloc.decode("ascii"), "User-Agent": USER_AGENT}
        sent["Content-Type"] = "application/json"
        transport = httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False)
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=SECONDS) as client:
            for address in addresses:
                request = client.build_request(
                    "POST",
                    url.copy_with(host=address),
                    headers=sent,
                    content=body,
                    extensions={"sni_hostname": url.host},
                )
                try:
                    answer = await client.send(request, stream=True)
                except httpx.ConnectError:  # localhost means two addresses, and a receiver may listen on one
                    if address == addresses[-1]:
                        raise
                    continue
                await answer.aclose()
                return _read(answer)
    raise AssertionError("a name without an address is an OSError")


async def _addresses(host: str, port: int) -> list[str]:
    """What a name means now. The system may think about that for minutes and cannot be interrupted: the thread in which
    it does is left to itself, where asyncio's own would be waited for."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def resolve() -> None:
        found: list[str] | OSError
        try:
            every = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(each[4][0]) for each in every))
        except OSError as error:
            found = error
        except UnicodeError as error:
            found = OSError(f"{host} is no name of a host: {error}")
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=resolve, name="webhook-name", daemon=True).start()
    return await answer


def _read(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return Answer(answer.status_code, "")
    if answer.has_redirect_location:
        problem = "it sends us elsewhere, and redirects are not followed: set the URL to where it now is"
        return Answer(answer.status_code, problem)
    said = answer.headers.get("retry-after", "")
    seconds = float(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    return Answer(answer.status_code, f"answered {answer.status_code}; a message has arrived when 2xx comes", seconds)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Made once: it takes longer than a request. Certificates are checked against the system's own list."""
    return ssl.create_default_context()
