"""What adb lists, made calm: changes that last, and phones that come and go too often. Knows no socket and no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

ABSENT = ""
"""adb does not list the phone."""
CONNECTED = "device"
SETTLE_SECONDS = 0.5
"""adb names a phone absent before every change of its state, and reconnects a lost one in about a quarter second."""

FLAPS = 3
FLAP_WINDOW_SECONDS = 600.0


@dataclass(slots=True)
class _Phone:
    reported: str = ABSENT
    listed: str = ABSENT
    since: float = 0.0


class Sightings:
    """adb's lists in, lasting changes out. Times are seconds of any clock that never jumps."""

    def __init__(self, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._settle_seconds = settle_seconds
        self._phones: dict[str, _Phone] = {}

    def list_came(self, states: Mapping[str, str], at: float) -> list[str]:
        """A whole list came; the serials that were connected a moment ago and no longer are."""
        lost = []
        for serial in self._phones.keys() | states.keys():
            phone = self._phones.setdefault(serial, _Phone(since=at))
            state = states.get(serial, ABSENT)
            if state != phone.listed:
                if phone.listed == CONNECTED:
                    lost.append(serial)
                phone.listed, phone.since = state, at
        return sorted(lost)

    def settled(self, at: float) -> list[tuple[str, str]]:
        """The changes that have lasted long enough by now, each told once: serial and adb's word, ABSENT for none."""
        changes = []
        for serial, phone in list(self._phones.items()):
            if phone.listed != phone.reported and at - phone.since >= self._settle_seconds:
                phone.reported = phone.listed
                changes.append((serial, phone.listed))
            if phone.listed == phone.reported == ABSENT:
                del self._phones[serial]
        return changes

    @property
    def unsettled(self) -> bool:
        """Whether a change waits to be told."""
        return any(phone.listed != phone.reported for phone in self._phones.values())

    def state(self, serial: str) -> str:
        """What adb's last list said of a phone."""
        found = self._phones.get(serial)
        return ABSENT if found is None else found.listed

    @property
    def connected(self) -> list[str]:
        """The phones that are listed as connected."""
        return [serial for serial, phone in self._phones.items() if phone.listed == CONNECTED]


@dataclass(slots=True)
class Quarantine:
    """Phones that were lost three times in ten minutes; each is free again when it has not been lost for ten.

    `flaps` 0 holds none.
    """

    flaps: int = FLAPS
    window_seconds: float = FLAP_WINDOW_SECONDS
    _losses: dict[str, deque[float]] = field(default_factory=dict)
    _held: dict[str, float] = field(default_factory=dict)

    def lost(self, phone: str, at: float) -> bool:
        """A phone was lost; whether it is in quarantine now."""
        if self.flaps == 0:
            return False
        losses = self._losses.setdefault(phone, deque(maxlen=self.flaps))
        losses.append(at)
        if phone in self._held or (len(losses) == self.flaps and at - losses[0] <= self.window_seconds):
            self._held[phone] = at + self.window_seconds
        return phone in self._held

    def holds(self, phone: str, at: float) -> bool:
        """Whether the phone is in quarantine."""
        return at < self._held.get(phone, float("-inf"))

    def released(self, at: float) -> list[str]:
        """The phones whose quarantine has ended since this was last asked."""
        over = [phone for phone, until in self._held.items() if at >= until]
        for phone in over:
            del self._held[phone]
            self._losses.pop(phone, None)
        return over
