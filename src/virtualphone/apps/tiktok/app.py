"""The pretend TikTok: where a tap, a link or a shared file leads, and what of it the world sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from virtualphone import world as rules
from virtualphone.apps.tiktok import links, popups, stops
from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.camera import Camera
from virtualphone.apps.tiktok.comments import Comments
from virtualphone.apps.tiktok.drafts import Drafts, keep, leftover, opened
from virtualphone.apps.tiktok.editor import Editor
from virtualphone.apps.tiktok.feed import Feed
from virtualphone.apps.tiktok.gallery import Gallery
from virtualphone.apps.tiktok.music import Music
from virtualphone.apps.tiktok.other_profile import OtherProfile
from virtualphone.apps.tiktok.own_profile import OwnProfile, Switcher
from virtualphone.apps.tiktok.parts import PACKAGE, PACKAGES, Kit, scaled
from virtualphone.apps.tiktok.plain_pages import Tab, Unavailable
from virtualphone.apps.tiktok.popups import DISTURBING, Asked
from virtualphone.apps.tiktok.post_form import PostForm
from virtualphone.apps.tiktok.post_page import PostPage
from virtualphone.apps.tiktok.search import Search
from virtualphone.apps.tiktok.session import Page, Session, Work
from virtualphone.apps.tiktok.uploads import Upload
from virtualphone.apps.tiktok.versions import VERSIONS
from virtualphone.apps.tiktok.videos import Video, post_video, visible_to
from virtualphone.screen import Android, Intent, MediaItem
from virtualphone.ui import Node
from virtualphone.world import Account, World

MAIN = "com.ss.android.ugc.aweme.main.MainActivity"
SHARE = "com.ss.android.ugc.aweme.share.SystemShareActivity"
VIEW = "android.intent.action.VIEW"
SENDING = ("android.intent.action.SEND", "android.intent.action.SEND_MULTIPLE")
ARRIVAL_SECONDS = 0.5
"""How long after an intent its screen is there."""
LANDINGS = ("Friends", "Home", "Profile")
FAULTS = ("popup", "challenge", "rate_limit", "logged_out", "upload_fails")


class TikTok:
    """One phone's TikTok. Its state belongs to the account and lives in the world."""

    activity = MAIN
    label = "TikTok"

    def __init__(
        self, android: Android, world: World, accounts: list[str], *, version: str = "43.1.4", package: str = PACKAGE
    ) -> None:
        self.package = package
        self.version_name = version
        self.version_code = VERSIONS[version].code
        self._session = Session(
            android,
            world,
            [world.account("tiktok", name) for name in accounts],
            VERSIONS[version],
            # a clone has a package of its own and the resources of the original
            package if package in PACKAGES else PACKAGE,
        )
        self._session.routes = self
        self._acts = Acts(self._session)
        self._asked = Asked()
        self._places: dict[str, int] = {}
        self._recent: dict[str, list[str]] = {}
        self._upload: Upload | None = None
        self._running = False
        self._session.reset(self._feed())

    @property
    def account(self) -> Account:
        return self._session.account

    # -- what the phone asks --------------------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        self.settle()
        session = self._session
        stopped = self._stopped()
        if stopped:
            return stopped if stopped in ("login", "blocked") else "challenge"
        if session.popups:
            return session.popups[-1].name
        if session.overlays and session.overlays[-1].name:
            return session.overlays[-1].name
        return "uploading" if self._uploading() else session.page.name

    def start(self) -> None:
        if self._open_up() and leftover(self.account) is not None:
            popups.show(self._session, "leftover", self._keep_editing)

    def stop(self) -> None:
        self.settle()
        page = self._session.page
        if isinstance(page, Editor | PostForm):
            keep(self.account, page.work, kept=False)
        if self._upload is not None:
            self._upload.give_up()
            self._upload = None
        self._running = False
        self._session.end()
        self._acts.forget()
        self._session.reset(self._feed())

    def send(self, intent: Intent) -> bool:
        if intent.action == VIEW and intent.activity in ("", MAIN):
            return self._open_link(intent.data)
        if intent.action in SENDING and intent.activity in ("", SHARE):
            return self._share(intent)
        return False

    def back(self) -> bool:
        self.settle()
        session = self._session
        if self._stopped():
            return False
        if session.popups:
            session.popups[-1].back()
        elif session.overlays:
            session.overlays[-1].back()
        elif not session.page.back():
            if len(session.stack) == 1:
                return False
            session.leave()
        return True

    def settle(self) -> None:
        self._session.settle()
        if self._upload is not None:
            self._upload.settle()
            if self._upload.over:
                self._upload = None

    def tree(self) -> Node:
        self.settle()
        session = self._session
        kit = session.kit()
        stopped = self._stopped()
        if stopped:
            return scaled(stops.challenge(kit, stopped), session.android.size)
        root = session.page.build(kit)
        if self._uploading() and self._upload is not None:
            self._upload.build(kit, root)
        for lying in (*session.overlays, *session.popups):
            lying.build(kit, root)
        _hint(kit, root, session.hint_now())
        return scaled(root, session.android.size)

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.settle()
        session = self._session
        move = session.move(fx, fy, tx, ty)
        if self._stopped() or session.popups:
            return
        if session.overlays:
            session.overlays[-1].swipe(move)
        else:
            session.page.swipe(move)

    def disturb(self, kind: str, name: str) -> None:
        known = {"popup": DISTURBING, "challenge": stops.CHALLENGES, "rate_limit": tuple(stops.RATE_LIMITS)}
        if kind not in FAULTS:
            raise ValueError(f"TikTok knows no {kind}; it knows {', '.join(FAULTS)}")
        names = known.get(kind, ())
        if name and names and name not in names:
            raise ValueError(f"TikTok knows no {kind} {name}; it knows {', '.join(names)}")
        if kind == "popup":
            popups.show(self._session, name or DISTURBING[0], self._keep_editing if name == "leftover" else None)
        else:
            self._session.faults[kind] = name or (names[0] if kind == "challenge" else "")
        if kind == "rate_limit" and self._running:
            self._session.overlays.append(stops.RateLimit(self._session, name or names[0]))

    def calm(self, kind: str) -> None:
        if kind == "popup":
            self._session.popups.clear()
        self._session.faults.pop(kind, None)

    def update(self, version: str) -> None:
        if version not in VERSIONS:
            raise ValueError(f"there is no TikTok {version}; there are {', '.join(VERSIONS)}")
        self._session.version = VERSIONS[version]
        self.version_name, self.version_code = version, VERSIONS[version].code

    def accounts_state(self) -> list[dict[str, Any]]:
        self.settle()
        return [
            {**account.state(), "active": place == self._session.active}
            for place, account in enumerate(self._session.accounts)
        ]

    # -- where screens lead (session.Routes) ------------------------------------------------------------------------

    def tab(self, name: str) -> None:
        if name == "Create":
            self.camera()
        elif name == "Profile":
            self._session.reset(self._feed(), OwnProfile(self._session))
        elif name == "Home":
            self._session.reset(self._feed())
        else:
            self._session.reset(self._feed(), Tab(self._session, name))

    def profile(self, user: str, seconds_ago: float = 0.0) -> None:
        session = self._session
        if self._unreachable(lambda: self.profile(user)):
            return
        if session.faults.get("rate_limit") == "visiting":
            session.overlays.append(stops.RateLimit(session, "visiting"))
            return
        own = user == self.account.username
        session.push(OwnProfile(session) if own else OtherProfile(session, self._acts, user))
        session.note("open_profile", user, seconds_ago=seconds_ago)

    def post(self, videos: Sequence[Video], place: int = 0, seconds_ago: float = 0.0) -> None:
        if self._unreachable(lambda: self.post(videos, place)):
            return
        self._session.push(PostPage(self._session, self._acts, videos, place))
        video = videos[place]
        self._session.note("open_post", video.id, seconds_ago=seconds_ago, author=video.author)

    def comments(self, video: Video, writing: bool = False) -> None:
        if not self._session.offline():
            page = Comments(self._session, self._acts, video)
            self._session.push(page)
            if writing:
                page.write()

    def search(self) -> None:
        page = Search(self._session, self._acts)
        self._session.push(page)
        page.begin()

    def music(self, name: str) -> None:
        if not self._unreachable(lambda: self.music(name)):
            self._session.push(Music(self._session, name))

    def switcher(self) -> None:
        self._session.overlays.append(Switcher(self._session))

    def switch(self, place: int) -> None:
        session = self._session
        session.active = place
        session.note("switch_account", self.account.username)
        self.tab("Home" if "feed_after_switch" in session.version.traits else "Profile")
        if self._asked.first(self.account.username, "save_login"):
            popups.show(session, "save_login")

    def camera(self, sound: str = "") -> None:
        self._session.push(Camera(self._session, sound))

    def gallery(self, sound: str = "") -> None:
        self._session.push(Gallery(self._session, sound))

    def choose_picture(self, chosen: Callable[[MediaItem], None]) -> None:
        self._session.push(Gallery(self._session, chosen=chosen))

    def editor(self, work: Work) -> None:
        recent = self._recent.setdefault(self.account.username, [])
        self._session.push(Editor(self._session, work, recent))

    def post_form(self, work: Work) -> None:
        self._session.push(PostForm(self._session, work, self._asked))

    def drafts(self) -> None:
        self._session.push(Drafts(self._session))

    def publish(self, work: Work) -> None:
        session = self._session
        if "rate_limit" in session.faults:
            session.overlays.append(stops.RateLimit(session, session.faults["rate_limit"] or "attempts"))
            return
        if self._upload is not None:
            self._upload.give_up()
        self._upload = Upload(session, work, self._published)
        count = len(self.account.posts)
        self.tab(LANDINGS[session.world.number("landing", self.account.username, count, below=len(LANDINGS))])

    # -- what happens ---------------------------------------------------------------------------------------------

    def _feed(self) -> Page:
        return Feed(self._session, self._acts, self._places)

    def _open_up(self) -> bool:
        """Come to the front; whether the process was started for it."""
        if self._running:
            return False
        self._running = True
        self._session.note("open_app")
        return True

    def _stopped(self) -> str:
        """The name of the challenge, log-in or block that covers everything."""
        faults = self._session.faults
        return "login" if "logged_out" in faults else faults.get("challenge", "")

    def _uploading(self) -> bool:
        return self._upload is not None and isinstance(self._session.page, Feed | Tab | OwnProfile)

    def _unreachable(self, again: Callable[[], None]) -> bool:
        """Show a page that could not be loaded, when there is no network."""
        if self._session.android.online:
            return False
        self._session.push(Unavailable(self._session, "No internet connection", again))
        return True

    def _open_link(self, url: str) -> bool:
        target = links.target(url)
        if target is None:
            return False
        self._open_up()
        self._session.later(ARRIVAL_SECONDS, lambda late: self._arrive(target, late))
        return True

    def _arrive(self, target: links.Target, late: float) -> None:
        """A link to nobody, or to a post that is gone or hidden, is no error: the app shows the feed without a word."""
        session = self._session
        if self._stopped():
            return
        if target.kind == "profile" and rules.exists(target.user):
            self.profile(target.user, seconds_ago=late)
        elif target.kind == "profile" and "missing_user_page" in session.version.traits:
            session.push(Unavailable(session, "Couldn't find this account"))
        elif target.kind == "post" and self._may_see(target):
            video = post_video(session.world, target.user, target.post, target.post_kind)
            self.post([video], seconds_ago=late)
        elif target.kind == "music":
            self.music(target.music)
        else:
            self.tab("Home")

    def _may_see(self, target: links.Target) -> bool:
        session = self._session
        visible = visible_to(session.world, self.account.username, target.user)
        return rules.post_exists(target.post) and visible

    def _share(self, intent: Intent) -> bool:
        if not intent.streams or not intent.type.startswith(("image/", "video/")):
            return False
        if intent.action == SENDING[0] and len(intent.streams) > 1:
            return False
        self._open_up()
        self._session.later(ARRIVAL_SECONDS, lambda late: self._shared(intent.streams))
        return True

    def _shared(self, streams: Sequence[str]) -> None:
        found = [self._session.android.resolve(uri) for uri in streams]
        items = [item for item in found if item is not None]
        self.tab("Home")
        if len(items) < len(found):
            self._session.hint("Couldn't load the file")
        elif not self._stopped():
            self.editor(Work(items))

    def _published(self, work: Work, account: Account, late: float) -> None:
        kind = work.kind or ("photo" if work.is_photo else "video")
        post = account.publish(
            kind, [item.sha256 for item in work.media], caption=work.caption, title=work.title, sound=work.sound
        )
        self._session.android.journal.write(
            "tiktok",
            account.username,
            "post",
            post.id,
            seconds_ago=late,
            post_kind=kind,
            caption=post.caption,
            title=post.title,
            media=list(post.media),
            sound=post.sound,
            original_volume=work.original_volume,
            sound_volume=work.sound_volume,
            product=work.product,
        )
        for which in ("notifications", "widget"):
            if self._asked.first(account.username, which):
                popups.show(self._session, which)
                return

    def _keep_editing(self, word: str) -> None:
        draft = leftover(self.account)
        if draft is None:
            return
        self.account.drafts.remove(draft)
        if word == "Keep editing":
            self.editor(opened(draft))


def _hint(kit: Kit, root: Node, words: str) -> None:
    if words:
        root.add(kit.text((140, 2060, 940, 2160), words, "hnt", z=9, paint="toast"))
