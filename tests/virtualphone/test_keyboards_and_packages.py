"""Packages, keyboards and text: what reaches a field and what does not."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import uiautomator2

APK = Path(uiautomator2.__file__).parent / "assets" / "app-uiautomator.apk"
ADB_KEYBOARD = "com.github.uiautomator/.AdbKeyboard"


@pytest.fixture
def phone(handset: Any) -> Any:
    """At the settings' search field, the APK pushed."""
    phone = handset().settings()
    phone.phone.files.write("/data/local/tmp/kb.apk", APK.read_bytes())
    phone.tap("Search settings")
    return phone


def use_adb_keyboard(phone: Any) -> None:
    phone.sh("pm install -r -t /data/local/tmp/kb.apk")
    phone.sh(f"ime enable {ADB_KEYBOARD}; ime set {ADB_KEYBOARD}")


def typed(phone: Any) -> str:
    """What stands in the field; the dump shows its hint while it is empty."""
    [text] = phone.dump().xpath('//node[@class="android.widget.EditText"]/@text')
    return str(text)


def broadcast(phone: Any, action: str, text: str = "") -> str:
    encoded = base64.b64encode(text.encode()).decode()
    return str(phone.sh(f"am broadcast -a {action} --es text '{encoded}'")).splitlines()[-1]


def test_an_apk_is_installed_with_its_name_version_and_keyboard(phone: Any) -> None:
    """From its own manifest; a broken one is refused; it can be removed again."""
    assert ADB_KEYBOARD not in phone.sh("ime list -s -a")
    assert phone.sh("pm install -r -t /data/local/tmp/kb.apk") == "Success\n"
    assert "package:com.github.uiautomator\n" in phone.sh("pm list packages -3")
    assert "versionName=2.4.0" in phone.sh("dumpsys package com.github.uiautomator")
    assert ADB_KEYBOARD in phone.sh("ime list -s -a")
    assert ADB_KEYBOARD not in phone.sh("ime list -s")
    phone.sh(f"ime enable {ADB_KEYBOARD}")
    assert ADB_KEYBOARD in phone.sh("ime list -s")
    phone.sh(f"ime set {ADB_KEYBOARD}")
    assert phone.sh("settings get secure default_input_method").strip() == ADB_KEYBOARD
    assert phone.sh("pm uninstall com.github.uiautomator") == "Success\n"
    assert "LatinIME" in phone.sh("settings get secure default_input_method")
    assert phone.run("pm path com.github.uiautomator").status == 1
    phone.sh("echo no apk > /data/local/tmp/bad.apk")
    assert b"INSTALL_PARSE_FAILED_NOT_APK" in phone.run("pm install /data/local/tmp/bad.apk").out
    assert phone.run("pm install /data/local/tmp/none.apk").status == 1


def test_a_keyboard_must_be_enabled_before_it_is_chosen(phone: Any) -> None:
    """And installed before it is enabled."""
    for line in (f"ime set {ADB_KEYBOARD}", f"ime enable {ADB_KEYBOARD}", "ime set com.nobody/.Keyboard"):
        refused = phone.run(line)
        assert refused.status == 255
        assert b"Unknown input method" in refused.err
    phone.sh("pm install /data/local/tmp/kb.apk")
    assert phone.run(f"ime set {ADB_KEYBOARD}").status == 255


def test_broadcasts_reach_the_focused_field_alone(phone: Any) -> None:
    """Any text; the answer is the same without a field, and there is none without the keyboard."""
    assert broadcast(phone, "ADB_KEYBOARD_INPUT_TEXT", "lost") == "Broadcast completed: result=0"
    use_adb_keyboard(phone)
    done = 'Broadcast completed: result=-1, data="success"'
    assert broadcast(phone, "ADB_KEYBOARD_INPUT_TEXT", "Grüße 🌊") == done
    assert broadcast(phone, "ADB_KEYBOARD_INPUT_TEXT", " …") == done
    assert typed(phone) == "Grüße .. …"
    assert broadcast(phone, "ADB_KEYBOARD_CLEAR_TEXT") == done
    assert typed(phone) == "Search settings"
    assert "mInputShown=true" in phone.sh("dumpsys input_method")
    assert broadcast(phone, "ADB_KEYBOARD_HIDE") == done
    assert "mInputShown=false" in phone.sh("dumpsys input_method")
    phone.sh("am force-stop com.android.settings")
    phone.settings()
    assert broadcast(phone, "ADB_KEYBOARD_INPUT_TEXT", "nowhere") == done
    phone.tap("Search settings")
    assert typed(phone) == "Search settings"
    broadcast(phone, "ADB_KEYBOARD_SET_TEXT", "about")
    broadcast(phone, "ADB_KEYBOARD_SMART_ENTER")
    assert "About phone" in phone.texts()


def test_input_text_types_ascii_into_the_focused_field(phone: Any) -> None:
    """%s is a space; other characters fail as they do on a phone; without a focus nothing happens."""
    phone.sh("input text 'dis%splay'")
    assert typed(phone) == "dis play"
    phone.sh("input keyevent DEL DEL")
    assert typed(phone) == "dis pl"
    failed = phone.run("input text 'ä'")
    assert failed.status == 255
    assert b"NullPointerException" in failed.err
    phone.sh("input keyevent BACK BACK; input text lost")
    phone.tap("Search settings")
    assert typed(phone) == "Search settings"


def test_system_packages_cannot_be_removed(phone: Any) -> None:
    """And unknown ones neither; the lists tell them apart."""
    assert b"DELETE_FAILED_INTERNAL_ERROR" in phone.run("pm uninstall com.android.systemui").out
    assert b"not installed" in phone.run("pm uninstall com.nobody").out
    system, others = phone.sh("pm list packages -s"), phone.sh("pm list packages -3")
    assert "package:com.android.settings\n" in system
    assert "com.zhiliaoapp.musically" not in system
    assert "package:com.zhiliaoapp.musically\n" in others
    assert phone.sh("pm uninstall com.zhiliaoapp.musically") == "Success\n"
    assert "TikTok" not in phone.texts()
    assert phone.run("monkey -p com.zhiliaoapp.musically 1").status == 252


def test_no_keyboard_is_no_keyboard(phone: Any) -> None:
    """Under the fault none can be installed, chosen or seen, and broadcasts reach nothing."""
    phone.phone.keyboards.forbid()
    assert b"INSTALL_FAILED_USER_RESTRICTED" in phone.run("pm install /data/local/tmp/kb.apk").out
    assert "mInputShown=false" in phone.sh("dumpsys input_method")
    phone.phone.keyboards.allow()
    use_adb_keyboard(phone)
    phone.phone.keyboards.forbid()
    assert broadcast(phone, "ADB_KEYBOARD_INPUT_TEXT", "x") == "Broadcast completed: result=0"
    assert phone.run(f"ime set {ADB_KEYBOARD}").status == 255


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("id", "id-ID"), ("xx", "xx-XX")])
def test_the_locale_is_that_of_the_apps(handset: Any, language: str, locale: str) -> None:
    """`persist.sys.locale` follows `--language`."""
    assert handset(language=language).sh("getprop persist.sys.locale").strip() == locale


def test_the_shell_refuses_what_a_phone_has_not(phone: Any) -> None:
    """127 for unknown commands, also behind toybox; read-only places stay so."""
    unknown = phone.run("frobnicate --now")
    assert (unknown.status, unknown.err) == (127, b"/system/bin/sh: frobnicate: inaccessible or not found\n")
    assert phone.run("toybox frobnicate").status == 127
    assert phone.run("setprop ro.serialno other").status == 1
    assert b"Read-only file system" in phone.run("echo x > /system/x").err
    assert phone.run("dumpsys nosuchservice").err == b"Can't find service: nosuchservice\n"
    assert phone.run("cmd nosuchservice").status == 20
    assert phone.run("wm paint").status == 255
