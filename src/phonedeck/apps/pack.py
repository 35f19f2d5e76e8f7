"""A pack: how the screens of an app are recognised and where their elements lie. Data, so that an operator can mend it.

A pack has labels by language, resource-ids by app version, marks (signs that tell screens apart), screens (which marks
they need) and elements. The built-in one is `pack.toml` in the app's folder; `packs/APP.toml` in the data directory
adds to it: a table of the same name replaces or adds single entries, everything else stays. docs/packs.md has it whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from phonedeck.apps.labels import Labels
from phonedeck.apps.structure import FINDERS, PARTS, WRITTEN
from phonedeck.model.errors import InvalidRequest, Problem

ANY_VERSION = "any"
SYSTEM = "android"
FOLDER = "packs"
WORDED = {"tuple_type": "must be a list", "extra_forbidden": "is not known here"}
"""What is wrong with an entry, by the checker's name for it, where its own words are none for people."""

Fraction = tuple[float, float, float, float]
WHOLE: Fraction = (0.0, 0.0, 1.0, 1.0)


class Layer(IntEnum):
    """What lies on what: a dialog is over a sheet, a sheet over a page. The uppermost one is the screen."""

    PAGE = 0
    LATER_PAGE = 1
    """A page whose dump still holds the one before it."""
    SHEET = 2
    DIALOG = 3
    STOP = 4


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sought(_Part):
    """Where a node is looked for. All that is given must hold."""

    labels: tuple[str, ...] = ()
    """Names of labels; any of them."""
    structure: str = ""
    """`finder` or `finder.part` of structure."""
    area: Fraction = WHOLE
    """Left, top, right, bottom of where it can lie, as fractions of the app's window."""
    cls: str = ""
    """A part of the class name."""
    field: bool = False
    """Whether it must be something to write in, whatever its class."""
    lists: bool = True
    """Whether it may be a part of scrolling content."""
    taps: bool = False
    """Whether it must take taps, itself or as a part of something no higher than a button."""
    bio: bool = True
    """Whether it may stand where a profile describes its user, in the user's own words."""
    top: bool = False
    """Whether it must lie over whatever darkens the page, where something does."""
    below: str = ""
    """`statistics`: only within `reach` widths below a profile's numbers."""

    @field_validator("structure", "anchor", check_fields=False)
    @classmethod
    def _known(cls, written: str) -> str:
        name = written.partition(".")[0]
        if name and name not in FINDERS:
            raise ValueError(f"no structure is called {name!r}; known are {', '.join(sorted(FINDERS))}")
        if written and written not in WRITTEN:
            raise ValueError(f"{name!r} has no such part; known are {', '.join(sorted(PARTS[FINDERS[name]]))}")
        return written


class Mark(Sought):
    """A sign that tells screens apart: by its labels, by ids of its own name, or by structure."""

    at_least: int = Field(default=1, ge=1)
    """How many different labels must be there."""
    selected: bool = False
    ids: bool = False
    both: bool = False
    """Whether label and structure must tell the same thing; else either of them does."""


class Element(Sought):
    """A thing to tap or to write in; up to three signs tell which node it is."""

    called: str = ""
    """The element's name to others, where several entries find one element on different screens."""
    beside: str = ""
    """A mark in whose row it lies."""
    over: str = ""
    """An element that must be there, below this one."""
    first: bool = False
    """Of several alike, the first one a reader meets is meant."""
    tallest: float = Field(default=0.3, gt=0)
    """No higher than this, in widths of the app's window."""
    worded: bool = False
    """Whether it always shows a text of its own."""
    username: bool = False
    """Whether that text is a username."""
    told: bool = True
    """False: for scripts only."""
    alone: bool = False
    """Whether its structure tells it without another sign."""
    anchor: str = ""
    """A second structure, which starts from another thing on the screen: two that agree are two signs."""


class Screen(_Part):
    """A screen and the marks that tell it."""

    layer: str
    called: str = ""
    """The screen's name to others, where a script must tell it from others of that name."""
    told: bool = True
    """False: too few signs to tell others; a script knows what it did before and may use it."""
    needs: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """Of each group at least one mark must be there."""
    adds: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    """Marks that say that it is another screen."""
    elements: tuple[str, ...] = ()

    @field_validator("layer")
    @classmethod
    def _layer(cls, written: str) -> str:
        if written.upper() not in Layer.__members__:
            raise ValueError(f"is none of {', '.join(layer.name.lower() for layer in Layer)}")
        return written

    @property
    def height(self) -> Layer:
        return Layer[self.layer.upper()]


class _Written(_Part):
    """A pack as it is written."""

    app: str
    name: str
    packages: tuple[str, ...] = Field(min_length=1)
    measured: tuple[str, ...] = ()
    reach: float = Field(default=0.34, gt=0, le=2)
    labels: dict[str, dict[str, tuple[str, ...]]]
    ids: dict[str, dict[str, tuple[str, ...]]] = {}
    marks: dict[str, Mark]
    screens: dict[str, Screen]
    elements: dict[str, Element]


class Ids:
    """Resource-ids without their package; a last `*` stands for any end."""

    def __init__(self, written: Iterable[str]) -> None:
        self._whole = frozenset(name for name in written if not name.endswith("*"))
        self._begun = tuple(name[:-1] for name in written if name.endswith("*"))

    def __contains__(self, short_id: str) -> bool:
        return short_id in self._whole or (bool(self._begun) and short_id.startswith(self._begun))


@dataclass(frozen=True, slots=True)
class Pack:
    """One app's pack, checked."""

    app: str
    name: str
    packages: tuple[str, ...]
    measured: tuple[str, ...]
    reach: float
    labels: Labels
    ids: Mapping[str, Mapping[str, tuple[str, ...]]]
    marks: Mapping[str, Mark]
    screens: Mapping[str, Screen]
    elements: Mapping[str, Element]
    system: Pack | None = None
    """The pack of Android's own dialogs, which may lie in front; None in that pack itself."""

    @classmethod
    def load(cls, app: str, data_dir: Path | None = None) -> Pack:
        """The built-in pack of `tiktok`, `instagram` or `android`, with what the operator wrote over it.

        Raises:
            InvalidRequest: the operator's file is no pack, naming the file and every entry that is wrong.
        """
        folder = None if data_dir is None else data_dir / FOLDER
        return _loaded(app, _written_over(app, folder), None if app == SYSTEM else _written_over(SYSTEM, folder))

    @classmethod
    def check(cls, written: Mapping[str, Any], where: str) -> Pack:
        """A pack from its parts.

        Raises:
            InvalidRequest: naming every entry that is wrong.
        """
        try:
            whole = _Written.model_validate(written)
        except ValidationError as error:
            raise InvalidRequest(
                [
                    Problem(
                        f"{where}: {'.'.join(map(str, detail['loc']))}",
                        WORDED.get(detail["type"], detail["msg"].removeprefix("Value error, ")),
                        detail["input"],
                    )
                    for detail in error.errors(include_url=False)
                ]
            ) from error
        problems = _dangling(whole, where)
        if problems:
            raise InvalidRequest(problems)
        parts = {name: getattr(whole, name) for name in _Written.model_fields}
        return cls(**parts | {"labels": Labels(whole.labels)})

    def told(self, screen: str | None) -> str | None:
        """A screen's name to others; None for one that is not told."""
        known = self.screens.get(screen or "")
        return (known.called or screen) if known is not None and known.told else (screen if known is None else None)

    def elements_told(self, name: str) -> bool:
        """Whether an element is told to others."""
        return name not in self.elements or self.elements[name].told

    def ids_of(self, name: str, version: str | None) -> tuple[Ids, Ids]:
        """The ids that hint at a part: those that last, and those of the version, or of any where none is given."""
        versions = [known for known in self.ids if known != ANY_VERSION and version in (None, known)]
        of_version = [found for known in versions for found in self.ids[known].get(name, ())]
        return Ids(self.ids.get(ANY_VERSION, {}).get(name, ())), Ids(of_version)


@dataclass(frozen=True, slots=True)
class _Over:
    """An operator's file, and what changes whenever it is written anew."""

    file: Path
    stamp: tuple[int, int, int]

    def read(self, app: str) -> dict[str, Any]:
        try:
            over = tomllib.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InvalidRequest(f"{self.file} is not readable TOML: {error}") from error
        if over.get("app", app) != app:
            raise InvalidRequest([Problem(f"{self.file}: app", f"is not {app}, whose pack this file is", over["app"])])
        return over


def _written_over(app: str, folder: Path | None) -> _Over | None:
    """What the operator wrote over an app's pack.

    Raises:
        InvalidRequest: there is a file whose name differs in case: on another system it would be the one.
    """
    if folder is None:
        return None
    file = folder / f"{app}.toml"
    try:
        found = file.stat()
    except FileNotFoundError:
        for other in folder.glob("*"):
            if other.name.casefold() == file.name:
                raise InvalidRequest(f"{other} would not be read; rename it to {file.name}") from None
        return None
    return _Over(file, (found.st_mtime_ns, found.st_size, found.st_ino))


@lru_cache(maxsize=8)
def _loaded(app: str, over: _Over | None, over_system: _Over | None) -> Pack:
    """Kept until an operator's file is another: to read a pack takes longer than to send a task to a phone."""
    written = tomllib.loads(resources.files("phonedeck.apps").joinpath(app, "pack.toml").read_text(encoding="utf-8"))
    where = f"the built-in pack of {app}"
    if over is not None:
        written, where = _merged(written, over.read(app)), str(over.file)
    system = None if app == SYSTEM else _loaded(SYSTEM, over_system, None)
    return replace(Pack.check(written, where), system=system)


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _dangling(whole: _Written, where: str) -> list[Problem]:
    """Names that are used and stand nowhere: each would be a sign that is never seen."""
    labels = {name for language in whole.labels.values() for name in language}
    problems: list[Problem] = []

    def check(entry: str, names: tuple[str, ...], known: Container[str], what: str) -> None:
        problems.extend(
            Problem(f"{where}: {entry}", f"names {what} that stands nowhere", name)
            for name in names
            if name and name not in known
        )

    for kind, parts in (("marks", whole.marks), ("elements", whole.elements)):
        for name, part in parts.items():
            check(f"{kind}.{name}.labels", part.labels, labels, "a label")
    for name, element in whole.elements.items():
        check(f"elements.{name}.beside", (element.beside,), whole.marks, "a mark")
        check(f"elements.{name}.over", (element.over,), whole.elements, "an element")
    for name, screen in whole.screens.items():
        check(f"screens.{name}.needs", tuple(m for group in screen.needs for m in group), whole.marks, "a mark")
        check(f"screens.{name}.adds", screen.adds, whole.marks, "a mark")
        check(f"screens.{name}.bars", screen.bars, whole.marks, "a mark")
        check(f"screens.{name}.elements", screen.elements, whole.elements, "an element")
    return problems
