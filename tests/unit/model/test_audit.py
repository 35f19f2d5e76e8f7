"""The chain of the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from phonedeck.model.audit import BEGINNING, Entry, entry_hash, verify, written

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def log(count: int) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(1, count + 1):
        previous = entries[-1].hash if entries else BEGINNING
        said = (NOW + timedelta(seconds=seq), "me (api)", "task.created", f"task {seq}", written({"n": seq}), previous)
        entries.append(Entry(seq, *said, entry_hash(seq, *said)))
    return entries


def test_a_log_that_nobody_touched_is_whole() -> None:
    """The empty one too; its head is the last hash."""
    assert verify(log(5), 5).whole
    assert verify(log(5), 5).head == log(5)[-1].hash
    assert verify([], 0).whole


@given(
    st.integers(0, 5),
    st.sampled_from(["seq", "at", "actor", "action", "subject", "detail", "previous", "hash", "gone", "twice", "end"]),
)
def test_whatever_is_changed_is_found(place: int, what: str) -> None:
    """Any field of any entry, one taken out, one put in, some cut off."""
    entries = log(6)
    entry = entries[place]
    if what == "gone":
        del entries[place]
    elif what == "twice":
        entries.insert(place, entry)
    elif what == "end":
        del entries[place:]
    elif what == "at":
        entries[place] = replace(entry, at=entry.at + timedelta(microseconds=1))
    elif what == "seq":
        entries[place] = replace(entry, seq=entry.seq + 1)
    else:
        entries[place] = replace(entry, **{what: getattr(entry, what) + "x"})
    assert not verify(entries, 6).whole


def test_an_entry_that_was_written_anew_breaks_the_next_one() -> None:
    """With a right hash of its own, too."""
    entries = log(3)
    said = (
        entries[0].at,
        "nobody",
        *(getattr(entries[0], name) for name in ("action", "subject", "detail", "previous")),
    )
    entries[0] = Entry(1, *said, entry_hash(1, *said))
    assert "entry 2" in verify(entries, 3).problem
