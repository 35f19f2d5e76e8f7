"""The matrix: script × app version × language × variant. A cell is judged from the phone's journal alone."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from PIL import Image
from world import ACTS, World

VERSIONS = ("43.1.4", "46.4.3", "46.6.3", "47.0.3")
LANGUAGES = ("en", "id", "xx")
LATE_SECONDS = 45.0
"""Of a session, for what is not watching: starting the app, one act, a machine under load."""
POST = "https://www.tiktok.com/@{user}/video/{number}"


class Verdict(StrEnum):
    PASSED = "passed"
    STOPPED = "stopped"
    """Nothing was done: before any act, the task ended with a reason. A session in the feed goes no further."""
    FAILED = "FAILED"


@dataclass(frozen=True)
class Variant:
    """One way to use a script. `{n}` in it is made different for every cell; `acts` are what the world must see."""

    name: str
    script: str
    config: dict[str, Any]
    acts: tuple[tuple[str, str], ...] = ()
    """(kind, target), by the account that acts; a comment's text is checked too. Of a session in the feed: the kinds
    that it may do, and the first of them it must have done."""
    outcome: tuple[str, ...] = ("done",)
    account: int = 0
    """0: the account that is active when the task begins, which an earlier task may have changed; else the n-th one,
    which is switched to."""
    before: tuple[Variant, ...] = field(default=())
    """Tasks that come first."""
    detail: dict[str, Any] = field(default_factory=dict)
    """Of a post: what the journal must say of it, besides the caption and the hashes of the files in their order."""


def _user(name: str) -> dict[str, Any]:
    return {"target_users": [name]}


def _comment(url: str, **more: Any) -> dict[str, Any]:
    return {"target_post_url": url, "comment_content": "such calm colours {n}", **more}


VIDEO_HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
VIDEO = ["{folder}/{n}.mp4"]
SOUND_PAGE = "https://www.tiktok.com/music/Night-Ferry-7300000000000000001"


def _post(name: str, caption: str, detail: dict[str, Any], *, images: int = 0, **config: Any) -> Variant:
    """A post of a video, or of images whose names do not sort in the order in which they are named."""
    files = [f"{{folder}}/{{n}}-{images - place}.jpg" for place in range(images)] or VIDEO
    kind = {"content_type": 1} if images else {}
    return Variant(
        name, "post", {"material_list": files, "captions": caption, **kind, **config}, (("post", "*"),), detail=detail
    )


TAGGED = "Dawn 🌄 number {n} #walk, with #river\n#สวัสดี and more"

POSTS = (
    _post("share, video", TAGGED, {"post_kind": "video", "sound": "", "hashtags": ["river", "walk", "สวัสดี"]}),
    _post(
        "share, mentions", "with @kim.{n}, @slow.{n} and @empty.{n}. {n}",
        {"mentions": ["kim.{n}", "slow.{n}"], "hashtags": []},
    ),
    _post("share, three images", "one ##two {n}", {"title": "one", "caption": "two {n}"}, images=3),
    _post("add button, video", "by the plus {n}", {"post_kind": "video"}, post_way="addButton"),
    _post("add button, 14 images, mute", "many {n}", {"sound": ""}, images=14, post_way="addButton", add_sound="0"),
    _post("use sound by its URL", "with {n}", {"sound": "Night Ferry"}, post_way="useSound", sound_name=SOUND_PAGE),
    _post("use sound by its name", "with {n}", {"sound": "Night Ferry"}, post_way="useSound", sound_name="Night Ferry"),
    _post(
        "custom sound, volumes", "loud {n}", {"sound": "rain", "original_volume": 0, "sound_volume": 100},
        add_sound="custom", custom_sound_keyword="rain", origin_sound_volume=0, add_sound_volume=100,
    ),
    _post("any sound, images", "hum {n}", {"sound": "*"}, images=2, add_sound=1),
    _post("product link", "buy {n}", {"product": "Canvas bag"}, add_product_link=1),
)  # fmt: skip

FOLLOW = Variant("direct", "follow", _user("tom.{n}"), (("follow", "tom.{n}"),))

VARIANTS = (
    FOLLOW,
    Variant("search", "follow", {**_user("kim.{n}"), "access_method": "search"}, (("follow", "kim.{n}"),)),
    Variant("followed already", "follow", _user("tom.{n}"), (("follow", "tom.{n}"),), ("unchanged",), before=(FOLLOW,)),
    Variant("private user", "follow", _user("private.{n}"), (("follow", "private.{n}"),)),
    Variant("follows back", "follow", _user("fan.{n}"), (("follow", "fan.{n}"),)),
    Variant("missing user", "follow", _user("missing.{n}"), (), ("error",)),
    Variant("blocked by the user", "follow", _user("blocked.{n}"), (), ("error",)),
    Variant("as the second account", "follow", _user("eve.{n}"), (("follow", "eve.{n}"),), account=2),
    Variant(
        "direct", "unfollow", _user("tom.{n}"), (("follow", "tom.{n}"), ("unfollow", "tom.{n}")), before=(FOLLOW,)
    ),
    Variant("not followed", "unfollow", _user("ann.{n}"), (), ("unchanged",)),
    Variant("video", "comment", _comment("https://www.tiktok.com/@lea.{n}/video/73{n}1"), (("comment", "73{n}1"),)),
    Variant("photo", "comment", _comment("https://www.tiktok.com/@lea.{n}/photo/73{n}2"), (("comment", "73{n}2"),)),
    Variant("short link", "comment", _comment("https://vm.tiktok.com/ZM{n}a/"), (("comment", "*"),)),
    Variant(
        "with an emoji", "comment",
        _comment("https://www.tiktok.com/@lea.{n}/video/73{n}3", insert_emoji=True), (("comment", "73{n}3"),),
    ),
    Variant(
        "with a picture", "comment",
        _comment("https://www.tiktok.com/@lea.{n}/video/73{n}7", comment_image_path="{folder}/{n}.jpg"),
        (("comment", "73{n}7"),),
    ),
    Variant("comments off", "comment", _comment("https://www.tiktok.com/@lea.{n}/video/73{n}403"), (), ("error",)),
    Variant(
        "comments limited", "comment",
        _comment("https://www.tiktok.com/@lea.{n}/video/73{n}405"), (), ("error", "unconfirmed"),
    ),
    Variant("post is gone", "comment", _comment("https://www.tiktok.com/@lea.{n}/video/73{n}404"), (), ("error",)),
    Variant(
        "as the third account", "comment",
        _comment("https://www.tiktok.com/@lea.{n}/video/73{n}5"), (("comment", "73{n}5"),), account=3,
    ),
    Variant(
        "watch and like", "account_warmup",
        {"task_duration": 8, "min_duration": 1, "max_duration": 2, "like_probable": 100}, (("like", "*"),),
    ),
    Variant(
        "like, keep, follow and comment", "account_warmup",
        {
            "task_duration": 20, "min_duration": 1, "max_duration": 2, "like_probable": 70, "collect_probable": 70,
            "follow_probable": 70, "comment_probable": 70, "comment": "quiet and kind {n}\nso well made {n}",
        },
        (("like", "*"), ("favourite", "*"), ("follow", "*"), ("comment", "*")),
    ),
    *POSTS,
)  # fmt: skip


@dataclass(frozen=True)
class Started:
    """A cell whose tasks were created."""

    variant: Variant
    phone: int
    number: int
    tasks: tuple[int, ...]
    since: int = 0
    """How many entries the phone's journal had before."""


def start(world: World, variant: Variant, phone: int, number: int) -> Started:
    """Create a cell's tasks on a phone; nobody else uses the cell's names and files."""
    for name in named(filled(variant.config, number, world.folder)):
        write(Path(name))
    account = f"p{phone}.a{variant.account}" if variant.account else None
    tasks = tuple(
        world.create(phone, each.script, filled(each.config, number, world.folder), account)
        for each in (*variant.before, variant)
    )
    return Started(variant, phone, number, tasks)


def judge(world: World, cell: Started) -> tuple[Verdict, str]:
    """What became of a cell: from the phone's journal, and why where it failed."""
    ended = [world.ended(task_id) for task_id in cell.tasks]
    said = f"{ended[-1]['outcome']} ({ended[-1]['reason']}): {ended[-1]['remark']}"
    if cell.variant.script == "account_warmup":
        wrong = wrong_in_session(world, cell, ended[-1])
        if wrong:
            return Verdict.FAILED, f"{wrong}; {said}"
        if ended[-1]["outcome"] == "done":
            return Verdict.PASSED, said
        return (Verdict.STOPPED if ended[-1]["reason"] == "screen_not_recognised" else Verdict.FAILED), said
    acts = [act for act in world.acts(cell.phone) if act["seq"] > cell.since and _belongs(world, act, cell)]
    wanted = [(kind, filled(target, cell.number)) for kind, target in cell.variant.acts]
    if any(not _rightly_done(world, act, cell) for act in acts):
        return Verdict.FAILED, f"wrong account or text: {acts}"
    seen = [(act["kind"], act["target"]) for act in acts]
    right = len(seen) == len(wanted) and all(
        kind == of and target in ("*", at) for (kind, target), (of, at) in zip(wanted, seen, strict=True)
    )
    if right and ended[-1]["outcome"] in cell.variant.outcome:
        return Verdict.PASSED, said
    before = len(wanted) - 1 if cell.variant.before and ended[0]["outcome"] == "done" else 0
    nothing = len(seen) <= before and ended[-1]["outcome"] in ("error", "refused")
    return (Verdict.STOPPED if nothing else Verdict.FAILED), f"{said}; the phone saw {seen}"


def wrong_in_session(world: World, cell: Started, task: dict[str, Any]) -> str:
    """What the journal says against a session in the feed: other acts than the task reports (of what it calls not
    shown, nobody knows), another account, an act
    on an ad or a live card, one that was taken back or made twice, or too long a time. Empty: nothing."""
    begun, finished = (datetime.fromisoformat(task[name]) for name in ("started_at", "finished_at"))
    entries = [e for e in world.journal(cell.phone) if begun <= datetime.fromisoformat(e["at"]) <= finished]
    acts = [entry for entry in entries if entry["kind"] in (*ACTS, "unlike")]
    seen = Counter(act["kind"] for act in acts)
    told = {what: int(count) for count, what in re.findall(r"(\d+) ([a-z ]+)", task["remark"])}
    said = Counter({kind: count for kind, count in told.items() if kind in ACTS})
    allowed = [kind for kind, _ in cell.variant.acts]
    config = filled(cell.variant.config, cell.number)
    texts = str(config.get("comment", "")).splitlines()
    opened = [datetime.fromisoformat(entry["at"]) for entry in entries if entry["kind"] == "open_app"]
    lasted = (finished - max(opened, default=begun)).total_seconds()
    reports = task["outcome"] == "done"
    checks = {
        f"the phone saw {dict(seen)}": reports
        and not (said <= seen and (seen - said).total() <= told.get("not shown", 0)),
        "nothing was done": reports and not seen[allowed[0]],
        "it did what it was not told": not set(seen) <= set(allowed),
        "something was done twice": len({(act["kind"], act["target"]) for act in acts}) < len(acts),
        "another account acted": any(act["account"] != _account(world, act, cell) for act in acts),
        "it was no post": any(act["detail"].get("shown") in ("ad", "live", "people") for act in acts),
        "another comment": any(act["detail"]["text"] not in texts for act in acts if act["kind"] == "comment"),
        f"it lasted {lasted:.0f} s": lasted > config["task_duration"] + config["max_duration"] + LATE_SECONDS,
    }
    return ", ".join(what for what, wrong in checks.items() if wrong)


def _account(world: World, act: dict[str, Any], cell: Started) -> str:
    return f"p{cell.phone}.a{cell.variant.account or world.active(cell.phone, act)}"


def _belongs(world: World, act: dict[str, Any], cell: Started) -> bool:
    """Whether an act of the phone is this cell's: its number is in the target or in the text, or a file is its own."""
    number = str(cell.number)
    if act["kind"] == "post":  # its id and its files' hashes have any three digits in them
        words = {name: value for name, value in act["detail"].items() if name != "media"}
        return number in str(words) or any(file in act["detail"]["media"] for file in _files(world, cell))
    said = {name: value for name, value in (act["detail"] or {}).items() if name != "image"}
    return number in act["target"] or number in str(said)


def _files(world: World, cell: Started) -> list[str]:
    """The hashes of the cell's files in their order."""
    config = filled(cell.variant.config, cell.number, world.folder)
    return [hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in named(config)]


def named(config: dict[str, Any]) -> list[str]:
    """The files that a configuration names."""
    picture = config.get("comment_image_path")
    return [*config.get("material_list", ()), *([picture] if picture else [])]


def _rightly_done(world: World, act: dict[str, Any], cell: Started) -> bool:
    account = _account(world, act, cell)
    if act["kind"] == "post":
        config = filled(cell.variant.config, cell.number, world.folder)
        wanted = {
            "caption": config.get("captions", ""),
            "media": _files(world, cell),
            **filled(cell.variant.detail, cell.number),
        }
        seen = {**act["detail"], "caption": act["detail"]["caption"].rstrip()}
        return act["account"] == account and all(
            seen[name] == value or (value == "*" and seen[name]) for name, value in wanted.items()
        )
    text = filled(str(cell.variant.config.get("comment_content", "")), cell.number)
    detail = (act["detail"] or {}) if act["kind"] == "comment" else {"text": text}
    pictures = [detail["image"]] if detail.get("image") else []
    return act["account"] == account and str(detail["text"]).startswith(text) and pictures == _files(world, cell)


def filled(value: Any, number: int, folder: Path = Path()) -> Any:
    if isinstance(value, str):
        return value.replace("{n}", str(number)).replace("{folder}", str(folder))
    if isinstance(value, list):
        return [filled(each, number, folder) for each in value]
    return {key: filled(each, number, folder) for key, each in value.items()} if isinstance(value, dict) else value


def write(file: Path) -> None:
    """A video or a picture that no other file is equal to."""
    if file.suffix == ".mp4":
        file.write_bytes(VIDEO_HEAD + file.name.encode() * 500)
        return
    buffer = io.BytesIO()
    digest = hashlib.sha256(file.name.encode()).digest()
    Image.new("RGB", (640, 640), (digest[0], digest[1], digest[2])).save(buffer, "JPEG")
    file.write_bytes(buffer.getvalue() + file.name.encode())
