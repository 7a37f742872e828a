"""Documents on record, on each database: numbered without gaps, never changed, and held to what was issued."""

from __future__ import annotations

from datetime import datetime

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, NOW, US
from workshop import OMAR, PLANNER, SARA, workshop

from amss_core.errors import AmssError, ConflictError, ForbiddenError, NotFoundError
from amss_core.reference import document_template
from amss_core.services import documents, tasks
from amss_sql import schema

CRS, FORM_1 = "EASA_CRS", "EASA_FORM1"


def filled(code):
    return dict.fromkeys(document_template(code).required_fields, "as on the task")


def issue(database, code=CRS, fields=None, *, by=ADMIN, now=NOW, **named):
    with database.begin(US) as stores:
        given = filled(code) if fields is None else fields
        return documents.issue_document(stores, by, code, given, now=now, **named)


def issue_and_fail(database):
    with database.begin(US) as stores:
        number = documents.issue_document(stores, ADMIN, CRS, filled(CRS), now=NOW).number
        raise ConflictError(f"number {number} was given for nothing")


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        return len(list(stores.audit.records())), len(stores.outbox.read(limit=5_000))


@pytest.fixture
def shop(database):
    """Return a workshop where P1 has a task."""
    workshop(database)
    with database.begin(US) as stores:
        tasks.plan_task(stores, PLANNER, some.task(mechanic="P1"), now=NOW)
    return database


def test_each_template_is_numbered_by_itself_and_without_gaps(shop):
    issued = [issue(shop, code) for code in (CRS, FORM_1, CRS)]
    with pytest.raises(ConflictError):
        issue_and_fail(shop)
    issued.append(issue(shop))
    assert [(each.template.code, each.number) for each in issued] == [(CRS, 1), (FORM_1, 1), (CRS, 2), (CRS, 3)]
    assert set(ask(shop, documents.list_documents)) == set(issued)
    assert [ask(shop, documents.show_document, each.template.code, each.number) for each in issued] == issued


def test_a_mechanic_releases_own_work_and_nobody_elses(shop):
    released = issue(shop, task="T1", by=SARA)
    assert ask(shop, documents.list_documents, task="T1") == (released,)
    for by, named in ((OMAR, {"task": "T1"}), (SARA, {}), (AUDITOR, {})):
        with pytest.raises(ForbiddenError):
            issue(shop, by=by, **named)
    assert ask(shop, documents.list_documents) == (released,)


def test_a_document_is_verified_against_what_was_issued(shop):
    first = issue(shop)
    assert ask(shop, documents.verify_document, CRS, 1) == ()
    changed = attrs.evolve(first, number=2, fields=[(name, "something else") for name, _ in first.fields])
    with shop.begin(US) as stores:  # as whoever passes by the walls of the database would leave it
        beside = {"template_code": CRS, "fingerprint": first.fingerprint, "task": None}
        stores.documents._tenant.insert(schema.documents, changed, **beside)
    (finding,) = ask(shop, documents.verify_document, CRS, 2)
    assert (finding.code, finding.text) == ("document_changed", f"Document {CRS} number 2 is not as it was issued.")
    with pytest.raises(NotFoundError, match="number 3"):
        ask(shop, documents.verify_document, CRS, 3)


def test_a_copy_is_verified_against_what_was_issued(shop):
    first = issue(shop)
    assert ask(shop, documents.verify_copy, first) == ()
    (finding,) = ask(shop, documents.verify_copy, attrs.evolve(first, issued_by="somebody else"))
    assert finding.code == "document_changed"
    with pytest.raises(NotFoundError, match="number 2"):
        ask(shop, documents.verify_copy, attrs.evolve(first, number=2))
    with pytest.raises(NotFoundError, match="no such record"):
        ask(shop, documents.verify_copy, first, by=attrs.evolve(AUDITOR, organization="another"))


def test_a_number_is_given_once_even_by_wrong_code(shop):
    first = issue(shop)
    with pytest.raises(ConflictError), shop.begin(US) as stores:
        stores.documents.add(first, task=None)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
BAD = {
    "an unknown template": {"code": "EASA_CSR", "fields": {}},
    "a missing field": {"fields": {}},
    "a blank field": {"fields": dict.fromkeys(filled(CRS), " ")},
    "NUL": {"fields": dict.fromkeys(filled(CRS), "a\0b")},
    "10 MB": {"fields": dict.fromkeys(filled(CRS), "x" * 10_000_000)},
    "half a character": {"fields": dict.fromkeys(filled(CRS), "\ud800")},
    "an unknown field": {"fields": {**filled(CRS), "remark": "x"}},
    "an unknown task": {"task": "X9"},
    "a naive instant": {"now": NAIVE},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(shop, name):
    before = told(shop)
    with pytest.raises(AmssError):
        issue(shop, **BAD[name])
    assert told(shop) == before
    assert ask(shop, documents.list_documents) == ()


def test_any_script_is_kept_as_it_was_written(shop):
    written = "\u05e9\u05e8\u05d4 \U0001f6e0\ufe0f \u1230\u122b"
    issued = issue(shop, fields=dict.fromkeys(filled(CRS), written))
    assert {text for _, text in ask(shop, documents.show_document, CRS, issued.number).fields} == {written}
    assert ask(shop, documents.verify_document, CRS, issued.number) == ()
