"""Calls of use cases: who asks, at what instant, from where, and each within its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, runtime_checkable

import attrs
from litestar import Request

from amss_core.access import secret_hash
from amss_core.codec import canonical_json, unstructure
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.permissions import Actor
from amss_core.stores import Origin, Stores
from amss_sql import Database

UseCase = Callable[..., Any]
MAX_KEY = 200
"""Characters that an `Idempotency-Key` may have."""


@runtime_checkable
class Changes(Protocol):
    """A body in which what is left out stays as it is."""

    def said(self) -> Mapping[str, object]:
        """Return what was said, by name."""


@attrs.frozen(kw_only=True)
class Once:
    """A request that is not to be done twice, as its `Idempotency-Key` says."""

    key: str
    """The key."""
    route: str
    """Verb and address of the route."""
    request_hash: str
    """Hash of what the request asks for."""


@attrs.frozen(kw_only=True)
class Call:
    """What a handler calls use cases with."""

    database: Database
    """The open database."""
    actor: Actor
    """Who asks."""
    now: datetime
    """The instant of the request, UTC."""
    origin: Origin
    """Where the request came from."""
    once: Once | None = None
    """The key under which the answer is kept; None where it may be done again."""
    changed: Callable[[], None] = attrs.field(default=lambda: None)
    """Called after a change was committed."""

    def ask(self, use_case: UseCase, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - JSON
        """Return what a use case that only reads returns, as JSON has it."""
        with self.database.read(self.actor.organization) as stores:
            return _plain(use_case(stores, self.actor, *given, **named))

    def change(self, use_case: UseCase, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - JSON
        """Return what a use case that changes something returns, as JSON has it.

        The answer of a request with a key is kept with the change itself; asked again it is returned, and nothing done.

        Raises:
            ConflictError: If the key was used for something else.
        """

        def within(stores: Stores) -> Any:  # noqa: ANN401 - JSON has no narrower type
            once = self.once
            if once is None:
                return _plain(use_case(stores, self.actor, *given, now=self.now, **named))
            kept = stores.access.kept_answer(user=self.actor.id, route=once.route, key=once.key)
            if kept is not None and kept.request_hash != once.request_hash:
                raise ConflictError("this Idempotency-Key was used for another request; take a new one")
            if kept is not None:
                return kept.answer
            answer = _plain(use_case(stores, self.actor, *given, now=self.now, **named))
            stores.access.keep_answer(
                user=self.actor.id,
                route=once.route,
                key=once.key,
                request_hash=once.request_hash,
                answer=answer,
                at=self.now,
            )
            return answer

        answer = self.database.run(self.actor.organization, within, origin=self.origin)
        self.changed()
        return answer


def _plain(answer: Any) -> Any:  # noqa: ANN401 - JSON
    return unstructure(tuple(answer) if isinstance(answer, Iterator) else answer)


def call_of(request: Request[Actor, Any, Any], body: object = None) -> Call:
    """Return the call of a request, whose actor is known.

    Raises:
        InvalidValueError: If the `Idempotency-Key` is none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
        raise InvalidValueError(f"expected 1 through {MAX_KEY} characters", field="Idempotency-Key", value=key[:50])
    route = f"{request.method} {request.url.path}"
    told = body.said() if isinstance(body, Changes) else body
    asked = canonical_json([unstructure(told), sorted(request.query_params.multi_items())])
    client = request.client
    return Call(
        database=request.app.state["database"],
        actor=request.user,
        changed=request.app.state["live"].wake,
        now=request.app.state["clock"](),
        origin=Origin(source_address=client.host if client else "", request_id=request.state["request_id"]),
        once=Once(key=key, route=route, request_hash=secret_hash(asked)) if key is not None else None,
    )


def clock() -> datetime:
    """Return the instant of now."""
    return datetime.now(UTC)
