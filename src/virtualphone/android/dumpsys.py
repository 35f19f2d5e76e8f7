"""`dumpsys`, as far as uiautomator2 and adbutils read it."""

from __future__ import annotations

from virtualphone.android.shell import Output
from virtualphone.phone import Phone


class Dumpsys:
    """One phone's services."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """The dump of one service."""
        services = {
            "window": self._window,
            "display": self._display,
            "activity": self._activity,
            "package": self._package,
            "battery": self._battery,
            "power": self._power,
            "input_method": self._input_method,
        }
        if not args or args[0] not in services:
            return Output(err=f"Can't find service: {args[0] if args else ''}\n".encode())
        return Output(services[args[0]](args[1:]).encode())

    def _component(self) -> str:
        return f"{self._phone.front.package}/{self._phone.front.activity}"

    def _window(self, _args: list[str]) -> str:
        return (
            "WINDOW MANAGER WINDOWS (dumpsys window windows)\n"
            f"  mCurrentFocus=Window{{5f2a9c1 u0 {self._component()}}}\n"
            f"  mFocusedApp=ActivityRecord{{8c1d2e3 u0 {self._component()} t12}}\n"
            "  mShowingLockscreen=false mDreamingLockscreen=false\n"
        )

    def _display(self, _args: list[str]) -> str:
        width, height = self._phone.size
        return (
            "DISPLAY MANAGER (dumpsys display)\n"
            f"  mViewports=[DisplayViewport{{type=INTERNAL, valid=true, isActive=true, displayId=0, orientation=0, "
            f"logicalFrame=Rect(0, 0 - {width}, {height}), deviceWidth={width}, deviceHeight={height}}}]\n"
        )

    def _activity(self, args: list[str]) -> str:
        if args[:1] == ["top"]:
            return f"TASK {self._phone.front.package} id=12\n  ACTIVITY {self._component()} 8c1d2e3 pid=4000\n"
        return f"  mResumedActivity: ActivityRecord{{8c1d2e3 u0 {self._component()} t12}}\n"

    def _package(self, args: list[str]) -> str:
        app = self._phone.apps.get(args[0]) if args else None
        if app is None:
            return f"Unable to find package: {args[0] if args else ''}\n"
        return (
            f"Packages:\n  Package [{app.package}] (a1b2c3):\n    userId=10123\n"
            f"    pkg=Package{{9f8e7d {app.package}}}\n    codePath=/data/app/{app.package}\n"
            f"    versionCode={app.version_code} minSdk=23 targetSdk=34\n    versionName={app.version_name}\n"
            "    pkgFlags=[ HAS_CODE ALLOW_CLEAR_USER_DATA ]\n    firstInstallTime=2026-01-05 10:00:00\n"
            "    lastUpdateTime=2026-01-05 10:00:00\n    signatures=PackageSignatures{1a2b3c [d4e5f6]}\n"
        )

    def _battery(self, _args: list[str]) -> str:
        return (
            "Current Battery Service state:\n  AC powered: false\n  USB powered: true\n  Wireless powered: false\n"
            "  Max charging current: 500000\n  Max charging voltage: 5000000\n  Charge counter: 3000000\n  status: 2\n"
            "  health: 2\n  present: true\n  level: 100\n  scale: 100\n  voltage: 4300\n  temperature: 250\n"
            "  technology: Li-ion\n"
        )

    def _input_method(self, _args: list[str]) -> str:
        return "  mInputShown=false\n"

    def _power(self, _args: list[str]) -> str:
        state = "Awake" if self._phone.screen_on else "Asleep"
        lit = str(self._phone.screen_on).lower()
        return f"POWER MANAGER (dumpsys power)\n  mWakefulness={state}\n  mHoldingDisplaySuspendBlocker={lit}\n"
