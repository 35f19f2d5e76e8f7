"""A backup is made while the server runs, tells when it is not whole, and comes back without acting by itself."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from installations import PNG, Elsewhere, Installation, phonedeck
from killing import TAKES_ITS_PLACE, kill_half_way
from phonedeck.datadir import owned
from phonedeck.storage import rows
from phonedeck.storage.archive import Manifest, Writing
from phonedeck.storage.blobs import place
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import MIGRATIONS
from phonedeck.storage.rows import Shape

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def backed_up(installation: Installation, *options: str) -> Path:
    """A backup that was made while a server used the data directory."""
    file = installation.directory.parent / "backup.zip"
    with owned(installation.directory):
        made = phonedeck("backup", "create", file, *installation.place, *options)
    assert made.exit_code == 0, made.output
    return file


def test_all_comes_back_and_nothing_begins_by_itself(installation: Installation, elsewhere: Elsewhere) -> None:
    """On the other database. What waited or ran may have been done since: done again it would be done twice."""
    file = backed_up(installation)
    report = json.loads(phonedeck("backup", "verify", file, "--json").stdout)
    assert report["rows"]["task"] == 5
    assert any("tokens" in left_out for left_out in report["left_out"])
    there = elsewhere(installation.other_kind)
    done = phonedeck("backup", "restore", file, *there.place, "--seal", report["seal"])
    assert done.exit_code == 0, done.output
    told = ("3 tasks that waited or ran were stopped, 1 that had failed count as stopped, 1 schedules paused",)
    for words in (*told, report["made_at"][:16].replace("T", " "), "limits do not count it", "phonedeck task retry"):
        assert words in done.output, words

    api = there.open()
    found = {task["id"]: task for task in api.data("GET", "task")["tasks"]}
    assert found[installation.done]["outcome"] == "done"
    for id_ in (installation.waiting, installation.running, installation.failed):
        assert (found[id_]["outcome"], found[id_]["status"]) == ("stopped", 3)
        assert "Stopped by the restore" in found[id_]["remark"]
    assert found[installation.failed]["remark"].endswith("It had failed: over")
    assert found[installation.acting]["outcome"] == "unconfirmed"
    assert (api.data("GET", "task/stats")["failed"], api.data("GET", "task/stats")["pending"]) == (4, 0)
    # what had failed may have been retried and done since: nobody does it again with all the others
    assert api.data("POST", "task/retry-all")["retried_count"] == 1  # the act that is looked up first
    assert [row["state"] for row in api.data("GET", "ledger")["acts"]] == ["unconfirmed", "confirmed"]

    api.clock.time += timedelta(days=1)
    assert api.schedules.come_round() == 0
    [hook] = api.data("GET", "webhooks")["webhooks"]
    assert (hook["enabled"], "renew its secret" in hook["disabled_reason"]) == (False, True)
    [material] = api.data("GET", "materials")["materials"]
    assert place(there.directory / "blobs", material["sha256"]).read_bytes() == PNG
    new = api.create()  # ids go on
    assert new[0] > max(found)
    api.database.close()
    assert (there.directory / "uploads" / "walk" / "lake é.txt").read_text() == "lake"
    assert (there.directory / "settings.toml").read_text() == "device_limit = 7\n"
    assert not (there.directory / "tls-key.pem").exists()
    assert "laptop" not in phonedeck("token", "list", *there.place).output
    assert phonedeck("audit", "verify", *there.place).exit_code == 0
    assert "system.restored" in phonedeck("audit", "list", *there.place).output
    assert [str(path) for path in there.directory.rglob("*") if path.stat().st_mode & 0o077] == []


def test_with_secrets_and_resumed_it_is_as_it_was(installation: Installation, elsewhere: Elsewhere) -> None:
    """Tokens, the key and the webhook's secret; tasks wait, and the open act is looked up before anything else."""
    file = backed_up(installation, "--secrets")
    there = elsewhere(installation.other_kind)
    assert phonedeck("backup", "restore", file, *there.place, "--resume").exit_code == 0
    assert "laptop" in phonedeck("token", "list", *there.place).output
    assert (there.directory / "tls-key.pem").read_text() == "a key"
    api = there.open()
    assert api.data("GET", "task/stats")["pending"] == 3
    assert api.data("GET", "webhooks")["webhooks"][0]["enabled"] is True
    api.clock.time += timedelta(hours=1)
    assert api.schedules.come_round() == 1
    with api.database.read() as connection:
        looked = connection.exec_driver_sql("SELECT id FROM task WHERE look_first").scalars().all()
        held = connection.exec_driver_sql("SELECT count(*) FROM phone_slot WHERE host IS NOT NULL").scalar_one()
    assert (looked, held) == ([installation.acting], 0)
    api.database.close()


def _cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])


def _flipped(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        longest = max(archive.infolist(), key=lambda member: member.compress_size)
    content = bytearray(file.read_bytes())
    content[longest.header_offset + 30 + len(longest.filename) + longest.compress_size // 2] ^= 0x40
    file.write_bytes(content)


def _added(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../evil", "evil")


def _rewritten(change: Callable[[str, bytes], bytes]) -> Callable[[Path], None]:
    """Every member anew, as somebody does who unpacks, edits and packs."""

    def rewrite(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, change(name, content))

    return rewrite


def _renamed(old: str, new: str) -> Callable[[Path], None]:
    """A file of another name, everywhere, as somebody makes it who means to."""

    def rename(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        members["manifest.json"] = members["manifest.json"].replace(old.encode(), new.encode())
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in members.items():
                archive.writestr(name.replace(old, new), content)

    return rename


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": _cut,
    "flipped": _flipped,
    "added": _added,
    "row": _rewritten(lambda name, content: content.replace(b"a.done", b"b.done") if "ledger" in name else content),
    "short": _rewritten(lambda name, content: b"" if name == "tables/ledger.jsonl" else content),
    "newer": _rewritten(lambda name, content: content.replace(b'"format": 1', b'"format": 2')),
    "escaping": _renamed("settings.toml", "../../a.toml"),
    "inside": _renamed("settings.toml", "uploads/../a.toml"),
    "database": _renamed("settings.toml", "phonedeck.db"),
    "lock": _renamed("settings.toml", "phonedeck.lock"),
    "empty": lambda file: file.write_bytes(b""),
    "other": lambda file: file.write_text("hello"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_changes_nothing(whole: Path, tmp_path: Path, damage: str) -> None:
    """Cut off, a bit turned, packed anew by hand: said at once, for verify and restore alike."""
    file = Path(shutil.copy(whole, tmp_path / "damaged.zip"))
    DAMAGES[damage](file)
    there = tmp_path / "there"
    for words in (("verify", file), ("restore", file, "--data-dir", there)):
        done = phonedeck("backup", *words)
        assert done.exit_code == 5, done.output
        assert "damaged.zip" in done.output
        assert "Traceback" not in done.output
    assert [path.name for path in there.rglob("*") if path.name != "phonedeck.lock"] == []


@pytest.fixture(scope="session")
def whole(pattern: Callable[[str], Installation]) -> Path:
    """A backup of a filled installation."""
    return backed_up(pattern("sqlite"))


def test_what_is_there_is_replaced_only_when_told_to(
    installation: Installation, elsewhere: Elsewhere, tmp_path: Path, whole: Path
) -> None:
    """Not while it is used; not without an answer; and SQLite's old file is kept."""
    new = phonedeck("backup", "restore", whole, *elsewhere("sqlite").place, "--seal", "0" * 64)
    assert (new.exit_code, "seal" in new.output) == (5, True)
    assert phonedeck("backup", "restore", tmp_path / "none.zip", *installation.place).exit_code == 4
    refused = phonedeck("backup", "restore", whole, *installation.place)
    assert (refused.exit_code, "not empty" in refused.output) == (5, True)
    assert phonedeck("backup", "restore", whole, *installation.place, "--replace").exit_code == 5  # nobody to ask
    used = installation.open()
    if installation.url.startswith("sqlite"):
        with owned(installation.directory):
            in_use = phonedeck("backup", "restore", whole, *installation.place, "--replace", "--yes")
    else:
        in_use = phonedeck("backup", "restore", whole, *installation.place, "--replace", "--yes")
    assert (in_use.exit_code, "use" in in_use.output) == (5, True)
    assert used.data("GET", "task/stats")["pending"] == 1
    used.database.close()
    replaced = phonedeck("backup", "restore", whole, *installation.place, "--replace", "--yes")
    assert replaced.exit_code == 0, replaced.output
    kept = list(installation.directory.glob("phonedeck.db.before-restore-*.backup"))
    assert len(kept) == (1 if installation.url.startswith("sqlite") else 0)
    api = installation.open()
    assert api.data("GET", "task/stats")["pending"] == 0
    api.database.close()


def test_a_damaged_database_is_replaced(whole: Path, tmp_path: Path) -> None:
    """That is what a backup is for; the damaged file is kept."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "phonedeck.db").write_bytes(b"SQLite format 3\0 and then noise" * 1000)
    (there / "phonedeck.db-wal").write_bytes(b"noise")
    assert phonedeck("backup", "restore", whole, "--data-dir", there).exit_code == 5
    done = phonedeck("backup", "restore", whole, "--data-dir", there, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert len(list(there.glob("phonedeck.db.*.damaged"))) == 1
    assert phonedeck("audit", "verify", "--data-dir", there).exit_code == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_restore_leaves_what_was_there(whole: Path, elsewhere: Elsewhere, kind: str) -> None:
    """Replacing: the old system is there, whole, and the next restore succeeds."""
    there = elsewhere(kind, filled=True)
    kill_half_way("backup", "restore", whole, *there.place, "--replace", "--yes")
    database = Database(there.url)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM task WHERE status IN (0, 1)").scalar_one() == 3
    database.close()
    done = phonedeck("backup", "restore", whole, *there.place, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert not list(there.directory.glob("*.unfinished*"))


def test_files_take_their_places_after_the_database(whole: Path, elsewhere: Elsewhere) -> None:
    """A restore that ends before its database is in place has changed no settings of the old system either."""
    there = elsewhere("sqlite", filled=True)
    (there.directory / "settings.toml").write_text("device_limit = 9\n")
    kill_half_way("backup", "restore", whole, *there.place, "--replace", "--yes", at=TAKES_ITS_PLACE)
    assert (there.directory / "settings.toml").read_text() == "device_limit = 9\n"
    done = phonedeck("backup", "restore", whole, *there.place, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert (there.directory / "settings.toml").read_text() == "device_limit = 7\n"
    assert not (there.directory / "restore.unfinished").exists()


def test_a_backup_does_not_hold_itself(installation: Installation) -> None:
    """In a folder that is backed up it would grow until the disk is full."""
    file = installation.directory / "uploads" / "walk" / "backup.zip"
    made = phonedeck("backup", "create", file, *installation.place)
    assert (made.exit_code, "name a file elsewhere" in made.output) == (5, True), made.output
    assert [path.name for path in file.parent.iterdir()] == ["lake é.txt"]


def test_a_backup_of_an_older_version_is_brought_up(tmp_path: Path) -> None:
    """Its tables are made as they were then, filled, and migrated."""
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        connection.exec_driver_sql("UPDATE sequence SET last = 41 WHERE name = 'task'")
        there = set(inspect(connection).get_table_names())
        then = {name: [column["name"] for column in inspect(connection).get_columns(name)] for name in there}
    file = tmp_path / "old.zip"
    with Writing(file) as writing, database.snapshot() as connection:
        for shape in rows.shapes():
            if shape.name in there:
                columns = tuple(column for column in shape.columns if column[0] in then[shape.name])
                old = Shape(shape.name, columns, shape.key)
                writing.add_table(old, rows.read(connection, old), lambda passed: None)
        writing.finish(
            Manifest(
                format=1, version="0.0.1", made_at=NOW, database="sqlite", revision="0011", secrets=True, left_out=(),
                tables=writing.tables, files={},
            )
        )  # fmt: skip
    database.close()
    done = phonedeck("backup", "restore", file, "--data-dir", tmp_path / "new")
    assert done.exit_code == 0, done.output
    api = Installation(tmp_path / "new", f"sqlite:///{tmp_path / 'new' / 'phonedeck.db'}").open()
    assert api.create() == [42]
    api.database.close()
