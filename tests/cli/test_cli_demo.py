"""The demo operator: as large as it should be, the same for the same day, sound but for the problems put into it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from importlib.resources import files

import pytest

from amss_cli.demo import demo_tables, write_demo
from amss_cli.demo.directives import REQUIREMENTS
from amss_cli.tables import (
    AircraftRow,
    CertificateRow,
    DependencyRow,
    DirectiveRow,
    PartRow,
    PersonRow,
    ReadingRow,
    TaskRow,
    WorkLogRow,
    read_tables,
)
from amss_core.errors import InvalidValueError

ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, on=ON)
    return read_tables(folder)


def test_nothing_in_it_is_unreadable(book):
    assert book.problems == ()


def test_it_is_as_large_as_a_small_operator(book):
    assert len(book.rows(AircraftRow)) == 24
    assert len({row.type for row in book.rows(AircraftRow)}) == 6
    assert len(book.rows(PersonRow)) == 60
    assert len({row.number for row in book.rows(DirectiveRow)}) == 40
    assert len([row for row in book.rows(TaskRow) if row.package.startswith("C")]) == 300
    assert min(row.worked_on for row in book.rows(WorkLogRow)) <= ON - timedelta(days=700)


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29), date(2027, 3, 31), date(2028, 1, 1), date(2029, 6, 1)])
def test_the_same_day_gives_the_same_tables_and_any_day_sound_ones(on, tmp_path):
    assert demo_tables(on) == demo_tables(on)
    write_demo(tmp_path, on=on)
    assert read_tables(tmp_path).problems == ()


def test_a_larger_fleet_begins_with_the_same_aircraft(book, tmp_path):
    write_demo(tmp_path, on=ON, aircraft=30)
    larger = read_tables(tmp_path)
    assert larger.problems == ()
    small, large = (each.rows(AircraftRow) for each in (book, larger))
    assert (len(large), large[:24]) == (30, small)
    assert len({row["registration"] for row in demo_tables(ON, aircraft=500)[AircraftRow]}) == 500


@pytest.mark.parametrize("aircraft", [23, 501])
def test_a_fleet_of_another_size_is_refused(aircraft):
    with pytest.raises(InvalidValueError, match="expected 24 to 500"):
        demo_tables(ON, aircraft=aircraft)


def test_a_workbook_holds_the_same(book, tmp_path):
    write_demo(tmp_path, on=ON, xlsx=True)
    assert read_tables(tmp_path).tables == book.tables


def test_counters_never_run_backwards(book):
    last = {}
    for row in book.rows(ReadingRow):
        subject = (row.aircraft, row.part_number, row.serial_number)
        now = (row.read_on, row.flight_hours, row.flight_cycles)
        if subject in last:
            assert all(later >= earlier for later, earlier in zip(now, last[subject], strict=True))
        last[subject] = now


def test_one_link_is_broken(book):
    tasks = {row.id: row for row in book.rows(TaskRow)}
    broken = [
        (link.predecessor, link.successor)
        for link in book.rows(DependencyRow)
        if link.type == "FS"
        and tasks[link.successor].start_at < tasks[link.predecessor].end_at + timedelta(minutes=link.lag_minutes)
    ]
    assert broken == [("C738-035", "C738-036")]


def test_one_mechanic_is_planned_twice_at_one_time(book):
    by_mechanic = defaultdict(list)
    for row in book.rows(TaskRow):
        by_mechanic[row.mechanic].append((row.start_at, row.end_at, row.id))
    twice = [
        {one[2], other[2]}
        for windows in by_mechanic.values()
        for one, other in zip(sorted(windows), sorted(windows)[1:], strict=False)
        if other[0] < one[1]
    ]
    assert twice == [{"C20N-019", "C20N-049"}]


def test_one_certificate_lapses_the_day_before_a_task(book):
    until = {(row.person, row.type): row.until for row in book.rows(CertificateRow) if row.event == "issued"}
    lapsing = {
        (row.id, (row.start_at.date() - last).days)
        for row in book.rows(TaskRow)
        for (person, _), last in until.items()
        if person == row.mechanic and last < row.end_at.date()
    }
    assert lapsing == {("C738-075", 1)}


def test_one_part_arrives_after_the_task_that_needs_it(book):
    stock = {row.part_number for row in book.rows(PartRow) if row.serial_number and row.status == "in_stock"}
    short = {part: row.start_at for row in book.rows(TaskRow) for part, _ in row.parts if part not in stock}
    assert list(short) == ["S737-07"]
    (arrives,) = (row.restock_on for row in book.rows(PartRow) if row.part_number == "S737-07")
    assert arrives > short["S737-07"].date()


def test_its_rules_are_those_of_the_cases():
    cases = {case["id"]: case for case in json.loads(files("amss_cli.demo").joinpath("cases.json").read_text("utf-8"))}
    for requirement in REQUIREMENTS:
        for case in filter(None, (requirement.initial, requirement.repeat)):
            assert requirement.number in cases[case]["directive"] or requirement.number == "90-12-51"
