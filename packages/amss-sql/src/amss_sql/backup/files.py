"""A file that appears under its name only when it is complete and on the disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from amss_core.errors import ConflictError, UnavailableError
from amss_sql import migrations

JOURNALS = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a file, by the ends of the names."""


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """Yield an empty file beside another for the block to fill; it is gone after the block, unless it was moved.

    Only its owner can read it: a backup has the rows of all organisations.

    Raises:
        UnavailableError: If there is no such folder.
    """
    if not target.parent.is_dir():
        raise UnavailableError(f"there is no folder {target.parent}; make it first")
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(number)
    try:
        yield Path(name)
    finally:
        for end in ("", *JOURNALS):
            Path(f"{name}{end}").unlink(missing_ok=True)


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, in one step, when all of it is on the disk."""
    _sync(part)
    part.replace(target)
    with suppress(PermissionError):  # Windows opens no folders, and needs not to
        _sync(target.parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def refuse_existing(target: Path, *, overwrite: bool) -> None:
    """Refuse to write over a file, unless that is wanted.

    Raises:
        ConflictError: If the file is there.
    """
    if target.exists() and not overwrite:
        raise ConflictError(f"{target} is there already; take another name, or give --overwrite")


def refuse_unknown(version: str, source: Path) -> None:
    """Refuse a backup of tables that this program does not know.

    Raises:
        ConflictError: If it does not know the version.
    """
    if version not in migrations.versions():
        raise ConflictError(
            f"{source} is of version {version}, which this program does not know; install a newer amss, then restore"
        )
