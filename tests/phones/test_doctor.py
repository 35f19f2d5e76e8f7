"""`phonedeck doctor` as a person runs it: what it finds, what it advises, what it does not tell."""

from __future__ import annotations

import json
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from virtual import Phone

import forked
from phonedeck.datadir import DATABASE_NAME
from phonedeck.model.device import DeviceState
from phonedeck.phones import doctor, vendors
from phonedeck.phones.redaction import Redaction
from phonedeck.storage import devices
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate
from programs import Adb

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def run(adb: Adb, *args: str) -> subprocess.CompletedProcess[str]:
    return forked.run("phonedeck", "doctor", "--adb-port", str(adb.port), *args, environment=adb.environment)


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    assert done.stderr == "", done.stderr
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_a_phone_that_works_is_found_well(phone: Phone) -> None:
    """Status 0; the adb program, the libraries, the system, the apps and the language are named."""
    done = run(phone.adb, phone.address, "--json")
    found = checks(done)
    assert done.returncode == 0, done.stdout
    assert {name: row["verdict"] for name, row in found.items() if row["verdict"] != "ok"} == {}
    assert "Android 14" in found["system"]["found"]
    assert "com.zhiliaoapp.musically" in found["apps"]["found"]
    assert "uiautomator2 3.7" in found["libraries"]["found"]


@pytest.mark.parametrize(
    ("fault", "name", "fix"),
    [
        ({"kind": "unauthorized"}, "connection", "tap Allow"),
        ({"kind": "locked", "name": "pin"}, "probe", "Unlock the phone"),
    ],
)
def test_each_finding_has_a_fix(phone: Phone, fault: dict[str, str], name: str, fix: str) -> None:
    """Status 1, and the next step for a person."""
    phone.fault(**fault)
    phone.adb.run("disconnect", phone.address)
    phone.adb.run("connect", phone.address)
    done = run(phone.adb, phone.address, "--json")
    assert done.returncode == 1
    assert fix in checks(done)[name]["fix"]


def test_the_doctor_does_not_touch(phone: Phone) -> None:
    """Another's phone may be at work: nothing is tapped, typed, woken or started again."""
    assert run(phone.adb, phone.address).returncode == 0
    acts = [call for call in phone.calls() if call["method"] in ("click", "pressKey", "wakeUp", "setText", "swipe")]
    assert acts == []


def test_a_report_says_everything_but_names(phone: Phone, tmp_path: Path) -> None:
    """No serial, no address, no handle; labels of the apps stay."""
    session = phone.session()
    session.open_link("https://www.tiktok.com/@nina.paints", "com.zhiliaoapp.musically")
    session.wait_for(lambda look: look.with_text("Follow") or None, 10)
    session.close()
    file = tmp_path / "report.json"
    done = run(phone.adb, "--report", str(file))
    assert done.returncode == 0, done.stdout
    written = file.read_text(encoding="utf-8")
    report = json.loads(written)
    assert report["phones"][0]["android_version"] == "14"
    assert report["phones"][0]["facts"]["language"] == "en-US"
    assert 'text="Follow"' in report["phones"][0]["screens"]["now"]
    for private in (phone.address, phone.hardware_serial, "nina", str(Path.home())):
        assert private not in written
    assert run(phone.adb, "--report", str(file)).returncode == 2  # it is not overwritten


def test_a_report_has_the_home_screens_when_told(phone: Phone, tmp_path: Path) -> None:
    """Each app is opened and nothing in it tapped; not while another program works with the phone."""
    file = tmp_path / "report.json"
    assert run(phone.adb, phone.address, "--home-screens").returncode == 2
    phone.session().look()
    assert run(phone.adb, phone.address, "--report", str(file), "--home-screens").returncode == 0
    screens = json.loads(file.read_text())["phones"][0]["screens"]
    assert "another program works with the phone" in screens["com.zhiliaoapp.musically"]
    assert not [call for call in phone.calls("shell") if "monkey" in str(call["args"])]
    for session in phone.sessions:
        session.close()
    file.unlink()
    assert run(phone.adb, phone.address, "--report", str(file), "--home-screens").returncode == 0
    screens = json.loads(file.read_text())["phones"][0]["screens"]
    assert set(screens) >= {"now", "com.zhiliaoapp.musically", "com.instagram.android"}
    for package in set(screens) - {"now"}:
        assert f'package="{package}"' in screens[package]
    assert "p1.a1" not in file.read_text()
    assert phone.calls("click", "setText", "swipe") == []


def test_a_group_of_phones_is_examined_by_its_tag(phone: Phone, tmp_path: Path) -> None:
    """The tag is looked up in the installation's database; one that no phone carries is said."""
    database = Database(sqlite_url(tmp_path / DATABASE_NAME))
    migrate(database, NOW)
    with database.write() as connection:
        seen = Seen(phone.address, DeviceState.READY, "here", hardware_serial=phone.hardware_serial)
        devices.record(connection, seen, NOW)
        devices.change(connection, phone.hardware_serial, name=None, tags=["rack1"], now=NOW)
    database.close()
    done = run(phone.adb, "tag:Rack1", "--data-dir", str(tmp_path), "--json")
    assert {row["subject"] for row in checks(done).values()} == {"", phone.address}
    unknown = run(phone.adb, "tag:none", "--data-dir", str(tmp_path))
    assert unknown.returncode != 0
    assert "no phone carries tag:none" in unknown.stderr


@pytest.mark.parametrize(("version", "verdict"), [("29.0.6-debian", "warning"), ("33.0.0-1", "ok")])
def test_an_adb_that_does_not_notice_a_cut_network_is_named(
    phone: Phone, tmp_path: Path, version: str, verdict: str
) -> None:
    """With the one that Phonedeck brings as the next step. The server that answers here is that one: it is fine."""
    old = tmp_path / "adb"
    old.write_text(f"#!/bin/sh\necho 'Android Debug Bridge version 1.0.41'\necho 'Version {version}'\n")
    old.chmod(0o755)
    environment = {**phone.adb.environment, "ADBUTILS_ADB_PATH": str(old)}
    done = run(Adb(phone.adb.port, environment), phone.address, "--json")
    found = checks(done)
    assert found["adb program"]["verdict"] == verdict, done.stdout
    assert (done.returncode, found["adb server"]["verdict"]) == (0, "ok")  # a warning keeps nothing from work
    assert "version 36" in found["adb server"]["found"]
    own = found["adb server"]["found"].split(", ")[1]
    assert (f"ADBUTILS_ADB_PATH={own}" in found["adb program"]["fix"]) == (verdict == "warning")
    assert ("does not notice" in found["adb program"]["found"]) == (verdict == "warning")


def test_a_port_that_is_not_adbs_is_named() -> None:
    """Something else listens on adb's port."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        [clash] = [check for check in doctor.machine(other.getsockname()[1], 1) if check.name == "adb server"]
    assert clash.verdict == "problem"
    assert "--adb-port" in clash.fix


def test_too_few_files_for_the_fleet_are_named() -> None:
    """More phones than the limit has streams for."""
    [files] = [check for check in doctor.machine(1, 10_000_000) if check.name == "open files"]
    assert files.verdict == "warning"
    assert "ulimit -n" in files.fix


def test_a_usb_phone_that_may_not_be_opened_gets_its_udev_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule names the maker's vendor id."""
    device, interface = tmp_path / "sys" / "1-2", tmp_path / "sys" / "1-2:1.0"
    for directory, files in (
        (device, {"idVendor": "18d1", "busnum": "1", "devnum": "7", "product": "Pixel 8"}),
        (interface, {"bInterfaceClass": "ff", "bInterfaceSubClass": "42", "bInterfaceProtocol": "01"}),
    ):
        directory.mkdir(parents=True)
        for name, content in files.items():
            (directory / name).write_text(f"{content}\n")
    node = tmp_path / "dev" / "001" / "007"
    node.parent.mkdir(parents=True)
    node.touch()
    monkeypatch.setattr(doctor, "USB_DEVICES", tmp_path / "sys")
    monkeypatch.setattr(doctor, "USB_NODES", tmp_path / "dev")
    monkeypatch.setattr(doctor.os, "access", lambda *_args: False)  # root may open everything
    [check] = doctor.usb()
    assert "Pixel 8" in check.found
    assert 'ATTR{idVendor}=="18d1"' in check.fix


def test_makers_have_their_notes() -> None:
    """Sub-brands share them; an unknown maker has none."""
    assert any("Security settings" in note for note in vendors.advice("Xiaomi"))
    assert vendors.advice("POCO") == vendors.advice("xiaomi")
    assert vendors.advice("Google") == []


def test_redaction_keeps_the_form_and_the_labels() -> None:
    """The same name is the same word; what is no label loses its letters and digits."""
    redaction = Redaction(lambda text: text == "Follow")
    assert redaction.name("10.0.0.7:5555", "phone") == redaction.name("10.0.0.7:5555", "phone") == "phone-1"
    assert redaction.text("Follow") == "Follow"
    assert redaction.text("Nina Köhler 12") == "Xxxx Xxxxxx 00"
    assert redaction.line("lost 10.0.0.7:5555") == "lost phone-1"
