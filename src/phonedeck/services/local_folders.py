"""Folders on this machine that posts are made from.

The files of an account lie in a subfolder with its name, `@user` or `user`; those in the folder itself are anybody's.
Beside them, and in the subfolder for one account: `caption.txt`, `sound_names.txt`, `sound_urls.txt`, one entry a line.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phonedeck.model.errors import Refused
from phonedeck.storage.media_type import recognise

CAPTIONS, SOUND_NAMES, SOUND_URLS = "caption.txt", "sound_names.txt", "sound_urls.txt"
MOST_TEXT_BYTES = 1024 * 1024
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How texts begin that PowerShell and Notepad of Windows write as "Unicode"."""
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and the subfolder of the account that posts, where there is one."""

    path: Path
    own: Path | None = None

    @classmethod
    def of(cls, path: Path, username: str) -> Folder:
        """Raises OSError where it cannot be read."""
        names = {f"@{username}".lower(), username.lower()}
        found = (entry for entry in os.scandir(path) if entry.is_dir() and entry.name.lower() in names)
        return cls(path, next((Path(entry.path) for entry in found), None))

    def files(self, kind: str) -> Iterator[Path]:
        """Files of a kind by their content: the account's own first, each folder by name, numbers as numbers."""
        for place in self._places():
            for path in sorted((Path(entry.path) for entry in os.scandir(place) if entry.is_file()), key=_natural):
                media = None if path.name.startswith(".") else recognise(path)
                if media is not None and media.kind == kind:
                    yield path

    def texts(self, *, caption: bool, sounds: bool) -> tuple[str, tuple[str, ...]]:
        """What is written in `caption.txt`, and the names and URLs of sounds, one a line; empty where there are none,
        or none are wanted.

        Raises:
            Refused: a file of them is no text.
        """
        written = f"{self._text(SOUND_URLS)}\n{self._text(SOUND_NAMES)}" if sounds else ""
        lines = (line.strip() for line in written.split("\n"))
        return self._text(CAPTIONS).strip("\n") if caption else "", tuple(line for line in lines if line)

    @classmethod
    def all_in(cls, path: Path) -> list[Folder]:
        """The folder and each of its subfolders: whose account posts need not be known.

        Raises OSError where it cannot be read.
        """
        return [cls(path), *(cls(Path(entry.path)) for entry in os.scandir(path) if entry.is_dir())]

    def _places(self) -> list[Path]:
        return [place for place in (self.own, self.path) if place is not None]

    def _text(self, name: str) -> str:
        path = next((place / name for place in self._places() if (place / name).is_file()), None)
        return "" if path is None else _read(path)


def _read(path: Path) -> str:
    """A text as somebody wrote it. What is none is not guessed: it would be published as it was guessed."""
    with path.open("rb") as file:
        content = file.read(MOST_TEXT_BYTES + 1)
    if len(content) > MOST_TEXT_BYTES:
        raise Refused(f"{path} is larger than {MOST_TEXT_BYTES // 1024} KB: shorten it. Nothing was touched.")
    try:
        text = content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8. Nothing was touched.") from error
    return text.replace("\r\n", "\n")


def _natural(path: Path) -> list[tuple[int, str]]:
    """A name as people sort it: 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in DIGITS.split(path.name.lower())]
