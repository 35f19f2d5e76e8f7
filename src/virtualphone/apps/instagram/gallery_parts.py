"""The layers of the camera that lie behind the gallery, its head, the row of destinations under it."""

from __future__ import annotations

from collections.abc import Callable

from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, Tap, button, nest, text, view
from virtualphone.apps.instagram.session import Session
from virtualphone.apps.instagram.uploads import FEED, REEL, STORY
from virtualphone.ui import Bounds, Node

_SCREEN: Bounds = (0, 0, WIDTH, 1362)
_PREVIEW: Bounds = (0, 0, WIDTH, 1280)
_HEAD: Bounds = (0, 0, WIDTH, 174)
_UPPER: Bounds = (0, 0, WIDTH, 92)


def behind(session: Session) -> tuple[Node, Node, Node]:
    """The window of the camera: its root, the drawer that holds the gallery, what the destinations lie in."""
    whole = (0, 0, WIDTH, HEIGHT)
    root = view("FrameLayout", whole, paint="page")
    scene = nest(
        root, ("LinearLayout", ""), ("FrameLayout", ""), ("LinearLayout", "action_bar_root"),
        ("FrameLayout", "android:id/content"), ("ViewGroup", "layout_container_parent"),
        ("FrameLayout", "layout_container_main"), ("FrameLayout", ""),
    )  # fmt: skip
    capture = nest(
        scene, ("FrameLayout", "multi_destination_container"), ("FrameLayout", "quick_capture_fragment_container")
    )
    outer = view("FrameLayout", _SCREEN, "quick_capture_outer_container")
    capture.add(view("FrameLayout", whole, "quick_capture_root_container", "CfF", outer))
    drawer = view("FrameLayout", _SCREEN, "quick_capture_drawer_content")
    outer.add(drawer)
    drawer.add(view("FrameLayout", _SCREEN, "instructions_layout"), _after_capture(), _before_capture())
    return root, drawer, scene


def _after_capture() -> Node:
    footer = (0, 1189, WIDTH, 1362)
    return view(
        "ViewGroup", _SCREEN, "post_capture_controls_container", "",
        view("View", _SCREEN, "floating_stroke_width_indicator"),
        view("FrameLayout", _SCREEN, "clips_post_capture_controls"),
        view(
            "FrameLayout", _SCREEN, "layout_post_capture_button_config", "",
            view("FrameLayout", _PREVIEW, "post_capture_preview_size_placeholder"),
            view("LinearLayout", footer, "post_capture_button_root_container", "",
                 view("ViewGroup", footer, "post_capture_media_overlay_footer_button_container")),
        ),
        view("FrameLayout", _PREVIEW, "gl_frame_preview_container"),
        view(
            "FrameLayout", _PREVIEW, "post_capture_interactive_contents_container", "",
            view("FrameLayout", _PREVIEW, "post_capture_interactive_drawable_container_holder"),
            view("FrameLayout", _PREVIEW),
        ),
        view("ViewGroup", _PREVIEW, "post_capture_texture_view_container"),
    )  # fmt: skip


def _before_capture() -> Node:
    content = view(
        "FrameLayout", _HEAD, "pre_capture_controls_content_container", "",
        *(view(cls, _HEAD, id) for cls, id in _HEAD_LAYERS),
        view(
            "FrameLayout", _HEAD, "pre_capture_interactive_contents_container", "",
            view(
                "FrameLayout", _UPPER, "pre_capture_interactive_drawable_container_holder", "",
                view("FrameLayout", _UPPER, "capture_interactive_drawable_container"),
                view("FrameLayout", _UPPER, "video_sticker_ltr_holder"),
            ),
        ),
        view("FrameLayout", _HEAD, "pre_capture_buttons_container"),
        view("FrameLayout", _HEAD, "camera_pre_capture_utility_menu_view"),
        view("FrameLayout", _HEAD, "layout_camera_tool_menu_container"),
        view("ViewGroup", _UPPER, "layout_format_divider_container"),
        view("View", _UPPER, "camera_preview_touch_event_forwarding_view"),
        view("FrameLayout", _UPPER, "camera_stub_constraint_layout"),
    )  # fmt: skip
    return view(
        "FrameLayout", _HEAD, "pre_capture_controls_container", "",
        view("View", _HEAD, "container_touch_event_forwarding_view"), content,
    )  # fmt: skip


_HEAD_LAYERS = (
    ("FrameLayout", "camera_permissions_cover"),
    ("FrameLayout", "clips_template_browser_fragment_holder"),
    ("FrameLayout", "pre_capture_navigation_picker_container"),
    ("RelativeLayout", "pre_capture_sup_toggle_layout"),
    ("ViewGroup", "camera_countdown_container"),
    ("ViewGroup", "clips_top_level_container"),
)


def reel_head(
    session: Session, album: str, placement: str, many: bool, *, albums: Tap, toggle: Tap, drafts: Tap
) -> Node:
    """Edits, drafts and templates; under them the album and the button that selects several."""
    head = view("LinearLayout", (0, 92, WIDTH, 271), "gallery_app_bar", paint="page")
    bar = view("RecyclerView", (0, 92, WIDTH, 185), "gallery_destination_bar", "f")
    for label, left, right, tap in (
        ("Edits", 23, 180, None), ("Drafts", 194, 363, drafts), ("Templates", 377, 597, None)
    ):  # fmt: skip
        words = session.say(label)
        bar.add(
            view(
                "ViewGroup", (left, 99, right, 178), "gallery_destination_item", "Cf",
                view("ImageView", (left + 20, 119, left + 59, 158), "button_icon", paint="reel:ink"),
                text((left + 75, 122, right - 20, 155), words, "button_name", paint="left"),
                tap=tap, paint="secondary",
            )
        )  # fmt: skip
    if placement == REEL:
        head.add(bar)
    words = session.say("Album switcher, {album}, button, double tap to change album", album=album)
    select = session.say("Select multiple, activate to select multiple photos in your gallery")
    row = view("FrameLayout", (0, 185, WIDTH, 271))
    folder = text((0, 209, 172, 246), words, "gallery_folder_menu_tv", focusable=True, paint="left")
    multi = view("Button", (644, 203, 702, 261), "gallery_menu_multi_select_button", "Cfs" if many else "Cf",
                 desc=select, tap=toggle, paint="badge" if many else "ring")  # fmt: skip
    row.add(
        view("LinearLayout", (587, 185, WIDTH, 271), "gallery_select_buttons_container", "",
             multi.add(view("ImageView", (660, 219, 686, 245), "slideout_iconview_icon"))),
        view("LinearLayout", (0, 185, 196, 271), "gallery_folder_menu_button", "",
             view("LinearLayout", (0, 209, 196, 246), "gallery_folder_menu_container", "", folder)),
    )  # fmt: skip
    # the recording has no clickable node here; that the words take the tap is unmeasured
    folder.tap = albums
    return head.add(view("FrameLayout", (0, 185, WIDTH, 271), "gallery_menu", "", row))


def destinations(session: Session, placement: str, become: Callable[[str], None]) -> Node:
    """The row at the bottom that says what is made."""
    scroll = view("FrameLayout", (0, 1277, WIDTH, HEIGHT), "multi_destination_scroll_view", paint="page")
    first = view("LinearLayout", (0, 1277, WIDTH, 1349), "", "", view("View", (295, 1277, 619, 1349)))
    row = view("LinearLayout", (0, 1277, WIDTH, 1349))
    scroll.add(first, row)
    entries = [("REEL", "cam_dest_clips", 311, 408, REEL), ("TEMPLATES", "cam_dest_template", 408, 602, "")]
    if placement != REEL:
        entries = [
            ("POST", "cam_dest_feed", 190, 290, FEED),
            ("STORY", "cam_dest_story", 290, 410, STORY),
            ("REEL", "cam_dest_clips", 410, 510, REEL),
        ]
    for label, id, left, right, name in entries:
        words = session.say(label)
        lower = 1340 if id == "cam_dest_template" else 1341
        tap = (lambda name=name: become(name)) if name else None
        row.add(
            view("TextView", (left, 1285, right, lower), id, "Csf" if name == placement else "Cf", text=words,
                 desc=words, tap=tap, paint="badge" if name == placement else "")
        )  # fmt: skip
    return scroll


def empty(session: Session, ask: Tap) -> Node:
    """What stands in the grid's place while the app may not see the pictures. Unmeasured."""
    return view(
        "LinearLayout", (0, 274, WIDTH, 1118), "gallery_permission_empty_state", "",
        text((60, 600, 660, 650), session.say("Allow Instagram to access your photos and videos"), paint="bold"),
        button((210, 680, 510, 740), session.say("Allow access"), ask, "gallery_permission_button", paint="blue"),
    )  # fmt: skip
