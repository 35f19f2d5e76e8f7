"""What holds for every page: no complaint in the console, nothing from elsewhere, nothing in the way of anybody."""

from __future__ import annotations

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import PAGES
from playwright.sync_api import Page, expect
from station import PATIENCE_SECONDS, SERIOUS, Station, Watched

from programs import until

FIXED = {
    "fleet": ("h1", ".pd-header", ".pd-nav", ".pd-tile", ".pd-tile-name:text-is('<b>left</b>')"),
    "tasks": ("h1", ".pd-header", ".pd-nav", ".pd-tasks tbody tr"),
    "new_task": ("h1", ".pd-header", ".pd-nav"),
}
"""Elements that are in their place from the beginning."""

PLACE = """(element) => {
  const box = element.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height].map(Math.round);
}"""


def serious(watched: Watched, *rules: str) -> list[str]:
    """What axe-core finds that keeps people out: the rule, and the first element that breaks it."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = Axe().run(watched.page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in SERIOUS]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_stays_at_home_and_can_be_used_by_everybody(station: Station, name: str) -> None:
    """In light and dark: no console error, no request that leaves the machine, no serious finding of axe-core; and on
    a phone in Indonesian nothing that is wider than the screen."""
    with station.open(PAGES[name], color_scheme="light") as watched:
        expect(watched.page.get_by_role("heading", level=1)).to_be_visible()
        expect(watched.page.get_by_role("alert")).to_have_count(0)
        assert serious(watched) == []
        watched.page.emulate_media(color_scheme="dark")
        expect(watched.page.locator("body.body--dark")).to_have_count(1)
        assert serious(watched, "color-contrast") == []  # all that the colours change
        assert (watched.complaints, watched.elsewhere) == ([], [])
    with station.open(PAGES[name], viewport={"width": 390, "height": 844}, locale="id-ID") as watched:
        expect(watched.page.locator("html")).to_have_attribute("lang", "id")
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        assert watched.complaints == []


@pytest.mark.parametrize("name", ["fleet", "tasks", "new_task"])
def test_a_page_is_seen_before_its_scripts_have_come(station: Station, name: str) -> None:
    """Where no script runs: its words and rows, in the sizes that they have later, and nothing that can be used."""
    station.server.data("POST", "devices/device_serial_2", name="<b>left</b>")
    first: list[object] = []
    for settings in ({"java_script_enabled": False}, {}):
        context = station.browser.new_context(base_url=station.url, **settings)
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        page = context.new_page()
        page.goto(PAGES[name])
        if not settings:
            expect(page.locator(".pd-first")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)

        def places(page: Page = page) -> list[object]:
            return [page.locator(part).first.evaluate(PLACE) for part in FIXED[name]]

        if settings:
            first = places()
            assert page.locator("[inert] .pd-nav a").count() == page.locator(".pd-nav a").count() > 5
        else:
            until(lambda first=first: places() == first, f"{FIXED[name]} at {first}; they are at {places()}")
        context.close()


def test_language_and_theme_are_kept(station: Station) -> None:
    """Chosen from the header by keyboard; the next page knows them."""
    with station.open("/") as watched:
        page = watched.page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.get_by_role("button", name="Language").focus()
        page.keyboard.press("Enter")
        page.get_by_role("menuitem", name="Bahasa Indonesia").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Armada")
        watched.connected()
        page.get_by_role("button", name="Terang atau gelap").click()
        page.get_by_role("menuitem", name="Gelap").click()
        expect(page.locator("body.body--dark")).to_have_count(1)
        watched.go("/")
        expect(page.locator("body.body--dark")).to_have_count(1)
        expect(page).to_have_title(re.compile("Armada"))


@pytest.mark.parametrize("name", PAGES)
def test_the_defences_hold_for_every_page(station: Station, name: str) -> None:
    """No other name of this server shows it, no frame of another site, no script but its own; nothing is posted."""
    url = station.url + PAGES[name]
    own = httpx.get(url)
    assert own.status_code == 200
    policy = own.headers["content-security-policy"]
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
    assert "'unsafe-inline'" not in next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert own.headers["x-content-type-options"] == "nosniff"
    renamed = httpx.get(url, headers={"Host": f"hostile.example:{station.server.port}"})
    assert renamed.status_code == 403
    assert "pd-first" not in renamed.text
    assert httpx.post(url, json={}).status_code in (404, 405)


def test_the_defences_hold_for_screens_and_files(station: Station) -> None:
    """Another site gets no phone's picture, by whatever its page asks; nor does another name."""
    path = f"{station.url}/screens/device_serial_1/small"
    assert httpx.get(path).status_code in (200, 204)
    for headers in (
        {"Host": f"hostile.example:{station.server.port}"},
        {"Sec-Fetch-Site": "cross-site"},
        # A link leads to pages only: not to a picture, which would stand in the other site's window.
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Origin": "http://hostile.example"},
    ):
        assert httpx.get(path, headers=headers).status_code == 403
