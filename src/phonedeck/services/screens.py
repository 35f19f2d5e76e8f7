"""Phones' screens for people who look at them: small ones for a wall, one large one, and what can be touched on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from phonedeck.clock import Clock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict, NotFound
from phonedeck.phones import jpeg
from phonedeck.phones.look import Look, Node
from phonedeck.phones.viewfinder import Viewfinder
from phonedeck.storage import devices
from phonedeck.storage.database import Database

SMALL_WIDTH = 216
SMALL_QUALITY = 70
SMALL_A_SECOND = 8.0
"""For the whole server, whoever looks."""
LARGE_A_SECOND = 15.0
SHARE = 0.05
"""Of one processor, for small and for large pictures each: on a slow machine they come less often."""
FRESH_SECONDS = 0.5
"""A picture that was taken for somebody else this long ago is good enough."""
MOST_KEPT = 1000


class Pace:
    """At most so many a second, and no more work than a share of one processor."""

    def __init__(self, clock: Clock, a_second: float, share: float) -> None:
        self._clock = clock
        self._least = 1 / a_second
        self._share = share
        self._next_at = 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one may be taken now."""
        now = self._clock.running()
        with self._lock:
            if now < self._next_at:
                return False
            self._next_at = now + self._least
            return True

    def cost(self, seconds: float) -> None:
        """What it cost: seconds of a processor."""
        with self._lock:
            self._next_at += max(0.0, seconds / self._share - self._least)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, and the number by which whoever has it already knows it."""

    jpeg: bytes
    number: int
    taken_at: float


class ScreenService:
    """What phones show now. Tasks come first: nothing here makes one wait."""

    def __init__(
        self, database: Database, clock: Clock, host: str, viewfinders: Callable[[str], Viewfinder] | None
    ) -> None:
        """`viewfinders` of the phones at `host`, by adb's serial; None where no phones are worked with."""
        self._host = host
        self._database = database
        self._clock = clock
        self._viewfinders = viewfinders
        self._small: dict[str, Picture] = {}
        self._large: dict[str, Picture] = {}
        self._number = 0
        self._lock = threading.Lock()
        self._small_pace = Pace(clock, SMALL_A_SECOND, SHARE)
        self._large_pace = Pace(clock, LARGE_A_SECOND, SHARE)

    def small(self, device_id: str, known: int) -> Picture | None:
        """A phone's screen, `SMALL_WIDTH` pixels wide; the same as `known` when nothing changed, None when others come
        first.

        Raises:
            NotFound, Conflict, DeviceLost: as `large`.
        """
        return self._picture(device_id, known, self._small, self._small_pace, _small)

    def large(self, device_id: str, known: int) -> Picture | None:
        """A phone's screen as it is; the same as `known` when nothing changed, None when it is asked for too often.

        Raises:
            NotFound: there is no such phone.
            Conflict: it is away, on another host, or a task sends an act to it now.
            DeviceLost: it did not answer.
        """
        return self._picture(device_id, known, self._large, self._large_pace, lambda picture: picture)

    def elements(self, device_id: str) -> tuple[tuple[int, int], list[dict[str, Any]]]:
        """The screen's size and what is on it, in document order: bounds, words, and selectors that find each.

        Raises:
            NotFound, Conflict, DeviceLost: as `large`.
        """
        look = Look.parse(self._viewfinder(device_id).tree(), 0, self._clock.running())
        shown = [node for node in look.nodes if node.parent != -1 and not node.bounds.within(look.screen).empty]
        return (look.screen.width, look.screen.height), [_element(node, shown) for node in shown]

    def _picture(
        self, device_id: str, known: int, kept: dict[str, Picture], pace: Pace, made: Callable[[bytes], bytes]
    ) -> Picture | None:
        last = kept.get(device_id)
        now = self._clock.running()
        if last is not None and last.number != known and now - last.taken_at < FRESH_SECONDS:
            return last
        if not pace.take():
            return None
        began = self._clock.worked()
        content = made(self._viewfinder(device_id).picture())
        pace.cost(self._clock.worked() - began)
        if last is not None and last.jpeg == content:
            picture = Picture(content, last.number, now)
        else:
            with self._lock:
                self._number += 1
                picture = Picture(content, self._number, now)
        if len(kept) >= MOST_KEPT and device_id not in kept:
            kept.clear()
        kept[device_id] = picture
        return picture

    def _viewfinder(self, device_id: str) -> Viewfinder:
        with self._database.read() as connection:
            device = devices.get(connection, device_id)
        if device is None:
            raise NotFound(f"no such phone: {device_id}")
        if self._viewfinders is None:
            raise Conflict("this server works with no phones: its workers have them")
        if device.state in (DeviceState.OFFLINE, DeviceState.UNAUTHORIZED):
            raise Conflict(f"{device_id} is {device.state.value}: {device.next_step}")
        if device.host not in (None, self._host):
            raise Conflict(
                f"{device_id} is at the host {device.host}: there are pictures of phones at this server alone"
            )
        return self._viewfinders(device.serial)


def _small(picture: bytes) -> bytes:
    return jpeg.smaller(picture, SMALL_WIDTH, SMALL_QUALITY)


def _element(node: Node, among: Sequence[Node]) -> dict[str, Any]:
    bounds = node.bounds
    return {
        "bounds": [bounds.left, bounds.top, bounds.right, bounds.bottom],
        "cls": node.short_cls,
        "text": node.text,
        "desc": node.desc,
        "id": node.resource_id,
        "clickable": node.clickable,
        "selectors": _selectors(node, among),
    }


def _selectors(node: Node, among: Sequence[Node]) -> list[str]:
    """How uiautomator2 finds it: what names it alone first, else with its number among those that share the name."""
    found: list[tuple[int, str]] = []
    for name, attribute in (("resourceId", "resource_id"), ("text", "text"), ("description", "desc")):
        value = getattr(node, attribute)
        if value:
            alike = [each.place for each in among if getattr(each, attribute) == value]
            instance = "" if len(alike) == 1 else f", instance={alike.index(node.place)}"
            found.append((len(alike), f"d({name}={value!r}{instance})"))
    alike = [each.place for each in among if each.cls == node.cls]
    found.append((len(alike) + 1000, f"d(className={node.cls!r}, instance={alike.index(node.place)})"))
    return [selector for _, selector in sorted(found)]
