"""The files of one task's post: from the library, from a folder, or named by the task; held for it until it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.errors import LimitReached, NotFound, Refused, TaskStopped
from phonedeck.model.material import Material
from phonedeck.model.media import MediaFile, PostingLimits, Supplied
from phonedeck.model.task import Reason, Status, Task
from phonedeck.services.local_folders import Folder
from phonedeck.services.media_checks import check, problems_of
from phonedeck.storage import accounts, materials, media_holds, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.media_holds import Hold
from phonedeck.storage.media_type import recognise
from phonedeck.wire.scripts import PostConfig

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
WAITS = timedelta(seconds=30)
"""How long a task waits for files that others hold, before it looks again."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be posted, and the hold that makes it the task's."""

    hold: Hold
    path: Path


class MediaSupply:
    """One task's. `username` is the account that posts, on `platform`; relative paths are those of `uploads`."""

    def __init__(
        self, database: Database, blobs: Blobs, uploads: Path, clock: Clock, task: Task, platform: str, username: str
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._uploads = uploads
        self._clock = clock
        self._task = task
        self._account = platform, username

    def take(self, limits: PostingLimits) -> Supplied:
        """Choose, look at and hold the files; those that an earlier attempt held are taken again.

        Raises:
            NotFound: there are none.
            Refused: they are not what the app takes.
            LimitReached: other tasks hold what there is.
        """
        folder, there = self._folder()
        if self._config.material_list:
            paths = [Path(path) for path in self._config.material_list]
        else:
            with self._database.write() as connection:
                paths = [found.path for found in self._held(connection, there, limits)]
        files = tuple(self._file(path) for path in paths)
        check(files, limits)
        if len({file.kind for file in files}) > 1 or (files[0].kind == "video" and len(files) > 1):
            raise Refused(
                "One post takes one video, or images: give each video a task of its own. Nothing was touched."
            )
        if folder is None:
            return Supplied(files)
        config = self._config
        return Supplied(files, *folder.texts(caption=config.takes_caption, sounds=config.takes_sound))

    def picture(self, path: str, limits: PostingLimits) -> MediaFile:
        """The image of a comment, looked at again: it may have changed since the task was made."""
        file = self._file(self._uploads / path)
        check([file], limits)
        if file.kind != "image":
            raise Refused(f"{file.path} is no image any more, by its content; nothing was touched.")
        return file

    def _folder(self) -> tuple[Folder | None, Sequence[Path]]:
        """The folder and its files: read before anybody waits for what is done with them, for a disk may be slow."""
        if self._config.material_list or self._config.material_source != "localFolder":
            return None, ()
        path = self._config.material_path
        try:
            folder = Folder.of(Path(path), self._account[1])
            return folder, list(dict.fromkeys(file.resolve() for file in folder.files(self._kind)))
        except OSError as error:
            raise NotFound(
                f"The folder {path} cannot be read: {error.strerror or error}. Nothing was touched.",
                reason=Reason.MATERIAL_NOT_FOUND,
            ) from error

    def _held(self, connection: Connection, there: Sequence[Path], limits: PostingLimits) -> list[Found]:
        """`there` are the folder's files."""
        media_holds.lock(connection)
        current = tasks.get(connection, self._task.id)
        if current is None or current.status is not Status.RUNNING or current.attempt != self._task.attempt:
            raise TaskStopped("The task ended before its files were chosen.")
        wanted = 1 if self._config.content_type == 0 else self._config.image_count
        held = [self._found(connection, hold) for hold in media_holds.held_by(connection, self._task.id)]
        kept = [found for found in held if found is not None and found.path.is_file()]
        if kept and len(kept) == len(held):
            return kept
        media_holds.give_back(connection, self._task.id)  # one is gone: the others may be chosen again
        candidates = self._of_folder(connection, there) if self._in_folder else self._of_library(connection)
        chosen: list[Found] = []
        unfit: list[str] = []
        for found, name in candidates:
            problems = list(problems_of(found.path, limits))
            if problems:
                unfit.append(f"{name} {problems[0]}")
            elif len(chosen) < wanted:
                chosen.append(found)
            if len(chosen) == wanted:
                break
        if len(chosen) < wanted:
            raise self._too_few(connection, there, len(chosen), wanted, unfit)
        media_holds.take(connection, self._task.id, [found.hold for found in chosen], self._clock.now())
        return chosen

    def _of_library(self, connection: Connection) -> Iterator[tuple[Found, str]]:
        for item in self._choice(connection):
            yield Found(Hold.of_material(item.id), self._blobs.path(item.sha256)), item.name

    def _of_folder(self, connection: Connection, there: Sequence[Path]) -> Iterator[tuple[Found, str]]:
        """The unused before the used, and of those the one that was used longest ago; else in the folder's order."""
        holds = {path: Hold.of_file(path) for path in there}
        used = media_holds.used_files(connection, {hold.key for hold in holds.values()})
        taken = media_holds.held_files(connection)
        for path in sorted(there, key=lambda path: used.get(holds[path].key, NEVER)):
            if holds[path].key not in taken:
                yield Found(holds[path], path), path.name

    def _found(self, connection: Connection, hold: Hold) -> Found | None:
        if hold.material_id is None:
            return Found(hold, Path(hold.path))
        item = materials.get(connection, hold.material_id)
        return None if item is None else Found(hold, self._blobs.path(item.sha256))

    def _choice(self, connection: Connection, *, held: bool = False) -> Iterator[Material]:
        platform, username = self._account
        mine = [each.id for each in accounts.named(connection, [username]) if each.platform.value == platform]
        return materials.choose(
            connection,
            kind=self._kind,
            tags=self._config.materials_tags,
            account_id=mine[0] if mine else None,
            held=held,
        )

    def _held_by_others(self, connection: Connection, there: Sequence[Path], enough: int) -> int:
        """How many files that would do other tasks hold; of the library counted up to `enough`."""
        if self._in_folder:
            taken = media_holds.held_files(connection)
            return sum(Hold.of_file(path).key in taken for path in there)
        return sum(1 for _ in islice(self._choice(connection, held=True), enough))

    @cached_property
    def _config(self) -> PostConfig:
        return PostConfig.load(self._task.script_config)

    @property
    def _in_folder(self) -> bool:
        return self._config.material_source == "localFolder"

    @property
    def _kind(self) -> str:
        return "video" if self._config.content_type == 0 else "image"

    def _too_few(
        self, connection: Connection, there: Sequence[Path], count: int, wanted: int, unfit: Sequence[str]
    ) -> NotFound | LimitReached | Refused:
        what = "videos" if self._kind == "video" else "images"
        tags = f" with one of the tags {', '.join(self._config.materials_tags)}" if self._config.materials_tags else ""
        where = f"The folder {self._config.material_path} has" if self._in_folder else "The material library has"
        held = self._held_by_others(connection, there, wanted)
        if held and count + held >= wanted:
            message = f"{where} no {what}{tags} that no other task is about to post; the task waits for them."
            return LimitReached(message, until=self._clock.now() + WAITS, reason=Reason.MATERIAL_HELD)
        if unfit:
            return Refused(f"{where} no {what}{tags} that the app takes: {'; '.join(islice(unfit, 3))}.")
        remedy = "add some" if self._in_folder else "upload some, or change materials_tags"
        return NotFound(
            f"{where} {count or 'no'} {what}{tags} for @{self._account[1]}, and {wanted} "
            f"{'is' if wanted == 1 else 'are'} needed: {remedy}. Nothing was touched.",
            reason=Reason.MATERIAL_NOT_FOUND,
        )

    def _file(self, path: Path) -> MediaFile:
        try:
            media = recognise(path)
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise NotFound(
                f"{path} cannot be read on the host of the phone: {error.strerror or error}. Upload it to the material "
                "library of the server that this host belongs to, or put it there. Nothing was touched.",
                reason=Reason.MATERIAL_NOT_FOUND,
            ) from error
        if media is None:
            raise Refused(f"{path} is no image or video any more, by its content; nothing was touched.")
        return MediaFile(path, sha256, media.media_type)
