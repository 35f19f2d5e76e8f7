"""A phone in a person's own hands: taken through its slot as for a task, so that none starts on it meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from phonedeck.clock import Clock
from phonedeck.model.device import Device
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, OutcomeUnknown
from phonedeck.phones.session import Session
from phonedeck.services.acting import note
from phonedeck.storage import devices, slots
from phonedeck.storage.database import Database
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)

IDLE_SECONDS = 120.0
"""A phone that was taken and not touched for so long is given back."""
LONGEST_TEXT = 2000
KEYS = ("back", "home", "recent", "wakeup")


class Desk(Protocol):
    """Where it is known which phones of this host are in use. A phone that is left while its slot is still taken has to
    let go first, as one of a worker that died."""

    def take(self, slot: Slot) -> None: ...

    def leave(self, slot: Slot) -> None: ...


class Held:
    """One phone in one person's hands. Who took it holds this, and nobody else can use it or give it back."""

    def __init__(self, device: Device, slot: Slot, session: Session, at: float) -> None:
        self.device = device
        self.slot = slot
        self.session = session
        self.used_at = at
        self.unsure = False
        """Whether the answer to something was lost, which may still happen on the phone."""
        self.lock = threading.Lock()


class ByHand:
    """What a person can do with a phone. Everything is noted in the audit log; what is typed is not."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        host: str,
        sessions: Callable[[str], Session] | None,
        desk: Desk | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._host = host
        self._sessions = sessions
        self._desk = desk
        self._held: dict[str, Held] = {}
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def take(self, device_id: str) -> Held:
        """Take the phone.

        Raises:
            NotFound: there is no such phone.
            Conflict: it is away, a task runs on it, or somebody else holds it.
        """
        if self._sessions is None or self._desk is None:
            raise Conflict("this server works with no phones: its workers have them")
        slot: Slot | None = None
        taken = False
        try:
            with self._database.write() as connection:
                device = devices.get(connection, device_id)
                if device is None:
                    raise NotFound(f"no such phone: {device_id}")
                called = device.name or device.serial
                if not device.online:
                    raise Conflict(f"{called} is {device.state.value}. {device.next_step}".strip())
                slot = slots.take(connection, self._host, device_id)
                if slot is None:
                    raise Conflict(f"{called} is busy; take it when its task has ended, or stop that")
                note(connection, self._clock.now(), "phone.taken", device_id)
                self._desk.take(slot)
                taken = True
            session = self._sessions(device.serial)
            session.begin(threading.Event())
        except BaseException:
            if taken and slot is not None:
                self._desk.leave(slot)
            raise
        held = self._held[device_id] = Held(device, slot, session, self._clock.running())
        self._give_back_idle_later()
        return held

    def give_back(self, held: Held) -> None:
        """Give it back; nothing when it was given back already."""
        device_id = held.device.id
        with self._lock:
            if not self.holds(held) or self._desk is None:
                return
            del self._held[device_id]
        try:
            with held.lock:
                held.session.end()
            with self._database.write() as connection:
                slots.release(connection, held.slot, letting_go=held.unsure)
                note(connection, self._clock.now(), "phone.given_back", device_id)
        finally:
            self._desk.leave(held.slot)

    def give_back_idle(self) -> None:
        """Give back what nobody has touched for a while."""
        now = self._clock.running()
        for held in list(self._held.values()):
            if now - held.used_at > IDLE_SECONDS:
                self.give_back(held)

    def holds(self, held: Held) -> bool:
        """Whether it is still in the hands of who took it, not given back, nor taken by somebody else since."""
        return self._held.get(held.device.id) is held

    def tap(self, held: Held, x: int, y: int) -> None:
        """Tap a point of the screen. Raises Conflict: it was given back; OutcomeUnknown: the answer was lost."""
        self._do(held, "phone.tapped", lambda session: session.touch(x, y), x=x, y=y)

    def drag(self, held: Held, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Swipe; raises as `tap`."""
        where = {"from_": list(start), "to": list(end)}
        self._do(held, "phone.swiped", lambda session: session.drag(start, end), **where)

    def key(self, held: Held, name: str) -> None:
        """Press a key, one of `KEYS`; raises as `tap`."""
        if name not in KEYS:
            raise InvalidRequest(f"the key must be one of {', '.join(KEYS)}")
        self._do(held, "phone.pressed", lambda session: session.key(name), key=name)

    def type(self, held: Held, text: str) -> None:
        """Put a text into the field that has the focus; raises as `tap`."""
        if not text or len(text) > LONGEST_TEXT:
            raise InvalidRequest(f"the text must have 1 to {LONGEST_TEXT:,} characters")
        self._do(held, "phone.typed", lambda session: session.type_more(text), characters=len(text))

    def close(self) -> None:
        """Give everything back."""
        self._closing.set()
        for held in list(self._held.values()):
            self.give_back(held)

    def _give_back_idle_later(self) -> None:
        """Whoever took a phone may close the page, or lose the right to give it back: somebody else has to look."""
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(target=self._watch_idle, name="by-hand", daemon=True)
                self._watch.start()

    def _watch_idle(self) -> None:
        while not self._clock.wait(self._closing, IDLE_SECONDS / 4):
            try:
                self.give_back_idle()
            except Exception:  # a database that is away for a while must not end the watch
                log.exception("by_hand.not_given_back")

    def _do(self, held: Held, what: str, act: Callable[[Session], None], **detail: object) -> None:
        device_id = held.device.id
        if not self.holds(held):
            raise Conflict("the phone was given back meanwhile; take it again")
        with held.lock:
            with self._database.write() as connection:
                ours = slots.is_ours(connection, held.slot)
                if ours:
                    # Before the act, as an intent is: what was sent is in the log, whatever becomes of the answer.
                    note(connection, self._clock.now(), what, device_id, **detail)
            held.used_at = self._clock.running()
            if ours:
                try:
                    act(held.session)
                except OutcomeUnknown:
                    held.unsure = True
                    raise
        if not ours:
            self.give_back(held)
            raise Conflict("the phone was taken from you meanwhile; take it again")
