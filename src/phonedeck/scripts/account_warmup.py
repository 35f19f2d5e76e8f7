"""A session in the feed: watch for a while, and now and then like, follow, keep or comment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from phonedeck.apps.app import App, Commenting, Feed, Item, OwnAccount, Post, Stream, Written
from phonedeck.model.errors import LimitReached, Refused, ScreenNotRecognised
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import Outcome
from phonedeck.scripts.words import lines, with_emoji

MOST_STRANGE, MOST_UNTOLD = 10, 3
"""Pages that are no post, and posts in a row of which what is to be done cannot be told, before a session in which
nothing was done is ended: in a language, or a version, that is not known it would go on so."""
ADVICE = (
    "Set the app to a language and a version that docs/matrix-*.md lists, or name its labels in a pack (docs/packs.md)."
)


def carry_out(job: Job, app: App) -> Result:
    """Watch until the time is up; ads and live cards are passed over. A restart goes on with the time left.

    Raises:
        ScreenNotRecognised: no page is a post, or no post shows what the session is to change.
    """
    session = Session(job, app)
    feed = session.open()
    while session.left() > 0:
        if feed.item is Item.POST:
            session.watch(feed)
            session.act_on(feed.post)
        else:
            session.pass_over(feed.item)
        session.report()
        if session.left() > 0:
            feed = feed.next()
    session.report()
    return Result(Outcome.DONE, session.summary())


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """The feed never shows the same post again: what became of an act in it cannot be looked up."""
    return Sighting.CANNOT_TELL


def counted(summary: str) -> Counter[str]:
    """What a session's summary counts: an earlier attempt of the task tells so what it saw and did."""
    parts = (part.partition(" ") for part in summary.split(", "))
    return Counter({what: int(count) for count, _, what in parts if count.isdecimal()})


class Session:
    """One sitting: what it was told, how long it still lasts, what it saw and did."""

    def __init__(self, job: Job, app: App) -> None:
        self._job = job
        self._app = app
        self._config: Mapping[str, Any] = job.task.script_config
        self._chance = random.Random(f"{job.task.id}.{job.task.attempt}")  # noqa: S311 - no secret depends on it
        self._duration = float(self._config.get("task_duration", 600))
        self._before = min(float(job.task.progress.done), self._duration) if job.task.attempt > 1 else 0.0
        self._account: OwnAccount | None = None
        self._begun = app.running()
        self._untold = 0
        self.seen = counted(job.task.progress.label) if job.task.attempt > 1 else Counter[str]()

    def open(self) -> Feed:
        """The feed, or that of a topic; the account is read first where it will comment."""
        topics = lines(self._config.get("topic"))
        if self._wants("comment_probable") and self._config.get("comment"):
            self._account = self._app.active_account()
        self.report()
        topic = self._chance.choice(topics) if topics else ""
        feed = self._app.open_feed(topic, Stream(self._config.get("stream", Stream.HOME)))
        self._job.step("feed", topic=topic, seconds_left=round(self.left()))
        return feed

    def left(self) -> float:
        """Seconds that the session still lasts."""
        return self._duration - self._before - (self._app.running() - self._begun)

    def watch(self, feed: Feed) -> None:
        """Let a video run: as long as it was told, and never past the session's end."""
        shortest, longest = float(self._config.get("min_duration", 15)), float(self._config.get("max_duration", 30))
        seconds = max(0.0, min(self._chance.uniform(shortest, longest), self.left()))
        self._job.decide(f"watch for {seconds:.0f} s", f"the task says {shortest:g} to {longest:g} s")
        feed.watch(seconds)
        self.seen["watched"] += 1

    def pass_over(self, item: Item) -> None:
        """Leave alone what is no post."""
        self._job.decide("pass over", f"it is no post but {item}")
        self.seen[item] += 1
        if self.seen[Item.OTHER] >= MOST_STRANGE and not self.seen["watched"] and self._nothing_done:
            raise ScreenNotRecognised(
                f"None of {self.seen[Item.OTHER]} pages of the feed could be told to be a post; nothing was done. "
                f"{ADVICE}"
            )

    def act_on(self, post: Post) -> None:
        """Each act by its chance; one that is over a limit is left out, and the session goes on."""
        if self.left() <= 0:
            return
        if self._draws("like_probable") and self._told(Act.LIKE, post.liked) is False:
            post = self._changed(Act.LIKE, post, post.like, lambda now: bool(now.liked))
        if self._draws("collect_probable") and self._told(Act.FAVOURITE, post.favourite) is False:
            post = self._changed(Act.FAVOURITE, post, post.add_to_favourites, lambda now: bool(now.favourite))
        if self._draws("follow_probable") and post.followable:
            post = self._changed(Act.FOLLOW, post, post.follow_author, lambda now: not now.followable)
        if self._account is not None and self._draws("comment_probable"):
            self._comment(post, self._account)

    def report(self) -> None:
        """Seconds watched, for people and for a restart."""
        done = min(self._duration, self._duration - self.left())
        self._job.progress(int(done), int(self._duration), self.summary())

    def summary(self) -> str:
        """What was seen and done, in one line."""
        return ", ".join(f"{count} {what}" for what, count in sorted(self.seen.items())) or "starting"

    def _told(self, act: Act, already: bool | None) -> bool | None:
        """Whether the post shows the act already; None where that cannot be told, which is counted."""
        self._untold = self._untold + 1 if already is None else 0
        if already is None:
            self.seen["not told"] += 1
            if self._untold >= MOST_UNTOLD and self._nothing_done:
                raise ScreenNotRecognised(
                    f"Whether a post has a {act} of this account already could not be told {self._untold} times in a "
                    f"row; nothing was done. {ADVICE}"
                )
        return already

    @property
    def _nothing_done(self) -> bool:
        """Whether nothing was sent for sure; what an earlier attempt did is not known here."""
        return self._job.task.attempt == 1 and not any(self.seen[each] for each in (*Act, "not shown"))

    def _comment(self, post: Post, account: OwnAccount) -> None:
        # A post shows whether it is liked, but not whether it has our comment: after a restart, or a swipe that did
        # not go through, it is there again. Its author is all that names it.
        begun = self._job.begun(Act.COMMENT)
        if post.author in begun:
            return
        comments = lines(self._config.get("comment"))
        if self._config.get("comment_order") == "sequential":
            line = comments[len(begun) % len(comments)]  # a restart goes on with the next one
        else:
            line = self._chance.choice(comments)
        text = with_emoji(line, self._config.get("insert_emoji"), self._chance)
        sheet = post.open_comments()
        if sheet.state is Commenting.OPEN:
            written = Written(text)
            before = sheet.count(written, account)
            sheet = sheet.write(text)
            self._do(Act.COMMENT, post, lambda: sheet.send().shows(written, account, before), text)
        sheet.close()

    def _changed(self, act: Act, post: Post, tap: Callable[[], Post], shown: Callable[[Post], bool]) -> Post:
        """Do one act; the post as it is then, since what was seen before an act decides none after it."""
        after = post

        def done() -> bool:
            nonlocal after
            after = tap()
            return shown(after)

        what = "" if act is Act.FOLLOW else " a post of"
        self._job.decide(f"{act}{what} @{post.author}", "the task's chance for it")
        self._do(act, post, done)
        return after

    def _do(self, act: Act, post: Post, done: Callable[[], bool], text: str = "") -> None:
        try:
            intent = self._job.intend(act, post.author, text=text)
        except (LimitReached, Refused) as error:
            self._job.step("left out", act=act, why=error.message)
            self.seen["left out"] += 1
            return
        if not done():
            self._job.unconfirmed(intent, {"author": post.author})
            self.seen["not shown"] += 1
            return
        self._job.confirm(intent, {"author": post.author})
        self._job.step(act.value, author=post.author)
        self.seen[act] += 1

    def _wants(self, name: str) -> float:
        return float(self._config.get(name) or 0)

    def _draws(self, name: str) -> bool:
        return self._chance.uniform(0, 100) < self._wants(name)
