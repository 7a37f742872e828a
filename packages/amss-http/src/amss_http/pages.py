"""Pages about the API that need nothing from outside: every operation, every schema, every problem."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from amss_http.document import PROBLEMS

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: auto; padding: 1rem; color-scheme: light dark }
code, pre { font-family: ui-monospace, monospace } pre { overflow: auto }
table { border-collapse: collapse } th, td { border-bottom: 1px solid gray; padding: .2rem .6rem; text-align: left;
vertical-align: top }
summary { cursor: pointer }
"""
CODES: Mapping[str, str] = {
    "bad_request": "The request cannot be read.",
    "busy": "Others are writing; try again after `Retry-After`.",
    "conflict": "Something stands against it; `findings` list all that does.",
    "forbidden": "The role may not; `permission` and `roles` say what is missing and who may.",
    "internal": "Something went wrong on the server; nothing was changed.",
    "invalid_value": "A value cannot be so; `errors` name it.",
    "method_not_allowed": "The address knows other verbs.",
    "missing_extra": "The server was installed without an optional part, which `detail` names.",
    "not_found": "There is none of this name in the organisation, or no such address.",
    "precondition_failed": "The change needs `If-Match` with the revision that it rests on.",
    "throttled": "Too many attempts failed; wait for `Retry-After`.",
    "too_large": "The body is too large.",
    "unauthenticated": "Sign in, or refresh the access token.",
    "unavailable": "The database is away; try again after `Retry-After`.",
    "unreadable_data": "The body is not what the schema says; `errors` list everything, with its path.",
    "unreadable_text": "A text, such as a compliance time, cannot be understood.",
}
"""What each code of a problem means."""


def page_of_api(document: Mapping[str, Any]) -> str:
    """Return the page of all operations and schemas."""
    return _page("AMSS API", "".join(_of_api(document)))


def page_of_problems() -> str:
    """Return the page that the `type` of a problem leads to."""
    codes = "".join(f'<dt id="{code}"><code>{code}</code></dt><dd>{_text(text)}</dd>' for code, text in CODES.items())
    statuses = "".join(f"<dt>{status}</dt><dd>{_text(text)}</dd>" for status, text in PROBLEMS.items())
    return _page("Problems", f"<h1>Problems</h1><dl>{codes}</dl><h2>Statuses</h2><dl>{statuses}</dl>")


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'


def _of_api(document: Mapping[str, Any]) -> Iterator[str]:
    yield '<h1>AMSS API</h1><p>The <a href="/openapi.json">document</a> (OpenAPI 3.1), and what '
    yield '<a href="/docs/problems">problems</a> mean.</p>'
    features: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            features.setdefault(operation["tags"][0], []).append("".join(_of_operation(path, verb, operation)))
    for feature, told in sorted(features.items()):
        yield f'<h2 id="{feature}">{escape(feature)}</h2>{"".join(told)}'
    yield "<h2>Schemas</h2>"
    for name, schema in document["components"]["schemas"].items():
        shown = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<details id="{name}"><summary><code>{name}</code> {_text(schema.get("description", ""))}</summary>'
        yield f"<pre>{shown}</pre></details>"


def _of_operation(path: str, verb: str, operation: Mapping[str, Any]) -> Iterator[str]:
    summary = f"<code><b>{verb.upper()}</b> {escape(path)}</code> {_text(operation.get('summary', ''))}"
    yield f'<details id="{operation["operationId"]}"><summary>{summary}</summary>'
    if text := operation.get("description"):
        yield f"<pre>{escape(text)}</pre>"
    if parameters := operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(each['name'])}</code><td>{each['in']}<td>{_kind(each['schema'])}"
            f"<td>{'needed' if each['required'] else ''}<td>{_text(each.get('description', ''))}</tr>"
            for each in parameters
        )
        yield f"<table><tr><th>name<th>in<th>type<th><th></tr>{rows}</table>"
    if body := operation.get("requestBody"):
        yield f"<p>Body: {_kind(next(iter(body['content'].values()))['schema'])}</p>"
    for status, answer in operation["responses"].items():
        if "$ref" not in answer:
            kinds = ", ".join(_kind(each["schema"]) for each in answer.get("content", {}).values() if "schema" in each)
            yield f"<p>{status}: {kinds or 'nothing'}</p>"
    refused = ", ".join(status for status, answer in operation["responses"].items() if "$ref" in answer)
    yield f'<p>Problems: {refused} (<a href="/docs/problems">what they mean</a>)</p></details>'


def _kind(schema: Mapping[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f'<a href="#{name}">{escape(name)}</a>'
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    kinds = [each for each in schema.get("oneOf", ()) if each != {"type": "null"}]
    return " or ".join(map(_kind, kinds)) if kinds else escape(str(schema.get("format") or schema.get("type", "any")))


def _text(text: str) -> str:
    return escape(text)
