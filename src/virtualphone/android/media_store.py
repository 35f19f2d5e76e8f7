"""The media store: which files apps see, and when. The rules differ by API level.

Up to 34 a pushed file is indexed when a program asks for it: by the broadcast MEDIA_SCANNER_SCAN_FILE, from 29 on also
by `content call … scan_file`. From 35 on it is indexed by itself after about 1.5 s, but pending: apps see it once
`is_pending` is 0. Measured for 26 and 35 by others; in between unmeasured.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from virtualphone.android.files import PhoneFiles, resolved
from virtualphone.screen import MediaItem

MIME = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".heic": "image/heic", ".mp4": "video/mp4", ".mov": "video/quicktime", ".mkv": "video/x-matroska",
    ".webm": "video/webm", ".3gp": "video/3gpp",
}  # fmt: skip
SHARED = "/storage/emulated/0/"
INDEXED_FROM = 35
INDEXED_AFTER_SECONDS = 1.5


@dataclass(slots=True)
class Row:
    """One row; `added_at` in seconds since 1970."""

    id: int
    path: str
    pending: bool
    added_at: float
    duration_ms: int = 0

    @property
    def mime(self) -> str:
        return MIME.get(posixpath.splitext(self.path)[1].lower(), "application/octet-stream")

    @property
    def kind(self) -> str:
        return self.mime.partition("/")[0]

    @property
    def uri(self) -> str:
        table = {"image": "images/media", "video": "video/media"}.get(self.kind, "file")
        return f"content://media/external/{table}/{self.id}"


class MediaStore:
    """The rows of one phone. `clock` never jumps, `now` gives seconds since 1970."""

    def __init__(self, files: PhoneFiles, api_level: int, clock: Callable[[], float], now: Callable[[], float]) -> None:
        self._files = files
        self._api_level = api_level
        self._clock = clock
        self._now = now
        self._rows: dict[int, Row] = {}
        self._arriving: list[tuple[float, str]] = []
        self._last_id = 6
        files.written = self.file_written

    def file_written(self, path: str) -> None:
        """A file was closed after writing."""
        if self._api_level >= INDEXED_FROM and path.startswith(SHARED) and _is_media(path):
            self._arriving.append((self._clock() + INDEXED_AFTER_SECONDS, path))

    def rows(self) -> list[Row]:
        """All rows, pending ones and those without a file too, the newest first."""
        now = self._clock()
        for due, path in [each for each in self._arriving if each[0] <= now]:
            self._arriving.remove((due, path))
            if self._files.stat(path) is not None and self.row_of(path) is None:
                self._add(path, pending=True, duration=True)
        return sorted(self._rows.values(), key=lambda row: -row.id)

    def row_of(self, path: str) -> Row | None:
        path = resolved(path)
        return next((row for row in self._rows.values() if row.path == path), None)

    def scan(self, path: str, *, durations: bool) -> Row | None:
        """Index one file as it is now; its row goes when the file is gone."""
        path = resolved(path)
        found = self.row_of(path)
        if self._files.stat(path) is None or not path.startswith(SHARED) or not _is_media(path):
            if found is not None:
                del self._rows[found.id]
            return None
        if found is None:
            return self._add(path, pending=False, duration=durations)
        if durations:
            found.duration_ms = duration_ms(self._files.read(path))
        return found

    def insert(self, path: str, *, pending: bool = False) -> Row:
        """A row that a program makes itself; nobody looks into the file."""
        return self.row_of(path) or self._add(resolved(path), pending=pending, duration=False)

    def delete(self, row: Row) -> None:
        self._rows.pop(row.id, None)

    def visible(self) -> list[MediaItem]:
        """What apps see, the newest first."""
        return [item for row in self.rows() if not row.pending and (item := self._item(row)) is not None]

    def resolve(self, uri: str) -> MediaItem | None:
        """What a URI names; pending rows too, as the one who shares it may read them."""
        number = uri.rpartition("/")[2]
        row = self._rows.get(int(number)) if uri.startswith("content://media/") and number.isdecimal() else None
        return None if row is None else self._item(row)

    def _add(self, path: str, *, pending: bool, duration: bool) -> Row:
        self._last_id += 1
        row = Row(self._last_id, path, pending, self._now())
        if duration and row.kind == "video" and self._files.stat(path) is not None:
            row.duration_ms = duration_ms(self._files.read(path))
        self._rows[row.id] = row
        return row

    def _item(self, row: Row) -> MediaItem | None:
        stat = self._files.stat(row.path)
        if stat is None or row.kind not in ("image", "video"):
            return None
        digest = _sha256(self._files.read(row.path))
        album = posixpath.basename(posixpath.dirname(row.path))
        return MediaItem(
            row.id, row.uri, row.path, album, row.kind, row.mime, digest, stat.size, row.added_at, row.duration_ms
        )


@lru_cache(maxsize=256)
def _sha256(content: bytes) -> str:
    """Of a file that a picker shows again and again; the contents are shared and kept anyway."""
    return hashlib.sha256(content).hexdigest()


def duration_ms(content: bytes) -> int:
    """The duration that an MP4's movie header gives, in milliseconds; 0 for what is no MP4."""
    place = content.find(b"mvhd")
    if place < 0 or len(content) < place + 32:
        return 0
    wide = content[place + 4] == 1
    scale_at = place + (24 if wide else 16)
    scale = int.from_bytes(content[scale_at : scale_at + 4])
    length = int.from_bytes(content[scale_at + 4 : scale_at + (12 if wide else 8)])
    return length * 1000 // scale if scale else 0


def _is_media(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() in MIME
