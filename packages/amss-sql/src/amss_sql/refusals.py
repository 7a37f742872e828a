"""What the database refused, in the core's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, DBAPIError, StatementError

from amss_core.errors import (
    AmssError,
    BusyError,
    ConflictError,
    InvalidValueError,
    NotFoundError,
    UnavailableError,
)

_REPLAY = {"40001", "40P01"}
"""A lost serialization, and a deadlock: PostgreSQL asks to do the transaction again."""
_WORDS: tuple[tuple[str, type[AmssError], str], ...] = (
    (
        "55P03 57014 SQLITE_BUSY SQLITE_LOCKED",
        BusyError,
        "others held the records for too long; nothing was written, try again",
    ),
    (
        "23503 SQLITE_CONSTRAINT_FOREIGNKEY",
        NotFoundError,
        "a record that this one refers to does not exist in this organisation",
    ),
    (
        "22 23502 23514 54 SQLITE_CONSTRAINT_CHECK SQLITE_CONSTRAINT_NOTNULL",
        InvalidValueError,
        "expected values that the record can have",
    ),
    (
        "23 42501 SQLITE_CONSTRAINT",
        ConflictError,
        "the database refused the change: it stands against what is recorded",
    ),
    (
        "25006 SQLITE_READONLY",
        ConflictError,
        "nothing can be written here: this transaction, or the file, is for reading",
    ),
    ("42P01 42703", ConflictError, "the database does not have these tables; bring it up to date: amss db upgrade"),
)
"""Beginnings of error codes, and what they say; the first that fits. PostgreSQL's codes are classes of two characters
and conditions of five: a lock not had in time, a statement that took too long; a missing reference; a bad value, or one
that is too long for an index; any other constraint, a trigger, or row-level security; a transaction that only reads; a
missing table or column."""
_LOST = ("08", "53", "57", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOTADB")
"""Beginnings of the codes of a connection, a server or a file that is lost, full or damaged."""


def _code(error: DBAPIError) -> str:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    return "42P01" if code == "SQLITE_ERROR" and "no such table" in str(error.orig) else str(code)


def _told(error: DBAPIError) -> AmssError | None:
    code = _code(error)
    if code in _REPLAY:
        return BusyError("others were changing the same records; nothing was written, do it again", replay=True)
    for beginnings, told, words in _WORDS:
        if code and code.startswith(tuple(beginnings.split())):
            return told(words)
    if not code and isinstance(error, DataError):
        return InvalidValueError("expected values that a database can hold, such as texts without NUL")
    if not code or code.startswith(_LOST):
        reason = str(error.orig).strip().partition("\n")[0]
        return UnavailableError(
            f"the database cannot be reached, or was lost on the way: {reason}; see amss db doctor, "
            "and look whether the change was kept before you do it again"
        )
    return None


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raise what the database refuses within the block as an error of the core; anything else goes through.

    The use cases have looked before, so that this is the second wall, with the second wall's short words.
    """
    try:
        yield
    except DBAPIError as error:
        told = _told(error)
        if told is None:
            raise
        raise told from error
    except StatementError as error:
        if isinstance(error.orig, ValueError | OverflowError):
            raise InvalidValueError(f"expected another value: {error.orig}") from error
        raise


def require_all_rows(connection: Connection) -> None:
    """Refuse to go on as a user of PostgreSQL who does not see the rows of all organisations, without saying so.

    Raises:
        ConflictError: If row-level security holds for the user, as it does for the owner too.
    """
    if connection.dialect.name != "postgresql":
        return
    powers = text("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    user, passes = connection.execute(powers).one()
    if not passes:
        raise ConflictError(
            f"row-level security hides all rows from the user {user}; log in as a superuser, or as a user made with: "
            "CREATE ROLE amss_backup LOGIN BYPASSRLS; GRANT pg_read_all_data TO amss_backup"
        )
