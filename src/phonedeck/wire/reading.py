"""Reads a JSON object into a model and reports every problem, not only the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.wire.plain_json import joined, problem_with_text, require_object, shortened, unstorable

_PHRASES = {
    "missing": "is required",
    "extra_forbidden": "is not known here; look at its spelling",
    "string_type": "must be text",
    "dict_type": "must be an object",
    "list_type": "must be a list",
}
_MOST_NAMED = 100

M = TypeVar("M", bound=BaseModel)


class Message(BaseModel):
    """A body that a client sends. Unknown keys are kept; a null counts as absent where that is allowed."""

    model_config = ConfigDict(extra="allow")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema says it too: each optional property may be null."""
        reference = handler(schema)
        found = handler.resolve_ref_schema(reference)
        required = found.get("required", [])
        for name, member in found.get("properties", {}).items():
            if name not in required:
                _allow_null(member)
        return reference


def read_fields(model: type[M], raw: Mapping[str, Any], prefix: str = "") -> tuple[M | None, list[Problem]]:
    """The model, and what is wrong with the fields that it could not take.

    A null counts as absent where the model has a default. With problems, the model holds the other fields
    (None where a required field is the bad one), so that rules between fields can still be checked.
    """
    fields = model.model_fields
    problems = [
        Problem(joined(prefix, name), f"the name {problem}", shortened(name))
        for name in raw
        if (problem := problem_with_text(name))
    ]
    given = {
        name: value
        for name, value in raw.items()
        if not problem_with_text(name) and not (value is None and name in fields and not fields[name].is_required())
    }
    try:
        return model.model_validate(given), problems
    except ValidationError as error:
        details = error.errors(include_url=False)
    bad = {str(detail["loc"][0]) for detail in details}
    problems += [_problem(detail, prefix) for detail in details]
    try:
        return model.model_validate({name: given[name] for name in given if name not in bad}), problems
    except ValidationError:
        return None, problems


def read_body(model: type[M], body: object) -> M:
    """The body as the model. Raises `InvalidRequest` with every problem."""
    raw = require_object(body)
    parsed, problems = read_fields(model, raw)
    problems = merged(unstorable(raw), problems)
    if problems:
        raise InvalidRequest(problems)
    return cast("M", parsed)


def merged(first: list[Problem], second: list[Problem]) -> list[Problem]:
    """Both lists; of the second only what is about other fields."""
    named = {problem.field for problem in first}
    return first + [problem for problem in second if problem.field not in named]


def unknown_keys(model: BaseModel, prefix: str, fate: str) -> list[str]:
    """A warning for each key that the model does not know; `fate` says what became of it."""
    names = list(model.model_extra or {})
    warnings = [f"{joined(prefix, name)} is not a known parameter; it was {fate}" for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        warnings.append(f"{len(names) - _MOST_NAMED} more parameters are not known; they were {fate}")
    return warnings


def _allow_null(schema: JsonSchemaValue) -> None:
    if "anyOf" in schema:
        schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    elif "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    elif isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]


def _problem(detail: ErrorDetails, prefix: str) -> Problem:
    field = prefix
    for part in detail["loc"]:
        field = joined(field, part)
    raised = detail.get("ctx", {}).get("error")
    text = str(raised) if raised is not None else _PHRASES.get(detail["type"], detail["msg"].lower())
    return Problem(field, text, None if detail["type"] == "missing" else shortened(detail["input"]))
