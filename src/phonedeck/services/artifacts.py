"""Artifacts: the screenshots and trees that attempts kept, and how long they are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from phonedeck.clock import Clock
from phonedeck.model.errors import NotFound
from phonedeck.model.job import ArtifactKind
from phonedeck.storage import artifacts
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    """Where an artifact is, and what it is."""

    path: Path
    media_type: str


class ArtifactService:
    """What the operator can see of what attempts kept."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Clock,
        *,
        kept: timedelta = timedelta(days=7),
        most_mb: int = 2000,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._kept = kept
        self._most_bytes = most_mb * 1_000_000

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

    def forget_old(self) -> int:
        """Remove what is older than the time it is kept, and the oldest beyond the total size; how many files."""
        with self._database.write() as connection:
            before = self._clock.now() - self._kept
            unnamed = artifacts.forget(connection, before=before, most_bytes=self._most_bytes)
        for sha256 in unnamed:
            self._blobs.remove(sha256)
        return len(unnamed)
