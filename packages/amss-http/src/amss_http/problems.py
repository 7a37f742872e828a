"""Errors as problem documents (RFC 9457): one form for all, with a stable code and everything that stands against."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from amss_core.codec import unstructure
from amss_core.errors import (
    AmssError,
    BusyError,
    CodecError,
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    UnavailableError,
)
from amss_http.logs import log

_STATUSES: tuple[tuple[type[AmssError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
    (CodecError, 422),
    (InvalidValueError, 422),
    (BusyError, 503),
    (UnavailableError, 503),
)
_CODES = {400: "bad_request", 401: "unauthenticated", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class UnauthenticatedError(AmssError):
    """Nobody is known who asks, or what he proves himself with is refused."""

    code = "unauthenticated"


class ThrottledError(AmssError):
    """Too many requests of one kind came from one place.

    Args:
        message: One plain sentence.
        retry_after_seconds: After how many seconds it may be tried again.
    """

    code = "throttled"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class PreconditionError(AmssError):
    """What the request rests on (`If-Match`) is no longer so, or is missing."""

    code = "precondition_failed"


def of_amss_error(request: Request[Any, Any, Any], error: AmssError) -> Response[dict[str, Any]]:
    """Return the problem document of what a use case refused."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)
    headers: dict[str, str] = {}
    if isinstance(error, UnauthenticatedError):
        status, headers = 401, {"WWW-Authenticate": "Bearer"}
    elif isinstance(error, PreconditionError):
        status = 412
    elif isinstance(error, ThrottledError):
        status, headers = 429, {"Retry-After": str(error.retry_after_seconds)}
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {"Retry-After": "1"}
    more: dict[str, Any] = {}
    if isinstance(error, CodecError):
        more["errors"] = [{"path": path, "message": message} for path, message in error.problems]
    elif isinstance(error, InvalidValueError) and error.field:
        more["errors"] = [{"path": f"$.{error.field}", "message": error.message}]
    elif isinstance(error, ConflictError):
        more["findings"] = unstructure(error.findings)
    elif isinstance(error, ForbiddenError) and error.permission:
        more |= {"permission": error.permission, "roles": list(error.roles)}
    return _problem(request, status, error.code, str(error), more=more, headers=headers)


def of_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Return the problem document of what was refused before any use case."""
    more: dict[str, Any] = {}
    status, code = error.status_code, _CODES.get(error.status_code, "refused")
    if isinstance(error, ValidationException):
        status, code = 422, InvalidValueError.code
        given: Any = error.extra or []
        more["errors"] = [{"path": f"$.{each.get('key', '')}", "message": each.get("message", "")} for each in given]
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else dict(error.headers or {})
    return _problem(request, status, code, error.detail, more=more, headers=headers)


def of_anything_else(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Return the problem document of what nobody expected: it tells nothing of what is inside, the log does."""
    log().error("failed", request_id=request.scope["state"].get("request_id"), exc_info=error)
    return _problem(request, 500, "internal", "something went wrong here; nothing was changed by this request")


def _problem(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    detail: str,
    *,
    more: Mapping[str, Any] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response[dict[str, Any]]:
    said = {
        "type": f"/docs/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request.scope["state"].get("request_id", ""),
        **more,
    }
    return Response(said, status_code=status, headers=dict(headers), media_type="application/problem+json")
