"""Trees and texts without what is private in them, for a report that a person can send."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from phonedeck.model.errors import ScreenNotRecognised

WRITTEN = ("text", "content-desc", "hint")
"""The attributes of a node that hold what apps and people wrote."""


class Redaction:
    """Replaces names, the same one always by the same word. `is_label` says what is no name but a label of an app."""

    def __init__(self, is_label: Callable[[str], bool]) -> None:
        self._is_label = is_label
        self._words: dict[str, str] = {}

    def name(self, private: str, kind: str) -> str:
        """A stand-in such as `phone-1`."""
        count = sum(1 for word in self._words.values() if word.startswith(f"{kind}-"))
        return self._words.setdefault(private, f"{kind}-{count + 1}")

    def text(self, written: str) -> str:
        """A label as it is; of anything else only its form: letters become x, digits 0."""
        if not written or self._is_label(written):
            return written
        formed = re.sub(r"[^\W\d_]", lambda found: "X" if found.group().isupper() else "x", written)
        return re.sub(r"\d", "0", formed)

    def tree(self, xml: str) -> str:
        """A hierarchy with every text, description and hint replaced.

        Raises:
            ScreenNotRecognised: it is no hierarchy.
        """
        try:
            root = etree.fromstring(xml.encode(), etree.XMLParser(huge_tree=True, resolve_entities=False))
        except etree.XMLSyntaxError as error:
            raise ScreenNotRecognised(f"the phone's answer is no hierarchy: {error}") from error
        for element in root.iter("*"):
            for name in WRITTEN:
                if element.get(name):
                    element.set(name, self.text(str(element.get(name))))
        return etree.tostring(root, encoding="unicode")

    def line(self, text: str) -> str:
        """A sentence of ours with every private word known so far replaced."""
        for private, word in sorted(self._words.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(private, word)
        return text
