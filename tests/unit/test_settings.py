"""Settings are checked, documented, and win in the order that the documents say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phonedeck.model.errors import InvalidRequest
from phonedeck.settings import Settings, load

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    """And no other."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| [^|]+ \| ", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"[a-z_]+", row)]
    assert set(listed) == set(Settings.model_fields)


def test_variables_win_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file wins over the defaults."""
    (tmp_path / "settings.toml").write_text('http_status = "mapped"\ndevice_limit = 7\n')
    monkeypatch.setenv("PHONEDECK_DEVICE_LIMIT", "9")
    assert (load(tmp_path).http_status, load(tmp_path).device_limit) == ("mapped", 9)


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
