"""Altered copies of recorded screens: other versions, languages and phones, and what a broken dump loses.

What is right in them is still known: see `recorded`.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator

from recorded import TRUTH, WRITTEN, Element, bounds_of, made_node, nodes, set_bounds, width_of

from phonedeck.apps.labels import normal

SIZES = (480, 540, 720, 1080, 1440)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
PSEUDO = str.maketrans("aeiouybcdfglmnprstAEIOUBCDFGLMNPRST", "äéîöüÿþçđƒğłɱñƥŕšťÄÉÎÖÜÞÇĐƑĞŁḾÑƤŔŠŤ")
ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "\u0627\u0628\u062c\u062f\u0647\u0648\u0632\u062d\u0637\u064a\u0643\u0644\u0645"
    "\u0646\u0633\u0639\u0641\u0635\u0642\u0631\u0634\u062a\u062b\u062e\u0630\u0636" * 2,
)
STAYS = re.compile(r"@.*|[a-z0-9._]+|[0-9.,]+[KMB]?")

Alteration = Callable[[Element, random.Random], None]
Labels = dict[str, dict[str, list[str]]]


# -- alterations


def scramble_ids(root: Element, chance: random.Random) -> None:
    """Another version: every resource-id means something else."""
    names: dict[str, str] = {}
    for node in nodes(root):
        old = node.get("resource-id", "")
        if ":id/" in old:
            fresh = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789_") for _ in range(3))
            node.set("resource-id", names.setdefault(old, old.partition("/")[0] + "/" + fresh))


def swap_ids(root: Element, chance: random.Random) -> None:
    """A version in which the same ids stand at other nodes."""
    with_id = [node for node in nodes(root) if ":id/" in node.get("resource-id", "")]
    ids = [node.get("resource-id", "") for node in with_id]
    chance.shuffle(ids)
    for node, given in zip(with_id, ids, strict=True):
        node.set("resource-id", given)


def drop_ids(root: Element, chance: random.Random) -> None:
    """An app without ids."""
    for node in nodes(root):
        node.set("resource-id", "")


def pseudo_language(root: Element, chance: random.Random) -> None:
    """A language that nobody has labels for; numbers, names of people and captions stay."""
    for node in nodes(root):
        for name in WRITTEN:
            text = node.get(name, "")
            if text and not text.startswith("@"):
                node.set(name, text.translate(PSEUDO))


def translation(labels: Labels, language: str) -> Alteration:
    """The app in another language: what is known of it is translated, the rest stays, as in real translations."""

    def translate(root: Element, chance: random.Random) -> None:
        for node in nodes(root):
            for name in WRITTEN:
                text = node.get(name, "")
                if text:
                    node.set(name, _translated(labels, language, text))

    return translate


def resized(width: int, stretch: float = 1.0) -> Alteration:
    """A phone of another size and shape."""

    def resize(root: Element, chance: random.Random) -> None:
        factor = width / max(bounds_of(top)[2] for top in root)
        for node in nodes(root):
            left, top, right, bottom = bounds_of(node)
            y = factor * stretch
            node.set(
                "bounds", f"[{round(left * factor)},{round(top * y)}][{round(right * factor)},{round(bottom * y)}]"
            )

    return resize


def emoji_as_dots(root: Element, chance: random.Random) -> None:
    """uiautomator writes two dots for an emoji."""
    for node in nodes(root):
        for name in WRITTEN:
            if node.get(name):
                node.set(name, EMOJI.sub("..", node.get(name, "")))


def shuffle_order(root: Element, chance: random.Random) -> None:
    """Siblings in another order: nothing in a dump promises one."""
    for node in [root, *nodes(root)]:
        children = list(node)
        chance.shuffle(children)
        for child in children:
            node.append(child)


def system_windows(root: Element, chance: random.Random) -> None:
    """Status bar, navigation bar and now and then a keyboard, before or after the app's window."""
    right, bottom = max(bounds_of(top)[2] for top in root), max(bounds_of(top)[3] for top in root)
    bar = made_node("com.android.systemui", (0, 0, right, right // 16))
    bar.append(made_node("com.android.systemui", (right // 2, 0, right, right // 16), text="12:30", clickable="true"))
    root.insert(chance.randrange(len(root) + 1), bar)
    navigation = made_node("com.android.systemui", (0, bottom - right // 24, right, bottom))
    for desc, left in (("Back", 0.1), ("Home", 0.4), ("Overview", 0.7)):
        box = (round(left * right), bottom - right // 24, round((left + 0.2) * right), bottom)
        navigation.append(made_node("com.android.systemui", box, desc=desc, clickable="true"))
    root.insert(chance.randrange(len(root) + 1), navigation)


def cut_one(root: Element, chance: random.Random) -> None:
    """A part of the tree is missing."""
    inner = [node for node in nodes(root) if node.getparent() is not root]
    node = chance.choice(inner)
    node.getparent().remove(node)


def cut_some(root: Element, chance: random.Random) -> None:
    """Several parts are missing."""
    for _ in range(chance.randint(2, 6)):
        if len(nodes(root)) > 3:
            cut_one(root, chance)


def cut_window(root: Element, chance: random.Random) -> None:
    """Everything above or below a line is missing."""
    bottom = max(bounds_of(top)[3] for top in root)
    line, upper = chance.uniform(0.1, 0.9) * bottom, chance.random() < 0.5
    for node in nodes(root):
        _, top, _, low = bounds_of(node)
        if (
            node.getparent() is not None
            and node.getparent() is not root
            and ((low <= line) if upper else (top >= line))
        ):
            node.getparent().remove(node)


def without(name: str, sign: str) -> Alteration:
    """One sign of one element is missing: its `label`, its `id`, or the whole node (`node`)."""

    def remove(root: Element, chance: random.Random) -> None:
        for node in root.xpath(f'//*[@{TRUTH}="{name}"]'):
            if sign == "node":
                node.getparent().remove(node)
                continue
            for part in node.iter():
                for attribute in WRITTEN if sign == "label" else ("resource-id",):
                    if part.get(attribute):
                        part.set(attribute, "")

    return remove


def unselected(root: Element, chance: random.Random) -> None:
    """Nothing says which tab is shown."""
    for node in nodes(root):
        node.set("selected", "false")


def flat_classes(root: Element, chance: random.Random) -> None:
    """Obfuscated classes for everything but text fields and buttons."""
    for node in nodes(root):
        if not node.get("class", "").endswith(("EditText", "Button")):
            node.set("class", "X." + "".join(chance.choice("abcdef0123456789") for _ in range(4)))


def rounded(root: Element, chance: random.Random) -> None:
    """A density that is no whole number: every edge is rounded by itself."""
    step = max(1, round(width_of(root) / 540))
    for node in nodes(root):
        set_bounds(node, *(edge + chance.randint(-step, step) for edge in bounds_of(node)))


def wider(root: Element, chance: random.Random) -> None:
    """A tablet or an unfolded phone: wider, and no higher."""
    for node in nodes(root):
        left, top, right, bottom = bounds_of(node)
        set_bounds(node, round(left * 1.6), top, round(right * 1.6), bottom)


def mirrored(root: Element, chance: random.Random) -> None:
    """Laid out from right to left."""
    width = width_of(root)
    for node in nodes(root):
        left, top, right, bottom = bounds_of(node)
        set_bounds(node, width - right, top, width - left, bottom)


def in_arabic(root: Element, chance: random.Random) -> None:
    """Letters from right to left; numbers and usernames stay."""
    for node in nodes(root):
        for name in WRITTEN:
            text = node.get(name, "")
            if text and not STAYS.fullmatch(text):
                node.set(name, text.translate(ARABIC))


def from_right(root: Element, chance: random.Random) -> None:
    """An Arabic phone, all of it."""
    in_arabic(root, chance)
    mirrored(root, chance)


def beside(side: int) -> Alteration:
    """A pager keeps the page beside the shown one, outside the window."""

    def add(root: Element, chance: random.Random) -> None:
        width = width_of(root)
        for node in _doubled(root):
            left, top, right, bottom = bounds_of(node)
            set_bounds(node, left + side * width, top, right + side * width, bottom)

    return add


def twice(root: Element, chance: random.Random) -> None:
    """A dump in the middle of a change holds the page twice."""
    _doubled(root)


def scrolled(root: Element, chance: random.Random) -> None:
    """All of it moved up, partly out of the window."""
    by = chance.randint(20, max(bounds_of(top)[3] for top in root) // 2)
    for node in nodes(root):
        if node.getparent() is not root:
            left, top, right, bottom = bounds_of(node)
            set_bounds(node, left, top - by, right, bottom - by)


def wrapped(root: Element, chance: random.Random) -> None:
    """Another layout: every node in one more of its size."""
    for node in nodes(root):
        above = node.getparent()
        if above is not None and above is not root:
            around = made_node(node.get("package", ""), bounds_of(node))
            above.replace(node, around)
            around.append(node)


def described(root: Element, chance: random.Random) -> None:
    """Drawn by the app itself: what was text is a description."""
    for node in nodes(root):
        if node.get("text") and not node.get("content-desc") and not node.get("class", "").endswith("EditText"):
            node.set("content-desc", node.get("text", ""))
            node.set("text", "")


def keyboard(root: Element, chance: random.Random) -> None:
    """A keyboard over the lower part, which the app did not make room for."""
    right, bottom = width_of(root), max(bounds_of(top)[3] for top in root)
    package = "com.google.android.inputmethod.latin"
    window = made_node(package, (0, round(0.6 * bottom), right, bottom))
    for place, letter in enumerate("qwertyuiop"):
        box = (place * right // 10, round(0.65 * bottom), (place + 1) * right // 10, round(0.7 * bottom))
        window.append(made_node(package, box, text=letter, clickable="true"))
    root.insert(chance.randrange(len(root) + 1), window)


def copies(root: Element, elements: list[str], labels: Labels, seed: int) -> Iterator[tuple[str, Element]]:
    """Every altered copy of one screen: each alteration, each sign removed, with some alterations, and mixtures."""
    chance = random.Random(seed)
    languages = [language for language in labels if language not in ("any", "en")]
    single: dict[str, Alteration] = {
        "as recorded": lambda root, chance: None,
        "ids scrambled": scramble_ids,
        "ids swapped": swap_ids,
        "ids dropped": drop_ids,
        "pseudo-language": pseudo_language,
        "emoji as dots": emoji_as_dots,
        "order shuffled": shuffle_order,
        "system windows": system_windows,
        "nothing selected": unselected,
        "classes obfuscated": flat_classes,
        **{f"in {language}": translation(labels, language) for language in languages},
        **{f"{width} wide": resized(width) for width in SIZES},
        "taller": resized(1080, 1.08),
        "edges rounded": rounded,
        "wider": wider,
        "Arabic": in_arabic,
        "from right to left": from_right,
        "page on the left": beside(-1),
        "page on the right": beside(1),
        "twice": twice,
        "scrolled": scrolled,
        "wrapped": wrapped,
        "text as description": described,
        "keyboard": keyboard,
        "flatter": resized(1080, 0.92),
    }
    removals = {
        f"without the {sign} of {name}": without(name, sign) for name in elements for sign in ("label", "id", "node")
    }
    for name, alter in single.items():
        yield name, _altered(root, chance, alter)
    for removal, remove in removals.items():
        yield removal, _altered(root, chance, remove)
        for name in ("ids scrambled", "pseudo-language", *chance.sample(list(single), 3)):
            yield f"{removal}, {name}", _altered(root, chance, remove, single[name])
    for number in range(70):
        cuts = [chance.choice((cut_one, cut_some, cut_window))]
        others = [single[name] for name in chance.sample(list(single), chance.randint(0, 3))]
        yield f"mixture {number}", _altered(root, chance, *cuts, *others)


def _altered(root: Element, chance: random.Random, *alterations: Alteration) -> Element:
    altered = copy.deepcopy(root)
    for alter in alterations:
        alter(altered, chance)
    return altered


def _translated(labels: Labels, language: str, text: str) -> str:
    for name, patterns in labels["en"].items():
        for pattern in patterns:
            known = labels[language].get(name)
            match = re.fullmatch(
                re.escape(normal(pattern)).replace(r"\*", "(.*)").replace(r"\#", r"(\d.*?)"), normal(text)
            )
            if match and known:
                return _filled(known[0], match.groups())
    return text


def _filled(pattern: str, parts: tuple[str, ...]) -> str:
    rest = iter(parts)
    return re.sub(r"[*#]", lambda _: next(rest, ""), pattern)


def _doubled(root: Element) -> list[Element]:
    """All parts of the first window once more beside themselves; none of the new nodes is a true element."""
    new = [copy.deepcopy(part) for part in root[0]]
    root[0].extend(new)
    made = [node for part in new for node in part.iter()]
    for node in made:
        node.attrib.pop(TRUTH, None)
    return made
