"""A pack: what is written on an app's screens, by language. Data beside the code, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from phonedeck.phones.look import Node


@dataclass(frozen=True, slots=True)
class Pack:
    """The labels of one app. Names are ours; texts are the app's, in every known language."""

    labels: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, package: str) -> Pack:
        """Read `pack.toml` of one app's folder."""
        written = tomllib.loads(resources.files(package).joinpath("pack.toml").read_text(encoding="utf-8"))
        merged: dict[str, set[str]] = {}
        for language in written["labels"].values():
            for name, texts in language.items():
                merged.setdefault(name, set()).update(texts)
        return cls({name: frozenset(texts) for name, texts in merged.items()})

    def says(self, node: Node, name: str) -> bool:
        """Whether the node's whole text or description is this label."""
        texts = self.labels[name]
        return node.text in texts or node.desc in texts
