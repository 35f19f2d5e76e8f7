"""What a file is, by its content and never by its name."""

from __future__ import annotations

import os
import stat
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError
from pymediainfo import MediaInfo

IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
MATROSKA = b"\x1a\x45\xdf\xa3"
QUICKTIME_BRANDS = (b"qt  ",)
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Media:
    """A file's type; pixels, and the seconds of a video, where they are known."""

    media_type: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None

    @property
    def kind(self) -> str:
        """`image` or `video`."""
        return self.media_type.partition("/")[0]


def recognise(path: Path) -> Media | None:
    """The type of a JPEG, PNG, WebP or GIF image, or of an MP4, MOV, MKV or WebM video; None for anything else."""
    try:
        # Opened once and without waiting: a pipe put in the file's place would hold the thread for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        head = file.read(HEAD)
        return _video(head) or _image(file)


def measured(path: Path, media: Media) -> Media:
    """The same with the pixels and seconds that a video's own headers give, as it is shown: turned ones are turned."""
    if media.kind != "video":
        return media
    try:
        tracks = MediaInfo.parse(path).tracks
    except (OSError, RuntimeError, ValueError):  # what cannot be measured is not refused for its measures
        return media
    film = next((track for track in tracks if track.track_type == "Video"), None)
    lasting = [float(track.duration) for track in tracks if track.duration]
    width, height = (film.width, film.height) if film is not None else (None, None)
    if film is not None and str(film.rotation or "0").partition(".")[0] in ("90", "270"):
        width, height = height, width
    return replace(media, width=width, height=height, seconds=max(lasting) / 1000 if lasting else None)


def _video(head: bytes) -> Media | None:
    if head[4:8] == b"ftyp" and head[8:12] not in (b"heic", b"heix", b"avif", b"mif1"):
        return Media("video/quicktime" if head[8:12] in QUICKTIME_BRANDS else "video/mp4")
    if head.startswith(MATROSKA):
        return Media("video/webm" if b"webm" in head[:64] else "video/x-matroska")
    return None


def _image(file: BinaryIO) -> Media | None:
    try:
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(IMAGES)) as image:
                return Media(IMAGES[str(image.format)], *image.size)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return None
