"""Versions of the tables: the same as `create_all` makes, repeatable, whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import attrs
import operator_data as some
import pytest
from databases import POSTGRESQL
from sqlalchemy import inspect, text

from amss_core import reference
from amss_core.codec import unstructure
from amss_core.errors import ConflictError, UnavailableError
from amss_sql import Database, migrations, schema
from amss_sql.engines import make_engine, read_url
from amss_sql.personnel import FACT_TABLES

KILLED = Path(__file__).parents[1] / "support" / "killed_upgrade.py"
FILES = ["sqlite-file", *POSTGRESQL]

POSTGRESQL_WALLS = {
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "policies": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
    "grants": "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'amss_app'",
    "security": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind IN ('r', 'S')"
    " AND relnamespace = 'public'::regnamespace",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
SQLITE_WALLS = {"triggers": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"}


@pytest.fixture
def empty_url(servers, tmp_path):
    """Return a function that makes an empty database of a kind and returns its owner's URL."""
    made = []

    def make(kind):
        if kind == "sqlite-file":
            made.append((None, f"sqlite:///{tmp_path}/{len(made)}.sqlite3"))
            return made[-1][1]
        server = servers(kind)
        made.append((server, server.new_database("template0")))
        return server.url(made[-1][1], "amss_owner")

    yield make
    for server, name in made:
        if server:
            server.drop(name)


def upgraded(url):
    with Database.open(url) as database:
        database.upgrade()
    return url


def shown(index):
    """Return what a database says of an index, its condition as a text."""
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}


def what_is_there(url):
    """Return everything about the tables of a database, the walls included."""
    engine = make_engine(read_url(url), as_owner=True)
    with engine.connect() as connection:
        inspector = inspect(connection)
        tables = {
            name: {
                "columns": sorted(str(sorted(each.items(), key=str)) for each in inspector.get_columns(name)),
                "key": inspector.get_pk_constraint(name),
                "references": sorted(map(str, inspector.get_foreign_keys(name))),
                "checks": sorted(map(str, inspector.get_check_constraints(name))),
                "indexes": sorted(str(each | {"dialect_options": shown(each)}) for each in inspector.get_indexes(name)),
            }
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }
        queries = SQLITE_WALLS if connection.dialect.name == "sqlite" else POSTGRESQL_WALLS
        walls = {
            name: sorted(str(row) for row in connection.execute(text(query)) if row[0] != "alembic_version")
            for name, query in queries.items()
        }
    engine.dispose()
    return tables, walls


@pytest.mark.parametrize("kind", FILES)
def test_create_all_and_the_migrations_make_the_same(kind, empty_url):
    created = empty_url(kind)
    engine = make_engine(read_url(created), as_owner=True)
    schema.metadata.create_all(engine)
    engine.dispose()
    tables, walls = what_is_there(created)
    assert (tables, walls) == what_is_there(upgraded(empty_url(kind)))
    assert set(tables) == set(schema.metadata.tables)
    assert all(walls.values())


@pytest.mark.parametrize("kind", FILES)
def test_alembic_finds_nothing_to_change(kind, empty_url):
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - heavy
    from alembic.migration import MigrationContext  # noqa: PLC0415

    engine = make_engine(read_url(upgraded(empty_url(kind))), as_owner=True)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("kind", FILES)
def test_upgrading_again_changes_nothing(kind, empty_url):
    url = upgraded(empty_url(kind))
    before = what_is_there(url)
    with make_engine(read_url(url), as_owner=True).connect() as connection:
        assert migrations.version(connection) == migrations.versions()[0]
    assert what_is_there(upgraded(url)) == before


@pytest.mark.parametrize("statement", [1, 12, 40, 160])
@pytest.mark.parametrize("kind", FILES)
def test_an_upgrade_that_was_killed_is_completed_by_running_it_again(kind, statement, empty_url):
    url = empty_url(kind)
    process = subprocess.run([sys.executable, KILLED, url, str(statement)], check=False)  # noqa: S603
    assert process.returncode == -signal.SIGKILL
    tables, _walls = what_is_there(url)
    assert tables == {}
    assert what_is_there(upgraded(url)) == what_is_there(upgraded(empty_url(kind)))


@pytest.mark.parametrize("kind", FILES)
def test_an_upgrade_goes_on_from_any_version(kind, empty_url):
    url = empty_url(kind)
    migrations.upgrade(read_url(url), revision="0001_foundation")
    with make_engine(read_url(url), as_owner=True).connect() as connection:
        assert migrations.version(connection) == "0001_foundation"
    upgraded(url)
    with make_engine(read_url(url), as_owner=True).connect() as connection:
        assert migrations.version(connection) == migrations.versions()[0]


@pytest.mark.parametrize(
    "name", ["authorities", "certification_types", "skill_types", "aircraft_types", "document_templates"]
)
def test_reference_data_is_that_of_the_core(name, database):
    table = schema.metadata.tables[name]
    records = getattr(reference, name)()
    with database.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(table.select()).mappings()]
    order = next(iter(table.primary_key.columns)).name
    assert sorted(rows, key=lambda row: row[order]) == sorted(unstructure(records), key=lambda row: row[order])


@pytest.mark.parametrize("kind", FILES)
def test_a_database_of_a_newer_program_is_left_alone(kind, empty_url):
    url = upgraded(empty_url(kind))
    with make_engine(read_url(url), as_owner=True).connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    with pytest.raises(ConflictError, match="9999_later, which this program does not know"):
        upgraded(url)


def test_a_database_in_memory_is_upgraded_where_it_is():
    with Database.open("sqlite://") as database:
        database.upgrade()
        with database.engine.connect() as connection:
            assert migrations.version(connection) == migrations.versions()[0]


def test_there_is_no_way_back_but_a_backup():
    with pytest.raises(ConflictError, match="restore the backup"):
        migrations.downgrade()


def test_an_upgrade_that_would_leave_loose_ends_is_undone(empty_url):
    url = empty_url("sqlite-file")
    migrations.upgrade(read_url(url), revision="0001_foundation")
    with make_engine(read_url(url)).connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(text("INSERT INTO people VALUES ('x', 'P1', 'Nobody', '')"))
    with pytest.raises(ConflictError, match="refer to nothing"):
        upgraded(url)
    with make_engine(read_url(url)).connect() as connection:
        assert migrations.version(connection) == "0001_foundation"


@pytest.mark.parametrize("kind", FILES)
def test_a_database_without_tables_says_how_it_gets_them(kind, empty_url):
    with (
        Database.open(empty_url(kind)) as database,
        pytest.raises((ConflictError, UnavailableError), match=r"db upgrade|db doctor"),
        database.read(some.US) as stores,
    ):
        stores.organizations.get()


def test_every_column_of_a_fact_is_a_field_of_its_record():
    """A field that has no column would be lost without a word."""
    keys = {"org_id", "entry", "person"}
    for kind, (_name, table) in FACT_TABLES.items():
        assert {column.name for column in table.columns} - keys == {field.name for field in attrs.fields(kind)} - keys
