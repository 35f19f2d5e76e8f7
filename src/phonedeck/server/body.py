"""Read a JSON body, with limits and an error that says what is wrong."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request

from phonedeck.model import errors
from phonedeck.model.errors import InvalidRequest

MOST_BYTES = 8 * 1024 * 1024


async def read_json(request: Request, *, empty: Any = None) -> Any:
    """The body as JSON values; `empty` where there is none.

    Raises:
        InvalidRequest: too large, of another type, or not JSON.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidRequest(f"the body is larger than {MOST_BYTES // 1024 // 1024} MiB", code=errors.TOO_LARGE)
    if not body.strip():
        return empty
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise InvalidRequest(
            f"the body's type is {content_type or 'not given'}; send it with Content-Type: application/json",
            code=errors.NOT_JSON,
        )
    try:
        return json.loads(bytes(body), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is not JSON: {error or type(error).__name__}", code=errors.NOT_JSON) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
