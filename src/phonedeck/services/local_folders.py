"""Folders on this machine that posts are made from.

The files of an account lie in a subfolder with its name, `@user` or `user`; those in the folder itself are anybody's.
Beside them, and in the subfolder for one account: `caption.txt`, `sound_names.txt`, `sound_urls.txt`, one entry a line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phonedeck.storage.media_type import recognise

CAPTIONS, SOUND_NAMES, SOUND_URLS = "caption.txt", "sound_names.txt", "sound_urls.txt"
MOST_TEXT_BYTES = 1024 * 1024
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

    @property
    def captions(self) -> str:
        """What is written in `caption.txt`; empty where there is none."""
        return self._text(CAPTIONS).strip("\n")

    @property
    def sounds(self) -> tuple[str, ...]:
        """Names and URLs of sounds, one a line."""
        lines = f"{self._text(SOUND_URLS)}\n{self._text(SOUND_NAMES)}".split("\n")
        return tuple(line.strip() for line in lines if line.strip())

    @staticmethod
    def has_sounds(path: Path) -> bool:
        """Whether a sound is named in the folder, or in a subfolder of it: whose account posts need not be known.

        Raises OSError where it cannot be read.
        """
        subfolders = (Path(entry.path) for entry in os.scandir(path) if entry.is_dir())
        return any(Folder(place).sounds for place in (path, *subfolders))

    def _places(self) -> list[Path]:
        return [place for place in (self.own, self.path) if place is not None]

    def _text(self, name: str) -> str:
        for place in self._places():
            path = place / name
            if path.is_file():
                with path.open("rb") as file:
                    return file.read(MOST_TEXT_BYTES).decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
        return ""


def _natural(path: Path) -> list[tuple[int, str]]:
    """A name as people sort it: 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in DIGITS.split(path.name.lower())]
