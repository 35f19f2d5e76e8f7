"""Faults between a phone and its computer, as adb and uiautomator2 meet them."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import adbutils
import pytest
import uiautomator2

from programs import Adb, Phones, until, virtual_phones


@pytest.fixture
def device(adb: Adb, serial: str) -> uiautomator2.Device:
    """uiautomator2's own device, connected, its server running."""
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(serial))
    assert device.info["screenOn"]
    return device


def order(phones: Phones, serial: str, **fault: Any) -> int:
    answer = phones.control.post(f"/phones/{serial}/faults", json=fault)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def calls(phones: Phones, serial: str, method: str) -> list[dict[str, Any]]:
    rpcs = phones.control.get(f"/phones/{serial}/rpcs").json()["rpcs"]
    return [row for row in rpcs if row["method"] == method]


@contextmanager
def raw_call(device: uiautomator2.Device, method: str) -> Iterator[socket.socket]:
    """One call sent on a stream of its own, which is not read."""
    connection = device.adb_device.create_connection(adbutils.Network.TCP, 9008)
    try:
        send(connection, method)
        yield connection
    finally:
        connection.close()


def send(connection: socket.socket, method: str) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": []}).encode()
    connection.sendall(b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def state_of(adb: Adb, serial: str) -> str:
    rows = [line.split("\t") for line in adb.run("devices").stdout.splitlines() if "\t" in line]
    return dict(rows).get(serial, "absent")


def test_unknown_faults_are_refused_with_the_kinds(phones: Phones) -> None:
    """A wrong order gets 400 and the list of what there is; an unknown phone gets 404."""
    refused = phones.control.post("/phones/device_serial_1/faults", json={"kind": "earthquake"})
    assert refused.status_code == 400
    for kind in (
        "drop", "unlisten", "unplug", "hang", "freeze", "kill_server", "slow", "frozen_screen", "screen_off", "locked",
        "unauthorized", "app_crash", "storage_full", "no_keyboard", "no_network", "popup", "challenge", "rate_limit",
        "logged_out", "app_update", "language",
    ):  # fmt: skip
        assert kind in refused.json()["error"]
    for body, word in (
        ({"kind": "slow"}, "ms"),
        ({"kind": "drop", "at": "noon"}, "rpc:N"),
        ({"kind": "drop", "for": -1}, "for"),
        ({"kind": "drop", "color": "red"}, "color"),
    ):
        answer = phones.control.post("/phones/device_serial_1/faults", json=body)
        assert answer.status_code == 400
        assert word in answer.json()["error"]
    assert phones.control.post("/phones/nobody/faults", json={"kind": "drop"}).status_code == 404
    assert phones.control.delete("/phones/device_serial_1/faults/99").status_code == 404


def test_a_dropped_phone_comes_back_by_itself(adb: Adb, phones: Phones, serial: str) -> None:
    """The connection breaks under a running command; adb connects again without being told."""
    with subprocess.Popen(
        [adbutils._utils.adb_path(), "-P", str(adb.port), "-s", serial, "shell", "-T"],
        env=adb.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as shell:  # fmt: skip
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(b"echo here\n")
        shell.stdin.flush()
        assert shell.stdout.readline() == b"here\n"
        order(phones, serial, kind="drop")
        assert shell.stdout.read() == b""
    until(lambda: state_of(adb, serial) == "device", "adb to reconnect")


def test_an_unplugged_phone_is_offline_until_plugged_in(adb: Adb, phones: Phones, serial: str) -> None:
    """New connections are refused, the control port says so, and the same port works again afterwards."""
    number = order(phones, serial, kind="unplug")
    until(lambda: state_of(adb, serial) != "device", "adb to notice")
    host, _, port = serial.rpartition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60)
    assert phones.control.get("/phones").json()["phones"][0]["state"] == "unplugged"
    assert phones.control.delete(f"/phones/{serial}/faults/{number}").json() == {"ended": [number]}
    until(lambda: state_of(adb, serial) == "device", "adb to reconnect")


def test_an_unlistening_phone_keeps_its_connection(adb: Adb, phones: Phones, serial: str) -> None:
    """What is connected works on; nobody else gets in."""
    order(phones, serial, kind="unlisten")
    assert adb.run("-s", serial, "shell", "echo on").stdout == "on\n"
    host, _, port = serial.rpartition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60)


def test_a_frozen_phone_says_nothing_and_later_does_it_all(
    adb: Adb, phones: Phones, serial: str, device: uiautomator2.Device
) -> None:
    """adb still says `device`; a call that was sent meanwhile is carried out when the phone thaws."""
    connection = device.adb_device.create_connection(adbutils.Network.TCP, 9008)
    number = order(phones, serial, kind="freeze")
    before = len(calls(phones, serial, "deviceInfo"))
    send(connection, "deviceInfo")
    assert state_of(adb, serial) == "device"
    assert phones.control.get("/phones").json()["phones"][0]["state"] == "frozen"
    connection.settimeout(0.3)
    with pytest.raises(TimeoutError):
        connection.recv(1)
    assert len(calls(phones, serial, "deviceInfo")) == before
    phones.control.delete(f"/phones/{serial}/faults/{number}")
    connection.settimeout(60)
    assert connection.recv(4) == b"HTTP"
    connection.close()
    assert len(calls(phones, serial, "deviceInfo")) == before + 1


def test_one_call_hangs_and_the_next_is_answered(phones: Phones, serial: str, device: uiautomator2.Device) -> None:
    """The second call from now never answers and does nothing; the others do. It is counted as arrived all the same."""
    order(phones, serial, kind="hang", at="rpc:2")
    assert device.info["screenOn"]
    before = len(calls(phones, serial, "sleep"))
    with raw_call(device, "sleep") as hung:
        until(lambda: len(calls(phones, serial, "sleep")) > before, "the call that hangs")
        assert device.info["screenOn"]
        hung.settimeout(0.2)
        with pytest.raises(TimeoutError):
            hung.recv(1)
    [fault] = phones.control.get(f"/phones/{serial}/faults").json()["faults"]
    assert fault["state"] == "ended"


def test_a_call_can_be_carried_out_and_its_answer_lost(
    phones: Phones, serial: str, device: uiautomator2.Device
) -> None:
    """`when` "after": the phone did it, and the caller never hears of it."""
    order(phones, serial, kind="hang", at="rpc:1", when="after")
    with raw_call(device, "sleep") as hung:
        until(lambda: not phones.control.get(f"/phones/{serial}/state").json()["screen_on"], "the dark screen")
        hung.settimeout(0.2)
        with pytest.raises(TimeoutError):
            hung.recv(1)
    device.screen_on()
    order(phones, serial, kind="drop", at="rpc:1", when="after")
    with raw_call(device, "sleep") as lost:
        lost.settimeout(60)
        assert lost.recv(1) == b""
    assert not phones.control.get(f"/phones/{serial}/state").json()["screen_on"]
    phones.control.post(f"/phones/{serial}/faults", json={"kind": "screen_off"})
    phones.control.delete(f"/phones/{serial}/faults")
    assert phones.control.get(f"/phones/{serial}/state").json()["screen_on"]


def test_a_killed_server_can_be_started_again_unless_forbidden(
    adb: Adb, phones: Phones, serial: str, device: uiautomator2.Device
) -> None:
    """Its port refuses, its process is gone; with `for` it dies again for that long."""
    order(phones, serial, kind="kill_server")
    with pytest.raises(adbutils.AdbError):
        device.adb_device.create_connection(adbutils.Network.TCP, 9008)
    device.reset_uiautomator()
    assert device.info["screenOn"]
    number = order(phones, serial, kind="kill_server", **{"for": 600})
    start = "CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008"
    refused = adb.run("-s", serial, "shell", start)
    assert (refused.returncode, refused.stdout) == (137, "Killed\n")
    phones.control.delete(f"/phones/{serial}/faults/{number}")
    device.reset_uiautomator()
    assert device.info["screenOn"]


def test_slow_calls_take_as_long_as_ordered(phones: Phones, serial: str, device: uiautomator2.Device) -> None:
    """An answer that is ordered to take a minute does not come while the next phone's comes."""
    order(phones, serial, kind="slow", ms=60_000)
    with raw_call(device, "deviceInfo") as slow:
        slow.settimeout(0.3)
        with pytest.raises(TimeoutError):
            slow.recv(1)


def test_an_unauthorized_phone_waits_for_its_owner(adb: Adb, phones: Phones, serial: str) -> None:
    """adb says `unauthorized`, and `device` once the fault is gone."""
    order(phones, serial, kind="unauthorized")
    until(lambda: state_of(adb, serial) == "unauthorized", "adb to say unauthorized")
    assert "unauthorized" in adb.run("-s", serial, "shell", "echo", "on").stderr
    phones.control.delete(f"/phones/{serial}/faults")
    until(lambda: state_of(adb, serial) == "device", "adb to say device")


def test_a_fault_can_wait_for_a_screen(adb: Adb, phones: Phones, serial: str) -> None:
    """Nothing happens on other screens; on that one it does, though nobody looks at the phone."""
    order(phones, serial, kind="unlisten", at="screen:feed")
    host, _, port = serial.rpartition(":")
    socket.create_connection((host, int(port)), timeout=60).close()
    adb.run("-s", serial, "shell", "monkey", "-p", "com.zhiliaoapp.musically", "1")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60)


def test_a_scenario_file_orders_faults_from_the_start(tmp_path: Path) -> None:
    """Each phone has its own; a wrong file is refused with the place of the mistake."""
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps({"faults": [{"phone": 2, "kind": "unplug"}, {"kind": "slow", "ms": [1, 5]}]}))
    with virtual_phones(tmp_path, 2, "--scenario", str(file)) as phones:
        states = [row["state"] for row in phones.control.get("/phones").json()["phones"]]
        assert states == ["listening", "unplugged"]
        kinds = [row["kind"] for row in phones.control.get("/phones/device_serial_2/faults").json()["faults"]]
        assert kinds == ["unplug", "slow"]
    file.write_text('{"faults": [{"phone": 1, "kind": "slow"}]}')
    with pytest.raises(ValueError, match="Expecting value"), virtual_phones(tmp_path, 1, "--scenario", str(file)):
        pass
    assert "fault 1: slow needs ms" in (tmp_path / "phones.log").read_text()
