"""`phonedeck devices …`: tags of phones, and phones on the network: found, paired, connected."""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.progress import Progress

from phonedeck.calling import Json, Token, Url, calling_at, print_line, say
from phonedeck.client.calls import DEFAULT_URL, Call
from phonedeck.explained import explained
from phonedeck.model.device import TAG
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.phones import adb
from phonedeck.phones.adb import DEFAULT_PORT, AdbClient
from phonedeck.phones.scan import addresses, scan
from phonedeck.wire.device import DeviceView

app = typer.Typer(help="The phones that the server knows.")

AdbPort = Annotated[
    int, typer.Option(envvar="ANDROID_ADB_SERVER_PORT", min=1, max=65535, help="Port of the adb server.")
]
Addresses = Annotated[list[str], typer.Argument(metavar="HOST:PORT…", help="Phones on the network.")]
FAILED = 1


@app.command()
def tag(
    serials: Annotated[list[str], typer.Argument(help="Phones, by any of their names, or tag:NAME.")],
    add: Annotated[list[str] | None, typer.Option(help="A tag to add; repeat for more.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A tag to take away; repeat for more.")] = None,
    name: Annotated[str | None, typer.Option(help="A name for people; for one phone.")] = None,
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Put phones into groups: `tag:NAME` then stands for all of them, wherever serials are given."""
    with calling_at(url, token) as client:
        if not add and not remove and name is None:
            raise InvalidRequest("say what to change: --add TAG, --remove TAG or --name TEXT")
        found: dict[str, DeviceView] = {}
        for serial in serials:
            if serial.startswith(TAG):
                group = client.devices(tag=serial.removeprefix(TAG).strip()).devices
                if not group:
                    raise NotFound(f"no phone carries {serial}; `phonedeck devices` shows the tags of each")
                found.update((device.serial, device) for device in group)
            else:
                device = client.send(Call("GET", f"devices/{quote(serial, safe='')}", DeviceView))
                found[device.serial] = device
        if name is not None and len(found) > 1:
            raise InvalidRequest("--name is for one phone")
        gone = {each.casefold() for each in remove or ()}
        for device in found.values():
            kept = [each for each in device.tags if each.casefold() not in gone]
            known = {each.casefold() for each in kept}
            body: dict[str, object] = {"tags": [*kept, *(each for each in add or () if each.casefold() not in known)]}
            if name is not None:
                body["name"] = name
            path = f"devices/{quote(device.serial, safe='')}"
            changed = client.send(Call("POST", path, DeviceView, body=body))
            if as_json:
                print_line(changed)
            else:
                typer.echo(f"{changed.serial}  {changed.name}  {', '.join(changed.tags)}")


@app.command()
def connect(phones: Addresses, as_json: Json = False, adb_port: AdbPort = DEFAULT_PORT) -> None:
    """Connect to phones on the network, on the server's machine. Status 1: one could not be reached."""
    with explained():
        adb.start_server(adb_port)
        client = AdbClient(adb_port)
        reached = [_connected(client, each, as_json) for each in phones]
    if not all(reached):
        raise typer.Exit(FAILED)


@app.command()
def disconnect(phones: Addresses, as_json: Json = False, adb_port: AdbPort = DEFAULT_PORT) -> None:
    """End the connection to phones on the network."""
    with explained():
        if not adb.answers(adb_port):
            raise Conflict(f"no adb server answers on port {adb_port}: nothing is connected")
        client = AdbClient(adb_port)
        for each in phones:
            said = client.ask(f"host:disconnect:{each}").strip()
            say(said, as_json, address=each, said=said)


@app.command()
def pair(
    phone: Annotated[str, typer.Argument(metavar="HOST:PORT", help="As the phone shows it beside the code.")],
    code: Annotated[
        str, typer.Argument(help="The six digits under Wireless debugging, Pair device with pairing code.")
    ],
    as_json: Json = False,
    adb_port: AdbPort = DEFAULT_PORT,
) -> None:
    """Pair with a phone once; then connect to the port that Wireless debugging itself shows."""
    with explained():
        if not (code.isascii() and code.isdigit()):
            raise InvalidRequest("the code is the digits that the phone shows, as 123456")
        adb.start_server(adb_port)
        answer = AdbClient(adb_port).pair(phone, code).strip()
        if not answer.startswith("Successfully paired"):
            raise Conflict(f"{answer}; codes are valid while the phone shows them: open the dialog again for a new one")
    say(answer, as_json, address=phone, said=answer)


def _connected(client: AdbClient, address: str, as_json: bool) -> bool:
    said = client.ask(f"host:connect:{address}").strip()
    done = said.startswith(("connected", "already connected"))
    say(said, as_json, address=address, connected=done, said=said)
    return done


@app.command("scan")
def look_around(
    network: Annotated[str, typer.Argument(help="A network of yours, as 192.168.1.0/24.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of adb on the phones.")] = 5555,
    anywhere: Annotated[bool, typer.Option("--anywhere", help="Also where the network is not private.")] = False,
    connect_all: Annotated[bool, typer.Option("--connect", help="Connect to all that answer, without asking.")] = False,
    as_json: Json = False,
    adb_port: AdbPort = DEFAULT_PORT,
) -> None:
    """Look for phones that speak adb over the network, and offer to connect."""
    with explained():
        hosts = addresses(network, anywhere=anywhere)
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            bar = progress.add_task(f"asking {network}", total=len(hosts))
            found = scan(hosts, port, lambda: progress.advance(bar))
    for each in found:
        print(f'{{"address":"{each}"}}' if as_json else each)
    if not found:
        typer.echo(f"Nothing speaks adb on port {port} of {network}; `adb tcpip {port}` over USB opens it.", err=True)
        return
    ask = sys.stdin.isatty() and not as_json
    if connect_all or (ask and typer.confirm(f"Connect to {len(found)}?")):
        connect(found, as_json, adb_port)
