"""What a task of `post` asks for, read from its configuration and from the folder of its files."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phonedeck.apps import captions
from phonedeck.apps.posting import Placement, Sound, SoundWish, Way, Words
from phonedeck.model import spintax
from phonedeck.model.errors import Refused
from phonedeck.model.media import PostingLimits, Supplied
from phonedeck.model.task import Task

LINE_BREAK = "###"
PARTS = re.compile(r"(?<!#)##(?!#)")
"""What parts the title from the description; three make a line break."""
WISHES = {"-1": SoundWish.AS_IT_IS, "0": SoundWish.NONE, "1": SoundWish.ANY, "custom": SoundWish.NAMED}
VOLUME = 50


@dataclass(frozen=True, slots=True)
class Order:
    """One post: how it is begun, what it sounds like, what stands under it, how long its upload may take."""

    way: Way
    placement: Placement
    sound_of_way: str
    sound: Sound
    words: Words
    product: bool
    sound_seconds: float
    upload_seconds: float

    @classmethod
    def of(cls, task: Task, supplied: Supplied, limits: PostingLimits) -> Order:
        """The same for every attempt of a task.

        Raises:
            Refused: the caption is not what the app takes; nothing was touched.
        """
        config = task.script_config
        way = Way(str(config.get("post_way") or Way.SHARE))
        seconds = float(config.get("sound_wait_time", 10))
        return cls(
            way=way,
            placement=Placement(str(config["placement"])) if "placement" in config else Placement.POST,
            sound_of_way=_sound_of_way(config, supplied, task) if way is Way.USE_SOUND else "",
            sound=_sound(config, seconds, with_sound=way is Way.USE_SOUND),
            words=_words(config, supplied, task, limits),
            product=bool(int(config.get("add_product_link") or 0)),
            sound_seconds=seconds,
            upload_seconds=float(config.get("upload_wait_time", 30)),
        )


def _words(config: Mapping[str, Any], supplied: Supplied, task: Task, limits: PostingLimits) -> Words:
    written = str(config.get("captions") or "")
    multiline = config.get("caption_format") == "multiline"
    if not written:
        written = supplied.captions
        lines = [line for line in written.split("\n") if line.strip()]
        if multiline and lines:
            written = lines[task.id % len(lines)]
    if multiline:
        written = written.replace(LINE_BREAK, "\n")
    else:
        chance = random.Random(task.id)  # noqa: S311 - no secret depends on it
        try:
            written = spintax.expand(written, chance.choice)
        except spintax.SpintaxError as error:
            raise Refused(f"The braces of the caption do not pair up: {error}. Nothing was touched.") from error
    head, *rest = PARTS.split(written, maxsplit=1)
    title, caption = (head.strip(), rest[0].strip()) if rest else ("", written.strip())
    is_video = bool(supplied.files) and supplied.files[0].kind == "video"
    if title and (is_video or not limits.longest_title):
        title, caption = "", f"{title}\n{caption}".strip()
    words = Words(caption, title)
    _check(words, limits)
    return words


def _check(words: Words, limits: PostingLimits) -> None:
    problems = []
    for what, text, most in (
        ("caption", words.caption, limits.longest_caption),
        ("title", words.title, limits.longest_title),
    ):
        length = len(text.encode("utf-16-le")) // 2
        if most and length > most:
            problems.append(f"the {what} has {length:,} characters, and the app takes {most:,}: shorten it")
    hashtags = sum(words.caption[start] == "#" for start, _ in captions.tags(words.caption))
    if limits.most_hashtags and hashtags > limits.most_hashtags:
        problems.append(
            f"the caption has {hashtags} hashtags, and the app takes {limits.most_hashtags}: leave some out"
        )
    if problems:
        raise Refused(f"Nothing was touched: {'; '.join(problems)}.")


def _sound(config: Mapping[str, Any], seconds: float, *, with_sound: bool) -> Sound:
    """Volumes are set where a sound is asked for, or where the task names one; else they stay as the app has them."""
    wish = WISHES[str(config.get("add_sound", "-1"))]
    mixed = with_sound or wish in (SoundWish.ANY, SoundWish.NAMED)
    original = int(config.get("origin_sound_volume", VOLUME)) if mixed or "origin_sound_volume" in config else None
    added = int(config.get("add_sound_volume", VOLUME)) if mixed or "add_sound_volume" in config else None
    return Sound(wish, str(config.get("custom_sound_keyword") or "").strip(), original, added, seconds)


def _sound_of_way(config: Mapping[str, Any], supplied: Supplied, task: Task) -> str:
    named = str(config.get("sound_name") or "").strip()
    if named:
        return named
    if not supplied.sounds:
        raise Refused("useSound needs a sound: set sound_name, or write sound_names.txt into the folder.")
    return supplied.sounds[task.id % len(supplied.sounds)]
