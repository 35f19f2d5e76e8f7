"""The matrix of Instagram. What its accounts did is judged by `cells.judge`, from the phone's journal alone."""

from __future__ import annotations

from typing import Any

from cells import Variant

VERSIONS = ("2025-12", "410.0.0.0.0", "417.0.0.0.0")
LANGUAGES = ("en", "id", "xx")


def _user(name: str) -> dict[str, Any]:
    return {"target_users": [name]}


def _comment(kind: str, code: str, **more: Any) -> dict[str, Any]:
    url = f"https://www.instagram.com/{kind}/{code}/"
    return {"target_post_url": url, "comment_content": "such calm colours {n}", **more}


def _watch(**more: Any) -> dict[str, Any]:
    return {"task_duration": 8, "min_duration": 1, "max_duration": 2, "like_probable": 100, **more}


def _followed(user: str) -> Variant:
    return Variant("direct", "follow", _user(user), (("follow", user),))


def _left(name: str, user: str) -> Variant:
    both = (("follow", user), ("unfollow", user))
    return Variant(name, "unfollow", _user(user), both, before=(_followed(user),))


VARIANTS = (
    _followed("tom.{n}"),
    Variant("search", "follow", {**_user("kim.{n}"), "access_method": "search"}, (("follow", "kim.{n}"),)),
    Variant("followed already", "follow", _user("tom.{n}"), (("follow", "tom.{n}"),), ("unchanged",),
            before=(_followed("tom.{n}"),)),
    Variant("private user", "follow", _user("private.{n}"), (("follow", "private.{n}"),)),
    Variant("requested already", "follow", _user("private.{n}"), (("follow", "private.{n}"),), ("unchanged",),
            before=(_followed("private.{n}"),)),
    Variant("follows back", "follow", _user("fan.{n}"), (("follow", "fan.{n}"),)),
    Variant("to be reviewed first", "follow", _user("review.{n}"), (("follow", "review.{n}"),)),
    Variant("missing user", "follow", _user("missing.{n}"), (), ("error",)),
    Variant("blocked by the user", "follow", _user("blocked.{n}"), (), ("error",)),
    Variant("as the second account", "follow", _user("eve.{n}"), (("follow", "eve.{n}"),), account=2),
    _left("direct", "tom.{n}"),
    _left("who follows back", "fan.{n}"),
    _left("a request", "private.{n}"),
    Variant("not followed", "unfollow", _user("ann.{n}"), (), ("unchanged",)),
    Variant("post", "comment", _comment("p", "Cab{n}x1"), (("comment", "Cab{n}x1"),)),
    Variant("reel", "comment", _comment("reel", "Cab{n}x2"), (("comment", "Cab{n}x2"),)),
    Variant("with an emoji", "comment", _comment("p", "Cab{n}x3", insert_emoji=True), (("comment", "Cab{n}x3"),)),
    Variant("comments off", "comment", _comment("p", "Cab{n}x403"), (), ("error",)),
    Variant("comments off under a reel", "comment", _comment("reel", "Cab{n}x403"), (), ("error",)),
    Variant("comments limited", "comment", _comment("p", "Cab{n}x405"), (), ("error", "unconfirmed")),
    Variant("post is gone", "comment", _comment("p", "Cab{n}x404"), (), ("error",)),
    Variant("reel is gone", "comment", _comment("reel", "Cab{n}x404"), (), ("error",)),
    Variant("as the third account", "comment", _comment("p", "Cab{n}x5"), (("comment", "Cab{n}x5"),), account=3),
    Variant("watch and like", "account_warmup", _watch(), (("like", "*"),)),
    Variant("watch and like reels", "account_warmup", _watch(stream="reels"), (("like", "*"),)),
)  # fmt: skip
