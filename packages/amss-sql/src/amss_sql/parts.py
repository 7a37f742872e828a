"""The store of part definitions, items, reservations and orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

import attrs
from sqlalchemy import Select, Table
from sqlalchemy.sql import ColumnElement

from amss_core.errors import ConflictError, NotFoundError
from amss_core.parts import ItemKey, Order, PartDefinition, PartItem, Reservation, Stock
from amss_sql import schema
from amss_sql.tenancy import Tenant

_Record = TypeVar("_Record")


class SqlParts:
    """The organisation's parts."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def _one(self, kind: type[_Record], what: str, table: Table, *key: ColumnElement[bool]) -> _Record:
        for record in self._tenant.records(self._tenant.select(table, *key), kind):
            return record
        raise NotFoundError(f"there is no {what} in this organisation")

    def _refuse_taken(self, what: str, table: Table, *key: ColumnElement[bool]) -> None:
        if self._tenant.rows(self._tenant.select(table, *key)):
            raise ConflictError(f"there is already {what}")

    def define(self, definition: PartDefinition) -> None:
        """Add a definition."""
        table, number = schema.part_definitions, definition.part_number
        self._refuse_taken(f"a definition of '{number}'; change it", table, table.c.part_number == number)
        self._tenant.insert(table, definition)

    def definition(self, part_number: str) -> PartDefinition:
        """Return a definition."""
        table = schema.part_definitions
        return self._one(PartDefinition, f"part number '{part_number}'", table, table.c.part_number == part_number)

    def replace_definition(self, definition: PartDefinition) -> PartDefinition:
        """Store a changed definition over the revision that it was made from."""
        table, number = schema.part_definitions, definition.part_number
        following = attrs.evolve(definition, revision=definition.revision + 1)
        where = (table.c.part_number == number, table.c.revision == definition.revision)
        if not self._tenant.update(table, following, where=where):
            now = self.definition(number).revision
            raise ConflictError(
                f"the definition of '{number}' was changed meanwhile: revision {now}, not {definition.revision}; "
                "look again"
            )
        return following

    def add_item(self, item: PartItem) -> None:
        """Add an item."""
        self.definition(item.part_number)
        self._refuse_taken(f"an item {item.name}", schema.part_items, *_is_item(schema.part_items, item.key))
        self._tenant.insert(schema.part_items, item, revision=1)

    def item(self, key: ItemKey) -> PartItem:
        """Return an item by its part number and serial number."""
        return self._one(
            PartItem, f"item {key[0]} serial {key[1]}", schema.part_items, *_is_item(schema.part_items, key)
        )

    def items(self, part_numbers: Collection[str]) -> tuple[PartItem, ...]:
        """Return all items of some part numbers, by part number and serial number."""
        table = schema.part_items
        query = self._tenant.select(table, table.c.part_number.in_(tuple(part_numbers)))
        return self._tenant.records(query.order_by(table.c.part_number, table.c.serial_number), PartItem)

    def replace_item(self, item: PartItem) -> None:
        """Store an item over what it was."""
        self.item(item.key)
        self._tenant.update(schema.part_items, item, where=_is_item(schema.part_items, item.key))

    def add_reservation(self, reservation: Reservation) -> None:
        """Add a reservation."""
        table = schema.reservations
        self._refuse_taken(f"a reservation '{reservation.id}'", table, table.c.id == reservation.id)
        self._tenant.insert(table, reservation)

    def reservation(self, reservation_id: str) -> Reservation:
        """Return a reservation."""
        table = schema.reservations
        return self._one(Reservation, f"reservation '{reservation_id}'", table, table.c.id == reservation_id)

    def reservations(self, *, task: str | None = None, item: ItemKey | None = None) -> tuple[Reservation, ...]:
        """Return the reservations for a task, or of an item, by id."""
        table = schema.reservations
        wanted = [] if task is None else [table.c.task == task]
        of_item = () if item is None else _is_item(table, item)
        return self._tenant.records(self._tenant.select(table, *wanted, *of_item).order_by(table.c.id), Reservation)

    def replace_reservation(self, reservation: Reservation) -> None:
        """Store a reservation over what it was."""
        self.reservation(reservation.id)
        self._tenant.update(schema.reservations, reservation, where=(schema.reservations.c.id == reservation.id,))

    def add_order(self, order: Order) -> None:
        """Add an order."""
        self.definition(order.part_number)
        table = schema.part_orders
        self._refuse_taken(f"an order '{order.id}'", table, table.c.id == order.id)
        self._tenant.insert(table, order, revision=1, closed_at=None)

    def order(self, order_id: str) -> Order:
        """Return an order that is not closed."""
        table = schema.part_orders
        return self._one(Order, f"open order '{order_id}'", table, table.c.id == order_id, table.c.closed_at.is_(None))

    def replace_order(self, order: Order, *, closed_at: datetime | None = None) -> None:
        """Store an order over what it was, or close it."""
        self.order(order.id)
        self._tenant.update(
            schema.part_orders, order, where=(schema.part_orders.c.id == order.id,), closed_at=closed_at
        )

    def load(self, part_numbers: Collection[str] | None = None) -> Stock:
        """Return everything that is known about the store, or about some part numbers, but for closed orders."""
        definitions, items = schema.part_definitions, schema.part_items
        reservations, orders = schema.reservations, schema.part_orders
        records = self._tenant.records

        def select(table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
            some = [] if part_numbers is None else [table.c.part_number.in_(tuple(part_numbers))]
            return self._tenant.select(table, *conditions, *some)

        return Stock(
            definitions=records(select(definitions).order_by(definitions.c.part_number), PartDefinition),
            items=records(select(items).order_by(items.c.part_number, items.c.serial_number), PartItem),
            reservations=records(select(reservations).order_by(reservations.c.id), Reservation),
            orders=records(select(orders, orders.c.closed_at.is_(None)).order_by(orders.c.id), Order),
        )


def _is_item(table: Table, key: ItemKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.part_number == key[0], table.c.serial_number == key[1]
