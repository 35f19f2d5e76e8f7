"""A material: a file of the library that posts are made of. Its content is its identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Material:
    """One file; `account_id` is the account that prefers it, `used_at` when it was last published."""

    id: int
    sha256: str
    name: str
    media_type: str
    size_bytes: int
    tags: tuple[str, ...]
    created_at: datetime
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    account_id: int | None = None
    used_at: datetime | None = None

    @property
    def kind(self) -> str:
        """`image` or `video`."""
        return self.media_type.partition("/")[0]
