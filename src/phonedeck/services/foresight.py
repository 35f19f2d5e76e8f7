"""What a create call cannot come to by the limits, said before it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from phonedeck.model.intent import Act
from phonedeck.model.limits import AT_A_TARGET, SAME_TEXT_PER_DAY, text_hash
from phonedeck.model.task import NewTask
from phonedeck.storage import accounts, limits

MOST_NAMED = 20
MOST_ACCOUNTS = 200
"""So many accounts are looked at for their own limits; a warning is a service, and must not slow the call."""


def foreseen(connection: Connection, new: Sequence[NewTask]) -> list[str]:
    """A warning for each rule that the tasks meet by themselves, whatever was done before."""
    script = new[0].script_name if new else ""
    if script not in tuple(Act):
        return []
    act = Act(script)
    found = [*_targets(connection, act, new), *_texts(act, new), *_days(connection, act, new)]
    if len(found) > MOST_NAMED:
        found[MOST_NAMED:] = [f"{len(found) - MOST_NAMED} more warnings of this kind"]
    return found


def _who(task: NewTask) -> tuple[str | None, str]:
    """The account; for a task that names none the phone stands for the account that is active there."""
    return task.platform, task.username or f"the account on {task.serial}"


def _targets(connection: Connection, act: Act, new: Sequence[NewTask]) -> list[str]:
    if act not in AT_A_TARGET:
        return []
    by_target: dict[str, set[tuple[str | None, str]]] = defaultdict(set)
    for task in new:
        by_target[task.target or ""].add(_who(task))
    most = limits.of_account(connection, "", "", ()).accounts_per_target
    return [
        f"{len(who)} accounts would {act} {target}, and {most} of your accounts may act on one target in 24 hours: "
        "the others end refused (accounts_per_target)"
        for target, who in by_target.items()
        if len(who) > most
    ]


def _texts(act: Act, new: Sequence[NewTask]) -> list[str]:
    if act is not Act.COMMENT:
        return []
    on_post: dict[tuple[str | None, str], int] = defaultdict(int)
    by_account: dict[tuple[tuple[str | None, str], str], int] = defaultdict(int)
    for task in new:
        hashed = text_hash(str(task.script_config.get("comment_content") or ""))
        if hashed is not None:
            on_post[task.target, hashed] += 1
            by_account[_who(task), hashed] += 1
    posts: dict[str | None, int] = defaultdict(int)
    for (target, _), count in on_post.items():
        posts[target] += count - 1
    accounts_: dict[tuple[str | None, str], int] = defaultdict(int)
    for (who, _), count in by_account.items():
        accounts_[who] += max(0, count - SAME_TEXT_PER_DAY)
    return [
        f"{count} comments would repeat a text under {target}: no text is written twice on a post, those end refused"
        for target, count in posts.items()
        if count
    ] + [
        f"{name} would write a text more than {SAME_TEXT_PER_DAY} times: {count} comments end refused within a day"
        for (_, name), count in accounts_.items()
        if count
    ]


def _days(connection: Connection, act: Act, new: Sequence[NewTask]) -> list[str]:
    tasks: dict[tuple[str | None, str], int] = defaultdict(int)
    for task in new:
        tasks[_who(task)] += 1
    everyone = limits.of_account(connection, "", "", ())
    rules_differ = any(name for _, name, _ in limits.every(connection))
    warnings: list[str] = []
    for number, ((platform, name), count) in enumerate(tasks.items()):
        allowed = everyone
        if rules_differ and platform and number < MOST_ACCOUNTS:
            known = accounts.found(connection, platform, name)
            allowed = limits.of_account(connection, platform, name, () if known is None else known.tags)
        most = allowed.per_day[act]
        if count > most:
            what = "none can be carried out" if most == 0 else f"the rest waits, {-(-count // most)} days in all"
            warnings.append(f"{name} would {act} {count} times, and may {most} times in 24 hours: {what}")
    return warnings
