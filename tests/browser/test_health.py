"""Health: what waits and what ended, as it happens, in the words of the API."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from station import Station, serving, watching

from programs import until


def figure(page: Page, name: str) -> Locator:
    return page.locator(".pd-figure", has=page.get_by_text(name, exact=True)).locator("dd").first


def test_health_shows_a_due_task_and_how_it_ended(station: Station) -> None:
    """While its phone is busy it is due; when it has ended it is in the chart, and in the table beside that."""
    until(lambda: station.server.data("GET", "task/stats")["running"] == 0, "the end of what others began")
    with watching(station) as busy, station.open("/health") as watched:
        page = watched.page
        expect(page.get_by_text("All is well")).to_be_visible()
        expect(figure(page, "Due now")).to_have_text("0")
        completed = page.locator("details td:nth-child(2)")
        before = sum(map(int, completed.all_text_contents()))
        ids = station.server.follow("night.trains", "paper.boats")
        expect(figure(page, "Due now")).to_have_text("2")
        station.server.data("POST", f"task/{busy}/stop")
        for each in ids:
            assert station.server.ended(each)["status"] == 2
        expect(figure(page, "Due now")).to_have_text("0")
        expect(page.get_by_role("link", name="Done")).to_have_attribute("href", "/tasks?outcome=done")
        page.get_by_text("As a table").click()
        expect(page.get_by_role("table", name=re.compile("per hour"))).to_be_visible()
        until(lambda: sum(map(int, completed.all_text_contents())) == before + len(ids), "the figures in the table")
        expect(page.get_by_role("row", name=re.compile("^local"))).to_contain_text("just now")
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_health_says_what_is_wrong_as_the_api_does(station: Station, tmp_path: Path) -> None:
    """With the next step."""
    with (
        serving(tmp_path, "--no-worker", phones=0) as (server, _),
        Station(server, None, station.browser).open("/health") as watched,
    ):
        said = watched.page.get_by_role("status").filter(has_text="Something is wrong").locator("p").inner_text()
        [problem] = server.data("GET", "health")["problems"]
        assert said.rstrip(".").lower() == problem.lower()
