"""Whether an app takes a file: looked at before anything reaches a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from phonedeck.model.errors import Refused
from phonedeck.model.media import MediaFile, PostingLimits
from phonedeck.storage.media_type import Media, measured, recognise

MEGABYTE = 1024 * 1024


def check(files: Sequence[MediaFile], limits: PostingLimits) -> None:
    """Look at the files of one post.

    Raises:
        Refused: naming everything that is wrong, and what to change.
    """
    problems = [f"{file.path.name} {problem}" for file in files for problem in problems_of(file.path, limits)]
    if len(files) > limits.most_images:
        problems.append(
            f"{len(files)} images are too many for one post; at most {limits.most_images}: lower image_count"
        )
    if problems:
        raise Refused(f"Nothing was touched: {'; '.join(problems)}.")


def problems_of(path: Path, limits: PostingLimits) -> Iterator[str]:
    """What is wrong with one file, each as the end of a sentence about it."""
    media = recognise(path)
    if media is None:
        there = path.is_file()
        yield "is no image or video, by its content: replace it" if there else "has no file on this host: add it again"
        return
    types = limits.image_types if media.kind == "image" else limits.video_types
    if media.media_type not in types:
        names = ", ".join(sorted(name.rpartition("/")[2].upper() for name in types))
        yield f"is {media.media_type.rpartition('/')[2].upper()}, which the app does not take: convert it to {names}"
    most = limits.most_image_bytes if media.kind == "image" else limits.most_video_bytes
    size = path.stat().st_size
    if most and size > most:
        yield f"has {size / MEGABYTE:.0f} MB, and the app takes {most / MEGABYTE:.0f}: make it smaller"
    if size == 0:
        yield "is empty"
    yield from _measures(measured(path, media), limits)


def _measures(media: Media, limits: PostingLimits) -> Iterator[str]:
    if media.width and media.height:
        sides = f"{media.width}×{media.height} pixels"
        if limits.smallest_side and min(media.width, media.height) < limits.smallest_side:
            yield f"has {sides}; the app takes none with a side below {limits.smallest_side}: use a larger one"
        if limits.largest_side and max(media.width, media.height) > limits.largest_side:
            yield f"has {sides}; the app takes none with a side above {limits.largest_side}: scale it down"
    if media.seconds is not None:
        if limits.shortest_video and media.seconds < limits.shortest_video:
            yield f"lasts {media.seconds:.1f} s; the app takes none below {limits.shortest_video:g} s: use a longer one"
        if limits.longest_video and media.seconds > limits.longest_video:
            yield f"lasts {media.seconds:.0f} s; the app takes none above {limits.longest_video:g} s: cut it"
