"""What lies over a page in the page's own window: nothing in a dump says so, and what is below takes no tap.

A pop-up may be drawn in a window of its own, and then the dump may hold nothing else. Drawn in the page's window, all
of the page is still in the dump. Three things give it away, whatever is written on it: a shade that takes the taps,
buttons that lie on other buttons, and, over a page of posts, anything in the middle that is no part of the post.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from phonedeck.apps.scene import LISTS, Scene
from phonedeck.apps.structure.edges import bottom_pair, tab_row
from phonedeck.apps.structure.fields import bottom_field
from phonedeck.apps.structure.found import Found
from phonedeck.apps.structure.lists import USERNAME
from phonedeck.apps.structure.posts import whole_post
from phonedeck.apps.structure.profiles import stat_row
from phonedeck.phones.look import Node

PAGE_SHARE = 0.4
"""A node with at least this share of all that is written is the page, and no shade over it."""

LIST_SHARE = 0.25
"""A list with at least this share of all that is written is a part of what a person reads there."""

FEW_WORDS = 3
"""What only floats says no more."""

BAR = 0.27
"""In widths from the top: buttons of the top row may lie on a list that goes on below it."""


def cover(scene: Scene) -> Found:
    """`shade`: takes the taps of the whole window or of all tabs; `veil`: such a shade without a text field in it, so
    that it is none of a sheet that is written in. `over`: buttons on top of others, or below them; `over_accounts`:
    the same, but for a sheet of accounts on the profile that it belongs to. `card`: what lies before a post and is no
    part of it. `top`: what lies over the last shade."""
    post = whole_post(scene)
    shades = shades_of(scene, post)
    floats = {part.place for box in floating(scene) for part in (box, *scene.look.within(box))}
    over = _over(scene, post, floats)
    found = {
        "shade": shades,
        "veil": [node for node in shades if not any(part.editable for part in scene.look.within(node))],
        "over": over,
        "over_accounts": _over_accounts(scene, post, floats) if over else [],
        "card": [node for node in _cards(scene, post) if node.place not in floats],
        "top": over_shades(scene.nodes, shades),
    }
    return {part: nodes for part, nodes in found.items() if nodes}


def over_shades(nodes: Sequence[Node], shades: Sequence[Node]) -> list[Node]:
    """Those that lie over the last shade: they are drawn after what it darkens. All where there is none."""
    last = max((shade.place for shade in shades), default=-1)
    return [node for node in nodes if node.place > last]


def floating(scene: Scene) -> list[Node]:
    """What lies over a page and asks nothing: a round button, a chip, a small video, a bar at the lower edge. They take
    the taps of what is right below them; the page stays what it is."""
    edge = {
        part: list(nodes) for finder in (tab_row, bottom_pair, bottom_field) for part, nodes in finder(scene).items()
    }
    fixed = [node for nodes in edge.values() for node in nodes]
    tabs = [node for nodes in tab_row(scene).values() for node in nodes]
    low = min([scene.frame.bottom, *(tab.bounds.top for tab in tabs)])
    boxes: dict[int, Node] = {}
    for node in scene.nodes:
        if not node.clickable or node.editable or scene.in_list(node):
            continue
        box = _box(scene, node)
        if box.place not in boxes and _floats(scene, box, low) and not any(scene.related(box, one) for one in fixed):
            boxes[box.place] = box
    return list(boxes.values())


def _box(scene: Scene, node: Node) -> Node:
    """The largest thing around a node that is not as high as a page."""
    around = [outer for outer in scene.look.around(node) if outer.bounds.height <= 0.7 * scene.height]
    return around[-1] if around else node


def _floats(scene: Scene, box: Node, low: int) -> bool:
    wide, tall = scene.wide(box), scene.tall(box)
    said = len({part.label for part in (box, *scene.look.within(box)) if part.label})
    below_the_header = box.bounds.top >= scene.frame.top + BAR * scene.width
    if not below_the_header or said > FEW_WORDS:
        return False
    chip = wide <= 0.5 and tall <= 0.1 and said <= 1
    picture = said <= 2 and ((wide <= 0.22 and tall <= 0.26) or (0.25 <= wide <= 0.45 and 0.12 < tall <= 0.75))
    at_the_edge = 0 <= low - box.bounds.bottom <= 0.08 * scene.width
    return chip or picture or (wide >= 0.88 and tall <= 0.18 and at_the_edge)


def shades_of(scene: Scene, post: Node | None) -> list[Node]:
    """What takes the taps of the whole window or of all tabs, and is neither the page nor its post."""
    tabs = [node for nodes in tab_row(scene).values() for node in nodes]
    return [
        node
        for node in scene.nodes
        if node.clickable
        and scene.wide(node) >= 0.97
        and (_is_whole(scene, node) or _is_over(scene, node, tabs))
        and not (post is not None and scene.related(node, post))
        and _written_share(scene, node) < PAGE_SHARE
    ]


def _is_whole(scene: Scene, node: Node) -> bool:
    return (
        node.bounds.top <= scene.frame.top + 0.1 * scene.width
        and node.bounds.bottom >= scene.frame.bottom - 0.03 * scene.width
    )


def _is_over(scene: Scene, node: Node, tabs: list[Node]) -> bool:
    return bool(tabs) and all(
        tab.bounds.within(node.bounds).area >= 0.9 * tab.bounds.area and not scene.related(node, tab) for tab in tabs
    )


def _over(scene: Scene, post: Node | None, floats: set[int]) -> list[Node]:
    """Things that a person could not tell apart: a button on a button or on a picture of a list, words on words. Lists
    may go on below the tabs, which are no such things."""
    tabs = {part.place for nodes in tab_row(scene).values() for tab in nodes for part in (tab, *scene.look.within(tab))}
    things = [
        node
        for node in scene.nodes
        if scene.wide(node) <= 0.97 and scene.tall(node) <= 0.6 and node.place not in floats
    ]
    words = {node.place: _words(scene, node) for node in things if node.clickable or node.text}
    taken = [node for node in things if node.clickable and (words[node.place] or _picture(node))]
    buttons = [
        node
        for node in taken
        if node.place not in tabs
        and words[node.place]
        and not node.editable
        and scene.wide(node) >= 0.2
        and 0.05 <= scene.tall(node) <= 0.2
    ]
    written = [node for node in things if node.text and not node.editable and node.place not in tabs]

    def on(one: Node, other: Node) -> bool:
        shared = one.bounds.within(other.bounds).area
        return (
            shared >= 0.3 * min(one.bounds.area, other.bounds.area)
            and words[one.place] != words[other.place]
            and not scene.related(one, other)
            and not (post is not None and scene.holds(post, one) and scene.holds(post, other))
            and not (other.editable and scene.in_list(one))  # a list goes on below the field that it is written in
        )

    on_buttons = [one for one in buttons if any(on(one, other) for other in taken)]
    pairs = [(one, other) for one in written for other in written if one.place < other.place and on(one, other)]
    shared_by_all = set.intersection(*({one.place, other.place} for one, other in pairs)) if pairs else set()
    if any(scene.look.tappable(scene.look.nodes[place]) is None for place in shared_by_all):
        pairs = []  # a line that comes and goes by itself, and takes no tap
    return (
        on_buttons
        or [one for one, _ in pairs]
        or _strangers(scene, buttons)
        or _in_boxes(scene, buttons, taken)
        or _menu(scene, post, floats)
    )


def _over_accounts(scene: Scene, post: Node | None, floats: set[int]) -> list[Node]:
    """With many accounts their sheet reaches up to the numbers and buttons of the profile. So sheet and profile are
    looked at one without the other; anything else lies on one of them."""
    rows = [
        node for node in scene.nodes if node.clickable and scene.wide(node) >= 0.6 and USERNAME.fullmatch(node.desc)
    ]
    if len(rows) < 2 or sum(row.selected for row in rows) != 1:
        return _over(scene, post, floats)
    sheet = next(
        (around for around in scene.look.around(rows[0]) if all(scene.holds(around, row) for row in rows)), None
    )
    of_page = [node for finder in (tab_row, stat_row) for nodes in finder(scene).values() for node in nodes]
    if sheet is None or any(scene.related(sheet, node) for node in of_page):
        return _over(scene, post, floats)
    page = {
        around.place
        for node in of_page
        for around in (node, *scene.look.around(node))
        if not scene.holds(around, sheet)
    }

    def in_page(node: Node) -> bool:
        return any(around.place in page for around in (node, *scene.look.around(node)))

    profile, rest = copy(scene), copy(scene)
    profile.nodes = [node for node in scene.nodes if not scene.related(sheet, node)]
    rest.nodes = [node for node in scene.nodes if not in_page(node)]
    return _over(profile, post, floats) or _over(rest, post, floats)


def _menu(scene: Scene, post: Node | None, floats: set[int]) -> list[Node]:
    """Rows over the whole width, right below each other down to the lower edge, which lie on two other things to tap
    that are no part of them: a sheet of choices, whatever they are."""
    rows = sorted(
        (
            node
            for node in scene.nodes
            if node.clickable
            and scene.wide(node) >= 0.9
            and 0.08 <= scene.tall(node) <= 0.25
            and _words(scene, node)
            and not (post is not None and scene.related(post, node))
        ),
        key=lambda node: node.bounds.top,
    )
    below = [
        node
        for node in scene.nodes
        if node.clickable and scene.tall(node) <= 0.7 and scene.wide(node) <= 0.9 and node.place not in floats
    ]

    def covers(row: Node, other: Node) -> bool:
        shared = row.bounds.within(other.bounds).area
        large = shared >= 0.2 * row.bounds.area or shared >= 0.9 * other.bounds.area
        return shared > 0 and large and not scene.related(row, other)

    stack: list[Node] = []
    for row in rows:
        adjoins = bool(stack) and abs(row.bounds.top - stack[-1].bounds.bottom) <= 0.02 * scene.width
        stack = [*stack, row] if adjoins else [row]
        at_the_edge = stack[-1].bounds.bottom >= scene.frame.bottom - 0.3 * scene.width
        if len(stack) >= 2 and at_the_edge:
            covered = {other.place for one in stack for other in below if covers(one, other)}
            if len(covered) >= 2:
                return stack
    return []


def _in_boxes(scene: Scene, buttons: list[Node], taken: list[Node]) -> list[Node]:
    """Buttons in a box that lies on two other things to tap, which are no part of it."""
    found = []
    for button in buttons:
        box = _box(scene, button)
        few = _written_share(scene, box) < LIST_SHARE and scene.wide(box) >= 0.6
        others = [
            other
            for other in taken
            if other.bounds.within(box.bounds).area >= 0.9 * other.bounds.area and not scene.related(box, other)
        ]
        if few and len(others) >= 2 and not scene.in_list(box):
            found.append(button)
    return found


def _strangers(scene: Scene, buttons: list[Node]) -> list[Node]:
    """Buttons on the list that holds most of what is written, without being part of it."""
    lists = [
        node
        for node in scene.nodes
        if (node.scrollable or any(name in node.cls for name in (*LISTS, "ScrollView")))
        and _written_share(scene, node) >= LIST_SHARE
    ]
    lowest_bar = scene.frame.top + BAR * scene.width
    return [
        button
        for button in buttons
        if button.bounds.top >= lowest_bar
        and not any(scene.holds(around, button) for around in lists)
        and any(button.bounds.within(around.bounds).area >= 0.5 * button.bounds.area for around in lists)
    ]


def _picture(node: Node) -> bool:
    """Whether it is higher than wide, as the pictures of a list are, and no avatar."""
    return node.bounds.height >= 1.2 * node.bounds.width


def _cards(scene: Scene, post: Node | None) -> list[Node]:
    if post is None and not any(tab.selected for tab in tab_row(scene).get("first", ())):
        return []  # no page of posts
    top = scene.frame.top + 0.35 * scene.width
    bottom = scene.frame.top + 0.9 * scene.height
    return [
        node
        for node in scene.nodes
        if node.label
        and not node.editable
        and scene.wide(node) >= 0.2
        and top <= node.bounds.center[1] <= bottom
        and scene.within(node, (0.25, 0.0, 0.75, 1.0))
        and not (post is not None and scene.related(node, post))
    ]


def _words(scene: Scene, node: Node) -> frozenset[str]:
    return frozenset(part.label for part in (node, *scene.look.within(node)) if part.label)


def _written_share(scene: Scene, node: Node) -> float:
    """How much of all that is written stands inside a node."""
    return sum(bool(part.label) for part in scene.look.within(node)) / max(1, scene.written)
