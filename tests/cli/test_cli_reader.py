"""Reading a folder of CSV files: everything wrong is listed, the good rows are kept, and nothing raises an error."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from amss_cli.tables import (
    AircraftRow,
    CertificateRow,
    DependencyRow,
    PartRow,
    PersonRow,
    ReadingRow,
    SkillRow,
    TaskRow,
    TypeRatingRow,
    WorkLogRow,
    read_tables,
)
from amss_cli.tables import reader as reader_module
from amss_cli.tables import references as references_module
from amss_cli.tables.sources import LARGEST_FILE_BYTES


def write(folder: Path, **tables: str | bytes) -> Path:
    """Write each table's text into its CSV file."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in read_tables(folder).problems]


def test_good_rows_are_kept_and_every_bad_cell_is_listed(tmp_path):
    write(
        tmp_path,
        aircraft="registration,type,manufactured_on,capacity_slots\n"
        "ET-AAA,B738,2012-03-15,4\n"
        "ET-AAB,,15.3.2012,four\n"
        "ET-AAC,A20N,,\n",
    )
    book = read_tables(tmp_path)
    assert [(row.registration, row.row, row.capacity_slots) for row in book.rows(AircraftRow)] == [
        ("ET-AAA", 2, 4),
        ("ET-AAC", 4, 1),
    ]
    assert [str(problem) for problem in book.problems] == [
        "aircraft.csv, row 3, column type: expected a text, but the cell is empty",
        (
            "aircraft.csv, row 3, column manufactured_on: found '15.3.2012', expected a date from 1900 to 2199, "
            "written 2026-05-31"
        ),
        "aircraft.csv, row 3, column capacity_slots: found 'four', expected a whole number from 1 to 100",
    ]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_csv_is_read_with_and_without_a_byte_order_mark_with_commas_or_semicolons(
    tmp_path, prefix, separator, line_end
):
    text = b'Registration,TYPE,serial number\nET-AAA,B738,"12;3,4"\n'.replace(b"\n", line_end)
    head, _, row = text.partition(line_end)
    text = (
        head.replace(b",", separator)
        + line_end
        + row.replace(b"ET-AAA,B738,", b"ET-AAA,B738,".replace(b",", separator))
    )
    write(tmp_path, aircraft=prefix + text)
    book = read_tables(tmp_path)
    assert not book.problems
    assert [(row.registration, row.type, row.serial_number) for row in book.rows(AircraftRow)] == [
        ("ET-AAA", "B738", "12;3,4")
    ]


def test_blank_rows_are_skipped_but_counted(tmp_path):
    write(tmp_path, people='id,name\n\nP1,"Mona\nFarouk"\n ,\nP2,\n,,,\n\n')
    book = read_tables(tmp_path)
    assert [(row.id, row.row) for row in book.rows(PersonRow)] == [("P1", 3)]
    assert [problem.row for problem in book.problems] == [5]


def test_unknown_columns_and_tables_are_named_with_the_nearest(tmp_path):
    write(
        tmp_path, people="id,name,statoin,#notes,\nP1,Mona,CAI,mine,\n", aircrafts="registration,type\n", weather="a\n"
    )
    found = problems(tmp_path)
    assert (
        "people.csv, row 1: found 'statoin', expected a column of people; did you mean 'station'?; put # "
        "before a column of your own" in found
    )
    assert any("aircrafts" in line and "did you mean 'aircraft'?" in line for line in found)
    assert any(
        line.startswith("weather.csv: found 'weather', expected a table named aircraft, readings") for line in found
    )
    assert len(found) == 3
    assert read_tables(tmp_path).rows(PersonRow)[0].name == "Mona"


def test_a_table_of_ones_own_is_not_read(tmp_path):
    write(tmp_path, people="id,name\nP1,Mona\n")
    (tmp_path / "#notes.csv").write_text("anything")
    (tmp_path / "README.txt").write_text("anything")
    (tmp_path / ".hidden.csv").write_text("anything")
    assert problems(tmp_path) == []


def test_a_missing_column_that_every_row_needs_is_reported_once(tmp_path):
    write(tmp_path, people="id\nP1\nP2\n")
    assert problems(tmp_path) == ["people.csv, row 1, column name: expected the column name (text): every row needs it"]
    assert read_tables(tmp_path).has(PersonRow)


def test_a_column_that_stands_there_twice_is_refused(tmp_path):
    write(tmp_path, people="id,name,Name\nP1,Mona,Nora\n")
    assert problems(tmp_path) == [
        "people.csv, row 1: found 'Name', expected the column name only once; this one was not read"
    ]
    assert read_tables(tmp_path).rows(PersonRow)[0].name == "Mona"


def test_of_two_rows_with_one_key_the_first_is_kept(tmp_path):
    write(tmp_path, people="id,name\nP1,Mona\nP2,Nora\nP1,Nora\n")
    book = read_tables(tmp_path)
    assert [row.name for row in book.rows(PersonRow)] == ["Mona", "Nora"]
    assert [str(problem) for problem in book.problems] == [
        (
            "people.csv, row 4, column id: found 'P1', expected each id only once, but row 2 has the same; this "
            "row was left out"
        )
    ]


def test_the_same_table_twice_is_refused(tmp_path):
    write(tmp_path, people="id,name\nP1,Mona\n", People="id,name\nP2,Nora\n")
    assert problems(tmp_path) == [
        "people.csv: expected one file for the table people, but People.csv holds it too; this one was not read"
    ]


def test_a_row_longer_than_the_header_is_refused(tmp_path):
    write(tmp_path, people="id,name\nP1,Farouk, Mona\nP2,Nora,,\n")
    (found,) = problems(tmp_path)
    assert found.startswith(
        "people.csv, row 2: found 'Mona', expected no cell beyond the last column: put a text that holds the"
    )
    assert len(read_tables(tmp_path).rows(PersonRow)) == 1


PLAN = {
    "aircraft": "registration,type\nET-AAA,B738\n",
    "tasks": "id,aircraft,type,start_at,end_at\n"
    "T1,ET-AAA,inspection,2026-06-01T06:00Z,2026-06-01T08:00Z\n"
    "T2,ET-AAA,repair,2026-06-01T08:00Z,2026-06-01T09:00Z\n"
    "T3,ET-AAA,repair,2026-06-01T09:00Z,2026-06-01T10:00Z\n",
    "dependencies": "predecessor,successor\nT1,T2\nT2,T3\n",
}


def test_a_reference_to_an_unknown_row_is_refused_with_the_nearest(tmp_path):
    write(tmp_path, **{**PLAN, "dependencies": "predecessor,successor\nT1,T2\nT1,T33\n"})
    book = read_tables(tmp_path)
    assert [str(problem) for problem in book.problems] == [
        "dependencies.csv, row 3, column successor: found 'T33', expected the id of a row of tasks; did you mean 'T3'?"
    ]
    assert len(book.rows(DependencyRow)) == 1


def test_a_row_with_two_unknown_references_tells_both(tmp_path):
    write(tmp_path, **{**PLAN, "dependencies": "predecessor,successor\nT1,T2\nT8,T9\n"})
    book = read_tables(tmp_path)
    assert [(problem.code, problem.row, problem.column) for problem in book.problems] == [
        ("unknown_reference", 3, "predecessor"),
        ("unknown_reference", 3, "successor"),
    ]


def test_a_reference_into_a_table_that_is_not_there_is_not_checked(tmp_path):
    write(tmp_path, dependencies=PLAN["dependencies"])
    book = read_tables(tmp_path)
    assert not book.problems
    assert len(book.rows(DependencyRow)) == 2
    assert not book.has(TaskRow)
    assert book.rows(TaskRow) == ()


@pytest.mark.parametrize("people", ["", "id\nP1\n", "id,name\nP2,Mona\0\n", 'id,name\nP2,Mona\n"P1,Nora\n'])
def test_a_reference_into_a_table_that_was_not_read_to_its_end_is_not_checked(tmp_path, people):
    write(tmp_path, people=people, skills="person,skill,level,qualified_on\nP1,NDT_ET,2,2024-01-01\n")
    book = read_tables(tmp_path)
    assert {problem.file for problem in book.problems} == {"people.csv"}
    assert book.incomplete == {"people"}
    assert len(book.refuse([]).rows(SkillRow)) == 1


def test_rows_that_name_a_broken_row_are_left_out_and_counted_once(tmp_path):
    write(tmp_path, **{**PLAN, "aircraft": "registration,type\nET-AAA,\n"})
    book = read_tables(tmp_path)
    assert [str(problem) for problem in book.problems] == [
        "aircraft.csv, row 2, column type: expected a text, but the cell is empty",
        (
            "dependencies.csv, row 2, column predecessor: found 'T1', expected a row that can be used; as row "
            "2 of aircraft.csv "
            "cannot, 2 rows here are left out"
        ),
        (
            "tasks.csv, row 2, column aircraft: found 'ET-AAA', expected a row that can be used; as row 2 of "
            "aircraft.csv cannot, "
            "3 rows here are left out"
        ),
    ]
    assert book.rows(TaskRow) == book.rows(DependencyRow) == ()


def test_a_row_named_by_two_rows_stays_while_one_of_them_can_be_used(tmp_path):
    write(
        tmp_path,
        people="id,name\nP1,Mona\n",
        certificates="person,type,number,event,event_on,until\n"
        "P1,EASA_B1,N1,issued,2024-01-01,2023-01-01\n"
        "P1,EASA_B1,N1,issued,2024-01-01,2029-01-01\n",
        type_ratings="person,certificate,aircraft_type,endorsed_on\nP1,N1,B738,2024-01-01\n",
    )
    book = read_tables(tmp_path)
    assert [problem.row for problem in book.problems] == [2]
    assert len(book.rows(TypeRatingRow)) == len(book.rows(CertificateRow)) == 1


def test_a_rule_can_refuse_rows_that_could_be_read_and_what_names_them_goes_too(tmp_path):
    book = read_tables(write(tmp_path, **PLAN))
    assert not book.problems
    refused = book.refuse([book.rows(TaskRow)[2].problem("type", "no repair on a Sunday")])
    assert [row.id for row in refused.rows(TaskRow)] == ["T1", "T2"]
    assert [row.successor for row in refused.rows(DependencyRow)] == ["T2"]
    assert [str(problem) for problem in refused.problems] == [
        (
            "dependencies.csv, row 3, column successor: found 'T3', expected a row that can be used; as row 4 "
            "of tasks.csv cannot, "
            "this row is left out"
        ),
        "tasks.csv, row 4, column type: found 'repair', expected no repair on a Sunday",
    ]
    whole_row = book.rows(TaskRow)[0].problem("", "another row")
    assert (whole_row.code, whole_row.value, whole_row.row) == ("bad_row", "", 2)


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("certificates", "person,type,number,event_on,until\nP1,EASA_B1,N1,2024-06-01,2024-05-31\n", "until"),
        ("certificates", "person,type,number,event,event_on,until\nP1,A,N,revoked,2024-06-01,2024-07-01\n", "until"),
        ("certificates", "person,type,number,event,event_on\nP1,A,N,renewed,2024-06-01\n", "until"),
        (
            "type_ratings",
            "person,certificate,aircraft_type,endorsed_on,lapses_on\nP,N,B738,2024-06-01,2024-05-01\n",
            "lapses_on",
        ),
        ("skills", "person,skill,level,qualified_on,expires_on\nP,NDT_ET,2,2024-06-01,2024-05-01\n", "expires_on"),
        ("authorisations", "person,role,granted_on,until\nP,certifying,2024-06-01,2024-05-01\n", "until"),
        ("work_log", "person,worked_on,hours\nP,2024-06-01,24.01\n", "hours"),
        ("work_log", "person,worked_on,hours\nP,2024-06-01,0\n", "hours"),
        ("tasks", "id,aircraft,type,start_at,end_at\nT,A,repair,2026-06-01T06:00Z,2026-06-01T06:00Z\n", "end_at"),
        (
            "tasks",
            "id,aircraft,type,start_at,end_at,paragraph\nT,A,repair,2026-06-01T06:00Z,2026-06-01T07:00Z,a\n",
            "directive",
        ),
        ("dependencies", "predecessor,successor\nT1,T1\n", "successor"),
        ("parts", "part_number,serial_number,status\nX,1,installed\n", "aircraft"),
        ("parts", "part_number,serial_number,aircraft\nX,1,ET-AAA\n", "status"),
        ("parts", "part_number,serial_number,status\nX,1,reserved\n", "task"),
        ("parts", "part_number,status,aircraft\nX,installed,ET-AAA\n", "serial_number"),
        ("readings", "aircraft,read_on\nET-AAA,2026-05-01\n", "flight_hours"),
        ("readings", "aircraft,read_on,flight_cycles\n,2026-05-01,5\n", "aircraft"),
        ("readings", "part_number,read_on,flight_cycles\nX,2026-05-01,5\n", "serial_number"),
        ("readings", "serial_number,aircraft,read_on,flight_cycles\n1,A,2026-05-01,5\n", "part_number"),
        ("readings", "aircraft,part_number,serial_number,read_on,flight_cycles\nA,X,1,2026-05-01,5\n", "aircraft"),
        ("accomplishments", "directive,done_on\nAD 1,2026-05-01\n", "aircraft"),
        ("accomplishments", "aircraft,part_number,event,done_on\nA,X,overhaul,2026-05-01\n", "serial_number"),
        ("accomplishments", "aircraft,serial_number,event,done_on\nA,1,overhaul,2026-05-01\n", "part_number"),
        ("accomplishments", "aircraft,done_on\nA,2026-05-01\n", "directive"),
        ("accomplishments", "aircraft,event,done_on\nA,finding,2026-05-01\n", "directive"),
    ],
)
def test_columns_of_one_row_that_do_not_go_together_are_refused(tmp_path, table, text, column):
    (problem,) = read_tables(write(tmp_path, **{table: text})).problems
    assert (problem.row, problem.column) == (2, column)


def test_a_zero_hour_day_and_a_whole_day_are_the_limits_of_work(tmp_path):
    book = read_tables(write(tmp_path, work_log="person,worked_on,hours\nP,2024-06-01,24\nP,2024-06-02,0:01\n"))
    assert not book.problems
    assert len(book.rows(WorkLogRow)) == 2


def test_a_reading_and_a_part_may_be_of_a_component(tmp_path):
    write(
        tmp_path,
        readings="part_number,serial_number,read_on,flight_cycles\nX,1,2026-05-01,5\nX,2,2026-05-01,5\n",
        parts="part_number,serial_number,status,aircraft\nX,,,\nX,1,installed,ET-AAA\n",
    )
    book = read_tables(tmp_path)
    assert [row.read_on for row in book.rows(ReadingRow)] == [date(2026, 5, 1)]
    assert len(book.rows(PartRow)) == 2
    assert [str(problem) for problem in book.problems] == [
        (
            "readings.csv, row 3, column serial_number: found 'X 2', expected the part_number and "
            "serial_number of a row of parts; "
            "did you mean 'X 1'?"
        )
    ]


def test_a_missing_folder_a_file_and_an_empty_folder_are_told_apart(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    assert problems(tmp_path / "nowhere") == [
        "nowhere: expected a folder that exists, with CSV files or one XLSX workbook"
    ]
    assert problems(tmp_path / "notes.txt") == [
        "notes.txt: expected a folder that exists, with CSV files or one XLSX workbook"
    ]
    assert problems(tmp_path) == [
        f"{tmp_path.name}: expected CSV files or one XLSX workbook; `amss template FOLDER` writes empty ones"
    ]
    (bad_name,) = problems(Path("a\0b"))
    assert "a folder that can be read" in bad_name


def test_a_folder_without_any_known_table_is_told_so(tmp_path):
    found = problems(write(tmp_path, weather="a,b\n1,2\n"))
    assert found[0].startswith(f"{tmp_path.name}: expected at least one of the tables aircraft, ")


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " , ,\nP1,Mona\n"])
def test_an_empty_file_is_told_so(tmp_path, text):
    assert problems(write(tmp_path, people=text)) == [
        "people.csv, row 1: expected the column names in row 1: id, name, station, employee_number"
    ]


def test_a_binary_file_is_told_so(tmp_path):
    assert problems(write(tmp_path, people=b"id,name\nP1,\0\x01\x02")) == [
        "people.csv: expected text; this one is binary (byte 11 is zero)"
    ]


def test_a_workbook_under_the_name_of_a_csv_file_is_told_so(tmp_path):
    assert problems(write(tmp_path, people=b"PK\x03\x04\0\0")) == [
        "people.csv: expected text; this one is a workbook or an archive under the name of a CSV file"
    ]


def test_latin_1_and_utf_16_are_named_with_the_way_out(tmp_path):
    (found,) = problems(write(tmp_path, people="id,name\nP1,Andr\xe9\n".encode("latin-1")))
    assert "line 2 holds the byte 0xE9, so the file is probably in Latin-1 or Windows-1252" in found
    assert "CSV UTF-8" in found
    (found,) = problems(write(tmp_path, people="id,name\n".encode("utf-16")))
    assert "UTF-16" in found


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "people.csv").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert problems(tmp_path) == [
        "people.csv: expected a file of at most 20 MB; this one has 50.0 MB: split or shorten it"
    ]
    with (tmp_path / "people.csv").open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES)
    assert "binary" in problems(tmp_path)[0]


def test_a_folder_named_like_a_table_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "people.csv").mkdir()
    os.mkfifo(tmp_path / "tasks.csv")
    assert problems(tmp_path) == [
        "people.csv: expected a file, not a folder or device",
        "tasks.csv: expected a file, not a folder or device",
    ]


@pytest.mark.parametrize("method", ["read_bytes", "stat", "iterdir"])
def test_a_file_that_may_not_be_read_is_told_so(tmp_path, monkeypatch, method):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    write(tmp_path, people="id,name\n")
    monkeypatch.setattr(Path, "is_file", lambda _path: True)
    monkeypatch.setattr(Path, method, refuse)
    (found,) = problems(tmp_path)
    assert "Permission denied" in found


def test_a_quotation_mark_that_never_closes_ends_the_reading_with_its_row(tmp_path):
    write(tmp_path, people='id,name\nP1,Mona\nP2,"Nora\nP3,Sara\n')
    book = read_tables(tmp_path)
    assert [row.id for row in book.rows(PersonRow)] == ["P1"]
    (problem,) = book.problems
    assert (problem.code, problem.row) == ("bad_file", 3)


def test_a_cell_far_too_long_is_told_so(tmp_path):
    write(tmp_path, people=f"id,name\nP1,{'x' * 200_000}\n")
    (problem,) = read_tables(tmp_path).problems
    assert "a cell is far too long" in problem.expected


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_refused(tmp_path, start):
    (problem,) = read_tables(write(tmp_path, people=f'id,name\nP1,"{start}"\n')).problems
    assert (problem.row, problem.column, problem.value) == (2, "name", start)
    assert "formula" in problem.expected


def test_a_formula_in_a_number_or_choice_of_a_csv_file_is_refused(tmp_path):
    write(tmp_path, aircraft="registration,type,capacity_slots,status\nET-AAA,B738,=1+1,=A1\n")
    assert [problem.column for problem in read_tables(tmp_path).problems] == ["capacity_slots", "status"]


def test_reading_stops_after_very_many_problems_and_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(reader_module, "MOST_PROBLEMS", 3)
    monkeypatch.setattr(reader_module, "MOST_ROWS", 8)
    write(tmp_path, people="id,name\n" + "P,\n" * 50, skills="person,skill,level,qualified_on\n" + "\n" * 50)
    found = read_tables(tmp_path).problems
    assert [problem.code for problem in found if problem.file == "people.csv"] == ["missing_cell"] * 3 + [
        "too_many_problems"
    ]
    assert [(problem.code, problem.row) for problem in found if problem.file == "skills.csv"] == [("bad_file", 9)]


def test_unknown_references_are_listed_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(references_module, "MOST_PROBLEMS", 5)
    monkeypatch.setattr(references_module, "MOST_SUGGESTIONS", 2)
    skills = "".join(f"P1{number},NDT_ET,2,2024-01-01\n" for number in range(9))
    write(tmp_path, people="id,name\nP1,Mona\n", skills=f"person,skill,level,qualified_on\n{skills}")
    book = read_tables(tmp_path)
    assert [problem.code for problem in book.problems] == ["unknown_reference"] * 4 + ["too_many_problems"]
    assert ["did you mean 'P1'?" in problem.expected for problem in book.problems] == [True, True, False, False, False]
    assert book.rows(SkillRow) == ()


def test_a_header_with_thousands_of_columns_is_refused(tmp_path):
    (problem,) = read_tables(write(tmp_path, people="id,name" + ",x" * 20_000)).problems
    assert (problem.code, problem.row) == ("bad_file", 1)


def test_other_spreadsheets_are_refused_and_both_kinds_at_once_too(tmp_path):
    (tmp_path / "fleet.xls").write_bytes(b"x")
    assert problems(tmp_path) == ["fleet.xls: expected a CSV file or an XLSX workbook: open it and save it as .xlsx"]
    write(tmp_path, people="id,name\nP1,Mona\n")
    (tmp_path / "~$fleet.xlsx").write_bytes(b"Excel's lock file")
    assert len(problems(tmp_path)) == 1
    (tmp_path / "fleet.xlsx").write_bytes(b"x")
    assert (
        f"{tmp_path.name}: expected either CSV files or one XLSX workbook, but found fleet.xlsx, people.csv"
        in problems(tmp_path)
    )
    assert not read_tables(tmp_path).tables
