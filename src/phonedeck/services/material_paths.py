"""Files on this machine that a task names. Every one is looked at before a task is made."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.storage.media_type import recognise
from phonedeck.wire.scripts import CommentConfig, PostConfig, ScriptConfig

DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def check_files(config: ScriptConfig, roots: Sequence[Path] = ()) -> None:
    """Look at every file that a configuration names.

    Without roots every absolute path is allowed: the server listens on loopback only, so whoever can call it can read
    those files already.

    Raises:
        InvalidRequest: naming each that cannot be used.
    """
    problems: list[Problem] = []
    if isinstance(config, PostConfig):
        for path in config.material_list:
            problems += _problems("material_list", path, _file_problem(path, roots))
        if config.material_path and not config.material_list:
            problems += _problems("material_path", config.material_path, _folder_problem(config.material_path, roots))
    if isinstance(config, CommentConfig) and config.comment_image_path:
        path = config.comment_image_path
        if Path(path).is_absolute() or DRIVE.match(path):
            problems += _problems("comment_image_path", path, _file_problem(path, roots))
    if problems:
        raise InvalidRequest(problems)


def _problems(field: str, path: str, problem: str | None) -> list[Problem]:
    return [Problem(f"script_config.{field}", problem, path)] if problem else []


def _file_problem(text: str, roots: Sequence[Path]) -> str | None:
    path, problem = _resolved(text, roots)
    if path is None:
        return problem
    if not path.is_file():
        return "is not a regular file"
    if recognise(path) is None:
        return "is not an image or video that can be posted, by its content"
    return None


def _folder_problem(text: str, roots: Sequence[Path]) -> str | None:
    path, problem = _resolved(text, roots)
    return problem if path is None else None if path.is_dir() else "is not a folder"


def _resolved(text: str, roots: Sequence[Path]) -> tuple[Path | None, str | None]:
    """The path without links, or what is wrong with it."""
    if DRIVE.match(text) and sys.platform != "win32":
        return None, "is a Windows path, and this server does not run on Windows"
    if not Path(text).is_absolute():
        return None, "must be an absolute path"
    try:
        path = Path(text).resolve(strict=True)
        path.stat()
    except (OSError, RuntimeError, ValueError) as error:
        return None, f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if roots and not any(path.is_relative_to(root.resolve()) for root in roots):
        return None, "lies outside the folders that materials may be taken from"
    return path, None
