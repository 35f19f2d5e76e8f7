"""Small pictures of images, made when they are asked for, one at a time; the last ones are kept in memory."""

from __future__ import annotations

import io
import threading
import warnings
from collections import OrderedDict
from pathlib import Path

from PIL import Image, ImageOps

from phonedeck.model.material import Material
from phonedeck.storage.media_type import IMAGES

SIDE = 360
QUALITY = 80
MOST_PIXELS = 50_000_000
"""Larger ones would take more memory, while they are made, than a thumbnail is worth."""
MOST_KEPT_BYTES = 32 * 1024 * 1024


class Thumbnails:
    """By the image's hash. Making one takes a core for some 50 ms: whoever pages through a library gets no more."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._making = threading.Lock()

    def of(self, path: Path, image: Material) -> bytes | None:
        """The thumbnail as JPEG; None for what cannot be shown small. Blocks."""
        if image.kind != "image" or (image.width or 0) * (image.height or 0) > MOST_PIXELS:
            return None
        with self._making:
            found = self._kept.get(image.sha256)
            if found is not None:
                self._kept.move_to_end(image.sha256)
                return found
            found = made(path)
            if found is not None:
                self._keep(image.sha256, found)
            return found

    def _keep(self, sha256: str, jpeg: bytes) -> None:
        self._kept[sha256] = jpeg
        self._bytes += len(jpeg)
        while self._bytes > MOST_KEPT_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)


def made(path: Path) -> bytes | None:
    """The image within `SIDE` pixels, upright, on white where it lets something through; None if it is broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=list(IMAGES)) as image:
                image.draft("RGB", (SIDE, SIDE))  # of a JPEG no more is decoded than needed
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((SIDE, SIDE))
                seen = upright.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
        buffer = io.BytesIO()
        flat.save(buffer, "JPEG", quality=QUALITY)
        return buffer.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
