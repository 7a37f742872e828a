"""The commands that need no rules, as a person at a terminal meets them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from amss_cli.app import app, main
from amss_cli.tables import TABLES


@pytest.fixture
def amss():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["directives", "--help"], ["check", "--horizon-days", "many"]]
)
def test_help_and_misuse_import_neither_rules_nor_tables(arguments):
    code = (
        "import sys; from amss_cli.app import app\n"
        f"try: app({arguments})\n"
        "except SystemExit: pass\n"
        "heavy = {'networkx', 'cattrs', 'python_calamine', 'rich', 'amss_core', 'amss_cli.tables'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - our own command
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_help_names_every_command_in_a_whole_sentence(amss):
    result = amss("--help")
    assert result.exit_code == 0
    listed = result.stdout.partition("Commands:")[2]
    commands = ("template", "demo", "check", "due", "qualify", "plan", "directives")
    assert all(f"\n  {command} " in listed for command in commands)
    assert "..." not in listed


def test_template_writes_every_table_and_names_the_files(amss, tmp_path):
    result = amss("template", tmp_path / "mine")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(tmp_path / "mine" / f"{table.table}.csv") for table in TABLES]
    assert result.stderr == ""


def test_template_refuses_to_overwrite_with_exit_code_two(amss, tmp_path):
    amss("template", tmp_path, "--xlsx")
    result = amss("template", tmp_path, "--xlsx")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "holds amss.xlsx already" in result.stderr


def test_template_into_a_file_is_refused_without_a_traceback(amss, tmp_path):
    (tmp_path / "file").write_text("")
    result = amss("template", tmp_path / "file")
    assert result.exit_code == 2
    assert "file" in result.stderr
    assert "Traceback" not in result.output


def test_demo_writes_the_operator_for_a_day(amss, tmp_path):
    result = amss("demo", tmp_path, "--on", "2026-11-24", "--xlsx")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(tmp_path / "amss.xlsx")]


def test_demo_is_dated_by_today_where_no_day_is_given(amss, tmp_path):
    assert amss("demo", tmp_path).exit_code == 0


def test_a_day_that_is_none_is_misuse(amss, tmp_path):
    result = amss("demo", tmp_path, "--on", "yesterday")
    assert result.exit_code == 2
    assert "yesterday" in result.stderr


def test_without_a_command_the_help_is_shown(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["amss"])
    with pytest.raises(SystemExit):
        main()
    assert "template" in "".join(capsys.readouterr())
