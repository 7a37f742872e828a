"""Imports: what a batch brings that is new, and ids that are made of what a record says."""

from __future__ import annotations

from datetime import date

import attrs
import operator_data as some
from operator_data import ENGINE, LATER, NOW

from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import Applicability, Criteria, Directive, DirectiveRequirement
from amss_core.fleet import Aircraft, Installation, Reading
from amss_core.imports import CONTENT_ID, Batch, compare, differences, named
from amss_core.parts import PartItem, Reservation
from amss_core.personnel import Person, PersonnelFile, SkillRecord
from amss_core.qualification import Requirement

AIRCRAFT = Aircraft(registration="ET-AXM", type_designator="B738")
READING = Reading(aircraft="ET-AXM", read_on=date(2026, 5, 1), flight_cycles=1)


def test_a_record_without_an_id_gets_one_that_is_made_of_what_it_says():
    first, second = named(Batch(readings=[READING])), named(Batch(readings=[READING, READING]))
    assert first == second
    assert first.readings[0].id.startswith(CONTENT_ID)


def test_what_is_counted_by_us_makes_no_difference():
    batch = Batch(aircraft=[AIRCRAFT])
    on_record = Batch(aircraft=[Aircraft(registration="ET-AXM", type_designator="B738", revision=4)])
    found = compare(batch, on_record)
    assert (found.new.counts(), found.against) == ((), ())


def test_what_differs_is_named_with_both():
    other = Aircraft(registration="ET-AXM", type_designator="A320", model="x" * 200)
    (finding,) = compare(Batch(aircraft=[other]), Batch(aircraft=[AIRCRAFT])).against
    assert "type_designator is B738, not A320" in finding.text
    assert "…" in finding.text


def skill(level, id="S1"):  # noqa: A002 - the field's name
    return SkillRecord(id=id, person="P1", skill="NDT_ET", level=level, qualified_on=date(2025, 1, 1))


def file(*skills):
    return PersonnelFile(person=Person(id="P1", name="Sara Lind"), skills=skills)


def test_a_batch_does_not_differ_from_itself():
    batch = Batch(aircraft=[AIRCRAFT], files=[file(skill(2))])
    assert differences(batch, batch) == ()


def test_every_record_that_files_do_not_tell_as_it_is_on_record_is_named():
    needed = Requirement(task_type="repair")
    told = Batch(
        aircraft=[Aircraft(registration="ET-AXM", type_designator="A320")],
        requirements=[needed, needed],
        files=[file(skill(2), skill(2, "S3"))],
    )
    on_record = Batch(aircraft=[AIRCRAFT], readings=named(Batch(readings=[READING])).readings)
    on_record = attrs.evolve(on_record, requirements=[needed], files=[file(skill(3), skill(2, "S2"))])
    assert [(each.code, dict(each.compared)["key"]) for each in differences(told, on_record)] == [
        ("told_in_parts", "repair"),
        ("imported_otherwise_on_record", "ET-AXM"),
        ("told_by_no_file", on_record.readings[0].id),
        ("imported_otherwise_on_record", "P1 SkillRecord S1"),
        ("told_by_no_file", "P1 SkillRecord S2"),
        ("not_on_record", "P1 SkillRecord S3"),
    ]


def against(told, on_record):
    return [each.code for each in compare(told, on_record).against]


def test_what_no_file_tells_is_no_contradiction():
    """When work on a task began, or who entered an installation: tables have no columns for it."""
    worked = some.task(
        state="completed",
        notes="nothing found",
        started_at=NOW,
        completed_at=LATER,
        first_planned_start_at=LATER,
        first_planned_end_at=LATER + (LATER - NOW),
        reschedules=1,
    )
    installed = Installation(component=ENGINE, aircraft="ET-AXM", recorded_by="anna", recorded_at=NOW)
    kept = Reservation(
        id="R1", task="T1", part_number="S-7", serial_number="1", state="used", instead_of="S-8", changed_at=NOW
    )
    on_record = Batch(aircraft=[AIRCRAFT], tasks=[worked], installations=[installed], reservations=[kept])
    told = Batch(
        tasks=[some.task(state="completed")],
        installations=[attrs.evolve(installed, recorded_by="", recorded_at=None)],
        reservations=[attrs.evolve(kept, instead_of=None, changed_at=None)],
    )
    found = compare(told, on_record)
    assert found.new == Batch()
    assert not [each for each in found.against if each.code == "imported_otherwise_on_record"]
    other = attrs.evolve(told, tasks=[some.task(state="cancelled")])
    assert "imported_otherwise_on_record" in against(other, on_record)


def test_a_directive_that_says_for_all_requirements_what_a_file_says_for_each_is_the_same():
    only = Applicability.of(Criteria(types=["B738"]))
    asked = DirectiveRequirement(compliance_time=parse_compliance_time("100 FH after new"))
    whole = Directive(number="AD 1", title="Inspect", authority="FAA", applicability=only, requirements=[asked])
    each = attrs.evolve(asked, title="Inspect", applicability=only)
    told = attrs.evolve(whole, applicability=Applicability(), requirements=[each])
    assert against(Batch(directives=[told]), Batch(directives=[whole])) == []
    both = attrs.evolve(whole, requirements=[each])
    assert against(Batch(directives=[told]), Batch(directives=[both])) == ["imported_otherwise_on_record"]
    without = attrs.evolve(whole, requirements=[])
    assert against(Batch(directives=[without]), Batch(directives=[without])) == []


def test_a_fact_that_is_told_otherwise_for_the_same_instant_is_no_correction():
    entered = attrs.evolve(skill(2), recorded_at=NOW)
    on_record = Batch(files=[file(entered)])
    assert against(Batch(files=[file(attrs.evolve(entered, level=3))]), on_record) == ["imported_otherwise_on_record"]
    assert against(Batch(files=[file(skill(3))]), on_record) == ["imported_otherwise_on_record"]
    corrected = file(attrs.evolve(entered, level=3, recorded_at=LATER))
    assert against(Batch(files=[corrected]), on_record) == []


def test_where_an_item_is_installed_is_told_by_its_installation_and_not_by_the_store():
    def item(status, **more):
        return Batch(items=[PartItem(part_number="S-7", serial_number="1", status=status, **more)])

    for told, standing in (("installed", "in_stock"), ("used", "installed")):
        assert against(item(told), item(standing)) == []
    assert against(item("used"), item("in_stock")) == ["imported_otherwise_on_record"]
    assert against(item("installed", expires_on=date(2027, 1, 1)), item("in_stock")) == ["imported_otherwise_on_record"]
