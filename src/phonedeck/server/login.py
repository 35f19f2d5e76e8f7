"""The login page: a one-time link or a token is exchanged for a session, kept in a cookie that scripts cannot read.

Opening the link changes nothing, so that a preview or a scanner does not spend it; the button does.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from phonedeck.server.access import COOKIE, session_in
from phonedeck.server.headers import PAGE_POLICY
from phonedeck.server.policy import LOGIN, LOGOUT
from phonedeck.server.services import services
from phonedeck.services.tokens import SECRET, SESSION_LASTS

router = APIRouter(include_in_schema=False)

MOST_FORM_BYTES = 4096
REFUSED = (
    "That link was used already or is too old, or the token is not valid. On the server's machine, "
    "phonedeck token login makes a new link, and phonedeck token create NAME a token."
)
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 12vh 1rem 2rem; background: #f6f7f9; color: #1b1f24; }
main { max-width: 22rem; margin: 0 auto; padding: 1.5rem; background: #fff; border: 1px solid #d0d7de;
  border-radius: .6rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
p:empty { display: none; }
p { margin: 0 0 1rem; padding: .6rem .8rem; border-radius: .4rem; background: #ffe2de; }
form { display: grid; gap: 1rem; }
label { display: grid; gap: .3rem; }
input, button { font: inherit; padding: .55rem .7rem; border: 1px solid #57606a; border-radius: .4rem; }
input { background: inherit; color: inherit; }
button { background: #0b5cad; border-color: #0b5cad; color: #fff; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
body { background: #10151b; color: #e6edf3; }
main { background: #1a212a; border-color: #36414d; }
p { background: #4c1a16; }
:focus-visible { outline-color: #79b8ff; }
}
"""
PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Phonedeck</title>
<style>{STYLE.replace("{", "{{").replace("}", "}}")}</style>
<main>
<h1>Phonedeck</h1>
<p role="alert">{{problem}}</p>
<form method="post" action="{{action}}">
{{field}}
<button>Log in</button>
</form>
</main>
</html>
"""
OWN_STYLE = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""This page stands before the log-in: it loads nothing, and its style is the only one that may stand in it."""
HEADERS = {"Content-Security-Policy": PAGE_POLICY.replace("style-src 'self'", f"style-src {OWN_STYLE}")}
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
        return _page(REFUSED, status=401)
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
    words = PAGE.format(problem=escape(problem), action=LOGIN, field=field)
    return HTMLResponse(words, status_code=status, headers=HEADERS)
