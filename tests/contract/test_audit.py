"""Who did what: written with what was done, and checked by `phonedeck audit verify`."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from application import Api
from phonedeck.cli import app
from phonedeck.model.access import Scope
from phonedeck.model.hold import HoldKind
from phonedeck.services.tokens import TokenService
from phonedeck.storage import holds


def verify(api: Api, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["audit", "verify", "--database", api.database.url, *more])
    return done.exit_code, done.output


def test_what_was_done_is_in_the_log_and_the_log_is_whole(api: Api) -> None:
    """In order, with who did it; what was refused is not; no comment or caption stands there."""
    ids = api.create()
    secret = TokenService(api.database, api.clock).create("laptop", Scope.OPERATE)
    token = {"Authorization": f"Bearer {secret}"}
    api.data("POST", f"task/{ids[0]}/stop", **token)
    api.data("POST", f"task/{ids[0]}/retry", **{"User-Agent": "phonedeck-cli"})
    assert api.call("POST", f"task/{ids[0]}/retry")["code"] == 40901
    api.data("DELETE", f"task/{ids[0]}")
    with api.database.write() as connection:
        hold = holds.freeze(connection, "tiktok", "ann", HoldKind.PERSON, "a challenge", api.clock.now())
    api.data("POST", f"accounts/{hold.account_id}/release", {"reason": "looked"}, **token)
    api.data("PUT", "limits", {"gap_seconds": 30})
    post = "https://www.tiktok.com/@u/video/7300000000000000001"
    api.create(script_name="comment", script_config={"target_post_url": post, "comment_content": "a secret word"})
    page = api.data("GET", "audit?page_size=100")
    assert [(each["actor"], each["action"]) for each in reversed(page["entries"])] == [
        ("this machine (api)", "task.created"),
        ("phonedeck", "token.created"),
        ("laptop (api)", "task.stopped"),
        ("this machine (command line)", "task.retried"),
        ("this machine (api)", "task.deleted"),
        ("laptop (api)", "account.released"),
        ("this machine (api)", "limits.set"),
        ("this machine (api)", "task.created"),
    ]
    assert "secret word" not in str(page)
    assert secret not in str(page)
    assert api.call("GET", "audit", **token)["code"] == 40302
    status, said = verify(api)
    assert (status, "8 entries" in said) == (0, True), said
    head = said.split()[-1]
    api.create()
    assert verify(api, "--head", head)[0] == 0
    assert verify(api, "--head", "0" * 63 + "1")[0] == 1
    exported = CliRunner().invoke(app, ["audit", "export", "--database", api.database.url]).output.splitlines()
    assert len(exported) == 9
    lines = api.http.get("/api/v1/audit/export").text.splitlines()
    assert [json.loads(line)["hash"] for line in lines] == [json.loads(line)["hash"] for line in exported]
    assert api.call("GET", "audit/export", **token)["code"] == 40302


@pytest.mark.parametrize(
    "change", ["UPDATE audit SET actor = 'nobody' WHERE seq = 1", "DELETE FROM audit WHERE seq = 2"]
)
def test_the_database_refuses_a_change_and_the_check_finds_one(api: Api, change: str) -> None:
    """Who takes the trigger away is found out by the chain."""
    for _ in range(2):
        api.create()
    with pytest.raises(DBAPIError, match="appended"), api.database.write() as connection:
        connection.execute(text(change))
    assert verify(api)[0] == 0
    with api.database.write() as connection:
        if api.database.is_sqlite:
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit"))
        connection.execute(text(change))
    status, said = verify(api)
    assert (status, "not whole" in said) == (1, True), said
