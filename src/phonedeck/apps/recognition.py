"""Recognition: which screen of an app one look shows, and which node each of its elements is.

Every screen is scored over the same look. A screen is recognised when it has all it needs, nothing says that it is
another one, and no second screen of its height has as much. An element is given when two independent signs agree on it
or one sign is unique; where signs disagree, it is not given. Unknown is an answer, wrong is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from phonedeck.apps import structure
from phonedeck.apps.direction import may_be_from_right, mirrored
from phonedeck.apps.foreign import lying_over
from phonedeck.apps.pack import WHOLE, Element, Ids, Layer, Mark, Pack, Screen
from phonedeck.apps.places import Places
from phonedeck.apps.recognised import Candidate, FoundElement, Recognition, Sign
from phonedeck.apps.scene import Scene, hints, texts
from phonedeck.phones.look import Look, Node
from phonedeck.phones.window import SYSTEM_UI, WindowKind

USERNAME = re.compile(r"@?(?=.*[a-z])[a-z0-9._]{1,30}")
"""As profiles write it: never with a capital and not of digits alone, as names, buttons and counts are."""

CLEAR_LEAD = 2
"""Signs that agree with others: so many more in one direction than in the other, and the page is laid out that way."""

HINT = "_hint"
"""Labels whose name ends so are what fields show; everything else that stands in a field was typed by somebody."""

REPORTED_SCORE = 0.3
"""A screen that has less of what it needs is no candidate."""


def recognise(
    look: Look, pack: Pack, *, version: str | None = None, package: str | None = None, strict: bool = False
) -> Recognition:
    """Recognise the screen of an app.

    Args:
        version: The app's version, where it is known; ids of other versions are not believed then.
        package: The app's package where it is not one of the pack's, such as a clone's.
        strict: Two signs for every element, as a version that nobody measured needs.
    """
    packages = (package,) if package else pack.packages
    straight = _recognise(look, pack, version, packages, strict=strict)
    from_right = may_be_from_right(Scene(look, packages).nodes)
    if not straight.displaced and not from_right:
        return straight
    other = _recognise(mirrored(look), pack, version, packages, strict=strict)
    return _agreed(look, straight, other, lead_of_straight=CLEAR_LEAD if from_right else 1)


def _recognise(look: Look, pack: Pack, version: str | None, packages: tuple[str, ...], *, strict: bool) -> Recognition:
    reading = Reading(Scene(look, packages), pack, version)
    in_front = _system_dialog(look, pack, over_app=bool(reading.scene.nodes))
    if in_front is not None:
        return in_front
    if not reading.scene.nodes:
        return Recognition(pack.app, None, f"No window of {pack.name} is on the screen.", (), (), ())
    for over in lying_over(look, packages, reading.scene.frame):
        if over.hides:
            reason = f"A window of {over.package} may lie over {pack.name}."
            return Recognition(pack.app, None, reason, (), (), (), below=len(look.nodes))
    scored = sorted(
        ((*reading.score(screen), name) for name, screen in pack.screens.items()), key=lambda row: (-row[0], row[2])
    )
    candidates = tuple(Candidate(name, round(score, 2)) for score, _, name in scored if score >= REPORTED_SCORE)
    whole = [(marks, name) for score, marks, name in scored if score >= 1]
    languages = reading.languages()
    if not whole:
        near = ", ".join(candidate.screen for candidate in candidates[:3])
        reason = "No screen has all the signs it needs" + (f"; nearest: {near}." if near else ".")
        return Recognition(pack.app, None, reason, candidates, (), languages)
    top = max(pack.screens[name].height for _, name in whole)
    if top <= Layer.LATER_PAGE and reading.scene.covered:
        reason = f"{pack.name} has several windows, and which of them is in front cannot be told."
        return Recognition(pack.app, None, reason, candidates, (), languages)
    best = sorted(((marks, name) for marks, name in whole if pack.screens[name].height is top), reverse=True)
    if len(best) > 1 and best[0][0] == best[1][0] and pack.told(best[0][1]) != pack.told(best[1][1]):
        reason = f"It could be {best[0][1]} or {best[1][1]}: neither has more signs."
        return Recognition(pack.app, None, reason, candidates, (), languages)
    screen = pack.screens[name := best[0][1]]
    found = tuple(reading.elements(screen, strict=strict))
    reason = f"Recognised by {', '.join(reading.told(screen))}."
    below = reading.below() if pack.told(name) == "popup" else -1
    rest = (reading.hints(screen), below, reading.displaced(screen))
    return Recognition(pack.app, name, reason, candidates, found, languages, *rest)


def _agreed(look: Look, straight: Recognition, other: Recognition, *, lead_of_straight: int) -> Recognition:
    """What two readings of a look, from left to right and mirrored, tell together. `lead_of_straight`: how many more
    signs must agree from left to right for that reading to count alone."""
    elements = tuple(replace(found, node=look.nodes[found.node.place]) for found in other.elements)
    if straight.screen is None:
        return replace(other, elements=elements)
    if other.screen is None:
        return straight
    if straight.screen != other.screen:
        reason = f"From left to right it is {straight.screen}, from right to left {other.screen}."
        return replace(straight, screen=None, reason=reason, elements=())
    lead = sum(len(found.signs) - 1 for found in straight.elements) - sum(len(found.signs) - 1 for found in elements)
    if lead >= lead_of_straight:
        return straight
    if -lead >= CLEAR_LEAD:
        return replace(other, elements=elements)
    mine, theirs = ({found.name: found for found in one} for one in (straight.elements, elements))
    alone = {name: found for name, found in {**theirs, **mine}.items() if (name in mine) != (name in theirs)}
    both = {
        name: found for name, found in mine.items() if name in theirs and found.node.place == theirs[name].node.place
    }
    sure = {name: found for name, found in alone.items() if Sign.LABEL in found.signs}  # places may be of either way
    return replace(straight, elements=tuple({**both, **sure}.values()))


def _system_dialog(look: Look, pack: Pack, *, over_app: bool) -> Recognition | None:
    """A question of the system in front of the app; nothing below it takes a tap."""
    system = pack.system
    if system is None:
        return None
    dialogs = {window.package for window in look.dialogs} - {SYSTEM_UI}
    # What the system offers comes from other packages too; their windows are questions only where they are known.
    offers = {
        window.package
        for window in look.windows
        if window.package in system.packages and window.kind in (WindowKind.APP, WindowKind.DIALOG)
    }
    if not dialogs | offers:
        return None
    reading = Reading(Scene(look, dialogs | offers), system, None, in_front=True)
    if not over_app and not any(pack.name in node.label for node in reading.scene.nodes):
        return None
    whole = [screen for screen in system.screens.values() if reading.score(screen)[0] >= 1]
    if len(whole) != 1:
        if not dialogs:
            return None
        reason = f"A dialog of {', '.join(sorted(dialogs))} is in front."
        return Recognition(pack.app, None, reason, (), (), (), below=len(look.nodes))
    found = tuple(element for element in reading.elements(whole[0], strict=False) if element.name in pack.elements)
    asked = (Candidate("popup", 1.0),)
    return Recognition(pack.app, "popup", "The system asks something.", asked, found, (), below=len(look.nodes))


class Reading:
    """One scene read with one pack; everything is looked up once."""

    def __init__(self, scene: Scene, pack: Pack, version: str | None, *, in_front: bool = False) -> None:
        """`in_front`: nothing of another program lies over it."""
        self.scene = scene
        self._pack = pack
        self._version = version
        self._labelled: dict[str, list[Node]] = {}
        for node in scene.nodes:
            for name in {name for text in (*texts(node), *hints(node)) for name in pack.labels.names(text)}:
                if not node.editable or name.endswith(HINT):
                    self._labelled.setdefault(name, []).append(node)
        self._structures: dict[str, structure.Found] = {}
        self._marks: dict[str, list[Node]] = {}
        self._elements: dict[str, FoundElement | None] = {}
        self._hints: dict[str, FoundElement] = {}
        self._places = Places(scene, pack.reach, in_front=in_front)

    def score(self, screen: Screen) -> tuple[float, int]:
        """How much of what the screen needs is there (1: all of it), and how many marks that is."""
        groups = [[name for name in group if self.mark(name)] for group in screen.needs]
        share = sum(bool(group) for group in groups) / len(groups)
        if any(self.mark(name) for name in screen.bars):
            share = min(share, 0.5)
        marks = {name for group in groups for name in group} | {name for name in screen.adds if self.mark(name)}
        return share, len(marks)

    def told(self, screen: Screen) -> list[str]:
        """The marks by which the screen is recognised."""
        names = [name for group in screen.needs for name in group] + list(screen.adds)
        return [name for name in dict.fromkeys(names) if self.mark(name)]

    def mark(self, name: str) -> list[Node]:
        """The nodes that make a mark; none where it is not there."""
        if name not in self._marks:
            self._marks[name] = list(self._seek_mark(name, self._pack.marks[name]))
        return self._marks[name]

    def elements(self, screen: Screen, *, strict: bool) -> Iterable[FoundElement]:
        """The elements of a screen that are told without doubt."""
        given: set[str] = set()
        for name in screen.elements:
            found = self._element(name, strict=strict)
            if found is not None and found.name not in given and not self._places.under(found.node):
                given.add(found.name)
                yield found

    def hints(self, screen: Screen) -> tuple[FoundElement, ...]:
        """The elements of a screen that only the want of a second sign keeps from being told; after `elements`."""
        hints = [self._hints[name] for name in screen.elements if name in self._hints]
        return tuple(hint for hint in hints if not self._places.under(hint.node))

    def below(self) -> int:
        """The place of the last shade, below which nothing takes taps; -1 where there is none, or nothing over it."""
        last = max((node.place for node in self._structure("cover.shade")), default=-1)
        return last if any(node.clickable and node.place > last for node in self.scene.nodes) else -1

    def displaced(self, screen: Screen) -> bool:
        """Whether an element's label is not where its place is, but where that is mirrored, or on the other side of its
        line than structure tells."""
        return any(self._displaced(self._pack.elements[name]) for name in screen.elements)

    def languages(self) -> tuple[str, ...]:
        """The languages of the labels that were read, the most frequent first."""
        count: dict[str, int] = {}
        for node in self.scene.nodes:
            for language in {one for text in texts(node) for one in self._pack.labels.languages(text)} - {"any"}:
                count[language] = count.get(language, 0) + 1
        return tuple(sorted(count, key=lambda language: (-count[language], language)))

    def _seek_mark(self, name: str, mark: Mark) -> Iterable[Node]:
        placed = (
            [node for node in self._structure(mark.structure) if self._places.fits(node, mark)]
            if mark.structure
            else []
        )
        found: list[Node] = []
        if mark.labels:
            by_label = {
                label: [n for n in self._labelled.get(label, ()) if self._places.fits(n, mark)] for label in mark.labels
            }
            if mark.both:
                by_label = {label: self._also(nodes, placed) for label, nodes in by_label.items()}
            if sum(bool(nodes) for nodes in by_label.values()) >= mark.at_least:
                labelled = [node for nodes in by_label.values() for node in nodes]
                found += labelled if self._are(mark.at_least, labelled) else []
        if mark.ids:
            lasting, of_version = self._pack.ids_of(name, self._version)
            by_id = [n for n in self.scene.nodes if n.short_id in lasting or n.short_id in of_version]
            by_id = [node for node in by_id if self._places.fits(node, mark)]
            found += self._also(by_id, placed) if mark.both else by_id
        if not mark.both:
            found += placed
        if not (mark.labels or mark.ids or mark.structure):
            found = [node for node in self.scene.nodes if self._places.fits(node, mark)]
        return [node for node in found if node.selected or not mark.selected]

    def _are(self, count: int, nodes: list[Node]) -> bool:
        """Whether nodes are so many different things: one word may be two labels."""
        things: list[Node] = []
        for node in nodes:
            if len(things) < count and not any(self.scene.related(node, other) for other in things):
                things.append(node)
        return len(things) >= count

    def _also(self, nodes: list[Node], placed: list[Node]) -> list[Node]:
        return [node for node in nodes if any(self.scene.same(node, other) for other in placed)]

    def _element(self, name: str, *, strict: bool) -> FoundElement | None:
        if name not in self._elements:
            self._elements[name] = None  # an element that asks for itself is not there
            self._elements[name] = self._decide(name, self._pack.elements[name], strict=strict)
        return self._elements[name]

    def _decide(self, name: str, element: Element, *, strict: bool) -> FoundElement | None:
        if element.over and self._element(element.over, strict=strict) is None:
            return None
        lasting, of_version = self._pack.ids_of(name, self._version)
        nodes = self.scene.nodes
        signs: dict[Sign, list[Node]] = {
            Sign.LABEL: [node for label in element.labels for node in self._labelled.get(label, ())],
            Sign.ID: [
                node
                for node in nodes
                if (node.short_id in lasting or node.short_id in of_version) and not self._says_another(node, element)
            ],
            Sign.STRUCTURE: [
                node for node in self._structure(element.structure) if not self._says_another(node, element)
            ]
            if element.structure
            else [],
        }
        groups = {sign: self._things(element, sign, found, strict=strict) for sign, found in signs.items()}
        agreed = self._together(groups)
        most = max((len(signs) for _, signs in agreed), default=0)
        best = [entry for entry in agreed if len(entry[1]) == most]
        if len(best) != 1:
            return None
        node, by = best[0]
        found = FoundElement(element.called or name, node, tuple(sorted(by, key=list(Sign).index)))
        if most > 1:
            return found
        if len(agreed) > 1:
            return None
        anchors = self._structure(element.anchor) if element.anchor and by[0] is Sign.STRUCTURE else []
        if any(self.scene.same(node, other) for other in anchors):
            return found
        if not self._tells_alone(element, node, by[0], lasting):
            return None
        if strict:
            self._hints[name] = found
            return None
        return found

    def _together(self, groups: Mapping[Sign, list[Node]]) -> list[tuple[Node, list[Sign]]]:
        """Each thing that a sign tells, and all signs that tell it. Of nodes in nodes that are one thing, the innermost
        that takes taps: around a button a larger one may be read out in its words."""
        agreed: list[tuple[Node, list[Sign]]] = []
        for sign, things in groups.items():
            for thing in things:
                place = next((at for at, (node, _) in enumerate(agreed) if self.scene.same(node, thing)), None)
                if place is None:
                    agreed.append((thing, [sign]))
                    continue
                node, signs = agreed[place]
                inner = thing.clickable and self.scene.holds(node, thing)
                agreed[place] = (thing if inner else node, signs if sign in signs else [*signs, sign])
        return agreed

    def _displaced(self, element: Element) -> bool:
        left, top, right, bottom = element.area
        anywhere = element.model_copy(update={"area": WHOLE})
        labelled = [node for label in element.labels for node in self._labelled.get(label, ())]
        labelled = [node for node in labelled if self._places.fits(node, anywhere)]
        placed = [node for node in labelled if self._places.fits(node, element)]
        if placed and element.structure:
            found = self._structure(element.structure)
            return bool(found) and all(self.scene.opposite(one, other) for one in placed for other in found)
        return not placed and any(self.scene.within(node, (1 - right, top, 1 - left, bottom)) for node in labelled)

    def _says_another(self, node: Node, element: Element) -> bool:
        """Whether what is written on the node, or else in it, is known, and is none of the element's labels."""
        if node.editable:
            return False  # somebody typed it
        written = texts(node) or [text for part in self.scene.look.within(node) for text in texts(part)]
        said = {name for text in written for name in self._pack.labels.names(text)}
        return bool(said and element.labels) and said.isdisjoint(element.labels)

    def _tells_alone(self, element: Element, node: Node, sign: Sign, lasting: Ids) -> bool:
        """Whether one sign is enough: an id only when it lasts, a structure only when it cannot be another thing, a
        label only on what takes taps, unless it is there to be read: a line that comes and goes says "Liked" too."""
        if sign is Sign.ID:
            return node.short_id in lasting and not element.first
        if sign is Sign.LABEL:
            return element.worded or self.scene.look.tappable(node) is not None
        return element.alone

    def _things(self, element: Element, sign: Sign, found: list[Node], *, strict: bool) -> list[Node]:
        """The candidates of one sign: nodes in nodes are one thing, and of several the first where that is meant."""
        things: list[Node] = []
        for node in sorted(found, key=lambda node: node.place):
            placed = self._places.fits(node, element) and self._placed(node, element, strict=strict)
            if placed and not any(self.scene.same(thing, node) for thing in things):
                things.append(node)
        if element.first and things and sign is not Sign.STRUCTURE:
            return [min(things, key=lambda node: (node.bounds.top, node.bounds.left))]
        return things

    def _placed(self, node: Node, element: Element, *, strict: bool) -> bool:
        if self.scene.tall(node) > element.tallest or (element.worded and not node.text):
            return False
        named = (element.worded or element.username) and not element.labels
        if named and self._pack.labels.exactly(node.text):
            return False  # a name is none of the app's own words
        if element.username and not USERNAME.fullmatch(node.text):
            return False
        if element.beside:
            row = self.mark(element.beside)
            reach = 0.08 * self.scene.width
            if not any(abs(node.bounds.center[1] - other.bounds.center[1]) <= reach for other in row):
                return False
        if element.over:
            below = self._element(element.over, strict=strict)
            return below is not None and node.bounds.bottom <= below.node.bounds.top + 2
        return True

    def _structure(self, written: str) -> list[Node]:
        finder, _, part = written.partition(".")
        if finder not in self._structures:
            self._structures[finder] = structure.FINDERS[finder](self.scene)
        found = self._structures[finder]
        return list(found.get(part, ())) if part else [node for nodes in found.values() for node in nodes]
