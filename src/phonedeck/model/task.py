"""A task: one script, on one device or for one account, at one target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple


class Status(IntEnum):
    """The four states of the wire."""

    PENDING = 0
    RUNNING = 1
    COMPLETED = 2
    FAILED = 3

    @property
    def text(self) -> str:
        return self.name.lower()


class Outcome(StrEnum):
    """How a task ended; finer than the wire's completed and failed."""

    DONE = "done"
    UNCHANGED = "unchanged"
    """The phone already showed what was asked for; nothing was done."""
    STOPPED = "stopped"
    REFUSED = "refused"
    NEEDS_HUMAN = "needs_human"
    UNCONFIRMED = "unconfirmed"
    """An act was sent and could not be verified; a person or a later look decides."""
    MISSED = "missed"
    ERROR = "error"

    @property
    def status(self) -> Status:
        return Status.COMPLETED if self in (Outcome.DONE, Outcome.UNCHANGED) else Status.FAILED


class Reason(StrEnum):
    """Why a task waits or ended as it did: for programs. The remark says it to people."""

    explanation: str

    # the second argument is given once, below; reading a stored reason gives only the first
    def __new__(cls, value: str, explanation: str = "") -> Reason:
        member = str.__new__(cls, value)
        member._value_ = value
        member.explanation = explanation
        return member

    DEVICE_OFFLINE = "device_offline", "The phone is not connected; the task waits for it or was cut off by it."
    PHONE_FROZEN = "phone_frozen", "adb lists the phone, but it does not answer."
    PHONE_LOCKED = "phone_locked", "The phone shows its lock screen, which only a person can pass."
    UIAUTOMATOR_GONE = "uiautomator_gone", "The uiautomator server on the phone died and could not be restarted."
    STORAGE_FULL = "storage_full", "The phone has too little free space for the task's files; nothing was pushed."
    SCREEN_NOT_RECOGNISED = "screen_not_recognised", "The screen is none that Phonedeck knows; nothing was tapped."
    APP_NOT_INSTALLED = "app_not_installed", "The app is not installed on the phone."
    APP_VERSION_NOT_MEASURED = "app_version_not_measured", "The app's version is one that nobody measured."
    APP_NOT_SUPPORTED = "app_not_supported", "This version cannot carry out scripts in this app yet."
    PACK_INVALID = "pack_invalid", "The installation's own pack of the app has a mistake; nothing was tapped."
    SCRIPT_NOT_AVAILABLE = "script_not_available", "This version accepts the script but cannot carry it out yet."
    TARGET_NOT_FOUND = "target_not_found", "The app shows no such user or post."
    TARGET_UNAVAILABLE = "target_unavailable", "The user or post exists but cannot be acted on by this account."
    NEEDS_HUMAN = "needs_human", "The app asks for a person: a challenge, a log-in or a block."
    MATERIAL_NOT_FOUND = "material_not_found", "There is no file to post, in the library or where the task says."
    MATERIAL_HELD = "material_held", "Other tasks are about to post all the files there are; this one waits for them."
    UPLOAD_FAILED = "upload_failed", "The app said that the upload failed; nothing was published."
    LIMIT_REACHED = "limit_reached", "A limit of the account or the fleet is used up for now."
    RATE_LIMITED = "rate_limited", "The app said that this account acts too often."
    ACCOUNT_BUSY = "account_busy", "The account is in a task on another phone; this one waits for it."
    ACCOUNT_HELD = "account_held", "The account is held until a person releases it."
    REFUSED = "refused", "A rule of this installation forbids it."
    OUTCOME_UNKNOWN = "outcome_unknown", "An act was sent and nothing could be read afterwards; look at the phone."
    NOT_SHOWN = "not_shown", "An act was sent and the app does not show its result."
    RECONCILING = "reconciling", "An earlier act is being looked up on the phone before anything else is done."
    STOPPED = "stopped", "A person stopped or cancelled the task."
    INTERRUPTED = "interrupted", "The server ended while the task ran; it starts again."
    MISSED = "missed", "It could not start within the grace after its start time."
    TAKES_WORKER_DOWN = "takes_worker_down", "The server ended three times while this task ran."
    INTERNAL = "internal", "A fault in Phonedeck; the log has the incident."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running task is: `done` of `total` steps, and a label for people."""

    done: int = 0
    total: int = 0
    label: str = ""


class NewTask(NamedTuple):
    """A task about to be stored; its members are columns. `due_at` is when it may start, UTC.

    A tuple, because a call may make 10,000 of them.
    """

    device: str
    serial: str
    script_name: str
    script_config: Mapping[str, Any]
    due_at: datetime
    target: str | None = None
    username: str | None = None
    platform: str | None = None
    source: str = "api"
    scheduled_at: datetime | None = None
    expires_at: datetime | None = None
    priority: int = 0
    expires_by_grace: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A stored task. Times are aware UTC datetimes.

    `device` is the phone's identity (`Device.id`); `serial` is the name that the client used for it.
    """

    id: int
    batch_id: int
    device: str
    serial: str
    script_name: str
    script_config: Mapping[str, Any]
    status: Status
    source: str
    due_at: datetime
    created_at: datetime
    target: str | None = None
    username: str | None = None
    platform: str | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    remark: str = ""
    priority: int = 0
    retry_count: int = 0
    attempt: int = 0
    interruptions: int = 0
    setbacks: int = 0
    host: str | None = None
    stop_requested: bool = False
    progress: Progress = field(default_factory=Progress)
    scheduled_at: datetime | None = None
    expires_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
