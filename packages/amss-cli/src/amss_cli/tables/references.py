"""Checking that rows name rows that are there, and leaving out those that name a row that cannot be used."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import attrs

from amss_cli.tables.columns import Reference, Row, columns
from amss_cli.tables.kinds import nearest
from amss_cli.tables.problems import MOST_PROBLEMS, Problem

MOST_SUGGESTIONS = 20
"""Unknown references of one file for which the nearest known one is looked for."""

_Target = tuple[str, tuple[str, ...], tuple[Any, ...]]
"""A table, columns of it, and the values that a row there has in them."""


@attrs.frozen(kw_only=True)
class Broken:
    """A row that cannot be used, with those of its cells that could be read."""

    table: type[Row]
    file: str
    row: int
    values: Mapping[str, Any]

    @classmethod
    def of(cls, row: Row) -> Broken:
        """Return a row that was read, but that a rule refused."""
        values = {each.name: getattr(row, each.name) for each in columns(type(row))}
        return cls(table=type(row), file=row.file, row=row.row, values=values)


def without_broken_references(
    good: Mapping[str, Sequence[Row]],
    broken: Mapping[str, Sequence[Broken]],
    incomplete: frozenset[str] = frozenset(),
) -> tuple[dict[str, tuple[Row, ...]], list[Problem]]:
    """Return the rows whose references all hold, and the problems of the others.

    A reference into a table that is not there, or was not read to its end, is not checked. A row that names a broken
    row is left out, and so is one that names that row; these are counted in one problem for each broken row and table.

    Args:
        good: The rows that could be read, by table.
        broken: The rows that could not, by table.
        incomplete: The tables that were not read to their end.
    """
    complete = good.keys() - incomplete
    checked = {
        name: [reference for reference in rows[0].references if reference.table in complete] if rows else []
        for name, rows in good.items()
    }
    wanted = {(reference.table, reference.to) for references in checked.values() for reference in references}
    present, unusable = _targets(wanted, good, broken)
    graph = _Graph(present=present)
    unknown = _Unknown(known=present)
    for rows in good.values():
        for row in rows:
            for reference, target in _named(row, checked[row.table]):
                if present[target]:
                    graph.named_by[target].append((row, reference))
                elif target in unusable:
                    graph.leave_out(row, reference, unusable[target])
                else:
                    unknown.add(row, reference, target)
                    graph.drop(row, (row.file, row.row))
    graph.spread()
    kept = {name: tuple(row for row in rows if (row.file, row.row) not in graph.dropped) for name, rows in good.items()}
    return kept, [*unknown.problems, *graph.summaries()]


def _targets(
    wanted: set[tuple[str, tuple[str, ...]]], good: Mapping[str, Sequence[Row]], broken: Mapping[str, Sequence[Broken]]
) -> tuple[Counter[_Target], dict[_Target, tuple[str, int]]]:
    present: Counter[_Target] = Counter()
    unusable: dict[_Target, tuple[str, int]] = {}
    for name, to in wanted:
        for row in good[name]:
            present[name, to, tuple(getattr(row, column) for column in to)] += 1
        for each in broken.get(name, ()):
            # An empty cell stands for the column's default, which for the columns that rows are named by is no text.
            values = tuple(each.values.get(column, "") for column in to)
            unusable.setdefault((name, to, values), (each.file, each.row))
    return present, unusable


def _named(row: Row, references: Sequence[Reference]) -> Iterator[tuple[Reference, _Target]]:
    """Yield what a row names: nothing where the first column is empty, each item where a column is a list."""
    for reference in references:
        cells = [getattr(row, column) for column in reference.columns]
        if not cells[0]:
            continue
        for values in product(*(_items(cell) for cell in cells)):
            yield reference, (reference.table, reference.to, values)


def _items(cell: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a cell of any kind
    if not isinstance(cell, tuple):
        return (cell,)
    return tuple(item[0] if isinstance(item, tuple) else item for item in cell)


@attrs.define(kw_only=True)
class _Unknown:
    """The references that name nothing."""

    known: Counter[_Target]
    problems: list[Problem] = attrs.field(factory=list)
    by_file: Counter[str] = attrs.field(factory=Counter)
    words: dict[tuple[str, tuple[str, ...]], list[str]] = attrs.field(factory=dict)

    def add(self, row: Row, reference: Reference, target: _Target) -> None:
        self.by_file[row.file] += 1
        if self.by_file[row.file] < MOST_PROBLEMS:
            table, to, values = target
            shown = _words(values)
            self.problems.append(
                Problem(
                    code="unknown_reference",
                    file=row.file,
                    row=row.row,
                    column=reference.columns[-1],
                    value=shown,
                    expected=f"the {' and '.join(to)} of a row of {table}{self._nearest(row.file, shown, table, to)}",
                )
            )
        elif self.by_file[row.file] == MOST_PROBLEMS:
            expected = f"fewer than {MOST_PROBLEMS:,} references to unknown rows; further ones are not listed"
            self.problems.append(Problem(code="too_many_problems", file=row.file, row=row.row, expected=expected))

    def _nearest(self, file: str, shown: str, table: str, to: tuple[str, ...]) -> str:
        """Return the nearest known words; looking for them is slow, so only for the first problems of a file."""
        if self.by_file[file] > MOST_SUGGESTIONS:
            return ""
        if (table, to) not in self.words:
            self.words[table, to] = [_words(each[2]) for each in self.known if each[:2] == (table, to)]
        return nearest(shown, self.words[table, to])


def _words(values: tuple[Any, ...]) -> str:
    return " ".join(str(value) for value in values if value)


@attrs.define(kw_only=True)
class _Graph:
    """Who names whom, and what is dropped because of what."""

    present: Counter[_Target]
    named_by: defaultdict[_Target, list[tuple[Row, Reference]]] = attrs.field(factory=lambda: defaultdict(list))
    dropped: dict[tuple[str, int], tuple[str, int]] = attrs.field(factory=dict)
    """By file and row of a dropped row: file and row of what made it unusable in the end."""
    left_out: dict[tuple[str, tuple[str, int]], list[tuple[Row, Reference]]] = attrs.field(factory=dict)
    queue: deque[Row] = attrs.field(factory=deque)

    def drop(self, row: Row, because_of: tuple[str, int]) -> None:
        if (row.file, row.row) not in self.dropped:
            self.dropped[row.file, row.row] = because_of
            self.queue.append(row)

    def leave_out(self, row: Row, reference: Reference, because_of: tuple[str, int]) -> None:
        if (row.file, row.row) not in self.dropped:
            self.left_out.setdefault((row.file, because_of), []).append((row, reference))
            self.drop(row, because_of)

    def spread(self) -> None:
        """Drop what names a dropped row, and what names that, each row once."""
        targets: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for table, to, _ in self.present:
            targets[table].add(to)
        while self.queue:
            row = self.queue.popleft()
            for to in targets[row.table]:
                target = (row.table, to, tuple(getattr(row, column) for column in to))
                self.present[target] -= 1
                if self.present[target] == 0:
                    for dependent, reference in self.named_by[target]:
                        self.leave_out(dependent, reference, self.dropped[row.file, row.row])

    def summaries(self) -> Iterator[Problem]:
        for (file, (other_file, other_row)), entries in self.left_out.items():
            row, reference = entries[0]
            count = f"{len(entries)} rows here are" if len(entries) > 1 else "this row is"
            yield Problem(
                code="left_out",
                file=file,
                row=row.row,
                column=reference.columns[-1],
                value=_shown_cell(getattr(row, reference.columns[-1])),
                expected=f"a row that can be used; as row {other_row} of {other_file} cannot, {count} left out",
            )


def _shown_cell(cell: Any) -> str:  # noqa: ANN401 - a cell of any kind
    return "; ".join(str(item) for item in _items(cell))
