"""What follow and unfollow have in common: how a user's profile is reached."""

from __future__ import annotations

from phonedeck.apps.app import App, Profile, Relation
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.model.job import Job


def open_target(job: Job, app: App) -> Profile:
    """The profile of the task's target, by its link or through the search, as the task wants.

    Raises:
        NotFound: there is no such user, or the search does not show exactly this one.
    """
    user = job.task.target or ""
    if job.task.script_config.get("access_method") == "search":
        return app.search_profile(user)
    return app.open_profile(user)


def refuse_unknown(profile: Profile) -> None:
    """Stop before anything is tapped where the profile's button cannot be read.

    Raises:
        ScreenNotRecognised: it cannot.
    """
    if profile.relation is Relation.UNKNOWN:
        raise ScreenNotRecognised(
            f"What the button on the profile of @{profile.handle} says is not known; nothing was tapped."
        )
