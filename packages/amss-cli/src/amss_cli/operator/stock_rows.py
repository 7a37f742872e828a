"""The store and what is installed as rows of the table of parts: the inverse of `parts` and of the items of `fleet`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from amss_cli.operator.parts import ENOUGH
from amss_core.fleet import Component, Fleet, Installation
from amss_core.imports import Batch
from amss_core.parts import ItemKey, Order, PartDefinition, PartItem, Reservation


def part_rows(batch: Batch) -> Iterator[Mapping[str, str]]:
    """Yield a row for each part number, and then one for each item or component."""
    orders: dict[str, Order] = {}
    for order in sorted(batch.orders, key=lambda each: each.id != _order_id(each)):
        orders.setdefault(order.part_number, order)
    for definition in batch.definitions:
        yield _definition_row(definition, orders.get(definition.part_number))
    items = {each.key: each for each in batch.items}
    components = {(each.id.part_number, each.id.serial_number): each for each in batch.components}
    fleet = Fleet(installations=batch.installations)
    installed = {
        (each.component.part_number, each.component.serial_number): each
        for component in {each.component for each in batch.installations}
        for each in fleet.installations_of(component)
        if each.removed_on is None
    }
    kept: dict[ItemKey, Reservation] = {}
    for reservation in sorted(batch.reservations, key=lambda each: not each.is_open):
        item = items.get(reservation.item)
        if reservation.is_open or (reservation.state == "used" and item is not None and item.status == "used"):
            kept.setdefault(reservation.item, reservation)
    for key in sorted(items.keys() | components.keys()):
        yield _item_row(key, items.get(key), components.get(key), installed.get(key), kept.get(key))


def _order_id(order: Order) -> str:
    return f"for {order.part_number}"


def _definition_row(each: PartDefinition, order: Order | None) -> Mapping[str, str]:
    return {
        "part_number": each.part_number,
        "name": each.name,
        "category": each.category,
        "alternates": "; ".join(each.alternates),
        "minimum_level": str(each.minimum_level),
        "reorder_point": str(each.reorder_point),
        "lead_time_days": "" if each.lead_time_days is None else str(each.lead_time_days),
        "restock_on": str(order.arrives_on) if order else "",
        "on_order": str(order.quantity) if order and order.quantity != ENOUGH else "",
        "order": order.id if order and order.id != _order_id(order) else "",
    }


def _item_row(
    key: ItemKey,
    item: PartItem | None,
    component: Component | None,
    installed: Installation | None,
    kept: Reservation | None,
) -> Mapping[str, str]:
    part_number, serial_number = key
    status = item.status if item else "in_stock"
    if status == "installed" and not installed:
        status = "used"  # it was removed since, and nobody has said that the store has it again
    return {
        "part_number": part_number,
        "serial_number": serial_number,
        "name": component.name if component else "",
        "status": "installed" if installed else status,
        "manufactured_on": str(component.manufactured_on or "") if component else "",
        "expires_on": str(item.expires_on or "") if item else "",
        "aircraft": installed.aircraft if installed else "",
        "position": installed.position if installed else "",
        "installed_on": str(installed.installed_on or "") if installed else "",
        "task": kept.task if kept else "",
        "reservation": kept.id if kept and kept.id != " ".join(key) else "",
        "kept_as": "item" if component is None else "component" if item is None else "",
    }
