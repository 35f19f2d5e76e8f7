"""The part of a form that says who: phones and groups of them, or accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from phonedeck.dashboard.page import View
from phonedeck.dashboard.task_words import PLATFORM_NAMES
from phonedeck.model.device import TAG
from phonedeck.model.errors import Problem
from phonedeck.wire.account import AccountQuery, AccountView
from phonedeck.wire.device import DeviceView

PHONES, ACCOUNTS = "phones", "accounts"
MOST_PAGES = 50


class WhoForm:
    """Who carries tasks out, built where it is made. A URL may name them."""

    def __init__(
        self, view: View, devices: Sequence[DeviceView], accounts: Sequence[AccountView], changed: Callable[[], Any]
    ) -> None:
        t = view.t
        self._view = view
        self._changed = changed
        phones = _phones(view, devices)
        names = _names(accounts)
        phone, name = view.query.get("serial", ""), view.query.get("username", "")
        chosen = [phone] if phone in phones else [next(iter(phones))] if len(phones) == 1 else []
        ways = {PHONES: t("new.phones"), ACCOUNTS: t("new.accounts")}
        self._way = ui.radio(ways, value=ACCOUNTS if name in names else PHONES, on_change=self._change).props("inline")
        self._way.props["aria-label"] = t("new.who")
        self._phones = ui.select(phones, label=t("new.phones"), multiple=True, with_input=True, value=chosen)
        self._names = ui.select(names, label=t("new.accounts"), multiple=True, with_input=True)
        if name in names:
            self._names.value = [name]
        for select, hint in ((self._phones, t("new.phones_help")), (self._names, t("new.accounts_help"))):
            select.props("outlined stack-label use-chips").classes("pd-input")
            select.props["hint"] = hint
            select.on_value_change(self._change)
        self._each = ui.switch(t("new.each_account"), on_change=self._change)
        self._platform = ui.select({"": t("new.any_app"), **PLATFORM_NAMES}, label=t("tasks.app"), value="")
        self._platform.props("outlined stack-label").classes("pd-input")
        self._platform.props["hint"] = t("new.app_help")
        self._platform.on_value_change(self._change)
        self._show()

    @property
    def platform(self) -> str:
        """The app; empty for whatever targets and accounts say."""
        return str(self._platform.value or "")

    def of_call(self) -> dict[str, Any]:
        """The fields of a create call."""
        if self._way.value == ACCOUNTS:
            return {"usernames": list(self._names.value or [])}
        found: dict[str, Any] = {"serials": list(self._phones.value or [])}
        return {**found, "enable_multi_account": True} if self._each.value else found

    def mark(self, problems: list[Problem], *, every: bool) -> list[Problem]:
        """Say what is wrong beside the field; what has no field here."""
        left = []
        shown = self._names if self._way.value == ACCOUNTS else self._phones
        self._names.error = self._phones.error = self._platform.error = None
        for problem in problems:
            field = problem.field.split("[")[0]
            if field == "script_config.platform":
                self._platform.error = problem.problem
            elif field not in ("serials", "usernames"):
                left.append(problem)
            elif every or problem.got:
                shown.error = problem.problem if not problem.got else f"{problem.got} {problem.problem}"
        return left

    def _change(self) -> None:
        self._show()
        self._changed()

    def _show(self) -> None:
        by_phone = self._way.value == PHONES
        self._phones.set_visibility(by_phone)
        self._each.set_visibility(by_phone)
        self._names.set_visibility(not by_phone)


async def accounts_of(view: View) -> list[AccountView]:
    """Every account that is enabled."""
    found: list[AccountView] = []
    for number in range(1, MOST_PAGES + 1):
        page = await view.read(view.services.accounts.page, AccountQuery(status=0, page=number, page_size=100))
        found += page.accounts
        if len(found) >= page.total:
            break
    return found


def _phones(view: View, devices: Sequence[DeviceView]) -> dict[str, str]:
    t = view.t
    tags: dict[str, int] = {}
    for each in devices:
        for tag in each.tags:
            tags[tag] = tags.get(tag, 0) + 1
    found = {f"{TAG}{tag}": t.count("new.tag", tags[tag], name=tag) for tag in sorted(tags)}
    for each in devices:
        id_ = each.hardware_serial or each.serial
        state = "" if each.state == "ready" else f" ({t(f'state.{each.state}')})"
        found[id_] = f"{each.name or each.model or ''} · {id_}{state}".removeprefix(" · ")
    return found


def _names(accounts: Sequence[AccountView]) -> dict[str, str]:
    """By username, as a create call names them: one that is on both apps is one entry, which says so."""
    found: dict[str, str] = {}
    for each in accounts:
        app = PLATFORM_NAMES.get(each.platform, each.platform)
        found[each.username] = f"{found[each.username]}, {app}" if each.username in found else _account(each)
    return found


def _account(each: AccountView) -> str:
    phone = f" · {each.device}" if each.device else ""
    return f"@{each.username} · {PLATFORM_NAMES.get(each.platform, each.platform)}{phone}"
