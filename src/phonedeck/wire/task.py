"""Tasks as the wire shows them, and the messages about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.start_time import ACCEPTED_FORMS
from phonedeck.model.task import Task
from phonedeck.wire.attempt import ArtifactView, AttemptView, ProofView, StepView, TrailView
from phonedeck.wire.lists import Numbers
from phonedeck.wire.local_time import iso_time, local_time
from phonedeck.wire.plain_json import LARGEST_INTEGER, shortened
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Text, to_whole

TaskId = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]


class ProgressView(BaseModel):
    """How far a running task is."""

    done: int = 0
    total: int = 0
    label: str = ""


class TaskView(BaseModel):
    """A task. `start_time` and `end_time` are local times; all other times are ISO 8601 with zone."""

    id: TaskId
    script_name: str = Field(examples=["post"])
    script_config: dict[str, Any]
    serial: str = Field(examples=["device_serial_1"])
    username: str | None = None
    status: int = Field(ge=0, le=3, description="0 pending, 1 running, 2 completed, 3 failed")
    status_text: str = Field(examples=["pending"])
    source: str = Field(description="api or ui", examples=["api"])
    start_time: str | None = Field(
        default=None,
        description="When it started, else when it is scheduled for; null when neither",
        examples=["2027-03-01 14:30:00"],
    )
    end_time: str | None = Field(default=None, examples=["2027-03-01 14:31:10"])
    remark: str = Field(default="", description="One line for people")
    retry_count: int = 0
    outcome: str | None = Field(default=None, description="How it ended, finer than status")
    reason: str | None = Field(default=None, description="Why it waits or ended so, for programs")
    progress: ProgressView = Field(default_factory=ProgressView)
    scheduled_at: str | None = None
    expires_at: str | None = Field(default=None, description="It is not started after this time")
    started_at: str | None = None
    finished_at: str | None = None
    created_at: str
    platform: str | None = None
    target: str | None = None
    batch_id: int
    attempt: int = 0
    host: str | None = None

    @classmethod
    def of(cls, task: Task, zone: ZoneInfo) -> TaskView:
        """The task as the clock of `zone` shows it."""
        return cls(**_fields(task, zone))


class TaskDetail(TaskView):
    """A task with what its runs did."""

    steps: list[StepView] = Field(default_factory=list)
    trail: list[TrailView] = Field(
        default_factory=list, description="What was done between the steps; at most 2,000 entries of an attempt"
    )
    artifacts: list[ArtifactView] = Field(default_factory=list)
    attempts: list[AttemptView] = Field(default_factory=list)
    proof: ProofView | None = Field(default=None, description="Once the phone showed that it happened")

    @classmethod
    def of(
        cls,
        task: Task,
        zone: ZoneInfo,
        steps: Sequence[StepView] = (),
        artifacts: Sequence[ArtifactView] = (),
        attempts: Sequence[AttemptView] = (),
        proof: ProofView | None = None,
        trail: Sequence[TrailView] = (),
    ) -> TaskDetail:
        """The task and its runs, oldest first."""
        return cls(
            **_fields(task, zone),
            steps=list(steps),
            trail=list(trail),
            artifacts=list(artifacts),
            attempts=list(attempts),
            proof=proof,
        )


class TaskPage(BaseModel):
    """One page of tasks, newest first. `next_cursor` leads on; null on the last page."""

    tasks: list[TaskView]
    total: int
    page: int
    page_size: int
    next_cursor: str | None = None


class Stats(BaseModel):
    """How many tasks are in each state."""

    total: int = 0
    pending: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0


class PreviewedTask(BaseModel):
    """A task that would be created."""

    serial: str = Field(description="The phone", examples=["device_serial_1"])
    device_state: str = Field(description="The phone's state now; a task waits for a phone that is away")
    username: str | None = Field(default=None, description="null: the account that is active when it runs")
    platform: str | None = None
    target: str | None = None
    scheduled_at: str | None = Field(default=None, description="ISO 8601 with zone; null: at once")


class Preview(BaseModel):
    """What a create call would come to."""

    tasks: list[PreviewedTask]
    total: int
    warnings: list[str]


class Created(BaseModel):
    """What a create call made. `warnings` is left out when there are none."""

    task_ids: list[TaskId]
    created_count: int
    warnings: list[str] = Field(
        default_factory=list,
        description="Parameters without effect, and tasks that limits will refuse or keep waiting; absent when none",
        exclude_if=lambda warnings: not warnings,
    )


class Deleted(BaseModel):
    """How many tasks are gone."""

    deleted_count: int


class BatchDeleted(Deleted):
    """How many tasks are gone, and which were not there."""

    not_found: list[int] = Field(default_factory=list)


class BatchDelete(Message):
    """The tasks to delete."""

    task_ids: Annotated[list[int], Numbers(minimum=1)] = Field(
        description="Ids of tasks, at most 10,000", examples=[[101, 102]]
    )


class TaskChange(Message):
    """What of a pending task can be changed."""

    start_time: Annotated[str, Text(100)] = Field(
        description=f"When it starts instead: {ACCEPTED_FORMS}", examples=["2027-03-01T14:30:00+07:00"]
    )


class RetryAll(BaseModel):
    """How many failed tasks wait again, and how many may not be repeated."""

    retried_count: int
    skipped_count: int


class Licence(BaseModel):
    """The plan and what it allows."""

    plan_name: str = Field(description="Starter, Pro, Team or Business", examples=["Pro"])
    api_enabled: bool
    device_limit: int = Field(examples=[20])
    message: str = Field(examples=["API access enabled"])


def parse_batch_delete(body: object) -> BatchDelete:
    """The body of a batch delete. Raises `InvalidRequest`."""
    return read_body(BatchDelete, body)


def parse_task_change(body: object) -> TaskChange:
    """The body of `PATCH task/{id}`. Raises `InvalidRequest`."""
    return read_body(TaskChange, body)


def parse_task_id(text: str, what: str = "task", field: str = "id") -> int:
    """The id of a task, or of what else is named, in a path: positive, within 64 bits. Raises `InvalidRequest`."""
    try:
        number = to_whole(text)
    except ValueError:
        number = 0
    if number < 1:
        raise InvalidRequest([Problem(field, f"must be the id of a {what}, a positive whole number", shortened(text))])
    return number


def _fields(task: Task, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "id": task.id,
        "script_name": task.script_name,
        "script_config": dict(task.script_config),
        "serial": task.serial,
        "username": task.username,
        "status": int(task.status),
        "status_text": task.status.text,
        "source": task.source,
        "start_time": local_time(task.started_at or task.scheduled_at, zone),
        "end_time": local_time(task.finished_at, zone),
        "remark": " ".join(task.remark.split()),
        "retry_count": task.retry_count,
        "outcome": task.outcome.value if task.outcome else None,
        "reason": task.reason.value if task.reason else None,
        "progress": ProgressView(done=task.progress.done, total=task.progress.total, label=task.progress.label),
        "scheduled_at": iso_time(task.scheduled_at, zone),
        "expires_at": iso_time(task.expires_at, zone),
        "started_at": iso_time(task.started_at, zone),
        "finished_at": iso_time(task.finished_at, zone),
        "created_at": iso_time(task.created_at, zone),
        "platform": task.platform,
        "target": task.target,
        "batch_id": task.batch_id,
        "attempt": task.attempt,
        "host": task.host,
    }
