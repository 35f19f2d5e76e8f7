"""`make matrix`: run every cell and write docs/matrix-APP.md. Takes half an hour; `ARGS="instagram"` runs one app, and
`ARGS="tiktok:43.1.4:en tiktok:47.0.3:xx"` single columns: the others stay as the document has them.
`ARGS="interruptions"`, or `interruptions:tiktok`: see `run_interruptions`."""

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
import run_interruptions  # noqa: E402
from cells import Started, Variant, Verdict, judge, start  # noqa: E402
from world import World, world  # noqa: E402

from phonedeck.apps.pack import Pack  # noqa: E402
from programs import Adb, private_adb  # noqa: E402

PHONES = 4
DOCUMENTS = HERE.parents[1] / "docs"
MATRICES: dict[str, Any] = {"tiktok": cells, "instagram": instagram_cells}
"""Per app a module with its VERSIONS, LANGUAGES and VARIANTS."""
INTERRUPTIONS = "interruptions"
Table = dict[tuple[str, str], list[Verdict | None]]
"""By version and language, a verdict for each variant; None: not run."""
SHOWN: dict[Verdict | None, str] = {
    Verdict.PASSED: "passed",
    Verdict.STOPPED: "stopped",
    Verdict.FAILED: "**failed**",
    None: "not run",
}


def main() -> int:
    failed = 0
    asked = [argument.split(":") for argument in sys.argv[1:]] or [[app] for app in (*MATRICES, INTERRUPTIONS)]
    for words in [words for words in asked if words[0] == INTERRUPTIONS]:
        failed += run_interruptions.run(words[1:2], only="".join(words[2:3]))
        asked.remove(words)
    for app in dict.fromkeys(words[0] for words in asked):
        matrix, document = MATRICES[app], DOCUMENTS / f"matrix-{app}.md"
        columns = [(version, language) for version in matrix.VERSIONS for language in matrix.LANGUAGES]
        single = [(words[1], words[2]) for words in asked if words[0] == app and len(words) == 3]
        table = _read(document, columns, matrix.VARIANTS) if single else {}
        with tempfile.TemporaryDirectory() as directory, private_adb(Path(directory)) as adb:
            table |= {column: _run(adb, Path(directory), app, *column) for column in single or columns}
        document.write_text(_written(app, {column: table[column] for column in columns}), encoding="utf-8")
        wrong = sum(verdict is Verdict.FAILED for column in table.values() for verdict in column)
        print(f"{wrong} failed; wrote {document}", flush=True)
        failed += wrong
    return 1 if failed else 0


def _read(document: Path, columns: list[tuple[str, str]], variants: tuple[Variant, ...]) -> Table:
    """The table of a document; None for what it does not have."""
    rows = [line.strip("| ").split(" | ") for line in document.read_text(encoding="utf-8").splitlines() if "|" in line]
    heads = [name for name in rows[0] if name.strip("| ")] if rows else []
    shown = {word: verdict for verdict, word in SHOWN.items()}
    cells: dict[tuple[str, str], Verdict | None] = {
        (row[0], head): shown.get(word)
        for row in rows
        if row[0].startswith("`")
        for head, word in zip(heads, row[1:], strict=False)
    }
    return {column: [cells.get((_row(variant), " ".join(column))) for variant in variants] for column in columns}


def _row(variant: Variant) -> str:
    return f"`{variant.script}` {variant.name}"


def _run(adb: Adb, directory: Path, app: str, version: str, language: str) -> list[Verdict | None]:
    """One column of one app."""
    matrix, name = MATRICES[app], f"{app} {version} {language}"
    with world(
        adb, directory / name, phones=PHONES, app=app, version=version, language=language, matched=False
    ) as here:
        return _column(here, matrix.VARIANTS, name)


def _column(here: World, variants: tuple[Variant, ...], name: str) -> list[Verdict | None]:
    """One version in one language. An account that could not be read there cannot be named: nothing can be done."""
    known = here.usernames()
    started: list[tuple[Variant, Started | None]] = []
    for place, variant in enumerate(variants):
        phone = 1 + place % PHONES
        named = not variant.account or f"p{phone}.a{variant.account}" in known
        started.append((variant, start(here, variant, phone, 1000 + place) if named else None))
    verdicts: list[Verdict | None] = []
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
        "Of a session of `account_warmup` the journal must show what the task reports: those acts, once, by the right",
        "account, none on an ad or a live card, and an end in time.",
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
        lines.append(f"| {_row(variant)} | {shown} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
