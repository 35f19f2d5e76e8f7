"""Fleet: the first start, the wall as it changes, and one phone in a person's hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, Request, expect
from station import PATIENCE_SECONDS, READY, Station, serving, watching

import programs

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
DARKNESS = """(image) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.width;
}"""


TIKTOK = "com.zhiliaoapp.musically"


@pytest.fixture
def asked() -> list[str]:
    """The phones whose pictures were asked for."""
    return []


def test_the_first_start_leads_to_phones(station: Station, tmp_path: Path) -> None:
    """With no phone: what doctor finds, and virtual phones at a click, which end with the server."""
    with serving(tmp_path, phones=0) as (server, _):
        alone = Station(server, None, station.browser)
        with alone.open("/") as watched:
            page = watched.page
            expect(page.get_by_role("heading", name="Connect your first phone")).to_be_visible()
            expect(page.get_by_text(re.compile("^adb")).first).to_be_visible()
            page.get_by_role("button", name="Start 3 virtual phones").click()
            expect(page.locator(".pd-tile")).to_have_count(3)
            expect(page.locator(".pd-tile", has_text="Ready")).to_have_count(3)
            assert (watched.complaints, watched.elsewhere) == ([], [])
        assert server.program is not None
        children = psutil.Process(server.program.process.pid).children(recursive=True)
        assert any("virtualphone" in " ".join(child.cmdline()) for child in children)
        server.end()
        _, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
        assert [child for child in alive if "virtualphone" in " ".join(child.cmdline())] == []


def test_the_wall_shows_what_happens(station: Station, asked: list[str]) -> None:
    """A picture of each phone; a task while it runs and no longer; nothing is asked for while nobody looks."""
    assert station.phones is not None
    with station.open("/") as watched:
        page = watched.page
        one = page.locator('.pd-tile[data-phone="device_serial_1"]')
        expect(one.locator("img")).to_be_visible()
        assert one.locator("img").evaluate(DARKNESS) == 216
        page.evaluate(HIDE, True)
        page.on("request", lambda request: _note(request, asked))
        [task] = station.server.follow("nina.paints")
        station.server.ended(task)
        expect(one.get_by_role("link", name="Follow")).to_have_count(0)
        assert asked == []
        page.evaluate(HIDE, False)
        with watching(station) as running:
            link = one.get_by_role("link", name="Watch the feed")
            expect(link).to_have_attribute("href", f"/tasks/{running}")
            station.server.data("POST", f"task/{running}/stop")
            expect(link).to_have_count(0)
        assert asked
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_filters_are_the_url(station: Station) -> None:
    """A tag narrows the wall; a filter that nothing passes says how to go on."""
    station.server.data("POST", "devices/device_serial_2", tags=["rack 1"])
    with station.open("/?tag=rack+1") as watched:
        page = watched.page
        expect(page.locator(".pd-tile")).to_have_count(1)
        page.get_by_role("link", name="rack 1").click()
        expect(page.locator(".pd-tile")).to_have_count(2)
        watched.go("/?state=locked")
        page.get_by_role("link", name="Show all phones").click()
        expect(page.locator(".pd-tile")).to_have_count(2)


@pytest.fixture
def phone(station: Station) -> Iterator[Page]:
    with station.open("/phones/device_serial_1", permissions=["clipboard-read", "clipboard-write"]) as watched:
        expect(watched.page.locator(".pd-stage img")).to_be_visible()
        yield watched.page
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_phone_in_a_persons_hands(station: Station, phone: Page) -> None:
    """Taken over, no task starts on it; a tap lands; given back, the task runs. The audit log tells it all."""
    expect(phone.get_by_role("heading", level=1)).to_have_text("Virtual Phone")
    expect(phone.get_by_text("pictures a second")).to_be_visible()
    phone.get_by_role("button", name="Take over by hand").click()
    phone.get_by_role("button", name="Home").click()
    [task] = station.server.follow("quiet.hills")
    expect(phone.get_by_text("a key pressed by hand").first).to_be_visible()
    programs.until(lambda: TIKTOK not in _tree(station), "the home screen")
    stage = phone.locator(".pd-stage img")
    box = stage.bounding_box()
    assert box is not None
    phone.mouse.click(box["x"] + 0.15 * box["width"], box["y"] + 0.76 * box["height"])
    programs.until(lambda: TIKTOK in _tree(station), "the app that was tapped")
    assert station.server.data("GET", f"task/{task}")["status"] == 0
    phone.get_by_role("button", name="Give back").click()
    assert station.server.ended(task)["status"] == 2
    said = {entry["action"]: entry["actor"] for entry in station.server.data("GET", "audit")["entries"]}
    actions = {"phone.taken", "phone.pressed", "phone.tapped", "phone.given_back"}
    assert {action: said[action] for action in actions} == dict.fromkeys(actions, "this machine (dashboard)")


def test_who_leaves_the_page_gives_the_phone_back(station: Station, phone: Page) -> None:
    """Without waiting for the page's end: whoever loads it again can take it again."""
    phone.get_by_role("button", name="Take over by hand").click()
    expect(phone.get_by_role("button", name="Give back")).to_be_visible()
    phone.reload()
    programs.until(
        lambda: station.server.data("GET", "audit")["entries"][0]["action"] == "phone.given_back", "the phone back"
    )
    phone.wait_for_function(READY)
    phone.get_by_role("button", name="Take over by hand").click()
    phone.get_by_role("button", name="Give back").click()
    expect(phone.get_by_role("button", name="Take over by hand")).to_be_visible()


def test_a_phone_that_works_is_not_taken(station: Station, phone: Page) -> None:
    """While a task runs on it the reason is shown, and the task goes on."""
    with watching(station, each_video=1) as task:

        def progress() -> int:
            return int(station.server.data("GET", f"task/{task}")["progress"]["done"])

        programs.until(progress, "the task to have begun")
        phone.get_by_role("button", name="Take over by hand").click()
        expect(phone.get_by_text("is busy")).to_be_visible()
        before = progress()
        programs.until(lambda: progress() > before, "the task to go on")


def test_elements_and_their_selectors(phone: Page) -> None:
    """Pointing at the picture tells the element and its selectors; a click copies the one that finds it alone."""
    phone.get_by_role("switch", name="Show").click()
    expect(phone.locator(".pd-boxes i").nth(5)).to_be_attached()
    phone.locator(".pd-stage img").hover(position={"x": 60, "y": 10})
    selector = phone.locator(".pd-element button").first
    expect(selector).to_have_text(re.compile(r"^d\("))
    phone.locator(".pd-stage img").click(position={"x": 60, "y": 10})
    expect(phone.get_by_text("Copied: d(")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == selector.inner_text()


def _tree(station: Station) -> str:
    assert station.server.api is not None
    return station.server.api.get("devices/device_serial_1/hierarchy").text


def _note(request: Request, asked: list[str]) -> None:
    found = re.search(r"/screens/([^/]+)/small", request.url)
    if found:
        asked.append(found.group(1))
