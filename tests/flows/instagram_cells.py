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


VIDEO = ["{folder}/{n}.mp4"]
SOUND_PAGE = "https://www.instagram.com/reels/audio/1234567890/"
TAGGED = "Dawn 🌄 number {n} #walk, with #river\n#สวัสดี and more"


def _post(name: str, caption: str, detail: dict[str, Any], *, images: int = 0, **config: Any) -> Variant:
    """A post of a video, or of images whose names do not sort in the order in which they are named."""
    files = [f"{{folder}}/{{n}}-{images - place}.jpg" for place in range(images)] or VIDEO
    kind = {"content_type": 1} if images else {}
    words = {"captions": caption} if caption else {}
    return Variant(name, "post", {"material_list": files, **words, **kind, **config}, (("post", "*"),), detail=detail)


POSTS = (
    _post("share, video becomes a reel", TAGGED, {"placement": "reel", "sound": ""}),
    _post("share, one image", "one {n}", {"placement": "feed"}, images=1),
    _post("share, three images", "three {n}", {"placement": "feed"}, images=3),
    _post("add button, 11 images", "many {n}", {"placement": "feed"}, images=11, post_way="addButton"),
    _post("add button, reel", "by the plus {n}", {"placement": "reel"}, post_way="addButton", placement="reel"),
    _post("reel of two images", "two {n}", {"placement": "reel"}, images=2, placement="reel"),
    _post("story of an image", "", {"placement": "story"}, images=1, placement="story"),
    _post("story of a video", "", {"placement": "story"}, placement="story", post_way="addButton"),
    _post("use sound by its URL", "with {n}", {"sound": "Forty Chisels"}, post_way="useSound", sound_name=SOUND_PAGE),
    _post("use sound by its name", "with {n}", {"sound": "Moss Waltz"}, post_way="useSound", sound_name="Moss Waltz"),
    _post(
        "custom sound, volumes", "loud {n}", {"sound": "Gulls at Six", "volumes": {"camera": 0, "added": 100}},
        add_sound="custom", custom_sound_keyword="gulls", origin_sound_volume=0, add_sound_volume=100,
    ),
    _post("any sound, images", "hum {n}", {"sound": "*"}, images=2, add_sound=1),
)  # fmt: skip


# Those that switch to an account come last: whoever comes after on the same phone would act as it.
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
    Variant("watch and like", "account_warmup", _watch(), (("like", "*"),)),
    Variant("watch and like reels", "account_warmup", _watch(stream="reels"), (("like", "*"),)),
    *POSTS,
    Variant("as the third account", "comment", _comment("p", "Cab{n}x5"), (("comment", "Cab{n}x5"),), account=3),
    Variant("as the second account", "follow", _user("eve.{n}"), (("follow", "eve.{n}"),), account=2),
)  # fmt: skip
