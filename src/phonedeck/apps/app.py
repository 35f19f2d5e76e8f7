"""What a script may ask of any app. Scripts know these and no app by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from phonedeck.apps.posting import PostingApp
from phonedeck.model.media import MediaFile


class Relation(StrEnum):
    """How the active account stands to the user of a profile, as the profile shows it."""

    NONE = "none"
    FOLLOWING = "following"
    FRIENDS = "friends"
    REQUESTED = "requested"
    SELF = "self"
    UNKNOWN = "unknown"
    """There is a button for it, and what it says is not known: another language, another version."""
    UNAVAILABLE = "unavailable"
    """The profile offers no way to follow."""

    @property
    def follows(self) -> bool:
        """Whether a follow of ours stands, accepted or waiting for the user."""
        return self in (Relation.FOLLOWING, Relation.FRIENDS, Relation.REQUESTED)


class Item(StrEnum):
    """What a place in the feed is."""

    POST = "post"
    AD = "ad"
    LIVE = "live"
    OTHER = "other"
    """A survey, suggested people, anything that is not a post."""


class Stream(StrEnum):
    """What is watched in a session. An app that has one stream only takes `HOME` for all."""

    HOME = "home"
    REELS = "reels"


class Commenting(StrEnum):
    """Whether a post takes comments from the active account."""

    OPEN = "open"
    OFF = "off"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account that is logged in in the app. `name` is what the app shows of it to others, where it was read."""

    username: str
    active: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The accounts that an app shows, in its order. `whole`: there are no others; else those that could be read."""

    accounts: tuple[OwnAccount, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What a comment consists of: a text, a picture, or both."""

    text: str
    picture: bool = False


class Profile(Protocol):
    """A user's profile on the screen, as it was when it was looked at."""

    @property
    def handle(self) -> str:
        """The user's name without @, in lower case."""
        ...

    @property
    def relation(self) -> Relation: ...

    def follow(self) -> Profile:
        """Tap the follow button and wait for the profile to show it; the profile as it is then.

        Raises:
            OutcomeUnknown: the answer to the tap was lost.
        """
        ...

    @property
    def surely_asks(self) -> bool:
        """Whether `ask_to_unfollow` is known to unfollow nobody; where it is not, its tap counts as the act."""
        ...

    def ask_to_unfollow(self) -> Profile:
        """Open what stands before unfollowing, where there is something; nothing is unfollowed yet.

        Raises:
            ScreenNotRecognised: this profile shows no button for it that can be told for sure.
        """
        ...

    def unfollow(self) -> Profile:
        """Unfollow and wait for the profile to show it; the profile as it is then.

        Raises:
            OutcomeUnknown: the answer to the tap was lost.
        """
        ...


class Comments(Protocol):
    """The comments of a post on the screen."""

    @property
    def state(self) -> Commenting: ...

    @property
    def unsent(self) -> str:
        """What stands in the field and was not sent."""
        ...

    def write(self, text: str) -> Comments:
        """Put a text into the field; nobody sees it yet.

        Raises:
            ScreenNotRecognised: it cannot be told for sure what sends it.
        """
        ...

    def attach(self, picture: MediaFile, album: str) -> Comments:
        """Put a picture into an album of its own on the phone, and add it to the comment, in which nothing stands yet;
        nobody sees it.

        Raises:
            Refused: comments of this app take no pictures.
            ScreenNotRecognised: it cannot be told for sure what leads to it, or whether it was added.
        """
        ...

    def send(self) -> Comments:
        """Send what was written, and wait until it is gone from the field."""
        ...

    def count(self, written: Written, by: OwnAccount) -> int:
        """In how many rows in sight the comment stands under the account."""
        ...

    def shows(self, written: Written, by: OwnAccount, before: int = 0) -> bool:
        """Whether the comment comes to stand in the list under the account, in more rows than `before`."""
        ...

    def close(self) -> None:
        """Go back to the post."""
        ...


class Post(Protocol):
    """A post on the screen: one that was opened, or one of the feed."""

    @property
    def author(self) -> str:
        """What the app shows as the author's name."""
        ...

    @property
    def liked(self) -> bool | None:
        """None where the app does not show it."""
        ...

    @property
    def favourite(self) -> bool | None: ...

    @property
    def followable(self) -> bool:
        """Whether the post offers to follow its author."""
        ...

    def like(self) -> Post: ...

    def add_to_favourites(self) -> Post: ...

    def follow_author(self) -> Post: ...

    def open_comments(self) -> Comments:
        """The comments; their state is OFF where the post has no way to them."""
        ...


class Feed(Protocol):
    """The feed, or the posts of a topic, one item at a time."""

    @property
    def item(self) -> Item: ...

    @property
    def post(self) -> Post:
        """The post on the screen; only where `item` is one."""
        ...

    def watch(self, seconds: float) -> None:
        """Let the item run for this long, or until the task is stopped."""
        ...

    def next(self) -> Feed:
        """Go on to the next item."""
        ...


class App(Protocol):
    """One app on one phone."""

    def running(self) -> float:
        """Seconds since some start; never jumps."""
        ...

    def open_profile(self, user: str, *, afresh: bool = False) -> Profile:
        """Open a user's profile by its link; `afresh` ends the app first, so that nothing remembered is shown.

        Raises:
            NotFound: the app shows no such user.
            ScreenNotRecognised: it shows something else.
        """
        ...

    def search_profile(self, user: str) -> Profile:
        """Open a user's profile through the app's search: the exact name, never a similar one.

        Raises:
            NotFound: the search does not show exactly this user.
        """
        ...

    def open_post(self, url: str) -> Post:
        """Open a post by its link; nothing that was on the screen before is taken for it.

        Raises:
            NotFound: it is gone, private, or was never there.
        """
        ...

    def open_feed(self, topic: str = "", stream: Stream = Stream.HOME) -> Feed:
        """Open the app's feed, or the posts that a search for the topic shows.

        Raises:
            Refused: the app has no such way to posts of a topic.
        """
        ...

    def accounts(self) -> LoggedIn:
        """The accounts that are logged in; the active one is marked."""
        ...

    def active_account(self) -> OwnAccount:
        """The account that acts now, read from its own profile."""
        ...

    def switch_to(self, username: str) -> OwnAccount:
        """Make an account the active one, and verify it by the handle of the own profile.

        Raises:
            NotFound: it is not logged in in this app.
        """
        ...

    def publisher(self) -> PostingApp:
        """The part of the app that publishes.

        Raises:
            Refused: this version cannot publish in this app.
        """
        ...
