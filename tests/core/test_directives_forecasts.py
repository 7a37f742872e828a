"""The forecast of a requirement: the next due points that its facts and the aircraft's use lead to."""

from __future__ import annotations

from datetime import date

import pytest

from amss_core.compliance_time import Utilisation, parse_compliance_time
from amss_core.directives import (
    Accomplishment,
    ComplianceFile,
    Directive,
    DirectiveRequirement,
    Subject,
    forecast_of,
    requirement_status,
)
from amss_core.errors import InvalidValueError
from amss_core.fleet import Aircraft, Fleet, Reading
from amss_core.units import FlightHours

ON = date(2026, 6, 1)


def forecast(rule, *done_on, count=3):
    fleet = Fleet(
        aircraft=[
            Aircraft(
                registration="ET-AXM",
                type_designator="B738",
                utilisation_plan=Utilisation(flight_hours_per_day=10),
            )
        ],
        readings=[
            Reading(aircraft="ET-AXM", read_on=day, flight_hours=FlightHours.of(hours))
            for day, hours in ((date(2026, 1, 1), 1_000), (date(2026, 5, 31), 2_500))
        ],
    )
    requirement = DirectiveRequirement(compliance_time=parse_compliance_time(rule))
    directive = Directive(number="AD 1", authority="FAA", effective_on=date(2026, 1, 1), requirements=[requirement])
    file = ComplianceFile(
        fleet=fleet,
        directives=[directive],
        accomplishments=[Accomplishment(directive="AD 1", aircraft="ET-AXM", done_on=day) for day in done_on],
    )
    status = requirement_status(file, directive, requirement, subject=Subject("ET-AXM"), on=ON)
    return [
        (point.occurrence, point.due.projected_on and point.due.projected_on.isoformat())
        for point in forecast_of(file, status, count=count)
    ]


def test_what_was_never_done_is_due_at_first_and_then_again():
    assert forecast("2000 FH after effective date; repeat every 100 FH") == [
        ("initial", "2026-07-21"),
        ("repeat", "2026-07-31"),
        ("repeat", "2026-08-10"),
    ]


def test_what_was_done_is_due_again_counted_from_its_last_accomplishment():
    assert forecast("10 FH after effective date; repeat every 2 months", date(2026, 4, 30)) == [
        ("repeat", "2026-06-30"),
        ("repeat", "2026-08-30"),
        ("repeat", "2026-10-30"),
    ]


def test_a_first_limit_counted_from_an_earlier_inspection_that_is_not_on_record_is_not_foreseen():
    assert forecast("100 FH after last accomplishment; repeat every 100 FH") == [("initial", None)]


def test_repeats_that_are_left_are_counted():
    rule = "10 FH after effective date; repeat every 2 months; at most 3 repeats"
    assert len(forecast(rule, date(2026, 4, 30))) == 3
    assert len(forecast(rule, date(2026, 2, 28), date(2026, 4, 30))) == 2
    assert forecast(rule, date(2026, 1, 2), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)) == []


def test_what_is_done_for_good_is_not_forecast():
    assert forecast("10 FH after effective date", date(2026, 1, 2)) == []


def test_a_count_below_one_is_refused():
    with pytest.raises(InvalidValueError, match="count: expected from 1"):
        forecast("10 FH after effective date", count=0)
