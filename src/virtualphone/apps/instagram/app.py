"""The pretend Instagram: what the phone asks of it, and which page each step leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.camera import Camera, Drafts
from virtualphone.apps.instagram.comments import Comments
from virtualphone.apps.instagram.create import CreateSheet, Gallery
from virtualphone.apps.instagram.editors import editor
from virtualphone.apps.instagram.feed import Feed
from virtualphone.apps.instagram.follow_sheet import FollowSheet, review_dialog, unfollow_dialog
from virtualphone.apps.instagram.gates import CHALLENGES, GatePage, Login
from virtualphone.apps.instagram.links import Place, place, shared
from virtualphone.apps.instagram.other_profile import OtherProfile
from virtualphone.apps.instagram.own_profile import OwnProfile
from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, scaled, text, view
from virtualphone.apps.instagram.people import People
from virtualphone.apps.instagram.popups import leftover, popup, rate_limit
from virtualphone.apps.instagram.post_form import PostForm
from virtualphone.apps.instagram.post_page import PostPage, Unavailable
from virtualphone.apps.instagram.posts import Item, by_code
from virtualphone.apps.instagram.reels import Reels
from virtualphone.apps.instagram.search import Search
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.sounds import AudioPage, Sounds, sound_name
from virtualphone.apps.instagram.switcher import Switcher
from virtualphone.apps.instagram.uploads import FEED, REEL, STORY, Making, Upload, snackbar
from virtualphone.apps.instagram.versions import DEFAULT, layout
from virtualphone.screen import Android, Intent, MediaItem
from virtualphone.ui import Node
from virtualphone.world import Relation, World

PACKAGE = "com.instagram.android"
ARRIVAL_SECONDS = 0.6
"""From a link to its page."""
DISTURBANCES = ("popup", "challenge", "rate_limit", "logged_out", "upload_fails")


class Instagram:
    """One phone's Instagram, or a clone of it under another package. What accounts did lives in the world."""

    activity = "com.instagram.mainactivity.InstagramMainActivity"
    label = "Instagram"

    def __init__(
        self, android: Android, world: World, accounts: Sequence[str], version: str = DEFAULT, package: str = PACKAGE
    ) -> None:
        self.package = package
        chosen = layout(version)
        self.version_name, self.version_code = chosen.version_name, chosen.version_code
        self._session = Session(android, world, list(accounts), chosen)
        self._gates: dict[str, Page] = {}
        self._uploads: list[Upload] = []
        self._waiting: list[Page] = []
        self._routes()

    @property
    def screen(self) -> str:
        self.settle()
        return self._top().name

    def start(self) -> None:
        if not self._session.stack:
            self._session.stack = [Feed(self._session, self._uploads)]
            self._session.note("open_app")
            for dialog in self._waiting:
                self._session.put(dialog)
            self._waiting.clear()

    def stop(self) -> None:
        session = self._session
        for upload in self._uploads:
            # what was not through is lost with the process, and asked for again
            if upload.stage != "done":
                upload.account.drafts.append(upload.making.draft(kept=False))
        self._uploads.clear()
        session.end()

    def send(self, intent: Intent) -> bool:
        session = self._session
        if intent.action in ("android.intent.action.SEND", "android.intent.action.SEND_MULTIPLE") or (
            intent.action.startswith("com.instagram.share.ADD_TO_")
        ):
            share = shared(session.android, intent)
            if share is None:
                return False
            self.start()
            session.later(ARRIVAL_SECONDS, lambda _ago: self._share(*share))
            return True
        target = place(intent.data)
        if target is None:
            return False
        self.start()
        session.later(ARRIVAL_SECONDS, lambda ago: self._arrive(target, ago))
        return True

    def back(self) -> bool:
        self.settle()
        session = self._session
        if self._gates or not session.stack:
            return False
        page = session.page
        if page.back():
            return True
        if len(session.stack) > 1:
            session.leave(page)
            return True
        if page.name not in ("feed", "uploading"):
            self._tab("feed")
            return True
        return False

    def settle(self) -> None:
        self._session.settle()

    def tree(self) -> Node:
        self.settle()
        session = self._session
        if not session.stack and not self._gates:
            return scaled(view("FrameLayout", (0, 0, WIDTH, HEIGHT), paint="page"), session.android.size)
        if self._gates:
            return scaled(self._top().tree(), session.android.size)
        base = max(place for place, page in enumerate(session.stack) if not page.over)
        root = session.stack[base].tree()
        for upload in self._uploads:
            if not upload.in_feed:
                root.add(snackbar(session, upload, 1270))
        for page in session.stack[base + 1 :]:
            # the keyboard writes into what lies on top
            for node in root.walk():
                node.focused = False
            root.add(page.tree())
        if session.told:
            root.add(view("ViewGroup", (20, 1180, 700, 1260), "snackbar_container", "",
                          text((40, 1195, 680, 1245), session.told, "snackbar_message_text_view", paint="left"),
                          paint="card"))  # fmt: skip
        return scaled(root, session.android.size)

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.settle()
        if not self._session.stack or self._gates:
            return
        width, height = self._session.android.size
        self._session.page.swipe(fx * WIDTH // width, fy * HEIGHT // height, tx * WIDTH // width, ty * HEIGHT // height)

    def disturb(self, kind: str, name: str) -> None:
        session = self._session
        if (kind, name) == ("challenge", "login"):
            self._gates[kind] = Login(session)
        elif kind == "popup":
            self._interrupt(popup(session, name or "notifications"))
        elif kind == "challenge":
            chosen = name or "confirm_human"
            if chosen not in CHALLENGES:
                known = ", ".join(sorted([*CHALLENGES, "login"]))
                raise ValueError(f"Instagram has no challenge {chosen!r} here; known: {known}")
            self._gates[kind] = GatePage(session, CHALLENGES[chosen])
        elif kind == "rate_limit":
            session.rate_limited = True
            self._interrupt(rate_limit(session))
        elif kind == "logged_out":
            self._gates[kind] = Login(session)
        elif kind == "upload_fails":
            session.upload_fails = True
        else:
            raise ValueError(f"Instagram knows no {kind!r}; known: {', '.join(DISTURBANCES)}")

    def calm(self, kind: str) -> None:
        self._gates.pop(kind, None)
        session = self._session
        if kind == "rate_limit":
            session.rate_limited = False
        elif kind == "upload_fails":
            session.upload_fails = False
        if kind in ("popup", "rate_limit"):
            self._waiting = [each for each in self._waiting if each.name != kind]
            for page in [each for each in session.stack if each.over and each.name == kind]:
                session.leave(page)

    def update(self, version: str) -> None:
        chosen = layout(version)
        self.version_name, self.version_code = chosen.version_name, chosen.version_code
        self._session.layout = chosen

    def accounts_state(self) -> list[dict[str, Any]]:
        session = self._session
        return [
            {**account.state(), "active": place == session.active} for place, account in enumerate(session.accounts)
        ]

    def _interrupt(self, dialog: Page) -> None:
        """A dialog that nobody asked for; once the app is opened, when it is not running."""
        if self._session.stack:
            self._session.put(dialog)
        else:
            self._waiting.append(dialog)

    def _top(self) -> Page:
        """What the person sees first: a gate, or the page on top."""
        if self._gates:
            return next(reversed(self._gates.values()))
        session = self._session
        return session.stack[-1] if session.stack else Page(session)

    def _routes(self) -> None:
        session = self._session

        def put(page: type[Page]) -> Any:
            return lambda *args: session.put(page(session, *args))

        session.routes = {
            "tab": self._tab,
            "profile": self._profile,
            "people": put(People),
            "post": self._post,
            "comments": put(Comments),
            "follow": self._follow,
            "follow_or_sheet": self._follow_or_sheet,
            "follow_sheet": put(FollowSheet),
            "unfollow_dialog": lambda user: session.put(unfollow_dialog(session, user)),
            "rate_limit": lambda: session.put(rate_limit(session)),
            "account_switcher": put(Switcher),
            "switched": self._switched,
            "create_sheet": put(CreateSheet),
            "gallery": self._gallery,
            "camera": put(Camera),
            "drafts": lambda: session.put(Drafts(session, self._resume)),
            "editor": lambda making: session.put(editor(session, making)),
            "post_form": self._post_form,
            "sounds": put(Sounds),
            "audio": put(AudioPage),
            "upload": self._upload,
        }

    def _tab(self, name: str) -> None:
        session = self._session
        if name == "create":
            self._gallery(FEED)
        elif name == "feed":
            session.stack = [Feed(session, self._uploads)]
        elif name == "reels":
            session.stack = [Reels(session)]
        elif name == "search":
            session.stack = [Search(session)]
        elif name == "profile":
            session.stack = [OwnProfile(session)]

    def _profile(self, user: str, seconds_ago: float = 0.0) -> None:
        session = self._session
        if not rules.exists(user) or rules.has_blocked_us(user):
            session.put(Unavailable(session, "Sorry, this page isn't available.", "The link may be broken."))
        elif user == session.account.username:
            session.put(OwnProfile(session))
        else:
            session.put(OtherProfile(session, user))
            session.note("open_profile", user, seconds_ago=seconds_ago)

    def _post(self, item: Item, *, seconds_ago: float = 0.0, reel: bool = False) -> None:
        session = self._session
        session.put(Reels(session, item) if reel else PostPage(session, item))
        session.note("open_post", item.code, seconds_ago=seconds_ago, author=item.author)

    def _follow(self, user: str) -> None:
        session = self._session
        if user.startswith("review") and session.account.relation(user) is Relation.NONE:
            session.put(review_dialog(session, user))
        else:
            deeds.follow(session, user)

    def _follow_or_sheet(self, user: str) -> None:
        """For follow buttons outside the profile."""
        session = self._session
        relation = session.account.relation(user)
        if deeds.relation(session, user) is not relation:
            return
        if relation is Relation.NONE:
            self._follow(user)
        elif relation is Relation.REQUESTED:
            session.put(unfollow_dialog(session, user))
        else:
            session.put(FollowSheet(session, user))

    def _switched(self, place: int) -> None:
        session = self._session
        if session.active != place:
            session.active = place
            session.note("switch_account", session.account.username)
        self._tab("feed")

    def _arrive(self, target: Place, seconds_ago: float) -> None:
        session = self._session
        if target.kind == "home":
            self._tab("feed")
        elif target.kind == "user":
            self._profile(target.name, seconds_ago)
        elif target.kind == "audio":
            session.put(AudioPage(session, sound_name(target.name)))
        elif not rules.code_exists(target.name):
            gone = "Post isn't available" if target.kind == "post" else "This reel is unavailable"
            session.put(Unavailable(session, gone, "The link may be broken, or the profile may have been removed."))
        else:
            item = by_code(session.world, target.name)
            self._post(item, seconds_ago=seconds_ago, reel=target.kind == "reel")

    def _share(self, placement: str, items: list[MediaItem]) -> None:
        session = self._session
        if items:
            session.put(editor(session, Making(placement, items)))
        elif placement == FEED:
            session.put(Unavailable(session, "Video can't be posted", "It has a format or length that we don't take."))

    def _gallery(self, placement: str, sound: str = "") -> None:
        session = self._session
        session.put(Gallery(session, placement, sound))
        unfinished = [draft for draft in session.account.drafts if not draft.kept]
        if unfinished and placement == REEL:
            draft = unfinished[-1]

            def resume() -> None:
                session.account.drafts.remove(draft)
                self._resume(draft)

            session.put(leftover(session, resume, lambda: session.account.drafts.remove(draft)))

    def _resume(self, draft: rules.Draft) -> None:
        """A draft is edited on, as far as its files are still there."""
        session = self._session
        there = {item.sha256: item for item in session.android.media()}
        media = [there[sha] for sha in draft.media if sha in there]
        placement = {"photo": FEED, "story": STORY}.get(draft.kind, REEL)
        if media:
            session.put(editor(session, Making(placement, media, draft.caption, draft.sound)))

    def _post_form(self, making: Making) -> None:
        session = self._session
        session.put(PostForm(session, making))
        if making.kind == "reel" and any(item.duration_ms > 180_000 for item in making.media):
            session.put(popup(session, "limited_reach"))

    def _upload(self, making: Making) -> None:
        session = self._session
        if not deeds.may_act(session):
            return
        self._uploads.append(Upload(session, making, self._finished))
        self._tab("feed")

    def _finished(self, upload: Upload) -> None:
        if upload in self._uploads:
            self._uploads.remove(upload)
