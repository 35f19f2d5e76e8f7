"""Follow a user."""

from __future__ import annotations

from phonedeck.apps.app import App, Relation
from phonedeck.model.errors import NotFound, OutcomeUnknown
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import Outcome, Reason
from phonedeck.scripts.people import open_target, refuse_unknown

STEPS = 3

ALREADY = {
    Relation.FOLLOWING: "@{user} was followed already.",
    Relation.FRIENDS: "@{user} was followed already; you are friends.",
    Relation.REQUESTED: "A request to follow @{user} was waiting already.",
}
FOLLOWED = {
    Relation.FOLLOWING: "@{user} is followed now.",
    Relation.FRIENDS: "@{user} is followed now; you are friends.",
    Relation.REQUESTED: "@{user} is private: a request to follow was sent.",
}


def carry_out(job: Job, app: App) -> Result:
    """Open the profile, follow, and read from the profile that it happened."""
    user = job.task.target or ""
    job.progress(0, STEPS, f"opening @{user}")
    profile = open_target(job, app)
    job.step("profile", handle=profile.handle, relation=profile.relation)
    if profile.relation.follows:
        return Result(Outcome.UNCHANGED, ALREADY[profile.relation].format(user=user))
    if profile.relation is Relation.SELF:
        return Result(Outcome.REFUSED, f"@{user} is the account itself.", Reason.REFUSED)
    if profile.relation is Relation.UNAVAILABLE:
        return Result(Outcome.ERROR, f"The profile of @{user} offers no way to follow.", Reason.TARGET_UNAVAILABLE)
    refuse_unknown(profile)

    job.decide(f"follow @{user}", "the profile offers it, and says that it is not followed")
    job.progress(1, STEPS, f"following @{user}")
    intent = job.intend(Act.FOLLOW, user)
    profile = profile.follow()
    job.progress(2, STEPS, "reading the profile again")
    job.step("followed", handle=profile.handle, relation=profile.relation)
    if not profile.relation.follows:
        raise OutcomeUnknown(
            f"@{user} was tapped to follow, but the profile does not show it.", reason=Reason.NOT_SHOWN
        )
    job.confirm(intent, {"handle": profile.handle, "relation": profile.relation})
    job.progress(STEPS, STEPS, "done")
    return Result(Outcome.DONE, FOLLOWED[profile.relation].format(user=user))


def look_for(job: Job, app: App, intent: Intent) -> Sighting:
    """Open the profile afresh: the app's memory of an unsent tap must not be taken for the world's."""
    try:
        profile = app.open_profile(intent.target, afresh=True)
    except NotFound:
        return Sighting.CANNOT_TELL
    job.step("looked", handle=profile.handle, relation=profile.relation)
    if profile.relation.follows:
        return Sighting.SEEN
    return Sighting.NOT_SEEN if profile.relation is Relation.NONE else Sighting.CANNOT_TELL
