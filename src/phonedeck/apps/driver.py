"""A driver: one app on one phone, seen screen by screen. The waits, the pop-ups and the stop screens of every screen.

Screens look and tap through it. Pop-ups are dismissed where they are met, by their own rule; a screen on which a person
must act, or on which the app says "too often", ends the task, and nothing more is tapped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.apps.view import View
from phonedeck.model.errors import LimitReached, NeedsHuman, PhonedeckError, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Look, Node
from phonedeck.phones.session import Session

T = TypeVar("T")

MOST_POPUPS = 4
"""How many pop-ups in a row are dismissed on one way."""

SETTLE_SECONDS = 6.0
"""How long a tap may take to show."""

AGAIN_SECONDS = 1.0
"""A way that is still shown so long after a pop-up was not taken: what follows it would be on its way by then."""

STOPS: dict[str, str] = {
    "login": "asks to log in: no account is logged in, or the session ended",
    "challenge": "asks for a proof that a person is there",
    "blocked": "says that the account is blocked",
}
"""Screens that only a person may go on from."""


class Driver:
    """One installed app on one phone."""

    def __init__(
        self, session: Session, pack: Pack, package: str, version: str | None, *, strict: bool = False
    ) -> None:
        self.session = session
        self.pack = pack
        self.package = package
        self._version = version
        self.strict = strict
        """Every element needs two signs: nobody measured this version."""

    def view(self) -> View:
        """Look once, and recognise what is shown; stop screens stop, pop-ups are not touched.

        Raises:
            NeedsHuman: a log-in, a challenge, a block.
            LimitReached: the app says that this account acts too often.
        """
        return self._read(self.session.look())

    def wait_for(self, decide: Callable[[View], T | None], seconds: float = SETTLE_SECONDS) -> T | None:
        """View, decide, back off, until `decide` answers; pop-ups on the way are dismissed.

        None when the time is up, or when the task is being stopped.

        Raises:
            NeedsHuman, LimitReached: as `view` does.
        """

        def see(look: Look) -> T | None:
            view = self._read(look)
            decided = decide(view)
            if decided is None and view.covered:
                self.dismiss(view)
            return decided

        return self.session.wait_for(see, seconds)

    def expect(
        self, *screens: str, seconds: float = SETTLE_SECONDS, that: Callable[[View], bool] | None = None
    ) -> View:
        """Wait until one of the screens is shown.

        Raises:
            ScreenNotRecognised: it is not, in time; with what was shown instead.
            NeedsHuman, LimitReached: as `view` does.
        """
        return self._await(
            lambda view: view.screen in screens and (that is None or that(view)), " or ".join(screens), seconds
        )

    def lead(self, view: View, target: Node | str, *screens: str, seconds: float = SETTLE_SECONDS) -> View:
        """Tap what leads to another screen, and wait for that screen; as `go` does.

        Raises:
            ScreenNotRecognised, NeedsHuman, LimitReached: as `expect` does.
        """
        last: View | None = None

        def come(now: View) -> View | None:
            nonlocal last
            last = now
            return now if now.screen in screens else None

        found = self.go(view, lambda now: _still(now, view, target), come, seconds)
        if found is None:
            raise self.unexpected(" or ".join(screens), seconds, last)
        return found

    def go(
        self,
        view: View,
        way: Callable[[View], Node | None],
        come: Callable[[View], T | None],
        seconds: float = SETTLE_SECONDS,
    ) -> T | None:
        """Tap what leads on, and view until `come` answers; None when it does not in time, or there is no way.

        A pop-up may have taken the tap: once it is dismissed, and the way is still shown a moment later, the tap is
        made again. Only for ways: an act is never repeated.

        Raises:
            NeedsHuman, LimitReached: as `view` does.
            OutcomeUnknown: the answer to a tap was lost.
        """
        for _ in range(MOST_POPUPS):
            node = way(view)
            if node is None:
                return None
            covered: float | None = None

            def see(now: View) -> tuple[T | None, View] | None:
                nonlocal covered
                arrived = come(now)
                if arrived is not None:
                    return arrived, now
                at = self.session.clock.running()
                if now.covered:
                    covered = at
                waited = covered is not None and at - covered >= AGAIN_SECONDS
                return (None, now) if waited and way(now) is not None else None

            self.tap(view, node)
            seen = self.wait_for(see, seconds)
            if seen is None or seen[0] is not None:
                return None if seen is None else seen[0]
            view = seen[1]
        return None

    def _await(self, come: Callable[[View], bool], wanted: str, seconds: float) -> View:
        last: View | None = None

        def seen(view: View) -> View | None:
            nonlocal last
            last = view
            return view if come(view) else None

        found = self.wait_for(seen, seconds)
        if found is None:
            raise self.unexpected(wanted, seconds, last)
        return found

    def unexpected(self, wanted: str, seconds: float, last: View | None) -> PhonedeckError:
        """The error for a screen that did not come."""
        shown = "nothing" if last is None else last.screen or f"a screen that is not known ({last.found.reason})"
        return ScreenNotRecognised(f"{self.pack.name} did not show {wanted} within {seconds:.0f} s; it shows {shown}.")

    def tap(self, view: View, target: Node | str) -> None:
        """Tap a node or an element of a view.

        Raises:
            ScreenNotRecognised: the element is not told for sure, or cannot be tapped.
            OutcomeUnknown: the answer was lost.
        """
        self.session.tap(view.look, view.need(target) if isinstance(target, str) else target)

    def dismiss(self, view: View) -> None:
        """Close a pop-up by what closes it without consent to anything."""
        button = view.element("dismiss_button")
        if button is not None:
            self.tap(view, button)

    def _read(self, look: Look) -> View:
        found = recognise(look, self.pack, version=self._version, package=self.package, strict=self.strict)
        view = View(look, found, self.pack, self.package)
        told = {each.node.place: (each.name, tuple(sign.value for sign in each.signs)) for each in found.elements}
        self.session.recognised(look, found.screen or "", told)
        if found.screen in STOPS:
            raise NeedsHuman(
                f"{self.pack.name} {STOPS[found.screen]}. Look at the phone, then retry.", reason=Reason.NEEDS_HUMAN
            )
        if found.screen == "rate_limit":
            raise LimitReached(f"{self.pack.name} says that this account acts too often.", reason=Reason.RATE_LIMITED)
        return view


def _still(now: View, view: View, target: Node | str) -> Node | None:
    """The target of a view in that view, or in a later one of the same screen where it says what it said: a button may
    have become another one meanwhile, as Following becomes Follow.

    Raises:
        ScreenNotRecognised: it is not told for sure in its own view.
    """
    if now is view:
        return view.need(target) if isinstance(target, str) else target
    if now.screen != view.screen:
        return None
    if isinstance(target, str):
        node = now.element(target)
        return node if node is not None and now.names(node) == view.names(view.need(target)) else None
    sought = (target.bounds, target.cls, target.label)
    return next((node for node in now.nodes() if (node.bounds, node.cls, node.label) == sought), None)
