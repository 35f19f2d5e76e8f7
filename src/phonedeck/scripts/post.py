"""Publish a video or images, and read from the own profile that it happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phonedeck.apps import captions, covers
from phonedeck.apps.app import App
from phonedeck.apps.posting import Composition, Making, Placement, PostingApp, Sent, Shelf, Words
from phonedeck.model.errors import OutcomeUnknown, PhonedeckError
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.media import Supplied
from phonedeck.model.task import Outcome, Reason
from phonedeck.scripts.album import album_of
from phonedeck.scripts.order import Order

STEPS = 8
MOST_TRIES = 3
"""How often the app's own button for a failed upload is tapped, the first sending included."""
LOOKS = 3
"""How often the own profile is opened until it shows what was published."""
STILL_SECONDS = 120.0
"""How much longer an upload is waited for before anything is looked up that would end it."""


def carry_out(job: Job, app: App) -> Result:
    """Choose the media, begin the post, write under it, send it, wait for the upload, and look at the profile."""
    publisher = app.publisher()
    job.progress(0, STEPS, "choosing the media")
    supplied = job.supply.take(publisher.posting)
    order = Order.of(job.task, supplied, publisher.posting)
    account = app.active_account()
    job.step("chosen", files=[file.path.name for file in supplied.files], sha256=[f.sha256 for f in supplied.files])
    job.progress(1, STEPS, "reading the profile")
    before = _shelf_before(job, publisher, order)
    album = album_of(job.task)
    try:
        making = _made(job, publisher, order, supplied, album)
        target = f"{account.username}/{supplied.files[0].sha256[:12]}"
        intent = job.intend(Act.POST, target, before=_evidence(order.words, before))
    except PhonedeckError:
        if job.open_intent is None:
            publisher.put_away(album)
        raise
    sent = _sent(job, making, order)
    if sent not in (Sent.ENDED, Sent.POSTED):
        raise OutcomeUnknown(SAID[sent], reason=Reason.NOT_SHOWN)
    if order.placement is Placement.STORY:
        return _story(job, publisher, intent, sent, album)
    job.progress(7, STEPS, "looking for it on the profile")
    after = _shelf_with(publisher, order, intent)
    if after is None:
        raise OutcomeUnknown("The upload ended, and the own profile does not show the post.", reason=Reason.NOT_SHOWN)
    job.step("published", account=account.username, caption=after.newest[0], posts=after.posts, url=after.url)
    job.confirm(intent, {"account": account.username, "shown": after.newest[0], "url": after.url})
    publisher.put_away(album)
    job.progress(STEPS, STEPS, "done")
    what = "a video" if supplied.files[0].kind == "video" else f"{len(supplied.files)} images"
    return Result(Outcome.DONE, f"@{account.username} posted {what}: {order.words.whole}".removesuffix(": "))


def _story(job: Job, publisher: PostingApp, intent: Intent, sent: Sent, album: str) -> Result:
    """A story is on no profile: the app's own word that it was posted is the proof."""
    if sent is not Sent.POSTED:
        raise OutcomeUnknown("The upload of the story ended, and the app did not say how.", reason=Reason.NOT_SHOWN)
    account = intent.target.partition("/")[0]
    job.step("published", account=account, placement=Placement.STORY)
    job.confirm(intent, {"account": account, "shown": "", "url": ""})
    publisher.put_away(album)
    job.progress(STEPS, STEPS, "done")
    return Result(Outcome.DONE, f"@{account} posted a story.")


SAID = {
    Sent.FAILED: "The app says that the upload failed, and trying again did not help.",
    Sent.STILL: "The upload did not end in time (upload_wait_time).",
    Sent.KEPT: "The form was sent, and is still there.",
}


def glance(job: Job, app: App, intent: Intent) -> Sighting | None:
    """Look at what the phone shows before the app is started afresh: an open form was not sent, and an upload that
    goes on would be ended."""
    publisher = app.publisher()
    words = publisher.unsent()
    if words is not None and captions.same(words.whole, _words(intent.evidence).whole):
        job.step("looked", form="open")
        return Sighting.UNSENT
    publisher.let_finish(STILL_SECONDS)
    return None


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """Look at the own profile, and at the drafts: what the app could not send it keeps there."""
    words = _words(intent.evidence)
    publisher = app.publisher()
    shelf = publisher.shelf()
    job.step("looked", posts=shelf.posts, newest=list(shelf.newest), drafts=shelf.drafts, draft=shelf.draft)
    if _is_new(intent.evidence, shelf, words):
        publisher.put_away(album_of(job.task))
        return Sighting.SEEN
    ours = shelf.draft is not None and captions.same(shelf.draft, words.title or words.caption)
    if ours and shelf.drafts > int(intent.evidence.get("drafts") or 0):
        return Sighting.UNSENT
    return Sighting.CANNOT_TELL


def _shelf_before(job: Job, publisher: PostingApp, order: Order) -> Shelf:
    """What the profile shows before; a draft that an earlier attempt of this task left is thrown away."""
    shelf = publisher.shelf(order.placement)
    if job.task.attempt > 1 and shelf.drafts and publisher.discard_draft(order.words):
        job.step("draft discarded", words=order.words.whole)
        shelf = publisher.shelf(order.placement)
    job.step("profile", posts=shelf.posts, drafts=shelf.drafts)
    return shelf


def _made(job: Job, publisher: PostingApp, order: Order, supplied: Supplied, album: str) -> Making:
    job.progress(2, STEPS, "bringing the media to the phone")
    making = publisher.compose(
        Composition(supplied.files, album, order.way, order.placement, order.sound_of_way, order.sound_seconds)
    )
    job.progress(3, STEPS, "choosing the sound")
    sound = making.add_sound(order.sound)
    job.step("composed", way=order.way, sound=sound)
    job.progress(4, STEPS, "writing")
    job.step("written", plain=making.describe(order.words))
    if order.product:
        job.step("product", product=making.link_product())
    job.progress(5, STEPS, "sending")
    return making


def _sent(job: Job, making: Making, order: Order) -> Sent:
    sent = making.publish(order.upload_seconds)
    job.progress(6, STEPS, "uploading")
    for _ in range(MOST_TRIES - 1):
        if sent is not Sent.FAILED:
            break
        job.step("upload failed", again=True)
        job.decide("tap the app's own button to try again", "the app says that the upload failed")
        sent = making.retry(order.upload_seconds)
    job.step("sent", upload=sent)
    return sent


def _shelf_with(publisher: PostingApp, order: Order, intent: Intent) -> Shelf | None:
    """The profile once it shows the post: some apps need a moment."""
    for _ in range(LOOKS):
        shelf = publisher.shelf(order.placement)
        if _is_new(intent.evidence, shelf, order.words):
            return shelf
    return None


def _is_new(before: Mapping[str, Any], shelf: Shelf, words: Words) -> bool:
    """Whether the newest post has these words, and was not there before."""
    if not shelf.newest or not captions.shows(shelf.newest[0], words.whole):
        return False
    if before.get("whole") and shelf.posts > int(before.get("posts") or 0):
        return True
    earlier = before.get("newest") or []
    if earlier and not captions.same(str(earlier[0]), shelf.newest[0]):
        return True
    return covers.moved_on([str(cover) for cover in before.get("covers") or []], shelf.covers)


def _evidence(words: Words, shelf: Shelf) -> dict[str, Any]:
    return {
        "caption": words.caption,
        "title": words.title,
        "posts": shelf.posts,
        "whole": shelf.whole,
        "newest": list(shelf.newest),
        "covers": list(shelf.covers),
        "drafts": shelf.drafts,
    }


def _words(evidence: Mapping[str, Any]) -> Words:
    return Words(str(evidence.get("caption") or ""), str(evidence.get("title") or ""))
