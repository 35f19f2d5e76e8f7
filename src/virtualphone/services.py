"""What answers on each stream that adb opens to a phone. Each handler gets bytes and sends bytes; no sockets."""

from __future__ import annotations

import asyncio
import re
import shlex
from typing import Any

from virtualphone.adb.sync import SyncSession
from virtualphone.android.commands import commands
from virtualphone.android.shell import Output, Shell, wrong
from virtualphone.faults import Faults, Order
from virtualphone.phone import Phone
from virtualphone.rpc_error import NEVER_IDLE, RpcError
from virtualphone.shell_service import CommandLine, Installation, InteractiveShell
from virtualphone.stream import Handler, Stream
from virtualphone.uiautomator import UiAutomator
from virtualphone.uiautomator_service import UiAutomatorConnection, UiAutomatorProcess

UIAUTOMATOR = re.compile(r"CLASSPATH=(\S+) app_process / com\.wetest\.uia2\.Main(?: -p (\d+))?")
INSTALL = re.compile(r"^cmd package install\b.* -S (\d+)")
VIDEO_SCREENS = frozenset({"feed", "post_page", "reels", "story"})
IDLE_MS = 3000.0
"""Measured by others on a phone: a dump over a playing video took 2.7 to 4.2 s."""


class Services:
    """One phone's services by name."""

    def __init__(self, phone: Phone, faults: Faults) -> None:
        self.phone = phone
        self.faults = faults
        self.shell = Shell({**commands(phone), "pkill": self._pkill}, phone.files)
        self.uiautomator = UiAutomator(phone)
        self.port: int | None = None
        self.process: UiAutomatorProcess | None = None
        self.forbidden = False
        self.connections: set[UiAutomatorConnection] = set()

    def kill_uiautomator(self, *, forbid: bool) -> None:
        """The server's process dies; while it is forbidden it cannot be started again."""
        self.forbidden = self.forbidden or forbid
        if self.process is not None:
            self.process.die()

    def allow_uiautomator(self) -> None:
        self.forbidden = False

    def _pkill(self, args: list[str], _in: bytes) -> Output:
        """A shell may end what a shell began, by whichever computer: here that is uiautomator's server alone."""
        whole = "-f" in args
        patterns = [arg for arg in args if not arg.startswith("-")]
        if len(patterns) != 1:
            return wrong('pkill: Need 1 argument (see "pkill --help")')
        process = self.process
        if process is None or not re.search(patterns[0], process.command if whole else "app_process"):
            return Output(status=1)
        process.die()
        return Output()

    async def call(self, method: str, params: Any) -> Any:
        """One uiautomator call, with the faults that are due.

        Raises:
            RpcError: as the jar would answer it.
        """
        entry = self.phone.journal.call(method, params)
        faults = self.faults
        faults.look()
        afterwards = faults.call_arrived()
        if (slow := faults.active("slow")) is not None:
            await asyncio.sleep(self.phone.chance.uniform(*slow.ms) / 1000)
        hang = faults.use_up("hang")
        if hang is not None and not hang.after:
            await _hang(hang)
        try:
            await self._wait_for_idle(method)
            return await self.uiautomator.call(method, params, entry)
        finally:
            entry.answered()
            for begin in afterwards:
                begin()
            faults.look()
            hang = hang if hang is not None and hang.after else faults.use_up("hang") if afterwards else None
            if hang is not None:
                await _hang(hang)

    async def _wait_for_idle(self, method: str) -> None:
        """A dump waits until nothing moves; while a video plays something always does."""
        order = self.faults.active("never_idle")
        if order is None or method != "dumpWindowHierarchy" or self.phone.screen not in VIDEO_SCREENS:
            return
        least, most = order.ms if order.ms[1] else (IDLE_MS, IDLE_MS)
        await asyncio.sleep(self.phone.chance.uniform(least, most) / 1000)
        if order.name == "fails":
            raise RpcError(-32001, f"{NEVER_IDLE}: No idle state with idle timeout 500 ms")

    def open(self, name: str, stream: Stream) -> Handler | None:
        """The handler of a service; None when the phone has no such service now."""
        kind, _, rest = name.partition(":")
        if kind.startswith("shell") or kind == "exec":
            call = self.phone.journal.call(kind.partition(",")[0], rest)
            framed = kind.startswith("shell,v2")
            if match := UIAUTOMATOR.fullmatch(rest.strip()):
                return UiAutomatorProcess(self, stream, match, framed=framed)
            if size := INSTALL.search(rest):
                return Installation(self, stream, rest, call, int(size[1]))
            if not rest:
                return InteractiveShell(self.shell, stream, framed=framed)
            return CommandLine(self, stream, rest, call, framed=framed, takes_input=kind.startswith("shell,v2"))
        if kind == "sync":
            self.phone.journal.call("sync", "")
            return _Sync(self.phone, stream)
        if kind == "tcp":
            self.phone.journal.call("tcp", rest)
            if self.port is None or rest != str(self.port):
                return None
            return UiAutomatorConnection(self, stream)
        if kind == "reverse":
            self.phone.journal.call("reverse", rest)
            return _Reverse(stream)
        if kind == "abb_exec" or kind == "abb":
            line = "cmd " + shlex.join(rest.split("\x00"))
            call = self.phone.journal.call(kind, line)
            if size := INSTALL.search(line):
                return Installation(self, stream, line, call, int(size[1]))
            return CommandLine(self, stream, line, call, framed=kind == "abb", takes_input=False)
        return None


async def _hang(order: Order) -> None:
    """Not to answer: for a time, or for ever."""
    if order.seconds is None:
        await asyncio.Event().wait()
    else:
        await asyncio.sleep(order.seconds)


class _Sync:
    def __init__(self, phone: Phone, stream: Stream) -> None:
        self._session = SyncSession(phone.files)
        self._stream = stream

    def received(self, data: bytes) -> None:
        self._stream.send(self._session.feed(data))
        if self._session.done:
            self._stream.close()

    def closed(self) -> None:
        return


class _Reverse:
    """`reverse:` answers inside the stream; nothing is forwarded here."""

    def __init__(self, stream: Stream) -> None:
        stream.send(b"OKAY" + b"0000")
        stream.close()

    def received(self, data: bytes) -> None:
        return

    def closed(self) -> None:
        return
