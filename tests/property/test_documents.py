"""Laws of documents: any one field left out, blank or unknown is told, and any one change gives another fingerprint."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from amss_core.codec import structure, unstructure
from amss_core.documents import DocumentTemplate, IssuedDocument, fields_against, issue, verify_document
from amss_core.reference import document_templates

AT = datetime(2026, 5, 31, tzinfo=UTC)
characters = st.characters(codec="utf-8", exclude_characters="\0")
texts = st.text(characters, min_size=1, max_size=10).filter(str.strip)
templates = st.sampled_from(document_templates())


@st.composite
def filled(draw: st.DrawFn) -> tuple[DocumentTemplate, dict[str, str]]:
    template = draw(templates)
    return template, {name: draw(texts) for name in draw(st.permutations(template.required_fields))}


def issued(template: DocumentTemplate, fields: dict[str, str]) -> IssuedDocument:
    return issue(template, fields, organization="acme", number=1, issued_by="P1", at=AT)


@given(filled())
def test_a_complete_document_is_issued_in_the_order_of_the_form_and_comes_back(case):
    template, fields = case
    document = issued(template, fields)
    assert tuple(name for name, _text in document.fields) == template.required_fields
    assert structure(unstructure(document), IssuedDocument) == document


@given(filled(), st.data())
def test_exactly_what_is_wrong_is_told(case, data: st.DataObject):
    template, fields = case
    missing = data.draw(st.sets(st.sampled_from(template.required_fields)))
    unknown = data.draw(st.sets(texts.filter(lambda name: name not in template.required_fields), max_size=3))
    said = {name: text for name, text in fields.items() if name not in missing} | dict.fromkeys(unknown, "x")
    found = [dict(each.compared)["field"] for each in fields_against(template, said)]
    assert found == [name for name in template.required_fields if name in missing] + sorted(unknown)


@given(filled(), st.data())
def test_any_changed_field_is_found(case, data: st.DataObject):
    template, fields = case
    name = data.draw(st.sampled_from(template.required_fields))
    other = data.draw(texts.filter(lambda text: text != fields[name]))
    proof = issued(template, fields).fingerprint
    assert verify_document(issued(template, fields), expected_fingerprint=proof) == ()
    assert verify_document(issued(template, fields | {name: other}), expected_fingerprint=proof)
