"""The feed, after a recording of 43.1.4. Ads, LIVE and people cards are unmeasured."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.parts import BOTTOM, GROUP, PAGER, ROW_TOP, VIEW, WIDTH, Kit, bottom_row, window
from virtualphone.apps.tiktok.rail import PAUSE, Shown, caption, rail
from virtualphone.apps.tiktok.session import Move, Page, Session
from virtualphone.apps.tiktok.videos import AUTHORS, Video, display_name, feed_video
from virtualphone.ui import Node

TOP_TABS = (
    ("STEM", 147, 190),
    ("Explore", 190, 345),
    ("Local", 345, 465),
    ("Following", 465, 658),
    ("Shop", 658, 773),
    ("For You", 773, 933),
)


class Feed(Page):
    """For You: one video a screen, the next by a swipe."""

    name = "feed"

    def __init__(self, session: Session, acts: Acts, places: dict[str, int]) -> None:
        """`places` keeps for each account how far it has come."""
        super().__init__(session)
        self._acts = acts
        self._places = places
        self._tab = "For You"

    @property
    def place(self) -> int:
        return self._places.get(self.session.account.username, 0)

    @property
    def video(self) -> Video:
        video = feed_video(self.session.world, self.session.account.username, self.place)
        following = sorted(self.session.account.following)
        if self._tab != "Following" or not following:
            return video
        author = following[self.place % len(following)]
        return Video(video.id, author, video.caption, video.likes, video.comments, video.favourites, video.shares)

    def swipe(self, move: Move) -> None:
        if self.session.android.online:
            self._places[self.session.account.username] = max(0, self.place + move.up)
        elif move.up:
            self.session.offline()

    def build(self, kit: Kit) -> Node:
        shown = Shown(self.session, self._acts, self.video)
        root, content = window(kit, "#000000")
        layers = kit.nest(content, ("FrameLayout", "s8e"), ("FrameLayout", "s8h"), ("FrameLayout", "i5o"))
        host = kit.box("TabHost", (0, 0, WIDTH, BOTTOM), "mln", focusable=True)
        outer = kit.box("X.122f", (0, 0, WIDTH, BOTTOM), "zpg", scrollable=True, focusable=True)
        layers.add(outer.add(host))
        column = kit.nest(host, "LinearLayout")
        pages = kit.nest(column, ("FrameLayout", "ml3"), ("FrameLayout", "v5b"), ("FrameLayout", "hc2"))
        inner = kit.box("X.122f", (0, 0, WIDTH, BOTTOM), "zpg", scrollable=True, focusable=True)
        kit.nest(pages, ("FrameLayout", "h86")).add(inner)
        touch = kit.area("FrameLayout", (0, 0, WIDTH, BOTTOM), "gy_")
        inner.add(touch, self._top(kit))
        pages.add(_coins(kit))
        holder = kit.nest(touch, (GROUP, "rb9"), ("FrameLayout", "me1"), ("LinearLayout", "zpj"))
        holder.add(playing(kit, shown))
        column.add(bottom_row(kit, "Home", self.session.routes.tab, dark=True))
        return root

    def _top(self, kit: Kit) -> Node:
        outer = kit.box("LinearLayout", (0, 0, WIDTH, BOTTOM), "w20")
        bar = kit.area("FrameLayout", (0, 136, WIDTH, 288), "s00", z=1)
        bar.add(kit.area("ImageView", (0, 138, 147, 285), "irw", paint="reel:light"))
        strip = kit.box("HorizontalScrollView", (147, 136, 933, 288), scrollable=True, focusable=True)
        row = kit.nest(strip, "LinearLayout")
        for name, left, right in TOP_TABS:
            chosen = name == self._tab
            label = kit.say(name)
            bounds = (left, 136, right, 288)
            tab = kit.area("X.12Kh", bounds, tap=partial(self._choose, name), selected=chosen)
            text = kit.text(bounds, label, "android:id/text1", selected=chosen, paint="centre-light")
            if name == "Local":
                text.desc = label
                row.add(tab.add(text))
                continue
            cls = {"Following": "FrameLayout", "Shop": GROUP}.get(name, "LinearLayout")
            row.add(tab.add(kit.box(cls, bounds, desc=label, selected=chosen).add(text)))
        search = kit.area(
            "ImageView",
            (933, 138, WIDTH, 285),
            "irz",
            self.session.routes.search,
            desc=kit.say("Search"),
            paint="lens:light",
        )
        return outer.add(bar.add(strip, search))

    def _choose(self, tab: str) -> None:
        if tab in ("For You", "Following"):
            self._tab = tab


def _coins(kit: Kit) -> Node:
    """A thing that floats at the left; its description is only a number."""
    thing = kit.area("FrameLayout", (0, 347, 215, 605), "wh7", PAUSE)
    return thing.add(
        kit.image((21, 447, 179, 605), "bkj", paint="badge"),
        kit.area("ImageView", (141, 415, 215, 489), "osu", PAUSE, desc=kit.version.number("@2131892834")),
    )


def playing(kit: Kit, shown: Shown, bottom: int = ROW_TOP, search: bool = True) -> Node:
    """The pager with the video in it and all that lies over the picture."""
    video = shown.video
    pager = kit.box(PAGER, (0, 0, WIDTH, bottom), "zpg", scrollable=True, focusable=True, paint=f"video:{video.id}")
    view = kit.box("FrameLayout", (0, 0, WIDTH, bottom), "view_rootview")
    # The dump lists the view that takes touches behind the rail; on the screen the rail lies on top of it.
    widgets = kit.box("X.13er", (0, 0, WIDTH, bottom), "widget_container", z=1)
    widgets.add(kit.area("FrameLayout", (0, 0, WIDTH, bottom), "hrc", PAUSE))
    overlay = kit.box("X.13er", (0, 0, WIDTH, 2115), "wfa")
    widgets.add(overlay)
    if video.has_rail:
        # The dump lists this empty view behind the rail; on the screen it lies below.
        cover = kit.area("FrameLayout", (831, 1866, WIDTH, 2115), "zf7", z=-1)
        overlay.add(rail(kit, shown), caption(kit, shown), cover)
    if video.kind != "video":
        overlay.add(*OTHERS[video.kind](kit, shown))
    elif search:
        widgets.add(_search_hint(kit, shown))
    touch = kit.area(VIEW, (0, 0, WIDTH, bottom), "long_press_layout", PAUSE, desc=kit.say("Video"))
    player = kit.box("FrameLayout", (0, 136, WIDTH, bottom), "player_view")
    player.add(kit.box("android.view.SurfaceView", (0, 136, WIDTH, 2056)))
    return pager.add(view.add(widgets, touch, player))


def _search_hint(kit: Kit, shown: Shown) -> Node:
    tap = shown.session.routes.search
    outer = kit.box("LinearLayout", (0, 2115, WIDTH, ROW_TOP), "jwj")
    cell = kit.area("FrameLayout", (0, 2115, WIDTH, ROW_TOP), "e0f", tap)
    row = kit.area(GROUP, (0, 2115, WIDTH, ROW_TOP), "gwj", tap)
    row.add(
        kit.image((32, 2141, 74, 2183), "dz5", desc=kit.say("Search")),
        kit.text((85, 2141, 853, 2183), f"{kit.say('Search')} · slow mornings", "sle", paint="light"),
        kit.text((864, 2141, 1049, 2183), kit.say("See more"), "gbi", paint="light"),
    )
    return outer.add(cell.add(row))


def _ad(kit: Kit, shown: Shown) -> list[Node]:
    """An ad has a rail and a caption like a video; a small word and a button tell it."""
    word, button = (("Ad", "Learn more"), ("Sponsored", "Shop now"), ("Promoted", "Learn more"))[
        int(shown.video.id[-4]) % 3
    ]
    return [
        kit.text((32, 1810, 180, 1856), kit.say(word), "x0a", paint="light"),
        kit.button((32, 2120, 870, 2200), kit.say(button), id="a_b", paint="primary"),
    ]


def _live(kit: Kit, shown: Shown) -> list[Node]:
    name = display_name(shown.video.author)
    tap = kit.area("FrameLayout", (0, 288, WIDTH, 2115), "l1v", desc=kit.say("Tap to watch LIVE"))
    return [
        tap.add(
            kit.text((380, 1150, 700, 1230), kit.say("LIVE"), "tv_live_tips", paint="primary"),
            kit.text((240, 1250, 840, 1320), kit.say("Tap to watch LIVE"), paint="centre-light"),
            kit.text((32, 1871, 640, 1929), name, "l1n", paint="light"),
        )
    ]


def _people(kit: Kit, shown: Shown) -> list[Node]:
    """A card with accounts to follow: no rail, and follow buttons that belong to nobody's video."""
    card = kit.box("LinearLayout", (120, 600, 960, 1700), "p3c", clickable=True, paint="page:#ffffff")
    card.add(kit.text((160, 640, 920, 720), kit.say("People you may know")))
    for place, user in enumerate(AUTHORS[:4]):
        top = 760 + 220 * place
        card.add(
            kit.image((160, top, 320, top + 160), paint=f"avatar:{user}"),
            kit.text((350, top + 50, 640, top + 110), user, paint="left"),
            kit.button(
                (660, top + 30, 920, top + 130), kit.say("Follow"), partial(shown.acts.follow, user), paint="primary"
            ),
        )
    return [card]


def _photo(kit: Kit, shown: Shown) -> list[Node]:
    return [kit.text((480, 2000, 600, 2050), "1/3", "p1c", paint="centre-light")]


OTHERS = {"ad": _ad, "live": _live, "people": _people, "photo": _photo}
