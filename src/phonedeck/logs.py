"""Log lines for people: on standard error, and in files that are turned over before they grow too large."""

from __future__ import annotations

import logging
import os
import select
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TextIO, cast

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from phonedeck.model.errors import Conflict

FILE_NAME = "phonedeck.log"
OURS = "phonedeck"
NOT_VALUES = frozenset({"event", "level", "timestamp", "exc_info"})
GATHER_SECONDS = 0.05
STALLED_SECONDS = 2.0
"""A reader that takes nothing for so long reads no more: a terminal stopped with Ctrl-S, a program that hangs."""
PIECE = 1000
"""Characters: fewer bytes than a pipe takes at once when it says that it takes any."""
SPECIAL = frozenset(" \t=\r\n\"'")
"""What makes a value more than one word."""


class _Lossy:
    """A stream whose full disk, closed pipe or reader that stands still costs lines, and never the work that they tell
    of, nor its end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._patience = STALLED_SECONDS

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            for start in range(0, len(text), PIECE):
                if not self._takes_more():
                    break
                self._stream.write(text[start : start + PIECE])
                self._stream.flush()
        return len(text)

    def _takes_more(self) -> bool:
        """Whether it can be written to without waiting for ever. Once it could not, it is not waited for again until it
        can."""
        try:
            takes = bool(select.select([], [self._stream], [], self._patience)[1])
        except (OSError, ValueError, TypeError):  # no file, or a system that tells this of sockets alone
            return True
        self._patience = STALLED_SECONDS if takes else 0.0
        return takes

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Files(RotatingFileHandler):
    """Files that only their owner may read; a full disk costs lines here too."""

    def _open(self) -> TextIO:  # type: ignore[override]
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return cast(TextIO, os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace"))

    def doRollover(self) -> None:  # noqa: N802  # logging's own name
        """Without a second file the only one begins anew: logging would let it grow."""
        if self.backupCount == 0:
            if self.stream:
                self.stream.close()
            os.truncate(self.baseFilename, 0)
            self.stream = self._open()  # type: ignore[assignment]  # as logging's own, which has no closer type
            return
        super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Nothing can be said anywhere."""


class _Aside(QueueHandler):
    """Puts a line aside as it is. There is no lock: nothing here waits."""

    def createLock(self) -> None:  # noqa: N802  # logging's own name
        self.lock = None

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


class _Writer(QueueListener):
    """Writes lines some moments later, many at once: woken for each, it would keep those that work from the
    interpreter."""

    _never = threading.Event()

    def dequeue(self, block: bool) -> logging.LogRecord:  # logging's own
        try:
            return super().dequeue(block=False)
        except Empty:
            record = super().dequeue(block)
            self._never.wait(GATHER_SECONDS)
            return record


def configure(*, level: int = logging.INFO) -> None:
    """One line an event on standard error; quiet libraries."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            _with_error,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),  # logging itself drops what is below
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    # A client that hangs up while it is written to is no news; asyncio writes a line for each piece.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    logging.getLogger(OURS).setLevel(level)
    # A program may be begun without one, as Windows begins those without a window.
    stream = cast(TextIO | None, sys.stderr) or open(os.devnull, "w")  # noqa: SIM115
    console = logging.StreamHandler(cast(TextIO, _Lossy(stream)))
    console.setFormatter(_lines("%H:%M:%S", colours=stream.isatty()))
    _instead(console)
    logging.getLogger().setLevel(logging.WARNING)


def keep(folder: Path, *, megabytes: int, files: int) -> None:
    """Write the same lines, with their date, to `phonedeck.log` in a folder; the last `files` files are kept.

    Raises:
        Conflict: nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _Files(folder / FILE_NAME, maxBytes=megabytes * 1_000_000, backupCount=files - 1)
    except OSError as error:
        raise Conflict(
            f"the log cannot be written to {folder}: {error.strerror or error}. Set log_folder to another, or "
            "log_files=0 for none"
        ) from error
    handler.setFormatter(_lines("%Y-%m-%d %H:%M:%S%z", colours=False))
    _instead(handler)


@contextmanager
def behind() -> Iterator[None]:
    """Inside, one thread writes the lines: dozens that each wrote its own would wait for each other and for the disk.

    What a process says in the last twentieth of a second before it is killed is lost.
    """
    root = logging.getLogger()
    direct, aside = root.handlers[:], _Aside(SimpleQueue[Any]())
    writer = _Writer(aside.queue, *direct)
    root.handlers[:] = [aside]
    writer.start()
    try:
        yield
    finally:
        root.handlers[:] = direct
        writer.stop()


def _instead(handler: logging.Handler) -> None:
    """Take the place of what an earlier call in this process put there."""
    root = logging.getLogger()
    for old in [each for each in root.handlers if type(each) is type(handler)]:
        root.removeHandler(old)
        if isinstance(old, _Files):
            old.close()
    root.addHandler(handler)


def _lines(time: str, *, colours: bool) -> logging.Formatter:
    if not colours:
        return _Plain(time)
    return ProcessorFormatter(
        processors=[
            _At(time),
            ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
    )


class _Plain(logging.Formatter):
    """The lines that structlog's renderer for terminals writes, without its colours, in a ninth of the time: with it
    the thread that writes kept the others from the interpreter."""

    def __init__(self, time: str) -> None:
        super().__init__()
        self._at = _At(time)

    def format(self, record: logging.LogRecord) -> str:
        said: EventDict
        if isinstance(record.msg, dict):
            said = record.msg
        else:  # a library's
            said = {"event": record.getMessage(), "logger": record.name, "exc_info": record.exc_info}
        event = str(said["event"])
        values = " ".join(f"{key}={_value(said[key])}" for key in sorted(said) if key not in NOT_VALUES)
        line = f"{self._at.of(record)} [{record.levelname.lower():9}] {event:<30} {values}".rstrip()
        error = said.get("exc_info")
        return f"{line}\n{self.formatException(error)}" if isinstance(error, tuple) and error[0] else line


def _value(value: object) -> str:
    """As it is where it is one word that can be printed; else as Python writes it, so that no value makes a line."""
    if isinstance(value, str) and value.isprintable() and SPECIAL.isdisjoint(value):
        return str(value)
    return repr(value)


class _At:
    """The time at which a line was said, which may be before it is written."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._last = (0, "")

    def __call__(self, _logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
        return {**line, "timestamp": self.of(line["_record"])}

    def of(self, record: logging.LogRecord) -> str:
        """By the local clock; made once for all lines of a second."""
        second, text = self._last
        if second != int(record.created):
            second, text = int(record.created), datetime.fromtimestamp(record.created).astimezone().strftime(self._form)
            self._last = (second, text)
        return text


def _with_error(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """The error that is being handled: another thread could not tell which."""
    error = line.get("exc_info")
    if error is True:
        line["exc_info"] = sys.exc_info()
    elif isinstance(error, BaseException):
        line["exc_info"] = (type(error), error, error.__traceback__)
    return line
