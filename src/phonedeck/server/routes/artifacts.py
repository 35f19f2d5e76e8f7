"""`GET artifacts/{sha256}`: a screenshot or a tree as a file, without an envelope."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse

from phonedeck.server.services import services

router = APIRouter(tags=["tasks"])

FILE = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/artifacts/{sha256}",
    response_class=FileResponse,
    responses={200: {"content": {"image/jpeg": FILE, "application/xml": FILE}, "description": "The file"}},
)
def file(sha256: Annotated[str, Path(max_length=64)], request: Request) -> FileResponse:
    """What an attempt kept; `artifacts` of a task names its hash."""
    found = services(request).artifacts.file(sha256)
    return FileResponse(found.path, media_type=found.media_type)
