"""`GET task/stats` against an empty FastAPI route in the same layout. Goal: at least half as many calls a second.

The empty route answers a fixed envelope from a plain function under uvicorn, in a process of its own, with no database,
licence or defence; each is asked in turn by four clients over kept-open connections.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import median

from tests.ports import free_port

from benchmarks import databases
from benchmarks.server import api_server

CLIENTS = 4
CALLS = 400
ROUNDS = 9

EMPTY = """
import socket, sys
import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse

router = APIRouter()

@router.get("/task/stats")
def stats():
    data = {"total": 0, "pending": 0, "running": 0, "completed": 0, "failed": 0}
    return JSONResponse({"code": 0, "message": "success", "data": data})

app = FastAPI()
app.include_router(router, prefix="/api/v1")
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", int(sys.argv[1])))
listening.listen(128)
print("ready", flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])
"""


def run() -> None:
    print(f"{'calls a second, p50 of ' + str(ROUNDS) + ' rounds':34}{'empty':>10}{'stats':>10}{'ratio':>8}")
    with databases.each() as found, _empty_server() as empty:
        for name, url, directory in found:
            databases.prepared(url).close()
            with api_server(url, directory / f"data-{name}") as base:
                ports = (empty, int(base.rpartition(":")[2].partition("/")[0]))
                rates: tuple[list[float], list[float]] = ([], [])
                for _ in range(ROUNDS):
                    for port, taken in zip(ports, rates, strict=True):
                        taken.append(_rate(port))
            bare, ours = median(rates[0]), median(rates[1])
            print(f"{name:34}{bare:10.0f}{ours:10.0f}{ours / bare:7.2f}x", flush=True)


def _rate(port: int) -> float:
    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(CALLS // CLIENTS):
            connection.request("GET", "/api/v1/task/stats")
            assert connection.getresponse().read().startswith(b'{"code":0')
        connection.close()

    before = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for call in [pool.submit(ask) for _ in range(CLIENTS)]:
            call.result()
    return CALLS / (time.perf_counter() - before)


@contextmanager
def _empty_server() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", EMPTY, str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield port
    finally:
        process.terminate()
        process.wait()
