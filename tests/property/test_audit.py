"""Laws of the audit chain: any edit, gap, reorder, repetition or cut tail is found, and its first bad record named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from amss_core.audit import (
    RETENTION_RULES,
    AuditEntry,
    AuditRecord,
    append,
    head_of,
    may_purge,
    retention_periods,
    verify,
)

AT = datetime(2026, 5, 31, tzinfo=UTC)
states = st.none() | st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=2)
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
names = st.text(characters, min_size=1, max_size=5).filter(str.strip)
entries = st.builds(
    AuditEntry,
    organization=st.just("acme"),
    at=st.integers(0, 10**6).map(lambda seconds: AT + timedelta(seconds=seconds)),
    actor=names,
    action=names,
    entity_type=names,
    entity_id=names,
    before=states,
    after=states,
    reason=st.text(characters, max_size=3),
    source_address=st.text(characters, max_size=3),
    request_id=st.text(characters, max_size=3),
)


def chained(of: list[AuditEntry]) -> list[AuditRecord]:
    records: list[AuditRecord] = []
    for entry in of:
        records.append(append(head_of(records[-1]) if records else None, entry))
    return records


chains = st.lists(entries, min_size=2, max_size=8).map(chained)


@given(chains)
def test_what_was_appended_is_sound_under_its_head(records: list[AuditRecord]):
    found = verify(iter(records), head=head_of(records[-1]))
    assert found.sound
    assert (found.verified, found.sealed_through) == (len(records), len(records))


@given(chains, st.data())
def test_any_edit_of_any_field_names_its_record(records: list[AuditRecord], data: st.DataObject):
    index = data.draw(st.integers(0, len(records) - 1))
    field = data.draw(st.sampled_from([field.name for field in attrs.fields(AuditRecord)]))
    value = getattr(records[index], field)
    if field == "at":
        other: object = value + timedelta(microseconds=data.draw(st.integers(1, 10**9)))
    elif field == "number":
        other = data.draw(st.integers().filter(lambda number: number != value))
    else:
        other = data.draw(names.filter(lambda text: text != value))
    edited = [*records]
    edited[index] = attrs.evolve(records[index], **{field: other})
    found = verify(edited, head=head_of(records[-1]))
    assert not found.sound
    # whose log it is, is told by the head
    assert found.first_bad_number == index + 1
    assert found.verified == index


@given(chains, st.data())
def test_an_edit_with_a_fitting_hash_is_found_by_the_next_link_or_by_the_head(
    records: list[AuditRecord], data: st.DataObject
):
    index = data.draw(st.integers(0, len(records) - 1))
    entry = data.draw(entries)
    forged = append(head_of(records[index - 1]) if index else None, entry)
    assume(forged != records[index])
    edited = [*records]
    edited[index] = forged
    found = verify(edited, head=head_of(records[-1]))
    assert [each.code for each in found.against] == [
        "audit_log_rewritten" if index == len(records) - 1 else "audit_link_broken"
    ]
    assert found.first_bad_number == min(index + 2, len(records))


@given(chains, st.data())
def test_any_missing_record_is_named(records: list[AuditRecord], data: st.DataObject):
    first = data.draw(st.integers(0, len(records) - 1))
    after = data.draw(st.integers(first + 1, len(records)))
    found = verify(records[:first] + records[after:], head=head_of(records[-1]))
    assert [each.code for each in found.against] == [
        "audit_tail_missing" if after == len(records) else "audit_record_missing"
    ]
    assert found.first_bad_number == first + 1


@given(chains, st.data())
def test_any_other_order_is_named_where_it_begins(records: list[AuditRecord], data: st.DataObject):
    shuffled = data.draw(st.permutations(records))
    assume(shuffled != records)
    found = verify(shuffled, head=head_of(records[-1]))
    first = next(index for index, record in enumerate(shuffled) if record.number != index + 1)
    assert [each.code for each in found.against] == ["audit_record_reordered"]
    assert found.first_bad_number == first + 1


@given(chains, st.data())
def test_a_repeated_record_is_named(records: list[AuditRecord], data: st.DataObject):
    again = data.draw(st.sampled_from(records))
    place = data.draw(st.integers(again.number, len(records)))
    found = verify([*records[:place], again, *records[place:]], head=head_of(records[-1]))
    assert [each.code for each in found.against] == ["audit_record_repeated"]
    assert found.first_bad_number == place + 1


@given(chains, st.data())
def test_a_log_is_verified_in_parts_as_in_one(records: list[AuditRecord], data: st.DataObject):
    cut = data.draw(st.integers(1, len(records)))
    head = head_of(records[-1])
    assert verify(records[:cut], head=head_of(records[cut - 1])).sound
    rest = verify(records[cut:], after=head_of(records[cut - 1]), head=head)
    assert rest.sound
    assert rest.verified == len(records) - cut


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(
    st.sampled_from(sorted({rule.record_class for rule in RETENTION_RULES})),
    st.sets(st.sampled_from(["FAA", "EASA", "ECAA", "ICAO"]), min_size=1),
    days,
    st.none() | days,
    days,
)
def test_what_may_be_purged_is_beyond_every_period_and_stays_so(
    record_class, authorities: set[str], event_on: date, superseded_on: date | None, on: date
):
    said = {"authorities": authorities, "event_on": event_on, "superseded_on": superseded_on}
    last = max(each.retained_through for each in retention_periods(record_class, **said))
    assert (may_purge(record_class, on=on, **said) == ()) == (on > last)
    assert may_purge(record_class, on=last, **said)
    assert not may_purge(record_class, on=last + timedelta(days=1), **said)
