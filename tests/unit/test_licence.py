"""Licences: signed, checked offline, and never trusted when anything is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from phonedeck.clock import SystemClock
from phonedeck.model.errors import PlanRefused
from phonedeck.model.plan import Licence, Plan
from phonedeck.services.licence import ALGORITHM, AUDIENCE, LicenceService, issue, new_key_pair

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PRIVATE, PUBLIC = new_key_pair()


class Clock(SystemClock):
    time = NOW

    def now(self) -> datetime:
        return self.time


def service(file: Path, text: str | None) -> LicenceService:
    if text is not None:
        file.write_text(text)
    return LicenceService(Clock(), own=Licence(Plan.BUSINESS, 1000), public_key=PUBLIC, file=file)


def test_a_signed_licence_gives_its_plan(tmp_path: Path) -> None:
    """With the plan's own limit, until it expires."""
    licences = service(tmp_path / "l", issue(PRIVATE, Plan.PRO, NOW + timedelta(days=1), holder="A. Creator"))
    answer = licences.check()
    assert (answer.plan_name, answer.device_limit, answer.message) == ("Pro", 20, "API access enabled")
    licences._clock.time = NOW + timedelta(days=2)  # type: ignore[attr-defined]
    with pytest.raises(PlanRefused, match="expired on 2026-11-25"):
        licences.check()


def test_a_new_file_counts_without_a_restart(tmp_path: Path) -> None:
    """The file is read again when it changes."""
    licences = service(tmp_path / "l", None)
    with pytest.raises(PlanRefused, match="no licence file"):
        licences.check()
    (tmp_path / "l").write_text(issue(PRIVATE, Plan.TEAM, NOW + timedelta(days=1), holder="", device_limit=33))
    assert licences.device_limit() == 33


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_licence_may_be_saved_as_windows_saves_text(tmp_path: Path, encoding: str) -> None:
    """`phonedeck license issue … > phonedeck.license` in Windows PowerShell is UTF-16."""
    file = tmp_path / "l"
    file.write_text(issue(PRIVATE, Plan.PRO, NOW + timedelta(days=1), holder="") + "\r\n", encoding=encoding)
    assert service(file, None).check().plan_name == "Pro"


def test_a_plan_that_nobody_knows_is_named(tmp_path: Path) -> None:
    """A signed file of a later version, or of another product."""
    claims = {"aud": AUDIENCE, "plan": "Gold", "exp": int(NOW.timestamp()) + 60}
    with pytest.raises(PlanRefused, match="is not valid: no plan is called GOLD"):
        service(tmp_path / "l", jwt.encode(claims, PRIVATE, algorithm=ALGORITHM)).check()


def altered(text: str) -> str:
    head, claims, signature = text.split(".")
    return f"{head}.{claims[:-2]}{'AA' if claims[-2:] != 'AA' else 'BB'}.{signature}"


@pytest.mark.parametrize("kind", ["empty", "altered", "of another key", "unsigned", "no text"])
def test_anything_else_is_plan_starter(tmp_path: Path, kind: str) -> None:
    """With the reason in the message."""
    good = issue(PRIVATE, Plan.BUSINESS, NOW + timedelta(days=1), holder="")
    text = {
        "empty": "",
        "altered": altered(good),
        "of another key": issue(new_key_pair()[0], Plan.BUSINESS, NOW + timedelta(days=1), holder=""),
        "unsigned": "eyJhbGciOiJub25lIn0.eyJhdWQiOiJwaG9uZWRlY2siLCJwbGFuIjoiUHJvIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
        "no text": "\u00e9",
    }[kind]
    with pytest.raises(PlanRefused, match="is not valid"):
        service(tmp_path / "l", text).check()


def test_without_a_public_key_the_plan_is_business(tmp_path: Path) -> None:
    """A file lying there changes nothing."""
    own = LicenceService(Clock(), own=Licence(Plan.BUSINESS, 1000), file=tmp_path / "l")
    assert own.check().plan_name == "Business"
