"""The window around a screen: the layers that all have, and the row of tabs.

Measured on profiles and the page of a post of 2025-12; the order of the tabs of 410 is reported, their places are
unmeasured.
"""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, nest, view
from virtualphone.apps.instagram.session import Session
from virtualphone.ui import Node

TAB_HEIGHT = 78


@dataclass(frozen=True, slots=True)
class Frame:
    """A window: `slot` takes the screen, `wrapper` what lies beside it; the screen ends at `bottom`."""

    root: Node
    slot: Node
    wrapper: Node
    top: int
    bottom: int


def frame(session: Session, tab: str = "", *, top: int = 39, bottom: int = 1362) -> Frame:
    """The main window; with a row of tabs when one of them is named."""
    whole = (0, 0, WIDTH, HEIGHT)
    end = bottom - TAB_HEIGHT if tab else bottom
    root = view("FrameLayout", whole, paint="page")
    layers = nest(
        root, ("LinearLayout", ""), ("FrameLayout", ""), ("LinearLayout", "action_bar_root"),
        ("FrameLayout", "android:id/content"), ("FrameLayout", ""),
    )  # fmt: skip
    swipe = view("FrameLayout", whole, "swipe_navigation_container")
    layers.add(swipe, view("FrameLayout", (0, 0, WIDTH, bottom), "overlay_layout_container"))
    area = (0, top, WIDTH, bottom)
    coordinator = view("ViewGroup", (0, 0, WIDTH, bottom), "layout_container_center_right_coordinator_layout")
    swipe.add(view("FrameLayout", (0, 0, WIDTH, bottom), "bottom_sheet_camera_container"), coordinator)
    panel = view("ViewGroup", area, "layout_container_main_panel")
    coordinator.add(view("FrameLayout", area, "activity_and_camera_shared_views_main_container"), panel)
    wrapper = view("FrameLayout", area, "layout_container_main_wrapper")
    panel.add(wrapper)
    inner = (0, top, WIDTH, end)
    pager = view("ViewPager", inner, "swipeable_tab_view_pager", "S" if tab else "")
    wrapper.add(view("FrameLayout", inner, "layout_container_main"), pager)
    recycler = view("RecyclerView", inner, "swipeable_nav_view_pager_inner_recycler_view", "Sf")
    pager.add(recycler)
    slot = nest(recycler, ("FrameLayout", ""), ("FrameLayout", "layout_container_swipeable"))
    if tab:
        wrapper.add(view("View", (0, end - 1, WIDTH, end), "tab_bar_shadow"), tabs(session, tab, end))
    return Frame(root, slot, wrapper, top, end)


def tabs(session: Session, selected: str, top: int) -> Node:
    """The row of tabs."""
    row = view("LinearLayout", (0, top, WIDTH, top + TAB_HEIGHT), "tab_bar", paint="page")
    side = WIDTH // 5
    for place, (name, id, label) in enumerate(session.layout.tabs):
        left = side * place
        chosen = "s" if name == selected else ""
        tab = view(
            "FrameLayout", (left, top, left + side, top + TAB_HEIGHT), id, "CLf" + chosen,
            desc=session.say(label), tap=lambda name=name: session.go("tab", name), paint=f"tab:{name}",
        )  # fmt: skip
        if name == "profile":
            avatar = (left + 48, top + 15, left + 97, top + 64)
            container = view("FrameLayout", avatar, "container", chosen)
            container.add(view("ImageView", avatar, "tab_avatar", chosen, paint=f"avatar:{session.account.username}"))
            tab.add(view("ViewGroup", tab.bounds, "wrapper", chosen, container))
        else:
            spot = (left + 52, top + 19, left + 91, top + 58)
            tab.add(view("ImageView", spot, "tab_icon", paint=f"{TAB_PAINTS[name]}:{'chosen' if chosen else ''}"))
        row.add(tab)
    return row


TAB_PAINTS = {"feed": "home", "reels": "reel", "direct": "send", "search": "lens", "create": "add"}


def title_bar(session: Session, title: str, *, top: int, back: bool = True, right: tuple[Node, ...] = ()) -> Node:
    """The bar at the top of a page that is not a profile, as over the post page of the recording."""
    bottom = top + 91
    bar = view("LinearLayout", (0, top, WIDTH, bottom), "action_bar", "Cf")
    edge = min((each.bounds[0] for each in right), default=WIDTH)
    holder = view("LinearLayout", (0, top, edge, bottom), "action_bar_new_title_container", "Cf")
    bar.add(holder, *right)
    if back:
        holder.add(
            view("ImageView", (0, top, 91, bottom), "action_bar_button_back", "Cf", desc=session.say("Back"),
                 tap=lambda: session.leave(session.page), paint="back")
        )  # fmt: skip
    width = 18 * len(title)
    words = view("TextView", (117, top + 26, 117 + width, top + 65), "action_bar_title", "C", text=title, desc=title,
                 paint="bold")  # fmt: skip
    icons = view("LinearLayout", (91, top + 26, 137 + width, top + 65), "action_bar_title_and_icons", "", words)
    holder.add(view("LinearLayout", (91, top + 26, 137 + width, top + 65), "", "", icons))
    area = (0, top, WIDTH, bottom)
    wrapper = view("FrameLayout", area, "action_bar_wrapper", "", bar)
    return view("FrameLayout", area, "action_bar_container", "", wrapper, paint="page")
