"""The application: every feature's routes under `/api/v1`, who asks, and one form for errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from litestar import Litestar, Request, Router, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.types import Method

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
from amss_http.document import completed
from amss_http.live import BEAT_SECONDS, Live, live
from amss_http.observability import Numbers, health, observed, ready, show_numbers
from amss_http.pages import page_of_api, page_of_problems
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
OPERATIONS: Mapping[str, Route] = {route.operation: route for routes in FEATURES.values() for route in routes}
"""The same by the name of their operation."""


class _Document(JsonRenderPlugin):
    """The OpenAPI document, completed."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document as JSON."""
        return self.render_json(request, completed(openapi_schema, OPERATIONS))


class _Page(OpenAPIRenderPlugin):
    """The page of the API."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - the signature of Litestar
        """Return the page as HTML."""
        return page_of_api(completed(openapi_schema, OPERATIONS)).encode()


@get("/openapi.json", exclude_from_auth=True, sync_to_thread=True, include_in_schema=False)
def document(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Return the OpenAPI document."""
    return completed(request.app.openapi_schema.to_schema(), OPERATIONS)


@get("/docs/problems", exclude_from_auth=True, sync_to_thread=False, include_in_schema=False, media_type="text/html")
def problems() -> str:
    """Return the page that the `type` of a problem leads to."""
    return page_of_problems()


def _operation_id(handler: HTTPRouteHandler, _method: Method, _path: object) -> str:
    return handler.handler_name


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
        route_handlers=[api, live, health, ready, show_numbers, document, problems],
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
        openapi_config=OpenAPIConfig(
            title="AMSS",
            version="1",
            path="/docs",
            render_plugins=[_Page(path="/"), _Document()],
            operation_id_creator=_operation_id,
            use_handler_docstrings=True,
        ),
        request_max_body_size=MAX_BODY,
        lifespan=[hub.running],
        logging_config=None,
        debug=debug,
    )
