"""Qualification: who may do and sign a piece of work, on any day, and why."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from amss_core.errors import InvalidValueError
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    CertificationType,
    Person,
    PersonnelFile,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.qualification import (
    QualificationPolicy,
    RecencyPolicy,
    Requirement,
    SkillNeed,
    check,
    check_window,
    evidence,
    independence,
    qualification_timeline,
    rank,
    recency_outlook,
    recency_timeline,
    remedies,
    requirement_for,
)
from amss_core.timeline import ALWAYS, NEVER

SARA = Person(id="P1", name="Sara Lind")
TODAY = date(2026, 5, 20)
LICENSED = Requirement(task_type="inspection", aircraft_type="B738", certificates=({"EASA_B1", "EASA_B2"},))
ANY_TYPE = Requirement(task_type="inspection", certificates=({"EASA_B1", "EASA_B2"},))
ONE_DAY = timedelta(days=1)


def certificate(**changes: Any) -> Certificate:
    facts = {
        "id": "C1",
        "person": "P1",
        "type": "EASA_B1",
        "authority": "EASA",
        "number": "SE.66.1",
        "issued_on": date(2022, 6, 1),
        "expires_on": date(2027, 5, 31),
    }
    return Certificate(**(facts | changes))


def event(kind: str, on: date, **changes: Any) -> CertificateEvent:
    facts = {"id": f"{kind} {on}", "certificate": "C1", "kind": kind, "on": on}
    return CertificateEvent(**(facts | changes))


def rating(**changes: Any) -> TypeRating:
    facts = {"id": "R1", "certificate": "C1", "aircraft_type": "B738", "endorsed_on": date(2022, 6, 1)}
    return TypeRating(**(facts | changes))


def skill(**changes: Any) -> SkillRecord:
    facts = {"id": "S1", "person": "P1", "skill": "NDT_ET", "level": 3, "qualified_on": date(2024, 1, 1)}
    return SkillRecord(**(facts | changes))


def authorisation(**changes: Any) -> Authorisation:
    facts = {"id": "A1", "person": "P1", "role": "certifying", "valid_from": date(2023, 1, 1)}
    return Authorisation(**(facts | changes))


def work(day: date, minutes: int = 480, aircraft_type: str | None = "B738", **changes: Any) -> WorkLogEntry:
    facts = {"id": f"W {day} {aircraft_type}", "person": "P1", "day": day, "minutes": minutes}
    return WorkLogEntry(**(facts | {"aircraft_type": aircraft_type} | changes))


def days_worked(count: int, *, last: date = TODAY, **changes: Any) -> tuple[WorkLogEntry, ...]:
    return tuple(work(last - number * ONE_DAY, **changes) for number in range(count))


def file(**facts: Any) -> PersonnelFile:
    return PersonnelFile(**({"person": SARA, "certificates": (certificate(),), "type_ratings": (rating(),)} | facts))


def codes(personnel_file: PersonnelFile, requirement: Requirement, on: date = TODAY, **settings: Any) -> list[str]:
    return [finding.code for finding in check(personnel_file, requirement, on=on, **settings).against]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class TestSteps1And3Certificates:
    """EASA 145.A.30(g), 66.A.20(a), 66.A.40; 14 CFR 65.15, 65.81: a certificate that the task needs, held and valid."""

    def test_who_holds_and_keeps_all_that_is_needed_is_qualified(self):
        answer = check(file(), LICENSED, on=TODAY)
        assert answer.qualified
        assert answer.status == "qualified"
        assert not answer.blocks
        assert (answer.first_on, answer.last_on, answer.person) == (TODAY, TODAY, SARA)

    def test_a_certificate_is_valid_from_its_issue_through_its_last_day(self):
        assert codes(file(), ANY_TYPE, date(2022, 5, 31)) == ["certificate_missing"]
        assert codes(file(), ANY_TYPE, date(2022, 6, 1)) == []
        assert codes(file(), ANY_TYPE, date(2027, 5, 31)) == []
        assert codes(file(), ANY_TYPE, date(2027, 6, 1)) == ["certificate_expired"]

    def test_who_holds_none_of_a_group_lacks_one_thing(self):
        finding, *others = check(file(certificates=(), type_ratings=()), ANY_TYPE, on=TODAY).against
        assert not others
        assert str(finding) == "Sara Lind holds no EASA_B1 or EASA_B2 certificate on 2026-05-20."
        assert dict(finding.compared)["any_of"] == "EASA_B1 or EASA_B2"

    def test_an_alternative_certificate_satisfies_the_group_whatever_became_of_the_other(self):
        expired = certificate(expires_on=date(2025, 1, 1))
        other = certificate(id="C2", type="EASA_B2", number="SE.66.2")
        assert codes(file(certificates=(expired,)), ANY_TYPE) == ["certificate_expired"]
        assert codes(file(certificates=(expired, other)), ANY_TYPE) == []

    def test_of_an_unsatisfied_group_each_certificate_that_is_held_is_judged(self):
        expired = certificate(expires_on=date(2025, 1, 1))
        other = certificate(id="C2", type="EASA_B2", number="SE.66.2")
        personnel_file = file(
            certificates=(expired, other), certificate_events=(event("revoked", date(2026, 1, 1), certificate="C2"),)
        )
        assert codes(personnel_file, ANY_TYPE) == ["certificate_revoked", "certificate_expired"]

    def test_all_groups_are_needed_and_a_certificate_in_two_is_judged_once(self):
        both = attrs.evolve(ANY_TYPE, certificates=({"EASA_B1"}, {"EASA_B1", "EASA_C"}, {"FAA_AP"}))
        assert both.certificates[0] == frozenset({"EASA_B1"})
        assert attrs.evolve(both, certificates=({"EASA_B1"}, {"EASA_B1"})).certificates == ({"EASA_B1"},)
        assert codes(file(certificates=(certificate(expires_on=date(2025, 1, 1)),)), both) == [
            "certificate_missing",
            "certificate_expired",
        ]

    def test_a_suspension_stands_through_its_last_day(self):
        personnel_file = file(
            certificate_events=(event("suspended", date(2026, 5, 10), until=date(2026, 5, 20)),), type_ratings=()
        )
        assert codes(personnel_file, ANY_TYPE, date(2026, 5, 9)) == []
        assert codes(personnel_file, ANY_TYPE, date(2026, 5, 10)) == ["certificate_suspended"]
        assert codes(personnel_file, ANY_TYPE, date(2026, 5, 20)) == ["certificate_suspended"]
        assert codes(personnel_file, ANY_TYPE, date(2026, 5, 21)) == []

    def test_a_suspension_without_an_end_and_a_revocation_stand_until_a_reinstatement(self):
        for kind in ("suspended", "revoked"):
            personnel_file = file(
                certificate_events=(event(kind, date(2026, 5, 10)), event("reinstated", date(2026, 5, 20)))
            )
            assert codes(personnel_file, ANY_TYPE, date(2026, 5, 19)) == [f"certificate_{kind}"]
            assert codes(personnel_file, ANY_TYPE, date(2026, 5, 20)) == []

    def test_overlapping_suspensions_all_stand(self):
        personnel_file = file(
            certificate_events=(
                event("suspended", date(2026, 5, 1), until=date(2026, 5, 31)),
                event("suspended", date(2026, 5, 10), until=date(2026, 5, 20)),
            )
        )
        assert codes(personnel_file, ANY_TYPE) == ["certificate_suspended"] * 2
        assert codes(personnel_file, ANY_TYPE, date(2026, 5, 25)) == ["certificate_suspended"]

    def test_a_renewal_is_a_new_fact_from_its_day_and_leaves_the_past_as_it_was(self):
        personnel_file = file(
            certificate_events=(event("renewed", date(2027, 8, 1), expires_on=date(2032, 7, 31)),), type_ratings=()
        )
        assert codes(personnel_file, ANY_TYPE, date(2027, 5, 31)) == []
        assert codes(personnel_file, ANY_TYPE, date(2027, 7, 31)) == ["certificate_expired"]
        assert codes(personnel_file, ANY_TYPE, date(2027, 8, 1)) == []
        assert codes(personnel_file, ANY_TYPE, date(2032, 8, 1)) == ["certificate_expired"]

    def test_a_certificate_that_must_expire_and_says_no_date_is_unknown_and_blocks(self):
        policy = QualificationPolicy.of_certifications(
            [
                CertificationType(code="EASA_B1", name="B1", authority="EASA", expires=True),
                CertificationType(code="FAA_AP", name="A&P", authority="FAA", expires=False),
            ],
            unknown_requirement_blocks=False,
        )
        answer = check(file(certificates=(certificate(expires_on=None),)), ANY_TYPE, on=TODAY, policy=policy)
        assert [finding.code for finding in answer.against] == ["certificate_expiry_unknown"]
        assert answer.status == "unknown"
        assert answer.blocks
        assert codes(file(certificates=(certificate(expires_on=None),)), ANY_TYPE) == []

    def test_an_empty_group_is_refused(self):
        with pytest.raises(InvalidValueError, match="at least one code") as refused:
            Requirement(task_type="repair", certificates=((),))
        assert refused.value.field == "certificates"


class TestStep2TypeRating:
    """EASA 66.A.45, 66.A.20(b)3: a type rating for the aircraft's type, void while its certificate is."""

    def test_a_rating_is_valid_from_its_endorsement_through_its_last_day(self):
        personnel_file = file(
            type_ratings=(rating(endorsed_on=date(2026, 5, 1), lapsed_on=date(2026, 5, 20)),),
        )
        assert codes(personnel_file, LICENSED, date(2026, 4, 30)) == ["type_rating_missing"]
        assert codes(personnel_file, LICENSED, date(2026, 5, 1)) == []
        assert codes(personnel_file, LICENSED, date(2026, 5, 20)) == []
        assert codes(personnel_file, LICENSED, date(2026, 5, 21)) == ["type_rating_lapsed"]

    def test_a_rating_for_another_type_does_not_count(self):
        assert codes(file(type_ratings=(rating(aircraft_type="A320"),)), LICENSED) == ["type_rating_missing"]

    def test_a_rating_is_not_asked_for_where_none_is_issued_or_no_type_is_worked_on(self):
        unrated = file(type_ratings=())
        assert codes(unrated, attrs.evolve(LICENSED, type_rating=False)) == []
        assert codes(unrated, ANY_TYPE) == []

    def test_a_suspended_certificate_voids_its_ratings_and_that_is_a_finding_of_its_own(self):
        personnel_file = file(certificate_events=(event("suspended", date(2026, 5, 1)),))
        first, second = check(personnel_file, LICENSED, on=TODAY).against
        assert (first.code, second.code) == ("certificate_suspended", "type_rating_void")
        assert str(second) == (
            "Sara Lind's B738 type rating is void on 2026-05-20: its EASA_B1 certificate SE.66.1 is not valid."
        )

    def test_an_expired_certificate_voids_its_ratings_in_the_order_of_the_steps(self):
        assert codes(file(), LICENSED, date(2027, 6, 1)) == ["type_rating_void", "certificate_expired"]

    def test_a_valid_certificate_does_not_lend_its_validity_to_the_rating_of_another(self):
        personnel_file = file(
            certificates=(certificate(expires_on=date(2025, 1, 1)), certificate(id="C2", type="EASA_B2")),
        )
        assert codes(personnel_file, LICENSED) == ["type_rating_void"]
        rated = attrs.evolve(personnel_file, type_ratings=(rating(), rating(id="R2", certificate="C2")))
        assert codes(rated, LICENSED) == []

    def test_a_rating_on_a_certificate_that_the_task_does_not_need_does_not_count(self):
        personnel_file = file(
            certificates=(certificate(), certificate(id="C2", type="EASA_A")),
            type_ratings=(rating(certificate="C2"),),
        )
        assert codes(personnel_file, LICENSED) == ["type_rating_missing"]
        assert codes(personnel_file, attrs.evolve(LICENSED, certificates=())) == []

    def test_a_rating_that_lapsed_on_a_certificate_that_expired_is_two_findings(self):
        personnel_file = file(type_ratings=(rating(lapsed_on=date(2026, 1, 1)),))
        assert codes(personnel_file, LICENSED, date(2027, 6, 1)) == [
            "type_rating_lapsed",
            "type_rating_void",
            "certificate_expired",
        ]

    def test_a_rating_on_a_certificate_that_is_not_on_file_is_void(self):
        personnel_file = file(type_ratings=(rating(certificate="C9"),))
        (finding,) = check(personnel_file, LICENSED, on=TODAY).against
        assert finding.code == "type_rating_void"
        assert "certificate is not on file as issued" in finding.text


class TestInspectionAuthorisation:
    """14 CFR 65.92, 65.93: 31 March of each odd year, and activity in each of the two years."""

    NEEDED = Requirement(task_type="inspection", certificates=({"FAA_IA"},))

    def holder(self, issued_on: date, *events: CertificateEvent, expires_on: date | None = None) -> PersonnelFile:
        held = certificate(type="FAA_IA", authority="FAA", issued_on=issued_on, expires_on=expires_on)
        return file(certificates=(held,), certificate_events=events, type_ratings=())

    @pytest.mark.parametrize(
        ("issued_on", "last_day"),
        [
            (date(2025, 4, 1), date(2027, 3, 31)),
            (date(2025, 3, 31), date(2025, 3, 31)),
            (date(2026, 2, 1), date(2027, 3, 31)),
            (date(2026, 12, 1), date(2027, 3, 31)),
        ],
    )
    def test_it_expires_on_31_march_of_the_next_odd_year(self, issued_on: date, last_day: date):
        active = tuple(event("inspection_authorisation_activity", date(year, 3, 1)) for year in (2025, 2026, 2027))
        holder = self.holder(issued_on, *active)
        assert codes(holder, self.NEEDED, last_day) == []
        assert codes(holder, self.NEEDED, last_day + ONE_DAY) == ["certificate_expired"]

    def test_a_later_expiry_date_does_not_prolong_it_and_an_earlier_one_ends_it(self):
        active = event("inspection_authorisation_activity", date(2026, 3, 1))
        late = self.holder(date(2025, 4, 1), active, expires_on=date(2029, 3, 31))
        assert "certificate_expired" in codes(late, self.NEEDED, date(2027, 4, 1))
        early = self.holder(date(2025, 4, 1), active, expires_on=date(2026, 12, 31))
        assert codes(early, self.NEEDED, date(2026, 12, 31)) == []
        assert codes(early, self.NEEDED, date(2027, 1, 1)) == ["certificate_expired"]

    def test_a_renewal_in_the_last_three_months_is_for_the_next_two_years(self):
        renewed = event("renewed", date(2027, 3, 10), expires_on=date(2029, 3, 31))
        active = tuple(
            event("inspection_authorisation_activity", date(year, 2, 1)) for year in (2026, 2027, 2028, 2029)
        )
        holder = self.holder(date(2025, 4, 1), renewed, *active)
        assert codes(holder, self.NEEDED, date(2027, 4, 1)) == []
        assert codes(holder, self.NEEDED, date(2029, 3, 31)) == []
        assert codes(holder, self.NEEDED, date(2029, 4, 1)) == ["certificate_expired"]

    def test_a_renewal_at_another_time_is_for_the_term_it_lies_in(self):
        renewed = event("renewed", date(2027, 6, 1), expires_on=date(2031, 3, 31))
        holder = self.holder(date(2025, 4, 1), renewed, event("inspection_authorisation_activity", date(2028, 1, 1)))
        assert codes(holder, self.NEEDED, date(2029, 3, 31)) == []
        assert "certificate_expired" in codes(holder, self.NEEDED, date(2029, 4, 1))

    def test_a_year_without_activity_ends_the_privileges_after_its_31_march(self):
        holder = self.holder(date(2025, 4, 1))
        assert codes(holder, self.NEEDED, date(2026, 3, 31)) == []
        (finding,) = check(holder, self.NEEDED, on=date(2026, 4, 1)).against
        assert finding.code == "inspection_authorisation_activity_missing"
        assert finding.source == "14 CFR 65.93"
        assert "from 2025-04-01 through 2026-03-31" in finding.text

    def test_each_of_the_two_years_needs_its_own_activity(self):
        first_only = self.holder(date(2025, 4, 1), event("inspection_authorisation_activity", date(2026, 3, 31)))
        assert codes(first_only, self.NEEDED, date(2027, 3, 31)) == []
        assert codes(first_only, self.NEEDED, date(2027, 4, 1)) == [
            "certificate_expired",
            "inspection_authorisation_activity_missing",
        ]
        second_only = self.holder(date(2025, 4, 1), event("inspection_authorisation_activity", date(2026, 4, 1)))
        assert codes(second_only, self.NEEDED, date(2026, 4, 2)) == ["inspection_authorisation_activity_missing"]
        assert codes(self.holder(date(2025, 4, 1)), self.NEEDED, date(2027, 4, 1)) == [
            "certificate_expired",
            *["inspection_authorisation_activity_missing"] * 2,
        ]

    def test_who_held_it_for_less_than_90_days_of_the_year_needs_no_activity_in_it(self):
        last_day = date(2026, 3, 31)
        assert codes(self.holder(last_day - 90 * ONE_DAY), self.NEEDED, date(2026, 4, 1)) != []
        assert codes(self.holder(last_day - 89 * ONE_DAY), self.NEEDED, date(2026, 4, 1)) == []

    def test_an_oral_test_gives_the_privileges_back(self):
        holder = self.holder(date(2025, 4, 1), event("oral_test_passed", date(2026, 6, 1)))
        assert codes(holder, self.NEEDED, date(2026, 5, 31)) == ["inspection_authorisation_activity_missing"]
        assert codes(holder, self.NEEDED, date(2026, 6, 1)) == []

    def test_missing_activity_limits_the_privileges_and_does_not_void_the_certificate(self):
        holder = attrs.evolve(self.holder(date(2025, 4, 1)), type_ratings=(rating(endorsed_on=date(2025, 4, 1)),))
        needed = attrs.evolve(self.NEEDED, aircraft_type="B738")
        assert codes(holder, needed, date(2026, 4, 1)) == ["inspection_authorisation_activity_missing"]


class TestStep4Recency:
    """EASA 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83: six months of experience in the preceding 24."""

    def needs(self, **settings: Any) -> Requirement:
        return attrs.evolve(LICENSED, recency=(RecencyPolicy(**settings),))

    def test_exactly_100_days_are_enough_and_99_are_not(self):
        assert codes(file(work_log=days_worked(100)), self.needs()) == []
        (finding,) = check(file(work_log=days_worked(99)), self.needs(), on=TODAY).against
        assert finding.code == "recency_lacking"
        assert str(finding) == (
            "Sara Lind has 99 days of experience on 2026-05-20; needed are 100 days on B738 in 24 months."
        )
        assert dict(finding.compared)["counted"] == "99 days"

    def test_two_jobs_on_one_day_are_one_day_worked(self):
        twice = (*days_worked(99), work(TODAY, id="W second"))
        assert codes(file(work_log=twice), self.needs()) == ["recency_lacking"]

    def test_exactly_960_hours_are_enough_and_one_minute_less_is_not(self):
        log = days_worked(120, minutes=480)
        assert codes(file(work_log=log), self.needs(measure="hours")) == []
        short = (*log[:-1], attrs.evolve(log[-1], minutes=479))
        (finding,) = check(file(work_log=short), self.needs(measure="hours"), on=TODAY).against
        assert dict(finding.compared)["counted"] == "959:59 hours"
        assert dict(finding.compared)["needed"] == "960:00 hours on B738 in 24 months"

    def test_six_calendar_months_with_work_are_enough_and_five_are_not(self):
        log = tuple(work(date(2025, month, 15)) for month in range(1, 7))
        assert codes(file(work_log=log), self.needs(measure="months")) == []
        assert codes(file(work_log=(*log[1:], work(date(2025, 2, 16)))), self.needs(measure="months")) == [
            "recency_lacking"
        ]

    def test_the_period_counts_back_to_the_same_day_number_and_that_day_counts(self):
        log = (work(date(2024, 5, 20)), *days_worked(99))
        assert codes(file(work_log=log), self.needs()) == []
        assert codes(file(work_log=log), self.needs(), TODAY + ONE_DAY) == ["recency_lacking"]

    def test_the_period_is_clamped_to_the_months_end(self):
        needs = self.needs(required=1)
        end_of_february = file(work_log=(work(date(2022, 2, 28)),))
        assert codes(end_of_february, needs, date(2024, 2, 29)) == []
        assert codes(end_of_february, needs, date(2024, 3, 1)) == ["recency_lacking"]
        (interval,) = recency_timeline(end_of_february, RecencyPolicy(required=1), aircraft_type="B738")
        assert interval.last == date(2024, 2, 29)

    def test_work_after_the_day_asked_about_does_not_count(self):
        assert codes(file(work_log=days_worked(100, last=TODAY + ONE_DAY)), self.needs()) == ["recency_lacking"]

    def test_a_granted_reduction_lowers_what_is_needed_and_rounds_up(self):
        assert codes(file(work_log=days_worked(50)), self.needs(reduction_percent=50)) == []
        assert codes(file(work_log=days_worked(49)), self.needs(reduction_percent=50)) == ["recency_lacking"]
        assert RecencyPolicy(required=99, reduction_percent=50).needed == 50

    def test_only_work_on_the_type_and_on_types_declared_similar_counts(self):
        log = (*days_worked(50), *days_worked(50, last=TODAY - 100 * ONE_DAY, aircraft_type="B739"))
        assert codes(file(work_log=log), self.needs()) == ["recency_lacking"]
        assert codes(file(work_log=log), self.needs(similar_types=({"B738", "B739"}, {"A320", "A20N"}))) == []
        assert codes(file(work_log=log), self.needs(per_type=False)) == []

    def test_each_policy_is_asked(self):
        both = attrs.evolve(LICENSED, recency=(RecencyPolicy(), RecencyPolicy(measure="months")))
        assert codes(file(), both) == ["recency_lacking"] * 2

    def test_it_limits_privileges_and_not_the_licence(self):
        assert "type_rating_void" not in codes(file(), self.needs())

    @pytest.mark.parametrize(("setting", "value"), [("required", -1), ("period_months", 0), ("reduction_percent", 101)])
    def test_a_policy_that_means_nothing_is_refused(self, setting: str, value: int):
        with pytest.raises(InvalidValueError) as refused:
            RecencyPolicy(**{setting: value})
        assert refused.value.field == setting

    def test_the_words_name_all_types_that_count(self):
        similar = RecencyPolicy(similar_types=({"B739", "B738"},))
        assert similar.in_words("B738") == "100 days on B738, B739 in 24 months"
        assert similar.in_words(None) == "100 days in 24 months"
        assert RecencyPolicy(measure="months", required=1).in_words("A320") == "1 month on A320 in 24 months"

    def test_a_kind_of_certificate_brings_its_policy_in_the_measure_of_the_exposition(self):
        licence = CertificationType(
            code="EASA_B1", name="B1", authority="EASA", expires=True, recency_months=6, recency_period_months=24
        )
        assert RecencyPolicy.of_certification(licence) == RecencyPolicy()
        assert RecencyPolicy.of_certification(licence, measure="hours") == RecencyPolicy(measure="hours")
        assert RecencyPolicy.of_certification(attrs.evolve(licence, recency_months=None)) is None
        assert RecencyPolicy.of_certification(attrs.evolve(licence, recency_period_months=None)) is None

    def test_the_timeline_of_experience_begins_with_the_last_needed_day_and_ends_when_the_first_drops_out(self):
        log = days_worked(3)
        (interval,) = recency_timeline(file(work_log=log), RecencyPolicy(required=2), aircraft_type="B738")
        assert (interval.first, interval.last) == (TODAY - ONE_DAY, date(2028, 5, 19))
        assert recency_timeline(file(), RecencyPolicy(reduction_percent=100), aircraft_type="B738") == ALWAYS

    def test_the_outlook_says_what_to_log_by_when_to_stay_current(self):
        (outlook,) = recency_outlook(file(work_log=days_worked(102)), self.needs(), on=TODAY)
        assert outlook.counted == 102
        assert outlook.current_until == date(2028, 2, 10)
        assert outlook.to_log == 1
        assert outlook.text == "Log 1 day by 2028-02-10 to stay current."

    def test_the_outlook_in_hours_is_exact_to_the_minute(self):
        log = (work(date(2026, 1, 5), minutes=90), work(date(2026, 1, 6), minutes=30))
        (outlook,) = recency_outlook(file(work_log=log), self.needs(measure="hours", required=2), on=TODAY)
        assert outlook.text == "Log 1:30 hours by 2028-01-05 to stay current."

    def test_logging_what_the_outlook_says_keeps_the_person_current_on_the_day_after(self):
        log = days_worked(102)
        (outlook,) = recency_outlook(file(work_log=log), self.needs(), on=TODAY)
        assert outlook.current_until is not None
        after = outlook.current_until + ONE_DAY
        lasting = attrs.evolve(self.needs(), certificates=(), type_rating=False)
        assert codes(file(work_log=log), lasting, after) == ["recency_lacking"]
        assert codes(file(work_log=(*log, work(outlook.current_until))), lasting, after) == []

    def test_the_outlook_of_who_is_not_current_says_what_lacks(self):
        (outlook,) = recency_outlook(file(work_log=days_worked(98)), self.needs(), on=TODAY)
        assert outlook.current_until is None
        assert outlook.text == "Log 2 days more to reach 100 days on B738 in 24 months."

    def test_where_nothing_is_needed_there_is_nothing_to_log(self):
        (outlook,) = recency_outlook(file(), self.needs(required=0), on=TODAY)
        assert (outlook.to_log, outlook.text) == (0, "No recent experience is needed.")


class TestStep5Skills:
    """EASA 145.A.30(e), (f): special skills at the level."""

    NEEDED = attrs.evolve(LICENSED, skills=(SkillNeed(skill="NDT_ET", level=3),))

    def test_a_skill_at_the_level_is_enough_and_one_level_lower_is_not(self):
        assert codes(file(skills=(skill(level=3),)), self.NEEDED) == []
        assert codes(file(skills=(skill(level=2),)), self.NEEDED) == ["skill_level_too_low"]

    def test_a_skill_is_valid_from_its_qualification_through_its_last_day(self):
        personnel_file = file(skills=(skill(expires_on=date(2026, 5, 20)),))
        assert codes(personnel_file, self.NEEDED, date(2023, 12, 31)) == ["skill_missing"]
        assert codes(personnel_file, self.NEEDED, date(2024, 1, 1)) == []
        assert codes(personnel_file, self.NEEDED, date(2026, 5, 20)) == []
        assert codes(personnel_file, self.NEEDED, date(2026, 5, 21)) == ["skill_expired"]

    def test_a_skill_that_expired_and_was_too_low_is_two_findings(self):
        personnel_file = file(skills=(skill(level=1, expires_on=date(2026, 1, 1)),))
        assert codes(personnel_file, self.NEEDED) == ["skill_expired", "skill_level_too_low"]

    def test_of_several_records_the_best_that_stands_is_judged(self):
        expired = skill(expires_on=date(2026, 1, 1))
        lower = skill(id="S2", level=2)
        assert codes(file(skills=(expired, lower)), self.NEEDED) == ["skill_level_too_low"]
        renewed = skill(id="S3", qualified_on=date(2026, 1, 1))
        assert codes(file(skills=(expired, lower, renewed)), self.NEEDED) == []

    def test_each_skill_is_needed(self):
        needed = attrs.evolve(LICENSED, skills=(SkillNeed(skill="NDT_ET"), SkillNeed(skill="WELD_TIG")))
        assert codes(file(), needed) == ["skill_missing"] * 2

    def test_a_level_beyond_five_cannot_be_asked_for(self):
        with pytest.raises(InvalidValueError, match="1 through 5"):
            SkillNeed(skill="NDT_ET", level=6)


class TestStep6Authorisation:
    """EASA 145.A.35(g); 14 CFR 121.371(a): what the organisation authorises, within scope."""

    CERTIFYING = attrs.evolve(LICENSED, certifying=True)

    def test_each_role_that_is_needed_must_be_authorised(self):
        both = attrs.evolve(LICENSED, certifying=True, inspection=True)
        assert codes(file(), both) == ["authorisation_missing"] * 2
        assert codes(file(authorisations=(authorisation(),)), both) == ["authorisation_missing"]
        stamps = (authorisation(), authorisation(id="A2", role="inspection"))
        assert codes(file(authorisations=stamps), both) == []

    def test_an_authorisation_is_valid_through_its_last_day(self):
        personnel_file = file(authorisations=(authorisation(valid_through=date(2026, 5, 20)),))
        assert codes(personnel_file, self.CERTIFYING, date(2022, 12, 31)) == ["authorisation_missing"]
        assert codes(personnel_file, self.CERTIFYING, date(2026, 5, 20)) == []
        assert codes(personnel_file, self.CERTIFYING, date(2026, 5, 21)) == ["authorisation_expired"]

    @pytest.mark.parametrize(
        ("scope", "expected"),
        [
            ({"aircraft_types": {"B738", "A320"}, "task_types": {"inspection"}}, []),
            ({"aircraft_types": {"A320"}}, ["authorisation_missing"]),
            ({"task_types": {"overhaul"}}, ["authorisation_missing"]),
        ],
    )
    def test_an_authorisation_counts_only_within_its_scope(self, scope: dict[str, Any], expected: list[str]):
        assert codes(file(authorisations=(authorisation(**scope),)), self.CERTIFYING) == expected

    def test_of_several_the_one_that_lasts_longest_is_judged(self):
        stamps = (
            authorisation(valid_through=date(2025, 1, 1)),
            authorisation(id="A2", valid_from=date(2025, 1, 2), valid_through=date(2026, 5, 20)),
        )
        assert codes(file(authorisations=stamps), self.CERTIFYING) == []


class TestRequirements:
    """What all requirements of a task type on an aircraft type ask for together."""

    def test_those_for_the_type_and_those_for_any_type_apply_together(self):
        general = Requirement(
            task_type="inspection",
            certificates=({"EASA_B1"},),
            type_rating=False,
            skills=(SkillNeed(skill="NDT_ET", level=2),),
            recency=(RecencyPolicy(),),
            inspection=True,
        )
        special = Requirement(
            task_type="inspection",
            aircraft_type="B738",
            certificates=({"EASA_B1"}, {"EASA_C"}),
            skills=(SkillNeed(skill="NDT_ET", level=4), SkillNeed(skill="NDT_PT")),
            recency=(RecencyPolicy(), RecencyPolicy(measure="months")),
            certifying=True,
            independent_inspection=True,
        )
        other = Requirement(task_type="repair", certificates=({"FAA_AP"},))
        assert requirement_for([general, special, other], task_type="inspection", aircraft_type="B738") == Requirement(
            task_type="inspection",
            aircraft_type="B738",
            certificates=({"EASA_B1"}, {"EASA_C"}),
            skills=(SkillNeed(skill="NDT_ET", level=4), SkillNeed(skill="NDT_PT")),
            recency=(RecencyPolicy(), RecencyPolicy(measure="months")),
            certifying=True,
            inspection=True,
            independent_inspection=True,
        )
        on_another_type = requirement_for([general, special], task_type="inspection", aircraft_type="A320")
        assert on_another_type == attrs.evolve(general, aircraft_type="A320")

    def test_where_none_is_defined_the_answer_is_unknown_and_policy_says_whether_it_blocks(self):
        undefined = requirement_for([LICENSED], task_type="overhaul", aircraft_type="B738")
        answer = check(file(), undefined, on=TODAY)
        (finding,) = answer.against
        assert finding.code == "requirement_unknown"
        assert "overhaul on B738" in finding.text
        assert answer.status == "unknown"
        assert answer.derivation.text == (
            "Sara Lind is not known to be qualified for overhaul on B738 on 2026-05-20: 1 against."
        )
        assert answer.blocks
        lenient = check(file(), undefined, on=TODAY, policy=QualificationPolicy(unknown_requirement_blocks=False))
        assert lenient.status == "unknown"
        assert not lenient.blocks
        assert qualification_timeline(file(), undefined) == NEVER

    def test_a_requirement_that_is_defined_and_asks_for_nothing_is_met_by_anybody(self):
        nothing = Requirement(task_type="repair")
        assert codes(PersonnelFile(person=SARA), nothing) == []
        assert qualification_timeline(PersonnelFile(person=SARA), nothing) == ALWAYS


class TestDaysAndWindows:
    """Any day can be asked about, and a planned task asks about its whole window."""

    def test_a_certificate_that_lapses_the_day_before_the_planned_job_is_a_finding_today(self):
        start = datetime(2027, 6, 1, 8, tzinfo=UTC)
        answer = check_window(file(), LICENSED, start=start, end=start + timedelta(hours=6))
        assert [finding.code for finding in answer.against] == ["type_rating_void", "certificate_expired"]
        assert answer.status == "not_qualified"
        assert answer.blocks

    def test_a_certificate_that_lapsed_yesterday_was_valid_for_yesterdays_sign_off(self):
        assert codes(file(), LICENSED, date(2027, 6, 1)) != []
        assert codes(file(), LICENSED, date(2027, 5, 31)) == []

    def test_a_lapse_in_the_middle_of_the_window_is_found_and_told_once(self):
        start, end = datetime(2027, 5, 30, tzinfo=UTC), datetime(2027, 6, 5, tzinfo=UTC)
        answer = check_window(file(), LICENSED, start=start, end=end)
        assert (answer.first_on, answer.last_on) == (date(2027, 5, 30), date(2027, 6, 4))
        assert [str(finding) for finding in answer.against] == [
            "Sara Lind's B738 type rating is void on 2027-06-01: its EASA_B1 certificate SE.66.1 is not valid.",
            "Sara Lind's EASA_B1 certificate SE.66.1 expired on 2027-05-31, asked for 2027-06-01.",
        ]

    def test_what_lacks_throughout_the_window_is_told_once(self):
        everything = attrs.evolve(
            LICENSED, certifying=True, skills=[SkillNeed(skill="NDT_ET")], recency=[RecencyPolicy()]
        )
        nothing = PersonnelFile(person=SARA, work_log=days_worked(3, last=TODAY + ONE_DAY))
        answer = check_window(nothing, everything, start=noon(TODAY), end=noon(TODAY + 3 * ONE_DAY))
        assert [finding.code for finding in answer.against] == [
            "certificate_missing",
            "type_rating_missing",
            "recency_lacking",
            "skill_missing",
            "authorisation_missing",
        ]
        assert {dict(finding.compared).get("on", TODAY.isoformat()) for finding in answer.against} == {"2026-05-20"}

    def test_a_suspension_within_the_window_is_found_though_both_ends_are_clear(self):
        personnel_file = file(
            certificate_events=(event("suspended", date(2026, 5, 10), until=date(2026, 5, 12)),), type_ratings=()
        )
        start, end = datetime(2026, 5, 8, tzinfo=UTC), datetime(2026, 5, 15, tzinfo=UTC)
        answer = check_window(personnel_file, ANY_TYPE, start=start, end=end)
        assert [finding.code for finding in answer.against] == ["certificate_suspended"]

    def test_the_end_of_a_window_lies_outside(self):
        start = datetime(2027, 5, 31, 8, tzinfo=UTC)
        assert check_window(file(), LICENSED, start=start, end=datetime(2027, 6, 1, tzinfo=UTC)).qualified
        assert not check_window(file(), LICENSED, start=start, end=datetime(2027, 6, 1, 0, 1, tzinfo=UTC)).qualified

    def test_a_window_of_more_than_ten_years_is_refused_at_once(self):
        first = noon(TODAY)
        assert check_window(file(), ANY_TYPE, start=first, end=first + timedelta(days=3_659)).against
        with pytest.raises(InvalidValueError, match="end: expected a window of at most 3660 days"):
            check_window(file(), ANY_TYPE, start=first, end=first + timedelta(days=3_660))

    def test_the_days_of_a_window_are_those_of_the_station(self):
        start, end = datetime(2027, 5, 31, 20, tzinfo=UTC), datetime(2027, 5, 31, 23, tzinfo=UTC)
        assert check_window(file(), LICENSED, start=start, end=end).qualified
        addis_ababa = timezone(timedelta(hours=3))
        assert not check_window(file(), LICENSED, start=start, end=end, zone=addis_ababa).qualified

    def test_a_window_needs_aware_instants_in_order(self):
        start = noon(TODAY)
        with pytest.raises(InvalidValueError, match="after the start") as refused:
            check_window(file(), LICENSED, start=start, end=start)
        assert refused.value.field == "end"
        with pytest.raises(InvalidValueError, match="offset") as refused:
            check_window(file(), LICENSED, start=start, end=start.replace(tzinfo=None))
        assert refused.value.field == "end"
        with pytest.raises(InvalidValueError, match="offset") as refused:
            check_window(file(), LICENSED, start=start.replace(tzinfo=None), end=start)
        assert refused.value.field == "start"

    def test_an_instant_is_no_day_to_ask_about(self):
        with pytest.raises(InvalidValueError, match="calendar date") as refused:
            check(file(), LICENSED, on=noon(TODAY))
        assert refused.value.field == "on"

    def test_the_same_day_is_judged_by_what_was_known_at_each_instant(self):
        late_entry = event("suspended", date(2026, 5, 10), recorded_at=noon(date(2026, 5, 15)), recorded_by="QA")
        personnel_file = file(certificate_events=(late_entry,))
        asked = date(2026, 5, 12)
        assert codes(personnel_file.known_at(noon(date(2026, 5, 14))), LICENSED, asked) == []
        assert codes(personnel_file.known_at(noon(date(2026, 5, 16))), LICENSED, asked) == [
            "certificate_suspended",
            "type_rating_void",
        ]

    def test_the_derivation_names_each_step_the_facts_and_who_recorded_them(self):
        personnel_file = file(
            certificates=(certificate(recorded_by="Records", recorded_at=noon(date(2022, 6, 2))),),
            skills=(skill(expires_on=date(2028, 1, 1)),),
            authorisations=(authorisation(valid_through=date(2028, 1, 1)),),
            work_log=days_worked(100),
        )
        needed = attrs.evolve(
            LICENSED, skills=(SkillNeed(skill="NDT_ET"),), certifying=True, recency=(RecencyPolicy(),)
        )
        assert str(check(personnel_file, needed, on=TODAY).derivation).splitlines() == [
            "Sara Lind is qualified for inspection on B738 on 2026-05-20.",
            "  1. Certificate held and active [EASA 145.A.30(g), 66.A.20(a); 14 CFR 43.3, 65.81]",
            (
                "    Sara Lind's EASA_B1 certificate SE.66.1 is held since 2022-06-01."
                " (entered by Records at 2022-06-02T12:00:00+00:00)"
            ),
            "  2. Type rating [EASA 66.A.45, 66.A.20(b)3]",
            "    Sara Lind's B738 type rating is endorsed since 2022-06-01.",
            "  3. Not expired [EASA 66.A.40; 14 CFR 65.15, 65.92]",
            (
                "    Sara Lind's EASA_B1 certificate SE.66.1 is valid through 2027-05-31."
                " (entered by Records at 2022-06-02T12:00:00+00:00)"
            ),
            "  4. Recency [EASA 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83]",
            "    Sara Lind has 100 days of experience on 2026-05-20; needed are 100 days on B738 in 24 months.",
            "  5. Special skills [EASA 145.A.30(e), (f)]",
            "    Sara Lind's NDT_ET is at level 3 through 2028-01-01, and level 1 is needed.",
            "  6. Authorisation of the organisation [EASA 145.A.35(g); 14 CFR 121.371(a)]",
            "    Sara Lind's certifying authorisation is valid from 2023-01-01 through 2028-01-01.",
        ]

    def test_the_derivation_of_a_refusal_marks_the_term_and_its_source(self):
        derivation = check(file(), LICENSED, on=date(2027, 6, 1)).derivation
        assert derivation.text == "Sara Lind is not qualified for inspection on B738 on 2027-06-01: 2 against."
        assert derivation.value is False
        assert [(term.text, term.value) for term in derivation.terms] == [
            ("1. Certificate held and active", True),
            ("2. Type rating", False),
            ("3. Not expired", False),
        ]
        assert [(term.text, term.value) for term in derivation.terms[2].terms] == [
            ("Sara Lind's EASA_B1 certificate SE.66.1 expired on 2027-05-31, asked for 2027-06-01.", False)
        ]


class TestTimeline:
    """The days on which nothing stands against, with the reason at each edge."""

    def test_each_edge_says_what_stands_beyond_it(self):
        personnel_file = file(
            certificate_events=(event("suspended", date(2026, 5, 10), until=date(2026, 5, 12)),),
            type_ratings=(rating(endorsed_on=date(2023, 1, 1)),),
        )
        first, second = qualification_timeline(personnel_file, LICENSED)
        assert (first.first, first.last) == (date(2023, 1, 1), date(2026, 5, 9))
        assert (second.first, second.last) == (date(2026, 5, 13), date(2027, 5, 31))
        assert [finding.code for finding in first.stood_before] == ["type_rating_missing"]
        assert [finding.code for finding in first.stands_after] == ["certificate_suspended", "type_rating_void"]
        assert [finding.code for finding in second.stood_before] == ["certificate_suspended", "type_rating_void"]
        assert [finding.code for finding in second.stands_after] == ["type_rating_void", "certificate_expired"]

    def test_from_it_follow_the_first_day_and_the_last(self):
        timeline = qualification_timeline(file(), LICENSED)
        assert timeline.first_day_from(date(2020, 1, 1)) == date(2022, 6, 1)
        assert timeline.valid_until(TODAY) == date(2027, 5, 31)
        assert timeline.first_day_from(date(2027, 6, 1)) is None

    def test_recency_ends_it_when_work_drops_out_of_the_period(self):
        personnel_file = file(
            certificates=(certificate(expires_on=None),), work_log=days_worked(3), authorisations=(authorisation(),)
        )
        needed = attrs.evolve(LICENSED, recency=(RecencyPolicy(required=3),), certifying=True)
        (interval,) = qualification_timeline(personnel_file, needed)
        assert (interval.first, interval.last) == (TODAY, date(2028, 5, 18))
        assert [finding.code for finding in interval.stands_after] == ["recency_lacking"]

    def test_who_never_was_qualified_has_no_days(self):
        assert qualification_timeline(file(certificates=()), LICENSED) == NEVER


class TestRanking:
    """Everybody who may do it, ranked, then everybody else with what they lack."""

    START = datetime(2026, 5, 20, 8, tzinfo=UTC)
    END = datetime(2026, 5, 20, 16, tzinfo=UTC)

    def person(self, person_id: str, **facts: Any) -> PersonnelFile:
        certificate_changes = facts.pop("licence", {})
        return PersonnelFile(
            person=Person(id=person_id, name=f"Person {person_id}"),
            certificates=(certificate(person=person_id, **certificate_changes),),
            type_ratings=(rating(),),
            work_log=tuple(attrs.evolve(entry, person=person_id) for entry in facts.pop("work_log", ())),
            **facts,
        )

    def test_free_comes_before_busy_then_longest_valid_then_most_recent_on_type(self):
        people = [
            self.person("lacks two", licence={"expires_on": date(2026, 1, 1)}),
            self.person("lacks one", licence={"type": "EASA_A"}, certificate_events=()),
            self.person("busy"),
            self.person("recent", work_log=[work(date(2026, 5, 1)), work(date(2026, 5, 21))]),
            self.person("other type", work_log=[work(date(2026, 5, 2), aircraft_type="A320")]),
            self.person("longest", licence={"expires_on": None}),
            self.person("earlier", work_log=[work(date(2026, 4, 1))]),
        ]
        needed = attrs.evolve(LICENSED, type_rating=False)
        people[0] = attrs.evolve(people[0], certificate_events=(event("suspended", date(2026, 1, 1)),))
        busy = {
            "busy": [(self.START - timedelta(hours=2), self.START + timedelta(minutes=1))],
            "recent": [(self.END, self.END + timedelta(hours=1)), (self.START - timedelta(hours=1), self.START)],
        }
        ranked = rank(people, needed, start=self.START, end=self.END, busy=busy)
        assert [each.person.id for each in ranked] == [
            "longest",
            "recent",
            "earlier",
            "other type",
            "busy",
            "lacks one",
            "lacks two",
        ]
        assert [each.last_worked_on for each in ranked[1:4]] == [date(2026, 5, 1), date(2026, 4, 1), None]
        assert [each.valid_until for each in ranked[:2]] == [date.max, date(2027, 5, 31)]
        assert [each.free for each in ranked] == [True, True, True, True, False, True, True]
        assert [each.blocked for each in ranked] == [False] * 5 + [True] * 2
        assert [finding.code for finding in ranked[5].against] == ["certificate_missing"]
        assert ranked[5].valid_until is None

    def test_without_a_requirement_nobody_is_put_before_anybody_and_policy_says_whether_they_may(self):
        undefined = requirement_for([], task_type="repair")
        lenient = QualificationPolicy(unknown_requirement_blocks=False)
        (strict,) = rank([self.person("P1")], undefined, start=self.START, end=self.END)
        (allowed,) = rank([self.person("P1")], undefined, start=self.START, end=self.END, policy=lenient)
        assert (strict.blocked, allowed.blocked) == (True, False)
        assert allowed.against == strict.against


class TestEvidence:
    """FAA AC 120-78; EASA 145.A.50, 145.A.55: at sign-off all is asked again and what it used is captured."""

    NEEDED = attrs.evolve(
        LICENSED, skills=(SkillNeed(skill="NDT_ET"),), recency=(RecencyPolicy(required=2),), certifying=True
    )
    NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)

    def facts(self) -> dict[str, Any]:
        return {
            "certificate_events": (event("suspended", date(2026, 1, 1), until=date(2026, 1, 5)),),
            "skills": (skill(), skill(id="S2", skill="WELD_TIG")),
            "authorisations": (authorisation(), authorisation(id="A2", role="inspection")),
            "work_log": (*days_worked(2), work(date(2020, 1, 1))),
        }

    def test_it_holds_every_fact_that_was_used_and_no_other(self):
        proof = evidence(file(**self.facts()), self.NEEDED, now=self.NOW)
        snapshot = json.loads(proof.snapshot)
        assert proof.answer.qualified
        assert snapshot["status"] == "qualified"
        assert (snapshot["on"], snapshot["made_at"]) == ("2026-05-20", "2026-05-20T09:00:00Z")
        assert {kind: [fact["id"] for fact in facts] for kind, facts in snapshot["facts"].items()} == {
            "certificates": ["C1"],
            "certificate_events": ["suspended 2026-01-01"],
            "type_ratings": ["R1"],
            "skills": ["S1"],
            "authorisations": ["A1"],
            "work_log": ["W 2026-05-19 B738", "W 2026-05-20 B738"],
        }
        assert snapshot["requirement"]["certificates"] == [["EASA_B1", "EASA_B2"]]
        assert snapshot["against"] == []
        assert len(proof.fingerprint) == 64

    def test_its_hash_changes_with_any_fact_used_and_with_no_other(self):
        proof = evidence(file(**self.facts()), self.NEEDED, now=self.NOW)
        changed = self.facts() | {"skills": (skill(level=4), skill(id="S2", skill="WELD_TIG"))}
        assert evidence(file(**changed), self.NEEDED, now=self.NOW).fingerprint != proof.fingerprint
        unused = self.facts() | {"skills": (skill(),)}
        assert evidence(file(**unused), self.NEEDED, now=self.NOW).fingerprint == proof.fingerprint

    def test_what_was_recorded_later_is_not_in_it(self):
        facts = self.facts()
        later = event("revoked", date(2026, 5, 1), recorded_at=datetime(2026, 5, 20, 10, tzinfo=UTC))
        before = evidence(file(**facts), self.NEEDED, now=self.NOW)
        facts["certificate_events"] = (*facts["certificate_events"], later)
        assert evidence(file(**facts), self.NEEDED, now=self.NOW) == before
        assert not evidence(file(**facts), self.NEEDED, now=self.NOW + timedelta(hours=2)).answer.qualified

    def test_of_a_refusal_it_holds_the_codes_and_the_numbers_compared(self):
        proof = evidence(file(), ANY_TYPE, now=noon(date(2027, 6, 1)))
        assert json.loads(proof.snapshot)["against"] == [
            {
                "code": "certificate_expired",
                "compared": [["certificate", "C1"], ["expires_on", "2027-05-31"], ["on", "2027-06-01"]],
            }
        ]

    def test_its_day_is_that_of_the_station(self):
        late = datetime(2026, 5, 20, 22, tzinfo=UTC)
        proof = evidence(file(**self.facts()), self.NEEDED, now=late, zone=timezone(timedelta(hours=3)))
        assert proof.answer.first_on == date(2026, 5, 21)
        assert proof.made_at == late

    def test_it_needs_an_aware_instant(self):
        with pytest.raises(InvalidValueError, match="offset") as refused:
            evidence(file(), LICENSED, now=self.NOW.replace(tzinfo=None))
        assert refused.value.field == "now"


class TestIndependence:
    """14 CFR 121.371(c); EASA 145.A.48: whoever performed an item may not inspect it."""

    def test_whoever_performed_an_item_may_not_inspect_it(self):
        (finding,) = independence({"P1", "P2"}, "P2", item="item 3")
        assert finding.code == "inspector_performed_item"
        assert str(finding) == "P2 performed item 3 and may not inspect it."
        assert independence({"P1", "P2"}, "P3", item="item 3") == ()

    def test_where_nobody_is_recorded_it_is_unknown_and_not_in_order(self):
        (finding,) = independence((), "P2")
        assert finding.code == "performer_unknown"
        assert str(finding) == "Who performed the item is not recorded, so whether P2 may inspect it is unknown."


class TestRemedies:
    """Each finding says what would remove it."""

    @staticmethod
    def fixes(personnel_file: PersonnelFile, requirement: Requirement, on: date = TODAY, **settings: Any) -> list[str]:
        return [str(each) for each in remedies(check(personnel_file, requirement, on=on, **settings), personnel_file)]

    def test_who_is_qualified_needs_none(self):
        assert self.fixes(file(), LICENSED) == []

    def test_an_expired_certificate_is_to_be_renewed_through_the_last_day_and_its_rating_comes_back_with_it(self):
        assert self.fixes(file(), LICENSED, on=date(2027, 6, 1)) == [
            "Bring Sara Lind's EASA_B1 certificate SE.66.1 back into force: the type rating stands on it.",
            "Renew Sara Lind's EASA_B1 certificate SE.66.1 so that it is valid through 2027-06-01.",
        ]

    @pytest.mark.parametrize(
        ("kind", "fix"),
        [
            (
                "suspended",
                "Have Sara Lind's EASA_B1 certificate SE.66.1 reinstated, or do the work after the suspension.",
            ),
            (
                "revoked",
                (
                    "Have Sara Lind's EASA_B1 certificate SE.66.1 reinstated by the authority, "
                    "or use another certificate that the work accepts."
                ),
            ),
        ],
    )
    def test_a_certificate_that_is_not_in_force_is_to_be_reinstated(self, kind, fix):
        withdrawn = file(certificate_events=(event(kind, date(2026, 1, 1)),))
        assert self.fixes(withdrawn, ANY_TYPE) == [fix]

    def test_an_expiry_that_is_not_known_is_to_be_recorded(self):
        without = file(certificates=(certificate(expires_on=None),))
        policy = QualificationPolicy(expiring={"EASA_B1"})
        assert self.fixes(without, ANY_TYPE, policy=policy) == [
            "Record the expiry date of Sara Lind's EASA_B1 certificate SE.66.1."
        ]

    def test_a_missing_certificate_rating_skill_and_authorisation_are_to_be_had_by_the_first_day(self):
        asked = attrs.evolve(LICENSED, skills=(SkillNeed(skill="NDT_ET", level=2),), certifying=True)
        assert self.fixes(PersonnelFile(person=SARA), asked) == [
            "Hold a certificate of type EASA_B1 or EASA_B2 by 2026-05-20.",
            "Have B738 endorsed on a certificate that the work accepts by 2026-05-20.",
            "Qualify in NDT_ET at level 2 by 2026-05-20.",
            "Grant a certifying authorisation for inspection on B738 by 2026-05-20.",
        ]

    def test_what_has_ended_is_to_be_had_again_through_the_last_day(self):
        ended = date(2026, 5, 1)
        asked = attrs.evolve(LICENSED, skills=(SkillNeed(skill="NDT_ET", level=4),), certifying=True)
        lapsed = file(
            type_ratings=(rating(lapsed_on=ended),),
            skills=(skill(expires_on=ended),),
            authorisations=(authorisation(valid_through=ended),),
        )
        assert self.fixes(lapsed, asked) == [
            "Have B738 endorsed again, valid through 2026-05-20.",
            "Qualify in NDT_ET again, valid through 2026-05-20.",
            "Reach level 4 in NDT_ET by 2026-05-20.",
            "Extend the authorisation for inspection on B738 through 2026-05-20.",
        ]

    def test_a_rating_whose_certificate_is_not_on_file_names_it_by_its_id(self):
        orphan = file(certificates=(), type_ratings=(rating(certificate="C9"),))
        assert self.fixes(orphan, attrs.evolve(LICENSED, certificates=())) == [
            "Bring C9 back into force: the type rating stands on it."
        ]

    def test_an_inspection_authorisation_without_activity_is_to_show_it(self):
        inspector = file(
            certificates=(certificate(type="FAA_IA", issued_on=date(2023, 4, 1), expires_on=None),),
            certificate_events=(event("renewed", date(2025, 4, 1), expires_on=date(2027, 3, 31)),),
        )
        asked = Requirement(task_type="inspection", certificates=({"FAA_IA"},))
        (fix,) = self.fixes(inspector, asked)
        assert fix == (
            "Record the activity of the year that ended on 2026-03-31 for Sara Lind's FAA_IA certificate SE.66.1, "
            "or the oral test passed since."
        )

    def test_experience_that_is_short_is_to_be_logged_each_rule_by_itself(self):
        days, hours = RecencyPolicy(required=5), RecencyPolicy(measure="hours", required=1)
        asked = attrs.evolve(LICENSED, recency=(days, hours))
        assert self.fixes(file(work_log=days_worked(3)), asked) == [
            "By 2026-05-20: Log 2 days more to reach 5 days on B738 in 24 months."
        ]

    def test_experience_that_runs_out_within_the_window_is_to_be_logged_in_time(self):
        log = (work(date(2024, 5, 21)), work(date(2026, 5, 1)))
        asked = attrs.evolve(LICENSED, recency=(RecencyPolicy(required=2),))
        current = file(work_log=log)
        answer = check_window(current, asked, start=noon(date(2026, 5, 20)), end=noon(date(2026, 5, 22)))
        assert [str(each) for each in remedies(answer, current)] == ["Log 1 day by 2026-05-21 to stay current."]

    def test_work_without_a_requirement_is_to_be_defined(self):
        assert self.fixes(file(), requirement_for((), task_type="repair", aircraft_type="B738")) == [
            "Define what repair on B738 requires."
        ]
