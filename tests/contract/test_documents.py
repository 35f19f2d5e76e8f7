"""The OpenAPI document and the page that shows it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from PIL import Image

from application import Api
from phonedeck.model.device import DeviceState
from phonedeck.model.hold import HoldKind
from phonedeck.storage import devices, holds
from phonedeck.storage.devices import Seen

CODES = {"400", "401", "403", "404", "405", "409", "413", "415", "429", "500"}


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.http.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def problems_of(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": document["components"]}
    return [str(error) for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(value)]


def test_every_call_says_what_it_does_and_every_code(document: dict[str, Any]) -> None:
    """Whoever reads the document needs no other."""
    for method, path, operation in operations(document):
        assert operation["description"].endswith((".", "`")), (method, path)
        assert operation["tags"], (method, path)
        assert set(operation["responses"]) >= CODES, (method, path)
        for name in re.findall(r"{(\w+)}", path):
            assert name in {parameter["name"] for parameter in operation["parameters"]}, (method, path)


def test_every_example_of_an_answer_has_the_shape_it_is_an_example_of(document: dict[str, Any]) -> None:
    """Errors too."""
    seen = 0
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                if "example" in content:
                    seen += 1
                    assert problems_of(document, content["schema"], content["example"]) == [], (method, path, status)
    assert seen > 100


def test_every_example_of_a_request_is_accepted(api: Api, document: dict[str, Any]) -> None:
    """As it stands, on an installation that has the phones and the account that it names."""
    with api.database.write() as connection:
        for number in (1, 2):
            name = f"device_serial_{number}"
            devices.record(connection, Seen(name, DeviceState.READY, "local", hardware_serial=name), api.clock.now())
    api.data("POST", "accounts", {"platform": "tiktok", "username": "my_account", "serial": "device_serial_1"})
    with api.database.write() as connection:
        holds.freeze(connection, "tiktok", "my_account", HoldKind.PERSON, "a challenge", api.clock.now())
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    octets = {"Content-Type": "application/octet-stream"}
    upload = api.http.post("/api/v1/materials/a.png", content=picture.getvalue(), headers=octets)
    assert upload.json()["code"] == 0
    seen = 0
    for method, path, operation in sorted(operations(document), key=lambda each: each[0] == "delete"):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if content["schema"].get("format") == "binary":
                continue
            assert content["examples"], (method, path)
            for name, example in content["examples"].items():
                seen += 1
                assert problems_of(document, content["schema"], example["value"]) == [], (path, name)
                place = path.removeprefix("/api/v1/").replace("{id}", "1").replace("{serial}", "device_serial_1")
                envelope = api.call(method.upper(), place, example["value"])
                assert envelope["code"] == 0, (path, name, envelope)
    assert seen >= 10


def test_every_field_of_the_api_is_described_or_plain(document: dict[str, Any]) -> None:
    """No answer is an object that says nothing about its members."""
    for method, path, operation in operations(document):
        for content in operation["responses"]["200"].get("content", {}).values():
            schema = content.get("schema", {})
            assert schema != {}, (method, path)


def test_the_page_loads_nothing_from_outside(api: Api) -> None:
    """What it refers to is served here, and its policy forbids the browser everything else."""
    page = api.http.get("/docs")
    references = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(references) >= 5
    for reference in references:
        assert reference.startswith("/"), reference
        answer = api.http.get(reference)
        assert answer.status_code == 200, reference
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert 'url: "/openapi.json"' in api.http.get("/docs/start.js").text
    assert len(api.http.get("/docs/swagger-ui-bundle.js").content) > 500_000
    assert api.http.get("/docs/nothing.js").json()["code"] == 40401
