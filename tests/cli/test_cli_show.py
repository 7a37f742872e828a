"""Showing results: results on standard output, messages on the error stream, nothing that a terminal acts on."""

from __future__ import annotations

import io
import json

import pytest

from amss_cli.show import Exit, message, show_json, show_problems, show_table, show_text, working
from amss_cli.tables import Problem


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_json_is_printed_on_standard_output(capsys):
    show_json({"name": "Tésfaye", "of": [1, None]})
    out, err = capsys.readouterr()
    assert json.loads(out) == {"name": "Tésfaye", "of": [1, None]}
    assert "Tésfaye" in out
    assert err == ""


def test_a_table_elsewhere_than_on_a_terminal_is_plain(capsys):
    show_table("Due\x1b[2J", ["item", "on"], [["AD 1", None], ["[red]x", "2026-05-31"]])
    assert capsys.readouterr().out == "Due�[2J\n  item    on\n  AD 1\n  [red]x  2026-05-31\n\n"


def test_a_table_without_rows_shows_its_headings(capsys):
    show_table("Due", ["item", "on"], [])
    assert capsys.readouterr().out == "Due\n  item  on\n\n"


def test_a_table_on_a_terminal_shows_texts_as_they_are(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    show_table("Due", ["item", "on"], [["[red]x[/red]", "a\x1b[2J"]])
    assert "[red]x[/red]" in stream.getvalue()
    assert "a�[2J" in stream.getvalue()


def test_lines_and_messages_are_cleaned_and_kept_apart(capsys):
    show_text("result\x07")
    message("note\x1b")
    assert capsys.readouterr() == ("result�\n", "note�\n")


@pytest.mark.parametrize(("number", "last"), [(1, "1 problem in"), (2, "2 problems in")])
def test_problems_are_listed_and_counted_on_the_error_stream(capsys, number, last):
    show_problems([Problem(code="bad_file", file="a.csv", expected="text")] * number)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("a.csv: expected text\n") == number
    assert err.splitlines()[-1].startswith(last)


def test_without_problems_nothing_is_said(capsys):
    show_problems([])
    assert capsys.readouterr() == ("", "")


def test_progress_is_shown_to_a_watching_person_only(capsys, monkeypatch):
    with working("reading"):
        pass
    assert capsys.readouterr() == ("", "")
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with working("reading"):
        pass
    assert "reading" in stream.getvalue()


def test_the_exit_codes_are_the_documented_ones():
    assert (Exit.NOTHING_TO_DO, Exit.FINDINGS, Exit.BAD_INPUT) == (0, 1, 2)
