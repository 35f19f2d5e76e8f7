"""Files on this machine that a task names. Every one is looked at before a task is made."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phonedeck.model.errors import InvalidRequest, Problem, Refused
from phonedeck.services.local_folders import SOUND_NAMES, SOUND_URLS, Folder
from phonedeck.storage.media_type import recognise
from phonedeck.wire.scripts import CommentConfig, PostConfig, ScriptConfig

DRIVE = re.compile(r"[A-Za-z]:[\\/]")
NETWORK = re.compile(r"[\\/]{2}")
NO_ROOTS = (
    "may not be named with a token, because no folder is set for that (setting material_roots); upload the file to the "
    "material library instead"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files may lie that tasks name.

    With roots only what lies in them. Without roots every absolute path is allowed to programs on this machine, whose
    user can read those files already, and none to callers with a token (`anywhere` is False for them). Relative paths
    are those of the upload folder.
    """

    roots: Sequence[Path] = ()
    upload_folder: Path | None = None
    anywhere: bool = True

    def find(self, text: str, *, relative: bool = False) -> tuple[Path | None, str]:
        """The path without links, or what is wrong with it."""
        if DRIVE.match(text) and sys.platform != "win32":
            return None, "is a Windows path, and this server does not run on Windows"
        if NETWORK.match(text) and sys.platform == "win32":
            return None, "is on the network, where Windows would log in with your name; copy it to this machine"
        path, roots = Path(text), self.roots
        if not path.is_absolute():
            if not relative or self.upload_folder is None:
                return None, "must be an absolute path"
            path, roots = self.upload_folder / path, (self.upload_folder,)
        if not roots and not self.anywhere:
            return None, NO_ROOTS
        try:
            found = path.resolve(strict=True)
            found.stat()
        except (OSError, RuntimeError, ValueError) as error:
            return None, f"cannot be read: {getattr(error, 'strerror', None) or error} ({path})"
        if roots and not any(found.is_relative_to(root.resolve()) for root in roots):
            allowed = ", ".join(map(str, roots))
            return None, f"lies outside the folders that files may be taken from: {allowed}"
        return found, ""


EVERYWHERE = Places()


def check_files(config: ScriptConfig, places: Places) -> None:
    """Look at every file that a configuration names.

    Raises:
        InvalidRequest: naming each that cannot be used.
    """
    problems: list[Problem] = []
    if isinstance(config, PostConfig):
        for path in config.material_list:
            problems += _problems("material_list", path, _file_problem(*places.find(path)))
        if config.material_path.strip() and not config.material_list and config.material_source == "localFolder":
            path = config.material_path
            folder, problem = places.find(path)
            problem = _folder_problem(folder, problem)
            problems += _problems("material_path", path, problem)
            if folder is not None and not problem:
                problems += _texts_problems(folder, config)
    if isinstance(config, CommentConfig) and config.comment_image_path.strip():
        path = config.comment_image_path
        problems += _problems("comment_image_path", path, _file_problem(*places.find(path, relative=True), ("image",)))
    if problems:
        raise InvalidRequest(problems)


def _problems(field: str, path: str, problem: str) -> list[Problem]:
    return [Problem(f"script_config.{field}", problem, path)] if problem else []


def _file_problem(path: Path | None, problem: str, kinds: tuple[str, ...] = ("image", "video")) -> str:
    if path is None:
        return problem
    if not path.is_file():
        return "is not a regular file"
    media = recognise(path)
    if media is None or media.kind not in kinds:
        return f"is no {' or '.join(kinds)} that can be posted, by its content"
    return ""


def _texts_problems(path: Path, config: PostConfig) -> list[Problem]:
    """What is wrong with the texts that a post takes from a folder, or from a subfolder of it."""
    try:
        texts = [
            folder.texts(caption=config.takes_caption, sounds=config.takes_sound) for folder in Folder.all_in(path)
        ]
    except OSError as error:
        return _problems("material_path", str(path), f"cannot be read: {error.strerror or error} ({path})")
    except Refused as error:
        return _problems("material_path", str(path), f"has a text that cannot be used: {error.message}")
    if not config.takes_sound or any(sounds for _, sounds in texts):
        return []
    return _problems(
        "sound_name",
        "",
        "is required where post_way is useSound and the folder names no sound: give a name or a URL, or write them "
        f"into {SOUND_NAMES} or {SOUND_URLS} in {path}",
    )


def _folder_problem(path: Path | None, problem: str) -> str:
    return problem if path is None else "" if path.is_dir() else "is not a folder"
