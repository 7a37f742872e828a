"""The commands that need no rules, as a person at a terminal meets them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from amss_cli.app import app, main
from amss_cli.tables import TABLES

AMSS = [sys.executable, "-c", "from amss_cli.app import main; main()"]


@pytest.fixture
def amss():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


def test_the_help_is_there_in_half_a_second():
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run([*AMSS, "--help"], capture_output=True, check=True, text=True)  # noqa: S603 - our own command
        spent.append(time.perf_counter() - start)
        assert "template" in done.stdout
    assert min(spent) < 0.5


def test_the_help_imports_no_rules():
    code = (
        "import sys; from amss_cli.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'networkx', 'cattrs', 'python_calamine', 'amss_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "[]"


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
