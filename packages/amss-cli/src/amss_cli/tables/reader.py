"""Reading an operator's tables into typed rows, with everything that is wrong with them listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import attrs

from amss_cli.tables.columns import Column, Row, columns
from amss_cli.tables.definitions import TABLES
from amss_cli.tables.kinds import Cell, CellError, nearest, read_cell
from amss_cli.tables.problems import MOST_PROBLEMS, Problem, ProblemCode
from amss_cli.tables.references import Broken, without_broken_references
from amss_cli.tables.sources import Source, UnreadableError, find_sources
from amss_core.errors import InvalidValueError

MOST_COLUMNS = 1_000
"""Columns of one table, its owner's included."""
MOST_ROWS = 1_048_576
"""Rows of one table, as many as a spreadsheet has."""

MOST_KNOWN_VALUES = 10_000
"""Different cells of one column whose values are kept while a table is read."""

_RowType = TypeVar("_RowType", bound=Row)


@attrs.frozen(kw_only=True)
class Book:
    """An operator's tables: the rows that can be used, and what is wrong with the others."""

    tables: Mapping[str, tuple[Row, ...]]
    """The good rows by table, in the order of the file; a table that is not there is missing."""
    problems: tuple[Problem, ...]
    """Everything that is wrong, by file and row."""
    incomplete: frozenset[str] = frozenset()
    """The tables whose file could not be read, or not to its end: what they do not hold may still be there."""

    def rows(self, table: type[_RowType]) -> tuple[_RowType, ...]:
        """Return the good rows of a table; none where the table is not there."""
        return self.tables.get(table.table, ())  # type: ignore[return-value]  # read_tables puts rows of this class there

    def has(self, table: type[Row]) -> bool:
        """Tell whether the table is there, be it without a good row."""
        return table.table in self.tables

    def refuse(self, problems: Sequence[Problem]) -> Book:
        """Return the book without the rows that a rule refused, and with its problems listed.

        Rows that name a refused row are left out too, as they are for a row that could not be read.
        """
        refused = {(problem.file, problem.row) for problem in problems if problem.row is not None}
        good: dict[str, list[Row]] = {}
        broken: dict[str, list[Broken]] = {}
        for name, rows in self.tables.items():
            good[name] = [row for row in rows if (row.file, row.row) not in refused]
            broken[name] = [Broken.of(row) for row in rows if (row.file, row.row) in refused]
        kept, further = without_broken_references(good, broken, self.incomplete)
        return attrs.evolve(self, tables=kept, problems=_in_order([*self.problems, *problems, *further]))


def read_tables(folder: Path) -> Book:
    """Read the tables of a folder with CSV files or one XLSX workbook (or of a workbook named instead).

    Nothing in a file raises an error: what cannot be used is listed in `problems`, and the rest is kept.
    """
    sources, problems = find_sources(folder)
    by_name = {table.table: table for table in TABLES}
    good: dict[str, list[Row]] = {}
    broken: dict[str, list[Broken]] = {}
    files: dict[str, str] = {}
    incomplete: set[str] = set()
    for source in sources:
        name = _plain(source.name)
        if name.startswith("#"):
            continue
        if name not in by_name:
            expected = f"a table named {', '.join(by_name)}{nearest(name, by_name)}"
            problems.append(Problem(code="unknown_table", file=source.file, value=source.name, expected=expected))
            continue
        if name in files:
            expected = f"one file for the table {name}, but {files[name]} holds it too; this one was not read"
            problems.append(Problem(code="bad_file", file=source.file, expected=expected))
            continue
        files[name] = source.file
        reading = _Reading(table=by_name[name], source=source)
        reading.run()
        good[name], broken[name] = reading.good, reading.broken
        problems.extend(reading.problems)
        if not reading.is_complete:
            incomplete.add(name)
    if sources and not files:
        problems.append(
            Problem(
                code="bad_folder",
                file=folder.name or str(folder),
                expected=f"at least one of the tables {', '.join(by_name)}",
            )
        )
    kept, further = without_broken_references(good, broken, frozenset(incomplete))
    return Book(tables=kept, problems=_in_order([*problems, *further]), incomplete=frozenset(incomplete))


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.row or 0)))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


@attrs.define(kw_only=True)
class _Reading:
    """The reading of one table, gathering good rows, broken rows and problems."""

    table: type[Row]
    source: Source
    good: list[Row] = attrs.field(factory=list)
    broken: list[Broken] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    first_row_by_key: dict[tuple[Any, ...], int] = attrs.field(factory=dict)
    known_values: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    width: int = 0
    is_complete: bool = False

    def run(self) -> None:
        try:
            numbered = enumerate(self.source.rows(), 1)
            header = next(numbered, None)
            by_position = self._header([] if header is None else header[1])
            if by_position is not None:
                self.is_complete = self._body(numbered, by_position)
        except UnreadableError as error:
            self.problems.append(error.problem)

    def _body(self, numbered: Iterator[tuple[int, list[Cell]]], by_position: dict[int, Column]) -> bool:
        """Read the rows and tell whether it was all of them."""
        for number, cells in numbered:
            if number > MOST_ROWS:
                self._add("bad_file", f"at most {MOST_ROWS:,} rows; the rest was not read", row=number)
                return False
            if all(_is_empty(cell) for cell in cells):
                continue
            self._row(number, cells, by_position)
            if len(self.problems) >= MOST_PROBLEMS:
                self._add(
                    "too_many_problems", f"fewer than {MOST_PROBLEMS:,} problems; the rest was not read", row=number
                )
                return False
        return True

    def _add(self, code: ProblemCode, expected: str, *, row: int, column: str = "", value: object = "") -> None:
        self.problems.append(
            Problem(code=code, file=self.source.file, row=row, column=column, value=value, expected=expected)
        )

    def _header(self, cells: list[Cell]) -> dict[int, Column] | None:
        """Return the column at each position; None where no row can be read without what is missing."""
        known = {each.name: each for each in columns(self.table)}
        if all(_is_empty(cell) for cell in cells):
            self._add("bad_file", f"the column names in row 1: {', '.join(known)}", row=1)
            return None
        if len(cells) > MOST_COLUMNS:
            self._add("bad_file", f"at most {MOST_COLUMNS:,} columns in row 1; the table was not read", row=1)
            return None
        self.width = max(position for position, cell in enumerate(cells) if not _is_empty(cell)) + 1
        by_position: dict[int, Column] = {}
        for position, cell in enumerate(cells):
            name = _plain(str(cell))
            if not name or name.startswith("#"):
                continue
            if name not in known:
                expected = f"a column of {self.table.table}{nearest(name, known)}; put # before a column of your own"
                self._add("unknown_column", expected, row=1, value=cell)
            elif known[name] in by_position.values():
                self._add("unknown_column", f"the column {name} only once; this one was not read", row=1, value=cell)
            else:
                by_position[position] = known[name]
        missing = [each for each in known.values() if each.required and each not in by_position.values()]
        for each in missing:
            self._add(
                "missing_column",
                f"the column {each.name} ({each.kind.name}): every row needs it",
                row=1,
                column=each.name,
            )
        return None if missing else by_position

    def _row(self, number: int, cells: list[Cell], by_position: dict[int, Column]) -> None:
        values: dict[str, Any] = {}
        is_good = True
        for position, each in by_position.items():
            cell = cells[position] if position < len(cells) else ""
            if _is_empty(cell):
                if each.required:
                    self._add(
                        "missing_cell", f"{each.kind.expected}, but the cell is empty", row=number, column=each.name
                    )
                    is_good = False
                continue
            try:
                values[each.name] = self._value(each, cell)
            except CellError as error:
                self._add("bad_cell", str(error), row=number, column=each.name, value=cell)
                is_good = False
        is_good = self._nothing_beside(number, cells) and is_good
        row = self._made(number, values) if is_good else None
        if row is None or not self._is_first(number, row):
            self.broken.append(Broken(table=self.table, file=self.source.file, row=number, values=values))
        else:
            self.good.append(row)

    def _value(self, column: Column, cell: Cell) -> Any:  # noqa: ANN401 - whatever the column holds
        """Return the value of a cell; what the column held before is not read again."""
        if not isinstance(cell, str):
            return read_cell(column.kind, cell)
        known = self.known_values.setdefault(column.name, {})
        if cell not in known:
            if len(known) >= MOST_KNOWN_VALUES:
                known.clear()
            known[cell] = read_cell(column.kind, cell)
        return known[cell]

    def _nothing_beside(self, number: int, cells: list[Cell]) -> bool:
        """Refuse a row that is longer than its header: a comma within an unquoted text has split a cell."""
        beside = [cell for cell in cells[self.width :] if not _is_empty(cell)]
        if beside:
            expected = "no cell beyond the last column: put a text that holds the separator in quotation marks"
            self._add("bad_row", expected, row=number, value=beside[0])
        return not beside

    def _made(self, number: int, values: dict[str, Any]) -> Row | None:
        try:
            return self.table(file=self.source.file, row=number, **values)
        except InvalidValueError as error:
            value = "" if error.value is None else error.value
            self._add("bad_cell", error.message, row=number, column=error.field, value=value)
            return None

    def _is_first(self, number: int, row: Row) -> bool:
        if not self.table.key:
            return True
        key = tuple(getattr(row, name) for name in self.table.key)
        first = self.first_row_by_key.setdefault(key, number)
        if first != number:
            shown = " ".join(str(part) for part in key if part)
            expected = (
                f"each {' and '.join(self.table.key)} only once, but row {first} has the same; this row was left out"
            )
            self._add("duplicate_key", expected, row=number, column=self.table.key[0], value=shown)
        return first == number
