"""Stop following a user."""

from __future__ import annotations

from phonedeck.apps.app import App, Relation
from phonedeck.model.errors import NotFound, OutcomeUnknown
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import Outcome, Reason
from phonedeck.scripts.people import open_target, refuse_unknown

STEPS = 4


def carry_out(job: Job, app: App) -> Result:
    """Open the profile, unfollow, and read from the profile that it happened."""
    user = job.task.target or ""
    job.progress(0, STEPS, f"opening @{user}")
    profile = open_target(job, app)
    job.step("profile", handle=profile.handle, relation=profile.relation)
    if profile.relation is Relation.SELF:
        return Result(Outcome.REFUSED, f"@{user} is the account itself.", Reason.REFUSED)
    if profile.relation is Relation.NONE:
        return Result(Outcome.UNCHANGED, f"@{user} was not followed.")
    if profile.relation is Relation.UNAVAILABLE:
        return Result(
            Outcome.ERROR, f"The profile of @{user} does not say whether it is followed.", Reason.TARGET_UNAVAILABLE
        )
    refuse_unknown(profile)

    job.decide(f"unfollow @{user}", f"the profile says {profile.relation}")
    job.progress(1, STEPS, f"asking to unfollow @{user}")
    intent = None if profile.surely_asks else job.intend(Act.UNFOLLOW, user)
    profile = profile.ask_to_unfollow()
    job.progress(2, STEPS, f"unfollowing @{user}")
    intent = intent or job.intend(Act.UNFOLLOW, user)
    profile = profile.unfollow()
    job.progress(3, STEPS, "reading the profile again")
    job.step("unfollowed", handle=profile.handle, relation=profile.relation)
    if profile.relation is not Relation.NONE:
        raise OutcomeUnknown(
            f"@{user} was tapped to unfollow, but the profile does not show it.", reason=Reason.NOT_SHOWN
        )
    job.confirm(intent, {"handle": profile.handle, "relation": profile.relation})
    job.progress(STEPS, STEPS, "done")
    return Result(Outcome.DONE, f"@{user} is not followed any more.")


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """Open the profile afresh, as after a follow."""
    try:
        profile = app.open_profile(intent.target, afresh=True)
    except NotFound:
        return Sighting.CANNOT_TELL
    job.step("looked", handle=profile.handle, relation=profile.relation)
    if profile.relation is Relation.NONE:
        return Sighting.SEEN
    return Sighting.NOT_SEEN if profile.relation.follows else Sighting.CANNOT_TELL
