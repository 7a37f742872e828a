"""`amss imports`: an operator's tables are loaded whole, or every bad row is named."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amss_cli.demo import write_demo
from amss_cli.operator import read_operator
from amss_cli.tables.stated import STATUSES, TOTALS, StatedDueRow
from amss_cli.tables.writer import write_tables
from amss_core.directives import SCAN_POLICY, ComplianceStatus, fleet_status
from amss_core.imports import TOTALS as COUNTED
from amss_core.imports import named, reconcile


@pytest.fixture
def folder(tmp_path):
    write_demo(tmp_path / "demo", on=date(2026, 6, 1))
    return tmp_path / "demo"


def test_the_demo_operator_is_loaded_once_and_taken_back(shell, folder):
    would = shell("import", folder, "--dry-run").stdout
    assert "Would be loaded: 60 files" in would
    assert shell.json("aircraft", "list")["aircraft"] == []
    loaded = shell.json("import", folder)
    assert loaded["new"]["aircraft"] == 24
    assert "All of it is on record already." in shell("import", folder).stdout
    (made,) = shell.json("imports", "list")["imports"]
    assert made == loaded["import"]
    assert "taken_back" in shell("imports", "take-back", made["id"], "--reason", "wrong").stdout
    assert "Loaded as import" in shell("import", folder).stdout


def test_a_bad_row_is_named_and_nothing_is_loaded(shell, written, tables):
    tables["aircraft"][0]["capacity_slots"] = "many"
    answer = shell("import", written(tables))
    assert answer.exit_code == 2
    assert "capacity_slots" in answer.stderr
    assert "Nothing was loaded" in answer.stdout
    assert shell.json("aircraft", "list")["aircraft"] == []


def test_what_is_on_record_otherwise_is_refused(shell, written, tables):
    shell.json("import", written(tables))
    tables["aircraft"][0]["capacity_slots"] = "3"
    assert "capacity_slots is 4, not 3" in shell.refused("import", written(tables))


@pytest.mark.parametrize(
    "question",
    [
        ("check", "--on", "2026-06-01"),
        ("due", "--on", "2026-06-01", "--next", "1"),
        ("qualify", "--person", "P001", "--task", "C738-001"),
        ("plan", "--critical-path"),
        ("plan", "--move", "C738-001=2026-06-06T07:00Z", "--on", "2026-06-01"),
        ("plan", "--options", "C738-112", "--on", "2026-06-01"),
    ],
)
def test_tables_and_the_database_that_they_were_loaded_into_give_the_same_answer(amss, shell, folder, question):
    shell.json("import", folder)
    of_tables = json.loads(amss(question[0], folder, *question[1:], "--json").stdout)
    of_database = json.loads(shell(*question, "--json").stdout)
    assert of_tables.pop("folder", "") in {"", str(folder)}
    assert of_database.pop("folder", shell.url) == shell.url
    assert of_database == of_tables


def test_without_a_folder_the_database_must_say_whose_it_is(amss, shell):
    refused = amss("due", "--database", shell.url)
    assert (refused.exit_code, "--organization" in refused.stderr) == (2, True)


DIRECTIVE = {
    "number": "AD 1",
    "title": "Inspect",
    "authority": "FAA",
    "compliance_time": "on or before 2026-05-31",
}
STATED = {"aircraft": "ET-AXM", "directive": "AD 1", "status": "overdue", "due_on": "2026-05-31"}
ON = ("--on", "2026-06-01")


@pytest.fixture
def stated(tables):
    """The small operator with a directive, and what its former system states of it."""
    totals = [{"total": "aircraft", "number": "1"}, {"total": "overdue", "number": "1"}]
    return tables | {"directives": [{**DIRECTIVE}], "stated_due": [{**STATED}], "stated_totals": totals}


def test_statements_that_agree_are_told_and_nothing_is_found(shell, written, stated):
    assert "Reconciled 3 statements as of 2026-06-01: 0 differences." in shell("import", written(stated), *ON).stdout
    answer = shell.json("import", written(stated), *ON)
    assert (answer["import"], answer["reconciliation"]) == (None, [])


def test_statements_that_differ_are_told_with_both_and_why_and_exit_code_1(shell, written, stated):
    stated["stated_due"][0] |= {"status": "complied"}
    stated["stated_totals"][0]["number"] = "2"
    would = shell("import", written(stated), *ON, "--dry-run")
    assert (would.exit_code, shell.json("aircraft", "list")["aircraft"]) == (1, [])
    loaded = shell("import", written(stated), *ON, "--json")
    answer = json.loads(loaded.stdout)
    assert (loaded.exit_code, answer["import"]["state"]) == (1, "loaded")
    total, due = answer["reconciliation"]
    assert dict(total["compared"])["why"] == "counted: ET-AXM"
    assert due["text"].startswith("ET-AXM, AD 1: status is stated as complied, and is overdue by the record; ET-AXM")
    again = shell("import", written(stated), *ON)
    assert again.exit_code == 1
    assert again.stdout.partition("Stated otherwise")[1:] == would.stdout.partition("Stated otherwise")[1:]
    assert "Reconciled 3 statements as of 2026-06-01: 2 differences." in again.stdout


def test_a_statement_of_what_nobody_knows_loads_nothing(shell, written, stated):
    stated["stated_due"].append(STATED | {"directive": "AD 9"})
    answer = shell("import", written(stated), *ON)
    assert (answer.exit_code, "AD 9" in answer.stderr) == (2, True)
    del stated["directives"]
    (written(stated) / "directives.csv").unlink()
    assert "there is no directive 'AD 9'" in shell.refused("import", written(stated), *ON)
    assert shell.json("aircraft", "list")["aircraft"] == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"aircraft": ""}, "aircraft"),
        ({"part_number": "65-1"}, "serial_number"),
        ({"serial_number": "K1"}, "part_number"),
        ({"status": "", "due_on": ""}, "status"),
        ({"due_flight_hours": "100.375"}, "due_flight_hours"),
        ({"status": "fine"}, "status"),
    ],
)
def test_a_row_that_states_nothing_that_can_be_compared_is_a_bad_row(shell, written, stated, change, column):
    stated["stated_due"][0] |= change
    answer = shell("import", written(stated), *ON)
    assert (answer.exit_code, f"stated_due.csv, row 2, column {column}" in answer.stderr) == (2, True)


def test_the_words_of_the_tables_are_those_of_the_rules():
    assert get_args(ComplianceStatus) == STATUSES
    assert COUNTED == TOTALS


def _cells(status):
    component, due = status.subject.component, status.due
    return {
        "aircraft": status.subject.aircraft or "",
        "part_number": component.part_number if component else "",
        "serial_number": component.serial_number if component else "",
        "directive": status.directive.number,
        "paragraph": status.requirement.paragraph,
        "status": status.status,
        "due_on": str((due and due.due_on) or ""),
        "due_flight_hours": str((due and due.due_flight_hours) or ""),
        "due_flight_cycles": str((due and due.due_flight_cycles) or ""),
    }


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The demo operator, and each of our own answers as the cells of a statement."""
    folder = tmp_path_factory.mktemp("answered") / "demo"
    write_demo(folder, on=date(2026, 6, 1))
    batch = named(read_operator(folder).batch)
    rows = [_cells(each) for each in fleet_status(batch.compliance(), on=date(2026, 6, 1), policy=SCAN_POLICY)]
    return batch, rows


def read_back(folder, rows):
    write_tables(folder, {StatedDueRow: rows})
    operator = read_operator(folder)
    assert operator.problems == ()
    return operator.stated


def test_our_own_answers_reconcile_without_a_difference(answered, tmp_path):
    batch, rows = answered
    stated = read_back(tmp_path / "stated", rows)
    assert len(stated) == len(rows)
    assert reconcile(stated, batch, on=date(2026, 6, 1)) == ()


ALTERED = {
    "status": st.sampled_from(STATUSES),
    "due_on": st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(str),
    "due_flight_hours": st.integers(0, 10**6).map(lambda hundredths: f"{hundredths // 100}.{hundredths % 100:02}"),
    "due_flight_cycles": st.integers(0, 10**6).map(str),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_each_altered_statement_is_named(answered, tmp_path_factory, data):
    batch, rows = answered
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=6, unique=True))
    wrong = {}
    altered = []
    for number in chosen:
        column = data.draw(st.sampled_from(sorted(ALTERED)))
        cell = data.draw(ALTERED[column].filter(lambda cell, own=rows[number][column]: cell != own))
        altered.append(rows[number] | {column: cell})
        wrong[number] = (column, cell)
    found = reconcile(read_back(tmp_path_factory.mktemp("x") / "stated", altered), batch, on=date(2026, 6, 1))
    named_ones = [(dict(each.compared)["what"], dict(each.compared)["stated"]) for each in found]
    assert [what for what, _ in named_ones] == [column for column, _ in wrong.values()]
