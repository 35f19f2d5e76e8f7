"""Every JSON answer in its envelope, errors included."""

from __future__ import annotations

import errno
import secrets
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from phonedeck.model import errors
from phonedeck.model.errors import DiskFull, InvalidRequest, NotFound, PhonedeckError, Problem, consequence
from phonedeck.wire.envelope import failure, http_status, success

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

log = structlog.get_logger(__name__)


def answer(data: Any) -> JSONResponse:
    """A success; models are written as JSON."""
    return JSONResponse(success(data.model_dump(mode="json") if hasattr(data, "model_dump") else data))


def refuse(
    code: int, message: str, *, status: int | None = None, mapped: bool = False, problems: Any = ()
) -> JSONResponse:
    """An error in its envelope."""
    return JSONResponse(failure(code, message, problems), status_code=status or http_status(code, mapped))


def _allowed(request: Request) -> str:
    """The methods that the path has. The framework names those of one route, and a path has a route for each."""
    routes = request.app.routes

    def is_answered(method: str) -> bool:
        return any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)

    return ", ".join(filter(is_answered, METHODS)) or "another method"


def _incident(request: Request, error: Exception) -> str:
    """Write an error into the log under a number, by which it is found there."""
    incident = secrets.token_hex(4)
    log.error("server.fault", incident=incident, path=request.url.path, exc_info=error)
    return incident


def install(app: FastAPI, *, mapped: bool) -> None:
    """Give every error of the application its envelope; `mapped` is the setting `http_status = "mapped"`."""

    def phonedeck_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, PhonedeckError)  # noqa: S101  # registered for no other
        code = error.code if isinstance(error, InvalidRequest) else consequence(error).code
        problems = error.problems if isinstance(error, InvalidRequest | NotFound) else ()
        message = error.message
        if code == errors.INTERNAL:
            message = f"{message} (incident {_incident(request, error)}; the log has the details)"
        return refuse(code, message, mapped=mapped, problems=problems)

    def http_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for no other
        if error.status_code == 404:
            message = f"there is nothing at {request.url.path}; the calls are listed at /openapi.json"
            return refuse(errors.NOT_FOUND, message, status=404)
        if error.status_code == 405:
            allowed = _allowed(request)
            response = refuse(
                errors.METHOD_NOT_ALLOWED, f"{request.method} is not allowed here; use {allowed}", status=405
            )
            response.headers["Allow"] = allowed
            return response
        return refuse(errors.INVALID, str(error.detail), status=error.status_code)

    def system_error(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return phonedeck_error(request, DiskFull("the data directory"))
        return fault(request, error)

    def malformed(_request: Request, error: Exception) -> JSONResponse:
        """What FastAPI itself refuses: a parameter in the path or the query of the wrong form."""
        assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for no other
        problems = [
            Problem(".".join(map(str, each["loc"][1:])), each["msg"].lower(), each.get("input"))
            for each in error.errors()
        ]
        return refuse(errors.INVALID, InvalidRequest(problems).message, mapped=mapped, problems=problems)

    def fault(request: Request, error: Exception) -> JSONResponse:
        message = f"a fault in Phonedeck, incident {_incident(request, error)}; the log has the details"
        return refuse(errors.INTERNAL, message, status=500)

    def gone(_request: Request, _error: Exception) -> JSONResponse:
        return refuse(errors.INVALID, "the request ended before its body did", status=400)

    # Nobody reads it; without it every such client is a fault of ours, with a trace in the log.
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(PhonedeckError, phonedeck_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(OSError, system_error)
    app.add_exception_handler(Exception, fault)
