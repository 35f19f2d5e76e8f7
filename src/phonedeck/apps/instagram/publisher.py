"""Instagram's part that publishes: from files on this machine to a post, a reel or a story."""

from __future__ import annotations

import re
from collections.abc import Callable

from phonedeck.apps.app import OwnAccount
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.gallery import EDITORS, GalleryScreen
from phonedeck.apps.instagram.post_form import PostForm, Upload, told
from phonedeck.apps.instagram.shelf import ShelfScreen
from phonedeck.apps.instagram.sounds import EditorSound, use_sound
from phonedeck.apps.posting import Composition, Placement, Sent, Shelf, Sound, SoundWish, Way, Words
from phonedeck.apps.reading import allow_reading
from phonedeck.apps.view import View
from phonedeck.model.errors import PhonedeckError, Refused, ScreenNotRecognised
from phonedeck.model.media import PostingLimits
from phonedeck.model.task import Reason
from phonedeck.phones import media

LIMITS = PostingLimits(
    most_images=20,
    longest_caption=2200,
    most_hashtags=30,
    image_types=frozenset({"image/jpeg", "image/png"}),
    video_types=frozenset({"video/mp4", "video/x-matroska"}),
    shortest_video=3.0,
    longest_video=600.0,
)
SHARE = "com.instagram.share.handleractivity.ShareHandlerActivity"
EDITOR_SECONDS = 10.0
PLACE = re.compile(r"1/(\d+)")
"""What the editor of several pictures says of the first."""


class InstagramPublisher:
    """`account` reads the active account, `home` starts the app afresh and shows its feed."""

    def __init__(self, driver: Driver, account: Callable[[], OwnAccount], home: Callable[[], View]) -> None:
        self._driver = driver
        self._account = account
        self._home = home

    @property
    def posting(self) -> PostingLimits:
        return LIMITS

    def unsent(self) -> Words | None:
        """The words in an open form."""
        view = self._driver.view()
        if view.look.keyboard is not None:
            self._driver.session.back()
            view = self._driver.wait_for(lambda view: view if view.screen == "post_form" else None) or view
        known = view.screen == "post_form" and view.element("caption_field") is not None
        return PostForm(self._driver, view).words if known else None

    def let_finish(self, seconds: float) -> None:
        """Bring Instagram to the front, and wait until it tells of no upload that goes on."""
        view = self._driver.view()
        if not view.shows_app:
            self._driver.session.start_app(self._driver.package)
        self._driver.wait_for(lambda view: None if told(view).going else True, seconds)

    def shelf(self, placement: Placement = Placement.POST) -> Shelf:
        """The own profile; of stories it shows nothing."""
        if placement is Placement.STORY:
            return Shelf(0, whole=False)
        return ShelfScreen.reach(self._driver, self._account().username).read()

    def discard_draft(self, words: Words) -> bool:
        return False  # the profile tells of no drafts, and what is left over is kept

    def compose(self, composition: Composition) -> Making:
        """Share the files with Instagram, or choose them in its gallery; both lead to an editor.

        Reels of pictures and stories are chosen: sharing them needs the id of an app that is registered with Meta.

        Raises:
            Refused: Instagram does not take the file.
            ScreenNotRecognised: the editor does not come, or shows another number of files.
        """
        session = self._driver.session
        placed = media.put(session, composition.album, composition.files)
        is_video = composition.files[0].kind == "video"
        placement = composition.placement
        sharable = placement is Placement.POST or (placement is Placement.REEL and is_video)
        if composition.way is Way.SHARE and sharable and self._shared(placed):
            return Making(self._driver)
        allow_reading(session, self._driver.package)
        named = ""
        if composition.way is Way.USE_SOUND and composition.sound.startswith("https://"):
            gallery = GalleryScreen.of_sound(
                self._driver, lambda: use_sound(self._driver, composition.sound, composition.sound_seconds)
            )
        else:
            named = composition.sound if composition.way is Way.USE_SOUND else ""
            gallery = GalleryScreen.open(self._driver, self._home(), placement)
        gallery.choose(composition.album, len(composition.files))
        making = Making(self._driver)
        if named:
            making.add_sound(Sound(SoundWish.NAMED, named, seconds=composition.sound_seconds))
        return making

    def put_away(self, album: str) -> None:
        try:
            media.remove(self._driver.session, album)
        except PhonedeckError:
            return  # the next post on this phone takes it away

    def _shared(self, placed: list[media.Placed]) -> bool:
        """Whether the editor shows all the files. Several are written for the intent in a way that is not measured."""
        kind = placed[0].media_type.partition("/")[0]
        mime = placed[0].media_type if len(placed) == 1 else f"{kind}/*"
        self._driver.session.share([each.uri for each in placed], mime, f"{self._driver.package}/{SHARE}")
        view = self._driver.wait_for(
            lambda view: view if view.screen in EDITORS or _refuses(view) else None, EDITOR_SECONDS
        )
        if view is None and len(placed) == 1:
            raise ScreenNotRecognised("Instagram showed no editor for the file that was shared; nothing was posted.")
        if view is None or _refuses(view):
            if len(placed) == 1:
                raise Refused(
                    "Instagram says that it cannot post this file; its format or its length is none that it takes. "
                    "Nothing was posted.",
                    reason=Reason.REFUSED,
                )
            return False
        counts = [int(match[1]) for node in view.nodes() if (match := PLACE.fullmatch(node.text))]
        return len(placed) == 1 or counts == [len(placed)]


class Making:
    """A post in its editor, then in its form or, for a story, in the sheet of its audience."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._upload: Upload | None = None

    def add_sound(self, sound: Sound) -> str:
        return EditorSound(self._driver, sound.seconds).carry_out(sound)

    def describe(self, words: Words) -> list[str]:
        """Go on to the form and write; a story goes on to its audience, which is everybody. The tags that stayed plain.

        Raises:
            Refused: a story takes no words.
        """
        view = self._driver.expect(*EDITORS)
        if view.screen == "story_editor":
            if words.whole:
                raise Refused("A story takes no caption: leave captions out, or post a reel. Nothing was posted.")
            audience = view.labelled("your_story")
            if audience is None:
                raise ScreenNotRecognised("The editor shows no audience for the story; nothing was posted.")
            self._driver.tap(view, audience)
            self._driver.expect("share_sheet").need("story_share_button")
            return []
        form = PostForm(self._driver, self._driver.lead(view, "next_button", "post_form", seconds=EDITOR_SECONDS))
        return form.write(words)

    def link_product(self) -> str:
        raise Refused("Instagram has no link to a product (add_product_link): leave it out. Nothing was posted.")

    def publish(self, seconds: float) -> Sent:
        view = self._driver.expect("post_form", "share_sheet")
        self._upload = Upload(self._driver)
        self._driver.tap(view, "post_button" if view.screen == "post_form" else "story_share_button")
        return self._upload.wait(seconds)

    def retry(self, seconds: float) -> Sent:
        if self._upload is None:
            raise ValueError("publish comes first")
        return self._upload.retry(seconds)


def _refuses(view: View) -> bool:
    return view.screen != "uploading" and view.labelled("upload_failed") is not None
