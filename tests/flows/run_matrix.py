"""`make matrix`: run every cell and write docs/matrix-APP.md. Takes some minutes; `ARGS="instagram"` runs one app."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "acceptance")]

import cells  # noqa: E402
import instagram_cells  # noqa: E402
from cells import Started, Variant, Verdict, judge, start  # noqa: E402
from world import World, world  # noqa: E402

from phonedeck.apps.pack import Pack  # noqa: E402
from programs import Adb, private_adb  # noqa: E402

PHONES = 4
DOCUMENTS = HERE.parents[1] / "docs"
MATRICES: dict[str, Any] = {"tiktok": cells, "instagram": instagram_cells}
"""Per app a module with its VERSIONS, LANGUAGES and VARIANTS."""
Table = dict[tuple[str, str], list[Verdict]]
SHOWN = {Verdict.PASSED: "passed", Verdict.STOPPED: "stopped", Verdict.FAILED: "**failed**"}


def main() -> int:
    failed = 0
    for app in sys.argv[1:] or list(MATRICES):
        with tempfile.TemporaryDirectory() as directory, private_adb(Path(directory)) as adb:
            table = _table(adb, Path(directory), app)
        document = DOCUMENTS / f"matrix-{app}.md"
        document.write_text(_written(app, table), encoding="utf-8")
        wrong = sum(verdict is Verdict.FAILED for column in table.values() for verdict in column)
        print(f"{wrong} failed; wrote {document}", flush=True)
        failed += wrong
    return 1 if failed else 0


def _table(adb: Adb, directory: Path, app: str) -> Table:
    """Every cell of one app."""
    matrix = MATRICES[app]
    table: Table = {}
    for version in matrix.VERSIONS:
        for language in matrix.LANGUAGES:
            name = f"{app} {version} {language}"
            with world(
                adb, directory / name, phones=PHONES, app=app, version=version, language=language, matched=False
            ) as here:
                table[version, language] = _column(here, matrix.VARIANTS, name)
    return table


def _column(here: World, variants: tuple[Variant, ...], name: str) -> list[Verdict]:
    """One version in one language. An account that could not be read there cannot be named: nothing can be done."""
    known = here.usernames()
    started: list[tuple[Variant, Started | None]] = []
    for place, variant in enumerate(variants):
        phone = 1 + place % PHONES
        named = not variant.account or f"p{phone}.a{variant.account}" in known
        started.append((variant, start(here, variant, phone, 1000 + place) if named else None))
    verdicts: list[Verdict] = []
    for variant, cell in started:
        verdict, why = judge(here, cell) if cell else (Verdict.STOPPED, "no such account is known")
        verdicts.append(verdict)
        print(f"{name} {variant.script} {variant.name}: {verdict} - {why}", flush=True)
    return verdicts


def _written(app: str, table: Table) -> str:
    pack, columns = Pack.load(app), list(table)
    measured = f"{', '.join(pack.measured)} was" if pack.measured else "No version was"
    lines = [
        f"# {pack.name}: what works in which version and language",
        "",
        f"Made by `make matrix` on {date.today().isoformat()}: every cell ran on virtual phones through the real adb",
        "and uiautomator2, and was judged from the phone's journal: right account, target and text, exactly once.",
        "The sessions of `account_warmup` were judged by their outcome alone.",
        "*Stopped* means that nothing was done: the task ended with a reason before any act; a session in the feed",
        "ends at the first screen that it does not know. `xx` is a language in which every label is replaced.",
        f"{measured} measured; what was not runs because the setting",
        "`unmeasured_versions` is on, and everything in it needs two signs.",
        "",
        "| | " + " | ".join(f"{version} {language}" for version, language in columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for place, variant in enumerate(MATRICES[app].VARIANTS):
        shown = " | ".join(SHOWN[table[column][place]] for column in columns)
        lines.append(f"| `{variant.script}` {variant.name} | {shown} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
