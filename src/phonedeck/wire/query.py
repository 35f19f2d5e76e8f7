"""Query parameters: read one by one, all problems reported together.

An empty parameter counts as absent, and unknown ones are ignored: programs send both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from phonedeck.model import handle
from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.post_url import PostUrlError, parse_post_url
from phonedeck.model.script import Platform
from phonedeck.model.task import Outcome, Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.wire.plain_json import LARGEST_INTEGER, problem_with_text, shortened
from phonedeck.wire.tolerant import to_whole

LARGEST_PAGE = 1_000_000_000
LARGEST_PAGE_SIZE = 100
LONGEST_TEXT = 2_000
_TIME_FORMS = '"YYYY-MM-DD HH:MM:SS" in local time, or ISO 8601 with a zone'
_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<zone>[Zz]|[+ -][0-9]{2}:?[0-9]{2})?"
)


class Query:
    """The parameters of one call. Each method reads one; `done` raises when any was bad."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._given = {name: text.strip() for name, text in parameters.items() if text.strip()}
        self._problems: list[Problem] = []

    def text(self, name: str) -> str | None:
        """The text, stripped."""
        text = self._given.get(name)
        if text is None:
            return None
        if problem := problem_with_text(text):
            self.refuse(name, problem)
            return None
        if len(text) > LONGEST_TEXT:
            self.refuse(name, f"must be at most {LONGEST_TEXT:,} characters")
            return None
        return text

    def whole(self, name: str, minimum: int, maximum: int) -> int | None:
        """A whole number within the bounds."""
        text = self._given.get(name)
        if text is None:
            return None
        try:
            number = to_whole(text)
        except ValueError as error:
            self.refuse(name, str(error))
            return None
        if not minimum <= number <= maximum:
            self.refuse(name, f"must be a whole number from {minimum:,} to {maximum:,}")
            return None
        return number

    def word(self, name: str, words: tuple[str, ...]) -> str | None:
        """One of a few words, in any case."""
        text = self._given.get(name)
        if text is None or text.lower() in words:
            return text and text.lower()
        self.refuse(name, f"must be one of {', '.join(words)}")
        return None

    def instant(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A time, in UTC; without an offset it is local time of `zone`."""
        text = self._given.get(name)
        if text is None:
            return None
        match = _TIME.fullmatch(text)
        if match is None:
            self.refuse(name, f"must be a time: {_TIME_FORMS}")
            return None
        # An unquoted + in a URL arrives as a space.
        offset = (match["zone"] or "").replace(" ", "+").upper()
        try:
            time = datetime.fromisoformat(f"{match['day']}T{match['clock']}{offset}")
            return (time if offset else time.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse(name, f"must be a time: {_TIME_FORMS}")
            return None

    def refuse(self, name: str, problem: str) -> None:
        """Note a problem with the parameter."""
        self._problems.append(Problem(name, problem, shortened(self._given.get(name))))

    def done(self) -> None:
        """Raise `InvalidRequest` with every problem noted."""
        if self._problems:
            raise InvalidRequest(self._problems)


def parse_list_query(parameters: Mapping[str, str], zone: ZoneInfo) -> TaskFilter:
    """The filters of `GET task`. `zone` is that of local times. Raises `InvalidRequest` with every
    problem."""
    query = Query(parameters)
    status = query.whole("status", 0, 3)
    outcome = query.word("outcome", tuple(Outcome))
    username = query.text("username")
    target = query.text("target")
    platform = query.word("platform", tuple(Platform))
    since = query.instant("since", zone)
    until = query.instant("until", zone)
    if since and until and since > until:
        query.refuse("since", "must not be later than until")
    found = TaskFilter(
        status=None if status is None else Status(status),
        serial=query.text("serial"),
        script_name=query.text("script_name"),
        source=query.text("source"),
        username=None if username is None else handle.normalise(username),
        target=None if target is None else as_stored_target(target),
        outcome=Outcome(outcome) if outcome else None,
        platform=platform,
        since=since,
        until=until,
        page=query.whole("page", 1, LARGEST_PAGE) or 1,
        page_size=query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20,
        cursor=query.whole("cursor", 1, LARGEST_INTEGER),
    )
    query.done()
    return found


def as_stored_target(text: str) -> str:
    """The target as tasks store it: a post's URL in its one form, else a normalised username."""
    try:
        return parse_post_url(text).url
    except PostUrlError:
        return handle.normalise(text)
