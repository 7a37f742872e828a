"""The OpenAPI document: whole, valid, true to the routes, and readable without any other server."""

from __future__ import annotations

import inspect

import pytest
from api_routes import ROUTES
from litestar.testing import TestClient
from openapi_spec_validator import validate

from amss_core import directives, errors, fleet, organizations, parts, personnel, tasks
from amss_core.codec import structure
from amss_http import make_app, problems
from amss_http.document import EXAMPLES, OPEN, PROBLEM_TYPE
from amss_http.pages import CODES


@pytest.fixture(scope="module")
def client():
    return TestClient(make_app(None, lambda: None))


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


def operations(document):
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            yield path, verb, operation


def every(value):
    """Yield each object inside plain data, its own self first."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every(each)


def test_it_is_valid_and_the_same_at_both_addresses(client, document):
    validate(document)
    assert client.get("/docs/openapi.json").json() == document


def test_every_reference_leads_somewhere(document):
    for each in every(document):
        if isinstance(reference := each.get("$ref"), str):
            found = document
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]


def test_every_route_is_in_it_under_its_short_name(document):
    told = {(verb, path): operation["operationId"] for path, verb, operation in operations(document)}
    for route in ROUTES:
        assert told[route.verb.lower(), f"/api/v1{route.path}"] == route.operation
    assert len(set(told.values())) == len(told)
    assert all(name.isidentifier() and name.islower() for name in told.values())


def test_every_property_has_a_type(document):
    kinds = {"type", "$ref", "oneOf", "anyOf", "enum", "const"}
    untyped = [
        f"{name}.{each}"
        for name, schema in document["components"]["schemas"].items()
        for each, said in schema.get("properties", {}).items()
        if not kinds & set(said)
    ]
    assert untyped == []


def test_every_operation_tells_its_problems_and_who_must_have_signed_in(document):
    assert document["security"] == [{"bearer": []}]
    for path, verb, operation in operations(document):
        name, told = operation["operationId"], set(operation["responses"])
        assert {"401", "422", "503"} <= told, path
        assert (operation.get("security") == []) == (name in OPEN)
        assert ({"403", "404"} <= told) == (name not in OPEN)
        assert ("409" in told) == (verb != "get")
        for status in (each for each in told if each >= "400"):
            shared = document["components"]["responses"][f"Problem{status}"]
            assert list(shared["content"]) == [PROBLEM_TYPE]
    responses = {operation["operationId"]: operation["responses"] for _, _, operation in operations(document)}
    assert "429" in responses["login"]
    assert "429" in responses["complete_task"]
    assert "412" in responses["change_aircraft"]
    assert "412" not in responses["change_task"]


def test_what_a_record_refuses_is_told(document):
    schemas = document["components"]["schemas"]
    aircraft = schemas["Aircraft"]["properties"]
    assert aircraft["registration"]["minLength"] == 1
    assert aircraft["revision"] | {"minimum": 1, "default": 1} == aircraft["revision"]
    assert schemas["Task"]["properties"]["priority"]["default"] == "routine"
    mechanic = schemas["Task"]["properties"]["mechanic"]["oneOf"]
    assert any("maxLength" in each for each in mechanic)
    assert "default" not in schemas["TaskChanges"]["properties"]["mechanic"]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_a_record_and_stands_in_the_document(name, document):
    kinds = {
        found: each
        for module in (directives, fleet, organizations, parts, personnel, tasks)
        for found, each in vars(module).items()
    }
    structure(EXAMPLES[name], kinds[name])
    assert document["components"]["schemas"][name]["examples"] == [EXAMPLES[name]]


def test_the_pages_need_no_other_server(client, document):
    for path in ("/docs", "/docs/problems"):
        page = client.get(path)
        assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")
        assert "://" not in page.text
        assert "<script" not in page.text
    page = client.get("/docs").text
    for _, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page


def test_every_code_of_a_problem_is_explained():
    codes = {
        each.code
        for module in (errors, problems)
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, errors.AmssError) and each is not errors.AmssError
    }
    assert codes <= set(CODES)
