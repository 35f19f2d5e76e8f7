"""What lies at the edges of every page: the row of tabs, the top row, a pair of buttons at the bottom."""

from __future__ import annotations

from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.found import ORDINALS, Found, level, lines
from phonedeck.phones.look import Node


def tab_row(scene: Scene) -> Found:
    """The bottom row of five: each tab is told by its fifth of the width, so that one may be missing."""
    fifth = scene.width / 5
    sized = [
        node
        for node in scene.nodes
        if 0.16 <= scene.wide(node) <= 0.24
        and 0.05 <= scene.tall(node) <= 0.17
        and node.bounds.bottom >= scene.frame.bottom - 0.16 * scene.width
    ]
    for line in lines(scene, sized):
        tabs: dict[int, Node] = {}
        for node in sorted(line, key=lambda node: node.place):
            slot = round((node.bounds.left - scene.frame.left) / fifth)
            if abs(node.bounds.left - scene.frame.left - slot * fifth) <= 0.02 * scene.width:
                tabs.setdefault(slot, node)
        if len(tabs) >= 4 and sum(tab.clickable for tab in tabs.values()) >= 4:
            return {ORDINALS[slot]: [tab] for slot, tab in tabs.items() if 0 <= slot < 5}
    return {}


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


def sheet_head(scene: Scene) -> Found:
    """What is written in the middle of a line that ends with something small to tap: a sheet's title and its cross."""
    middle = scene.frame.center[0]
    ends = [
        node
        for node in scene.nodes
        if node.clickable
        and 0.03 <= scene.wide(node) <= 0.16
        and node.bounds.left >= scene.frame.left + 0.8 * scene.width
    ]
    titles = [
        node
        for node in scene.nodes
        if node.label
        and abs(node.bounds.center[0] - middle) <= 0.04 * scene.width
        and scene.wide(node) <= 0.6
        and any(end.bounds.top <= node.bounds.center[1] <= end.bounds.bottom for end in ends)
    ]
    return {"title": titles} if titles else {}


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
            side_by_side = level(scene, left, right) and left.bounds.right <= right.bounds.left
            alike = abs(left.bounds.width - right.bounds.width) <= 0.03 * scene.width
            whole = (
                left.bounds.left <= scene.frame.left + 0.1 * scene.width
                and right.bounds.right >= scene.frame.right - 0.1 * scene.width
            )
            if side_by_side and alike and whole:
                return {"left": [left], "right": [right]}
    return {}


def bottom_right(scene: Scene) -> Found:
    """One button at the bottom right, alone in its row: the one that goes on."""
    buttons = [
        node
        for node in scene.nodes
        if node.clickable
        and 0.2 <= scene.wide(node) <= 0.5
        and 0.08 <= scene.tall(node) <= 0.17
        and node.bounds.right >= scene.frame.right - 0.1 * scene.width
        and node.bounds.bottom >= scene.frame.bottom - 0.1 * scene.width
    ]
    return {"button": buttons} if len(buttons) == 1 else {}
