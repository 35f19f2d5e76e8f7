"""How a call can fail."""

from __future__ import annotations

from collections.abc import Sequence

from phonedeck.model.errors import PhonedeckError, Problem, Unreachable

__all__ = ["ApiError", "Unreachable"]


class ApiError(PhonedeckError):
    """The server refused; `code` is one of the API's codes, `problems` names every offending field."""

    def __init__(self, code: int, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.problems = list(problems)
