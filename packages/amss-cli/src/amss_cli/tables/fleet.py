"""The tables of the fleet: aircraft and their counters."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import DATE, HOURS, INSTANT, LIST, RATE, TEXT, YES_NO, choice, whole_number
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours


@attrs.frozen(kw_only=True)
class AircraftRow(Row):
    """One aircraft of the operator."""

    table: ClassVar[str] = "aircraft"
    about: ClassVar[str] = "One row for each aircraft of the operator."
    key: ClassVar[tuple[str, ...]] = ("registration",)

    registration: str = column(
        "Registration mark, by which the other tables name the aircraft.", TEXT, example="ET-AXM", required=True
    )
    type: str = column("Type designator of ICAO Doc 8643.", TEXT, example="B738", required=True)
    serial_number: str = column(
        "The maker's serial number, as directives count it.",
        TEXT,
        example="35213",
        empty="unknown: what applies by serial number is then unknown too",
        default="",
    )
    model: str = column(
        "Model as directives write it.",
        TEXT,
        example="737-800",
        empty="unknown where a directive names a model",
        default="",
    )
    series: str = column("Series as directives write it.", TEXT, example="737-800 series", default="")
    manufactured_on: date | None = column(
        "Day of manufacture; the counters are zero on it.",
        DATE,
        example="2012-03-15",
        empty="unknown: times counted from new in days are then unknown",
    )
    first_flight_on: date | None = column("Day of the first flight.", DATE, example="2012-04-02", empty="unknown")
    status: str = column(
        "Where the aircraft stands.",
        choice("operational", "maintenance", "grounded"),
        example="operational",
        default="operational",
        empty="operational",
    )
    capacity_slots: int = column(
        "How many tasks may be active on it at one time.",
        whole_number(minimum=1, maximum=100),
        example="4",
        default=1,
        empty="1",
    )
    flight_hours_per_day: Fraction | None = column(
        "Planned utilisation, used for projections only.",
        RATE,
        example="8.5",
        unit="flight hours per day",
        empty="from the readings of the last 90 days",
    )
    flight_cycles_per_day: Fraction | None = column(
        "Planned utilisation, used for projections only.",
        RATE,
        example="4",
        unit="flight cycles per day",
        empty="from the readings of the last 90 days",
    )
    modifications: tuple[str, ...] = column(
        "All modifications, bulletins and supplemental type certificates that are embodied; `none` where none is.",
        LIST,
        example="SB 737-53-1234; STC ST00830SE",
        default=(),
        empty="unknown",
    )
    configuration_known: bool = column(
        "Whether the table parts holds everything that directives may ask about on this aircraft: a part that it does "
        "not hold is then not installed.",
        YES_NO,
        example="no",
        default=False,
        empty="no: whether a part is installed that the table does not hold is unknown",
    )


@attrs.frozen(kw_only=True)
class ReadingRow(Row):
    """The counters of an aircraft, or of a component, on a day."""

    table: ClassVar[str] = "readings"
    about: ClassVar[str] = (
        "One row for each reading of the counters of an aircraft, or of a component where a part and serial number "
        "are given. The value on a day is the last reading on or before it, and for a component also what its aircraft "
        "has flown since, by the readings of the aircraft; a reading lower than an earlier one is refused, unless it "
        "replaces one that was wrong."
    )
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("part_number", "serial_number"), table="parts", to=("part_number", "serial_number")),
        Reference(columns=("replaces",), table="readings", to=("id",)),
    )

    id: str = column("Name of the reading, needed only where another replaces it.", TEXT, default="")
    aircraft: str = column(
        "Registration of the aircraft.", TEXT, example="ET-AXM", default="", empty="the reading is of a component"
    )
    part_number: str = column("Part number of the component.", TEXT, default="", empty="the reading is of the aircraft")
    serial_number: str = column(
        "Serial number of the component.", TEXT, default="", empty="the reading is of the aircraft"
    )
    read_on: date = column("Day of the reading.", DATE, example="2026-05-31", required=True)
    flight_hours: FlightHours | None = column(
        "Flight hours since new.", HOURS, example="24310.5", unit="flight hours", empty="not read"
    )
    flight_cycles: int | None = column(
        "Flight cycles since new.", whole_number(), example="13211", unit="flight cycles", empty="not read"
    )
    replaces: str = column("The id of the earlier reading that was wrong.", TEXT, default="", empty="corrects nothing")
    recorded_by: str = column("Who entered it.", TEXT, example="M. Farouk", default="")
    recorded_at: datetime | None = column("When it was entered.", INSTANT, example="2026-05-31T21:40Z", unit="UTC")

    def __attrs_post_init__(self) -> None:
        if bool(self.part_number) != bool(self.serial_number):
            empty = "serial_number" if self.part_number else "part_number"
            raise InvalidValueError("the part number and the serial number of the component, or neither", field=empty)
        if not self.aircraft and not self.part_number:
            raise InvalidValueError(
                "the registration of an aircraft, or the part and serial number of a component", field="aircraft"
            )
        if self.aircraft and self.part_number:
            raise InvalidValueError(
                "a reading of an aircraft or of a component, not both: leave aircraft empty for a component",
                field="aircraft",
                value=self.aircraft,
            )
        if self.flight_hours is None and self.flight_cycles is None:
            raise InvalidValueError("flight hours or flight cycles, or both", field="flight_hours")
