"""The port of the store that holds part definitions, items, reservations and orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from amss_core.parts.records import ItemKey, Order, PartDefinition, PartItem, Reservation, Stock


class PartRegister(Protocol):
    """The store of an organisation's parts; one reservation of an item is open at a time."""

    def define(self, definition: PartDefinition) -> None:
        """Add a definition; ConflictError where there is one of this part number."""

    def definition(self, part_number: str) -> PartDefinition:
        """Return a definition; NotFoundError where there is none of this part number."""

    def replace_definition(self, definition: PartDefinition) -> PartDefinition:
        """Store a changed definition over the revision that it was made from, and return it with the next revision.

        NotFoundError where there is none of this part number, ConflictError where somebody else has changed it
        meanwhile.
        """

    def add_item(self, item: PartItem) -> None:
        """Add an item; NotFoundError where its part number is not defined, ConflictError where there is one alike."""

    def item(self, key: ItemKey) -> PartItem:
        """Return an item by its part number and serial number; NotFoundError where there is none."""

    def items(self, part_numbers: Collection[str]) -> tuple[PartItem, ...]:
        """Return all items of some part numbers, by part number and serial number."""

    def replace_item(self, item: PartItem) -> None:
        """Store an item over what it was; NotFoundError where there is none of its part number and serial number."""

    def add_reservation(self, reservation: Reservation) -> None:
        """Add a reservation; ConflictError where its id was used before or the item has an open one."""

    def reservation(self, reservation_id: str) -> Reservation:
        """Return a reservation; NotFoundError where there is none of this id."""

    def reservations(self, *, task: str | None = None, item: ItemKey | None = None) -> tuple[Reservation, ...]:
        """Return the reservations for a task, or of an item, by id; those that are no longer open too."""

    def replace_reservation(self, reservation: Reservation) -> None:
        """Store a reservation over what it was; NotFoundError where there is none of its id."""

    def add_order(self, order: Order) -> None:
        """Add an order; NotFoundError where its part number is not defined, ConflictError where its id was used."""

    def order(self, order_id: str) -> Order:
        """Return an order that is not closed; NotFoundError where there is none of this id."""

    def replace_order(self, order: Order, *, closed_at: datetime | None = None) -> None:
        """Store an order over what it was, or close it: all of it came, or it was cancelled."""

    def load(self, part_numbers: Collection[str] | None = None) -> Stock:
        """Return everything that is known about the store, or about some part numbers, but for orders that are closed.

        It takes a fixed number of queries.
        """
