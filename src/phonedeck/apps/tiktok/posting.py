"""TikTok's part that publishes: from files on this machine to a post on the profile."""

from __future__ import annotations

import re
from collections.abc import Callable

from phonedeck.apps.app import OwnAccount
from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Composition, Placement, Sent, Shelf, Sound, SoundWish, Way, Words
from phonedeck.apps.reading import allow_reading
from phonedeck.apps.tiktok.gallery import GalleryScreen
from phonedeck.apps.tiktok.post_form import PostForm, Upload, failed, fields, leave, uploading
from phonedeck.apps.tiktok.shelf import ShelfScreen
from phonedeck.apps.tiktok.sounds import EditorSound, use_sound
from phonedeck.apps.view import View
from phonedeck.model.errors import PhonedeckError, Refused, ScreenNotRecognised
from phonedeck.model.media import PostingLimits
from phonedeck.phones import media

# Bytes, pixels and seconds are what TikTok tells programs that post by its own interface for them.
LIMITS = PostingLimits(
    most_images=35,
    longest_caption=2200,
    longest_title=90,
    image_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    video_types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
    most_image_bytes=20 * 1024 * 1024,
    most_video_bytes=4 * 1024 * 1024 * 1024,
    longest_video=600.0,
    smallest_side=360,
    largest_side=4096,
)
SHARE = "com.ss.android.ugc.aweme.share.SystemShareActivity"
EDITOR_SECONDS = 10.0
CAMERA_SECONDS = 8.0
PLACE = re.compile(r"1/(\d+)")
"""What the editor of several pictures says of the first."""


class TikTokPublisher:
    """`account` reads the active account, `home` starts the app afresh and shows its feed."""

    def __init__(self, driver: Driver, account: Callable[[], OwnAccount], home: Callable[[], View]) -> None:
        self._driver = driver
        self._account = account
        self._home = home

    @property
    def posting(self) -> PostingLimits:
        return LIMITS

    def unsent(self) -> Words | None:
        """The words in an open form. The question before a first video lies over one: it is said no to."""
        view = self._driver.view()
        if view.labelled("publish_now") is not None or view.look.keyboard is not None:
            self._driver.session.back()
            view = self._driver.wait_for(lambda view: view if view.screen == "post_form" else None) or view
        return PostForm(self._driver, view).words if fields(view) else None

    def let_finish(self, seconds: float) -> None:
        """Bring TikTok to the front, and wait until no percentage is shown."""
        view = self._driver.view()
        if not view.shows_app:
            self._driver.session.start_app(self._driver.package)
        self._driver.wait_for(lambda view: True if not uploading(view) or failed(view) else None, seconds)

    def shelf(self, placement: Placement = Placement.POST) -> Shelf:
        return ShelfScreen.reach(self._driver, self._account().username).read()

    def discard_draft(self, words: Words) -> bool:
        return ShelfScreen.reach(self._driver, self._account().username).discard(words)

    def compose(self, composition: Composition) -> Making:
        """Share the files with TikTok, or choose them in its gallery; both lead to the editor.

        Raises:
            Refused: a story is wanted.
            ScreenNotRecognised: the editor does not come, or shows another number of files.
        """
        if composition.placement is Placement.STORY:
            raise Refused(
                "A story on TikTok cannot be posted: nothing on the profile would prove it. Leave placement out, or "
                "use an Instagram account. Nothing was touched."
            )
        session = self._driver.session
        placed = media.put(session, composition.album, composition.files)
        if composition.way is Way.SHARE and self._shared(placed):
            return Making(self._driver)
        allow_reading(session, self._driver.package)
        name = ""
        if composition.way is Way.USE_SOUND and composition.sound.startswith("https://"):
            use_sound(self._driver, composition.sound, composition.sound_seconds)
        else:
            name = composition.sound if composition.way is Way.USE_SOUND else ""
            self._driver.lead(self._home(), "create_button", "camera", seconds=CAMERA_SECONDS)
        GalleryScreen.open_from_camera(self._driver).choose(composition.album, len(composition.files))
        making = Making(self._driver)
        if name:
            making.add_sound(Sound(SoundWish.NAMED, name, seconds=composition.sound_seconds))
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
        if len(placed) == 1:
            self._driver.expect("editor", seconds=EDITOR_SECONDS)
            return True
        try:
            view = self._driver.expect("editor", seconds=EDITOR_SECONDS)
        except ScreenNotRecognised:
            return False
        counts = [int(match[1]) for node in view.nodes() if (match := PLACE.fullmatch(node.text))]
        if counts == [len(placed)]:
            return True
        leave(self._driver, keep=False)
        return False


class Making:
    """A post in the editor, then in its form."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._form: PostForm | None = None
        self._upload: Upload | None = None

    def add_sound(self, sound: Sound) -> str:
        return EditorSound(self._driver, sound.seconds).carry_out(sound)

    def describe(self, words: Words) -> list[str]:
        view = self._driver.expect("editor")
        form = PostForm(self._driver, self._driver.lead(view, "next_button", "post_form", seconds=EDITOR_SECONDS))
        self._form, plain = form.write(words)
        return plain

    def link_product(self) -> str:
        if self._form is None:
            raise ValueError("describe comes first")
        self._form, name = self._form.link_product()
        return name

    def publish(self, seconds: float) -> Sent:
        view = self._driver.expect("post_form")
        self._upload = Upload(self._driver)
        self._driver.tap(view, "post_button")
        return self._upload.wait(seconds)

    def retry(self, seconds: float) -> Sent:
        if self._upload is None:
            raise ValueError("publish comes first")
        return self._upload.retry(seconds)
