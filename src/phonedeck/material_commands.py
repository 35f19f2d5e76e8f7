"""`phonedeck materials`: the files that posts are made of, in the library of a server that runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import httpx
import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from phonedeck import columns
from phonedeck.calling import Json, Server, at_server, calling, print_line
from phonedeck.client.calls import Call
from phonedeck.client.failures import Unreachable
from phonedeck.model.errors import InvalidRequest
from phonedeck.wire.material import MaterialPage, MaterialView
from phonedeck.wire.task import BatchDeleted

app = typer.Typer(help="Videos and images for posts.", no_args_is_help=True)
app.callback()(at_server)

CHUNK_BYTES = 256 * 1024
UPLOAD_SECONDS = 120.0
"""For one answer or one piece of a file, not for all of it."""
Tag = Annotated[list[str] | None, typer.Option(help="A tag; repeat for more.")]
Id = Annotated[int, typer.Argument(min=1, help="The material's id.")]


@app.command("list")
def show_list(
    context: typer.Context,
    tag: Annotated[str | None, typer.Option(help="Only with this tag.")] = None,
    username: Annotated[str | None, typer.Option(help="Only for this account.")] = None,
    unused: Annotated[bool, typer.Option("--unused", help="Only what was not posted yet.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the library, newest first."""
    params = {"tag": tag, "username": username, "used": "false" if unused else None, "page_size": limit}
    with calling(context) as client:
        page = client.send(Call("GET", "materials", MaterialPage, params=params))
    if as_json:
        for each in page.materials:
            print_line(each)
        return
    columns.show(
        ("id", "name", "kind", "MB", "tags", "account", "posted"),
        (
            (
                str(each.id),
                each.name,
                each.kind,
                f"{each.size_bytes / 1e6:.1f}",
                ", ".join(each.tags),
                each.username or "",
                columns.moment(each.used_at),
            )
            for each in page.materials
        ),
        whole=("id", "kind", "MB", "posted"),
    )
    if page.total > len(page.materials):
        typer.echo(f"{len(page.materials)} of {page.total}; --limit shows more.")


@app.command()
def add(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Videos and images.")],
    tag: Tag = None,
    username: Annotated[str | None, typer.Option(help="The account that they are for; any if not given.")] = None,
    as_json: Json = False,
) -> None:
    """Add files to the library. What is there already stays one material, and gets the tags as well."""
    with calling(context):
        if missing := [str(file) for file in files if not file.is_file()]:
            raise InvalidRequest(f"not a file: {', '.join(missing)}; nothing was added")
        server: Server = context.obj
        headers = {"Content-Type": "application/octet-stream", "User-Agent": "phonedeck-cli"}
        if server.token is not None:
            headers["Authorization"] = f"Bearer {server.token}"
        total = sum(file.stat().st_size for file in files)
        with (
            httpx.Client(headers=headers, timeout=UPLOAD_SECONDS, trust_env=False) as http,
            Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress,
        ):
            bar = progress.add_task("adding", total=total)
            for file in files:
                progress.update(bar, description=file.name)
                url = f"{server.url.rstrip('/')}/api/v1/materials/{quote(file.name, safe='')}"
                params = {"tags": ",".join(tag or ()), "username": username or ""}
                try:
                    answer = http.post(url, params=params, content=_pieces(file, progress, bar))
                except httpx.TransportError as error:
                    raise Unreachable(
                        f"{server.url} does not answer ({error}); whether {file} was added is not known. Add it again: "
                        "the same content stays one material"
                    ) from error
                added = Call("POST", "materials", MaterialView).read(answer)
                if as_json:
                    print_line(added)
                else:
                    typer.echo(f"{added.id}  {added.name}  {added.kind}  {', '.join(added.tags)}")


@app.command()
def tag(
    context: typer.Context,
    material: Id,
    tags: Annotated[list[str], typer.Argument(help="The new tags.")],
    as_json: Json = False,
) -> None:
    """Replace the tags of a material."""
    with calling(context) as client:
        done = client.send(Call("POST", f"materials/{material}/tags", MaterialView, body={"tags": tags}))
    if as_json:
        print_line(done)
    else:
        typer.echo(f"{done.id}  {done.name}  {', '.join(done.tags)}")


@app.command()
def remove(
    context: typer.Context,
    materials: Annotated[list[int], typer.Argument(min=1, help="Ids.")],
    as_json: Json = False,
) -> None:
    """Remove materials with their files."""
    with calling(context) as client:
        done = client.send(Call("DELETE", "materials", BatchDeleted, body={"material_ids": materials}))
    if as_json:
        print_line(done)
        return
    typer.echo(f"Removed: {done.deleted_count}")
    if done.not_found:
        typer.echo(f"phonedeck: not found: {', '.join(map(str, done.not_found))}", err=True)


def _pieces(file: Path, progress: Progress, bar: TaskID) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(CHUNK_BYTES):
            yield piece
            progress.advance(bar, len(piece))
