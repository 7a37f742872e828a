"""The check of the file that holds an SQLite database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from amss_core.findings import Finding

OF_ROWS = ("CHECK constraint failed", "NULL value in")
"""Beginnings of what SQLite finds wrong with a row, and not with its file."""


def damage_of_file(connection: Connection) -> Iterator[Finding]:
    """Yield what SQLite itself finds damaged in its file: pages and indexes."""
    if connection.dialect.name != "sqlite":
        return
    for (damage,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if damage != "ok" and not damage.startswith(OF_ROWS):
            yield Finding(code="file_damaged", text=f"The file is damaged: {damage}; restore the last backup.")
