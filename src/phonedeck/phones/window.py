"""Whose a window is: the app's, a system dialog on top of it, the keyboard, a bar of the system.

A dump lists windows in no useful order and does not say of what kind they are; the package and the place tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phonedeck.phones.node import Bounds

SYSTEM_UI = "com.android.systemui"

DIALOG_PACKAGES = frozenset(
    {
        "android",
        "com.android.permissioncontroller",
        "com.google.android.permissioncontroller",
        "com.android.packageinstaller",
        "com.google.android.packageinstaller",
        "com.miui.securitycenter",
        "com.lbe.security.miui",
        "com.samsung.android.packageinstaller",
        "com.huawei.systemmanager",
        "com.coloros.securitypermission",
        "com.oplus.securitypermission",
        "com.vivo.permissionmanager",
    }
)
"""Packages whose windows are questions of the system: permissions, a stopped app, which app to open."""

KEYBOARD_PACKAGES = frozenset(
    {
        "com.google.android.inputmethod.latin",
        "com.android.inputmethod.latin",
        "com.github.uiautomator",
        "com.samsung.android.honeyboard",
        "com.sec.android.inputmethod",
        "com.touchtype.swiftkey",
        "com.baidu.input_mi",
        "com.baidu.input_huawei",
        "com.sohu.inputmethod.sogou.xiaomi",
        "com.iflytek.inputmethod.miui",
    }
)
KEYBOARD_WORDS = (".inputmethod", ".honeyboard", ".swiftkey", "keyboard", ".ime.")
"""Parts of the names of keyboards' packages; no app that is worked in has one."""

BAR_HEIGHT = 0.15
"""Of the screen's height: what the system shows higher than that is no bar, but its shade or a dialog."""


class WindowKind(StrEnum):
    """What a window is for."""

    APP = "app"
    DIALOG = "dialog"
    """The system's, and in front: nothing below takes a tap."""
    KEYBOARD = "keyboard"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Window:
    """One window of a look. `place` is its root's place in the look."""

    number: int
    place: int
    package: str
    bounds: Bounds
    kind: WindowKind


def kind_of(package: str, bounds: Bounds, screen: Bounds, *, takes_taps: bool) -> WindowKind:
    """What a window is, by its package and place. `takes_taps` is whether anything in it is clickable."""
    if package == SYSTEM_UI:
        thin = bounds.height < screen.height * BAR_HEIGHT or bounds.width < screen.width * BAR_HEIGHT
        at_edge = bounds.top <= screen.top or bounds.bottom >= screen.bottom
        return WindowKind.BAR if (thin and at_edge) or not takes_taps else WindowKind.DIALOG
    if package in DIALOG_PACKAGES:
        return WindowKind.DIALOG if takes_taps else WindowKind.BAR
    if package in KEYBOARD_PACKAGES or any(word in package.lower() for word in KEYBOARD_WORDS):
        return WindowKind.KEYBOARD
    return WindowKind.APP
