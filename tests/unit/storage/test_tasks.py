"""Tasks as rows: created in bulk, counted as they move, claimed by one at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given, settings
from sqlalchemy import Connection, event, select, update

from phonedeck.model.intent import Act, IntentState
from phonedeck.model.task import NewTask, Outcome, Progress, Reason, Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.storage import (
    attempts,
    counts,
    hour_counts,
    ledger,
    sequences,
    slots,
    start_times,
    tables,
    task_lists,
    task_removal,
    tasks,
)
from phonedeck.storage.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


def new(device: str = "d1", *, due: datetime = NOW, priority: int = 0, script: str = "follow") -> NewTask:
    return NewTask(device, device, script, {"target_users": ["x"]}, due, target="x", priority=priority)


def counted(connection: Connection) -> dict[tuple[str, str, Status], int]:
    """The counts as the rows say they must be."""
    found: Counter[tuple[str, str, Status]] = Counter()
    for row in connection.execute(select(tables.task)):
        for dimension, value in (
            ("all", ""),
            ("script_name", row.script_name),
            ("device", row.device),
            ("source", row.source),
        ):
            found[dimension, value, Status(row.status)] += 1
    return dict(found)


def assert_counts(connection: Connection) -> None:
    counts.write(connection)
    stored: Counter[tuple[str, str, Status]] = Counter()
    for row in connection.execute(select(tables.task_count).where(tables.task_count.c.dimension.not_like("ended %"))):
        stored[row.dimension, row.value, Status(row.status)] += row.count
    assert {key: count for key, count in stored.items() if count} == counted(connection)


def test_ids_rise_and_are_never_used_again(database: Database) -> None:
    """Not even after the newest task was deleted."""
    with database.write() as connection:
        first = tasks.insert_batch(connection, [new(), new()], NOW)
        task_removal.delete_many(connection, first, NOW)
        second = tasks.insert_batch(connection, [new()], NOW)
    assert first == [1, 2]
    assert second == [3]


def test_a_failed_call_leaves_no_task(database: Database) -> None:
    """Creation is one transaction."""
    try:
        with database.write() as connection:
            tasks.insert_batch(connection, [new()], NOW)
            raise RuntimeError
    except RuntimeError:
        pass
    with database.read() as connection:
        assert task_lists.page(connection, TaskFilter(), limit=10) == []
        assert counts.by_status(connection)[Status.PENDING] == 0


def test_due_tasks_come_by_priority_then_id(database: Database) -> None:
    """And not before they are due, whatever their priority."""
    with database.write() as connection:
        tasks.insert_batch(
            connection, [new(), new(), new(priority=5), new(priority=9, due=LATER), new("d2", priority=7)], NOW
        )
        order = []
        slot = slots.Slot("d1", "local", 1)
        while id_ := slots.next_task_id(connection, slot, NOW):
            order.append(id_)
            begun = tasks.begin(connection, id_, "local", 1, NOW)
            assert begun is not None
            tasks.finish(connection, begun, Outcome.DONE, reason=None, remark="", now=NOW)
        assert order == [3, 1, 2]
        assert start_times.next_due_at(connection, NOW) == LATER


def test_a_finished_task_cannot_be_finished_again(database: Database) -> None:
    """The second writer of an attempt is told so, and changes nothing."""
    with database.write() as connection:
        [id_] = tasks.insert_batch(connection, [new()], NOW)
        begun = tasks.begin(connection, id_, "local", 1, NOW)
        assert begun is not None
        assert tasks.begin(connection, id_, "local", 1, NOW) is None
        assert tasks.finish(connection, begun, Outcome.DONE, reason=None, remark="", now=NOW)
        assert not tasks.finish(connection, begun, Outcome.ERROR, reason=Reason.INTERNAL, remark="", now=NOW)
        stored = tasks.get(connection, id_)
    assert stored is not None
    assert stored.outcome is Outcome.DONE


def test_a_write_of_an_earlier_attempt_does_not_count(database: Database) -> None:
    """A task that was put back and taken up again is not ended by the worker of its first attempt."""
    with database.write() as connection:
        [id_] = tasks.insert_batch(connection, [new()], NOW)
        first = tasks.begin(connection, id_, "local", 1, NOW)
        assert first is not None
        tasks.back_to_pending(
            connection, first, due_at=NOW, reason=Reason.INTERRUPTED, remark="", now=NOW, interrupted=True
        )
        second = tasks.begin(connection, id_, "local", 2, NOW)
        assert second is not None
        assert second.attempt == 2
        assert not tasks.finish(connection, first, Outcome.DONE, reason=None, remark="", now=NOW)
        assert [row["number"] for row in attempts.of_task(connection, id_)] == [1, 2]


def test_a_slot_is_claimed_by_one(ready: Database) -> None:
    """A phone is handed out once, under a fence that rises; who was shut out can write nothing more."""
    with ready.write() as connection:
        tasks.insert_batch(connection, [new(), new("d2")], NOW)

        def claim(limit: int = 5, free: int = 1) -> list[slots.Slot]:
            return slots.claim(connection, "local", now=NOW, busy=[], free=free, device_limit=limit)

        assert claim(limit=0) == []
        [first] = claim()
        assert claim(limit=1) == []
        [second] = claim()
        assert {first.device, second.device} == {"d1", "d2"}
        assert claim() == []
        assert slots.held_count(connection) == 2
        slots.wrest(connection, first.device, host=None)
        assert not slots.is_ours(connection, first)
        assert not slots.release(connection, first)
        [again] = claim()
        assert (again.device, again.fence, again.letting_go) == (first.device, 3, True)
        assert slots.release(connection, again)
        assert slots.by_state(connection) == {"free": 1, "working": 1, "letting_go": 0}


def test_open_intents_are_those_nobody_knows_about(ready: Database) -> None:
    """Confirmed and not-done acts are settled; intended and unconfirmed ones must be looked up."""
    with ready.write() as connection:
        [id_] = tasks.insert_batch(connection, [new()], NOW)
        task = tasks.get(connection, id_)
        assert task is not None
        intents = [ledger.write(connection, task, Act.FOLLOW, f"u{n}", NOW) for n in range(4)]
        for intent, state in zip(intents, list(IntentState)[1:4], strict=False):
            ledger.settle(connection, intent, state, {"why": "test"}, NOW)
        open_ = {(intent.target, intent.state) for intent in ledger.open_of(connection, id_)}
    assert open_ == {("u2", IntentState.UNCONFIRMED), ("u3", IntentState.INTENDED)}


def test_retrying_many_is_one_statement(ready: Database) -> None:
    """Not one a task: a thousand failed tasks are back at once. Those with an open act are looked up first."""
    with ready.write() as connection:
        ids = tasks.insert_batch(connection, [new() for _ in range(40)], NOW)
        for id_ in ids:
            begun = tasks.begin(connection, id_, "local", 1, NOW)
            assert begun is not None
            outcome = (Outcome.ERROR, Outcome.REFUSED, Outcome.UNCONFIRMED)[id_ % 3]
            if outcome is Outcome.UNCONFIRMED:
                intent = ledger.write(connection, begun, Act.FOLLOW, "x", NOW)
                ledger.settle(connection, intent, IntentState.UNCONFIRMED, {}, NOW)
            tasks.finish(connection, begun, outcome, reason=None, remark="", now=NOW)
        connection.execute(update(tables.task).where(tables.task.c.id == ids[0]).values(retry_count=3))
        statements: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2]))
        refused = sum(1 for id_ in ids if id_ % 3 == 1)
        retried, left = tasks.retry_failed(connection, but_not=[Outcome.REFUSED], most_retries=3, now=LATER)
        assert (retried, left) == (40 - refused - (ids[0] % 3 != 1), refused + (ids[0] % 3 != 1))
        assert len([said for said in statements if "UPDATE task " in said]) == 1
        assert len(statements) < 10
        rows = connection.execute(select(tables.task).where(tables.task.c.status == int(Status.PENDING))).all()
        assert {row.id for row in rows if row.look_first} == {row.id for row in rows if row.id % 3 == 2}
        assert all((row.retry_count, row.due_at, row.outcome) == (1, LATER, None) for row in rows)
        assert_counts(connection)


MOVES = ("create", "begin", "finish", "put_back", "cancel", "retry", "retry_failed", "delete", "progress")


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(1, 6), st.sampled_from(["d1", "d2"])), max_size=25))
def test_counts_equal_the_rows_whatever_happens(database: Database, moves: list[tuple[str, int, str]]) -> None:
    """Every move of every task, in any order, also impossible ones."""
    with database.write() as connection:
        [base] = sequences.reserve(connection, "task")
        for move, number, device in moves:
            id_ = base + number
            task = tasks.get(connection, id_)
            if move == "create":
                tasks.insert_batch(connection, [new(device, script=move)], NOW)
            elif task is None:
                continue
            elif move == "begin":
                tasks.begin(connection, id_, "local", 1, NOW)
            elif move == "finish":
                tasks.finish(connection, task, Outcome.REFUSED, reason=None, remark="", now=NOW)
            elif move == "put_back":
                tasks.back_to_pending(
                    connection, task, due_at=NOW, reason=Reason.INTERRUPTED, remark="", now=NOW, interrupted=True
                )
            elif move == "cancel":
                tasks.cancel(connection, task, remark="", now=NOW)
            elif move == "retry":
                tasks.retry(connection, task, now=NOW)
            elif move == "retry_failed":
                tasks.retry_failed(connection, but_not=[Outcome.STOPPED], most_retries=2, now=NOW)
            elif move == "delete":
                task_removal.delete_many(connection, [id_], NOW)
            else:
                tasks.set_progress(connection, id_, Progress(1, 2, "x"), NOW)
        assert_counts(connection)
        for wanted in (
            TaskFilter(),
            TaskFilter(devices=("d1",)),
            TaskFilter(devices=("d1", "d2")),
            TaskFilter(devices=()),
            TaskFilter(status=Status.PENDING, script_name="create"),
            TaskFilter(outcome="refused"),
            TaskFilter(target="x"),
        ):
            rows = task_lists.page(connection, wanted, limit=1000)
            assert task_lists.total(connection, wanted) == len(rows)


def test_endings_are_counted_by_the_hour_and_stay(database: Database) -> None:
    """However a task ends; a retry or a deletion afterwards does not undo it. After eight days they are forgotten."""
    with database.write() as connection:
        first, second, third = tasks.insert_batch(connection, [new(), new("d2"), new("d3")], NOW)
        running = tasks.begin(connection, first, "h", 1, NOW)
        assert running is not None
        tasks.finish(connection, running, Outcome.ERROR, reason=None, remark="", now=NOW)
        pending = tasks.get(connection, second)
        assert pending is not None
        tasks.cancel(connection, pending, remark="", now=NOW + timedelta(hours=1))
        connection.execute(update(tables.task).where(tables.task.c.id == third).values(expires_at=NOW))
        tasks.expire(connection, NOW + timedelta(hours=1))
        tasks.retry_failed(connection, but_not=[], most_retries=3, now=LATER)
        task_removal.delete_many(connection, [first, second], LATER)
    with database.read() as connection:
        found = hour_counts.by_hour(connection, NOW + timedelta(hours=1), 3)
    assert list(found.items()) == [
        (NOW - timedelta(hours=1), {}),
        (NOW, {Outcome.ERROR: 1}),
        (NOW + timedelta(hours=1), {Outcome.STOPPED: 1, Outcome.MISSED: 1}),
    ]
    with database.write() as connection:
        hour_counts.forget_old(connection, NOW + timedelta(days=8, minutes=30))
        assert sum(map(len, hour_counts.by_hour(connection, NOW + timedelta(hours=1), 3).values())) == 3
        hour_counts.forget_old(connection, NOW + timedelta(days=8, hours=1))
        assert sum(map(len, hour_counts.by_hour(connection, NOW + timedelta(hours=1), 3).values())) == 2
        assert counts.by_status(connection)[Status.PENDING] == 1
