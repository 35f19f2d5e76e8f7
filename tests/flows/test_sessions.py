"""A session in the feed that is cut off: what it did is not done again, and it goes on where it was."""

from __future__ import annotations

import signal
from pathlib import Path

from world import world

from programs import Adb, until

LINES = ("first of all", "and then", "after that", "at last")


def test_comments_in_their_order_go_on_with_the_next_after_a_crash(adb: Adb, tmp_path: Path) -> None:
    """The server is killed after two; the line that it was about to write may be left out, none is written again."""
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
