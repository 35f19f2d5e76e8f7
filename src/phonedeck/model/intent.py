"""An intent: the ledger row that is committed before an act, so that no crash can make us act twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """What the world would see."""

    POST = "post"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    COMMENT = "comment"
    LIKE = "like"
    FAVOURITE = "favourite"


class IntentState(StrEnum):
    """What is known of an act."""

    INTENDED = "intended"
    """Written; the act may or may not have been sent."""
    CONFIRMED = "confirmed"
    """Seen on the phone."""
    NOT_DONE = "not_done"
    """The phone shows that it did not happen; it may be done."""
    UNCONFIRMED = "unconfirmed"
    """It may have happened and could not be seen; a person or a later look decides."""
    REFUSED = "refused"
    """A rule said no before anything was sent."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One act of one task at one target."""

    id: int
    task_id: int
    act: Act
    target: str
    state: IntentState
    intended_at: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What was seen before the act and after it."""
