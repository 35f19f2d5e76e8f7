"""Settings are checked, documented, and win in the order that the documents say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phonedeck.cli import app
from phonedeck.model.errors import InvalidRequest
from phonedeck.settings import load, reference

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    """As it is: `make reference` writes the table."""
    assert f"\n{reference()}\n" in DOCS.read_text(encoding="utf-8")


def test_variables_win_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file wins over the defaults."""
    (tmp_path / "settings.toml").write_text('http_status = "mapped"\ndevice_limit = 7\n')
    monkeypatch.setenv("PHONEDECK_DEVICE_LIMIT", "9")
    assert (load(tmp_path).http_status, load(tmp_path).device_limit) == ("mapped", 9)


def test_a_file_that_notepad_saved_is_read_and_changed(tmp_path: Path) -> None:
    """With the mark that it puts before UTF-8."""
    (tmp_path / "settings.toml").write_text("# ours\ndevice_limit = 7\n", encoding="utf-8-sig")
    assert load(tmp_path).device_limit == 7
    assert _run(tmp_path, "set", "late_start_grace=5")[0] == 0
    assert load(tmp_path).device_limit == 7
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8").startswith("# ours")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("device_limit = 0", "device_limit"),
        ("timezone = 'Mars/Base'", "timezone"),
        ("colour = 1", "colour"),
        ("=", "toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    """With the file it may be in."""
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(InvalidRequest, match=named):
        load(tmp_path)


def _run(data_dir: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["settings", *arguments, "--data-dir", str(data_dir)])
    return done.exit_code, done.output


def test_settings_are_shown_with_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And changed in the file, whose comments stay."""
    (tmp_path / "settings.toml").write_text("# ours\ndevice_limit = 7\n")
    monkeypatch.setenv("PHONEDECK_TIMEZONE", "Asia/Jakarta")
    status, output = _run(tmp_path, "set", "late_start_grace=5", 'allowed_hosts=["deck.lan"]')
    assert (status, f"Written to {tmp_path / 'settings.toml'}; a server takes it when it starts." in output) == (
        0,
        True,
    )
    status, output = _run(tmp_path, "show", "--json")
    rows = {row["name"]: (row["value"], row["source"]) for row in json.loads(output)["settings"]}
    assert status == 0
    assert rows["device_limit"] == (7, "file")
    assert rows["allowed_hosts"] == (["deck.lan"], "file")
    assert rows["timezone"] == ("Asia/Jakarta", "environment")
    assert rows["artifact_days"] == (7, "default")
    assert _run(tmp_path, "unset", "late_start_grace", "allowed_hosts")[0] == 0
    assert (tmp_path / "settings.toml").read_text() == "# ours\ndevice_limit = 7\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "device_limit=9", "timezone=Mars/Base"),
        ("set", "device_limit=many"),
        ("set", "colour=1"),
        ("set", "tls_key=key.pem"),
        ("unset", "device_limit", "timezone"),
    ],
)
def test_a_wrong_change_changes_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """And says which setting is wrong."""
    (tmp_path / "settings.toml").write_text("device_limit = 7\n")
    status, output = _run(tmp_path, *arguments)
    assert status not in (0, 1)
    assert arguments[-1].partition("=")[0] in output
    assert (tmp_path / "settings.toml").read_text() == "device_limit = 7\n"
