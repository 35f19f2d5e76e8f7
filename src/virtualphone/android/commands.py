"""The programs of /system/bin that tools call on phones."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable

from virtualphone.android.activity_manager import ActivityManager
from virtualphone.android.dumpsys import Dumpsys
from virtualphone.android.files import FileError
from virtualphone.android.shell import Command, Output
from virtualphone.drawing import picture, png
from virtualphone.phone import KEY_CODES, Phone

IME = "com.google.android.inputmethod.latin/com.android.inputmethod.latin.LatinIME"


def commands(phone: Phone) -> dict[str, Command]:
    """Every command of one phone by name."""
    made = _Commands(phone)
    files = _FileCommands(phone)
    manager = ActivityManager(phone)
    dumpsys = Dumpsys(phone)
    table: dict[str, Callable[[list[str], bytes], Output]] = {
        "echo": lambda args, _in: _text(" ".join(args)),
        "printf": lambda args, _in: Output(" ".join(args).replace("\\n", "\n").encode()),
        "true": lambda _args, _in: Output(),
        "false": lambda _args, _in: Output(status=1),
        "exit": lambda args, _in: Output(status=int(args[0]) if args and args[0].isdecimal() else 0),
        "getprop": made.getprop,
        "wm": made.wm,
        "dumpsys": lambda args, _in: dumpsys.run(args),
        "pm": made.pm,
        "cmd": made.cmd,
        "ps": made.ps,
        "pidof": made.pidof,
        "ime": made.ime,
        "settings": made.settings,
        "am": lambda args, _in: manager.run(args),
        "monkey": made.monkey,
        "input": made.input,
        "screencap": made.screencap,
        "whoami": lambda _args, _in: _text("shell"),
        "id": lambda _args, _in: _text("uid=2000(shell) gid=2000(shell) groups=2000(shell)"),
        "date": lambda args, _in: _text(time.strftime(args[0][1:] if args and args[0].startswith("+") else "%c")),
        "uptime": lambda _args, _in: _text(f"up {int(phone.clock())} seconds"),
        "sleep": lambda _args, _in: Output(),
        "pwd": lambda _args, _in: _text("/"),
        "cd": lambda _args, _in: Output(),
        "grep": _grep,
        "head": _head,
        "tr": lambda args, stdin: Output(
            stdin.replace(args[0].encode(), args[1].encode()) if len(args) == 2 else stdin
        ),
        **files.table,
    }
    table["which"] = lambda args, _in: (
        _text(f"/system/bin/{args[0]}") if args and args[0] in table else Output(status=1)
    )
    table["toybox"] = lambda args, stdin: (
        table[args[0]](args[1:], stdin)
        if args and args[0] in table
        else Output(
            err=f'toybox: Unknown command {args[0] if args else ""} (see "toybox --help")\n'.encode(), status=127
        )
    )
    return table


def _text(line: str) -> Output:
    return Output(f"{line}\n".encode())


def _wrong(message: str, status: int = 1) -> Output:
    return Output(err=f"{message}\n".encode(), status=status)


def _grep(args: list[str], stdin: bytes) -> Output:
    flags = "".join(arg[1:] for arg in args if re.fullmatch(r"-[A-Za-z]+", arg))
    words = [arg for arg in args if not arg.startswith("-")]
    if not words:
        return _wrong("grep: no pattern", 2)
    pattern = re.compile(words[0], re.IGNORECASE if "i" in flags else 0)
    lines = [
        line for line in stdin.decode(errors="replace").splitlines() if bool(pattern.search(line)) != ("v" in flags)
    ]
    return Output("".join(f"{line}\n" for line in lines).encode(), status=0 if lines else 1)


def _head(args: list[str], stdin: bytes) -> Output:
    count = int(args[args.index("-n") + 1]) if "-n" in args else 10
    return Output(b"".join(stdin.splitlines(keepends=True)[:count]))


class _Commands:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def getprop(self, args: list[str], _in: bytes) -> Output:
        properties = self._phone.properties
        if args:
            return _text(properties.get(args[0], args[1] if len(args) > 1 else ""))
        return Output("".join(f"[{name}]: [{value}]\n" for name, value in sorted(properties.items())).encode())

    def wm(self, args: list[str], _in: bytes) -> Output:
        width, height = self._phone.size
        if args[:1] == ["size"] and len(args) == 1:
            return _text(f"Physical size: {width}x{height}")
        if args[:1] == ["density"] and len(args) == 1:
            return _text("Physical density: 420")
        return _wrong(f"Unknown command: {' '.join(args)}", 255)

    def pm(self, args: list[str], _in: bytes) -> Output:
        apps = self._phone.apps
        if args[:2] == ["list", "packages"]:
            if "-3" in args or "-s" not in args:
                wanted = [arg for arg in args[2:] if not arg.startswith("-")]
                names = [name for name in sorted(apps) if not wanted or wanted[0] in name]
                return Output("".join(f"package:{name}\n" for name in names).encode())
            return Output()
        if args[:1] == ["path"] and len(args) > 1:
            package = args[-1]
            return _text(f"package:/data/app/{package}/base.apk") if package in apps else Output(status=1)
        if args[:1] in (["clear"], ["grant"], ["revoke"]) and len(args) > 1:
            if args[1] not in apps:
                return Output(b"Failed\n", status=1)
            if args[0] == "clear":
                self._phone.stop_app(args[1])
                return _text("Success")
            return Output()
        if args[:1] in (["install"], ["uninstall"]):
            return Output(b"Failure [INSTALL_FAILED_USER_RESTRICTED]\n", status=1)
        return _wrong("Error: Unknown command" if args else "Package manager (package) commands", 255)

    def cmd(self, args: list[str], stdin: bytes) -> Output:
        if args[:1] == ["package"]:
            return self.pm(args[1:], stdin)
        return _wrong(f"cmd: Can't find service: {args[0] if args else ''}", 20)

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
        return _text(" ".join(found)) if found else Output(status=1)

    def _running(self) -> list[tuple[str, int]]:
        return [("com.android.systemui", 1500), (self._phone.front.package, 4000)]

    def ime(self, args: list[str], _in: bytes) -> Output:
        if args[:1] == ["list"]:
            return _text(IME) if "-s" in args else _text(f"{IME}:\n  mId={IME}")
        if args[:1] in (["enable"], ["set"], ["disable"]) and len(args) > 1:
            if args[1] != IME:
                return _wrong(
                    f"Unknown input method {args[1]} cannot be {args[0]}{'d' if args[0] != 'set' else ''} for user #0",
                    255,
                )
            return _text(f"Input method {IME}: now {'selected' if args[0] == 'set' else args[0] + 'd'}")
        return _wrong("Unknown command", 255)

    def settings(self, args: list[str], _in: bytes) -> Output:
        stored = self._phone.settings
        if args[:1] == ["get"] and len(args) == 3:
            if args[1:] == ["secure", "default_input_method"]:
                return _text(IME)
            return _text(stored.get((args[1], args[2]), "null"))
        if args[:1] == ["put"] and len(args) >= 4:
            stored[args[1], args[2]] = args[3]
            return Output()
        if args[:1] == ["delete"] and len(args) == 3:
            return _text(f"Deleted {int(stored.pop((args[1], args[2]), None) is not None)} rows")
        return _wrong("Invalid command", 255)

    def monkey(self, args: list[str], _in: bytes) -> Output:
        package = args[args.index("-p") + 1] if "-p" in args[:-1] else ""
        if not self._phone.start_app(package):
            return Output(b"** No activities found to run, monkey aborted.\n", status=252)
        return _text("Events injected: 1")

    def input(self, args: list[str], _in: bytes) -> Output:
        phone = self._phone
        try:
            if args[:1] == ["tap"]:
                phone.tap(int(float(args[1])), int(float(args[2])))
            elif args[:1] == ["swipe"]:
                phone.swipe(*(int(float(arg)) for arg in args[1:5]))
            elif args[:1] == ["text"]:
                phone.type_text(" ".join(args[1:]).replace("%s", " "))
            elif args[:1] == ["keyevent"]:
                for name in args[1:]:
                    short = name.removeprefix("KEYCODE_").lower()
                    phone.key(KEY_CODES.get(int(name), "") if name.isdecimal() else short)
            else:
                return _wrong(f"Error: Unknown command: {args[0] if args else ''}", 255)
        except (IndexError, ValueError, TypeError):
            return _wrong("Error: Invalid arguments for command: " + (args[0] if args else ""), 255)
        return Output()

    def screencap(self, args: list[str], _in: bytes) -> Output:
        image = png(picture(self._phone.windows(), self._phone.size, on=self._phone.screen_on))
        path = next((arg for arg in args if not arg.startswith("-")), None)
        if path is None:
            return Output(image)
        try:
            self._phone.files.write(path, image)
        except FileError as error:
            return _wrong(f"Error opening file: {error}")
        return Output()


class _FileCommands:
    def __init__(self, phone: Phone) -> None:
        self._files = phone.files
        self.table: dict[str, Command] = {
            "md5sum": lambda args, stdin: self._sum("md5", args, stdin),
            "sha1sum": lambda args, stdin: self._sum("sha1", args, stdin),
            "sha256sum": lambda args, stdin: self._sum("sha256", args, stdin),
            "ls": self.ls,
            "cat": self.cat,
            "rm": self.rm,
            "mkdir": lambda args, _in: self._each("mkdir", args, self._files.make_directory),
            "touch": lambda args, _in: self._each("touch", args, self._files.touch),
            "stat": self.stat,
            "chmod": lambda args, _in: self._each("chmod", args[1:], self._existing),
            "wc": lambda _args, stdin: _text(str(len(stdin.splitlines()))),
        }

    def _sum(self, kind: str, args: list[str], stdin: bytes) -> Output:
        if not args:
            return _text(f"{hashlib.new(kind, stdin).hexdigest()}  -")
        out, err = "", ""
        for path in args:
            try:
                out += f"{hashlib.new(kind, self._files.read(path)).hexdigest()}  {path}\n"
            except FileError as error:
                err += f"{kind}sum: {error}\n"
        return Output(out.encode(), err.encode(), int(bool(err)))

    def ls(self, args: list[str], _in: bytes) -> Output:
        long = any(arg.startswith("-") and "l" in arg for arg in args)
        out, err = "", ""
        for path in [arg for arg in args if not arg.startswith("-")] or ["/"]:
            found = self._files.stat(path)
            if found is None:
                err += f"ls: {path}: No such file or directory\n"
                continue
            entries = self._files.listing(path) if found.mode & 0o040000 else [(path, found)]
            for name, stat in entries:
                when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(stat.mtime))
                out += f"-rw-rw---- 1 shell shell {stat.size:>8} {when} {name}\n" if long else f"{name}\n"
        return Output(out.encode(), err.encode(), int(bool(err)))

    def cat(self, args: list[str], stdin: bytes) -> Output:
        out, err = b"", ""
        for path in args:
            try:
                out += self._files.read(path)
            except FileError as error:
                err += f"cat: {error}\n"
        return Output(out if args else stdin, err.encode(), int(bool(err)))

    def rm(self, args: list[str], _in: bytes) -> Output:
        flags = "".join(arg[1:] for arg in args if arg.startswith("-"))
        err = ""
        for path in [arg for arg in args if not arg.startswith("-")]:
            try:
                self._files.remove(path, recursive="r" in flags or "R" in flags)
            except FileError as error:
                if "f" not in flags or error.reason != "No such file or directory":
                    err += f"rm: {error}\n"
        return Output(err=err.encode(), status=int(bool(err)))

    def stat(self, args: list[str], _in: bytes) -> Output:
        path = args[-1] if args else ""
        found = self._files.stat(path)
        if found is None:
            return _wrong(f"stat: '{path}': No such file or directory")
        if "-c" in args:
            pattern = args[args.index("-c") + 1]
            return _text(pattern.replace("%s", str(found.size)).replace("%Y", str(found.mtime)).replace("%n", path))
        return _text(f"  File: {path}\n  Size: {found.size}\t regular file")

    def _existing(self, path: str) -> None:
        if self._files.stat(path) is None:
            raise FileError(path, "No such file or directory")

    def _each(self, name: str, args: list[str], do: Callable[[str], None]) -> Output:
        err = ""
        for path in [arg for arg in args if not arg.startswith("-")]:
            try:
                do(path)
            except FileError as error:
                err += f"{name}: {error}\n"
        return Output(err=err.encode(), status=int(bool(err)))
