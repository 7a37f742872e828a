"""What the database refused, in the core's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError

from amss_core.errors import (
    AmssError,
    BusyError,
    ConflictError,
    InvalidValueError,
    NotFoundError,
    UnavailableError,
)

_WORDS: tuple[tuple[str, type[AmssError], str], ...] = (
    (
        "40001 40P01 55P03 SQLITE_BUSY SQLITE_LOCKED",
        BusyError,
        "others were changing the same records; nothing was written, do it again",
    ),
    (
        "23503 SQLITE_CONSTRAINT_FOREIGNKEY",
        NotFoundError,
        "a record that this one refers to does not exist in this organisation",
    ),
    (
        "22 23502 23514 SQLITE_CONSTRAINT_CHECK SQLITE_CONSTRAINT_NOTNULL",
        InvalidValueError,
        "expected values that the record can have",
    ),
    (
        "23 42501 SQLITE_CONSTRAINT",
        ConflictError,
        "the database refused the change: it stands against what is recorded",
    ),
    ("42P01 SQLITE_ERROR", ConflictError, "the database has not these tables; bring it up to date: amss db upgrade"),
)
"""Beginnings of error codes, and what they say; the first that fits. PostgreSQL's codes are classes of two characters
and conditions of five: a lost serialization, a deadlock, a lock not had in time; a missing reference; a bad value; any
other constraint, a trigger, or row-level security; a missing table."""


def _told(error: DBAPIError) -> AmssError | None:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code is None or code == "SQLITE_CANTOPEN":
        reason = str(error.orig).strip().partition("\n")[0]
        return UnavailableError(f"the database cannot be reached: {reason}; see amss db doctor")
    for beginnings, told, words in _WORDS:
        if code.startswith(tuple(beginnings.split())):
            return told(words)
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
