"""`phonedeck service`: the server starts with the machine, or when its user logs in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from phonedeck.calling import say
from phonedeck.datadir import default_data_dir, private_file
from phonedeck.explained import errors, explained
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.service_files import LABEL, NAME, STATE, Manager, Service

app = typer.Typer(
    help="Start the server with the machine, or when you log in.\n\n"
    "Ends with 0, or with 2 when something was asked for wrongly, 4 when no service is installed, 5 when it does not "
    "run, or the system refused.",
    no_args_is_help=True,
)
System = Annotated[bool, typer.Option("--system", help="Of the whole machine; needs an administrator.")]
ManagerOption = Annotated[
    Manager | None, typer.Option("--manager", help="Who starts it.", show_default="of this system")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
WITH_MORE = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command(context_settings=WITH_MORE)
def install(
    context: typer.Context,
    system: System = False,
    run_as: Annotated[
        str | None, typer.Option(metavar="USER", help="Whom --system runs as.", show_default="who called sudo")
    ] = None,
    manager: ManagerOption = None,
    only_print: Annotated[bool, typer.Option("--print", help="Show the file, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the service's file and start it. What follows -- goes to phonedeck serve: install -- --port 50810"""
    with explained():
        who = _who(system, run_as)
        chosen = manager or Manager.of_this_system()
        here = chosen is Manager.of_this_system()
        service = Service(_command(context.args, who, here=here), who)
        if not chosen.tested:
            errors.print(f"phonedeck: what is written for {chosen} was tried by nobody yet", markup=False)
        file = service.file(chosen)
        if only_print:
            text = service.text(chosen)
            typer.echo(json.dumps({"file": str(file), "text": text}) if as_json else text, nl=as_json)
            return
        _may_manage(chosen)
        before = file.read_bytes() if file.exists() else None
        _write(file, service.text(chosen).encode("utf-16" if chosen is Manager.TASK_SCHEDULER else "utf-8"))
        try:
            for words in _starting(chosen, who, file):
                _tell(words)
        except Conflict:
            if before is None:
                file.unlink(missing_ok=True)
            else:
                _write(file, before)  # of a service that worked
            raise
    say(f"Installed and started: {file}", as_json, file=str(file))
    if not as_json and chosen is Manager.SYSTEMD and not system:
        typer.echo("It runs while you are logged in. To let it run always: loginctl enable-linger")


@app.command()
def status(
    system: System = False,
    manager: ManagerOption = None,
    as_json: AsJson = False,
) -> None:
    """Whether it is installed and runs."""
    with explained():
        chosen, file, words = _installed(system, manager)
        asked = {
            Manager.SYSTEMD: [*words, "is-active", NAME],
            Manager.LAUNCHD: ["launchctl", "print", f"{_domain(system)}/{LABEL}"],
            Manager.TASK_SCHEDULER: ["schtasks", "/Query", "/TN", NAME],
        }[chosen]
        done = _run(asked)
        said = (done.stdout or done.stderr).strip()
        runs = done.returncode == 0 and (chosen is not Manager.TASK_SCHEDULER or "Running" in said)
        if as_json:
            typer.echo(json.dumps({"file": str(file), "runs": runs, "said": said}))
        elif runs:
            typer.echo(f"It runs ({file})")
        if not runs:
            raise Conflict(f"it is installed ({file}) but does not run: {said}")


@app.command()
def remove(system: System = False, manager: ManagerOption = None, as_json: AsJson = False) -> None:
    """Stop it and remove its file. Data stays."""
    with explained():
        chosen, file, words = _installed(system, manager)
        stopping = {
            Manager.SYSTEMD: [*words, "disable", "--now", NAME],
            Manager.LAUNCHD: ["launchctl", "bootout", f"{_domain(system)}/{LABEL}"],
            Manager.TASK_SCHEDULER: ["schtasks", "/Delete", "/F", "/TN", NAME],
        }[chosen]
        if chosen is Manager.TASK_SCHEDULER:
            _run(["schtasks", "/End", "/TN", NAME])  # nothing happens when it does not run
        _tell(stopping)
        file.unlink(missing_ok=True)
        if chosen is Manager.SYSTEMD:
            _tell([*words, "daemon-reload"])
    say(f"Stopped and removed: {file}", as_json, removed=str(file))


def _who(system: bool, run_as: str | None) -> str | None:
    if not system:
        if run_as is not None:
            raise InvalidRequest("--run-as belongs to --system; without it the service is yours")
        return None
    who = run_as or os.environ.get("SUDO_USER") or ""
    if not who or who == "root":
        raise InvalidRequest("say whom the service runs as, which need not be root: --run-as USER")
    if not who.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise InvalidRequest(f"{who!r} is no name of a user")
    return who


def _command(more: Sequence[str], who: str | None, *, here: bool) -> list[str]:
    """The server with its data directory named: a service may have another home than whoever installs it, and begins
    in another directory."""
    words = [str(Path(sys.executable)), "-m", "phonedeck", "serve"]
    given = list(more)
    for place, word in enumerate(given):
        name, equals, value = word.partition("=")
        if name != "--data-dir":
            continue
        if equals and here:
            given[place] = f"{name}={Path(value).absolute()}"
        elif here and place + 1 < len(given):
            given[place + 1] = str(Path(given[place + 1]).absolute())
        break
    else:
        words += ["--data-dir", str(STATE if who else default_data_dir())]
    if any(set(word) & set("\n\r\0") for word in given):
        raise InvalidRequest("a word of a service's command cannot have a line break in it")
    asked = _run([sys.executable, "-m", "phonedeck", "serve", *given, "--help"])
    if asked.returncode:  # better told now than by a service that ends as soon as it is started
        raise InvalidRequest(f"phonedeck serve does not take {' '.join(more)}: {_last_line(asked.stderr)}")
    return [*words, *given]


def _last_line(text: str) -> str:
    """What a program complained of, out of its frame."""
    lines = [line.strip("│╭╮╰╯─ ") for line in text.splitlines()]
    return next((line for line in reversed(lines) if line), "it does not say why")


def _may_manage(manager: Manager) -> None:
    if manager is not Manager.of_this_system():
        raise InvalidRequest(f"{manager} is not of this system; --print shows its file")


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        private_file(file, content)  # the command may have the URL of a database in it
    except OSError as error:
        raise Conflict(
            f"{file} cannot be written: {error.strerror or error}. --system needs an administrator"
        ) from error


def _starting(manager: Manager, who: str | None, file: Path) -> list[list[str]]:
    if manager is Manager.SYSTEMD:
        words = _systemctl(who is not None)
        return [[*words, "daemon-reload"], [*words, "enable", NAME], [*words, "restart", NAME]]
    if manager is Manager.LAUNCHD:
        return [["launchctl", "bootstrap", _domain(who is not None), str(file)]]
    return [["schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(file)], ["schtasks", "/Run", "/TN", NAME]]


def _installed(system: bool, manager: Manager | None) -> tuple[Manager, Path, list[str]]:
    chosen = manager or Manager.of_this_system()
    _may_manage(chosen)
    file = Service([], "system" if system else None).file(chosen)
    if not file.exists():
        raise NotFound(f"no service is installed: there is no {file}. phonedeck service install makes one")
    return chosen, file, _systemctl(system)


def _systemctl(system: bool) -> list[str]:
    return ["systemctl"] if system else ["systemctl", "--user"]


def _domain(system: bool) -> str:
    return "system" if system or sys.platform == "win32" else f"gui/{os.getuid()}"


def _run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise Conflict(f"there is no {words[0]} here; --print shows the file for another machine") from error


def _tell(words: Sequence[str]) -> None:
    done = _run(words)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise Conflict(f"{' '.join(words)} ended with {done.returncode}: {said}")
