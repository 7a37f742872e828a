"""Backups of SQLite: a copy of the file through SQLite's own backup, which needs no program beside it.

Maintainer's notes: the copy is taken within a reading transaction, so that nobody can write under it and it need not
begin again. A file is only replaced while nobody else has it open for writing; and a journal that lies beside it
belongs to the old file: SQLite would play it into the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from amss_core.errors import BusyError, ConflictError, UnavailableError
from amss_sql.backup.files import JOURNALS, put_in_place, refuse_existing, refuse_unknown, written_beside

_PATIENCE_SECONDS = 30.0
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_MAGIC = b"SQLite format 3\x00"


def back_up(file: Path, target: Path, *, overwrite: bool) -> str:
    """Write a database into a file and return the version of its tables; see `amss_sql.backup.back_up`."""
    if not file.exists():
        raise UnavailableError(f"there is no file {file}; make it with: amss db init")
    if target.exists() and target.samefile(file):
        raise ConflictError(f"{target} is the database itself; take another name for the backup")
    refuse_existing(target, overwrite=overwrite)
    with written_beside(target) as part:
        version = _copy(file, part, mode="rw")
        refuse_existing(target, overwrite=overwrite)
        put_in_place(part, target)
    return version


def restore(file: Path, source: Path, *, overwrite: bool) -> tuple[str, Path | None]:
    """Make a database of a backup and return its version and where the old file is; see `amss_sql.backup.restore`."""
    _refuse_other_files(source)
    refuse_existing(file, overwrite=overwrite or _is_empty(file))
    with written_beside(file) as part:
        version = _copy(source, part, mode="ro")
        refuse_unknown(version, source)
        with _nobody_writing(file):
            kept = _keep_aside(file)
            put_in_place(part, file)
    return version, kept


def _refuse_other_files(source: Path) -> None:
    with source.open("rb") as opened:
        beginning = opened.read(len(_MAGIC))
    if beginning.startswith(b"PGDMP"):
        raise ConflictError(f"{source} is a backup of a PostgreSQL database; restore it into one of PostgreSQL")
    if beginning != _MAGIC:
        raise ConflictError(f"{source} is no backup of amss; look for another file")


def _is_empty(file: Path) -> bool:
    return file.is_file() and file.stat().st_size == 0


def _copy(source: Path, part: Path, *, mode: str) -> str:
    """Copy a database as of one moment, check the copy, and return the version of its tables."""
    address = f"{source.absolute().as_uri()}?mode={mode}"
    with (
        _told(source),
        closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None)) as opened,
        closing(sqlite3.connect(part)) as copy,
    ):
        opened.execute("BEGIN")
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now the transaction reads one moment
        opened.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whatever the source has beside it
        return _version_of_sound(copy, source)


def _version_of_sound(copy: sqlite3.Connection, source: Path) -> str:
    """Return the version of the tables in a copy.

    Raises:
        ConflictError: If the copy is damaged, or is no database of ours.
    """
    (damage,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if damage != "ok":
        raise ConflictError(f"{source} is damaged ({damage}); use an earlier backup")
    names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    versions = copy.execute("SELECT version_num FROM alembic_version").fetchall() if "alembic_version" in names else []
    if "organizations" not in names or len(versions) != 1:
        raise ConflictError(f"{source} has no tables of amss; look for another file")
    return str(versions[0][0])


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Raise what SQLite refuses within the block as an error of the core that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        name = error.sqlite_errorname
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise BusyError(f"others have {file} open; stop what uses it, and try again") from error
        if name.startswith(_DAMAGED):
            raise ConflictError(f"{file} is damaged ({error}); use an earlier backup") from error
        raise UnavailableError(
            f"{file} cannot be read or written ({error}); look at the disk and the rights"
        ) from error


@contextmanager
def _nobody_writing(file: Path) -> Iterator[None]:
    """Keep everybody else out of a database while it is replaced; one too damaged to be opened needs no keeping."""
    if not file.exists():
        yield
        return
    with _told(file), closing(sqlite3.connect(file, timeout=_PATIENCE_SECONDS, isolation_level=None)) as old:
        try:
            old.execute("PRAGMA journal_mode = DELETE")  # what is in a write-ahead log goes into the file
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if not error.sqlite_errorname.startswith(_DAMAGED):
                raise
        yield  # a damaged one cannot be held: replacing it is what the backup is for


def _keep_aside(file: Path) -> Path | None:
    """Give the old database a second name, its journals a new one: they must not meet the new database.

    The file is not opened for that: whoever closes it would give up this process's locks on it.
    """
    if not file.exists() or _is_empty(file):
        return None
    aside = _free_name(file)
    for end in JOURNALS:
        journal = Path(f"{file}{end}")
        if journal.exists():
            journal.replace(f"{aside}{end}")
    try:
        aside.hardlink_to(file)
    except OSError:  # a file system without second names: for a moment the database has none
        file.replace(aside)
    return aside


def _free_name(file: Path) -> Path:
    number = 1
    while (name := file.with_name(f"{file.name}.old-{number}")).exists():
        number += 1
    return name
