"""What is written on buttons, by language. Names, captions and comments are nobody's labels and stay as they are."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

PSEUDO = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åḃçďéḟĝĥîĵķļṁñöṗɋŕšţûṽŵẋýžÅḂÇĎÉḞĜĤÎĴĶĻṀÑÖṖɊŔŠŢÛṼŴẊÝŽ",
)
"""The pseudo-language keeps the structure of every label and none of its letters."""


def say(language: str, label: str, *values: object) -> str:
    """A label in a language, with what it tells put in; `label` is the English one, `{}` where values stand."""
    text = _template(language, label)
    return text.format(*values) if values else text


@cache
def _template(language: str, label: str) -> str:
    english = label.partition("#")[0]
    if language == "xx":
        return english.translate(PSEUDO)
    return _tables().get(language, {}).get(label, english)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text("utf-8"))
