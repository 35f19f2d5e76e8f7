"""The Python client and `phonedeck task` against a running server with virtual phones."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from phonedeck.cli import app
from phonedeck.client import ApiError, AsyncClient, Client, Unreachable, synchronous
from phonedeck.wire.task import TaskView
from ports import free_port
from programs import Phones, Server, until

SERIAL = "device_serial_1"
HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "python.md"


def follow(*users: str) -> dict[str, object]:
    return {"target_users": list(users)}


def task_command(server: Server, *arguments: str) -> Result:
    environment = {"PHONEDECK_URL": f"http://localhost:{server.port}", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["task", *arguments], env=environment)


def test_tasks_are_created_waited_for_and_read(server: Server, phones: Phones) -> None:
    """Every change is told while it waits, the last is the end, and the phone shows what was done."""
    told: list[TaskView] = []
    with Client(f"http://localhost:{server.port}") as client:
        created = client.create("follow", follow("ann", "bob"), serials=[SERIAL])
        ended = client.wait(created.task_ids, told.append)
        assert [task.id for task in ended] == created.task_ids
        assert {task.outcome for task in ended} == {"done"}
        assert {"running"} <= {task.status_text for task in told}
        assert client.task(created.task_ids[0]).attempts[0].outcome == "done"
        assert [task.id for task in client.wait(created.task_ids)] == created.task_ids
        assert [task.id for task in client.every_task()] == sorted(created.task_ids, reverse=True)
        assert client.stats().completed == 2
        assert client.devices().devices[0].state == "ready"
        assert client.delete(created.task_ids).deleted_count == 2
        assert client.wait(created.task_ids) == []
        with pytest.raises(ApiError) as refused:
            client.create("follow", {}, serials=[SERIAL])
        assert refused.value.code == 40001
        assert refused.value.problems[0].field == "script_config.target_users"
        with pytest.raises(ApiError) as missing:
            client.task(4711)
        assert missing.value.code == 40401
    assert len(phones.journal(phones.phones[0]["serial"], "follow")) == 2


def test_a_server_that_restarts_is_waited_for_and_creates_once(
    server: Server, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that finds nobody is made again; waiting goes on behind the last event."""
    monkeypatch.setattr(synchronous, "PATIENCE_SECONDS", 120.0)  # a busy machine needs more than its eight to start
    told: list[TaskView] = []
    ended: list[TaskView] = []
    in_two_days = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    with Client(f"http://localhost:{server.port}") as client:
        created = client.create("follow", follow("eve"), serials=["device_serial_2"], start_time=in_two_days)
        waiter = threading.Thread(target=lambda: ended.extend(client.wait(created.task_ids, told.append)))
        waiter.start()
        until(lambda: told, "the first answer to who waits")
        server.end()
        again = threading.Thread(target=lambda: client.create("follow", follow("joe"), serials=[SERIAL], key="once"))
        again.start()
        server.start()
        again.join(timeout=120)
        client.create("follow", follow("joe"), serials=[SERIAL], key="once")
        assert client.tasks(target="joe").total == 1
        client.stop(created.task_ids[0])
        waiter.join(timeout=120)
    assert [task.outcome for task in ended] == ["stopped"]


def test_nobody_there_says_what_to_do(tmp_path: Path) -> None:
    """After a few attempts, not for ever."""

    class Hurried:
        """Waits for nothing."""

        def wait(self, signal: threading.Event, seconds: float) -> bool:
            return signal.is_set()

    with Client(f"http://localhost:{free_port()}", clock=Hurried()) as client, pytest.raises(Unreachable) as error:  # type: ignore[arg-type]  # the one call that the client makes
        client.stats()
    assert "phonedeck serve" in error.value.message


def test_the_awaiting_client_does_the_same(server: Server) -> None:
    """The same methods with the same parameters, and it waits."""
    public = [name for name in vars(Client) if not name.startswith("_")]
    for name in public:
        assert inspect.signature(getattr(Client, name)).parameters.keys() == (
            inspect.signature(getattr(AsyncClient, name)).parameters.keys()
        )

    async def run() -> list[TaskView]:
        async with AsyncClient(f"http://localhost:{server.port}") as client:
            created = await client.create("follow", follow("kim"), serials=[SERIAL])
            ended = await client.wait(created.task_ids)
            assert [task.id async for task in client.every_task(target="kim")] == created.task_ids
            with pytest.raises(ApiError):
                await client.task(4711)
            return ended

    assert [task.outcome for task in asyncio.run(run())] == ["done"]


def test_the_documented_program_runs(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/howto/python.md, as it stands but for the port."""
    [program] = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    exec(program.replace("50809", str(server.port)), {})  # the document's own program
    assert capsys.readouterr().out.splitlines()[-2] == "done"


def test_tasks_on_the_command_line(server: Server, tmp_path: Path) -> None:
    """Created from a file, watched to the end, listed, shown, retried in vain; each with its status."""
    (tmp_path / "follow.json").write_text(json.dumps(follow("lea")))
    done = task_command(
        server,
        "create",
        "follow",
        "--config",
        f"@{tmp_path / 'follow.json'}",
        "--serial",
        SERIAL,
        "--wait",
    )
    assert (done.exit_code, done.stderr) == (0, "")
    id_ = done.stdout.split()[2]
    assert done.stdout.splitlines()[-1].startswith(f"{id_}  {SERIAL}")
    listed = task_command(server, "list", "--outcome", "done", "--json")
    assert json.loads(listed.stdout.splitlines()[0])["target"] == "lea"
    shown = task_command(server, "show", id_)
    assert "attempt 1:" in shown.stdout
    assert task_command(server, "show", "4711").exit_code == 4
    refused = task_command(server, "create", "follow", "--serial", SERIAL)
    assert refused.exit_code == 2
    assert "target_users" in refused.stderr
    unreadable = task_command(server, "create", "follow", "--config", "@nothing.json")
    assert unreadable.exit_code == 2
    assert "nothing.json" in unreadable.stderr
