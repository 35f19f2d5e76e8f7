"""Answers: the envelope and its HTTP status, tasks as the wire writes them, small messages."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from phonedeck.model import errors
from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.task import Outcome, Progress, Reason, Status, Task
from phonedeck.wire.account import AccountView, parse_new_account
from phonedeck.wire.envelope import Envelope, ErrorData, failure, http_status, success
from phonedeck.wire.event import Event
from phonedeck.wire.material import parse_material_ids, parse_material_tags
from phonedeck.wire.task import (
    AttemptView,
    BatchDeleted,
    Created,
    Licence,
    Stats,
    TaskDetail,
    TaskPage,
    TaskView,
    parse_batch_delete,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
CREATED = datetime(2027, 3, 1, 7, 0, 0, 123456, tzinfo=UTC)
TASK = Task(
    id=7,
    batch_id=3,
    device="d1",
    serial="s1",
    script_name="post",
    script_config={"captions": "x"},
    status=Status.PENDING,
    source="api",
    due_at=CREATED,
    created_at=CREATED,
)


def test_success() -> None:
    assert success({"a": 1}) == {"code": 0, "message": "success", "data": {"a": 1}}


def test_failure_names_the_fields() -> None:
    answer = failure(40001, "no", [Problem("a", "is bad", math.nan), Problem("b", "is bad", "x" * 200)])
    assert answer["code"] == 40001
    assert answer["data"]["errors"][0] == {"field": "a", "problem": "is bad", "got": "nan"}
    assert len(answer["data"]["errors"][1]["got"]) == 101
    Envelope[ErrorData].model_validate(answer)
    assert failure(40401, "gone") == {"code": 40401, "message": "gone", "data": None}


@pytest.mark.parametrize(
    ("got", "echoed"),
    [
        (None, None),
        (True, True),
        (2**70, "a number beyond 64 bits"),
        (math.inf, "inf"),
        ("a\x00\ud800", "a\\x00\\ud800"),
        ([1, "a"], [1, "a"]),
        (["\ud800"], '["\\ud800"]'),
        (list(range(1000)), None),
    ],
)
def test_what_came_is_always_printable(got: Any, echoed: Any) -> None:
    shown = failure(40001, "", [Problem("a", "b", got)])["data"]["errors"][0]["got"]
    json.dumps(shown, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert len(str(shown)) <= 101
    if not (isinstance(got, list) and len(got) > 2):
        assert shown == echoed


@pytest.mark.parametrize(
    ("code", "documented", "mapped"),
    [
        (errors.SUCCESS, 200, 200),
        (errors.INVALID, 200, 400),
        (errors.SCRIPT_NAME_MISSING, 200, 400),
        (errors.SCRIPT_WITHOUT_API, 200, 400),
        (errors.TOKEN_REQUIRED, 401, 401),
        (errors.PLAN_WITHOUT_API, 200, 403),
        (errors.ORIGIN_REFUSED, 403, 403),
        (errors.NOT_FOUND, 200, 404),
        (errors.METHOD_NOT_ALLOWED, 405, 405),
        (errors.CONFLICT, 409, 409),
        (errors.TOO_LARGE, 413, 413),
        (errors.NOT_JSON, 415, 415),
        (errors.TOO_MANY, 429, 429),
        (errors.INTERNAL, 500, 500),
    ],
)
def test_http_status(code: int, documented: int, mapped: int) -> None:
    assert http_status(code, mapped=False) == documented
    assert http_status(code, mapped=True) == mapped


def test_a_pending_task() -> None:
    assert TaskView.of(TASK, JAKARTA).model_dump() == {
        "id": 7,
        "script_name": "post",
        "script_config": {"captions": "x"},
        "serial": "s1",
        "username": None,
        "status": 0,
        "status_text": "pending",
        "source": "api",
        "start_time": None,
        "end_time": None,
        "remark": "",
        "retry_count": 0,
        "outcome": None,
        "reason": None,
        "progress": {"done": 0, "total": 0, "label": ""},
        "scheduled_at": None,
        "expires_at": None,
        "started_at": None,
        "finished_at": None,
        "created_at": "2027-03-01T14:00:00.123+07:00",
        "platform": None,
        "target": None,
        "batch_id": 3,
        "attempt": 0,
        "host": None,
    }


def test_a_finished_task() -> None:
    at = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
    task = replace(
        TASK,
        status=Status.FAILED,
        outcome=Outcome.REFUSED,
        reason=Reason.LIMIT_REACHED,
        remark="two\nlines ",
        progress=Progress(1, 2, "caption"),
        scheduled_at=datetime(2027, 3, 1, 7, 30, tzinfo=UTC),
        started_at=at,
        finished_at=datetime(2027, 3, 1, 17, 30, tzinfo=UTC),
    )
    view = TaskView.of(task, JAKARTA)
    assert (view.start_time, view.end_time) == ("2027-03-01 15:00:00", "2027-03-02 00:30:00")
    assert (view.status, view.status_text, view.outcome, view.reason) == (
        3,
        "failed",
        "refused",
        "limit_reached",
    )
    assert view.remark == "two lines"
    assert view.scheduled_at == "2027-03-01T14:30:00.000+07:00"
    scheduled = TaskView.of(replace(task, started_at=None, finished_at=None), JAKARTA)
    assert (scheduled.start_time, scheduled.end_time) == ("2027-03-01 14:30:00", None)


def test_a_task_in_detail_is_the_task_and_its_runs() -> None:
    detail = TaskDetail.of(TASK, JAKARTA, attempts=[AttemptView(attempt=1)]).model_dump()
    added = set(detail) - set(TaskView.of(TASK, JAKARTA).model_dump())
    assert added == {"steps", "trail", "artifacts", "attempts", "proof"}
    assert detail["attempts"][0]["attempt"] == 1


def test_creation_has_warnings_only_where_there_are_some() -> None:
    assert Created(task_ids=[1], created_count=1).model_dump() == {"task_ids": [1], "created_count": 1}
    assert Created(task_ids=[], created_count=0, warnings=["x"]).model_dump()["warnings"] == ["x"]


def test_other_answers_have_the_documented_keys() -> None:
    assert set(TaskPage(tasks=[], total=0, page=1, page_size=20).model_dump()) == {
        "tasks",
        "total",
        "page",
        "page_size",
        "next_cursor",
    }
    assert set(Stats().model_dump()) == {"total", "pending", "running", "completed", "failed"}
    assert BatchDeleted(deleted_count=1, not_found=[2]).model_dump() == {"deleted_count": 1, "not_found": [2]}
    licence = Licence(plan_name="Pro", api_enabled=True, device_limit=20, message="API access enabled")
    assert set(licence.model_dump()) == {"plan_name", "api_enabled", "device_limit", "message"}


def test_an_account_has_the_documented_keys() -> None:
    view = AccountView.of(1, "me", "tiktok", device="s1", device_name="Pixel", logged_in=True, enabled=False)
    assert view.model_dump() == {
        "id": 1,
        "username": "me",
        "platform": "tiktok",
        "packagename": None,
        "device": "s1",
        "device_online": False,
        "device_name": "",
        "logined": 1,
        "logined_text": "logged_in",
        "status": 1,
        "status_text": "disabled",
        "tags": [],
        "held": False,
        "held_reason": None,
        "held_until": None,
    }


def test_new_account() -> None:
    account = parse_new_account({"platform": "TikTok", "username": "@Me", "tags": "a, b", "serial": None})
    assert (account.platform, account.username, account.tags, account.serial) == (
        "tiktok",
        "me",
        ["a", "b"],
        None,
    )
    with pytest.raises(InvalidRequest) as caught:
        parse_new_account({"username": "a b", "status": 2})
    assert {problem.field for problem in caught.value.problems} == {"platform", "username", "status"}


@pytest.mark.parametrize(("body", "ids"), [({"task_ids": [2, "1", 2]}, [2, 1]), ({"task_ids": "1,2", "x": 1}, [1, 2])])
def test_batch_delete(body: object, ids: list[int]) -> None:
    assert parse_batch_delete(body).task_ids == ids


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"task_ids": []},
        {"task_ids": None},
        {"task_ids": [0]},
        {"task_ids": [True]},
        {"task_ids": [2**63]},
        {"task_ids": list(range(1, 10_002))},
        {"task_ids": [1], "x": "\x00"},
    ],
)
def test_bad_batch_deletes(body: object) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_batch_delete(body)
    assert caught.value.code == 40001


def test_material_bodies() -> None:
    assert parse_material_tags({"tags": "trending, dance"}).tags == ["trending", "dance"]
    assert parse_material_ids({"material_ids": ["5"]}).material_ids == [5]
    with pytest.raises(InvalidRequest, match="tags"):
        parse_material_tags({"tags": ["x" * 101]})


def test_an_event_as_server_sent_text() -> None:
    text = Event(seq=5, at="t", type="task", task=TaskView.of(TASK, JAKARTA)).as_sse()
    head, data = text.split("data: ")
    assert head == "id: 5\nevent: task\n"
    assert data.endswith("\n\n")
    assert data.count("\n") == 2
    assert set(json.loads(data)) == {"seq", "at", "type", "task_id", "task"}
    assert "data: " in Event(seq=6, at="t", type="reset").as_sse()
