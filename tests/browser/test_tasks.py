"""Tasks: the table as it changes, its filters as a URL, and one deed for many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from station import Station, Watched

IN_A_WEEK = (datetime.now(UTC) + timedelta(days=7)).isoformat()


@pytest.fixture
def table(station: Station) -> Iterator[Watched]:
    """The table with at least one task in it, of an account of its own."""
    later(station, "anchor.person")
    with station.open("/tasks") as watched:
        expect(watched.page.locator(".pd-tasks")).to_be_visible()
        yield watched
        assert (watched.complaints, watched.elsewhere) == ([], [])


def later(station: Station, *users: str, serial: str = "device_serial_2") -> list[int]:
    """Tasks that wait for a time to come."""
    created = station.server.data(
        "POST", "task", serials=[serial], script_name="follow", script_config={"target_users": list(users)},
        start_time=IN_A_WEEK,
    )  # fmt: skip
    ids: list[int] = created["task_ids"]
    return ids


def row(page: Page, task_id: int) -> Locator:
    return page.locator(f'tr[data-task="{task_id}"]')


def test_the_table_shows_what_happens(station: Station, table: Watched) -> None:
    """A new task comes in on top, runs and ends there; what was ticked stays so; it leads to the task's page."""
    page = table.page
    [waits] = later(station, "table.one")
    expect(row(page, waits)).to_contain_text("Pending")
    page.get_by_role("checkbox", name=f"Choose task {waits}", exact=True).check()
    [task] = station.server.follow("table.two")
    expect(page.locator("tbody tr").first).to_have_attribute("data-task", str(task))
    expect(row(page, task)).to_contain_text("Completed")
    expect(row(page, task)).to_contain_text("@table.two is followed now.")
    expect(row(page, task).get_by_role("link", name=f"#{task} Follow")).to_have_attribute("href", f"/tasks/{task}")
    expect(page.get_by_text("1 task chosen")).to_be_visible()
    expect(page.get_by_role("checkbox", name=f"Choose task {waits}", exact=True)).to_be_checked()


def test_filters_and_pages_are_the_url(station: Station, table: Watched) -> None:
    """Chosen in the form, they stand in the address, and only those; another page shows the same; a page leads on."""
    page = table.page
    first, second = later(station, "shared.url", "shared.url2")
    page.locator("summary").click()
    page.get_by_label("Target").fill("@Shared.URL")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/tasks\?target=%40Shared\.URL$"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Failed").click()
    expect(page.get_by_text("No task is like that")).to_be_visible()
    page.get_by_role("link", name="Show all tasks").click()
    expect(page).to_have_url(re.compile("/tasks$"))
    table.go(f"/tasks?cursor={second}&serial=device_serial_2")
    expect(page.locator("tbody tr").first).to_have_attribute("data-task", str(first))
    page.get_by_role("link", name="Newer").click()
    expect(row(page, second)).to_be_visible()
    table.go("/tasks?since=yesterday")
    expect(page.get_by_text("must be a time")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(0)


def test_one_deed_for_all_of_a_filter(station: Station, table: Watched) -> None:
    """The count is in the question and its button; tasks of other phones stay; one that runs ends too."""
    page = table.page
    others = later(station, "bulk.other")
    body = {"serials": ["device_serial_1"], "script_name": "account_warmup"}
    [running] = station.server.data("POST", "task", **body, script_config={"platform": "tiktok"})["task_ids"]
    waiting = later(station, "bulk.one", "bulk.two", serial="device_serial_1")
    table.go("/tasks?serial=device_serial_1")
    expect(row(page, running)).to_contain_text("Running")
    page.get_by_role("button", name="Stop all …").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("Stop 3 tasks?")
    page.get_by_role("button", name="Stop 3 tasks").click()
    expect(page.get_by_text("3 tasks stopped")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    for each in (running, *waiting):
        expect(row(page, each)).to_contain_text("Stopped")
    assert station.server.data("GET", f"task/{others[0]}")["status"] == 0
    said = station.server.data("GET", "audit")["entries"]
    assert next(each for each in said if each["action"] == "task.stopped")["actor"] == "this machine (dashboard)"


def test_what_is_ticked_by_keyboard_alone(station: Station, table: Watched) -> None:
    """Two are chosen and stopped without a mouse; of those that had ended the result says why not; then deleted."""
    page = table.page
    [ended] = station.server.follow("keys.one")
    station.server.ended(ended)
    [waits] = later(station, "keys.two")
    expect(row(page, ended)).to_contain_text("Completed")
    for each in (ended, waits):
        page.get_by_role("checkbox", name=f"Choose task {each}", exact=True).focus()
        page.keyboard.press("Space")
    expect(page.get_by_text("2 tasks chosen")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).focus()  # until then it was for all of them
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 task stopped")).to_be_visible()
    expect(page.get_by_text("1: had ended already")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^\d+ tasks$"))).to_be_visible()
    page.get_by_role("checkbox", name=f"Choose task {waits}", exact=True).check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete 1 task").click()
    expect(row(page, waits)).to_have_count(0)
    assert station.server.call("GET", f"task/{waits}")["code"] == 40401


def test_when_the_last_one_goes_the_page_says_what_to_do(station: Station, table: Watched) -> None:
    """Instead of a table without a row."""
    [last] = later(station, "last.one")
    table.go("/tasks?target=last.one")
    expect(row(table.page, last)).to_be_visible()
    station.server.data("DELETE", f"task/{last}")
    expect(table.page.get_by_role("link", name="Show all tasks")).to_be_visible()
    table.connected()
