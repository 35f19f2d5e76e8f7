"""Query parameters of lists: filters, bounds, and that no text breaks the reader."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedeck.model.errors import InvalidRequest
from phonedeck.model.script import Platform
from phonedeck.model.task import Outcome, Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.wire.account import AccountQuery, parse_account_query
from phonedeck.wire.material import MaterialQuery, parse_material_query
from phonedeck.wire.query import parse_list_query
from phonedeck.wire.task import parse_task_id

JAKARTA = ZoneInfo("Asia/Jakarta")
SEVEN = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, TaskFilter()),
        ({"status": "0"}, TaskFilter(status=Status.PENDING)),
        ({"status": " 3 "}, TaskFilter(status=Status.FAILED)),
        ({"status": "", "serial": " ", "page": "", "since": ""}, TaskFilter()),
        ({"colour": "red", "status": "1"}, TaskFilter(status=Status.RUNNING)),
        (
            {"serial": "s", "script_name": "login", "source": "ui"},
            TaskFilter(serial="s", script_name="login", source="ui"),
        ),
        ({"username": "@Me"}, TaskFilter(username="me")),
        ({"target": "@You"}, TaskFilter(target="you")),
        (
            {"target": "https://tiktok.com/@U/video/1?x"},
            TaskFilter(target="https://www.tiktok.com/@u/video/1"),
        ),
        ({"outcome": "needs_human"}, TaskFilter(outcome=Outcome.NEEDS_HUMAN)),
        ({"page": "2", "page_size": "100"}, TaskFilter(page=2, page_size=100)),
        ({"cursor": "77"}, TaskFilter(cursor=77)),
        ({"since": "2027-03-01 14:00:00"}, TaskFilter(since=SEVEN)),
        ({"since": "2027-03-01T14:00:00+07:00"}, TaskFilter(since=SEVEN)),
        ({"since": "2027-03-01T14:00:00 07:00"}, TaskFilter(since=SEVEN)),
        ({"until": "2027-03-01T07:00:00.000Z"}, TaskFilter(until=SEVEN)),
    ],
)
def test_task_filters(parameters: dict[str, str], expected: TaskFilter) -> None:
    assert parse_list_query(parameters, JAKARTA) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("status", "4"),
        ("status", "-1"),
        ("status", "done"),
        ("outcome", "great"),
        ("page", "0"),
        ("page", "x"),
        ("page", "99999999999999999999"),
        ("page_size", "0"),
        ("page_size", "101"),
        ("cursor", "0"),
        ("cursor", "9223372036854775808"),
        ("since", "yesterday"),
        ("since", "2027-02-30 10:00:00"),
        ("until", "0001-01-01T00:00:00"),
        ("serial", "a\x00"),
        ("target", "\ud800"),
        ("username", "x" * 2001),
    ],
)
def test_bad_task_filters_are_named(name: str, text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_list_query({name: text}, JAKARTA)
    assert caught.value.code == 40001
    assert [problem.field for problem in caught.value.problems] == [name]


def test_all_bad_parameters_are_reported_together() -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_list_query({"status": "9", "page": "0", "since": "x"}, JAKARTA)
    assert {problem.field for problem in caught.value.problems} == {"status", "page", "since"}


def test_since_must_not_be_later_than_until() -> None:
    with pytest.raises(InvalidRequest, match="since"):
        parse_list_query({"since": "2027-03-02 00:00:00", "until": "2027-03-01 00:00:00"}, JAKARTA)


def test_account_filters() -> None:
    assert parse_account_query({"logined": "0", "status": "1", "platform": "TikTok", "tag": "a"}) == (
        AccountQuery(platform=Platform.TIKTOK, logined=False, status=1, tag="a")
    )
    for bad in ({"platform": "x"}, {"logined": "2"}, {"status": "2"}, {"page_size": "101"}):
        with pytest.raises(InvalidRequest, match=next(iter(bad))):
            parse_account_query(bad)


def test_material_filters() -> None:
    assert parse_material_query({"kind": "video", "used": "false"}) == MaterialQuery(kind="video", used=False)
    with pytest.raises(InvalidRequest, match="kind"):
        parse_material_query({"kind": "audio"})


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("9223372036854775807", 2**63 - 1)])
def test_task_ids(text: str, number: int) -> None:
    assert parse_task_id(text) == number


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "9223372036854775808", "1.5"])
def test_bad_task_ids(text: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_task_id(text)


NAMES = st.sampled_from([*TaskFilter.__dataclass_fields__, "kind", "tag", "logined", "x"])
TEXTS = st.text(st.characters(codec=None)) | st.from_regex(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([Z]|[+-]\d\d:\d\d)?", fullmatch=True
)


@given(st.dictionaries(NAMES, TEXTS, max_size=5))
def test_any_parameters_are_read_or_refused(parameters: dict[str, str]) -> None:
    for parse in (lambda given: parse_list_query(given, JAKARTA), parse_account_query, parse_material_query):
        try:
            found = parse(parameters)
        except InvalidRequest as error:
            error.message.encode("utf-8")
        else:
            assert 1 <= found.page_size <= 100
