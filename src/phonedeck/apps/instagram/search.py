"""Search: a name is typed, users are shown."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

RESULT_SECONDS = 8.0


class SearchScreen:
    """The search page with its field."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    def open_user(self, user: str) -> None:
        """Type a name, and tap the one row that says exactly this name.

        Raises:
            NotFound: there is none.
        """
        self._driver.session.type_text(self._view.look, self._view.need("search_field"), user)

        def shown(view: View) -> tuple[View, Node] | None:
            row = _row(view, user)
            return None if row is None else (view, row)

        found = self._driver.wait_for(shown, RESULT_SECONDS)
        if found is None:
            raise NotFound(f"The search shows no user who is exactly @{user}.", reason=Reason.TARGET_NOT_FOUND)
        self._driver.tap(*found)


def _row(view: View, user: str) -> Node | None:
    """The row whose first line is the name: the line below it is what the user calls themselves."""
    if view.screen != "search":
        return None
    for row in view.nodes():
        if not row.clickable or row.editable:
            continue
        lines = [node for node in view.look.within(row) if node.text]
        if lines and lines[0].text.lower() == user and lines[0] is min(lines, key=lambda node: node.bounds.top):
            return row
    return None
