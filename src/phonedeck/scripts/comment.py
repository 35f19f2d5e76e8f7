"""Write a comment under a post."""

from __future__ import annotations

import random

from phonedeck.apps.app import App, Commenting
from phonedeck.model.errors import NotFound, OutcomeUnknown
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import Outcome, Reason
from phonedeck.scripts.words import with_emoji

STEPS = 5


def carry_out(job: Job, app: App) -> Result:
    """Open the post and its comments, write, send, and read that the comment stands there under the account."""
    url = job.task.target or ""
    text = wording(job)
    image = str(job.task.script_config.get("comment_image_path") or "")
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
    job.progress(2, STEPS, "writing")
    if image:
        comments = comments.attach(image)
    if text:
        comments = comments.write(text)
    job.progress(3, STEPS, "sending")
    intent = job.intend(Act.COMMENT, url, text=text)
    comments = comments.send()
    job.progress(4, STEPS, "reading the comments again")
    if not comments.shows(text, account):
        raise OutcomeUnknown("The comment was sent, and it is not to be seen under the post.", reason=Reason.NOT_SHOWN)
    job.step("commented", text=text, account=account.username)
    job.confirm(intent, {"text": text, "account": account.username})
    job.progress(STEPS, STEPS, "done")
    return Result(Outcome.DONE, f"@{account.username} commented: {text}")


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """Look for the comment under the post. One that is not in sight may lie further down: that tells nothing."""
    account = app.active_account()
    text = wording(job)
    try:
        comments = app.open_post(intent.target).open_comments()
    except NotFound:
        return Sighting.CANNOT_TELL
    if comments.shows(text, account):
        return Sighting.SEEN
    return Sighting.UNSENT if text and comments.unsent == text else Sighting.CANNOT_TELL


def wording(job: Job) -> str:
    """The task's text: always the same one, however often it is tried."""
    config = job.task.script_config
    chance = random.Random(job.task.id)  # noqa: S311 - no secret depends on it
    return with_emoji(str(config.get("comment_content") or ""), config.get("insert_emoji"), chance)
