"""`make matrix`: run every cell and write docs/matrix.md. Takes some minutes."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "acceptance")]

from cells import LANGUAGES, VARIANTS, VERSIONS, Started, Verdict, judge, start  # noqa: E402
from world import MATCHED_SECONDS, World, world  # noqa: E402

from programs import private_adb, until  # noqa: E402

PHONES = 4
DOCUMENT = HERE.parents[1] / "docs" / "matrix.md"
SHOWN = {Verdict.PASSED: "passed", Verdict.STOPPED: "stopped", Verdict.FAILED: "**failed**"}


def main() -> int:
    verdicts: dict[tuple[str, str], dict[int, Verdict]] = {}
    with tempfile.TemporaryDirectory() as directory, private_adb(Path(directory)) as adb:
        for version in VERSIONS:
            for language in LANGUAGES:
                with world(
                    adb, Path(directory) / f"{version}-{language}", phones=PHONES, version=version, language=language,
                    matched=False,
                ) as here:  # fmt: skip
                    here.await_accounts()
                    cells = [start(here, v, 1 + i % PHONES, 1000 + i) for i, v in enumerate(VARIANTS)]
                    for place, cell in enumerate(cells):
                        verdict, why = judge(here, cell)
                        verdicts.setdefault((version, language), {})[place] = verdict
                        print(
                            f"{version} {language} {cell.variant.script} {cell.variant.name}: {verdict} - {why}",
                            flush=True,
                        )
    DOCUMENT.write_text(_written(verdicts), encoding="utf-8")
    failed = sum(verdict is Verdict.FAILED for column in verdicts.values() for verdict in column.values())
    print(f"{failed} failed; wrote {DOCUMENT}")
    return 1 if failed else 0


def _column(here: World, name: str) -> dict[int, Verdict]:
    """One version in one language. Accounts that could not be matched cannot be named: that stops before any act."""
    for phone in range(1, PHONES + 1):
        until(lambda number=phone: here.opened(number), "phones whose accounts were read", MATCHED_SECONDS)
    known = here.usernames()
    verdicts: dict[int, Verdict] = {}
    cells: dict[int, Started] = {}
    for place, variant in enumerate(VARIANTS):
        phone = 1 + place % PHONES
        if variant.account and f"p{phone}.a{variant.account}" not in known:
            verdicts[place] = Verdict.STOPPED
        else:
            cells[place] = start(here, variant, phone, 1000 + place)
    for place, cell in cells.items():
        verdicts[place], why = judge(here, cell)
        print(f"{name} {cell.variant.script} {cell.variant.name}: {verdicts[place]} - {why}", flush=True)
    return verdicts


def _written(verdicts: dict[tuple[str, str], dict[int, Verdict]]) -> str:
    columns = list(verdicts)
    lines = [
        "# What works in which version and language",
        "",
        f"Made by `make matrix` on {date.today().isoformat()}: every cell ran on virtual phones through the real adb",
        "and uiautomator2, and was judged from the phone's journal: right account, target and text, exactly once.",
        "*Stopped* means that nothing was done: the task ended with a reason before any act. `xx` is a language in",
        "which every label is replaced. Versions other than 43.1.4 were not measured; they run because the setting",
        "`unmeasured_versions` is on, and everything in them needs two signs.",
        "",
        "| TikTok | " + " | ".join(f"{version} {language}" for version, language in columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for place, variant in enumerate(VARIANTS):
        shown = " | ".join(SHOWN[verdicts[column][place]] for column in columns)
        lines.append(f"| `{variant.script}` {variant.name} | {shown} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
