"""Each kind of cell reads what is exact, from a text or a spreadsheet's own value, and refuses what is a guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from amss_cli.tables.kinds import (
    DATE,
    HOURS,
    INSTANT,
    LIST,
    PART_QUANTITIES,
    RATE,
    SKILL_LEVELS,
    STATED_HOURS,
    TEXT,
    TYPE_GROUPS,
    YES_NO,
    CellError,
    ErrorValue,
    Formula,
    choice,
    nearest,
    read_cell,
    whole_number,
)
from amss_cli.tables.problems import Problem, clean, shown
from amss_core.imports import StatedHours
from amss_core.units import FlightHours

WHOLE = whole_number()


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (TEXT, "  ET-AXM ", "ET-AXM"),
        (TEXT, "two\nlines", "two\nlines"),
        (TEXT, "Tésfaye—Ω", "Tésfaye—Ω"),
        (TEXT, 1234.0, "1234"),
        (TEXT, 1234, "1234"),
        (LIST, "B738; B38M,A320\nA320", ("B738", "B38M", "A320")),
        (LIST, " ; ", ()),
        (TYPE_GROUPS, "B738 B38M; A320/A20N; B38M, B738;", (frozenset({"B738", "B38M"}), frozenset({"A320", "A20N"}))),
        (DATE, "2024-02-29", date(2024, 2, 29)),
        (DATE, date(2026, 5, 31), date(2026, 5, 31)),
        (DATE, datetime(2026, 5, 31), date(2026, 5, 31)),  # noqa: DTZ001 - as a workbook gives it
        (INSTANT, "2026-05-31T14:30Z", datetime(2026, 5, 31, 14, 30, tzinfo=UTC)),
        (INSTANT, "2026-05-31 14:30", datetime(2026, 5, 31, 14, 30, tzinfo=UTC)),
        (INSTANT, "2026-05-31T14:30+02:00", datetime(2026, 5, 31, 12, 30, tzinfo=UTC)),
        (INSTANT, datetime(2026, 5, 31, 14, 29, 59, 999_600), datetime(2026, 5, 31, 14, 30, tzinfo=UTC)),  # noqa: DTZ001
        (INSTANT, date(2026, 5, 31), datetime(2026, 5, 31, tzinfo=UTC)),
        (HOURS, "100.37", FlightHours.parse("100.37")),
        (HOURS, "100:22", FlightHours.parse("100:22")),
        (HOURS, "100,5", FlightHours.parse("100.5")),
        (HOURS, 100.37, FlightHours.parse("100.37")),
        (HOURS, 100 + 22 / 60, FlightHours.parse("100:22")),
        (HOURS, 0, FlightHours(0)),
        (HOURS, timedelta(days=4, hours=4, minutes=22), FlightHours.parse("100:22")),
        (HOURS, timedelta(hours=7, minutes=29, seconds=59.9), FlightHours.parse("7:30")),
        (HOURS, time(7, 30), FlightHours.parse("7:30")),
        (YES_NO, "Yes", True),
        (YES_NO, "n", False),
        (YES_NO, True, True),
        (YES_NO, 0.0, False),
        (RATE, "8.45", Fraction(845, 100)),
        (RATE, "8,45", Fraction(845, 100)),
        (RATE, 8.45, Fraction(845, 100)),
        (RATE, 4, Fraction(4)),
        (WHOLE, "13211", 13211),
        (WHOLE, "1234.0", 1234),
        (WHOLE, 1234.0, 1234),
        (whole_number(minimum=-90), "-60", -60),
        (choice("in_stock", "used"), "In Stock", "in_stock"),
        (choice("AD", "SB"), "ad", "AD"),
        (SKILL_LEVELS, "NDT_ET:2; SHEET_METAL", (("NDT_ET", 2), ("SHEET_METAL", 1))),
        (PART_QUANTITIES, "69-41868-3; 2 x S737-07; S737-07", (("69-41868-3", 1), ("S737-07", 3))),
    ],
)
def test_a_cell_is_read_exactly(kind, cell, value):
    assert read_cell(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (TEXT, "=1+1", "this is a formula: enter its value"),
        (TEXT, "+1", "a spreadsheet takes it for a formula"),
        (TEXT, "-x", "a spreadsheet takes it for a formula"),
        (TEXT, "@x", "a spreadsheet takes it for a formula"),
        (TEXT, "a\x07b", "without control characters"),
        (TEXT, 12.5, "format the cell as text"),
        (TEXT, 1e16, "format the cell as text"),
        (TEXT, True, "truth value"),
        (TEXT, date(2026, 12, 1), "turned it into a date"),
        (TEXT, timedelta(hours=1), "turned it into a date or time"),
        (DATE, "31/05/2026", "written 2026-05-31"),
        (DATE, "2026-02-30", "written 2026-05-31"),
        (DATE, "0206-05-31", "from 1900 to 2199"),
        (DATE, "20260531", "written 2026-05-31"),
        (DATE, 46143.0, "written 2026-05-31"),
        (DATE, datetime(2026, 5, 31, 1), "written 2026-05-31"),  # noqa: DTZ001
        (DATE, time(1), "written 2026-05-31"),
        (INSTANT, "2026-05-31", "a date and time in UTC"),
        (INSTANT, "tomorrow at noon", "a date and time in UTC"),
        (INSTANT, 46143.5, "a date and time in UTC"),
        (HOURS, "100.375", "no finer"),
        (HOURS, "1,234", "hours, written"),
        (HOURS, "-5", "not below zero"),
        (HOURS, -5.0, "not below zero"),
        (HOURS, 100.3755, "no finer"),
        (HOURS, timedelta(seconds=30), "no finer"),
        (HOURS, timedelta(hours=-1), "not below zero"),
        (HOURS, True, "hours, written"),
        (YES_NO, "maybe", "yes or no"),
        (YES_NO, 2.0, "yes or no"),
        (RATE, "8.5.1", "a number of zero or more"),
        (RATE, -1.0, "a number of zero or more"),
        (WHOLE, "12.5", "a whole number of 0 or more"),
        (WHOLE, 12.5, "a whole number of 0 or more"),
        (WHOLE, True, "a whole number of 0 or more"),
        (WHOLE, "1 000", "a whole number of 0 or more"),
        (WHOLE, -1.0, "a whole number of 0 or more"),
        (WHOLE, 1e15, "a whole number of 0 or more"),
        (whole_number(minimum=1, maximum=5), "6", "from 1 to 5"),
        (choice("issued", "renewed"), "isued", "did you mean 'issued'?"),
        (choice("issued", "renewed"), "zzz", "one of issued, renewed"),
        (SKILL_LEVELS, "NDT_ET:9", "level from 1 to 5"),
        (SKILL_LEVELS, "NDT_ET:1:2", "level from 1 to 5"),
        (DATE, ErrorValue("#REF!"), "shows an error"),
        (DATE, Formula(""), "without a saved result"),
        (TEXT, Formula("SU-GDM"), "this is a formula"),
        (LIST, Formula("B738"), "this is a formula"),
        (DATE, " =TODAY()", "this is a formula"),
    ],
)
def test_a_cell_that_would_be_a_guess_is_refused_with_what_was_expected(kind, cell, expected):
    with pytest.raises(CellError, match=re.escape(expected)):
        read_cell(kind, cell)


def test_the_saved_result_of_a_formula_is_taken_for_numbers_and_dates():
    assert read_cell(WHOLE, Formula(2.0)) == 2
    assert read_cell(DATE, Formula(date(2026, 5, 31))) == date(2026, 5, 31)


def test_the_nearest_word_is_named_only_where_one_is_near():
    assert nearest("aircrafts", ["aircraft", "tasks"]) == "; did you mean 'aircraft'?"
    assert nearest("weather", ["aircraft", "tasks"]) == ""


def test_a_message_shows_no_control_characters_and_cuts_a_long_cell():
    assert clean("a\x1b[31mb\u202ec\td") == "a�[31mb�c d"
    assert shown("x" * 5_000) == "x" * 60 + "… (5000 characters)"
    problem = Problem(code="bad_cell", file="a.csv", row=3, column="c", value="\x1b]0;x\x07" * 40, expected="a date")
    assert "\x1b" not in str(problem)
    assert str(problem).startswith("a.csv, row 3, column c: found '�]0;x�")
    assert str(Problem(code="bad_file", file="a.csv", expected="text")) == "a.csv: expected text"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("100", "100"),
        ("100,3", "100.3"),
        (" 100:22:12 ", "100:22:12"),
        (100.25, "100.25"),
        (100, "100"),
        (timedelta(hours=100, minutes=22), "100:22"),
        (time(7, 30), "7:30"),
    ],
)
def test_stated_hours_keep_the_precision_in_which_they_are_written(cell, written):
    assert STATED_HOURS.read(cell) == StatedHours.parse(written)


@pytest.mark.parametrize("cell", ["100.375", "-1", -1, 100.375, True, timedelta(hours=-1), date(2026, 6, 1)])
def test_stated_hours_that_are_none_are_refused(cell):
    with pytest.raises(CellError, match="hours as they were stated"):
        STATED_HOURS.read(cell)
