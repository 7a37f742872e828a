"""Rows that say the same as an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from amss_cli.tables import Problem, Row

_RowType = TypeVar("_RowType", bound=Row)


def repeated(
    rows: Iterable[_RowType], key: Callable[[_RowType], Hashable], *, column: str, way_out: str
) -> Iterator[Problem]:
    """Yield a problem for each row whose key an earlier row has.

    Args:
        rows: The rows of one table.
        key: What no two rows may agree in.
        column: The column that the problem is shown at.
        way_out: What to do instead.
    """
    first: dict[Hashable, int] = {}
    for row in rows:
        earlier = first.setdefault(key(row), row.row)
        if earlier != row.row:
            yield row.problem(column, f"each fact only once, but row {earlier} says the same; {way_out}")
