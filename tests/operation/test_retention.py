"""Old tasks go, and nothing is forgotten that limits and people need."""

from __future__ import annotations

from datetime import timedelta

from installations import Installation
from phonedeck.model.hold import HoldKind
from phonedeck.model.intent import Act
from phonedeck.model.task import Outcome
from phonedeck.services.retention import Retention
from phonedeck.storage import holds, ledger, media_holds
from phonedeck.storage.media_holds import Hold

WEEK = timedelta(days=7)


def test_old_tasks_go_and_what_is_open_stays(installation: Installation) -> None:
    """Waiting, running, unconfirmed, holding a file, the reason of a hold: all stay, however old. The ledger stays."""
    api = installation.open()
    unknown, publishing, challenged = (api.create(serials=["HW1"])[0] for _ in range(3))
    for id_, outcome in (
        (unknown, Outcome.UNCONFIRMED),
        (publishing, Outcome.STOPPED),
        (challenged, Outcome.NEEDS_HUMAN),
    ):
        begun = api.carry_out(id_, outcome)
        with api.database.write() as connection:
            if id_ == unknown:
                ledger.write(connection, begun, Act.FOLLOW, "someone", api.clock.now(), account=("tiktok", "p1.a1"))
            if id_ == publishing:
                media_holds.take(connection, id_, [Hold.of_file("/a.mp4")], api.clock.now())
            if id_ == challenged:
                holds.freeze(connection, "tiktok", "p1.a1", HoldKind.PERSON, "why", api.clock.now(), by=begun)
    many = [api.create(serials=["HW2"])[0] for _ in range(3)]
    for id_ in many:
        api.carry_out(id_, Outcome.DONE)
    retention = Retention(api.database, api.clock, kept=WEEK)
    assert retention.forget_old() == 0
    acts = api.data("GET", "ledger")["total"]
    api.clock.time += WEEK + timedelta(minutes=1)
    assert retention.forget_old() == 5
    left = {task["id"] for task in api.data("GET", "task")["tasks"]}
    assert left == {installation.waiting, installation.running, installation.acting, unknown, publishing, challenged}
    assert api.data("GET", "task/stats")["completed"] == 0
    assert (api.data("GET", "ledger")["total"], retention.forget_old()) == (acts, 0)
    assert any(entry["actor"] == "retention" for entry in api.data("GET", "audit")["entries"])
    api.database.close()
