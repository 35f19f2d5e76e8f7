"""A task's page: how it went, what a person does next, and what they can do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from station import Station, watching

import programs

FAILED = "/tasks/1"
"""What `station.fail_one` leaves."""


def _inside(page: Page, part: Locator, whole: Locator) -> bool:
    """Whether one lies on the other, and is seen."""
    inner, outer = part.bounding_box(), whole.bounding_box()
    assert inner is not None
    assert outer is not None
    return (
        outer["x"] <= inner["x"]
        and outer["y"] <= inner["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
        and inner["width"] > 2
        and inner["height"] > 2
    )


@pytest.fixture
def session(station: Station) -> Iterator[int]:
    with watching(station) as task:
        yield task


def test_a_failed_task_shows_its_screen_and_the_next_step(station: Station) -> None:
    """What was tapped last is boxed on the screen as it was, beside the screen that stopped it; large on demand."""
    with station.open(FAILED) as watched:
        page = watched.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Task 1 · Follow")
        state = page.locator(".pd-task-state")
        expect(state).to_contain_text("Needs a person")
        expect(state.get_by_role("heading", name="What to do next")).to_be_visible()
        expect(state).to_contain_text("answer the app's question yourself")
        last, stopped = state.locator("figure").all()
        expect(last).to_contain_text("Done last: Tapped “Search”")
        assert _inside(page, last.locator(".pd-hit"), last.locator(".pd-screenshot"))
        picture = stopped.locator("img")
        expect(picture).to_be_visible()
        programs.until(lambda: picture.evaluate("image => image.naturalWidth") == 540, "the picture")
        stopped.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="The screen that stopped it").locator("img")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(stopped.get_by_role("button")).to_be_focused()
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_task_is_watched_to_its_end(station: Station, session: int) -> None:
    """Opened while it waits: the steps come by themselves, then the proof; the button is boxed where it was."""
    [task] = station.server.follow("marta.sews")
    with station.open(f"/tasks/{task}") as watched:
        page = watched.page
        expect(page.get_by_text("It has not begun")).to_be_visible()
        expect(page.locator(".pd-task-state")).to_contain_text("Pending")
        station.server.data("POST", f"task/{session}/stop")
        expect(page.locator(".pd-task-state")).to_contain_text("Completed")
        expect(page.locator(".pd-part h4")).to_have_text(["Profile read", "Followed"])
        expect(page.locator(".pd-decided")).to_contain_text("Decided: follow @marta.sews")
        before = page.locator("figure", has_text="Before following")
        assert _inside(page, before.locator(".pd-hit"), before.locator(".pd-screenshot"))
        expect(page.locator("figure", has_text="After following").first).to_be_visible()
        expect(page.get_by_role("heading", name="Proof")).to_be_visible()
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_running_task_is_stopped_retried_and_deleted_by_keyboard(station: Station, session: int) -> None:
    """Each is asked about first, and said in the audit log."""
    with station.open(f"/tasks/{session}") as watched:
        page = watched.page
        expect(page.locator(".pd-task-state")).to_contain_text("Running")
        for button, then in (("Stop", "The task was stopped."), ("Retry", "The task waits for its phone again.")):
            page.get_by_role("button", name=button, exact=True).focus()
            page.keyboard.press("Enter")
            dialog = page.get_by_role("alertdialog")
            expect(dialog.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
            page.keyboard.press("Tab")
            expect(dialog.get_by_role("button", name=button, exact=True)).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.get_by_text(then)).to_be_visible()
        expect(page.get_by_role("heading", name="Attempt 2")).to_be_visible()
        page.get_by_role("button", name="Delete", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alertdialog").get_by_role("button", name="Cancel", exact=True)).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/tasks$"))
        assert station.server.call("GET", f"task/{session}")["code"] == 40401
    said = [entry for entry in station.server.data("GET", "audit")["entries"] if entry["subject"] == f"task {session}"]
    by_hand = {entry["action"] for entry in said if entry["actor"] == "this machine (dashboard)"}
    assert by_hand >= {"task.stopped", "task.retried", "task.deleted"}


def test_a_task_that_is_not_there_says_so(station: Station) -> None:
    """An old link leads to words and not to a fault."""
    with station.open("/tasks/999999") as watched:
        expect(watched.page.get_by_role("alert")).to_contain_text("there is no task 999999")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen_in_indonesian(station: Station, width: int) -> None:
    """The longest words of the other language, on a small phone too."""
    with station.open(FAILED, viewport={"width": width, "height": 800}, locale="id-ID") as watched:
        expect(watched.page.get_by_role("heading", name="Langkah berikutnya")).to_be_visible()
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
