"""Attacks with figures: what was tried, and what passed through, which must be nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from figures import Figures, OpenBrowser
from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from target import Target

import chromium as chromium_program
from phonedeck.model.access import Scope

FLAGS = ("--headless", *chromium_program.FLAGS)


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Takes an attack's name, how often it was tried and how often it passed; fails when it ever did."""

    def take(attack: str, tried: int, passed: int) -> None:
        record_property("attack", (attack, tried, passed))
        assert tried > 0, attack
        assert passed == 0, f"{attack}: {passed} of {tried} passed through"

    return take


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "attack"
    ]
    if rows:
        terminalreporter.write_sep("=", "attacks: tried, passed through")
        for attack, tried, passed in rows:
            terminalreporter.write_line(f"| {attack} | {tried:,} | {passed} |")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the long versions run: `make attacks`."""
    return os.environ.get("PHONEDECK_ATTACKS") == "full"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ends with its module: as long as it lives, its event loop counts as running, and other tests need their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def browser(playwright: Playwright, chromium: str, tmp_path: Path) -> Iterator[OpenBrowser]:
    """Opens a browser with a profile of its own and further flags."""
    opened: list[BrowserContext] = []

    def open_(*flags: str) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / f"profile-{len(opened)}",
            executable_path=chromium,
            args=[*FLAGS, *flags],
            ignore_https_errors=True,
        )
        context.set_default_timeout(120_000)
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server as it is installed, for a whole module: every attack leaves it as it was, and serving."""
    target = Target(tmp_path_factory.mktemp("target")).prepare().start()
    yield target
    target.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server on a machine that people share: programs on it need a token too."""
    target = Target(tmp_path_factory.mktemp("shared"), settings="token_on_loopback = true").prepare()
    target.owner = target.token("owner", Scope.ADMIN)
    target.start()
    yield target
    target.end()


@pytest.fixture
def unharmed(target: Target) -> Iterator[None]:
    """Whatever happens, the server serves afterwards, and nothing of the owner's has changed."""
    before = target.state()
    yield
    assert target.state() == before
