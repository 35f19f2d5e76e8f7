"""`/docs`: the calls of the API on a page that can try them. It loads nothing from outside this machine."""

from __future__ import annotations

from importlib.resources import as_file, files

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

router = APIRouter(prefix="/docs", include_in_schema=False)

VIEWER = files("fastapi_offline") / "static"
"""Swagger UI, as the package `fastapi-offline` brings it."""
FILES = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
HEADERS = {
    # The browser itself enforces what the first line of this file says.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Phonedeck API</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="calls"></div>
<noscript>The page needs JavaScript; the same document is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#calls",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
"""


@router.get("")
def page() -> HTMLResponse:
    """The page."""
    return HTMLResponse(PAGE, headers=HEADERS)


@router.get("/start.js")
def start() -> Response:
    """What opens the viewer on our document."""
    return Response(START, media_type="text/javascript", headers=HEADERS)


@router.get("/{name}")
def viewer_file(name: str) -> FileResponse:
    """A file of the viewer."""
    if name not in FILES:
        raise HTTPException(404)
    with as_file(VIEWER / name) as path:
        return FileResponse(path, media_type=FILES[name], headers={**HEADERS, "Cache-Control": "max-age=3600"})
