"""`amss imports`: an operator's tables are loaded whole, or every bad row is named."""

from __future__ import annotations

import json
from datetime import date

import pytest

from amss_cli.demo import write_demo


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
