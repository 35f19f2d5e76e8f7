"""Callers from beyond this machine: nothing without a token, nothing beyond its scope, nothing in the clear."""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from beyond import ADDRESS
from figures import Figures

from phonedeck.phones import adb
from ports import free_port


def run_beyond(script: str, directory: Path) -> dict[str, Any]:
    """What a script saw, in a network namespace with one address that is not loopback."""
    prepare = f'ip link set lo up && ip addr add {ADDRESS}/32 dev lo && exec "$@"'
    file = Path(__file__).with_name(script)
    command = ["unshare", "--net", "sh", "-c", prepare, "sh", sys.executable, str(file)]
    if os.geteuid() != 0:
        pytest.skip("a network of its own can be made by root only")
    tests = Path(__file__).parents[1]
    paths = os.pathsep.join(str(path) for path in (tests, tests / "attacks", tests / "acceptance"))
    done = subprocess.run(
        [*command, str(directory)],
        capture_output=True, text=True, check=False, timeout=280, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What callers from beyond met."""
    return run_beyond("beyond.py", tmp_path_factory.mktemp("beyond"))


def test_nothing_is_answered_without_a_token_that_is_valid(found: dict[str, Any], figures: Figures) -> None:
    """Guesses, halves of tokens, claims to come from loopback, plain HTTP, a token that was revoked."""
    tries = [*found["guesses"], found["none"], found["forwarded"], found["forwarded to loopback"], found["revoked"]]
    figures("Calls from beyond without a valid token", len(tries), sum(answer != [401, 40101] for answer in tries))
    assert found["foreign host"] == [403, 40302]
    assert found["local name"] == [401, 40101], "the name of loopback makes nobody local"
    assert found["plain"] == "refused"
    assert found["local"] == 0, "programs on the machine itself go on as before"


def test_a_token_does_what_its_scope_says(found: dict[str, Any], figures: Figures) -> None:
    """read looks, operate creates, admin does what else there is."""
    no = [403, 40302]
    scopes = found["scopes"]
    assert [scopes[scope][0] for scope in ("read", "operate", "admin")] == [[200, 0]] * 3
    assert [scopes[scope][1] for scope in ("operate", "admin")] == [[200, 0]] * 2
    assert scopes["admin"][2] != no
    beyond = [scopes["read"][1], scopes["read"][2], scopes["operate"][2]]
    figures("Calls beyond a token's scope", len(beyond), sum(answer != no for answer in beyond))
    assert "material_roots" in found["path"], "files of this machine are not a remote caller's to name"
    assert found["pace"] > 0


def test_the_certificate_is_shown_and_its_key_is_the_owners(found: dict[str, Any]) -> None:
    """The printed fingerprint is the certificate's; the key is readable by its owner only; logs keep secrets."""
    assert found["said"][0].endswith(found["url"])
    assert found["said"][1] == f"Certificate, sha256: {found['fingerprint']}"
    assert found["said"][2].startswith("Log in with a browser, once")
    assert found["modes"] == ["0o0"]
    assert found["leaks"] == []


def test_certificate_files_of_the_operator(tmp_path: Path) -> None:
    """Served with their chain; renewed files count without a restart; what cannot be used is said, and nothing waits
    for a password."""
    found = run_beyond("own_certificate.py", tmp_path)
    assert found["said"][0].startswith("Beyond this machine")
    assert "Certificate, sha256" not in found["said"][1], "an authority vouches for it"
    assert (found["first"], found["half replaced"], found["renewed"], found["local"]) == (True, True, True, 0)
    assert found["leaks"] == []
    assert found["refused"].startswith("2 ")
    assert "encrypted" in found["refused"]
    assert "Traceback" not in found["refused"]


def test_an_adb_server_of_ours_is_on_loopback_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever reaches its port has the phones, without asking us; also when the environment names another socket."""
    port = free_port()
    for name, value in (
        ("HOME", str(tmp_path)), ("ADB_USB", "0"), ("ADB_MDNS", "0"), ("ADB_LOCAL_TRANSPORT_MAX_PORT", "5553"),
        ("ADB_SERVER_SOCKET", f"tcp:127.0.0.1:{free_port()}"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    adb.start_server(port)
    try:
        listening = [
            each.laddr.ip
            for each in psutil.net_connections("tcp")
            if each.status == psutil.CONN_LISTEN and each.laddr.port == port
        ]
        assert listening
        assert all(ipaddress.ip_address(address).is_loopback for address in listening)
    finally:
        subprocess.run([adb.program(), "-P", str(port), "kill-server"], check=False, capture_output=True)
