"""`make compatibility`: run every example and write docs/compatibility.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from compatibility.clients import every_client
from compatibility.examples import EXAMPLES
from compatibility.installation import installation
from compatibility.run import page, problems, run

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"


def main() -> int:
    with tempfile.TemporaryDirectory() as home, installation(Path(home)) as base, every_client() as clients:
        answers = [[run(base, client, each, Path(home) / "files") for client in clients] for each in EXAMPLES]
    wrong = [
        problem
        for example, got in zip(EXAMPLES, answers, strict=True)
        for result in got
        for problem in problems(example, result)
    ]
    print("\n".join(wrong), file=sys.stderr)
    PAGE.write_text(page([got[0] for got in answers]), encoding="utf-8")
    print(f"{len(EXAMPLES)} examples with {len(clients)} clients, written to {PAGE}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
