"""The fleet: aircraft and components, what their counters showed on a day, and what is flown each day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from amss_core.compliance_time import Counters, Utilisation
from amss_core.errors import InvalidValueError
from amss_core.fleet import (
    Aircraft,
    AircraftType,
    Component,
    ComponentId,
    CounterHistory,
    Fleet,
    Installation,
    Reading,
    component_counters,
    explain_component_counters,
    readings_against,
    utilisation_from,
)
from amss_core.units import FlightHours

PUMP = ComponentId(part_number="69-41868-3", serial_number="K4471")
SPARE = ComponentId(part_number="69-41868-3", serial_number="K4472")


def hours(text: str) -> FlightHours:
    return FlightHours.parse(text)


def aircraft(registration: str = "ET-AXM", **changes: Any) -> Aircraft:
    return Aircraft(**({"registration": registration, "type_designator": "B738"} | changes))


def reading(day: date, flight_hours: str | None = None, flight_cycles: int | None = None, **changes: Any) -> Reading:
    facts: dict[str, Any] = {"aircraft": "ET-AXM"} if "component" not in changes else {}
    facts |= {"read_on": day, "flight_hours": hours(flight_hours) if flight_hours else None}
    return Reading(**(facts | {"flight_cycles": flight_cycles} | changes))


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def on(day: int) -> date:
    return date(2026, 5, day)


def codes(*readings: Reading) -> list[str]:
    return [finding.code for _, finding in readings_against(readings)]


class TestAircraft:
    def test_an_aircraft_has_one_slot_and_nothing_known_about_it_unless_told(self):
        one = aircraft()
        assert (one.capacity_slots, one.status, one.serial_number, one.modifications) == (1, "operational", None, None)
        assert not one.configuration_known
        assert aircraft(modifications=["SB 1", "SB 1"]).modifications == {"SB 1"}

    @pytest.mark.parametrize("slots", [0, -1, True, 1.5, "2"])
    def test_an_aircraft_takes_at_least_one_task(self, slots: object):
        with pytest.raises(InvalidValueError) as caught:
            aircraft(capacity_slots=slots)
        assert caught.value.field == "capacity_slots"

    def test_a_first_flight_before_the_manufacture_is_refused(self):
        with pytest.raises(InvalidValueError) as caught:
            aircraft(manufactured_on=on(2), first_flight_on=on(1))
        assert caught.value.field == "first_flight_on"

    def test_a_type_is_named_by_its_designator(self):
        assert AircraftType(designator="B738", manufacturer="Boeing", model="737-800").series == ""


class TestInstallation:
    def test_an_aircraft_carries_a_component_from_its_first_day_to_before_its_removal(self):
        one = Installation(component=PUMP, aircraft="ET-AXM", installed_on=on(2), removed_on=on(5))
        assert [one.covers(on(day)) for day in (1, 2, 4, 5)] == [False, True, True, False]

    def test_where_the_first_day_is_unknown_it_was_always_there(self):
        assert Installation(component=PUMP, aircraft="ET-AXM").covers(date.min)

    def test_a_removal_before_the_installation_is_refused(self):
        with pytest.raises(InvalidValueError, match="removed_on"):
            Installation(component=PUMP, aircraft="ET-AXM", installed_on=on(2), removed_on=on(1))

    def test_moving_a_component_moves_it_to_the_other_aircraft_on_that_day(self):
        fleet = Fleet(
            aircraft=[aircraft(), aircraft("ET-AXN")],
            installations=[
                Installation(component=PUMP, aircraft="ET-AXM", installed_on=on(1), removed_on=on(5)),
                Installation(component=PUMP, aircraft="ET-AXN", installed_on=on(5)),
            ],
        )
        carried = [fleet.installation_of(PUMP, on=on(day)) for day in (4, 5)]
        assert [each.aircraft for each in carried if each] == ["ET-AXM", "ET-AXN"]
        assert fleet.installed_on("ET-AXM", on=on(5)) == ()
        assert [each.component for each in fleet.installed_on("ET-AXN", on=on(5))] == [PUMP]
        assert fleet.installation_of(SPARE, on=on(5)) is None
        assert [each.aircraft for each in fleet.installations_of(PUMP)] == ["ET-AXM", "ET-AXN"]

    def test_a_component_on_two_aircraft_on_one_day_is_refused(self):
        with pytest.raises(InvalidValueError, match=r"ET-AXM and ET-AXN on one day; say on which day it was removed"):
            Fleet(
                installations=[
                    Installation(component=PUMP, aircraft="ET-AXM", installed_on=on(1)),
                    Installation(component=PUMP, aircraft="ET-AXN", installed_on=on(5)),
                ]
            )

    def test_a_removal_entered_later_was_not_known_before(self):
        fleet = Fleet(
            installations=[
                Installation(component=PUMP, aircraft="ET-AXM", installed_on=on(1), recorded_at=at(1)),
                Installation(
                    component=PUMP, aircraft="ET-AXM", installed_on=on(1), removed_on=on(3), recorded_at=at(9)
                ),
                Installation(component=PUMP, aircraft="ET-AXN", installed_on=on(3), recorded_at=at(4)),
            ]
        )
        assert [each.aircraft for each in fleet.installations_of(PUMP)] == ["ET-AXM", "ET-AXN"]
        assert fleet.installed_on("ET-AXM", on=on(3)) == ()
        assert len(fleet.known_at(at(8)).installed_on("ET-AXM", on=on(3))) == 1


class TestFleet:
    def test_an_aircraft_or_a_component_is_given_once(self):
        with pytest.raises(InvalidValueError, match="aircraft: 'ET-AXM' is given twice"):
            Fleet(aircraft=[aircraft(), aircraft()])
        with pytest.raises(InvalidValueError, match=r"components: '69-41868-3 S/N K4471' is given twice"):
            Fleet(components=[Component(id=PUMP), Component(id=PUMP)])

    def test_what_is_on_record_is_found_by_its_name(self):
        fleet = Fleet(
            aircraft=[aircraft()],
            components=[Component(id=SPARE, name="Pump")],
            installations=[Installation(component=PUMP, aircraft="ET-AXM")],
            readings=[reading(on(1), flight_cycles=7)],
        )
        assert fleet.find("ET-AXM") == aircraft()
        assert fleet.find("ET-AXX") is None
        assert fleet.find_component(SPARE) == Component(id=SPARE, name="Pump")
        assert fleet.find_component(PUMP) is None
        assert fleet.component_ids() == (PUMP, SPARE)
        assert fleet.history("ET-AXM").on(on(1)).flight_cycles == 7
        assert fleet.history(PUMP).on(on(1)) == Counters()

    def test_known_at_takes_an_instant_with_its_offset(self):
        with pytest.raises(InvalidValueError, match="as_known_at"):
            Fleet().known_at(datetime(2026, 5, 1))  # noqa: DTZ001 - the naive instant is the test


class TestReading:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({}, "aircraft"),
            ({"aircraft": "ET-AXM", "component": PUMP}, "aircraft"),
            ({"aircraft": "ET-AXM"}, "flight_hours"),
            ({"aircraft": "ET-AXM", "flight_hours": FlightHours(-1)}, "flight_hours"),
            ({"aircraft": "ET-AXM", "flight_cycles": -1}, "flight_cycles"),
        ],
    )
    def test_a_reading_is_of_one_thing_and_shows_something(self, facts: dict[str, Any], field: str):
        with pytest.raises(InvalidValueError) as caught:
            Reading(read_on=on(1), **facts)
        assert caught.value.field == field

    def test_a_reading_is_of_an_aircraft_or_of_a_component(self):
        assert reading(on(1), "1").subject == "ET-AXM"
        assert reading(on(1), "1", component=PUMP).subject == PUMP


class TestCounters:
    """Domain 1: the value on a day is the last reading on or before it."""

    def test_the_value_on_a_day_is_the_last_reading_on_or_before_it(self):
        history = CounterHistory([reading(on(10), "110.5", 20), reading(on(1), "100", 10)])
        assert history.on(date(2026, 4, 30)) == Counters()
        assert history.on(on(1)) == Counters(flight_hours=hours("100"), flight_cycles=10)
        assert history.on(on(9)) == history.on(on(1))
        assert history.on(on(10)) == Counters(flight_hours=hours("110.5"), flight_cycles=20)

    def test_each_counter_has_its_own_last_reading(self):
        history = CounterHistory([reading(on(1), "100", 10), reading(on(5), "104")])
        assert history.on(on(5)) == Counters(flight_hours=hours("104"), flight_cycles=10)

    def test_of_two_readings_on_one_day_the_higher_is_the_last(self):
        history = CounterHistory([reading(on(1), "104"), reading(on(1), "100")])
        assert history.on(on(1)).flight_hours == hours("104")

    def test_a_reading_that_runs_backwards_is_refused(self):
        first, second = reading(on(1), "100", 10), reading(on(5), "99.5", 11)
        ((offender, finding),) = readings_against([second, first])
        assert offender == second
        assert finding.code == "reading_runs_backwards"
        assert "99.5 FH on 2026-05-05 is less than 100 FH on 2026-05-01" in str(finding)
        assert dict(finding.compared)["earlier_flight_hours"] == "100 FH"
        with pytest.raises(InvalidValueError, match=r"reading of 2026-05-05: 99\.5 FH"):
            CounterHistory([first, second])

    def test_both_counters_are_held_against_the_earlier_ones_and_all_that_run_backwards_are_listed(self):
        readings = [reading(on(1), "100", 10), reading(on(2), "90", 9), reading(on(3), "95", 12)]
        assert [str(each.read_on) for each, _ in readings_against(readings)] == [
            "2026-05-02",
            "2026-05-02",
            "2026-05-03",
        ]

    def test_a_correction_names_the_reading_that_it_replaces(self):
        wrong = reading(on(1), "1000", id="r1")
        right = reading(on(1), "100", id="r2", replaces="r1")
        later = reading(on(5), "104")
        assert "enter a correction that replaces 'r1'" in str(readings_against([wrong, later])[0][1])
        assert readings_against([wrong, later, right]) == ()
        assert CounterHistory([wrong, later, right]).on(on(1)).flight_hours == hours("100")

    def test_readings_of_others_do_not_matter(self):
        assert codes(reading(on(1), "100"), reading(on(2), "5", component=PUMP)) == []
        with pytest.raises(InvalidValueError, match="of one aircraft or of one component"):
            CounterHistory([reading(on(1), "100"), reading(on(2), "5", component=PUMP)])

    @pytest.mark.parametrize(
        ("readings", "expected"),
        [
            ([reading(on(1), "1", replaces="r9")], ["replaced_reading_unknown"]),
            (
                [reading(on(1), "1", id="r1"), reading(on(1), "1", component=PUMP, replaces="r1")],
                ["replaced_reading_of_another"],
            ),
            (
                [reading(on(1), "1", id="r1"), reading(on(2), "2", replaces="r1"), reading(on(3), "3", replaces="r1")],
                ["reading_replaced_twice", "reading_replaced_twice"],
            ),
            ([reading(on(1), "1", id="r1"), reading(on(2), "2", id="r1")], ["reading_id_repeated"] * 2),
            ([reading(on(1), "1", id="r1", replaces="r1")], ["reading_replaces_itself"]),
            (
                [reading(on(1), "1", id="r1", replaces="r2"), reading(on(1), "1", id="r2", replaces="r1")],
                ["reading_replaces_itself"] * 2,
            ),
            (
                [
                    reading(on(1), "1", id="r1"),
                    reading(on(1), "2", id="r2", replaces="r1"),
                    reading(on(1), "3", id="r3", replaces="r2"),
                ],
                [],
            ),
        ],
    )
    def test_a_correction_replaces_one_reading_of_its_own_once(self, readings: list[Reading], expected: list[str]):
        assert codes(*readings) == expected


class TestTwoTimeAxes:
    """Domain 0: facts have the day they are valid on and the instant they were recorded at."""

    WRONG = reading(on(1), "1000", id="r1", recorded_by="A. Bekele", recorded_at=at(1))
    RIGHT = reading(on(1), "100", id="r2", replaces="r1", recorded_by="M. Farouk", recorded_at=at(8))
    HISTORY = CounterHistory([WRONG, RIGHT])

    def test_a_correction_entered_later_had_not_replaced_anything_before(self):
        assert self.HISTORY.known_at(at(7)).on(on(9)).flight_hours == hours("1000")
        assert self.HISTORY.known_at(at(8)).on(on(9)).flight_hours == hours("100")
        assert self.HISTORY.known_at(at(1, 11)).on(on(9)).flight_hours is None

    def test_what_was_refused_later_is_answered_by_what_was_known(self):
        history = CounterHistory([self.WRONG, reading(on(2), "101", recorded_at=at(2)), self.RIGHT])
        assert history.known_at(at(7)).on(on(2)).flight_hours == hours("101")

    def test_the_derivation_names_the_reading_and_who_entered_it_when(self):
        term, cycles = self.HISTORY.explain(on(9))
        assert str(term) == (
            "flight hours on 2026-05-09: 100 FH, read on 2026-05-01, replacing 'r1' "
            "(entered by M. Farouk at 2026-05-08T12:00:00+00:00)"
        )
        assert str(cycles) == "flight cycles on 2026-05-09: unknown, there is no reading on or before that day"
        assert CounterHistory([reading(on(1), "1")]).explain(on(1))[0].recorded_at == ""


class TestUtilisation:
    """Domain 1: from the readings of the last 90 days, or from a plan; for projections only."""

    def test_the_rate_is_exact_between_the_first_and_the_last_reading_of_the_window(self):
        history = CounterHistory(
            [reading(date(2026, 1, 1), "50"), reading(on(1), "100", 10), reading(on(8), "120", 12)]
        )
        rate = utilisation_from(history, on=on(20))
        assert rate == Utilisation(flight_hours_per_day=Fraction(20, 7), flight_cycles_per_day=Fraction(2, 7))

    def test_the_window_begins_so_many_days_before(self):
        history = CounterHistory([reading(on(1), "100"), reading(on(8), "107"), reading(on(10), "119")])
        assert utilisation_from(history, on=on(10), window_days=9).flight_hours_per_day == Fraction(19, 9)
        assert utilisation_from(history, on=on(10), window_days=8).flight_hours_per_day == 6

    def test_fewer_than_two_readings_or_one_day_tell_no_rate(self):
        assert utilisation_from(CounterHistory(), on=on(1)) == Utilisation()
        assert utilisation_from(CounterHistory([reading(on(1), "1")]), on=on(1)) == Utilisation()
        same_day = CounterHistory([reading(on(1), "1"), reading(on(1), "2")])
        assert utilisation_from(same_day, on=on(1)) == Utilisation()

    def test_a_plan_stands_before_the_readings(self):
        history = CounterHistory([reading(on(1), "100", 10), reading(on(11), "120", 30)])
        plan = Utilisation(flight_hours_per_day=Fraction(17, 2))
        assert utilisation_from(history, on=on(11), plan=plan) == Utilisation(
            flight_hours_per_day=Fraction(17, 2), flight_cycles_per_day=2
        )
        full = Utilisation(flight_hours_per_day=1, flight_cycles_per_day=1)
        assert utilisation_from(CounterHistory(), on=on(1), plan=full) == full

    def test_a_wrong_reading_not_yet_corrected_tells_no_rate_below_zero(self):
        wrong = reading(on(1), "1000", id="r1", recorded_at=at(1))
        right = reading(on(1), "100", replaces="r1", recorded_at=at(9))
        history = CounterHistory([wrong, reading(on(5), "110", recorded_at=at(5)), right])
        assert utilisation_from(history.known_at(at(6)), on=on(6)).flight_hours_per_day == 0

    def test_a_window_has_a_day(self):
        with pytest.raises(InvalidValueError, match="window_days"):
            utilisation_from(CounterHistory(), on=on(1), window_days=0)

    def test_a_window_that_reaches_before_the_calendar_begins_with_it(self):
        assert utilisation_from(CounterHistory(), on=date(1, 1, 5)) == Utilisation()


class TestCountersOfComponents:
    """A component is read seldom; what its aircraft flew since is on it too."""

    READ = (reading(on(4), "5000", 2_060, component=PUMP), reading(on(10), "5012", component=PUMP))

    def fleet(self, *readings: Reading, moved: bool = True) -> Fleet:
        installations = [Installation(component=PUMP, aircraft="ET-AXM", removed_on=on(12) if moved else None)]
        if moved:
            installations.append(Installation(component=PUMP, aircraft="ET-AXN", installed_on=on(15)))
        return Fleet(readings=[*self.READ, *readings], installations=installations)

    def shown(self, fleet: Fleet, day: int) -> tuple[str, int | None]:
        counters = component_counters(fleet, PUMP, on=on(day))
        return str(counters.flight_hours), counters.flight_cycles

    def test_what_its_aircraft_flew_since_its_last_reading_is_added_to_it(self):
        flown = (reading(on(4), "100", 50), reading(on(8), "130", 60), reading(on(11), "142", 64))
        fleet = self.fleet(*flown, moved=False)
        assert self.shown(fleet, 3) == ("None", None)
        assert self.shown(fleet, 4) == ("5000", 2_060)
        assert self.shown(fleet, 9) == ("5030", 2_070)
        assert self.shown(fleet, 11) == ("5012", 2_074)

    def test_of_each_aircraft_only_what_it_flew_while_it_carried_the_component(self):
        fleet = self.fleet(
            reading(on(10), "100", 10),
            reading(on(12), "104", 12),
            reading(on(20), "150", 20),
            reading(on(14), "700", 70, aircraft="ET-AXN"),
            reading(on(15), "701", 71, aircraft="ET-AXN"),
            reading(on(15), "702", 72, aircraft="ET-AXN"),
            reading(on(20), "705.5", 74, aircraft="ET-AXN"),
        )
        assert self.shown(fleet, 20) == ("5019.5", 2_064)
        assert self.shown(fleet, 14) == ("5016", 2_062)

    def test_without_readings_of_its_aircraft_its_own_stand_alone(self):
        assert self.shown(self.fleet(), 20) == ("5012", 2_060)
        assert component_counters(self.fleet(), SPARE, on=on(20)) == Counters()

    def test_the_reason_names_the_reading_and_each_flight(self):
        fleet = self.fleet(reading(on(10), "100"), reading(on(11), "103"), moved=False)
        hours_of, cycles_of = explain_component_counters(fleet, PUMP, on=on(20))
        assert hours_of.value == "5015 FH"
        assert [each.text for each in hours_of.terms] == [
            "flight hours on 2026-05-20: 5012 FH, read on 2026-05-10",
            "flown with ET-AXM: 3 FH, from 100 FH read on 2026-05-10 to 103 FH read on 2026-05-11",
        ]
        assert cycles_of.text == "flight cycles on 2026-05-20: 2060 FC, read on 2026-05-04"
        assert "unknown" in explain_component_counters(fleet, SPARE, on=on(20))[0].text
