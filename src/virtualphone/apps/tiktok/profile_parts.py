"""What the own and another's profile share. Order and shape follow a recording of 2023; the ids of 43.1.4 and the
layout with the name below the picture are unmeasured."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.apps.tiktok.parts import GROUP, LIST, WIDTH, Kit, Tap
from virtualphone.apps.tiktok.videos import Video
from virtualphone.ui import Node

TILE_WIDTH, TILE_HEIGHT = 360, 450


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the top of a profile, and what taps there do."""

    user: str
    name: str
    following: str
    followers: str
    likes: str
    name_tap: Tap | None = None
    handle_tap: Tap | None = None


def title_bar(kit: Kit, heading: Heading, back: Tap | None) -> Node:
    """The bar at the top: back, the name where the version shows it there, two more buttons."""
    bar = kit.box(GROUP, (0, 82, WIDTH, 257), "h5q")
    left = kit.box("LinearLayout", (27, 102, 162, 237), "h5w")
    if back is not None:
        left.add(kit.button((27, 102, 162, 237), tap=back, desc=kit.say("Back to previous screen"), paint="back"))
    middle = kit.box("LinearLayout", (297, 133, 783, 207), "h5h")
    if not kit.has("name_below_avatar"):
        middle.add(_name(kit, heading, (349, 133, 729, 207)))
    right = kit.box("LinearLayout", (783, 102, 1053, 237), "h5n")
    bell = kit.area("FrameLayout", (783, 102, 918, 237))
    bell.add(kit.image((810, 129, 891, 210), "ajo", paint="dots"))
    right.add(bell, kit.button((918, 102, 1053, 237), paint="dots"))
    return bar.add(left, middle, right)


def _name(kit: Kit, heading: Heading, bounds: tuple[int, int, int, int]) -> Node:
    if heading.name_tap is None:
        return kit.text(bounds, heading.name, "h5f", focusable=True)
    return kit.button(bounds, heading.name, heading.name_tap, "h5f")


def head(kit: Kit, heading: Heading) -> list[Node]:
    """Picture, name, handle and numbers."""
    below = kit.has("name_below_avatar")
    picture = kit.box("FrameLayout", (371, 257, 709, 595), "ihf")
    outer = kit.area("RelativeLayout", (371, 257, 709, 595), "adr")
    size = 568 if not below else 520
    picture.add(outer.add(kit.image((398, 284, 398 + size - 284, size), paint=f"avatar:{heading.user}")))
    handle_bounds = (353, 595, 725, 669) if not below else (353, 640, 725, 700)
    found = [picture]
    if below:
        found.append(_name(kit, heading, (300, 540, 780, 630)))
    found.append(kit.button(handle_bounds, f"@{heading.user}", heading.handle_tap, "qh5", paint="grey"))
    numbers = kit.box("LinearLayout", (54, 709, 1026, 846), "gcy")
    for count, label, cell, top, bottom, left, right in (
        (heading.following, "Following", "dqh", "dqd", "dqe", 72, 382),
        (heading.followers, "Followers", "dq5", "dq3", "dq4", 385, 695),
        (heading.likes, "Likes", "cl4", "cco", "ccp", 698, 1008),
    ):
        box = kit.area("LinearLayout", (left, 709, right, 846), cell)
        box.add(
            kit.text((left, 709, right, 783), count, top),
            kit.text((left, 792, right, 846), kit.say(label), bottom, paint="grey"),
        )
        numbers.add(box)
    found.append(numbers)
    return found


PROFILE_TABS = (
    ("Videos", "grid", 0, 360),
    ("Reposted videos", "repost", 360, 720),
    ("Liked videos", "heart:ink", 720, 1080),
)


def tabs(kit: Kit, top: int) -> Node:
    """The tabs above the tiles."""
    row = kit.box("RelativeLayout", (0, top, WIDTH, top + 100), "ik2")
    strip = kit.box("LinearLayout", (0, top, WIDTH, top + 100), "lbh")
    for label, sign, left, right in PROFILE_TABS:
        bounds = (left, top, right, top + 100)
        chosen = label == "Videos"
        tab = kit.area("RelativeLayout", bounds, desc=kit.say(label), selected=chosen)
        icon = (left + 140, top + 25, left + 220, top + 85)
        strip.add(tab.add(kit.image(icon, "eg9", selected=chosen, paint=sign)))
    return row.add(strip)


def grid(kit: Kit, top: int, bottom: int, tiles: list[Node]) -> Node:
    """The tiles, three in a row, as many as fit; they are placed here."""
    found = kit.box(LIST, (0, top, WIDTH, bottom), "cj6", scrollable=True, focusable=True)
    for place, tile in enumerate(tiles):
        left, upper = TILE_WIDTH * (place % 3), top + TILE_HEIGHT * (place // 3)
        if upper < bottom:
            _put(tile, left, upper, bottom)
            found.add(tile)
    return found


def tile(kit: Kit, video: Video, open_it: Tap) -> Node:
    """A post: a picture with the number of its views."""
    cell = kit.area("FrameLayout", (0, 0, TILE_WIDTH, TILE_HEIGHT), "ce7", open_it)
    views = "0" if video.media else f"{len(video.caption) * 37:,}"
    return cell.add(
        kit.image(
            (0, 0, TILE_WIDTH, TILE_HEIGHT), "cover", paint=f"tile:{video.media[0] if video.media else video.id}"
        ),
        kit.text((20, TILE_HEIGHT - 60, 200, TILE_HEIGHT - 15), views, "xxt", paint="light"),
    )


def drafts_tile(kit: Kit, count: int, newest: str, open_it: Tap) -> Node:
    """The first tile of the own profile while there are drafts."""
    cell = kit.area("FrameLayout", (0, 0, TILE_WIDTH, TILE_HEIGHT), "f9d", open_it)
    return cell.add(
        kit.image((0, 0, TILE_WIDTH, TILE_HEIGHT), "f9c", paint=f"tile:{newest}"),
        kit.text((20, TILE_HEIGHT - 60, 340, TILE_HEIGHT - 15), kit.say("Drafts: {}", count), "f9t", paint="light"),
    )


def _put(root: Node, left: int, top: int, bottom: int) -> None:
    for each in root.walk():
        l, t, r, b = each.bounds  # noqa: E741
        each.bounds = (l + left, min(t + top, bottom), r + left, min(b + top, bottom))
