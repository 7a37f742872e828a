"""Events that wait for delivery: read in order, none skipped, with their change or not at all."""

from __future__ import annotations

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, NOW, THEM, US
from sqlalchemy import true

from amss_core.errors import ForbiddenError, InvalidValueError
from amss_core.events import Bookmark, Event, PersonEntered
from amss_core.services.personnel import enter_person
from amss_sql.database import _BEGIN
from amss_sql.outbox import SqlOutbox
from amss_sql.tenancy import Tenant


def event(number):
    payload = PersonEntered(person=f"P{number}")
    return Event(id=f"event-{number}", organization=US, at=NOW, subject=f"person/P{number}", payload=payload)


def people_of(posted):
    return [each.event.payload.person for each in posted]


def test_events_come_back_in_order_a_page_at_a_time(database):
    some.found(database)
    for number in range(2, 7):
        with database.begin(US) as stores:
            enter_person(stores, ADMIN, attrs.evolve(some.SARA, id=f"P{number}"), now=NOW)
    with database.read(US) as stores:
        first = stores.outbox.read(limit=3)
        following = stores.outbox.read(after=first[-1].bookmark)
        assert stores.outbox.read(after=following[-1].bookmark) == ()
    assert people_of(first[1:] + following) == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert sorted(each.bookmark for each in first + following) == [each.bookmark for each in first + following]


def test_a_change_that_is_undone_tells_nothing(database):
    some.found(database)

    def enter_two(stores):
        enter_person(stores, ADMIN, attrs.evolve(some.SARA, id="P2"), now=NOW)
        enter_person(stores, AUDITOR, attrs.evolve(some.SARA, id="P3"), now=NOW)

    with pytest.raises(ForbiddenError):
        database.run(US, enter_two)
    with database.read(US) as stores:
        assert people_of(stores.outbox.read()[1:]) == ["P1"]


def test_an_event_of_another_organisation_is_refused(database):
    some.found(database)
    with pytest.raises(InvalidValueError, match="organization"), database.begin(US) as stores:
        stores.outbox.put(attrs.evolve(event(2), organization=THEM))


@attrs.define
class Writer:
    """A writer that has not waited for its turn, as a program of somebody else's might not."""

    database: object
    connection: object = None

    def put(self, number):
        self.connection = self.database.engine.connect()
        self.connection.exec_driver_sql(_BEGIN["postgresql"])
        self.connection.exec_driver_sql("SELECT set_config('app.org', %s, true)", (US,))
        SqlOutbox(Tenant(self.connection, US)).put(event(number))

    def commit(self):
        self.connection.commit()
        self.connection.close()


def read_while_one_is_late(database):
    """Return what a reader gets who looks after the later of two writers has committed, and again after the earlier."""
    some.found(database)
    early, late = Writer(database), Writer(database)
    early.put(2)
    late.put(3)
    late.commit()
    seen, bookmark = [], Bookmark()
    for commit in (lambda: None, early.commit):
        commit()
        with database.read(US) as stores:
            posted = stores.outbox.read(after=bookmark)
        seen += people_of(each for each in posted if each.event.name == "personnel:person_entered")
        bookmark = posted[-1].bookmark if posted else bookmark
    return seen


def test_a_late_committer_is_not_skipped(postgresql):
    assert read_while_one_is_late(postgresql) == ["P1", "P2", "P3"]


def test_a_naive_reader_would_skip_the_late_committer(postgresql, monkeypatch):
    """The mutant: it shows that the test above can fail."""
    monkeypatch.setattr(SqlOutbox, "_settled", lambda _: true())
    assert read_while_one_is_late(postgresql) == ["P1", "P3"]
