"""Pages of ours in a real browser: the documents, the login page, and what a stolen click could do with a session."""

from __future__ import annotations

from figures import Figures, OpenBrowser
from hostile import SCRIPT, site
from target import Target
from test_web_pages import BODY, Watched

from phonedeck.model.access import Scope

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def test_the_documents_open_from_a_link_and_break_no_rule_of_their_own(target: Target, browser: OpenBrowser) -> None:
    """A link on another site may open our page; the page loads, and calls the API, under its content policy."""
    context = browser("--host-resolver-rules=MAP hostile.example 127.0.0.1")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    with site(BODY) as port:
        page.goto(f"http://hostile.example:{port}/")
        page.evaluate("(url) => { const a = document.createElement('a'); a.href = url; a.id = 'a'; a.text = 'a'; "
                      "document.body.append(a); }", f"{target.url}/docs")  # fmt: skip
        with page.expect_navigation() as navigation:
            page.click("#a")
        answer = navigation.value
    assert answer.status == 200
    headers = answer.all_headers()
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    page.wait_for_selector("text=retry-all")
    counted = page.evaluate("async () => (await (await fetch('/api/v1/task/stats')).json()).code")
    assert counted == 0
    assert said == []


def test_a_one_time_link_opens_one_session(shared: Target, browser: OpenBrowser) -> None:
    """The link shows a button; the button spends it; the cookie is out of reach of scripts and other sites."""
    link = shared.new_link()
    context = browser()
    page = context.new_page()
    page.goto(f"{shared.url}/")
    assert page.url == f"{shared.url}/login", "who has no session is sent to the login page"
    page.goto(link)
    page.goto(link)  # a preview opened it: nothing is spent
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "352px", "its policy lets it"
    with page.expect_navigation():
        page.click("text=Log in")
    [cookie] = context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["name"]) == (True, "Strict", "phonedeck_session")
    assert page.evaluate("document.cookie") == ""
    page.goto(f"{shared.url}/docs")
    page.wait_for_selector("text=retry-all")
    assert page.evaluate("async () => (await (await fetch('/api/v1/task/stats')).json()).code") == 0

    other = browser().new_page()
    other.goto(link)
    with other.expect_navigation():
        other.click("text=Log in")
    assert "used already" in other.inner_text("[role=alert]")
    assert shared.status("GET", "task/stats") == 401


def test_a_token_logs_in_and_its_end_ends_the_session(shared: Target, browser: OpenBrowser) -> None:
    """A session has the scope of its token, and ends with it."""
    token = shared.token("visitor", Scope.READ)
    page = browser().new_page()
    page.goto(f"{shared.url}/login")
    page.fill("input[name=code]", token)
    with page.expect_navigation():
        page.click("text=Log in")
    page.goto(f"{shared.url}/docs")
    call = "async (method) => (await (await fetch('/api/v1/task/retry-all', {method})).json()).code"
    read = "async () => (await (await fetch('/api/v1/task/stats')).json()).code"
    assert (page.evaluate(read), page.evaluate(call, "POST")) == (0, 40302)
    with shared.tokens() as tokens:
        tokens.revoke("visitor")
    assert page.evaluate(read) == 40101


def test_a_session_is_of_no_use_to_other_pages(
    shared: Target, browser: OpenBrowser, figures: Figures, full: bool
) -> None:
    """Another port of localhost is the same site: cookies go with its requests, and the requests are refused."""
    context = browser()
    page = context.new_page()
    page.goto(shared.new_link())
    with page.expect_navigation():
        page.click("text=Log in")
    page.goto(f"{shared.url}/docs")
    before = shared.state()
    with site(BODY) as port:
        page.goto(f"http://localhost:{port}/")
        watched = Watched(context, shared)
        given = {"target": shared.url, "body": BODY, "png": "x", "patience": 3000 if full else 1500}
        found = page.evaluate(SCRIPT, given)
    figures("Page on another port, with the owner's session", found["tried"], len(found["read"]) + len(watched.passed))
    assert shared.state() == before
