"""`make matrix ARGS="interruptions"`, or `interruptions:tiktok`: every script with every pop-up and every stop screen
at each of its screens. Writes docs/matrix-interruptions.md; half an hour. The document keeps what is not run as it was.
With a third word, `interruptions:tiktok:post`, the cells of one script, pop-up or stop screen."""

from __future__ import annotations

import queue
import random
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from cells import Variant, Verdict
from interruptions import NEVER, PASSAGES, POPUPS, STOPS, Cell, Phone, cells_of
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
IDLE = f"{Verdict.FAILED}: nothing was done"
COUNT = re.compile(r"(\d+)(?: of (\d+): .*)?")
"""How many cells were right, of how many where not all were."""
SEED = 20261130
HEAD = """# What comes in between: pop-ups and stop screens

Made by `make matrix ARGS="interruptions"`: every script met every pop-up, and every stop screen, at each screen that it
passes, and pop-ups after each of its acts, on virtual phones through the real adb and uiautomator2.
Which screens it passes was read from a run in which nothing came. A cell is judged from the phone's journal. Behind a
pop-up: every act exactly once, by the right account, and the pop-up answered by what agrees to nothing. At a stop
screen: `needs_human`, or for a rate limit `pending` with a time; screenshot and tree kept; nothing tapped, typed or
done afterwards. Cells name how many moments were right, and each one that was not.
A session that met only posts that it knew already, and a trouble that never came, are run once more in a fresh world,
and that run counts.

No cells: TikTok's question about an unposted video elsewhere than where it starts; Instagram's "too often" behind a
script's last act, as it comes only when something is done; a pop-up that comes between the last look and the tap of an
act. Such a tap is never made again: the phone is looked at afresh, and the task ends `done`, or `error` where it shows
twice that nothing happened, or `unconfirmed`.
"""


Passed = list[tuple[Variant, list[str]]]
"""Ways to use a script, and the screens that each passes."""


@dataclass(frozen=True)
class Tried:
    """A cell that was run."""

    cell: Cell
    right: bool
    said: str

    @property
    def idle(self) -> bool:
        """Whether a session on a phone that had one before met only what it had liked and followed already, so that
        what was waited for never came. In a fresh world it does."""
        return self.said.startswith((NEVER, IDLE))


def run(apps: Sequence[str], *, only: str = "") -> int:
    """Run the cells of these apps and write them into the document; how many were wrong. `only`: those of one script
    or trouble."""
    wrong = 0
    for app in apps or APPS:
        with tempfile.TemporaryDirectory() as directory, private_adb(Path(directory)) as adb:
            passed, tried = _run(adb, Path(directory), app, only)
        failed = [each for each in tried if not each.right]
        wrong += len(failed)
        print(f"{app}: {len(tried) - len(failed)} of {len(tried)} right", flush=True)
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
            except httpx.TransportError as error:  # of the harness itself, which is no answer
                ended.put(Tried(cell, False, f"{NEVER}: {error!r}"))
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
    tried: list[Tried] = []
    for place, share in enumerate(_shares(cells)):
        tried += _carry(adb, directory / f"{app}-{place}", app, share, len(tried), len(cells))
    again = [each.cell for each in tried if each.idle]
    tried = [each for each in tried if not each.idle]
    for at in range(0, len(again), PHONES):
        share = again[at : at + PHONES]
        tried += _carry(adb, directory / f"{app}-again-{at}", app, share, len(tried), len(cells))
    return passed, tried


def _carry(adb: Adb, directory: Path, app: str, cells: Sequence[Cell], before: int, total: int) -> list[Tried]:
    """Run cells in a world of their own, and say how each went."""
    begun, tried = time.monotonic(), []
    with _world(adb, directory, app) as here:
        for each in try_all(here, cells, 1000 + before):
            tried.append(each)
            mark, clock = "right" if each.right else "WRONG", f"{time.monotonic() - begun:.0f} s"
            print(f"{app} {before + len(tried)}/{total} {clock} {mark} {each.cell}: {each.said}", flush=True)
    return tried


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
    """Put what was run into the document; all else stays as it is there."""
    written = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[1:] if DOCUMENT.exists() else []
    parts = {part.partition("\n")[0]: part for part in written}
    name = Pack.load(app).name
    kept = _table(parts.get(name, ""))
    kept |= {(_row(variant), "passes"): ", ".join(f"`{each}`" for each in screens) for variant, screens in passed}
    for variant, _ in passed:
        for trouble in (*POPUPS[app], *STOPS[app]):
            found = [each for each in tried if each.cell.variant is variant and each.cell.trouble is trouble]
            if found:
                kept[_row(variant), f"`{trouble.name}`"] = _shown(found)
    parts[name] = _part(app, kept)
    names = [Pack.load(each).name for each in APPS]
    text = HEAD + "".join(f"\n## {parts[each].strip()}\n" for each in names if each in parts)
    DOCUMENT.write_text(text, encoding="utf-8")
    print(f"wrote {DOCUMENT}", flush=True)


def _table(part: str) -> dict[tuple[str, str], str]:
    """The cells of an app's tables in the document, by row and column."""
    found: dict[tuple[str, str], str] = {}
    heads: list[str] = []
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            heads = []
        elif not heads:
            heads = cells
        elif not line.startswith("|---"):
            found |= {(cells[0], head): cell for head, cell in zip(heads[1:], cells[1:], strict=True)}
    return found


def _part(app: str, kept: dict[tuple[str, str], str]) -> str:
    columns = [f"`{each.name}`" for each in (*POPUPS[app], *STOPS[app])]
    counts = [COUNT.fullmatch(cell) for (_, column), cell in kept.items() if column in columns]
    right = sum(int(count[1]) for count in counts if count)
    total = sum(int(count[2] or count[1]) for count in counts if count)
    lines = [
        Pack.load(app).name,
        "",
        f"{date.today().isoformat()}, version {APPS[app]}, English: {right} of {total} cells right.",
        "",
    ]
    rows = [_row(variant) for variant in PASSAGES[app]]
    for title, heads in (
        ("", ["passes"]),
        ("Pop-ups", [f"`{each.name}`" for each in POPUPS[app]]),
        ("Stop screens", [f"`{each.name}`" for each in STOPS[app]]),
    ):
        lines += [f"### {title}", ""] if title else []
        lines += [f"| | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
        lines += [f"| {row} | {' | '.join(kept.get((row, head), 'not run') for head in heads)} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def _row(variant: Variant) -> str:
    return f"`{variant.script}`, {variant.name}"


def _shown(found: Sequence[Tried]) -> str:
    """How many moments were right, and which were not."""
    right = sum(each.right for each in found)
    wrong = ", ".join(f"**{each.cell.moment.partition(':')[2]}**" for each in found if not each.right)
    return f"{right}" if not wrong else f"{right} of {len(found)}: {wrong}"
