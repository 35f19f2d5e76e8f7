"""TikTok on one phone: opened by links, one screen at a time."""

from __future__ import annotations

from phonedeck.apps.pack import Pack
from phonedeck.apps.tiktok import feed, profile
from phonedeck.apps.tiktok.profile import Parts, ProfileScreen
from phonedeck.model.errors import NotFound, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Look
from phonedeck.phones.session import Session

PACKAGES = ("com.zhiliaoapp.musically", "com.ss.android.ugc.trill")
"""The app's packages: the global one and that of parts of Asia. The first that is installed is used."""

ARRIVAL_SECONDS = 8.0
"""A link takes 1.3 to 6.8 s to arrive; a link to nobody never does, the app stays on the feed."""


class TikTok:
    """One of TikTok's packages on one phone."""

    def __init__(self, session: Session, package: str) -> None:
        self._session = session
        self._package = package
        self._pack = Pack.load(__package__)

    def open_profile(self, user: str, *, afresh: bool = False) -> ProfileScreen:
        """Open a profile by its link and check that it is that user's.

        Raises:
            NotFound: the app says so, or falls back to the feed.
            ScreenNotRecognised: something else is shown.
        """
        if afresh:
            self._session.stop_app(self._package)
        self._session.open_link(f"https://www.tiktok.com/@{user}", self._package)
        newest: Look | None = None

        def arrived(look: Look) -> Parts | str | None:
            nonlocal newest
            newest = look
            parts = profile.read(look, self._pack, self._package)
            if parts is not None and parts.handle == user:
                return parts
            if any(self._pack.says(node, "no_such_user") for node in look.of(self._package)):
                return "TikTok says that there is no such account"
            return None

        found = self._session.wait_for(arrived, ARRIVAL_SECONDS)
        if isinstance(found, Parts):
            return ProfileScreen(self._session, self._pack, self._package, found)
        if found is None and newest is not None and feed.is_shown(newest, self._pack, self._package):
            found = "TikTok showed the feed instead of a profile, as it does for users that do not exist"
        if found is not None:
            raise NotFound(f"There is no user @{user}: {found}.", reason=Reason.TARGET_NOT_FOUND)
        raise ScreenNotRecognised(
            f"TikTok did not show the profile of @{user} within {ARRIVAL_SECONDS:.0f} s, nor any screen known for that."
        )
