"""Materials: the videos and images that posts are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from phonedeck.model import handle
from phonedeck.model.script import Platform
from phonedeck.wire.account import Username
from phonedeck.wire.lists import Entries, Numbers
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Flag, PlatformName

Tags = Annotated[list[str], Entries(commas=True, longest=100, longest_entry=100)]


class MaterialView(BaseModel):
    """A file of the material library. Its content is its identity: the same bytes are one material."""

    id: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    name: str = Field(examples=["video1.mp4"])
    media_type: str = Field(examples=["video/mp4"])
    kind: Literal["image", "video"]
    size_bytes: int
    width: int | None = Field(default=None, description="Pixels")
    height: int | None = Field(default=None, description="Pixels")
    duration_s: float | None = Field(default=None, description="Seconds, of a video")
    tags: list[str] = Field(default_factory=list)
    username: str | None = Field(default=None, description="The account that it is for; null for any")
    platform: str | None = Field(default=None, description="That account's platform", examples=["tiktok"])
    used: bool = Field(default=False, description="Posted at least once")
    used_at: str | None = Field(default=None, description="When it was last posted, ISO 8601 with zone")
    held_by: int | None = Field(default=None, description="The task that is about to post it; no other one takes it")
    created_at: str = Field(description="ISO 8601 with zone")


class MaterialPage(BaseModel):
    """One page of materials."""

    materials: list[MaterialView]
    total: int
    page: int
    page_size: int


class MaterialTags(Message):
    """New tags of a material; they replace the old ones."""

    tags: Tags = Field(examples=["trending, dance"])


class MaterialChange(Message):
    """What to change of a material; what is left out stays."""

    tags: Tags = Field(default_factory=list, examples=["trending, dance"])
    username: Annotated[str, Username(255, blank=True)] = Field(
        default="",
        description="The account that it is for, with or without @; empty for any account",
        examples=["@my_account"],
    )
    platform: Annotated[Platform | None, PlatformName()] = Field(
        default=None, description="The account's platform, where several have one of that name"
    )
    used: Annotated[bool, Flag()] = Field(default=False, description="false: it may be posted once more")


class MaterialIds(Message):
    """The materials to delete."""

    material_ids: Annotated[list[int], Numbers(minimum=1)] = Field(examples=[[1, 2]])


@dataclass(frozen=True, slots=True)
class MaterialQuery:
    """Filters of `GET materials`; None means any. `text` is a part of the name."""

    kind: str | None = None
    tag: str | None = None
    used: bool | None = None
    username: str | None = None
    text: str | None = None
    page: int = 1
    page_size: int = 20


def parse_material_tags(body: object) -> MaterialTags:
    """The body that sets tags. Raises `InvalidRequest` with every problem."""
    return read_body(MaterialTags, body)


def parse_material_change(body: object) -> MaterialChange:
    """The body that changes a material. Raises `InvalidRequest` with every problem."""
    return read_body(MaterialChange, body)


def parse_material_ids(body: object) -> MaterialIds:
    """The body that deletes materials. Raises `InvalidRequest` with every problem."""
    return read_body(MaterialIds, body)


def parse_material_query(parameters: Mapping[str, str]) -> MaterialQuery:
    """The filters of `GET materials`. Raises `InvalidRequest` with every problem."""
    query = Query(parameters)
    username = query.text("username")
    used = query.word("used", ("0", "1", "true", "false"))
    found = MaterialQuery(
        kind=query.word("kind", ("image", "video")),
        tag=query.text("tag"),
        used=None if used is None else used in ("1", "true"),
        username=None if username is None else handle.normalise(username),
        text=query.text("text"),
        page=query.whole("page", 1, LARGEST_PAGE) or 1,
        page_size=query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20,
    )
    query.done()
    return found
