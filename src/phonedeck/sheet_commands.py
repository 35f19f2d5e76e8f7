"""`phonedeck accounts|task import|export`: tables of accounts and tasks, looked through before anything is made."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from phonedeck import sheets
from phonedeck.account_limits_commands import every_account
from phonedeck.calling import Json, Token, Url, calling, calling_at, say
from phonedeck.client import ApiError, Client, calls
from phonedeck.client.calls import DEFAULT_URL, Call
from phonedeck.explained import errors
from phonedeck.model.errors import NOT_FOUND, InvalidRequest, PhonedeckError, Problem
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.sheets import Row
from phonedeck.wire.account import AccountView, parse_new_account
from phonedeck.wire.scripts import config_model
from phonedeck.wire.task import TaskView

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or xlsx by its name.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what each row would do, or what is wrong with it.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]

WRONG = 2
ACCOUNT_COLUMNS = ("platform", "username", "phone", "package", "tags", "enabled")
CALL_COLUMNS = (
    "script_name", "serials", "usernames", "script_config", "start_time", "expires_at", "enable_multi_account",
    "min_interval", "max_interval",
)  # fmt: skip
RESULT_COLUMNS = ("id", "platform", "target", "status", "outcome", "reason", "remark", "started_at", "finished_at")
"""What an export has beside; an import leaves it alone, so that a file that was exported can be imported."""
PARAMETERS = {script: frozenset(config_model(script).model_fields) for script in ScriptName if script in API_SCRIPTS}
PARAMETER_COLUMNS = tuple(sorted(frozenset().union(*PARAMETERS.values()) - {*CALL_COLUMNS, *RESULT_COLUMNS}))
ONCE = "import this very file again, which creates nothing twice; of a changed one, only the rows from this one on"
AGAIN = "import only the rows from this one on: with --again all would be made anew"
YES, NO = ("yes", "true", "1", "ya"), ("no", "false", "0", "tidak")


@dataclass(slots=True)
class Checked:
    """One row: what would be sent, what it would do, and what is wrong with it."""

    row: int
    body: dict[str, Any]
    does: str = ""
    problems: list[str] = field(default_factory=list)


def import_accounts(
    file: File, dry_run: DryRun = False, as_json: Json = False, url: Url = DEFAULT_URL, token: Token = None
) -> None:
    """Make accounts known, or change them: platform, username, phone, package, tags, enabled. All rows are looked
    through first; one wrong row, and nothing is done."""
    with calling_at(url, token) as client:
        rows = [_account(row) for row in sheets.read(file, ACCOUNT_COLUMNS)]
        phones = {name for each in client.devices().devices for name in (each.serial, each.hardware_serial)}
        known = {(each.platform, each.username) for each in every_account(client)}
        seen: dict[tuple[str, str], int] = {}
        for each in rows:
            if each.problems:
                continue
            name = each.body["platform"].lower(), each.body["username"].lower().removeprefix("@")
            if (phone := each.body.get("serial")) is not None and phone not in phones:
                each.problems.append(f"phone: {phone} was never seen here; phonedeck devices lists the phones")
            if (first := seen.setdefault(name, each.row)) != each.row and "serial" not in each.body:
                each.problems.append(f"username: @{name[1]} is in row {first} already")
            each.does = f"{'changes' if name in known else 'adds'} @{name[1]} on {name[0]}"
        _show(rows, as_json, nothing_follows=dry_run)
        if not dry_run:
            for number, each in enumerate(rows):
                with _counted(each, number, "import the file again: what is in already stays as it is"):
                    client.send(Call("POST", "accounts", AccountView, body=each.body))
            say(f"{len(rows)} rows are in.", as_json, imported=len(rows))


def export_accounts(
    file: File, replace: Replace = False, as_json: Json = False, url: Url = DEFAULT_URL, token: Token = None
) -> None:
    """Write every account into a table, as import reads it."""
    with calling_at(url, token) as client:
        rows = [
            {
                "platform": each.platform, "username": each.username, "phone": each.device, "package": each.packagename,
                "tags": ", ".join(each.tags), "enabled": each.status == 0,
            }
            for each in every_account(client)
        ]  # fmt: skip
        written = sheets.write(file, ACCOUNT_COLUMNS, rows, replace=replace)
    say(f"{written} accounts are in {file}.", as_json, file=str(file), rows=written)


def import_tasks(
    context: typer.Context,
    file: File,
    dry_run: DryRun = False,
    again: Annotated[bool, typer.Option("--again", help="Also where this very file was imported today.")] = False,
    as_json: Json = False,
) -> None:
    """Create the tasks of a table, each row one create call. All rows are looked through first; one wrong row, and
    nothing is created. The same file again within a day creates nothing twice."""
    columns = (*CALL_COLUMNS, *PARAMETER_COLUMNS, *RESULT_COLUMNS)
    with calling(context) as client:
        rows = [_task(row) for row in sheets.read(file, columns)]
        for each in rows:
            if not each.problems:
                _preview(client, each)
        _show(rows, as_json, nothing_follows=dry_run)
        if dry_run:
            return
        name = secrets.token_hex(16) if again else hashlib.sha256(file.read_bytes()).hexdigest()[:32]
        for number, each in enumerate(rows):
            with _counted(each, number, AGAIN if again else ONCE):
                created = client.create(**each.body, key=f"import:{name}:{each.row}")
            ids = " ".join(map(str, created.task_ids))
            say(f"row {each.row}: tasks {ids}", as_json, row=each.row, task_ids=created.task_ids)


def export_tasks(
    context: typer.Context,
    file: File,
    status: Annotated[str | None, typer.Option(help="pending, running, completed or failed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 1000,
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Write tasks and what became of them into a table; import reads it, and leaves the results alone."""
    numbers = {"pending": 0, "running": 1, "completed": 2, "failed": 3}
    with calling(context) as client:
        if status is not None and status not in numbers:
            raise InvalidRequest(f"--status must be one of {', '.join(numbers)}")
        filters = {} if status is None else {"status": numbers[status]}
        rows = [_exported(task) for task, _ in zip(client.every_task(**filters), range(limit), strict=False)]
        columns = ("id", *CALL_COLUMNS[:6], *RESULT_COLUMNS[1:])
        written = sheets.write(file, columns, rows, replace=replace)
    say(f"{written} tasks are in {file}.", as_json, file=str(file), rows=written)


@contextmanager
def _counted(row: Checked, done: int, further: str) -> Iterator[None]:
    """When a row fails that was right a moment ago: which, how many are done, and how to go on."""
    try:
        yield
    except PhonedeckError:
        errors.print(
            f"phonedeck: row {row.row} was not done, {done} rows before it were. Then {further}.", markup=False
        )
        raise


def _account(row: Row) -> Checked:
    values = row.values
    body: dict[str, Any] = {"platform": values.get("platform"), "username": values.get("username")}
    body |= {
        name: values[column] for name, column in (("serial", "phone"), ("packagename", "package")) if column in values
    }
    checked = Checked(row.number, body)
    if "tags" in values:
        body["tags"] = values["tags"].replace(";", ",")
    if "enabled" in values:
        enabled = _yes(checked, "enabled", values["enabled"])
        body["status"] = 0 if enabled else 1
    try:
        parse_new_account(body)
    except InvalidRequest as error:
        checked.problems += _written(error.problems)
    return checked


def _task(row: Row) -> Checked:
    values = dict(row.values)
    checked = Checked(row.number, {})
    try:
        config = json.loads(values.pop("script_config", "{}"))
        if not isinstance(config, dict):
            raise ValueError("it is no object")
    except ValueError as error:
        checked.problems.append(f"script_config: is no JSON object: {error}")
        config = {}
    script = values.pop("script_name", "")
    known = PARAMETERS.get(ScriptName(script)) if script in tuple(PARAMETERS) else None
    for name in PARAMETER_COLUMNS:
        if name in values:
            if known is not None and name not in known:
                checked.problems.append(f"{name}: is no parameter of {script}; leave the cell empty")
            config[name] = values[name]
    more: dict[str, Any] = {
        name: values[name] for name in ("start_time", "expires_at", "min_interval", "max_interval") if name in values
    }
    if "enable_multi_account" in values:
        more["enable_multi_account"] = _yes(checked, "enable_multi_account", values["enable_multi_account"])
    who: dict[str, Any] = {name: _names(values[name]) for name in ("serials", "usernames") if name in values}
    checked.body = {"script_name": script, "script_config": config, **who, **more}
    return checked


def _preview(client: Client, checked: Checked) -> None:
    try:
        preview = client.send(calls.preview(**checked.body))
    except ApiError as error:
        # What is not known is named, with what to do, in the message alone.
        listed = _written(error.problems) if error.code != NOT_FOUND else []
        checked.problems += listed or [error.message]
        return
    warned = f" ({'; '.join(preview.warnings)})" if preview.warnings else ""
    checked.does = f"{preview.total} {'task' if preview.total == 1 else 'tasks'}{warned}"


def _show(rows: Sequence[Checked], as_json: bool, *, nothing_follows: bool) -> None:
    """Every row; ends the command where one is wrong."""
    wrong = [each for each in rows if each.problems]
    for each in rows:
        if each.problems or nothing_follows:
            text = "; ".join(each.problems) or each.does
            say(f"row {each.row}: {text}", as_json, row=each.row, does=each.does, problems=each.problems)
    if wrong:
        typer.echo(f"phonedeck: {len(wrong)} of {len(rows)} rows are wrong; nothing was done.", err=True)
        raise typer.Exit(WRONG)


def _exported(task: TaskView) -> Mapping[str, object]:
    row = task.model_dump()
    config = json.dumps(task.script_config, ensure_ascii=False)
    account = {"usernames": task.username} if task.username else {"serials": task.serial}
    return {**row, **account, "script_config": config, "start_time": task.scheduled_at, "status": task.status_text}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]


def _yes(checked: Checked, name: str, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        checked.problems.append(f"{name}: must be yes or no, not {text!r}")
    return text.lower() in YES


def _written(problems: Sequence[Problem]) -> list[str]:
    return [f"{each.field}: {each.problem}" if each.field else each.problem for each in problems]
