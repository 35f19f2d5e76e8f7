"""What a person does next about a task, by why it waits or how it ended."""

from __future__ import annotations

from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.tiles import phone_url
from phonedeck.model.task import Outcome, Reason
from phonedeck.wire.task import TaskView

BY_REASON = {reason: f"next.{reason.value}" for reason in Reason}
"""A text for each reason; a test sees that every language has it."""

AT_THE_PHONE = frozenset(
    {
        Reason.DEVICE_OFFLINE, Reason.PHONE_FROZEN, Reason.PHONE_LOCKED, Reason.UIAUTOMATOR_GONE, Reason.STORAGE_FULL,
        Reason.SCREEN_NOT_RECOGNISED, Reason.APP_NOT_INSTALLED, Reason.NEEDS_HUMAN, Reason.UPLOAD_FAILED,
        Reason.ACCOUNT_HELD, Reason.OUTCOME_UNKNOWN,
    }
)  # fmt: skip


def next_step(t: Texts, task: TaskView) -> str:
    """One or two sentences; empty where there is nothing to do."""
    if task.reason is not None and task.status_text != "completed":
        return t(BY_REASON[Reason(task.reason)])
    if task.status_text == "pending":
        return t("next.pending_later") if task.scheduled_at else t("next.pending")
    if task.outcome == Outcome.NEEDS_HUMAN:
        return t("next.needs_human")
    return t("next.failed") if task.status_text == "failed" else ""


def places(t: Texts, task: TaskView) -> list[tuple[str, str]]:
    """The pages on which that is done: a name and an address each."""
    if task.reason is None or task.status_text == "completed":
        return []
    reason, found = Reason(task.reason), []
    if reason in AT_THE_PHONE:
        found.append((t("task.go_phone"), phone_url(task.serial)))
    if reason in (Reason.NEEDS_HUMAN, Reason.ACCOUNT_HELD):
        found.append((t("task.go_held"), "/accounts?state=held"))
    if reason in (Reason.MATERIAL_NOT_FOUND, Reason.MATERIAL_HELD):
        found.append((t("task.go_materials"), "/materials"))
    if reason is Reason.APP_VERSION_NOT_MEASURED:
        found.append((t("task.go_settings"), "/settings"))
    return found
