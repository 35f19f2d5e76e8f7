"""`POST task`: the body's rules, the codes, and that no body can break the reader."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonedeck.model.errors import InvalidRequest
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.wire.create_task import CreateTask, CreateTaskBody, parse_create_task
from phonedeck.wire.envelope import failure
from phonedeck.wire.scripts import Draw, config_model

POST: dict[str, Any] = {"serials": ["s1"], "script_name": "post", "script_config": {}}


def refusal(body: object) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse_create_task(body)
    return caught.value


def fields(body: object) -> set[str]:
    error = refusal(body)
    assert error.code == 40001
    return {problem.field for problem in error.problems}


def test_the_quick_start() -> None:
    task = parse_create_task(
        {
            "serials": ["device_serial_1", "device_serial_2"],
            "script_name": "post",
            "script_config": {"content_type": 1, "captions": "Check out my new video! #trending"},
            "enable_multi_account": False,
        }
    )
    assert task.serials == ["device_serial_1", "device_serial_2"]
    assert task.usernames == []
    assert task.script is ScriptName.POST
    assert task.enable_multi_account is False
    assert task.start_times == []
    assert (task.min_interval, task.max_interval) == (0, 0)
    assert task.warnings == []


@pytest.mark.parametrize("body", [None, [], "x", 5, True, [POST]])
def test_the_body_is_an_object(body: object) -> None:
    assert fields(body) == {""}


@pytest.mark.parametrize("name", [None, "", "  ", "absent"])
def test_a_missing_script_name_is_40002(name: str | None) -> None:
    body = {"serials": 5, "script_name": name}
    if name == "absent":
        del body["script_name"]
    assert refusal(body).code == 40002


@pytest.mark.parametrize(
    "name", ["like", "message", "super_marketing", "profile", "scrape_user", "dance", "POST", "x\x00"]
)
def test_scripts_without_api_support_are_40003_and_the_supported_ones_are_listed(name: str) -> None:
    error = refusal({"script_name": name})
    assert error.code == 40003
    for script in API_SCRIPTS:
        assert script in error.message


def test_a_script_name_of_another_type_is_40001() -> None:
    assert fields({**POST, "script_name": 5}) == {"script_name"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"serials": None}, "serials"),
        ({"serials": []}, "serials"),
        ({"serials": [], "usernames": []}, "serials"),
        ({"serials": ["a", " "]}, "serials"),
        ({"serials": [1]}, "serials"),
        ({"serials": {"a": 1}}, "serials"),
        ({"usernames": ["a", ""]}, "usernames"),
        ({"usernames": ["@"]}, "usernames"),
        ({"usernames": 5}, "usernames"),
        ({"enable_multi_account": "maybe"}, "enable_multi_account"),
        ({"start_time": "25:00"}, "start_time"),
        ({"start_time": ["14:30", "x"]}, "start_time[1]"),
        ({"start_time": 1430}, "start_time"),
        ({"start_time": "2027-03-01T10:00:00"}, "start_time"),
        ({"min_interval": -1}, "min_interval"),
        ({"max_interval": "x"}, "max_interval"),
        ({"min_interval": 5, "max_interval": 4}, "min_interval"),
        ({"max_interval": 10_081}, "max_interval"),
        ({"script_config": None}, "script_config"),
        ({"script_config": []}, "script_config"),
        ({"script_config": {"image_count": 99}}, "script_config.image_count"),
        ({"remark": "a\x00b"}, "remark"),
        ({"remark": "\ud800"}, "remark"),
        ({"a\x00": 1}, "a\\x00"),
        ({"script_config": {"x": [{"y": "\udfff"}]}}, "script_config.x[0].y"),
        ({"script_config": {"captions": "a\x00"}}, "script_config.captions"),
        ({"script_config": {"x": math.nan}}, "script_config.x"),
        ({"script_config": {"x": math.inf}}, "script_config.x"),
        ({"script_config": {"x": 2**63}}, "script_config.x"),
        ({"serials": ["a\x00"]}, "serials[0]"),
    ],
)
def test_refused(change: dict[str, Any], field: str) -> None:
    assert fields({**POST, **change}) == {field}


def test_every_problem_is_reported_with_what_came() -> None:
    error = refusal(
        {
            "serials": [""],
            "script_name": "account_warmup",
            "script_config": {"task_duration": -1, "like_probable": 200, "generate_by_chatgpt": True},
            "start_time": "never",
            "min_interval": "x",
        }
    )
    got = {problem.field: problem.got for problem in error.problems}
    assert got == {
        "serials": [""],
        "script_config.task_duration": -1,
        "script_config.like_probable": 200,
        "script_config.generate_by_chatgpt": True,
        "start_time": "never",
        "min_interval": "x",
    }
    assert "script_config.task_duration: must be a positive number" in error.message


def test_what_came_is_shortened() -> None:
    error = refusal({**POST, "start_time": "x" * 5000})
    assert len(error.problems[0].got) <= 101


def test_usernames_win_and_enable_multi_account_is_ignored() -> None:
    task = parse_create_task({**POST, "usernames": ["@A", "a ", "b"], "enable_multi_account": True})
    assert (task.usernames, task.serials, task.enable_multi_account) == (["a", "b"], [], False)
    task = parse_create_task({**POST, "usernames": "@x", "serials": [""], "enable_multi_account": 7})
    assert task.usernames == ["x"]


@pytest.mark.parametrize("none", [[], None, "", " "])
def test_empty_usernames_do_not_win(none: object) -> None:
    task = parse_create_task({**POST, "usernames": none, "enable_multi_account": "1"})
    assert task.serials == ["s1"]
    assert task.enable_multi_account is True


def test_lists_as_text_lose_their_duplicates() -> None:
    assert parse_create_task({**POST, "serials": "a, b\na"}).serials == ["a", "b"]


@pytest.mark.parametrize(
    ("start_time", "kept"),
    [
        (None, []),
        ("", []),
        ([], []),
        ("14:30", ["14:30"]),
        (["14:30", "2027-03-01T10:00:00Z"], ["14:30", "2027-03-01T10:00:00Z"]),
    ],
)
def test_start_times(start_time: object, kept: list[str]) -> None:
    assert parse_create_task({**POST, "start_time": start_time}).start_times == kept


def test_intervals() -> None:
    task = parse_create_task({**POST, "min_interval": "5", "max_interval": 10.0})
    assert (task.min_interval, task.max_interval) == (5, 10)
    task = parse_create_task({**POST, "min_interval": 5})
    assert (task.min_interval, task.max_interval) == (5, 5)


def test_unknown_keys_are_warned_about() -> None:
    task = parse_create_task({**POST, "foo": 1, "script_config": {"bar": 2}})
    assert task.warnings == [
        "foo is not a known parameter; it was ignored",
        "script_config.bar is not a known parameter; it was kept",
    ]


def test_many_unknown_keys_are_summed_up() -> None:
    task = parse_create_task({**POST, "script_config": {f"k{n}": n for n in range(500)}})
    assert len(task.warnings) == 101
    assert "400 more" in task.warnings[-1]


def test_nesting_is_bounded() -> None:
    deep: Any = 1
    for _ in range(18):
        deep = [deep]
    assert parse_create_task({**POST, "script_config": {"x": deep}})
    for _ in range(5):
        deep = [deep]
    assert fields({**POST, "script_config": {"x": deep}}) == {""}
    for _ in range(100_000):
        deep = [deep]
    assert fields({**POST, "script_config": {"x": deep}}) == {""}


def test_lists_are_bounded() -> None:
    assert fields({**POST, "serials": [f"s{n}" for n in range(10_001)]}) == {"serials"}
    assert len(parse_create_task({**POST, "serials": [f"s{n}" for n in range(10_000)]}).serials) == 10_000


def test_the_schema_has_the_documented_parameters_and_an_example() -> None:
    schema = CreateTaskBody.model_json_schema()
    assert set(schema["properties"]) == {
        "serials",
        "usernames",
        "script_name",
        "script_config",
        "enable_multi_account",
        "start_time",
        "expires_at",
        "min_interval",
        "max_interval",
    }
    assert schema["required"] == ["script_name", "script_config"]
    assert parse_create_task(schema["examples"][0])


ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=())) | st.text(max_size=5)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
KNOWN_FIELDS = sorted({name for script in API_SCRIPTS for name in config_model(script).model_fields})
PLAUSIBLE = st.one_of(
    st.sampled_from(
        [
            "@user",
            "a,b",
            "https://www.tiktok.com/@u/video/1",
            "https://www.instagram.com/p/C/",
            "a\nb",
            "{a|b}",
            "60",
            "custom",
            "random",
            "tiktok",
            "useSound",
            "multiline",
            0,
            1,
            60,
            True,
            None,
        ]
    ),
    st.lists(st.sampled_from(["@user", "b", "https://www.tiktok.com/@u/video/1", ""]), max_size=3),
    ANY_JSON,
)
BODY = st.fixed_dictionaries(
    {
        "script_name": st.sampled_from(sorted(API_SCRIPTS)) | ANY_JSON,
        "script_config": st.dictionaries(st.sampled_from(KNOWN_FIELDS) | ANY_TEXT, PLAUSIBLE, max_size=6) | ANY_JSON,
    },
    optional={
        "serials": st.just(["s"]) | ANY_JSON,
        "usernames": st.just(["@u"]) | ANY_JSON,
        "enable_multi_account": PLAUSIBLE,
        "start_time": st.sampled_from(["14:30", "2027-03-01T10:00:00Z", "x"]) | ANY_JSON,
        "min_interval": PLAUSIBLE,
        "max_interval": PLAUSIBLE,
        "extra": ANY_JSON,
    },
)


@settings(max_examples=600)
@given(BODY | ANY_JSON)
def test_any_json_is_refused_in_words_or_becomes_storable_tasks(body: Any) -> None:
    try:
        task = parse_create_task(body)
    except InvalidRequest as error:
        check_readable(error)
    else:
        check_storable(task)


def check_readable(error: InvalidRequest) -> None:
    assert error.problems
    answer = json.dumps(failure(error.code, error.message, error.problems), allow_nan=False, ensure_ascii=False)
    answer.encode("utf-8")
    assert "\x00" not in error.message


def check_storable(task: CreateTask) -> None:
    assert bool(task.serials) != bool(task.usernames)
    targets = task.config.targets()
    assert targets
    chance = Draw(random.Random(0))
    for position, target in enumerate(targets):
        stored = task.config.for_task(target, position, chance)
        text = json.dumps(stored, allow_nan=False, ensure_ascii=False)
        text.encode("utf-8")
        assert "\\u0000" not in text
        assert json.loads(text) == stored
        again = type(task.config).load(stored)
        assert [found.text for found in again.targets()] == [target.text]
        assert again.for_task(again.targets()[0], 0, chance) == stored
    json.dumps(task.warnings, ensure_ascii=False).encode("utf-8")
