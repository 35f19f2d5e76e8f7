"""The scripts that are carried out under every fault. A new script joins by a line in `SCRIPTS`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Config = dict[str, Any]


@dataclass(frozen=True)
class ScriptCase:
    """One script and how to ask for it. `number` makes every run's target another one.

    `acts` are the kinds of the journal's entries that are its acts. `before` is done first, without a fault.
    `most_calls` is how many calls it makes at most, a step's repetition included: faults are put at each. `counts` are
    the words of its remark for these acts, where it does as many as come its way: `done` does not say that one was.
    `same` is what two entries of the journal have in common when the same act arrived twice.
    """

    name: str
    acts: tuple[str, ...]
    config: Callable[[int], Config]
    most_calls: int
    before: tuple[str, Callable[[int], Config]] | None = None
    counts: bool = False
    app: str = "tiktok"
    same: Callable[[dict[str, Any]], str] = lambda entry: str(entry["target"])

    @property
    def cases(self) -> int:
        """How many faults it is put under: each before and after each call."""
        return len(FAULTS) * 2 * self.most_calls

    @property
    def title(self) -> str:
        return self.name if self.app == "tiktok" else f"{self.name}, {self.app}"


def _user(number: int) -> str:
    return f"someone.{number:05d}"


def _follow(number: int) -> Config:
    return {"target_users": [_user(number)]}


def _comment(number: int) -> Config:
    return {
        "target_post_urls": [f"https://www.tiktok.com/@someone/video/{7_300_000_000_000_000_001 + 10 * number}"],
        "comment_content": f"What a morning, number {number}",
    }


FILES = tempfile.TemporaryDirectory()
"""What is posted; gone when the run ends."""


def _post(number: int) -> Config:
    file = Path(FILES.name) / f"{number}.mp4"
    file.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + str(number).encode() * 500)
    return {"material_list": [str(file)], "captions": f"Morning {number} by the lake"}


def _warmup(_number: int) -> Config:
    chances = {"like_probable": 100, "collect_probable": 50, "follow_probable": 50, "comment_probable": 50}
    watching = {"task_duration": 4, "min_duration": 0.5, "max_duration": 1}
    return {**chances, **watching, "comment": ["What a morning"]}


def _instagram_follow(number: int) -> Config:
    return {**_follow(number), "platform": "instagram"}


def _instagram_warmup(number: int) -> Config:
    return {**_warmup(number), "platform": "instagram"}


def _instagram_comment(number: int) -> Config:
    return {
        "target_post_urls": [f"https://www.instagram.com/p/Cab{number:08d}x/"],
        "comment_content": f"What a morning, number {number}",
    }


def _instagram_post(number: int) -> Config:
    return {**_post(number), "platform": "instagram"}


SCRIPTS = (
    ScriptCase("follow", ("follow",), _follow, most_calls=16),
    ScriptCase("unfollow", ("unfollow",), _follow, most_calls=18, before=("follow", _follow)),
    ScriptCase("comment", ("comment",), _comment, most_calls=26),
    ScriptCase("account_warmup", ("like", "favourite", "follow", "comment"), _warmup, most_calls=40, counts=True),
    ScriptCase("post", ("post",), _post, most_calls=48, same=lambda entry: str(entry["detail"]["caption"])),
    ScriptCase("follow", ("follow",), _instagram_follow, most_calls=16, app="instagram"),
    ScriptCase(
        "unfollow",
        ("unfollow",),
        _instagram_follow,
        most_calls=18,
        before=("follow", _instagram_follow),
        app="instagram",
    ),
    ScriptCase("comment", ("comment",), _instagram_comment, most_calls=26, app="instagram"),
    ScriptCase(
        "account_warmup",
        ("like", "favourite", "follow", "comment"),
        _instagram_warmup,
        most_calls=40,
        counts=True,
        app="instagram",
    ),
    ScriptCase(
        "post",
        ("post",),
        _instagram_post,
        most_calls=48,
        app="instagram",
        same=lambda entry: str(entry["detail"]["caption"]),
    ),
)


@dataclass(frozen=True)
class Fault:
    """One fault at one uiautomator call of a script. `more` are fields of the order."""

    kind: str
    when: str
    call: int
    more: dict[str, Any] = field(default_factory=dict, hash=False)

    def order(self) -> dict[str, Any]:
        return {"kind": self.kind, "at": f"rpc:{self.call}", "when": self.when, **self.more}

    def __str__(self) -> str:
        return f"{self.kind}-{self.when}-{self.call}"


FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("drop", {}),
    ("hang", {}),
    ("kill_server", {}),
    ("freeze", {"for": 4}),
    ("unplug", {"for": 4}),
    ("unlisten", {"for": 4}),
    ("unauthorized", {"for": 4}),
    ("slow", {"for": 4, "ms": 900}),
)
"""What can go wrong between a phone and its computer."""


def every() -> list[tuple[ScriptCase, Fault]]:
    """Every fault at every call of every script, before and after the call is carried out."""
    return [
        (script, Fault(kind, when, call, more))
        for script in SCRIPTS
        for kind, more in FAULTS
        for when in ("before", "after")
        for call in range(1, script.most_calls + 1)
    ]
