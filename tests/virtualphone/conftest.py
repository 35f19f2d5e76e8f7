"""One adb server for the folder, one set of phones for each module, without faults at the start of each test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

import programs
from virtualphone.android.commands import commands
from virtualphone.android.shell import Output, Shell
from virtualphone.dump import hierarchy
from virtualphone.phone import Phone, PhoneSpec
from virtualphone.world import World


@pytest.fixture(scope="session")
def adb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[programs.Adb]:
    with programs.private_adb(tmp_path_factory.mktemp("adb")) as adb:
        yield adb


@pytest.fixture(scope="module")
def running_phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[programs.Phones]:
    with programs.virtual_phones(tmp_path_factory.mktemp("phones")) as phones:
        yield phones


@pytest.fixture
def phones(running_phones: programs.Phones) -> Iterator[programs.Phones]:
    yield running_phones
    for phone in running_phones.phones:
        running_phones.control.delete(f"/phones/{phone['serial']}/faults")


@pytest.fixture
def serial(adb: programs.Adb, phones: programs.Phones) -> Iterator[str]:
    """The first phone, connected to the adb server."""
    address = phones.phones[0]["address"]
    assert "connected to" in adb.run("connect", address).stdout
    yield address
    phones.control.delete(f"/phones/{address}/faults")
    adb.run("disconnect", address)


class Handset:
    """One phone without sockets, whose time stands still until `wait`: command lines in, dumps out."""

    def __init__(self, **spec: Any) -> None:
        self.time = 1_700_000_000.0
        self.phone = Phone(PhoneSpec(1, "VP1", **spec), World(0), lambda: self.time, lambda: self.time)
        self._shell = Shell(commands(self.phone), self.phone.files)

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def run(self, line: str) -> Output:
        return self._shell.run(line)

    def sh(self, line: str) -> str:
        """A command that must succeed; what it printed."""
        result = self.run(line)
        assert (result.status, result.err) == (0, b""), result
        return result.out.decode()

    def dump(self) -> Any:
        return etree.fromstring(hierarchy(self.phone.dump_roots()).encode())

    def texts(self) -> list[str]:
        return [text for text in self.dump().xpath("//node/@text") if text]

    def tap(self, text: str) -> None:
        """A finger on the node of this text or description."""
        [node, *_] = self.dump().xpath(f'//node[@text="{text}" or @content-desc="{text}"]')
        left, top, right, bottom = (int(n) for n in re.findall(r"-?\d+", node.get("bounds")))
        self.sh(f"input tap {(left + right) // 2} {(top + bottom) // 2}")

    def settings(self) -> Handset:
        self.sh("am start -a android.settings.SETTINGS")
        return self


@pytest.fixture
def handset() -> type[Handset]:
    """Makes phones: `handset(api_level=35)`."""
    return Handset
