"""Phones as the wire shows them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from phonedeck.wire.lists import Entries
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Text


class AppView(BaseModel):
    """An app on a phone."""

    package: str = Field(examples=["com.zhiliaoapp.musically"])
    platform: str | None = Field(default=None, examples=["tiktok"])
    version: str | None = Field(default=None, examples=["43.1.4"])
    supported: bool | None = Field(default=None, description="null when it was not looked at yet")


class DeviceView(BaseModel):
    """A phone, what state it is in, and what to do about it."""

    serial: str = Field(description="As adb lists it", examples=["emulator-5554"])
    hardware_serial: str | None = Field(default=None, description="The same over USB and network")
    name: str = ""
    state: str = Field(description="ready, offline, unauthorized, locked, quarantined, not_working", examples=["ready"])
    reason: str | None = Field(default=None, description="Why it is in this state, for programs")
    next_step: str | None = Field(default=None, description="What a person should do next")
    host: str | None = None
    task_id: int | None = Field(default=None, description="The task that runs on it")
    model: str | None = None
    android_version: str | None = Field(default=None, examples=["14"])
    api_level: int | None = Field(default=None, examples=[34])
    apps: list[AppView] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    serials: list[str] = Field(default_factory=list, description="Every name adb has for it now, USB first")
    facts: dict[str, Any] = Field(
        default_factory=dict,
        description="What the last probe read: language, battery_percent, free_bytes, clock_off_seconds, warnings, …",
    )
    last_seen_at: str | None = Field(default=None, description="ISO 8601 with zone")


class DeviceChange(Message):
    """The body of `POST devices/{serial}`: what people may set. What is absent stays."""

    name: Annotated[str | None, Text(255)] = Field(default=None, examples=["Rack 1, upper left"])
    tags: Annotated[list[str] | None, Entries(commas=True, longest_entry=64)] = Field(
        default=None, description="Groups of phones; tag:NAME stands for their serials", examples=[["rack1"]]
    )


def parse_device_change(body: object) -> DeviceChange:
    """The body of `POST devices/{serial}`. Raises `InvalidRequest` with every problem."""
    return read_body(DeviceChange, body)


class DevicePage(BaseModel):
    """All phones that were ever seen and not removed."""

    devices: list[DeviceView]
    total: int
