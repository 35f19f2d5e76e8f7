"""The form of a post: one field for a video, a title and a field for pictures; what is written there, and Post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from phonedeck.apps import captions
from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Sent, Words
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, Refused, ScreenNotRecognised
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

FIELD = 0.4
"""Of the screen's width: no other field of the form is so wide."""
KEPT_SECONDS = 8.0
"""A form that is still there so long after Post has sent nothing."""
UNSEEN_SECONDS = 5.0
"""An upload that shows no percentage within this time is over, or was never begun: the profile tells which."""
SETTLE_SECONDS = 1.0
PERCENT = re.compile(r"\d{1,3}\s?%")
CORNER = (0.4, 0.35)
"""The part of the screen, from the left and from the top, in which an upload shows its percentage."""


class PostForm:
    """The form as it was when it was looked at."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def words(self) -> Words:
        """What stands in the fields."""
        written = [_content(self._view, node) for node in fields(self._view)]
        if not written:
            raise ScreenNotRecognised("The form of the post has no field that is known; nothing was posted.")
        return Words(written[-1], written[0] if len(written) > 1 else "")

    def has(self, words: Words) -> bool:
        """Whether exactly these words stand in it, in one field or in two."""
        return captions.same(self.words.whole, words.whole)

    def write(self, words: Words) -> tuple[PostForm, list[str]]:
        """Write, read back, and put the keyboard away; the form then, and the tags that stayed plain text.

        Raises:
            ScreenNotRecognised: the words do not stand there, or the button that sends them is not told for sure.
        """
        session, view = self._driver.session, self._view
        places = fields(view)
        if not places:
            raise ScreenNotRecognised("The form of the post has no field that is known; nothing was posted.")
        if len(places) > 1 and words.title:
            session.type_text(view.look, places[0], words.title)
            view = self._rested()
        plain: list[str] = []
        caption = words.caption if len(places) > 1 else "\n".join(filter(None, (words.title, words.caption)))
        if caption or _content(view, fields(view)[-1]):
            plain = captions.write(self._driver, view.look, fields(view)[-1], caption)
            view = self._rested()
        form = PostForm(self._driver, view)
        if not form.has(words):
            raise ScreenNotRecognised(f"The form shows {form.words.whole[:80]!r} instead of the caption.")
        view.need("post_button")  # said now: once the intent is written, it would be unclear whether it was sent
        return form, plain

    def link_product(self) -> tuple[PostForm, str]:
        """Add the first product that is offered; what it is called.

        Raises:
            Refused: the form offers no products.
        """
        if self._view.labelled("add_link") is None:
            raise Refused(
                "TikTok offers this account no link to a product (add_product_link); nothing was posted.",
                reason=Reason.TARGET_UNAVAILABLE,
            )
        view, _ = self._led(self._view, "add_link", "product")
        view, button = self._led(view, "product", "add_product")
        row = next(view.look.around(button), button)
        names = [node.text for node in view.look.within(row) if node.text and _beside(node, button)]
        view = self._driver.lead(view, button, "post_form")
        name = names[0] if names else ""
        if not name or not any(name == node.text.strip() for node in view.nodes()):
            raise ScreenNotRecognised("The form does not show the product that was chosen; nothing was posted.")
        return PostForm(self._driver, view), name

    def _led(self, view: View, way: str, label: str) -> tuple[View, Node]:
        """Where a button leads: the view with the next one, and that."""
        found = self._driver.go(view, partial(_way, label=way), partial(_button, label=label))
        if found is None:
            raise NotFound(
                f"TikTok shows no {label.replace('_', ' ')} to choose; nothing was posted.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        return found

    def keep(self) -> None:
        """Keep it as a draft."""
        self._driver.tap(self._view, "draft_button")

    def throw_away(self) -> None:
        """Leave the form without keeping what is in it."""
        leave(self._driver, keep=False)

    def _rested(self) -> View:
        """The form without the keyboard, and without the list of tags over it."""
        look = self._driver.session.look()
        if look.keyboard is not None:
            self._driver.session.back()
        return self._driver.expect("post_form")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an upload came to; or what TikTok asks before a first video, and the button that says yes."""

    sent: Sent = Sent.STILL
    question: tuple[View, Node] | None = None


class Upload:
    """A post on its way, as the corner of the screen shows it."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._began = driver.session.clock.running()
        self._shown = False
        self._quiet_since: float | None = None

    def wait(self, seconds: float) -> Sent:
        """Until the percentage is gone, a failure is shown, or the time is up."""
        end = self._began + seconds + KEPT_SECONDS
        while True:
            left = end - self._driver.session.clock.running()
            seen = self._driver.wait_for(self._look, max(0.0, left)) or Seen()
            if seen.question is None:
                return seen.sent
            self._driver.tap(*seen.question)

    def retry(self, seconds: float) -> Sent:
        """Tap the app's own button to try once more."""
        found = self._driver.wait_for(lambda view: _button(view, "retry") if failed(view) else None)
        if found is None:
            return self.wait(seconds)
        self._driver.tap(*found)
        # What it says of the last try goes first: read as that of this one, the button would be tapped once more.
        self._driver.wait_for(lambda view: None if failed(view) else True)
        self._began, self._shown, self._quiet_since = self._driver.session.clock.running(), False, None
        return self.wait(seconds)

    def _look(self, view: View) -> Seen | None:
        now = self._driver.session.clock.running()
        if (yes := _button(view, "publish_now")) is not None:
            self._began = now
            return Seen(question=yes)
        if failed(view):
            return Seen(Sent.FAILED)
        if uploading(view):
            self._shown, self._quiet_since = True, None
            return None
        if view.screen == "post_form":
            return Seen(Sent.KEPT) if now - self._began > KEPT_SECONDS else None
        if view.screen == "popup":
            return None
        self._quiet_since = self._quiet_since or now
        quiet = SETTLE_SECONDS if self._shown else UNSEEN_SECONDS
        return Seen(Sent.ENDED) if now - self._quiet_since >= quiet else None


def fields(view: View) -> list[Node]:
    """The fields of the form from top to bottom: the last is the caption's."""
    wide = FIELD * view.look.screen.width
    found = [node for node in view.nodes() if node.editable and node.bounds.width >= wide]
    return sorted(found, key=lambda node: node.bounds.top) if view.screen == "post_form" else []


def uploading(view: View) -> bool:
    """Whether an upload shows its percentage."""
    screen = view.look.screen
    right, bottom = CORNER[0] * screen.width, CORNER[1] * screen.height
    return any(
        PERCENT.fullmatch(node.text) and node.bounds.right <= right and node.bounds.bottom <= bottom
        for node in view.nodes()
    )


def failed(view: View) -> bool:
    """Whether an upload says that it failed, and offers to try again."""
    return view.labelled("upload_failed") is not None and view.labelled("retry") is not None


def leave(driver: Driver, *, keep: bool) -> None:
    """Go back from a form or an editor until it is left; where the app asks, what is in it is kept or thrown away."""

    def left(view: View) -> bool | None:
        button = view.labelled("save_draft" if keep else "discard")
        if button is not None:
            driver.tap(view, button)
        elif view.screen in ("post_form", "editor"):
            driver.session.back()
        else:
            return True if view.screen in ("feed", "own_profile") else None
        return False

    for _ in range(6):
        if driver.wait_for(left) is not False:
            return


def keep_leftover(driver: Driver, view: View) -> None:
    """TikTok asks about a post that was cut off: keep it as a draft, where its own task finds it, and a person theirs.
    Where nothing opens, there was nothing to keep.

    Raises:
        ScreenNotRecognised: the question is not answered as it is known.
    """
    button = _button(view, "keep_editing")
    if button is None:
        raise ScreenNotRecognised("TikTok asks about a post that was cut off, and its answers are not known.")
    driver.tap(*button)
    if driver.wait_for(lambda now: now if now.screen in ("editor", "post_form") else None) is not None:
        leave(driver, keep=True)


def _content(view: View, node: Node) -> str:
    hinted = view.pack.labels.names(node.text) & {"caption_hint", "title_hint"}
    return "" if hinted and (not node.hint or node.text == node.hint) else node.content


def _button(view: View, label: str) -> tuple[View, Node] | None:
    """What takes a tap and says so: in words rather than in the description of a sign."""
    labels = view.pack.labels
    taking = [node for node in view.nodes() if view.look.tappable(node) is not None]
    found = [node for node in taking if label in labels.names(node.text)]
    found = found or [node for node in taking if label in labels.names(node.desc)]
    return (view, min(found, key=lambda node: (node.bounds.top, node.place))) if found else None


def _way(view: View, label: str) -> Node | None:
    """What takes a tap and has the label, where it leads further."""
    found = _button(view, label)
    return view.labelled(label) if found is None else found[1]


def _beside(node: Node, button: Node) -> bool:
    """Whether a text stands left of a button, in its row."""
    return (
        node.bounds.right <= button.bounds.left and button.bounds.top <= node.bounds.center[1] <= button.bounds.bottom
    )
