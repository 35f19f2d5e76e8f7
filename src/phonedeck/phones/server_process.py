"""The uiautomator server on a phone: a process that lives exactly as long as the adb stream that started it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources

import adbutils

from phonedeck.clock import Clock
from phonedeck.model.errors import ServerGone
from phonedeck.phones import shell
from phonedeck.phones.push import push
from phonedeck.phones.stream import Deadline, Lost, NotSent, Stream

JAR = "/data/local/tmp/u2.jar"
MAIN = "com.wetest.uia2.Main"
LONGEST_OUTPUT = 16 * 1024


class ServerProcess:
    """One start of the server. `output` is what it has printed."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._output = bytearray()
        self._ended = False

    @classmethod
    def start(cls, device: adbutils.AdbDevice, port: int, clock: Clock, seconds: float) -> ServerProcess:
        """Start it; it is not ready yet.

        Raises:
            NotSent: the phone cannot be reached.
        """
        command = f"shell:CLASSPATH={JAR} app_process / {MAIN} -p {port}"
        return cls(Stream.open(device, command, Deadline.after(clock, seconds)))

    @property
    def ended(self) -> bool:
        """Whether it has ended, as far as is known now."""
        while not self._ended:
            chunk = self._stream.receive_now()
            if chunk is None:
                break
            self._ended = not chunk
            self._output = (self._output + chunk)[-LONGEST_OUTPUT:]
        return self._ended

    @property
    def output(self) -> str:
        """The end of what it printed."""
        return self._output.decode("utf-8", errors="replace").strip()

    def stop(self) -> None:
        """End it, by closing its stream."""
        self._ended = True
        self._stream.close()


def provide_jar(device: adbutils.AdbDevice, clock: Clock, seconds: float) -> None:
    """Make sure that the server's jar, the one inside uiautomator2, is on the phone.

    Raises:
        ServerGone: it cannot be written.
        DeviceLost: the phone went away.
    """
    content, digest = _jar()
    try:
        found = shell.run(device, f"toybox md5sum {JAR}", seconds, clock).out
    except (NotSent, Lost) as error:
        raise ServerGone(f"{device.serial} did not say whether it has the uiautomator server: {error}") from error
    if digest in found:
        return
    with resources.as_file(content) as file, file.open("rb") as source:
        push(device, source, JAR, clock=clock, seconds=seconds, modified_at=int(clock.now().timestamp()))


@lru_cache(maxsize=1)
def _jar() -> tuple[resources.abc.Traversable, str]:
    file = resources.files("uiautomator2").joinpath("assets/u2.jar")
    return file, hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
