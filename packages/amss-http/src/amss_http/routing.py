"""A route is a use case under a verb and an address: its arguments and their types, its answer and words come from it.

Maintainer's notes: `handler_of` makes an ordinary Litestar handler whose signature says what Litestar is to read and
what OpenAPI is to tell. What is named in the address comes from there, the argument `body` from the whole body, those
in `fields` from the body's fields, `revision` from `If-Match`, all others from the query.
"""

from __future__ import annotations

import base64
import binascii
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
from litestar import Request, Response, delete, get, patch, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from amss_core._validators import is_text
from amss_core.codec import canonical_json
from amss_core.errors import InvalidValueError
from amss_http.calls import UseCase, call_of
from amss_http.problems import PreconditionError
from amss_http.signatures import proved_signer

PAGE, MAX_PAGE = 100, 1_000
"""How many a page of a list has unless told, and at most."""
_VERBS = {"GET": get, "POST": post, "PUT": put, "PATCH": patch, "DELETE": delete}
_JSON_BODY: Any = JSONBody
_FROM_QUERY: Any = FromQuery
_INJECTED = frozenset({"stores", "actor", "now"})
_PROOF = ("reauthentication", "proof")


@attrs.frozen(kw_only=True)
class Route:
    """A use case under a verb and an address."""

    verb: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    """The verb; GET changes nothing."""
    path: str
    """The address below `/api/v1`, with the names of arguments in braces."""
    use_case: UseCase
    """The use case."""
    body: str = ""
    """Name of the argument that the whole body is; empty where it is none."""
    fields: tuple[str, ...] = ()
    """Names of the arguments that the fields of the body are."""
    given: Mapping[str, Any] = attrs.field(factory=dict)
    """Arguments that are always the same."""
    status: int = 0
    """Status of the answer; 0 for 200, for a POST with a whole body 201, and 204 where nothing is returned."""
    reads: bool = False
    """Whether a POST only reads, such as a preview."""
    types: Mapping[str, Any] = attrs.field(factory=dict)
    """Types of arguments for which the use case takes several, or leaves open."""
    name: str = ""
    """Name of the operation, verb first; empty for that of the use case."""
    stands_for: tuple[UseCase, ...] = ()
    """The use cases that it calls, where it is a function beside a route that calls them."""
    signs: bool = False
    """Whether it is a signature, which the signer's password, a field of the body, proves."""

    @property
    def operation(self) -> str:
        """Name of the operation."""
        return self.name or self.use_case.__name__

    @property
    def use_cases(self) -> tuple[UseCase, ...]:
        """The use cases of the core that it stands for."""
        return self.stands_for or (self.use_case,)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in the address."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))


def handler_of(route: Route, *, feature: str) -> HTTPRouteHandler:
    """Return the handler of a route."""
    plan = _Plan(route)
    status = route.status or (204 if plan.answer is None else 201 if route.verb == "POST" and route.body else 200)

    def handle(request: Request[Any, Any, Any], **given: Any) -> Response[Any]:  # noqa: ANN401 - JSON has no narrower type
        return _answer(route, plan, status, request, given)

    handle.__name__ = route.operation
    handle.__doc__ = route.use_case.__doc__
    handle.__signature__ = plan.signature()  # type: ignore[attr-defined]  # what `inspect.signature` reads
    handle.__annotations__ = plan.annotations()
    text = inspect.getdoc(route.use_case) or ""
    summary, _, rest = text.partition("\n")
    made: HTTPRouteHandler = _VERBS[route.verb](
        re.sub(r"\{(\w+)\}", lambda found: f"{{{found[1]}:{plan.in_address(found[1]).__name__}}}", route.path),
        status_code=status,
        sync_to_thread=True,
        tags=[feature],
        summary=summary.strip().rstrip("."),
        description=rest.strip() or None,
        operation_id=route.operation,
    )(handle)
    return made


@attrs.frozen
class _Plan:
    """Where each argument of a use case comes from."""

    route: Route

    @property
    def hints(self) -> dict[str, Any]:
        return {**_hints(self.route.use_case), **self.route.types}

    def in_address(self, name: str) -> type[int | str]:
        """Return the type of what is named in the address."""
        return int if self.hints[name] is int else str

    @property
    def answer(self) -> Any:  # noqa: ANN401 - a type
        """The type of the answer; None where there is none."""
        found = self.hints["return"]
        return None if found is type(None) else found

    @property
    def item(self) -> Any:  # noqa: ANN401 - a type
        """The type of what the answer lists; None where it is no list."""
        several = get_origin(self.answer) in {tuple, Iterator} and len(get_args(self.answer)) <= 2
        listed = several and (get_origin(self.answer) is Iterator or Ellipsis in get_args(self.answer))
        return get_args(self.answer)[0] if listed and self.route.verb == "GET" else None

    @property
    def body(self) -> Any:  # noqa: ANN401 - a type
        """The type of the body; None where there is none."""
        if self.route.body:
            return _concrete(self.hints[self.route.body])
        return _fields_class(self.route) if self.route.fields or self.route.signs else None

    @property
    def query(self) -> dict[str, inspect.Parameter]:
        """The arguments that come from the query."""
        elsewhere = {
            *_INJECTED,
            *(_PROOF if self.route.signs else ()),
            *self.route.names,
            *self.route.fields,
            self.route.body,
            *self.route.given,
            "revision",
        }
        found = inspect.signature(self.route.use_case).parameters
        return {name: each for name, each in found.items() if name not in elsewhere}

    @property
    def takes_revision(self) -> bool:
        return "revision" in self.hints and "revision" not in {*self.route.fields, *self.route.given}

    def parameters(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield name, type and default of each argument of the handler."""
        empty = inspect.Parameter.empty
        yield "request", Request, empty
        for name in self.route.names:
            yield name, FromPath[self.in_address(name)], empty  # type: ignore[misc]  # a type that is made here
        if self.body is not None:
            yield "data", _JSON_BODY[self.body], empty
        for name, each in self.query.items():
            yield name, _FROM_QUERY[_in_query(self.hints[name])], each.default
        if self.takes_revision:
            text = "Revision that the change rests on, as the `ETag` of the record gave it."
            yield "if_match", Annotated[str | None, HeaderParameter(name="If-Match", description=text)], None
        if self.route.verb != "GET":
            text = "Makes the request safe to repeat: the same key and body give the same answer, done once."
            yield "key", Annotated[str | None, HeaderParameter(name="Idempotency-Key", description=text)], None
        if self.item is not None:
            yield "limit", Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many at most.")], PAGE
            text = "`next_cursor` of the page before; leave it out to begin."
            yield "cursor", Annotated[str | None, QueryParameter(description=text)], None

    def signature(self) -> inspect.Signature:
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters = [
            inspect.Parameter(name, kind, annotation=hint, default=default) for name, hint, default in self.parameters()
        ]
        return inspect.Signature(parameters, return_annotation=self._returned())

    def annotations(self) -> dict[str, Any]:
        return {name: hint for name, hint, _ in self.parameters()} | {"return": self._returned()}

    def _returned(self) -> Any:  # noqa: ANN401 - a type
        if self.answer is None:
            return Response[None]
        told: Any = page_of(self.item) if self.item is not None else _concrete(self.answer)
        return Response[told]


def needs_revision(route: Route) -> bool:
    """Tell whether a route needs `If-Match`."""
    return _Plan(route).takes_revision and _is_required(route.use_case)


def _answer(
    route: Route, plan: _Plan, status: int, request: Request[Any, Any, Any], given: dict[str, Any]
) -> Response[Any]:
    _refuse_unknown(request, plan)
    body: Any = given.get("data")
    named: dict[str, Any] = {name: given[name] for name in (*route.names, *plan.query)}
    named |= dict(route.given)
    if route.body:
        named[route.body] = body
    for name in route.fields:
        named[name] = getattr(body, name)
    if plan.takes_revision:
        named["revision"] = _revision(given["if_match"], required=_is_required(route.use_case))
    if route.signs:
        named |= {"reauthentication": proved_signer(request, body.password), "proof": ""}
        body = attrs.evolve(body, password="")
    call = call_of(request, body)
    if route.verb == "GET" or route.reads:
        if "now" in plan.hints:
            named["now"] = call.now
        answer = call.ask(route.use_case, **named)
    else:
        answer = call.change(route.use_case, **named)
    if plan.answer is None:
        return Response(None, status_code=status)
    if plan.item is not None:
        return Response(_page(answer, given["limit"], given["cursor"]), status_code=status)
    revision = _revision_of(answer)
    return Response(answer, status_code=status, headers={} if revision is None else {"ETag": f'"{revision}"'})


def _revision_of(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the revision of a record, or of the task that a file is about."""
    record = answer.get("task", answer) if isinstance(answer, dict) else None
    return record.get("revision") if isinstance(record, dict) else None


def _refuse_unknown(request: Request[Any, Any, Any], plan: _Plan) -> None:
    known = {*plan.query, *(("limit", "cursor") if plan.item is not None else ())}
    for name in request.query_params:
        if name not in known:
            said = f"expected one of {', '.join(sorted(known))}" if known else "expected nothing in the query"
            raise InvalidValueError(said, field=name)


def _revision(if_match: str | None, *, required: bool) -> int | None:
    if if_match is None:
        if required:
            raise PreconditionError('this change needs If-Match with the revision that it rests on, such as "3"')
        return None
    found = re.fullmatch(r'(?:W/)?"(\d{1,9})"', if_match.strip())
    if found is None:
        raise InvalidValueError('expected the ETag of the record, such as "3"', field="If-Match", value=if_match[:50])
    return int(found[1])


def _is_required(use_case: UseCase) -> bool:
    return inspect.signature(use_case).parameters["revision"].default is inspect.Parameter.empty


def _page(every: list[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """Return the part of a list after a cursor, which names the last item of the part before."""
    marks = [_mark(each) for each in every]
    begin = 0
    if cursor is not None:
        try:
            begin = _place(marks, decoded(cursor)) + 1
        except ValueError:
            raise InvalidValueError(
                "expected a cursor whose item is still there; begin anew", field="cursor", value=cursor[:50]
            ) from None
    end = begin + limit
    more = end < len(every)
    last = f"{marks[:end].count(marks[end - 1])} {marks[end - 1]}" if more else ""
    return {"items": every[begin:end], "next_cursor": encoded(last) if more else None}


def _place(marks: list[str], said: str) -> int:
    """Return where an item stands, by its mark and by which of those that are marked alike it is.

    Raises:
        ValueError: If it is not there.
    """
    number, _, mark = said.partition(" ")
    if int(number) < 1:
        raise ValueError(number)
    place = -1
    for _ in range(int(number)):
        place = marks.index(mark, place + 1)
    return place


_IDENTITIES = ("id", "number", "registration")


def _mark(item: Any) -> str:  # noqa: ANN401 - JSON
    """Return what an item of a list is known by, however the rest of it changes."""
    if isinstance(item, dict):
        for name in _IDENTITIES:
            if isinstance(item.get(name), str | int):
                return canonical_json([name, item[name]])
    return canonical_json(item)


def require_page(limit: int) -> None:
    """Refuse a page of nothing, or of too much.

    Raises:
        InvalidValueError: If it is one.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidValueError(f"expected 1 through {MAX_PAGE}", field="limit", value=limit)


def encoded(text: str) -> str:
    """Return a cursor that says a text."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(cursor: str) -> str:
    """Return what a cursor says.

    Raises:
        ValueError: If it is none.
    """
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError from None


@cache
def page_of(item: Any) -> type:  # noqa: ANN401 - a type
    """Return the type of a page of a list."""
    found = attrs.make_class(
        f"PageOf{_name(item)}",
        {"items": attrs.field(type=tuple[item, ...]), "next_cursor": attrs.field(type=cast("Any", str | None))},
    )
    found.__doc__ = "Part of a list; `next_cursor` asks for the next part, and is null in the last."
    return found


def _fields_class(route: Route) -> type:
    """Return the record of a body whose fields are arguments of a use case, and the password of a signature."""
    hints, parameters = {**_hints(route.use_case), **route.types}, inspect.signature(route.use_case).parameters
    return _body_class(
        route.operation,
        tuple((name, _concrete(hints[name]), parameters[name].default) for name in route.fields),
        route.signs,
    )


@cache
def _body_class(operation: str, fields: tuple[tuple[str, Any, Any], ...], signs: bool) -> type:  # noqa: FBT001 - part of the key of a cache
    empty = inspect.Parameter.empty
    made_of = {
        name: attrs.field(type=kind, default=attrs.NOTHING if default is empty else default)
        for name, kind, default in fields
    }
    if signs:
        made_of["password"] = attrs.field(type=str, validator=is_text, repr=False)
    name = "".join(part.capitalize() for part in operation.split("_")) + "Body"
    made = attrs.make_class(name, made_of, kw_only=True, frozen=True)
    made.__doc__ = f"What is told to {operation.replace('_', ' ')}."
    return made


def _name(item: Any) -> str:  # noqa: ANN401 - a type
    return getattr(item, "__name__", "Values")


@cache
def _hints(use_case: UseCase) -> dict[str, Any]:
    return get_type_hints(use_case)


def _concrete(hint: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type that can be read: a tuple where any collection will do."""
    return _with_collections(hint, lambda item: tuple.__class_getitem__((item, ...)))


def _in_query(hint: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type that a query gives: a list where any collection will do."""
    return _with_collections(hint, list.__class_getitem__)


def _with_collections(hint: Any, made_of: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - a type
    if get_origin(hint) in {Union, UnionType}:
        return Union.__getitem__(tuple(_with_collections(each, made_of) for each in get_args(hint)))
    return made_of(get_args(hint)[0]) if get_origin(hint) in _COLLECTIONS else hint


_COLLECTIONS = frozenset({Collection, Iterable})
