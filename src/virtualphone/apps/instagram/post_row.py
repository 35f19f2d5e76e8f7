"""A post in a list: its header, the picture or video, the buttons, the caption.

Measured: a video that plays and one that does not, in the recording of the post page. Pictures, ads and the states
after a tap are unmeasured.
"""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.parts import WIDTH, nest, text, view
from virtualphone.apps.instagram.posts import Item, full_name
from virtualphone.apps.instagram.session import Session
from virtualphone.ui import Node
from virtualphone.world import CommentRule

HEADER, MEDIA, BUTTONS = 85, 720, 189
POST_HEIGHT = HEADER + MEDIA + BUTTONS


def post_row(session: Session, item: Item, top: int, *, playing: bool = True) -> list[Node]:
    """The views of one post, the first at `top`; siblings in the list, as in the recording."""
    return [
        *_header(session, item, top),
        _media(session, item, top + HEADER, playing),
        _bar(session, item, top + HEADER + MEDIA),
    ]


def _header(session: Session, item: Item, top: int) -> list[Node]:
    bottom = top + HEADER
    said = "{user} posted a video {date}" if item.kind == "reel" else "{user} posted a photo {date}"
    label = session.say(said, user=item.author, date=session.say(item.date))
    second = session.say(
        " {user} • Original audio (may include audio from {sound})", user=item.author, sound=item.sound
    )
    if item.kind == "reel":
        second = " " + second
    if item.ad:
        label, second = session.say("Sponsored post by {user}", user=item.author), session.say("Ad")
    if item.kind == "photo" and not item.ad:
        second = ""

    def profile() -> None:
        session.go("profile", item.author)

    picture = session.say("Profile picture of {user}", user=item.author)
    avatar = view("ImageView", (24, top + 18, 73, top + 67), "row_feed_photo_profile_imageview", "f", desc=picture,
                  paint=f"avatar:{item.author}")  # fmt: skip
    name = view("Button", (79, top, 649, top + (41 if second else 85)), "row_feed_photo_profile_name", "Cf",
                text=item.author, desc=item.author, tap=profile, paint="left-bold")  # fmt: skip
    if item.partner:
        # of two authors the line opens a list of both, by a touch that the dump does not tell
        avatar = view("ViewGroup", (18, top, 83, bottom), desc=session.say("User avatars"),
                      paint=f"avatar:{item.author}")  # fmt: skip
        names = session.say("{user} and {partner}", user=item.author, partner=item.partner)
        name = text((83, top, 649, top + (41 if second else 85)), names, "row_feed_photo_profile_name", desc=names,
                    tap=lambda: session.go("people", item.author, "authors"), paint="left-bold")  # fmt: skip
        name.cls = "android.widget.Button"
    row: list[Node] = [
        view("ViewGroup", (0, top, WIDTH, bottom), "row_feed_profile_header", desc=label),
        view("Button", (0, top, 83 if item.partner else 79, bottom), "", "Cf", avatar, tap=profile),
        name,
    ]
    if second:
        row.append(
            view("Button", (83 if item.partner else 79, top + 41, 649, bottom), "secondary_label", "Cf",
                 text=second, desc=second, paint="left-grey")
        )  # fmt: skip
    row.append(
        view("ImageView", (649, top + 3, WIDTH, top + 82), "media_option_button", "Cf",
             desc=session.say("More actions for this post"), paint="dots")
    )  # fmt: skip
    return row


def _media(session: Session, item: Item, top: int, playing: bool) -> Node:
    area = (0, top, WIDTH, top + MEDIA)
    outer = view("ViewGroup", area)
    likes = counted(session, item.likes, "like", "likes")
    comments = counted(session, item.comments, "comment", "comments")
    kind = "Reel" if item.kind == "reel" else "Photo"
    label = session.say(kind + " by {name}, {likes}, {comments}, {date}", name=full_name(item.author), likes=likes,
                        comments=comments, date=session.say(item.date))  # fmt: skip
    if item.kind == "photo":
        group = nest(outer, ("FrameLayout", "media_group"))
        group.clickable = group.focusable = True
        group.add(view("ImageView", area, "row_feed_photo_imageview", desc=label, paint=f"video:{item.code}"))
        return outer
    container = nest(outer, ("ViewGroup", "video_container"))
    inner = nest(container, ("ViewGroup", "video_container"))
    surface = view("ViewGroup", area, paint=f"video:{item.code}")
    inner.add(surface)
    frame = nest(surface, ("FrameLayout", ""), ("FrameLayout", ""))
    surface.add(view("FrameLayout", area))
    if playing:
        bottom = top + MEDIA
        tagged = view(
            "ViewGroup", (23, bottom - 69, 68, bottom - 24), "indicator_background_view", "Cf",
            view("Button", (34, bottom - 58, 57, bottom - 35), "indicator_icon_view",
                 desc=session.say("View tagged people"), paint="person:light"),
        )  # fmt: skip
        inner.add(view("FrameLayout", (0, bottom - 69, 69, bottom), "", "", tagged))
        sound = view("LinearLayout", (651, bottom - 69, 697, bottom - 23), desc=session.say("Turn sound on"))
        sound.add(view("ImageView", (663, bottom - 57, 686, bottom - 34), "slideout_iconview_icon", paint="mute"))
        inner.add(view("ViewGroup", (628, bottom - 69, WIDTH, bottom), "", "Cf", sound))
    else:
        frame.add(view("FrameLayout", area, "video_states"))
    group = view("FrameLayout", area, "media_group", "Cf")
    container.add(view("FrameLayout", area, "video_container", "", group))
    if playing:
        group.add(view("View", area), view("FrameLayout", area))
    else:
        still = view("FrameLayout", area, "row_feed_photo_imageview", desc=label)
        group.add(view("FrameLayout", area), still.add(view("ImageView", area)))
    return outer


def _bar(session: Session, item: Item, top: int) -> Node:
    lower = top + 75
    whole = view("ViewGroup", (0, top, WIDTH, top + BUTTONS))
    bar = view("ViewGroup", (0, top, WIDTH, lower), "row_feed_view_group_buttons")
    whole.add(bar)
    liked = deeds.is_liked(session, item)
    saved = deeds.is_saved(session, item)
    likes = session.short(item.likes + (item.code in session.account.liked))
    bar.add(
        view(
            "ViewGroup", (20, top, 66, lower), "", "Cf",
            view("Button", (20, top, 59, lower), "row_feed_button_like", "s" if liked else "",
                 desc=session.say(session.layout.liked if liked else "Like"),
                 paint="heart:on" if liked else "heart:ink"),
            tap=lambda: deeds.like(session, item),
        ),
        view("Button", (66, top, 66 + 13 * len(likes), lower), "", "Cf", text=likes, paint="count"),
    )  # fmt: skip
    left = 66 + 13 * len(likes)
    if rules.comment_rule(item.code) is not CommentRule.OFF:
        written = len(session.world.comments("instagram", item.code))
        count = session.short(item.comments + written)
        bar.add(
            view(
                "ViewGroup", (left, top, left + 66, lower), "", "Cf",
                view("Button", (left + 20, top, left + 59, lower), "row_feed_button_comment",
                     desc=session.say("Comment"), paint="bubble:ink"),
                tap=lambda: session.go("comments", item),
            ),
            view("Button", (left + 66, top, left + 66 + 10 * len(count), lower), "", "Cf", text=count, paint="count",
                 tap=lambda: session.go("comments", item)),
        )  # fmt: skip
        left += 66 + 10 * len(count)
    bar.add(
        view(
            "ViewGroup", (left, top, left + 73, lower), "", "Cf",
            view("ImageView", (left + 20, top, left + 66, lower), paint="repost"),
        ),
        view(
            "ViewGroup", (left + 83, top, left + 139, lower), "", "CLf",
            view("Button", (left + 93, top, left + 132, lower), "row_feed_button_share",
                 desc=session.say("Send post"), paint="send:ink"),
        ),
        view("Button", (645, top, 717, lower - 7), "row_feed_button_save", "CLf",
             desc=session.say("Remove from Saved" if saved else "Add to Saved"),
             tap=lambda: deeds.save(session, item), paint="bookmark:saved" if saved else "bookmark:ink"),
    )  # fmt: skip
    date = session.say(item.date)
    whole.add(
        _caption(session, item, lower),
        text((0, top + 144, WIDTH, top + 170), date, "", desc=date, focusable=True, paint="left-grey"),
    )
    return whole


def counted(session: Session, count: int, one: str, many: str) -> str:
    """A number with what is counted."""
    return session.say("{count} " + (one if count == 1 else many), count=session.number(count))


def _caption(session: Session, item: Item, top: int) -> Node:
    """The caption is one drawn text with invisible buttons over its parts."""
    more = session.say("more")
    beginning = item.caption[:90]
    return view(
        "com.instagram.ui.widget.textview.IgTextLayoutView", (20, top, WIDTH, top + 62), "", "f",
        view("Button", (20, top, 230, top + 28), "", "Cf", desc=item.author,
             tap=lambda: session.go("profile", item.author)),
        view("Button", (235, top, 666, top + 28), "", "Cf", desc=beginning),
        view("Button", (235, top, 666, top + 28), "", "Cf", desc=beginning),
        view("Button", (641, top + 31, 692, top + 59), "", "Cf", desc=more),
        text=f"{item.author} {item.caption}… {more}", paint="left",
    )  # fmt: skip
