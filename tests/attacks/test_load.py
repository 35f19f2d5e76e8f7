"""Clients that take all there is to take: time, connections, streams, uploads, requests, the disk."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
import uvicorn
from figures import Figures
from raw import ANSWERED_SECONDS, send, statuses
from target import FOLLOW, TLS, Target

from application import PORT
from application import start as start_application
from phonedeck.model.plan import Plan
from phonedeck.server import protocol
from phonedeck.storage.archive import Writing
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from programs import until

HOST = f"Host: localhost:{PORT}\r\n".encode()
GET = b"GET /api/v1/task/stats HTTP/1.1\r\n"


@contextmanager
def impatient(directory: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> Iterator[int]:
    """The application on a socket of its own, with a fraction of the usual patience; its port."""
    for name, seconds in (("HEADER_SECONDS", 0.4), ("BODY_GRACE_SECONDS", 0.4), ("READER_SECONDS", 0.4)):
        monkeypatch.setattr(protocol, name, seconds)
    monkeypatch.setattr(protocol, "CHECK_SECONDS", 0.1)
    database = Database(sqlite_url(directory / "x.db"))
    api = start_application(database, Plan.PRO, directory)
    config = uvicorn.Config(api.http.app, http=protocol.protocol_with(most), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            port = int(listening.getsockname()[1])
            until(lambda: server.started, "the server")
            yield port
        finally:
            server.should_exit = True
            thread.join()
            database.close()


def closed(connection: socket.socket) -> bool:
    """Whether the server has closed it; what it said before is read away."""
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def is_open(connection: socket.socket, drip: bytes) -> bool:
    """Send a little more, and see."""
    try:
        if drip:
            connection.send(drip)
    except BlockingIOError:
        pass
    except OSError:
        return False
    return not closed(connection)


SLOW: dict[str, tuple[bytes, bytes]] = {
    "says nothing": (b"", b""),
    "stops in a header": (GET + b"Host: loc", b""),
    "drips a header": (GET + b"X: ", b"x"),
    "stops in a second request": (GET + HOST + b"\r\n" + GET, b""),
    "drips a second request": (GET + HOST + b"\r\n" + GET + b"X: ", b"x"),
    "stops in a body": (
        b"POST /api/v1/task HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 999\r\n\r\n{",
        b"",
    ),
    "drips a body": (
        b"POST /api/v1/task HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 999\r\n\r\n{",
        b" ",
    ),
    "drips chunks": (
        b"POST /api/v1/task HTTP/1.1\r\n" + HOST
        + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\n \r\n",
    ),
    "drips a file": (
        b"POST /api/v1/materials/a.png HTTP/1.1\r\n" + HOST
        + b"Content-Type: application/octet-stream\r\nContent-Length: 99999999\r\n\r\n",
        b"x",
    ),
    "sends what was refused": (
        b"POST /api/v1/task HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 99999999\r\n\r\n", b"x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SLOW)
def test_slow_clients_are_cut(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures) -> None:
    """Each of 20 is cut while others are answered."""
    begin, drip = SLOW[kind]
    with impatient(tmp_path, monkeypatch, most=100) as port, ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(20)]
        for connection in slow:
            connection.sendall(begin)
            connection.setblocking(False)
        assert b'"code":0' in send(port, GET + HOST + b"Connection: close\r\n\r\n", patience=ANSWERED_SECONDS)
        left = list(slow)

        def all_cut() -> bool:
            left[:] = [connection for connection in left if is_open(connection, drip)]
            return not left

        until(all_cut, f"20 clients to be cut: {kind}")
        assert b'"code":0' in send(port, GET + HOST + b"Connection: close\r\n\r\n", patience=ANSWERED_SECONDS)
    figures(f"Slow client that {kind}", len(slow), len(left))


def test_a_client_that_does_not_read_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures) -> None:
    """It asks for more than fits on the way and takes none of it."""
    with impatient(tmp_path, monkeypatch, most=100) as port, ExitStack() as stack:
        deaf = []
        for _ in range(10):
            connection = socket.socket()
            stack.enter_context(connection)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", port))
            connection.settimeout(60)
            deaf.append(connection)

        def ask_until_cut(connection: socket.socket) -> None:
            while True:
                connection.sendall((b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n") * 50)

        for connection in deaf:
            with pytest.raises((ConnectionResetError, BrokenPipeError)):
                ask_until_cut(connection)
        assert b'"code":0' in send(port, GET + HOST + b"Connection: close\r\n\r\n", patience=ANSWERED_SECONDS)
    figures("Client that does not read its answers", len(deaf), 0)


@pytest.fixture
def many_files() -> Iterator[int]:
    """As many open files as this system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_thousands_of_connections(
    target: Target, unharmed: None, figures: Figures, full: bool, many_files: int
) -> None:
    """They are held open, and the owner is answered during and after; the server keeps a thousand of them."""
    wanted = min(10_000 if full else 2_000, many_files - 500)
    assert target.program is not None
    server = psutil.Process(target.program.process.pid)
    before = server.num_fds()
    failed, most = 0, 0
    with ExitStack() as stack:
        for number in range(wanted):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", target.port), timeout=60))
            if number % 3 == 1:
                connection.sendall(GET)
            if number % 500 == 499:
                failed += target.call("GET", "task/stats")["code"] != 0
                most = max(most, server.num_fds() - before)
        failed += target.call("GET", "task/stats")["code"] != 0
    assert most <= 1100
    figures("Connections held open, the owner's calls that failed", wanted, failed)


def test_event_streams_have_a_most(target: Target, unharmed: None, figures: Figures) -> None:
    """The hundred and first is told so, and calls are answered meanwhile."""
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(timeout=60, limits=httpx.Limits(max_connections=None)))
        opened = [
            stack.enter_context(client.stream("GET", f"{target.url}/api/v1/events")).status_code for _ in range(120)
        ]
        assert target.call("GET", "task/stats")["code"] == 0
    figures("Event streams beyond the hundredth", opened.count(429) or 1, opened.count(200) - 100)
    assert opened.count(200) == 100

    def free_again() -> bool:
        with httpx.stream("GET", f"{target.url}/api/v1/events", timeout=60, verify=TLS) as answer:
            return answer.status_code == 200

    until(free_again, "a place among the streams")


def test_uploads_have_a_most(target: Target, unharmed: None, figures: Figures) -> None:
    """Eight at once; the ninth is told so."""
    head = (
        f"POST /api/v1/materials/a.png HTTP/1.1\r\nHost: localhost:{target.port}\r\n"
        "Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\nx"
    ).encode()
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(socket.create_connection(("127.0.0.1", target.port))).sendall(head)

        def refused() -> bool:
            return statuses(send(target.port, head)) == [429]

        until(refused, "the ninth upload to be refused")
        assert target.call("GET", "task/stats")["code"] == 0
    figures("Uploads beyond the eighth", 1, 0)


def test_requests_have_a_pace(tmp_path: Path, figures: Figures) -> None:
    """Far below what is set as a rule: the rest are told to wait, and are answered once they have."""
    target = Target(tmp_path, settings="requests_per_second_on_loopback = 10").prepare().start()
    try:
        host = f"Host: localhost:{target.port}\r\n".encode()
        every = GET + host + b"\r\n"
        answers = b""
        with socket.create_connection(("127.0.0.1", target.port), timeout=60) as connection:
            connection.sendall(every * 299 + GET + host + b"Connection: close\r\n\r\n")
            while chunk := connection.recv(65536):  # to the end: on a busy machine there are gaps between answers
                answers += chunk
        late = statuses(answers).count(429)
        assert late > 0, "300 requests at 10 a second"
        assert answers.lower().count(b"retry-after: 1\r\n") == answers.count(b'"code":42901') == late
        until(lambda: target.status("GET", "task/stats") == 200, "the pace to allow one more")
    finally:
        target.end()
    figures("Requests beyond the pace", late, 0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system can be mounted by root only")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Callable[[], None]:
    """Fill the disk to the last byte; what is given back empties it again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    return filler.unlink


def test_what_does_not_fit_leaves_nothing(small_disk: Path) -> None:
    """An upload that ends in small pieces: what is still in the buffer does not fit when the file is closed either."""
    blobs = Blobs(small_disk / "blobs")

    def upload() -> None:
        with blobs.receive() as incoming:
            for _ in range(10_000):
                incoming.write(b"x" * 1003)

    with pytest.raises(OSError, match="No space left"):
        upload()
    assert list((small_disk / "blobs").iterdir()) == []


def test_a_backup_that_does_not_fit_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    """It would keep the disk full, and the server from every write; and it says nothing of its own afterwards."""
    (tmp_path / "video").write_bytes(os.urandom(12_000_000))

    def back_up() -> None:
        with Writing(small_disk / "backup.zip") as writing:
            writing.add_file("uploads/video", tmp_path / "video")

    with pytest.raises(OSError, match="No space left"):
        back_up()
    assert list(small_disk.iterdir()) == []


def test_a_full_disk_is_said_and_survived(small_disk: Path, figures: Figures) -> None:
    """Calls that write say that the disk is full; calls that read are answered; with room all goes on."""
    target = Target(small_disk).prepare().start()
    try:
        before = target.state()
        empty = fill(small_disk)
        writes = [
            httpx.post(f"{target.url}/api/v1/task", json=FOLLOW, timeout=60, verify=TLS),
            httpx.post(
                f"{target.url}/api/v1/accounts", json={"platform": "tiktok", "username": "a1"}, timeout=60, verify=TLS
            ),
            httpx.post(
                f"{target.url}/api/v1/materials/a.png", content=b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000,
                headers={"Content-Type": "application/octet-stream"}, timeout=60, verify=TLS,
            ),
            httpx.post(f"{target.url}/api/v1/task/retry-all", timeout=60, verify=TLS),
        ]  # fmt: skip
        unsaid = [answer.text for answer in writes if "the disk is full" not in answer.json()["message"]]
        assert unsaid == []
        assert target.state() == before
        empty()
        until(lambda: target.call("POST", "task", FOLLOW)["code"] == 0, "room on the disk")
    finally:
        target.end()
    figures("Calls that write, on a full disk", len(writes), 0)
