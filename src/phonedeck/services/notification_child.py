"""One notification by apprise, in a process of its own: `python -m phonedeck.services.notification_child`.

A process, because apprise has a hundred services with as many ways to hang and to log, and because what may be
connected to can then be decided for all of them at one place: the interpreter's own audit hook. Standard input has the
order as JSON, standard output the answer; nothing else is written.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
from typing import Any

import psutil

from phonedeck.model.webhook import may_receive

PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile")
_STATUS = re.compile(r"error[= ](\d{3})")


class Refused(Exception):
    """What apprise was about to do is nothing that a notification does."""


def guard(own_ports: list[int], refusals: list[str]) -> None:
    """From here on nothing of this process reaches this server, a link-local address, a socket file or a program."""
    here = {each.address.partition("%")[0] for card in psutil.net_if_addrs().values() for each in card}

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event in PROGRAMS:
            _refuse("it would start a program", refusals)
        elif event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            if not isinstance(address, tuple):
                _refuse("it would use a socket file", refusals)
            host, port = str(address[0]).partition("%")[0], int(address[1])
            if not may_receive(host):
                _refuse(f"{host} is no address of a receiver", refusals)
            if port in own_ports and (host in here or host == "::1" or host.removeprefix("::ffff:").startswith("127.")):
                _refuse("it leads to this server itself", refusals)

    sys.addaudithook(check)


def _refuse(why: str, refusals: list[str]) -> None:
    refusals.append(why)
    raise Refused(why)


def main() -> dict[str, Any]:
    """Carry the order out; the answer."""
    order = json.load(sys.stdin)
    logs = io.StringIO()
    logging.basicConfig(stream=logs, level=logging.WARNING, force=True)
    refusals: list[str] = []
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(app_id="Phonedeck", app_desc="Phonedeck", app_url="", http_redirects=False)
    guard(order["own_ports"], refusals)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            plugin = Apprise.instantiate(order["url"], asset=asset)
            if plugin is None:
                return {"service": None, "problem": "it is no URL of a service that apprise knows"}
            plugin.redirects = False  # also where the URL asks for it
            service = str(plugin.service_name)
            if "body" not in order:
                return {"service": service, "problem": ""}
            sent = plugin.notify(body=order["body"], title=order["title"])
    except Exception as error:  # of a hundred services, any; what it says may hold the URL
        service, sent = None, False
        refusals = refusals or [f"{type(error).__name__} in apprise"]
    if sent:
        return {"service": service, "problem": ""}
    statuses = _STATUS.findall(logs.getvalue())
    why = (
        refusals[-1]
        if refusals
        else f"the service answered {statuses[-1]}"
        if statuses
        else "the service did not take it"
    )
    return {"service": service, "problem": why}


if __name__ == "__main__":
    print(json.dumps(main()))
