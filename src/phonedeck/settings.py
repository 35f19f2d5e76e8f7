"""Every setting in one table: from `settings.toml` in the data directory, from PHONEDECK_… variables, from options.

Later ones win. `docs/settings.md` lists them; a test compares the two.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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
        description="HTTP status of errors: `documented` sends documented codes with 200, `mapped` sends code // 100.",
    )
    timezone: Annotated[str, AfterValidator(_zone)] | None = Field(
        default=None, description="Zone of start times and local times; the system's when not set."
    )
    device_limit: int = Field(
        default=1000, ge=1, le=100_000, description="Phones that may work at once, where no licence says it."
    )
    material_roots: list[Path] = Field(
        default_factory=list,
        description="Folders that tasks may take files from, with all that is in them; everywhere when empty.",
    )
    upload_folder: Path | None = Field(
        default=None,
        description="Where relative paths of files lie; `uploads` in the data directory when not set.",
    )
    automatic_retries: int = Field(
        default=0, ge=0, le=3, description="How often a failed task that may be repeated is retried by itself."
    )
    retry_seconds: float = Field(
        default=60.0, ge=1, le=3600, description="A task whose phone was lost goes on within so many seconds."
    )
    late_start_grace: int = Field(
        default=60, ge=0, le=10_080, description="Minutes after its start time in which a task may still start."
    )
    artifact_days: int = Field(default=7, ge=0, le=3650, description="Days that screenshots and trees are kept.")
    artifact_megabytes: int = Field(
        default=2000, ge=0, description="Total size of screenshots and trees; the oldest go first."
    )
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
        description="Ed25519 public key (PEM). When set, the plan comes only from a licence file signed with its key.",
    )
    token_on_loopback: bool = Field(
        default=False, description="Whether programs on this machine need a token too; for machines that people share."
    )
    allowed_hosts: list[str] = Field(
        default=[], description="Further names that this server is called by, NAME or NAME:PORT."
    )
    cors_origins: list[Annotated[str, AfterValidator(_origin)]] = Field(
        default=[], description="Origins of web pages that may use the API, such as https://tool.example."
    )
    trusted_proxies: list[str] = Field(
        default=[],
        description="Addresses of proxies whose X-Forwarded headers are believed; then every caller needs a token.",
    )
    tls: Literal["on", "off"] = Field(
        default="on", description="Whether addresses beyond this machine speak TLS; off where a VPN encrypts already."
    )
    tls_certificate: Path | None = Field(
        default=None, description="Certificate file (PEM) with its chain; one that signs itself is made when not set."
    )
    tls_key: Path | None = Field(default=None, description="The certificate's private key (PEM).")
    requests_per_second: int = Field(default=50, ge=1, description="Requests a second for each token.")
    requests_per_second_on_loopback: int = Field(
        default=1000, ge=10, description="Requests a second for all programs on this machine together."
    )

    @model_validator(mode="after")
    def _both_tls_files(self) -> Settings:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: set both or neither")
        return self


def load(data_dir: Path) -> Settings:
    """The settings of an installation.

    Raises:
        InvalidRequest: naming every setting that is wrong, and where it is set.
    """
    file = data_dir / FILE_NAME
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        in_file = {name: value for name, value in written.items() if PREFIX + name.upper() not in os.environ}
        return Settings(**in_file)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, detail["loc"])), f"{detail['msg']} (in {file} or {PREFIX}…)", detail["input"])
            for detail in error.errors(include_url=False)
        ]
        raise InvalidRequest(problems) from error
    except (OSError, ValueError) as error:
        raise InvalidRequest(f"{file} cannot be read: {error}") from error
