"""Files into a phone's gallery: pushed, checked by hash, indexed, seen by query, and taken away again.

Every task has an album directory of its own, so that the app's picker shows it under its name and nothing else in it.
What Android needs before apps see a file differs by API level; the facts for 26 and 35 were measured by others, those
between are theirs to a lesser degree:

- up to 28: the broadcast MEDIA_SCANNER_SCAN_FILE;
- from 29 on: the media provider's `scan_file` (a plain insert leaves a video with a duration of 0:00);
- from 35 on a pushed file is indexed by itself after about 1.5 s, but pending: no app sees it until `is_pending` is 0.

`content` says what went wrong on its error output and exits with 0.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phonedeck.model.errors import DeviceLost, PhonedeckError
from phonedeck.model.media import MediaFile as MediaFile
from phonedeck.model.task import Reason
from phonedeck.phones.session import Session

ROOT = "/storage/emulated/0/DCIM"
PREFIX = "Phonedeck-"
"""How every album of ours begins: what a crash left behind is found by it."""
FILES_URI = "content://media/external/file"
TABLES = {"image": "content://media/external/images/media", "video": "content://media/external/video/media"}
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/3gpp": "3gp",
}
"""The types that phones show in a gallery, and the ending by which the media store knows them."""

SPARE_BYTES = 200 * 1024 * 1024
"""Kept free: apps copy what they post, and Android stops working well before its storage is full."""
VISIBLE_SECONDS = 15.0
PAUSE_SECONDS = 0.3
ALBUM = re.compile(r"[A-Za-z0-9_-]{1,40}")
ROW = re.compile(r"^Row: \d+ _id=(\d+), _data=(.*?)(?:, is_pending=(\w+))?$", re.MULTILINE)


class StorageFull(DeviceLost):
    """There is not enough free space on the phone; nothing was pushed."""

    reason = Reason.STORAGE_FULL


@dataclass(frozen=True, slots=True)
class Placed:
    """A file in the phone's gallery: its place, and the content:// URI by which apps are handed it."""

    path: str
    uri: str
    media_type: str


Progress = Callable[[int, int], None]
"""Bytes pushed so far, bytes in all."""


def place(session: Session, album: str, files: Sequence[MediaFile], progress: Progress | None = None) -> list[Placed]:
    """Put files into an album until apps see them. What is there already is not pushed again.

    The first is the newest, so that galleries, which show the newest first or sort by name, show them in their order.

    Raises:
        StorageFull: not enough space; nothing was pushed.
        DeviceLost: the phone went away, a file did not arrive whole, or Android does not show it.
        ValueError: a name or type that no gallery knows.
    """
    directory = _directory(album)
    targets = [f"{directory}/{number:03d}-{file.sha256[:12]}.{_ending(file)}" for number, file in enumerate(files, 1)]
    total = sum(file.path.stat().st_size for file in files)
    _check_space(session, total)
    session.shell(f"mkdir -p {directory}")
    there = _hashes(session, targets)
    sent = 0
    for age, file, target in reversed(list(zip(range(len(files)), files, targets, strict=True))):
        if there.get(target) != file.sha256:
            _push(session, file, target, sent, total, progress, age)
        sent += file.path.stat().st_size
        if progress is not None:
            progress(sent, total)
    there = _hashes(session, targets)
    for file, target in zip(files, targets, strict=True):
        if there.get(target) != file.sha256:
            raise DeviceLost(f"{target} on {session.serial} is not what was pushed; is its storage failing?")
    uris = _make_visible(session, targets)
    return [
        Placed(target, f"{TABLES[file.media_type.partition('/')[0]]}/{uris[target]}", file.media_type)
        for file, target in zip(files, targets, strict=True)
    ]


def put(session: Session, album: str, files: Sequence[MediaFile]) -> list[Placed]:
    """As `place`, and no other album of ours is left: those are of tasks that were cut off."""
    for left in albums(session):
        if left != album:
            remove(session, left)
    return place(session, album, files)


def remove(session: Session, album: str) -> None:
    """Take an album away: the files and their rows in the media store.

    Raises:
        DeviceLost: the phone went away, or something is left.
    """
    _remove(session, _directory(album))


def albums(session: Session) -> list[str]:
    """The albums of ours that are on the phone now, such as a crash left behind."""
    names = session.run(f"ls -1 {ROOT}").out.split()
    return [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]


def free_bytes(session: Session) -> int | None:
    """Free space for files, in bytes; None when the phone does not say."""
    rows = session.run("df -k /storage/emulated/0").out.splitlines()
    columns = rows[-1].split() if len(rows) > 1 else []
    return int(columns[3]) * 1024 if len(columns) >= 5 and columns[3].isdecimal() else None


def _directory(album: str) -> str:
    if not ALBUM.fullmatch(album):
        raise ValueError(f"{album!r} is no name for an album: letters, digits, - and _ only")
    return f"{ROOT}/{PREFIX}{album}"


def _ending(file: MediaFile) -> str:
    if file.media_type not in EXTENSIONS:
        raise ValueError(f"{file.media_type} is shown in no gallery; known are {', '.join(EXTENSIONS)}")
    return EXTENSIONS[file.media_type]


def _check_space(session: Session, wanted: int) -> None:
    free = free_bytes(session)
    if free is not None and free < wanted + SPARE_BYTES:
        raise StorageFull(
            f"{session.serial} has {free // 2**20} MB free, but {(wanted + SPARE_BYTES) // 2**20} MB are needed: "
            "delete something on the phone, then retry"
        )


def _hashes(session: Session, targets: Sequence[str]) -> dict[str, str]:
    """sha256 by path, of those that are there."""
    lines = session.run(f"sha256sum {' '.join(targets)}").out.splitlines()
    pairs = (line.split(maxsplit=1) for line in lines)
    return {pair[1].strip(): pair[0] for pair in pairs if len(pair) == 2}


def _push(
    session: Session, file: MediaFile, target: str, sent: int, total: int, progress: Progress | None, age: int
) -> None:
    def pushed(part: int) -> None:
        if progress is not None:
            progress(sent + part, total)

    def whole() -> None:
        with file.path.open("rb") as source:
            session.push(source, target, pushed, seconds_ago=age)

    try:
        whole()
    except DeviceLost as error:
        if "space" in error.message.lower():
            raise StorageFull(f"the storage of {session.serial} is full: {error.message}") from error
        if not session.recover(error):
            raise
        whole()


def _make_visible(session: Session, targets: Sequence[str]) -> dict[str, str]:
    """Have the files indexed and shown; their ids in the media store by path."""
    level = session.api_level()
    session.shell("; ".join(_scan(target, level) for target in reversed(targets)))
    deadline = session.clock.running() + VISIBLE_SECONDS
    while True:
        rows = _rows(session, targets[0].rpartition("/")[0], level)
        missing = [target for target in targets if target not in rows]
        pending = [target for target, (_, hidden) in rows.items() if hidden and target in targets]
        if not missing and not pending:
            return {target: rows[target][0] for target in targets}
        if pending:
            _run_content(
                session,
                "; ".join(
                    f"content update --uri {FILES_URI}/{rows[target][0]} --bind is_pending:i:0" for target in pending
                ),
            )
        if session.clock.running() >= deadline:
            raise DeviceLost(f"Android on {session.serial} does not show {(missing or pending)[0]} in its gallery")
        if missing and session.pause(PAUSE_SECONDS):
            raise DeviceLost("the task is being stopped; its media were not placed")


def _scan(path: str, level: int) -> str:
    if level < 29:
        url = shlex.quote(f"file://{path}")
        return f"am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE -d {url}"
    return f"content call --uri content://media --method scan_file --arg {shlex.quote(path)}"


def _rows(session: Session, directory: str, level: int) -> dict[str, tuple[str, bool]]:
    """Id and whether it is hidden, by path."""
    projection = "_id:_data:is_pending" if level >= 29 else "_id:_data"
    where = shlex.quote(f"_data LIKE '{directory}/%'")
    said = _run_content(session, f"content query --uri {FILES_URI} --projection {projection} --where {where}")
    return {path: (number, hidden == "1") for number, path, hidden in ROW.findall(said)}


def _remove(session: Session, directory: str) -> None:
    where = shlex.quote(f"_data LIKE '{directory}/%'")
    session.shell(f"rm -rf {directory}")
    _run_content(session, f"content delete --uri {FILES_URI} --where {where}")
    left = session.run(f"ls -d {directory}").out.strip()
    rows = _rows(session, directory, session.api_level())
    if left or rows:
        raise DeviceLost(f"{directory} could not be removed from {session.serial}: {left or sorted(rows)}")


def _run_content(session: Session, command: str) -> str:
    ran = session.run(command)
    if "Error while accessing provider" in ran.err or "Exception" in ran.err:
        raise PhonedeckError(f"the media store of {session.serial} failed: {ran.err.strip().splitlines()[0][:200]}")
    return ran.out
