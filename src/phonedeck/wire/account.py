"""Accounts: a platform, a username and the phone that is logged in to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from phonedeck.model import handle
from phonedeck.model.script import Platform
from phonedeck.wire.lists import Entries
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import PlatformName, Text, Whole

PLATFORMS = tuple(str(platform) for platform in Platform)

Tags = Annotated[list[str], Entries(commas=True, longest=100, longest_entry=100)]


class AccountView(BaseModel):
    """An account. It never has a password: Phonedeck knows none."""

    id: int
    username: str
    platform: str = Field(examples=["tiktok"])
    packagename: str | None = Field(default=None, description="Package of a cloned app; null for the app itself")
    device: str | None = Field(default=None, description="Serial of the phone that is logged in")
    device_online: bool = False
    device_name: str = Field(default="", description="Empty while the phone is away")
    logined: int = Field(default=0, ge=0, le=1, description="1 when the phone was last seen logged in")
    logined_text: str = Field(default="not_logged_in", examples=["logged_in"])
    status: int = Field(default=0, ge=0, le=1, description="0 enabled, 1 disabled")
    status_text: str = Field(default="enabled", examples=["enabled"])
    tags: list[str] = Field(default_factory=list)
    held: bool = Field(default=False, description="Frozen: nothing runs for it")
    held_reason: str | None = None
    held_until: str | None = Field(default=None, description="ISO 8601; null while held: until a person releases it")

    @classmethod
    def of(
        cls,
        id: int,
        username: str,
        platform: str,
        *,
        packagename: str | None = None,
        device: str | None = None,
        device_online: bool = False,
        device_name: str = "",
        logged_in: bool = False,
        enabled: bool = True,
        tags: tuple[str, ...] | list[str] = (),
        held: bool = False,
        held_reason: str | None = None,
        held_until: str | None = None,
    ) -> AccountView:
        """The account with the texts that belong to its numbers."""
        return cls(
            id=id,
            username=username,
            platform=platform,
            packagename=packagename,
            device=device,
            device_online=device_online,
            device_name=device_name if device_online else "",
            logined=int(logged_in),
            logined_text="logged_in" if logged_in else "not_logged_in",
            status=0 if enabled else 1,
            status_text="enabled" if enabled else "disabled",
            tags=list(tags),
            held=held,
            held_reason=held_reason,
            held_until=held_until,
        )


class AccountPage(BaseModel):
    """One page of accounts."""

    accounts: list[AccountView]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True, slots=True)
class AccountQuery:
    """Filters of `GET accounts`; None means any. `status` is 0 for enabled, 1 for disabled, `text` a part of the
    username."""

    platform: Platform | None = None
    device: str | None = None
    logined: bool | None = None
    status: int | None = None
    tag: str | None = None
    held: bool | None = None
    text: str | None = None
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True)
class Username(Text):
    """A username, with or without @, as Phonedeck compares it."""

    blank: bool = False
    """Whether an empty text is one too."""

    def read(self, value: object) -> str:
        text = super().read(value)
        if self.blank and not text.strip():
            return ""
        if problem := handle.problem_with(text):
            raise ValueError(problem)
        return handle.normalise(text)


class NewAccount(Message):
    """The body of `POST accounts`."""

    platform: Annotated[Platform, PlatformName()] = Field(description="tiktok or instagram", examples=["tiktok"])
    username: Annotated[str, Username(255)] = Field(description="With or without @", examples=["@my_account"])
    serial: Annotated[str | None, Text(255)] = Field(default=None, description="The phone that is logged in to it")
    packagename: Annotated[str | None, Text(255)] = Field(default=None, description="Package of a cloned app")
    tags: Tags = Field(default_factory=list, examples=[["shop", "jakarta"]])
    status: Annotated[int, Whole(0, 1)] = Field(default=0, description="0 enabled, 1 disabled")


def parse_new_account(body: object) -> NewAccount:
    """The body of `POST accounts`. Raises `InvalidRequest` with every problem."""
    return read_body(NewAccount, body)


def parse_account_query(parameters: Mapping[str, str]) -> AccountQuery:
    """The filters of `GET accounts`. Raises `InvalidRequest` with every problem."""
    query = Query(parameters)
    platform = query.word("platform", PLATFORMS)
    logined = query.whole("logined", 0, 1)
    held = query.whole("held", 0, 1)
    text = query.text("text")
    found = AccountQuery(
        platform=Platform(platform) if platform else None,
        device=query.text("device"),
        logined=None if logined is None else bool(logined),
        status=query.whole("status", 0, 1),
        tag=query.text("tag"),
        held=None if held is None else bool(held),
        text=None if text is None else text.removeprefix("@") or None,
        page=query.whole("page", 1, LARGEST_PAGE) or 1,
        page_size=query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20,
    )
    query.done()
    return found
