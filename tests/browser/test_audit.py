"""Audit: the log as it is, narrowed by its URL, checked, and taken along."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect
from station import Station


def test_the_log_is_narrowed_checked_and_exported(station: Station) -> None:
    """By person, action, object and day; what a check found is said; the export has every entry."""
    server = station.server
    server.data("POST", "devices/device_serial_1", tags=["rack audit"])
    newest = server.data("GET", "audit")["entries"][0]
    with station.open("/audit") as watched:
        page = watched.page
        rows = page.locator(".pd-log-row")
        page.get_by_label("Object").fill("device_serial_1")
        page.get_by_label("Action").select_option("device.set")
        page.get_by_label("Day").fill(newest["at"][:10])
        page.get_by_label("Person or program").fill("THIS machine")
        page.get_by_role("button", name="Show").press("Enter")
        expect(page).to_have_url(re.compile("action=device.set.*day=20"))
        watched.connected()
        expect(rows.first).to_contain_text(f"#{newest['seq']}")
        expect(rows.first).to_contain_text("rack audit")
        assert set(rows.locator("code").all_text_contents()) == {"device.set"}
        page.get_by_role("button", name="Check the log").click()
        expect(page.get_by_text(f"Every entry up to number {newest['seq']} is as it was written")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Export all").click()
        lines = Path(download.value.path()).read_text().splitlines()
        assert [json.loads(line)["seq"] for line in lines] == list(range(1, newest["seq"] + 1))
        watched.go(f"/audit?day={datetime.fromisoformat(newest['at']).date() - timedelta(days=400)}")
        page.get_by_role("link", name="Show the whole log").click()
        expect(rows.first).to_be_visible()
        assert (watched.complaints, watched.elsewhere) == ([], [])
