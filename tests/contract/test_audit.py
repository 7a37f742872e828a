"""The chain of changes, on each database: whole, numbered, and never changed or removed."""

from __future__ import annotations

import re

import attrs
import operator_data as some
import pytest
import table_rows
from operator_data import ADMIN, AUDITOR, LATER, MECHANIC, NOW, TENANT_ADMIN, THEM, US
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from amss_core.audit import AuditEntry, append, verify
from amss_core.errors import ConflictError, ForbiddenError, InvalidValueError
from amss_core.services.audit import export_log, list_changes
from amss_core.services.personnel import enter_person
from amss_core.stores import Origin
from amss_sql import audit as audit_store
from amss_sql import schema
from amss_sql.engines import make_engine

ENTRY = AuditEntry(organization=US, at=NOW, actor="root", action="x.y", entity_type="person", entity_id="P1")
UPDATE, TRUNCATE = "UPDATE {} SET org_id = org_id", "TRUNCATE {} CASCADE"
ONLY_GROWING = [table.name for table in schema.tenant_tables() if table.info["only_grows"]]
UNGUARDED = {table.name for table in schema.tenant_tables() if table.info == schema.base.CHANGES}
"""Where nothing but the application's lack of the right keeps rows from being removed."""
NEVER_REMOVED = [
    table.name
    for table in schema.tenant_tables()
    if table.info["removable"] is not True and table.name not in UNGUARDED
]


def test_the_chain_comes_back_as_it_was_written(database, monkeypatch):
    monkeypatch.setattr(audit_store, "_PAGE", 3)
    some.found(database)
    with database.begin(US, origin=Origin(source_address="192.0.2.7", request_id="r-1")) as stores:
        written = [stores.audit.append(ENTRY)]
        enter_person(stores, ADMIN, attrs.evolve(some.SARA, id="P2"), now=NOW.replace(microsecond=123456))
    with database.read(US) as stores:
        records = list(stores.audit.records())
        answer = verify(records, head=stores.audit.head())
        assert list(stores.audit.records(after=3)) == records[3:]
    assert (answer.verified, answer.sealed_through, answer.against) == (4, 4, ())
    assert records[2] == written[0]
    assert (records[3].source_address, records[3].request_id) == ("192.0.2.7", "r-1")


def test_an_empty_chain_has_no_head(database):
    with database.read(US) as stores:
        assert stores.audit.head() is None
        assert list(stores.audit.records()) == []


def test_a_change_of_another_organisation_is_refused(database):
    some.found(database)
    with pytest.raises(InvalidValueError, match="organization"), database.begin(US) as stores:
        stores.audit.append(attrs.evolve(ENTRY, organization=THEM))


def test_a_change_that_cannot_be_told_is_not_made(database, monkeypatch):
    some.found(database)
    monkeypatch.setattr(audit_store.SqlAuditLog, "append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), database.begin(US) as stores:
        enter_person(stores, ADMIN, attrs.evolve(some.SARA, id="P2"), now=NOW)
    with database.read(US) as stores:
        assert stores.people.all() == (some.SARA,)
        assert len(stores.outbox.read()) == 2


def test_a_record_taken_meanwhile_is_a_conflict(database, monkeypatch):
    some.found(database)
    with database.begin(US) as stores:
        stale = stores.audit.head()
        stores.audit.append(ENTRY)
    monkeypatch.setattr(audit_store.SqlAuditLog, "head", lambda _: stale)
    with pytest.raises(ConflictError, match="stands against what is recorded"), database.begin(US) as stores:
        stores.audit.append(ENTRY)
    record = append(attrs.evolve(stale, number=98), ENTRY)
    monkeypatch.setattr(audit_store, "append", lambda *_: record)
    with pytest.raises(ConflictError, match="meanwhile"), database.begin(US) as stores:
        stores.audit.append(ENTRY)


def filled(database):
    """Give the organisation a row in each table."""
    some.found(database)
    with database.begin(US) as stores:
        table_rows.fill(stores.audit._tenant._connection, US)
    return database


def why_refused(database, statement):
    """Return why the database refuses a statement, however wrong the code is; empty where it does not."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('app.org', %s, true)", (US,))
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return str(error)
        finally:
            connection.rollback()
    return ""


@pytest.mark.parametrize(
    ("verb", "tables", "words"),
    [
        (UPDATE, ONLY_GROWING, "only grows|permission denied"),
        ("DELETE FROM {}", NEVER_REMOVED, "only grows|only while an import is taken back|permission denied"),
    ],
)
def test_the_database_refuses_to_change_what_only_grows_and_to_remove_what_is_kept(database, verb, tables, words):
    filled(database)
    refused = {table: why_refused(database, verb.format(table)) for table in tables}
    assert {table: why for table, why in refused.items() if not re.search(words, why)} == {}


def test_what_an_import_has_made_can_be_removed_while_it_is_taken_back(database):
    filled(database)
    with database.begin(US) as stores:
        connection = stores.audit._tenant._connection
        connection.execute(text("UPDATE imports SET state = 'taking_back'"))
        for table in ("readings", "work_log", "accomplishments"):
            assert connection.execute(schema.metadata.tables[table].delete()).rowcount == 1
    assert re.search("only grows|permission denied", why_refused(database, "DELETE FROM audit_records"))


@pytest.mark.parametrize("table", ["tasks", "checklist_items"])
def test_the_database_refuses_to_change_what_is_ended_or_signed(database, table):
    filled(database)
    end = {
        "tasks": "UPDATE tasks SET state = 'cancelled', slot = NULL",
        "checklist_items": "UPDATE checklist_items SET signed_by = 'X9', signed_at = '2026-05-31 12:00:00.000000'",
    }
    with database.begin(US) as stores:
        stores.audit._tenant._connection.execute(text(end[table]))
    assert "final" in why_refused(database, UPDATE.format(table))


def test_not_even_the_owner_empties_what_is_kept(postgresql):
    filled(postgresql)
    engine = make_engine(postgresql.url.set(username="postgres"), as_owner=True)
    for table in {*ONLY_GROWING, *NEVER_REMOVED}:
        with engine.connect() as connection, pytest.raises(DBAPIError, match=f"{table}.*(only grows|only while)"):
            connection.execute(text(TRUNCATE.format(table)))
    engine.dispose()


def test_the_log_is_given_out_whole_or_from_a_number_on_and_only_to_who_may(database):
    some.found(database)
    with database.read(US) as stores:
        log = list(export_log(stores, AUDITOR))
        assert [record.number for record in log] == list(range(1, len(log) + 1))
        assert list(export_log(stores, AUDITOR, after=1)) == log[1:]
        assert verify(log, head=stores.audit.head()).sound
        for actor in (MECHANIC, TENANT_ADMIN):
            with pytest.raises(ForbiddenError, match=r"audit\.export"):
                export_log(stores, actor)


def test_changes_are_looked_up_by_what_changed_and_since_when(database, monkeypatch):
    monkeypatch.setattr(audit_store, "_PAGE", 2)
    some.found(database)
    with database.begin(US) as stores:
        for number in range(2, 7):
            enter_person(stores, ADMIN, attrs.evolve(some.SARA, id=f"P{number}"), now=LATER)
    with database.read(US) as stores:
        everything = list(stores.audit.records())
        people = list(list_changes(stores, AUDITOR, entity_type="person"))
        assert list(list_changes(stores, AUDITOR)) == everything
        assert [each.entity_id for each in people] == ["P1", "P2", "P3", "P4", "P5", "P6"]
        assert list(list_changes(stores, AUDITOR, entity_type="person", entity_id="P3")) == [people[2]]
        assert list(list_changes(stores, AUDITOR, since=LATER)) == everything[2:]
        assert list(list_changes(stores, AUDITOR, entity_id="P1", since=LATER)) == []


def test_only_who_may_looks_up_changes_and_only_since_an_instant(database):
    some.found(database)
    with database.read(US) as stores:
        with pytest.raises(ForbiddenError, match=r"audit\.read"):
            list_changes(stores, MECHANIC)
        with pytest.raises(InvalidValueError, match="since"):
            list_changes(stores, AUDITOR, since=NOW.replace(tzinfo=None))
