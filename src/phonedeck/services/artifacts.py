"""Artifacts: the screenshots and trees that attempts kept, and how long they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from phonedeck.clock import Clock
from phonedeck.model.errors import NotFound
from phonedeck.model.job import ArtifactKind
from phonedeck.phones.look import Look
from phonedeck.services.rounds import Rounds
from phonedeck.storage import artifacts
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 600.0
YOUNG_SECONDS = 60.0
"""A file that was written this recently may be named in a moment: an attempt stores it before its row."""
MOST_PARTS = 300
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    """Where an artifact is, and what it is."""

    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a tree shows: left, top, right, bottom in pixels of the screen, and what is written there."""

    bounds: tuple[int, int, int, int]
    text: str
    clickable: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A screen as its tree tells it, for where there is no picture: its width and height, and its parts."""

    size: tuple[int, int]
    parts: tuple[Part, ...]


class ArtifactService:
    """What the operator can see of what attempts kept."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def file(self, sha256: str) -> ArtifactFile:
        """The file of an artifact.

        Raises:
            NotFound: there is none, it was removed, or it is on another host.
        """
        if not SHA256.fullmatch(sha256):
            raise NotFound("an artifact is named by its sha256, 64 hexadecimal digits; a task's `artifacts` has them")
        with self._database.read() as connection:
            found = artifacts.find(connection, sha256)
        if found is None:
            raise NotFound(f"there is no artifact {sha256}; it may have been removed")
        path = self._blobs.path(sha256)
        if not path.is_file():
            raise NotFound(f"the artifact {sha256} is kept on host {found['host']!r}, not here")
        return ArtifactFile(path, ArtifactKind(found["kind"]).media_type)

    def at_hand(self, hashes: Iterable[str]) -> set[str]:
        """Those whose files are on this machine: others were removed, or are on their worker's."""
        return {sha256 for sha256 in hashes if SHA256.fullmatch(sha256) and self._blobs.path(sha256).is_file()}

    def outline(self, sha256: str) -> Outline:
        """What a kept tree shows: what is written on the screen, and what takes taps.

        Raises:
            NotFound: there is no such tree here.
            ScreenNotRecognised: it is none that can be read.
        """
        look = Look.parse(self.file(sha256).path.read_text(encoding="utf-8"))
        shown = [
            Part((each.left, each.top, each.right, each.bottom), node.label, node.clickable)
            for node in look.nodes
            for each in [node.bounds.within(look.screen)]
            if node.visible and not each.empty and each.area < look.screen.area // 2 and (node.label or node.clickable)
        ]
        return Outline((look.screen.width, look.screen.height), tuple(shown[:MOST_PARTS]))


class Shelf:
    """What one host kept: its old artifacts are removed when it starts, and then every ten minutes."""

    def __init__(
        self, database: Database, blobs: Blobs, clock: Clock, host: str, *, kept: timedelta, most_megabytes: int
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._host = host
        self._kept = kept
        self._most_bytes = most_megabytes * 1_000_000
        self._unnamed: set[str] = set()
        self._rounds = Rounds("artifacts", clock, self._round, most=SWEEP_SECONDS)

    def start(self) -> None:
        self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def forget_old(self) -> int:
        """Remove what is older than the time it is kept, and the oldest beyond the total size; how many files."""
        now = self._clock.now()
        with self._database.write() as connection:
            before = now - self._kept
            unnamed = artifacts.forget(connection, self._host, before=before, most_bytes=self._most_bytes)
            unnamed |= self._unnamed - artifacts.still_named(connection, self._unnamed)
        self._unnamed = {each for each in unnamed if self._blobs.written_after(each, now.timestamp() - YOUNG_SECONDS)}
        for sha256 in unnamed - self._unnamed:
            self._blobs.remove(sha256)
        return len(unnamed - self._unnamed)

    def _round(self) -> None:
        if removed := self.forget_old():
            log.info("artifacts.removed", files=removed)
