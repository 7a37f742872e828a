"""Databases for tests: each test gets one of its own, made quickly from a migrated template, of each kind in turn."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import Any

import attrs
import psycopg
import pytest
from postgres_server import programs, server
from sqlalchemy import Table

from amss_sql import Database, schema
from amss_sql.schema import reference

POSTGRESQL = tuple(programs())
KINDS = ("sqlite-file", "sqlite-memory", *POSTGRESQL)
LOGIN = "amss_login"
"""A user who may only take on the application's role."""

_numbers = itertools.count(1)


_KEPT = {table.name for table in vars(reference).values() if isinstance(table, Table)}
_EMPTY = "; ".join(
    [
        "SET session_replication_role = replica",
        *(f"DELETE FROM {name}" for name in schema.metadata.tables if name not in _KEPT),  # noqa: S608 - our own words
        f"ALTER SEQUENCE {schema.outbox_position.name} RESTART",
    ]
)
"""Removes every row but those that the migrations bring."""
_MARK = """
    SELECT md5(string_agg(said, ' ' ORDER BY said)) FROM (
        SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', polrelid::regclass, polname, polcmd, polroles, polqual, polwithcheck)
            FROM pg_policy
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid > 16383
        UNION ALL SELECT concat_ws(' ', oid::regclass, relrowsecurity, relforcerowsecurity, relacl)
            FROM pg_class WHERE oid > 16383 AND relkind IN ('r', 'v', 'S')
        UNION ALL SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull)
            FROM pg_attribute WHERE attrelid > 16383
        UNION ALL SELECT version_num FROM alembic_version
        UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        {reference_data}
    ) AS everything (said)
""".format(reference_data=" ".join(f"UNION ALL SELECT {name}::text FROM {name}" for name in sorted(_KEPT)))  # noqa: S608 - our own words
"""Tells two databases apart that differ in anything but rows of organisations: in tables, walls, rights or version."""


@attrs.define
class Server:
    """A running PostgreSQL with a migrated database `template_amss`.

    Maintainer's notes: making a database takes a hundred times as long as emptying one. Those that a test gives back as
    they were, but for rows, are emptied and lent again.
    """

    host: str
    mark: object = None
    """That of the migrated database."""
    _free: list[str] = attrs.field(factory=list)

    def url(self, database: str, user: str = LOGIN) -> str:
        return f"postgresql://{user}@/{database}?host={self.host}"

    def administer(self, statement: str, database: str = "postgres") -> None:
        with self._connect(database) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=self.host, user="postgres", dbname=database, autocommit=True)

    def mark_of(self, database: str) -> object:
        with self._connect(database) as connection, suppress(psycopg.errors.UndefinedTable):
            return connection.execute(_MARK).fetchone()
        return None

    def lend(self) -> str:
        """Return a migrated database without rows; `give_back` it."""
        return self._free.pop() if self._free else self.new_database()

    def give_back(self, database: str) -> None:
        """Empty a database that was lent, or drop it where more than its rows has changed."""
        with self._connect(database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            as_it_was = self.mark_of(database) == self.mark
            if as_it_was:
                connection.execute(_EMPTY)
        if as_it_was:
            self._free.append(database)
        else:
            self.drop(database)

    def new_database(self, template: str = "template_amss") -> str:
        """Return a new database, made from a template; `drop` it."""
        name = f"amss_{next(_numbers)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template} OWNER amss_owner STRATEGY FILE_COPY")
        return name

    def drop(self, database: str) -> None:
        self.administer(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def running(kind: str) -> Iterator[Server]:
    """Start the PostgreSQL of a kind, with a migrated template, and stop it at the end."""
    with server(programs()[kind]) as host:
        found = Server(host)
        found.administer("CREATE ROLE amss_owner LOGIN CREATEROLE")
        found.administer(f"CREATE ROLE {LOGIN} LOGIN NOINHERIT")
        found.administer("CREATE DATABASE template_amss OWNER amss_owner")
        with Database.open(found.url("template_amss", "amss_owner")) as database:
            database.upgrade()
        found.administer(f"GRANT amss_app TO {LOGIN}")
        found.mark = found.mark_of("template_amss")
        yield found


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """Return a function that gives the server of a kind, started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(running(kind)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """Return an SQLite file that is migrated and otherwise empty."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    with Database.open(f"sqlite:///{path}") as database:
        database.upgrade()
    return path


@pytest.fixture
def new_url(servers, migrated_file, tmp_path) -> Iterator[Callable[[str], str]]:
    """Return a function that makes a migrated database of a kind and returns its URL."""
    made: list[tuple[Server, str]] = []

    def make(kind: str) -> str:
        if kind in POSTGRESQL:
            found = servers(kind)
            made.append((found, found.lend()))
            return found.url(made[-1][1])
        if kind == "sqlite-file":
            path = tmp_path / f"{next(_numbers)}.sqlite3"
            shutil.copy(migrated_file, path)
            return f"sqlite:///{path}"
        return "sqlite://"

    yield make
    for found, name in made:
        found.give_back(name)


@pytest.fixture
def open_database(new_url, migrated_file) -> Iterator[Callable[[str], Database]]:
    """Return a function that makes a migrated database of a kind and opens it."""
    opened: list[Database] = []

    def make(kind: str) -> Database:
        database = Database.open(new_url(kind))
        if kind == "sqlite-memory":
            with database.engine.connect() as connection, sqlite3.connect(migrated_file) as template:
                template.backup(connection.connection.driver_connection)
            template.close()
        opened.append(database)
        return database

    yield make
    for database in opened:
        database.close()


@pytest.fixture(params=KINDS)
def database(request, open_database) -> Database:
    """Return a migrated database, of each kind in turn."""
    return open_database(request.param)


@pytest.fixture(params=POSTGRESQL)
def postgresql(request, open_database) -> Database:
    """Return a migrated database on each PostgreSQL in turn."""
    return open_database(request.param)
