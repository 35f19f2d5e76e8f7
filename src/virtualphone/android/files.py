"""A phone's files. Contents are shared by hash: five hundred phones hold one copy of the jar that is pushed to each."""

from __future__ import annotations

import hashlib
import posixpath
import stat as modes
from collections.abc import Callable
from dataclasses import dataclass

WRITABLE = ("/data/local/tmp", "/sdcard", "/storage/emulated/0")
ROOTS = (
    "/", "/data", "/data/local", "/data/local/tmp", "/storage", "/storage/emulated", "/storage/emulated/0",
    "/storage/emulated/0/DCIM", "/storage/emulated/0/Download", "/storage/emulated/0/Movies",
    "/storage/emulated/0/Pictures", "/system", "/system/bin", "/vendor", "/proc",
)  # fmt: skip

_contents: dict[bytes, bytes] = {}


@dataclass(frozen=True, slots=True)
class Stat:
    """As `stat` gives it; times are whole seconds since 1970."""

    mode: int
    size: int
    mtime: int
    inode: int = 1


class FileError(Exception):
    """What the phone would say: the path, and the reason in Android's words."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason


@dataclass(slots=True)
class _File:
    content: bytes
    mode: int
    mtime: int


class PhoneFiles:
    """Paths are absolute; `/sdcard` is the same as `/storage/emulated/0`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._directories = {path: int(now()) for path in ROOTS}
        self._files: dict[str, _File] = {}
        self.full = False
        self.written: Callable[[str], None] = lambda _path: None
        """Told the path of each file that was written."""

    def stat(self, path: str) -> Stat | None:
        path = resolved(path)
        if path in self._directories:
            return Stat(modes.S_IFDIR | 0o771, 3452, self._directories[path], _inode(path))
        file = self._files.get(path)
        if file is None:
            return None
        return Stat(modes.S_IFREG | file.mode, len(file.content), file.mtime, _inode(path))

    def listing(self, path: str) -> list[tuple[str, Stat]]:
        """The entries of a directory; nothing where there is none."""
        path = resolved(path)
        names = {p for p in (*self._directories, *self._files) if p != "/" and posixpath.dirname(p) == path}
        return [(posixpath.basename(name), found) for name in sorted(names) if (found := self.stat(name))]

    def tree(self, path: str) -> list[str]:
        """Every file below a directory."""
        return sorted(each for each in self._files if each.startswith(resolved(path).rstrip("/") + "/"))

    @property
    def used_bytes(self) -> int:
        """What the files on the shared storage and in /data/local/tmp take."""
        return sum(len(file.content) for file in self._files.values())

    def read(self, path: str) -> bytes:
        file = self._files.get(resolved(path))
        if file is None:
            reason = "Is a directory" if resolved(path) in self._directories else "No such file or directory"
            raise FileError(path, reason)
        return file.content

    def write(self, path: str, data: bytes, mode: int = 0o644, mtime: int | None = None) -> None:
        """Create or replace a file; its directory is made, as adb push does."""
        target = resolved(path)
        if not target.startswith(tuple(f"{resolved(root)}/" for root in WRITABLE)):
            raise FileError(path, "Read-only file system" if target.startswith("/system") else "Permission denied")
        if target in self._directories:
            raise FileError(path, "Is a directory")
        if self.full:
            raise FileError(path, "No space left on device")
        self.make_directory(posixpath.dirname(target))
        content = _contents.setdefault(hashlib.sha256(data).digest(), data)
        self._files[target] = _File(content, mode & 0o777 or 0o644, int(self._now()) if mtime is None else mtime)
        self.written(target)

    def make_directory(self, path: str) -> None:
        target = resolved(path)
        while target not in self._directories:
            if target in self._files:
                raise FileError(path, "File exists")
            if not target.startswith(tuple(resolved(root) for root in WRITABLE)):
                raise FileError(path, "Permission denied")
            self._directories[target] = int(self._now())
            target = posixpath.dirname(target)

    def touch(self, path: str) -> None:
        file = self._files.get(resolved(path))
        if file is None:
            self.write(path, b"")
        else:
            file.mtime = int(self._now())

    def remove(self, path: str, *, recursive: bool = False) -> None:
        target = resolved(path)
        if target in self._files:
            del self._files[target]
            return
        if target not in self._directories:
            raise FileError(path, "No such file or directory")
        if not recursive:
            raise FileError(path, "Is a directory")
        if target in ROOTS:
            raise FileError(path, "Permission denied")
        for other in [p for p in self._files if p.startswith(target + "/")]:
            del self._files[other]
        for other in [p for p in self._directories if p == target or p.startswith(target + "/")]:
            del self._directories[other]


def resolved(path: str) -> str:
    """The path without links and dots."""
    path = posixpath.normpath("/" + path.lstrip("/"))
    for link in ("/sdcard", "/storage/self/primary", "/mnt/sdcard"):
        if path == link or path.startswith(link + "/"):
            return "/storage/emulated/0" + path[len(link) :]
    return path


def _inode(path: str) -> int:
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:6], "little")
