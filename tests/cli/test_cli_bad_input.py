"""Bad input: each piece is answered with what is wrong, where, and what was expected; the rest is still checked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

AMSS = [sys.executable, "-c", "from amss_cli.app import main; main()"]
DIRECTIVE = {
    "number": "AD 1",
    "title": "Inspect",
    "authority": "FAA",
    "effective_on": "2026-01-01",
    "compliance_time": "100 FH after effective date",
}


def problems(result):
    """Return what is wrong as lines of the error stream, without the closing one."""
    return result.stderr.splitlines()[:-1]


@pytest.fixture
def checked(amss, written):
    """Writes tables and checks them as a person does."""

    def check(tables):
        result = amss("check", written(tables), "--on", "2026-06-01")
        assert "Traceback" not in result.output
        assert result.exit_code == 2
        return problems(result)

    return check


def test_an_empty_folder_names_the_way_out(amss, tmp_path):
    result = amss("check", tmp_path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "CSV files or one XLSX workbook; `amss template FOLDER` writes empty ones" in result.stderr


@pytest.mark.parametrize(
    "command", [("check",), ("qualify", "--person", "P1", "--task", "T1")], ids=lambda command: command[0]
)
def test_a_folder_that_does_not_exist_is_no_traceback(amss, tmp_path, command):
    name, *arguments = command
    result = amss(name, tmp_path / "nowhere", *arguments)
    assert result.exit_code == 2
    assert "nowhere: expected a folder that exists" in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_an_empty_file_asks_for_its_columns(checked, tables):
    assert checked(tables | {"readings": ""}) == [
        (
            "readings.csv, row 1: expected the column names in row 1: id, aircraft, part_number, "
            "serial_number, read_on, "
            "flight_hours, flight_cycles, replaces, recorded_by, recorded_at"
        )
    ]


def test_a_binary_file_named_csv_is_named_as_such(checked, tables, tmp_path):
    (tmp_path / "parts.csv").write_bytes(b"MZ\x90\x00\x03\x00")
    assert checked(tables) == ["parts.csv: expected text; this one is binary (byte 3 is zero)"]


def test_a_file_of_50_megabytes_is_refused_at_once(checked, tables, tmp_path):
    with (tmp_path / "work_log.csv").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    (line,) = checked(tables)
    assert line == "work_log.csv: expected a file of at most 20 MB; this one has 50.0 MB: split or shorten it"


def test_a_file_in_latin_1_names_the_line_and_the_way_out(checked, tables, tmp_path):
    (tmp_path / "skills.csv").write_bytes(
        "person,skill,level,qualified_on\nJosé,NDT_ET,1,2024-01-01\n".encode("latin-1")
    )
    (line,) = checked(tables)
    assert line.startswith(
        "skills.csv: expected text in UTF-8; line 2 holds the byte 0xE9, so the file is probably in Latin-1"
    )


def test_qualification_is_not_judged_by_half_of_the_facts(asked, tables, tmp_path):
    (tmp_path / "skills.csv").write_bytes(b"person,skill\nJos\xe9,NDT_ET\n")
    code, answer = asked(tables, "check", "--on", "2026-06-01")
    assert code == 2
    assert answer["qualification"] == []
    assert answer["not_judged"] == ["Who may do what was not judged: skills could not be read."]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_formula_in_a_text_is_refused(checked, tables, text):
    tables["tasks"][0]["title"] = text
    (line,) = checked(tables)
    assert line.startswith(f"tasks.csv, row 2, column title: found '{text}', expected ")
    assert "formula" in line


def test_a_circle_of_links_is_named_task_by_task_at_its_row(checked, tables):
    tables["tasks"] = [tables["tasks"][0] | {"id": name, "mechanic": ""} for name in "ABC"]
    tables["dependencies"] = [{"predecessor": before, "successor": after} for before, after in ("AB", "BC", "CA", "AC")]
    assert checked(tables) == [
        (
            "dependencies.csv, row 4, column successor: found 'A', expected a task that does not lead back, "
            "but the links run in a "
            "circle: C -> A -> B -> C"
        )
    ]


def test_a_certificate_that_expires_before_it_is_issued_is_refused_with_its_ratings(checked, tables):
    tables["certificates"][0]["until"] = "2022-05-31"
    assert checked(tables) == [
        (
            "certificates.csv, row 2, column until: found '2022-05-31', expected a last day that is not before "
            "event_on (2022-06-01)"
        ),
        (
            "type_ratings.csv, row 2, column certificate: found 'SE.66.1', expected a row that can be used; "
            "as row 2 of "
            "certificates.csv cannot, this row is left out"
        ),
    ]


def test_two_limits_without_a_connector_are_refused_with_the_position(checked, tables):
    tables["directives"] = [DIRECTIVE | {"compliance_time": "100 FH 6 months after effective date"}]
    (line,) = checked(tables)
    assert line.startswith(
        "directives.csv, row 2, column compliance_time: found '100 FH 6 months after effective date', expected "
    )
    assert "at position 7" in line


def test_a_reading_that_runs_backwards_is_refused_on_its_counter(checked, tables):
    tables["readings"] = [
        {"aircraft": "ET-AXM", "read_on": "2026-05-01", "flight_hours": "100", "flight_cycles": "50"},
        {"aircraft": "ET-AXM", "read_on": "2026-05-10", "flight_hours": "99:59", "flight_cycles": "51"},
    ]
    assert checked(tables) == [
        (
            "readings.csv, row 3, column flight_hours: found '99:59', expected a reading that can stand: "
            "99:59 FH on 2026-05-10 is less than 100 FH on "
            "2026-05-01; where the earlier one was wrong, enter a correction that names by its id the reading "
            "that it replaces"
        )
    ]


def test_a_correction_may_run_backwards(amss, tables, written):
    tables["readings"] = [
        {"id": "R1", "aircraft": "ET-AXM", "read_on": "2026-05-01", "flight_hours": "1000"},
        {"id": "R2", "aircraft": "ET-AXM", "read_on": "2026-05-01", "flight_hours": "100", "replaces": "R1"},
    ]
    assert amss("check", written(tables), "--on", "2026-06-01").exit_code == 0
    tables["readings"].append(tables["readings"][1] | {"id": "R3"})
    result = amss("check", written(tables), "--on", "2026-06-01")
    assert ["column replaces: found 'R1'" in line for line in problems(result)] == [True, True]
    tables["readings"][2] |= {"id": "R2", "replaces": ""}
    result = amss("check", written(tables), "--on", "2026-06-01")
    assert ["column id: found 'R2'" in line for line in problems(result)] == [True, True]


@pytest.mark.parametrize(
    ("table", "cell", "said"),
    [
        (
            "aircraft",
            {"type": "B73B"},
            "column type: found 'B73B', expected an aircraft type by its designator in ICAO Doc 8643",
        ),
        (
            "certificates",
            {"type": "EASA_B11"},
            "the code of a certification type, such as EASA_B1; did you mean 'EASA_B1'?",
        ),
        ("requirements", {"skills": "NDT_E:2"}, "column skills: found 'NDT_E', expected the code of a skill"),
        ("requirements", {"certificates": "EASA_B1; FAA"}, "column certificates: found 'FAA'"),
        ("directives", {"authority": "FFA"}, "the code of an authority, such as FAA; did you mean 'FAA'?"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest(checked, tables, table, cell, said):
    tables["directives"] = [dict(DIRECTIVE)]
    tables[table] = [tables[table][0] | cell]
    lines = checked(tables)
    assert said in lines[0] or said in "\n".join(lines)
    assert "did you mean" in "\n".join(lines) or cell == {"certificates": "EASA_B1; FAA"}


@pytest.mark.parametrize(
    ("types", "refused"), [("C172; C182", []), ("B738; 737-900", ["737-900"]), ("B73B; C182", ["B73B", "C182"])]
)
def test_a_directive_may_name_types_beside_those_that_are_known(amss, written, tables, types, refused):
    tables["directives"] = [DIRECTIVE | {"types": types}]
    result = amss("check", written(tables), "--on", "2026-06-01")
    assert [line.split("'")[1] for line in problems(result)] == refused


def test_an_event_of_a_certificate_that_was_never_issued_is_refused(checked, tables):
    suspended = tables["certificates"][0] | {"event": "suspended", "number": "SE.66.9", "until": ""}
    tables["certificates"] += [suspended, tables["certificates"][0] | {"event": "revoked", "event_on": "2022-01-01"}]
    tables["certificates"][2]["until"] = ""
    assert checked(tables) == [
        (
            "certificates.csv, row 3, column event: found 'suspended', expected the event of a certificate "
            "whose issue is told in "
            "a row with the event issued"
        ),
        (
            "certificates.csv, row 4, column event_on: found '2022-01-01', expected a day on or after the "
            "issue of the certificate "
            "(2022-06-01)"
        ),
    ]


def test_a_fact_that_is_told_twice_is_refused_unless_it_corrects(amss, checked, tables, written):
    skill = {"person": "P1", "skill": "NDT_ET", "level": "2", "qualified_on": "2024-01-01"}
    granted = {"person": "P1", "role": "certifying", "granted_on": "2024-01-01"}
    twice = tables | {"skills": [skill, skill | {"level": "3"}], "authorisations": [granted, granted]}
    twice["certificates"] = tables["certificates"] * 2
    twice["type_ratings"] = tables["type_ratings"] * 2
    lines = checked(twice)
    assert [line.partition(",")[0] for line in lines] == [
        "authorisations.csv",
        "certificates.csv",
        "skills.csv",
        "type_ratings.csv",
    ]
    assert all("each fact only once, but row 2 says the same" in line for line in lines)
    corrected = twice["certificates"][1] | {"recorded_at": "2026-05-01T10:00Z", "until": "2026-06-07"}
    result = amss(
        "check",
        written(
            {**tables, "certificates": [tables["certificates"][0], corrected]}
            | {"skills": [skill], "authorisations": [granted]}
        ),
        "--on",
        "2026-06-01",
    )
    assert (result.exit_code, result.stderr) == (1, "")


def test_a_day_has_at_most_24_hours_of_work(checked, tables):
    tables["work_log"] = [{"person": "P1", "worked_on": "2026-05-01", "hours": "12:30"}] * 2
    (line,) = checked(tables)
    assert line == (
        "work_log.csv, row 3, column hours: found '12.5', expected "
        "at most 24 hours of work on one day, all rows of 2026-05-01 together"
    )


def test_a_flight_before_manufacture_is_refused(checked, tables):
    tables["aircraft"][0]["first_flight_on"] = "2012-03-14"
    assert (
        "aircraft.csv, row 2, column first_flight_on: found '2012-03-14', expected a day on or after"
        in checked(tables)[0]
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"serials": "12-9 through 12-1"},
            "row 3, column serials: found '12-9 through 12-1', expected serial numbers such as",
        ),
        (
            {"effective_on": "2026-01-02"},
            "row 3, column effective_on: found '2026-01-02', expected '2026-01-01', as in row 2",
        ),
        ({"follows": "(b)"}, "row 3, column follows: found '(b)'"),
        ({"terminates": "(b)"}, "row 3, column terminates: found '(b)'"),
    ],
)
def test_rows_of_a_directive_must_fit_together(checked, tables, cells, said):
    tables["directives"] = [DIRECTIVE | {"paragraph": "(a)"}, DIRECTIVE | {"paragraph": "(b)"} | cells]
    (line,) = checked(tables)
    assert said in line


def test_paragraphs_that_wait_for_each_other_are_refused(checked, tables):
    tables["directives"] = [
        DIRECTIVE | {"paragraph": "(a)", "follows": "(b)"},
        DIRECTIVE | {"paragraph": "(b)", "follows": "(a)"},
        DIRECTIVE | {"paragraph": "(c)"},
    ]
    lines = checked(tables)
    assert [line.partition(": ")[0] for line in lines] == [
        f"directives.csv, row {row}, column follows" for row in (2, 3)
    ]
    assert all("(a)" in line and "(b)" in line for line in lines)


@pytest.mark.parametrize(
    ("supersedes", "circle"),
    [
        ({"AD 1": "AD 1"}, "AD 1 -> AD 1"),
        ({"AD 1": "AD 2", "AD 2": "AD 3; AD 1"}, "AD 2 -> AD 1 -> AD 2"),
    ],
)
def test_directives_that_supersede_each_other_are_refused_rather_than_all_ended(checked, tables, supersedes, circle):
    tables["directives"] = [
        DIRECTIVE | {"number": number, "supersedes": superseded} for number, superseded in supersedes.items()
    ]
    (line,) = checked(tables)
    assert f"row {1 + len(supersedes)}, column supersedes: found" in line
    assert line.endswith(f"but they supersede each other in a circle: {circle}")


@pytest.mark.parametrize("serials", ["35000-36000", "1; except 35213-35300"])
def test_a_hyphen_in_the_place_of_a_range_is_refused_where_the_fleet_shows_it(checked, tables, serials):
    tables["directives"] = [DIRECTIVE | {"serials": serials}]
    (line,) = checked(tables)
    assert "column serials" in line
    assert " through " in line


@pytest.mark.parametrize(
    "cells",
    [
        {"serials": "35000 through 36000"},
        {"serials": "36000-37000"},
        {"serials": "36000-35000"},
        {"serials": "35000-36000", "types": "A320"},
    ],
)
def test_a_hyphen_is_not_refused_where_no_aircraft_lies_in_the_range(amss, written, tables, cells):
    tables["directives"] = [DIRECTIVE | cells]
    assert problems(amss("check", written(tables), "--on", "2026-06-01")) == []


def test_a_serial_number_with_a_hyphen_stays_one(amss, written, tables):
    tables["aircraft"] += [
        {"registration": "N1", "type": "B738", "serial_number": "35000-36000"},
        {"registration": "N2", "type": "B738"},
    ]
    tables["directives"] = [DIRECTIVE | {"serials": "35000-36000"}]
    assert problems(amss("check", written(tables), "--on", "2026-06-01")) == []


def test_a_registration_in_other_letters_is_answered_with_the_right_one(checked, tables):
    tables["tasks"][0]["aircraft"] = "et-axm"
    (line,) = checked(tables)
    assert line.endswith("did you mean 'ET-AXM'?")


def test_an_alternative_method_needs_its_approval(checked, tables):
    tables["directives"] = [dict(DIRECTIVE)]
    done = {"directive": "AD 1", "aircraft": "ET-AXM", "event": "alternative_method", "done_on": "2026-02-01"}
    tables["accomplishments"] = [done]
    assert checked(tables) == [
        "accomplishments.csv, row 2, column reference: expected the approval of the alternative method"
    ]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"id": "A1"}, "row 3, column id: found 'A1', expected each fact only once, but row 2 says the same"),
        ({"id": "A2", "replaces": "A2"}, "row 3, column replaces: found 'A2', expected the id of an earlier row"),
        (
            {"event": "overhaul", "replaces": "A1"},
            "row 3, column replaces: found 'A1', expected the id of a row of the same kind",
        ),
        (
            {"aircraft": "ET-AXN", "replaces": "A1"},
            "row 3, column replaces: found 'A1', expected the id of a row of the same aircraft, component, directive",
        ),
        (
            {"directive": "AD 2", "replaces": "A1"},
            "row 3, column replaces: found 'A1', expected the id of a row of the same aircraft, component, directive",
        ),
    ],
)
def test_a_correction_of_an_accomplishment_must_be_able_to_stand(checked, tables, cells, said):
    tables["directives"] = [DIRECTIVE, DIRECTIVE | {"number": "AD 2"}]
    tables["aircraft"].append(tables["aircraft"][0] | {"registration": "ET-AXN"})
    done = {"id": "A1", "directive": "AD 1", "aircraft": "ET-AXM", "event": "", "done_on": "2026-02-01"}
    tables["accomplishments"] = [done, done | {"id": ""} | cells]
    (line,) = checked(tables)
    assert said in line


def test_bad_rows_stand_in_the_json_too_and_good_rows_are_still_checked(asked, tables):
    tables["people"].append({"id": "P2", "name": "=1+1"})
    tables["certificates"][0]["until"] = "2026-06-07"
    code, answer = asked(tables, "check", "--on", "2026-06-01")
    assert code == 2
    (problem,) = answer["problems"]
    assert {**problem, "expected": ""} == {
        "code": "bad_cell",
        "file": "people.csv",
        "row": 3,
        "column": "name",
        "value": "=1+1",
        "expected": "",
    }
    assert answer["summary"]["problems"] == 1
    assert [gap["task"]["id"] for gap in answer["qualification"]] == ["T1"]


@pytest.mark.parametrize("day", ["2026-13-45", "today", "2026-06-01T00:00Z", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_misuse(amss, tmp_path, day):
    result = amss("check", tmp_path, "--on", day)
    assert result.exit_code == 2
    assert day in result.stderr
    assert result.stdout == ""


def test_a_reader_that_has_seen_enough_ends_the_command_without_a_word(written, tables):
    tables["tasks"] = [tables["tasks"][0] | {"id": f"T{number}"} for number in range(2_000)]
    tables["certificates"][0]["until"] = "2026-06-07"
    with subprocess.Popen(  # noqa: S603 - our own command
        [*AMSS, "check", str(written(tables)), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "{\n"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_workbook_is_checked_like_a_folder(amss, tmp_path):
    amss("demo", tmp_path / "csv", "--on", "2026-11-24")
    amss("demo", tmp_path / "xlsx", "--on", "2026-11-24", "--xlsx")
    one, other = (
        json.loads(amss("check", tmp_path / name, "--on", "2026-11-24", "--json").stdout)
        for name in ("csv", "xlsx/amss.xlsx")
    )
    assert one.pop("folder") != other.pop("folder")
    assert one == other


@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("accomplishments", ["due"]),
        ("directives", ["due"]),
        ("work_log", ["qualify", "--person", "P1", "--task", "T1"]),
        ("dependencies", ["plan", "--move", "T1=2026-06-08T07:00Z"]),
        ("parts", ["plan", "--options", "T1"]),
    ],
)
def test_no_question_is_answered_by_half_of_the_facts(asked, tables, tmp_path, table, command):
    (tmp_path / f"{table}.csv").write_bytes(b"\xe9")
    code, answer = asked(tables, *command)
    assert code == 2
    assert answer["error"] == {
        "code": "unread_tables",
        "text": f"nothing was judged, because {table} could not be read; mend the input first",
    }
    assert [problem["file"] for problem in answer["problems"]] == [f"{table}.csv"]


@pytest.mark.parametrize(
    "command",
    [
        ["due", "--aircraft", "ET-AXN"],
        ["qualify", "--person", "P2", "--task", "T1"],
        ["plan", "--options", "T2"],
        ["plan", "--critical-path", "--package", "C1"],
        ["plan", "--move", "T1=never"],
    ],
)
def test_json_says_too_why_a_question_has_no_answer(asked, tables, command):
    tables["people"].append({"id": "P9", "name": "=1+1"})
    code, answer = asked(tables, *command)
    assert (code, list(answer)) == (2, ["error", "problems"])
    assert answer["error"]["code"] in {"not_found", "invalid_value"}
    assert len(answer["problems"]) == 1


def test_a_day_that_is_none_is_named_with_its_option_and_how_to_write_one(amss, tmp_path):
    result = amss("check", tmp_path, "--on", "31.05.2026")
    assert "'--on': expected a date from 1900 to 2199, written 2026-05-31, but found '31.05.2026'" in result.stderr
