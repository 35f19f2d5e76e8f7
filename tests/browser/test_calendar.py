"""Calendar: a task is moved in a dialog, hours with many tasks are a count, a schedule rests and goes on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect
from station import Station

FAR = (datetime.now(UTC) + timedelta(days=400)).replace(hour=9, minute=30, second=0, microsecond=0)
"""Beyond what other tests plan."""


def test_a_scheduled_task_is_moved(station: Station) -> None:
    """By keyboard; a time that cannot be is named beside its field. Then it is stopped."""
    server = station.server
    follow = {
        "script_name": "follow",
        "script_config": {"target_users": ["late.train"]},
        "serials": ["device_serial_1"],
    }
    last = (FAR + timedelta(days=1)).isoformat()
    [id_] = server.data("POST", "task", **follow, start_time=FAR.isoformat(), expires_at=last)["task_ids"]
    with station.open(f"/calendar?day={FAR.date()}") as watched:
        page = watched.page
        event = page.get_by_role("button", name=re.compile("09:30 Follow @late.train"))
        event.press("Enter")
        page.get_by_label("Day", exact=True).fill(f"{FAR.date() + timedelta(days=2)}")
        page.get_by_role("button", name="Move").click()
        expect(page.get_by_text("is not before")).to_be_visible()
        page.get_by_label("Day", exact=True).fill(str(FAR.date()))
        page.get_by_label("Time", exact=True).fill("21:15")
        page.get_by_role("button", name="Move").press("Enter")
        expect(page.get_by_text(f"Task {id_} starts at {FAR.date()} 21:15")).to_be_visible()
        moved = page.get_by_role("button", name=re.compile("21:15 Follow @late.train"))
        expect(moved).to_be_visible()
        at = datetime.fromisoformat(server.data("GET", f"task/{id_}")["scheduled_at"])
        assert f"{at:%Y-%m-%d %H:%M}" == f"{FAR.date()} 21:15"
        moved.click()
        page.get_by_role("button", name="Stop the task").click()
        expect(page.get_by_text(f"Task {id_} was stopped")).to_be_visible()
        expect(moved).to_have_count(0)
        assert server.data("GET", f"task/{id_}")["outcome"] == "stopped"
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_many_tasks_are_a_count_and_schedules_rest(station: Station) -> None:
    """The count leads to the hour with each; a schedule is paused and resumed."""
    server = station.server
    follow = {"script_name": "follow", "serials": ["device_serial_2"]}
    day = FAR + timedelta(days=30)
    users = [f"walker.{number}" for number in range(130)]
    ids = server.data("POST", "task", **follow, script_config={"target_users": users}, start_time=day.isoformat())
    at = f"{day + timedelta(hours=2):%H:%M}"
    task = {**follow, "script_config": {"target_users": ["nina.paints"]}}
    schedule = server.data("POST", "schedules", name="Evening round", times=[at], task=task)
    try:
        with station.open(f"/calendar?view=day&day={day.date()}") as watched:
            page = watched.page
            rest = page.get_by_role("button", name=re.compile("Evening round"))
            expect(rest).to_contain_text(at)
            rest.click()
            page.get_by_role("button", name="Pause").click()
            expect(page.get_by_role("heading", name="Paused schedules")).to_be_visible()
            assert server.data("GET", f"schedules/{schedule['id']}")["paused"]
            rest.click()
            page.get_by_role("button", name="Resume").click()
            expect(page.get_by_role("heading", name="Paused schedules")).to_have_count(0)
            page.get_by_role("link", name="130 tasks").click()
            expect(page.locator(".pd-event")).to_have_count(100)
            watched.connected()
            page.get_by_role("link", name="More of this hour").click()
            expect(page.locator(".pd-event")).to_have_count(30)
            assert (watched.complaints, watched.elsewhere) == ([], [])
    finally:
        server.data("DELETE", f"schedules/{schedule['id']}")
        server.data("DELETE", "task/batch", task_ids=ids["task_ids"])
