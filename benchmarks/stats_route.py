"""`GET task/stats` against an empty FastAPI route in the same layout. Goal: at least half as many calls a second.

The empty route answers a fixed envelope from a plain function in a process of its own, with no database, licence or
defence. It stands behind our own server, with the same event loop and the same patient connections; and once more
behind uvicorn as it comes, with its faster and less patient ones, which is shown beside it. Each is asked in turn by
four clients over kept-open connections.
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
"""
AS_OURS = """
from phonedeck.server.listen import Listening
from phonedeck.server.run import run

run(app, [Listening(listening, local=True)], lambda: print("ready", flush=True))
"""
AS_IT_COMES = """
import uvicorn

print("ready", flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])
"""


def run() -> None:
    heads = ("as ours", "as it comes", "stats", "ratio", "of the other")
    print(f"{'calls a second, p50 of ' + str(ROUNDS) + ' rounds':34}" + "".join(f"{head:>13}" for head in heads))
    with databases.each() as found, _empty_server(AS_OURS) as same, _empty_server(AS_IT_COMES) as stock:
        for name, url, directory in found:
            databases.prepared(url).close()
            with api_server(url, directory / f"data-{name}") as base:
                ports = (same, stock, int(base.rpartition(":")[2].partition("/")[0]))
                rates: tuple[list[float], ...] = ([], [], [])
                for _ in range(ROUNDS):
                    for port, taken in zip(ports, rates, strict=True):
                        taken.append(_rate(port))
            alike, other, ours = map(median, rates)
            row = f"{alike:13.0f}{other:13.0f}{ours:13.0f}{ours / alike:12.2f}x{ours / other:12.2f}x"
            print(f"{name:34}{row}", flush=True)


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
def _empty_server(layout: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", EMPTY + layout, str(port)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield port
    finally:
        process.terminate()
        process.wait()
