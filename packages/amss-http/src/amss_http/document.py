"""The OpenAPI document, completed: how one signs in, every problem that an operation can answer with, and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from amss_http.routing import Route, needs_revision

OPEN = frozenset({"login", "refresh"})
"""The operations for which nobody needs to have signed in."""
PROBLEM_TYPE = "application/problem+json"
PROBLEMS: Mapping[int, str] = MappingProxyType(
    {
        400: "The body cannot be read at all.",
        401: "Nobody is known who asks: sign in, or refresh the access token.",
        403: "The role may not; `permission` names what is missing, and `roles` who may.",
        404: "There is none of this name in the organisation.",
        409: "Something stands against it, or somebody else has changed it; `findings` list all that does.",
        412: "`If-Match` is missing: the change needs the revision that it rests on.",
        413: "The body is too large.",
        422: "What was sent cannot be so; `errors` list all that is wrong, with its path.",
        429: "Too many attempts failed; `Retry-After` says how many seconds to wait.",
        500: "Something went wrong here; nothing was changed.",
        503: "The database is busy or away; `Retry-After` says when to try again.",
    }
)
"""What each status of a problem means."""
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_TEXT = {"type": "string"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": _TEXT | {"description": "Where the kind of problem is explained.", "format": "uri-reference"},
        "title": _TEXT | {"description": "The status in words."},
        "status": {"type": "integer", "description": "The status.", "minimum": 400, "maximum": 599},
        "code": _TEXT | {"description": "Stable code of the kind of problem."},
        "detail": _TEXT | {"description": "What is wrong, and the way out."},
        "instance": _TEXT | {"description": "Address of the request."},
        "errors": {
            "type": "array",
            "description": "Everything that is wrong with what was sent.",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {
                    "path": _TEXT | {"description": "Where it is, such as `$.task.start_at`."},
                    "message": _TEXT | {"description": "What is wrong with it."},
                },
            },
        },
        "findings": {
            "type": "array",
            "description": "Everything that stands against it, by the rules.",
            "items": {"$ref": "#/components/schemas/Finding"},
        },
        "permission": _TEXT | {"description": "The permission that is missing."},
        "roles": {"type": "array", "description": "The roles that have it.", "items": _TEXT},
    },
}
EXAMPLES: Mapping[str, Any] = MappingProxyType(
    {
        "Aircraft": {"registration": "ET-AXM", "type_designator": "B738", "serial_number": "35213"},
        "Certificate": {
            "id": "C1",
            "person": "P1",
            "authority": "EASA",
            "type": "EASA_B1",
            "number": "SE.66.1",
            "issued_on": "2020-01-01",
        },
        "Directive": {
            "number": "FAA AD 2026-01-01",
            "authority": "FAA",
            "effective_on": "2026-01-01",
        },
        "PartDefinition": {"part_number": "69-41868-3", "name": "Fuel pump", "minimum_level": 1},
        "Person": {"id": "P1", "name": "Sara Lind", "employee_number": "4711"},
        "Reading": {
            "aircraft": "ET-AXM",
            "read_on": "2026-05-01",
            "flight_hours": "24310:22",
            "flight_cycles": 13211,
        },
        "Task": {
            "id": "C738-0111",
            "aircraft": "ET-AXM",
            "type": "inspection",
            "start_at": "2026-06-01T12:00:00Z",
            "end_at": "2026-06-01T16:00:00Z",
        },
        "User": {"id": "anna", "name": "Anna Berg", "role": "scheduler"},
    }
)
"""Records as a client sends them, by the name of their schema."""


def completed(document: dict[str, Any], routes: Mapping[str, Route]) -> dict[str, Any]:
    """Return the document with everything that holds for all operations.

    Args:
        document: What Litestar says of the handlers.
        routes: The routes that are use cases, by the name of their operation.
    """
    said = dict(document)
    components = dict(said.get("components", {}))
    schemas = {name: _with_example(name, schema) for name, schema in components["schemas"].items()}
    components["schemas"] = dict(sorted((schemas | {"Problem": _PROBLEM}).items()))
    components["responses"] = {f"Problem{status}": _response(status) for status in PROBLEMS}
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "The access token of `POST /api/v1/auth/login`, or the key of a service.",
        }
    }
    said |= {"components": components, "security": [{"bearer": []}]}
    said["paths"] = {
        path: {
            verb: _operation(each, verb, routes.get(each["operationId"])) if verb in _VERBS else each
            for verb, each in operations.items()
        }
        for path, operations in said["paths"].items()
    }
    return said


def _with_example(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"examples": [EXAMPLES[name]]} if name in EXAMPLES else schema


def _response(status: int) -> dict[str, Any]:
    headers = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}
    said: dict[str, Any] = {
        "description": PROBLEMS[status],
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return said | {"headers": {"Retry-After": headers}} if status in {429, 503} else said


def _operation(operation: dict[str, Any], verb: str, route: Route | None) -> dict[str, Any]:
    said = {name: each for name, each in operation.items() if name != "deprecated"}
    if route is None and "description" in said:
        said["summary"] = said.pop("description").partition("\n")[0].rstrip(".")
    answers = {status: each for status, each in said["responses"].items() if status < "400"}
    problems = {
        str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in _statuses(said, verb, route)
    }
    said["responses"] = answers | dict(sorted(problems.items()))
    required = route is not None and needs_revision(route)
    if "parameters" in said:
        said["parameters"] = [_parameter(each, required=required) for each in said["parameters"]]
    if said["operationId"] in OPEN:
        said["security"] = []
    return said


def _statuses(operation: Mapping[str, Any], verb: str, route: Route | None) -> Iterator[int]:
    """Yield the statuses of problems that an operation can answer with."""
    yield from (401, 422, 500, 503)
    if operation["operationId"] not in OPEN:
        yield from (403, 404)
    if verb != "get":
        yield 409
    if "requestBody" in operation:
        yield from (400, 413)
    if route is not None and needs_revision(route):
        yield 412
    if operation["operationId"] == "login" or (route is not None and route.signs):
        yield 429


def _parameter(parameter: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """Return a parameter, which is there or not, but never null."""
    said = {name: each for name, each in parameter.items() if name != "deprecated"}
    kinds = [each for each in said["schema"].get("oneOf", ()) if each != {"type": "null"}]
    if len(kinds) == 1:
        said["schema"] = {name: each for name, each in said["schema"].items() if name != "oneOf"} | kinds[0]
    return said | {"required": True} if required and said["name"] == "If-Match" else said
