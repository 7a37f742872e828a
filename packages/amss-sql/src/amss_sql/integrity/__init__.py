"""Whether a database still is what it should be, derived anew from its rows and for all organisations at once.

Each check is one small function of a connection; a feature that has an invariant of its own adds one to `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import attrs
from sqlalchemy import Connection, text

from amss_core.errors import UnavailableError
from amss_core.findings import Finding
from amss_sql.doctor import look_at_version
from amss_sql.engines import file_of, make_engine, read_url
from amss_sql.integrity.file import damage_of_file
from amss_sql.integrity.history import audit_chains, entries_of_facts, places_of_events
from amss_sql.integrity.records import foreign_references, unreadable_rows
from amss_sql.integrity.structure import constraints, grants, row_security, triggers
from amss_sql.integrity.work import (
    circles_of_links,
    documents_as_issued,
    items_of_reservations,
    requirements_of_statuses,
    sign_offs_as_signed,
    slots_of_tasks,
    what_is_open_once,
)
from amss_sql.refusals import refusals_told, require_all_rows

__all__ = ["CHECKS", "Checked", "check_database"]

Check: TypeAlias = Callable[[Connection], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    triggers,
    row_security,
    grants,
    constraints,
    foreign_references,
    unreadable_rows,
    audit_chains,
    entries_of_facts,
    places_of_events,
    slots_of_tasks,
    circles_of_links,
    what_is_open_once,
    items_of_reservations,
    requirements_of_statuses,
    sign_offs_as_signed,
    documents_as_issued,
)
"""What is checked of a database whose file and version are as they should be, in this order."""


@attrs.frozen(kw_only=True)
class Checked:
    """What was checked of a database, and what is broken."""

    checks: tuple[str, ...]
    """Names of the checks that were made, in words; few where one found what makes the others pointless."""
    against: tuple[Finding, ...]
    """Everything that is broken, each with the table and the key of the row."""


def check_database(url: str, *, patience_seconds: int = 30) -> Checked:
    """Check everything that can be derived from the rows of a database, as of one moment, and change nothing.

    Where the file is damaged, or the tables are missing or not of the newest version, only that is told.

    Args:
        url: Such as `sqlite:////var/lib/amss.sqlite3` or `postgresql://amss_backup@host/amss`; on PostgreSQL its user
            must see the rows of all organisations.
        patience_seconds: How long others may hold what is to be read.

    Raises:
        ConflictError: If the user would not see all rows.
        UnavailableError: If the database cannot be reached.
        InvalidValueError: If the URL is of no database that is supported.
    """
    address = read_url(url)
    file = file_of(address)
    if file is not None and not file.exists():
        raise UnavailableError(f"there is no file {file}; make it with: amss db init")
    engine = make_engine(address, as_owner=True, patience_seconds=patience_seconds)
    try:
        with refusals_told(), engine.connect() as connection:
            require_all_rows(connection)
            with _one_moment(connection):
                return _checked(connection)
    finally:
        engine.dispose()


def _checked(connection: Connection) -> Checked:
    names: list[str] = []
    against: list[Finding] = []
    for check in (*_FIRST, *CHECKS):
        if against and names[-1] in map(_name, _FIRST):
            break
        names.append(_name(check))
        against += check(connection)
    return Checked(checks=tuple(names), against=tuple(against))


def _version(connection: Connection) -> Iterator[Finding]:
    for each in look_at_version(connection):
        if isinstance(each, Finding):
            yield each


_FIRST: tuple[Check, ...] = (damage_of_file, _version)
"""What is checked first: where one of them finds something, the others would only repeat it in other words."""


def _name(check: Check) -> str:
    return check.__name__.strip("_").replace("_", " ")


@contextmanager
def _one_moment(connection: Connection) -> Iterator[None]:
    """Read everything within the block as of one moment; PostgreSQL fails where it would leave out a row."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute(text("SET LOCAL row_security = off"))
    try:
        yield
    finally:
        connection.rollback()
