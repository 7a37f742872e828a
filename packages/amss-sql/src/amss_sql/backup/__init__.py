"""A whole database in one file, taken while others write, and a database made of such a file."""

from __future__ import annotations

from pathlib import Path

import attrs

from amss_core.errors import InvalidValueError
from amss_sql import migrations
from amss_sql.backup import postgresql, sqlite_file
from amss_sql.engines import file_of, is_in_memory, read_url

__all__ = ["Restored", "back_up", "restore"]


@attrs.frozen(kw_only=True)
class Restored:
    """What was restored."""

    version: str
    """Version of the tables in the backup."""
    newest: str
    """The newest version that this program knows; where it is another one, the database must be upgraded."""
    kept_aside: Path | None = None
    """Where the database that was there before is now; None where there was none."""


def back_up(url: str, target: Path, *, overwrite: bool = False) -> str:
    """Write a whole database, as of one moment, into a file, and return the version of its tables.

    The file appears under its name only when it is complete, checked and on the disk; until then, whatever happens, one
    that was there before is as it was. Others may write meanwhile; on SQLite their commits wait for the copy.

    Args:
        url: Such as `sqlite:////var/lib/amss.sqlite3` or `postgresql://amss_backup@host/amss`; on PostgreSQL its user
            must see the rows of all organisations.
        target: The file to write.
        overwrite: Whether a file that is there is replaced.

    Raises:
        ConflictError: If the file is there, the database has no tables, is damaged, or the user would not see all rows.
        UnavailableError: If there is no such database, or PostgreSQL's `pg_dump` is missing, too old or fails.
        InvalidValueError: If the URL is of no database that can be backed up.
    """
    address = read_url(url)
    _refuse_in_memory(is_in_memory(address))
    file = file_of(address)
    if file is not None:
        return sqlite_file.back_up(file, target, overwrite=overwrite)
    return postgresql.back_up(address, target, overwrite=overwrite)


def restore(url: str, source: Path, *, overwrite: bool = False) -> Restored:
    """Make a database of a backup.

    Args:
        url: Of the database to make: an SQLite file that is not there or empty, or an empty PostgreSQL database, whose
            user must own it.
        source: The backup.
        overwrite: Whether an SQLite file that is there is replaced; it is kept aside.

    Raises:
        ConflictError: If the database is not empty, or the file is no backup, is damaged, or is of a newer version.
        UnavailableError: If the file or the server cannot be reached, or PostgreSQL's `pg_restore` is missing or fails.
        InvalidValueError: If the URL is of no database that can be restored.
    """
    address = read_url(url)
    _refuse_in_memory(is_in_memory(address))
    file, kept = file_of(address), None
    if file is not None:
        version, kept = sqlite_file.restore(file, source, overwrite=overwrite)
    else:
        version = postgresql.restore(address, source, overwrite=overwrite)
    return Restored(version=version, newest=migrations.versions()[0], kept_aside=kept)


def _refuse_in_memory(in_memory: bool) -> None:  # noqa: FBT001 - says what it is about in its name
    if in_memory:
        raise InvalidValueError("expected a database that outlives the program, not one in memory", field="url")
