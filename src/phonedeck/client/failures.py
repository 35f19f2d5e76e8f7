"""How a call can fail."""

from __future__ import annotations

from collections.abc import Sequence

from phonedeck.model.errors import PhonedeckError, Problem


class ApiError(PhonedeckError):
    """The server refused; `code` is one of the API's codes, `problems` names every offending field."""

    def __init__(self, code: int, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.problems = list(problems)


class Unreachable(PhonedeckError):
    """The server did not answer, also when asked again; a call that was not a mere read may have been carried out."""
