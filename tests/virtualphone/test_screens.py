"""What lies on the screen, who has the focus, and what fingers and keys do to it."""

from __future__ import annotations

from typing import Any

import pytest

MEDIA_PERMISSION = "android.permission.READ_MEDIA_IMAGES"
TIKTOK = "com.zhiliaoapp.musically"


def focus(handset: Any) -> str:
    [line] = [line for line in handset.sh("dumpsys window windows").splitlines() if "mCurrentFocus" in line]
    return str(line.strip())


def ask(handset: Any, permission: str) -> list[bool]:
    """The app in front asks; what it is answered comes into the list."""
    from virtualphone.android.app_side import AppSide

    answers: list[bool] = []
    AppSide(handset.phone, handset.phone.front.package).ask(permission, answers.append)
    return answers


def test_back_goes_through_the_tasks_and_home_keeps_them(handset: Any) -> None:
    """BACK ends at what lies behind; HOME leaves the app where it was; dumpsys says who is in front each time."""
    phone = handset()
    phone.sh(f"monkey -p {TIKTOK} -c android.intent.category.LAUNCHER 1")
    phone.settings()
    assert "com.android.settings/com.android.settings.Settings}" in focus(phone)
    phone.tap("Display")
    assert "Dark theme" in phone.texts()
    phone.sh("input keyevent HOME")
    assert "com.android.launcher3/" in focus(phone)
    phone.settings()
    assert "Dark theme" in phone.texts()
    phone.sh("input keyevent BACK")
    assert "Display" in phone.texts()
    phone.sh("input keyevent 4")
    assert "com.android.launcher3/" in focus(phone)
    phone.sh("input keyevent BACK")
    assert "com.android.launcher3/" in focus(phone)


def test_dumpsys_names_the_activity_in_three_ways(handset: Any) -> None:
    """window windows, activity activities and activity top agree; the word for the resumed one changed with 12."""
    for api_level, word in ((30, "mResumedActivity: "), (34, "topResumedActivity=")):
        phone = handset(api_level=api_level).settings()
        activities = phone.sh("dumpsys activity activities")
        [line] = [line for line in activities.splitlines() if line.strip().startswith(word)]
        assert "com.android.settings/com.android.settings.Settings" in line
        pid = phone.sh("pidof com.android.settings").strip()
        top = phone.sh("dumpsys activity top").strip().splitlines()[-1]
        assert top.strip() == f"ACTIVITY com.android.settings/com.android.settings.Settings 8c1d2e3 pid={pid}"


@pytest.mark.parametrize(
    ("api_level", "package", "labels"),
    [
        (26, "com.android.packageinstaller", ["ALLOW", "DENY"]),
        (33, "com.google.android.permissioncontroller", ["Allow", "Don’t allow"]),
        (34, "com.google.android.permissioncontroller", ["Allow all", "Don’t allow"]),
    ],
)
def test_permissions_are_asked_once(handset: Any, api_level: int, package: str, labels: list[str]) -> None:
    """The dialog lies on top with the focus, takes all taps, and its answer is remembered until `pm clear`."""
    phone = handset(api_level=api_level).settings()
    answers = ask(phone, "media")
    assert package in focus(phone)
    shown = phone.texts()
    assert [text for text in shown if text in labels] == labels
    phone.tap("Display")
    assert answers == []
    phone.tap(labels[0])
    assert answers == [True]
    assert package not in focus(phone)
    assert ask(phone, "media") == [True]
    phone.sh("pm clear com.android.settings")
    phone.settings()
    again = ask(phone, "media")
    assert again == []
    phone.tap(labels[1])
    assert again == [False]


def test_permissions_can_be_granted_before_they_are_asked(handset: Any) -> None:
    """`pm grant` and `pm revoke` answer for the person; dumpsys package shows it; BACK is no answer to remember."""
    phone = handset().settings()
    first = ask(phone, "camera")
    phone.sh("input keyevent BACK")
    assert first == [False]
    assert ask(phone, "camera") == []
    phone.sh("am force-stop com.android.settings")
    assert f"{MEDIA_PERMISSION}: granted=false" in phone.sh("dumpsys package com.android.settings")
    phone.sh(f"pm grant com.android.settings {MEDIA_PERMISSION}")
    assert f"{MEDIA_PERMISSION}: granted=true" in phone.sh("dumpsys package com.android.settings")
    phone.settings()
    assert ask(phone, "media") == [True]
    phone.sh(f"pm revoke com.android.settings {MEDIA_PERMISSION}")
    assert ask(phone, "media") == [False]


def test_the_keyboard_lies_over_the_app_and_back_hides_it_first(handset: Any) -> None:
    """It comes with the focused field, takes the taps on it, goes with BACK and comes again with a tap on the field."""
    phone = handset().settings()
    assert "mInputShown=false" in phone.sh("dumpsys input_method")
    phone.tap("Search settings")
    assert "mInputShown=true" in phone.sh("dumpsys input_method")
    assert phone.dump().xpath('//node[@package="com.google.android.inputmethod.latin"]')
    phone.tap("Display")  # it lies below the keys
    assert "Dark theme" not in phone.texts()
    phone.sh("input keyevent BACK")
    assert "mInputShown=false" in phone.sh("dumpsys input_method")
    assert phone.dump().xpath('//node[@focused="true"]')
    phone.tap("Search settings")
    assert "mInputShown=true" in phone.sh("dumpsys input_method")
    phone.sh("input keyevent BACK; input keyevent BACK")
    assert not phone.dump().xpath('//node[@focused="true"]')


def test_the_shade_opens_and_closes(handset: Any) -> None:
    """By a swipe from the top, by command; BACK and a swipe up close it; apps beneath get no taps."""
    phone = handset().settings()
    for opening, closing in (
        ("input swipe 500 5 500 1500", "input keyevent BACK"),
        ("cmd statusbar expand-notifications", "input swipe 500 2000 500 300"),
        ("cmd statusbar expand-settings", "cmd statusbar collapse"),
    ):
        phone.sh(opening)
        assert "NotificationShade" in focus(phone)
        assert "No notifications" in phone.texts()
        phone.tap("Display")
        phone.sh(closing)
        assert "com.android.settings/" in focus(phone)
        assert "Dark theme" not in phone.texts()


def test_a_dark_screen_takes_nothing_and_a_locked_one_a_swipe(handset: Any) -> None:
    """Power and wake keys; taps and keys count only on a lit, unlocked screen; a PIN is not swiped away."""
    phone = handset().settings()
    phone.sh("input keyevent POWER")
    assert "mHoldingDisplaySuspendBlocker=false" in phone.sh("dumpsys power")
    assert focus(phone) == "mCurrentFocus=null"
    phone.tap("Display")
    phone.sh("input keyevent WAKEUP")
    assert "Dark theme" not in phone.texts()
    phone.phone.over.lock = "swipe"
    assert "NotificationShade" in focus(phone)
    assert "isKeyguardShowing=true" in phone.sh("dumpsys window policy")
    phone.tap("Display")
    phone.sh("input keyevent BACK")
    assert "NotificationShade" in focus(phone)
    phone.sh("input swipe 500 2000 500 500")
    assert "com.android.settings/" in focus(phone)
    assert "Dark theme" not in phone.texts()
    phone.phone.over.lock = "pin"
    phone.sh("input swipe 500 2000 500 500; wm dismiss-keyguard")
    assert "NotificationShade" in focus(phone)


def test_rotation_turns_the_systems_screens_and_not_the_apps(handset: Any) -> None:
    """The size follows; pretend apps are held upright, as the real ones are."""
    phone = handset().settings()
    phone.sh("settings put system user_rotation 1")
    assert "orientation=1" in phone.sh("dumpsys display")
    assert phone.dump().xpath("//node")[0].get("bounds") is not None
    assert "[0,0][2400,1080]" in {node.get("bounds") for node in phone.dump().xpath("/hierarchy/node")}
    phone.sh(f"monkey -p {TIKTOK} 1")
    assert "orientation=0" in phone.sh("dumpsys display")
    phone.sh("input keyevent HOME; wm user-rotation lock 0")
    assert "orientation=0" in phone.sh("dumpsys display")


def test_a_link_without_a_package_asks_which_app(handset: Any) -> None:
    """Nothing opens until a person chooses; BACK chooses nothing."""
    phone = handset()
    link = "am start -a android.intent.action.VIEW -d https://www.tiktok.com/@nina.paints"
    assert "Error" not in phone.sh(link)
    assert "android/com.android.internal.app.ResolverActivity" in focus(phone)
    phone.sh("input keyevent BACK")
    assert "com.android.launcher3/" in focus(phone)
    phone.sh(link)
    phone.tap("TikTok")
    assert f"{TIKTOK}/" in focus(phone)


def test_what_does_not_resolve_is_said_with_status_0(handset: Any) -> None:
    """In Android's words; a second start of what is in front says that it was delivered."""
    phone = handset()
    assert "Error: Activity class {com.nobody/.Main} does not exist." in phone.sh(
        "am start -n com.nobody/.Main"
    ).replace("com.nobody.Main", ".Main")
    assert "unable to resolve Intent" in phone.sh("am start -a android.intent.action.DIAL -d tel:1")
    assert "unable to resolve Intent" in phone.sh(f"am start -a android.intent.action.VIEW -d http://x -p {TIKTOK}")
    start = "am start -n com.android.settings/.Settings"
    assert "Warning" not in phone.sh(start)
    assert "intent has been delivered to currently running top-most instance" in phone.sh(start)
    assert phone.run("monkey -p com.nobody 1").status == 252


def test_windows_come_in_any_order_and_emoji_as_dots(handset: Any) -> None:
    """systemui's window is among the app's, first on one phone and last on the next; each emoji is two dots."""
    from virtualphone.dump import as_dumped

    phone = handset().settings()
    packages = [node.get("package") for node in phone.dump().xpath("/hierarchy/node")]
    assert sorted(packages) == ["com.android.settings", "com.android.systemui"]
    other = handset()
    object.__setattr__(other.phone.spec, "number", 2)
    assert [n.get("package") for n in other.settings().dump().xpath("/hierarchy/node")] == packages[::-1]
    assert as_dumped("a🌊b🚂") == "a..b.."


def test_scrolling_brings_other_rows(handset: Any) -> None:
    """A swipe up shows what lay below, as far as there is anything."""
    phone = handset().settings()
    assert "Tips & support" not in phone.texts()
    phone.sh("input swipe 500 2000 500 600; input swipe 500 2000 500 600; input swipe 500 2000 500 600")
    assert "Tips & support" in phone.texts()
    assert "Network & internet" not in phone.texts()


def test_crashes_and_popups_of_the_system_lie_on_top(handset: Any) -> None:
    """With the focus, and nothing beneath takes a tap until they are answered."""
    phone = handset().settings()
    phone.phone.over.popup("system_update")
    assert "com.google.android.gms/" in focus(phone)
    phone.tap("Display")
    phone.tap("Later")
    assert "Dark theme" not in phone.texts()
    phone.phone.over.popup("anr")
    phone.sh("input keyevent BACK")
    phone.tap("Close app")
    assert "com.android.launcher3/" in focus(phone)
    phone.settings().phone.crash("com.android.settings", dialog=True)
    assert "Settings keeps stopping" in phone.texts()
    assert phone.run("pidof com.android.settings").status == 1
    phone.tap("Close app")
    assert "com.android.launcher3/" in focus(phone)


def test_recent_apps_are_listed_and_brought_back(handset: Any) -> None:
    """The one in front first; a card brings its app back as it was."""
    phone = handset()
    phone.sh(f"monkey -p {TIKTOK} 1")
    phone.settings()
    phone.sh("input keyevent APP_SWITCH")
    assert "RecentsActivity" in focus(phone)
    assert phone.dump().xpath('//node[@package="com.android.launcher3"]/node/node/@content-desc') == [
        "Settings", "TikTok"
    ]  # fmt: skip
    phone.tap("TikTok")
    assert f"{TIKTOK}/" in focus(phone)
    phone.sh("input keyevent APP_SWITCH BACK")
    assert f"{TIKTOK}/" in focus(phone)


def test_notifications_are_shown_and_open_their_app(handset: Any) -> None:
    """Posted from the shell; `Clear all` clears them."""
    phone = handset()
    phone.sh("cmd notification post -t Hello tag 'Some words'")
    phone.sh("cmd statusbar expand-notifications")
    assert {"Hello", "Some words", "Clear all"} <= set(phone.texts())
    assert "android.title=String (Hello)" in phone.sh("dumpsys notification")
    phone.tap("Clear all")
    assert "No notifications" in phone.texts()
