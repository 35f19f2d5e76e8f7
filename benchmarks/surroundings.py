"""The programs that benchmarks need: a private adb server, a virtual phone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from adbutils._utils import adb_path


@contextmanager
def private_adb(home: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "ADB_USB": "0", "ADB_MDNS": "0", "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553", "HOME": home}
    command = [adb_path(), "-P", str(port)]
    subprocess.run([*command, "start-server"], env=environment, check=True, capture_output=True)
    try:
        yield port
    finally:
        subprocess.run([*command, "kill-server"], env=environment, check=False)


@dataclass(frozen=True)
class Phones:
    """Virtual phones, their process, addresses and hardware serials, and the URL of their control port."""

    process: psutil.Process
    addresses: list[str]
    control: str
    serials: list[str]


@contextmanager
def virtual_phones(count: int) -> Iterator[Phones]:
    command = [sys.executable, "-m", "virtualphone", "run", "--count", str(count), "--port-base", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        addresses = [row["address"] for row in line["phones"]]
        serials = [row["hardware_serial"] for row in line["phones"]]
        yield Phones(psutil.Process(process.pid), addresses, f"http://127.0.0.1:{line['control_port']}", serials)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def virtual_phone() -> Iterator[str]:
    with virtual_phones(1) as phones:
        yield phones.addresses[0]
