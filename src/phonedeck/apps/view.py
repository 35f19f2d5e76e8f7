"""A view: one look and what was recognised in it. All decisions of a moment are taken from one view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognised import Recognition
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Look, Node


@dataclass(frozen=True, slots=True)
class View:
    """What the app shows at one moment. `package` is the app's, or its clone's."""

    look: Look
    found: Recognition
    pack: Pack
    package: str

    @property
    def screen(self) -> str | None:
        """The screen's name in the pack, None when it is not recognised."""
        return self.found.screen

    @property
    def covered(self) -> bool:
        """Whether a pop-up that may be dismissed lies over everything."""
        return self.pack.told(self.screen) == "popup" and self.element("dismiss_button") is not None

    def element(self, name: str) -> Node | None:
        """The node of an element, None when it is not there or not told without doubt."""
        return self.found.element(name)

    def hint(self, name: str) -> Node | None:
        """The node that one sign tells where two are needed; to be tapped only when something else agrees."""
        return next((found.node for found in self.found.hints if found.name == name), None)

    def need(self, name: str) -> Node:
        """The node of an element.

        Raises:
            ScreenNotRecognised: it is not told without doubt; nothing is tapped on a guess.
        """
        node = self.element(name)
        if node is None:
            what = name.replace("_", " ")
            raise ScreenNotRecognised(
                f"On {self.pack.name}'s screen {self.screen}, the {what} cannot be told for sure."
            )
        return node

    def nodes(self) -> Iterable[Node]:
        """The app's own nodes, without those below a pop-up or a window of another program."""
        return (node for node in self.look.of(self.package) if node.place > self.found.below)

    def with_id(self, short_id: str) -> list[Node]:
        """Those of `nodes` that have an id, written without its package."""
        found = self.look.with_id(short_id)
        return [node for node in found if node.package == self.package and node.place > self.found.below]

    @property
    def shows_app(self) -> bool:
        """Whether anything of the app is on the screen, whatever lies over it."""
        return any(True for _ in self.look.of(self.package))

    def names(self, node: Node) -> frozenset[str]:
        """The labels that a node shows, itself or in what lies in it."""
        parts = (node, *self.look.within(node))
        return frozenset(
            name for part in parts for text in (part.text, part.desc) for name in self.pack.labels.names(text)
        )

    def labelled(self, *names: str) -> Node | None:
        """The first node that shows one of the labels."""
        wanted = set(names)
        return next(
            (
                n
                for n in self.nodes()
                if not wanted.isdisjoint(self.pack.labels.names(n.text) | self.pack.labels.names(n.desc))
            ),
            None,
        )
