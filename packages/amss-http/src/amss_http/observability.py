"""What the server tells of itself: a log line and numbers for each request, and whether it is ready.

No body, no query, no header and no secret is told; an address is told as its route, with the names of arguments.
"""

from __future__ import annotations

import re
import uuid
from time import perf_counter
from typing import Any

from litestar import Request, Response, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from amss_core.errors import AmssError
from amss_http.logs import log
from amss_sql import Database
from amss_sql.migrations import version, versions

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Numbers:
    """The numbers of one server, for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["verb", "route", "status"]
        self.requests = Counter("amss_http_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "amss_http_request_seconds", "Seconds until a request was answered.", labels[:2], registry=self.registry
        )


def request_id(headers: Any) -> str:  # noqa: ANN401 - any mapping of headers
    """Return the id that a request brings, or a new one where it brings none that can be logged."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def observed(app: ASGIApp) -> ASGIApp:
    """Return an application that tells of each request: one line in the log, and numbers."""

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        own_id, begun, answered = request_id(request.headers), perf_counter(), 500
        scope["state"]["request_id"] = own_id

        async def answer(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", own_id.encode())]
            await send(message)

        try:
            await app(scope, receive, answer)
        finally:
            _tell(scope, own_id, answered, perf_counter() - begun)

    return observe


def _tell(scope: Any, own_id: str, status: int, seconds: float) -> None:  # noqa: ANN401 - an ASGI scope
    route = scope.get("path_template") or "unknown"
    numbers: Numbers = scope["litestar_app"].state["numbers"]
    numbers.requests.labels(scope["method"], route, str(status)).inc()
    numbers.seconds.labels(scope["method"], route).observe(seconds)
    actor = scope.get("user")
    log().info(
        "answered",
        request_id=own_id,
        verb=scope["method"],
        route=route,
        status=status,
        milliseconds=round(seconds * 1_000, 1),
        organization=getattr(actor, "organization", None),
        user=getattr(actor, "id", None),
    )


@get("/health", exclude_from_auth=True, sync_to_thread=False, include_in_schema=False)
def health() -> dict[str, str]:
    """Tell that the process lives."""
    return {"status": "alive"}


@get("/ready", exclude_from_auth=True, sync_to_thread=True, include_in_schema=False)
def ready(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
    """Tell whether requests can be answered, and which part cannot."""
    parts = {"database": _state_of(request.app.state["database"])}
    is_ready = set(parts.values()) == {"ready"}
    return Response(
        {"status": "ready" if is_ready else "not ready", "parts": parts}, status_code=200 if is_ready else 503
    )


def _state_of(database: Database) -> str:
    try:
        with database.engine.connect() as connection:
            found = version(connection)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from answering
        return "its tables cannot be read" if isinstance(error, AmssError) else "cannot be reached"
    return "ready" if found == versions()[0] else "its tables are of another version; run: amss db upgrade"


@get("/metrics", exclude_from_auth=True, sync_to_thread=False, include_in_schema=False, media_type="text/plain")
def show_numbers(request: Request[Any, Any, Any]) -> str:
    """Return the numbers as Prometheus reads them."""
    numbers: Numbers = request.app.state["numbers"]
    return generate_latest(numbers.registry).decode()
