"""The FastAPI application."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from phonedeck import __version__
from phonedeck.server import answers, docs, openapi
from phonedeck.server.defence import LocalOnly
from phonedeck.server.routes import accounts, devices, events, health, licence, materials, scripts, tasks
from phonedeck.server.services import Services, Supplied


def _require_api(services: Supplied) -> None:
    services.licence.require_api()


def create_app(services: Services, *, port: int, mapped: bool = False) -> FastAPI:
    """The application for one port of this machine."""
    app = FastAPI(title="Phonedeck", version=__version__, docs_url=None, redoc_url=None)
    app.state.services = services
    answers.install(app, mapped=mapped)
    for noun in (licence, tasks, devices, accounts, scripts, events, materials, health):
        app.include_router(noun.router, prefix=openapi.PREFIX, dependencies=[Depends(_require_api)])
    app.include_router(docs.router)
    openapi.install(app)
    app.add_middleware(LocalOnly, port=port)
    return app
