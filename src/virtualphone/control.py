"""The control port: what the phones are, what they show, what happened on them. HTTP and JSON, on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from virtualphone.faults import FaultError, order
from virtualphone.server import PhoneServer


def described(servers: Sequence[PhoneServer]) -> list[dict[str, str]]:
    """The phones as the start line and `GET /phones` show them."""
    return [
        {"serial": server.address, "address": server.address, "hardware_serial": server.phone.spec.hardware_serial}
        for server in servers
    ]


def control(servers: Sequence[PhoneServer]) -> FastAPI:
    """The application of the control port."""
    app = FastAPI(title="Virtual phones", docs_url=None, redoc_url=None, openapi_url=None)
    named = {name: server for server in servers for name in (server.address, server.phone.spec.hardware_serial)}

    def find(serial: str) -> PhoneServer:
        if serial not in named:
            raise HTTPException(404, f"there is no phone {serial}; GET /phones lists them")
        named[serial].phone.settle()
        return named[serial]

    @app.exception_handler(HTTPException)
    def wrong(_request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"error": error.detail}, status_code=error.status_code)

    @app.get("/phones")
    async def phones() -> dict[str, Any]:
        return {
            "phones": [
                {**row, "state": _state(server)} for row, server in zip(described(servers), servers, strict=True)
            ]
        }

    @app.get("/phones/{serial}/state")
    async def state(serial: str) -> dict[str, Any]:
        return find(serial).phone.state()

    @app.get("/phones/{serial}/journal")
    async def journal(serial: str, since: int = 0) -> dict[str, Any]:
        return {"entries": find(serial).phone.journal.entries(since)}

    @app.get("/phones/{serial}/rpcs")
    async def rpcs(serial: str, since: int = 0) -> dict[str, Any]:
        return {"rpcs": find(serial).phone.journal.calls(since)}

    @app.post("/phones/{serial}/faults")
    async def make_fault(serial: str, request: Request) -> JSONResponse:
        server = find(serial)
        try:
            body = await request.json()
        except ValueError as error:
            raise HTTPException(400, f"the body is no JSON: {error}") from error
        if not isinstance(body, dict):
            raise HTTPException(400, "the body must be a JSON object")
        try:
            fault = server.faults.add(order(body))
        except FaultError as error:
            raise HTTPException(400, str(error)) from error
        return JSONResponse({"id": fault.id}, status_code=201)

    @app.get("/phones/{serial}/faults")
    async def faults(serial: str) -> dict[str, Any]:
        return {"faults": find(serial).faults.described()}

    @app.delete("/phones/{serial}/faults")
    async def end_faults(serial: str) -> dict[str, Any]:
        return {"ended": find(serial).faults.clear()}

    @app.delete("/phones/{serial}/faults/{number}")
    async def end_fault(serial: str, number: int) -> dict[str, Any]:
        if not find(serial).faults.remove(number):
            raise HTTPException(404, f"there is no fault {number} on {serial}; GET /phones/{serial}/faults lists them")
        return {"ended": [number]}

    return app


def _state(server: PhoneServer) -> str:
    if server.frozen:
        return "frozen"
    if server.connections:
        return "connected" if server.authorized else "unauthorized"
    return "listening" if server.listening else "unplugged"
