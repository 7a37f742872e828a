"""The tables of what the former system states as records of the core."""

from __future__ import annotations

from typing import cast

from amss_cli.tables import Book, StatedDueRow, StatedTotalRow
from amss_core.directives import ComplianceStatus
from amss_core.fleet import ComponentId
from amss_core.imports import StatedDue, StatedTotal, Statement, Total


def statements(book: Book) -> tuple[Statement, ...]:
    """Return what the former system states: totals first, each in the order of its table."""
    totals = (StatedTotal(total=cast("Total", row.total), number=row.number) for row in book.rows(StatedTotalRow))
    return (*totals, *(_due(row) for row in book.rows(StatedDueRow)))


def _due(row: StatedDueRow) -> StatedDue:
    return StatedDue(
        directive=row.directive,
        paragraph=row.paragraph,
        aircraft=row.aircraft or None,
        component=ComponentId(part_number=row.part_number, serial_number=row.serial_number)
        if row.part_number
        else None,
        status=cast("ComplianceStatus", row.status) if row.status else None,
        due_on=row.due_on,
        due_flight_hours=row.due_flight_hours,
        due_flight_cycles=row.due_flight_cycles,
    )
