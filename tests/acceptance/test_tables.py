"""Tables of accounts and tasks, in CSV and xlsx, against a running server."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from phonedeck import sheets
from phonedeck.cli import app
from phonedeck.clock import SystemClock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import InvalidRequest
from phonedeck.storage import devices
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from programs import Adb, Server


@pytest.fixture
def known(adb: Adb, tmp_path: Path) -> Iterator[Server]:
    """A server that knows two phones and works on none."""
    server = Server(adb, tmp_path)
    try:
        server.start("--no-worker", "--no-dashboard")
        database = Database(sqlite_url(tmp_path / "data" / "phonedeck.db"))
        with database.write() as connection:
            for serial in ("HW1", "HW2"):
                seen = Seen(serial, DeviceState.READY, "local", hardware_serial=serial)
                devices.record(connection, seen, SystemClock().now())
        database.close()
        yield server
    finally:
        server.end()


def save(path: Path, *lines: list[object]) -> str:
    """A table as Excel saves it: xlsx, or CSV with a mark and semicolons."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(lines)
    return str(path)


def test_all_rows_or_none_and_back_again(known: Server, tmp_path: Path) -> None:
    """Every row's problem is said, and nothing made; what is right is made once, and comes out as it went in."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"PHONEDECK_URL": f"http://localhost:{known.port}"})

    head: list[object] = ["Platform", "Username", "phone", "tags", "enabled"]
    right: list[list[object]] = [
        ["tiktok", "@ann", "HW1", "shop, Zürich", "yes"], [], ["Instagram", "bob.b", None, "", False],
    ]  # fmt: skip
    wrong: list[list[object]] = [["vine", "x"], ["tiktok", "a b", "HW9"], ["tiktok", "ok", "HW9", "", "perhaps"]]
    for name in ("a.csv", "a.xlsx"):
        refused = run("accounts", "import", save(tmp_path / name, head, *right, *wrong), "--json")
        assert refused.exit_code == 2
        problems = {each["row"]: each["problems"] for each in map(json.loads, refused.stdout.splitlines())}
        assert [sorted(problem.split(":")[0] for problem in problems[row]) for row in (5, 6, 7)] == [
            ["platform"], ["username"], ["enabled"],
        ]  # fmt: skip
        assert known.data("GET", "accounts")["total"] == 0
    file = save(tmp_path / "b.xlsx", head, *right)
    assert "adds @ann on tiktok" in run("accounts", "import", file, "--dry-run").stdout
    assert known.data("GET", "accounts")["total"] == 0
    for _ in range(2):
        assert run("accounts", "import", file).exit_code == 0
    found = known.data("GET", "accounts")["accounts"]
    assert [(each["username"], each["tags"], each["status"]) for each in found] == [
        ("ann", ["shop", "Zürich"], 0), ("bob.b", [], 1),
    ]  # fmt: skip
    for name in ("out.csv", "out.xlsx"):
        assert run("accounts", "export", str(tmp_path / name)).exit_code == 0
        assert run("accounts", "export", str(tmp_path / name)).exit_code == 5
        assert run("accounts", "import", str(tmp_path / name)).exit_code == 0
    assert known.data("GET", "accounts")["accounts"] == found

    columns: list[object] = ["script_name", "serials", "usernames", "script_config", "captions", "start_time"]
    tasks: list[list[object]] = [
        ["follow", "HW1, HW2", "", '{"target_users": ["=evil.com", "two"]}', "", "23:59"],
        ["post", "", "ann", '{"content_type": 1}', "=HYPERLINK(1)", ""],
    ]
    bad: list[list[object]] = [
        ["follow", "HW1", "", "{}", "no caption here", ""],
        ["post", "HW7", "", "[]", "", "noon"],
    ]
    refused = run("task", "import", save(tmp_path / "t.csv", columns, tasks[1], *bad))
    assert (refused.exit_code, known.data("GET", "task/stats")["total"]) == (2, 0)
    assert "row 3: captions: is no parameter of follow" in refused.stdout
    assert "row 4: script_config" in refused.stdout
    strange = run(
        "task", "import", save(tmp_path / "s.csv", columns, ["follow", "", "nobody", '{"target_user": "x"}', "", ""])
    )
    assert (strange.exit_code, "@nobody is not known on any phone. Match" in strange.stdout) == (2, True), (
        strange.output
    )
    tasks[0][3] = '{"target_users": ["one", "two"]}'
    formula = run("task", "import", save(tmp_path / "f.xlsx", columns, *tasks))
    assert (formula.exit_code, "formula without a value, =HYPERLINK(1)" in formula.stderr) == (2, True)
    tasks[1][4] = "'=HYPERLINK(1)"
    file = save(tmp_path / "t.xlsx", columns, *tasks)
    assert run("task", "import", file, "--dry-run").stdout.splitlines() == ["row 2: 4 tasks", "row 3: 1 task"]
    for _ in range(2):
        assert run("task", "import", file).exit_code == 0
    assert known.data("GET", "task/stats")["total"] == 5
    for name in ("out-tasks.csv", "out-tasks.xlsx"):
        assert run("task", "export", str(tmp_path / name), "--status", "pending").exit_code == 0
        rows = sheets.read(tmp_path / name, ("id", *map(str, columns[:4]), "start_time", "expires_at", *OUT))
        assert len(rows) == 5
        assert json.loads(rows[0].values["script_config"])["captions"] == "=HYPERLINK(1)"
    assert run("task", "import", str(tmp_path / "out-tasks.csv"), "--dry-run").exit_code == 0


OUT = ("platform", "target", "status", "outcome", "reason", "remark", "started_at", "finished_at")


def test_no_cell_that_is_written_is_a_formula(tmp_path: Path) -> None:
    """Whatever it begins with; read again it is what it was."""
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "plain", "a,b;c\nd", "😀"]
    for name in ("x.csv", "x.xlsx"):
        sheets.write(tmp_path / name, ["text"], [{"text": text} for text in texts], replace=False)
        read = [row.values["text"] for row in sheets.read(tmp_path / name, ["text"])]
        assert read == ["=1+1", "+1", "-1", "@SUM(A1)", *texts[4:]]
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not [row for row in csv.reader(file) if row[0].startswith(sheets.FORMULA)]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    """A cell that xlsx would cut off in the middle is refused, and the earlier export stays."""
    file = tmp_path / "out.xlsx"
    sheets.write(file, ["text"], [{"text": "before"}], replace=False)
    with pytest.raises(InvalidRequest, match=r"row 2 has a cell .* write .*out\.csv"):
        sheets.write(file, ["text"], [{"text": "x" * 32_768}], replace=True)
    assert [row.values["text"] for row in sheets.read(file, ["text"])] == ["before"]
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path) -> None:
    """Encodings, wrong columns, more cells than columns, nothing in it."""
    cases = {
        "a.csv": ("text\nM\xfcnchen\n".encode("latin-1"), "not UTF-8"),
        "b.csv": (b"text,nothing\n1,2\n", "nothing"),
        "c.csv": (b"text\n1,2\n", "more cells"),
        "d.csv": (b"text\n", "no row"),
        "e.csv": (b"", "no row"),
        "f.csv": (b"text,text\n1,2\n", "twice"),
        "g.xlsx": (b"PK\x03\x04 nothing", "no xlsx"),
        "h.csv": (b'text\n"open\n', "no CSV"),
    }
    for name, (content, said) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InvalidRequest, match=said):
            sheets.read(tmp_path / name, ["text"])
    (tmp_path / "u.csv").write_text("text\tother\nMünchen\t2\n", encoding="utf-16")
    assert sheets.read(tmp_path / "u.csv", ["text", "other"])[0].values == {"text": "München", "other": "2"}
