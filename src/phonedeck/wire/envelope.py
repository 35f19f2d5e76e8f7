"""The envelope around every JSON answer: `{"code": int, "message": str, "data": object | null}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from phonedeck.model import errors
from phonedeck.model.errors import Problem
from phonedeck.wire.plain_json import shortened

T = TypeVar("T")

_ALWAYS_MAPPED = frozenset(
    {
        errors.TOKEN_REQUIRED,
        errors.ORIGIN_REFUSED,
        errors.METHOD_NOT_ALLOWED,
        errors.CONFLICT,
        errors.TOO_LARGE,
        errors.NOT_JSON,
        errors.TOO_MANY,
        errors.INTERNAL,
    }
)
"""Codes that travel with their own HTTP status. All others are documented ones: existing programs branch on
the code, and some of their HTTP libraries throw on a 4xx before they can."""


class Envelope(BaseModel, Generic[T]):
    """Every JSON answer. `code` is 0 and `message` is `success` when the call did what was asked."""

    code: int = Field(description="0, or one of the codes of the API", examples=[0])
    message: str = Field(description="`success`, or what is wrong and what to do next", examples=["success"])
    data: T | None = Field(default=None, description="The answer; of an error, the offending fields")


class ProblemView(BaseModel):
    """One thing that is wrong with a request."""

    field: str = Field(description="Path of the field", examples=["script_config.task_duration"])
    problem: str = Field(description="What it must be", examples=["must be a positive number"])
    got: Any = Field(default=None, description="What came, shortened", examples=[-1])


class ErrorData(BaseModel):
    """`data` of an error."""

    errors: list[ProblemView]


def success(data: Any) -> dict[str, Any]:
    """The envelope of an answer."""
    return {"code": int(errors.SUCCESS), "message": "success", "data": data}


def failure(code: int, message: str, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The envelope of an error; `data` names every offending field and is null when none is to blame."""
    # What is wrong with a request as a whole has no field, and is in the message alone.
    listed = [{"field": p.field, "problem": p.problem, "got": shortened(p.got)} for p in problems if p.field]
    return {"code": int(code), "message": message, "data": {"errors": listed} if listed else None}


def http_status(code: int, mapped: bool) -> int:
    """The HTTP status of a code; `mapped` is the setting that gives every error the status code // 100.

    An unknown path has the code 40401 and the status 404 either way: only the server knows that case.
    """
    if code == errors.SUCCESS:
        return 200
    return code // 100 if mapped or code in _ALWAYS_MAPPED else 200
