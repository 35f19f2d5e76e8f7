"""Every language has every text, with the same places to fill, and the pages use no other."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import phonedeck.dashboard.language as language
from phonedeck.dashboard import script_fields
from phonedeck.dashboard.next_steps import BY_REASON
from phonedeck.model.intent import Act
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.model.task import Outcome
from phonedeck.settings import defaults
from phonedeck.wire.scripts import config_model

SOURCES = Path(language.__file__).parent
USED = re.compile(r"""\bt\(\s*f?"([a-z_.]+)"|\bt\.count\(\s*"([a-z_.]+)"|Page\("[^"]*", "([a-z_.]+)\"""")
FIRST = language.languages()[language.FIRST].words


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", language.languages())
def test_a_language_has_every_text(code: str) -> None:
    """A key that is missing or one too many, or a place that is not filled, is named."""
    words = language.languages()[code].words
    assert words.keys() == FIRST.keys()
    assert [key for key in FIRST if places(words[key]) != places(FIRST[key])] == []
    assert [key for key, text in words.items() if not text.strip()] == []


def test_a_settings_help_is_what_the_documents_say() -> None:
    """Of every setting; other languages have it in their own words."""
    assert {f"setting.{row.name}": row.meaning for row in defaults()} == {
        key: text for key, text in FIRST.items() if key.startswith("setting.")
    }


def test_every_text_that_a_page_uses_is_there() -> None:
    """Keys are written out in the pages, so that they can be found; none is asked for that is not there."""
    used: set[str] = set()
    for source in SOURCES.rglob("*.py"):
        for text, counted, title in USED.findall(source.read_text(encoding="utf-8")):
            used |= {key for key in (text, title) if key} | (
                {f"{counted}.one", f"{counted}.other"} if counted else set()
            )
    assert used
    assert used - FIRST.keys() == set()


def test_every_reason_has_a_next_step() -> None:
    """A task that waits or failed says what a person does, whatever the reason."""
    assert set(BY_REASON.values()) - FIRST.keys() == set()
    assert {f"outcome.{outcome}" for outcome in Outcome} | {f"act.{act}" for act in Act} <= FIRST.keys()


@pytest.mark.parametrize("script", sorted(API_SCRIPTS))
def test_every_setting_of_a_script_has_its_words(script: ScriptName) -> None:
    """Each field of a script's model has a label, a help text and a text for each choice, or no place in the form."""
    shown = script_fields.fields(script)
    assert config_model(script).model_fields.keys() - script_fields.HIDDEN == {each.name for each in shown}
    needed = {f"{kind}.{each.name}" for each in shown for kind in ("field", "field_help")}
    needed |= {f"choice.{each.name}.{choice}" for each in shown for choice in each.choices}
    assert needed - FIRST.keys() == set()


def test_the_language_is_the_persons_then_the_browsers_then_english() -> None:
    """A cookie that was made by hand chooses nothing that there is not."""
    assert language.chosen("id", "en").code == "id"
    assert language.chosen("../x", "fr-FR,id;q=0.8,en;q=0.5").code == "id"
    assert language.chosen(None, "fr").code == "en"
    assert language.languages()["id"].number(1234567) == "1.234.567"
