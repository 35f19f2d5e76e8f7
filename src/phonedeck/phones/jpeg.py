"""Pictures of screens made smaller: for a wall of phones, and for what attempts keep."""

from __future__ import annotations

import io

from PIL import Image

KEPT_WIDTH = 540
"""A kept picture is at least so wide: half of what most phones have, in which every word can be read."""
KEPT_BYTES = 120_000
KEPT_QUALITIES = (75, 60, 45, 30)
"""The first with which a picture is small enough."""


def smaller(jpeg: bytes, width: int, quality: int) -> bytes:
    """The picture, `width` pixels wide."""
    with Image.open(io.BytesIO(jpeg)) as image:
        height = max(1, round(image.height * width / image.width))
        # The decoder itself makes it smaller, by whole eighths: that is most of the work.
        image.draft("RGB", (width, height))
        return _written(image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR), quality)


def for_keeping(jpeg: bytes) -> bytes:
    """The picture within the size that attempts keep; as it is where it cannot be read."""
    try:
        with Image.open(io.BytesIO(jpeg)) as image:
            # As far as the decoder goes by itself, which costs nothing: 1080 pixels become 540, 1440 become 720.
            image.draft("RGB", (KEPT_WIDTH, max(1, round(image.height * KEPT_WIDTH / image.width))))
            decoded = image.convert("RGB")
    except OSError:
        return jpeg
    kept = b""
    for quality in KEPT_QUALITIES:
        kept = _written(decoded, quality)
        if len(kept) <= KEPT_BYTES:
            break
    return kept


def _written(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
