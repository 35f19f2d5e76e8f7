"""Read a JSON body, with limits and an error that says what is wrong."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import Request

from phonedeck.model import errors
from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.services.tasks import OnceOnly

MOST_BYTES = 8 * 1024 * 1024
LONGEST_KEY = 255


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


def read_once_only(request: Request, body: Any) -> OnceOnly | None:
    """The `Idempotency-Key` header with the hash of the body; two spellings of one JSON value are the same body.

    Raises:
        InvalidRequest: the key is empty or too long.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key.strip()) <= LONGEST_KEY:
        raise InvalidRequest([Problem("Idempotency-Key", f"must have 1 to {LONGEST_KEY} characters", key[:40])])
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return OnceOnly(key.strip(), hashlib.sha256(canonical.encode()).hexdigest())
