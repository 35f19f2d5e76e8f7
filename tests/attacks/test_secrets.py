"""What the server writes down and answers holds no secret: token, session, link, licence, caption."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from figures import Figures
from target import TLS, Target

from phonedeck.model.access import Scope
from phonedeck.model.plan import Plan
from phonedeck.services.licence import FILE_NAME, issue, new_key_pair

CAPTION = "caption that is nobody's business"


def test_no_secret_is_logged_or_answered(tmp_path: Path, figures: Figures) -> None:
    """Right and wrong ones, in headers, addresses, bodies and files, with the log at its most talkative."""
    private, public = new_key_pair()
    now = datetime.now(UTC)
    target = Target(tmp_path, settings=f'license_public_key = """{public}"""\ntoken_on_loopback = true').prepare()
    good = issue(private, Plan.PRO, now + timedelta(days=3), holder="holder-of-it")
    licences = [
        good,
        issue(private, Plan.PRO, now - timedelta(days=3), holder="late"),
        issue(new_key_pair()[0], Plan.PRO, now + timedelta(days=3), holder="forged"),
        good[:-9],
        f"{good} {good}",
        f"PHONEDECK-KEY {good.partition('.')[2]}",
    ]
    token, other = target.token("owner", Scope.ADMIN), target.token("reader", Scope.READ)
    file = target.data_dir / FILE_NAME
    file.write_text(good)
    target.start("--verbose")
    link = target.next_line().rpartition("code=")[2]
    secrets = [token, other, link]
    said: list[str] = []

    def tell(method: str, path: str, **more: object) -> httpx.Response:
        answer = httpx.request(method, f"{target.url}{path}", timeout=60, verify=TLS, **more)  # type: ignore[arg-type]
        # What the caller itself wrote into the address comes back in errors: it told nobody else.
        said.append(answer.text if "code=" not in path and not any(each in path for each in secrets) else "")
        return answer

    def bearer(secret: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {secret}"}

    assert tell("GET", "/api/v1/license/check", headers=bearer(token)).json()["code"] == 0
    logged_in = tell(
        "POST", "/login", content=f"code={link}", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    session = logged_in.cookies["phonedeck_session"]
    secrets.append(session)
    guesses = [f"{token}x", other[:-1], token.swapcase()]
    for secret in (token, other, session, link, *guesses):
        tell("GET", "/api/v1/task/stats", headers=bearer(secret))
        tell("GET", "/api/v1/task/stats", headers={"Cookie": f"phonedeck_session={secret}"})
        tell("GET", f"/api/v1/task/{secret}?token={secret}&access_token={secret}", headers=bearer(token))
        tell("GET", f"/nowhere/{secret}")
        tell("GET", f"/login?code={secret}x")
        tell("POST", "/login", content=f"code={secret}x", headers={"Content-Type": "application/x-www-form-urlencoded"})
        tell("GET", "/api/v1/devices", headers={**bearer(secret), "Host": "evil.example"})
    post = {
        "serials": ["HW1"],
        "script_name": "post",
        "script_config": {"captions": f"{CAPTION} {{", "content_type": 1},
    }
    refused = tell("POST", "/api/v1/task", json=post, headers=bearer(token))
    assert refused.json()["code"] == 40001
    post["script_config"] = {"captions": CAPTION, "content_type": 1}
    assert tell("POST", "/api/v1/task", json=post, headers=bearer(token)).json()["code"] == 0
    said_without_caption = list(said)
    tell("GET", "/api/v1/task", headers=bearer(token))
    for text in licences:
        file.write_text(text)
        file.touch()
        tell("GET", "/api/v1/license/check", headers=bearer(token))
        tell("GET", "/metrics", headers=bearer(token))
    target.end()
    assert "holder-of-it" not in target.log
    # The secret half of a token, the parts of a licence: any of them is enough.
    halves = [each.rpartition("_")[2] for each in secrets]
    parts = [part for text in licences for part in re.split(r"[. ]", text) if len(part) > 40]
    secrets += [*halves, *parts, *(line for line in private.splitlines() if len(line) > 40)]
    figures("Secrets in the log", len(secrets), sum(secret in target.log for secret in secrets))
    figures("Secrets in answers", len(secrets), sum(secret in "".join(said) for secret in secrets))
    assert CAPTION not in target.log
    assert CAPTION not in "".join(said_without_caption[:-2])
