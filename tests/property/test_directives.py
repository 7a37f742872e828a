"""The laws of directives: one status, nothing lost, nothing forgotten, and unknown never decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import attrs
from hypothesis import given
from hypothesis import strategies as st

from amss_core.compliance_time import DueSoon, parse_compliance_time
from amss_core.directives import (
    Accomplishment,
    Applicability,
    ComplianceFile,
    CompliancePolicy,
    ComplianceStatus,
    Criteria,
    Directive,
    DirectiveRequirement,
    RequirementStatus,
    SerialRange,
    SerialRanges,
    Subject,
    applies,
    due_list,
    fleet_status,
)
from amss_core.errors import TextError
from amss_core.fleet import Aircraft, ComponentId, Fleet, Installation, Reading
from amss_core.units import FlightHours, add_months

START = date(2026, 1, 1)
LENGTH = 400
MARKS = ("A-1", "A-2")
TIMES = (
    "30 days after effective date",
    "100 FH after effective date",
    "100 FH or 60 days after effective date, whichever first; repeat every 50 FH or 30 days, whichever first",
    "100 FC or 60 days after effective date, whichever later; repeat every 30 days; at most 2 repeats",
    "20 days after finding; repeat every 10 days",
    "10 days after other paragraph",
    "90 days after shop visit; repeat every 2 months; not earlier than 20 days after last accomplishment",
)
POLICY = CompliancePolicy(due_soon=DueSoon(days=10, flight_hours=FlightHours.of(10)))

days = st.integers(0, LENGTH).map(lambda passed: START + timedelta(days=passed))
instants = st.integers(0, LENGTH).map(lambda passed: datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=passed))


@st.composite
def readings(draw: st.DrawFn) -> list[Reading]:
    found = []
    for mark in MARKS:
        read_on = sorted(draw(st.lists(days, max_size=4)))
        for number, day in enumerate(read_on):
            hours, cycles = FlightHours.of(40 * number), 50 * number
            recorded_at = draw(st.none() | instants)
            found.append(
                Reading(aircraft=mark, read_on=day, flight_hours=hours, flight_cycles=cycles, recorded_at=recorded_at)
            )
    return found


@st.composite
def directives(draw: st.DrawFn, number: str) -> Directive:
    paragraphs = ("(a)", "(b)", "(c)")
    requirements = []
    for place, paragraph in enumerate(paragraphs):
        earlier = st.lists(st.sampled_from(paragraphs[:place]), max_size=1) if place else st.just([])
        links = {kind: draw(earlier) for kind in ("terminates", "follows", "alternative_to", "on_finding")}
        time = parse_compliance_time(draw(st.sampled_from(TIMES)))
        requirements.append(DirectiveRequirement(paragraph=paragraph, compliance_time=time, **links))
    return Directive(
        number=number, authority="FAA", effective_on=draw(st.none() | days), requirements=tuple(requirements)
    )


@st.composite
def accomplishments(draw: st.DrawFn) -> Accomplishment:
    return Accomplishment(
        directive=draw(st.sampled_from(["AD 1", "AD 2"])),
        paragraph=draw(st.sampled_from(["(a)", "(b)", "(c)"])),
        aircraft=draw(st.sampled_from(MARKS)),
        done_on=draw(days),
        method=draw(st.sampled_from(["accomplished", "accomplished", "finding", "terminating_action"])),
        recorded_at=draw(st.none() | instants),
    )


@st.composite
def files(draw: st.DrawFn) -> ComplianceFile:
    return ComplianceFile(
        fleet=Fleet(
            aircraft=[Aircraft(registration=mark, type_designator="B738") for mark in MARKS],
            readings=draw(readings()),
        ),
        directives=[draw(directives("AD 1")), draw(directives("AD 2"))],
        accomplishments=draw(st.lists(accomplishments(), max_size=8)),
    )


def key(status: RequirementStatus) -> tuple[str, str, str]:
    return (status.directive.number, status.requirement.paragraph, str(status.subject))


@given(files(), days)
def test_every_requirement_has_exactly_one_status_on_every_aircraft(file: ComplianceFile, day: date):
    scanned = fleet_status(file, on=day, policy=POLICY)
    assert len({key(each) for each in scanned}) == len(scanned) == 2 * 3 * len(MARKS)
    for each in scanned:
        assert each.status in get_args(ComplianceStatus)
        assert each.derivation.value == each.status
        if each.status in ("due_soon", "in_variation", "overdue"):
            assert each.due is not None
            assert each.due.status == each.status
        if each.status in ("not_applicable", "terminated", "superseded"):
            assert each.due is None


@given(files(), days, st.randoms(use_true_random=False))
def test_a_scan_depends_on_the_facts_alone_and_not_on_their_order(file: ComplianceFile, day: date, random):
    shuffled = list(file.accomplishments)
    random.shuffle(shuffled)
    again = attrs.evolve(file, accomplishments=shuffled)
    statuses = [(each.status, each.due, each.times_done) for each in fleet_status(file, on=day, policy=POLICY)]
    assert [(each.status, each.due, each.times_done) for each in fleet_status(again, on=day, policy=POLICY)] == statuses


@given(files(), days, st.integers(1, 200))
def test_what_is_overdue_stays_overdue_without_new_facts(file: ComplianceFile, day: date, later: int):
    """Readings and accomplishments after the first day are new facts, so none may stand there."""
    until = attrs.evolve(
        file,
        fleet=attrs.evolve(file.fleet, readings=[each for each in file.fleet.readings if each.read_on <= day]),
        accomplishments=[each for each in file.accomplishments if each.done_on <= day],
    )
    first = fleet_status(until, on=day, policy=POLICY)
    then = fleet_status(until, on=day + timedelta(days=later), policy=POLICY)
    for before, after in zip(first, then, strict=True):
        if before.status == "overdue":
            assert after.status == "overdue"
        if before.status in ("terminated", "not_applicable"):
            assert after.status == before.status


@given(files(), accomplishments(), days)
def test_what_was_recorded_is_never_lost(file: ComplianceFile, another: Accomplishment, day: date):
    more = attrs.evolve(file, accomplishments=[*file.accomplishments, another])
    assert set(file.accomplishments) <= set(more.accomplishments)
    for before, after in zip(
        fleet_status(file, on=day, policy=POLICY), fleet_status(more, on=day, policy=POLICY), strict=True
    ):
        if before.requirement.compliance_time.not_earlier_than is None:
            assert after.times_done >= before.times_done
        if before.status == "terminated":
            assert after.status == "terminated"


@given(files(), instants, days)
def test_what_is_known_later_is_all_that_was_known(file: ComplianceFile, now: datetime, day: date):
    known = file.known_at(now)
    recorded = [each for each in file.accomplishments if each.recorded_at is None or each.recorded_at <= now]
    same = attrs.evolve(
        file,
        accomplishments=recorded,
        fleet=attrs.evolve(
            file.fleet,
            readings=[each for each in file.fleet.readings if each.recorded_at is None or each.recorded_at <= now],
        ),
    )
    asked = [fleet_status(each, on=day, policy=POLICY) for each in (known, same)]
    assert [(each.status, each.due) for each in asked[0]] == [(each.status, each.due) for each in asked[1]]


@given(files(), days, st.integers(0, 300))
def test_the_due_list_has_each_urgent_requirement_once_and_in_order(file: ComplianceFile, day: date, horizon: int):
    scanned = fleet_status(file, on=day, policy=POLICY)
    listed = due_list(scanned, horizon_days=horizon)
    urgent = {key(each) for each in scanned if each.status in ("overdue", "in_variation", "due_soon", "unknown")}
    assert urgent <= {key(each) for each in listed}
    assert len({key(each) for each in listed}) == len(listed)
    assert [each.status == "overdue" for each in listed] == sorted(
        (each.status == "overdue" for each in listed), reverse=True
    )


@given(st.lists(days, min_size=1, max_size=6), st.integers(1, 24))
def test_a_directive_counts_from_the_actual_accomplishment(done: list[date], months: int):
    time = parse_compliance_time(f"30 days after effective date; repeat every {months} months")
    one = Directive(
        number="AD 1",
        authority="FAA",
        effective_on=START,
        requirements=[DirectiveRequirement(compliance_time=time)],
    )
    facts = [Accomplishment(directive="AD 1", aircraft="A-1", done_on=day) for day in done]
    fleet = Fleet(aircraft=[Aircraft(registration="A-1", type_designator="B738")])
    file = ComplianceFile(fleet=fleet, directives=[one], accomplishments=facts)
    (answer,) = fleet_status(file, on=max(done))
    assert answer.next_due is not None
    assert answer.next_due.due_on == add_months(max(done), months)
    in_order = sorted(set(done))
    limits = [START + timedelta(days=30), *(add_months(day, months) for day in in_order)]
    late = [day for day, limit in zip(in_order, limits, strict=False) if day > limit]
    assert [each.accomplishment.done_on for each in answer.exceedances] == late


# Applicability


@st.composite
def criteria(draw: st.DrawFn) -> Criteria:
    some = lambda *names: st.lists(st.sampled_from(names), max_size=2)  # noqa: E731 - a short name for one line
    return Criteria(
        types=draw(some("B738", "A320")),
        models=draw(some("737-800", "737-900", "737-800 series")),
        serials=draw(st.none() | st.sampled_from(["1 to 5", "3; 7", "all except 4"]).map(SerialRanges.parse)),
        parts=draw(some("P-1", "P-2")),
        modified_by=draw(some("SB 1", "SB 2")),
        unless_modified_by=draw(some("SB 3")),
    )


@st.composite
def known_aircraft(draw: st.DrawFn) -> Aircraft:
    return Aircraft(
        registration="A-1",
        type_designator=draw(st.sampled_from(["B738", "A320", "C172"])),
        model=draw(st.sampled_from(["737-800", "737-900", "172R"])),
        series=draw(st.sampled_from(["737-800 series", "172 series"])),
        serial_number=str(draw(st.integers(1, 9))),
        modifications=draw(st.frozensets(st.sampled_from(["SB 1", "SB 2", "SB 3"]))),
        configuration_known=True,
    )


def asked(groups: list[Criteria], aircraft: Aircraft, installed: list[str]) -> str:
    fleet = Fleet(
        aircraft=[aircraft],
        installations=[
            Installation(component=ComponentId(part_number=part, serial_number="1"), aircraft="A-1")
            for part in set(installed)
        ],
    )
    return applies(Applicability(groups=groups), fleet=fleet, subject=Subject("A-1"), on=START).status


unknown_fields = st.sets(st.sampled_from(["model", "series", "serial_number", "modifications"]))
parts = st.lists(st.sampled_from(["P-1", "P-2", "P-3"]), max_size=2)


@given(st.lists(criteria(), max_size=3), known_aircraft(), parts, unknown_fields, st.sampled_from(["whole", "in part"]))
def test_what_becomes_known_never_turns_a_definite_answer(
    groups: list[Criteria], aircraft: Aircraft, installed: list[str], unknown: set[str], record: str
):
    less: dict[str, object] = dict.fromkeys(unknown)
    before = asked(groups, attrs.evolve(aircraft, **less, configuration_known=record == "whole"), installed)
    after = asked(groups, aircraft, installed)
    assert after in ("applies", "does_not_apply")
    assert before in ("unknown", after)


@given(criteria(), criteria(), known_aircraft(), parts, unknown_fields)
def test_groups_are_alternatives_in_the_logic_of_kleene(
    one: Criteria, other: Criteria, aircraft: Aircraft, installed: list[str], unknown: set[str]
):
    aircraft = attrs.evolve(aircraft, **dict.fromkeys(unknown), configuration_known=not unknown)
    order = ("does_not_apply", "unknown", "applies")
    each = [asked([group], aircraft, installed) for group in (one, other)]
    assert asked([one, other], aircraft, installed) == max(each, key=order.index)
    assert asked([other, one], aircraft, installed) == asked([one, other], aircraft, installed)
    assert asked([one, one], aircraft, installed) == each[0]


@given(criteria(), known_aircraft(), parts, unknown_fields)
def test_criteria_must_all_hold_in_the_logic_of_kleene(
    group: Criteria, aircraft: Aircraft, installed: list[str], unknown: set[str]
):
    aircraft = attrs.evolve(aircraft, **dict.fromkeys(unknown), configuration_known=not unknown)
    alone = [
        asked([Criteria(**{name: value})], aircraft, installed)
        for name, value in ((field.name, getattr(group, field.name)) for field in attrs.fields(Criteria))
        if value
    ]
    order = ("does_not_apply", "unknown", "applies")
    assert asked([group], aircraft, installed) == min(alone, key=order.index, default="applies")


# Serial numbers


@st.composite
def serial_ranges(draw: st.DrawFn) -> tuple[SerialRange, set[int]]:
    first = draw(st.integers(1, 60))
    last = draw(st.none() | st.integers(first, 70))
    zeros = draw(st.sampled_from(["", "0", "00"]))
    prefix = draw(st.sampled_from(["", "12-", "BB-"]))
    one = SerialRange(f"{prefix}{zeros}{first}", None if last is None else f"{prefix}{last}")
    return one, set() if prefix != "12-" else set(range(first, (first if last is None else last) + 1))


@given(st.lists(serial_ranges(), min_size=1, max_size=5), st.lists(serial_ranges(), max_size=5))
def test_a_list_means_the_numbers_of_its_ranges_without_its_exceptions(
    included: list[tuple[SerialRange, set[int]]], excepted: list[tuple[SerialRange, set[int]]]
):
    serials = SerialRanges(included=[each for each, _ in included], excepted=[each for each, _ in excepted])
    meant = set[int]().union(*(numbers for _, numbers in included)).difference(*(numbers for _, numbers in excepted))
    assert {number for number in range(1, 80) if serials.contains(f"12-{number}")} == meant
    assert SerialRanges.parse(str(serials)) == serials


@given(st.text() | st.text(alphabet="019 -;,aABexcptalnd–", max_size=40))  # noqa: RUF001 - the dash is meant
def test_any_text_is_a_list_or_refused_with_a_position_inside_it(text: str):
    try:
        serials = SerialRanges.parse(text)
    except TextError as error:
        position = error.position
    else:
        position = 0
        assert SerialRanges.parse(str(serials)) == serials
    assert 0 <= position <= len(text)
