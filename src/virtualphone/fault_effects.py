"""What each fault does to a phone, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtualphone.android.dialogs import SYSTEM_POPUPS
from virtualphone.android.permissions import QUESTIONS, Request
from virtualphone.faults import FaultError, Order
from virtualphone.screen import App
from virtualphone.spec import LOCALES

if TYPE_CHECKING:
    from virtualphone.server import PhoneServer

IN_APP = frozenset({"popup", "challenge", "rate_limit", "logged_out", "upload_fails"})


PERMISSION = "permission_"
PERMISSIONS = tuple(f"{PERMISSION}{name}" for name in QUESTIONS)
"""Android's questions about permissions, which the fault `popup` lets the app ask as for the first time."""


class PhoneEffects:
    """Carries faults out on one phone (`faults.Effects`)."""

    def __init__(self, server: PhoneServer) -> None:
        self._server = server
        self._phone = server.phone
        nothing: Callable[[Order], object] = lambda _order: None  # noqa: E731
        phone = self._phone
        # hang, slow and never_idle are asked for by the uiautomator server at each call
        self._table: dict[str, tuple[Callable[[Order], object], Callable[[Order], object]]] = {
            "drop": (lambda _order: server.drop(), nothing),
            "unlisten": (lambda _order: server.stop_listening(), lambda _order: server.start_listening()),
            "unplug": (self._unplug, lambda _order: server.start_listening()),
            "hang": (nothing, nothing),
            "slow": (nothing, nothing),
            "never_idle": (nothing, nothing),
            "freeze": (lambda _order: server.freeze(), lambda _order: server.thaw()),
            "kill_server": (self._kill_server, lambda _order: server.services.allow_uiautomator()),
            "unauthorized": (lambda _order: server.deauthorize(), lambda _order: server.authorize()),
            "frozen_screen": (lambda _order: phone.freeze_screen(), lambda _order: phone.thaw_screen()),
            "screen_off": (lambda _order: phone.key("sleep"), lambda _order: phone.key("wakeup")),
            "locked": (self._lock, self._unlock),
            "storage_full": (lambda _order: self._full(True), lambda _order: self._full(False)),
            "no_keyboard": (lambda _order: phone.keyboards.forbid(), lambda _order: phone.keyboards.allow()),
            "no_network": (lambda _order: phone.set_online(False), lambda _order: phone.set_online(True)),
            "app_crash": (self._crash, nothing),
            "app_update": (lambda order: self._explained(order, lambda app: app.update(order.version)), nothing),
            "language": (lambda order: self._speak(order.code), lambda _order: self._speak(phone.spec.language)),
        }

    def begin(self, order: Order) -> None:
        if order.kind in IN_APP:
            if order.kind == "popup" and order.name in SYSTEM_POPUPS:
                self._phone.over.popup(order.name)
                return
            if order.kind == "popup" and order.name in PERMISSIONS:
                self._ask(self._app(order), order.name.removeprefix(PERMISSION))
                return
            self._explained(order, lambda app: app.disturb(order.kind, order.name))
        else:
            self._table[order.kind][0](order)

    def end(self, order: Order) -> None:
        if order.kind in IN_APP:
            if order.kind == "popup" and order.name in SYSTEM_POPUPS:
                self._phone.over.dismiss(order.name)
                return
            if order.kind == "popup" and order.name in PERMISSIONS:
                self._phone.permissions.drop(self._app(order).package)
                return
            self._app(order).calm(order.kind)
        else:
            self._table[order.kind][1](order)

    def screen(self) -> str:
        self._phone.settle()
        return self._phone.screen

    def acts(self, kind: str) -> int:
        return self._phone.journal.count(kind)

    def _lock(self, order: Order) -> None:
        self._phone.over.lock = "pin" if order.name == "pin" else "swipe"

    def _unlock(self, _order: Order) -> None:
        self._phone.over.lock = ""

    def _full(self, full: bool) -> None:
        self._phone.files.full = full

    def _speak(self, code: str) -> None:
        if code not in LOCALES:
            raise FaultError(f"code: {code!r} is no language of the apps; there are {', '.join(LOCALES)}")
        self._phone.language = code

    def _unplug(self, _order: Order) -> None:
        self._server.stop_listening()
        self._server.drop()

    def _kill_server(self, order: Order) -> None:
        self._server.services.kill_uiautomator(forbid=order.seconds is not None)

    def _crash(self, order: Order) -> None:
        app = self._app(order)
        self._phone.crash(app.package, dialog=order.name == "dialog")

    def _app(self, order: Order) -> App:
        """The app that the order names by its short name or package; otherwise the one in front, or the first."""
        phone = self._phone
        kinds = {each.package: each.kind for each in phone.spec.apps}
        pretend = [app for app in phone.apps.values() if app.package in kinds]
        if not order.app and pretend:
            return next((app for app in pretend if app is phone.front), pretend[0])
        for app in phone.apps.values():
            if order.app in (app.package, kinds.get(app.package)):
                return app
        raise FaultError(
            f"app: {order.app!r} is not on this phone; there are {', '.join([*kinds.values(), *phone.apps])}"
        )

    def _ask(self, app: App, permission: str) -> None:
        questions = self._phone.permissions
        questions.ask_anew(Request(app.package, app.label, permission, lambda _granted: None))
        if not questions.waiting:
            raise FaultError(f"Android {self._phone.spec.api_level} does not ask about {permission}")

    def _explained(self, order: Order, act: Callable[[App], None]) -> None:
        try:
            act(self._app(order))
        except ValueError as error:
            raise FaultError(str(error)) from error
