"""Write a comment under a post: a text, a picture, or both."""

from __future__ import annotations

import random

from phonedeck.apps.app import App, Commenting, Comments, Written
from phonedeck.model.errors import NotFound, OutcomeUnknown, PhonedeckError
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.media import MediaFile, PostingLimits
from phonedeck.model.task import Outcome, Reason
from phonedeck.scripts.album import album_of
from phonedeck.scripts.words import with_emoji

STEPS = 5
PICTURES = PostingLimits(most_images=1, longest_caption=0)
"""Which pictures are tried: no app says what a comment takes, so the types are those of posts."""


def carry_out(job: Job, app: App) -> Result:
    """Open the post and its comments, write, send, and read that the comment stands there under the account."""
    url = job.task.target or ""
    picture = _picture(job)
    written = Written(wording(job), picture is not None)
    job.progress(0, STEPS, "reading the account")
    account = app.active_account()
    job.progress(1, STEPS, f"opening {url}")
    post = app.open_post(url)
    job.step("post", author=post.author)
    comments = post.open_comments()
    job.step("comments", state=comments.state)
    if comments.state is Commenting.OFF:
        return Result(Outcome.ERROR, "This post takes no comments.", Reason.TARGET_UNAVAILABLE)
    if comments.state is Commenting.LIMITED:
        return Result(Outcome.ERROR, "This post takes comments from some people only.", Reason.TARGET_UNAVAILABLE)

    job.decide("write a comment", "the post takes comments from this account")
    before = comments.count(written, account)
    job.progress(2, STEPS, "writing")
    try:
        comments = _filled(job, comments, written, picture)
        job.progress(3, STEPS, "sending")
        # The picture stands for a comment that has no words: the same one again is the same comment.
        same = written.text or (picture.sha256 if picture else "")
        intent = job.intend(Act.COMMENT, url, {"before": before}, text=same)
    except PhonedeckError:
        if job.open_intent is None:
            _put_away(job, app, written)
        raise
    comments = comments.send()
    job.progress(4, STEPS, "reading the comments again")
    if not comments.shows(written, account, before):
        raise OutcomeUnknown("The comment was sent, and it is not to be seen under the post.", reason=Reason.NOT_SHOWN)
    said = {"text": written.text, "picture": picture.sha256 if picture else "", "account": account.username}
    job.step("commented", **said)
    job.confirm(intent, said)
    _put_away(job, app, written)
    job.progress(STEPS, STEPS, "done")
    what = "" if picture is None else " with a picture" if written.text else " a picture"
    return Result(Outcome.DONE, f"@{account.username} commented{what}{': ' if written.text else ''}{written.text}")


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """Look for the comment under the post. One that is not in sight may lie further down: that tells nothing. Nor does
    a picture alone, which may be that of an older comment."""
    written = Written(wording(job), bool(_picture_path(job)))
    account = app.active_account()
    try:
        comments = app.open_post(intent.target).open_comments()
    except NotFound:
        return Sighting.CANNOT_TELL
    if not written.text:
        return Sighting.CANNOT_TELL
    if comments.shows(written, account, int(intent.evidence.get("before") or 0)):
        _put_away(job, app, written)
        return Sighting.SEEN
    return Sighting.UNSENT if comments.unsent == written.text else Sighting.CANNOT_TELL


def wording(job: Job) -> str:
    """The task's text: always the same one, however often it is tried."""
    config = job.task.script_config
    chance = random.Random(job.task.id)  # noqa: S311 - no secret depends on it
    return with_emoji(str(config.get("comment_content") or ""), config.get("insert_emoji"), chance)


def _picture_path(job: Job) -> str:
    return str(job.task.script_config.get("comment_image_path") or "").strip()


def _picture(job: Job) -> MediaFile | None:
    """The picture to add, looked at before anything is touched."""
    path = _picture_path(job)
    if not path:
        return None
    picture = job.supply.picture(path, PICTURES)
    job.step("chosen", files=[picture.path.name], sha256=[picture.sha256])
    return picture


def _filled(job: Job, comments: Comments, written: Written, picture: MediaFile | None) -> Comments:
    """The comments with everything in the field; nobody sees it yet."""
    if picture is not None:
        comments = comments.attach(picture, album_of(job.task))
    return comments.write(written.text) if written.text else comments


def _put_away(job: Job, app: App, written: Written) -> None:
    """Take the picture from the phone again; what a crash leaves there goes with the next one."""
    if written.picture:
        app.publisher().put_away(album_of(job.task))
