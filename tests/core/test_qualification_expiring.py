"""What of a person's file ends soon."""

from __future__ import annotations

from datetime import date, timedelta

import operator_data as some
import pytest
from operator_data import SARA

from amss_core.errors import InvalidValueError
from amss_core.personnel import PersonnelFile
from amss_core.qualification import expiring

TODAY = date(2026, 5, 31)
SOON = TODAY + timedelta(days=10)


def found(within_days=30, **facts):
    file = PersonnelFile(person=SARA, **facts)
    return [(each.kind, each.id) for each in expiring([file], on=TODAY, within_days=within_days)]


@pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (30, True), (31, False)])
def test_what_ends_today_or_on_the_last_of_the_days_is_listed(days, listed):
    certificate = some.certificate(expires_on=TODAY + timedelta(days=days))
    assert found(certificates=[certificate]) == ([("certificate", "C1")] if listed else [])


def test_the_next_to_end_comes_first_with_the_days_that_are_left():
    file = PersonnelFile(
        person=SARA,
        certificates=[some.certificate(expires_on=TODAY + timedelta(days=4))],
        type_ratings=[some.type_rating(lapsed_on=TODAY + timedelta(days=3))],
        skills=[some.skill(expires_on=TODAY + timedelta(days=1))],
        authorisations=[some.authorisation(valid_through=TODAY + timedelta(days=2))],
    )
    assert [(each.name, each.days_left) for each in expiring([file], on=TODAY, within_days=30)] == [
        ("NDT_ET level 2", 1),
        ("certifying (inspection, repair, B738)", 2),
        ("B738", 3),
        ("EASA_B1 SE.66.1", 4),
    ]


def test_a_certificate_ends_when_its_last_renewal_does():
    renewal = some.certificate_event(kind="renewed", on=date(2026, 5, 1), expires_on=SOON)
    assert found(certificates=[some.certificate()], certificate_events=[renewal]) == [("certificate", "C1")]
    later = some.certificate_event(kind="renewed", on=date(2026, 5, 1), expires_on=date(2030, 1, 1))
    assert found(certificates=[some.certificate(expires_on=SOON)], certificate_events=[later]) == []


def test_a_certificate_that_is_revoked_or_not_issued_yet_is_not_listed():
    ending = some.certificate(expires_on=SOON)
    assert found(certificates=[ending], certificate_events=[some.certificate_event()]) == []
    suspended = some.certificate_event(kind="suspended")
    assert found(certificates=[ending], certificate_events=[suspended]) == [("certificate", "C1")]
    assert found(certificates=[some.certificate(issued_on=TODAY + timedelta(days=1), expires_on=SOON)]) == []


def test_what_goes_on_under_another_record_is_not_listed():
    ending = some.skill(expires_on=SOON)
    assert found(skills=[ending, some.skill(id="S2", qualified_on=SOON + timedelta(days=1))]) == []
    assert found(skills=[ending, some.skill(id="S2", expires_on=SOON + timedelta(days=60))]) == []
    for other in (
        {"qualified_on": SOON + timedelta(days=2)},
        {"level": 1},
        {"skill": "SHEET_METAL"},
        {"expires_on": SOON - timedelta(days=11)},
    ):
        assert found(skills=[ending, some.skill(**{"id": "S2"} | other)]) == [("skill", "S1")]


def test_an_authorisation_for_any_work_says_so():
    given = some.authorisation(task_types=(), aircraft_types=(), valid_through=SOON)
    file = PersonnelFile(person=SARA, authorisations=[given])
    assert [each.name for each in expiring([file], on=TODAY, within_days=10)] == ["certifying (any work)"]


@pytest.mark.parametrize("days", [-1, 4_000_000])
def test_days_below_zero_or_after_the_calendar_are_refused(days):
    with pytest.raises(InvalidValueError, match="expected 0 days or more"):
        found(days)
