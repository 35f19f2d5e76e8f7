"""The OpenAPI document describes what the server does: a foreign tool tries to prove otherwise."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from application import on_this_machine, start
from phonedeck.model.plan import Plan
from phonedeck.storage.database import Database, sqlite_url

HOST = {"Host": "localhost:50809"}
CHECKS = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ != "positive_data_acceptance"]
"""All but one: what a schema cannot say is refused though the schema allows it, such as a serial nobody has."""


@pytest.mark.timeout(300)
def test_every_answer_is_as_described(tmp_path: Path) -> None:
    """No fault, no undescribed status, type or shape, whatever is sent to any call."""
    api = start(Database(sqlite_url(tmp_path / "x.db")), Plan.PRO, tmp_path, mapped=True)
    api.create(script_config={"target_users": ["a1", "b2", "c3"]})
    document = schemathesis.openapi.from_asgi("/openapi.json", on_this_machine(api.http.app), headers=HOST)
    tried = 0
    for found in document.exclude(path_regex="/events$").get_all_operations():
        tried += 1
        for mode in GenerationMode:
            _try(found.ok(), mode)
    assert tried >= 20


def _try(operation: Any, mode: GenerationMode) -> None:
    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        response = case.call(headers=HOST)
        if response.status_code != 431:  # too large to be looked at, whatever it says
            case.validate_response(response, checks=CHECKS, headers=HOST)

    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():  # nothing to get wrong
        run()
