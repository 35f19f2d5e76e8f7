"""Accounts: a hold seen and released, lists by URL, one account's tags and state."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from station import Station

WIDTH = "(image) => image.decode().then(() => image.naturalWidth)"


@pytest.fixture
def held(station: Station) -> int:
    """p1.a1, stopped by a challenge on its phone."""
    assert station.phones is not None
    faults = "/phones/device_serial_1/faults"
    station.phones.control.post(faults, json={"kind": "challenge", "name": "verify", "at": "screen:other_profile"})
    try:
        config = {"target_users": ["quiet.hills"]}
        created = station.server.data(
            "POST", "task", usernames=["p1.a1"], script_name="follow", script_config=config
        )  # fmt: skip
        assert station.server.ended(created["task_ids"][0])["outcome"] == "needs_human"
    finally:
        station.phones.control.delete(faults)
    [account] = station.server.data("GET", "accounts?held=1")["accounts"]
    return int(account["id"])


def test_a_hold_is_seen_and_released(station: Station, held: int) -> None:
    """With what the phone showed; not without a reason; the reason and who gave it are in the audit log."""
    with station.open("/accounts?state=held") as watched:
        page = watched.page
        card = page.locator(".pd-account")
        expect(card).to_have_count(1)
        assert card.locator("img").evaluate(WIDTH) == 540
        card.get_by_role("button", name="What the phone of @p1.a1 showed").press("Enter")
        shot = page.get_by_role("dialog").get_by_role("img", name="What the phone showed")
        expect(shot).to_be_visible()
        assert shot.evaluate(WIDTH) == 540
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        card.get_by_role("button", name="Release …").click()
        dialog = page.get_by_role("alertdialog")
        dialog.get_by_role("button", name="Release @p1.a1").click()
        expect(dialog.get_by_text("without a reason nothing is released")).to_be_visible()
        dialog.get_by_label("What did you see").fill("Solved it <b>on</b> the phone")
        dialog.get_by_role("button", name="Release @p1.a1").click()
        expect(page.get_by_text("@p1.a1 is released")).to_be_visible()
        expect(page.get_by_role("link", name="Show all accounts")).to_be_visible()
        assert station.server.data("GET", "accounts?held=1")["total"] == 0
        watched.go(f"/accounts/{held}")
        expect(page.get_by_text("by this machine (dashboard): Solved it <b>on</b> the phone")).to_be_visible()
        expect(page.get_by_role("link", name="All its tasks")).to_have_attribute("href", "/tasks?username=p1.a1")
        assert (watched.complaints, watched.elsewhere) == ([], [])
    entries = station.server.data("GET", "audit")["entries"]
    entry = next(each for each in entries if each["action"] == "account.released")
    assert (entry["actor"], entry["detail"]["reason"]) == ("this machine (dashboard)", "Solved it <b>on</b> the phone")


def test_a_list_is_its_url(station: Station) -> None:
    """App, tag, part of a name and page; what nothing matches says how to go on."""
    for number in range(23):
        tags = ["shop"] if number == 7 else []
        station.server.data("POST", "accounts", platform="instagram", username=f"many.{number:02}", tags=tags)
    with station.open("/accounts?app=instagram") as watched:
        page = watched.page
        cards = page.locator(".pd-account")
        expect(cards).to_have_count(20)
        expect(page.get_by_text("1–20 of 23")).to_be_visible()
        page.get_by_role("navigation", name="Pages of the list").get_by_role("link", name="2").click()
        expect(cards).to_have_count(3)
        page.get_by_role("searchbox", name="Find a name").fill("@MANY.0")
        page.keyboard.press("Enter")
        expect(cards).to_have_count(10)
        assert "app=instagram" in page.url
        page.get_by_role("group", name="Tag").get_by_role("link", name="shop").click()
        expect(cards).to_have_count(1)
        expect(cards).to_contain_text(re.compile("@many.07.*Not logged in.*shop", re.DOTALL))
        watched.go("/accounts?text=nobody.like.this")
        page.get_by_role("link", name="Show all accounts").click()
        expect(cards.first).to_be_visible()
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_tags_and_state_of_an_account(station: Station) -> None:
    """Put on and taken off by keyboard; disabled and enabled; its budget is as the API tells it."""
    [account] = station.server.data("GET", "accounts?text=p2.a2")["accounts"]

    def now() -> dict[str, object]:
        [found] = station.server.data("GET", "accounts?text=p2.a2")["accounts"]
        return {"tags": found["tags"], "status": found["status"]}

    station.server.data("PUT", "limits", account_id=account["id"], per_day={"follow": 7}, gap_seconds=45)
    with station.open(f"/accounts/{account['id']}") as watched:
        page = watched.page
        meter = page.get_by_role("meter", name="Follows, 24 h", exact=True)
        expect(meter).to_have_attribute("aria-valuemax", "7")
        expect(page.get_by_text("at least 45 s")).to_be_visible()
        page.get_by_label("New tag").fill("rack 1, <i>")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Remove the tag <i>")).to_be_visible()
        page.get_by_role("button", name="Remove the tag rack 1").press("Enter")
        expect(page.get_by_role("button", name="Remove the tag rack 1")).to_have_count(0)
        page.get_by_role("switch", name="Enabled").press("Space")
        expect(page.locator(".pd-chip", has_text="Disabled")).to_be_visible()
        assert now() == {"tags": ["<i>"], "status": 1}
        page.get_by_role("switch", name="Enabled").press("Space")
        expect(page.locator(".pd-chip", has_text="May act")).to_be_visible()
        assert now() == {"tags": ["<i>"], "status": 0}
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_an_account_gets_limits_of_its_own(station: Station) -> None:
    """Changed in a dialog, refused beside the field, kept as the API tells them, and taken away again."""
    [account] = station.server.data("GET", "accounts?text=p1.a2")["accounts"]

    def own() -> list[dict[str, object]]:
        rules = station.server.data("GET", "limits")["rules"]
        return [rule for rule in rules if str(rule["name"]).endswith("/p1.a2")]

    with station.open(f"/accounts/{account['id']}") as watched:
        page = watched.page
        page.get_by_role("button", name="Change its limits").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Follows, 24 h", exact=True).fill("5000")
        dialog.get_by_role("button", name="Keep these limits").click()
        expect(dialog.locator(".q-field--error")).to_contain_text("follow must be from 0 to 150")
        dialog.get_by_label("Follows, 24 h", exact=True).fill("7")
        dialog.get_by_label("Active hours").fill("late")
        dialog.get_by_role("button", name="Keep these limits").click()
        expect(dialog.locator(".q-field--error")).to_have_count(1)
        expect(dialog.locator(".q-field--error")).to_contain_text("Active hours")
        assert own() == []
        dialog.get_by_label("Active hours").fill("08:00-22:30")
        dialog.get_by_label("Time zone").fill("Asia/Jakarta")
        dialog.get_by_role("button", name="Keep these limits").click()
        expect(page.get_by_text("Its limits are changed.")).to_be_visible()
        expect(page.get_by_role("meter", name="Follows, 24 h", exact=True)).to_have_attribute("aria-valuemax", "7")
        [rule] = own()
        assert (rule["per_day"], rule["active_hours"]) == ({"follow": 7}, ["08:00-22:30 Asia/Jakarta"])
        page.get_by_role("button", name="Change its limits").click()
        expect(dialog.get_by_label("Follows, 24 h", exact=True)).to_have_value("7")
        dialog.get_by_role("button", name="No limits of its own").click()
        expect(dialog).to_have_count(0)
        assert own() == []
        assert (watched.complaints, watched.elsewhere) == ([], [])
