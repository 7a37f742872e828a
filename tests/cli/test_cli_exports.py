"""`amss export`: what was loaded comes out again as the same tables, and what they cannot say is named."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from amss_cli.demo import write_demo
from amss_cli.operator import read_operator
from amss_cli.operator.rows import rows_of
from amss_cli.tables import AircraftRow, DirectiveRow, ReadingRow, RequirementRow
from amss_cli.tables.writer import write_tables
from amss_core.compliance_time import Utilisation, parse_compliance_time
from amss_core.directives import Applicability, Credit, Criteria, Directive, DirectiveRequirement
from amss_core.fleet import Aircraft, Component, ComponentId, Installation, Reading
from amss_core.imports import Batch, differences, named
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.qualification import RecencyPolicy, Requirement


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "tables"
    write_demo(folder, on=date(2026, 6, 1))
    return folder


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_demo_operator_goes_through_two_databases_and_comes_out_the_same(new_shell, demo, tmp_path):
    first, second = new_shell("sqlite-file"), new_shell("sqlite-file")
    first.json("import", demo)
    told = first.json("export", tmp_path / "once")
    assert told["differences"] == []
    assert sorted(told["files"]) == sorted(str(path) for path in (tmp_path / "once").iterdir())
    second.json("import", tmp_path / "once")
    assert second("export", tmp_path / "twice").exit_code == 0
    assert content(tmp_path / "twice") == content(tmp_path / "once")
    assert "All of it is on record already." in first("import", tmp_path / "twice").stdout


def test_the_exported_workbook_tells_the_same(shell, demo, tmp_path):
    shell.json("import", demo)
    shell.json("export", tmp_path / "book", "--xlsx")
    read = read_operator(tmp_path / "book")
    assert read.problems == ()
    assert differences(named(read.batch), named(read_operator(demo).batch)) == ()


def test_nothing_is_overwritten_and_a_folder_in_use_is_refused(shell, tmp_path):
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "tasks.csv").write_text("mine", encoding="utf-8")
    assert "holds tasks.csv already" in shell.refused("export", folder)
    assert content(folder) == {"tasks.csv": b"mine"}


def test_what_the_tables_cannot_say_is_named_with_exit_code_1(shell, written, tables, tmp_path):
    shell.json("import", written(tables))
    shell.json("tasks", "move", "T1=2026-06-08T07:00Z", "--reason", "the hangar is taken", "--despite-conflicts")
    answer = shell("export", tmp_path / "out")
    assert answer.exit_code == 1
    assert "tasks T1 is on record otherwise: first_planned_start_at is 2026-06-08T06:00:00Z" in answer.stdout
    assert "1 records are not, or not wholly, in the tables" in answer.stderr


def test_several_groups_are_told_by_a_row_each_and_read_back_as_one_requirement(tmp_path):
    wanted = Requirement(
        task_type="repair",
        certificates=({"EASA_B1"}, {"FAA_AP"}),
        certifying=True,
        inspection=True,
        recency=[RecencyPolicy(measure="months")],
    )
    rows = rows_of(Batch(requirements=[wanted]))[RequirementRow]
    assert [(row["certificates"], row["role"], row["recency"]) for row in rows] == [
        ("EASA_B1", "certifying", "months"),
        ("FAA_AP", "inspection", "none"),
    ]
    assert again(Batch(requirements=[wanted]), tmp_path) == ()


def test_a_directive_that_applies_to_several_groups_is_told_as_applying_to_all_and_named(tmp_path):
    several = Applicability(groups=(Criteria(types=("B738",)), Criteria(types=("A320",))))
    asked = DirectiveRequirement(
        title="Inspect", compliance_time=parse_compliance_time("100 FH after installation"), applicability=several
    )
    credit = (Credit(directive="AD 1", paragraph="(g)"), Credit(directive="AD 2"))
    one = Directive(number="AD 3", title="Inspect", authority="FAA", requirements=[asked], credits=credit)
    (row,) = rows_of(Batch(directives=[one]))[DirectiveRow]
    assert (row["types"], row["credits"]) == ("", "AD 2")
    (found,) = again(Batch(directives=[one]), tmp_path)
    assert "credits is" in found.text
    assert "requirements is" in found.text


def test_a_component_that_was_removed_is_named(tmp_path):
    component = ComponentId(part_number="65-1", serial_number="K1")
    was = Installation(
        component=component, aircraft="ET-AXM", installed_on=date(2024, 1, 1), removed_on=date(2025, 1, 1)
    )
    batch = Batch(
        aircraft=[Aircraft(registration="ET-AXM", type_designator="B738")],
        components=[Component(id=component)],
        installations=[was],
        definitions=[PartDefinition(part_number="65-1")],
        items=[PartItem(part_number="65-1", serial_number="K1")],
        orders=[Order(id="PO-7", part_number="65-1", quantity=3, arrives_on=date(2026, 7, 1))],
    )
    found = {(each.code, dict(each.compared)["kind"]) for each in again(batch, tmp_path)}
    assert found == {("told_by_no_file", "installations")}


def test_an_id_that_was_made_of_the_content_is_left_blank_unless_another_record_names_it():
    first = Reading(id="of-1", aircraft="ET-AXM", read_on=date(2026, 5, 1), flight_cycles=9)
    second = Reading(id="of-2", aircraft="ET-AXM", read_on=date(2026, 5, 1), flight_cycles=8, replaces="of-1")
    assert [row["id"] for row in rows_of(Batch(readings=[first, second]))[ReadingRow]] == ["of-1", ""]


@pytest.mark.parametrize(("rate", "text"), [(Fraction(17, 2), "8.5"), (Fraction(4), "4"), (Fraction(1, 3), "0.333333")])
def test_a_rate_is_written_as_a_decimal(rate, text):
    plan = Utilisation(flight_hours_per_day=rate)
    aircraft = Aircraft(registration="ET-AXM", type_designator="B738", utilisation_plan=plan)
    (row,) = rows_of(Batch(aircraft=[aircraft]))[AircraftRow]
    assert (row["flight_hours_per_day"], row["flight_cycles_per_day"]) == (text, "")
    assert row["modifications"] == ""


def again(batch, folder):
    write_tables(folder / "out", rows_of(batch))
    read = read_operator(folder / "out")
    assert read.problems == ()
    return differences(named(read.batch), batch)
