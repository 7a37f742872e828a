"""The table of parts: what a part number is, and each item of it."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import DATE, LIST, TEXT, choice, whole_number
from amss_core.errors import InvalidValueError


@attrs.frozen(kw_only=True)
class PartRow(Row):
    """A part number, or one item of it."""

    table: ClassVar[str] = "parts"
    about: ClassVar[str] = (
        "A row without a serial number describes a part number: its name, alternates and stock levels. A row with a "
        "serial number is one item of it, in stock, installed on an aircraft, or gone."
    )
    key: ClassVar[tuple[str, ...]] = ("part_number", "serial_number")
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("task",), table="tasks", to=("id",)),
        Reference(columns=("alternates",), table="parts", to=("part_number",)),
    )
    more_examples: ClassVar[tuple[dict[str, str], ...]] = (
        {"part_number": "69-41868-3", "serial_number": "K4471", "status": "in_stock", "expires_on": "2028-01-31"},
    )

    part_number: str = column("Part number.", TEXT, example="69-41868-3", required=True)
    serial_number: str = column(
        "Serial or batch number of the item.", TEXT, default="", empty="the row describes the part number"
    )
    name: str = column("Name of the part.", TEXT, example="Flap track roller", default="")
    category: str = column("Category, such as rotable, expendable or consumable.", TEXT, example="rotable", default="")
    status: str = column(
        "Where the item stands.",
        choice("in_stock", "reserved", "installed", "used", "disposed"),
        default="in_stock",
        empty="in_stock",
    )
    manufactured_on: date | None = column(
        "Day of manufacture of the item; its counters are zero on it.", DATE, empty="unknown"
    )
    expires_on: date | None = column("Last day on which the item may be used.", DATE, empty="does not expire")
    aircraft: str = column(
        "Registration of the aircraft that the item is installed on.", TEXT, default="", empty="not installed"
    )
    position: str = column("Position in which it is installed.", TEXT, default="")
    installed_on: date | None = column("Day of installation.", DATE, empty="unknown")
    task: str = column("Id of the task that the item is reserved for.", TEXT, default="", empty="not reserved")
    alternates: tuple[str, ...] = column("Part numbers that may be used instead.", LIST, default=(), empty="none")
    minimum_level: int = column("Least number of items in stock.", whole_number(), example="2", default=0, empty="0")
    reorder_point: int = column(
        "Number of items in stock at which more are ordered.", whole_number(), example="3", default=0, empty="0"
    )
    lead_time_days: int | None = column(
        "Days from order to delivery.", whole_number(), example="14", unit="days", empty="unknown"
    )
    restock_on: date | None = column("Day on which ordered items arrive.", DATE, empty="nothing is on order")
    on_order: int | None = column(
        "How many are on order.",
        whole_number(minimum=1),
        example="4",
        empty="where a day is told, enough for every task",
    )

    kept_as: str = column(
        "What the row of an item is a record of: a component of aircraft, an item of the store, or both.",
        choice("both", "component", "item"),
        default="both",
        empty="both",
    )
    reservation: str = column(
        "Id of the reservation for the task, as an export writes it.",
        TEXT,
        default="",
        empty="made of the part and serial number",
    )
    order: str = column("Number of the order of what is on order.", TEXT, default="", empty="made of the part number")

    def __attrs_post_init__(self) -> None:
        if self.status == "installed" and not self.aircraft:
            raise InvalidValueError("the aircraft that the item is installed on", field="aircraft")
        if self.aircraft and self.status != "installed":
            raise InvalidValueError("installed, where an aircraft is named", field="status", value=self.status)
        if self.status == "reserved" and not self.task:
            raise InvalidValueError("the task that the item is reserved for", field="task")
        if not self.serial_number and (self.aircraft or self.task):
            raise InvalidValueError(
                "the serial number of the item that is installed or reserved", field="serial_number"
            )
