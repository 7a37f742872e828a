"""What a database is and how safely it is set: for `amss db doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import attrs
from sqlalchemy import Connection, inspect, text

from amss_core.errors import UnavailableError
from amss_core.findings import Finding
from amss_sql import migrations, schema
from amss_sql.engines import SAFE_WAL, file_of, make_engine, read_url
from amss_sql.refusals import refusals_told
from amss_sql.walls import APPLICATION_ROLE


@attrs.frozen(kw_only=True)
class Examination:
    """What was found out about a database."""

    facts: tuple[tuple[str, str], ...]
    """Names and values, in the order in which they are shown."""
    against: tuple[Finding, ...]
    """Everything that is unsafe or missing, each with how it is mended."""


def examine(url: str) -> Examination:
    """Look at a database without changing it.

    Raises:
        UnavailableError: If it cannot be reached.
        InvalidValueError: If the URL is of no database that is supported.
    """
    address = read_url(url)
    file = file_of(address)
    if file is not None and not file.exists():
        raise UnavailableError(f"there is no file {file}; make it with: amss db init")
    engine = make_engine(address, as_owner=True, patience_seconds=5)
    try:
        with refusals_told(), engine.connect() as connection:
            look = _sqlite if connection.dialect.name == "sqlite" else _postgresql
            found = [*look(connection), *look_at_version(connection)]
    finally:
        engine.dispose()
    return Examination(
        facts=tuple(each for each in found if isinstance(each, tuple)),
        against=tuple(each for each in found if isinstance(each, Finding)),
    )


def look_at_version(connection: Connection) -> Iterator[tuple[str, str] | Finding]:
    """Yield the version of the tables and the newest, and what is wrong where they are not the same."""
    if not _may_read_version(connection):
        yield "version of the tables", "not for this user to see"
        return
    current, known = migrations.version(connection), migrations.versions()
    yield "version of the tables", current or "none"
    yield "newest version", known[0]
    if current is None:
        yield Finding(code="tables_missing", text="The database has no tables yet; make them with: amss db init.")
    elif current not in known:
        yield Finding(
            code="tables_newer", text=f"The tables are of version {current}, which is not known; install a newer amss."
        )
    elif current != known[0]:
        yield Finding(
            code="tables_old", text=f"The tables are of version {current}; back up, then run: amss db upgrade."
        )


def _may_read_version(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite" or not inspect(connection).has_table("alembic_version"):
        return True
    query = text("SELECT has_table_privilege('alembic_version', 'SELECT')")
    return bool(connection.execute(query).scalar())


def _sqlite(connection: Connection) -> Iterator[tuple[str, str] | Finding]:
    def pragma(name: str) -> str:
        return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())

    mode = pragma("journal_mode")
    yield "database", f"SQLite {sqlite3.sqlite_version}"
    yield "file", connection.engine.url.database or "in memory"
    yield "journal mode", f"{mode}: {_why(mode)}"
    yield "durability", "synchronous = FULL" if pragma("synchronous") == "2" else pragma("synchronous")
    yield "references", "minded" if pragma("foreign_keys") == "1" else "not minded"
    damage = pragma("quick_check(1)")
    yield "file check", damage
    if damage != "ok":
        yield Finding(code="file_damaged", text=f"The file is damaged ({damage}); restore the last backup.")


def _why(mode: str) -> str:
    safe = ".".join(map(str, SAFE_WAL))
    if mode == "wal":
        return f"readers never wait; safe with several writers from SQLite {safe} on"
    return f"whoever commits keeps the others out; before SQLite {safe} a write-ahead log may lose a commit"


def _postgresql(connection: Connection) -> Iterator[tuple[str, str] | Finding]:
    def value(query: str) -> str:
        return str(connection.execute(text(query)).scalar())

    user = value("SELECT current_user")
    yield "database", f"PostgreSQL {value('SHOW server_version')}"
    yield "name", value("SELECT current_database()")
    yield "user", user
    yield from _durability(value("SHOW fsync"), value("SHOW synchronous_commit"))
    role = text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = :name")
    powers = connection.execute(role, {"name": APPLICATION_ROLE}).one_or_none()
    yield "role of the application", APPLICATION_ROLE if powers else "none"
    open_tables = _without_row_security(connection)
    yield "row-level security", f"missing on {', '.join(open_tables)}" if open_tables else "forced on every table"
    if powers and any(powers):
        yield Finding(
            code="role_too_strong",
            text=f"The role {APPLICATION_ROLE} passes by row-level security; run: ALTER ROLE {APPLICATION_ROLE} "
            "NOSUPERUSER NOBYPASSRLS.",
        )
    if powers and value(f"SELECT pg_has_role('{APPLICATION_ROLE}', 'MEMBER')") == "True":
        connection.exec_driver_sql(f"SET ROLE {APPLICATION_ROLE}")  # what a mere member may not see, the role may
    elif powers:
        yield Finding(
            code="user_no_member",
            text=f"The user {user} cannot work as {APPLICATION_ROLE}; run: GRANT {APPLICATION_ROLE} TO {user}.",
        )
    if open_tables and inspect(connection).has_table("alembic_version"):
        yield Finding(
            code="row_security_missing",
            text=f"Row-level security is not forced on {', '.join(open_tables)}; restore the schema from a backup.",
        )
    if value("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user") == "True":
        yield Finding(
            code="user_too_strong",
            text=f"The user {user} may pass by row-level security; let the application log in as another user, who is "
            f"only a member of {APPLICATION_ROLE}.",
        )


def _durability(fsync: str, synchronous_commit: str) -> Iterator[tuple[str, str] | Finding]:
    yield "durability", f"fsync = {fsync}, synchronous_commit = {synchronous_commit}"
    if "off" in {fsync, synchronous_commit}:
        yield Finding(
            code="not_durable",
            text="A power cut loses commits; set fsync = on and synchronous_commit = on in postgresql.conf.",
        )


def _without_row_security(connection: Connection) -> list[str]:
    forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    secured = set(connection.execute(text(forced)).scalars())
    return [table.name for table in schema.tenant_tables() if table.name not in secured]
