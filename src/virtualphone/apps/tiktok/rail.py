"""What lies over a playing video: the rail of buttons at the right and the caption, after a recording of 43.1.4."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.parts import WIDTH, Kit, Tap, reaching
from virtualphone.apps.tiktok.session import Session
from virtualphone.apps.tiktok.videos import Video, counted, display_name
from virtualphone.ui import Node
from virtualphone.world import CommentRule, Relation, comment_rule


@dataclass(frozen=True, slots=True)
class Shown:
    """A video as the account sees it, and what can be done there."""

    session: Session
    acts: Acts
    video: Video

    def open_author(self) -> None:
        self.session.routes.profile(self.video.author)

    def open_comments(self) -> None:
        self.session.routes.comments(self.video)

    def follow(self) -> None:
        self.acts.follow(self.video.author)


def rail(kit: Kit, shown: Shown) -> Node:
    """The buttons: author, like, comments, favourites, sound, share."""
    found = kit.area("LinearLayout", (0, 1121, WIDTH, 2115), "jwv")
    found.add(_author(kit, shown), _like(kit, shown))
    if comment_rule(shown.video.id) is not CommentRule.OFF:
        found.add(_comments(kit, shown))
    return found.add(_favourite(kit, shown), _sound(kit, shown), _share(kit, shown))


def _author(kit: Kit, shown: Shown) -> Node:
    user, name = shown.video.author, display_name(shown.video.author)
    outer = kit.area("FrameLayout", (911, 1121, WIDTH, 1320), "e0d")
    layer = kit.area("FrameLayout", (911, 1121, WIDTH, 1320))
    circle = kit.area("RelativeLayout", (911, 1142, WIDTH, 1320), "gvo")
    outer.add(layer.add(circle))
    picture = kit.area("RelativeLayout", (921, 1142, WIDTH, 1296), "b4k", shown.open_author)
    frame = kit.area("FrameLayout", (929, 1147, 1072, 1290), "han", shown.open_author)
    frame.add(
        kit.area(
            "ImageView",
            (942, 1160, 1059, 1277),
            "yx4",
            shown.open_author,
            desc=kit.say("{} profile", name),
            paint=f"avatar:{user}",
        ),
    )
    circle.add(picture.add(frame, kit.box("android.view.View", (937, 1156, 1063, 1282), "yxl")))
    ours = user == shown.session.account.username
    if shown.acts.relation(user) is Relation.NONE and not ours:
        follow = kit.button((921, 1231, WIDTH, 1320), tap=shown.follow, id="hi1", desc=kit.say("Follow {}", name))
        circle.add(follow.add(kit.image((964, 1242, 1037, 1305), "hia", paint="plus")))
    return outer


def _cell(kit: Kit, top: int, bottom: int, *, long: bool = False) -> Node:
    return kit.area("FrameLayout", (912, top, WIDTH, bottom), "e0d", long_clickable=long)


def _like(kit: Kit, shown: Shown) -> Node:
    video = shown.video
    liked = shown.acts.liked(video.id)
    selected = liked and kit.has("liked_selected")
    said = kit.say("Video liked") if liked and not selected else kit.say("Like video. {} likes", video.likes)
    like = kit.button((912, 1320, WIDTH, 1478), id="f57", desc=said, long_clickable=True, selected=selected)
    paint = "heart:on" if liked else "heart"
    if kit.has("merged_like"):
        like.paint = paint
    else:
        icon = kit.box("FrameLayout", (912, 1320, WIDTH, 1437), "f4y", clickable=True, long_clickable=True)
        like.add(
            icon.add(kit.image((942, 1320, 1060, 1437), "f4u", desc=kit.say("Like"), selected=selected, paint=paint))
        )
    count = kit.box(
        "Button",
        (912, 1437, WIDTH, 1459),
        "f4z",
        text=video.likes,
        clickable=True,
        long_clickable=True,
        paint="centre-light",
    )
    like.add(kit.box("RelativeLayout", (912, 1437, WIDTH, 1459), "f50").add(count))
    cell = _cell(kit, 1320, 1478, long=True).add(like)
    return reaching(cell, lambda: shown.acts.like(video))


def _comments(kit: Kit, shown: Shown) -> Node:
    count = f"{counted(shown.video, shown.session.world):,}"
    said = kit.say("Read or add comments. {} comments", count)
    comments = kit.button((912, 1478, WIDTH, 1636), id="dtv", desc=said)
    inner = kit.nest(comments, ("LinearLayout", "dtw"))
    icon = kit.box("FrameLayout", (912, 1478, WIDTH, 1595), "dp2", clickable=True)
    number = kit.box("Button", (912, 1595, WIDTH, 1616), "dp6", text=count, clickable=True, paint="centre-light")
    inner.add(
        icon.add(kit.image((959, 1495, 1043, 1579), "dq4", paint="bubble")),
        kit.box("RelativeLayout", (912, 1595, WIDTH, 1616), "dp7").add(number),
    )
    return reaching(_cell(kit, 1478, 1636).add(comments), shown.open_comments)


def _favourite(kit: Kit, shown: Shown) -> Node:
    kept = shown.acts.favourite(shown.video.id)
    favourite = kit.box(
        "Button",
        (912, 1636, WIDTH, 1794),
        "guh",
        selected=kept,
        desc=kit.say("Add or remove this video from Favorites."),
    )
    favourite.add(
        kit.image((942, 1636, 1060, 1753), "gtn", paint="bookmark:saved" if kept else "bookmark"),
        kit.text((912, 1753, WIDTH, 1775), shown.video.favourites, "gtv", paint="centre-light"),
    )
    box = kit.area("FrameLayout", (912, 1636, WIDTH, 1794), "gug").add(favourite)
    return reaching(_cell(kit, 1636, 1794).add(box), lambda: shown.acts.favour(shown.video))


def _sound(kit: Kit, shown: Shown) -> Node:
    title = shown.video.sound or f"original sound by {display_name(shown.video.author)}"
    sound = kit.box("Button", (912, 1952, WIDTH, 2115), "nhe", desc=kit.say("Sound: {}", title), clickable=True)
    disc = kit.area("FrameLayout", (912, 1978, WIDTH, 2083), "nhp")
    inner = kit.box("FrameLayout", (912, 1978, WIDTH, 2083), "nfr", clickable=True)
    sound.add(disc.add(inner.add(kit.image((952, 1978, 1057, 2083), "nfk", paint="disc"))))
    reaching(sound, lambda: shown.session.routes.music(title))
    cell = kit.area("FrameLayout", (0, 1866, WIDTH, 2115), "e0d")
    return cell.add(kit.box("RelativeLayout", (0, 1866, WIDTH, 2115), "nhn").add(sound))


def _share(kit: Kit, shown: Shown) -> Node:
    said = kit.say("Share video. {} shares", shown.video.shares)
    share = kit.button((912, 1794, WIDTH, 1952), id="f57", desc=said)
    icon = kit.area("android.view.ViewGroup", (912, 1794, WIDTH, 1894), "t9z")
    icon.add(kit.area("ImageView", (959, 1810, 1043, 1894), "t_j", long_clickable=True, paint="arrow"))
    count = kit.button(
        (922, 1894, WIDTH, 1949), shown.video.shares, id="t_2", long_clickable=True, paint="centre-light"
    )
    share.add(icon, kit.box("RelativeLayout", (912, 1894, WIDTH, 1949), "t_3").add(count))
    box = kit.area("FrameLayout", (912, 1794, WIDTH, 1952), "tcr", long_clickable=True).add(share)
    return _cell(kit, 1794, 1952).add(box)


def caption(kit: Kit, shown: Shown) -> Node:
    """Name and text at the lower left."""
    video = shown.video
    box = kit.box("LinearLayout", (32, 1861, 870, 2115), "b8c")
    line = kit.area("LinearLayout", (32, 1871, 870, 1929), "e0d")
    name = kit.area("LinearLayout", (32, 1871, 434, 1929), "s28", shown.open_author)
    name.add(kit.button((32, 1871, 434, 1929), display_name(video.author), shown.open_author, "title", paint="light"))
    text = kit.area("FrameLayout", (32, 1940, 870, 2042), "e0d")
    holder = kit.area("LinearLayout", (32, 1940, 870, 2042), "f0k")
    holder.add(
        kit.area(
            "com.bytedance.tux.input.TuxTextLayoutView",
            (32, 1940, 870, 2042),
            "desc",
            text=video.caption,
            paint="light",
        )
    )
    original = kit.area("FrameLayout", (32, 2055, 870, 2097), "e0c")
    original.add(kit.button((32, 2055, 313, 2097), kit.say("See original"), paint="light"))
    return box.add(line.add(name), text.add(holder), original)


def nothing() -> None:
    """What a tap does that only pauses the video."""


PAUSE: Tap = nothing
