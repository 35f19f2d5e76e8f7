"""The OpenAPI document: the calls with their bodies, parameters, answers and codes.

Bodies and parameters are read by hand, so that every problem of a request is named at once; here they are described
by the same models that read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from phonedeck.server import examples
from phonedeck.wire.account import NewAccount
from phonedeck.wire.create_task import CreateTaskBody
from phonedeck.wire.device import DeviceChange
from phonedeck.wire.envelope import Envelope, ErrorData, success
from phonedeck.wire.event import Event
from phonedeck.wire.limits import NewLimits, Release
from phonedeck.wire.material import MaterialChange, MaterialIds, MaterialTags
from phonedeck.wire.notification import NewNotification, NotificationChange
from phonedeck.wire.schedule import NewSchedule, ScheduleChange
from phonedeck.wire.scripts import (
    AccountWarmupConfig,
    CommentConfig,
    FollowConfig,
    PostConfig,
    UnfollowConfig,
)
from phonedeck.wire.task import BatchDelete, TaskChange
from phonedeck.wire.webhook import NewWebhook, WebhookChange

PREFIX = "/api/v1"
REF = "#/components/schemas/{model}"
BODIES: tuple[type[BaseModel], ...] = (
    CreateTaskBody,
    BatchDelete,
    TaskChange,
    NewAccount,
    DeviceChange,
    MaterialTags,
    MaterialChange,
    MaterialIds,
    NewSchedule,
    ScheduleChange,
    NewWebhook,
    WebhookChange,
    NewNotification,
    NotificationChange,
    NewLimits,
    Release,
)
CONFIGS: tuple[type[BaseModel], ...] = (PostConfig, FollowConfig, UnfollowConfig, CommentConfig, AccountWarmupConfig)
ABOUT = """Run tasks on your own phones. Every JSON answer is `{"code", "message", "data"}`; `code` is 0 on success.

Documented errors travel with HTTP status 200, because programs written for this API branch on `code`; the setting
`http_status = "mapped"` gives every error the status code // 100."""
CODES = {
    "400": "40001, 40002, 40003: the request is wrong; `data.errors` names each field (status 200 unless mapped)",
    "401": "40101: a token is required or the one sent is wrong; only where tokens are required",
    "403": "40301: the plan has no API access (200 unless mapped). 40302: a foreign Host or Origin",
    "404": "40401: not found (status 200 for tasks, devices and accounts unless mapped)",
    "405": "40501: another method is needed",
    "409": "40901: in another state, no phone to work with now, or the idempotency key was used for another request",
    "413": "41301: the body is too large",
    "415": "41501: the body is not JSON, or does not say so",
    "429": "42901: too many requests",
    "431": "41301: the address and the headers are too large",
    "500": "50001: a fault in Phonedeck; the message has an incident number",
}


def body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """What a route adds to describe its JSON body; the model must be one of `BODIES`."""
    content = {"schema": {"$ref": REF.format(model=model.__name__)}, "examples": examples.REQUESTS[model.__name__]}
    return {"requestBody": {"required": required, "content": {"application/json": content}}}


def octets() -> dict[str, Any]:
    """What a route adds to describe a body that is a file."""
    schema = {"type": "string", "format": "binary"}
    return {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": schema}}}}


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """One query parameter."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """One request header."""
    return {"name": name, "in": "header", "required": False, "schema": schema, "description": description}


def paging() -> list[dict[str, Any]]:
    """The parameters of every list."""
    return [
        query("page", {"type": "integer", "minimum": 1, "default": 1, "maximum": 1_000_000_000}, "From 1"),
        query("page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, "At most 100"),
    ]


def install(app: FastAPI) -> None:
    """Complete the document that FastAPI makes."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own documented way


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    errors = Envelope[ErrorData]
    models: Sequence[type[BaseModel]] = (*BODIES, *CONFIGS, Event, errors)
    _, written = models_json_schema([(model, "validation") for model in models], ref_template=REF)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in written["$defs"].items():
        schemas.setdefault(name, schema)
    schemas["CreateTaskBody"]["properties"]["script_config"] = {
        "description": "Parameters of the script; {} where it needs none",
        "anyOf": [{"$ref": REF.format(model=model.__name__)} for model in CONFIGS],
    }
    error = {"$ref": REF.format(model=_name_of(errors, schemas))}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["summary"] = operation["description"].partition(". ")[0].split("\n")[0].rstrip(".")
            answers = operation["responses"]
            answers.pop("422", None)
            for status, description in CODES.items():
                content = {"application/json": {"schema": error, "example": examples.FAILURES[status]}}
                answers.setdefault(status, {"description": description, "content": content})
            if (data := examples.ANSWERS.get((method, path.removeprefix(PREFIX)))) is not None:
                answers["200"]["content"]["application/json"]["example"] = success(data)
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    return document


def _name_of(model: type[BaseModel], schemas: dict[str, Any]) -> str:
    title = model.__name__.replace("[", "_").replace("]", "_")
    return title if title in schemas else next(name for name in schemas if name.startswith("Envelope_ErrorData"))
