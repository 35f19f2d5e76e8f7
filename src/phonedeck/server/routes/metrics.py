"""`GET /metrics`, for Prometheus: without an envelope, behind the same defence."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from phonedeck.server.services import services

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text"}},
)
def metrics(request: Request) -> Response:
    """Tasks, phones, workers and dispatch, for Prometheus."""
    return Response(services(request).metrics.text(), media_type=CONTENT_TYPE_LATEST)
