"""Work over HTTP from plan to release, and the records of another organisation, which do not exist."""

from __future__ import annotations

import re
from datetime import timedelta

import operator_data as some
import pytest
from api_routes import BODIES, NAMES, QUERIES, ROUTES, SIGNED, START
from asked_api import PASSWORD
from operator_data import US

from amss_core.codec import unstructure
from amss_core.permissions import Actor
from amss_core.personnel import Person
from amss_core.qualification import Requirement
from amss_core.services import fleet, personnel, qualification

EARLIER = START - timedelta(days=30)


@pytest.fixture
def work(api):
    """Fill the first organisation: P1 certifies, P2 inspects, the aircraft is in maintenance."""
    admin = Actor(id="admin-north", role="admin", organization=US)
    with api.database.begin(US) as stores:
        aircraft = some.aircraft(capacity_slots=3, status="maintenance")
        fleet.add_aircraft(stores, admin, aircraft, now=EARLIER)
        for person, role in (("P1", "certifying"), ("P2", "inspection")):
            personnel.enter_person(stores, admin, Person(id=person, name=person), now=EARLIER)
            personnel.record_certificate(stores, admin, some.certificate(person=person), now=EARLIER)
            personnel.endorse_type_rating(stores, admin, person, some.type_rating(), now=EARLIER)
            personnel.authorise(stores, admin, some.authorisation(person=person, role=role), now=EARLIER)
        asked = Requirement(task_type="inspection", aircraft_type="B738", certificates=[{"EASA_B1"}], certifying=True)
        qualification.require_for_work(stores, admin, asked, now=EARLIER)
    return api


def plan(api, id="T1", *, start_at=START, **given):  # noqa: A002 - the record's own name for it
    window = {"start_at": start_at.isoformat(), "end_at": (start_at + timedelta(hours=2)).isoformat()}
    body = {"task": {"id": id, "aircraft": "ET-AXM", **window, **given}}
    body["checklist"] = [{"id": "1", "task": id, "description": "look"}]
    planned = api.ask("POST", "/tasks", role="scheduler", json=body)
    assert planned.status_code == 201, planned.text
    return planned


def test_a_task_is_planned_worked_signed_and_completed(work):
    assert plan(work, mechanic="P1").headers["etag"] == '"1"'
    mine = {"role": "mechanic"}
    assert work.ask("POST", "/tasks/T1/start", **mine).json()["state"] == "in_progress"
    result = {"result": "pass", "performed_by": ["P1"]}
    recorded = work.ask("PUT", "/tasks/T1/checklist/1", json=result, **mine)
    assert (recorded.status_code, recorded.json()["performed_by"]) == (200, ["P1"])
    sign = "/tasks/T1/checklist/1/sign-off"
    wrong = work.ask("POST", sign, json=SIGNED | {"password": "no"}, **mine)
    assert (wrong.status_code, "password" in wrong.json()["detail"]) == (403, True)
    signed = work.ask("POST", sign, json=SIGNED, headers={"Idempotency-Key": "s1"}, **mine)
    assert signed.status_code == 201, signed.text
    assert (signed.json()["sign_off"]["person"], PASSWORD in signed.text) == ("P1", False)
    assert work.ask("POST", sign, json=SIGNED, headers={"Idempotency-Key": "s1"}, **mine).json() == signed.json()
    assert work.ask("PATCH", "/tasks/T1", json={"notes": "looked, no findings"}, **mine).status_code == 200
    work.clock.passes(hours=2)
    done = work.ask("POST", "/tasks/T1/complete", json=SIGNED | {"minutes": 90}, **mine)
    assert (done.status_code, done.json().get("state")) == (200, "completed"), done.text
    file = work.ask("GET", "/tasks/T1")
    assert (len(file.json()["signatures"]), file.headers["etag"]) == (2, f'"{done.json()["revision"]}"')


def test_who_guesses_the_password_of_a_signature_waits(work):
    plan(work, mechanic="P1")
    for _ in range(5):
        refused = work.ask("POST", "/tasks/T1/complete", role="mechanic", json=SIGNED | {"password": "no"})
        assert refused.status_code in {403, 409}
    waits = work.ask("POST", "/tasks/T1/complete", role="mechanic", json=SIGNED)
    assert (waits.status_code, waits.json()["code"]) == (429, "throttled")


def test_a_refusal_to_assign_says_every_reason(work):
    plan(work)
    refused = work.ask("POST", "/tasks/T1/assignment", role="scheduler", json={"mechanic_id": "P2"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert refused.json()["findings"]


def test_what_a_patch_leaves_out_stays_and_null_takes_away(work):
    plan(work, mechanic="P1", title="A check")
    changed = work.ask("PATCH", "/tasks/T1", role="scheduler", json={"notes": "n", "mechanic": None})
    assert (changed.status_code, changed.json()["mechanic"], changed.json()["notes"]) == (200, None, "n")
    urgent = {"priority": "urgent", "start_at": (START + timedelta(hours=1)).isoformat()}
    key = {"Idempotency-Key": "p1"}
    said = [work.ask("PATCH", "/tasks/T1", json=urgent, headers=key).json() for _ in range(2)][1]
    assert (said["priority"], said["title"], said["reschedules"]) == ("urgent", "A check", 1)
    same = work.ask("PATCH", "/tasks/T1", json={"title": "B"}, headers={"If-Match": '"99"'})
    assert same.status_code in {409, 412}
    assert work.ask("PATCH", "/tasks/T1", json={"state": "completed"}).status_code == 422
    assert work.ask("PATCH", "/tasks/T1", json={"title": None}).status_code == 422


def test_a_dependency_is_added_listed_and_removed(work):
    plan(work, "T1")
    plan(work, "T2", start_at=START + timedelta(hours=3))
    added = work.ask("POST", "/tasks/T2/dependencies", json={"predecessor": "T1", "lag_minutes": 30})
    assert (added.status_code, added.json()["id"]) == (201, "finish_to_start:T1")
    (listed,) = work.ask("GET", "/tasks/T2/dependencies").json()["items"]
    assert listed["link"]["lag_minutes"] == 30
    circle = work.ask("POST", "/tasks/T1/dependencies", json={"predecessor": "T2"})
    assert circle.status_code == 409
    path = "/tasks/T2/dependencies/finish_to_start:T1"
    assert [work.ask("DELETE", path).status_code for _ in range(2)] == [204, 404]


def test_a_dry_run_tells_what_moves_and_moves_nothing(work):
    plan(work, "T1")
    plan(work, "T2", start_at=START + timedelta(hours=3))
    work.ask("POST", "/tasks/T2/dependencies", json={"predecessor": "T1"})
    move = {"start_at": (START + timedelta(hours=5)).isoformat(), "reason": "the part comes later"}
    shown = work.ask("POST", "/tasks/T1/reschedule", role="auditor", json=move | {"dry_run": True})
    assert shown.status_code == 200, shown.text
    assert [each["task"] for each in shown.json()["preview"]["preview"]["changes"]] == ["T1", "T2"]
    assert shown.json()["change"] is None
    assert work.ask("GET", "/tasks/T1").json()["task"]["reschedules"] == 0
    assert work.ask("POST", "/tasks/T1/reschedule", role="auditor", json=move).status_code == 403
    moved = work.ask("POST", "/tasks/T1/reschedule", role="scheduler", json=move)
    assert moved.status_code == 200, moved.text
    assert work.ask("GET", "/tasks/T2/schedule-history").json()["items"][0]["reason"] == move["reason"]


def test_a_preview_is_applied_as_it_was_shown(work):
    plan(work, "T1")
    moves = [{"task": "T1", "start_at": (START + timedelta(hours=5)).isoformat()}]
    shown = work.ask("POST", "/scheduling/previews", json={"moves": moves})
    assert shown.status_code == 200, shown.text
    body = {"shown": shown.json()["preview"], "reason": "the hangar is free later"}
    assert work.ask("POST", "/scheduling/moves", json=body).status_code == 201
    assert work.ask("POST", "/scheduling/moves", json=body).status_code == 409


def test_a_file_is_read_added_to_and_corrected(work):
    own = work.ask("GET", "/users/P1/certifications", role="mechanic").json()["items"]
    assert [each["person"] for each in own] == ["P1"]
    assert work.ask("GET", "/users/P2/certifications", role="mechanic").status_code == 403
    more = unstructure(some.certificate(id="C2"))
    assert work.ask("POST", "/users/P2/certifications", json=more).status_code == 422
    assert work.ask("POST", "/users/P1/certifications", json=more).status_code == 201
    work.clock.passes(seconds=1)
    corrected = {"fact": more | {"number": "X"}, "reason": "misread"}
    answer = work.ask("POST", "/users/P1/certifications/corrections", json=corrected)
    assert (answer.status_code, answer.json().get("number")) == (201, "X"), answer.text
    seen, cursor = [], {}
    while cursor is not None:
        page = work.ask("GET", "/users/P1/certifications", params={"limit": 1} | cursor).json()
        seen += [(each["id"], each["number"]) for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert seen == [("C1", more["number"]), ("C2", more["number"]), ("C2", "X")]
    check = work.ask("GET", "/users/P1/qualification-check", params=QUERIES["/users/{person_id}/qualification-check"])
    assert check.status_code == 200
    window = {"task_type": "inspection", "aircraft_type": "B738", "start": START.isoformat()}
    assert work.ask("GET", "/users/P1/qualification-check", params=window).status_code == 422
    window["end"] = (START + timedelta(hours=1)).isoformat()
    assert work.ask("GET", "/users/P1/qualification-check", params=window).status_code == 200


def test_a_changed_record_is_the_one_of_the_address(work):
    seen = work.ask("GET", "/aircraft/ET-AXM")
    match = {"If-Match": seen.headers["etag"]}
    other = seen.json() | {"model": "737-800W"}
    assert work.ask("PUT", "/aircraft/ET-AXM", json=other | {"registration": "X"}, headers=match).status_code == 422
    changed = work.ask("PUT", "/aircraft/ET-AXM", json=other, headers=match)
    assert (changed.status_code, changed.json()["model"]) == (200, "737-800W")
    assert work.ask("PUT", "/aircraft/ET-AXM", json=other, headers=match).status_code in {409, 412}
    assert work.ask("POST", "/programmes", json=unstructure(some.programme())).status_code == 201
    match = {"If-Match": '"1"'}
    renamed = unstructure(some.programme(name="AMP"))
    assert work.ask("PUT", "/programmes/MP", json=renamed, headers=match).json()["name"] == "AMP"
    items = [unstructure(some.programme_item())]
    assert work.ask("POST", "/programmes/MP/items", json=items).status_code == 201
    item = unstructure(some.programme_item(rule="600 FH after new; repeat every 600 FH"))
    assert work.ask("PUT", "/programmes/MP/items/A1", json=item, headers=match).json()["revision"] == 2
    part = {"part_number": "X9"}
    assert work.ask("POST", "/parts/definitions", json=part).status_code == 201
    part = part | {"name": "pump"}
    assert work.ask("PUT", "/parts/definitions/X9", json=part, headers=match).json()["name"] == "pump"


def test_the_due_list_is_read_a_page_at_a_time(work):
    for number in range(3):
        directive = unstructure(some.directive(f"AD-{number}"))
        assert work.ask("POST", "/directives", json=directive).status_code == 201
    scanned = work.ask("POST", "/directives/AD-0/scan-fleet", json={"on": "2026-06-01"})
    assert (scanned.status_code, len(scanned.json()["changed"])) == (200, 1)
    assert work.ask("POST", "/directives/scans", json={"on": "2026-06-01"}).status_code == 200
    seen, cursor = [], {}
    while cursor is not None:
        page = work.ask("GET", "/due", params={"on": "2026-06-01", "limit": 2} | cursor).json()
        seen += [each["directive"] for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
    assert seen == ["AD-0", "AD-1", "AD-2"]
    for bad in ({"cursor": "x"}, {"cursor": "e30"}, {"limit": 0}):
        assert work.ask("GET", "/due", params={"on": "2026-06-01"} | bad).status_code == 422


def test_an_import_is_previewed_loaded_and_taken_back(work):
    batch = {"definitions": [{"part_number": "X9"}]}
    shown = work.ask("POST", "/imports/previews", json=batch)
    assert (shown.status_code, len(shown.json()["definitions"])) == (200, 1), shown.text
    loaded = work.ask("POST", "/imports", json={"batch": batch, "source": "test"})
    assert loaded.status_code == 201, loaded.text
    path = f"/imports/{loaded.json()['made']['id']}/take-back"
    assert work.ask("POST", path, json={"reason": "wrong"}).json()["state"] == "taken_back"


def test_a_template_is_shown_by_its_code(work):
    codes = [each["code"] for each in work.ask("GET", "/compliance-templates").json()["items"]]
    assert work.ask("GET", f"/compliance-templates/{codes[0]}").json()["code"] == codes[0]
    assert work.ask("GET", "/compliance-templates/NONE").status_code == 404


OF_EVERYBODY = {"/compliance-templates/{template_code}"}
"""What is the same in all organisations."""


def test_no_route_finds_by_name_what_is_anothers(work):
    plan(work, "T1", mechanic="P1")
    for path, body in (("/programmes", unstructure(some.programme())), ("/parts/definitions", {"part_number": "X9"})):
        assert work.ask("POST", path, json=body).status_code == 201
    assert work.ask("POST", "/programmes/MP/items", json=[unstructure(some.programme_item())]).status_code == 201
    tokens = [work.login(f"{role}@south.example").json()["access_token"] for role in ("admin", "mechanic")]
    found = {}
    for route in (each for each in ROUTES if each.names and each.path not in OF_EVERYBODY):
        address = re.sub(r"\{(\w+)\}", lambda name: NAMES.get(name[1], "x"), route.path)
        for token in tokens:
            sent = BODIES.get(route.path) if route.verb not in {"GET", "DELETE"} else None
            answer = work.client.request(
                route.verb,
                f"/api/v1{address}",
                headers={"Authorization": f"Bearer {token}"} | ({"If-Match": '"1"'} if route.verb == "PUT" else {}),
                params=QUERIES.get(route.path, {}),
                **({} if sent is None else {"json": sent}),
            )
            found.setdefault(f"{route.verb} {route.path}", set()).add(answer.status_code)
    assert {name: codes for name, codes in found.items() if 404 not in codes or codes - {403, 404}} == {}
