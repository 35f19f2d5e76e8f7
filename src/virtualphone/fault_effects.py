"""What each fault does to a phone, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtualphone.apps.catalogue import KINDS as APPS
from virtualphone.faults import FaultError, Order
from virtualphone.screen import App

if TYPE_CHECKING:
    from virtualphone.server import PhoneServer

IN_APP = frozenset({"popup", "challenge", "rate_limit", "logged_out", "upload_fails"})


class PhoneEffects:
    """Carries faults out on one phone (`faults.Effects`)."""

    def __init__(self, server: PhoneServer) -> None:
        self._server = server
        self._phone = server.phone
        nothing: Callable[[Order], object] = lambda _order: None  # noqa: E731
        phone = self._phone
        # hang and slow are asked for by the uiautomator server at each call
        self._table: dict[str, tuple[Callable[[Order], object], Callable[[Order], object]]] = {
            "drop": (lambda _order: server.drop(), nothing),
            "unlisten": (lambda _order: server.stop_listening(), lambda _order: server.start_listening()),
            "unplug": (self._unplug, lambda _order: server.start_listening()),
            "hang": (nothing, nothing),
            "slow": (nothing, nothing),
            "freeze": (lambda _order: server.freeze(), lambda _order: server.thaw()),
            "kill_server": (self._kill_server, lambda _order: server.services.allow_uiautomator()),
            "unauthorized": (lambda _order: server.deauthorize(), lambda _order: server.authorize()),
            "frozen_screen": (lambda _order: phone.freeze_screen(), lambda _order: phone.thaw_screen()),
            "screen_off": (lambda _order: phone.key("sleep"), lambda _order: phone.key("wakeup")),
            "locked": (lambda order: phone.lock(secure=order.name == "pin"), lambda _order: phone.unlock()),
            "storage_full": (lambda _order: phone.set_full(True), lambda _order: phone.set_full(False)),
            "no_keyboard": (lambda _order: phone.keyboards.forbid(), lambda _order: phone.keyboards.allow()),
            "no_network": (lambda _order: phone.set_online(False), lambda _order: phone.set_online(True)),
            "app_crash": (self._crash, nothing),
            "app_update": (lambda order: self._explained(order, lambda app: app.update(order.version)), nothing),
            "language": (
                lambda order: phone.set_language(order.code),
                lambda _order: phone.set_language(phone.spec.language),
            ),
        }

    def begin(self, order: Order) -> None:
        if order.kind in IN_APP:
            if order.kind == "popup" and order.name in self._phone.SYSTEM_POPUPS:
                self._phone.show_system_popup(order.name)
                return
            self._explained(order, lambda app: app.disturb(order.kind, order.name))
        else:
            self._table[order.kind][0](order)

    def end(self, order: Order) -> None:
        if order.kind in IN_APP:
            if order.kind == "popup" and order.name in self._phone.SYSTEM_POPUPS:
                self._phone.dismiss_system_popup(order.name)
                return
            self._app(order).calm(order.kind)
        else:
            self._table[order.kind][1](order)

    def screen(self) -> str:
        self._phone.settle()
        return self._phone.screen

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
        if not order.app:
            return phone.apps.get(phone.front.package) or next(iter(phone.apps.values()))
        kinds = {each.package: each.kind for each in phone.spec.apps}
        for app in phone.apps.values():
            if order.app in (app.package, kinds[app.package]):
                return app
        raise FaultError(f"app: {order.app!r} is not on this phone; there are {', '.join([*APPS, *phone.apps])}")

    def _explained(self, order: Order, act: Callable[[App], None]) -> None:
        try:
            act(self._app(order))
        except ValueError as error:
            raise FaultError(str(error)) from error
