"""A short run of chaos, in which every kind of kill occurs; `make chaos` is the long one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from chaos import at_every_call, at_random
from installation import installation
from judge import HEADING, Verdict, judge
from scenarios import FOLLOW, INSTAGRAM_FOLLOW, POST, Scenario


def clean(verdict: Verdict, scenario: Scenario) -> None:
    print(HEADING, verdict.row(), sep="\n")
    assert verdict.doubled == []
    assert verdict.lost == []
    assert verdict.stuck == []
    assert verdict.false_reports == []
    if scenario.shows_absence:
        assert verdict.unconfirmed == []


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scenario", [FOLLOW], ids=lambda scenario: scenario.name)
def test_nothing_is_lost_or_done_twice_when_the_server_is_killed_at_any_call(
    tmp_path: Path, scenario: Scenario
) -> None:
    """One process on SQLite: killed before and after every call of a script, then hurt at random."""
    verdict = Verdict(scenario.name, "SQLite")
    with installation(tmp_path, 16) as made:
        wanted = at_every_call(made, scenario, verdict, made.kill_server)
        wanted |= at_random(made, scenario, verdict, random.Random(1), seconds=12, tasks=1)
        judge(made, scenario, wanted, verdict)
    clean(verdict, scenario)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scenario", [POST], ids=lambda scenario: scenario.name)
def test_no_video_is_published_twice_when_the_server_is_killed_at_some_calls(
    tmp_path: Path, scenario: Scenario
) -> None:
    """A post on each phone, killed once: around the tap that publishes, while it uploads, and anywhere before.

    In Instagram only `make chaos` does this: it takes a minute."""
    chance = random.Random(3)
    moments = [(chance.randint(1, scenario.calls), chance.choice(("before", "after"))) for _ in range(10)]
    verdict = Verdict(scenario.name, "SQLite")
    with installation(tmp_path, len(moments), app=scenario.app) as made:
        wanted = at_every_call(made, scenario, verdict, made.kill_server, moments)
        judge(made, scenario, wanted, verdict)
    clean(verdict, scenario)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scenario", [FOLLOW], ids=lambda scenario: scenario.name)
def test_nothing_is_lost_or_done_twice_on_two_hosts(tmp_path: Path, scenario: Scenario, postgresql_url: str) -> None:
    """Two workers that see the same phones on PostgreSQL, each frozen past its lease, killed, cut off."""
    verdict = Verdict(scenario.name, "PostgreSQL, 2 hosts")
    with installation(tmp_path, 4, url=postgresql_url) as made:
        wanted = at_random(made, scenario, verdict, random.Random(2), seconds=55, tasks=3)
        judge(made, scenario, wanted, verdict)
    clean(verdict, scenario)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scenario", [INSTAGRAM_FOLLOW], ids=lambda scenario: scenario.name)
def test_in_other_apps_too_a_kill_at_any_call_loses_and_doubles_nothing(tmp_path: Path, scenario: Scenario) -> None:
    """What differs between apps is where the calls are: the server is killed before and after each of them."""
    verdict = Verdict(scenario.name, "SQLite")
    with installation(tmp_path, 2 * scenario.calls, app=scenario.app) as made:
        wanted = at_every_call(made, scenario, verdict, made.kill_server)
        judge(made, scenario, wanted, verdict)
    clean(verdict, scenario)
