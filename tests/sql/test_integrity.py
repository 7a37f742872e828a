"""What `check_database` finds: nothing in a database that is whole, and each thing that somebody broke, by name."""

from __future__ import annotations

# ruff: noqa: S608 - the statements break what the walls protect, with ids of our own
from datetime import timedelta

import operator_data as some
import pytest
from broken_rows import broken, found
from databases import POSTGRESQL
from operator_data import ADMIN, LATER, NOW, THEM, US
from table_rows import fill

from amss_core.errors import ConflictError, UnavailableError
from amss_core.personnel import Person
from amss_core.services.personnel import correct, enter_person, record_certificate, record_skill
from amss_sql import Database
from amss_sql.engines import make_engine, read_url
from amss_sql.integrity import CHECKS, check_database
from amss_sql.integrity.records import unreadable_rows

FILES = ["sqlite-file", *POSTGRESQL]


@pytest.fixture(params=FILES)
def url(request, new_url):
    """The URL, as a user who sees everything, of a database with two organisations and facts about people."""
    made = new_url(request.param)
    with Database.open(made) as database:
        some.found(database)
        some.found(database, THEM, "Southern Air")
        with database.begin(US) as stores:
            record_certificate(stores, ADMIN, some.certificate(), now=NOW)
            record_skill(stores, ADMIN, some.skill(), now=NOW)
        with database.begin(US) as stores:
            correct(stores, ADMIN, "P1", some.certificate(number="SE.66.2"), now=LATER, reason="mistyped")
    address = read_url(made)
    if address.get_backend_name() == "postgresql":
        address = address.set(username="postgres")
    return address.render_as_string()


def on_postgresql(url):
    return url.startswith("postgresql")


def test_a_whole_database_has_nothing_against_it(url):
    checked = check_database(url)
    assert checked.against == ()
    assert checked.checks[:2] == ("damage of file", "version")
    assert len(checked.checks) == 2 + len(CHECKS)


def test_a_row_in_every_table_is_read(url):
    engine = make_engine(read_url(url), as_owner=True)
    with engine.connect() as connection:
        fill(connection)
        if on_postgresql(url):
            statement = "UPDATE alerts SET told = 'no JSON'"
        else:
            statement = "UPDATE alerts SET raised_at = 'long ago'"
    engine.dispose()
    before = found(url)
    sealed = {"sign_off_changed", "signed_item_changed", "evidence_changed"}
    assert {code for code, *_ in before} - sealed <= {"reference_broken", "row_unreadable"}
    assert [each for each in broken(url, statement) if each not in before] == [
        ("row_unreadable", "alerts", f"{THEM}/X9")
    ]


BROKEN = {
    f"UPDATE people SET name = '' WHERE org_id = '{THEM}'": [("row_unreadable", "people", f"{THEM}/P1")],
    f"UPDATE certificate_entries SET number = '' WHERE org_id = '{US}' AND entry = 2": [
        ("row_unreadable", "certificate_entries", f"{US}/P1/C1/2")
    ],
    f"UPDATE outbox SET payload = '{{}}' WHERE org_id = '{THEM}' AND subject = 'person/P1'": [
        ("row_unreadable", "outbox", None)
    ],
    f"UPDATE audit_records SET reason = 'another' WHERE org_id = '{US}' AND number = 3": [
        ("audit_record_edited", "audit_records", f"{US}/3")
    ],
    f"UPDATE audit_records SET actor = '' WHERE org_id = '{US}' AND number = 3": [
        ("row_unreadable", "audit_records", f"{US}/3"),
        ("audit_record_unreadable", "audit_records", f"{US}/3"),
    ],
    f"DELETE FROM audit_records WHERE org_id = '{US}' AND number = 2": [
        ("audit_record_missing", "audit_records", f"{US}/2")
    ],
    f"DELETE FROM audit_records WHERE org_id = '{US}' AND number = 5": [
        ("reference_broken", "audit_heads", US),
        ("audit_tail_missing", "audit_records", f"{US}/5"),
    ],
    f"DELETE FROM audit_heads WHERE org_id = '{THEM}'": [("audit_head_missing", "audit_heads", THEM)],
    f"UPDATE audit_heads SET number = 4, hash = (SELECT hash FROM audit_records WHERE org_id = '{US}' AND number = 4) "
    f"WHERE org_id = '{US}'": [("audit_head_behind", "audit_heads", US)],
    f"DELETE FROM certificate_entries WHERE org_id = '{US}' AND entry = 1": [
        ("fact_entry_missing", "certificate_entries", f"{US}/P1/C1/2")
    ],
    f"DELETE FROM certificate_entries WHERE org_id = '{US}'": [("fact_entry_missing", "certificates", f"{US}/P1/C1")],
    f"DELETE FROM people WHERE org_id = '{US}'": [
        ("reference_broken", "certificates", f"{US}/P1/C1"),
        ("reference_broken", "skills", f"{US}/P1/S1/1"),
    ],
}


@pytest.mark.parametrize("statement", BROKEN)
def test_what_was_broken_by_hand_is_named(url, statement):
    for got, expected in zip(broken(url, statement), BROKEN[statement], strict=True):
        assert got[:2] == expected[:2]
        assert expected[2] is None or got[2] == expected[2]


def test_a_chain_that_was_removed_with_its_head_is_missed(url):
    tables = ("audit_heads", "audit_records")
    gone = broken(url, *(f"DELETE FROM {table} WHERE org_id = '{THEM}'" for table in tables))
    assert gone == [("audit_chain_missing", "audit_records", THEM)]


def test_a_correction_recorded_before_what_it_corrects_is_named(url):
    at = "2026-05-31 14:30:00" + ("+00" if on_postgresql(url) else ".000000")
    statement = f"UPDATE certificate_entries SET recorded_at = '{at}' WHERE org_id = '{US}'"
    assert broken(url, statement) == [("fact_entry_out_of_order", "certificate_entries", f"{US}/P1/C1/2")]


def test_a_value_that_is_no_date_is_named_with_its_row(new_url):
    url = new_url("sqlite-file")
    with Database.open(url) as database:
        some.found(database)
        with database.begin(US) as stores:
            record_skill(stores, ADMIN, some.skill(), now=NOW)
    assert broken(url, "UPDATE skills SET qualified_on = 'long ago'") == [("row_unreadable", "skills", f"{US}/P1/S1/1")]


def test_events_that_share_an_id_or_a_place_are_named(url):
    got = broken(
        url,
        "DROP INDEX ix_outbox_org_id_id",
        f"UPDATE outbox SET id = '019e7e71-1240-7000-8000-000000000001' WHERE org_id = '{THEM}'",
    )
    assert got == [("event_repeated", "outbox", f"{THEM}/019e7e71-1240-7000-8000-000000000001")]
    got = broken(url, f"UPDATE outbox SET position = 1 WHERE org_id = '{THEM}' AND subject = 'person/P1'")
    assert ("event_place_taken", "outbox", "1") in got


def test_numbers_of_another_server_are_named(postgresql):
    some.found(postgresql)
    url = postgresql.url.set(username="postgres").render_as_string()
    got = broken(
        url,
        "UPDATE outbox SET transaction_id = 4000000000 WHERE subject = 'person/P1'",
        "SELECT setval('outbox_position', 1)",
    )
    assert [each[:2] for each in got] == [
        ("event_of_another_server", "outbox"),
        ("sequence_behind", "outbox_position"),
    ]


def test_a_row_that_breaks_a_condition_of_its_table_is_told(new_url):
    url = new_url("sqlite-file")
    with Database.open(url) as database:
        some.found(database)
        with database.begin(US) as stores:
            record_skill(stores, ADMIN, some.skill(), now=NOW)
    got = broken(url, "UPDATE skills SET level = 9")
    assert [each[:2] for each in got] == [("constraint_broken", "skills"), ("row_unreadable", "skills")]


def test_a_damaged_file_is_told_and_nothing_else(new_url):
    url = new_url("sqlite-file")
    statement = "UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_outbox_org_id_id'"
    engine = make_engine(read_url(url))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(statement)
    engine.dispose()
    checked = check_database(url)
    assert {each.code for each in checked.against} == {"file_damaged"}
    assert checked.checks == ("damage of file",)


def test_tables_of_another_version_are_told_and_nothing_else(url):
    for version, code in (("0001_foundation", "tables_old"), ("9999_later", "tables_newer")):
        assert broken(url, f"UPDATE alembic_version SET version_num = '{version}'") == [(code,)]
    assert check_database(url).checks == ("damage of file", "version")


def test_a_trigger_that_is_missing_is_named(new_url):
    url = new_url("sqlite-file")
    engine = make_engine(read_url(url))
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER people_kept")
    engine.dispose()
    checked = check_database(url)
    assert found(url) == [("trigger_missing", "people", "")]
    assert "people_kept" in str(checked.against[0])


WALLS = {
    "ALTER TABLE audit_records DISABLE TRIGGER audit_records_only_grows": [("trigger_missing", "audit_records")],
    "DROP TRIGGER people_never_emptied ON people": [("trigger_missing", "people")],
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW;END'": [
        ("trigger_missing", "refuse_change")
    ],
    "ALTER TABLE tasks DISABLE TRIGGER tasks_final": [("trigger_missing", "tasks")],
    "ALTER TABLE people NO FORCE ROW LEVEL SECURITY": [("row_security_missing", "people")],
    "ALTER TABLE people DISABLE ROW LEVEL SECURITY": [("row_security_missing", "people")],
    "CREATE POLICY open ON people USING (true)": [("policy_changed", "people")],
    "DROP POLICY own_organization ON people": [("policy_changed", "people")],
    "GRANT TRUNCATE ON people TO amss_app": [("grants_changed", "people")],
    "GRANT UPDATE ON people TO PUBLIC": [("grants_changed", "people")],
    "REVOKE ALL ON users FROM amss_app": [("grants_changed", "users")],
    "ALTER TABLE people DROP CONSTRAINT fk_people_organizations; ALTER TABLE people ADD CONSTRAINT "
    "fk_people_organizations FOREIGN KEY (org_id) REFERENCES organizations NOT VALID": [
        ("constraint_not_validated", "people")
    ],
    "ALTER TABLE users DISABLE TRIGGER ALL": [("constraint_switched_off", "users")],
}


@pytest.mark.parametrize("statement", WALLS)
def test_a_wall_that_was_taken_down_is_named(postgresql, statement):
    some.found(postgresql)
    url = postgresql.url.set(username="postgres").render_as_string()
    assert [each[:2] for each in broken(url, *statement.split("; "))] == WALLS[statement]


def test_whoever_would_see_nothing_is_refused(postgresql):
    some.found(postgresql)
    for user in ("amss_owner", "amss_login"):
        with pytest.raises(ConflictError, match=f"hides all rows from the user {user}.*BYPASSRLS"):
            check_database(postgresql.url.set(username=user).render_as_string())


def test_whoever_reads_all_rows_and_no_more_may_check(postgresql):
    some.found(postgresql)
    broken(
        postgresql.url.set(username="postgres").render_as_string(),
        "DROP ROLE IF EXISTS amss_backup",
        "CREATE ROLE amss_backup LOGIN BYPASSRLS",
        "GRANT pg_read_all_data TO amss_backup",
    )
    url = postgresql.url.set(username="amss_backup").render_as_string()
    assert check_database(url).against == ()
    assert broken_as_superuser(postgresql) == found(url)


def broken_as_superuser(postgresql):
    statement = f"UPDATE people SET name = '' WHERE org_id = '{US}'"
    return broken(postgresql.url.set(username="postgres").render_as_string(), statement)


def test_a_check_sees_one_moment(url, monkeypatch):
    """A change that is committed half-way through a check is not half seen."""
    reader = url.replace("postgres@", "amss_login@")
    first, *others = CHECKS

    def meanwhile(connection):
        if on_postgresql(url):
            with Database.open(reader) as database, database.begin(US) as stores:
                enter_person(stores, ADMIN, Person(id="P2", name="Somebody"), now=NOW + timedelta(days=2))
        yield from first(connection)

    monkeypatch.setattr("amss_sql.integrity.CHECKS", (unreadable_rows, meanwhile, *others))
    assert check_database(url).against == ()


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(UnavailableError, match="amss db init"):
        check_database(f"sqlite:///{tmp_path}/none.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_memory_has_no_tables():
    assert [each.code for each in check_database("sqlite://").against] == ["tables_missing"]
