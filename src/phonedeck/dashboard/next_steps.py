"""What a person does next about a task, by why it waits or how it ended."""

from __future__ import annotations

from phonedeck.dashboard.language import Texts
from phonedeck.model.task import Outcome, Reason
from phonedeck.wire.task import TaskView

BY_REASON = {reason: f"next.{reason.value}" for reason in Reason}
"""A text for each reason; a test sees that every language has it."""


def next_step(t: Texts, task: TaskView) -> str:
    """One or two sentences; empty where there is nothing to do."""
    if task.reason is not None and task.status_text != "completed":
        return t(BY_REASON[Reason(task.reason)])
    if task.status_text == "pending":
        return t("next.pending_later") if task.scheduled_at else t("next.pending")
    if task.outcome == Outcome.NEEDS_HUMAN:
        return t("next.needs_human")
    return t("next.failed") if task.status_text == "failed" else ""
