"""A server under a Pro licence, with phones and accounts that it knows, and no worker: calls are answered as they
come, and what they create stays as it is."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

import forked
from phonedeck.model.account import Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import accounts, devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate
from ports import free_port

PHONES = ("device_serial_1", "device_serial_2", "device_1", "device_2", "device_3")
LOGINS = (
    (Platform.TIKTOK, "my_account1", "device_serial_1"),
    (Platform.TIKTOK, "my_account2", "device_serial_1"),
    (Platform.INSTAGRAM, "my.gram", "device_serial_1"),
    *((Platform.TIKTOK, f"{phone}.{letter}", phone) for phone in PHONES[2:] for letter in ("a", "b")),
)
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(2000)


def phonedeck(*args: str) -> str:
    """What one command of the program prints."""
    done = forked.run("phonedeck", *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def license_for(data: Path, plan: str) -> None:
    """Set a public key and save a licence that is signed with it."""
    keys = data / "keys"
    phonedeck("license", "keygen", str(keys))
    public = (keys / "license-public.pem").read_text()
    (data / "settings.toml").write_text(f'license_public_key = """{public}"""\ntimezone = "Asia/Jakarta"\n')
    licence = phonedeck("license", "issue", "--key", str(keys / "license-private.pem"), "--plan", plan)
    (data / "phonedeck.license").write_text(licence)


def files(folder: Path) -> None:
    """A video and an image."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clip.mp4").write_bytes(VIDEO)
    Image.new("RGB", (16, 16), "navy").save(folder / "photo.png")


@contextmanager
def installation(directory: Path, database_url: str | None = None, plan: str = "Pro") -> Iterator[str]:
    """The base URL of a running server."""
    data = directory / "data"
    data.mkdir(parents=True)
    license_for(data, plan)
    files(directory / "files")
    files(data / "uploads")
    now = datetime.now(UTC)
    database = Database(database_url or f"sqlite:///{data / 'phonedeck.db'}")
    migrate(database, now)
    with database.write() as connection:
        for serial in PHONES:
            devices.record(connection, Seen(serial, DeviceState.READY, "local", hardware_serial=serial), now)
        for place, (platform, username, serial) in enumerate(LOGINS):
            account_id = accounts.save(connection, platform, username, now)
            accounts.log_in(connection, account_id, Login(serial, place=place), now)
    database.close()
    port = free_port()
    words = ["serve", "--no-worker", "--port", str(port), "--data-dir", str(data)]
    if database_url:
        words += ["--database", database_url]
    with (directory / "log").open("wb") as log:
        server = forked.begin("phonedeck", *words, environment=os.environ, errors=log.fileno())
    try:
        assert server.stdout.readline().startswith("Phonedeck ready"), (directory / "log").read_text()
        yield f"http://localhost:{port}/api/v1/"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
        server.stdout.close()
