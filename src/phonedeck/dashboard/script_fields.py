"""A script's settings as fields of a form, made from the JSON schema of its model: what it accepts, how it begins."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from phonedeck.model.script import ScriptName
from phonedeck.wire.scripts import config_model

HIDDEN = frozenset(
    {"platform", "target_user", "target_username", "target_post_url", "floow_probable", "generate_by_chatgpt"}
)
"""Fields without a place of their own: the app is chosen once for the whole form, the others are other spellings of
fields that have one, or always refused."""
MAIN: Mapping[ScriptName, Sequence[str]] = {
    ScriptName.POST: (
        "content_type", "image_count", "captions", "caption_format", "materials_tags", "material_list",
        "material_source", "material_path", "placement",
    ),
    ScriptName.FOLLOW: ("target_users", "access_method"),
    ScriptName.UNFOLLOW: ("target_users", "access_method"),
    ScriptName.COMMENT: ("target_post_urls", "comment_content", "comment_order"),
    ScriptName.ACCOUNT_WARMUP: (
        "task_duration", "topic", "like_probable", "follow_probable", "collect_probable", "comment_probable", "comment",
    ),
}  # fmt: skip
"""What most people set; it comes first, in this order. The rest is behind a fold."""
ONLY_WHERE: Mapping[str, tuple[str, object]] = {
    "image_count": ("content_type", 1),
    "material_path": ("material_source", "localFolder"),
    "sound_name": ("post_way", "useSound"),
    "custom_sound_keyword": ("add_sound", "custom"),
}
"""Fields that mean something only where another has this value."""
SPINTAX = frozenset({"captions"})
LONG = frozenset({"captions"})
"""Texts of several lines."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `choices` in the schema's order; the bounds of a number are None where it has none."""

    name: str
    kind: Literal["lines", "text", "number", "flag", "choice"]
    default: Any
    example: str = ""
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def value(self, shown: Any) -> Any:
        """What to send for what the form shows; None to leave it out, as where nothing was changed."""
        if self.kind == "lines":
            return [line.strip() for line in str(shown or "").splitlines() if line.strip()] or None
        if self.kind == "number":
            shown = _number(shown)
        return None if shown in (None, "") or shown == self.default else shown


@cache
def fields(script: ScriptName) -> Sequence[Field]:
    """The fields of a script: the main ones, then the others in the model's order."""
    schema = config_model(script).model_json_schema()["properties"]
    found = {name: _field(name, member) for name, member in schema.items() if name not in HIDDEN}
    main = [found[name] for name in MAIN[script]]
    return [*main, *(each for name, each in found.items() if name not in MAIN[script])]


def _field(name: str, schema: Mapping[str, Any]) -> Field:
    default, example = schema.get("default"), _example(schema)
    if "enum" in schema:
        # Numbers that stand beside their own digits are another way to write them.
        choices = tuple(each for each in schema["enum"] if isinstance(each, str))
        return Field(name, "choice", default, choices=choices)
    first = schema["anyOf"][0] if "anyOf" in schema else schema
    kind = first["type"] if isinstance(first["type"], str) else first["type"][0]
    if kind == "array":
        return Field(name, "lines", default or [], example)
    if kind == "boolean":
        return Field(name, "flag", default)
    if kind in ("integer", "number"):
        low = first.get("minimum", first.get("exclusiveMinimum"))
        if kind == "integer" and (low, first["maximum"]) == (0, 1):
            return Field(name, "choice", default, choices=(0, 1))
        return Field(name, "number", default, example, minimum=low, maximum=first["maximum"])
    return Field(name, "text", default, example)


def _example(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples") or [""]
    return "\n".join(examples[0]) if isinstance(examples[0], list) else str(examples[0])


def _number(shown: Any) -> Any:
    """The number that was typed, else what was typed, which the model refuses in its own words."""
    try:
        number = json.loads(str(shown))
    except ValueError:
        return shown
    if isinstance(number, float) and math.isfinite(number) and number.is_integer():
        return int(number)
    return number if isinstance(number, int | float) and not isinstance(number, bool) else shown
