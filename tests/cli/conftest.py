"""A small operator whose tables a test changes, and the command as a person at a terminal runs it."""

from __future__ import annotations

import csv
import json
from copy import deepcopy

import pytest
from databases import migrated_file, new_url, servers
from typer.testing import CliRunner

from amss_cli.app import app

__all__ = ["migrated_file", "new_url", "servers"]

AIRCRAFT = {"registration": "ET-AXM", "type": "B738", "serial_number": "35213", "model": "737-800"}
PERSON = {"id": "P1", "name": "Sara Lind"}
CERTIFICATE = {
    "person": "P1",
    "type": "EASA_B1",
    "number": "SE.66.1",
    "event": "issued",
    "event_on": "2022-06-01",
    "until": "2027-05-31",
}
RATING = {"person": "P1", "certificate": "SE.66.1", "aircraft_type": "B738", "endorsed_on": "2022-06-01"}
REQUIREMENT = {
    "task_type": "inspection",
    "aircraft_type": "B738",
    "certificates": "EASA_B1; EASA_B2",
    "recency": "none",
}
TASK = {
    "id": "T1",
    "title": "Inspect the flap track",
    "aircraft": "ET-AXM",
    "type": "inspection",
    "start_at": "2026-06-08T06:00Z",
    "end_at": "2026-06-08T10:00Z",
    "mechanic": "P1",
}


@pytest.fixture
def tables():
    """The tables of an operator with one aircraft, one mechanic and one task, and nothing wrong with them."""
    return deepcopy(
        {
            "aircraft": [AIRCRAFT | {"manufactured_on": "2012-03-15", "capacity_slots": "4"}],
            "people": [PERSON],
            "certificates": [CERTIFICATE],
            "type_ratings": [RATING],
            "requirements": [REQUIREMENT],
            "tasks": [TASK],
        }
    )


@pytest.fixture
def written(tmp_path):
    """Writes tables into a folder and returns it; a text stands for the whole file."""

    def write(tables):
        for name, rows in tables.items():
            path = tmp_path / f"{name}.csv"
            if isinstance(rows, str):
                path.write_text(rows, encoding="utf-8")
                continue
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        return tmp_path

    return write


@pytest.fixture
def amss():
    """Runs the command with its arguments."""
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def asked(amss, written):
    """Writes tables, runs a command on them with `--json`, and returns the exit code and the answer."""

    def ask(tables, command, *arguments):
        result = amss(command, written(tables), *arguments, "--json")
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, json.loads(result.stdout)

    return ask
