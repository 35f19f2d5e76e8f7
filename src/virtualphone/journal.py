"""What the world would have seen, and what arrived at the phone."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

KINDS = frozenset(
    {
        "open_app", "open_profile", "open_post", "switch_account", "follow", "unfollow", "like", "unlike", "favourite",
        "comment", "post", "answer",
    }
)  # fmt: skip
MOST_CALLS = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Names without @, `at` in ISO 8601 with microseconds, UTC."""

    seq: int
    at: str
    app: str
    account: str
    kind: str
    target: str
    detail: dict[str, Any]


@dataclass(slots=True)
class Call:
    """One call that arrived: a method of uiautomator or a service of adb. `node` says what a tap reached, once it is
    known, `screen` what a dump showed on top, and `answered_at` when a method of uiautomator was done."""

    seq: int
    at: str
    method: str
    args: Any
    node: str | None
    answered_at: str | None = None
    screen: str | None = None

    def answered(self) -> None:
        """Note that it was answered, with a result or an error."""
        self.answered_at = moment()


class Journal:
    """One phone's record. Both lists are numbered from 1."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._last_call = 0

    def write(
        self, app: str, account: str, kind: str, target: str = "", *, seconds_ago: float = 0.0, **detail: Any
    ) -> None:
        """Note what the world saw; `seconds_ago` when it is only noted now."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not a kind of entry")
        self._entries.append(Entry(len(self._entries) + 1, moment(seconds_ago), app, account, kind, target, detail))

    def call(self, method: str, args: Any) -> Call:
        """Note what arrived."""
        self._last_call += 1
        call = Call(self._last_call, moment(), method, args, None)
        self._calls.append(call)
        return call

    def entries(self, since: int = 0) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self._entries if entry.seq > since]

    def count(self, kind: str) -> int:
        """How many entries of a kind there are."""
        return sum(entry.kind == kind for entry in self._entries)

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        return [asdict(call) for call in self._calls if call.seq > since]


def moment(seconds_ago: float = 0.0) -> str:
    """Now, or some seconds ago, as entries and calls have it."""
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat(timespec="microseconds")
