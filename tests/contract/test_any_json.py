"""Whatever JSON is sent wherever: an answer in its envelope, never a fault, never half of a batch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import hypothesis.strategies as st
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from application import Api, start
from phonedeck.model.plan import Plan
from phonedeck.model.script import ScriptName
from phonedeck.storage.database import Database

TEXT = st.text(max_size=20)
PLAUSIBLE = st.sampled_from(
    ["HW1", "HW2", "@me", "someone", "post", "follow", "comment", "tiktok", "0", "60", "-1", "true", "14:30", "", " ",
     "2026-11-25T00:00:00Z", "https://www.tiktok.com/@u/video/1", "https://vm.tiktok.com/X/", "{a|b", "a\x00b", "a,b"]
)  # fmt: skip
NUMBERS = st.one_of(st.integers(), st.integers(-1, 101), st.floats(), st.sampled_from([10**30, -(2**63), 2**63, 1e308]))
SCALAR = st.one_of(st.none(), st.booleans(), NUMBERS, TEXT, PLAUSIBLE)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(TEXT, PLAUSIBLE), inner, max_size=4)
    ),
    max_leaves=12,
)

PHASES = (Phase.explicit, Phase.generate)
"""Not `shrink`: a fault takes minutes to shrink here, and its log names the call at once."""


def names(document: dict[str, Any], part: str) -> list[str]:
    """Every member that a schema of the document names: most fuzz that knows no names is refused at the door."""
    found = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})}
    return sorted(found | {part})


def calls(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Every call that takes a body or an id, with its path's parameters still open."""
    return [
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if not path.endswith("/events")
    ]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One application for all that is thrown at it."""
    directory = tmp_path_factory.mktemp("any")
    if request.param == "sqlite":
        url = f"sqlite:///{directory / 'phonedeck.db'}"
    else:
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE any_json")
        url = f"{server}/any_json"
    database = Database(url)
    api = start(database, Plan.PRO, directory)
    for name in ("me", "you"):
        api.data("POST", "accounts", {"platform": "tiktok", "username": name, "serial": "HW1"})
    yield api
    database.close()


def test_any_json_to_any_call(shared_api: Api) -> None:
    """Bodies, ids and query parameters of every kind, on every call that the document lists."""
    document = shared_api.http.get("/openapi.json").json()
    members = st.one_of(st.sampled_from(names(document, "task_ids")), TEXT)
    body = st.one_of(VALUE, st.dictionaries(members, VALUE, max_size=6))
    queries = st.dictionaries(members, st.one_of(TEXT, PLAUSIBLE, st.integers().map(str)), max_size=3)
    ids = st.one_of(st.integers(-2, 60).map(str), TEXT.filter(bool), PLAUSIBLE.filter(bool))

    @settings(max_examples=400, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(call=st.sampled_from(calls(document)), id_=ids, sent=body, query=queries)
    def send(call: tuple[str, str], id_: str, sent: Any, query: dict[str, str]) -> None:
        method, path = call
        for name in ("id", "name", "serial", "sha256"):
            path = path.replace("{" + name + "}", quote(id_, safe="", errors="replace"))
        try_(shared_api, method, path, sent, query)

    send()


def test_a_nul_in_any_address(shared_api: Api) -> None:
    """PostgreSQL stores no NUL and refuses to compare with one; nothing that is stored has one."""
    document = shared_api.http.get("/openapi.json").json()
    for method, path in calls(document):
        described = document["paths"][path][method.lower()].get("parameters", [])
        for number in range(2):
            filled = re.sub(r"{\w+}", ("%00", "a%00b")[number], path)
            for name in ["", *(each["name"] for each in described if each["in"] == "query")]:
                try_(shared_api, method, filled, {}, {name: ("\x00", "tag:\x00")[number]} if name else {})


def test_any_json_as_a_task(shared_api: Api) -> None:
    """Plausible create calls with anything in them: the tasks are all there, or none is."""
    document = shared_api.http.get("/openapi.json").json()
    config = st.dictionaries(st.one_of(st.sampled_from(names(document, "captions")), TEXT), VALUE, max_size=5)
    users = st.lists(st.sampled_from(["HW1", "HW2", "10.0.0.1:5555", "nobody", " ", 5]), max_size=3)
    bodies = st.fixed_dictionaries(
        {"script_name": st.sampled_from([*ScriptName]), "script_config": st.one_of(config, config, VALUE)},
        optional={
            "serials": st.one_of(users, VALUE),
            "usernames": st.one_of(st.lists(st.sampled_from(["@me", "YOU", "nobody"]), max_size=3), VALUE),
            "enable_multi_account": VALUE,
            "start_time": st.one_of(PLAUSIBLE, VALUE),
            "expires_at": st.one_of(PLAUSIBLE, VALUE),
            "min_interval": VALUE,
            "max_interval": VALUE,
        },
    )

    @settings(max_examples=300, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(sent=bodies, key=st.one_of(st.none(), st.sampled_from(["k1", "k2"])))
    def send(sent: dict[str, Any], key: str | None) -> None:
        before = shared_api.data("GET", "task/stats")["total"]
        envelope = try_(shared_api, "POST", "/api/v1/task", sent, {}, key)
        made = shared_api.data("GET", "task/stats")["total"] - before
        if envelope["code"] != 0:
            assert made == 0
        elif key is None:
            assert made == envelope["data"]["created_count"] == len(envelope["data"]["task_ids"]) > 0

    send()


def try_(api: Api, method: str, path: str, sent: Any, query: dict[str, str], key: str | None = None) -> dict[str, Any]:
    """Send one call, and look at the form of its answer."""
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    text = json.dumps(sent).encode()
    params = {name.encode("utf-8", "replace"): value.encode("utf-8", "replace") for name, value in query.items()}
    answer = api.http.request(method, path, content=text, headers=headers, params=params)
    if answer.headers["content-type"].split(";")[0] != "application/json":
        assert answer.status_code == 200
        return {"code": 0}
    envelope: dict[str, Any] = answer.json()
    assert set(envelope) == {"code", "message", "data"}, envelope
    assert envelope["code"] != 50001, envelope
    assert (envelope["code"] == 0) == (envelope["message"] == "success")
    if envelope["code"] == 40001:
        assert envelope["data"] is None or envelope["data"]["errors"]
    return envelope
