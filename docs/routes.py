"""Writing the table of the API's routes from the API itself: `python docs/routes.py > docs/routes.md`."""

# ruff: noqa: INP001 - a script beside the page that it writes

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from amss_http import make_app
from amss_http.app import OPERATIONS
from amss_http.document import completed
from amss_sql import Database

_INTRODUCTION = """# The routes of the API

<!-- Written by `python docs/routes.py > docs/routes.md`; change the routes, not this page. -->

Every operation of the JSON API, by feature. A running server describes each with its parameters, bodies and problems
under `/docs`, and in OpenAPI at `/openapi.json`. [Call the API](how-to/call-the-api.md) shows how they are used.
A `*` marks those that need `If-Match`."""


def page() -> str:
    """Return the page."""
    with Database.open("sqlite://") as database:
        app = make_app(database, lambda: None)  # type: ignore[arg-type,return-value]  # nobody signs in
        document = completed(app.openapi_schema.to_schema(), OPERATIONS)
    return "\n".join(_page(document))


def _page(document: dict[str, Any]) -> Iterator[str]:
    yield _INTRODUCTION
    features: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            features.setdefault(operation["tags"][0], []).append((path, verb.upper(), operation))
    for feature, told in sorted(features.items()):
        yield f"\n## {feature.capitalize()}\n"
        yield "| route | operation | what it does |"
        yield "|---|---|---|"
        for path, verb, operation in sorted(told, key=lambda each: each[:2]):
            mark = " *" if "412" in operation["responses"] else ""
            yield f"| `{verb} {path}`{mark} | `{operation['operationId']}` | {operation['summary']} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
