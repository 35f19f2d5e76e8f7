"""Programs that work on files: ls, cat, rm, md5sum, df and their kin."""

from __future__ import annotations

import hashlib
import re
import time
import warnings
from collections.abc import Callable

from virtualphone.android.files import FileError, resolved
from virtualphone.android.shell import Command, Output, text, wrong
from virtualphone.phone import Phone

TOTAL_BYTES = 110 * 1024**3
SYSTEM_BYTES = 42 * 1024**3
"""What Android and the apps take of it."""
PARTITIONS = (("/dev/block/dm-5", "/system"), ("/dev/block/dm-8", "/data"), ("/dev/fuse", "/storage/emulated"))


class FileCommands:
    """One phone's programs by name."""

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
            "df": self.df,
            "grep": self.grep,
            "head": self.head,
            "mv": lambda args, _in: self._move(args, keep=False),
            "cp": lambda args, _in: self._move(args, keep=True),
            "rmdir": lambda args, _in: self._each("rmdir", args, self._remove_directory),
            "chmod": lambda args, _in: self._each("chmod", args[1:], self._existing),
            "wc": lambda _args, stdin: text(str(len(stdin.splitlines()))),
        }

    def _sum(self, kind: str, args: list[str], stdin: bytes) -> Output:
        if not args:
            return text(f"{hashlib.new(kind, stdin).hexdigest()}  -")
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

    def grep(self, args: list[str], stdin: bytes) -> Output:
        flags = "".join(arg[1:] for arg in args if re.fullmatch(r"-[A-Za-z]+", arg))
        words = [arg for arg in args if not re.fullmatch(r"-[A-Za-z]+", arg)]
        if not words:
            return wrong("grep: no pattern", 2)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # what Python will read differently one day
                pattern = re.compile(words[0], re.IGNORECASE if "i" in flags else 0)
        except re.error as error:
            return wrong(f"grep: bad REGEX '{words[0]}': {error}", 2)
        read = self.cat(words[1:], stdin)
        lines = read.out.decode(errors="replace").splitlines()
        found = [line for line in lines if bool(pattern.search(line)) != ("v" in flags)]
        shown = f"{len(found)}\n" if "c" in flags else "" if "q" in flags else "".join(f"{line}\n" for line in found)
        return Output(shown.encode(), read.err, 2 if read.err else int(not found))

    def head(self, args: list[str], stdin: bytes) -> Output:
        count = "10"
        words = list(args)
        if "-n" in words[:-1]:
            place = words.index("-n")
            count = words[place + 1]
            del words[place : place + 2]
        elif words and re.fullmatch(r"-\d+", words[0]):
            count = words.pop(0)[1:]
        if not count.isdecimal():
            return wrong(f"head: not integer: {count}")
        read = self.cat([word for word in words if not word.startswith("-")], stdin)
        return Output(b"".join(read.out.splitlines(keepends=True)[: int(count)]), read.err, read.status)

    def df(self, args: list[str], _in: bytes) -> Output:
        """The space on the partitions; in KiB, with -h for people."""
        human = any(arg.startswith("-") and "h" in arg for arg in args)
        wanted = [resolved(arg) for arg in args if not arg.startswith("-")]
        lines = [f"Filesystem       {'Size' if human else '1K-blocks'}      Used Available Use% Mounted on"]
        for device, mount in PARTITIONS:
            if wanted and not any(_on(path, mount) for path in wanted):
                continue
            total = 2 * 1024**3 if mount == "/system" else TOTAL_BYTES
            used = total if self._files.full or mount == "/system" else SYSTEM_BYTES + self._files.used_bytes
            free = total - used
            sizes = [_human(n) if human else str(n // 1024) for n in (total, used, free)]
            lines.append(f"{device:<16} {sizes[0]:>9} {sizes[1]:>9} {sizes[2]:>9} {used * 100 // total:>3}% {mount}")
        if len(lines) == 1:
            return wrong(f"df: {wanted[0]}: No such file or directory")
        return Output("".join(f"{line}\n" for line in lines).encode())

    def _move(self, args: list[str], *, keep: bool) -> Output:
        name = "cp" if keep else "mv"
        words = [arg for arg in args if not arg.startswith("-")]
        if len(words) != 2:
            return wrong(f"{name}: Needs 2 arguments")
        source, target = words
        found = self._files.stat(target)
        if found is not None and found.mode & 0o040000:
            target = f"{target.rstrip('/')}/{source.rpartition('/')[2]}"
        try:
            self._files.write(target, self._files.read(source))
            if not keep:
                self._files.remove(source)
        except FileError as error:
            return wrong(f"{name}: {error}")
        return Output()

    def _remove_directory(self, path: str) -> None:
        if self._files.listing(path):
            raise FileError(path, "Directory not empty")
        self._files.remove(path, recursive=True)

    def stat(self, args: list[str], _in: bytes) -> Output:
        path = args[-1] if args else ""
        found = self._files.stat(path)
        if found is None:
            return wrong(f"stat: '{path}': No such file or directory")
        if "-c" in args:
            pattern = args[args.index("-c") + 1]
            return text(pattern.replace("%s", str(found.size)).replace("%Y", str(found.mtime)).replace("%n", path))
        return text(f"  File: {path}\n  Size: {found.size}\t regular file")

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


def _on(path: str, mount: str) -> bool:
    if path.startswith("/storage/emulated"):
        return mount == "/storage/emulated"
    return path == mount or path.startswith(f"{mount}/")


def _human(count: int) -> str:
    size = float(count)
    for unit in ("", "K", "M", "G"):
        if size < 1024 or unit == "G":
            return f"{size:.0f}{unit}" if size >= 10 or not unit else f"{size:.1f}{unit}"
        size /= 1024
    raise AssertionError("there is a last unit")
