"""`dumpsys`, as far as uiautomator2, adbutils and health checks read it."""

from __future__ import annotations

import time
from collections.abc import Callable

from virtualphone.android.permissions import NAMES
from virtualphone.android.shell import Output
from virtualphone.phone import Phone
from virtualphone.screen import App
from virtualphone.spec import DENSITY

NEW_RESUMED_FROM = 31
"""From this API level on `activity activities` says ResumedActivity and topResumedActivity, before mResumedActivity."""


class Dumpsys:
    """One phone's services."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """The dump of one service."""
        services: dict[str, Callable[[list[str]], str]] = {
            "window": self._window,
            "display": self._display,
            "activity": self._activity,
            "package": self._package,
            "battery": self._battery,
            "power": self._power,
            "input_method": self._input_method,
            "notification": self._notification,
            "connectivity": self._connectivity,
        }
        if args == ["-l"]:
            return Output("".join(f"  {name}\n" for name in sorted(services)).encode())
        if not args or args[0] not in services:
            return Output(err=f"Can't find service: {args[0] if args else ''}\n".encode())
        return Output(services[args[0]](args[1:]).encode())

    def _window(self, args: list[str]) -> str:
        phone = self._phone
        focus = phone.focus()
        locked = str(bool(phone.over.lock)).lower()
        policy = f"    mShowingLockscreen={locked} mDreamingLockscreen={locked}\n    isKeyguardShowing={locked}\n"
        if args[:1] == ["policy"]:
            return f"WINDOW MANAGER POLICY STATE (dumpsys window policy)\n{policy}"
        lines = ["WINDOW MANAGER WINDOWS (dumpsys window windows)"]
        for number, window in enumerate(reversed(phone.windows())):
            token = f"{0x5F2A9C1 + number * 0x1111:x}"
            lines.append(f"  Window #{number} Window{{{token} u0 {window.component}}}:")
        current = f"Window{{5f2a9c1 u0 {focus}}}" if focus else "null"
        lines += [f"  mCurrentFocus={current}", f"  mFocusedApp=ActivityRecord{{8c1d2e3 u0 {self._front()} t12}}"]
        return "\n".join(lines) + "\n" + policy

    def _display(self, _args: list[str]) -> str:
        width, height = self._phone.size
        rotation = self._phone.rotation
        state = "ON" if self._phone.screen_on else "OFF"
        return (
            f"DISPLAY MANAGER (dumpsys display)\n  mScreenState={state}\n"
            f"  mViewports=[DisplayViewport{{type=INTERNAL, valid=true, isActive=true, displayId=0, "
            f"orientation={rotation}, logicalFrame=Rect(0, 0 - {width}, {height}), deviceWidth={width}, "
            f"deviceHeight={height}, density={DENSITY}}}]\n"
        )

    def _front(self) -> str:
        return f"{self._phone.front.package}/{self._phone.front.activity}"

    def _activity(self, args: list[str]) -> str:
        stack = self._phone.tasks.stack()
        if args[:1] == ["top"]:
            # the one in front comes last
            return "".join(f"{self._task(app)}\n" for app in reversed(stack))
        lines = [
            "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
            "Display #0 (activities from top to bottom):",
        ]
        for number, app in enumerate(stack):
            record = f"ActivityRecord{{8c1d2e{number} u0 {app.package}/{app.activity} t{12 + number}}}"
            lines += [f"  * Task{{a1b2c{number} #{12 + number} A=10123:{app.package}}}", f"    * Hist #0: {record}"]
        record = f"ActivityRecord{{8c1d2e0 u0 {self._front()} t12}}"
        if self._phone.spec.api_level >= NEW_RESUMED_FROM:
            lines += [f"  topResumedActivity={record}", f"  ResumedActivity: {record}"]
        else:
            lines.append(f"  mResumedActivity: {record}")
        return "\n".join(lines) + "\n"

    def _task(self, app: App) -> str:
        pid = self._phone.tasks.pids.get(app.package, 1800)
        return f"TASK {app.package} id=12 userId=0\n  ACTIVITY {app.package}/{app.activity} 8c1d2e3 pid={pid}"

    def _package(self, args: list[str]) -> str:
        found = next((each for each in self._phone.packages() if args[:1] == [each.name]), None)
        if found is None:
            return f"Unable to find package: {args[0] if args else ''}\n"
        installed = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(found.installed_at))
        flags = "SYSTEM HAS_CODE" if found.system else "HAS_CODE ALLOW_CLEAR_USER_DATA"
        decided = self._phone.permissions.decided
        granted = "".join(
            f"        {name}: granted={str(decided.get((found.name, short), False)).lower()}, flags=[ ]\n"
            for name, short in NAMES.items()
        )
        return (
            f"Packages:\n  Package [{found.name}] (a1b2c3):\n    userId=10123\n"
            f"    pkg=Package{{9f8e7d {found.name}}}\n    codePath=/data/app/{found.name}\n"
            f"    versionCode={found.version_code} minSdk=23 targetSdk=34\n    versionName={found.version_name}\n"
            f"    pkgFlags=[ {flags} ]\n    firstInstallTime={installed}\n"
            f"    lastUpdateTime={installed}\n    signatures=PackageSignatures{{1a2b3c [d4e5f6]}}\n"
            f"    User 0: installed=true hidden=false stopped=false\n      runtime permissions:\n{granted}"
        )

    def _battery(self, _args: list[str]) -> str:
        return (
            "Current Battery Service state:\n  AC powered: false\n  USB powered: true\n  Wireless powered: false\n"
            "  Max charging current: 500000\n  Max charging voltage: 5000000\n  Charge counter: 3000000\n  status: 2\n"
            "  health: 2\n  present: true\n  level: 100\n  scale: 100\n  voltage: 4300\n  temperature: 250\n"
            "  technology: Li-ion\n"
        )

    def _input_method(self, _args: list[str]) -> str:
        phone = self._phone
        return f"  mCurMethodId={phone.keyboards.chosen}\n  mInputShown={str(phone.keyboard_shown).lower()}\n"

    def _notification(self, _args: list[str]) -> str:
        rows = "".join(
            f"    NotificationRecord(0x0a1b2c3d: pkg={each.package} user=UserHandle{{0}})\n"
            f"      android.title=String ({each.title})\n      android.text=String ({each.text})\n"
            for each in self._phone.over.notifications
        )
        return f"Current Notification Manager state:\n  Notification List:\n{rows}"

    def _connectivity(self, _args: list[str]) -> str:
        network = "NetworkAgentInfo{network{100} WIFI CONNECTED}" if self._phone.online else "none"
        return f"Active default network: {'100' if self._phone.online else 'none'}\n  {network}\n"

    def _power(self, _args: list[str]) -> str:
        state = "Awake" if self._phone.screen_on else "Asleep"
        lit = str(self._phone.screen_on).lower()
        return (
            f"POWER MANAGER (dumpsys power)\n  mWakefulness={state}\n  mHoldingDisplaySuspendBlocker={lit}\n"
            f"Display Power: state={'ON' if self._phone.screen_on else 'OFF'}\n"
        )
