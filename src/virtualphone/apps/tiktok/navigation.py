"""Where a tap, a link or a shared file leads, and what becomes of a post on its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from virtualphone import world as rules
from virtualphone.apps.tiktok import links, popups, stops
from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.camera import Camera
from virtualphone.apps.tiktok.comments import Comments
from virtualphone.apps.tiktok.drafts import Drafts, keep, leftover, opened
from virtualphone.apps.tiktok.editor import Editor
from virtualphone.apps.tiktok.feed import Feed
from virtualphone.apps.tiktok.gallery import MOST, Gallery
from virtualphone.apps.tiktok.music import Music
from virtualphone.apps.tiktok.other_profile import OtherProfile
from virtualphone.apps.tiktok.own_profile import OwnProfile, Switcher
from virtualphone.apps.tiktok.plain_pages import Tab, Unavailable
from virtualphone.apps.tiktok.popups import Asked
from virtualphone.apps.tiktok.post_form import PostForm
from virtualphone.apps.tiktok.post_page import PostPage
from virtualphone.apps.tiktok.search import Search
from virtualphone.apps.tiktok.session import Page, Session, Work
from virtualphone.apps.tiktok.suggestions import hashtags, mentions
from virtualphone.apps.tiktok.uploads import Upload
from virtualphone.apps.tiktok.videos import Video, post_video, visible_to
from virtualphone.screen import MediaItem
from virtualphone.world import Account

LANDINGS = ("Friends", "Home", "Profile")


class Navigation:
    """The routes between the screens (`session.Routes`), and the upload that goes on behind them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._acts = Acts(session)
        self._asked = Asked()
        self._places: dict[str, int] = {}
        self._recent: dict[str, list[str]] = {}
        self.upload: Upload | None = None

    @property
    def account(self) -> Account:
        return self._session.account

    @property
    def uploading(self) -> Upload | None:
        """The upload that shows on the screen now."""
        return self.upload if isinstance(self._session.page, Feed | Tab | OwnProfile) else None

    def begin(self) -> None:
        """What a fresh process shows."""
        self._session.reset(self._feed())

    def settle(self) -> None:
        """Let the upload go on."""
        if self.upload is not None:
            self.upload.settle()
            if self.upload.over:
                self.upload = None

    def end(self) -> None:
        """The process is gone: what was being made is left over, what was on its way becomes a draft."""
        page = self._session.page
        if isinstance(page, Editor | PostForm):
            keep(self.account, page.work, kept=False)
        if self.upload is not None:
            self.upload.give_up()
            self.upload = None
        self._acts.forget()

    def offer_leftover(self) -> None:
        """Ask about what was left over, if anything was."""
        if leftover(self.account) is not None:
            popups.show(self._session, "leftover", self.keep_editing)

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
        if self.upload is not None:
            self.upload.give_up()
        self.upload = Upload(session, work, self._published)
        count = len(self.account.posts)
        self.tab(LANDINGS[session.world.number("landing", self.account.username, count, below=len(LANDINGS))])

    def arrive(self, target: links.Target, late: float) -> None:
        """A link to nobody, or to a post that is gone or hidden, is no error: the app shows the feed without a word."""
        session = self._session
        if session.stopped:
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

    def shared(self, streams: Sequence[str]) -> None:
        found = [self._session.android.resolve(uri) for uri in streams]
        items = [item for item in found if item is not None]
        self.tab("Home")
        if len(items) < len(found):
            self._session.hint("Couldn't load the file")
        elif not self._session.stopped:
            if len(items) > MOST:
                self._session.hint("You can select up to {} items", MOST)
            self.editor(Work(items[:MOST]))

    def keep_editing(self, word: str) -> None:
        draft = leftover(self.account)
        if draft is None:
            return
        self.account.drafts.remove(draft)
        if word == "Keep editing":
            self.editor(opened(draft))

    def _feed(self) -> Page:
        return Feed(self._session, self._acts, self._places)

    def _unreachable(self, again: Callable[[], None]) -> bool:
        """Show a page that could not be loaded, when there is no network."""
        if self._session.android.online:
            return False
        self._session.push(Unavailable(self._session, "No internet connection", again))
        return True

    def _may_see(self, target: links.Target) -> bool:
        session = self._session
        visible = visible_to(session.world, self.account.username, target.user)
        return rules.post_exists(target.post) and visible

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
            mentions=mentions(work),
            hashtags=hashtags(work),
        )
        for which in ("notifications", "widget"):
            if self._asked.first(account.username, which):
                popups.show(self._session, which)
                return
