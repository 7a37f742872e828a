"""Whatever stands in a cell, each command answers: with a result, with what is wrong, and never with a traceback."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from amss_cli.app import app
from amss_cli.tables import TABLES, columns
from amss_cli.tables.writer import write_template

COMMANDS = [
    ("check", "--on", "2026-06-01"),
    ("due", "--on", "2026-06-01", "--next", "3", "--explain", "--horizon-days", "3660"),
    ("qualify", "--person", "P017", "--task", "C738-0112"),
    ("plan", "--move", "C738-0111=2026-06-08T06:00Z", "--on", "2026-06-01"),
    ("plan", "--options", "C738-0112", "--on", "2026-06-01"),
    ("plan", "--critical-path"),
]
NASTY = [
    *("", "none", "all", "yes", "0", "1", "-1", "999999999999", "24:00", "0:01", "=1+1", "\x00", "\x1b[2J", "x" * 300),
    *("1900-01-01", "2199-12-31", "2026-06-07", "1900-01-01T00:00Z", "2199-12-31T23:59Z", "2026-06-08T06:00Z"),
    *("P017", "ET-AXM", "B738", "EASA_B1", "FAA AD 2011-10-09", "(g)", "C738-0111", "C738-0112", "69-41868-3", "K4471"),
    *("10000000 years after new", "1 FC since new on the component's counter", "before 2026-06-08", "finding"),
    *(
        "1 FH or 2 days after new, whichever later; repeat every 1 day; at most 2 repeats",
        "installed",
        "issued",
        "renewed",
    ),
]
NAMES = [(table.table, column.name) for table in TABLES for column in columns(table)]


def examples():
    """Return the example rows of the template, by table, as lists of cells below their header."""
    with tempfile.TemporaryDirectory() as folder:
        write_template(Path(folder), examples=True)
        return {
            path.stem: list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
            for path in Path(folder).glob("*.csv")
        }


ROWS = examples()
changes = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3), st.sampled_from(NASTY)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes, st.sets(st.sampled_from(sorted(ROWS)), max_size=3), st.sampled_from(COMMANDS))
def test_every_command_answers_whatever_the_cells_hold(changed, missing, command):
    tables = {name: [list(row) for row in rows] for name, rows in ROWS.items() if name not in missing}
    for (name, column), number, cell in changed:
        if name in tables:
            header, *rows = tables[name]
            while number >= len(rows):
                rows.append(list(rows[-1]) if rows else [""] * len(header))
            rows[number][header.index(column)] = cell
            tables[name] = [header, *rows]
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in tables.items():
            with (Path(folder) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        result = CliRunner().invoke(app, [command[0], folder, *command[1:], "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {0, 1, 2}
    if result.stdout:
        answer = json.loads(result.stdout)
        assert (len(answer["problems"]) > 0 or "error" in answer) == (result.exit_code == 2)
    else:
        assert result.exit_code == 2
        assert result.stderr
