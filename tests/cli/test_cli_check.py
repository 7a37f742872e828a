"""`amss check`: what is due, who may not do what, and what in the plan conflicts, each with its reason."""

from __future__ import annotations

import json
from datetime import date

import pytest

from amss_cli.demo import write_demo

ON = ("--on", "2026-06-01")
DIRECTIVE = {
    "number": "AD 1",
    "title": "Inspect the flap track",
    "authority": "FAA",
    "effective_on": "2026-01-01",
    "compliance_time": "on or before 2026-06-20",
}


def check(asked, tables, *arguments):
    return asked(tables, "check", *(arguments or ON))


def kinds(answer):
    return [conflict["kind"] for conflict in answer["conflicts"]]


def gap_codes(answer):
    return [(gap["task"]["id"], finding["code"]) for gap in answer["qualification"] for finding in gap["against"]]


def test_with_nothing_to_do_it_says_so_and_exits_with_zero(asked, amss, tables, tmp_path):
    code, answer = check(asked, tables)
    assert code == 0
    assert answer["due"] == answer["qualification"] == answer["conflicts"] == answer["problems"] == []
    assert (answer["on"], answer["horizon_days"], answer["not_judged"]) == ("2026-06-01", 90, [])
    assert set(answer["summary"].values()) == {0}
    result = amss("check", tmp_path, *ON)
    assert result.stdout == "2026-06-01: 0 due points to act on, 0 qualification gaps, 0 conflicts.\n"
    assert result.stderr == ""


def test_a_certificate_that_lapses_the_day_before_the_planned_job_is_a_finding_today(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-07"
    code, answer = check(asked, tables)
    assert code == 1
    assert gap_codes(answer) == [("T1", "type_rating_void"), ("T1", "certificate_expired")]
    (gap,) = answer["qualification"]
    assert (gap["person"], gap["name"], gap["part"]) == ("P1", "Sara Lind", "mechanic")
    assert gap["against"][1]["source"] == "EASA 66.A.40; 14 CFR 65.15, 65.92"
    assert answer["summary"]["qualification_gaps"] == 1


def test_one_whose_certificate_lapsed_yesterday_was_qualified_for_yesterdays_work(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-08"
    tables["tasks"][0]["state"] = "completed"
    assert check(asked, tables, "--on", "2026-06-09")[0] == 0
    tables["tasks"][0] |= {"start_at": "2026-06-09T06:00Z", "end_at": "2026-06-09T08:00Z"}
    assert gap_codes(check(asked, tables, "--on", "2026-06-10")[1])[-1] == ("T1", "certificate_expired")


def test_a_cancelled_task_and_one_without_a_mechanic_have_no_gap(asked, tables):
    tables["certificates"][0]["until"] = "2026-06-07"
    (task,) = tables["tasks"]
    tables["tasks"] = [task | {"state": "cancelled"}, task | {"id": "T2", "mechanic": ""}]
    assert check(asked, tables)[0] == 0


def test_an_inspector_needs_the_inspection_authorisation_and_not_the_skills(asked, tables):
    tables["people"].append({"id": "P2", "name": "Omar Hailu"})
    tables["certificates"].append(tables["certificates"][0] | {"person": "P2"})
    tables["type_ratings"].append(tables["type_ratings"][0] | {"person": "P2"})
    tables["skills"] = [{"person": "P1", "skill": "NDT_ET", "level": "2", "qualified_on": "2024-01-01"}]
    tables["requirements"][0] |= {"skills": "NDT_ET:2", "independent_inspection": "yes"}
    tables["tasks"][0]["inspector"] = "P2"
    _, answer = check(asked, tables)
    assert gap_codes(answer) == [("T1", "authorisation_missing")]
    assert answer["qualification"][0]["part"] == "inspector"
    tables["authorisations"] = [{"person": "P2", "role": "inspection", "granted_on": "2024-01-01"}]
    assert check(asked, tables)[0] == 0


def test_who_inspects_their_own_work_is_a_conflict(asked, tables):
    tables["authorisations"] = [{"person": "P1", "role": "inspection", "granted_on": "2024-01-01"}]
    tables["tasks"][0]["inspector"] = "P1"
    assert kinds(check(asked, tables)[1]) == ["inspector_not_independent"]


def test_work_without_a_requirement_is_unknown_and_said_once(asked, amss, tables, tmp_path):
    del tables["requirements"]
    tables["tasks"] = [
        tables["tasks"][0] | {"id": f"T{day}", "start_at": f"2026-06-0{day}T06:00Z", "end_at": f"2026-06-0{day}T08:00Z"}
        for day in range(1, 5)
    ]
    code, answer = check(asked, tables)
    assert (code, len(answer["qualification"])) == (1, 4)
    lines = amss("check", tmp_path, *ON).stdout.splitlines()
    (line,) = [line for line in lines if "No requirement is defined" in line]
    assert "T1 and 3 more" in line


def test_a_mechanic_nobody_knows_is_unknown(asked, tables):
    for name in ("people", "certificates", "type_ratings"):
        del tables[name]
    assert gap_codes(check(asked, tables)[1]) == [("T1", "person_unknown")]


def test_an_aircraft_nobody_knows_is_unknown(asked, tables):
    del tables["aircraft"]
    assert gap_codes(check(asked, tables)[1]) == [("T1", "aircraft_type_unknown")]


def test_what_falls_due_is_listed_and_only_what_is_near_is_a_finding(asked, tables):
    tables["directives"] = [dict(DIRECTIVE)]
    code, answer = check(asked, tables)
    assert (code, answer["due"][0]["status"], answer["summary"]["due_to_act_on"]) == (1, "due_soon", 1)
    tables["directives"][0]["compliance_time"] = "on or before 2026-08-01"
    code, answer = check(asked, tables)
    assert (code, answer["due"][0]["status"], answer["summary"]) == (
        0,
        "open",
        {"due": 1, "due_to_act_on": 0, "qualification_gaps": 0, "conflicts": 0, "not_judged": 0, "problems": 0},
    )


def test_what_is_overdue_stands_for_each_aircraft_and_the_rest_for_each_directive(asked, amss, tables, tmp_path):
    tables["aircraft"] += [{"registration": name, "type": "B738"} for name in ("ET-AXN", "ET-AXO")]
    tables["directives"] = [DIRECTIVE, DIRECTIVE | {"number": "AD 2", "compliance_time": "on or before 2026-05-20"}]
    _, answer = check(asked, tables)
    assert [entry["status"] for entry in answer["due"]] == ["overdue"] * 3 + ["due_soon"] * 3
    lines = amss("check", tmp_path, *ON).stdout.splitlines()
    assert len([line for line in lines if line.startswith("  overdue ")]) == 3
    (soon,) = [line for line in lines if line.startswith("  due soon ")]
    assert "ET-AXM and 2 more" in soon
    assert "14 CFR 39.7" in lines[2]


@pytest.mark.parametrize(
    ("type_", "start", "broken"),
    [
        ("FS", "09:59", True),
        ("FS", "10:00", False),
        ("SS", "06:00", False),
        ("FF", "07:59", True),
        ("SF", "04:00", False),
    ],
)
def test_a_broken_link_is_a_conflict(asked, tables, type_, start, broken):
    (task,) = tables["tasks"]
    hours, minutes = start.split(":")
    tables["tasks"].append(
        task
        | {"id": "T2", "mechanic": "", "start_at": f"2026-06-08T{start}Z"}
        | {"end_at": f"2026-06-08T{int(hours) + 2:02}:{minutes}Z"}
    )
    tables["dependencies"] = [{"predecessor": "T1", "successor": "T2", "type": type_}]
    code, answer = check(asked, tables)
    assert (kinds(answer), code) == (["broken_link"] * broken, int(broken))


def test_an_aircraft_over_capacity_and_a_mechanic_planned_twice_are_conflicts(asked, tables):
    tables["aircraft"][0]["capacity_slots"] = "1"
    tables["tasks"].append(tables["tasks"][0] | {"id": "T2", "start_at": "2026-06-08T09:59Z"})
    _, answer = check(asked, tables)
    assert kinds(answer) == ["aircraft_over_capacity", "mechanic_double_booked"]
    assert [conflict["allowed"] for conflict in answer["conflicts"]] == [False, True]
    assert answer["conflicts"][1]["tasks"] == ["T1", "T2"]
    tables["tasks"][1]["start_at"] = "2026-06-08T10:00Z"
    tables["tasks"][1]["end_at"] = "2026-06-08T11:00Z"
    assert check(asked, tables)[0] == 0


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "part_short"),
        ([{"restock_on": "2026-06-09"}], "part_short"),
        ([{"restock_on": "2026-06-08"}], None),
        ([{"restock_on": "2026-06-08", "on_order": "1"}], "part_short"),
        ([{"lead_time_days": "7"}], None),
        ([{"lead_time_days": "8"}], "part_short"),
        ([{"serial_number": "A"}, {"serial_number": "B"}], None),
        ([{"serial_number": "A"}, {"serial_number": "B", "expires_on": "2026-06-07"}], "part_short"),
        ([{"serial_number": "A"}, {"serial_number": "B", "status": "used"}], "part_short"),
        ([{"serial_number": "A", "status": "reserved", "task": "T1"}, {"serial_number": "B", "task": "T1"}], None),
        ([{"serial_number": "A"}, {"serial_number": "B", "status": "reserved", "task": "T9"}], "part_short"),
    ],
)
def test_parts_that_are_not_there_in_time_are_a_conflict(asked, tables, rows, code):
    (task,) = tables["tasks"]
    task["parts"] = "2 x S-1"
    tables["tasks"].append(task | {"id": "T9", "mechanic": "", "parts": "", "state": "completed"})
    tables["parts"] = [{"part_number": "S-1", "name": "Seal"}]
    if rows and "serial_number" not in rows[0]:
        tables["parts"][0] |= rows[0]
    else:
        tables["parts"] += [{"part_number": "S-1", **row} for row in rows]
    _, answer = check(asked, tables)
    assert [conflict["finding"]["code"] for conflict in answer["conflicts"]] == [code] * (code is not None)


def test_an_alternate_that_is_reserved_serves_the_part_that_is_needed(asked, tables):
    tables["tasks"][0]["parts"] = "S-1"
    tables["parts"] = [
        {"part_number": "S-1", "alternates": "S-2"},
        {"part_number": "S-2", "serial_number": "A", "status": "reserved", "task": "T1"},
        {"part_number": "S-2"},
    ]
    assert check(asked, tables)[0] == 0


def test_parts_that_contradict_themselves_are_refused(amss, written, tables):
    tables["parts"] = [
        {"part_number": "S-1", "alternates": "S-1"},
        {"part_number": "S-2", "serial_number": "A", "restock_on": "2026-06-09"},
    ]
    result = amss("check", written(tables), *ON)
    assert result.exit_code == 2
    assert [line.partition(": ")[0] for line in result.stderr.splitlines()[:2]] == [
        "parts.csv, row 2, column alternates",
        "parts.csv, row 3, column restock_on",
    ]


def test_a_directive_that_would_be_overdue_before_its_task_ends_is_not_allowed(asked, tables):
    tables["directives"] = [DIRECTIVE | {"compliance_time": "on or before 2026-06-07"}]
    tables["tasks"][0]["directive"] = "AD 1"
    _, answer = check(asked, tables)
    (conflict,) = answer["conflicts"]
    assert (conflict["kind"], conflict["allowed"]) == ("overdue_before_end", False)
    assert conflict["finding"]["source"] == "14 CFR 39.7; EASA M.A.301(e)"
    tables["directives"][0]["compliance_time"] = "on or before 2026-06-08"
    assert check(asked, tables)[1]["conflicts"] == []


def test_what_is_due_is_not_judged_by_half_of_the_facts(asked, tables, tmp_path):
    tables["directives"] = [dict(DIRECTIVE)]
    (tmp_path / "readings.csv").write_bytes(b"aircraft,read_on\n\xe9")
    code, answer = check(asked, tables)
    assert (code, answer["due"]) == (2, [])
    assert answer["not_judged"] == ["What is due was not judged: readings could not be read."]


@pytest.mark.parametrize(
    ("table", "not_judged"),
    [
        ("directives", ["What is due"]),
        ("aircraft", ["What is due", "Who may do what", "What in the plan conflicts"]),
        ("tasks", ["Who may do what", "What in the plan conflicts"]),
        ("dependencies", ["What in the plan conflicts"]),
        ("parts", ["What is due", "What in the plan conflicts"]),
    ],
)
def test_what_hangs_on_a_table_that_could_not_be_read_is_not_judged(asked, tables, tmp_path, table, not_judged):
    tables["directives"] = [dict(DIRECTIVE)]
    tables["tasks"][0]["parts"] = "S-1"
    tables.pop(table, None)
    (tmp_path / f"{table}.csv").write_bytes(b"\xe9")
    code, answer = check(asked, tables)
    assert code == 2
    assert answer["not_judged"] == [f"{what} was not judged: {table} could not be read." for what in not_judged]
    assert ("What in the plan conflicts" in not_judged) <= (answer["conflicts"] == [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The demo operator of a day."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, on=date(2026, 11, 24))
    return folder


def test_the_examples_of_the_template_can_be_checked(amss, tmp_path):
    amss("template", tmp_path, "--examples")
    result = amss("check", tmp_path, *ON)
    assert (result.exit_code, result.stderr) == (1, "")


class TestDemo:
    """The demo operator: what was put into it is found, in a few lines, at once."""

    def test_what_was_put_into_it_is_found(self, amss, folder):
        result = amss("check", folder, "--on", "2026-11-24", "--json")
        answer = json.loads(result.stdout)
        assert result.exit_code == 1
        assert answer["problems"] == answer["not_judged"] == []
        assert kinds(answer) == ["broken_link", "mechanic_double_booked", "part_not_available"]
        assert {gap["person"] for gap in answer["qualification"]} == {"P009", "P038"}
        assert [entry["directive"] for entry in answer["due"] if entry["status"] == "overdue"] == [
            "FAA AD 74-13-03 (demo)"
        ]
        assert [entry for entry in answer["due"] if entry["status"] == "unknown"] == []

    def test_a_person_reads_it_on_one_screen(self, amss, folder):
        lines = amss("check", folder, "--on", "2026-11-24").stdout.splitlines()
        assert len(lines) < 50
