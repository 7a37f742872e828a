"""What the database refused, in the core's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError

from amss_core.errors import BusyError, ConflictError, InvalidValueError, NotFoundError

_BUSY = {"40001", "40P01", "55P03", "SQLITE_BUSY", "SQLITE_LOCKED"}
"""A serialization failure, a deadlock, a lock that was not had in time."""
_RELATED = {"23503", "SQLITE_CONSTRAINT_FOREIGNKEY"}
_INVALID = {"22", "23514", "SQLITE_CONSTRAINT_CHECK", "SQLITE_CONSTRAINT_NOTNULL", "23502"}
_CONFLICT = {"23", "42501", "SQLITE_CONSTRAINT"}
"""Any other constraint or trigger, and row-level security."""


def _code(error: BaseException | None) -> str:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "")
    return getattr(error, "sqlstate", None) or ""


def _stands(code: str, known: set[str]) -> bool:
    return any(code == each or (code.startswith(each) and len(each) != len("23503")) for each in known)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raise what the database refuses within the block as an error of the core; anything else goes through.

    The use cases have looked before, so that this is the second wall, with the second wall's short words.
    """
    try:
        yield
    except DBAPIError as error:
        code = _code(error.orig)
        if _stands(code, _BUSY):
            raise BusyError("others were changing the same records; nothing was written, do it again") from error
        if _stands(code, _RELATED):
            raise NotFoundError("a record that this one refers to does not exist in this organisation") from error
        if _stands(code, _INVALID):
            raise InvalidValueError("expected values that the record can have") from error
        if _stands(code, _CONFLICT):
            raise ConflictError("the database refused the change: it stands against what is recorded") from error
        raise
    except StatementError as error:
        if isinstance(error.orig, ValueError | OverflowError):
            raise InvalidValueError(f"expected another value: {error.orig}") from error
        raise
