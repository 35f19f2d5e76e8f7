"""Programs that end with the one that started them: adb servers, servers, virtual phones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from phonedeck.model.errors import Conflict, InvalidRequest, PhonedeckError

READY_SECONDS = 60.0
MOST_VIRTUAL = 50


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def first_line(self) -> str:
        """The line with which it says that it is ready."""
        stream: IO[bytes] | None = self.process.stdout
        assert stream is not None  # noqa: S101  # asked for above
        found: list[bytes] = []
        reader = threading.Thread(target=lambda: found.append(stream.readline()), daemon=True)
        reader.start()
        reader.join(READY_SECONDS)
        if not found or not found[0]:
            said = self.log.read_text(errors="replace").strip().splitlines()
            raise PhonedeckError(f"the {self.name} did not start: {said[-1] if said else 'it said nothing'}")
        return found[0].decode()


@contextmanager
def guarded(
    name: str, command: list[str], environment: dict[str, str], directory: Path, *, remove: bool = False
) -> Iterator[Program]:
    """A program that ends with this one, however this one ends; `remove` takes the directory with it."""
    log = directory / f"{name}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, "-m", "phonedeck.guard", *(["--remove", str(directory)] if remove else []), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        try:
            yield Program(name, process, log)
        finally:
            assert process.stdin is not None  # noqa: S101  # asked for above
            process.stdin.close()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@contextmanager
def virtual_phones(count: int, directory: Path, serials: Sequence[str] = ()) -> Iterator[list[dict[str, str]]]:
    """Virtual phones on ports that are free; what each is: `serial`, `address` and more. The first get the serials."""
    names = [argument for serial in serials[:count] for argument in ("--hardware-serial", serial)]
    command = [sys.executable, "-m", "virtualphone", "run", "--count", str(count), "--port-base", "0", *names]
    with guarded("virtual phones", command, dict(os.environ), directory) as program:
        yield json.loads(program.first_line())["phones"]


class VirtualPhones:
    """Virtual phones beside a server, for whoever has none of their own at hand. They end with it."""

    def __init__(self, connect: Callable[[Sequence[str]], None]) -> None:
        """`connect` is told their addresses."""
        self._connect = connect
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._running = False

    def start(self, count: int) -> None:
        """Start them, once.

        Raises:
            InvalidRequest: it is none of the numbers that can be started.
            Conflict: they run already.
            PhonedeckError: they could not be started.
        """
        if not 1 <= count <= MOST_VIRTUAL:
            raise InvalidRequest(f"from 1 to {MOST_VIRTUAL} virtual phones can be started")
        with self._lock:
            if self._running:
                raise Conflict("virtual phones run already; they end with the server")
            directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="phonedeck-virtual-")))
            serials = [f"virtual_{number}" for number in range(1, count + 1)]
            phones = self._stack.enter_context(virtual_phones(count, directory, serials))
            self._running = True
        self._connect([phone["address"] for phone in phones])

    def close(self) -> None:
        self._stack.close()
