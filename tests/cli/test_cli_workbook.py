"""Reading a workbook: values as they are, formulas and errors told apart, and nothing raised by a damaged file."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from amss_cli.tables import AircraftRow, PersonRow, ReadingRow, TaskRow, read_tables
from amss_cli.tables import sources as sources_module
from amss_cli.tables import workbook as workbook_module
from amss_cli.tables.xlsx import write_workbook
from amss_core.units import FlightHours


@pytest.fixture
def book(tmp_path):
    """A workbook to write sheets into; it is closed by `read`."""
    return xlsxwriter.Workbook(tmp_path / "fleet.xlsx")


def read(book, tmp_path):
    book.close()
    return read_tables(tmp_path)


def lines(book):
    return [str(problem) for problem in book.problems]


def test_numbers_dates_and_durations_of_a_spreadsheet_are_read_exactly(book, tmp_path):
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    duration = book.add_format({"num_format": "[h]:mm"})
    readings = book.add_worksheet("Readings")
    readings.write_row(0, 0, ["aircraft", "read on", "Flight Hours", "flight_cycles"])
    readings.write(1, 0, "ET-AAA")
    readings.write_datetime(1, 1, datetime(2026, 5, 31), day)  # noqa: DTZ001 - spreadsheets know no zone
    readings.write_number(1, 2, 24310.37)
    readings.write_number(1, 3, 13211)
    readings.write(2, 0, "ET-AAA")
    readings.write(2, 1, "2026-06-30")
    readings.write_number(2, 2, (24400 + 22 / 60) / 24, duration)
    readings.write_string(2, 3, "13311")
    tasks = book.add_worksheet("tasks")
    tasks.write_row(0, 0, ["id", "aircraft", "type", "start_at", "end_at"])
    tasks.write_row(1, 0, [738, "ET-AAA", "repair"])
    tasks.write_datetime(1, 3, datetime(2026, 6, 1, 6, 20), moment)  # noqa: DTZ001
    tasks.write_datetime(1, 4, datetime(2026, 6, 1, 9, 40), moment)  # noqa: DTZ001
    found = read(book, tmp_path)
    assert lines(found) == []
    assert [(row.read_on, row.flight_hours, row.flight_cycles) for row in found.rows(ReadingRow)] == [
        (date(2026, 5, 31), FlightHours.parse("24310.37"), 13211),
        (date(2026, 6, 30), FlightHours.parse("24400:22"), 13311),
    ]
    (task,) = found.rows(TaskRow)
    assert (task.id, task.file, task.row) == ("738", "fleet.xlsx [tasks]", 2)
    assert (task.start_at, task.end_at) == (
        datetime(2026, 6, 1, 6, 20, tzinfo=UTC),
        datetime(2026, 6, 1, 9, 40, tzinfo=UTC),
    )


def test_formulas_and_errors_are_refused_in_texts_and_their_results_taken_for_numbers(book, tmp_path):
    sheet = book.add_worksheet("aircraft")
    sheet.write_row(0, 0, ["registration", "type", "capacity_slots", "manufactured_on", "serial_number"])
    sheet.write(1, 0, "ET-AAA")
    sheet.write_formula(1, 1, '="B"&"738"', None, "B738")
    sheet.write_formula(1, 2, "=1+1", None, 2)
    sheet.write_row(2, 0, ["ET-AAB", "B738"])
    sheet.write_formula(2, 2, "=1+1", None, 2)
    sheet.write_formula(2, 4, "=Z1", None, "")
    sheet.write_row(3, 0, ["ET-AAC", "B738"])
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 3, "=TODAY()", None, "")
    sheet.write_row(4, 0, ["ET-AAD", "B738"])
    sheet.write_formula(4, 2, "=2+2", None, 4)
    sheet.write_string(5, 0, "=1+1")
    sheet.write(5, 1, "B738")
    found = read(book, tmp_path)
    assert [(row.registration, row.capacity_slots) for row in found.rows(AircraftRow)] == [("ET-AAD", 4)]
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (2, "type", "B738"),
        (3, "serial_number", "a formula"),
        (4, "capacity_slots", "#DIV/0!"),
        (4, "manufactured_on", "a formula"),
        (6, "registration", "=1+1"),
    ]
    assert "this is a formula" in found.problems[0].expected
    assert "shows an error" in found.problems[2].expected
    assert "without a saved result" in found.problems[3].expected


def test_a_serial_number_that_the_spreadsheet_turned_into_a_date_is_refused(book, tmp_path):
    sheet = book.add_worksheet("aircraft")
    sheet.write_row(0, 0, ["registration", "type", "serial_number"])
    sheet.write_row(1, 0, ["ET-AAA", "B738"])
    sheet.write_datetime(1, 2, datetime(2026, 12, 1), book.add_format({"num_format": "d-mmm"}))  # noqa: DTZ001
    (problem,) = read(book, tmp_path).problems
    assert "turned it into a date" in problem.expected


def test_rows_are_counted_as_the_spreadsheet_shows_them(book, tmp_path):
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 2, ["id", "name"])
    sheet.write_row(3, 2, ["P1", "Mona"])
    sheet.write_row(6, 2, ["P2", ""])
    sheet.write_blank(20, 9, None, book.add_format({"bold": True}))
    found = read(book, tmp_path)
    assert [row.row for row in found.rows(PersonRow)] == [4]
    assert lines(found) == ["fleet.xlsx [people], row 7, column name: expected a text, but the cell is empty"]


def test_empty_unknown_and_own_sheets_and_charts(book, tmp_path):
    book.add_worksheet("people")
    book.add_worksheet("Sheet1")
    book.add_worksheet("#scratch")
    book.add_chartsheet("chart")
    found = lines(read(book, tmp_path))
    assert found[0].startswith(
        "fleet.xlsx [Sheet1]: found 'Sheet1', expected a table named aircraft, readings, directives, "
    )
    assert found[1:] == [
        "fleet.xlsx [people], row 1: expected the column names in row 1: id, name, station, employee_number"
    ]


def test_a_workbook_may_be_named_instead_of_its_folder(book, tmp_path):
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["id", "name"])
    sheet.write_row(1, 0, ["P1", "Mona"])
    book.close()
    (tmp_path / "people.csv").write_text("not looked at")
    found = read_tables(tmp_path / "fleet.xlsx")
    assert lines(found) == []
    assert len(found.rows(PersonRow)) == 1


def test_a_sheet_that_reaches_too_far_is_refused_before_room_is_made_for_it(book, tmp_path):
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["id", "name"])
    sheet.write(1_048_575, 16_383, "stray")
    (found,) = lines(read(book, tmp_path))
    assert "at most 5,000,000 cells: the sheet reaches to row 1048576, column 16384" in found


def test_too_large_workbooks_are_refused(book, tmp_path, monkeypatch):
    book.add_worksheet("people")
    monkeypatch.setattr(workbook_module, "LARGEST_UNPACKED_BYTES", 1_000)
    (found,) = lines(read(book, tmp_path))
    assert "a workbook that unpacks to at most" in found
    monkeypatch.setattr(sources_module, "LARGEST_FILE_BYTES", 1_000)
    (found,) = lines(read_tables(tmp_path))
    assert "a file of at most" in found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "damaged or not an XLSX file"),
        (b"id,name\nP1,Mona\n", "damaged or not an XLSX file"),
        (b"PK\x03\x04" + bytes(100), "damaged or not an XLSX file"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "without a password"),
    ],
)
def test_what_is_no_workbook_is_told_so(tmp_path, data, expected):
    (tmp_path / "fleet.xlsx").write_bytes(data)
    (found,) = lines(read_tables(tmp_path))
    assert found.startswith("fleet.xlsx: expected a workbook")
    assert expected in found


def test_two_workbooks_and_a_folder_named_like_one_are_refused(tmp_path):
    (tmp_path / "a.xlsx").mkdir()
    assert lines(read_tables(tmp_path)) == ["a.xlsx: expected a file, not a folder or device"]
    (tmp_path / "b.xlsx").mkdir()
    (found,) = lines(read_tables(tmp_path))
    assert "but found a.xlsx, b.xlsx" in found


def test_a_workbook_that_may_not_be_read_is_told_so(book, tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    book.close()
    monkeypatch.setattr(Path, "open", refuse)
    assert lines(read_tables(tmp_path)) == ["fleet.xlsx: expected a file that can be read (Permission denied)"]


def altered(path: Path, member: str, before: str, after: str) -> None:
    """Replace a text in a member of the archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert before.encode() in parts[member]
    parts[member] = parts[member].replace(before.encode(), after.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("member", "before", "after"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", ""),
        ("xl/worksheets/sheet1.xml", '<row r="2">', '<row r="1">'),
        ("xl/worksheets/sheet1.xml", '<row r="2">', '<row r="-2">'),
        ("xl/worksheets/sheet1.xml", '<row r="2"><c', '<row r="2"><c r="A3"'),
        ("xl/workbook.xml", "</sheets>", ""),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/other.xml"),
    ],
)
def test_a_damaged_workbook_is_told_so(tmp_path, member, before, after):
    path = tmp_path / "fleet.xlsx"
    write_workbook(path, {"people": [["id", "name"], ["P1", "Mona"]]})
    altered(path, member, before, after)
    found = lines(read_tables(tmp_path))
    assert found
    assert "damaged" in found[0] or "a table named" in found[0]


def test_cells_without_an_address_and_numbers_that_are_none(tmp_path):
    path = tmp_path / "fleet.xlsx"
    write_workbook(path, {"aircraft": [["registration", "type", "capacity_slots"], ["ET-AAA", "B738", "here"]]})
    altered(
        path,
        "xl/worksheets/sheet1.xml",
        '<c t="inlineStr"><is><t xml:space="preserve">here</t></is></c>',
        '<c><v>NaN</v></c><c t="e"/>',
    )
    (problem, beside) = read_tables(tmp_path).problems
    assert (problem.row, problem.column, problem.value) == (2, "capacity_slots", "#NUM!")
    assert beside.value == "#ERROR"


def whole_workbook() -> bytes:
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory)
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["id", "name", 5, "=1+1"])
    sheet.write_row(1, 0, ["P1", "Mona"])
    book.close()
    return memory.getvalue()


WHOLE = whole_workbook()


@given(
    position=st.integers(min_value=0, max_value=len(WHOLE) - 1),
    data=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_broken_in_a_workbook_only_problems_are_listed(tmp_path_factory, position, data, cut):
    path = tmp_path_factory.mktemp("broken") / "fleet.xlsx"
    path.write_bytes(WHOLE[:position] + data + (b"" if cut else WHOLE[position + len(data) :]))
    book = read_tables(path.parent)
    assert all(problem.expected for problem in book.problems)


MEMBERS = {
    name: zipfile.ZipFile(io.BytesIO(WHOLE)).read(name)
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")
}


@given(
    member=st.sampled_from(sorted(MEMBERS)),
    where=st.floats(min_value=0, max_value=1),
    length=st.integers(min_value=0, max_value=30),
    data=st.sampled_from([b"", b"-1", b"99999999999999999999", b'"', b"<", b"</c>", b"\xff", b't="s"', b"<v>7</v>"]),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_workbooks_parts_say_only_problems_are_listed(tmp_path_factory, member, where, length, data):
    path = tmp_path_factory.mktemp("odd") / "fleet.xlsx"
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive, zipfile.ZipFile(path, "w") as odd:
        for name in archive.namelist():
            text = archive.read(name)
            if name == member:
                start = int(where * len(text))
                text = text[:start] + data + text[start + length :]
            odd.writestr(name, text)
    book = read_tables(path.parent)
    assert all(problem.expected for problem in book.problems)
