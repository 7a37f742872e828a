"""Databases for tests: each test gets one of its own, made quickly from a migrated template, of each kind in turn."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator

import attrs
import psycopg
import pytest
from postgres_server import programs, server

from amss_sql import Database

POSTGRESQL = tuple(programs())
KINDS = ("sqlite-file", "sqlite-memory", *POSTGRESQL)
LOGIN = "amss_login"
"""A user who may only take on the application's role."""

_numbers = itertools.count(1)


@attrs.frozen
class Server:
    """A running PostgreSQL with a migrated database `template_amss`."""

    host: str

    def url(self, database: str, user: str = LOGIN) -> str:
        return f"postgresql://{user}@/{database}?host={self.host}"

    def administer(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(host=self.host, user="postgres", dbname=database, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def new_database(self, template: str = "template_amss") -> str:
        name = f"amss_{next(_numbers)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE {template} OWNER amss_owner")
        return name

    def drop(self, database: str) -> None:
        self.administer(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """Return a function that gives the server of a kind, started when it is first asked for."""
    running: dict[str, tuple[object, Server]] = {}

    def server_of(kind: str) -> Server:
        if kind not in running:
            context = server(programs()[kind])
            found = Server(context.__enter__())
            running[kind] = (context, found)
            found.administer("CREATE ROLE amss_owner LOGIN CREATEROLE")
            found.administer(f"CREATE ROLE {LOGIN} LOGIN NOINHERIT")
            found.administer("CREATE DATABASE template_amss OWNER amss_owner")
            with Database.open(found.url("template_amss", "amss_owner")) as database:
                database.upgrade()
            found.administer(f"GRANT amss_app TO {LOGIN}")
        return running[kind][1]

    yield server_of
    for context, _server in running.values():
        context.__exit__(None, None, None)  # type: ignore[attr-defined]


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
            made.append((found, found.new_database()))
            return found.url(made[-1][1])
        if kind == "sqlite-file":
            path = tmp_path / f"{next(_numbers)}.sqlite3"
            shutil.copy(migrated_file, path)
            return f"sqlite:///{path}"
        return "sqlite://"

    yield make
    for found, name in made:
        found.drop(name)


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
