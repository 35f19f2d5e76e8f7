"""`make chaos`: the long run. Prints the table of docs/chaos.md; status 1 when anything is not as promised."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

import postgresql
from chaos import at_every_call, at_random, under_restarts
from installation import Installation, installation
from judge import HEADING, Verdict, judge
from ports import free_port
from scenarios import SCENARIOS, Scenario


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600, help="of random hurting, on each database")
    options.add_argument("--phones", type=int, default=8)
    options.add_argument("--tasks", type=int, default=25, help="on each phone")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--script", choices=sorted({each.script for each in SCENARIOS}), help="one only")
    options.add_argument("--restarts", action="store_true", help="only restart PostgreSQL, every 5 to 20 s, meanwhile")
    options.add_argument("--database", choices=["sqlite", "postgresql"], help="one only")
    wanted = options.parse_args()
    scenarios = [each for each in SCENARIOS if wanted.script in (None, each.script)]
    runs = {"postgresql": on_postgresql} if wanted.restarts else {"sqlite": on_sqlite, "postgresql": on_postgresql}
    bad: list[str] = []
    rows: list[str] = []
    for scenario in scenarios:
        for name, run in runs.items():
            if wanted.database in (None, name):
                verdict = run(scenario, wanted)
                rows.append(verdict.row())
                print(rows[-1], *verdict.failed, *verdict.unconfirmed, sep="\n", flush=True)
                bad += [*verdict.doubled, *verdict.lost, *verdict.stuck, *verdict.false_reports]
                bad += verdict.unconfirmed if scenario.shows_absence else ()
    print(HEADING, *rows, *bad, sep="\n")
    return 1 if bad else 0


def on_sqlite(scenario: Scenario, wanted: argparse.Namespace) -> Verdict:
    verdict = Verdict(scenario.name, "SQLite")
    with (
        tempfile.TemporaryDirectory() as directory,
        installation(Path(directory), wanted.phones, app=scenario.app) as made,
    ):
        run(made, scenario, verdict, wanted, made.kill_server)
    return verdict


def on_postgresql(scenario: Scenario, wanted: argparse.Namespace) -> Verdict:
    programs = postgresql.binaries()
    if programs is None:
        sys.exit(postgresql.MISSING)
    verdict = Verdict(scenario.name, "PostgreSQL, 2 hosts")
    with postgresql.server(programs, free_port(), durable=True) as server, tempfile.TemporaryDirectory() as directory:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE chaos")
        with installation(Path(directory), wanted.phones, url=f"{server}/chaos", app=scenario.app) as made:
            run(made, scenario, verdict, wanted, lambda: [made.kill_worker(name) for name in "ab"])
    return verdict


def run(
    made: Installation, scenario: Scenario, verdict: Verdict, wanted: argparse.Namespace, kill: Callable[[], object]
) -> None:
    chance = random.Random(wanted.seed)
    if wanted.restarts:
        tasks = under_restarts(made, scenario, verdict, chance, wanted.tasks)
    else:
        tasks = at_every_call(made, scenario, verdict, kill)
        tasks |= at_random(made, scenario, verdict, chance, wanted.seconds, wanted.tasks)
    judge(made, scenario, tasks, verdict)


if __name__ == "__main__":
    sys.exit(main())
