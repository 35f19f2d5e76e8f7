"""What happens, as `GET events` tells it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from phonedeck.wire.device import DeviceView
from phonedeck.wire.task import TaskView


class Event(BaseModel):
    """One change. `seq` only grows; send the last one seen as `Last-Event-ID` to miss nothing."""

    seq: int
    at: str = Field(description="ISO 8601 with zone")
    type: Literal["task", "device", "reset"] = Field(
        description="reset: the events after the one you named are gone; read the lists again"
    )
    task_id: int | None = Field(default=None, description="The task, also when it was deleted meanwhile")
    task: TaskView | None = None
    device: DeviceView | None = None

    def as_sse(self) -> str:
        """The event as a message of a server-sent stream."""
        about = {"task": {"device"}, "device": {"task", "task_id"}}.get(self.type, {"task", "task_id", "device"})
        data = self.model_dump_json(exclude=about)
        return f"id: {self.seq}\nevent: {self.type}\ndata: {data}\n\n"
