"""The scripts that chaos runs. A later script joins by adding itself to `SCENARIOS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def _post(target: str, folder: Path) -> dict[str, Any]:
    """A video of its own for each target, and a caption that begins with the target."""
    file = folder / f"{target}.mp4"
    file.write_bytes(VIDEO + target.encode() * 500)
    return {"material_list": [str(file)], "captions": f"{target} out and about #walk"}


@dataclass(frozen=True)
class Scenario:
    """One script in one app: its config for a target, with a folder for files, and the journal's kind of what is seen.

    `calls`: at most this many uiautomator calls are made for one task; it is killed before and after each of them.
    `shows_absence`: an open act is always settled by looking, so that no task may stay unconfirmed. `target_of` reads
    the target from an entry of the journal. `hurts_app`: what the phone's app can suffer while it works. `before`:
    what is done to every target first, unhurt. `kinds`: the journal's kinds of a session that does whatever comes its
    way, as far as it gets: then only what is done twice, lost or stuck is wrong.
    """

    script: str
    config: Callable[[str, Path], dict[str, Any]]
    kind: str
    calls: int
    shows_absence: bool
    target_of: Callable[[dict[str, Any]], str] = lambda entry: str(entry["target"])
    hurts_app: tuple[str, ...] = ()
    app: str = "tiktok"
    before: Scenario | None = None
    kinds: tuple[str, ...] = ()
    variant: str = ""

    @property
    def name(self) -> str:
        return f"{self.script}{self.variant}, {self.app}"


def _follow(target: str, folder: Path) -> dict[str, Any]:
    return {"target_user": target}


def _comment(target: str, folder: Path) -> dict[str, Any]:
    """Under one post, with words of its own for each target."""
    post = f"https://www.tiktok.com/@someone/video/{7_300_000_000_000_000_001 + 10 * int(target.removeprefix('chaos'))}"
    return {"target_post_urls": [post], "comment_content": f"{target} was here first"}


def _picture(target: str, folder: Path) -> dict[str, Any]:
    """As `_comment`, with a picture of its own for each target."""
    file = folder / f"{target}.png"
    Image.new("RGB", (60, 40 + int(target.removeprefix("chaos")))).save(file)
    return {**_comment(target, folder), "comment_image_path": str(file)}


def _instagram_comment(target: str, folder: Path) -> dict[str, Any]:
    post = f"https://www.instagram.com/p/Cab{int(target.removeprefix('chaos')):08d}x/"
    return {"target_post_urls": [post], "comment_content": f"{target} was here first"}


def _warmup(target: str, folder: Path) -> dict[str, Any]:
    chances = {"like_probable": 100, "collect_probable": 50, "follow_probable": 50, "comment_probable": 50}
    return {**chances, "task_duration": 6, "min_duration": 0.5, "max_duration": 1, "comment": ["What a morning"]}


def _instagram_warmup(target: str, folder: Path) -> dict[str, Any]:
    return {**_warmup(target, folder), "platform": "instagram"}


FOLLOW = Scenario("follow", _follow, "follow", calls=8, shows_absence=True)
INSTAGRAM_FOLLOW = replace(FOLLOW, app="instagram")
UNFOLLOW = Scenario("unfollow", _follow, "unfollow", calls=14, shows_absence=True, before=FOLLOW)
INSTAGRAM_UNFOLLOW = replace(UNFOLLOW, app="instagram", before=INSTAGRAM_FOLLOW)
COMMENT = Scenario(
    "comment", _comment, "comment", calls=22, shows_absence=False,
    target_of=lambda entry: str(entry["detail"]["text"]).partition(" ")[0],
)  # fmt: skip
PICTURE = replace(COMMENT, config=_picture, calls=34, variant=" with a picture")
INSTAGRAM_COMMENT = replace(COMMENT, config=_instagram_comment, app="instagram")
WARMUP = Scenario(
    "account_warmup", _warmup, "", calls=40, shows_absence=False,
    target_of=lambda entry: f"{entry['kind']} {entry['target']}",
    kinds=("like", "favourite", "follow", "comment"),
)  # fmt: skip
INSTAGRAM_WARMUP = replace(WARMUP, config=_instagram_warmup, app="instagram")
POST = Scenario(
    "post", _post, "post", calls=48, shows_absence=False,
    target_of=lambda entry: str(entry["detail"]["caption"]).partition(" ")[0],
    hurts_app=("app_crash", "no_network"),
)  # fmt: skip
INSTAGRAM_POST = replace(POST, app="instagram")
SCENARIOS = [
    FOLLOW, INSTAGRAM_FOLLOW, UNFOLLOW, INSTAGRAM_UNFOLLOW, COMMENT, PICTURE, INSTAGRAM_COMMENT, WARMUP,
    INSTAGRAM_WARMUP, POST, INSTAGRAM_POST,
]  # fmt: skip
