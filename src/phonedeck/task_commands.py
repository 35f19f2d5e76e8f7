"""`phonedeck task`: create, list, watch, stop and retry tasks of a server that runs, through its API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from phonedeck import columns
from phonedeck.calling import (
    Config,
    EveryAccount,
    Json,
    Script,
    Serials,
    Usernames,
    at_server,
    calling,
    print_line,
    read_config,
)
from phonedeck.client import Client, calls
from phonedeck.model.errors import InvalidRequest
from phonedeck.model.task import Outcome, Status
from phonedeck.wire.task import Preview, TaskView

app = typer.Typer(help="Tasks of a server that runs.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(min=1, help="The task's id.")]
Ids = Annotated[list[int], typer.Argument(min=1, help="Ids of tasks.")]
NOT_DONE = 1


app.callback()(at_server)


@app.command()
def create(
    context: typer.Context,
    script: Script,
    config: Config = "{}",
    serial: Serials = None,
    username: Usernames = None,
    start_time: Annotated[
        str | None, typer.Option(help="14:30, or 2027-03-01T14:30:00+07:00; at once if not given.")
    ] = None,
    every_account: EveryAccount = False,
    wait: Annotated[bool, typer.Option("--wait", help="Go on until they have ended; status 1 if one failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be created; create nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Create tasks, and print their ids."""
    with calling(context) as client:
        more: dict[str, Any] = {} if start_time is None else {"start_time": start_time}
        if every_account:
            more["enable_multi_account"] = True
        serials, usernames = serial or (), username or ()
        if dry_run:
            call = calls.preview(script, read_config(config), serials=serials, usernames=usernames, **more)
            _show_preview(client.send(call), as_json=as_json)
            return
        created = client.create(script, read_config(config), serials=serials, usernames=usernames, **more)
        for warning in created.warnings:
            typer.echo(f"phonedeck: {warning}", err=True)
        if as_json and not wait:
            print_line(created)
        elif not as_json:
            typer.echo(f"Created {created.created_count}: {' '.join(map(str, created.task_ids))}")
        if wait:
            _watch(client, created.task_ids, as_json=as_json)


@app.command("list")
def show_list(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="pending, running, completed or failed.")] = None,
    script: Annotated[str | None, typer.Option(help="Only this script.")] = None,
    serial: Annotated[str | None, typer.Option(help="Only this phone.")] = None,
    username: Annotated[str | None, typer.Option(help="Only this account.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only what ended so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """Show tasks, newest first."""
    with calling(context) as client:
        page = client.tasks(
            status=None if status is None else _status(status),
            script_name=script,
            serial=serial,
            username=username,
            outcome=None if outcome is None else outcome.value,
            page_size=limit,
        )
    if as_json:
        for task in page.tasks:
            print_line(task)
        return
    _show_table(page.tasks)
    if page.total > len(page.tasks):
        typer.echo(f"{len(page.tasks)} of {page.total}; --limit shows more.")


@app.command()
def show(context: typer.Context, task: Id, as_json: Json = False) -> None:
    """Show one task with its attempts and steps."""
    with calling(context) as client:
        detail = client.task(task)
    if as_json:
        print_line(detail)
        return
    print(_sentence(detail))
    print(f"  {detail.script_name} {json.dumps(detail.script_config, ensure_ascii=False)}")
    if (proof := detail.proof) is not None:
        shown = "" if proof.shown is None else f", shown: {proof.shown!r}"
        print(f"  proof: {proof.act} by @{proof.account or '?'} at {proof.at}{shown}")
        for where in filter(None, (proof.url, proof.screenshot)):
            print(f"    {context.obj.url.rstrip('/') if where.startswith('/') else ''}{where}")
    for attempt in detail.attempts:
        ending = attempt.outcome or attempt.reason or "running"
        print(f"  attempt {attempt.attempt}: {attempt.started_at} to {attempt.finished_at or 'now'}, {ending}")
        for step in detail.steps:
            if step.attempt == attempt.attempt:
                print(f"    {step.at}  {step.name}")


@app.command()
def watch(context: typer.Context, tasks: Ids, as_json: Json = False) -> None:
    """Show every change of tasks until they have ended. Status 1: one was not done."""
    with calling(context) as client:
        _watch(client, tasks, as_json=as_json)


@app.command()
def stop(context: typer.Context, tasks: Ids, as_json: Json = False) -> None:
    """Stop running tasks, cancel pending ones."""
    with calling(context) as client:
        for id_ in tasks:
            _told(client.stop(id_), as_json)


@app.command()
def retry(context: typer.Context, tasks: Ids, as_json: Json = False) -> None:
    """Put failed tasks back to pending."""
    with calling(context) as client:
        for id_ in tasks:
            _told(client.retry(id_), as_json)


def _told(task: TaskView, as_json: bool) -> None:
    if as_json:
        print_line(task)
    else:
        print(_sentence(task))


def _show_preview(preview: Preview, *, as_json: bool) -> None:
    for warning in preview.warnings:
        typer.echo(f"phonedeck: {warning}", err=True)
    if as_json:
        for task in preview.tasks:
            print_line(task)
        return
    columns.show(
        ("phone", "state", "account", "app", "target", "when"),
        (
            (
                task.serial,
                task.device_state,
                f"@{task.username}" if task.username else "the active one",
                task.platform or "",
                task.target or "",
                columns.moment(task.scheduled_at) or "at once",
            )
            for task in preview.tasks
        ),
        whole=("state", "app", "when"),
    )
    typer.echo(f"{preview.total} tasks would be created; nothing was.")


def _watch(client: Client, ids: Sequence[int], *, as_json: bool) -> None:
    said: dict[int, str] = {}

    def tell(task: TaskView) -> None:
        if said.get(task.id) != (sentence := _sentence(task)):  # not all that changes is in it
            print(sentence, flush=True)
        said[task.id] = sentence

    ended = client.wait(ids, print_line if as_json else tell)
    if len(ended) < len(set(ids)) or any(task.status != Status.COMPLETED for task in ended):
        raise typer.Exit(NOT_DONE)


def _status(text: str) -> int:
    names = {status.text: int(status) for status in Status}
    if text not in names:
        raise InvalidRequest(f"--status must be one of {', '.join(names)}")
    return names[text]


def _sentence(task: TaskView) -> str:
    progress = task.progress
    how = task.outcome or (
        f"{progress.done} of {progress.total} {progress.label}" if progress.total else task.status_text
    )
    who = f" @{task.username}" if task.username else ""
    return " ".join(
        filter(None, [f"{task.id}  {task.serial}{who}  {task.script_name}", task.target, f" {how}", task.remark])
    )


def _show_table(tasks: Sequence[TaskView]) -> None:
    columns.show(
        ("id", "phone", "account", "script", "target", "state", "remark"),
        (
            (
                str(task.id),
                task.serial,
                f"@{task.username}" if task.username else "",
                task.script_name,
                task.target or "",
                task.outcome or task.status_text,
                task.remark,
            )
            for task in tasks
        ),
        whole=("id", "script", "state"),
    )
