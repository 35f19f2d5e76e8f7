"""The places inside adbutils and uiautomator2 that the phone layer relies on; an upgrade that moves one fails here."""

from __future__ import annotations

import atexit
import inspect
import socket
from importlib import resources
from typing import Any

import adbutils
import pytest
import uiautomator2
from virtual import Phone

from phonedeck.model.errors import Conflict
from phonedeck.phones import versions
from phonedeck.phones.adb import AdbClient, Connection
from phonedeck.phones.device import UiautomatorDevice


def test_the_installed_versions_are_the_supported_ones() -> None:
    """Another version has to be looked at before it is used."""
    assert versions.wrong() == []
    versions.check()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(versions.SUPPORTED, "uiautomator2", "9.9")
    with pytest.raises(Conflict, match=r"pip install 'uiautomator2==9\.9\.\*'"):
        versions.check()


def test_every_connection_of_adbutils_is_ours(phone: Phone) -> None:
    """Shell, sync and ports pass `make_connection`: with a timeout, without Nagle's delay."""
    made: list[Connection] = []

    class Client(AdbClient):
        def make_connection(self, timeout: float | None = None) -> Connection:
            made.append(super().make_connection(timeout))
            return made[-1]

    client = Client(phone.adb.port, call_seconds=3)
    device = adbutils.AdbDevice(client, phone.address)
    assert device.shell("echo here") == "here"
    device.sync.push(b"content", "/data/local/tmp/seam")
    device.open_transport()
    assert len(made) >= 4
    assert isinstance(made[-1], Connection)
    assert made[-1].conn.gettimeout() == 3
    assert made[-1].conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    made[-1].close()
    assert all(connection.closed for connection in made)


def test_no_adb_server_is_started_behind_our_back() -> None:
    """adbutils starts one, on the default port, when none answers; ours says that none does."""
    with pytest.raises(adbutils.AdbError):
        AdbClient(port=1).make_connection()


def test_every_call_of_uiautomator2_passes_ours(phone: Phone) -> None:
    """Its own methods, selectors included, end in `jsonrpc_call` of the device."""
    called: list[str] = []

    class Device(UiautomatorDevice):
        def jsonrpc_call(self, method: str, params: Any = None, timeout: float | None = None) -> Any:
            called.append(method)
            return super().jsonrpc_call(method, params, timeout)

    session = phone.session()
    device = Device(adbutils.AdbDevice(AdbClient(phone.adb.port), phone.address), session.clock, 5)
    device.click(1, 1)
    assert not device(text="nothing here").exists
    assert "<hierarchy" in device.dump_hierarchy()
    device.close()
    assert called == ["click", "exist", "dumpWindowHierarchy"]


def test_what_is_overridden_exists() -> None:
    """A renamed method would leave the stock one in force."""
    for name in ("start_uiautomator", "stop_uiautomator", "_check_alive", "jsonrpc_call"):
        assert name in vars(uiautomator2.core.BasicUiautomatorServer), name
    assert {"method", "params", "timeout"} <= inspect.signature(uiautomator2.Device.jsonrpc_call).parameters.keys()
    for name in ("_safe_connect", "_create_socket", "close"):
        assert name in vars(adbutils.AdbConnection), name


def test_a_closed_device_is_not_kept_for_the_life_of_the_program(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """uiautomator2 registers every device to be stopped at the end; ours takes itself out again."""
    registered: list[Any] = []
    monkeypatch.setattr(atexit, "register", lambda call, *_args, **_more: registered.append(call))
    monkeypatch.setattr(atexit, "unregister", registered.remove)
    session = phone.session()
    session.look()
    assert registered == []


def test_the_jar_is_where_it_was() -> None:
    """The server that is put on phones comes from uiautomator2 itself."""
    assert len(resources.files("uiautomator2").joinpath("assets/u2.jar").read_bytes()) > 1_000_000
