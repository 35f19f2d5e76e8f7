"""`pm` and `cmd package`: what is installed, installing and removing, permissions."""

from __future__ import annotations

import contextlib

from virtualphone.android import apk
from virtualphone.android.apk import ApkError
from virtualphone.android.files import FileError
from virtualphone.android.keyboard import OLD_ADB_KEYBOARD
from virtualphone.android.permissions import NAMES
from virtualphone.android.shell import Output, text, wrong
from virtualphone.phone import Phone

VALUED = frozenset({"-i", "--user", "--abi", "--originating-uri", "--referrer", "--install-location", "-S", "--pkg"})


class PackageManager:
    """One phone's `pm`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str], stdin: bytes = b"") -> Output:
        """Carry out one call; `stdin` is the APK of `install -S`."""
        options, words = _split(args[1:])
        table = {
            "list": lambda: self._list(options, words),
            "path": lambda: self._path(words),
            "install": lambda: self._install(options, words, stdin),
            "uninstall": lambda: self._uninstall(words),
            "clear": lambda: self._clear(words),
            "grant": lambda: self._grant(words, granted=True),
            "revoke": lambda: self._grant(words, granted=False),
            "dump": lambda: Output(),
            "resolve-activity": lambda: self._resolve(words),
        }
        if not args or args[0] not in table:
            return wrong("Error: Unknown command" if args else "Package manager (package) commands", 255)
        return table[args[0]]()

    def _list(self, options: list[str], words: list[str]) -> Output:
        if words[:1] == ["packages"]:
            wanted = words[1] if len(words) > 1 else ""
            lines = []
            for each in self._phone.packages():
                if (
                    wanted not in each.name
                    or ("-3" in options and each.system)
                    or ("-s" in options and not each.system)
                ):
                    continue
                where = f"{_base(each.name, system=each.system)}=" if "-f" in options else ""
                code = f" versionCode:{each.version_code}" if "--show-versioncode" in options else ""
                lines.append(f"package:{where}{each.name}{code}\n")
            return Output("".join(lines).encode())
        if words[:1] == ["users"]:
            return text("Users:\n\tUserInfo{0:Owner:c13} running")
        return wrong(f"Error: unknown list type '{words[0] if words else ''}'", 255)

    def _path(self, words: list[str]) -> Output:
        for each in self._phone.packages():
            if words[:1] == [each.name]:
                return text(f"package:{_base(each.name, system=each.system)}")
        return Output(status=1)

    def _install(self, options: list[str], words: list[str], stdin: bytes) -> Output:
        phone = self._phone
        try:
            content = stdin if not words else phone.files.read(words[0])
        except FileError:
            return wrong(f"Error: Unable to open file: {words[0]}\nConsider using a file under /data/local/tmp/")
        if phone.files.full:
            return _failure("INSTALL_FAILED_INSUFFICIENT_STORAGE")
        try:
            found = apk.read(content)
        except ApkError as error:
            return _failure(f"INSTALL_PARSE_FAILED_NOT_APK: Failed to parse base.apk: {error}")
        if phone.keyboards.forbidden and found.input_methods:
            return _failure("INSTALL_FAILED_USER_RESTRICTED: Install canceled by user")
        if found.package in phone.installations.found and "-r" not in options and phone.spec.api_level < 28:
            return _failure(f"INSTALL_FAILED_ALREADY_EXISTS: Attempt to re-install {found.package} without first")
        if found.package in phone.apps:
            return _failure(f"INSTALL_FAILED_UPDATE_INCOMPATIBLE: Existing package {found.package} signatures")
        phone.installations.add(found, phone.now())
        # the manifest of the older keyboard names no permission in some of its versions
        known = (OLD_ADB_KEYBOARD,) if found.package == OLD_ADB_KEYBOARD.partition("/")[0] else ()
        phone.keyboards.install(found.input_methods or known)
        return text("Success")

    def _uninstall(self, words: list[str]) -> Output:
        if words and self._phone.uninstall(words[0]):
            return text("Success")
        if any(each.name in words and each.system for each in self._phone.packages()):
            return _failure("DELETE_FAILED_INTERNAL_ERROR")
        return _failure(f"not installed for 0: {words[0]}" if words else "package name not specified")

    def _clear(self, words: list[str]) -> Output:
        phone = self._phone
        if not words or all(each.name != words[0] for each in phone.packages()):
            return Output(b"Failed\n", status=1)
        phone.stop_app(words[0])
        phone.permissions.forget(words[0])
        if words[0] in phone.apps:
            # its data held who is logged in
            with contextlib.suppress(ValueError):
                phone.apps[words[0]].disturb("logged_out", "")
        return text("Success")

    def _grant(self, words: list[str], *, granted: bool) -> Output:
        if len(words) != 2 or all(each.name != words[0] for each in self._phone.packages()):
            return wrong(f"Exception occurred while executing: Unknown package: {words[0] if words else ''}", 255)
        if words[1] not in NAMES:
            return wrong(
                f"java.lang.SecurityException: Package {words[0]} has not requested permission {words[1]}", 255
            )
        self._phone.permissions.decided[words[0], NAMES[words[1]]] = granted
        return Output()

    def _resolve(self, words: list[str]) -> Output:
        app = self._phone.apps.get(words[-1]) if words else None
        return text("No activity found") if app is None else text(f"{app.package}/{app.activity}")


def _split(args: list[str]) -> tuple[list[str], list[str]]:
    """Options and plain words; `-` stands for standard input."""
    options: list[str] = []
    words: list[str] = []
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word.startswith("-") and word != "-":
            options.append(word)
            if word in VALUED and rest:
                rest.pop(0)
        elif word != "-":
            words.append(word)
    return options, words


def _base(package: str, *, system: bool) -> str:
    return f"/system/app/{package}/base.apk" if system else f"/data/app/~~vp==/{package}-vp==/base.apk"


def _failure(reason: str) -> Output:
    return Output(f"Failure [{reason}]\n".encode(), status=1)
