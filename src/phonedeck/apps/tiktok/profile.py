"""A profile, one's own or another's: the handle, how we stand to its user, and the follow button.

Measured on a recording of 2023 (other profile); the states of the follow button are known from other projects. The
button is the first label within a third of the screen's width below the row with "Followers": accounts suggested
further down have follow buttons of their own, which must never be taken for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from phonedeck.apps.app import Relation
from phonedeck.apps.pack import Pack
from phonedeck.phones.look import Look, Node
from phonedeck.phones.session import Session

CHANGE_SECONDS = 6.0
REACH = 1 / 3
"""How far below the "Followers" row the follow button may lie, in widths of the screen."""

RELATIONS = {
    "follow": Relation.NONE,
    "follow_back": Relation.NONE,
    "following": Relation.FOLLOWING,
    "friends": Relation.FRIENDS,
    "requested": Relation.REQUESTED,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What one look shows of a profile."""

    look: Look
    handle: str
    relation: Relation
    control: Node | None


class ProfileScreen:
    """A recognised profile; it is what it was when it was looked at."""

    def __init__(self, session: Session, pack: Pack, package: str, parts: Parts) -> None:
        self._session = session
        self._pack = pack
        self._package = package
        self._parts = parts

    @property
    def handle(self) -> str:
        """The user's name without @, in lower case."""
        return self._parts.handle

    @property
    def relation(self) -> Relation:
        return self._parts.relation

    def follow(self) -> ProfileScreen:
        """Tap the button that follows, and wait until the profile shows it; else the profile as it still is."""
        control = self._parts.control
        if control is None or self.relation is not Relation.NONE:
            raise ValueError(f"the profile of {self.handle} offers no follow: it shows {self.relation}")
        self._session.tap(self._parts.look, control)
        last = self._parts

        def changed(look: Look) -> Parts | None:
            nonlocal last
            parts = read(look, self._pack, self._package)
            if parts is None or parts.handle != self.handle:
                return None
            last = parts
            return parts if parts.relation is not Relation.NONE else None

        self._session.wait_for(changed, CHANGE_SECONDS)
        return ProfileScreen(self._session, self._pack, self._package, last)


def read(look: Look, pack: Pack, package: str) -> Parts | None:
    """The profile that a look shows, or None when it shows none."""
    nodes = [node for node in look.of(package) if not node.bounds.empty]
    followers = next((node for node in nodes if pack.says(node, "followers")), None)
    if followers is None:
        return None
    handle = next((node for node in nodes if _is_handle(node) and node.bounds.bottom <= followers.bounds.bottom), None)
    if handle is None:
        return None
    relation, control = _relation(nodes, followers, look, pack)
    return Parts(look, handle.label.removeprefix("@").lower(), relation, control)


def _is_handle(node: Node) -> bool:
    return node.label.startswith("@") and len(node.label) > 1 and " " not in node.label


def _relation(nodes: list[Node], followers: Node, look: Look, pack: Pack) -> tuple[Relation, Node | None]:
    lowest = followers.bounds.bottom + look.screen.width * REACH
    below = [node for node in nodes if followers.bounds.bottom <= node.bounds.top < lowest]
    if any(pack.says(node, "edit_profile") for node in below):
        return Relation.SELF, None
    # By place on the screen: the order of the dump is not the order a person reads in.
    for node in sorted(below, key=lambda node: (node.bounds.top, node.bounds.left)):
        for name, relation in RELATIONS.items():
            if pack.says(node, name):
                return relation, node
    return Relation.UNAVAILABLE, None
