"""The tables of maintenance programmes: what they ask of which aircraft, and what was done of it."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import COMPLIANCE_TIME, DATE, HOURS, INSTANT, LIST, RATE, TEXT, whole_number
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

if TYPE_CHECKING:
    from amss_core.compliance_time import ComplianceTime


@attrs.frozen(kw_only=True)
class ProgrammeRow(Row):
    """A maintenance programme as an authority approved it."""

    table: ClassVar[str] = "programmes"
    about: ClassVar[str] = "One row for each maintenance programme, as an authority approved it."
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = column("The operator's own name for it.", TEXT, example="MP-737", required=True)
    name: str = column("What it is called.", TEXT, example="737 NG maintenance programme", required=True)
    authority: str = column(
        "Code of the authority that approved it.", TEXT, example="ECAA", default="", empty="no authority did"
    )
    issue: str = column("Issue or revision of the approved document.", TEXT, example="7", default="")


@attrs.frozen(kw_only=True)
class ProgrammeItemRow(Row):
    """One item of a maintenance programme."""

    table: ClassVar[str] = "programme_items"
    about: ClassVar[str] = (
        "One row for each item of a maintenance programme: what is done, at which interval, and on which aircraft. "
        "Where the five columns of the variation are empty, it is what the policy of the authority grants; 0 percent "
        "permits none."
    )
    key: ClassVar[tuple[str, ...]] = ("id",)
    references: ClassVar[tuple[Reference, ...]] = (Reference(columns=("programme",), table="programmes", to=("id",)),)

    programme: str = column("Id of the programme.", TEXT, example="MP-737", required=True)
    id: str = column(
        "The programme's number of the item; no other item of the operator has it.",
        TEXT,
        example="27-014-00",
        required=True,
    )
    title: str = column("What is done, in words.", TEXT, example="Lubricate the flap tracks", default="")
    compliance_time: ComplianceTime = column(
        "When it is done at first, and its interval, in the words of the compliance-time grammar.",
        COMPLIANCE_TIME,
        example="600 FH or 6 months after new, whichever first; repeat every 600 FH or 6 months, whichever first",
        required=True,
    )
    authority: str = column(
        "Code of the authority that approved the item.", TEXT, default="", empty="that of the programme"
    )
    kind: str = column(
        "Kind of task by which a policy grants a variation, such as `annual_inspection`.",
        TEXT,
        default="programme",
        empty="programme",
    )
    variation_percent: Fraction | None = column(
        "How much of its interval it may be late.", RATE, example="10", unit="percent", empty="no share"
    )
    variation_flight_hours: FlightHours | None = column(
        "How late it may be at most.", HOURS, example="60", unit="flight hours", empty="no such limit"
    )
    variation_flight_cycles: int | None = column(
        "How late it may be at most.", whole_number(), unit="flight cycles", empty="no such limit"
    )
    variation_days: int | None = column(
        "How late it may be at most; not together with months.", whole_number(), unit="days", empty="no such limit"
    )
    variation_months: int | None = column(
        "How late it may be at most.", whole_number(), example="1", unit="months", empty="no such limit"
    )
    types: tuple[str, ...] = column(
        "Type designators of the aircraft that it is for.", LIST, example="B738", default=(), empty="any type"
    )
    models: tuple[str, ...] = column("Models or series that it is for.", LIST, default=(), empty="any model")
    serials: str = column(
        "Serial numbers that it is for: ranges, single numbers and exceptions.",
        TEXT,
        default="",
        empty="any serial number",
    )
    parts: tuple[str, ...] = column(
        "Part numbers; it is for aircraft on which one of them is installed.",
        LIST,
        default=(),
        empty="whatever is installed",
    )
    modifications: tuple[str, ...] = column(
        "It is not for an aircraft on which one of these is embodied.",
        LIST,
        default=(),
        empty="no modification matters",
    )
    lead_days: int = column(
        "Days before it falls due from which a task for it is wanted.",
        whole_number(maximum=36_500),
        example="30",
        default=30,
        empty="30",
        unit="days",
    )

    def __attrs_post_init__(self) -> None:
        if self.variation_days is not None and self.variation_months is not None:
            raise InvalidValueError("days or months, not both", field="variation_days", value=str(self.variation_days))


@attrs.frozen(kw_only=True)
class ProgrammeAccomplishmentRow(Row):
    """An item of a maintenance programme that was done."""

    table: ClassVar[str] = "programme_accomplishments"
    about: ClassVar[str] = (
        "One row for each time that an item of a maintenance programme was done. Counters left empty are taken from "
        "the readings of that day."
    )
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("item",), table="programme_items", to=("id",)),
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("part_number", "serial_number"), table="parts", to=("part_number", "serial_number")),
        Reference(columns=("replaces",), table="programme_accomplishments", to=("id",)),
    )

    id: str = column("Name of the row, needed only where another replaces it.", TEXT, default="")
    item: str = column("Id of the item.", TEXT, example="27-014-00", required=True)
    aircraft: str = column(
        "Registration of the aircraft.", TEXT, example="ET-AXM", default="", empty="it was done on a component"
    )
    part_number: str = column("Part number of the component.", TEXT, default="", empty="it was done on the aircraft")
    serial_number: str = column(
        "Serial number of the component.", TEXT, default="", empty="it was done on the aircraft"
    )
    done_on: date = column("Day on which it was done.", DATE, example="2026-02-11", required=True)
    flight_hours: FlightHours | None = column(
        "Flight hours of the aircraft at that moment.", HOURS, unit="flight hours", empty="from the readings"
    )
    flight_cycles: int | None = column(
        "Flight cycles of the aircraft at that moment.", whole_number(), unit="flight cycles", empty="from the readings"
    )
    component_flight_hours: FlightHours | None = column(
        "Flight hours of the component at that moment.", HOURS, unit="flight hours", empty="from the readings"
    )
    component_flight_cycles: int | None = column(
        "Flight cycles of the component at that moment.",
        whole_number(),
        unit="flight cycles",
        empty="from the readings",
    )
    reference: str = column("Work order or technical log page.", TEXT, example="WO-48110", default="")
    replaces: str = column("The id of the earlier row that was wrong.", TEXT, default="", empty="corrects nothing")
    recorded_by: str = column("Who entered it.", TEXT, example="H. Sami", default="")
    recorded_at: datetime | None = column("When it was entered.", INSTANT, example="2026-02-11T19:05Z", unit="UTC")

    def __attrs_post_init__(self) -> None:
        if not self.aircraft and not self.part_number:
            raise InvalidValueError(
                "the registration of an aircraft, or the part and serial number of a component", field="aircraft"
            )
        if bool(self.part_number) != bool(self.serial_number):
            empty = "serial_number" if self.part_number else "part_number"
            raise InvalidValueError("the part number and the serial number of the component, or neither", field=empty)
