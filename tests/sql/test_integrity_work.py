"""What `check_database` finds of planned and signed work that somebody changed by hand."""

from __future__ import annotations

# ruff: noqa: S608 - the statements break what the walls protect, with ids of our own
from hashlib import sha256

import operator_data as some
import pytest
from broken_rows import broken, found
from databases import POSTGRESQL
from operator_data import NOW, US
from workshop import workshop

from amss_core.alerts import Alert
from amss_core.documents import DocumentTemplate, IssuedDocument
from amss_core.parts import PartDefinition, PartItem
from amss_core.scheduling import Link
from amss_sql import Database, schema
from amss_sql.engines import read_url

EMPTY = sha256(b"{}").hexdigest()


@pytest.fixture(params=["sqlite-file", *POSTGRESQL])
def url(request, new_url):
    """The URL, as a user who sees everything, of a database with two tasks and what belongs to them."""
    made = new_url(request.param)
    with Database.open(made) as database:
        workshop(database)
        with database.begin(US) as stores:
            _work(stores)
    address = read_url(made)
    if address.get_backend_name() == "postgresql":
        address = address.set(username="postgres")
    return address.render_as_string()


def _work(stores):
    tenant = stores.users._tenant
    for number, slot in ((1, 0), (2, 1)):
        tenant.insert(schema.tasks, some.task(id=f"T{number}", aircraft="ET-AXM", mechanic=None), revision=1, slot=slot)
    tenant.insert(schema.task_dependencies, Link(predecessor="T1", successor="T2"))
    tenant.insert(schema.part_definitions, PartDefinition(part_number="X9"))
    tenant.insert(schema.part_items, PartItem(part_number="X9", serial_number="X9"), revision=1)
    tenant.insert(schema.reservations, some.reservation())
    tenant.insert(
        schema.alerts,
        Alert(
            id="A1", organization=US, subject="T1", category="task_overdue", level="warning", text="late", raised_at=NOW
        ),
    )
    signed = some.signature(item_fingerprint=EMPTY, evidence_fingerprint=EMPTY)
    stores.tasks.sign(signed)
    template = DocumentTemplate(code="CRS", name="Release", authority="EASA", required_fields=(), layout=())
    issued = IssuedDocument(organization=US, template=template, number=1, issued_at=NOW, issued_by="paul", fields=())
    stores.documents.add(issued, task=None)


def of(url, *statements):
    return [each for each in broken(url, *statements) if each[0] != "reference_broken"]


def test_work_that_nobody_touched_has_nothing_against_it(url):
    assert found(url) == []


BROKEN = {
    "UPDATE tasks SET slot = 2 WHERE id = 'T2'": [("task_without_slot", "tasks", f"{US}/T2")],
    "UPDATE tasks SET slot = -1 WHERE id = 'T2'": [("task_without_slot", "tasks", f"{US}/T2")],
    f"INSERT INTO task_dependencies (org_id, predecessor, successor, type, lag_minutes) "
    f"VALUES ('{US}', 'T2', 'T1', 'finish_to_start', 0)": [("links_in_a_circle", "task_dependencies", US)],
    f"DROP INDEX uq_reservations_open; INSERT INTO reservations (org_id, id, task, part_number, serial_number, state) "
    f"VALUES ('{US}', 'R2', 'T2', 'X9', 'X9', 'reserved')": [("open_more_than_once", "reservations", f"{US}/X9/X9")],
    f"DROP INDEX uq_alerts_open; INSERT INTO alerts SELECT org_id, 'A2', subject, category, level, text, raised_at, "
    f"NULL, NULL, NULL, NULL, 0, NULL, told FROM alerts WHERE org_id = '{US}'": [
        ("open_more_than_once", "alerts", f"{US}/task_overdue/T1")
    ],
    "UPDATE part_items SET status = 'used'": [("reserved_item_gone", "reservations", f"{US}/R1")],
    f'INSERT INTO requirement_statuses (org_id, directive, paragraph, aircraft, part_number, serial_number, "on", '
    f"status, urgency, falls_due_on, times_done) VALUES ('{US}', 'AD 1', '(g)', 'ET-AXM', '', '', '2026-06-01', "
    "'open', 3, '2026-07-01', 0)": [("status_without_requirement", "requirement_statuses", f"{US}/AD 1/(g)/ET-AXM//")],
    "UPDATE sign_offs SET statement = 'another'": [("sign_off_changed", "sign_offs", f"{US}/S1")],
    "UPDATE sign_offs SET signed_item = '[]'": [("signed_item_changed", "sign_offs", f"{US}/S1")],
    "UPDATE sign_offs SET evidence = '[]'": [("evidence_changed", "sign_offs", f"{US}/S1")],
    "UPDATE sign_offs SET statement = ''": [("row_unreadable", "sign_offs", f"{US}/S1")],
    "UPDATE documents SET issued_by = 'another'": [("document_changed", "documents", f"{US}/CRS/1")],
}


@pytest.mark.parametrize("statements", BROKEN)
def test_what_was_broken_by_hand_is_named(url, statements):
    assert of(url, *statements.split("; ")) == BROKEN[statements]


def test_two_tasks_in_one_slot_at_one_time_are_named(new_url):
    url = new_url("sqlite-file")
    with Database.open(url) as database:
        workshop(database)
        with database.begin(US) as stores:
            _work(stores)
    assert of(url, "UPDATE tasks SET slot = 0 WHERE id = 'T2'") == [("task_slot_shared", "tasks", f"{US}/T2")]


def test_a_signature_whose_row_holds_no_instant_is_named_once(new_url):
    url = new_url("sqlite-file")
    with Database.open(url) as database:
        workshop(database)
        with database.begin(US) as stores:
            _work(stores)
    assert of(url, "UPDATE sign_offs SET signed_at = 'long ago'") == [("row_unreadable", "sign_offs", f"{US}/S1")]
