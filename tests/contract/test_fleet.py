"""The fleet on record, on each database: aircraft, counters that only run up, and components that move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, ENGINE, LATER, MECHANIC, NOW, THEM, US
from statements import sent_to

from amss_core.audit import verify
from amss_core.compliance_time import Utilisation
from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.fleet import Component
from amss_core.permissions import Actor
from amss_core.services import fleet
from amss_core.units import FlightHours

OTHER = "ET-AXN"


@pytest.fixture
def northern(database):
    """Return a database with an organisation, one aircraft and one engine that is on no aircraft."""
    some.found(database)
    with database.begin(US) as stores:
        fleet.add_aircraft(stores, ADMIN, some.aircraft(), now=NOW)
        fleet.register_component(stores, ADMIN, Component(id=ENGINE, name="engine"), now=NOW)
    return database


def told(database):
    """Return the names of all events, in order; the chain of changes is whole beside them."""
    with database.read(US) as stores:
        assert verify(stores.audit.records(), head=stores.audit.head()).sound
        return [each.event.name for each in stores.outbox.read(limit=1_000)]


def do(database, use_case, *arguments, now=NOW, **named):
    with database.begin(US) as stores:
        return use_case(stores, ADMIN, *arguments, now=now, **named)


def loaded(database, *registrations):
    with database.read(US) as stores:
        return fleet.show_fleet(stores, AUDITOR, registrations=registrations or None)


def test_an_aircraft_comes_back_as_it_was_entered(northern):
    plan = Utilisation(flight_hours_per_day=Fraction("8.47"), flight_cycles_per_day=Fraction(21, 5))
    second = some.aircraft(registration=OTHER, modifications=None, utilisation_plan=plan, serial_number=None)
    assert do(northern, fleet.add_aircraft, second) == second
    assert loaded(northern).aircraft == (some.aircraft(), second)
    assert loaded(northern, OTHER).aircraft == (second,)
    with northern.read(US) as stores:
        assert fleet.list_aircraft(stores, AUDITOR) == (some.aircraft(), second)
    assert told(northern)[-1] == "fleet:changed"


def test_an_aircraft_is_entered_once(northern):
    with pytest.raises(ConflictError, match="already an aircraft 'ET-AXM'"):
        do(northern, fleet.add_aircraft, some.aircraft())


def test_a_change_is_made_over_what_its_author_looked_at(northern):
    changed = do(northern, fleet.change_aircraft, some.aircraft(capacity_slots=4))
    assert (changed.capacity_slots, changed.revision) == (4, 2)
    with pytest.raises(ConflictError, match="changed meanwhile: revision 2, not 1"):
        do(northern, fleet.change_aircraft, some.aircraft(capacity_slots=3))
    assert loaded(northern).aircraft == (changed,)


def test_the_planned_utilisation_is_entered_by_itself(northern):
    plan = Utilisation(flight_hours_per_day=Fraction("8.5"))
    assert do(northern, fleet.plan_utilisation, "ET-AXM", plan, revision=1).utilisation_plan == plan


def test_a_status_changes_with_a_reason_only(northern):
    with pytest.raises(InvalidValueError, match="set_status"):
        do(northern, fleet.change_aircraft, some.aircraft(status="grounded"))
    with pytest.raises(InvalidValueError, match="reason"):
        do(northern, fleet.set_status, "ET-AXM", "grounded", reason=" ")
    with pytest.raises(InvalidValueError, match="status"):
        do(northern, fleet.set_status, "ET-AXM", "parked", reason="no work")


def test_a_grounded_aircraft_is_on_the_ground_until_it_has_another_status(northern):
    grounded = do(northern, fleet.set_status, "ET-AXM", "grounded", reason="no seal in stock")
    assert grounded.aog_since == NOW
    assert do(northern, fleet.set_status, "ET-AXM", "grounded", reason="again", now=LATER) == grounded
    back = do(northern, fleet.set_status, "ET-AXM", "maintenance", reason="seal came", now=NOW + timedelta(minutes=90))
    assert (back.aog_since, back.revision) == (None, 3)
    assert told(northern)[-4:] == [
        "aircraft:status_changed",
        "aircraft:aog",
        "aircraft:status_changed",
        "aircraft:aog_resolved",
    ]
    with northern.read(US) as stores:
        assert stores.outbox.read(limit=99)[-1].event.payload.minutes == 90
    assert do(northern, fleet.set_status, "ET-AXM", "operational", reason="released").aog_since is None


def test_an_aircraft_that_is_entered_as_grounded_is_on_the_ground_from_then_on(northern):
    entered = do(northern, fleet.add_aircraft, some.aircraft(registration=OTHER, status="grounded"))
    assert entered.aog_since == NOW
    with northern.read(US) as stores:
        changed, grounded = (each.event for each in stores.outbox.read(limit=99)[-2:])
    assert (changed.name, grounded.name, grounded.subject) == ("fleet:changed", "aircraft:aog", "aircraft/ET-AXN")
    assert (grounded.payload.aircraft, grounded.payload.reason) == (OTHER, "entered as grounded")


def test_readings_come_back_exactly(northern):
    given = [
        some.reading(flight_hours=FlightHours.parse("24310.37")),
        some.reading(component=ENGINE, flight_hours=FlightHours.parse("100:22"), flight_cycles=None),
    ]
    entered = do(northern, fleet.record_readings, given)
    assert [attrs.evolve(each, id="", recorded_by="", recorded_at=None) for each in entered] == given
    assert {(each.recorded_by, each.recorded_at, len(each.id)) for each in entered} == {("root", NOW, 36)}
    found = loaded(northern)
    assert set(found.readings) == set(entered)
    assert found.history(ENGINE).on(date(2026, 6, 1)).flight_hours == FlightHours.parse("100:22")


def test_many_readings_take_no_more_statements_than_few(northern):
    do(northern, fleet.add_aircraft, some.aircraft(registration=OTHER))

    def of_days(*days):
        subjects = ({"aircraft": "ET-AXM"}, {"aircraft": OTHER}, {"component": ENGINE})
        return [some.reading(read_on=date(2026, 5, day), **subject) for day in days for subject in subjects]

    with sent_to(northern) as few:
        do(northern, fleet.record_readings, of_days(1))
    with sent_to(northern) as many:
        do(northern, fleet.record_readings, of_days(*range(2, 32)))
    assert len(many) == len(few)
    assert len(loaded(northern).readings) == 93
    assert told(northern)[-93:] == ["fleet:changed"] * 93
    before = told(northern)
    assert do(northern, fleet.record_readings, []) == ()
    assert told(northern) == before


def test_a_part_of_the_fleet_takes_no_more_statements_by_its_size(northern):
    do(northern, fleet.add_aircraft, some.aircraft(registration=OTHER))
    with sent_to(northern) as one:
        loaded(northern, "ET-AXM")
    with sent_to(northern) as two:
        loaded(northern, "ET-AXM", OTHER)
    assert len(one) == len(two)


def test_a_reading_that_runs_backwards_is_refused_and_none_is_written(northern):
    do(northern, fleet.record_reading, some.reading(id="R1"))
    less = some.reading(read_on=date(2026, 5, 2), flight_cycles=13_210, flight_hours=None)
    more = some.reading(read_on=date(2026, 5, 2), flight_cycles=None)
    with pytest.raises(ConflictError, match="13210 FC on 2026-05-02 is less than 13211 FC") as refused:
        do(northern, fleet.record_readings, [more, less])
    assert [each.code for each in refused.value.findings] == ["reading_runs_backwards"]
    assert len(loaded(northern).readings) == 1


def test_a_correction_names_the_reading_that_it_replaces(northern):
    do(northern, fleet.record_reading, some.reading(id="R1", flight_cycles=31_211))
    right = do(northern, fleet.record_reading, some.reading(replaces="R1"), now=LATER)
    history = loaded(northern).history("ET-AXM")
    assert history.standing == (right,)
    assert history.known_at(NOW).on(date(2026, 5, 1)).flight_cycles == 31_211
    with pytest.raises(ConflictError, match="replaces the reading 'R7', which is not on record"):
        do(northern, fleet.record_reading, some.reading(replaces="R7"))
    with pytest.raises(ConflictError, match="the id 'R1' names 2 readings"):
        do(northern, fleet.record_reading, some.reading(id="R1"))
    with pytest.raises(ConflictError, match="already a reading 'R1'"):
        do(northern, fleet.record_reading, some.reading(id="R1", component=ENGINE))


def test_a_component_moves_to_the_next_aircraft(northern):
    do(northern, fleet.add_aircraft, some.aircraft(registration=OTHER))
    do(northern, fleet.install_component, ENGINE, "ET-AXM", on=date(2026, 1, 1), position="engine 1")
    with pytest.raises(ConflictError, match="would be on ET-AXM and ET-AXN on one day"):
        do(northern, fleet.install_component, ENGINE, OTHER, on=date(2026, 5, 1))
    removed = do(northern, fleet.remove_component, ENGINE, on=date(2026, 5, 1), now=LATER)
    assert (removed.aircraft, removed.position, removed.removed_on) == ("ET-AXM", "engine 1", date(2026, 5, 1))
    do(northern, fleet.install_component, ENGINE, OTHER, on=date(2026, 5, 1), now=LATER)
    found = loaded(northern)
    carriers = [found.installation_of(ENGINE, on=day) for day in (date(2026, 4, 30), date(2026, 5, 1))]
    assert [each.aircraft for each in carriers] == ["ET-AXM", OTHER]
    assert found.known_at(NOW).installation_of(ENGINE, on=date(2026, 5, 1)).aircraft == "ET-AXM"
    one = loaded(northern, OTHER)
    assert ({each.aircraft for each in one.installations}, one.component_ids()) == ({"ET-AXM", OTHER}, (ENGINE,))


@pytest.mark.parametrize("installed_on", [None, date(2026, 6, 1)])
def test_only_what_is_installed_is_removed(northern, installed_on):
    if installed_on:
        do(northern, fleet.install_component, ENGINE, "ET-AXM", on=installed_on)
    with pytest.raises(ConflictError, match="no aircraft carries"):
        do(northern, fleet.remove_component, ENGINE, on=date(2026, 5, 1))


def test_a_component_is_entered_once(northern):
    with pytest.raises(ConflictError, match="already a component CFM56-7B S/N 894112"):
        do(northern, fleet.register_component, Component(id=ENGINE))


def test_who_may_not_is_refused(northern):
    with northern.begin(US) as stores:
        for use_case, given in (
            (fleet.add_aircraft, (some.aircraft(registration=OTHER),)),
            (fleet.change_aircraft, (some.aircraft(),)),
            (fleet.record_reading, (some.reading(),)),
            (fleet.register_component, (Component(id=ENGINE),)),
        ):
            with pytest.raises(ForbiddenError):
                use_case(stores, AUDITOR, *given, now=NOW)
        with pytest.raises(ForbiddenError):
            fleet.set_status(stores, AUDITOR, "ET-AXM", "grounded", reason="x", now=NOW)
        with pytest.raises(ForbiddenError):  # whether there is such an aircraft is not for the actor to know
            fleet.plan_utilisation(stores, AUDITOR, "X9", Utilisation(), revision=1, now=NOW)
        with pytest.raises(NotFoundError):
            fleet.list_aircraft(stores, Actor(id="x", role="scheduler", organization=THEM))
        assert fleet.list_aircraft(stores, MECHANIC) == (some.aircraft(),)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
BAD = {
    "an unknown aircraft": (fleet.change_aircraft, [some.aircraft(registration="X9")], {}),
    "a status of an unknown aircraft": (fleet.set_status, ["X9", "grounded"], {"reason": "x"}),
    "a reading of an unknown aircraft": (fleet.record_reading, [some.reading(aircraft="X9")], {}),
    "a reading of an unknown component": (
        fleet.record_reading,
        [some.reading(component=attrs.evolve(ENGINE, serial_number="X9"))],
        {},
    ),
    "an installation on an unknown aircraft": (fleet.install_component, [ENGINE, "X9"], {"on": date(2026, 1, 1)}),
    "a removal of an unknown component": (
        fleet.remove_component,
        [attrs.evolve(ENGINE, serial_number="X9")],
        {"on": date(2026, 1, 1)},
    ),
    "a naive instant": (fleet.record_reading, [some.reading()], {"now": NAIVE}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(northern, name):
    use_case, arguments, named = BAD[name]
    before = told(northern)
    with pytest.raises(AmssError):
        do(northern, use_case, *arguments, **named)
    assert told(northern) == before


@pytest.mark.parametrize(
    ("use_case", "given", "field"),
    [
        (fleet.record_reading, some.reading(flight_cycles=2**63), "flight_cycles"),
        (fleet.record_reading, some.reading(flight_hours=FlightHours(2**63)), "flight_hours"),
        (fleet.add_aircraft, some.aircraft(registration=OTHER, capacity_slots=2**31), "capacity_slots"),
    ],
)
def test_a_number_that_not_every_database_holds_is_refused_by_name(northern, use_case, given, field):
    before = told(northern)
    with pytest.raises(InvalidValueError, match="expected at most") as refused:
        do(northern, use_case, given)
    assert refused.value.field == field
    assert told(northern) == before


def test_the_largest_number_is_kept(northern):
    largest = some.reading(flight_cycles=2**63 - 1, flight_hours=FlightHours(2**63 - 1))
    entered = do(northern, fleet.record_reading, largest)
    assert loaded(northern).readings == (entered,)
    slots = some.aircraft(registration=OTHER, capacity_slots=2**31 - 1)
    assert do(northern, fleet.add_aircraft, slots).capacity_slots == 2**31 - 1


@pytest.mark.parametrize("name", ["✈️ طائرة", "x" * 1_000_000])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_any_text_and_any_day_is_kept(northern, name, day):
    component = Component(id=attrs.evolve(ENGINE, serial_number="2"), name=name, manufactured_on=day)
    do(northern, fleet.register_component, component, now=datetime(2999, 12, 31, tzinfo=UTC))
    assert component in loaded(northern).components


def test_showing_an_aircraft_that_is_not_there_says_so(northern):
    with pytest.raises(NotFoundError, match="no aircraft 'X9'"):
        loaded(northern, "ET-AXM", "X9")
