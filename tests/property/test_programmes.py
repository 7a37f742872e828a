"""The law of programmes: a permitted variation is never gained twice, and nothing is given away by doing work early."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from amss_core.compliance_time import Counters, Tolerance, parse_compliance_time
from amss_core.directives import ComplianceFile
from amss_core.fleet import Aircraft, Fleet
from amss_core.programmes import ProgrammeAccomplishment, ProgrammeFile, ProgrammeItem, item_status
from amss_core.units import FlightHours, add_months

MADE = date(2026, 1, 1)


def status(text: str, tolerance: Tolerance, done: list[ProgrammeAccomplishment], on: date):
    item = ProgrammeItem(id="A1", compliance_time=parse_compliance_time(text), permitted_variation=tolerance)
    aircraft = Aircraft(registration="A-1", type_designator="B738", manufactured_on=MADE)
    file = ProgrammeFile(facts=ComplianceFile(fleet=Fleet(aircraft=[aircraft])), items=[item], accomplishments=done)
    return item_status(file, item, aircraft="A-1", on=on)


@given(st.lists(st.integers(-300, 150), max_size=6))
def test_each_interval_counts_from_the_earlier_of_the_due_point_and_the_accomplishment(deviations: list[int]):
    due_at = 1_000
    done, late = [], 0
    for number, deviation in enumerate(deviations, start=1):
        counters = Counters(flight_hours=FlightHours.of(due_at + deviation))
        day = MADE + timedelta(days=number)
        done.append(ProgrammeAccomplishment(item="A1", aircraft="A-1", done_on=day, aircraft_counters=counters))
        due_at += min(deviation, 0) + 1_000
        late += deviation > 100
    answer = status(
        "1000 FH after new; repeat every 1000 FH",
        Tolerance(percent=Fraction(10)),
        done,
        MADE + timedelta(days=30),
    )
    assert answer.due is not None
    assert answer.due.due_flight_hours == FlightHours.of(due_at)
    assert len(answer.exceedances) == late


@given(
    st.integers(0, 400).map(lambda passed: MADE + timedelta(days=passed)),
    st.integers(1, 13),
    st.lists(st.integers(0, 20), max_size=8),
)
def test_a_run_of_months_is_counted_from_its_first_anchor(anchor: date, months: int, late_days: list[int]):
    """However late within the variation each one is done, the n-th due point is the anchor + n x interval."""
    done = [anchor] + [
        add_months(anchor, months * number) + timedelta(days=late) for number, late in enumerate(late_days, start=1)
    ]
    facts = [ProgrammeAccomplishment(item="A1", aircraft="A-1", done_on=day) for day in done]
    answer = status(f"600 days after new; repeat every {months} months", Tolerance(days=25), facts, done[-1])
    assert answer.due is not None
    assert answer.due.due_on == add_months(anchor, months * (len(late_days) + 1))
    assert answer.exceedances == ()
