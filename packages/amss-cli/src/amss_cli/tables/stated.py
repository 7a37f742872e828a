"""The tables of what the operator's former system states, which an import holds against our own answers."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import DATE, STATED_HOURS, TEXT, choice, whole_number
from amss_core.errors import InvalidValueError

if TYPE_CHECKING:
    from amss_core.imports import StatedHours

STATUSES = (
    "not_applicable",
    "unknown",
    "not_yet_effective",
    "open",
    "due_soon",
    "in_variation",
    "overdue",
    "complied",
    "terminated",
    "superseded",
)
TOTALS = (
    "aircraft",
    "components",
    "directives",
    "accomplishments",
    "people",
    "certificates",
    "type_ratings",
    "tasks",
    "parts",
    *STATUSES,
)


@attrs.frozen(kw_only=True)
class StatedDueRow(Row):
    """Where the former system says that an aircraft or a component stands on a requirement."""

    table: ClassVar[str] = "stated_due"
    about: ClassVar[str] = (
        "Optional; read by `amss import` only. One row for each status or due point that the former system states: "
        "where ours differs, both are shown, and why. An empty cell states nothing. Hours are compared no finer than "
        "they are written: 100 agrees with 100.37, 100.3 with 100:22."
    )
    key: ClassVar[tuple[str, ...]] = ("aircraft", "part_number", "serial_number", "directive", "paragraph")
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("directive", "paragraph"), table="directives", to=("number", "paragraph")),
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("part_number", "serial_number"), table="parts", to=("part_number", "serial_number")),
    )

    aircraft: str = column(
        "Registration of the aircraft, or of the one that carries the component.",
        TEXT,
        example="ET-AXM",
        default="",
        empty="the statement is of a component",
    )
    part_number: str = column(
        "Part number of the component, where the requirement is met on one.", TEXT, default="", empty="of the aircraft"
    )
    serial_number: str = column("Serial number of the component.", TEXT, default="", empty="of the aircraft")
    directive: str = column("Number of the directive.", TEXT, example="FAA AD 2011-10-09", required=True)
    paragraph: str = column(
        "Paragraph of the requirement.", TEXT, example="(g)", default="", empty="as in the directive's own row"
    )
    status: str = column(
        "Its status; `complied` also where it recurs and the next is not due soon.",
        choice(*STATUSES),
        example="complied",
        default="",
        empty="not stated",
    )
    due_on: date | None = column("Last day permitted.", DATE, example="2026-09-30", empty="not stated")
    due_flight_hours: StatedHours | None = column(
        "Limit on the aircraft's counter.", STATED_HOURS, example="24450.25", unit="flight hours", empty="not stated"
    )
    due_flight_cycles: int | None = column(
        "Last flight cycle permitted, on the aircraft's counter.",
        whole_number(),
        unit="flight cycles",
        empty="not stated",
    )

    def __attrs_post_init__(self) -> None:
        if not self.aircraft and not self.part_number:
            raise InvalidValueError(
                "the registration of an aircraft, or the part and serial number of a component", field="aircraft"
            )
        if bool(self.part_number) != bool(self.serial_number):
            empty = "serial_number" if self.part_number else "part_number"
            raise InvalidValueError("the part number and the serial number of the component, or neither", field=empty)
        if not self.status and all(
            each is None for each in (self.due_on, self.due_flight_hours, self.due_flight_cycles)
        ):
            raise InvalidValueError("a status, or a day, hours or cycles at which it is due", field="status")


@attrs.frozen(kw_only=True)
class StatedTotalRow(Row):
    """How many of something there are, as the former system says."""

    table: ClassVar[str] = "stated_totals"
    about: ClassVar[str] = (
        "Optional; read by `amss import` only. One row for each total that the former system states: where ours "
        "differs, both are shown, and what was counted. Records are counted as they stand after the import (without "
        "what a later row corrects; `parts` are items); a status counts the aircraft and components that stand so on "
        "a requirement of a directive."
    )
    key: ClassVar[tuple[str, ...]] = ("total",)

    total: str = column("What is counted.", choice(*TOTALS), example="aircraft", required=True)
    number: int = column("How many.", whole_number(), example="24", required=True)
