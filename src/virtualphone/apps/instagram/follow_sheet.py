"""What opens from the follow button: the sheet that unfollows, its dialog, the review before a follow. Unmeasured."""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.session import Session
from virtualphone.apps.instagram.sheets import Dialog, Sheet, row
from virtualphone.ui import Node


class FollowSheet(Sheet):
    """The sheet under "Following"."""

    name = "follow_sheet"

    def __init__(self, session: Session, user: str) -> None:
        super().__init__(session)
        self.user = user
        self.title = user

    def rows(self) -> list[Node]:
        say = self.session.say
        return [
            row(say("Add to Close Friends list"), None, "follow_sheet_close_friends_row"),
            row(say("Add to favorites"), None, "follow_sheet_favorites_row"),
            row(say("Mute"), None, "follow_sheet_mute_row"),
            row(say("Restrict"), None, "follow_sheet_restrict_row"),
            row(say("Unfollow"), self._unfollow, "follow_sheet_unfollow_row"),
        ]

    def _unfollow(self) -> None:
        self.close()
        if rules.is_private(self.user):
            self.session.put(unfollow_dialog(self.session, self.user))
        else:
            deeds.unfollow(self.session, self.user)


def unfollow_dialog(session: Session, user: str) -> Dialog:
    """Asked before a private account is left, or a request is taken back."""
    return Dialog(
        session,
        "Unfollow @{user}?",
        "If you change your mind, you'll have to request to follow this account again.",
        [("Unfollow", lambda: deeds.unfollow(session, user)), ("Cancel", None)],
        primary=session.layout.unfollow_button,
        user=user,
    )


def review_dialog(session: Session, user: str) -> Dialog:
    """Asked before an account is followed whose name begins with `review`."""
    return Dialog(
        session,
        "Review this account before following",
        "This account was made recently and changed its name.",
        [("Follow", lambda: deeds.follow(session, user)), ("Cancel", None)],
    )
