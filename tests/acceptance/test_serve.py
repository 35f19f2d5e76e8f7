"""`phonedeck serve` as a program: how it starts, what it refuses, how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from ports import free_port
from programs import Adb, Server, start, until


@pytest.fixture
def idle(adb: Adb, tmp_path: Path) -> Server:
    """A server without phones, not started."""
    return Server(adb, tmp_path, whole=True)


def test_it_answers_on_both_loopback_addresses(idle: Server) -> None:
    """Examples say localhost, which some clients resolve to ::1 first."""
    idle.start()
    try:
        for host in ("127.0.0.1", "[::1]"):
            answer = httpx.get(f"http://{host}:{idle.port}/api/v1/license/check").json()
            assert answer["data"]["api_enabled"] is True
    finally:
        idle.end()


def test_a_port_in_use_is_named_with_the_fix(idle: Server, adb: Adb, tmp_path: Path) -> None:
    """The second program on a port says which port and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", idle.port))
        taken.listen()
        log = tmp_path / "second.log"
        program = start("phonedeck", "serve", "--port", str(idle.port), "--data-dir", str(tmp_path / "d"),
                        environment=adb.environment, log=log, whole=True)  # fmt: skip
        assert program.end() == 5
    assert f"port {idle.port} is in use" in log.read_text()
    assert f"--port {idle.port + 1}" in log.read_text()


def test_two_servers_cannot_share_a_data_directory(idle: Server, adb: Adb, tmp_path: Path) -> None:
    """The second says so, and the first goes on."""
    idle.start()
    try:
        log = tmp_path / "second.log"
        program = start("phonedeck", "serve", "--port", str(free_port()), "--data-dir", str(tmp_path / "data"),
                        environment=adb.environment, log=log, whole=True)  # fmt: skip
        assert program.end() == 5
        assert "another Phonedeck server uses the data directory" in log.read_text()
        assert idle.data("GET", "task/stats")["total"] == 0
    finally:
        idle.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(idle: Server, number: int) -> None:
    """Ctrl-C and SIGTERM end it with status 0 and without a traceback; the port is free again."""
    idle.start()
    assert idle.end(number) == 0
    assert "Traceback" not in idle.log
    idle.start()
    assert idle.end() == 0


def test_signals_that_come_while_it_ends_do_not_end_it_sooner(server: Server) -> None:
    """A terminal that is closed, and SIGTERM twice: a message to a receiver that does not answer is waited for. What
    runs on the phones is not: it is interrupted first."""
    assert server.program is not None
    process = server.program.process
    watching = {"task_duration": 600, "min_duration": 300, "max_duration": 300}
    server.data("POST", "task", serials=["device_serial_1"], script_name="account_warmup", script_config=watching)
    until(lambda: "task.started" in server.log, "the start of the task")
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        url = f"http://127.0.0.1:{receiver.getsockname()[1]}/"
        id_ = server.data("POST", "webhooks", url=url, events=["device.*"])["id"]
        server.data("POST", f"webhooks/{id_}/test")
        sender, _ = receiver.accept()
        with sender:
            nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # inherited from who began the tests
            process.send_signal(signal.SIGTERM if nohup else signal.SIGHUP)
            until(lambda: "ending=Interrupted" in server.log, "the end of the task")
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
                process.send_signal(number)
    assert server.end() == 0
    assert server.log.index("ending=Interrupted") < server.log.index("webhook.failed")


def test_it_works_although_nobody_can_hear_that_it_is_ready(idle: Server, adb: Adb) -> None:
    """Whoever began it may have gone, or the disk that its words go to be full, and it may have no standard error."""
    words = f"serve --port {idle.port} --data-dir {idle.directory / 'data'} --no-worker --no-dashboard"
    command = ["sh", "-c", f"exec {sys.executable} -m phonedeck {words} > /dev/full 2>&-"]
    with subprocess.Popen(command, env=adb.environment) as process:
        try:
            until(lambda: process.poll() is not None or _answers(idle.port), "an answer")
        finally:
            process.terminate()
    assert process.returncode == 0


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/v1/license/check").status_code == 200
    except httpx.TransportError:
        return False


def test_beyond_loopback_is_refused(adb: Adb, tmp_path: Path) -> None:
    """Without a token it must not be reachable from the network; the message says how to make one."""
    log = tmp_path / "log"
    program = start("phonedeck", "serve", "--host", "0.0.0.0", "--data-dir", str(tmp_path / "d"),
                    environment=adb.environment, log=log, whole=True)  # fmt: skip
    assert program.end() == 2
    assert "phonedeck token create" in log.read_text()


def test_the_data_directory_is_the_owners_only(idle: Server) -> None:
    """Nobody else on the machine may read tasks and accounts."""
    idle.start()
    idle.end()
    data = idle.directory / "data"
    assert [str(path) for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077] == []


def test_tasks_for_a_phone_that_is_away_wait(idle: Server) -> None:
    """A server without workers stores nothing for phones it never saw, and says how to find them."""
    idle.start("--no-worker")
    try:
        answer = idle.call(
            "POST", "task", serials=["nobody"], script_name="follow", script_config={"target_user": "a1"}
        )
        assert answer["code"] == 40401
        assert answer["data"]["errors"][0]["field"] == "serials"
        assert idle.data("GET", "task")["total"] == 0
    finally:
        idle.end()


def test_two_servers_on_one_adb_server_are_told_of_each_other(idle: Server, adb: Adb, tmp_path: Path) -> None:
    """With data directories of their own nothing else keeps them apart: the second's start says it, and doctor."""
    second = Server(adb, tmp_path / "second", whole=True)
    second.directory.mkdir()
    asked = [sys.executable, "-m", "phonedeck", "doctor", "--json", "--adb-port", str(adb.port)]
    asked += ["--data-dir", str(tmp_path / "data")]
    idle.start("--no-dashboard")
    try:
        assert "adb.shared" not in idle.log
        done = subprocess.run(asked, env=adb.environment, capture_output=True, text=True, check=False)
        assert "one program a phone" not in done.stdout, done.stdout
        second.start("--no-dashboard")
        assert idle.program is not None
        assert f"processes=[{idle.program.process.pid}]" in second.log
        done = subprocess.run(asked, env=adb.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "2 processes of Phonedeck work on the phones" in done.stdout
    finally:
        second.end()
        idle.end()


def test_a_zone_without_a_name_is_said(idle: Server, adb: Adb) -> None:
    """As on Windows: else tasks would start hours from when they were meant to, and nobody would know why."""
    environment = {**adb.environment, "TZ": "DECK-7"}
    odd = replace(idle, adb=replace(adb, environment=environment))
    odd.start("--no-dashboard", "--no-worker")
    odd.end()
    assert "timezone.unknown" in odd.log
    assert "phonedeck settings set timezone=NAME" in odd.log
    odd.adb.environment["PHONEDECK_TIMEZONE"] = "Asia/Jakarta"
    (odd.directory / "serve.log").unlink()
    odd.start("--no-dashboard", "--no-worker")
    odd.end()
    assert "timezone.unknown" not in odd.log
