"""The table of parts as records of the core: what the store holds, keeps for tasks and expects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from amss_cli.tables import Book, PartRow, Problem, TaskRow
from amss_core.parts import ItemStatus, Order, PartDefinition, PartItem, Reservation, Stock

ENOUGH = 1_000_000
"""Items that are on order where the table does not say how many: enough for every planned task."""


def unusable_part_rows(book: Book) -> Iterator[Problem]:
    """Yield the problem of each alternate that is the part itself, and of each order that stands at a single item."""
    for row in book.rows(PartRow):
        if row.part_number in row.alternates:
            yield row.problem("alternates", "other part numbers: a part is no alternate of itself")
        if row.serial_number and row.restock_on:
            yield row.problem("restock_on", "an empty cell: what is on order stands in the row of the part number")


def stock(book: Book) -> Stock:
    """Return everything known about the store."""
    rows = book.rows(PartRow)
    items = [row for row in rows if row.serial_number]
    definitions = [row for row in rows if not row.serial_number]
    return Stock(
        definitions=[_definition(row) for row in definitions],
        items=[
            PartItem(
                part_number=row.part_number,
                serial_number=row.serial_number,
                status=cast("ItemStatus", row.status),
                expires_on=row.expires_on,
            )
            for row in items
            if row.kept_as != "component"
        ],
        reservations=list(_reservations(book, items)),
        orders=[
            Order(
                id=row.order or f"for {row.part_number}",
                part_number=row.part_number,
                quantity=row.on_order or ENOUGH,
                arrives_on=row.restock_on,
            )
            for row in definitions
            if row.restock_on
        ],
    )


def _definition(row: PartRow) -> PartDefinition:
    return PartDefinition(
        part_number=row.part_number,
        name=row.name,
        category=row.category,
        alternates=row.alternates,
        minimum_level=row.minimum_level,
        reorder_point=row.reorder_point,
        lead_time_days=row.lead_time_days,
    )


def _reservations(book: Book, items: list[PartRow]) -> Iterator[Reservation]:
    """Yield what is kept for tasks or was used by them; an alternate serves the part that the task needs."""
    needs = {row.id: [part for part, _ in row.parts] for row in book.rows(TaskRow)}
    alternates = {row.part_number: row.alternates for row in book.rows(PartRow) if not row.serial_number}
    for row in items:
        if row.task and row.status in {"in_stock", "reserved", "used"}:
            needed = needs.get(row.task, [])
            instead_of = None
            if row.part_number not in needed:
                instead_of = next((part for part in needed if row.part_number in alternates.get(part, ())), None)
            yield Reservation(
                id=row.reservation or f"{row.part_number} {row.serial_number}",
                task=row.task,
                part_number=row.part_number,
                serial_number=row.serial_number,
                instead_of=instead_of,
                state="used" if row.status == "used" else "reserved",
            )
