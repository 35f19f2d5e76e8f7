"""`make matrix ARGS="interruptions"`, or `interruptions:tiktok`: every script with every pop-up and every stop screen
at each of its screens. Writes docs/matrix-interruptions.md; half an hour. The document keeps the other app as it was.
With a third word, the cells of one script, pop-up or stop screen; nothing is written then."""

from __future__ import annotations

import queue
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cells import Variant
from interruptions import PASSAGES, POPUPS, STOPS, Cell, Phone, Trouble, cells_of
from world import World, world

from phonedeck.apps.pack import Pack
from programs import Adb, private_adb

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "matrix-interruptions.md"
APPS = {"tiktok": "43.1.4", "instagram": "2025-12"}
"""The measured version of each; the language is English."""
PHONES = 8
ON_A_PHONE = {"account_warmup": 2, "post": 20}
"""Cells of one script in a world, usually `MANY`: with more, accounts come to the limits of a day, and a session finds
nobody to follow any more."""
MANY = 30
SEED = 20261130
HEAD = """# What comes in between: pop-ups and stop screens

Made by `make matrix ARGS="interruptions"`: every script met every pop-up, and every stop screen, at each screen that it
passes, and pop-ups after each of its acts, on virtual phones through the real adb and uiautomator2.
Which screens it passes was read from a run in which nothing came. A cell is judged from the phone's journal. Behind a
pop-up: every act exactly once, by the right account, and the pop-up answered by what agrees to nothing. At a stop
screen: `needs_human`, or for a rate limit `pending` with a time; screenshot and tree kept; nothing tapped, typed or
done afterwards. Cells name how many moments were right, and each one that was not.
"""


Passed = list[tuple[Variant, list[str]]]
"""Ways to use a script, and the screens that each passes."""


@dataclass(frozen=True)
class Tried:
    """A cell that was run."""

    cell: Cell
    right: bool
    said: str


def run(apps: Sequence[str], *, only: str = "") -> int:
    """Run the cells of these apps and write the document; how many were wrong. `only`: those of one script or trouble,
    and nothing is written."""
    wrong = 0
    for app in apps or APPS:
        with tempfile.TemporaryDirectory() as directory, private_adb(Path(directory)) as adb:
            passed, tried = _run(adb, Path(directory), app, only)
        failed = [each for each in tried if not each.right]
        wrong += len(failed)
        print(f"{app}: {len(tried) - len(failed)} of {len(tried)} right", flush=True)
        if not only:
            _write(app, passed, tried)
    return wrong


def try_all(here: World, cells: Sequence[Cell], first: int) -> Iterator[Tried]:
    """Run cells on all phones of a world at once; `first` numbers them."""
    waiting: queue.SimpleQueue[tuple[int, Cell]] = queue.SimpleQueue()
    ended: queue.SimpleQueue[Tried] = queue.SimpleQueue()
    for place, cell in enumerate(cells):
        waiting.put((first + place, cell))

    def work(phone: Phone) -> None:
        while True:
            try:
                number, cell = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                ended.put(Tried(cell, *phone.try_out(cell, number)))
            except Exception as error:  # every cell has an end
                ended.put(Tried(cell, False, f"{type(error).__name__}: {error}"[:400]))

    for number in range(1, len(here.phones.phones) + 1):
        threading.Thread(target=work, args=[Phone(here, number)], daemon=True).start()
    for _ in cells:
        yield ended.get()


def _run(adb: Adb, directory: Path, app: str, only: str) -> tuple[Passed, list[Tried]]:
    """The screens that each way to use a script passes, and all its cells."""
    variants = [each for each in PASSAGES[app] if only in ("", each.script) or only not in _scripts(app)]
    with _world(adb, directory / app, app) as here:
        passed = _screens(here, variants)
    cells = [cell for variant, screens in passed for cell in cells_of(app, variant, screens)]
    cells = [each for each in cells if only in ("", each.variant.script, each.trouble.name, each.trouble.kind)]
    begun, tried = time.monotonic(), []
    for place, share in enumerate(_shares(cells)):
        with _world(adb, directory / f"{app}-{place}", app) as here:
            for each in try_all(here, share, 1000 + len(tried)):
                tried.append(each)
                mark, clock = "right" if each.right else "WRONG", f"{time.monotonic() - begun:.0f} s"
                print(f"{app} {len(tried)}/{len(cells)} {clock} {mark} {each.cell}: {each.said}", flush=True)
    return passed, tried


def _shares(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells in shares for one world each: those of one script, and apart those that switch to an account, so that
    no more accounts act on one target than may."""
    kinds: dict[tuple[str, bool], list[Cell]] = {}
    for cell in cells:
        kinds.setdefault((cell.variant.script, bool(cell.variant.account)), []).append(cell)
    for (script, _), alike in kinds.items():
        random.Random(SEED).shuffle(alike)  # long ones beside short ones
        most = PHONES * ON_A_PHONE.get(script, MANY)
        for at in range(0, len(alike), most):
            yield alike[at : at + most]


def _scripts(app: str) -> set[str]:
    return {variant.script for variant in PASSAGES[app]}


@contextmanager
def _world(adb: Adb, directory: Path, app: str) -> Iterator[World]:
    with world(adb, directory, phones=PHONES, app=app, version=APPS[app]) as here:
        most = here.server.data("GET", "limits")["ceilings"]
        names = ("per_day", "per_hour", "accounts_per_target")
        here.server.data("PUT", "limits", gap_seconds=0, **{name: most[name] for name in names})
        yield here


def _screens(here: World, variants: Sequence[Variant]) -> Passed:
    """By one run of each in which nothing comes.

    Raises:
        AssertionError: one of them is not right even so.
    """
    passed: dict[int, list[str]] = {}
    problems: list[str] = []

    def work(number: int) -> None:
        phone = Phone(here, number)
        for place in range(number - 1, len(variants), PHONES):
            passed[place], wrong = phone.screens(variants[place], 200 + place)
            if wrong:
                problems.append(f"{variants[place].script} {variants[place].name}: {wrong}")

    threads = [threading.Thread(target=work, args=[number], daemon=True) for number in range(1, PHONES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems
    for place, variant in enumerate(variants):
        print(f"{variant.script} {variant.name} passes {', '.join(passed[place])}", flush=True)
    return [(variant, passed[place]) for place, variant in enumerate(variants)]


def _write(app: str, passed: Passed, tried: Sequence[Tried]) -> None:
    before = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[1:] if DOCUMENT.exists() else []
    parts = {part.partition("\n")[0]: part for part in before}
    name = Pack.load(app).name
    parts[name] = _part(name, app, passed, tried)
    names = [Pack.load(each).name for each in APPS]
    text = HEAD + "".join(f"\n## {parts[each].strip()}\n" for each in names if each in parts)
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"wrote {DOCUMENT}", flush=True)


def _part(name: str, app: str, passed: Passed, tried: Sequence[Tried]) -> str:
    right = sum(each.right for each in tried)
    lines = [
        name,
        "",
        f"{date.today().isoformat()}, version {APPS[app]}, English: {right} of {len(tried)} cells right.",
        "",
        "| Script | passes |",
        "|---|---|",
    ]
    lines += [f"| {_row(variant)} | {', '.join(f'`{each}`' for each in screens)} |" for variant, screens in passed]
    for title, troubles in (("Pop-ups", POPUPS[app]), ("Stop screens", STOPS[app])):
        lines += ["", f"### {title}", "", "| | " + " | ".join(f"`{each.name}`" for each in troubles) + " |"]
        lines.append("|---|" + "---|" * len(troubles))
        for variant, _ in passed:
            shown = " | ".join(_shown(tried, variant, trouble) for trouble in troubles)
            lines.append(f"| {_row(variant)} | {shown} |")
    return "\n".join(lines)


def _row(variant: Variant) -> str:
    return f"`{variant.script}`, {variant.name}"


def _shown(tried: Sequence[Tried], variant: Variant, trouble: Trouble) -> str:
    """How many moments were right, and which were not."""
    found = [each for each in tried if each.cell.variant is variant and each.cell.trouble is trouble]
    right = sum(each.right for each in found)
    wrong = ", ".join(f"**{each.cell.moment.partition(':')[2]}**" for each in found if not each.right)
    return f"{right}" if not wrong else f"{right} of {len(found)}: {wrong}"
