"""What lies over a post or around it: the rail at its right edge, its owner, the row of buttons below it."""

from __future__ import annotations

import re

from phonedeck.apps.labels import NUMBER, normal
from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.found import LEVEL, Found, lines
from phonedeck.phones.look import Node

COUNT = re.compile(NUMBER)


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
    tops = [min(line, key=lambda node: node.place) for line in lines(scene, column)]
    for start in tops:
        blocks = _contiguous(scene, start, tops)
        if (
            len(blocks) == 5
            and all(_has_count(scene, block) for block in blocks[:4])
            and not _has_text(scene, blocks[4])
        ):
            above = [node for node in column if _adjoin(scene, node, blocks[0]) and node is not start]
            if any(_has_count(scene, node) for node in above):
                continue
            return dict(zip(("like", "comment", "favourite", "share"), ([block] for block in blocks[:4]), strict=True))
    return {}


def whole_post(scene: Scene) -> Node | None:
    """What holds one post of a page of posts: the innermost tall thing that scrolls; it is around a rail."""
    likes = rail(scene).get("like")
    around = scene.look.around(likes[0]) if likes else reversed(scene.nodes)
    tall = [node for node in around if scene.wide(node) >= 0.95 and node.bounds.height >= 0.75 * scene.height]
    scrolling = [node for node in tall if node.scrollable]
    return next(iter(scrolling or (tall if likes else ())), None)


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


def reel_author(scene: Scene) -> Found:
    """The name at the lower left that the video over the whole window, or the picture beside the name, also tells."""
    told = [normal(node.desc) for node in scene.nodes if node.desc and not node.text]
    names = [
        node
        for node in scene.nodes
        if node.clickable
        and len(normal(node.text)) > 1
        and node.bounds.left <= scene.frame.left + 0.3 * scene.width
        and scene.within(node, (0, 0.6, 0.8, 1))
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


def engagement(scene: Scene) -> Found:
    """The row of buttons below the first post in a list of posts, and its ends; the post's owner and menu above it."""
    small = [
        node
        for node in scene.nodes
        if 0.04 <= scene.wide(node) <= 0.14
        and 0.06 <= scene.tall(node) <= 0.14
        and node.short_cls in ("Button", "ImageView")
    ]
    for row in lines(scene, small):
        if (
            len(row) >= 3
            and row[0].bounds.left <= scene.frame.left + 0.06 * scene.width
            and row[-1].bounds.right >= scene.frame.right - 0.06 * scene.width
        ):
            return {"first": [row[0]], "last": [row[-1]], "button": row, **_post_header(scene, row[0].bounds.top)}
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
        and menu.bounds.top - 0.01 * scene.width <= node.bounds.top
        and node.bounds.center[1] <= menu.bounds.center[1]
    ]
    return {"more": menus, "owner": names} if len(names) == 1 else {"more": menus}


def _adjoin(scene: Scene, upper: Node, lower: Node) -> bool:
    return abs(lower.bounds.top - upper.bounds.bottom) <= LEVEL * scene.width


def _contiguous(scene: Scene, start: Node, tops: list[Node]) -> list[Node]:
    height = start.bounds.bottom - start.bounds.top
    blocks = [start]
    while len(blocks) < 7:
        following = next((node for node in tops if _adjoin(scene, blocks[-1], node)), None)
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
