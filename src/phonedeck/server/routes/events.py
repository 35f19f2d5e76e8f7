"""`GET events`: server-sent events, without a gap behind `Last-Event-ID`."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.server import openapi
from phonedeck.server.services import services
from phonedeck.services.events import EventService
from phonedeck.wire.event import Event

router = APIRouter(tags=["events"])

KEEP_ALIVE_SECONDS = 15.0


STREAM = {
    "description": "Messages without end: `event` is task, device or reset, `data` an Event as JSON, `id` its number",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string", "description": "Server-sent events whose data are of the schema Event"},
            "example": 'id: 7\nevent: task\ndata: {"seq":7,"at":"2027-03-01T14:30:00+07:00","type":"task",'
            '"task_id":101,"task":null}\n\n',
        }
    },
}
NUMBER = {"type": "string", "pattern": "^[0-9]{1,18}$"}
SEEN = [
    openapi.header("Last-Event-ID", NUMBER, "The last number seen; what follows it is sent first"),
    openapi.query("last_event_id", NUMBER, "The same, for clients that cannot set headers"),
]


@router.get("/events", response_class=StreamingResponse, responses={200: STREAM}, openapi_extra={"parameters": SEEN})
async def stream(request: Request) -> StreamingResponse:
    """Changes of tasks and devices as they happen. Send the last number seen as `Last-Event-ID` to miss nothing."""
    seen = _last_event_id(request)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_messages(services(request).events, seen), media_type="text/event-stream", headers=headers)


def _last_event_id(request: Request) -> int | None:
    text = (request.headers.get("last-event-id") or request.query_params.get("last_event_id") or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise InvalidRequest([Problem("Last-Event-ID", "must be the number of an event", text[:40])])
    return int(text)


async def _messages(events: EventService, seen: int | None) -> AsyncIterator[str]:
    news = asyncio.Event()
    loop = asyncio.get_running_loop()

    def notify() -> None:
        loop.call_soon_threadsafe(news.set)

    stop_listening = events.listen(notify)
    try:
        if seen is None or not await run_in_threadpool(events.is_complete_after, seen):
            newest = await run_in_threadpool(events.newest)
            if seen is not None:
                yield Event(seq=newest, at="", type="reset").as_sse()
            seen = newest
        yield ": listening\n\n"
        while True:
            news.clear()
            found = await run_in_threadpool(events.after, seen)
            for event in found:
                yield event.as_sse()
                seen = event.seq
            if not found:
                try:
                    await asyncio.wait_for(news.wait(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
    finally:
        stop_listening()
