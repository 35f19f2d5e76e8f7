"""An act is reserved before it is sent: what counts, for how long, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from phonedeck.model.hold import HoldKind
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.limits import Refusal, Scope, Wait
from phonedeck.model.task import NewTask, Outcome, Reason, Task
from phonedeck.storage import accounts, holds, ledger, limits, reservations, start_times, task_removal, tasks
from phonedeck.storage.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
POST = "https://www.tiktok.com/@u/video/1"


def task(database: Database, script: str = "follow") -> Task:
    new = NewTask("d1", "d1", script, {}, NOW, "x", "ann", "tiktok")
    with database.write() as connection:
        [id_] = tasks.insert_batch(connection, [new], NOW)
        found = tasks.get(connection, id_)
    assert found is not None
    return found


def reserve(
    database: Database, by: Task, act: Act, target: str, now: datetime, username: str = "ann", text: str = ""
) -> Intent | Wait | Refusal:
    with database.write() as connection:
        return reservations.reserve(connection, by, act, target, now, account=("tiktok", username), text=text)


def rule(database: Database, **values: object) -> None:
    with database.write() as connection:
        limits.put(connection, Scope.ALL, "", values, NOW)


def settle(database: Database, intent: Intent | Wait | Refusal, state: IntentState) -> None:
    assert isinstance(intent, Intent)
    with database.write() as connection:
        ledger.settle(connection, intent, state, {}, NOW)


@pytest.mark.parametrize("state", [None, IntentState.CONFIRMED, IntentState.UNCONFIRMED])
def test_what_may_have_happened_counts_until_its_window_has_passed(ready: Database, state: IntentState | None) -> None:
    """An intent that a crash left open, too: it frees nothing, and leaks nothing for ever."""
    rule(ready, per_day={"follow": 1}, gap_seconds=0)
    by = task(ready)
    first = reserve(ready, by, Act.FOLLOW, "u1", NOW)
    if state is not None:
        settle(ready, first, state)
    found = reserve(ready, by, Act.FOLLOW, "u2", NOW + timedelta(hours=5))
    assert isinstance(found, Wait)
    assert (found.until, found.reason) == (NOW + timedelta(hours=24), Reason.LIMIT_REACHED)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u2", found.until), Intent)


def test_what_did_not_happen_frees_its_place(ready: Database) -> None:
    """And what was deleted with its task does not: the ledger stays."""
    rule(ready, per_day={"follow": 1}, gap_seconds=0)
    by = task(ready)
    settle(ready, reserve(ready, by, Act.FOLLOW, "u1", NOW), IntentState.NOT_DONE)
    settle(ready, reserve(ready, by, Act.FOLLOW, "u1", NOW + timedelta(seconds=1)), IntentState.CONFIRMED)
    with ready.write() as connection:
        assert task_removal.delete_many(connection, [by.id], NOW)
    assert isinstance(reserve(ready, task(ready), Act.FOLLOW, "u2", NOW + timedelta(seconds=2)), Wait)


def test_a_commit_whose_answer_was_lost_reserves_once(ready: Database) -> None:
    """Made again with the same time it finds what it wrote; a refusal stays one."""
    by = task(ready)
    first = reserve(ready, by, Act.FOLLOW, "u1", NOW)
    assert reserve(ready, by, Act.FOLLOW, "u1", NOW) == first
    rule(ready, per_day={"like": 0})
    refused = reserve(ready, by, Act.LIKE, "u1", NOW)
    assert isinstance(refused, Refusal)
    assert reserve(ready, by, Act.LIKE, "u1", NOW) == refused
    with ready.read() as connection:
        rows, total = ledger.page(connection, limit=10, offset=0)
    assert (total, rows[0]["state"], rows[0]["evidence"]) == (2, "refused", {"rule": refused.words})


def test_the_gap_lies_between_two_acts_of_an_account(ready: Database) -> None:
    """Whatever they are; likes need none, other accounts neither."""
    by = task(ready)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", NOW), Intent)
    soon = NOW + timedelta(seconds=5)
    found = reserve(ready, by, Act.COMMENT, POST, soon, text="hello")
    assert isinstance(found, Wait)
    assert found.until == NOW + timedelta(seconds=20)
    assert "@ann" in found.remark("ann")
    assert "2026-11-24 12:00:20 UTC" in found.remark("ann")
    assert isinstance(reserve(ready, by, Act.LIKE, "u1", soon), Intent)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", soon, "bob"), Intent)


def test_three_accounts_act_on_one_target_in_a_day(ready: Database) -> None:
    """The fourth is refused, with the rule's name; one of the three may act there again, and after a day another."""
    rule(ready, gap_seconds=0)
    by = task(ready)
    for number, name in enumerate(("ann", "bob", "eve")):
        at = NOW + timedelta(minutes=number)
        assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", at, name), Intent)
    later = NOW + timedelta(hours=1)
    refused = reserve(ready, by, Act.LIKE, "u1", later, "kim")
    assert isinstance(refused, Refusal)
    assert "accounts_per_target" in refused.words
    assert isinstance(reserve(ready, by, Act.LIKE, "u1", later, "bob"), Intent)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u2", later, "kim"), Intent)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", NOW + timedelta(hours=24), "kim"), Intent)


def test_no_comment_twice_on_a_post_and_three_times_a_day(ready: Database) -> None:
    """By whichever account, for ever; in other capitals and with an emoji it is the same."""
    rule(ready, gap_seconds=0)
    by = task(ready, "comment")
    assert isinstance(reserve(ready, by, Act.COMMENT, POST, NOW, text="So nice!"), Intent)
    again = reserve(ready, by, Act.COMMENT, POST, NOW + timedelta(days=90), "bob", text="so nice 🔥")
    assert isinstance(again, Refusal)
    assert "twice" in again.words
    assert isinstance(reserve(ready, by, Act.COMMENT, POST, NOW, "bob", text="Lovely"), Intent)
    for number in (2, 3):
        assert isinstance(reserve(ready, by, Act.COMMENT, f"{POST}{number}", NOW, text="So nice"), Intent)
    third = reserve(ready, by, Act.COMMENT, f"{POST}4", NOW, text="So nice")
    assert isinstance(third, Refusal)
    assert "3 times" in third.words


def test_rules_for_accounts_and_tags(ready: Database) -> None:
    """A tag's rule holds for who carries it."""
    with ready.write() as connection:
        accounts.save(connection, "tiktok", "ann", NOW, tags=["shop"])  # type: ignore[arg-type]
        limits.put(connection, Scope.TAG, "shop", {"per_day": {"follow": 0}}, NOW)
    by = task(ready)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", NOW), Refusal)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", NOW, "bob"), Intent)
    with ready.write() as connection:
        name = limits.account_name("tiktok", "ann")
        limits.put(connection, Scope.ACCOUNT, name, {"per_day": {"follow": 1}}, NOW)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u2", NOW), Intent)
    with ready.write() as connection:
        limits.put(connection, Scope.ACCOUNT, name, {}, NOW)
        assert [scope for scope, _, _ in limits.every(connection)] == [Scope.TAG]


def test_a_held_account_reserves_nothing_until_it_is_released(ready: Database) -> None:
    """A hold of a person waits for one; a rest ends by itself, and the next is twice as long."""
    by = task(ready)
    with ready.write() as connection:
        rest = holds.freeze(connection, "tiktok", "ann", HoldKind.RATE_LIMIT, "too often", NOW, by=by)
    assert rest.until == NOW + timedelta(hours=2)
    found = reserve(ready, by, Act.FOLLOW, "u1", NOW)
    assert isinstance(found, Wait)
    assert (found.until, found.reason) == (rest.until, Reason.ACCOUNT_HELD)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", rest.until), Intent)
    with ready.write() as connection:
        second = holds.freeze(connection, "tiktok", "ann", HoldKind.RATE_LIMIT, "too often", rest.until, by=by)
        assert second.until == rest.until + timedelta(hours=4)
        person = holds.freeze(connection, "tiktok", "ann", HoldKind.PERSON, "a challenge", NOW, by=by)
        assert holds.freeze(connection, "tiktok", "ann", HoldKind.RATE_LIMIT, "too often", NOW) == person
    much_later = NOW + timedelta(days=400)
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", much_later), Wait)
    with ready.write() as connection:
        holds.release(connection, person.account_id, NOW, by="me", why="looked")
    assert isinstance(reserve(ready, by, Act.FOLLOW, "u1", much_later), Intent)


def test_tasks_alike_wait_together_and_are_not_missed(ready: Database) -> None:
    """Those of the account and script; others go on, and one whose act is to be looked up does not wait."""
    with ready.write() as connection:

        def made(user: str | None, script: str = "follow", minutes: int | None = None) -> int:
            expires = None if minutes is None else NOW + timedelta(minutes=minutes)
            new = NewTask("d1", "d1", script, {}, NOW, "x", user, "tiktok", "api", NOW, expires, 0, True)
            return tasks.insert_batch(connection, [new], NOW)[0]

        ids = [made("ann"), made("ann", minutes=5), made("bob"), made("ann", "comment"), made(None)]
        first = tasks.get(connection, ids[0])
        assert first is not None
        until = NOW + timedelta(hours=9)
        assert start_times.wait_for_limit(connection, first, until, Reason.LIMIT_REACHED, "later", NOW)
        tasks.expire(connection, NOW + timedelta(hours=1))
        found = [tasks.get(connection, id_) for id_ in ids]
    due = [each is not None and (each.due_at == until, each.remark, int(each.status)) for each in found]
    assert due == [(True, "later", 0)] * 2 + [(False, "", 0)] * 3


@pytest.mark.parametrize("start", [None, NOW])
def test_a_last_time_that_a_client_set_holds_while_a_task_waits_for_a_limit(
    ready: Database, start: datetime | None
) -> None:
    """What was to start by five is not started at nine because a limit was reached meanwhile."""
    with ready.write() as connection:
        last = NOW + timedelta(minutes=5)
        new = NewTask("d1", "d1", "follow", {}, NOW, "x", "ann", "tiktok", "api", start, last)
        [id_] = tasks.insert_batch(connection, [new], NOW)
        waiting = tasks.get(connection, id_)
        assert waiting is not None
        until = NOW + timedelta(hours=9)
        assert start_times.wait_for_limit(connection, waiting, until, Reason.LIMIT_REACHED, "later", NOW)
        tasks.expire(connection, NOW + timedelta(hours=1))
        ended = tasks.get(connection, id_)
    assert ended is not None
    assert ended.outcome is Outcome.MISSED
