"""The stream of events, line by line, and what waiting for tasks makes of it. No sockets here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from phonedeck.wire.event import Event
from phonedeck.wire.task import TaskView

SILENCE_SECONDS = 40.0
"""The server says something at least every 15 s; a stream that is silent for longer is dead."""
LISTENING = ": listening"


class Sign(Enum):
    """What a stream says beside events."""

    LISTENING = "from here on nothing is missed"


class Lines:
    """Reads the lines of a stream of server-sent events; `last` is the number to go on behind."""

    def __init__(self, last: int | None = None) -> None:
        self.last = last
        self._data: list[str] = []

    def headers(self) -> dict[str, str]:
        """For a new connection. An event that the last one left unfinished comes again, whole."""
        self._data.clear()
        return {} if self.last is None else {"Last-Event-ID": str(self.last)}

    def read(self, line: str) -> Event | Sign | None:
        """What is complete with this line, without its end."""
        if line == LISTENING:
            return Sign.LISTENING
        if line.startswith("data:"):
            self._data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and self._data:
            event = Event.model_validate_json("\n".join(self._data))
            self._data.clear()
            self.last = event.seq
            return event
        return None


class Waiting:
    """Tasks that are waited for: `left` have not ended. A task that was deleted is waited for no longer."""

    def __init__(self, task_ids: Iterable[int], on_change: Callable[[TaskView], None] | None) -> None:
        self._ids = list(dict.fromkeys(task_ids))
        self._ended: dict[int, TaskView] = {}
        self._on_change = on_change
        self.left = set(self._ids)

    def saw(self, task: TaskView) -> None:
        if task.id not in self.left:
            return
        if self._on_change is not None:
            self._on_change(task)
        if task.outcome is not None:
            self._ended[task.id] = task
            self.left.discard(task.id)

    def gone(self, task_id: int) -> None:
        self.left.discard(task_id)

    def heard(self, event: Event) -> None:
        if event.task is not None:
            self.saw(event.task)
        elif event.type == "task" and event.task_id is not None:
            self.gone(event.task_id)

    @property
    def ended(self) -> list[TaskView]:
        """Those that ended, in the order in which they were named."""
        return [self._ended[id_] for id_ in self._ids if id_ in self._ended]
