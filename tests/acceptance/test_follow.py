"""The main job, through HTTP and the real adb, judged by what happened on the phone."""

from __future__ import annotations

import io
import signal
from typing import Any

import pytest
from PIL import Image

from programs import Phones, Server, until


def test_a_follow_happens_once_and_is_read_from_the_phone(server: Server, phones: Phones) -> None:
    """A created task goes 0 → 1 → 2, and the phone's journal holds exactly one follow of that user."""
    [task_id] = server.follow("@lake.runner")
    seen = set()

    def ended() -> bool:
        status = server.data("GET", f"task/{task_id}")["status"]
        seen.add(status)
        return bool(status >= 2)

    until(ended, "the end of the task")
    task = server.data("GET", f"task/{task_id}")
    assert (task["status"], task["outcome"]) == (2, "done"), task
    assert seen <= {0, 1, 2}
    assert 1 in seen
    assert [(e["account"], e["target"]) for e in phones.journal("device_serial_1", "follow")] == [
        ("p1.a1", "lake.runner")
    ]
    assert phones.journal("device_serial_2", "follow") == []
    assert [step["name"] for step in task["steps"]] == ["profile", "followed"]
    assert task["start_time"] <= task["end_time"]
    _the_trail_shows_the_tap(server, task)
    health = server.data("GET", "health")
    assert (health["ok"], health["problems"], len(health["workers"])) == (True, [], 1)
    assert health["last_dispatch_at"] is not None
    assert server.data("GET", "ledger")["acts"][0]["evidence"] == {"handle": "lake.runner", "relation": "following"}


def _the_trail_shows_the_tap(server: Server, task: dict[str, Any]) -> None:
    """The button, what told it, where it was tapped, and a picture of the screen before, small enough to keep."""
    button = next(entry for entry in task["trail"] if (entry["element"] or {}).get("name") == "follow_button")
    assert (button["did"], button["screen"], button["step"]) == ("tap", "other_profile", 2)
    assert button["element"]["signs"]
    left, top, right, bottom = button["element"]["bounds"]
    assert left < button["point"][0] < right
    assert top < button["point"][1] < bottom
    before = next(
        each for each in task["artifacts"] if each["name"] == "before_follow" and each["kind"] == "screenshot"
    )
    assert button["picture"] == before["sha256"]
    assert server.api is not None
    picture = Image.open(io.BytesIO(server.api.get(f"http://localhost:{server.port}{before['url']}").content))
    assert (picture.format, picture.width) == ("JPEG", 540)
    assert before["size_bytes"] <= 120_000
    assert [entry["why"] for entry in task["trail"] if entry["did"] == "decision"] == [
        "the profile offers it, and says that it is not followed"
    ]


def test_following_again_changes_nothing(server: Server, phones: Phones) -> None:
    """A second task for the same user is completed as unchanged, without a second follow."""
    first, again = server.follow("lake.runner")[0], server.follow("lake.runner")[0]
    assert server.ended(first)["outcome"] == "done"
    assert server.ended(again)["outcome"] == "unchanged"
    assert len(phones.journal("device_serial_1", "follow")) == 1


def test_an_unknown_user_fails_with_a_remark_for_people(server: Server, phones: Phones) -> None:
    """The app falls back to the feed; the task says that there is no such user."""
    task = server.ended(server.follow("missing.person")[0])
    assert (task["status"], task["outcome"], task["reason"]) == (3, "error", "target_not_found")
    assert "no user @missing.person" in task["remark"]
    assert "\n" not in task["remark"]
    assert phones.journal("device_serial_1", "follow") == []


@pytest.mark.parametrize(
    ("user", "outcome", "word"),
    [("private.garden", "done", "request"), ("fan.of.trains", "done", "friends"), ("blocked.by", "error", "no way")],
)
def test_every_kind_of_profile_is_told_apart(server: Server, user: str, outcome: str, word: str) -> None:
    """Private users are asked, followers become friends, a user who blocked us cannot be followed."""
    task = server.ended(server.follow(user)[0])
    assert task["outcome"] == outcome, task
    assert word in task["remark"]


def test_the_own_account_is_refused(server: Server) -> None:
    """Following oneself is refused before anything is tapped."""
    assert server.ended(server.follow("p1.a1")[0])["outcome"] == "refused"


def test_tasks_fan_out_in_order_and_a_phone_does_one_at_a_time(server: Server, phones: Phones) -> None:
    """Two phones and two users make four tasks, device by device; each phone follows its two in order."""
    ids = server.follow("nina.paints", "marta.sews", serials=["device_serial_1", phones.phones[1]["address"]])
    tasks = [server.ended(task_id) for task_id in ids]
    assert [(t["serial"], t["target"]) for t in tasks] == [
        ("device_serial_1", "nina.paints"),
        ("device_serial_1", "marta.sews"),
        (phones.phones[1]["address"], "nina.paints"),
        (phones.phones[1]["address"], "marta.sews"),
    ]
    for first, second in (tasks[:2], tasks[2:]):
        assert first["finished_at"] <= second["started_at"]
    for serial in ("device_serial_1", "device_serial_2"):
        assert [e["target"] for e in phones.journal(serial, "follow")] == ["nina.paints", "marta.sews"]


def test_a_server_killed_right_after_the_tap_does_not_follow_twice(server: Server, phones: Phones) -> None:
    """kill -9 between the tap and its confirmation: the new server looks first, and finds it done."""
    [task_id] = server.follow("quiet.trains")
    until(lambda: phones.journal("device_serial_1", "follow"), "the follow on the phone")
    server.end(signal.SIGKILL)
    server.start()
    task = server.ended(task_id)
    assert task["status"] == 2, task
    assert task["attempt"] == 2
    assert len(phones.journal("device_serial_1", "follow", "quiet.trains")) == 1


def test_a_server_killed_before_the_tap_does_it_later(server: Server, phones: Phones) -> None:
    """kill -9 while the profile is being opened: nothing was intended, so the task simply runs again."""
    [task_id] = server.follow("old.radios")
    until(lambda: server.data("GET", f"task/{task_id}")["status"] == 1, "the start of the task")
    server.end(signal.SIGKILL)
    server.start()
    assert server.ended(task_id)["outcome"] == "done"
    assert len(phones.journal("device_serial_1", "follow", "old.radios")) == 1


def test_a_stopped_server_takes_its_task_up_again(server: Server, phones: Phones) -> None:
    """SIGTERM in the middle of a task: it goes back to pending and is done by the next server."""
    [task_id] = server.follow("roof_garden")
    until(lambda: server.data("GET", f"task/{task_id}")["status"] == 1, "the start of the task")
    assert server.end(signal.SIGTERM) == 0, server.log
    server.start()
    assert server.ended(task_id)["status"] == 2
    assert len(phones.journal("device_serial_1", "follow", "roof_garden")) == 1


def test_a_post_without_a_file_says_so_without_posting(server: Server, phones: Phones) -> None:
    """The quick start's post task is created as documented; the library is empty, and its remark says what to do."""
    created = server.data(
        "POST", "task", serials=["device_serial_1", "device_serial_2"], script_name="post",
        script_config={"content_type": 1, "captions": "Check out my new video! #viral #fyp"},
        enable_multi_account=False,
    )  # fmt: skip
    assert created == {"task_ids": [1, 2], "created_count": 2}
    assert {server.ended(task_id)["reason"] for task_id in created["task_ids"]} == {"material_not_found"}
    assert "upload some" in server.data("GET", "task/1")["remark"]
    # Opened it was, to see which accounts are logged in.
    assert {entry["kind"] for entry in phones.journal("device_serial_1")} <= {"open_app"}
