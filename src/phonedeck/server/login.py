"""The login page: a one-time link or a token is exchanged for a session, kept in a cookie that scripts cannot read.

Opening the link changes nothing, so that a preview or a scanner does not spend it; the button does.
"""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from phonedeck.server.access import COOKIE, session_in
from phonedeck.server.policy import LOGIN, LOGOUT
from phonedeck.server.services import services
from phonedeck.services.tokens import SECRET, SESSION_LASTS

router = APIRouter(include_in_schema=False)

MOST_FORM_BYTES = 4096
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Phonedeck</title>
<h1>Phonedeck</h1>
<p role="alert">{problem}</p>
<form method="post" action="{action}">
{field}
<button>Log in</button>
</form>
</html>
"""
ASK = '<label>Token <input name="code" type="password" autocomplete="off" required></label>'
HAVE = '<input name="code" type="hidden" value="{code}">'


@router.get(LOGIN)
def show(code: str = "") -> HTMLResponse:
    """The page. `code` is what a one-time link carries."""
    return _page(code=code if SECRET.fullmatch(code) else "")


@router.post(LOGIN, response_model=None)
async def log_in(request: Request) -> HTMLResponse | RedirectResponse:
    """Open a session and go on to the first page."""
    code = await _code(request)
    session = await run_in_threadpool(services(request).tokens.log_in, code)
    if session is None:
        return _page("That link was used already or is too old, or the token is not valid.", status=401)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        session.secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post(LOGOUT)
async def log_out(request: Request) -> RedirectResponse:
    """End the session."""
    await run_in_threadpool(services(request).tokens.log_out, session_in(request.headers))
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


async def _code(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            return ""
    return parse_qs(body.decode("ascii", errors="replace")).get("code", [""])[0].strip()


def _page(problem: str = "", *, code: str = "", status: int = 200) -> HTMLResponse:
    field = HAVE.format(code=escape(code)) if code else ASK
    return HTMLResponse(PAGE.format(problem=escape(problem), action=LOGIN, field=field), status_code=status)
