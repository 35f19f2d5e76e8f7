"""`make chaos`: the long run. Prints the table of docs/chaos.md; status 1 when anything is not as promised."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import psycopg

import postgresql
from chaos import at_every_call, at_random
from installation import installation
from judge import HEADING, Verdict, judge
from ports import free_port
from scenarios import SCENARIOS


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600, help="of random hurting, on each database")
    options.add_argument("--phones", type=int, default=8)
    options.add_argument("--tasks", type=int, default=25, help="on each phone")
    options.add_argument("--seed", type=int, default=1)
    wanted = options.parse_args()
    programs = postgresql.binaries()
    if programs is None:
        sys.exit(postgresql.MISSING)
    verdicts: list[Verdict] = []
    for scenario in SCENARIOS:
        verdict = Verdict(scenario.name, "SQLite")
        with (
            tempfile.TemporaryDirectory() as directory,
            installation(Path(directory), wanted.phones, app=scenario.app) as made,
        ):
            tasks = at_every_call(made, scenario, verdict, made.kill_server)
            chance = random.Random(wanted.seed)
            tasks |= at_random(made, scenario, verdict, chance, wanted.seconds, wanted.tasks)
            judge(made, scenario, tasks, verdict)
        verdicts.append(verdict)
        print(verdict.row(), flush=True)
        verdict = Verdict(scenario.name, "PostgreSQL, 2 hosts")
        with (
            postgresql.server(programs, free_port(), durable=True) as server,
            tempfile.TemporaryDirectory() as directory,
        ):
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE chaos")
            with installation(Path(directory), wanted.phones, url=f"{server}/chaos", app=scenario.app) as made:

                def kill_both(made: object = made) -> None:
                    for name in "ab":
                        made.kill_worker(name)  # type: ignore[attr-defined]

                tasks = at_every_call(made, scenario, verdict, kill_both)
                chance = random.Random(wanted.seed)
                tasks |= at_random(made, scenario, verdict, chance, wanted.seconds, wanted.tasks)
                judge(made, scenario, tasks, verdict)
        verdicts.append(verdict)
        print(verdict.row(), flush=True)
    print(HEADING, *(verdict.row() for verdict in verdicts), sep="\n")
    bad = [
        said
        for verdict, scenario in zip(verdicts, [each for each in SCENARIOS for _ in range(2)], strict=True)
        for said in (
            *verdict.doubled, *verdict.lost, *verdict.stuck, *verdict.false_reports,
            *(verdict.unconfirmed if scenario.shows_absence else ()),
        )
    ]  # fmt: skip
    print(*bad, sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
