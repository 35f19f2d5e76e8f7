"""The accounts that are logged in: the own profile, and the sheet that the name at its top opens."""

from __future__ import annotations

from phonedeck.apps.app import OwnAccount
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.profile import own_handle
from phonedeck.apps.structure import USERNAME
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

SWITCH_SECONDS = 12.0


class OwnProfileScreen:
    """The own profile."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def account(self) -> OwnAccount:
        """The active account, as its profile shows it. Others see it by its username."""
        username = own_handle(self._view)
        return OwnAccount(username, active=True, name=username)

    @property
    def leads_to_others(self) -> bool:
        """Whether it can be told for sure what opens the switcher."""
        return self._view.element("switcher_button") is not None

    def open_switcher(self) -> SwitcherScreen:
        """Tap the username."""
        return SwitcherScreen(self._driver, self._driver.lead(self._view, "switcher_button", "account_switcher"))


class SwitcherScreen:
    """The sheet of accounts."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def accounts(self) -> list[OwnAccount]:
        """The accounts in the app's order; the active one's row is selected."""
        return [OwnAccount(name, active=row.selected, name=name) for name, row in self._rows().items()]

    def choose(self, username: str) -> None:
        """Tap an account's row.

        Raises:
            NotFound: it has none.
        """
        row = self._rows().get(username)
        if row is None:
            raise NotFound(
                f"@{username} is not logged in in {self._view.pack.name} on this phone. Log in there, then retry.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        self._driver.tap(self._view, row)

    def close(self) -> None:
        """Go back to the profile."""
        self._driver.session.back()

    def _rows(self) -> dict[str, Node]:
        """The rows by the username that each is described with and shows. They have no ids."""
        width = self._view.look.screen.width
        rows: dict[str, Node] = {}
        for node in sorted(self._view.nodes(), key=lambda node: (node.bounds.top, node.place)):
            named = node.clickable and node.bounds.width >= 0.6 * width and USERNAME.fullmatch(node.desc)
            if named and any(inner.text == node.desc for inner in self._view.look.within(node)):
                rows.setdefault(node.desc, node)
        if not rows:
            raise ScreenNotRecognised("The list of accounts shows no account that can be told for sure.")
        return rows
