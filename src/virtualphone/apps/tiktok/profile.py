"""Profiles. The order and shape of another's profile follow a recording of 2023; everything else is unmeasured: the
ids of 43.1.4, the own profile, the states after following, the sheet that unfollows."""

from __future__ import annotations

from collections.abc import Callable

from virtualphone.apps.tiktok.parts import BOTTOM, HEIGHT, WIDTH, bottom_row, button, nest, rid
from virtualphone.ui import Node, node
from virtualphone.world import Relation

Tap = Callable[[], None]

unmeasured = True

WORDS = {Relation.FOLLOWING: "Following", Relation.FRIENDS: "Friends", Relation.REQUESTED: "Requested"}


def other_profile(
    user: str, relation: Relation, *, fan: bool, blocked: bool, suggestions: list[str], back: Tap, control: Tap
) -> Node:
    """Another user's profile; `control` is what the button below the numbers does."""
    root, content = _window()
    content.add(_title_bar(user.replace(".", " ").title(), back))
    body = _header(content, user, following="318", followers="1,204", likes="20.4K")
    if blocked:
        body.add(node("TextView", (60, 900, 1020, 980), text="You can't view this account", paint="grey"))
        return root
    row = node("LinearLayout", (61, 887, 1019, 1035), id=rid("d77"))
    body.add(row)
    if relation is Relation.NONE:
        word = "Follow back" if fan else "Follow"
        row.add(button((61, 887, 452, 1035), word, control, id=rid("ihh"), paint="primary"))
    else:
        row.add(button((61, 887, 452, 1035), WORDS[relation], control, id=rid("ihh"), paint="secondary"))
    row.add(
        button((466, 887, 857, 1035), "Message", id=rid("ci4"), paint="secondary"),
        node("LinearLayout", (871, 887, 1019, 1035), id=rid("gcw")).add(
            node("ImageView", (871, 887, 1019, 1035), id=rid("j2d"), clickable=True, paint="secondary")
        ),
    )
    if relation is not Relation.NONE and suggestions:
        body.add(_suggestions(suggestions))
    body.add(_tabs(), _grid(user))
    return root


def own_profile(user: str, *, following: int, choose_tab: Callable[[str], None]) -> Node:
    """The account's own profile."""
    root, content = _window()
    content.add(
        node("LinearLayout", (0, 82, WIDTH, 257)).add(
            button((300, 120, 780, 220), user.replace(".", " ").title(), desc="", id=rid("h5f"))
        )
    )
    body = _header(content, user, following=f"{following:,}", followers="1,204", likes="20.4K")
    body.add(
        node("LinearLayout", (61, 887, 1019, 1035)).add(
            button((61, 887, 533, 1035), "Edit profile", paint="secondary"),
            button((547, 887, 1019, 1035), "Share profile", paint="secondary"),
        ),
        _tabs(),
        _grid(user),
    )
    content.add(bottom_row("Profile", choose_tab, dark=False))
    return root


def unfollow_sheet(under: Node, user: str, unfollow: Tap, cancel: Tap) -> Node:
    """The sheet that a tap on Following opens, over the profile."""
    for each in under.walk():
        each.clickable = False
    sheet = node("FrameLayout", (0, 1800, WIDTH, BOTTOM), clickable=True, paint="page")
    sheet.add(
        node("TextView", (60, 1840, 1020, 1920), text=f"@{user}", paint="grey"),
        button((60, 1950, 1020, 2080), "Unfollow", unfollow),
        button((60, 2120, 1020, 2250), "Cancel", cancel),
    )
    shade = node("android.view.View", (0, 0, WIDTH, 1800), clickable=True, tap=cancel)
    return under.add(shade, sheet)


def _window() -> tuple[Node, Node]:
    root = node("FrameLayout", (0, 0, WIDTH, HEIGHT), paint="page")
    content = node("FrameLayout", (0, 0, WIDTH, BOTTOM), id="android:id/content")
    root.add(node("LinearLayout", (0, 0, WIDTH, BOTTOM)).add(content))
    return root, content


def _title_bar(name: str, back: Tap) -> Node:
    bar = node("ViewGroup", (0, 82, WIDTH, 257), id=rid("h5q"))
    left = node("LinearLayout", (27, 102, 162, 237), id=rid("h5w"))
    left.add(button((27, 102, 162, 237), desc="Back to previous screen", tap=back, paint="back"))
    middle = node("LinearLayout", (297, 133, 783, 207), id=rid("h5h"))
    middle.add(node("TextView", (349, 133, 729, 207), text=name, id=rid("h5f")))
    right = node("LinearLayout", (783, 102, 1053, 237), id=rid("h5n")).add(button((918, 102, 1053, 237)))
    return bar.add(left, middle, right)


def _header(content: Node, user: str, *, following: str, followers: str, likes: str) -> Node:
    body = node("LinearLayout", (0, 257, WIDTH, BOTTOM), id=rid("bux"))
    content.add(body)
    column = nest(body, ("FrameLayout", "j5g"), ("LinearLayout", "joq"))
    avatar = node("FrameLayout", (371, 257, 709, 595), id=rid("ihf")).add(
        node("ImageView", (398, 284, 682, 568), clickable=True, paint=f"avatar:{user}")
    )
    handle = button((353, 595, 725, 669), f"@{user}", id=rid("qh5"), paint="grey")
    numbers = node("LinearLayout", (54, 709, 1026, 846), id=rid("gcy"))
    for count, label, left, right in (
        (following, "Following", 72, 382),
        (followers, "Followers", 385, 695),
        (likes, "Likes", 698, 1008),
    ):
        cell = node("LinearLayout", (left, 709, right, 846), clickable=True)
        numbers.add(cell.add(
            node("TextView", (left, 709, right, 783), text=count),
            node("TextView", (left, 792, right, 846), text=label, paint="grey"),
        ))  # fmt: skip
    column.add(avatar, handle, numbers)
    return column


def _suggestions(users: list[str]) -> Node:
    strip = node("androidx.recyclerview.widget.RecyclerView", (0, 1120, WIDTH, 1440), scrollable=True)
    for place, user in enumerate(users):
        left = 40 + 340 * place
        strip.add(
            node("LinearLayout", (left, 1120, left + 320, 1440)).add(
                node("ImageView", (left + 100, 1130, left + 220, 1250), paint=f"avatar:{user}"),
                node("TextView", (left, 1260, left + 320, 1310), text=user),
                button((left + 40, 1330, left + 280, 1420), "Follow", paint="primary"),
            )
        )
    return strip


def _tabs() -> Node:
    row = node("RelativeLayout", (0, 1480, WIDTH, 1600), id=rid("ik2"))
    for desc, left, right in (("Videos", 0, 360), ("Reposted videos", 360, 720), ("Liked videos", 720, 1080)):
        row.add(
            node(
                "RelativeLayout",
                (left, 1480, right, 1600),
                desc=desc,
                clickable=True,
                selected=desc == "Videos",
                paint="label",
            )
        )
    return row


def _grid(user: str) -> Node:
    grid = node("androidx.recyclerview.widget.RecyclerView", (0, 1600, WIDTH, 2208), scrollable=True)
    for place in range(3):
        left = 360 * place
        grid.add(node("FrameLayout", (left, 1600, left + 360, 2208), clickable=True, paint=f"tile:{user}{place}"))
    return grid
