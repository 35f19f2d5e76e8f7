"""The accounts that are logged in: the own profile, and the sheet that its name opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from phonedeck.apps.app import OwnAccount
from phonedeck.apps.driver import Driver
from phonedeck.apps.tiktok.profile import own_handle
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

T = TypeVar("T")

SWITCH_SECONDS = 12.0
USERNAME = re.compile(r"@?[a-z0-9._]{2,30}", re.IGNORECASE)


class OwnProfileScreen:
    """The own profile."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def account(self) -> OwnAccount:
        """The active account, as its profile shows it."""
        name = self._view.element("name_button")
        return OwnAccount(own_handle(self._view), active=True, name=name.text if name is not None else "")

    @property
    def leads_to_others(self) -> bool:
        """Whether it can be told for sure what opens the switcher."""
        return self._view.element("name_button") is not None

    def open_switcher(self) -> SwitcherScreen:
        """Tap the display name: the handle next to it would be copied."""
        return SwitcherScreen(self._driver, self._driver.lead(self._view, "name_button", "account_switcher"))


class SwitcherScreen:
    """The sheet of accounts."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def accounts(self) -> list[OwnAccount]:
        """The accounts in the app's order; the active one's row is selected."""
        return [OwnAccount(name, active=_active(self._view, row)) for name, row in self._rows().items()]

    def choose(self, username: str, come: Callable[[View], T | None]) -> T | None:
        """Tap an account's row, and wait until `come` answers; None when it does not.

        Raises:
            NotFound: it has none.
        """
        if username not in self._rows():
            raise NotFound(
                f"@{username} is not logged in in {self._view.pack.name} on this phone. Log in there, then retry.",
                reason=Reason.TARGET_NOT_FOUND,
            )

        def row(view: View) -> Node | None:
            shown = view.screen == self._view.screen
            return SwitcherScreen(self._driver, view)._rows().get(username) if shown else None

        # Some versions end on the feed after a switch, and show the old profile for a moment.
        return self._driver.go(self._view, row, come, SWITCH_SECONDS)

    def close(self) -> None:
        """Go back to the profile."""
        self._driver.session.back()

    def _rows(self) -> dict[str, Node]:
        """Rows between the title and "Add account", by the username that each is described with."""
        add = self._view.labelled("add_account")
        if add is None:
            raise ScreenNotRecognised("The list of accounts has no end that is known.")
        width = self._view.look.screen.width
        rows: dict[str, Node] = {}
        for node in sorted(self._view.nodes(), key=lambda node: (node.bounds.top, node.place)):
            row = node.clickable and node.bounds.width >= 0.6 * width and node.bounds.top < add.bounds.top
            if row and USERNAME.fullmatch(node.desc) and not self._view.pack.labels.names(node.desc):
                rows.setdefault(node.desc.removeprefix("@").lower(), node)
        return rows


def _active(view: View, row: Node) -> bool:
    return row.selected or any("checkmark" in view.names(part) for part in view.look.within(row))
