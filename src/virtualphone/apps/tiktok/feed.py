"""The feed, after a recording of 43.1.4: classes, ids, descriptions, places and what can be tapped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtualphone.apps.tiktok.parts import BOTTOM, HEIGHT, WIDTH, bottom_row, button, nest, rid
from virtualphone.apps.tiktok.videos import Video
from virtualphone.ui import Node, node

Tap = Callable[[], None]

TOP_TABS = (
    ("STEM", 147, 190),
    ("Explore", 190, 345),
    ("Local", 345, 465),
    ("Following", 465, 658),
    ("Shop", 658, 773),
    ("For You", 773, 933),
)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the feed shows of the account's doings with this video."""

    video: Video
    liked: bool
    favourite: bool
    follows_author: bool


@dataclass(frozen=True, slots=True)
class FeedTaps:
    """What can be done there."""

    like: Tap
    favourite: Tap
    follow_author: Tap
    open_author: Tap
    choose_tab: Callable[[str], None]


def feed(state: FeedState, taps: FeedTaps) -> Node:
    """The whole window."""
    root = node("FrameLayout", (0, 0, WIDTH, HEIGHT))
    frame = node("LinearLayout", (0, 0, WIDTH, BOTTOM))
    content = node("FrameLayout", (0, 0, WIDTH, BOTTOM), id="android:id/content")
    root.add(
        frame.add(content),
        node(
            "android.view.View",
            (0, BOTTOM, WIDTH, HEIGHT),
            id="android:id/navigationBarBackground",
            paint="page:#000000",
        ),
    )
    layers = nest(
        content,
        "FrameLayout",
        ("FrameLayout", "s8e"),
        ("FrameLayout", "s8h"),
        ("FrameLayout", "i5o"),
        ("X.122f", "zpg"),
    )
    host = node("TabHost", (0, 0, WIDTH, BOTTOM), id=rid("mln"))
    layers.add(host)
    column = nest(host, "LinearLayout")
    pages = nest(
        column,
        ("FrameLayout", "ml3"),
        ("FrameLayout", "v5b"),
        ("FrameLayout", "hc2"),
        ("FrameLayout", "h86"),
        ("X.122f", "zpg"),
    )
    inner = nest(pages, ("FrameLayout", "gy_"))
    inner.clickable = True
    pager = node(
        "androidx.viewpager.widget.ViewPager", (0, 0, WIDTH, 2208), id=rid("zpg"), paint=f"video:{state.video.id}"
    )
    nest(inner, ("ViewGroup", "rb9"), ("FrameLayout", "me1"), ("LinearLayout", "zpj")).add(pager)
    view = node("FrameLayout", (0, 0, WIDTH, 2208), id=rid("view_rootview"))
    pager.add(view)
    widgets = node("X.13er", (0, 0, WIDTH, 2208), id=rid("widget_container"))
    view.add(
        widgets,
        node(
            "android.view.View",
            (0, 0, WIDTH, 2208),
            desc="Video",
            id=rid("long_press_layout"),
            clickable=True,
            long_clickable=True,
        ),
    )
    # The dump lists the full-screen view after the rail; on the screen the rail lies on top of it.
    widgets.z = 1
    overlay = node("X.13er", (0, 0, WIDTH, 2115), id=rid("wfa"))
    widgets.add(overlay)
    overlay.add(_rail(state, taps), _caption(state.video, taps))
    widgets.add(_search_hint())
    column.add(bottom_row("Home", taps.choose_tab, dark=True))
    inner.add(_top_tabs())
    return root


def _rail(state: FeedState, taps: FeedTaps) -> Node:
    video = state.video
    rail = node("LinearLayout", (0, 1121, WIDTH, 2115), id=rid("jwv"), clickable=True)
    author = node("FrameLayout", (911, 1121, WIDTH, 1320), id=rid("e0d"), clickable=True)
    box = nest(author, "FrameLayout")
    circle = node("RelativeLayout", (911, 1142, WIDTH, 1320), id=rid("gvo"), clickable=True)
    box.add(circle)
    avatar = node("RelativeLayout", (921, 1142, WIDTH, 1296), id=rid("b4k"), clickable=True, tap=taps.open_author)
    avatar.add(
        node("ImageView", (942, 1160, 1059, 1277), desc=f"{video.author} profile", id=rid("yx4"), clickable=True,
             tap=taps.open_author, paint=f"avatar:{video.author}"),
    )  # fmt: skip
    circle.add(avatar)
    if not state.follows_author:
        follow = button((921, 1231, WIDTH, 1320), tap=taps.follow_author, desc=f"Follow {video.author}", id=rid("hi1"))
        circle.add(follow.add(node("ImageView", (964, 1242, 1037, 1305), id=rid("hia"), paint="plus")))
    rail.add(author, _like(state, taps), _comments(video), _favourite(state, taps), _sound(video), _share(video))
    return rail


def _cell(top: int, bottom: int) -> Node:
    return node("FrameLayout", (912, top, WIDTH, bottom), id=rid("e0d"), clickable=True)


def _like(state: FeedState, taps: FeedTaps) -> Node:
    desc = "Video liked" if state.liked else f"Like video. {state.video.likes} likes"
    like = button((912, 1320, WIDTH, 1478), tap=taps.like, desc=desc, id=rid("f57"))
    icon = node("FrameLayout", (912, 1320, WIDTH, 1437), id=rid("f4y"), clickable=True, tap=taps.like)
    icon.add(
        node(
            "ImageView",
            (942, 1320, 1060, 1437),
            desc="Like",
            id=rid("f4u"),
            paint="heart:on" if state.liked else "heart",
        )
    )
    count = nest(node("RelativeLayout", (912, 1437, WIDTH, 1459), id=rid("f50")))
    count.add(button((912, 1437, WIDTH, 1459), state.video.likes, taps.like, id=rid("f4z"), paint="centre-light"))
    return _cell(1320, 1478).add(like.add(icon, count))


def _comments(video: Video) -> Node:
    comments = button((912, 1478, WIDTH, 1636), desc=f"Read or add comments. {video.comments} comments", id=rid("dtv"))
    inner = nest(comments, ("LinearLayout", "dtw"))
    icon = node("FrameLayout", (912, 1478, WIDTH, 1595), id=rid("dp2"), clickable=True)
    icon.add(node("ImageView", (959, 1495, 1043, 1579), id=rid("dq4"), paint="bubble"))
    inner.add(icon, button((912, 1595, WIDTH, 1616), video.comments, id=rid("dp6"), paint="centre-light"))
    return _cell(1478, 1636).add(comments)


def _favourite(state: FeedState, taps: FeedTaps) -> Node:
    cell = _cell(1636, 1794)
    box = node("FrameLayout", (912, 1636, WIDTH, 1794), id=rid("gug"), clickable=True, tap=taps.favourite)
    favourite = node(
        "Button",
        (912, 1636, WIDTH, 1794),
        desc="Add or remove this video from Favorites.",
        id=rid("guh"),
        selected=state.favourite,
    )
    favourite.add(
        node(
            "ImageView",
            (942, 1636, 1060, 1753),
            id=rid("gtn"),
            paint="bookmark:saved" if state.favourite else "bookmark",
        ),
        node("TextView", (912, 1753, WIDTH, 1775), text=state.video.favourites, id=rid("gtv"), paint="centre-light"),
    )
    return cell.add(box.add(favourite))


def _share(video: Video) -> Node:
    share = button((912, 1794, WIDTH, 1952), desc=f"Share video. {video.shares} shares", id=rid("f57"))
    share.add(
        node("ImageView", (959, 1810, 1043, 1894), id=rid("t_j"), clickable=True, paint="arrow"),
        button((922, 1894, WIDTH, 1949), video.shares, id=rid("t_2"), paint="centre-light"),
    )
    cell = _cell(1794, 1952)
    return cell.add(node("FrameLayout", (912, 1794, WIDTH, 1952), id=rid("tcr"), clickable=True).add(share))


def _sound(video: Video) -> Node:
    sound = button((912, 1952, WIDTH, 2115), desc=f"Sound: original sound by {video.author}", id=rid("nhe"))
    sound.add(node("ImageView", (952, 1978, 1057, 2083), id=rid("nfk"), paint="disc"))
    cell = node("FrameLayout", (0, 1866, WIDTH, 2115), id=rid("e0d"))
    return cell.add(node("RelativeLayout", (0, 1866, WIDTH, 2115), id=rid("nhn")).add(sound))


def _caption(video: Video, taps: FeedTaps) -> Node:
    box = node("LinearLayout", (32, 1861, 870, 2115), id=rid("b8c"))
    title = button((32, 1871, 434, 1929), video.author, taps.open_author, id=rid("title"), paint="light")
    text = node(
        "X.TuxTextLayoutView", (32, 1940, 870, 2042), text=video.caption, id=rid("desc"), clickable=True, paint="light"
    )
    return box.add(title, text)


def _search_hint() -> Node:
    row = node("ViewGroup", (0, 2115, WIDTH, 2208), id=rid("gwj"), clickable=True)
    return row.add(
        node("ImageView", (32, 2141, 74, 2183), desc="Search", id=rid("dz5")),
        node("TextView", (85, 2141, 853, 2183), text="Search · slow mornings", id=rid("sle"), paint="light"),
    )


def _top_tabs() -> Node:
    bar = node("FrameLayout", (0, 136, WIDTH, 288), id=rid("s00"), clickable=True)
    strip = node("HorizontalScrollView", (147, 136, 933, 288))
    row = nest(strip, "LinearLayout")
    for label, left, right in TOP_TABS:
        chosen = label == "For You"
        tab = node("X.12Kh", (left, 136, right, 288), clickable=True, selected=chosen)
        holder = node("LinearLayout", (left, 136, right, 288), desc=label, selected=chosen)
        holder.add(
            node(
                "TextView",
                (left, 136, right, 288),
                text=label,
                id="android:id/text1",
                selected=chosen,
                paint="centre-light",
            )
        )
        row.add(tab.add(holder))
    return bar.add(strip, node("ImageView", (933, 138, WIDTH, 285), desc="Search", id=rid("irz"), clickable=True))
