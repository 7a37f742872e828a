"""Transactions: whole or not at all, one writer at a time, tried again where the database asks for it."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from contextlib import nullcontext, suppress

import attrs
import operator_data as some
import pytest
from databases import POSTGRESQL
from operator_data import ADMIN, NOW, THEM, US
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from amss_core.errors import BusyError, ConflictError, InvalidValueError, NotFoundError, UnavailableError
from amss_core.personnel import Person
from amss_core.services.personnel import enter_person
from amss_core.stores import Origin
from amss_sql import Database, engines, schema
from amss_sql import database as transactions
from amss_sql.columns import UtcDateTime
from amss_sql.refusals import refusals_told

P2 = attrs.evolve(some.SARA, id="P2")


def connection_of(stores):
    return stores.users._tenant._connection


def people(database):
    with database.read(US) as stores:
        return [person.id for person in stores.people.all()]


def test_a_block_that_raises_leaves_nothing(database):
    some.found(database)
    with pytest.raises(ZeroDivisionError), database.begin(US) as stores:
        enter_person(stores, ADMIN, P2, now=NOW) and 1 / 0
    assert people(database) == ["P1"]


def test_an_id_of_an_organisation_is_a_uuid_in_any_form(database):
    some.found(database)
    with database.read(US.upper()) as stores:
        assert stores.organization == US
        assert stores.organizations.get().id == US
    for opener in (database.begin, database.read):
        with pytest.raises(InvalidValueError, match="organization"), opener("northern"):
            pass


def test_a_transaction_that_reads_cannot_write(database):
    some.found(database)
    with pytest.raises(ConflictError, match="for reading"), database.read(US) as stores:
        stores.people.add(P2)
    assert people(database) == ["P1"]
    with database.begin(US) as stores:
        stores.people.add(P2)


def test_whoever_waited_in_vain_does_not_wait_ten_times(database):
    attempts = []

    def too_long(stores):
        attempts.append(stores)
        raise BusyError("held too long")

    with pytest.raises(BusyError):
        database.run(US, too_long)
    assert len(attempts) == 1


def test_ids_come_from_whoever_opens_the_database(migrated_file):
    numbers = itertools.count(1)
    url = f"sqlite:///{migrated_file}"
    with Database.open(url, new_id=lambda: f"id-{next(numbers)}") as database, database.read(US) as stores:
        assert [stores.new_id(), stores.new_id()] == ["id-1", "id-2"]
    with Database.open(url) as database, database.read(US) as stores:
        assert stores.new_id()[14] == "7"


def test_a_replayed_function_begins_anew(database, monkeypatch):
    some.found(database)
    monkeypatch.setattr(transactions.time, "sleep", lambda _: None)
    attempts = []

    def enter(stores):
        enter_person(stores, ADMIN, P2, now=NOW)
        attempts.append(stores)
        if len(attempts) < 3:
            raise BusyError("again", replay=True)
        return "done"

    assert database.run(US, enter) == "done"
    assert len(attempts) == 3
    assert people(database) == ["P1", "P2"]


def test_a_function_is_not_tried_for_ever(database, monkeypatch):
    monkeypatch.setattr(transactions.time, "sleep", lambda _: None)
    attempts = []

    def never(stores):
        attempts.append(stores)
        raise BusyError("again", replay=True)

    with pytest.raises(BusyError):
        database.run(US, never)
    assert len(attempts) == transactions.ATTEMPTS


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_a_lost_serialization_is_tried_again(kind, open_database, monkeypatch):
    """Two transactions that each read what the other writes: one of them is done again, and sees the other."""
    database = open_database(kind)
    some.found(database)
    monkeypatch.setattr(transactions, "_turn_of", lambda *_: nullcontext())
    seen = []

    def count_and_add(person_id, meanwhile):
        def function(stores):
            seen.append((person_id, len(stores.people.all())))
            meanwhile()
            stores.people.add(attrs.evolve(P2, id=person_id))

        return function

    def once():
        if len(seen) == 1:
            database.run(US, count_and_add("P3", lambda: None))

    database.run(US, count_and_add("P2", once))
    assert seen == [("P2", 1), ("P3", 1), ("P2", 2)]


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_a_block_cannot_be_done_again(kind, open_database, monkeypatch):
    database = open_database(kind)
    some.found(database)
    monkeypatch.setattr(transactions, "_turn_of", lambda *_: nullcontext())

    def interleave():
        with database.begin(US) as stores:
            stores.people.all()
            database.run(US, lambda others: others.people.all() and others.people.add(attrs.evolve(P2, id="P3")))
            stores.people.add(P2)

    with pytest.raises(BusyError, match="nothing was written"):
        interleave()
    assert people(database) == ["P1", "P3"]


@pytest.mark.parametrize("kind", ["sqlite-file", *POSTGRESQL])
def test_whoever_waits_too_long_for_his_turn_is_told(kind, new_url):
    url = new_url(kind)
    with Database.open(url) as first, Database.open(url, patience_seconds=1) as second:
        some.found(first)
        with first.begin(US), pytest.raises(BusyError), second.begin(US):
            pass
        with second.begin(US) as stores:
            stores.people.add(P2)
        assert people(first) == ["P1", "P2"]


def test_organisations_do_not_wait_for_each_other_on_postgresql(postgresql):
    """It may ask for the transaction again, since they share pages while tables are small; it keeps none waiting."""
    some.found(postgresql)
    theirs = []

    def ours(stores):
        if not theirs:
            theirs.append(some.found(postgresql, THEM))
        stores.people.add(P2)

    postgresql.run(US, ours)
    assert people(postgresql) == ["P1", "P2"]


def test_a_database_in_memory_is_used_in_turns(open_database):
    database = open_database("sqlite-memory")
    database._patience_seconds = 0.01
    some.found(database)
    found = []
    with database.begin(US):
        thread = threading.Thread(target=lambda: found.append(_busy(database)))
        thread.start()
        thread.join()
    assert found == [True]
    assert people(database) == ["P1"]


def _busy(database):
    try:
        with database.read(US):
            return False
    except BusyError:
        return True


def test_a_refused_statement_cannot_be_passed_over(postgresql):
    """PostgreSQL would answer COMMIT with a rollback, and say nothing."""
    some.found(postgresql)

    def pass_over(stores):
        stores.people.add(P2)
        with suppress(IntegrityError):
            stores.people._tenant.insert(schema.people, P2)

    with pytest.raises(ConflictError, match="nothing of it can be kept"):
        postgresql.run(US, pass_over)
    assert people(postgresql) == ["P1"]


def test_a_connection_that_breaks_is_told_and_the_next_one_works(postgresql):
    some.found(postgresql)

    def lose_it(stores):
        stores.people.add(P2)
        connection_of(stores).connection.driver_connection.close()
        stores.people.all()

    with pytest.raises(UnavailableError):
        postgresql.run(US, lose_it)
    assert people(postgresql) == ["P1"]


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://x@/x?host=/nowhere"])
def test_a_database_that_is_not_there_cannot_be_reached(url):
    with Database.open(url) as database, pytest.raises(UnavailableError, match="cannot be reached"):
        people(database)


@pytest.mark.parametrize("url", ["", "mysql://host/x", "no url", "oracle://u:secret@h/x"])
def test_other_databases_are_refused_without_repeating_what_may_be_secret(url):
    with pytest.raises(InvalidValueError, match="expected the URL of a database") as refused:
        Database.open(url)
    assert "secret" not in f"{refused.value} {refused.value.value}"


def test_sqlite_is_durable_and_minds_references(open_database):
    for kind in ("sqlite-file", "sqlite-memory"):
        with open_database(kind).engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")
            }
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        assert found == {"synchronous": 2, "foreign_keys": 1}
        assert mode == ("memory" if kind == "sqlite-memory" else engines.journal_mode(sqlite3.sqlite_version_info))


def test_the_write_ahead_log_waits_for_a_safe_version():
    assert [engines.journal_mode(version) for version in ((3, 51, 2), (3, 51, 3), (3, 52, 0))] == [
        "delete",
        "wal",
        "wal",
    ]


REFUSED = {
    "UPDATE users SET role = 'king'": InvalidValueError,
    "UPDATE users SET name = NULL": InvalidValueError,
    "INSERT INTO people SELECT * FROM people": ConflictError,
    "INSERT INTO skills SELECT org_id, 'P9', 'S', 1, 'X', 1, '2026-01-01', NULL, NULL, '' FROM people": NotFoundError,
    "SELECT * FROM no_such_table": ConflictError,
}


@pytest.mark.parametrize("statement", REFUSED)
def test_the_second_wall_speaks_the_words_of_the_core(database, statement):
    some.found(database)
    with database.begin(US) as stores:
        stores.users.add(some.ANNA)
    with pytest.raises(REFUSED[statement]), database.begin(US) as stores:
        connection_of(stores).execute(text(statement))


def test_a_server_that_is_shut_down_on_the_way_is_told(postgresql):
    some.found(postgresql)
    administrator = engines.make_engine(postgresql.url.set(username="postgres"), as_owner=True)

    def be_cut_off(stores):
        own = connection_of(stores).execute(text("SELECT pg_backend_pid()")).scalar()
        with administrator.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        stores.people.add(P2)

    with pytest.raises(UnavailableError, match="look whether the change was kept"):
        postgresql.run(US, be_cut_off)
    administrator.dispose()
    assert people(postgresql) == ["P1"]


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear database, " * 100)
    with (
        Database.open(f"sqlite:///{tmp_path / 'letter.txt'}") as database,
        pytest.raises(UnavailableError, match="not a database"),
        database.read(US),
    ):
        pass


def test_an_id_that_no_database_can_hold_is_not_taken_for_a_lost_one(database):
    some.found(database)
    with pytest.raises((NotFoundError, InvalidValueError)), database.read(US) as stores:
        stores.people.get("a\0b")


@pytest.mark.parametrize("said", ["a\0b", "x" * 1_000_001], ids=["NUL", "too long"])
def test_a_text_that_cannot_be_stored_is_refused_where_no_record_refused_it(database, said):
    some.found(database)
    with (
        pytest.raises(InvalidValueError, match="request_id: expected a text of at most"),
        database.begin(US, origin=Origin(request_id=said)) as stores,
    ):
        enter_person(stores, ADMIN, Person(id="P3", name="Omar Haile"), now=NOW)


def test_what_nobody_foresaw_goes_through(postgresql):
    with pytest.raises(DBAPIError, match="no_such_function"), postgresql.begin(US) as stores:
        connection_of(stores).execute(text("SELECT no_such_function()"))


def test_a_naive_instant_does_not_reach_the_database():
    with pytest.raises(ValueError, match="offset"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), None)
    with pytest.raises(InvalidValueError, match="offset"), refusals_told():
        raise StatementError("", "", None, ValueError("no offset"))
    with pytest.raises(StatementError), refusals_told():
        raise StatementError("", "", None, TypeError("something else"))
