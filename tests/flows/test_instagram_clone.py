"""A clone of Instagram: a package of its own, in another version and language."""

from __future__ import annotations

from pathlib import Path

from world import world

from programs import Adb

CLONE = "com.instagram.androie"


def test_a_clone_is_worked_in_once_an_account_names_its_package(adb: Adb, tmp_path: Path) -> None:
    """A clone has a package of its own, which only a person can tell."""
    with world(
        adb, tmp_path / "clone", phones=1, app="instagram", version="410.0.0.0.0", language="id",
        matched=False, package=CLONE,
    ) as here:  # fmt: skip
        here.server.data(
            "POST", "accounts", platform="instagram", username="p1.a2", packagename=CLONE, serial="device_serial_1"
        )
        task = here.ended(here.create(1, "follow", {"target_users": ["in.the.clone"]}, "p1.a2"))
        assert task["outcome"] == "done", task
        assert [(act["account"], act["target"]) for act in here.acts(1)] == [("p1.a2", "in.the.clone")]
        assert here.server.call("POST", "devices/device_serial_1/match-accounts")["code"] == 0
        accounts = here.server.data("GET", "accounts?page_size=100")["accounts"]
        assert {(each["username"], each["packagename"]) for each in accounts} == {
            (f"p1.a{number}", CLONE) for number in (1, 2, 3)
        }
