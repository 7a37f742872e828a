"""Routes: one form of bodies, lists and errors, changes done once, and others' records that do not exist."""

from __future__ import annotations

import pytest
from asked_api import SOUTH

from amss_sql import Database

AIRCRAFT = {"registration": "ET-AXM", "type_designator": "B738"}


def add(api, *, role="admin", headers=None, **given):
    return api.ask("POST", "/aircraft", role=role, headers=headers, json=AIRCRAFT | given)


def test_a_record_is_made_shown_and_listed(api):
    made = add(api, modifications=["SB 1"])
    assert (made.status_code, made.json()["modifications"], made.headers["etag"]) == (201, ["SB 1"], '"1"')
    listed = api.ask("GET", "/aircraft").json()
    assert ([each["registration"] for each in listed["items"]], listed["next_cursor"]) == (["ET-AXM"], None)


def test_all_that_is_wrong_with_a_body_is_told_with_its_path(api):
    wrong = api.ask("POST", "/aircraft", json={"registration": 5, "oops": 1, "capacity_slots": "two"})
    assert wrong.status_code == 422
    said = wrong.json()
    assert said["code"] == "unreadable_data"
    paths = {each["path"] for each in said["errors"]}
    assert {"$.registration", "$.oops", "$.capacity_slots", "$.type_designator"} <= paths


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1, 2", b'{"a": NaN}', b'{"registration": "A", "registration": "B"}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_json_is_refused(api, body):
    refused = api.ask("POST", "/aircraft", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in {400, 422}
    assert refused.json()["status"] == refused.status_code
    assert api.ask("GET", "/aircraft").json()["items"] == []


def test_a_body_that_is_too_large_is_refused(api):
    large = b'{"registration": "' + b"x" * 11_000_000 + b'"}'
    refused = api.ask("POST", "/aircraft", content=large, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_a_list_is_read_a_page_at_a_time_while_others_add_to_it(api):
    for number in (1, 2, 3, 5):
        add(api, registration=f"ET-{number}")
    first = api.ask("GET", "/aircraft", params={"limit": 2}).json()
    add(api, registration="ET-0")
    add(api, registration="ET-4")
    second = api.ask("GET", "/aircraft", params={"limit": 10, "cursor": first["next_cursor"]}).json()
    seen = [each["registration"] for page in (first, second) for each in page["items"]]
    assert seen == ["ET-1", "ET-2", "ET-3", "ET-4", "ET-5"]
    for bad in ("x", "!!", "ImEi", "é", "MCB4", "LTEgeA"):
        refused = api.ask("GET", "/aircraft", params={"cursor": bad})
        assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "$.cursor")


def test_what_a_query_cannot_be_is_refused(api):
    for query, path in (({"oops": 1}, "$.oops"), ({"limit": 0}, "$.limit"), ({"limit": "x"}, "$.limit")):
        refused = api.ask("GET", "/aircraft", params=query)
        assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, path)
    missing = api.ask("GET", "/aircraft/ET-AXM/compliance-status")
    assert (missing.status_code, "'on'" in missing.json()["detail"]) == (422, True)
    naive = api.ask("GET", "/tasks", params={"ends_after": "2026-06-01T12:00:00"})
    assert (naive.status_code, naive.json()["errors"][0]["path"]) == (422, "$.ends_after")


def test_a_request_with_a_key_is_done_once(api):
    key = {"Idempotency-Key": "k1"}
    first, second = add(api, headers=key), add(api, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = add(api, headers=key, registration="ET-AXN")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert add(api).status_code == 409
    assert add(api, headers={"Idempotency-Key": "x" * 201}).status_code == 422
    failed = add(api, headers={"Idempotency-Key": "k2"})
    assert failed.status_code == 409
    assert len(api.ask("GET", "/aircraft").json()["items"]) == 1


def test_a_change_rests_on_the_revision_that_was_seen(api):
    add(api)
    plan = {"flight_hours_per_day": "8", "flight_cycles_per_day": "4"}
    path = "/aircraft/ET-AXM/utilisation-plan"
    unsaid = api.ask("PUT", path, json=plan)
    assert (unsaid.status_code, unsaid.json()["code"]) == (412, "precondition_failed")
    changed = api.ask("PUT", path, json=plan, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = api.ask("PUT", path, json=plan, headers={"If-Match": '"1"'})
    assert stale.status_code in {409, 412}
    assert api.ask("PUT", path, json=plan, headers={"If-Match": "one"}).status_code == 422


def test_who_may_not_is_told_the_permission_and_who_may(api):
    refused = add(api, role="auditor")
    said = refused.json()
    assert (refused.status_code, said["code"], said["permission"]) == (403, "forbidden", "fleet.create")
    assert "scheduler" in said["roles"]


def test_what_is_anothers_does_not_exist(api):
    token = api.login("admin@south.example").json()["access_token"]
    south = {"Authorization": f"Bearer {token}"}
    assert api.client.post("/api/v1/aircraft", headers=south, json=AIRCRAFT).status_code == 201
    assert api.ask("GET", "/aircraft").json()["items"] == []
    status = {"status": "grounded", "reason": "x"}
    theirs = api.ask("POST", "/aircraft/ET-AXM/status", json=status)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    foreign = {"organization": SOUTH, "authority": "EASA", "number": "1", "effective_on": "2026-01-01"}
    assert api.ask("POST", "/registrations", json=foreign).status_code == 422


def test_every_change_is_recorded_with_where_it_came_from(api):
    add(api, headers={"X-Request-Id": "r-1"})
    with api.database.read("019e7e71-1240-7000-8000-000000000000") as stores:
        last = list(stores.audit.records())[-1]
    assert (last.action, last.actor, last.request_id) == ("fleet.create", "admin-north", "r-1")
    assert last.source_address


def test_an_unknown_address_and_verb_are_problems_too(api):
    assert api.ask("GET", "/oops").json()["code"] == "not_found"
    assert api.ask("DELETE", "/aircraft").json()["code"] == "method_not_allowed"


def test_the_document_names_every_route_and_each_field_with_words(api):
    document = api.client.get("/docs/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/directives" in document["paths"]
    aircraft = document["components"]["schemas"]["Aircraft"]
    assert aircraft["properties"]["registration"]["description"]
    assert "registration" in aircraft["required"]
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def test_what_nobody_expected_is_told_to_the_log_and_not_to_the_client(api, monkeypatch, caplog):
    asked = api.headers("admin")

    def broken(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Database, "read", broken)
    answer = api.client.get("/api/v1/aircraft", headers=asked)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    (told,) = [each for each in caplog.records if each.name == "amss.http" and each.levelname == "ERROR"]
    assert "the secret of the house" in str(told.exc_info[1])
