"""What a task's attempts did, as the wire shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from phonedeck.model.intent import Intent
from phonedeck.model.job import ArtifactKind
from phonedeck.model.trail import TrailRow
from phonedeck.wire.local_time import iso_time


class StepView(BaseModel):
    """A named part of an attempt, with what was seen then."""

    attempt: int
    number: int
    name: str
    at: str = Field(description="ISO 8601 with zone")
    detail: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def of(cls, step: Mapping[str, Any], zone: ZoneInfo) -> StepView:
        """A stored step as the clock of `zone` shows it."""
        at = iso_time(step["at"], zone) or ""
        return cls(attempt=step["attempt"], number=step["number"], name=step["name"], at=at, detail=step["detail"])


class ElementView(BaseModel):
    """The element on the screen that something was done to."""

    name: str = Field(
        description="In the app's pack; empty where it was found in another way", examples=["follow_button"]
    )
    signs: list[str] = Field(description="What told it: `label`, `id`, `structure`", examples=[["label", "id"]])
    label: str = Field(description="What a person reads there", examples=["Follow"])
    cls: str = Field(examples=["Button"])
    resource_id: str
    bounds: list[int] = Field(description="Left, top, right, bottom, in pixels of the screen")


class TrailView(BaseModel):
    """Something that was done at the phone, or decided, between two steps. Noted before it was sent."""

    attempt: int
    number: int
    step: int = Field(description="The number of the step that it led to; there is none where the attempt ended first")
    at: str = Field(description="ISO 8601 with zone")
    did: str = Field(description="`tap`, `long_tap`, `swipe`, `key`, `text`, `open`, `close` or `decision`")
    what: str = Field(
        default="", description="The key, the text, the link or app, or the decision; at most 200 characters"
    )
    why: str = Field(default="", description="A decision's reason")
    screen: str = Field(default="", description="The screen on which it was decided, as the app's pack names it")
    element: ElementView | None = None
    point: list[int] | None = Field(default=None, description="Where: x, y in pixels of the screen")
    to: list[int] | None = Field(default=None, description="Where a swipe ended")
    screen_size: list[int] | None = Field(default=None, description="Width and height")
    picture: str | None = Field(default=None, description="sha256 of a screenshot that shows the screen before it")
    tree: str | None = Field(default=None, description="sha256 of the tree that it was decided by, where it was kept")

    @classmethod
    def of(cls, row: TrailRow, zone: ZoneInfo) -> TrailView:
        """A stored entry as the clock of `zone` shows it."""
        entry, element = row.entry, row.entry.element
        return cls(
            attempt=row.attempt,
            number=row.number,
            step=row.step,
            at=iso_time(row.noted_at, zone) or "",
            did=entry.did,
            what=entry.what,
            why=entry.why,
            screen=entry.screen,
            element=None
            if element is None
            else ElementView(
                name=element.name,
                signs=list(element.signs),
                label=element.label,
                cls=element.cls,
                resource_id=element.resource_id,
                bounds=list(element.bounds),
            ),
            point=_point(entry.at),
            to=_point(entry.to),
            screen_size=_point(entry.size),
            picture=row.picture,
            tree=row.tree,
        )


class ArtifactView(BaseModel):
    """A file that a run left: a screenshot or a screen's tree."""

    attempt: int
    name: str
    kind: str = Field(examples=["screenshot"])
    media_type: str = Field(examples=["image/jpeg"])
    sha256: str
    size_bytes: int
    created_at: str | None = None
    url: str | None = Field(default=None, description="Path of the file")

    @classmethod
    def of(cls, artifact: Mapping[str, Any], zone: ZoneInfo) -> ArtifactView:
        """A stored artifact as the clock of `zone` shows it."""
        return cls(
            attempt=artifact["attempt"],
            name=artifact["name"],
            kind=artifact["kind"],
            media_type=ArtifactKind(artifact["kind"]).media_type,
            sha256=artifact["sha256"],
            size_bytes=artifact["size_bytes"],
            created_at=iso_time(artifact["at"], zone),
            url=f"/api/v1/artifacts/{artifact['sha256']}",
        )


class ProofView(BaseModel):
    """What the phone showed of the act that the task was for."""

    act: str = Field(examples=["post"])
    account: str | None = Field(default=None, description="The account that acted")
    at: str | None = Field(default=None, description="When it was sent, ISO 8601 with zone")
    shown: str | None = Field(default=None, description="A post's words as its page shows them")
    url: str | None = Field(default=None, description="A post's URL, where the app shows one")
    screenshot: str | None = Field(default=None, description="Path of a picture taken afterwards")

    @classmethod
    def of(cls, intent: Intent, zone: ZoneInfo, kept: Sequence[Mapping[str, Any]]) -> ProofView:
        """A confirmed act, with what its task kept."""
        after = [each for each in kept if each["name"] == f"after_{intent.act}" and each["kind"] == "screenshot"]
        evidence = intent.evidence
        return cls(
            act=intent.act,
            account=evidence.get("account"),
            at=iso_time(intent.intended_at, zone),
            shown=evidence.get("shown", evidence.get("caption")),
            url=evidence.get("url") or None,
            screenshot=f"/api/v1/artifacts/{after[-1]['sha256']}" if after else None,
        )


class AttemptView(BaseModel):
    """One run of a task."""

    attempt: int
    host: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    outcome: str | None = None
    reason: str | None = None
    remark: str = ""

    @classmethod
    def of(cls, attempt: Mapping[str, Any], zone: ZoneInfo) -> AttemptView:
        """A stored attempt as the clock of `zone` shows it."""
        return cls(
            attempt=attempt["number"],
            host=attempt["host"],
            started_at=iso_time(attempt["started_at"], zone),
            finished_at=iso_time(attempt["finished_at"], zone),
            outcome=attempt["outcome"],
            reason=attempt["reason"],
            remark=attempt["remark"],
        )


def _point(point: tuple[int, int] | None) -> list[int] | None:
    return None if point is None else list(point)
