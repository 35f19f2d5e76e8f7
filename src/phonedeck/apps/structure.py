"""Structure: what can be told from where things lie, whatever is written on them and whatever they are called.

Each finder answers with the nodes it found by name, and with nothing when the pattern is not complete: a pattern that
lost a part would name the wrong node by counting. Distances are in widths of the app's window, measured on recordings
of 480×568 to 1080×2400 pixels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from phonedeck.apps.labels import NUMBER, normal
from phonedeck.apps.scene import LISTS, Scene
from phonedeck.phones.look import Node

Found = Mapping[str, list[Node]]
Finder = Callable[[Scene], Found]

ORDINALS = ("first", "second", "third", "fourth", "fifth")
COUNT = re.compile(NUMBER)
HANDLE = re.compile(r"@[\w.]{2,30}")
FIELD = "EditText"


def tab_row(scene: Scene) -> Found:
    """The bottom row of five: each tab is told by its fifth of the width, so that one may be missing."""
    fifth = scene.width / 5
    bands: dict[int, dict[int, Node]] = {}
    for node in scene.nodes:
        if not (0.16 <= scene.wide(node) <= 0.24 and 0.05 <= scene.tall(node) <= 0.17):
            continue
        slot = round((node.bounds.left - scene.frame.left) / fifth)
        in_slot = abs(node.bounds.left - scene.frame.left - slot * fifth) <= 0.02 * scene.width
        if in_slot and node.bounds.bottom >= scene.frame.bottom - 0.16 * scene.width:
            bands.setdefault(node.bounds.top, {}).setdefault(slot, node)
    for top in sorted(bands):
        tabs = bands[top]
        if len(tabs) >= 4 and sum(tab.clickable for tab in tabs.values()) >= 4:
            return {ORDINALS[slot]: [tab] for slot, tab in tabs.items() if 0 <= slot < 5}
    return {}


def rail(scene: Scene) -> Found:
    """The buttons over a video at its right edge: like, comment, favourite, share with counts, the sound without.

    Five of about one height without a gap, or nothing.
    """
    column = [
        node
        for node in scene.nodes
        if node.clickable
        and node.bounds.right >= scene.frame.right - 0.03 * scene.width
        and 0.1 <= scene.wide(node) <= 0.22
        and 0.1 <= scene.tall(node) <= 0.2
    ]
    by_top: dict[int, Node] = {}
    for node in column:
        by_top.setdefault(node.bounds.top, node)
    for start in by_top.values():
        blocks = _contiguous(scene, start, by_top)
        if (
            len(blocks) == 5
            and all(_has_count(scene, block) for block in blocks[:4])
            and not _has_text(scene, blocks[4])
        ):
            above = [
                node for node in column if 0 <= blocks[0].bounds.top - node.bounds.bottom <= 2 and node is not start
            ]
            if any(_has_count(scene, node) for node in above):
                continue
            return dict(zip(("like", "comment", "favourite", "share"), ([block] for block in blocks[:4]), strict=True))
    return {}


def rail_owner(scene: Scene) -> Found:
    """The owner of the post over which a rail lies: the name at the left that the avatar at the right also tells."""
    told = [
        normal(node.desc)
        for node in scene.nodes
        if node.desc and node.bounds.left >= scene.frame.left + 0.8 * scene.width and 0.05 <= scene.wide(node) <= 0.2
    ]
    names = [
        node
        for node in scene.nodes
        if node.text
        and len(normal(node.text)) > 1
        and node.bounds.left <= scene.frame.left + 0.1 * scene.width
        and scene.within(node, (0, 0.3, 0.8, 1))
        and any(_names(desc, normal(node.text)) for desc in told)
    ]
    return {"name": names} if len(names) == 1 else {}


def rail_follow(scene: Scene) -> Found:
    """The button on the lower edge of the avatar above a whole rail."""
    likes = rail(scene).get("like")
    if not likes:
        return {}
    edge = likes[0].bounds.top
    buttons = [
        node
        for node in scene.nodes
        if node.clickable
        and not node.text
        and node.bounds.left >= scene.frame.right - 0.22 * scene.width
        and abs(node.bounds.bottom - edge) <= 0.03 * scene.width
        and 0.04 <= scene.tall(node) <= 0.1
    ]
    return {"button": buttons} if len(buttons) == 1 else {}


def stat_row(scene: Scene) -> Found:
    """A profile's three numbers with their labels below them: the labels, from left to right."""
    pairs = _statistics(scene)
    if len(pairs) != 3:
        return {}
    return {ORDINALS[place]: [label] for place, (_, label) in enumerate(pairs)} | {"numbers": [n for n, _ in pairs]}


def control_row(scene: Scene) -> Found:
    """The buttons below a profile's numbers: follow and message.

    Two of one width are follow and message. Once the user is followed, newer versions show a wide message first and
    what says so beside it, narrower or as icons.
    """
    bottom = below_statistics(scene)
    if bottom is None:
        return {}
    rows: dict[int, list[Node]] = {}
    for node in scene.nodes:
        if node.clickable and bottom <= node.bounds.top <= bottom + scene.width and 0.05 <= scene.tall(node) <= 0.17:
            rows.setdefault(node.bounds.top, []).append(node)
    for top in sorted(rows):
        row = sorted(rows[top], key=lambda node: node.bounds.left)
        wide = [node for node in row if scene.wide(node) >= 0.2]
        if not wide or (len(wide) == 1 and scene.wide(wide[0]) >= 0.8):
            continue  # a line of text, not the buttons
        if wide[0].bounds.left > scene.frame.left + 0.1 * scene.width:
            return {}
        return _controls(scene, wide, icons=[node for node in row if node.bounds.left >= wide[0].bounds.right])
    return {}


def _controls(scene: Scene, wide: list[Node], icons: list[Node]) -> Found:
    if len(wide) == 1:
        return {"message": wide} if scene.wide(wide[0]) >= 0.4 and len(icons) >= 2 else {}
    if len(wide) != 2 or wide[1].bounds.left < wide[0].bounds.right:
        return {}
    if abs(wide[0].bounds.width - wide[1].bounds.width) <= 0.03 * scene.width:
        return {"follow": [wide[0]], "message": [wide[1]]}
    return {"message": [wide[0]], "follow": [wide[1]]} if wide[0].bounds.width >= 2 * wide[1].bounds.width else {}


def profile_name(scene: Scene) -> Found:
    """What is written right above a profile's numbers."""
    pairs = _statistics(scene)
    if len(pairs) < 2:
        return {}
    top = min(number.bounds.top for number, _ in pairs)
    written = [
        node
        for node in scene.nodes
        if node.text and top - 0.25 * scene.width <= node.bounds.bottom <= top and scene.wide(node) <= 0.6
    ]
    lowest = max((node.bounds.bottom for node in written), default=0)
    return {"name": [node for node in written if node.bounds.bottom == lowest]}


def profile_title(scene: Scene) -> Found:
    """The display name on a profile: right above the handle, or in the top row in older versions."""
    handles = [node for node in scene.nodes if HANDLE.fullmatch(node.text)]
    if len(handles) != 1:
        return {}
    handle = handles[0]
    named = [
        node
        for node in scene.nodes
        if node.text
        and not HANDLE.fullmatch(node.text)
        and scene.look.tappable(node) is not None
        and 0 <= handle.bounds.top - node.bounds.bottom <= 0.06 * scene.width
        and _overlap(node, handle)
    ]
    if len(named) == 1:
        return {"name": named}
    titles = [node for node in header(scene).get("title", ()) if node.clickable]
    return {"name": titles} if not named and titles else {}


def bottom_field(scene: Scene) -> Found:
    """A text field at the bottom, above the keyboard where there is one, and the button that closes its row."""
    fields = [
        node
        for node in scene.nodes
        if FIELD in node.cls
        and scene.wide(node) >= 0.35
        and scene.tall(node) <= 0.45
        and node.bounds.bottom >= scene.frame.bottom - 0.3 * scene.width
    ]
    if len(fields) != 1:
        return {}
    field = fields[0]
    found = {"field": [field]}
    if field.focused:
        row = [
            node
            for node in scene.nodes
            if node.cls.endswith("Button")
            and node.clickable
            and node.enabled
            and not node.label
            and node.bounds.right >= scene.frame.right - 0.08 * scene.width
            and 0.05 <= scene.wide(node) <= 0.22
            and node.bounds.bottom >= field.bounds.top
            and node.bounds.top <= field.bounds.bottom + 0.2 * scene.width
        ]
        if len(row) == 1:
            found["send"] = row
    return found


def top_field(scene: Scene) -> Found:
    """A text field in the top row."""
    fields = [
        node
        for node in scene.nodes
        if FIELD in node.cls and scene.wide(node) >= 0.4 and node.bounds.bottom <= scene.frame.top + 0.36 * scene.width
    ]
    return {"field": fields} if len(fields) == 1 else {}


def written_fields(scene: Scene) -> Found:
    """Text fields in the upper part of a form: two below each other, or one."""
    fields = sorted(
        (node for node in scene.nodes if FIELD in node.cls and scene.wide(node) >= 0.4),
        key=lambda node: node.bounds.top,
    )
    fields = [node for node in fields if scene.within(node, (0, 0, 1, 0.75))]
    if len(fields) == 2 and fields[1].bounds.top >= fields[0].bounds.bottom:
        return {"upper": [fields[0]], "lower": [fields[1]]}
    return {"single": fields} if len(fields) == 1 else {}


def bottom_pair(scene: Scene) -> Found:
    """Two equally wide buttons that share the bottom of the screen."""
    buttons = [
        node
        for node in scene.nodes
        if node.clickable
        and 0.3 <= scene.wide(node) <= 0.5
        and 0.06 <= scene.tall(node) <= 0.17
        and node.bounds.bottom >= scene.frame.bottom - 0.25 * scene.width
    ]
    for left in buttons:
        for right in buttons:
            side_by_side = left.bounds.top == right.bounds.top and left.bounds.right <= right.bounds.left
            alike = abs(left.bounds.width - right.bounds.width) <= 0.03 * scene.width
            whole = (
                left.bounds.left <= scene.frame.left + 0.1 * scene.width
                and right.bounds.right >= scene.frame.right - 0.1 * scene.width
            )
            if side_by_side and alike and whole:
                return {"left": [left], "right": [right]}
    return {}


def dialog(scene: Scene) -> Found:
    """The choices of a dialog or a sheet: labelled buttons of one size beside or below each other."""
    buttons = [
        node
        for node in scene.nodes
        if node.clickable and node.label and 0.2 <= scene.wide(node) <= 0.95 and 0.06 <= scene.tall(node) <= 0.2
    ]
    choices = [
        one
        for one in buttons
        if any(
            other is not one
            and abs(other.bounds.width - one.bounds.width) <= 0.04 * scene.width
            and (
                (other.bounds.top == one.bounds.top and not _overlap(one, other))
                or (abs(other.bounds.left - one.bounds.left) <= 2 and _stacked(scene, one, other))
            )
            for other in buttons
        )
    ]
    return {"choice": choices} if 2 <= len(choices) <= 4 else {}


def header(scene: Scene) -> Found:
    """The buttons at both ends of the top row, and what is written between them."""
    lowest = scene.frame.top + 0.27 * scene.width
    row = [node for node in scene.nodes if node.bounds.bottom <= lowest and scene.tall(node) <= 0.22]
    small = [node for node in row if 0.04 <= scene.wide(node) <= 0.2 and node.clickable]
    ends = {
        "left": [node for node in small if node.bounds.left <= scene.frame.left + 0.05 * scene.width],
        "right": [node for node in small if node.bounds.right >= scene.frame.right - 0.05 * scene.width],
    }
    found = {end: nodes for end, nodes in ends.items() if len(nodes) == 1}
    buttons = [node for nodes in found.values() for node in nodes]
    titles = [
        node
        for node in row
        if node.text
        and scene.frame.left + 0.1 * scene.width <= node.bounds.left
        and node.bounds.right <= scene.frame.right - 0.1 * scene.width
        and any(button.bounds.top <= node.bounds.center[1] <= button.bounds.bottom for button in buttons)
    ]
    return found | {"title": titles} if len(titles) == 1 else found


def grid(scene: Scene) -> Found:
    """Tiles of one size in three or four columns at the top of their list: the first one, and the two first ones."""
    tiles = [n for n in scene.nodes if n.clickable and 0.2 <= scene.wide(n) <= 0.36 and scene.tall(n) >= 0.2]
    rows: dict[int, dict[int, Node]] = {}
    for tile in tiles:
        rows.setdefault(tile.bounds.top, {}).setdefault(tile.bounds.left, tile)
    for top in sorted(rows):
        row = [rows[top][left] for left in sorted(rows[top])]
        whole = (
            len(row) in (3, 4)
            and row[0].bounds.left <= scene.frame.left + 0.05 * scene.width
            and row[-1].bounds.right >= scene.frame.right - 0.05 * scene.width
        )
        if whole:
            around = next((node for node in scene.look.around(row[0]) if any(name in node.cls for name in LISTS)), None)
            if around is None or top - around.bounds.top > 0.06 * scene.width:
                return {}
            return {"first": [row[0]], "early": row[:2]}
    return {}


def engagement(scene: Scene) -> Found:
    """The row of buttons below the first post in a list of posts: its ends; and the post's owner and menu above it."""
    rows: dict[int, list[Node]] = {}
    for node in scene.nodes:
        if (
            0.04 <= scene.wide(node) <= 0.14
            and 0.06 <= scene.tall(node) <= 0.14
            and node.short_cls in ("Button", "ImageView")
        ):
            rows.setdefault(node.bounds.top, []).append(node)
    for top in sorted(rows):
        row = sorted(rows[top], key=lambda node: node.bounds.left)
        if (
            len(row) >= 3
            and row[0].bounds.left <= scene.frame.left + 0.06 * scene.width
            and row[-1].bounds.right >= scene.frame.right - 0.06 * scene.width
        ):
            return {"first": [row[0]], "last": [row[-1]], **_post_header(scene, top)}
    return {}


def _post_header(scene: Scene, row_top: int) -> Found:
    """Right above a post: who posted it at the left, its menu at the right edge."""
    menus = [
        node
        for node in scene.nodes
        if node.clickable
        and node.bounds.right >= scene.frame.right - 0.03 * scene.width
        and 0.05 <= scene.wide(node) <= 0.14
        and 0.05 <= scene.tall(node) <= 0.14
        and scene.frame.top + 0.17 * scene.width <= node.bounds.top
        and node.bounds.bottom <= row_top - 0.3 * scene.width
    ]
    if len(menus) != 1:
        return {}
    menu = menus[0]
    names = [
        node
        for node in scene.nodes
        if node.text
        and 0.05 * scene.width <= node.bounds.left - scene.frame.left <= 0.2 * scene.width
        and menu.bounds.top - 3 <= node.bounds.top
        and node.bounds.center[1] <= menu.bounds.center[1]
    ]
    return {"more": menus, "owner": names} if len(names) == 1 else {"more": menus}


def below_statistics(scene: Scene) -> int | None:
    """Where a profile's numbers end, in pixels; None where two of them are not to be seen."""
    pairs = _statistics(scene)
    return max(label.bounds.bottom for _, label in pairs) if len(pairs) >= 2 else None


FINDERS: dict[str, Finder] = {
    finder.__name__: finder
    for finder in (
        tab_row,
        rail,
        rail_owner,
        rail_follow,
        stat_row,
        control_row,
        profile_name,
        profile_title,
        bottom_field,
        top_field,
        written_fields,
        bottom_pair,
        dialog,
        header,
        grid,
        engagement,
    )
}


def _statistics(scene: Scene) -> list[tuple[Node, Node]]:
    """Numbers with a label right below, on one line, from left to right."""
    numbers = [n for n in scene.nodes if n.text and len(n.text) <= 12 and COUNT.fullmatch(normal(n.text))]
    pairs: dict[int, list[tuple[Node, Node]]] = {}
    for number in numbers:
        labels = [node for node in scene.nodes if node.text and _labels(scene, number, node)]
        if len(labels) == 1:
            pairs.setdefault(number.bounds.bottom // max(1, round(0.02 * scene.width)), []).append((number, labels[0]))
    for line in sorted(pairs):
        # Numbers of one line may differ by some pixels, and the line of the raster may run between them.
        row = sorted(pairs[line] + pairs.get(line + 1, []), key=lambda pair: pair[0].bounds.left)
        if len(row) >= 2 and all(a[0].bounds.right <= b[0].bounds.left + 1 for a, b in pairwise(row)):
            return row
    return []


def _labels(scene: Scene, number: Node, node: Node) -> bool:
    gap = (node.bounds.top - number.bounds.bottom) / scene.width
    beside = abs(node.bounds.left - number.bounds.left) <= 0.02 * scene.width
    centred = abs(sum(node.bounds.center[:1]) - sum(number.bounds.center[:1])) <= 0.03 * scene.width
    return -0.02 <= gap <= 0.03 and (beside or centred) and not node.text[0].isdigit() and scene.wide(node) <= 0.34


def _contiguous(scene: Scene, start: Node, by_top: Mapping[int, Node]) -> list[Node]:
    height = start.bounds.bottom - start.bounds.top
    blocks = [start]
    while len(blocks) < 7:
        end = blocks[-1].bounds.bottom
        following = next((by_top[top] for top in by_top if abs(top - end) <= 2), None)
        if following is None or abs(following.bounds.bottom - following.bounds.top - height) > 0.1 * height:
            break
        blocks.append(following)
    return blocks


def _has_count(scene: Scene, node: Node) -> bool:
    return any(inner.text and COUNT.fullmatch(normal(inner.text)) for inner in scene.look.within(node))


def _has_text(scene: Scene, node: Node) -> bool:
    return any(inner.text for inner in scene.look.within(node))


def _names(desc: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", desc) is not None


def _overlap(one: Node, other: Node) -> bool:
    return one.bounds.left < other.bounds.right and other.bounds.left < one.bounds.right


def _stacked(scene: Scene, one: Node, other: Node) -> bool:
    upper, lower = sorted((one.bounds, other.bounds), key=lambda bounds: bounds.top)
    return 0 <= lower.top - upper.bottom <= 0.08 * scene.width
