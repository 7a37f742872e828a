"""The application: every feature's routes under `/api/v1`, who asks, and one form for errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig

from amss_core.errors import AmssError
from amss_http import (
    access,
    alerts,
    audit,
    directives,
    documents,
    fleet,
    imports,
    metrics,
    organizations,
    parts,
    personnel,
    programmes,
    qualification,
    scheduling,
    tasks,
)
from amss_http.authentication import Authentication
from amss_http.calls import clock
from amss_http.live import BEAT_SECONDS, Live, live
from amss_http.observability import Numbers, health, observed, ready, show_numbers
from amss_http.problems import of_amss_error, of_anything_else, of_http_exception
from amss_http.routing import Route, handler_of
from amss_http.schemas import RecordSchemas
from amss_http.throttle import SignInThrottle
from amss_http.tokens import KeyRing
from amss_http.wire import RecordBody
from amss_sql import Database

API = "/api/v1"
MAX_BODY = 10_000_000
"""Bytes that a body may have."""
FEATURES: Mapping[str, tuple[Route, ...]] = {
    "access": access.ROUTES,
    "alerts": alerts.ROUTES,
    "audit": audit.ROUTES,
    "directives": directives.ROUTES,
    "documents": documents.ROUTES,
    "fleet": fleet.ROUTES,
    "imports": imports.ROUTES,
    "metrics": metrics.ROUTES,
    "organizations": organizations.ROUTES,
    "parts": parts.ROUTES,
    "personnel": personnel.ROUTES,
    "programmes": programmes.ROUTES,
    "qualification": qualification.ROUTES,
    "scheduling": scheduling.ROUTES,
    "tasks": tasks.ROUTES,
}
"""The routes that are use cases, by feature."""


def make_app(
    database: Database,
    keys: Callable[[], KeyRing],
    *,
    now: Callable[[], datetime] = clock,
    origins: Iterable[str] = (),
    beat_seconds: float = BEAT_SECONDS,
    debug: bool = False,
) -> Litestar:
    """Return the application on an open database.

    Args:
        database: The database; who opened it closes it.
        keys: Returns the ring of keys that sign access tokens, as it is now.
        now: The clock.
        origins: Origins whose pages may connect sockets, beside our own.
        beat_seconds: Seconds between two signs of life on a socket.
        debug: Whether errors that nobody expected are told with their traceback; for tests.
    """
    handlers = [handler_of(route, feature=feature) for feature, routes in FEATURES.items() for route in routes]
    hub = Live(database)
    api = Router(API, route_handlers=[*access.HANDLERS, *handlers], dto=RecordBody, return_dto=None)
    return Litestar(
        route_handlers=[api, live, health, ready, show_numbers],
        middleware=[observed, DefineMiddleware(Authentication, exclude=["^/docs", "^/openapi"])],
        exception_handlers={
            AmssError: of_amss_error,
            HTTPException: of_http_exception,
            **({} if debug else {Exception: of_anything_else}),
        },
        state=State(
            {
                "database": database,
                "keys": keys,
                "clock": now,
                "throttle": SignInThrottle(),
                "numbers": Numbers(),
                "live": hub,
                "origins": frozenset(origins),
                "beat_seconds": beat_seconds,
            }
        ),
        plugins=[RecordSchemas()],
        openapi_config=OpenAPIConfig(title="AMSS", version="1", path="/docs", create_examples=False),
        request_max_body_size=MAX_BODY,
        lifespan=[hub.running],
        logging_config=None,
        debug=debug,
    )
