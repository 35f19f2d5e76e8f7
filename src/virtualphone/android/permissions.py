"""Permissions that apps ask for, and the system's dialog that asks the person. Ids after AOSP; places unmeasured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtualphone.journal import Journal
from virtualphone.ui import Node, named, node

QUESTIONS = {
    "media": "access photos and videos on this device",
    "contacts": "access your contacts",
    "notifications": "send you notifications",
    "camera": "take pictures and record video",
}
NAMES = {
    "android.permission.READ_MEDIA_IMAGES": "media",
    "android.permission.READ_MEDIA_VIDEO": "media",
    "android.permission.READ_MEDIA_VISUAL_USER_SELECTED": "media",
    "android.permission.READ_EXTERNAL_STORAGE": "media",
    "android.permission.READ_CONTACTS": "contacts",
    "android.permission.POST_NOTIFICATIONS": "notifications",
    "android.permission.CAMERA": "camera",
}
"""What `pm grant` calls them."""
GRANT_ACTIVITY = "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity"
NOTIFICATIONS_ASKED_FROM = 33


@dataclass(frozen=True, slots=True)
class Request:
    """A question that waits for the person."""

    package: str
    label: str
    permission: str
    answer: Callable[[bool], None]


class Permissions:
    """What is granted and denied, by package and permission, and the questions that wait, the first on top."""

    def __init__(self, api_level: int, journal: Journal) -> None:
        self._api_level = api_level
        self._journal = journal
        self.decided: dict[tuple[str, str], bool] = {}
        self.waiting: list[Request] = []

    def ask(self, request: Request) -> None:
        """Answer at once what was answered before; otherwise wait for a tap.

        Raises:
            ValueError: Android knows no such permission.
        """
        if request.permission not in QUESTIONS:
            raise ValueError(f"unknown permission {request.permission!r}; known: {', '.join(QUESTIONS)}")
        granted = self.decided.get((request.package, request.permission))
        if request.permission == "notifications" and self._api_level < NOTIFICATIONS_ASKED_FROM:
            granted = True
        if granted is not None:
            request.answer(granted)
        else:
            self.waiting.append(request)

    def decide(self, granted: bool, *, remember: bool = True) -> None:
        """The person answers the question on top."""
        request = self.waiting.pop(0)
        if remember:
            self.decided[request.package, request.permission] = granted
        answer = "allow" if granted else "deny"
        self._journal.write("android", "", "answer", f"permission_{request.permission}", button=answer)
        request.answer(granted)

    def ask_anew(self, request: Request) -> None:
        """Ask what may have been answered before, as for the first time; raises as `ask` does."""
        self.decided.pop((request.package, request.permission), None)
        self.ask(request)

    def forget(self, package: str) -> None:
        """As `pm clear` does."""
        self.decided = {key: granted for key, granted in self.decided.items() if key[0] != package}
        self.drop(package)

    def drop(self, package: str) -> None:
        """The app ended: its questions go with it."""
        self.waiting = [request for request in self.waiting if request.package != package]

    @property
    def controller(self) -> str:
        """The package whose window asks."""
        return "com.google.android.permissioncontroller" if self._api_level >= 29 else "com.android.packageinstaller"

    def dialog(self, size: tuple[int, int]) -> Node:
        """The window of the question on top."""
        request = self.waiting[0]
        width, height = size
        prefix = "com.android.permissioncontroller" if self._api_level >= 29 else "com.android.packageinstaller"
        left, right = width // 12, width - width // 12
        choices = self._choices(request.permission)
        top = height // 2 - 160
        root = node("FrameLayout", (0, 0, width, height), clickable=True, paint="shade")
        box = node("LinearLayout", (left, top, right, top + 260 + 150 * len(choices)), paint="page")
        question = f"Allow {request.label} to {QUESTIONS[request.permission]}?"
        box.add(
            node("TextView", (left + 40, top + 60, right - 40, top + 220), text=question,
                 id=f"{prefix}:id/permission_message")
        )  # fmt: skip
        for place, (label, short, granted, remember) in enumerate(choices):
            y = top + 250 + 150 * place
            box.add(
                node("Button", (left + 40, y, right - 40, y + 130), text=label, id=f"{prefix}:id/{short}",
                     clickable=True, focusable=True, paint="secondary",
                     tap=lambda granted=granted, remember=remember: self.decide(granted, remember=remember))
            )  # fmt: skip
        return named(root.add(box), self.controller)

    def _choices(self, permission: str) -> list[tuple[str, str, bool, bool]]:
        """Label, id, whether it grants, whether it is remembered."""
        if self._api_level < 29:
            return [("ALLOW", "permission_allow_button", True, True), ("DENY", "permission_deny_button", False, True)]
        deny = ("Don’t allow", "permission_deny_button", False, True)
        if permission == "camera":
            return [
                ("While using the app", "permission_allow_foreground_only_button", True, True),
                ("Only this time", "permission_allow_one_time_button", True, False),
                deny,
            ]
        if permission == "media" and self._api_level >= 34:
            return [("Allow all", "permission_allow_all_button", True, True), deny]
        return [("Allow", "permission_allow_button", True, True), deny]
