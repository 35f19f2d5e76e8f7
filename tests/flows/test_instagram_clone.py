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
        task = here.ended(here.create(1, "follow", {"target_users": ["whoever.is.active"]}))
        assert task["outcome"] == "done", task
        assert (here.acts(1)[-1]["account"], here.acts(1)[-1]["target"]) == ("p1.a2", "whoever.is.active")


def test_an_account_on_two_phones_has_a_package_on_each(adb: Adb, tmp_path: Path) -> None:
    """On one phone it is in the app itself, on the other in a clone: a task works in what is on its phone."""
    with world(
        adb, tmp_path / "two", phones=2, app="instagram", version="410.0.0.0.0", matched=False, package=CLONE
    ) as here:  # fmt: skip
        for phone, package in ((2, "com.instagram.android"), (1, CLONE)):
            here.server.data(
                "POST", "accounts", platform="instagram", username="p1.a2", packagename=package,
                serial=f"device_serial_{phone}",
            )  # fmt: skip
        [task_id] = here.server.data(
            "POST", "task", script_name="follow", script_config={"target_users": ["in.the.clone"]},
            serials=["device_serial_1"], enable_multi_account=True,
        )["task_ids"]  # fmt: skip
        task = here.ended(task_id)
        assert task["outcome"] == "done", task
        assert [(act["account"], act["target"]) for act in here.acts(1)] == [("p1.a2", "in.the.clone")]
