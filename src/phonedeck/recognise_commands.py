"""`phonedeck recognise`: which screen a saved hierarchy shows, without a phone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognised import Recognition
from phonedeck.apps.recognition import recognise
from phonedeck.explained import explained
from phonedeck.model.errors import InvalidRequest, ScreenNotRecognised
from phonedeck.model.script import Platform
from phonedeck.phones.look import Look

RECOGNISED, UNKNOWN = 0, 3


def recognise_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.xml", help="A hierarchy in uiautomator's form.")],
    app: Annotated[Platform, typer.Option(help="Whose screen it is.")],
    app_version: Annotated[
        str | None, typer.Option(help="The app's version; ids of other versions are not believed then.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="The app's language, where it is known.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data_dir: Annotated[
        Path | None, typer.Option(help="Use the packs in this data directory too.", show_default="built-in packs only")
    ] = None,
) -> None:
    """Say which screen of an app a saved hierarchy shows, and where its elements are. Status 3: it is unknown."""
    with explained():
        pack = Pack.load(app.value, data_dir)
        found = _recognise(_read(file), pack, app_version)
    report = _report(found, pack, app_version, language)
    typer.echo(json.dumps(report, ensure_ascii=False) if as_json else _written(report))
    raise typer.Exit(UNKNOWN if report["screen"] is None else RECOGNISED)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be read: {error.strerror or error}") from error


def _recognise(xml: str, pack: Pack, version: str | None) -> Recognition:
    try:
        return recognise(Look.parse(xml), pack, version=version)
    except ScreenNotRecognised as error:
        return Recognition(pack.app, None, f"It is no hierarchy: {error.message}", (), (), ())


def _report(found: Recognition, pack: Pack, version: str | None, language: str | None) -> dict[str, Any]:
    screen = pack.told(found.screen)
    elements = [element for element in found.elements if pack.elements_told(element.name)] if screen else []
    return {
        "app": found.app,
        "app_version": version,
        "language": language or next(iter(found.languages), None),
        "screen": screen,
        "reason": found.reason if screen or not found.screen else "Too few signs tell it from other screens.",
        "candidates": [{"screen": name, "score": score} for name, score in _candidates(found, pack).items()],
        "elements": [
            {
                "name": element.name,
                "center": list(element.node.bounds.center),
                "bounds": [
                    element.node.bounds.left,
                    element.node.bounds.top,
                    element.node.bounds.right,
                    element.node.bounds.bottom,
                ],
                "signs": [sign.value for sign in element.signs],
            }
            for element in elements
        ],
    }


def _candidates(found: Recognition, pack: Pack) -> dict[str, float]:
    scores: dict[str, float] = {}
    for candidate in found.candidates:
        name = pack.told(candidate.screen)
        if name is not None:
            scores.setdefault(name, candidate.score)
    return scores


def _written(report: dict[str, Any]) -> str:
    lines = [f"screen: {report['screen'] or 'unknown'}", f"reason: {report['reason']}"]
    lines += [f"candidate: {one['screen']} {one['score']:.2f}" for one in report["candidates"]]
    lines += [
        f"element: {one['name']} at {one['center'][0]},{one['center'][1]} by {' and '.join(one['signs'])}"
        for one in report["elements"]
    ]
    return "\n".join(lines)
