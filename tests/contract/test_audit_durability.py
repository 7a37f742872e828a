"""A writer that is killed: whatever it was told is kept is there, whole, and nothing is there by halves."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import operator_data as some
import pytest
from databases import POSTGRESQL
from operator_data import US

from amss_core.audit import verify
from amss_sql import Database

WRITER = Path(__file__).parents[1] / "support" / "writer.py"
KILLS = 8


def acknowledged_until_killed(url, name, lines):
    """Start a writer, kill it when it has said so many ids, and return all that it said."""
    command = [sys.executable, WRITER, "enter_person", url, name, "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words
        said = [process.stdout.readline().strip() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split("\n")[:-1]
        process.wait()
    assert process.returncode == -signal.SIGKILL
    return said + rest


@pytest.mark.parametrize("kind", ["sqlite-file", *POSTGRESQL])
def test_what_was_acknowledged_before_a_kill_is_there_whole(kind, new_url):
    url = new_url(kind)
    with Database.open(url) as database:
        some.found(database)
        said = ["P1"]
        for kill in range(KILLS):
            said += acknowledged_until_killed(url, f"k{kill}", 1 + 3 * kill)
            with database.begin(US):  # waits until the server has noticed
                pass
            with database.read(US) as stores:
                people = [person.id for person in stores.people.all()]
                records, head = list(stores.audit.records()), stores.audit.head()
                told = [each.event.subject for each in stores.outbox.read(limit=10_000)]
            assert set(said) <= set(people)
            assert len(people) - len(said) <= kill + 1
            assert sorted(record.entity_id for record in records[1:]) == sorted(people)
            assert told == [f"{record.entity_type}/{record.entity_id}" for record in records]
            assert verify(records, head=head).sealed_through == len(records)
