"""A scenario file: faults that are ordered before anybody connects. JSON:

    {"faults": [{"phone": 1, "kind": "popup", "name": "save_login", "at": "screen:feed"},
                {"phone": "*", "kind": "slow", "ms": [20, 80]}]}

`phone` is a phone's number from 1, its hardware serial, or "*" for every phone (also when it is left out); the rest is
an order as the control port takes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from virtualphone.faults import FaultError, Order, order


class ScenarioError(Exception):
    """The file cannot be used; the message names the place."""


def read(file: Path, hardware_serials: list[str]) -> list[tuple[int, Order]]:
    """Orders, each with the place of its phone in the list.

    Raises:
        ScenarioError: the file is missing or wrong.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{file}: {error.strerror or error}") from error
    except ValueError as error:
        raise ScenarioError(f"{file} is no JSON: {error}") from error
    rows = content.get("faults") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ScenarioError(f'{file}: an object with "faults", a list of objects, is expected')
    found: list[tuple[int, Order]] = []
    for number, row in enumerate(rows, 1):
        body: dict[str, Any] = dict(row)
        places = _places(body.pop("phone", "*"), hardware_serials)
        if places is None:
            raise ScenarioError(f"{file}, fault {number}: there is no such phone; there are {len(hardware_serials)}")
        try:
            wanted = order(body)
        except FaultError as error:
            raise ScenarioError(f"{file}, fault {number}: {error}") from error
        found += [(place, wanted) for place in places]
    return found


def _places(phone: object, hardware_serials: list[str]) -> list[int] | None:
    if phone == "*":
        return list(range(len(hardware_serials)))
    if phone in hardware_serials:
        return [hardware_serials.index(str(phone))]
    number = str(phone)
    if number.isdecimal() and 1 <= int(number) <= len(hardware_serials):
        return [int(number) - 1]
    return None
