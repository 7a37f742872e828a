"""The audit chain, sign-offs and retention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import attrs
import pytest

from amss_core.audit import (
    RETENTION_RULES,
    AuditEntry,
    AuditRecord,
    Head,
    SignOff,
    append,
    head_of,
    may_purge,
    retention_periods,
    verify,
    verify_sign_off,
)
from amss_core.codec import canonical_json, structure, unstructure
from amss_core.errors import InvalidValueError
from amss_core.reference import authorities

AT = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)


def entry(number: int = 1, organization: str = "acme", **changes: object) -> AuditEntry:
    return attrs.evolve(
        AuditEntry(
            organization=organization,
            at=AT + timedelta(minutes=number),
            actor="S-1",
            action="tasks.assign",
            entity_type="task",
            entity_id=f"T-{number}",
            before={"mechanic": None},
            after={"mechanic": "M-7"},
            reason="",
            source_address="192.0.2.7",
            request_id="r-1",
        ),
        **changes,
    )


def chain(length: int, organization: str = "acme") -> list[AuditRecord]:
    records: list[AuditRecord] = []
    for number in range(1, length + 1):
        records.append(append(head_of(records[-1]) if records else None, entry(number, organization)))
    return records


def code(records: list[AuditRecord], head: Head | None = None) -> tuple[str | None, int | None]:
    found = verify(records, head=head)
    assert found.sound == (not found.against)
    return (found.against[0].code if found.against else None), found.first_bad_number


class TestChain:
    """Numbered without gaps per organisation, and chained by hash."""

    def test_records_are_numbered_from_one_and_linked(self):
        first, second = chain(2)
        assert (first.number, second.number) == (1, 2)
        assert first.previous_hash == "0" * 64
        assert second.previous_hash == first.hash

    def test_states_are_kept_as_canonical_json(self):
        made = entry(after={"b": 1, "a": [True, None]})
        assert made.after == '{"a":[true,null],"b":1}'
        assert entry(after=made.after) == made
        assert entry(before=None).before is None

    def test_the_end_of_another_chain_is_refused(self):
        (record,) = chain(1)
        with pytest.raises(InvalidValueError, match="expected the end of the chain of other"):
            append(head_of(record), entry(organization="other"))

    def test_a_hash_depends_on_everything_in_the_record(self):
        (record,) = chain(1)
        for field in attrs.fields(AuditEntry):
            other = AT if field.name == "at" else "x"
            assert append(None, attrs.evolve(entry(), **{field.name: other})).hash != record.hash

    def test_the_bytes_to_sign_are_fixed(self):
        head = Head(organization="acme", number=3, hash="ab", at=AT)
        assert head.to_sign() == (
            b'{"at":"2026-05-31T14:30:00Z","format":"amss-audit-head/1","hash":"ab","number":3,"organization":"acme"}'
        )

    def test_a_record_survives_the_way_through_data(self):
        for record in chain(2):
            assert structure(unstructure(record), AuditRecord) == record


class TestVerification:
    """Any edit, gap, reorder or missing tail is found and named."""

    def test_a_whole_log_is_sound(self):
        records = chain(5)
        found = verify(records, head=head_of(records[-1]))
        assert found.sound
        assert (found.verified, found.first_bad_number, found.sealed_through) == (5, None, 5)
        assert str(found.derivation).startswith(
            "5 records follow from one another. The head vouches for all through 5."
        )

    def test_without_a_head_it_says_that_a_cut_tail_cannot_be_seen(self):
        found = verify(chain(5)[:3])
        assert found.sound
        assert found.sealed_through is None
        assert "No head vouches for the last." in str(found.derivation)

    def test_what_follows_the_head_may_be_new(self):
        records = chain(5)
        assert verify(records, head=head_of(records[2])).sealed_through == 3
        assert unstructure(verify(records))["sound"] is True

    @pytest.mark.parametrize(
        "edit",
        [
            {"after": '{"mechanic":"M-8"}'},
            {"actor": "S-2"},
            {"at": AT},
            {"hash": "f" * 64},
            {"previous_hash": "f" * 64},
            {"reason": "because"},
        ],
    )
    def test_an_edit_is_named(self, edit: dict[str, object]):
        records = chain(5)
        records[2] = attrs.evolve(records[2], **edit)
        assert code(records) == ("audit_record_edited", 3)

    def test_an_edit_with_a_fitting_hash_breaks_the_next_link(self):
        records = chain(5)
        records[2] = append(head_of(records[1]), entry(99))
        assert code(records) == ("audit_link_broken", 4)

    def test_a_gap_is_named(self):
        records = chain(5)
        del records[2]
        assert code(records) == ("audit_record_missing", 3)
        assert code(records[1:]) == ("audit_record_missing", 1)

    def test_a_reorder_is_named(self):
        records = chain(5)
        records[1], records[3] = records[3], records[1]
        assert code(records) == ("audit_record_reordered", 2)

    def test_a_repetition_is_named(self):
        records = chain(3)
        assert code([*records, records[0]]) == ("audit_record_repeated", 4)

    def test_a_record_of_another_organisation_is_named(self):
        records = chain(3)
        records[1] = chain(2, "other")[1]
        assert code(records) == ("audit_record_foreign", 2)

    def test_a_cut_tail_is_named_against_the_head(self):
        records = chain(5)
        head = head_of(records[-1])
        assert code(records[:3], head) == ("audit_tail_missing", 4)
        assert code([], head) == ("audit_tail_missing", 1)
        assert str(verify(records[:3], head=head).against[0]) == (
            "Records 4 through 5 are missing from the end of the log."
        )

    def test_a_full_rewrite_is_found_by_the_head(self):
        head = head_of(chain(3)[-1])
        forged = [append(None, entry(7))]
        for number in (8, 9):
            forged.append(append(head_of(forged[-1]), entry(number)))
        assert code(forged) == (None, None)
        assert code(forged, head) == ("audit_log_rewritten", 3)

    def test_the_head_of_another_organisation_vouches_for_nothing(self):
        assert code(chain(2), head_of(chain(2, "other")[-1])) == ("audit_record_foreign", 1)
        after = head_of(chain(2, "other")[-1])
        found = verify([], head=head_of(chain(2)[-1]), after=after)
        assert [each.code for each in found.against] == ["audit_head_foreign"]

    def test_a_part_of_the_log_is_verified_after_a_trusted_end(self):
        records = chain(5)
        found = verify(records[2:], after=head_of(records[1]), head=head_of(records[-1]))
        assert (found.sound, found.verified, found.sealed_through) == (True, 3, 5)
        assert verify([], after=head_of(records[1]), head=head_of(records[1])).sound
        assert [each.code for each in verify(records[3:], after=head_of(records[1])).against] == [
            "audit_record_missing"
        ]

    def test_a_head_before_the_part_that_is_verified_is_no_head_of_it(self):
        records = chain(5)
        with pytest.raises(InvalidValueError, match="head: expected an end at or after record 3"):
            verify(records[3:], after=head_of(records[2]), head=head_of(records[1]))

    def test_an_empty_log_is_sound_where_nothing_was_recorded(self):
        assert verify([]).sound
        empty = Head(organization="acme", number=0, hash="0" * 64, at=AT)
        assert verify([], head=empty).sealed_through == 0
        assert verify(chain(2), head=empty).sound


ITEM = canonical_json({"id": "I-1", "description": "Rigging of aileron cable"})
EVIDENCE = canonical_json({"format": "amss-qualification-evidence/1", "status": "qualified"})


def signed(**changes: object) -> SignOff:
    return attrs.evolve(
        SignOff(
            id="SO-1",
            organization="acme",
            person="P1",
            name="Sara Lind",
            certificate_number="SE.66.1",
            role="performed",
            statement="I certify that the work was carried out in accordance with Part-145.",
            signed_at=AT,
            item_type="checklist_item",
            item="I-1",
            item_fingerprint=sha256(ITEM.encode()).hexdigest(),
            evidence_fingerprint=sha256(EVIDENCE.encode()).hexdigest(),
            authenticated_by="password",
        ),
        **changes,
    )


class TestSignOff:
    """FAA AC 120-78; EASA 145.A.50, 145.A.55."""

    def test_it_proves_itself_from_an_export_alone(self):
        data = unstructure(signed())
        assert data["content_hash"] == signed().content_hash
        held = structure(data, SignOff)
        assert verify_sign_off(held, content_hash=data["content_hash"], item=ITEM, evidence=EVIDENCE) == ()

    def test_the_hash_binds_everything_in_it(self):
        for field in attrs.fields(SignOff):
            other = {"role": "released", "signed_at": AT.replace(minute=31)}.get(field.name, "other")
            findings = verify_sign_off(signed(**{field.name: other}), content_hash=signed().content_hash)
            assert [each.code for each in findings] == ["sign_off_changed"]

    def test_everything_that_was_changed_is_told(self):
        findings = verify_sign_off(signed(name="Sara Lund"), content_hash=signed().content_hash, item="{}", evidence="")
        assert [each.code for each in findings] == ["sign_off_changed", "signed_item_changed", "evidence_changed"]
        assert str(findings[2]) == "The evidence is not what Sara Lund's sign-off SO-1 rests on."

    @pytest.mark.parametrize("field", ["name", "certificate_number", "statement", "evidence_fingerprint"])
    def test_nothing_that_it_binds_may_be_empty(self, field: str):
        with pytest.raises(InvalidValueError, match="not empty") as refused:
            signed(**{field: " "})
        assert refused.value.field == field


class TestRetention:
    """FAA 91.417, 145.219; EASA 145.A.55; ECAA and ICAO 5 years: counted from each record's own event."""

    EVENT = date(2026, 5, 31)

    def through(self, record_class: str, *authorities: str, **changes: object) -> list[date | None]:
        said = {"event_on": self.EVENT} | changes
        return [each.retained_through for each in retention_periods(record_class, authorities=authorities, **said)]

    def test_years_by_authority_and_class(self):
        assert self.through("maintenance", "FAA", "EASA", "ECAA", "ICAO") == [
            date(2027, 5, 31),
            date(2029, 5, 31),
            date(2031, 5, 31),
            date(2031, 5, 31),
        ]
        assert self.through("release_to_service", "FAA", "EASA") == [date(2028, 5, 31), date(2029, 5, 31)]

    def test_faa_maintenance_records_are_kept_until_superseded_or_one_year(self):
        superseded = date(2026, 9, 1)
        assert self.through("maintenance", "FAA", superseded_on=superseded) == [superseded]
        assert self.through("maintenance", "FAA", superseded_on=date(2027, 9, 1)) == [date(2027, 5, 31)]
        assert self.through("maintenance", "FAA", event_on=None, superseded_on=superseded) == [superseded]
        assert self.through("maintenance", "EASA", superseded_on=superseded) == [date(2029, 5, 31)]

    def test_the_status_of_an_aircraft_is_kept_until_it_leaves_the_fleet(self):
        assert self.through("aircraft_status", "FAA", event_on=None) == [None]
        assert self.through("aircraft_status", "FAA") == [self.EVENT]

    def test_every_class_has_a_rule_of_every_authority(self):
        codes = [each.code for each in authorities()]
        for record_class in {rule.record_class for rule in RETENTION_RULES}:
            assert [
                each.rule.authority for each in retention_periods(record_class, authorities=codes, event_on=None)
            ] == (codes)

    def test_maintenance_records_are_kept_for_the_years_that_the_authority_states(self):
        for each in authorities():
            (period,) = retention_periods("maintenance", authorities=[each.code], event_on=self.EVENT)
            assert period.rule.years == each.record_retention_years

    def test_nothing_under_retention_can_be_purged_and_every_authority_is_named(self):
        def codes(on: date) -> list[tuple[str, str]]:
            found = may_purge("release_to_service", on=on, authorities=["EASA", "FAA"], event_on=self.EVENT)
            return [(each.code, each.text.split()[0]) for each in found]

        assert codes(date(2028, 5, 31)) == [("under_retention", "EASA"), ("under_retention", "FAA")]
        assert codes(date(2028, 6, 1)) == [("under_retention", "EASA")]
        assert codes(date(2029, 6, 1)) == []

    def test_an_event_that_has_not_happened_stands_against(self):
        (finding,) = may_purge("personnel", on=date(2100, 1, 1), authorities=["EASA"], event_on=None)
        assert finding.code == "retention_event_unknown"
        assert "until the person left or the authorisation ended" in finding.text
        assert finding.source == "EASA 145.A.35, 145.A.55"

    def test_what_is_unknown_stands_against(self):
        never = may_purge("audit", on=date(2100, 1, 1), authorities=[], event_on=self.EVENT)
        other = may_purge("audit", on=date(2100, 1, 1), authorities=["CAAC"], event_on=self.EVENT)
        assert [each.code for each in (*never, *other)] == ["retention_unknown", "retention_unknown"]
        assert "How long CAAC has records of audit kept is unknown." in str(other[0])

    def test_a_class_that_does_not_exist_is_refused(self):
        with pytest.raises(InvalidValueError, match="did you mean maintenance"):
            retention_periods("maintenence", authorities=["FAA"], event_on=None)
