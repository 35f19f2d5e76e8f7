"""`content`: rows of the media store, read and changed from the shell. Errors go to standard error with status 0, as on
a phone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from virtualphone.android.media_store import Row
from virtualphone.android.shell import Output
from virtualphone.phone import Phone

URI = re.compile(r"content://media/(external|external_primary|internal)/(images|video|audio)/media(?:/(\d+))?/?")
FILES_URI = re.compile(r"content://media/(external|external_primary)/file(?:/(\d+))?/?")
CONDITION = re.compile(r"""\s*(\w+)\s*(=|!=|<>|LIKE|like|>=|<=|>|<)\s*(?:'((?:[^']|'')*)'|"([^"]*)"|(-?\d+))\s*""")
SCANNED_FROM = 29


class ContentError(Exception):
    """What `content` prints about a call that it refuses."""


@dataclass(slots=True)
class _Call:
    uri: str = ""
    binds: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


class Content:
    """One phone's `content`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """Carry out one call."""
        table: dict[str, Callable[[_Call], str]] = {
            "query": self._query, "insert": self._insert, "update": self._update, "delete": self._delete,
            "call": self._call, "gettype": lambda _call: "",
        }  # fmt: skip
        try:
            if not args or args[0] not in table:
                raise ContentError(f"[ERROR] Unsupported operation: {args[0] if args else ''}")
            return Output(table[args[0]](_read(args[1:])).encode())
        except ContentError as error:
            return Output(err=f"{error}\n".encode())

    def _query(self, call: _Call) -> str:
        rows = self._selected(call)
        columns = [name for name in call.options.get("--projection", "").split(":") if name]
        lines = []
        for number, row in enumerate(_sorted(rows, call.options.get("--sort", ""))):
            values = self._columns(row)
            wanted = columns or list(values)
            if unknown := [name for name in wanted if name not in values]:
                raise ContentError(
                    "Error while accessing provider:media\n"
                    f"java.lang.IllegalArgumentException: Invalid column {unknown[0]}"
                )
            lines.append(f"Row: {number} " + ", ".join(f"{name}={values[name]}" for name in wanted))
        return "".join(f"{line}\n" for line in lines) or "No result found.\n"

    def _insert(self, call: _Call) -> str:
        _table(call.uri)
        path = call.binds.get("_data", "")
        if not path and "_display_name" in call.binds:
            directory = call.binds.get("relative_path", "Pictures").strip("/")
            path = f"/storage/emulated/0/{directory}/{call.binds['_display_name']}"
        if not path.startswith("/"):
            raise ContentError("Error while accessing provider:media\njava.lang.IllegalArgumentException: no _data")
        self._phone.media.insert(path, pending=call.binds.get("is_pending") == "1")
        return ""

    def _update(self, call: _Call) -> str:
        for row in self._selected(call):
            if "is_pending" in call.binds:
                row.pending = call.binds["is_pending"] not in ("0", "false")
            if call.binds.get("duration", "").isdecimal():
                row.duration_ms = int(call.binds["duration"])
        return ""

    def _delete(self, call: _Call) -> str:
        for row in self._selected(call):
            self._phone.media.delete(row)
        return ""

    def _call(self, call: _Call) -> str:
        method, path = call.options.get("--method", ""), call.options.get("--arg", "")
        if not call.uri.startswith("content://media"):
            raise ContentError(
                f"Error while accessing provider:{call.uri.removeprefix('content://').partition('/')[0]}"
            )
        if method not in ("scan_file", "scan_volume") or self._phone.spec.api_level < SCANNED_FROM:
            raise ContentError(
                "Error while accessing provider:media\n"
                f"java.lang.UnsupportedOperationException: Unsupported call: {method}"
            )
        if method == "scan_volume":
            for each in self._phone.files.tree("/storage/emulated/0"):
                self._phone.media.scan(each, durations=True)
            return "Result: Bundle[{}]\n"
        row = self._phone.media.scan(path, durations=True)
        found = "null" if row is None else row.uri
        return f"Result: Bundle[{{uri={found}, android.intent.extra.STREAM={found}}}]\n"

    def _selected(self, call: _Call) -> list[Row]:
        kind, number = _table(call.uri)
        rows = [row for row in self._phone.media.rows() if kind in ("", row.kind)]
        if number:
            rows = [row for row in rows if row.id == int(number)]
        for name, operator, value in _conditions(call.options.get("--where", "")):
            rows = [row for row in rows if _holds(str(self._columns(row).get(name, "NULL")), operator, value)]
        return rows

    def _columns(self, row: Row) -> dict[str, object]:
        directory, name = posixpath.split(row.path)
        stat = self._phone.files.stat(row.path)
        values: dict[str, object] = {
            "_id": row.id,
            "_data": row.path,
            "_display_name": name,
            "_size": 0 if stat is None else stat.size,
            "mime_type": row.mime,
            "date_added": int(row.added_at),
            "date_modified": int(row.added_at) if stat is None else stat.mtime,
            "bucket_display_name": posixpath.basename(directory),
            "duration": row.duration_ms if row.kind == "video" else "NULL",
            "title": posixpath.splitext(name)[0],
        }
        if self._phone.spec.api_level >= SCANNED_FROM:
            values["is_pending"] = int(row.pending)
            values["relative_path"] = directory.removeprefix("/storage/emulated/0/") + "/"
            values["owner_package_name"] = "com.android.shell"
        return values


def _read(args: list[str]) -> _Call:
    call = _Call()
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or not rest:
            raise ContentError(f"[ERROR] Unsupported argument: {word}")
        value = rest.pop(0)
        if word == "--uri":
            call.uri = value
        elif word == "--bind":
            name, kind, content = [*value.split(":", 2), "", ""][:3]
            if kind not in ("b", "s", "i", "l", "f", "d", "n"):
                raise ContentError(f"[ERROR] Binding not well formed: {value}")
            call.binds[name] = content
        else:
            call.options[word] = value
    if not call.uri:
        raise ContentError("[ERROR] Content provider URI not specified. Did you specify --uri argument?")
    return call


def _table(uri: str) -> tuple[str, str]:
    """The kind of row that a URI names, "" for all, and the row's number, "" for all of them."""
    if match := URI.fullmatch(uri):
        return {"images": "image", "video": "video", "audio": "audio"}[match[2]], match[3] or ""
    if match := FILES_URI.fullmatch(uri):
        return "", match[2] or ""
    provider = uri.removeprefix("content://").partition("/")[0]
    if provider == "media":
        raise ContentError(f"Error while accessing provider:media\njava.lang.UnsupportedOperationException: {uri}")
    raise ContentError(f"Could not find provider: {provider}")


def _conditions(where: str) -> list[tuple[str, str, str]]:
    """The conditions of `--where`, all of which must hold: `a='x' AND b=1`."""
    found = []
    for part in re.split(r"\s+AND\s+", where, flags=re.IGNORECASE) if where.strip() else []:
        match = CONDITION.fullmatch(part)
        if match is None:
            raise ContentError(
                "Error while accessing provider:media\n"
                f'android.database.sqlite.SQLiteException: near "{part.strip()}": syntax error'
            )
        quoted = match[3] if match[3] is not None else match[4]
        found.append((match[1], match[2].upper(), match[5] if quoted is None else quoted.replace("''", "'")))
    return found


def _holds(have: str, operator: str, want: str) -> bool:
    if operator == "LIKE":
        pattern = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in want)
        return re.fullmatch(pattern, have, re.IGNORECASE | re.DOTALL) is not None
    if operator == "=":
        return have == want
    if operator in ("!=", "<>"):
        return have != want
    try:
        left, right = float(have), float(want)
    except ValueError:
        return False
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[operator]


def _sorted(rows: list[Row], order: str) -> list[Row]:
    if not order:
        return rows
    descending = order.upper().rstrip().endswith(" DESC")
    return sorted(rows, key=lambda row: (row.added_at, row.id), reverse=descending)
