"""What the pages need beside the services of the routes; put together by the assembly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phonedeck.clock import Clock
from phonedeck.phones.doctor import Check
from phonedeck.services.by_hand import ByHand
from phonedeck.services.calendar import CalendarService
from phonedeck.services.many_tasks import ManyTasks
from phonedeck.services.roster import RosterService
from phonedeck.services.screens import ScreenService
from phonedeck.services.task_table import TaskTable
from phonedeck.services.wall import WallService
from phonedeck.settings_file import SettingsDesk


@dataclass(frozen=True, slots=True)
class Desk:
    """`findings` is what keeps phones from work on this machine; it blocks. `start_virtual` starts so many virtual
    phones; None where this server works with no phones."""

    clock: Clock
    wall: WallService
    screens: ScreenService
    by_hand: ByHand
    roster: RosterService
    calendar: CalendarService
    table: TaskTable
    many: ManyTasks
    settings: SettingsDesk
    findings: Callable[[], Sequence[Check]]
    start_virtual: Callable[[int], None] | None = None
