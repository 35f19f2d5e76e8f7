"""A session in the feed that is cut off: what it did is not done again, and it goes on where it was."""

from __future__ import annotations

import signal
from pathlib import Path

from world import world

from programs import Adb, until

LINES = ("first of all", "and then", "after that", "at last")


def test_comments_in_their_order_go_on_with_the_next_after_a_crash(adb: Adb, tmp_path: Path) -> None:
    """The server is killed after two; the line that it was about to write may be left out, none is written again. What
    it tells at its end counts what it did before."""
    config = {
        "task_duration": 14, "min_duration": 0.2, "max_duration": 0.4,
        "comment_probable": 100, "comment": "\n".join(LINES), "comment_order": "sequential",
    }  # fmt: skip
    with world(adb, tmp_path / "world", phones=1) as here:

        def written() -> list[int]:
            return [LINES.index(act["detail"]["text"]) for act in here.acts(1) if act["kind"] == "comment"]

        task = here.create(1, "account_warmup", config)
        until(lambda: len(written()) >= 2, "two comments")
        here.server.end(signal.SIGKILL)
        before = written()
        here.server.start().await_ready()
        ended = here.ended(task)
        after = written()[len(before) :]
        authors = [act["detail"]["author"] for act in here.acts(1) if act["kind"] == "comment"]
    assert ended["outcome"] == "done", ended["remark"]
    assert before == [place % len(LINES) for place in range(len(before))]
    assert after, ended["remark"]
    assert (after[0] - before[-1]) % len(LINES) in (1, 2), (before, after)
    assert len(authors) == len(set(authors))
    told = next(int(part.split()[0]) for part in ended["remark"].split(", ") if part.endswith(" comment"))
    assert told in (len(authors), len(authors) - 1), (ended["remark"], authors)
    assert ended["progress"]["done"] == ended["progress"]["total"]
    left = [step["detail"]["seconds_left"] for step in ended["steps"] if step["name"] == "feed"]
    assert len(left) == 2, left
    assert left[1] < left[0], left


def test_a_session_that_was_stopped_goes_on_with_the_time_that_was_left(adb: Adb, tmp_path: Path) -> None:
    """What a person stopped and retries does not begin again."""
    with world(adb, tmp_path / "world", phones=1) as here:
        task = here.create(1, "account_warmup", {"task_duration": 12, "min_duration": 0.5, "max_duration": 1})
        until(lambda: here.server.data("GET", f"task/{task}")["progress"]["done"] >= 4, "four seconds")
        here.server.data("POST", f"task/{task}/stop")
        stopped = here.ended(task)
        here.server.data("POST", f"task/{task}/retry")
        ended = here.ended(task)
    assert (stopped["outcome"], ended["outcome"]) == ("stopped", "done"), (stopped["remark"], ended["remark"])
    [_, left] = [step["detail"]["seconds_left"] for step in ended["steps"] if step["name"] == "feed"]
    assert left <= 8, left
