"""The material library: upload, list, tag, delete."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.errors import InvalidRequest, NotFound, Problem
from phonedeck.model.material import Material
from phonedeck.storage import materials
from phonedeck.storage.blobs import Blobs, Incoming
from phonedeck.storage.database import Database
from phonedeck.storage.media_type import recognise
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.material import MaterialPage, MaterialQuery, MaterialView
from phonedeck.wire.task import BatchDeleted


class MaterialService:
    """What the operator can do with materials."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._zone = zone

    def receive(self) -> AbstractContextManager[Incoming]:
        """A place for an upload's bytes; what does not become a material is removed."""
        return self._blobs.receive()

    def add(self, incoming: Incoming, name: str, tags: Sequence[str]) -> MaterialView:
        """Make a material of what was received; the same content again is the same material.

        Raises:
            InvalidRequest: it is no image or video.
        """
        incoming.flush()
        media = recognise(incoming.path)
        if media is None:
            problem = "is not a JPEG, PNG, WebP or GIF image, nor an MP4, MOV, MKV or WebM video, by its content"
            raise InvalidRequest([Problem("body", problem, f"{incoming.size_bytes} bytes named {name}")])
        blob = incoming.keep()
        with self._database.write() as connection:
            material, _ = materials.add(connection, blob, media, name, tags, self._clock.now())
        return self._view(material)

    def page(self, wanted: MaterialQuery) -> MaterialPage:
        """One page of the matching materials, newest first."""
        with self._database.read() as connection:
            found, total = materials.page(
                connection,
                kind=wanted.kind,
                tag=wanted.tag,
                used=wanted.used,
                limit=wanted.page_size,
                offset=(wanted.page - 1) * wanted.page_size,
            )
        return MaterialPage(
            materials=[self._view(material) for material in found],
            total=total,
            page=wanted.page,
            page_size=wanted.page_size,
        )

    def set_tags(self, material_id: int, tags: Sequence[str]) -> MaterialView:
        """Replace the tags of a material.

        Raises:
            NotFound: there is no such material.
        """
        with self._database.write() as connection:
            material = materials.change(connection, material_id, tags=list(tags))
        if material is None:
            raise NotFound(f"there is no material {material_id}; GET materials lists them")
        return self._view(material)

    def delete(self, ids: Sequence[int]) -> BatchDeleted:
        """Delete materials with their files; unknown ids are named in the answer."""
        with self._database.write() as connection:
            gone = materials.remove(connection, ids)
        for material in gone:
            self._blobs.remove(material.sha256)
        found = {material.id for material in gone}
        return BatchDeleted(deleted_count=len(gone), not_found=[id_ for id_ in ids if id_ not in found])

    def _view(self, material: Material) -> MaterialView:
        return MaterialView(
            id=material.id,
            sha256=material.sha256,
            name=material.name,
            media_type=material.media_type,
            kind="video" if material.kind == "video" else "image",
            size_bytes=material.size_bytes,
            width=material.width,
            height=material.height,
            tags=list(material.tags),
            used=material.used_at is not None,
            created_at=iso_time(material.created_at, self._zone) or "",
        )
