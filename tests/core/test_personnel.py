"""The personnel file: dated facts, their corrections, and what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from amss_core.errors import InvalidValueError
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    Person,
    PersonnelFile,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)

SARA = Person(id="P1", name="Sara Lind", employee_number="1007")
LICENCE = Certificate(
    id="C1",
    person="P1",
    type="EASA_B1",
    authority="EASA",
    number="SE.66.1",
    issued_on=date(2022, 6, 1),
    expires_on=date(2027, 5, 31),
)
RATING = TypeRating(id="R1", certificate="C1", aircraft_type="B738", endorsed_on=date(2022, 6, 1))
SKILL = SkillRecord(id="S1", person="P1", skill="NDT_ET", level=3, qualified_on=date(2024, 1, 1))
STAMP = Authorisation(id="A1", person="P1", role="certifying", valid_from=date(2023, 1, 1))
WORK = WorkLogEntry(id="W1", person="P1", day=date(2026, 5, 4), minutes=450, aircraft_type="B738")


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def suspended(event_id: str = "E1", **changes: object) -> CertificateEvent:
    return attrs.evolve(
        CertificateEvent(id=event_id, certificate="C1", kind="suspended", on=date(2026, 5, 1)), **changes
    )


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (LICENCE, "expires_on"),
        (attrs.evolve(RATING, lapsed_on=date(2030, 1, 1)), "lapsed_on"),
        (attrs.evolve(SKILL, expires_on=date(2030, 1, 1)), "expires_on"),
        (attrs.evolve(STAMP, valid_through=date(2030, 1, 1)), "valid_through"),
        (suspended(until=date(2030, 1, 1)), "until"),
        (suspended(kind="renewed", expires_on=date(2030, 1, 1)), "expires_on"),
    ],
)
def test_a_last_day_before_the_first_is_refused_naming_the_field(record: object, field: str):
    with pytest.raises(InvalidValueError, match="on or after") as refused:
        attrs.evolve(record, **{field: date(2001, 1, 1)})
    assert refused.value.field == field


def test_a_certificate_may_expire_on_the_day_of_its_issue():
    assert attrs.evolve(LICENCE, expires_on=LICENCE.issued_on).expires_on == LICENCE.issued_on


@pytest.mark.parametrize("level", [0, 6, True, "3"])
def test_a_level_is_a_whole_number_from_1_through_5(level: object):
    with pytest.raises(InvalidValueError, match="from 1 through 5") as refused:
        attrs.evolve(SKILL, level=level)
    assert refused.value.field == "level"


@pytest.mark.parametrize("minutes", [0, -5, 1441, 7.5])
def test_work_of_a_day_is_whole_minutes_and_no_longer_than_a_day(minutes: object):
    with pytest.raises(InvalidValueError, match="from 1 through 1440"):
        attrs.evolve(WORK, minutes=minutes)


def test_an_instant_is_no_day():
    with pytest.raises(InvalidValueError, match="calendar date"):
        attrs.evolve(LICENCE, issued_on=at(1))


def test_a_naive_instant_of_entry_is_refused_and_an_aware_one_is_kept_in_utc():
    with pytest.raises(InvalidValueError, match="offset"):
        attrs.evolve(LICENCE, recorded_at=datetime(2026, 5, 1))  # noqa: DTZ001 - a naive instant is the case
    addis_ababa = timezone(timedelta(hours=3))
    entered = attrs.evolve(LICENCE, recorded_at=datetime(2026, 5, 1, 15, tzinfo=addis_ababa)).recorded_at
    assert entered == at(1)
    assert entered is not None
    assert entered.tzinfo is UTC


def test_only_a_suspension_has_an_until_and_only_a_renewal_a_new_last_day():
    with pytest.raises(InvalidValueError, match="only a suspension") as refused:
        suspended(kind="revoked", until=date(2026, 6, 1))
    assert refused.value.field == "until"
    for changes in ({"kind": "renewed"}, {"kind": "revoked", "expires_on": date(2027, 1, 1)}):
        with pytest.raises(InvalidValueError, match="for a renewal") as refused:
            suspended(**changes)
        assert refused.value.field == "expires_on"


def test_a_file_refuses_what_belongs_to_somebody_else():
    with pytest.raises(InvalidValueError, match="another person's") as refused:
        PersonnelFile(person=SARA, skills=(attrs.evolve(SKILL, person="P2"),))
    assert refused.value.field == "skills"


def test_a_file_refuses_two_records_of_one_id_that_do_not_correct_one_another():
    with pytest.raises(InvalidValueError, match="unique id") as refused:
        PersonnelFile(person=SARA, skills=(SKILL, attrs.evolve(SKILL, level=4)))
    assert refused.value.field == "skills"


def test_files_with_the_same_facts_in_another_order_are_equal():
    other = attrs.evolve(SKILL, id="S2")
    later = attrs.evolve(WORK, id="W2", day=date(2026, 5, 5))
    assert PersonnelFile(person=SARA, skills=(SKILL, other), work_log=(WORK, later)) == PersonnelFile(
        person=SARA, skills=(other, SKILL), work_log=(later, WORK)
    )


def test_what_was_recorded_later_was_not_known():
    late = attrs.evolve(SKILL, recorded_at=at(4))
    file = PersonnelFile(person=SARA, certificates=(LICENCE,), skills=(late,))
    assert file.known_at(at(3)).skills == ()
    assert file.known_at(at(4)).skills == (late,)
    assert file.known_at(at(3)).certificates == (LICENCE,)


def test_the_question_what_was_known_needs_an_aware_instant():
    with pytest.raises(InvalidValueError, match="offset") as refused:
        PersonnelFile(person=SARA).known_at(datetime(2026, 5, 1))  # noqa: DTZ001 - a naive instant is the case
    assert refused.value.field == "now"


def test_a_correction_stands_from_its_entry_and_leaves_the_earlier_record_on_file():
    corrected = attrs.evolve(SKILL, level=2, recorded_at=at(4))
    file = PersonnelFile(person=SARA, skills=(corrected, SKILL))
    assert file.skills == (SKILL, corrected)
    assert file.standing.skills == (corrected,)
    assert file.known_at(at(3)).standing.skills == (SKILL,)
    assert file.standing.standing is file.standing


def test_a_corrected_day_of_work_moves_it():
    moved = attrs.evolve(WORK, day=date(2026, 5, 2), recorded_at=at(6))
    assert PersonnelFile(person=SARA, work_log=(WORK, moved)).standing.work_log == (moved,)


def test_a_certificate_is_found_by_id_as_it_stands():
    corrected = attrs.evolve(LICENCE, number="SE.66.2", recorded_at=at(1))
    file = PersonnelFile(person=SARA, certificates=(LICENCE, corrected))
    assert file.certificate("C1") == corrected
    assert file.certificate("C9") is None


def test_events_stand_in_order_of_effect_then_of_entry_then_the_stricter_last():
    first = suspended("E9", on=date(2026, 4, 1))
    entered_late = suspended("E1", recorded_at=at(2))
    lifted = suspended("E2", kind="reinstated", recorded_at=at(3))
    revoked = suspended("E0", kind="revoked")
    renewed = suspended("E3", kind="renewed", expires_on=date(2030, 1, 1))
    other = suspended("E4", certificate="C2")
    file = PersonnelFile(person=SARA, certificate_events=(revoked, renewed, lifted, entered_late, other, first))
    assert [event.id for event in file.events_of("C1")] == ["E9", "E3", "E0", "E1", "E2"]
    assert file.events_of("C9") == ()
