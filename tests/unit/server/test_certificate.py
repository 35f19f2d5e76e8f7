"""Certificate files that cannot be used are refused when the server starts, by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phonedeck.model.errors import InvalidRequest
from phonedeck.server import certificate

NOW = datetime.now(UTC)


def test_files_that_do_not_belong_together_or_are_not_there(tmp_path: Path) -> None:
    """Both are named, with what is wrong."""
    one, two = tmp_path / "one", tmp_path / "two"
    for directory in (one, two):
        directory.mkdir()
        certificate.self_signed(directory, ["deck.lan"], NOW)
    mine, key = one / certificate.CERTIFICATE_NAME, one / certificate.KEY_NAME
    assert certificate.context(mine, key).sni_callback is not None
    for bad in ((mine, two / certificate.KEY_NAME), (key, mine), (tmp_path / "none", key), (mine, tmp_path)):
        with pytest.raises(InvalidRequest, match="cannot be used") as raised:
            certificate.context(*bad)
        assert all(str(file) in raised.value.message for file in bad)


def test_our_own_is_kept_until_it_soon_expires_or_lacks_a_name(tmp_path: Path) -> None:
    """A person has compared its fingerprint: it must not change at every start."""
    made, _ = certificate.self_signed(tmp_path, ["deck.lan"], NOW)
    first = certificate.fingerprint(made)
    certificate.self_signed(tmp_path, ["deck.lan"], NOW + timedelta(days=300))
    assert certificate.fingerprint(made) == first
    certificate.self_signed(tmp_path, ["deck.lan", "192.0.2.7"], NOW)
    second = certificate.fingerprint(made)
    certificate.self_signed(tmp_path, ["deck.lan"], NOW + timedelta(days=380))
    assert len({first, second, certificate.fingerprint(made)}) == 3
