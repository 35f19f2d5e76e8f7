"""The FastAPI application."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from phonedeck import __version__
from phonedeck.server import answers, docs, login, openapi
from phonedeck.server.access import KnownCallers
from phonedeck.server.bodies import KnownBodies
from phonedeck.server.defence import LocalOnly
from phonedeck.server.headers import SafeHeaders
from phonedeck.server.limits import Limits
from phonedeck.server.paths import OneSpelling
from phonedeck.server.plan import PlanWithApi
from phonedeck.server.policy import Policy
from phonedeck.server.routes import (
    accounts,
    artifacts,
    audit,
    devices,
    events,
    health,
    licence,
    limits,
    materials,
    metrics,
    notifications,
    schedules,
    scripts,
    tasks,
    webhooks,
)
from phonedeck.server.services import Services
from phonedeck.server.together import Together


class _Guarded(FastAPI):
    """FastAPI with the headers of every answer around all of it, its own answer to a fault included."""

    policy: Policy

    def build_middleware_stack(self) -> ASGIApp:
        return SafeHeaders(super().build_middleware_stack(), self.policy)


def create_app(services: Services, *, policy: Policy, mapped: bool = False) -> FastAPI:
    """The application. Whatever is added to it later, a page, a socket, another application, is behind the defence."""
    app = _Guarded(title="Phonedeck", version=__version__, docs_url=None, redoc_url=None)
    app.policy = policy
    app.state.services = services
    app.state.stats = Together(services.tasks.stats)
    answers.install(app, mapped=mapped)
    work = (tasks, devices, accounts, limits, scripts, events, materials, schedules, webhooks, notifications)
    # Paths are tried in this order; tasks are asked for most.
    for noun in (*work, licence, health, artifacts, audit):
        app.include_router(noun.router, prefix=openapi.PREFIX)
    app.include_router(docs.router)
    app.include_router(metrics.router)
    app.include_router(login.router)
    openapi.install(app)
    # The last one added is asked first.
    app.add_middleware(KnownBodies)
    app.add_middleware(PlanWithApi, licence=services.licence, mapped=mapped)
    app.add_middleware(Limits, policy=policy)
    app.add_middleware(KnownCallers, policy=policy, check=services.tokens.check)
    app.add_middleware(LocalOnly, policy=policy)
    app.add_middleware(OneSpelling)
    return app
