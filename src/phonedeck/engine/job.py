"""The one object a script gets: its task, the stop signal, progress, steps, trail, artifacts and intents."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.lease import Lease
from phonedeck.engine.pace import purpose
from phonedeck.model.errors import LeaseEnding, LimitReached, NeedsHuman, PhonedeckError, Refused, TaskStopped
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.job import ArtifactKind
from phonedeck.model.limits import Refusal, Wait
from phonedeck.model.media import NoSupply, Supply
from phonedeck.model.task import Progress, Reason, Task
from phonedeck.model.trail import TrailEntry, TrailRow, decision
from phonedeck.storage import accounts, artifacts, attempts, ledger, reservations, slots, tasks
from phonedeck.storage.blobs import Blob, Blobs
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)

T = TypeVar("T")

FAILED, LAST_ACT = "failed", "last_act"
"""What the screen on which an attempt failed is called among its artifacts, and the screen before its last act."""
LONGEST_TRAIL = 2000
"""Entries of one attempt: a session in the feed may go on for hours."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A stored artifact that has no row yet."""

    kind: ArtifactKind
    name: str
    blob: Blob


class FenceLost(Exception):
    """The phone belongs to another worker by now; whatever this one wanted to write no longer counts."""


class EngineJob:
    """One attempt. Every write checks the fence in its own transaction."""

    def __init__(self, clock: Clock, lease: Lease, carrier: Carrier, blobs: Blobs, slot: Slot, task: Task) -> None:
        self.task = task
        self.slot = slot
        self.stop = threading.Event()
        self.stopped_by_person = False
        self.account = None if task.username is None else (task.platform or "", task.username)
        self.open_intent: Intent | None = None
        """The intent that was written and is not settled: while there is one, nobody knows whether it happened."""
        self.supply: Supply = NoSupply()
        self.stop_screen: NeedsHuman | LimitReached | None = None
        """The screen that froze the account: a person is asked for, or the app says "too often"."""
        self._clock = clock
        self._lease = lease
        self._carrier = carrier
        self._blobs = blobs
        self._steps = 0
        self._tree: bytes | None = None
        self._kept: bytes | None = None
        self._kept_as: str | None = None
        self._picture: str | None = None
        self._acted_on: bytes | None = None
        self._trail: list[TrailRow] = []
        self._trail_length = 0

    def progress(self, done: int, total: int, label: str) -> None:
        self._check()
        progress = Progress(done, total, label)
        self.write(lambda connection: tasks.set_progress(connection, self.task.id, progress, self._clock.now()))

    def step(self, name: str, **detail: Any) -> None:
        self._check()
        self._steps += 1
        number = self._steps
        tree = self._new_tree(name)

        def note(connection: Connection) -> None:
            attempts.add_step(connection, self.task, number, name, detail, self._clock.now())
            self._note_kept(connection, tree)

        self.write(note)

    def decide(self, what: str, why: str) -> None:
        self.did(decision(what, why))

    def did(self, entry: TrailEntry) -> None:
        self._trail_length += 1
        if self._trail_length <= LONGEST_TRAIL:
            tree = self._kept_as if self._tree is self._kept else None
            # It leads to the step that is written next.
            self._trail.append(
                TrailRow(self._trail_length, self._steps + 1, self._clock.now(), entry, self._picture, tree)
            )
        if entry.changes_screen:
            self._picture, self._acted_on = None, self._tree if entry.size else None

    def act_as(self, platform: str, username: str) -> None:
        self._check()

        def note(connection: Connection) -> Wait | None:
            # An act that is looked up may be over a limit by now; a held account is left alone all the same.
            wanted = purpose(self.task) if self.open_intent is None else None
            found = reservations.check(connection, platform, username, wanted, self._clock.now())
            waits = found if isinstance(found, Wait) else None
            if waits is not None and (self.open_intent is None or waits.reason is Reason.ACCOUNT_HELD):
                return waits
            if not slots.act_as(connection, self.slot, platform, username):
                raise LimitReached(f"@{username} is at work on another phone", reason=Reason.ACCOUNT_BUSY)
            accounts.note_active(connection, self.task.device, platform, username, self._clock.now())
            return None

        waits = self.write(note)
        self.account = (platform, username)
        if waits is not None:
            raise LimitReached(waits.remark(username), until=waits.until, reason=waits.reason)

    def saw(self, tree: bytes) -> None:
        self._tree = tree

    def keep(self, kind: ArtifactKind, name: str, content: bytes) -> None:
        kept = self._stored(kind, name, content)
        if kept is not None:
            self.write(lambda connection: self._note_kept(connection, kept))

    def picture(self, name: str, *, ask_phone: bool = True) -> None:
        """Keep what the phone shows now: the newest tree, and a screenshot where it answers and may be asked."""
        tree, screenshot = self._new_tree(name), None
        try:
            if ask_phone:
                screenshot = self._stored(ArtifactKind.SCREENSHOT, name, self._carrier.screenshot(self))
        except PhonedeckError as error:
            log.info("screenshot.failed", task=self.task.id, error=error.message)
        if tree is not None or screenshot is not None:
            self.write(lambda connection: self._note_kept(connection, tree, screenshot))
        if screenshot is not None:
            self._picture = screenshot.blob.sha256

    def failed(self, *, ask_phone: bool) -> None:
        """Keep the screen on which the attempt failed, and the one that the last act was decided by."""
        self._keep_end(FAILED, ask_phone=ask_phone)

    def intend(self, act: Act, target: str, before: Mapping[str, Any] | None = None, *, text: str = "") -> Intent:
        self._check()
        self.picture(f"before_{act}")
        now = self._clock.now()
        found = self.write(
            lambda connection: reservations.reserve(
                connection, self.task, act, target, now, account=self.account, before=before, text=text
            )
        )
        if isinstance(found, Wait):
            username = self.account[1] if self.account else ""
            raise LimitReached(found.remark(username), until=found.until, reason=found.reason)
        if isinstance(found, Refusal):
            raise Refused(f"Nothing was sent: {found.words}.")
        self.open_intent = found
        try:
            self._may_act()  # after the commit: the write itself may have waited for the disk or for other writers
        except PhonedeckError:
            self.settle(self.open_intent, IntentState.NOT_DONE, {"why": "nothing was sent"})
            raise
        return self.open_intent

    def meet(self, error: Exception) -> None:
        """Remember a screen that freezes the account, with a picture of it; any other error is let be."""
        freezes = isinstance(error, NeedsHuman) or (
            isinstance(error, LimitReached) and error.reason is Reason.RATE_LIMITED
        )
        if freezes and self.stop_screen is None:
            self.stop_screen = error  # type: ignore[assignment]  # one of the two, as was asked
            self._keep_end("stopped", ask_phone=True)

    def _may_act(self) -> None:
        self._check()
        if not self._lease.enough_to_act:
            raise LeaseEnding("The worker's lease on the phone was about to end; nothing was sent.")

    def begun(self, act: Act) -> Sequence[str]:
        before = self.write(lambda connection: ledger.begun_by(connection, self.task.id))
        return [intent.target for intent in before if intent.act is act]

    def confirm(self, intent: Intent, evidence: Mapping[str, Any]) -> None:
        self.settle(intent, IntentState.CONFIRMED, evidence)
        if not self.stop.is_set():
            self.picture(f"after_{intent.act}")

    def unconfirmed(self, intent: Intent, evidence: Mapping[str, Any]) -> None:
        self.settle(intent, IntentState.UNCONFIRMED, evidence)

    def settle(self, intent: Intent, state: IntentState, evidence: Mapping[str, Any]) -> None:
        """Write what became of an intent."""
        self.write(lambda connection: ledger.settle(connection, intent, state, evidence, self._clock.now()))
        if self.open_intent is not None and self.open_intent.id == intent.id:
            self.open_intent = None

    def request_stop(self, *, by_person: bool) -> None:
        """Ask the script to end; it does so at its next call, or when its next wait ends."""
        self.stopped_by_person = self.stopped_by_person or by_person
        self.stop.set()

    def write(self, work: Callable[[Connection], T]) -> T:
        """One transaction that holds only while the phone is ours; made again while the database is away.

        Raises:
            FenceLost: the phone is not ours any more.
        """

        def fenced(connection: Connection) -> T:
            if not slots.is_ours(connection, self.slot):
                raise FenceLost(f"{self.slot.device} was taken over")
            self.write_trail(connection)
            return work(connection)

        done = self._lease.insist(fenced)
        self._trail.clear()
        return done

    def _keep_end(self, name: str, *, ask_phone: bool) -> None:
        acted_on = self._acted_on
        if acted_on is not None and acted_on not in (self._tree, self._kept):
            self.keep(ArtifactKind.TREE, LAST_ACT, acted_on)
        self.picture(name, ask_phone=ask_phone)

    def write_trail(self, connection: Connection) -> None:
        """Write what was done since the last write: never in a transaction of its own."""
        attempts.add_trail(connection, self.task, self._trail)

    def _new_tree(self, name: str) -> _Kept | None:
        """The newest look's tree, stored, where it was not stored already."""
        tree = self._tree
        if tree is None or tree is self._kept:
            return None
        kept = self._stored(ArtifactKind.TREE, name, tree)
        self._kept, self._kept_as = tree, None if kept is None else kept.blob.sha256
        return kept

    def _stored(self, kind: ArtifactKind, name: str, content: bytes) -> _Kept | None:
        try:
            return _Kept(kind, name, self._blobs.add(content))
        except OSError as error:  # a full disk must not fail the task
            log.warning("artifact.not_kept", task=self.task.id, error=str(error))
            return None

    def _note_kept(self, connection: Connection, *all_kept: _Kept | None) -> None:
        for kept in all_kept:
            if kept is not None:
                artifacts.add(connection, self.task, kept.kind, kept.name, kept.blob, self._clock.now())

    def _check(self) -> None:
        if self.stop.is_set():
            raise TaskStopped("The task was stopped.")
