"""Eight processes change one organisation at once: each change is recorded, numbered without a gap, and chained."""

from __future__ import annotations

import operator_data as some
import pytest
from crowd import ATTEMPTS, PROCESSES, write_at_once
from databases import POSTGRESQL
from operator_data import US

from amss_core.audit import verify
from amss_sql import Database


def what_was_kept(url):
    with Database.open(url) as database, database.read(US) as stores:
        return list(stores.audit.records()), stores.audit.head(), stores.people.all(), stores.outbox.read(limit=1000)


@pytest.mark.parametrize("kind", ["sqlite-file", *POSTGRESQL])
def test_all_changes_are_kept_and_follow_from_one_another(kind, new_url):
    url = new_url(kind)
    with Database.open(url) as database:
        some.found(database)
    said = write_at_once("enter_person", url)
    assert len(said) == len(set(said) - {"refused"}) == PROCESSES * ATTEMPTS
    records, head, people, posted = what_was_kept(url)
    expected = PROCESSES * ATTEMPTS + 2
    assert [record.number for record in records] == list(range(1, expected + 1))
    answer = verify(records, head=head)
    assert (answer.verified, answer.sealed_through, answer.against) == (expected, expected, ())
    assert (len(people), len(posted)) == (PROCESSES * ATTEMPTS + 1, expected)
    told = [record.entity_id for record in records]
    assert [each.event.subject.partition("/")[2] for each in posted] == told


@pytest.mark.parametrize("kind", ["sqlite-file", *POSTGRESQL])
def test_without_turns_changes_would_be_refused(kind, new_url):
    """The mutant: it shows that the test above can fail. What was kept is nevertheless whole: the second wall."""
    url = new_url(kind)
    with Database.open(url) as database:
        some.found(database)
    said = write_at_once("enter_person", url, "no-turn")
    acknowledged = len(set(said) - {"refused"})
    assert acknowledged < PROCESSES * ATTEMPTS
    records, head, people, posted = what_was_kept(url)
    assert verify(records, head=head).sound
    assert len(people) == acknowledged + 1
    assert len(records) == len(posted) == acknowledged + 2
