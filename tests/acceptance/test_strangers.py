"""Programs of others work on a virtual phone unchanged: the adb program, and a uiautomator2 script."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs import Adb, Phones, until

SCRIPT = """
import sys
import uiautomator2

phone = uiautomator2.connect(sys.argv[1])
assert phone.info["productName"] == "virtualphone"
phone(text="TikTok").click()
assert phone.app_current()["package"] == "com.zhiliaoapp.musically"
assert 'content-desc="Home"' in phone.dump_hierarchy()
phone(description="Profile").click()
assert phone(text="@p1.a1").wait(timeout=60)
assert phone.xpath('//*[@text="Edit profile"]').exists
phone.screenshot().save(sys.argv[2])
assert phone.shell("exit 3").exit_code == 3
phone.press("home")
print(phone.app_current()["package"])
"""


@pytest.fixture
def serial(adb: Adb, phones: Phones) -> Iterator[str]:
    """The first phone, connected to the adb server."""
    address = phones.phones[0]["address"]
    assert "connected to" in adb.run("connect", address).stdout
    yield address
    adb.run("disconnect", address)


def test_the_shell_is_a_shell(adb: Adb, serial: str) -> None:
    """Output, errors and exit statuses are those of a phone."""
    assert adb.run("-s", serial, "shell", "getprop", "ro.serialno").stdout.strip() == "device_serial_1"
    unknown = adb.run("-s", serial, "shell", "nosuchcommand")
    assert unknown.returncode == 127
    assert "nosuchcommand: inaccessible or not found" in unknown.stderr
    assert adb.run("-s", serial, "shell", "false || echo 'a;  b' | grep b").stdout == "a;  b\n"
    assert adb.run("-s", serial, "shell", "am start -n com.nobody/.Main; echo $?").stdout.endswith("0\n")


def test_files_arrive_as_they_were(adb: Adb, serial: str, tmp_path: Path) -> None:
    """20 MB there and back, with equal hashes; a place that cannot be written is refused."""
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(os.urandom(20_000_000))
    assert adb.run("-s", serial, "push", str(there), "/sdcard/Download/file").returncode == 0
    assert adb.run("-s", serial, "pull", "/sdcard/Download/file", str(back)).returncode == 0
    hashes = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (there, back)}
    assert len(hashes) == 1
    on_phone = adb.run("-s", serial, "shell", "sha256sum /sdcard/Download/file").stdout.split()[0]
    assert on_phone in hashes
    refused = adb.run("-s", serial, "push", str(there), "/system/file")
    assert refused.returncode != 0
    assert "Read-only file system" in refused.stderr
    assert adb.run("-s", serial, "pull", "/sdcard/nothing", str(tmp_path / "x")).returncode != 0


def test_a_strangers_script_runs(adb: Adb, serial: str, tmp_path: Path) -> None:
    """Connect, dump, click by text and description, xpath, screenshot, keys: as uiautomator2's documents show."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    picture = tmp_path / "screen.png"
    done = subprocess.run(
        [sys.executable, str(script), serial, str(picture)],
        env=adb.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "com.android.launcher3"
    assert picture.stat().st_size > 10_000


def test_taps_beside_buttons_do_nothing(adb: Adb, phones: Phones, serial: str) -> None:
    """And a tap on a dark screen neither."""
    link = "am start -a android.intent.action.VIEW -d https://www.tiktok.com/@bob -p com.zhiliaoapp.musically"
    adb.run("-s", serial, "shell", link)
    until(lambda: phones.journal("device_serial_1", "open_profile"), "the profile")
    adb.run("-s", serial, "shell", "input tap 500 860")  # above the row of buttons
    adb.run("-s", serial, "shell", "input keyevent SLEEP; input tap 200 960; input keyevent WAKEUP")
    assert phones.journal("device_serial_1", "follow") == []
    adb.run("-s", serial, "shell", "input tap 200 960")
    assert [entry["target"] for entry in phones.journal("device_serial_1", "follow")] == ["bob"]


def test_the_rail_lies_on_top_of_the_video(adb: Adb, phones: Phones, serial: str) -> None:
    """The dump lists the video's view after the rail, as the recording does; a tap reaches the rail all the same."""
    adb.run("-s", serial, "shell", "monkey -p com.zhiliaoapp.musically 1; input tap 990 1390; input tap 1000 1275")
    assert [entry["kind"] for entry in phones.journal("device_serial_1")] == ["open_app", "like", "follow"]


def test_start_line_errors_name_what_is_supported() -> None:
    """A wrong value is refused with the values that are right."""
    for option, value, supported in (
        ("--language", "tlh", "en, id, xx"),
        ("--api-level", "5", "26 to 36"),
        ("--app-version", "tiktok=1", "43.1.4"),
        ("--package", "tiktok=nothing", "com.ss.android.ugc.trill"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "virtualphone", "run", option, value],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert supported in done.stderr
