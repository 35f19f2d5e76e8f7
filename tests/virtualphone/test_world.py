"""The rules of the pretend world."""

from __future__ import annotations

import hashlib

import pytest

from virtualphone import world as rules
from virtualphone.world import CommentRule, Relation, World


def test_what_a_handle_says() -> None:
    """The beginning of a handle decides what the user is like."""
    assert rules.exists("lake.runner")
    assert not any(map(rules.exists, ("missing.one", "x", "UPPER", "9lives", "a" * 25, "two words")))
    assert (rules.is_private("private.a"), rules.has_blocked_us("blocked1"), rules.follows_us("fan_1")) == (True,) * 3


def test_a_search_shows_similar_names_and_no_missing_ones() -> None:
    """Searching X shows X, X.official and X_1."""
    assert rules.search(" @Nina ") == ["nina", "nina.official", "nina_1"]
    assert rules.search("missing1") == rules.search("slow mornings") == []


@pytest.mark.parametrize(
    ("id", "exists", "comments"),
    [
        ("7300000000000000101", True, CommentRule.OPEN),
        ("7300000000000000404", False, CommentRule.OPEN),
        ("7300000000000000403", True, CommentRule.OFF),
        ("7300000000000000405", True, CommentRule.LIMITED),
    ],
)
def test_what_a_post_id_says(id: str, exists: bool, comments: CommentRule) -> None:
    """The ending of an id, or of an Instagram code, decides what the post is like."""
    assert (rules.post_exists(id), rules.comment_rule(id)) == (exists, comments)
    code = "DAbcd" + id[-3:]
    assert (rules.code_exists(code), rules.comment_rule(code)) == (exists, comments)


def test_a_short_code_is_the_post_of_its_author() -> None:
    """Author and id come from the hash of the code."""
    digest = hashlib.sha256(b"ZMabcde12").hexdigest()
    assert rules.short_code_post("ZMabcde12") == (f"u{digest[:8]}", str(int(digest[:15], 16)))


def test_accounts_are_shared_by_app_and_name() -> None:
    """Two phones with one account see the same state; the other app's account of that name is another."""
    world = World()
    account = world.account("tiktok", "p1.a1")
    account.follow("private.a")
    assert world.account("tiktok", "p1.a1").relation("private.a") is Relation.REQUESTED
    assert world.account("instagram", "p1.a1").relation("private.a") is Relation.NONE


def test_two_of_ours_that_follow_each_other_are_friends() -> None:
    """Who follows us is a rule for strangers and a fact for our own accounts."""
    world = World()
    one, two = world.account("tiktok", "p1.a1"), world.account("tiktok", "p2.a1")
    two.follow("p1.a1")
    assert one.is_followed_by("p2.a1")
    one.follow("p2.a1")
    assert one.relation("p2.a1") is two.relation("p1.a1") is Relation.FRIENDS


def test_posts_and_comments_are_found_by_everybody() -> None:
    """An own post has an id that exists, and comments by different accounts stand under it in order."""
    world = World(seed=4)
    one, two = world.account("tiktok", "p1.a1"), world.account("tiktok", "p2.a1")
    post = one.publish("video", ["aa"], caption="hello")
    assert world.post("tiktok", post.id) == (one, post)
    assert rules.post_exists(post.id)
    one.comment(post.id, "first")
    two.comment(post.id, "second", image="bb")
    assert [(each.username, each.text, each.image) for each in world.comments("tiktok", post.id)] == [
        ("p1.a1", "first", ""),
        ("p2.a1", "second", "bb"),
    ]
    assert world.account("instagram", "x1").publish("reel", ["aa"]).id.isascii()
    assert one.state()["posts"][0]["media"] == ["aa"]


def test_ids_of_new_posts_differ_and_depend_on_the_seed_alone() -> None:
    """The same run with the same seed gives the same ids, and no id says that the post is gone."""
    first, again = World(seed=1).account("tiktok", "p1.a1"), World(seed=1).account("tiktok", "p1.a1")
    ids = [first.publish("video", ["aa"]).id for _ in range(300)]
    assert ids == [again.publish("video", ["aa"]).id for _ in range(300)]
    assert len(set(ids)) == 300
    assert all(rules.post_exists(id) and rules.comment_rule(id) is CommentRule.OPEN for id in ids)
