"""Tables of people: CSV and xlsx files, read as rows of text and written so that no cell is a formula."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from phonedeck.model.errors import Conflict, DiskFull, InvalidRequest, NotFound

MOST_ROWS = 5_000
MOST_LINES = 10 * MOST_ROWS
"""Spreadsheets may have many empty ones."""
MOST_BYTES = 20_000_000
DELIMITERS = ",;\t"
MOST_UNPACKED = 300_000_000
LONGEST_CELL = 32_767
"""What a cell of xlsx holds; openpyxl cuts what is longer without a word."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula at the beginning of a cell. It gets an apostrophe, which is taken away again
when such a file is read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number as the spreadsheet shows it, and what is not empty, by column."""

    number: int
    values: Mapping[str, str]


def read(path: Path, columns: Iterable[str]) -> list[Row]:
    """The rows of a table whose first line names its columns.

    Raises:
        NotFound: there is no such file.
        InvalidRequest: it is no table, is too large, or has columns that nobody knows.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > MOST_BYTES:
        raise InvalidRequest(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; divide it")
    lines = _xlsx(path, content) if path.suffix.lower() == ".xlsx" else _csv(path, content)
    head = [name.strip().lower().replace(" ", "_") for name in lines[0]] if lines else []
    while head and not head[-1]:
        head.pop()
    known = list(columns)
    if wrong := [name or "(empty)" for name in head if name not in known]:
        raise InvalidRequest(f"{path} has columns that are not known: {', '.join(wrong)}; known are {', '.join(known)}")
    if twice := {name for name in head if head.count(name) > 1}:
        raise InvalidRequest(f"{path} has a column twice: {', '.join(sorted(twice))}")
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells[len(head) :]):
            raise InvalidRequest(f"{path}, row {number}: has more cells than there are columns; quote what has commas")
        values = {name: text for name, cell in zip(head, cells, strict=False) if (text := _plain(cell))}
        if values:
            rows.append(Row(number, values))
    if not rows:
        raise InvalidRequest(f"{path} has no row below its first line, which names the columns")
    if len(rows) > MOST_ROWS:
        raise InvalidRequest(f"{path} has {len(rows):,} rows; {MOST_ROWS:,} is the most at once: divide it")
    return rows


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, replace: bool) -> int:
    """Write a table, xlsx by its name and else CSV as spreadsheets open it; how many rows.

    Raises:
        Conflict: the file is there, or cannot be written; what was there stays.
        InvalidRequest: a cell is longer than xlsx holds.
        DiskFull: there is no room; what was there stays.
    """
    if path.exists() and not replace:
        raise Conflict(f"{path} exists already; name another file, or add --replace")
    lines = [[_safe(row.get(name)) for name in columns] for row in rows]
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(unfinished, path, [list(columns), *lines])
        else:
            with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([columns, *lines])
        unfinished.replace(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(path.absolute().parent)) from error
        raise Conflict(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return len(lines)


def _csv(path: Path, content: bytes) -> list[list[str]]:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
        head = text.partition("\n")[0]
        delimiter = max(DELIMITERS, key=head.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{path} is not UTF-8 (byte {error.start}): save it as CSV UTF-8, or as xlsx") from error
    except csv.Error as error:
        raise InvalidRequest(f"{path} is no CSV: {error}") from error


def _xlsx(path: Path, content: bytes) -> list[list[str]]:
    import openpyxl  # here: it takes longer than most commands need
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise InvalidRequest(f"{path} is larger than {MOST_UNPACKED // 1_000_000} MB unpacked; divide it")
        lines, meant = (
            [*islice(_rows(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)), MOST_LINES)]
            for values in (True, False)
        )
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError) as error:
        raise InvalidRequest(f"{path} is no xlsx file: {error}") from error
    for number, (cells, formulas) in enumerate(zip(lines, meant, strict=True), 1):
        for cell, formula in zip(cells, formulas, strict=True):
            if not cell and formula:
                raise InvalidRequest(f"{path}, row {number}: has a formula without a value, {formula}; paste its value")
    return lines


def _rows(book: Any) -> Iterator[list[str]]:
    for cells in book.worksheets[0].iter_rows(values_only=True):
        yield [_text(cell) for cell in cells]


def _write_xlsx(unfinished: Path, path: Path, lines: Sequence[Sequence[str | int]]) -> None:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Phonedeck")
    for number, line in enumerate(lines, 1):
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in line):
            raise InvalidRequest(
                f"row {number} has a cell of more than {LONGEST_CELL:,} characters, which no xlsx holds: write "
                f"{path.with_suffix('.csv')} instead"
            )
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in line])
    book.save(unfinished)


def _text(cell: object) -> str:
    """A cell as somebody would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _safe(value: object) -> str | int:
    if value is None or isinstance(value, bool):
        return "" if value is None else "yes" if value else "no"
    if isinstance(value, int):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
