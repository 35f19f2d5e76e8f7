"""Settings: a bad value is named beside its field, a good one is written; tokens and webhooks are made and ended."""

from __future__ import annotations

import tomllib

import httpx
from playwright.sync_api import expect
from station import Station

import programs
import receiver


def test_a_setting_is_changed(station: Station) -> None:
    """All of a form or nothing; it holds from the next start, and the page says so. Then back to the default."""
    file = station.server.directory / "data" / "settings.toml"
    with station.open("/settings") as watched:
        page = watched.page
        form = page.locator("section", has=page.get_by_role("heading", name="Tasks", exact=True))
        page.get_by_label("late_start_grace", exact=True).fill("20000")
        page.get_by_label("automatic_retries", exact=True).fill("2")
        form.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Input should be less than or equal to 10080")).to_be_visible()
        assert not file.exists()
        page.get_by_label("late_start_grace", exact=True).fill("90")
        form.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_text("Waits until the server is started again")).to_be_visible()
        assert tomllib.loads(file.read_text()) == {"late_start_grace": 90, "automatic_retries": 2}
        expect(form.get_by_text("After a restart; now 60")).to_be_visible()
        for name in ("late_start_grace", "automatic_retries"):
            form.get_by_role("button", name=f"Back to the default: {name}").click()
            expect(form.get_by_role("button", name=f"Back to the default: {name}")).to_be_hidden()
        expect(page.get_by_text("Waits until the server is started again")).to_have_count(0)
        expect(page.get_by_label("late_start_grace", exact=True)).to_have_value("60")
        assert tomllib.loads(file.read_text()) == {}
        said = [each for each in station.server.data("GET", "audit")["entries"] if each["action"] == "settings.written"]
        assert (said[-1]["actor"], said[-1]["detail"]["late_start_grace"]) == ("this machine (dashboard)", 90)
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_token_is_shown_once_and_revoked(station: Station) -> None:
    """It works until then, for what it was made for."""
    with station.open("/settings/tokens") as watched:
        page = watched.page
        page.get_by_label("Name").fill("not a name")
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_text("must be 1 to 64 letters")).to_be_visible()
        page.get_by_label("Name").fill("laptop")
        page.get_by_role("button", name="Make the token").click()
        secret = page.locator(".pd-secret").inner_text()
        page.get_by_role("button", name="I have kept it").click()
        expect(page.get_by_text("Lasts for ever")).to_be_visible()
        watched.connected()

        def code() -> int:
            url = f"{station.url}/api/v1/task/stats"
            return int(httpx.get(url, headers={"Authorization": f"Bearer {secret}"}).json()["code"])

        assert code() == 0
        page.get_by_role("button", name="Revoke laptop").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("There is no token.")).to_be_visible()
        assert code() == 40101
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_webhook_is_added_tried_and_its_message_sent_again(station: Station) -> None:
    """What came of each message is in its log, as it happens."""
    with receiver.Receiver().on() as listening, station.open("/settings/webhooks") as watched:
        page = watched.page
        page.get_by_label("Address").fill("ftp://nowhere")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_text("must be")).to_be_visible()
        page.get_by_label("Address").fill(listening.url)
        page.get_by_label("Description").fill("Our notifier")
        page.get_by_role("button", name="Add it").click()
        page.get_by_role("button", name="I have kept it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Our notifier")
        watched.connected()
        page.get_by_role("button", name="Send a test").click()
        sent = page.locator(".pd-sent li", has_text="webhook.test")
        expect(sent).to_be_visible()
        [webhook] = station.server.data("GET", "webhooks")["webhooks"]

        def arrived() -> bool:
            log = station.server.data("GET", f"webhooks/{webhook['id']}/deliveries")["deliveries"]
            return bool(log[0]["state"] == "delivered")

        programs.until(arrived, "the message's arrival in the log")  # a moment after it came
        page.reload()
        watched.connected()
        expect(sent).to_contain_text("Arrived")
        sent.get_by_role("button").press("Enter")
        programs.until(lambda: len(listening.got) == 2, "the message once more")
        assert len({got.id for got in listening.got}) == 1
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("Nobody is told of what happens.")).to_be_visible()
        assert (watched.complaints, watched.elsewhere) == ([], [])
