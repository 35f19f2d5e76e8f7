"""Changes of the settings file: all of a change or none, with the file's comments kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from phonedeck.datadir import private_directory, private_file
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, Problem
from phonedeck.settings import FILE_NAME, PREFIX, Setting, Settings, check, read_file, table, text_of


def change(directory: Path, wanted: Mapping[str, object], without: Collection[str] = ()) -> None:
    """Write settings into the file, and take some out of it.

    Raises:
        InvalidRequest: naming every setting that is wrong.
        NotFound: one that is to be taken out is not in it.
        Conflict: the file cannot be written.
    """
    file = directory / FILE_NAME
    read_file(file)  # its errors are clear
    document = tomlkit.parse(text_of(file))
    document.update(wanted)
    for name in dict.fromkeys(without):
        if name not in document:
            raise NotFound(f"{name} is not set in {file}; phonedeck settings show lists what is")
        del document[name]
    check(file, document.unwrap())
    try:
        private_directory(file.parent)
        private_file(file, tomlkit.dumps(document).encode())
    except OSError as error:
        raise Conflict(f"{file} cannot be written: {error}") from error


@dataclass(frozen=True, slots=True)
class Row:
    """A setting as it will be at the next start, and what this server runs with."""

    setting: Setting
    running: object
    schema: Mapping[str, Any]
    """Of its type, as JSON Schema says it."""

    @property
    def waits(self) -> bool:
        """Whether it holds only when the server is started again."""
        return self.setting.value != self.running

    @property
    def fixed(self) -> bool:
        """Whether the file cannot change it."""
        return self.setting.source == "environment"


class SettingsDesk:
    """The settings of a running server, for people: it reads them when it starts, and never again."""

    def __init__(
        self,
        directory: Path,
        running: Settings,
        given: Mapping[str, str],
        written: Callable[[Mapping[str, Any]], None],
    ) -> None:
        """`given` is what the command line said; `written` is told what was changed."""
        self.given = given
        self.file = directory / FILE_NAME
        self._directory = directory
        self._running = running.model_dump(mode="json")
        self._written = written
        self._schemas = Settings.model_json_schema()["properties"]

    def rows(self) -> list[Row]:
        """Every setting, in the order of the documents. Raises InvalidRequest: the file is wrong."""
        return [Row(each, self._running[each.name], self._schemas[each.name]) for each in table(self._directory)]

    def change(self, wanted: Mapping[str, object]) -> None:
        """Write settings into the file; None takes one out, so that its default holds.

        Raises:
            InvalidRequest: naming every setting that is wrong, without the file's name.
        """
        there = read_file(self.file)
        out = [name for name, value in wanted.items() if value is None and name in there]
        new = {name: value for name, value in wanted.items() if value is not None}
        try:
            change(self._directory, new, out)
        except InvalidRequest as error:
            where = f" (in {self.file} or {PREFIX}…)"
            problems = [Problem(each.field, each.problem.removesuffix(where), each.got) for each in error.problems]
            raise InvalidRequest(problems) if problems else error from error
        self._written(dict(wanted))
