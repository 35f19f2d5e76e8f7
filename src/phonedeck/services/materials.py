"""The material library: upload, list, tag, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, Problem
from phonedeck.model.material import Material
from phonedeck.services.accounts import account_named
from phonedeck.services.acting import note
from phonedeck.services.thumbnails import Thumbnails
from phonedeck.storage import accounts, materials, media_holds
from phonedeck.storage.blobs import Blobs, Incoming
from phonedeck.storage.database import Database
from phonedeck.storage.media_type import measured, recognise
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.material import MaterialChange, MaterialPage, MaterialQuery, MaterialView
from phonedeck.wire.task import BatchDeleted

MOST_TAGS = 100


@dataclass(frozen=True, slots=True)
class MaterialFile:
    """Where a material's file is, and what it is called."""

    path: Path
    sha256: str
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A JPEG, and the hash of the image that it shows."""

    jpeg: bytes
    sha256: str


class MaterialService:
    """What the operator can do with materials."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._zone = zone
        self._thumbnails = Thumbnails()
        self._listeners: set[Callable[[], None]] = set()

    def listen(self, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify`, from another thread, when a material was added, changed or deleted here; call the answer to
        end that. What tasks do with materials is said by the events of those tasks."""
        self._listeners.add(notify)
        return lambda: self._listeners.discard(notify)

    def _tell(self) -> None:
        for notify in list(self._listeners):
            notify()

    def receive(self) -> AbstractContextManager[Incoming]:
        """A place for an upload's bytes; what does not become a material is removed."""
        return self._blobs.receive()

    def add(self, incoming: Incoming, name: str, given: MaterialChange) -> MaterialView:
        """Make a material of what was received; the same content again is the same material.

        Raises:
            InvalidRequest: it is no image or video.
            NotFound: the account that it is for is not known.
        """
        incoming.flush()
        media = recognise(incoming.path)
        media = None if media is None else measured(incoming.path, media)
        if media is None:
            problem = "is not a JPEG, PNG, WebP or GIF image, nor an MP4, MOV, MKV or WebM video, by its content"
            raise InvalidRequest([Problem("body", problem, f"{incoming.size_bytes} bytes named {name}")])
        now = self._clock.now()
        with self._database.write() as connection:
            owner = None if not given.username else account_named(connection, given.username, given.platform).id
            media_holds.lock(connection)  # whoever deletes the same content looks for its row before the file goes
            blob = incoming.keep()
            material, _ = materials.add(connection, blob, media, name, given.tags, now, account_id=owner)
            note(connection, now, "material.added", f"material {material.id}", name=name, sha256=material.sha256)
            added = self._views(connection, [material])[0]
        self._tell()
        return added

    def one(self, material_id: int) -> MaterialView:
        """One material.

        Raises:
            NotFound: there is none.
        """
        with self._database.read() as connection:
            return self._views(connection, [_existing(connection, material_id)])[0]

    def file(self, material_id: int) -> MaterialFile:
        """A material's file. Raises NotFound: there is none."""
        with self._database.read() as connection:
            material = _existing(connection, material_id)
        return MaterialFile(self._blobs.path(material.sha256), material.sha256, material.media_type, material.name)

    def thumbnail(self, material_id: int) -> Thumbnail:
        """A small picture of an image.

        Raises:
            NotFound: there is none: it is a video, or an image that is too large or broken.
        """
        with self._database.read() as connection:
            material = _existing(connection, material_id)
        found = self._thumbnails.of(self._blobs.path(material.sha256), material)
        if found is None:
            raise NotFound(f"material {material_id} has no thumbnail; its file is at materials/{material_id}/file")
        return Thumbnail(found, material.sha256)

    def tags(self, most: int = MOST_TAGS) -> dict[str, int]:
        """How many materials have each tag, the most used first."""
        with self._database.read() as connection:
            return materials.tags(connection, limit=most)

    def page(self, wanted: MaterialQuery) -> MaterialPage:
        """One page of the matching materials, newest first."""
        with self._database.read() as connection:
            found, total = materials.page(
                connection,
                kind=wanted.kind,
                tag=wanted.tag,
                used=wanted.used,
                account_ids=None
                if wanted.username is None
                else [account.id for account in accounts.named(connection, [wanted.username])],
                text=wanted.text,
                limit=wanted.page_size,
                offset=(wanted.page - 1) * wanted.page_size,
            )
            return MaterialPage(
                materials=self._views(connection, found),
                total=total,
                page=wanted.page,
                page_size=wanted.page_size,
            )

    def change(self, material_id: int, wanted: MaterialChange) -> MaterialView:
        """Change what is given: tags, the account that it is for, whether it counts as posted.

        Raises:
            NotFound: there is no such material, or no such account.
        """
        given = wanted.model_fields_set
        now = self._clock.now()
        with self._database.write() as connection:
            material = _existing(connection, material_id)
            values: dict[str, Any] = {}
            if "tags" in given:
                values["tags"] = wanted.tags
            if "username" in given:
                name = wanted.username
                values["account_id"] = account_named(connection, name, wanted.platform).id if name else None
            if "used" in given:
                values["used_at"] = (material.used_at or now) if wanted.used else None
            if values:
                material = materials.change(connection, material_id, **values) or material
                said = {name: getattr(wanted, name) for name in ("tags", "username", "used") if name in given}
                note(connection, now, "material.set", f"material {material_id}", **said)
            changed = self._views(connection, [material])[0]
        self._tell()
        return changed

    def delete(self, ids: Sequence[int]) -> BatchDeleted:
        """Delete materials with their files; unknown ids are named in the answer.

        Raises:
            Conflict: a task is about to post one of them; nothing was deleted.
        """
        with self._database.write() as connection:
            media_holds.lock(connection)
            if holders := media_holds.holders(connection, ids):
                material_id, task_id = next(iter(holders.items()))
                raise Conflict(f"task {task_id} is about to post material {material_id}; stop the task first, or wait")
            gone = materials.remove(connection, ids)
            if gone:
                note(connection, self._clock.now(), "material.deleted", "materials", ids=[each.id for each in gone])
        with self._database.write() as connection:  # nobody adds the same content again between the look and the act
            for material in gone:
                if not materials.holds(connection, material.sha256):
                    self._blobs.remove(material.sha256)
        self._tell()
        found = {material.id for material in gone}
        return BatchDeleted(deleted_count=len(gone), not_found=[id_ for id_ in ids if id_ not in found])

    def _views(self, connection: Connection, found: Sequence[Material]) -> list[MaterialView]:
        owners = accounts.names(connection, {each.account_id for each in found if each.account_id is not None})
        holders = media_holds.holders(connection, [each.id for each in found])
        return [self._view(each, owners.get(each.account_id or 0), holders.get(each.id)) for each in found]

    def _view(self, material: Material, owner: tuple[str, str] | None, held_by: int | None) -> MaterialView:
        platform, username = owner or (None, None)
        return MaterialView(
            id=material.id,
            sha256=material.sha256,
            name=material.name,
            media_type=material.media_type,
            kind="video" if material.kind == "video" else "image",
            size_bytes=material.size_bytes,
            width=material.width,
            height=material.height,
            duration_s=None if material.duration_ms is None else material.duration_ms / 1000,
            tags=list(material.tags),
            username=username,
            platform=platform,
            used=material.used_at is not None,
            used_at=iso_time(material.used_at, self._zone),
            held_by=held_by,
            created_at=iso_time(material.created_at, self._zone) or "",
        )


def _existing(connection: Connection, material_id: int) -> Material:
    material = materials.get(connection, material_id)
    if material is None:
        raise NotFound(f"there is no material {material_id}; GET materials lists them")
    return material
