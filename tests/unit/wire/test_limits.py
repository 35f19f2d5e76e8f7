"""`PUT limits` as it is read."""

from __future__ import annotations

import pytest

from phonedeck.model.errors import InvalidRequest
from phonedeck.wire.limits import parse_new_limits


def test_a_misspelt_limit_is_named() -> None:
    """A rule is replaced as a whole: what is not understood would be a limit less."""
    with pytest.raises(InvalidRequest) as refused:
        parse_new_limits({"per_day": {"follow": 10}, "per_huor": {"follow": 3}})
    assert [(problem.field, "known" in problem.problem) for problem in refused.value.problems] == [("per_huor", True)]


def test_a_limit_that_is_null_is_one_that_is_absent() -> None:
    """Programs send every field that they know."""
    assert parse_new_limits({"tag": None, "per_day": {"follow": "10"}, "active_hours": None}).per_day == {"follow": 10}
