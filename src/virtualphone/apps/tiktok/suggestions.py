"""What the form of a post offers for the last word while it begins with # or @, and what of it was chosen. Unmeasured.

The rule, beside the one of `virtualphone.world`: similar names come first, one of them under a shown name that is the
very handle; a word that begins with `slow` finds its list after two seconds, one that begins with `empty`, or a user
who does not exist, finds none. A mention is only what was chosen; a hashtag also what a blank was typed behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from virtualphone import world as rules
from virtualphone.apps.tiktok.parts import LIST, WIDTH, Field, Kit
from virtualphone.apps.tiktok.session import Session, Work
from virtualphone.apps.tiktok.videos import profile_name
from virtualphone.ui import Node

unmeasured = True
MARK = re.compile(rf"(?:^|\s)([#@])((?:{rules.LETTER}|\.)+)\Z")
TYPED_TAG = re.compile(rf"(?:(?<=\s)|\A)#({rules.LETTER}+)(?=\s)")
SLOW_SECONDS = 2.0
TOP, ROW = 1180, 130


@dataclass(frozen=True, slots=True)
class Offer:
    """A row: the name that it shows large, the word that it stands for, what is said of it."""

    shown: str
    word: str
    about: str


class Suggestions:
    """Those of one field."""

    def __init__(self, session: Session, work: Work, field: Field) -> None:
        self._session = session
        self._work = work
        self._field = field
        self._since = ("", 0.0)

    def typed(self) -> None:
        """The text changed: what was chosen and stands there no longer is forgotten, and a search begins."""
        self._work.chosen = {word for word in self._work.chosen if _stands(word, self._field.value)}
        self._since = (self._mark(), self._session.android.clock())

    def offers(self) -> list[Offer]:
        """The rows that are shown now."""
        mark = self._mark() if self._session.is_focused(self._field) else ""
        word = mark[1:].lower()
        if not word or not self._session.android.online or word.startswith("empty"):
            return []
        if word.startswith("slow"):
            typed, at = self._since
            if typed != mark or self._session.android.clock() - at < SLOW_SECONDS:
                return []
        if mark[0] == "#":
            tags = (f"{mark[1:]}tok", f"{mark[1:]}oftheday", mark[1:])
            return [Offer(f"#{tag}", f"#{tag}", f"{place + 1}.2M") for place, tag in enumerate(tags)]
        if not rules.exists(word):
            return []
        names = (f"{word}.official", f"{word}_1", word)
        decoy = Offer(word, f"@{word}_1", f"{word}_1")
        found = [Offer(profile_name(name), f"@{name}", name) for name in names if rules.exists(name)]
        return [decoy if offer.word == decoy.word else offer for offer in found]

    def build(self, kit: Kit) -> Node | None:
        """The list over the form, where there is anything in it."""
        offers = self.offers()
        if not offers:
            return None
        rows = kit.box(LIST, (0, TOP, WIDTH, 2140), "t5l", clickable=True, z=4, paint="page:#ffffff")
        for place, offer in enumerate(offers):
            top = TOP + ROW * place
            row = kit.area("LinearLayout", (0, top, WIDTH, top + ROW), "t5r", partial(self._take, offer.word))
            if offer.word[0] == "#":
                row.add(
                    kit.text((42, top + 30, 700, top + 100), offer.shown, "t5t", paint="left"),
                    kit.text((720, top + 30, 1038, top + 100), kit.say("{} posts", offer.about), "t5c", paint="grey"),
                )
            else:
                row.add(
                    kit.image((42, top + 20, 132, top + 110), paint=f"tile:{offer.word}"),
                    kit.text((160, top + 12, 900, top + 64), offer.shown, "t5n", paint="left"),
                    kit.text((160, top + 68, 900, top + 118), offer.about, "t5h", paint="left-grey"),
                )
            rows.add(row)
        return rows

    def _mark(self) -> str:
        """The last word with its sign; empty where it has none."""
        match = MARK.search(self._field.value)
        return f"{match[1]}{match[2]}" if match else ""

    def _take(self, word: str) -> None:
        words = self._field.value
        self._field.value = words[: len(words) - len(self._mark())] + f"{word} "
        self._work.chosen.add(word)
        self._work.caption = self._field.value


def mentions(work: Work) -> list[str]:
    """The users who are truly mentioned, without @."""
    return sorted(word[1:] for word in work.chosen if word[0] == "@" and _stands(word, work.caption))


def hashtags(work: Work) -> list[str]:
    """The words that are truly tags, without #."""
    chosen = {word[1:] for word in work.chosen if word[0] == "#" and _stands(word, work.caption)}
    return sorted(chosen | set(TYPED_TAG.findall(work.caption)))


def _stands(word: str, text: str) -> bool:
    return re.search(rf"(?<!\S){re.escape(word)}(?![\w.]*\w)", text) is not None
