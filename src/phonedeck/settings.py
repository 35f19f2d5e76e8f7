"""Every setting in one table: from `settings.toml` in the data directory, from PHONEDECK_… variables, from options.

Later ones win. The table in `docs/settings.md` is made from this one (`make reference`); a test compares the two.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from phonedeck.datadir import UPLOADS_NAME
from phonedeck.model.errors import InvalidRequest, Problem

FILE_NAME = "settings.toml"
PREFIX = "PHONEDECK_"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is not a time zone; use a name such as Europe/Berlin") from error
    return name


def _origin(text: str) -> str:
    if not re.fullmatch(r"https?://[a-z0-9.\-\[\]:]+", text):
        raise ValueError(f"{text!r} is not an origin; use scheme and host alone, such as https://tool.example")
    return text


class Settings(BaseSettings):
    """What an installation can set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid")

    http_status: Literal["documented", "mapped"] = Field(
        default="documented",
        description="HTTP status of errors: `documented` sends documented codes with 200, `mapped` sends code // 100",
    )
    timezone: Annotated[str, AfterValidator(_zone)] | None = Field(
        default=None,
        description="Zone of start times and local times, such as `Europe/Berlin`; the system's when not set",
    )
    device_limit: int = Field(
        default=1000, ge=1, le=100_000, description="Phones that may work at once, where no licence says it"
    )
    material_roots: list[Path] = Field(
        default_factory=list,
        description='Folders that tasks may take files from, such as `["/home/me/videos"]`; everywhere when empty',
    )
    upload_folder: Path | None = Field(
        default=None,
        description="Where relative paths of files lie; `uploads` in the data directory when not set",
    )
    automatic_retries: int = Field(
        default=0,
        ge=0,
        le=3,
        description="How often a failed task that may be repeated is retried by itself, after `retry_seconds` at most",
    )
    retry_seconds: float = Field(
        default=60.0,
        ge=1,
        le=3600,
        description="A task whose phone was lost goes on within so many seconds, at a random moment after a twelfth",
    )
    late_start_grace: int = Field(
        default=60,
        ge=0,
        le=10_080,
        description="Minutes after its start time in which a task may still start; then it ends `missed`",
    )
    artifact_days: int = Field(
        default=7,
        ge=0,
        le=3650,
        description="Days that screenshots and trees are kept; looked at when a host starts, then every ten minutes",
    )
    artifact_megabytes: int = Field(
        default=2000,
        ge=0,
        description="Total size of screenshots and trees of each host; the oldest go first, not those of running tasks",
    )
    task_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        description="Days that tasks are kept once they have ended; 0: for ever. What accounts did stays in the ledger",
    )
    log_folder: Path | None = Field(
        default=None, description="Where log files are written; `logs` in the data directory when not set"
    )
    log_megabytes: int = Field(default=10, ge=1, le=10_000, description="Size at which a log file is turned over")
    log_files: int = Field(default=5, ge=0, le=1000, description="Log files that are kept; 0: none is written")
    unmeasured_versions: bool = Field(
        default=False,
        description="Let versions of apps run that nobody measured; then everything is told by two signs",
    )
    phone_call_seconds: float = Field(
        default=15.0, ge=1, le=120, description="A call to a phone that takes longer counts as lost"
    )
    quarantine_after: int = Field(
        default=3, ge=0, le=100, description="Losses of a phone within ten minutes until it gets no work; 0: never"
    )
    license_public_key: str | None = Field(
        default=None,
        description="Ed25519 public key (PEM). When set, the plan comes only from a licence file signed with its key",
    )
    token_on_loopback: bool = Field(
        default=False, description="Whether programs on this machine need a token too; for machines that people share"
    )
    allowed_hosts: list[str] = Field(
        default=[], description="Further names that this server is called by, `NAME` or `NAME:PORT`"
    )
    cors_origins: list[Annotated[str, AfterValidator(_origin)]] = Field(
        default=[],
        description="Origins of web pages that may use the API, such as `https://tool.example`; "
        "they get all that a program on this machine has",
    )
    trusted_proxies: list[str] = Field(
        default=[],
        description="Addresses of proxies whose `X-Forwarded-For` and `-Proto` are believed; "
        "then every caller needs a token",
    )
    tls: Literal["on", "off"] = Field(
        default="on", description="Whether addresses beyond this machine speak TLS; `off` where a VPN encrypts already"
    )
    tls_certificate: Path | None = Field(
        default=None, description="Certificate file (PEM) with its chain; one that signs itself is made when not set"
    )
    tls_key: Path | None = Field(default=None, description="The certificate's private key (PEM)")
    requests_per_second: int = Field(
        default=50, ge=1, description="Requests a second for each token; four seconds' worth may come at once"
    )
    requests_per_second_on_loopback: int = Field(
        default=1000, ge=10, description="Requests a second for all programs on this machine together"
    )

    def uploads(self, data_dir: Path) -> Path:
        """The folder in which relative paths of files lie."""
        return self.upload_folder or data_dir / UPLOADS_NAME

    @model_validator(mode="after")
    def _both_tls_files(self) -> Settings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: set both or neither")
        return self


@dataclass(frozen=True)
class Setting:
    """One row of the table: a value in force and where it comes from."""

    name: str
    value: object  # as JSON has it
    source: Literal["default", "file", "environment"]
    default: object
    variable: str
    meaning: str


def load(data_dir: Path) -> Settings:
    """The settings of an installation.

    Raises:
        InvalidRequest: naming every setting that is wrong, and where it is set.
    """
    return _in_force(data_dir / FILE_NAME, read_file(data_dir / FILE_NAME))


def table(data_dir: Path) -> list[Setting]:
    """Every setting in the order of the documents.

    Raises:
        InvalidRequest: as `load`.
    """
    written = read_file(data_dir / FILE_NAME)
    values = _in_force(data_dir / FILE_NAME, written).model_dump(mode="json")
    environment = _environment()
    return [
        Setting(
            name=row.name,
            value=values[row.name],
            source="environment" if row.variable in environment else "file" if row.name in written else "default",
            default=row.default,
            variable=row.variable,
            meaning=row.meaning,
        )
        for row in defaults()
    ]


def defaults() -> list[Setting]:
    """Every setting with its default, whatever this machine says."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        rows.append(Setting(name, default, "default", default, PREFIX + name.upper(), field.description or ""))
    return rows


def reference() -> str:
    """The table of `docs/settings.md`."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for row in defaults():
        default = "none" if row.default in (None, []) else f"`{shown(row.default)}`"
        lines.append(f"| `{row.name}` | {default} | {row.meaning} |")
    return "\n".join(lines) + "\n"


def shown(value: object) -> str:
    """A value as a person writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def read_file(file: Path) -> dict[str, object]:
    """What the file sets; nothing where there is none.

    Raises:
        InvalidRequest: it cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(text_of(file))
    except ValueError as error:
        raise InvalidRequest(f"{file} cannot be read: {error}") from error


def text_of(file: Path) -> str:
    """The file as it is written, without the mark that Notepad puts before it; empty where there is none.

    Raises:
        InvalidRequest: it cannot be read, or is no UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig") if file.exists() else ""
    except (OSError, ValueError) as error:
        raise InvalidRequest(f"{file} cannot be read: {error}") from error


def check(file: Path, written: dict[str, object]) -> None:
    """Whether a file with these values could be used, wherever variables hide some of them.

    Raises:
        InvalidRequest: naming every setting that is wrong.
    """
    _validated(file, written)


def _environment() -> set[str]:
    return {name.upper() for name in os.environ}  # pydantic takes either case


def _in_force(file: Path, written: dict[str, object]) -> Settings:
    environment = _environment()
    return _validated(
        file, {name: value for name, value in written.items() if PREFIX + name.upper() not in environment}
    )


def _validated(file: Path, written: dict[str, object]) -> Settings:
    try:
        return Settings(**written)  # type: ignore[arg-type]  # that is what pydantic looks at
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, detail["loc"])), f"{detail['msg']} (in {file} or {PREFIX}…)", detail["input"])
            for detail in error.errors(include_url=False)
        ]
        raise InvalidRequest(problems) from error
    except ValueError as error:  # a variable that is no JSON
        raise InvalidRequest(f"a setting in {file} or {PREFIX}… cannot be read: {error}") from error
