"""The material library. An upload is the file itself, as application/octet-stream, with its name in the path."""

from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, Response

from phonedeck.model import errors
from phonedeck.model.errors import InvalidRequest, NotFound, Problem
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.storage.blobs import Incoming
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.material import (
    MaterialChange,
    MaterialIds,
    MaterialPage,
    MaterialTags,
    MaterialView,
    parse_material_change,
    parse_material_ids,
    parse_material_query,
    parse_material_tags,
)
from phonedeck.wire.plain_json import problem_with_text
from phonedeck.wire.task import BatchDeleted, parse_task_id

router = APIRouter(tags=["materials"])

MOST_BYTES = 4 * 1024 * 1024 * 1024
LONGEST_NAME = 255
BUFFER = 1024 * 1024
FILTERS = [
    openapi.query("kind", {"type": "string", "enum": ["image", "video"]}, "What it is"),
    openapi.query("tag", {"type": "string", "maxLength": 2000}, "Tag"),
    openapi.query("username", {"type": "string", "maxLength": 2000}, "Account that it is for"),
    openapi.query("text", {"type": "string", "maxLength": 2000}, "A part of the name"),
    openapi.query("used", {"type": "string", "enum": ["0", "1", "true", "false"]}, "Whether it was published"),
    *openapi.paging(),
]
OCTETS = "application/octet-stream"


def _file(*media_types: str) -> dict[int | str, dict[str, Any]]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {200: {"content": content, "description": "The file"}}


@router.get("/materials", response_model=Envelope[MaterialPage], openapi_extra={"parameters": FILTERS})
def page(request: Request) -> JSONResponse:
    """The library, newest first."""
    return answer(services(request).materials.page(parse_material_query(request.query_params)))


@router.post("/materials", response_model=Envelope[MaterialView], openapi_extra=openapi.octets())
@router.post("/materials/{name}", response_model=Envelope[MaterialView], openapi_extra=openapi.octets())
async def upload(
    request: Request,
    name: str = "",
    x_filename: Annotated[str, Header(description="The file's name, where the path has none")] = "",
    tags: Annotated[str, Query(description="Tags, separated by commas")] = "",
    username: Annotated[str, Query(description="Account that it is for; any when absent")] = "",
    platform: Annotated[str, Query(description="That account's platform, where several have one of that name")] = "",
) -> JSONResponse:
    """Add a file. The same content again is the same material; its tags are joined."""
    title = _name(name or unquote(x_filename))
    given = parse_material_change({"tags": tags, "username": username, "platform": platform.strip() or None})
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != OCTETS:
        raise InvalidRequest(f"send the file itself with Content-Type: {OCTETS}", code=errors.NOT_JSON)
    with services(request).materials.receive() as incoming:
        await _receive(request, incoming)
        return answer(await run_in_threadpool(services(request).materials.add, incoming, title, given))


@router.post("/materials/{id}/tags", response_model=Envelope[MaterialView], openapi_extra=openapi.body(MaterialTags))
async def set_tags(id: str, request: Request) -> JSONResponse:
    """Replace the tags of a material."""
    material_id = parse_task_id(id)
    wanted = parse_material_tags(await read_json(request))
    change_ = MaterialChange(tags=wanted.tags)
    return answer(await run_in_threadpool(services(request).materials.change, material_id, change_))


@router.patch("/materials/{id}", response_model=Envelope[MaterialView], openapi_extra=openapi.body(MaterialChange))
async def change(id: str, request: Request) -> JSONResponse:
    """Change a material's tags, the account that it is for, or whether it counts as posted."""
    material_id = parse_task_id(id)
    wanted = parse_material_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).materials.change, material_id, wanted))


@router.delete("/materials", response_model=Envelope[BatchDeleted], openapi_extra=openapi.body(MaterialIds))
async def delete_batch(request: Request) -> JSONResponse:
    """Delete materials with their files."""
    wanted = parse_material_ids(await read_json(request))
    return answer(await run_in_threadpool(services(request).materials.delete, wanted.material_ids))


@router.delete("/materials/{id}", response_model=Envelope[BatchDeleted])
def delete(id: str, request: Request) -> JSONResponse:
    """Delete a material with its file."""
    return answer(services(request).materials.delete([parse_task_id(id)]))


@router.get("/materials/{id}", response_model=Envelope[MaterialView])
def one(id: str, request: Request) -> JSONResponse:
    """One material."""
    return answer(services(request).materials.one(parse_task_id(id)))


@router.get("/materials/{id}/file", response_class=FileResponse, responses=_file("image/*", "video/*"))
def file(id: str, request: Request) -> Response:
    """The file itself, whole or the range that is asked for."""
    found = services(request).materials.file(parse_task_id(id))
    if not found.path.is_file():
        raise NotFound(f"the file of material {id} is gone from this server's disk; upload it again")
    headers = _known_by(found.sha256)
    if _is_known(request, headers):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        found.path,
        media_type=found.media_type,
        headers=headers,
        filename=found.name,
        content_disposition_type="inline",
    )


@router.get("/materials/{id}/thumbnail", response_class=Response, responses=_file("image/jpeg"))
def thumbnail(id: str, request: Request) -> Response:
    """A small picture of an image."""
    found = services(request).materials.thumbnail(parse_task_id(id))
    headers = _known_by(f"{found.sha256}-small")
    if _is_known(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(found.jpeg, media_type="image/jpeg", headers=headers)


def _known_by(tag: str) -> dict[str, str]:
    """A browser may keep it, and asks each time whether it may show it: what was deleted or logged out is not shown."""
    return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}


def _is_known(request: Request, headers: dict[str, str]) -> bool:
    return "range" not in request.headers and request.headers.get("if-none-match") == headers["ETag"]


async def _receive(request: Request, incoming: Incoming) -> None:
    """Stream the body to the disk; a file is never held in memory."""
    buffer = bytearray()
    async for chunk in request.stream():
        buffer += chunk
        if incoming.size_bytes + len(buffer) > MOST_BYTES:
            raise InvalidRequest("the file is larger than 4 GiB", code=errors.TOO_LARGE)
        if len(buffer) >= BUFFER:
            await run_in_threadpool(incoming.write, bytes(buffer))
            buffer.clear()
    await run_in_threadpool(incoming.write, bytes(buffer))


def _name(text: str) -> str:
    """The file's name without folders."""
    name = text.replace("\\", "/").rpartition("/")[2].strip()
    problem = problem_with_text(name) if name else "is required: POST materials/NAME, or the header X-Filename"
    if not problem and len(name) > LONGEST_NAME:
        problem = f"must be at most {LONGEST_NAME} characters"
    if problem:
        raise InvalidRequest([Problem("name", problem, text[:100])])
    return name
