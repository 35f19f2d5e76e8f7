"""The command line as an operator uses it, on a server and phones that run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image
from typer.testing import CliRunner, Result

from phonedeck.cli import app
from programs import Phones, Server, until


def test_a_scheduled_post_to_a_tagged_group_and_its_proof(server: Server, phones: Phones, tmp_path: Path) -> None:
    """Tag the phones, add a picture, see what would happen, post at a time, read the ledger, make it come round."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"PHONEDECK_URL": f"http://localhost:{server.port}"})

    def rows(*words: str) -> list[dict[str, Any]]:
        done = run(*words, "--json")
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    address = phones.phones[0]["address"]
    tagged = rows("devices", "tag", address, "device_serial_2", "--add", "rack1")
    assert [each["tags"] for each in tagged] == [["rack1"], ["rack1"]]
    changed = rows("devices", "tag", "tag:rack1", "--remove", "RACK1", "--add", "a")
    assert [each["tags"] for each in changed] == [["a"], ["a"]]

    picture = tmp_path / "lake.png"
    Image.new("RGB", (720, 1280), "teal").save(picture)
    [material] = rows("materials", "add", str(picture), "--tag", "walk")
    assert (material["name"], material["tags"]) == ("lake.png", ["walk"])
    assert run("materials", "add", str(picture), "no.png").exit_code == 2
    assert [each["id"] for each in rows("materials", "list", "--tag", "walk")] == [material["id"]]

    three = '{"target_users": ["a.one", "b.two", "c.three"]}'
    preview = rows("task", "create", "follow", "--serial", "tag:a", "--config", three, "--dry-run")
    assert [each["target"] for each in preview] == ["a.one", "b.two", "c.three"] * 2
    assert {each["device_state"] for each in preview} == {"ready"}
    assert run("task", "create", "follow", "--serial", "tag:b", "--config", three, "--dry-run").exit_code == 4
    assert server.data("GET", "task/stats")["total"] == 0

    post = '{"content_type": 1, "captions": "From the lake", "materials_tags": "walk"}'
    [schedule] = [
        json.loads(run("schedules", "create", "post", "--serial", address, "--config", post, *words, "--json").stdout)
        for words in [("--cron", "0 0 1 1 *", "--name", "yearly")]
    ]
    assert run("schedules", "pause", str(schedule["id"])).exit_code == 0
    assert rows("schedules", "list")[0]["paused"] is True
    assert run("schedules", "remove", str(schedule["id"])).exit_code == 0
    assert run("schedules", "resume", str(schedule["id"])).exit_code == 4

    assert run("task", "create", "post", "--serial", address, "--config", post, "--wait").exit_code == 0
    [act] = until(lambda: rows("ledger", "--act", "post"), "the act")
    assert (act["state"], act["device"]) == ("confirmed", "device_serial_1")
    assert rows("ledger", "--day", "2020-01-01") == []
    assert len(phones.journal("device_serial_1", "post")) == 1
    assert rows("task", "show", str(act["task_id"]))[0]["proof"] is not None


def test_phones_on_the_network_are_found_without_asking_them_anything(phones: Phones) -> None:
    """What is no network of ours is not asked; what does not speak adb is not found."""
    port = phones.phones[0]["address"].rpartition(":")[2]
    found = CliRunner().invoke(app, ["devices", "scan", "127.0.0.1/32", "--port", port, "--json"])
    assert json.loads(found.stdout) == {"address": f"127.0.0.1:{port}"}
    control = str(phones.control.base_url.port)
    assert CliRunner().invoke(app, ["devices", "scan", "127.0.0.1/32", "--port", control, "--json"]).stdout == ""
    assert CliRunner().invoke(app, ["devices", "scan", "8.8.8.0/30"]).exit_code == 2
