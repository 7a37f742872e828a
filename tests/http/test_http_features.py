"""Every use case has a route, each route asks the permission table, and what is another's does not exist."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest
from api_routes import QUERIES, ROUTES
from asked_api import ROLES

from amss_core import services
from amss_core.permissions import permits

WITHOUT_ROUTE = {
    "access.actor_of_key": "each request with a key asks it",
    "access.begin_session": "POST /auth/login",
    "access.change_password": "POST /auth/password",
    "access.continue_session": "POST /auth/refresh",
    "access.create_api_key": "POST /api-keys",
    "access.end_session": "POST /auth/logout and DELETE /auth/sessions/{family}",
    "access.list_sessions": "GET /auth/sessions",
    "access.open_account": "POST /users/{user_id}/account",
    "organizations.create_organization": "who sets a server up makes it; a user only ever sees his own",
    "qualification.check_person": "GET /users/{person_id}/qualification-check asks it with what the operator requires",
    "qualification.check_person_through": "GET /users/{person_id}/qualification-check asks it with start and end",
    "scheduling.plan_facts": "conflicts, previews and options say what follows from them",
}


def use_cases():
    for found in pkgutil.iter_modules(services.__path__):
        if found.name.startswith("_"):
            continue
        module = importlib.import_module(f"amss_core.services.{found.name}")
        for name, each in vars(module).items():
            if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name}.{name}", each


def test_every_use_case_has_a_route_or_a_reason_why_not():
    routed = {each for route in ROUTES for each in route.use_cases}
    missing = {name for name, each in use_cases() if each not in routed}
    assert missing == set(WITHOUT_ROUTE)


def test_each_address_and_each_operation_stands_once():
    assert len({(route.verb, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES}) == len(ROUTES)
    assert len({route.operation for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(
    "route",
    [
        "GET /users/{}/certifications",
        "POST /users/{}/certifications",
        "GET /users/{}/qualification-check",
        "GET /qualified-mechanics",
        "GET /certification-types",
        "GET /directives",
        "POST /directives",
        "POST /directives/{}/scan-fleet",
        "GET /aircraft/{}/compliance-status",
        "GET /compliance-templates/{}",
        "GET /alerts",
        "POST /alerts/{}/acknowledge",
        "POST /alerts/{}/resolve",
        "POST /tasks/{}/reschedule",
        "GET /tasks/{}/dependencies",
        "POST /tasks/{}/dependencies",
        "DELETE /tasks/{}/dependencies/{}",
        "GET /scheduling/conflicts",
        "GET /dashboard/metrics",
    ],
)
def test_the_routes_that_were_promised_are_there(route):
    assert route in {f"{each.verb} {re.sub(r'{[a-z_]+}', '{}', each.path)}" for each in ROUTES}


PERMISSIONS = {
    "/alerts": "alerts.read",
    "/aircraft": "fleet.read",
    "/aircraft/{registration}": "fleet.read",
    "/aircraft/{registration}/compliance-status": "directives.read",
    "/api-keys": "api_keys.read",
    "/audit/changes": "audit.read",
    "/audit/export": "audit.export",
    "/certification-types": "qualification.check",
    "/compliance-templates": "documents.read",
    "/compliance-templates/{template_code}": "documents.read",
    "/dashboard/metrics": "metrics.read",
    "/directives": "directives.read",
    "/directives/{number}/issues": "directives.read",
    "/documents": "documents.read",
    "/documents/{template_code}/{number}": "documents.read",
    "/documents/{template_code}/{number}/verification": "documents.read",
    "/due": "directives.read",
    "/expiring-certifications": "qualification.check",
    "/export": "reports.export",
    "/fleet": "fleet.read",
    "/fleet/matrix": "directives.read",
    "/imports": "imports.read",
    "/organization": "organizations.read",
    "/parts/stock": "parts.read",
    "/people": "personnel.read",
    "/people/{person_id}": "personnel.read",
    "/programmes": "programmes.read",
    "/programmes/due": "programmes.read",
    "/programmes/status": "programmes.read",
    "/programmes/visits": "programmes.read",
    "/programmes/{programme_id}/items": "programmes.read",
    "/qualified-mechanics": "qualification.check",
    "/registrations": "organizations.read",
    "/requirements": "qualification.check",
    "/scheduling/conflicts": "scheduling.read",
    "/scheduling/critical-path": "scheduling.read",
    "/scheduling/plan": "scheduling.read",
    "/tasks": "tasks.read",
    "/tasks/{task_id}": "tasks.read",
    "/tasks/{task_id}/dependencies": "scheduling.read",
    "/tasks/{task_id}/options": "scheduling.read",
    "/tasks/{task_id}/parts": "parts.read",
    "/tasks/{task_id}/schedule-history": "scheduling.read",
    "/users": "users.read",
    "/users/{person_id}/certifications": "personnel.read",
    "/users/{person_id}/qualification-check": "qualification.check",
    "/users/{person_id}/recency-outlook": "qualification.check",
}
"""The permission that each route which only reads asks."""

NAMED = {
    "registration": "ET-AXM",
    "number": "1",
    "template_code": "EASA_CRS",
    "person_id": "P9",
    "programme_id": "AMP",
    "task_id": "T1",
}


def named(path):
    return re.sub(r"\{(\w+)\}", lambda found: NAMED.get(found[1], "x"), path)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_read_is_what_the_table_of_permissions_says(api, role):
    paths = {route.path for route in ROUTES if route.verb == "GET"}
    assert paths == set(PERMISSIONS)
    headers = api.headers(role)
    for path in sorted(paths):
        answer = api.client.get(f"/api/v1{named(path)}", headers=headers, params=QUERIES.get(path, {}))
        allowed = permits(role, PERMISSIONS[path])
        assert (answer.status_code != 403) == allowed, (path, answer.text)
        assert answer.status_code in {200, 403, 404}, (path, answer.text)
