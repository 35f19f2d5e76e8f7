"""What trips clients of the API, each as such a client sends it."""

from __future__ import annotations

from typing import Any

import pytest

from application import Api
from phonedeck.model.task import Outcome


def test_powershell_always_sends_status_zero(api: Api) -> None:
    """`[int]$Status=$null` is 0: the list shows pending tasks, not all of them."""
    first, second = api.create(script_config={"target_users": ["a1", "b2"]})
    api.carry_out(first, Outcome.DONE)
    assert [t["id"] for t in api.data("GET", "task?status=0")["tasks"]] == [second]


def test_an_unquoted_url_loses_what_follows_the_ampersand(api: Api) -> None:
    """curl then asks for status=0 alone, which is a whole call."""
    api.create()
    page = api.data("GET", "task?status=0")
    assert (page["page"], page["page_size"], page["total"]) == (1, 20, 1)


@pytest.mark.parametrize("path", ["stop", "retry"])
def test_an_empty_post_without_a_type_is_accepted(api: Api, path: str) -> None:
    """stop and retry take no body."""
    [task_id] = api.create()
    if path == "retry":
        api.carry_out(task_id, Outcome.ERROR)
    answer = api.http.post(f"/api/v1/task/{task_id}/{path}")
    assert answer.json()["code"] == 0
    assert api.http.post("/api/v1/task/retry-all").json()["code"] == 0


@pytest.mark.parametrize(("method", "path"), [("DELETE", "task/batch"), ("POST", "task/batch-delete")])
def test_delete_with_a_body(api: Api, method: str, path: str) -> None:
    """And its twin for clients that cannot send one."""
    first, second = api.create(script_config={"target_users": ["a1", "b2"]})
    assert api.data(method, path, {"task_ids": [first, str(second), 77]}) == {"deleted_count": 2, "not_found": [77]}


def test_the_quick_starts_images_need_no_material(api: Api) -> None:
    """`content_type: 1` without a list uses the material library."""
    body = {
        "serials": ["HW1", "HW2"],
        "script_name": "post",
        "script_config": {"content_type": 1, "captions": "Check out my new video! #viral #fyp"},
        "enable_multi_account": False,
    }
    assert api.data("POST", "task", body) == {"task_ids": [1, 2], "created_count": 2}


@pytest.mark.parametrize("value", ["1", 1, "custom", "-1", -1, 0])
def test_add_sound_is_text_or_number(api: Api, value: Any) -> None:
    """Documented examples send both."""
    config = {"content_type": 0, "add_sound": value, "custom_sound_keyword": "lofi"}
    assert api.create(script_name="post", script_config=config) == [1]


def test_numbers_may_be_text_where_the_meaning_is_plain(api: Api) -> None:
    """`"60"` is 60; `"abc"` is an error."""
    assert api.create(script_name="account_warmup", script_config={"task_duration": "60"}) == [1]
    bad = api.call(
        "POST", "task", {"serials": ["HW1"], "script_name": "account_warmup", "script_config": {"task_duration": "abc"}}
    )
    assert bad["code"] == 40001


def test_tags_with_a_space(api: Api) -> None:
    """`"trending, dance"` are two tags."""
    [task_id] = api.create(script_name="post", script_config={"materials_tags": "trending, dance"})
    assert api.data("GET", f"task/{task_id}")["script_config"]["materials_tags"] == "trending, dance"


def test_target_username_is_a_name_for_target_user(api: Api) -> None:
    """The follow script's own examples send it."""
    [task_id] = api.create(script_config={"target_username": "@X.y"})
    assert api.data("GET", f"task/{task_id}")["target"] == "x.y"
