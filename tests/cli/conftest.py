"""A small operator whose tables a test changes, and the command as a person at a terminal runs it."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from copy import deepcopy

import attrs
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


@attrs.frozen
class Shell:
    """The command over a database with one organisation, whose first user acts unless another is named."""

    amss: object
    url: str
    organization: str
    user: str = "anna"

    def __call__(self, *arguments, user="", organization=""):
        whose = ("--organization", organization or self.organization, "--user", user or self.user)
        context = ("--database", self.url, *whose)
        return self.amss(*arguments, *context)

    def json(self, *arguments, **context):
        """Return what a command answers that goes well."""
        result = self(*arguments, "--json", **context)
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    def refused(self, *arguments, **context):
        """Return the one sentence of a command that is refused and writes nothing."""
        before = self.content()
        result = self(*arguments, **context)
        assert result.exit_code == 2, result.output
        assert isinstance(result.exception, SystemExit)
        assert self.content() == before
        lines = [line for line in result.stderr.splitlines() if line and not line.startswith(("Usage: ", "Try "))]
        assert len(lines) == 1, lines
        assert len(lines[0]) < 1_100
        return lines[0]

    def content(self):
        """Return all rows of the database, where it is an SQLite file."""
        if not self.url.startswith("sqlite"):
            return None
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
            return list(connection.iterdump())


@pytest.fixture
def new_shell(amss, new_url, monkeypatch):
    """Makes a database of a kind with an organisation, Northern Air, and its first user, anna."""
    for name in ("AMSS_DATABASE_URL", "AMSS_ORGANIZATION", "AMSS_USER"):
        monkeypatch.delenv(name, raising=False)

    def make(kind):
        url = new_url(kind)
        return Shell(amss, url, found(amss, url))

    return make


def found(amss, url, name="Northern Air"):
    """Make an organisation in a database and return its id."""
    admin = ("--admin", "anna", "--admin-name", "Anna Berg")
    result = amss("organizations", "create", name, *admin, "--database", url, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["organization"]["id"]


@pytest.fixture
def shell(new_shell):
    """The command over an SQLite file."""
    return new_shell("sqlite-file")


@pytest.fixture
def theirs(shell):
    """The command over the same file, in another organisation."""
    return attrs.evolve(shell, organization=found(shell.amss, shell.url, "Southern Air"))
