"""The command `virtualphone`."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvicorn

from virtualphone import __version__
from virtualphone import scenario as scenarios
from virtualphone.apps import catalogue
from virtualphone.apps.catalogue import KINDS, Installed
from virtualphone.control import control, described
from virtualphone.faults import FaultError, Order
from virtualphone.phone import Phone
from virtualphone.scenario import ScenarioError
from virtualphone.server import PhoneServer
from virtualphone.spec import API_RELEASES, PhoneSpec
from virtualphone.world import World

HOST = "127.0.0.1"
PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+")
LANGUAGES = ("en", "id", "xx")

app = typer.Typer(
    help="Virtual Android phones for adb and uiautomator2.", no_args_is_help=True, pretty_exceptions_enable=False
)


@dataclass(frozen=True, slots=True)
class _Fleet:
    specs: list[PhoneSpec]
    port_base: int
    control_port: int
    seed: int
    faults: list[tuple[int, Order]]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"virtualphone {__version__}")
        raise typer.Exit


@app.callback()
def virtualphone(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Virtual Android phones that speak the device side of adb."""


@app.command()
def run(
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many phones.")] = 1,
    port_base: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the first phone; 0 takes free ones.")
    ] = 7001,
    control_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the control port; 0 takes a free one.")
    ] = 0,
    first_number: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Number of the first phone; accounts and serials follow it.")
    ] = 1,
    accounts: Annotated[int, typer.Option(min=1, max=8, help="Accounts on each phone.")] = 3,
    app_names: Annotated[
        list[str] | None, typer.Option("--app", metavar="APP", help="Install only this app; twice for two of them.")
    ] = None,
    app_version: Annotated[list[str] | None, typer.Option(metavar="APP=VERSION", help="Version of an app.")] = None,
    package: Annotated[
        list[str] | None, typer.Option(metavar="APP=PACKAGE", help="Package of an app; twice for two of them.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the apps.")] = "en",
    api_level: Annotated[int, typer.Option(help="Android's API level.")] = 34,
    seed: Annotated[int, typer.Option(help="Everything random depends on it.")] = 0,
    scenario: Annotated[Path | None, typer.Option(metavar="FILE", help="Faults from the start on, as JSON.")] = None,
    hardware_serial: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="ro.serialno of the first phones, one each.")
    ] = None,
) -> None:
    """Run phones until stopped with Ctrl-C. The first line says where they are, as JSON."""
    apps = _apps(app_names or [], app_version or [], package or [])
    if language not in LANGUAGES:
        _refuse(f"--language {language}: the apps speak {', '.join(LANGUAGES)}")
    if api_level not in API_RELEASES:
        _refuse(f"--api-level {api_level}: supported are {min(API_RELEASES)} to {max(API_RELEASES)}")
    names = list(hardware_serial or [])
    numbers = range(first_number, first_number + count)
    names += [f"VP{seed % 10_000:04d}{number:06d}" for number in numbers[len(names) :]]
    if len(set(names[:count])) < count:
        _refuse("--hardware-serial: every phone needs a name of its own")
    specs = [
        PhoneSpec(number, name, accounts, api_level, apps, language)
        for number, name in zip(numbers, names, strict=False)
    ]
    _allow_files(count)
    try:
        faults = scenarios.read(scenario, names[:count]) if scenario is not None else []
        asyncio.run(_run(_Fleet(specs, port_base, control_port, seed, faults)))
    except ScenarioError as error:
        _refuse(f"--scenario {error}")
    except OSError as error:
        _refuse(str(error), status=1)


def _apps(names: list[str], versions: list[str], packages: list[str]) -> tuple[Installed, ...]:
    """What is installed on each phone: the apps of these names or all, under their usual packages or those given."""
    for name in names:
        if name not in KINDS:
            _refuse(f"--app {name}: known are {', '.join(KINDS)}")
    chosen: dict[str, str] = {}
    for text in versions:
        name, _, number = text.partition("=")
        if name not in KINDS or number not in KINDS[name].versions:
            known = [f"{kind.name}={each}" for kind in KINDS.values() for each in kind.versions]
            _refuse(f"--app-version {text}: supported are {', '.join(known)}")
        chosen[name] = number
    named: dict[str, list[str]] = {}
    for text in packages:
        name, _, package = text.partition("=")
        if name not in KINDS or not PACKAGE.fullmatch(package):
            known = [f"{kind.name}={each}" for kind in KINDS.values() for each in kind.packages]
            _refuse(f"--package {text}: write for example {', '.join(known)}; a clone may have any package name")
        named.setdefault(name, []).append(package)
    found = [
        Installed(usual.kind, package, chosen.get(usual.kind, usual.version))
        for usual in catalogue.usual()
        if not names or usual.kind in names
        for package in dict.fromkeys(named.get(usual.kind, [usual.package]))
    ]
    if len({each.package for each in found}) < len(found):
        _refuse("--package: two apps cannot have the same package")
    return tuple(found)


def _refuse(message: str, status: int = 2) -> NoReturn:
    typer.echo(f"virtualphone: {message}", err=True)
    raise typer.Exit(status)


def _allow_files(count: int) -> None:
    """Each phone needs a file to listen and one for each connection; the usual limit holds about 500 phones."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 4 * count + 256
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _run(fleet: _Fleet) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    world = World(fleet.seed)
    servers: list[PhoneServer] = []
    try:
        for place, spec in enumerate(fleet.specs):
            server = PhoneServer(Phone(spec, world))
            servers.append(server)
            port = fleet.port_base + place if fleet.port_base else 0
            await _listen(server, port)
        for place, order in fleet.faults:
            try:
                servers[place].faults.add(order)
            except FaultError as error:
                raise ScenarioError(f"phone {place + 1}: {error}") from error
        http = uvicorn.Server(uvicorn.Config(control(servers), log_config=None, access_log=False, lifespan="off"))
        listening = _control_socket(fleet.control_port)
        http.config.load()
        http.lifespan = http.config.lifespan_class(http.config)
        await http.startup(sockets=[listening])
        port = listening.getsockname()[1]
        print(json.dumps({"control_port": port, "phones": described(servers)}), flush=True)
        await ended.wait()
        http.should_exit = http.force_exit = True
        await http.shutdown(sockets=[listening])
    finally:
        for server in servers:
            server.close()


async def _listen(server: PhoneServer, port: int) -> None:
    try:
        await server.listen(HOST, port)
    except OSError as error:
        raise OSError(
            f"port {port} cannot be used ({error.strerror or error}); choose others with --port-base"
        ) from error


def _control_socket(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise OSError(
            f"port {port} cannot be used ({error.strerror or error}); choose another with --control-port"
        ) from error
    return listening


if __name__ == "__main__":
    app()
