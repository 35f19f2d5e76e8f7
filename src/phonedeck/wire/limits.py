"""Limits as an operator sets and sees them, and what they leave to an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import JsonSchemaValue

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.intent import Act
from phonedeck.model.limits import (
    CEILINGS,
    DEFAULT_ACCOUNTS_PER_TARGET,
    DEFAULT_GAP_SECONDS,
    DEFAULT_PER_DAY,
    DEFAULT_PER_HOUR,
    LONGEST_GAP_SECONDS,
    MOST_ACCOUNTS_PER_TARGET,
    ActiveHours,
)
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Amount, Text, Tolerant, Whole, to_whole


@dataclass(frozen=True)
class ActNumbers(Tolerant):
    """A number for each act that is named, up to its ceiling."""

    def read(self, value: object) -> dict[str, int]:
        if not isinstance(value, Mapping):
            raise ValueError('must be an object: {"follow": 30}')
        found: dict[str, int] = {}
        for name, number in value.items():
            if name not in tuple(Act):
                raise ValueError(f"{str(name)[:40]!r} is no act; there are {', '.join(Act)}")
            ceiling = CEILINGS[Act(name)]
            try:
                read = to_whole(number)
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
            if not 0 <= read <= ceiling:
                raise ValueError(f"{name} must be from 0 to {ceiling}; that is the ceiling, and cannot be raised")
            found[name] = read
        return found

    def schema(self) -> JsonSchemaValue:
        numbers = {act.value: Whole(0, most).schema() for act, most in CEILINGS.items()}
        return {"type": "object", "properties": numbers, "additionalProperties": False}


class NewLimits(Message):
    """The body of `PUT limits`: the whole rule for all accounts, for a tag, or for an account.

    A misspelt name would leave that limit out of the new rule, and nobody would see it: unknown ones are errors here.
    """

    model_config = ConfigDict(extra="forbid")

    tag: Annotated[str | None, Text(100)] = Field(default=None, description="For the accounts with this tag")
    account_id: Annotated[int | None, Whole(1, LARGEST_INTEGER)] = Field(
        default=None, description="For this account; it wins over tags, and tags over the rule for all"
    )
    per_day: Annotated[dict[str, int] | None, ActNumbers()] = Field(
        default=None, description="At most this many of an act in any 24 hours", examples=[{"follow": 30}]
    )
    per_hour: Annotated[dict[str, int] | None, ActNumbers()] = Field(
        default=None, description="At most this many of an act in any hour", examples=[{"follow": 10}]
    )
    gap_seconds: Annotated[float | None, Amount(0, LONGEST_GAP_SECONDS)] = Field(
        default=None, description="At least this long between two follows, unfollows, comments or posts of an account"
    )
    active_hours: Annotated[str | None, Text(11)] = Field(
        default=None, description="When accounts may act; empty: always", examples=["08:00-22:30"]
    )
    timezone: Annotated[str | None, Text(255)] = Field(
        default=None, description="Zone of active_hours; the server's when absent"
    )
    accounts_per_target: Annotated[int | None, Whole(1, MOST_ACCOUNTS_PER_TARGET)] = Field(
        default=None, description="Of your accounts so many may act on one user or post in 24 hours; for all only"
    )


class LimitsView(BaseModel):
    """One rule: what it sets, and for whom."""

    applies_to: str = Field(description="all, tag or account", examples=["tag"])
    name: str = Field(description="The tag, or the account as platform/username; empty for all", examples=["shop"])
    per_day: dict[str, int] = Field(default_factory=dict)
    per_hour: dict[str, int] = Field(default_factory=dict)
    gap_seconds: float | None = None
    active_hours: list[str] = Field(default_factory=list, examples=[["08:00-22:30 Asia/Jakarta"]])
    accounts_per_target: int | None = None

    @classmethod
    def of(cls, applies_to: str, name: str, rule: Mapping[str, Any]) -> LimitsView:
        hours = [f"{text} {zone}" for text, zone in rule.get("active_hours", [])]
        return cls(applies_to=applies_to, name=name, **{**rule, "active_hours": hours})


class LimitsPage(BaseModel):
    """Every rule, the defaults where none says anything, and the ceilings that none passes."""

    rules: list[LimitsView]
    defaults: LimitsView
    ceilings: LimitsView


class ActBudget(BaseModel):
    """What one act's limits leave to an account now."""

    act: str = Field(examples=["follow"])
    used_day: int = Field(description="In the last 24 hours; what is not known to have happened counts")
    limit_day: int
    used_hour: int
    limit_hour: int
    left: int = Field(description="How many more by these two limits")
    next_at: str | None = Field(default=None, description="ISO 8601 with zone; null: at once, or not by itself")
    why: str = Field(default="", description="What stands against it now; empty when nothing does")


class HoldView(BaseModel):
    """Why an account is held."""

    kind: str = Field(description="person: until it is released; rate_limit: until its time", examples=["person"])
    reason: str
    since: str
    until: str | None = None
    task_id: int | None = None
    screenshot: str | None = Field(default=None, description="Path of what the phone showed")
    tree: str | None = None


class BudgetView(BaseModel):
    """What an account did and may still do."""

    account_id: int
    username: str
    platform: str
    held: HoldView | None = None
    gap_seconds: float
    active_hours: list[str]
    acts: list[ActBudget]


class Release(Message):
    """The body of `POST accounts/{id}/release`."""

    reason: Annotated[str, Text(500)] = Field(
        description="What was looked at, and why it may go on", examples=["Solved the challenge on the phone"]
    )


def defaults() -> LimitsView:
    """What holds where no rule says anything."""
    return LimitsView(
        applies_to="all",
        name="",
        per_day={act.value: number for act, number in DEFAULT_PER_DAY.items()},
        per_hour={act.value: number for act, number in DEFAULT_PER_HOUR.items()},
        gap_seconds=DEFAULT_GAP_SECONDS,
        accounts_per_target=DEFAULT_ACCOUNTS_PER_TARGET,
    )


def ceilings() -> LimitsView:
    """What no rule passes."""
    most = {act.value: number for act, number in CEILINGS.items()}
    return LimitsView(
        applies_to="all", name="", per_day=most, per_hour=most, accounts_per_target=MOST_ACCOUNTS_PER_TARGET
    )


def parse_release(body: object) -> Release:
    """The body of `POST accounts/{id}/release`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(Release, body)
    if not wanted.reason.strip():
        raise InvalidRequest([Problem("reason", "is blank; say what was looked at", wanted.reason)])
    return wanted


def parse_new_limits(body: object) -> NewLimits:
    """The body of `PUT limits`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(NewLimits, body)
    problems: list[Problem] = []
    if wanted.tag is not None and wanted.account_id is not None:
        problems.append(Problem("tag", "give either tag or account_id, or neither for all", wanted.tag))
    if wanted.tag is not None and not wanted.tag.strip():
        problems.append(Problem("tag", "is blank; write the tag", wanted.tag))
    if wanted.accounts_per_target is not None and (wanted.tag is not None or wanted.account_id is not None):
        problems.append(Problem("accounts_per_target", "is for all accounts together; set it without tag or account"))
    zone = ZoneInfo("UTC")
    if wanted.timezone is not None:
        try:
            zone = ZoneInfo(wanted.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            problems.append(Problem("timezone", "is not a time zone; use a name such as Europe/Berlin"))
    if wanted.active_hours:
        try:
            ActiveHours.parse(wanted.active_hours, zone)
        except ValueError as error:
            problems.append(Problem("active_hours", str(error), wanted.active_hours))
    if problems:
        raise InvalidRequest(problems)
    return wanted
