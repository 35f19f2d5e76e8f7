"""Faults: what can be ordered to go wrong on a phone, and when. What each does is in `fault_effects`.

An order is a JSON object: `kind`; `at` "now" (usual), "rpc:7" (the seventh uiautomator call from the order on),
"screen:post_form" (as soon as the app in front shows that screen) or "act:follow" (as soon as the journal has one more
entry of that kind); `for` seconds, or null until it is taken away; and what the kind needs: `ms`, `name`, `app`,
`version`, `code`. With `at` "rpc:N", `when` "after" lets that call be carried out first, so that only its answer is
lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from virtualphone.journal import KINDS as KINDS_OF_ENTRIES
from virtualphone.journal import moment

POLL_SECONDS = 0.1

NEEDS: dict[str, tuple[str, ...]] = {
    "drop": (),
    "unlisten": (),
    "unplug": (),
    "hang": (),
    "freeze": (),
    "kill_server": (),
    "slow": ("ms",),
    "never_idle": (),
    "unauthorized": (),
    "frozen_screen": (),
    "screen_off": (),
    "locked": (),
    "storage_full": (),
    "no_keyboard": (),
    "no_network": (),
    "app_crash": (),
    "popup": ("name",),
    "challenge": (),
    "rate_limit": (),
    "logged_out": (),
    "upload_fails": (),
    "app_update": ("version",),
    "language": ("code",),
}
"""Every kind, with what its order must say besides."""
KINDS = tuple(NEEDS)
ONCE = frozenset({"drop", "app_crash", "app_update"})
"""What is over as soon as it has happened."""
KEYS = frozenset({"kind", "at", "for", "when", "ms", "name", "app", "version", "code"})


class FaultError(ValueError):
    """An order that cannot be carried out; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Order:
    """A fault as it was ordered. `call` counts from 1; 0 when it waits for no call. `screen` and `act` are empty when
    it waits for none. `seconds` is None when it lasts until it is taken away."""

    kind: str
    at: str = "now"
    call: int = 0
    screen: str = ""
    act: str = ""
    seconds: float | None = None
    after: bool = False
    ms: tuple[float, float] = (0.0, 0.0)
    name: str = ""
    app: str = ""
    version: str = ""
    code: str = ""


def order(body: Mapping[str, Any]) -> Order:
    """Read an order.

    Raises:
        FaultError: it is wrong; the message names the field and what it may be.
    """
    kind = body.get("kind")
    if kind not in NEEDS:
        raise FaultError(f"unknown kind of fault {kind!r}; the kinds are {', '.join(KINDS)}")
    if unknown := sorted(set(body) - KEYS):
        raise FaultError(f"unknown field {', '.join(unknown)}; the fields are {', '.join(sorted(KEYS))}")
    if missing := [name for name in NEEDS[kind] if body.get(name) in (None, "")]:
        raise FaultError(f"{kind} needs {', '.join(missing)}")
    seconds = body.get("for")
    if seconds is not None and (not _number(seconds) or seconds <= 0):
        raise FaultError("for: seconds above 0, or null until the fault is taken away")
    if body.get("when", "before") not in ("before", "after"):
        raise FaultError('when: "before" or "after" the call')
    call, screen, act = _trigger(body.get("at", "now"))
    return Order(
        kind=kind,
        at=str(body.get("at", "now")),
        call=call,
        screen=screen,
        act=act,
        seconds=None if seconds is None else float(seconds),
        after=body.get("when") == "after",
        ms=_range(body.get("ms", 0)),
        **{name: str(body.get(name) or "") for name in ("name", "app", "version", "code")},
    )


def _trigger(at: object) -> tuple[int, str, str]:
    """The call, the screen and the act that is waited for."""
    kind, colon, rest = str(at).partition(":")
    if at == "now":
        return 0, "", ""
    if kind == "rpc" and rest.isdecimal() and int(rest) > 0:
        return int(rest), "", ""
    if kind == "screen" and colon and rest:
        return 0, rest, ""
    if kind == "act" and rest in KINDS_OF_ENTRIES:
        return 0, "", rest
    raise FaultError('at: "now", "rpc:N" with N from 1, "screen:NAME", or "act:KIND" with a kind of entry')


def _range(ms: Any) -> tuple[float, float]:
    ends = ms if isinstance(ms, list) else [ms, ms]
    if len(ends) != 2 or not all(_number(end) for end in ends) or not 0 <= ends[0] <= ends[1]:
        raise FaultError("ms: milliseconds, or [least, most] between which the seed chooses")
    return float(ends[0]), float(ends[1])


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Effects(Protocol):
    """What carries faults out on one phone."""

    def begin(self, order: Order) -> None:
        """Raises FaultError when the phone or its app knows nothing of the kind."""
        ...

    def end(self, order: Order) -> None: ...
    def screen(self) -> str: ...
    def acts(self, kind: str) -> int:
        """How many entries of a kind the journal has."""
        ...


class Cancellable(Protocol):
    """A timer."""

    def cancel(self) -> None: ...


@dataclass(slots=True)
class Fault:
    """One order and what became of it: `waiting`, `active`, `ended`, `failed`."""

    id: int
    order: Order
    state: str = "waiting"
    error: str = ""
    calls_left: int = 0
    acts_before: int = 0
    began_at: str | None = None
    timer: Cancellable | None = field(default=None, repr=False)

    def described(self) -> dict[str, Any]:
        row: dict[str, Any] = {"id": self.id, "kind": self.order.kind, "at": self.order.at, "for": self.order.seconds}
        row |= {"state": self.state, "began_at": self.began_at}
        return {**row, "error": self.error} if self.error else row


class Faults:
    """The faults of one phone. `later` starts a timer: seconds, then what to do."""

    def __init__(self, effects: Effects, later: Callable[[float, Callable[[], None]], Cancellable]) -> None:
        self._effects = effects
        self._later = later
        self._faults: list[Fault] = []
        self._last_id = 0
        self._poll: Cancellable | None = None

    def add(self, wanted: Order) -> Fault:
        """Order a fault; one that begins now has begun when this returns.

        Raises:
            FaultError: it cannot begin.
        """
        self._last_id += 1
        fault = Fault(self._last_id, wanted, calls_left=wanted.call)
        if wanted.act:
            fault.acts_before = self._effects.acts(wanted.act)
        if not wanted.call and not wanted.screen and not wanted.act:
            self._begin(fault)
            if fault.state == "failed":
                raise FaultError(fault.error)
        self._faults.append(fault)
        self.look()
        return fault

    def remove(self, number: int) -> bool:
        """Take one fault away; False when there is none of that number."""
        found = [fault for fault in self._faults if fault.id == number]
        for fault in found:
            self._end(fault)
            self._faults.remove(fault)
        return bool(found)

    def clear(self) -> list[int]:
        """Take all away, the last one first; their numbers."""
        numbers = [fault.id for fault in reversed(self._faults)]
        for number in numbers:
            self.remove(number)
        return numbers

    def described(self) -> list[dict[str, Any]]:
        return [fault.described() for fault in self._faults]

    def active(self, kind: str) -> Order | None:
        """The newest fault of a kind that is in force."""
        return next((f.order for f in reversed(self._faults) if f.order.kind == kind and f.state == "active"), None)

    def use_up(self, kind: str) -> Order | None:
        """The oldest fault of a kind that is in force; with this it is over."""
        for fault in self._faults:
            if fault.order.kind == kind and fault.state == "active":
                self._end(fault)
                return fault.order
        return None

    def call_arrived(self) -> list[Callable[[], None]]:
        """A uiautomator call arrived: begins what waits for it; returns what begins once it is carried out."""
        afterwards: list[Callable[[], None]] = []
        for fault in list(self._faults):
            if fault.state != "waiting" or not fault.calls_left:
                continue
            fault.calls_left -= 1
            if fault.calls_left:
                continue
            if fault.order.after:
                afterwards.append(lambda fault=fault: self._begin(fault))  # type: ignore[misc]
            else:
                self._begin(fault)
        return afterwards

    def look(self) -> None:
        """Begin what waits for the screen that is shown now, or for what happened. While something does, it is also
        looked for every tenth of a second, as screens change by themselves."""
        if waiting := self._watching():
            shown = self._effects.screen()
            for fault in waiting:
                act = fault.order.act
                if fault.order.screen == shown or (act and self._effects.acts(act) > fault.acts_before):
                    self._begin(fault)
        if self._poll is None and self._watching():
            self._poll = self._later(POLL_SECONDS, self._look_again)

    def _watching(self) -> list[Fault]:
        return [each for each in self._faults if each.state == "waiting" and (each.order.screen or each.order.act)]

    def _look_again(self) -> None:
        self._poll = None
        self.look()

    def _begin(self, fault: Fault) -> None:
        fault.state, fault.began_at = "active", moment()
        try:
            self._effects.begin(fault.order)
        except FaultError as error:
            fault.state, fault.error = "failed", str(error)
            return
        kind, lasting = fault.order.kind, fault.order.seconds is not None
        if kind in ONCE or (kind == "kill_server" and not lasting):
            fault.state = "ended"
        elif fault.order.seconds is not None and kind != "hang":
            fault.timer = self._later(fault.order.seconds, lambda: self._end(fault))

    def _end(self, fault: Fault) -> None:
        if fault.timer is not None:
            fault.timer.cancel()
        was_active, fault.state = fault.state == "active", "ended"
        if was_active and self.active(fault.order.kind) is None:
            self._effects.end(fault.order)
