"""What own and other profiles share: the bar, the numbers, the row of tabs, the grid."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.instagram.parts import WIDTH, Tap, button, clipped, nest, text, view
from virtualphone.apps.instagram.posts import Item
from virtualphone.apps.instagram.session import Session
from virtualphone.ui import Node

TILE_WIDTH, TILE_HEIGHT, GAP = 236, 315, 6
MOST_TILES = 30

METRIC_LABELS = (
    ("post_count", "posts"),
    ("followers", "followers"),
    ("following", "following"),
)


def metrics(session: Session, edges: tuple[int, int, int, int], top: int, values: tuple[int, int, int],
            taps: tuple[Tap | None, Tap | None, Tap | None]) -> Node:  # fmt: skip
    """Posts, followers, following. Rows and numbers are siblings, as in the recordings."""
    bottom = top + 86
    row = view("LinearLayout", (edges[0], top, edges[3], bottom), "profile_header_metrics_full_width")
    for place, (name, label) in enumerate(METRIC_LABELS):
        left, right = edges[place], edges[place + 1]
        inset = left + (10 if place else 0)
        value, words = session.number(values[place]), session.say(label)
        row.add(
            view("", (left, top, right, bottom), session.layout.metric_rows[place], "Cf", desc=value + words,
                 tap=taps[place]),
            text((inset, top + 13, inset + 15 * len(value), top + 46), value, session.layout.metrics[place],
                 paint="left-bold"),
            text((inset, top + 46, inset + 11 * len(words), top + 74), words, f"profile_header_familiar_{name}_label",
                 paint="left"),
        )  # fmt: skip
    return row


def action_bar(
    left: tuple[Node, ...], user: str, right: tuple[Node, ...], *, switch: Tap | None, chevron: bool
) -> Node:
    """The bar with the username."""
    bar = view("FrameLayout", (0, 39, WIDTH, 130), "profile_action_bar", paint="page")
    layout = view("LinearLayout", (0, 39, 707, 130), "action_bar_layout")
    bar.add(layout)
    container = view("LinearLayout", (105, 39, 628, 130), "action_bar_username_container", "Cf", tap=switch)
    width = 35 * len(user) // 2
    start = 366 - width // 2 - 15 if chevron else 105
    end = start + width + (30 if chevron else 0)
    group = view("ViewGroup", (start, 39, end, 130))
    group.add(view("TextView", (start, 39, start + width, 130), "action_bar_title", text=user, desc=user, paint="bold"))
    if chevron:
        group.add(
            view(
                "LinearLayout", (start + width, 39, end, 130), "action_bar_username_buttons_container", "",
                view("ImageView", (start + width + 10, 74, end, 94), "action_bar_title_chevron", paint="down"),
            )
        )  # fmt: skip
    container.add(group)
    layout.add(
        view("LinearLayout", (0, 39, 79, 130), "left_action_bar_buttons", "", *left),
        container,
        view("LinearLayout", (628, 39, 707, 130), "right_action_bar_buttons", "", *right),
    )
    return bar


def profile_tabs(session: Session, labels: tuple[str, ...], top: int, *, boxed: str = "") -> Node:
    """Grid, reels, photos of you; the first is chosen. `boxed` names the one that has more layers."""
    bottom = top + 78
    container = view("LinearLayout", (0, top, WIDTH, bottom + 1), "profile_tabs_container", paint="page")
    scroll = view("HorizontalScrollView", (0, top, WIDTH, bottom), "profile_tab_layout", "f")
    row = view("LinearLayout", scroll.bounds)
    scroll.add(row)
    side = WIDTH // len(labels)
    for place, label in enumerate(labels):
        bounds = (side * place, top, side * (place + 1), bottom)
        flags = "sf" if place == 0 else "Cf"
        if label == boxed:
            spot = (bounds[0] + 101, top + 20, bounds[0] + 140, top + 59)
            inner = view("ImageView", spot, "profile_tab_icon_view", desc=session.say(label), paint="person")
            frame = view("FrameLayout", bounds, "", "Cf")
            nest(frame, ("ViewGroup", "wrapper")).add(view("FrameLayout", spot, "container", "", inner))
        else:
            inner = view("ImageView", bounds, "profile_tab_icon_view", "Cf" + ("s" if place == 0 else ""),
                         desc=session.say(label), paint="grid" if place == 0 else "reel:ink")  # fmt: skip
            frame = view("FrameLayout", bounds, "", "sf" if place == 0 else "f", inner)
        row.add(view("LinearLayout", bounds, "", flags, frame))
    return container.add(scroll, view("View", (0, bottom, WIDTH, bottom + 1), "profile_tabs_bottom_divider"))


def grid(session: Session, items: list[Item], name: str, top: int, bottom: int, first: int = 0) -> Node:
    """The pager with the tiles of a profile, newest first, from row `first` on."""
    area = (0, top, WIDTH, bottom)
    pager = view("ViewPager", area, "profile_viewpager", "Sf")
    recycler = view("RecyclerView", area, "android:id/list", "f")
    pager.add(recycler)
    rows: list[Node] = [view("View", (0, top, WIDTH, top + GAP), "gap_binder_group")]
    for place in range(3 * first, min(len(items), MOST_TILES + 3 * first), 3):
        upper = top + GAP + (place // 3 - first) * (TILE_HEIGHT + GAP)
        row = view("LinearLayout", (0, upper, WIDTH, upper + TILE_HEIGHT + GAP), "media_set_row_content_identifier")
        for column, item in enumerate(items[place : place + 3]):
            left = column * (TILE_WIDTH + GAP)
            bounds = (left, upper, left + TILE_WIDTH, upper + TILE_HEIGHT)
            label = "Photo by {name} at Row {row}, Column {column}"
            if item.kind == "reel":
                label = "Reel by {name} at row {row}, column {column}"
            words = session.say(label, name=name, row=place // 3 + 1, column=column + 1)
            tile = view("Button", bounds, "image_button", "CLf", desc=words, paint=f"tile:{item.code}",
                        tap=lambda item=item: session.go("post", item))  # fmt: skip
            row.add(view("FrameLayout", bounds, "", "", view("FrameLayout", bounds, "", "", tile)))
        rows.append(row)
    recycler.add(*clipped(rows, top, bottom))
    return pager


def refresh_views(top: int) -> tuple[Node, Node]:
    """The two views of the gesture that loads anew."""
    return (
        view("View", (0, top, WIDTH, top + 1), "swipe_refresh_animated_progressbar_container_background"),
        view("View", (303, top, 417, top + 114), "swipe_refresh_animated_progressbar_container"),
    )


def action(bounds: tuple[int, int, int, int], words: str, tap: Tap | None) -> Node:
    """A button of the header whose words are a view of their own."""
    left, top, right, bottom = bounds
    half = 11 * len(words) // 2
    middle = (left + right) // 2
    inner = text((middle - half, top + 11, middle + half, bottom - 11), words)
    whole = view("Button", bounds, "button_container", "Cf", inner, desc=words, tap=tap, paint="secondary")
    return view("ViewGroup", bounds, "", "", whole)


def suggestions(session: Session, users: list[str], top: int, followed: set[str]) -> Node:
    """A row of other people under the header. Unmeasured."""
    strip = view("RecyclerView", (0, top, WIDTH, top + 300), "suggested_users_recycler_view", "S", paint="page")
    for place, user in enumerate(users[:3]):
        left = 20 + 232 * place
        state = "Following" if user in followed else "Follow"
        strip.add(
            view(
                "ViewGroup", (left, top, left + 216, top + 290), "suggested_entity_card_container", "Cf",
                view("ImageView", (left + 63, top + 15, left + 153, top + 105), "suggested_entity_card_image",
                     paint=f"avatar:{user}"),
                text((left, top + 115, left + 216, top + 150), user, "suggested_entity_card_name"),
                text((left, top + 150, left + 216, top + 185), session.say("Suggested for you"),
                     "suggested_entity_card_context", paint="grey"),
                button((left + 16, top + 215, left + 200, top + 270), session.say(state),
                       partial(session.go, "follow", user),
                       "suggested_user_card_follow_button", paint="blue"),
                tap=lambda user=user: session.go("profile", user),
            )
        )  # fmt: skip
    return strip
