"""What the doctor finds in databases that are not well."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from amss_core.errors import UnavailableError
from amss_sql import migrations
from amss_sql.doctor import _durability, _why, examine
from amss_sql.engines import make_engine, read_url


def codes(url):
    return [each.code for each in examine(url).against]


@pytest.fixture
def sqlite_url(new_url):
    return new_url("sqlite-file")


def run(url, *statements):
    engine = make_engine(read_url(url), as_owner=True)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_database_that_is_well_has_nothing_against_it(sqlite_url):
    assert codes(sqlite_url) == []


def test_tables_of_an_older_or_a_newer_version_are_told(sqlite_url):
    run(sqlite_url, "UPDATE alembic_version SET version_num = '0001_foundation'")
    assert codes(sqlite_url) == ["tables_old"]
    run(sqlite_url, "UPDATE alembic_version SET version_num = '9999_later'")
    assert codes(sqlite_url) == ["tables_newer"]
    run(sqlite_url, "DELETE FROM alembic_version")
    assert codes(sqlite_url) == ["tables_missing"]


def test_a_file_that_is_damaged_is_told(sqlite_url):
    run(
        sqlite_url,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_outbox_org_id_id'",
    )
    assert codes(sqlite_url) == ["file_damaged"]


def test_a_database_in_memory_is_examined_too():
    assert codes("sqlite://") == ["tables_missing"]


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(UnavailableError, match="amss db init"):
        examine(f"sqlite:///{tmp_path}/none.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_each_journal_mode_has_its_reason():
    assert "from SQLite 3.51.3 on" in _why("wal")
    assert "before SQLite 3.51.3" in _why("delete")


def test_a_user_who_passes_by_the_policies_is_told(postgresql):
    url = postgresql.url.set(username="postgres").render_as_string()
    assert codes(url) == ["not_durable", "user_too_strong"]


def test_a_user_who_cannot_work_as_the_application_is_told(postgresql):
    url = postgresql.url.set(username="postgres").render_as_string()
    run(url, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN")
    found = examine(postgresql.url.set(username="stranger").render_as_string())
    assert [each.code for each in found.against] == ["not_durable", "user_no_member"]
    assert found.facts[-1] == ("version of the tables", "not for this user to see")


@pytest.mark.parametrize(
    ("fsync", "synchronous_commit", "unsafe"), [("on", "on", 0), ("off", "on", 1), ("on", "off", 1)]
)
def test_a_setting_that_loses_commits_is_told(fsync, synchronous_commit, unsafe):
    assert len(list(_durability(fsync, synchronous_commit))) == 1 + unsafe


def test_missing_row_security_is_told(postgresql):
    url = postgresql.url.set(username="postgres").render_as_string()
    run(url, "ALTER TABLE people NO FORCE ROW LEVEL SECURITY")
    found = examine(url)
    assert "row_security_missing" in [each.code for each in found.against]
    assert dict(found.facts)["row-level security"] == "missing on people"


def test_a_role_that_is_too_strong_is_told(postgresql):
    url = postgresql.url.set(username="postgres").render_as_string()
    run(url, "ALTER ROLE amss_app BYPASSRLS")
    try:
        assert "role_too_strong" in codes(url)
    finally:
        run(url, "ALTER ROLE amss_app NOBYPASSRLS")


def test_a_server_without_the_role_is_examined_too(postgresql, monkeypatch):
    url = postgresql.url.set(username="postgres").render_as_string()
    monkeypatch.setattr("amss_sql.doctor.APPLICATION_ROLE", "not_made_yet")
    assert dict(examine(url).facts)["role of the application"] == "none"


def test_an_empty_postgresql_has_no_tables_yet(postgresql):
    url = postgresql.url.set(username="postgres").render_as_string()
    run(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    assert codes(url) == ["not_durable", "user_too_strong", "tables_missing"]
    assert migrations.versions()[-1] == "0001_foundation"
