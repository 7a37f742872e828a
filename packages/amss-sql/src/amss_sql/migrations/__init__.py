"""The versions of the tables, one after the other, the same for SQLite and PostgreSQL.

An upgrade is one transaction, DDL included: whoever kills it half-way finds the database as it was, and runs it again.
There is no downgrade: a version may drop what no later one can bring back, so the way back is the backup from before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, inspect, text

from amss_core.errors import ConflictError
from amss_sql.engines import make_engine
from amss_sql.refusals import refusals_told

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK_KEY = 4_206_918
"""Any number, the same for all who upgrade."""


def upgrade(url: URL, engine: Engine | None = None, *, revision: str = "head") -> None:
    """Bring a database to a version, the newest by default; does nothing where it is there already.

    Args:
        url: From `amss_sql.engines.read_url`; on PostgreSQL its user must own the schema, and may create roles or be a
            member of the application's role.
        engine: The engine to use; None for one of its own, as the owner.
        revision: The version.

    Raises:
        ConflictError: If a newer program has brought the database to a version that this one does not know.
        UnavailableError: If the database cannot be reached.
    """
    from alembic import command  # noqa: PLC0415 - heavy, and only needed here

    with refusals_told(), _connection(url, engine) as connection, _one_transaction(connection):
        _refuse_newer(version(connection))
        command.upgrade(_config(connection), revision)


def downgrade() -> None:
    """Refuse: what a version dropped is in no later one.

    Raises:
        ConflictError: Always, with the way out.
    """
    raise ConflictError("a database is not taken back to an older version; restore the backup from before the upgrade")


def versions() -> tuple[str, ...]:
    """Return the versions that this package knows, from the newest to the first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return tuple(each.revision for each in ScriptDirectory.from_config(_config(None)).walk_revisions())


def version(connection: Connection) -> str | None:
    """Return the version of a database; None where it has none of our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "amss_sql:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: URL, engine: Engine | None) -> Iterator[Connection]:
    if engine is not None:
        with engine.connect() as connection:
            yield connection
        return
    own = make_engine(url, as_owner=True)
    try:
        with own.connect() as connection:
            yield connection
    finally:
        own.dispose()


@contextmanager
def _one_transaction(connection: Connection) -> Iterator[None]:
    """Begin for one upgrader at a time, and commit when the block ends; the driver is in autocommit (see `engines`)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # a table that is made anew keeps what refers to it
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
    try:
        yield
        _refuse_loose_ends(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in versions():
        raise ConflictError(
            f"the database is of version {current}, which this program does not know; install a newer one"
        )


def _refuse_loose_ends(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ConflictError("the upgrade would leave records that refer to nothing; nothing was changed")
