"""Phones as the wire shows them."""

from __future__ import annotations

from pydantic import BaseModel, Field


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
    state: str = Field(description="ready, working, offline, unauthorised, …", examples=["ready"])
    reason: str | None = Field(default=None, description="Why it is in this state, for programs")
    next_step: str | None = Field(default=None, description="What a person should do next")
    host: str | None = None
    task_id: int | None = Field(default=None, description="The task that runs on it")
    model: str | None = None
    android_version: str | None = Field(default=None, examples=["14"])
    api_level: int | None = Field(default=None, examples=[34])
    apps: list[AppView] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    last_seen_at: str | None = Field(default=None, description="ISO 8601 with zone")


class DevicePage(BaseModel):
    """All phones that were ever seen and not removed."""

    devices: list[DeviceView]
    total: int
