"""The OpenAPI document describes what the server does: a foreign tool tries to prove otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from application import on_this_machine, start
from phonedeck.model.plan import Plan
from phonedeck.storage.database import Database, sqlite_url

HOST = {"Host": "localhost:50809"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]


def test_every_answer_is_as_described(tmp_path: Path) -> None:
    """No fault, no undescribed status, type or shape, whatever is sent to any call."""
    api = start(Database(sqlite_url(tmp_path / "x.db")), Plan.PRO, tmp_path, mapped=True)
    api.create(script_config={"target_users": ["a1", "b2", "c3"]})
    document = schemathesis.openapi.from_asgi("/openapi.json", on_this_machine(api.http.app), headers=HOST)
    tried = 0
    for found in document.exclude(path_regex="/events$").get_all_operations():
        tried += 1
        _try(found.ok())
    assert tried >= 20


def _try(operation: Any) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=HOST)

    run()
