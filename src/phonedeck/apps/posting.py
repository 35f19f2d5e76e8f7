"""What a script may ask of any app to publish something. `app.py` has the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from phonedeck.model.media import MediaFile, PostingLimits


class Way(StrEnum):
    """How a post is begun."""

    SHARE = "share"
    ADD_BUTTON = "addButton"
    USE_SOUND = "useSound"


class Placement(StrEnum):
    """What a post becomes. An app that has one kind only takes `POST` for all."""

    POST = "post"
    REEL = "reel"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Composition:
    """What is to be posted. `album` names the files' album on the phone, which nothing else is in."""

    files: tuple[MediaFile, ...]
    album: str
    way: Way = Way.SHARE
    placement: Placement = Placement.POST
    sound: str = ""
    """Where the way is `USE_SOUND`: the sound's name or the URL of its page."""
    sound_seconds: float = 10.0
    """How long a sound's page or list may take."""


class SoundWish(StrEnum):
    """What is to become of the sound that an app puts under a post."""

    AS_IT_IS = "as_it_is"
    NONE = "none"
    ANY = "any"
    """One that the app suggests, unless there is one already."""
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Sound:
    """`name` is looked for where the wish is `NAMED`; volumes are percent, None to leave them."""

    wish: SoundWish = SoundWish.AS_IT_IS
    name: str = ""
    original_volume: int | None = None
    added_volume: int | None = None
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Words:
    """What is written under a post."""

    caption: str = ""
    title: str = ""

    @property
    def whole(self) -> str:
        """As a published post shows both."""
        return " ".join(part for part in (self.title, self.caption) if part)


class Sent(StrEnum):
    """What the app showed after a post was sent."""

    ENDED = "ended"
    """The upload went on and is over."""
    POSTED = "posted"
    """As `ENDED`, and the app says that it was posted."""
    FAILED = "failed"
    """The app says that it failed and offers to try again."""
    STILL = "still"
    """The time was up; it still goes on."""
    KEPT = "kept"
    """The form is still there: nothing was sent."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the own profile shows of the account's posts at one moment.

    `posts` is how many are in sight, `whole` whether these are all; `newest` are the captions of the newest ones that
    were opened, as they are shown; `covers` are fingerprints of the newest ones' pictures, empty where they cannot be
    told;
    `drafts` is the number that the profile tells; `draft` what the newest draft is called.
    """

    posts: int
    whole: bool
    newest: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    drafts: int = 0
    draft: str | None = None
    url: str = ""
    """The newest post's, where it can be read."""


class Making(Protocol):
    """A post that is being made. Nothing is published before `publish`."""

    def add_sound(self, sound: Sound) -> str:
        """Carry the wish out; the name of the sound that the post has then, empty without one.

        Raises:
            NotFound: there is no such sound.
            ScreenNotRecognised: the app does not show that it took it.
        """
        ...

    def describe(self, words: Words) -> list[str]:
        """Go on to where words are written, write them and read them back; the hashtags and mentions that the app
        offered in no list, and that stayed plain text.

        Raises:
            ScreenNotRecognised: they do not stand there as they were written.
        """
        ...

    def link_product(self) -> str:
        """Add a link to the first product that the app offers; what it is called.

        Raises:
            Refused: the app has no such thing, or offers none.
        """
        ...

    def publish(self, seconds: float) -> Sent:
        """Send it, and wait until the upload is over, `seconds` at most.

        Raises:
            OutcomeUnknown: the answer to a tap was lost.
        """
        ...

    def retry(self, seconds: float) -> Sent:
        """After `FAILED`: let the app try once more, by its own button."""
        ...


class PostingApp(Protocol):
    """The part of an app that publishes."""

    @property
    def posting(self) -> PostingLimits:
        """What the app takes in one post."""
        ...

    def unsent(self) -> Words | None:
        """The words in a form that is open now and was not sent; None where none is. Nothing is started or ended."""
        ...

    def let_finish(self, seconds: float) -> None:
        """Wait for what the app may still be sending; nothing is ended and nothing is sent."""
        ...

    def shelf(self, placement: Placement = Placement.POST) -> Shelf:
        """The account's newest posts and its drafts, read from its own profile."""
        ...

    def discard_draft(self, words: Words) -> bool:
        """Throw the newest draft away when exactly these words stand in it, and some do; whether it was."""
        ...

    def compose(self, composition: Composition) -> Making:
        """Bring the files to the phone and begin a post of them, in their order.

        Raises:
            ScreenNotRecognised: the app shows others, or fewer.
            Refused: the app has no such way or placement.
        """
        ...

    def put_away(self, album: str) -> None:
        """Take the files of a post away from the phone again, as far as the phone answers."""
        ...
