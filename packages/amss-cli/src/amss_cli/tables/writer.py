"""Writing tables: empty templates to fill in, and tables made by a program; nothing is ever overwritten."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from amss_cli.tables.columns import Row, columns
from amss_cli.tables.definitions import TABLES
from amss_cli.tables.xlsx import write_workbook
from amss_core.errors import ConflictError

WORKBOOK_NAME = "amss.xlsx"
"""Name of the workbook that is written into a folder."""


def write_template(folder: Path, *, xlsx: bool = False, examples: bool = False) -> tuple[Path, ...]:
    """Write every table with its header alone, or with example rows under it, and return the files.

    Args:
        folder: Where to; it is made where it does not exist.
        xlsx: Write one workbook instead of CSV files.
        examples: Write example rows; they are read like any row, so remove them before use.

    Raises:
        ConflictError: If one of the files is there already; then nothing is written.
    """
    return write_tables(folder, {table: _examples(table) if examples else () for table in TABLES}, xlsx=xlsx)


def write_tables(
    folder: Path, tables: Mapping[type[Row], Iterable[Mapping[str, str]]], *, xlsx: bool = False
) -> tuple[Path, ...]:
    """Write tables given as texts by column, and return the files.

    Args:
        folder: Where to; it is made where it does not exist.
        tables: The rows of each table; a column that a row does not name stays empty.
        xlsx: Write one workbook instead of CSV files.

    Raises:
        ConflictError: If one of the files is there already; then nothing is written.
    """
    names = [WORKBOOK_NAME] if xlsx else [f"{table.table}.csv" for table in tables]
    there = sorted(name for name in names if (folder / name).exists())
    if there:
        raise ConflictError(f"{folder} holds {', '.join(there)} already; name another folder, nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    if xlsx:
        write_workbook(
            folder / WORKBOOK_NAME, {table.table: list(_lines(table, rows)) for table, rows in tables.items()}
        )
        return (folder / WORKBOOK_NAME,)
    for table, rows in tables.items():
        # The byte-order mark tells Excel that the file is UTF-8; `x` refuses to overwrite.
        with (folder / f"{table.table}.csv").open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(_lines(table, rows))
    return tuple(folder / name for name in names)


def _lines(table: type[Row], rows: Iterable[Mapping[str, str]]) -> Iterator[list[str]]:
    names = [each.name for each in columns(table)]
    yield names
    for row in rows:
        yield [row.get(name, "") for name in names]


def _examples(table: type[Row]) -> tuple[Mapping[str, str], ...]:
    first = {each.name: each.example for each in columns(table) if each.example}
    return (first, *table.more_examples)
