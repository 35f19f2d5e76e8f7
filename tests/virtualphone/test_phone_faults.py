"""Faults of a phone itself and of its apps, from the control port."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import adbutils
import pytest
import uiautomator2
from PIL import Image

from programs import Adb, Phones, until

TIKTOK = "com.zhiliaoapp.musically"


class Desk:
    """The first phone: its shell, its faults, its state."""

    def __init__(self, adb: Adb, phones: Phones, serial: str) -> None:
        self._adb, self._control, self.serial = adb, phones.control, serial

    def sh(self, *words: str) -> str:
        return self._adb.run("-s", self.serial, "shell", *words).stdout

    def order(self, **fault: Any) -> int:
        answer = self._control.post(f"/phones/{self.serial}/faults", json=fault)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def refused(self, **fault: Any) -> str:
        answer = self._control.post(f"/phones/{self.serial}/faults", json=fault)
        assert answer.status_code == 400, answer.text
        return str(answer.json()["error"])

    def faults(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._control.get(f"/phones/{self.serial}/faults").json()["faults"]
        return rows

    def end(self) -> None:
        self._control.delete(f"/phones/{self.serial}/faults")

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self._control.get(f"/phones/{self.serial}/state").json()
        return state

    def answers(self) -> list[tuple[str, str]]:
        """The pop-ups that were answered, and how."""
        entries = self._control.get(f"/phones/{self.serial}/journal").json()["entries"]
        return [(each["target"], each["detail"]["button"]) for each in entries if each["kind"] == "answer"]

    def rpcs(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._control.get(f"/phones/{self.serial}/rpcs").json()["rpcs"]
        return rows

    def dump(self) -> str:
        self.sh("uiautomator", "dump", "/data/local/tmp/ui.xml")
        return self.sh("cat", "/data/local/tmp/ui.xml")


@pytest.fixture
def desk(adb: Adb, phones: Phones, serial: str) -> Iterator[Desk]:
    desk = Desk(adb, phones, serial)
    desk.sh("am force-stop com.android.settings; am force-stop", TIKTOK, "; input keyevent HOME")
    yield desk
    desk.end()


def test_a_frozen_screen_shows_the_past(desk: Desk) -> None:
    """Taps and keys do nothing to it, also later; other commands go on."""
    desk.sh("am start -a android.settings.SETTINGS")
    desk.order(kind="frozen_screen")
    before = desk.dump()
    desk.sh("input tap 500 495; input keyevent HOME")
    assert desk.dump() == before
    desk.end()
    assert desk.state()["front"]["package"] == "com.android.settings"
    assert "Connected devices" in desk.dump()
    desk.sh("input tap 500 495")
    assert "Dark theme" in desk.dump()


def test_screen_off_and_locked_can_be_mended_on_the_phone(desk: Desk) -> None:
    """By the wake key and a swipe; a PIN stays until the fault goes."""
    desk.order(kind="screen_off")
    assert not desk.state()["screen_on"]
    desk.sh("input keyevent WAKEUP")
    assert desk.state()["screen_on"]
    desk.order(kind="locked")
    assert desk.state()["screen"] == "locked"
    desk.sh("input swipe 500 2000 500 400")
    assert not desk.state()["locked"]
    desk.order(kind="locked", name="pin")
    desk.sh("input swipe 500 2000 500 400")
    assert desk.state()["locked"]
    desk.end()
    assert not desk.state()["locked"]


def test_faults_that_end_by_themselves(desk: Desk) -> None:
    """`for` seconds later the phone is as before, and the list says that the fault ended."""
    desk.order(kind="no_network", **{"for": 0.2})

    def ended() -> bool:
        [row] = desk.faults()
        return bool(row["state"] == "ended")

    until(ended, "the end of the fault")
    assert desk.state()["online"]


def test_storage_network_and_language(desk: Desk) -> None:
    """Each is seen where Android shows it, and is gone with the fault."""
    desk.order(kind="storage_full")
    assert desk.sh("echo x > /sdcard/x || echo failed") == "failed\n"
    assert "100%" in desk.sh("df /sdcard")
    desk.order(kind="no_network")
    assert "none" in desk.sh("dumpsys connectivity")
    desk.order(kind="language", code="id")
    assert desk.sh("getprop persist.sys.locale").strip() == "id-ID"
    assert "id, xx" in desk.refused(kind="language", code="tlh")
    desk.end()
    assert "WIFI CONNECTED" in desk.sh("dumpsys connectivity")
    assert desk.sh("getprop persist.sys.locale").strip() == "en-US"
    assert desk.sh("echo x > /sdcard/x && cat /sdcard/x") == "x\n"


def test_a_crash_takes_the_app_and_leaves_the_world(desk: Desk) -> None:
    """The process is gone; with a dialog when ordered so."""
    desk.sh(f"monkey -p {TIKTOK} 1")
    pid = desk.sh(f"pidof {TIKTOK}")
    assert pid
    desk.order(kind="app_crash")
    assert desk.sh(f"pidof {TIKTOK}") == ""
    assert desk.state()["front"]["package"] == "com.android.launcher3"
    desk.sh(f"monkey -p {TIKTOK} 1")
    assert desk.sh(f"pidof {TIKTOK}") not in ("", pid)
    desk.order(kind="app_crash", app="tiktok", name="dialog")
    assert "keeps stopping" in desk.dump()
    desk.sh("input keyevent BACK")


def test_popups_and_stops_reach_the_app(desk: Desk) -> None:
    """By the app's names for them; unknown ones are refused with the names there are; they go with the fault."""
    desk.sh(f"monkey -p {TIKTOK} 1")
    known = desk.refused(kind="popup", name="earthquake")
    assert "save_login" in known
    desk.order(kind="popup", name="save_login")
    assert desk.state()["front"]["screen"] == "popup"
    desk.end()
    assert desk.state()["front"]["screen"] == "feed"
    desk.order(kind="popup", name="low_battery")
    assert desk.state()["focus"] == "com.android.systemui/.power.PowerUI"
    desk.end()
    desk.order(kind="challenge", app="tiktok")
    until(lambda: desk.state()["front"]["screen"] == "challenge", "the challenge")
    desk.end()
    assert desk.state()["front"]["screen"] != "challenge"
    assert "not on this phone" in desk.refused(kind="popup", name="save_login", app="nobody")


def test_an_app_update_changes_its_version(desk: Desk) -> None:
    """The package's version at once; a version that does not exist is refused with those that do."""
    refused = desk.refused(kind="app_update", version="1.0")
    assert "43.1.4" in refused
    newer = [word.strip(",") for word in refused.split() if word[0].isdigit()][-1]
    desk.order(kind="app_update", app="tiktok", version=newer)
    assert f"versionName={newer}" in desk.sh(f"dumpsys package {TIKTOK}")
    desk.order(kind="app_update", app="tiktok", version="43.1.4")


def test_a_screen_can_be_waited_for(desk: Desk) -> None:
    """The fault begins with the screen; one that cannot begin then says why in the list."""
    desk.order(kind="no_network", at="screen:feed")
    desk.order(kind="popup", name="earthquake", at="screen:feed")
    assert desk.state()["online"]
    desk.sh(f"monkey -p {TIKTOK} 1")
    assert not desk.state()["online"]
    rows = desk.faults()
    assert [row["state"] for row in rows] == ["active", "failed"]
    assert "save_login" in rows[1]["error"]


def test_an_act_can_be_waited_for(desk: Desk) -> None:
    """The fault begins with the next entry of that kind, not with one that was there, and tells when."""
    desk.sh(f"monkey -p {TIKTOK} 1")
    desk.order(kind="no_network", at="act:open_app")
    assert desk.state()["online"]
    assert desk.faults()[0]["began_at"] is None
    desk.sh(f"am force-stop {TIKTOK}; monkey -p {TIKTOK} 1")
    until(lambda: not desk.state()["online"], "what follows the act")
    assert desk.faults()[0]["began_at"] is not None
    assert "act:KIND" in desk.refused(kind="no_network", at="act:dance")


def test_what_is_answered_to_a_pop_up_is_noted(adb: Adb, desk: Desk) -> None:
    """The app's, the system's and a permission's, which is asked as for the first time; a dump says what lay on top."""
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(desk.serial))
    device.app_start(TIKTOK)
    before = len(desk.answers())
    for _ in range(2):
        for name, button in (("save_login", "Not now"), ("anr", "Wait"), ("permission_camera", "Don’t allow")):
            desk.order(kind="popup", name=name)
            device.dump_hierarchy()
            shown = [row["screen"] for row in desk.rpcs() if row["method"] == "dumpWindowHierarchy"][-1]
            assert shown in ("popup", "anr", "permission")
            device(text=button).click()
            desk.end()
    assert desk.answers()[before:] == [("save_login", "Not now"), ("anr", "Wait"), ("permission_camera", "deny")] * 2


def test_dumps_over_a_playing_video_can_fail(adb: Adb, desk: Desk) -> None:
    """`never_idle` on a feed: the Java class in the error, and other screens are dumped as ever."""
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(desk.serial))
    desk.order(kind="never_idle", name="fails", ms=10)
    assert "Settings" in device.dump_hierarchy()
    device.app_start(TIKTOK)
    with pytest.raises(uiautomator2.exceptions.RPCUnknownError, match=r"java\.util.concurrent\.TimeoutException"):
        device.dump_hierarchy()
    desk.end()
    assert "Profile" in device.dump_hierarchy()


def test_every_call_is_counted_with_what_a_tap_reached(adb: Adb, desk: Desk) -> None:
    """uiautomator's calls and adb's services, each once, in order; a tap beside everything reached nothing."""
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(desk.serial))
    desk.sh("am start -a android.settings.SETTINGS")
    seen = len(desk.rpcs())
    device(text="Display").click()
    device.press("back")
    device.click(1, 1)
    desk.sh("input tap 500 495")
    rows = [(row["method"], row["node"]) for row in desk.rpcs()[seen:]]
    assert [row for row in rows if row[0] not in ("shell", "tcp")] == [
        ("waitForExists", None), ("objInfo", None), ("click", "android.widget.LinearLayout"), ("pressKey", None),
        ("click", None),
    ]  # fmt: skip
    assert rows[-1] == ("shell", "android.widget.LinearLayout")
    last = desk.rpcs()[-1]
    assert last["args"] == "input tap 500 495"
    assert [row["seq"] for row in desk.rpcs()] == list(range(1, len(desk.rpcs()) + 1))


def test_screenshots_show_the_screen(adb: Adb, desk: Desk) -> None:
    """Of the screen's size, by both ways; black while it is off."""
    png = adb.run_bytes("-s", desk.serial, "exec-out", "screencap", "-p")
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1080, 2400))
    assert len(image.convert("RGB").getcolors(1 << 24) or []) > 50
    desk.order(kind="screen_off")
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(desk.serial))
    assert device.screenshot().convert("RGB").getextrema() == ((0, 0), (0, 0), (0, 0))
