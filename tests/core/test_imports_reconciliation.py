"""Reconciliation: what another system states is held against our own answers; every difference is named, with why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import attrs
import operator_data as some
import pytest
from operator_data import ENGINE, NOW

from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import (
    SCAN_POLICY,
    Accomplishment,
    Applicability,
    ComplianceStatus,
    Criteria,
    Directive,
    DirectiveRequirement,
    fleet_status,
)
from amss_core.errors import InvalidValueError, NotFoundError, TextError
from amss_core.fleet import Component, ComponentId, Installation
from amss_core.imports import TOTALS, Batch, StatedDue, StatedHours, StatedTotal, joined, reconcile
from amss_core.parts import PartItem
from amss_core.personnel import Person, PersonnelFile
from amss_core.units import FlightHours

ON = date(2026, 6, 1)
OTHER = ComponentId(part_number="CFM56-7B", serial_number="894113")
RULE = parse_compliance_time("on or before 2026-01-31; repeat every 500 FH or 200 FC or 2 years, whichever first")


def directive(number, **criteria):
    applies = Applicability.of(Criteria(**criteria)) if criteria else Applicability()
    asked = DirectiveRequirement(paragraph="(g)", title="Inspect", compliance_time=RULE, applicability=applies)
    return Directive(number=number, title="Inspect", authority="FAA", requirements=[asked])


def done(number, **of):
    return Accomplishment(directive=number, paragraph="(g)", done_on=date(2026, 5, 1), **of)


BATCH = Batch(
    files=[
        PersonnelFile(
            person=Person(id="P1", name="Sara Lind"),
            certificates=[some.certificate(), some.certificate(recorded_at=NOW, expires_on=date(2028, 1, 1))],
            type_ratings=[some.type_rating()],
        )
    ],
    aircraft=[some.aircraft(), some.aircraft(registration="ET-AXN")],
    components=[Component(id=ENGINE), Component(id=OTHER)],
    installations=[
        Installation(component=ENGINE, aircraft="ET-AXM", installed_on=date(2026, 1, 1)),
        Installation(component=OTHER, aircraft="ET-AXM", installed_on=date(2026, 1, 1)),
    ],
    readings=[some.reading()],
    directives=[directive("AD 1"), directive("AD 2", parts=["CFM56-7B"])],
    accomplishments=[
        done("AD 1", aircraft="ET-AXM", id="1"),
        done("AD 1", aircraft="ET-AXM", id="2", replaces="1"),
        done("AD 2", component=ENGINE),
    ],
    tasks=[some.task()],
    items=[PartItem(part_number="S-7", serial_number="1")],
)
OURS = fleet_status(BATCH.compliance(), on=ON, policy=SCAN_POLICY)


def hours(text):
    return None if text is None else StatedHours.parse(str(text))


def stated_as_ours(status):
    due = status.due
    return StatedDue(
        directive=status.directive.number,
        paragraph=status.requirement.paragraph,
        aircraft=status.subject.aircraft,
        component=status.subject.component,
        status=status.status,
        due_on=due and due.due_on,
        due_flight_hours=hours(due and due.due_flight_hours),
        due_flight_cycles=due and due.due_flight_cycles,
    )


STATED = [stated_as_ours(each) for each in OURS]
COMPLIED = next(each for each in STATED if each.directive == "AD 1" and each.status == "complied")


def told(*stated):
    return [tuple(dict(each.compared).values()) for each in reconcile(stated, BATCH, on=ON)]


def test_our_own_answers_reconcile_without_a_difference():
    totals = [
        StatedTotal(total=status, number=sum(each.status == status for each in OURS))
        for status in get_args(ComplianceStatus)
    ]
    assert {each.status for each in OURS} >= {"complied", "overdue"}
    assert reconcile([*totals, *STATED], BATCH, on=ON) == ()


@pytest.mark.parametrize(
    ("change", "ours", "because"),
    [
        ({"status": "terminated"}, "complied", "next due after the last accomplishment"),
        ({"due_on": date(2028, 5, 2)}, "2028-05-01", "2026-05-01 + 2 years = 2028-05-01"),
        ({"due_flight_hours": hours("24810.35")}, "24810:22", "24310:22 FH + 500 FH = 24810:22 FH"),
        ({"due_flight_cycles": 13_410}, 13_411, "13211 FC + 200 FC = 13411 FC"),
    ],
)
def test_each_altered_statement_is_named_with_both_and_why(change, ours, because):
    (what,) = change
    stated = attrs.evolve(COMPLIED, **change)
    ((of, column, theirs, answer, why),) = told(*STATED[1:], stated)
    assert (of, column, answer) == ("ET-AXM, AD 1 (g)", what, ours)
    assert str(theirs) == str(change[what])
    assert because in why
    (finding,) = reconcile([stated], BATCH, on=ON)
    assert str(finding).startswith(f"ET-AXM, AD 1 (g): {what} is stated as {theirs}, and is {ours} by the record; ")


def test_a_limit_that_we_have_none_of_is_named():
    overdue = StatedDue(directive="AD 1", paragraph="(g)", aircraft="ET-AXN", status="overdue")
    stated = attrs.evolve(overdue, due_on=date(2026, 1, 30), due_flight_hours=hours("1"), due_flight_cycles=1)
    assert [each[1:4] for each in told(overdue, stated)] == [
        ("due_on", "2026-01-30", "2026-01-31"),
        ("due_flight_hours", "1", "none"),
        ("due_flight_cycles", 1, "none"),
    ]
    nothing = StatedDue(
        directive="AD 2",
        paragraph="(g)",
        aircraft="ET-AXN",
        due_on=date(2026, 1, 31),
        due_flight_hours=hours("1"),
        due_flight_cycles=1,
    )
    unlike = attrs.evolve(BATCH, directives=[directive("AD 2", types=["A320"])], accomplishments=[])
    found = reconcile([nothing], unlike, on=ON)
    assert [dict(each.compared)["ours"] for each in found] == ["none", "none", "none"]
    assert "the directive does not apply" in found[0].text


def test_what_is_left_open_is_not_compared():
    assert told(attrs.evolve(COMPLIED, due_on=None, due_flight_hours=None, due_flight_cycles=None)) == []
    assert told(StatedDue(directive="AD 1", paragraph="(g)", aircraft="ET-AXM", due_flight_cycles=13_411)) == []


@pytest.mark.parametrize(
    ("stated", "ours", "same"),
    [
        ("24810", "24810:22", True),
        ("24810.3", "24810:22", True),
        ("24810.4", "24810:22", True),
        ("24810.36", "24810:22", True),
        ("24810.37", "24810:22", True),
        ("24810:22", "24810:22", True),
        ("24810:22:00", "24810:22", True),
        ("24811", "24810:22", True),
        ("24811", "24810", False),
        ("24812", "24810:22", False),
        ("24810.5", "24810:22", False),
        ("24810.35", "24810:22", False),
        ("24810:23", "24810:22", False),
        ("24810:22:01", "24810:22", False),
    ],
)
def test_hours_are_compared_no_finer_than_they_are_written(stated, ours, same):
    assert StatedHours.parse(stated).agrees(FlightHours.parse(ours)) is same


@pytest.mark.parametrize(
    ("decimal", "same_as"),
    [(100.5, "100.5"), (100, "100"), (2000.0, "2000"), (Decimal("100.37"), "100.37"), (100 + 22 / 60, "100:22")],
)
def test_decimal_hours_have_the_precision_of_their_digits(decimal, same_as):
    assert StatedHours.from_decimal(decimal) == StatedHours.parse(same_as)
    assert str(StatedHours.from_decimal(decimal)) == same_as


@pytest.mark.parametrize("text", ["", "-1", "100.375", "100:60", "1:1", "x", "9" * 13])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(TextError, match=r"100:22:12"):
        StatedHours.parse(text)


def test_a_component_is_named_with_the_aircraft_that_carries_it():
    stated = StatedDue(directive="AD 2", paragraph="(g)", component=ENGINE, status="complied")
    assert told(stated, attrs.evolve(stated, aircraft="ET-AXM")) == []
    ((of, what, theirs, ours, why),) = told(attrs.evolve(stated, aircraft="ET-AXN"))
    assert (of, what, theirs, ours) == (f"{ENGINE} ET-AXN, AD 2 (g)", "aircraft", "ET-AXN", "ET-AXM")
    assert why == f"{ENGINE} on ET-AXM on 2026-06-01"
    stored = attrs.evolve(BATCH, installations=[])
    found = reconcile([attrs.evolve(stated, aircraft="ET-AXN")], stored, on=ON)
    assert "aircraft is stated as ET-AXN, and is none by the record" in found[0].text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"aircraft": "ET-AXX"}, "ET-AXX, AD 1 (g): there is no aircraft 'ET-AXX'"),
        ({"directive": "AD 9"}, "there is no directive 'AD 9'"),
        ({"paragraph": "(h)"}, "AD 1 has no paragraph '(h)'"),
        ({"component": ENGINE}, f"it is not held against a component {ENGINE}"),
        ({"directive": "AD 2"}, f"it is held against {ENGINE}, {OTHER}; state which one is meant"),
    ],
)
def test_what_nobody_knows_is_refused(change, words):
    with pytest.raises(NotFoundError) as refused:
        told(attrs.evolve(COMPLIED, **change), COMPLIED)
    assert words in str(refused.value)


def test_no_more_of_what_nobody_knows_is_spelled_out_than_one_reads():
    with pytest.raises(NotFoundError, match=r"; and 10 more$"):
        told(*(attrs.evolve(COMPLIED, aircraft=f"ET-{number}") for number in range(30)))


@pytest.mark.parametrize(
    ("total", "number"),
    [
        ("aircraft", 2),
        ("components", 2),
        ("directives", 2),
        ("accomplishments", 2),
        ("people", 1),
        ("certificates", 1),
        ("type_ratings", 1),
        ("tasks", 1),
        ("parts", 1),
    ],
)
def test_records_are_counted_once_however_often_they_were_corrected(total, number):
    assert told(StatedTotal(total=total, number=number)) == []
    ((of, what, theirs, ours, why),) = told(StatedTotal(total=total, number=number + 1))
    assert (of, what, theirs, ours) == ("total", total, number + 1, number)
    assert why.startswith("counted: ")


def test_a_total_names_what_was_counted():
    (overdue,) = told(StatedTotal(total="overdue", number=0))
    assert overdue[-1] == f"counted: ET-AXN AD 1 (g), {OTHER} on ET-AXM AD 2 (g)"
    assert told(StatedTotal(total="superseded", number=1))[0][-1] == "counted: none"
    many = Batch(aircraft=[some.aircraft(registration=f"ET-{number:02}") for number in range(12)])
    (finding,) = reconcile([StatedTotal(total="aircraft", number=11)], many, on=ON)
    assert "counted: ET-00, ET-01, " in finding.text
    assert finding.text.endswith("ET-08, ET-09 and 2 more.")


def test_statements_of_nothing_are_none():
    with pytest.raises(InvalidValueError, match="an aircraft or a component"):
        StatedDue(directive="AD 1", status="open")
    with pytest.raises(InvalidValueError, match="a status, or a limit"):
        StatedDue(directive="AD 1", aircraft="ET-AXM")
    with pytest.raises(ValueError, match="total"):
        StatedTotal(total="cakes", number=1)
    assert set(get_args(ComplianceStatus)) < set(TOTALS)


def test_two_batches_are_joined_with_the_facts_of_each_person_in_one_file():
    more = PersonnelFile(person=Person(id="P1", name="Sara Lind"), skills=[some.skill()])
    new = PersonnelFile(person=Person(id="P2", name="Lina Roth"))
    both = joined(BATCH, Batch(files=[more, new], aircraft=[some.aircraft(registration="ET-AXO")]))
    assert [file.person.id for file in both.files] == ["P1", "P2"]
    assert (len(both.files[0].skills), len(both.files[0].certificates)) == (1, 2)
    assert [each.registration for each in both.aircraft] == ["ET-AXM", "ET-AXN", "ET-AXO"]
