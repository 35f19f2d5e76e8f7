"""Files that are posted: what they are, and what an app takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file on this machine. `media_type` is told by its content; `sha256` is that of its content."""

    path: Path
    sha256: str
    media_type: str

    @property
    def kind(self) -> str:
        """`image` or `video`."""
        return self.media_type.partition("/")[0]


@dataclass(frozen=True, slots=True)
class PostingLimits:
    """What an app takes in one post. Seconds, bytes, pixels; a caption's length is counted in UTF-16 units, as apps do.

    0 for what has no limit that is known.
    """

    most_images: int
    longest_caption: int
    longest_title: int = 0
    """0: posts have no title of their own, and it becomes the caption's first line."""
    image_types: frozenset[str] = frozenset({"image/jpeg", "image/png", "image/webp"})
    video_types: frozenset[str] = frozenset({"video/mp4", "video/quicktime", "video/webm"})
    most_image_bytes: int = 0
    most_video_bytes: int = 0
    shortest_video: float = 0.0
    longest_video: float = 0.0
    smallest_side: int = 0
    largest_side: int = 0
    most_hashtags: int = 0


@dataclass(frozen=True, slots=True)
class Supplied:
    """The files of one post in their order. `captions` and `sounds` are what the files' folder says, for a task that
    says nothing itself; sounds are names or URLs."""

    files: tuple[MediaFile, ...]
    captions: str = ""
    sounds: tuple[str, ...] = ()


class Supply(Protocol):
    """Where the files of a task come from."""

    def take(self, limits: PostingLimits) -> Supplied:
        """The files that the task posts, held for it until it ends; the same ones at every attempt.

        Raises:
            NotFound: there are none.
            Refused: they are not what the app takes; the message says what to change.
            LimitReached: other tasks hold what there is.
        """
        ...

    def picture(self, path: str, limits: PostingLimits) -> MediaFile:
        """The image that a task names, absolute or relative to the upload folder.

        Raises:
            NotFound: it is not there.
            Refused: it is not what the app takes.
        """
        ...


class NoSupply:
    """For what posts nothing."""

    def take(self, limits: PostingLimits) -> Supplied:
        raise ValueError("this task was given no files")

    def picture(self, path: str, limits: PostingLimits) -> MediaFile:
        raise ValueError("this task was given no files")
