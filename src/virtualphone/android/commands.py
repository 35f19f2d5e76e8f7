"""The programs of /system/bin that tools call on phones."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from virtualphone import dump
from virtualphone.android.activity_manager import ActivityManager
from virtualphone.android.content_command import Content
from virtualphone.android.dumpsys import Dumpsys
from virtualphone.android.file_commands import FileCommands
from virtualphone.android.files import FileError
from virtualphone.android.input_command import run as run_input
from virtualphone.android.package_commands import PackageManager
from virtualphone.android.shell import Command, Output, text, wrong
from virtualphone.drawing import picture, png
from virtualphone.phone import Phone
from virtualphone.spec import DENSITY
from virtualphone.systemui import Notification

SETTABLE = re.compile(r"(persist|debug|log|test)\.[\w.-]+|[a-z]\w*\.[\w.-]+")


def commands(phone: Phone) -> dict[str, Command]:
    """Every command of one phone by name."""
    made = _Commands(phone)
    files = FileCommands(phone)
    manager = ActivityManager(phone)
    dumpsys = Dumpsys(phone)
    packages = PackageManager(phone)
    content = Content(phone)
    table: dict[str, Callable[[list[str], bytes], Output]] = {
        "echo": lambda args, _in: text(" ".join(args)),
        "printf": lambda args, _in: Output(" ".join(args).replace("\\n", "\n").encode()),
        "true": lambda _args, _in: Output(),
        "false": lambda _args, _in: Output(status=1),
        "exit": lambda args, _in: Output(status=int(args[0][-9:]) & 0xFF if args and args[0].isdecimal() else 0),
        "getprop": made.getprop,
        "wm": made.wm,
        "dumpsys": lambda args, _in: dumpsys.run(args),
        "setprop": made.setprop,
        "pm": packages.run,
        "cmd": lambda args, stdin: made.cmd(args, stdin, packages),
        "content": lambda args, _in: content.run(args),
        "svc": made.svc,
        "uiautomator": made.uiautomator,
        "logcat": lambda _args, _in: Output(),
        "ifconfig": made.address,
        "ip": made.address,
        "ps": made.ps,
        "pidof": made.pidof,
        "ime": made.ime,
        "settings": made.settings,
        "am": lambda args, _in: manager.run(args),
        "monkey": made.monkey,
        "input": lambda args, _in: run_input(phone, args),
        "screencap": made.screencap,
        "whoami": lambda _args, _in: text("shell"),
        "id": lambda _args, _in: text("uid=2000(shell) gid=2000(shell) groups=2000(shell)"),
        "date": lambda args, _in: text(time.strftime(args[0][1:] if args and args[0].startswith("+") else "%c")),
        "uptime": lambda _args, _in: text(f"up {int(phone.clock())} seconds"),
        "sleep": lambda _args, _in: Output(),
        "pwd": lambda _args, _in: text("/"),
        "cd": lambda _args, _in: Output(),
        "tr": lambda args, stdin: Output(
            stdin.replace(args[0].encode(), args[1].encode()) if len(args) == 2 else stdin
        ),
        **files.table,
    }
    table["which"] = lambda args, _in: text(f"/system/bin/{args[0]}") if args and args[0] in table else Output(status=1)
    table["toybox"] = lambda args, stdin: (
        table[args[0]](args[1:], stdin)
        if args and args[0] in table
        else Output(
            err=f'toybox: Unknown command {args[0] if args else ""} (see "toybox --help")\n'.encode(), status=127
        )
    )
    return table


class _Commands:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def getprop(self, args: list[str], _in: bytes) -> Output:
        properties = self._phone.properties
        if args:
            return text(properties.get(args[0], args[1] if len(args) > 1 else ""))
        return Output("".join(f"[{name}]: [{value}]\n" for name, value in sorted(properties.items())).encode())

    def setprop(self, args: list[str], _in: bytes) -> Output:
        if len(args) != 2 or not SETTABLE.fullmatch(args[0]) or args[0].startswith("ro."):
            return wrong(f"Failed to set property '{args[0] if args else ''}' to '{args[1] if len(args) > 1 else ''}'.")
        self._phone.own_properties[args[0]] = args[1]
        return Output()

    def wm(self, args: list[str], _in: bytes) -> Output:
        width, height = self._phone.natural_size
        if args == ["size"]:
            return text(f"Physical size: {width}x{height}")
        if args == ["density"]:
            return text(f"Physical density: {DENSITY}")
        if args == ["dismiss-keyguard"]:
            if self._phone.over.lock == "swipe":
                self._phone.over.lock = ""
            return Output()
        if args[:1] == ["user-rotation"]:
            if args[1:2] == ["lock"]:
                self._phone.settings["system", "user_rotation"] = args[2] if len(args) > 2 else "0"
            return Output()
        return wrong(f"Unknown command: {' '.join(args)}", 255)

    def cmd(self, args: list[str], stdin: bytes, packages: PackageManager) -> Output:
        if args[:1] == ["package"]:
            return packages.run(args[1:], stdin)
        if args[:1] == ["statusbar"] and args[1:2] in (["expand-notifications"], ["expand-settings"], ["collapse"]):
            self._phone.over.shade_open = args[1] != "collapse"
            return Output()
        if args[:2] == ["notification", "post"]:
            options = dict(zip(args[2:-2:2], args[3:-2:2], strict=False))
            title = options.get("-t") or options.get("--title") or "Shell notification"
            self._phone.over.notify(Notification("com.android.shell", title, args[-1]))
            return text("posting:\n  done")
        if args[:1] == ["input_method"]:
            return self.ime(args[1:], stdin)
        if args[:2] == ["connectivity", "airplane-mode"]:
            if args[2:] in (["enable"], ["disable"]):
                self._phone.set_online(args[2] == "disable")
                return Output()
            return text("disabled" if self._phone.online else "enabled")
        return wrong(f"cmd: Can't find service: {args[0] if args else ''}", 20)

    def svc(self, args: list[str], _in: bytes) -> Output:
        if args[:1] in (["wifi"], ["data"]) and args[1:] in (["enable"], ["disable"]):
            self._phone.online = args[1] == "enable"
        elif args[:2] != ["power", "stayon"]:
            return wrong("Available commands:\n    help\n    power\n    data\n    wifi")
        return Output()

    def uiautomator(self, args: list[str], _in: bytes) -> Output:
        if args[:1] != ["dump"]:
            return wrong("Usage: uiautomator <subcommand> [options]")
        if self._phone.uiautomator_running:
            # only one program at a time may look at the screen
            return wrong("ERROR: java.lang.IllegalStateException: UiAutomationService already registered!", 1)
        path = next((arg for arg in args[1:] if not arg.startswith("--")), "/sdcard/window_dump.xml")
        try:
            self._phone.files.write(path, dump.hierarchy(self._phone.dump_roots()).encode())
        except FileError as error:
            return wrong(f"ERROR: {error}")
        return text(f"UI hierchary dumped to: {path}")

    def address(self, args: list[str], _in: bytes) -> Output:
        if "wlan0" in args and self._phone.online:
            return text("wlan0: UP\n    inet addr:127.0.0.1  Mask:255.0.0.0\n    inet 127.0.0.1/8 scope global wlan0")
        return wrong("wlan0: No such device")

    def ps(self, _args: list[str], _in: bytes) -> Output:
        rows = ["USER           PID  PPID     VSZ    RSS WCHAN            ADDR S NAME"]
        rows.append("root             1     0 1090000   8000 0                   0 S init")
        rows.append("shell         2211     1 1090000   8000 0                   0 S adbd")
        rows += [
            f"u0_a1     {pid:8d}  1001 9000000 250000 0                   0 S {name}" for name, pid in self._running()
        ]
        return Output("".join(f"{row}\n" for row in rows).encode())

    def pidof(self, args: list[str], _in: bytes) -> Output:
        found = [str(pid) for name, pid in self._running() if name in args]
        return text(" ".join(found)) if found else Output(status=1)

    def _running(self) -> list[tuple[str, int]]:
        system = [("com.android.systemui", 1500), (self._phone.launcher.package, 1800)]
        return system + sorted(self._phone.tasks.pids.items(), key=lambda each: each[1])

    def ime(self, args: list[str], _in: bytes) -> Output:
        keyboards = self._phone.keyboards
        if args[:1] == ["list"]:
            usable = keyboards.usable()
            names = usable if "-a" in args else [name for name in keyboards.enabled if name in usable]
            lines = [name if "-s" in args else f"{name}:\n  mId={name} mSettingsActivityName=null" for name in names]
            return Output("".join(f"{line}\n" for line in lines).encode())
        if args == ["reset"]:
            keyboards.choose(keyboards.installed[0])
            return Output()
        acts = {"enable": keyboards.enable, "disable": keyboards.disable, "set": keyboards.choose}
        if len(args) < 2 or args[0] not in acts:
            return wrong("Unknown command", 255)
        if not acts[args[0]](args[-1]):
            verb = {"enable": "enabled", "disable": "disabled", "set": "selected"}[args[0]]
            return wrong(f"Unknown input method {args[-1]} cannot be {verb} for user #0", 255)
        if args[0] == "set":
            return text(f"Input method {args[-1]} selected for user #0")
        return text(f"Input method {args[-1]}: now {args[0]}d for user #0")

    def settings(self, args: list[str], _in: bytes) -> Output:
        stored = self._phone.settings
        keyboard = ["secure", "default_input_method"]
        if args[:1] == ["get"] and len(args) == 3:
            if args[1:] == keyboard:
                return text(self._phone.keyboards.chosen)
            return text(stored.get((args[1], args[2]), "null"))
        if args[:1] == ["put"] and len(args) >= 4:
            if args[1:3] == keyboard:
                self._phone.keyboards.choose(args[3])
            stored[args[1], args[2]] = args[3]
            return Output()
        if args[:1] == ["list"] and len(args) == 2:
            rows = sorted(f"{name}={value}\n" for (space, name), value in stored.items() if space == args[1])
            return Output("".join(rows).encode())
        if args[:1] == ["delete"] and len(args) == 3:
            return text(f"Deleted {int(stored.pop((args[1], args[2]), None) is not None)} rows")
        return wrong("Invalid command", 255)

    def monkey(self, args: list[str], _in: bytes) -> Output:
        package = args[args.index("-p") + 1] if "-p" in args[:-1] else ""
        if not self._phone.start_app(package):
            return Output(b"** No activities found to run, monkey aborted.\n", status=252)
        return text("Events injected: 1")

    def screencap(self, args: list[str], _in: bytes) -> Output:
        image = png(picture(self._phone.windows(), self._phone.size, on=self._phone.screen_on))
        path = next((arg for arg in args if not arg.startswith("-")), None)
        if path is None:
            return Output(image)
        try:
            self._phone.files.write(path, image)
        except FileError as error:
            return wrong(f"Error opening file: {error}")
        return Output()
