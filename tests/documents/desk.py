"""Runs a block of a document as its reader would, against a server and phones that are there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import powershell
from fenced import Block

from phonedeck.clock import SystemClock
from phonedeck.model.hold import HoldKind
from phonedeck.storage import holds
from phonedeck.storage.database import Database, sqlite_url
from ports import free_port
from programs import Phones, Server, until

SECONDS = 120
_REFUSED = re.compile(r'"code"\s*:\s*(\d+)\s*,\s*"message"')
_CALL = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S+)\n?(.*)", re.DOTALL)


@dataclass
class Desk:
    """The server's port, the phones' and the control port stand where the documents name the usual ones."""

    server: Server
    phones: Phones
    folder: Path
    environment: dict[str, str]
    other_adb_port: int
    _waited_for: set[str] = field(default_factory=set)

    def prepare(self, page: str) -> None:
        """What a page takes for granted: limits that let accounts act, and what is on its desk."""
        self.server.unpace()
        if page == "docs/limits.md":  # it speaks of an account that is held
            database = Database(sqlite_url(self.server.directory / "data" / "phonedeck.db"))
            with database.write() as connection:
                holds.freeze(connection, "tiktok", "p1.a1", HoldKind.PERSON, "A challenge", SystemClock().now())
            database.close()

    def run(self, block: Block) -> str:
        """What is wrong with a block; empty when it does what it should."""
        if block.told("until") is not None:
            return self._until(block)
        run: dict[str, Callable[[Block], str]] = {
            "sh": lambda block: self._program(block, "bash", "-euo", "pipefail", "-c", self._here(block)),
            "python": lambda block: self._file(block, str(self.folder / ".venv" / "bin" / "python"), ".py"),
            "javascript": lambda block: self._file(block, "node", ".mjs"),
            "powershell": self._powershell,
            "http": self._calls,
            "json": self._json,
            "toml": self._toml,
        }
        return run[block.language](block)

    def _here(self, block: Block, ports: dict[str, int] | None = None) -> str:
        """The block with the ports of this desk."""
        text = block.text.replace("my_account", "p1.a1")
        addresses = [int(phone["address"].rpartition(":")[2]) for phone in self.phones.phones]
        usual = {"50809": self.server.port, "7001": addresses[0], "7002": addresses[1]}
        usual["7100"] = int(str(self.phones.control.base_url.port))
        for name, port in (ports or usual).items():
            text = text.replace(name, str(port))
        return text

    def _program(self, block: Block, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said = f"{done.stdout}\n{done.stderr}"
        if str(done.returncode) != (block.told("exits") or "0"):
            return f"ended with {done.returncode}:\n{said}"
        return _refused(block, done.stdout, said)

    def _file(self, block: Block, program: str, ending: str) -> str:
        file = self.folder / f"block{ending}"
        file.write_text(self._here(block), encoding="utf-8")
        return self._program(block, program, str(file))

    def _powershell(self, block: Block) -> str:
        """Run, where PowerShell is installed; elsewhere its requests are read from the text and sent."""
        if shutil.which("pwsh"):
            return self._file(block, "pwsh", ".ps1")
        asked = powershell.requests(self._here(block))
        if not asked:
            return "no request was found in it"
        said = ""
        for each in asked:
            content = each.body.encode() if each.body is not None else None
            if each.file is not None:
                content = (self.folder / each.file).read_bytes()
            said += httpx.request(
                each.method, each.url, headers=each.headers, content=content, timeout=SECONDS, trust_env=False
            ).text
        codes = [code for code in _REFUSED.findall(said) if code != "0"]
        wanted = [told] if (told := block.told("asks for")) else []
        return "" if codes == wanted else f"answered {codes}, not {wanted}:\n{said}"

    def _calls(self, block: Block) -> str:
        call = _CALL.fullmatch(self._here(block))
        if call is None:
            return "a block of http is METHOD /path, and on the next line the body"
        method, path, body = call.groups()
        answer = httpx.request(
            method, f"http://localhost:{self.server.port}{path}",
            json=json.loads(body) if body.strip() else None, timeout=SECONDS, trust_env=False,
        )  # fmt: skip
        return _refused(block, answer.text, answer.text)

    def _json(self, block: Block) -> str:
        json.loads(block.text)
        return ""

    def _toml(self, block: Block) -> str:
        tomllib.loads(block.text)
        return ""

    def _until(self, block: Block) -> str:
        """A program that goes on: begun in a home of its own, on ports of its own, until it says what it should.

        Its adb server is another one: two servers of ours would work with the same phones at once.
        """
        if block.text in self._waited_for:
            return ""
        self._waited_for.add(block.text)
        expected = block.told("until") or ""
        own = re.search(r"phonedeck|virtualphone", block.text)
        text = self._here(block, {name: free_port() for name in ("50809", "7001", "7002", "7100")} if own else None)
        text = re.sub(r"phonedeck (serve|demo)(?!.*--port)", rf"phonedeck \1 --port {free_port()}", text)
        with tempfile.TemporaryDirectory() as home, open(Path(home) / "output", "w+") as output:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", text], cwd=self.folder, start_new_session=True,
                env={**self.environment, "XDG_DATA_HOME": home, "ANDROID_ADB_SERVER_PORT": str(self.other_adb_port)},
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
            said = Path(home) / "output"

            def printed() -> bool:
                return expected in said.read_text(errors="replace") or process.poll() is not None

            until(printed, f"{expected!r} from {block.place}", SECONDS)
            found = expected in said.read_text(errors="replace")
            if process.poll() is None:
                _end(process)
            return "" if found else f"ended before it said {expected!r}:\n{said.read_text(errors='replace')}"


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=120)


def _refused(block: Block, output: str, said: str) -> str:
    codes = [code for code in _REFUSED.findall(output) if code != "0"]
    wanted = [block.told("answers")] if block.told("answers") else []
    return "" if codes == wanted else f"answered {codes or 'success'}, not {wanted or 'success'}:\n{said}"
