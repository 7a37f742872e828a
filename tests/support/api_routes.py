"""The routes that are use cases, and for each address what a request that can be read gives."""

from __future__ import annotations

from datetime import UTC, datetime

import operator_data as some
from asked_api import PASSWORD

from amss_core.codec import unstructure
from amss_http.app import FEATURES

ROUTES = [route for routes in FEATURES.values() for route in routes]
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIGNED = {"statement": "done as the manual says", "password": PASSWORD}

QUERIES = {
    "/aircraft/{registration}/compliance-status": {"on": "2026-06-01"},
    "/due": {"on": "2026-06-01"},
    "/expiring-certifications": {"within_days": 30},
    "/programmes/due": {"on": "2026-06-01"},
    "/programmes/status": {"on": "2026-06-01"},
    "/programmes/visits": {"on": "2026-06-01"},
    "/qualified-mechanics": {"task_id": "T1"},
    "/tasks/{task_id}/parts": {"on": "2026-06-01"},
    "/users/{person_id}/qualification-check": {"task_type": "inspection"},
    "/users/{person_id}/recency-outlook": {"task_type": "inspection"},
}

BODIES = {
    "/alerts/{alert_id}/resolve": {"reason": "x"},
    "/aircraft/{registration}": unstructure(some.aircraft()),
    "/aircraft/{registration}/status": {"status": "grounded", "reason": "x"},
    "/aircraft/{registration}/utilisation-plan": {"flight_hours_per_day": "8", "flight_cycles_per_day": "4"},
    "/directives/{number}/scan-fleet": {"on": "2026-06-01"},
    "/imports/{import_id}/take-back": {"reason": "x"},
    "/parts/definitions/{part_number}": {"part_number": "X9"},
    "/parts/orders/{order_id}": {"quantity": 1, "arrives_on": "2026-07-01"},
    "/programmes/{programme_id}": unstructure(some.programme()),
    "/programmes/{programme_id}/items": [unstructure(some.programme_item())],
    "/programmes/{programme_id}/items/{item_id}": unstructure(some.programme_item()),
    "/tasks/{task_id}": {"title": "x"},
    "/tasks/{task_id}/assignment": {"mechanic_id": None},
    "/tasks/{task_id}/cancel": {"reason": "x"},
    "/tasks/{task_id}/checklist/{item_id}": {"result": "pass", "performed_by": ["P1"]},
    "/tasks/{task_id}/checklist/{item_id}/inspection": SIGNED,
    "/tasks/{task_id}/checklist/{item_id}/sign-off": SIGNED,
    "/tasks/{task_id}/complete": SIGNED,
    "/tasks/{task_id}/dependencies": {"predecessor": "T2"},
    "/tasks/{task_id}/reschedule": {"start_at": START.isoformat(), "reason": "x"},
    "/users/{person_id}/authorisations": unstructure(some.authorisation()),
    "/users/{person_id}/authorisations/corrections": {"fact": unstructure(some.authorisation()), "reason": "x"},
    "/users/{person_id}/certification-events": unstructure(some.certificate_event()),
    "/users/{person_id}/certification-events/corrections": {
        "fact": unstructure(some.certificate_event()),
        "reason": "x",
    },
    "/users/{person_id}/certifications": unstructure(some.certificate()),
    "/users/{person_id}/certifications/corrections": {"fact": unstructure(some.certificate()), "reason": "x"},
    "/users/{person_id}/certifications/{certificate_id}/reinstatements": {"event_id": "E1", "on": "2026-06-01"},
    "/users/{person_id}/certifications/{certificate_id}/renewals": {
        "event_id": "E1",
        "on": "2026-06-01",
        "expires_on": "2028-06-01",
    },
    "/users/{person_id}/certifications/{certificate_id}/revocations": {"event_id": "E1", "on": "2026-06-01"},
    "/users/{person_id}/certifications/{certificate_id}/suspensions": {"event_id": "E1", "on": "2026-06-01"},
    "/users/{person_id}/skills": unstructure(some.skill()),
    "/users/{person_id}/skills/corrections": {"fact": unstructure(some.skill()), "reason": "x"},
    "/users/{person_id}/type-ratings": unstructure(some.type_rating()),
    "/users/{person_id}/type-ratings/corrections": {"fact": unstructure(some.type_rating()), "reason": "x"},
    "/users/{person_id}/work-log": unstructure(some.work()),
    "/users/{person_id}/work-log/corrections": {"fact": unstructure(some.work()), "reason": "x"},
    "/users/{user_id}/role": {"role": "auditor"},
}
NAMES = {
    "registration": "ET-AXM",
    "number": "1",
    "template_code": "EASA_CRS",
    "person_id": "P1",
    "user_id": "admin-north",
    "programme_id": "MP",
    "item_id": "A1",
    "task_id": "T1",
    "part_number": "X9",
    "certificate_id": "C1",
    "dependency_id": "finish_to_start:T1",
    "task_type": "inspection",
}
