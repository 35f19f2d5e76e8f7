"""New task: each script from its form, what it would come to beforehand, when, and what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from station import Station, Watched

QUICK = {"Shortest time on a video (seconds)": "0", "Longest time on a video (seconds)": "1"}
POST = "https://www.tiktok.com/@nina.paints/video/7300000000000000001"


@pytest.fixture
def form(station: Station) -> Iterator[Watched]:
    with station.open("/tasks/new?script=follow&serial=device_serial_1") as watched:
        yield watched
        assert (watched.complaints, watched.elsewhere) == ([], [])


def create(page: Page, not_again: Sequence[int] = ()) -> int:
    """Create it; its id, which is none of the ids that the form may still show."""
    page.get_by_role("button", name="Create 1 task", exact=True).click()
    link = page.locator(".pd-links a").first
    for known in not_again:
        expect(link).not_to_have_text(f"#{known}")
    return int(link.inner_text().removeprefix("#"))


def test_every_script_from_its_form_to_its_end(station: Station, form: Watched, tmp_path: Path) -> None:
    """Filled in by its labels, created, and watched as it ends in the table."""
    page = form.page
    picture = tmp_path / "picture.png"
    Image.effect_noise((400, 400), 50).save(picture)
    filled = {
        "device_serial_2": {
            "Post": {"Files by path": str(picture)},
            "Watch the feed": {"Length (seconds)": "2", **QUICK},
        },
        "device_serial_1": {
            "Follow": {"Users": "@form.one"},
            "Unfollow": {"Users": "@form.one"},
            "Comment": {"Posts": POST, "Comments": "A kind word"},
        },
    }
    made: list[int] = []
    for serial, scripts in filled.items():
        form.go(f"/tasks/new?serial={serial}")
        page.get_by_label("App", exact=True).click()
        page.get_by_role("option", name="TikTok").click()
        for script, fields in scripts.items():
            page.get_by_role("radio", name=script, exact=True).click()
            if serial == "device_serial_1":  # the script before had the same fields
                expect(page.locator(".pd-big")).to_have_count(0)
            if script == "Post":
                page.get_by_label("Post", exact=True).last.click()
                page.get_by_role("option", name="Images").click()
            if script == "Watch the feed":  # the script before has such a fold too
                expect(page.get_by_label("Length (seconds)", exact=True)).to_be_visible()
                page.get_by_text("More settings").click()
            for label, text in fields.items():
                page.get_by_label(label, exact=True).fill(text)
            expect(page.locator(".pd-big")).to_contain_text(f"1 task: {script}")
            made.append(create(page, not_again=made[-1:]))
    page.get_by_role("link", name="See them among all tasks").click()
    for task_id in made:
        expect(page.locator(f'tr[data-task="{task_id}"]')).to_contain_text("Completed")
        assert station.server.data("GET", f"task/{task_id}")["source"] == "ui"


def test_what_it_would_come_to_and_the_same_call(station: Station, form: Watched) -> None:
    """Two users on two phones are four tasks, named one by one; warnings; the call shown makes the same."""
    page = form.page
    for serial in ("device_serial_1", "device_serial_2"):
        station.server.data("POST", f"devices/{serial}", tags=["form rack"])
    form.go("/tasks/new?script=follow&serial=tag:form+rack")
    page.get_by_label("Users").fill("fan.one\nfan.two")
    expect(page.locator(".pd-big")).to_have_text("4 tasks: Follow")
    expect(page.locator(".pd-fan li")).to_contain_text(["@fan.one", "@fan.two", "@fan.one", "@fan.two"])
    shown = page.locator(".pd-code pre").first.inner_text()
    assert {'"tag:form rack"', '"fan.two"'} <= {word.strip(" ,") for word in shown.splitlines()}
    page.get_by_role("button", name="Copy the call for Python").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Post", exact=True).click()
    page.get_by_label("Caption", exact=True).fill("{Hello|Hi} {you|all}")
    expect(page.get_by_text("4 variants, such as:")).to_be_visible()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_created(station: Station, form: Watched) -> None:
    """By keyboard alone: refused with the reason at the field, which has the focus; put right, it is created."""
    page = form.page
    before = station.server.data("GET", "task/stats")["total"]
    users = page.get_by_label("Users")
    users.focus()
    page.keyboard.type("not a name!")
    page.get_by_role("button", name="Create tasks").focus()
    page.keyboard.press("Enter")
    wrong = page.locator(".q-field--error")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("entry 1")
    expect(users).to_be_focused()
    assert station.server.data("GET", "task/stats")["total"] == before
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("keyboard.only")
    expect(page.get_by_role("button", name="Create 1 task")).to_be_visible()
    page.get_by_role("button", name="Create 1 task").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pd-made")).to_have_text("1 task created")
    expect(page.locator(".q-field--error")).to_have_count(0)


def test_a_double_click_makes_one(station: Station, form: Watched) -> None:
    """The same once more is asked about; what was changed since is not."""
    page = form.page

    def made() -> int:
        return int(station.server.data("GET", "task?target=only.once")["total"])

    users = page.get_by_label("Users")
    users.fill("only.once")
    button = page.get_by_role("button", name="Create 1 task", exact=True)
    button.dblclick()
    expect(page.locator(".pd-made")).to_have_text("1 task created")
    page.mouse.down(click_count=2)  # the second one of a double click, later than the first was answered
    page.mouse.up(click_count=2)
    users.fill("only.once\nonly.twice")
    expect(page.get_by_role("button", name="Create 2 tasks")).to_be_visible()
    users.fill("only.once")
    dialog = page.get_by_role("alertdialog")
    expect(button).to_be_visible()
    expect(dialog).to_have_count(0)
    button.click()
    expect(dialog).to_contain_text("Make the same once more?")
    assert made() == 1
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    users.fill("only.once\nonly.twice")
    page.get_by_role("button", name="Create 2 tasks").click()
    expect(page.locator(".pd-made")).to_have_text("2 tasks created")
    assert made() == 2


def test_at_a_time_and_again_and_again(station: Station, form: Watched) -> None:
    """A start by a zone's clock is what the API says it is; a schedule has its weekdays, times and task."""
    page = form.page
    page.get_by_label("Users").fill("later.on")
    page.get_by_role("radio", name="At a time").click()
    page.get_by_label("Day", exact=True).fill("2027-03-01")
    page.get_by_label("Time", exact=True).fill("14:30")
    page.get_by_label("Time zone").fill("Asia/Jakarta")
    page.get_by_role("option", name="Asia/Jakarta").click()
    expect(page.locator(".pd-code pre").first).to_contain_text("2027-03-01T14:30:00+07:00")
    task_id = create(page)
    assert re.match("2027-03-01T07:30:00", station.server.data("GET", f"task/{task_id}")["scheduled_at"])
    station.server.data("DELETE", f"task/{task_id}")
    form.go("/tasks/new?script=follow&serial=device_serial_1")
    page.get_by_label("Users").fill("every.week")
    page.get_by_role("radio", name="Again and again").click()
    page.get_by_label("Times of day").fill("9 o'clock")
    page.get_by_role("button", name="Make the schedule").click()
    expect(page.locator(".q-field--error")).to_contain_text("must be a time of day")
    page.wait_for_timeout(600)  # a look that was to come, for what was typed before, would have taken it away by now
    assert page.locator(".q-field--error").count() == 1
    page.get_by_label("Times of day").fill("09:00, 18:30")
    page.get_by_role("button", name="Make the schedule").click()
    expect(page.get_by_text(re.compile(r"^Schedule \d+ is made")).first).to_be_visible()
    [made] = station.server.data("GET", "schedules")["schedules"]
    assert (made["times"], made["task"]["script_config"]) == (["09:00", "18:30"], {"target_users": ["every.week"]})
    station.server.data("DELETE", f"schedules/{made['id']}")


def tab_to(page: Page, wanted: Locator) -> None:
    """By the Tab key alone, as far as it takes; an element that it does not come to fails."""
    for _ in range(80):
        if wanted.evaluate(
            "(element) => element === document.activeElement || element.contains(document.activeElement)"
        ):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {wanted}")


def test_created_and_stopped_with_the_keyboard_alone(station: Station, form: Watched) -> None:
    """From the form to the task's page to its end: Tab, arrows, Enter and typing; nothing is clicked or focused."""
    form.go("/tasks/new?script=account_warmup&serial=device_serial_2")
    page = form.page
    length = page.get_by_label("Length (seconds)", exact=True)
    tab_to(page, length)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("600")
    tab_to(page, page.get_by_label("App", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="TikTok")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".pd-big")).to_contain_text("1 task: Watch the feed")
    tab_to(page, page.get_by_role("button", name="Create 1 task", exact=True))
    page.keyboard.press("Enter")
    link = page.locator(".pd-links a").first
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/tasks/\d+$"))
    form.connected()
    expect(page.locator(".pd-task-state")).to_contain_text("Running")
    tab_to(page, page.get_by_role("button", name="Stop", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("alertdialog").get_by_role("button", name="Stop", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".pd-task-state")).to_contain_text("Stopped")
    task = int(page.url.rpartition("/")[2])
    assert station.server.data("GET", f"task/{task}")["source"] == "ui"
