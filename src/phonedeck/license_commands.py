"""`phonedeck license`: show the licence in force; make keys and licence files, for whoever rents the service out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from phonedeck.calling import Json, say
from phonedeck.clock import SystemClock
from phonedeck.datadir import default_data_dir
from phonedeck.explained import explained
from phonedeck.model.errors import Conflict, InvalidRequest
from phonedeck.model.plan import Licence, Plan
from phonedeck.services import licence
from phonedeck.settings import load

app = typer.Typer(help="The licence plan.", no_args_is_help=True)
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.", show_default="of this system")]


@app.command()
def show(as_json: Json = False, data_dir: DataDir = None) -> None:
    """Show the plan in force, and why."""
    with explained():
        directory = data_dir or default_data_dir()
        settings = load(directory)
        service = licence.LicenceService(
            SystemClock(),
            own=Licence(Plan.BUSINESS, settings.device_limit),
            public_key=settings.license_public_key,
            file=directory / licence.FILE_NAME,
        )
        current = service.current()
    if as_json:
        expires = None if current.expires_at is None else current.expires_at.isoformat()
        say(
            "", True, plan=current.plan.name_on_wire, device_limit=current.device_limit, holder=current.holder,
            expires_at=expires, why=current.why,
        )  # fmt: skip
        return
    typer.echo(f"plan: {current.plan.name_on_wire}\ndevices at once: {current.device_limit}")
    if current.holder:
        typer.echo(f"holder: {current.holder}")
    if current.expires_at is not None:
        typer.echo(f"expires: {current.expires_at:%Y-%m-%d %H:%M} UTC")
    if current.why:
        typer.echo(f"why: {current.why}")


@app.command()
def keygen(
    directory: Annotated[Path, typer.Argument(help="Where the two files are written.")], as_json: Json = False
) -> None:
    """Make a key pair. The public key is the setting license_public_key; the private one signs licences."""
    with explained():
        private, public = licence.new_key_pair()
        directory.mkdir(parents=True, exist_ok=True)
        pair = [
            (directory / name, text, mode)
            for name, text, mode in (("license-private.pem", private, 0o600), ("license-public.pem", public, 0o644))
        ]
        if there := [str(file) for file, _, _ in pair if file.exists()]:
            raise Conflict(f"{' and '.join(there)} exists already; choose another directory. Nothing was written")
        for file, text, mode in pair:
            file.touch(mode)
            file.write_text(text, encoding="ascii")
            say(f"wrote {file}", as_json, file=str(file))


@app.command()
def issue(
    key: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The private key.")],
    plan: Annotated[str, typer.Option(help="Starter, Pro, Team or Business.")],
    days: Annotated[int, typer.Option(min=1, max=36_500, help="How long it is valid.")] = 365,
    holder: Annotated[str, typer.Option(help="Whom it is for.")] = "",
    device_limit: Annotated[int | None, typer.Option(min=1, help="Phones at once, other than the plan's.")] = None,
    as_json: Json = False,
) -> None:
    """Write a licence file to standard output; the holder saves it as phonedeck.license in the data directory."""
    with explained():
        if plan.upper() not in Plan.__members__:
            raise InvalidRequest(f"--plan {plan}: use Starter, Pro, Team or Business")
        expires_at = datetime.now(UTC) + timedelta(days=days)
        private = key.read_text(encoding="ascii", errors="replace")  # what is no key is said by who reads it
        chosen = Plan[plan.upper()]
        made = licence.issue(private, chosen, expires_at, holder=holder, device_limit=device_limit)
    say(made, as_json, license=made, plan=chosen.name_on_wire, expires_at=expires_at.isoformat())
