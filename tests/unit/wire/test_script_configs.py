"""`script_config` of each script: defaults, bounds, aliases, rules between fields, what a task stores."""

from __future__ import annotations

import random
from typing import Any

import pytest

from phonedeck.model.errors import InvalidRequest
from phonedeck.model.script import API_SCRIPTS, Platform, ScriptName
from phonedeck.wire.scripts import (
    AccountWarmupConfig,
    CommentConfig,
    Draw,
    FollowConfig,
    PostConfig,
    ScriptConfig,
    Target,
    UnfollowConfig,
    config_model,
)

VIDEO = "https://www.tiktok.com/@u/video/1"
REEL = "https://www.instagram.com/reel/C/"
URLS = {"target_post_urls": [VIDEO]}


def draw() -> Draw:
    return Draw(random.Random(1))


def problems(model: type[ScriptConfig], config: Any) -> dict[str, str]:
    return {problem.field: problem.problem for problem in model.read(config)[1]}


@pytest.mark.parametrize("model", [PostConfig, AccountWarmupConfig])
def test_an_empty_configuration_is_valid_where_nothing_is_required(model: type[ScriptConfig]) -> None:
    config = model.load({})
    assert config.targets() == [Target(None, None)]
    assert config.for_task(Target(), 0, draw()) == {}
    assert config.warnings() == []


def test_documented_defaults() -> None:
    post = PostConfig.load({}).model_dump(exclude={"platform", "custom_sound_keyword", "caption_format"})
    assert post == {
        "content_type": 0,
        "image_count": 1,
        "captions": "",
        "post_way": "share",
        "material_source": "materialLibrary",
        "material_path": "",
        "material_list": [],
        "materials_tags": [],
        "upload_wait_time": 30,
        "sound_wait_time": 10,
        "add_sound": "-1",
        "sound_name": "",
        "origin_sound_volume": 50,
        "add_sound_volume": 50,
        "add_product_link": 0,
        "placement": "reel",
    }
    assert PostConfig.load({}).caption_format == "spintax"
    warmup = AccountWarmupConfig.load({})
    assert (warmup.task_duration, warmup.min_duration, warmup.max_duration) == (600, 15, 30)
    chances = [warmup.like_probable, warmup.follow_probable, warmup.collect_probable, warmup.comment_probable]
    assert chances == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("model", "config", "field", "words"),
    [
        (PostConfig, {"content_type": 2}, "content_type", "from 0 to 1"),
        (PostConfig, {"image_count": 0}, "image_count", "from 1 to 35"),
        (PostConfig, {"image_count": 36}, "image_count", "from 1 to 35"),
        (PostConfig, {"image_count": "abc"}, "image_count", "whole number"),
        (PostConfig, {"captions": "{a|b"}, "captions", "position 1"),
        (PostConfig, {"captions": 5}, "captions", "must be text"),
        (PostConfig, {"captions": "x" * 10_001}, "captions", "10,000"),
        (PostConfig, {"caption_format": "html"}, "caption_format", "one of"),
        (PostConfig, {"post_way": "shar"}, "post_way", "one of"),
        (PostConfig, {"post_way": "useSound"}, "sound_name", "is required"),
        (PostConfig, {"post_way": "useSound", "sound_name": " "}, "sound_name", "is required"),
        (PostConfig, {"add_sound": "custom"}, "custom_sound_keyword", "is required"),
        (PostConfig, {"add_sound": 2}, "add_sound", "one of -1, 0, 1, custom"),
        (PostConfig, {"material_source": "localFolder"}, "material_path", "is required"),
        (PostConfig, {"material_source": "cloud"}, "material_source", "one of"),
        (PostConfig, {"material_list": ["a.mp4", ""]}, "material_list", "entry 2 is blank"),
        (PostConfig, {"origin_sound_volume": 101}, "origin_sound_volume", "from 0 to 100"),
        (PostConfig, {"add_sound_volume": -1}, "add_sound_volume", "from 0 to 100"),
        (PostConfig, {"upload_wait_time": -1}, "upload_wait_time", "from 0"),
        (PostConfig, {"placement": "feed"}, "placement", "one of reel, story"),
        (PostConfig, {"platform": "youtube"}, "platform", "one of tiktok, instagram"),
        (FollowConfig, {}, "target_users", "is required"),
        (UnfollowConfig, {"target_user": " "}, "target_users", "is required"),
        (FollowConfig, {"target_users": ["a", ""]}, "target_users", "entry 2 is blank"),
        (FollowConfig, {"target_users": ["a", "b c"]}, "target_users", "entry 2 is not a username"),
        (FollowConfig, {"target_username": "b c"}, "target_username", "not a username"),
        (FollowConfig, {"target_users": "a", "access_method": "magic"}, "access_method", "one of"),
        (CommentConfig, {"comment_content": "x"}, "target_post_urls", "is required"),
        (CommentConfig, URLS, "comment_content", "is required"),
        (CommentConfig, {**URLS, "comment_content": "\n \n"}, "comment_content", "is required"),
        (CommentConfig, {**URLS, "comment_content": ["a", ""]}, "comment_content", "entry 2 is blank"),
        (
            CommentConfig,
            {"target_post_url": "https://youtu.be/1", "comment_content": "a"},
            "target_post_url",
            "is not the URL",
        ),
        (
            CommentConfig,
            {"target_post_urls": [REEL], "comment_image_path": "a.png"},
            "comment_image_path",
            "TikTok only",
        ),
        (
            CommentConfig,
            {**URLS, "comment_content": "a", "generate_by_chatgpt": True},
            "generate_by_chatgpt",
            "written by the operator",
        ),
        (AccountWarmupConfig, {"task_duration": 0}, "task_duration", "must be a positive number"),
        (AccountWarmupConfig, {"task_duration": -1}, "task_duration", "must be a positive number"),
        (AccountWarmupConfig, {"like_probable": -1}, "like_probable", "from 0 to 100"),
        (AccountWarmupConfig, {"floow_probable": 101}, "floow_probable", "from 0 to 100"),
        (AccountWarmupConfig, {"follow_probable": "101"}, "follow_probable", "from 0 to 100"),
        (AccountWarmupConfig, {"floow_probable": 1, "follow_probable": 2}, "floow_probable", "differs"),
        (AccountWarmupConfig, {"min_duration": 20, "max_duration": 10}, "min_duration", "max_duration"),
        (AccountWarmupConfig, {"min_duration": 31}, "min_duration", "which is 30"),
        (AccountWarmupConfig, {"topic": ["a", " "]}, "topic", "entry 2 is blank"),
        (AccountWarmupConfig, {"generate_by_chatgpt": "true"}, "generate_by_chatgpt", "by the operator"),
    ],
)
def test_refused(model: type[ScriptConfig], config: dict[str, Any], field: str, words: str) -> None:
    found = problems(model, config)
    assert set(found) == {f"script_config.{field}"}
    assert words in found[f"script_config.{field}"]
    with pytest.raises(InvalidRequest):
        model.load(config)


@pytest.mark.parametrize("value", [None, [], "{}", 5])
def test_a_configuration_is_an_object(value: Any) -> None:
    assert "must be an object" in problems(PostConfig, value)["script_config"]


def test_all_problems_are_reported_together() -> None:
    config = {"image_count": 99, "captions": "{", "post_way": "useSound", "add_sound": "custom"}
    names = {field.split(".")[1] for field in problems(PostConfig, config)}
    assert names == {"image_count", "captions", "sound_name", "custom_sound_keyword"}


def test_a_rule_is_moot_when_one_of_its_fields_is_bad_itself() -> None:
    assert set(problems(CommentConfig, {"target_post_urls": ["x"], "comment_content": 5})) == {
        "script_config.target_post_urls",
        "script_config.comment_content",
    }


@pytest.mark.parametrize(
    ("model", "config", "stored"),
    [
        (PostConfig, {"image_count": " 3 "}, {"image_count": 3}),
        (PostConfig, {"image_count": None}, {}),
        (PostConfig, {"add_sound": 1}, {"add_sound": "1"}),
        (PostConfig, {"add_sound": -1}, {"add_sound": "-1"}),
        (PostConfig, {"materials_tags": "trending, dance,trending"}, {"materials_tags": "trending, dance"}),
        (PostConfig, {"materials_tags": ["a", "b"]}, {"materials_tags": "a, b"}),
        (PostConfig, {"material_list": "C:/a, b.mp4"}, {"material_list": ["C:/a, b.mp4"]}),
        (PostConfig, {"captions": "{a|b}"}, {"captions": "{a|b}"}),
        (
            PostConfig,
            {"captions": "{a", "caption_format": "multiline"},
            {"captions": "{a", "caption_format": "multiline"},
        ),
        (
            PostConfig,
            {"material_source": "localFolder", "material_list": ["a"]},
            {"material_source": "localFolder", "material_list": ["a"]},
        ),
        (PostConfig, {"platform": "Instagram"}, {"platform": "instagram"}),
        (PostConfig, {"mine": {"x": [None]}}, {"mine": {"x": [None]}}),
        (AccountWarmupConfig, {"task_duration": "60"}, {"task_duration": 60}),
        (AccountWarmupConfig, {"floow_probable": "20"}, {"floow_probable": 20, "follow_probable": 20}),
        (AccountWarmupConfig, {"follow_probable": 20}, {"follow_probable": 20}),
        (
            AccountWarmupConfig,
            {"floow_probable": 20, "follow_probable": "20"},
            {"floow_probable": 20, "follow_probable": 20},
        ),
        (
            AccountWarmupConfig,
            {"comment": ["a", "b"], "topic": "x\n\ny"},
            {"comment": "a\nb", "topic": "x\ny"},
        ),
        (AccountWarmupConfig, {"generate_by_chatgpt": False}, {"generate_by_chatgpt": False}),
        (FollowConfig, {"target_users": ["@A"]}, {"target_users": ["a"]}),
        (FollowConfig, {"target_username": "@x", "mine": 1}, {"target_users": ["x"], "mine": 1}),
        (FollowConfig, {"target_users": [], "target_user": "x"}, {"target_users": ["x"]}),
        (FollowConfig, {"target_users": ["x"], "target_user": "y"}, {"target_users": ["x"]}),
        (FollowConfig, {"target_users": ["x"], "target_user": ""}, {"target_users": ["x"]}),
        (
            CommentConfig,
            {"target_post_url": VIDEO + "?x=1", "comment_content": "a\na"},
            {"target_post_urls": [VIDEO], "comment_content": "a"},
        ),
        (
            CommentConfig,
            {**URLS, "comment_image_path": "a.png"},
            {**URLS, "comment_image_path": "a.png"},
        ),
    ],
)
def test_what_the_first_task_stores(model: type[ScriptConfig], config: dict[str, Any], stored: dict[str, Any]) -> None:
    read = model.load(config)
    kept = read.for_task(read.targets()[0], 0, draw())
    assert kept == stored
    again = model.load(kept)
    assert again.for_task(again.targets()[0], 0, draw()) == stored


def test_one_target_for_each_user_in_order_and_once() -> None:
    config = FollowConfig.load({"target_user": "@b, A\na,B", "platform": "tiktok"})
    assert config.targets() == [Target("b", Platform.TIKTOK), Target("a", Platform.TIKTOK)]


def test_a_profile_url_decides_the_platform() -> None:
    urls = ["https://www.tiktok.com/@x", "https://www.instagram.com/x/", "x"]
    config = FollowConfig.load({"target_users": urls, "platform": "instagram"})
    assert config.targets() == [Target("x", Platform.TIKTOK), Target("x", Platform.INSTAGRAM)]


def test_the_post_url_decides_the_platform_of_each_target() -> None:
    config = CommentConfig.load(
        {"target_post_urls": [VIDEO, REEL, VIDEO + "?a=1"], "comment_content": "x", "platform": "instagram"}
    )
    assert config.targets() == [Target(VIDEO, Platform.TIKTOK), Target(REEL, Platform.INSTAGRAM)]


def test_sequential_comments_cycle() -> None:
    config = CommentConfig.load({**URLS, "comment_content": "a\nb\nc", "comment_order": "sequential"})
    lines = [config.for_task(config.targets()[0], n, draw())["comment_content"] for n in range(7)]
    assert lines == ["a", "b", "c", "a", "b", "c", "a"]


@pytest.mark.parametrize("seed", range(20))
def test_random_comments_repeat_as_late_as_possible(seed: int) -> None:
    config = CommentConfig.load({**URLS, "comment_content": "a\nb\nc\nd"})
    chance = Draw(random.Random(seed))
    lines = [config.for_task(config.targets()[0], n, chance)["comment_content"] for n in range(12)]
    for start in range(9):
        assert set(lines[start : start + 4]) == {"a", "b", "c", "d"}


def test_random_comments_differ_by_chance() -> None:
    config = CommentConfig.load({**URLS, "comment_content": "a\nb\nc\nd"})
    orders = set()
    for seed in range(20):
        chance = Draw(random.Random(seed))
        orders.add(tuple(config.for_task(Target(VIDEO), n, chance)["comment_content"] for n in range(4)))
    assert len(orders) > 5


def test_multiline_captions_are_used_in_turn() -> None:
    config = PostConfig.load({"captions": "a ### {x\n\nb", "caption_format": "multiline"})
    stored = [config.for_task(Target(), n, draw())["captions"] for n in range(3)]
    assert stored == ["a ### {x", "b", "a ### {x"]


def test_unknown_keys_are_kept_and_named() -> None:
    config = PostConfig.load({"foo": 1, "targets": 2, "model_config": 3, "shared": 4})
    assert config.for_task(Target(), 0, draw()) == {"foo": 1, "targets": 2, "model_config": 3, "shared": 4}
    assert config.warnings()[0] == "script_config.foo is not a known parameter; it was kept"
    assert len(config.warnings()) == 4


def test_fields_without_effect_are_named() -> None:
    assert PostConfig.load({"platform": "instagram", "add_product_link": "1"}).warnings()
    assert PostConfig.load({"platform": "tiktok", "placement": "story"}).warnings()
    assert AccountWarmupConfig.load({"comment_probable": 5}).warnings()
    assert not PostConfig.load({"platform": "tiktok", "add_product_link": 1}).warnings()


def test_ten_thousand_targets_are_stored_quickly() -> None:
    """Each task's configuration must not cost the whole list again."""
    users = [f"user{n}" for n in range(10_000)]
    config = FollowConfig.load({"target_users": users, "access_method": "search"})
    stored = [config.for_task(target, n, draw()) for n, target in enumerate(config.targets())]
    assert stored[9_999] == {"target_users": ["user9999"], "access_method": "search"}


def test_tasks_do_not_share_their_configuration() -> None:
    config = PostConfig.load({"image_count": 2})
    config.for_task(Target(), 0, draw())["image_count"] = 9
    assert config.for_task(Target(), 1, draw()) == {"image_count": 2}


@pytest.mark.parametrize("script", sorted(API_SCRIPTS))
def test_every_field_is_described_and_the_schema_allows_null_for_optional_ones(script: ScriptName) -> None:
    schema = config_model(script).model_json_schema()
    for name, field in schema["properties"].items():
        assert field.get("description"), name
        assert "null" in repr(field) or None in field.get("enum", []), name


def test_schemas_show_bounds_and_accepted_text() -> None:
    field = PostConfig.model_json_schema()["properties"]["image_count"]
    assert field["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 35}
    assert field["anyOf"][1]["type"] == "string"


@pytest.mark.parametrize("script", sorted(set(ScriptName) - API_SCRIPTS))
def test_scripts_without_api_support_have_no_model(script: ScriptName) -> None:
    with pytest.raises(KeyError):
        config_model(script)
