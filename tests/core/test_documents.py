"""Documents: what a template asks for, what is refused, and what issued ones keep."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from amss_core.codec import structure, unstructure
from amss_core.documents import DocumentTemplate, IssuedDocument, Section, fields_against, issue, verify_document
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.reference import document_template

RELEASE = document_template("MAINT_RELEASE")
FIELDS = {
    "aircraft_registration": "ET-AVJ",
    "description_of_work": "Replaced fuel quantity probe",
    "reference_documents": "AMM 28-41-02",
    "certifying_person": "Sara Lind",
    "license_number": "SE.66.1",
    "signature": "S. Lind",
    "date": "2026-05-31",
}
AT = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)


def issued(**changes: object) -> IssuedDocument:
    fields = FIELDS | {name: value for name, value in changes.items() if name in FIELDS}
    said = {"organization": "acme", "number": 1, "issued_by": "P1", "at": AT}
    return issue(RELEASE, fields, **(said | {name: value for name, value in changes.items() if name in said}))


def test_a_complete_document_is_issued_with_its_fields_in_the_order_of_the_form():
    fields = dict(reversed(FIELDS.items()))
    document = issue(RELEASE, fields, organization="acme", number=7, issued_by="P1", at=AT)
    assert document.fields == tuple(FIELDS.items())
    assert (document.number, document.issued_at, document.template) == (7, AT, RELEASE)


def test_everything_missing_blank_or_unknown_is_listed_at_once():
    fields = {**FIELDS, "signature": "  ", "license_number": 7, "licence_number": "SE.66.1", "zzz": "x"}
    del fields["date"], fields["aircraft_registration"]
    with pytest.raises(ConflictError) as refused:
        issue(RELEASE, fields, organization="acme", number=1, issued_by="P1", at=AT)
    assert [(each.code, dict(each.compared)["field"]) for each in refused.value.findings] == [
        ("document_field_missing", "aircraft_registration"),
        ("document_field_not_text", "license_number"),
        ("document_field_blank", "signature"),
        ("document_field_missing", "date"),
        ("document_field_unknown", "licence_number"),
        ("document_field_unknown", "zzz"),
    ]
    assert "has no field 'licence_number'; did you mean license_number?" in str(refused.value)
    assert "has no field 'zzz'." in str(refused.value)
    assert fields_against(RELEASE, FIELDS) == ()


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_a_text_that_no_file_can_hold_is_refused(text: str):
    (finding,) = fields_against(RELEASE, FIELDS | {"signature": text})
    assert finding.code == "document_field_not_text"


@pytest.mark.parametrize("number", [0, -1, True, "1", 1.0])
def test_a_number_is_whole_and_from_one(number: object):
    with pytest.raises(InvalidValueError, match="whole number from 1"):
        issued(number=number)


@pytest.mark.parametrize(
    "other",
    [
        {"number": 2},
        {"signature": "s. Lind"},
        {"organization": "other"},
        {"issued_by": "P2"},
        {"at": AT.replace(second=1)},
    ],
)
def test_any_difference_gives_another_fingerprint(other: dict[str, object]):
    assert issued(**other).fingerprint != issued().fingerprint


def test_a_change_of_the_template_is_a_change_of_the_document():
    changed = attrs.evolve(issued(), template=attrs.evolve(RELEASE, name="Maintenance Release"))
    assert changed.fingerprint != issued().fingerprint


def test_a_changed_document_is_found():
    proof = issued().fingerprint
    assert verify_document(issued(), expected_fingerprint=proof) == ()
    (finding,) = verify_document(issued(date="2026-05-30"), expected_fingerprint=proof)
    assert finding.code == "document_changed"
    assert str(finding) == "Document MAINT_RELEASE number 1 is not as it was issued."


def test_a_document_survives_the_way_through_data_with_its_fingerprint():
    data = unstructure(issued())
    assert data["fingerprint"] == issued().fingerprint
    assert structure(data, IssuedDocument) == issued()
    assert hash(structure(data, IssuedDocument)) == hash(issued())


@pytest.mark.parametrize("shown", [("a",), ("b", "a"), ("a", "b", "b"), ("a", "b", "c")])
def test_a_layout_shows_each_required_field_once_in_order(shown: tuple[str, ...]):
    with pytest.raises(InvalidValueError, match="each required field once") as refused:
        DocumentTemplate(
            authority="FAA",
            code="X",
            name="X",
            required_fields=["a", "b"],
            layout=[Section(title="All", fields=shown)],
        )
    assert refused.value.field == "layout"
