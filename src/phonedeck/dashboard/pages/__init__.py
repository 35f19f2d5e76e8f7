"""The pages, in the order of the navigation."""

from __future__ import annotations

from phonedeck.dashboard.page import Page
from phonedeck.dashboard.pages import (
    account,
    accounts,
    audit,
    calendar,
    fleet,
    health,
    materials,
    new_task,
    phone,
    settings,
    task,
    tasks,
    tokens,
    webhook,
    webhooks,
)

PAGES: tuple[Page, ...] = (
    fleet.PAGE,
    phone.PAGE,
    tasks.PAGE,
    new_task.PAGE,
    task.PAGE,
    accounts.PAGE,
    account.PAGE,
    materials.PAGE,
    calendar.PAGE,
    health.PAGE,
    audit.PAGE,
    settings.PAGE,
    tokens.PAGE,
    webhooks.PAGE,
    webhook.PAGE,
)
