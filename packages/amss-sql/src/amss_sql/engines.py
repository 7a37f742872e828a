"""Engines with the settings that make a database safe; the transactions themselves are begun and ended by hand.

Maintainer's notes: the driver is left in autocommit and `BEGIN`, `COMMIT` and `ROLLBACK` are written out. Python's
`sqlite3` would otherwise begin late, by itself, and never for DDL; and PostgreSQL's snapshot must be taken after the
organisation's lock, not before.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, StaticPool

from amss_core.errors import InvalidValueError
from amss_sql.walls import APPLICATION_ROLE

JournalMode: TypeAlias = Literal["wal", "delete"]

SAFE_WAL = (3, 51, 3)
"""The first SQLite whose write-ahead log may have several writers: older ones can lose a commit when it is reset."""


def journal_mode(version: tuple[int, ...]) -> JournalMode:
    """Return the journal mode for a version of SQLite.

    Below `SAFE_WAL` the rollback journal is used. There SQLite's own file lock keeps all other connections out while
    one commits, in other processes too, where a lock of ours would not reach.

    >>> journal_mode((3, 40, 1)), journal_mode((3, 51, 3))
    ('delete', 'wal')
    """
    return "wal" if version >= SAFE_WAL else "delete"


def read_url(text: str) -> URL:
    """Return the address of a database, with the driver that is used for it.

    Raises:
        InvalidValueError: If it is neither SQLite nor PostgreSQL; the text itself, which may hold a password, is not
            repeated.

    >>> read_url("postgresql://planner@db.example/amss").drivername
    'postgresql+psycopg'
    """
    try:
        url = make_url(text)
    except ArgumentError:
        url = URL.create("unknown")
    backend = url.drivername.split("+")[0]
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    raise InvalidValueError(
        "expected the URL of a database, such as sqlite:////var/lib/amss.sqlite3 or postgresql://user@host/amss",
        field="url",
    )


def shown(url: URL) -> str:
    """Return the address of a database as a person may see it: without the driver and the password.

    >>> shown(read_url("postgresql://planner:secret@db.example/amss"))
    'postgresql://planner:***@db.example/amss'
    >>> shown(read_url("postgresql://planner@/amss?host=/run&password=secret"))
    'postgresql://planner@/amss?host=%2Frun'
    """
    without = url.set(drivername=url.get_backend_name()).difference_update_query(("password", "sslpassword"))
    return without.render_as_string(hide_password=True)


def is_in_memory(url: URL) -> bool:
    """Tell whether a database lives in memory only."""
    return url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database; None for one in memory, and for PostgreSQL."""
    on_disk = url.get_backend_name() == "sqlite" and not is_in_memory(url)
    return Path(str(url.database)) if on_disk else None


def make_engine(url: URL, *, as_owner: bool = False, patience_seconds: int = 30) -> Engine:
    """Return an engine whose connections are in autocommit and safely set.

    Args:
        url: From `read_url`.
        as_owner: Whether to stay the user of the URL, who owns the tables, as migrations must; otherwise PostgreSQL's
            connections take on the application's role.
        patience_seconds: How long a statement waits for others.
    """
    if url.get_backend_name() == "postgresql":
        return _postgresql(url, as_owner=as_owner, patience_seconds=patience_seconds)
    return _sqlite(url, patience_seconds=patience_seconds)


def _sqlite(url: URL, *, patience_seconds: int) -> Engine:
    pool: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": patience_seconds}}
    pool["poolclass"] = StaticPool if is_in_memory(url) else NullPool
    engine = create_engine(url, isolation_level="AUTOCOMMIT", **pool)
    mode = journal_mode(sqlite3.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def set_safely(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_mode = {mode}")

    return engine


def _postgresql(url: URL, *, as_owner: bool, patience_seconds: int) -> Engine:
    settings = f"-c timezone=UTC -c lock_timeout={patience_seconds}s"
    if not as_owner:
        settings += f" -c role={APPLICATION_ROLE}"
    pool: dict[str, Any] = {"poolclass": NullPool} if as_owner else {"pool_pre_ping": True}
    return create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"options": settings}, **pool)
