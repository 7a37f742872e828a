"""Parts: what a part number is, each item of it, who has reserved it, and what is on order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Literal, get_args

import attrs

from amss_core._validators import (
    are_names,
    is_date,
    is_instant,
    is_name,
    is_name_or_empty,
    is_one_of,
    is_optional_name,
    is_text,
    is_whole_number,
    to_utc,
)
from amss_core.errors import InvalidValueError

ItemStatus = Literal["in_stock", "reserved", "installed", "used", "disposed"]
ReservationState = Literal["reserved", "used", "released"]
ItemKey = tuple[str, str]
"""Part number and serial number of an item."""

RESERVATION_TRANSITIONS: Mapping[ReservationState, frozenset[ReservationState]] = {
    "reserved": frozenset({"used", "released"}),
    "used": frozenset(),
    "released": frozenset(),
}
"""The states that a reservation may go to from each state."""


def _numbers(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(numbers))


@attrs.frozen(kw_only=True)
class PartDefinition:
    """What a part number stands for, and how much of it the store should hold."""

    part_number: str = attrs.field(validator=is_name)
    """Part number, as the maker writes it."""
    name: str = attrs.field(default="", validator=is_text)
    """Name of the part."""
    category: str = attrs.field(default="", validator=is_name_or_empty)
    """Category, such as rotable, expendable or consumable."""
    alternates: tuple[str, ...] = attrs.field(default=(), converter=_numbers, validator=are_names)
    """Part numbers that may be used instead, the preferred one first."""
    minimum_level: int = attrs.field(default=0, validator=is_whole_number(0))
    """Least number of items that should be in stock; 0 where no minimum is kept."""
    reorder_point: int = attrs.field(default=0, validator=is_whole_number(0))
    """Number of items in stock at which more are ordered; 0 where none are ordered ahead."""
    lead_time_days: int | None = attrs.field(default=None, validator=attrs.validators.optional(is_whole_number(0)))
    """Days from order to delivery; None where they are not known."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""

    def __attrs_post_init__(self) -> None:
        if self.part_number in self.alternates:
            raise InvalidValueError(
                "expected other part numbers: a part is no alternate of itself",
                field="alternates",
                value=self.part_number,
            )


@attrs.frozen(kw_only=True)
class PartItem:
    """One item of a part number, by its serial or batch number."""

    part_number: str = attrs.field(validator=is_name)
    """Part number."""
    serial_number: str = attrs.field(validator=is_name)
    """Serial or batch number, unique among the items of the part number."""
    status: ItemStatus = attrs.field(default="in_stock", validator=is_one_of(get_args(ItemStatus)))
    """Where it stands; an item with an open reservation is reserved, whether it says `in_stock` or `reserved`."""
    expires_on: date | None = attrs.field(default=None, validator=attrs.validators.optional(is_date))
    """Last day on which it may be used, included; None where it does not expire."""

    @property
    def key(self) -> ItemKey:
        """Part number and serial number: what reservations refer to."""
        return self.part_number, self.serial_number

    @property
    def name(self) -> str:
        """The item in words, such as `69-41868-3 serial K4471`."""
        return f"{self.part_number} serial {self.serial_number}"

    def lasts_through(self, day: date) -> bool:
        """Tell whether it may still be used on a day; its last day is included."""
        return self.expires_on is None or day <= self.expires_on


@attrs.frozen(kw_only=True)
class Reservation:
    """An item that is kept for a task, was used by it, or was given back."""

    id: str = attrs.field(validator=is_name)
    """Id of the reservation."""
    task: str = attrs.field(validator=is_name)
    """Id of the task that the item is kept for."""
    part_number: str = attrs.field(validator=is_name)
    """Part number of the item."""
    serial_number: str = attrs.field(validator=is_name)
    """Serial number of the item."""
    instead_of: str | None = attrs.field(default=None, validator=is_optional_name)
    """Part number that the task needs, where the item is an alternate for it; None where it is that part itself."""
    state: ReservationState = attrs.field(default="reserved", validator=is_one_of(get_args(ReservationState)))
    """Reserved (open), used or released; see `RESERVATION_TRANSITIONS`."""
    changed_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant of the last change of state, UTC; None where it is not known."""

    @property
    def item(self) -> ItemKey:
        """Part number and serial number of the item."""
        return self.part_number, self.serial_number

    @property
    def serves(self) -> str:
        """Part number among the task's needs that the item serves."""
        return self.instead_of or self.part_number

    @property
    def is_open(self) -> bool:
        """Whether it still keeps the item."""
        return self.state == "reserved"


@attrs.frozen(kw_only=True)
class Order:
    """Items of a part number that are on order: the restock to come."""

    id: str = attrs.field(validator=is_name)
    """Number of the order."""
    part_number: str = attrs.field(validator=is_name)
    """Part number."""
    quantity: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of items still to come."""
    arrives_on: date = attrs.field(validator=is_date)
    """Day on which they are promised; work may be planned from that day on."""


def _definitions(definitions: Iterable[PartDefinition]) -> tuple[PartDefinition, ...]:
    return tuple(definitions)


def _items(items: Iterable[PartItem]) -> tuple[PartItem, ...]:
    return tuple(items)


def _reservations(reservations: Iterable[Reservation]) -> tuple[Reservation, ...]:
    return tuple(reservations)


def _orders(orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple(orders)


@attrs.frozen(kw_only=True)
class Stock:
    """Everything known about the store: the facts that availability is told from."""

    definitions: tuple[PartDefinition, ...] = attrs.field(default=(), converter=_definitions)
    """One for each known part number."""
    items: tuple[PartItem, ...] = attrs.field(default=(), converter=_items)
    """Every item, also those that are used or disposed."""
    reservations: tuple[Reservation, ...] = attrs.field(default=(), converter=_reservations)
    """Every reservation, also those that are no longer open."""
    orders: tuple[Order, ...] = attrs.field(default=(), converter=_orders)
    """What is still to come."""

    def __attrs_post_init__(self) -> None:
        """Refuse two definitions of a number, two items of a serial number, and two open reservations of an item.

        Raises:
            InvalidValueError: Naming all that stand twice in the first such field.
        """
        _refuse_twice("definitions", (each.part_number for each in self.definitions))
        _refuse_twice("items", (each.name for each in self.items))
        _refuse_twice(
            "reservations",
            (f"open {each.part_number} serial {each.serial_number}" for each in self.reservations if each.is_open),
        )

    @cached_property
    def definition_of(self) -> Mapping[str, PartDefinition]:
        """Each definition by its part number."""
        return {each.part_number: each for each in self.definitions}

    @cached_property
    def item_of(self) -> Mapping[ItemKey, PartItem]:
        """Each item by its part number and serial number."""
        return {each.key: each for each in self.items}

    @cached_property
    def reserved_by(self) -> Mapping[ItemKey, Reservation]:
        """The open reservation of each item that has one."""
        return {each.item: each for each in self.reservations if each.is_open}

    @cached_property
    def known_numbers(self) -> frozenset[str]:
        """Part numbers that are defined, in stock or on order."""
        return frozenset(
            each.part_number for records in (self.definitions, self.items, self.orders) for each in records
        )


def _refuse_twice(field: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen:
            twice[name] = None
        seen.add(name)
    if twice:
        raise InvalidValueError(f"expected each once, but found twice: {', '.join(twice)}", field=field)
