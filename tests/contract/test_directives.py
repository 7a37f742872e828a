"""Directives on record, on each database: what was done stays, where the fleet stands follows from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, ENGINE, LATER, MECHANIC, NOW, US
from statements import sent_to

from amss_core.audit import verify
from amss_core.directives import Applicability, Criteria, Event, SerialRanges
from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.fleet import Component
from amss_core.services import directives, fleet
from amss_core.units import FlightHours

AD = "FAA AD 2026-01-01"
TODAY = NOW.date()


def do(database, use_case, *arguments, now=NOW, actor=ADMIN, **named):
    with database.begin(US) as stores:
        return use_case(stores, actor, *arguments, now=now, **named)


def ask(database, use_case, *arguments, actor=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, actor, *arguments, **named)


def read(database, hours, on, registration="ET-AXM", now=NOW):
    hours = FlightHours.parse(hours)
    reading = some.reading(aircraft=registration, flight_hours=hours, flight_cycles=None, read_on=on)
    do(database, fleet.record_reading, reading, now=now)


@pytest.fixture
def northern(database):
    """Return a database with two aircraft of the type that the directive applies to, and one of another type."""
    some.found(database)
    for registration, type_ in (("ET-AXM", "B738"), ("ET-AXN", "B738"), ("ET-ALO", "A320")):
        do(database, fleet.add_aircraft, some.aircraft(registration=registration, type_designator=type_))
    for registration in ("ET-AXM", "ET-AXN"):
        read(database, "1000", date(2026, 1, 1), registration)
        read(database, "1300", date(2026, 5, 30), registration)
    return database


def events(database):
    with database.read(US) as stores:
        assert verify(stores.audit.records(), head=stores.audit.head()).sound
        return [each.event for each in stores.outbox.read(limit=5_000)]


def standing(database):
    return {each.aircraft: each.status for each in ask(database, directives.status_of_fleet, directives=[AD])}


def scan(database, on=TODAY, **asked):
    return do(database, directives.scan_fleet, on=on, **asked)


def test_a_directive_comes_back_as_it_was_entered(northern):
    given = some.directive(
        title="Inspect",
        supersedes=["FAA AD 2019-01-01"],
        credits=["SB 1"],
        effective_at=NOW,
        applicability=Applicability(groups=[Criteria(serials=SerialRanges.parse("12-1 through 12-9"), parts=["P"])]),
        requirements=[
            some.requirement("before 2026-12-31", paragraph="(g)", terminates=["(h)"]),
            some.requirement(
                paragraph="(h)", follows=["(g)"], applicability=Applicability.of(Criteria(types=["B738"]))
            ),
        ],
    )
    assert do(northern, directives.create_directive, given) == given
    other = do(northern, directives.create_directive, some.directive("A", requirements=[]))
    assert ask(northern, directives.list_directives) == (other, given)
    (issue,) = ask(northern, directives.show_directive, AD)
    assert (issue.directive, issue.recorded_at, issue.recorded_by) == (given, NOW, "root")


def test_several_are_entered_together_or_not_at_all(northern):
    do(northern, directives.create_directive, some.directive())
    with pytest.raises(ConflictError, match="already a directive 'FAA AD 2026-01-01'; revise it"):
        do(northern, directives.create_directives, [some.directive("A"), some.directive()])
    with pytest.raises(InvalidValueError, match="'A' is given 2 times"):
        do(northern, directives.create_directives, [some.directive("A"), some.directive("A")])
    assert [each.number for each in ask(northern, directives.list_directives)] == [AD]


def test_many_take_no_more_statements_than_few(northern):
    counts = []
    for size in (1, 30):
        with sent_to(northern) as sent:
            do(northern, directives.create_directives, [some.directive(f"D{size}-{each}") for each in range(size)])
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert [each.name for each in events(northern)][-31:] == ["directives:changed"] * 31


def test_a_revision_stands_from_then_on_and_earlier_issues_stay(northern):
    first = do(northern, directives.create_directive, some.directive())
    second = some.directive(revision="R1", requirements=[some.requirement("600 FH after effective date")])
    do(northern, directives.revise_directive, second, reason="R1 of 2026-05-30", now=LATER)
    assert ask(northern, directives.list_directives) == (second,)
    assert [each.directive for each in ask(northern, directives.show_directive, AD)] == [first, second]
    then, since = (
        ask(northern, directives.status_sheet, "ET-AXM", on=TODAY, known_at=instant)[0].due.due_flight_hours
        for instant in (NOW, LATER)
    )
    assert (then, since) == (FlightHours.of(1_500), FlightHours.of(1_600))
    with pytest.raises(ConflictError, match="says this already"):
        do(northern, directives.revise_directive, second, reason="again")
    with pytest.raises(InvalidValueError, match="reason"):
        do(northern, directives.revise_directive, first, reason="")


def test_a_recurring_directive_is_never_complied_with_for_ever(northern):
    do(northern, directives.create_directive, some.directive())
    summary = scan(northern)
    assert dict(summary.counts) == {"not_applicable": 1, "open": 2}
    assert standing(northern) == {"ET-ALO": "not_applicable", "ET-AXM": "open", "ET-AXN": "open"}
    do(northern, directives.record_accomplishment, some.accomplishment(done_on=date(2026, 5, 30)))
    assert [(each.aircraft, each.status) for each in scan(northern).changed] == [("ET-AXM", "complied")]
    (kept,) = ask(northern, directives.status_of_fleet, directives=[AD], registrations=["ET-AXM"])
    assert (kept.due_flight_hours, kept.last_done_on, kept.times_done) == (
        FlightHours.of(1_800),
        date(2026, 5, 30),
        1,
    )
    seen = []
    for hours, day in (("1760", date(2026, 9, 1)), ("1800.5", date(2026, 9, 20))):
        read(northern, hours, day)
        scan(northern, on=day)
        seen.append(standing(northern)["ET-AXM"])
    assert seen == ["due_soon", "overdue"]
    overdue = [each for each in events(northern) if each.name == "compliance:directive_overdue"]
    assert [(each.payload.aircraft, each.subject) for each in overdue] == [("ET-AXM", "aircraft/ET-AXM")]


def test_a_scan_that_is_repeated_changes_nothing(northern):
    do(northern, directives.create_directive, some.directive())
    do(northern, directives.record_accomplishment, some.accomplishment(id="A1"))
    first = scan(northern)
    before, told = ask(northern, directives.status_of_fleet), len(events(northern))
    again = scan(northern, on=TODAY)
    assert (again.changed, again.gone, again.counts) == ((), 0, first.counts)
    assert (ask(northern, directives.status_of_fleet), len(events(northern))) == (before, told)
    with northern.read(US) as stores:
        assert [each.id for each in stores.directives.load(stores.fleet.load()).accomplishments] == ["A1"]


def test_a_scan_of_a_part_is_a_part_of_the_scan_of_all(northern):
    do(northern, directives.create_directives, [some.directive(), some.directive("B")])
    scan(northern, directives=["B"])
    scan(northern, registrations=["ET-AXM"])
    part = {each.key for each in ask(northern, directives.status_of_fleet)}
    assert len(part) == 4
    assert len(scan(northern).changed) == 2
    assert part < {each.key for each in ask(northern, directives.status_of_fleet)}


def test_a_new_aircraft_is_in_the_next_scan_and_no_fleet_is_cut_off(northern):
    do(northern, directives.create_directive, some.directive())
    scan(northern)
    with northern.begin(US) as stores:
        for number in range(300):
            stores.fleet.add(some.aircraft(registration=f"N{number:03}"))
    assert len(scan(northern).changed) == 300
    due = ask(northern, directives.list_due, on=TODAY, horizon_days=0)
    assert [each.status for each in due].count("unknown") == 300  # no counter of theirs was read


def test_what_is_due_comes_page_by_page_the_most_urgent_first(northern):
    rules = ["2026-05-01", "2026-06-15", "2026-08-01", "2026-08-02", "2027-08-01"]
    given = [
        some.directive(f"D{place}", requirements=[some.requirement(f"on or before {day}")])
        for place, day in enumerate(rules)
    ]
    do(northern, directives.create_directives, given)
    scan(northern)
    due = ask(northern, directives.list_due, on=TODAY)
    assert [(each.directive, each.aircraft, each.status) for each in due] == [
        (f"D{place}", registration, status)
        for place, status in enumerate(["overdue", "due_soon", "open", "open"])
        for registration in ("ET-AXM", "ET-AXN")
    ]
    pages, after = [], None
    while page := ask(northern, directives.list_due, on=TODAY, after=after, limit=3):
        pages += page
        after = page[-1]
    assert tuple(pages) == due
    assert len(ask(northern, directives.list_due, on=TODAY, horizon_days=500)) == 10
    for horizon_days in (-1, 10_000_000):
        with pytest.raises(InvalidValueError, match="horizon_days"):
            ask(northern, directives.list_due, on=TODAY, horizon_days=horizon_days)


def test_due_points_move_with_a_component_to_the_next_aircraft(northern):
    rule = some.requirement("100 FH after installation on the component's counter")
    given = some.directive(requirements=[rule], applicability=Applicability.of(Criteria(parts=[ENGINE.part_number])))
    do(northern, directives.create_directive, given)
    do(northern, fleet.register_component, Component(id=ENGINE))
    do(northern, fleet.install_component, ENGINE, "ET-AXM", on=date(2026, 1, 1))
    scan(northern)
    before = {each.aircraft for each in ask(northern, directives.status_of_fleet) if each.part_number}
    do(northern, fleet.remove_component, ENGINE, on=date(2026, 5, 1), now=LATER)
    scan(northern)
    on_none = {each.aircraft for each in ask(northern, directives.status_of_fleet) if each.part_number}
    do(northern, fleet.install_component, ENGINE, "ET-AXN", on=date(2026, 5, 2), now=LATER)
    assert scan(northern).gone == 2
    after = {each.aircraft for each in ask(northern, directives.status_of_fleet) if each.part_number}
    assert (before, on_none, after) == ({"ET-AXM"}, {""}, {"ET-AXN"})


def test_a_scan_of_an_aircraft_follows_the_components_that_left_it(northern):
    rule = some.requirement("on or before 2026-05-01")
    given = some.directive(requirements=[rule], applicability=Applicability.of(Criteria(parts=[ENGINE.part_number])))
    do(northern, directives.create_directive, given)
    do(northern, fleet.register_component, Component(id=ENGINE))
    do(northern, fleet.install_component, ENGINE, "ET-AXM", on=date(2026, 1, 1))
    scan(northern)

    def engine_due():
        due = ask(northern, directives.list_due, on=TODAY)
        return [(each.aircraft, each.status) for each in due if each.part_number]

    seen = [engine_due()]
    do(northern, fleet.remove_component, ENGINE, on=date(2026, 5, 10), now=LATER)
    scan(northern, registrations=["ET-AXM"])
    seen.append(engine_due())
    do(northern, fleet.install_component, ENGINE, "ET-AXN", on=date(2026, 5, 11), now=LATER)
    scan(northern, registrations=["ET-AXM"])
    seen.append(engine_due())
    assert seen == [[("ET-AXM", "overdue")], [("", "overdue")], [("ET-AXN", "overdue")]]
    part = set(ask(northern, directives.status_of_fleet))
    assert (scan(northern, registrations=["ET-AXN"]).gone, scan(northern).gone) == (1, 0)
    assert {each for each in part if each.part_number} < set(ask(northern, directives.status_of_fleet))
    assert ask(northern, directives.status_sheet, "ET-AXM", on=TODAY)[0].subject.component is None


def test_a_superseded_directive_yields_no_due_but_keeps_its_history(northern):
    do(northern, directives.create_directive, some.directive())
    do(northern, directives.record_accomplishment, some.accomplishment())
    newer = some.directive("FAA AD 2026-09-09", supersedes=[AD], credits=[AD], effective_on=date(2026, 5, 20))
    do(northern, directives.create_directive, newer)
    scan(northern)
    assert standing(northern) == {"ET-ALO": "not_applicable", "ET-AXM": "superseded", "ET-AXN": "superseded"}
    sheet = {each.directive.number: each for each in ask(northern, directives.status_sheet, "ET-AXM", on=TODAY)}
    assert (sheet[AD].times_done, sheet["FAA AD 2026-09-09"].times_done) == (1, 1)


def test_what_was_done_wrong_is_corrected_by_a_later_record(northern):
    do(northern, directives.create_directive, some.directive())
    do(northern, directives.record_accomplishment, some.accomplishment(id="A1", done_on=date(2026, 5, 29)))
    right = some.accomplishment(done_on=date(2026, 5, 1), replaces="A1")
    do(northern, directives.record_accomplishment, right, now=LATER)
    days = [
        ask(northern, directives.status_sheet, "ET-AXM", on=TODAY, known_at=instant)[0].last.done_on
        for instant in (NOW, LATER)
    ]
    assert days == [date(2026, 5, 29), date(2026, 5, 1)]
    with pytest.raises(ConflictError, match="replaced more than once"):
        do(northern, directives.record_accomplishment, right, now=LATER)
    with pytest.raises(ConflictError, match="already a record 'A1'"):
        do(northern, directives.record_accomplishment, some.accomplishment(id="A1"))
    overhaul = Event(id="E1", name="overhaul", aircraft="ET-AXM", done_on=date(2026, 5, 1))
    do(northern, directives.record_event, overhaul)
    again = attrs.evolve(overhaul, id="", replaces="E2")
    with pytest.raises(ConflictError, match="'E2', which is not on record"):
        do(northern, directives.record_event, again)
    moved = do(northern, directives.record_event, attrs.evolve(again, replaces="E1", done_on=date(2026, 5, 2)))
    do(northern, fleet.register_component, Component(id=ENGINE))
    own = do(northern, directives.record_event, Event(name="shop visit", component=ENGINE, done_on=TODAY))
    with northern.read(US) as stores:
        assert {each.id for each in stores.directives.load(stores.fleet.load()).events} == {"E1", moved.id, own.id}


def test_a_correction_is_of_what_it_corrects(northern):
    given = some.directive(requirements=[some.requirement(), some.requirement(paragraph="(h)")])
    do(northern, directives.create_directives, [given, some.directive("B")])
    do(northern, fleet.register_component, Component(id=ENGINE))
    done = do(northern, directives.record_accomplishment, some.accomplishment(id="A1"))
    of_others = {"aircraft": "ET-AXN"}, {"component": ENGINE}, {"directive": "B"}, {"paragraph": "(h)"}
    for other in of_others:
        with pytest.raises(ConflictError, match="replaces the record 'A1' of ET-AXM, FAA AD 2026-01-01; name") as no:
            do(northern, directives.record_accomplishment, some.accomplishment(replaces="A1", **other))
        assert [each.code for each in no.value.findings] == ["replaced_record_of_another"]
    overhaul = Event(id="E1", name="overhaul", component=ENGINE, done_on=date(2026, 5, 1))
    do(northern, directives.record_event, overhaul)
    with pytest.raises(ConflictError, match="it is of ET-AXM, but replaces the record 'E1' of CFM56-7B S/N 894112"):
        do(northern, directives.record_event, Event(name="x", aircraft="ET-AXM", done_on=TODAY, replaces="E1"))
    right = do(northern, directives.record_accomplishment, some.accomplishment(replaces="A1"))
    with northern.read(US) as stores:
        for registration, found in (("ET-AXM", {done.id, right.id}), ("ET-AXN", set())):
            part = stores.directives.load(stores.fleet.load([registration]))
            assert {each.id for each in part.accomplishments} == found


def test_who_may_not_is_refused(northern):
    do(northern, directives.create_directive, some.directive())
    for use_case, given, named in (
        (directives.create_directive, [some.directive("A")], {}),
        (directives.revise_directive, [some.directive(title="x")], {"reason": "x"}),
        (directives.record_accomplishment, [some.accomplishment()], {}),
        (directives.record_event, [Event(name="x", aircraft="ET-AXM", done_on=TODAY)], {}),
        (directives.scan_fleet, [], {"on": TODAY}),
    ):
        with pytest.raises(ForbiddenError):
            do(northern, use_case, *given, actor=MECHANIC, **named)
    assert do(northern, directives.record_accomplishment, some.accomplishment(), actor=MECHANIC, own=True)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
TOMORROW = TODAY + timedelta(days=2)
BAD = {
    "a naive instant": (directives.create_directive, [some.directive("A")], {"now": NAIVE}),
    "a naive instant of a revision": (
        directives.revise_directive,
        [some.directive(title="x")],
        {"reason": "x", "now": NAIVE},
    ),
    "a naive instant of a scan": (directives.scan_fleet, [], {"on": TODAY, "now": NAIVE}),
    "a revision of an unknown one": (directives.revise_directive, [some.directive("X9")], {"reason": "x"}),
    "an accomplishment of an unknown one": (
        directives.record_accomplishment,
        [some.accomplishment(directive="X9")],
        {},
    ),
    "an unknown paragraph": (directives.record_accomplishment, [some.accomplishment(paragraph="(z)")], {}),
    "an unknown aircraft": (directives.record_accomplishment, [some.accomplishment(aircraft="X9")], {}),
    "an unknown component": (directives.record_accomplishment, [some.accomplishment(component=ENGINE)], {}),
    "a day to come": (directives.record_accomplishment, [some.accomplishment(done_on=TOMORROW)], {}),
    "a scan of an unknown directive": (directives.scan_fleet, [], {"on": TODAY, "directives": ["X9"]}),
    "a scan of an unknown aircraft": (directives.scan_fleet, [], {"on": TODAY, "registrations": ["X9"]}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(northern, name):
    do(northern, directives.create_directive, some.directive())
    use_case, arguments, named = BAD[name]
    before = len(events(northern))
    with pytest.raises(AmssError):
        do(northern, use_case, *arguments, **named)
    assert len(events(northern)) == before


@pytest.mark.parametrize("number", ["✈️ 2026-01", "توجيه"])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_any_text_and_any_day_is_kept(northern, number, day):
    given = do(northern, directives.create_directive, some.directive(number, issued_on=day, effective_on=None))
    assert ask(northern, directives.list_directives) == (given,)
    scan(northern)
    assert len(ask(northern, directives.status_of_fleet)) == 3


def test_an_unknown_one_is_not_shown(northern):
    with pytest.raises(NotFoundError, match="no directive 'X9'"):
        ask(northern, directives.show_directive, "X9")
