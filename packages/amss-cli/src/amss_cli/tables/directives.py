"""The tables of directives: what they ask, and what was done about it."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import (
    COMPLIANCE_TIME,
    COMPLIANCE_TIME_EXAMPLE,
    DATE,
    HOURS,
    INSTANT,
    LIST,
    TEXT,
    choice,
    whole_number,
)
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

if TYPE_CHECKING:
    from amss_core.compliance_time import ComplianceTime


@attrs.frozen(kw_only=True)
class DirectiveRow(Row):
    """One requirement of a directive, with what the directive says about itself."""

    table: ClassVar[str] = "directives"
    about: ClassVar[str] = (
        "One row for each requirement (paragraph) of a directive; a directive with several requirements has several "
        "rows with the same number. What the directive says about itself (kind, category, authority, days, revision, "
        "source, what it supersedes and credits) need stand in the first only; all else is said in each row."
    )
    key: ClassVar[tuple[str, ...]] = ("number", "paragraph")
    references: ClassVar[tuple[Reference, ...]] = tuple(
        Reference(columns=("number", name), table="directives", to=("number", "paragraph"))
        for name in ("terminates", "follows", "alternative_to", "on_finding")
    )

    number: str = column(
        "Number of the directive, as the authority writes it.", TEXT, example="FAA AD 2011-10-09", required=True
    )
    paragraph: str = column(
        "Paragraph of the requirement.", TEXT, example="(g)", default="", empty="as in the directive's own row"
    )
    title: str = column("What it asks, in words.", TEXT, example="Inspect the seat rails and rollers", default="")
    kind: str = column(
        "Kind of directive.", choice("AD", "SB", "EO", "TCDS", "STC"), example="AD", default="AD", empty="AD"
    )
    category: str = column(
        "How binding it is.",
        choice("mandatory", "recommended", "optional"),
        example="mandatory",
        default="mandatory",
        empty="mandatory",
    )
    authority: str = column(
        "Code of the authority that issued it, such as FAA, EASA or ECAA.", TEXT, example="FAA", required=True
    )
    issued_on: date | None = column("Day of issue.", DATE, example="2011-05-02")
    effective_on: date | None = column(
        "Effective date; times counted from it need it.", DATE, example="2011-06-17", empty="unknown"
    )
    revision: str = column("Revision or correction.", TEXT, default="", example="")
    source: str = column("The document: where it can be read.", TEXT, example="76 FR 27872", default="")
    compliance_time: ComplianceTime = column(
        "When the requirement is due, in the words of the compliance-time grammar.",
        COMPLIANCE_TIME,
        example=COMPLIANCE_TIME_EXAMPLE,
        required=True,
    )
    types: tuple[str, ...] = column(
        "Type designators that it applies to.", LIST, example="C172; C182", default=(), empty="any type"
    )
    models: tuple[str, ...] = column(
        "Models or series that it applies to.", LIST, example="172R; 172S", default=(), empty="any model"
    )
    serials: str = column(
        "Serial numbers that it applies to: ranges, single numbers and exceptions.",
        TEXT,
        example="12-1 through 12-1869; 12-1872; except 12-1875",
        default="",
        empty="any serial number",
    )
    parts: tuple[str, ...] = column(
        "Part numbers; it applies where one of them is installed, and a component's counter is theirs.",
        LIST,
        default=(),
        empty="whatever is installed",
    )
    modifications: tuple[str, ...] = column(
        "It does not apply to an aircraft on which one of these is embodied.",
        LIST,
        default=(),
        empty="no modification matters",
    )
    supersedes: tuple[str, ...] = column(
        "Numbers of the directives that it supersedes.", LIST, default=(), empty="none"
    )
    credits: tuple[str, ...] = column(
        "Numbers of the superseded directives whose accomplishment counts for it.", LIST, default=(), empty="none"
    )
    terminates: tuple[str, ...] = column(
        "Paragraphs of the same directive that end when this one is done.", LIST, default=(), empty="none"
    )
    follows: tuple[str, ...] = column(
        "Paragraphs of the same directive that must be done before this one falls due.", LIST, default=(), empty="none"
    )
    alternative_to: tuple[str, ...] = column(
        "Paragraphs of the same directive that are met by doing this one instead.", LIST, default=(), empty="none"
    )
    on_finding: tuple[str, ...] = column(
        "Paragraphs of the same directive whose finding makes this one necessary.",
        LIST,
        default=(),
        empty="needed in any case",
    )


@attrs.frozen(kw_only=True)
class AccomplishmentRow(Row):
    """Something that was done or found, or happened, on an aircraft or a component."""

    table: ClassVar[str] = "accomplishments"
    about: ClassVar[str] = (
        "One row for each time that a requirement was done or led to a finding, and for each other dated event that "
        "compliance times count from (an overhaul, an installation, or any name that a rule uses). Counters left empty "
        "are taken from the readings of that day."
    )
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("directive", "paragraph"), table="directives", to=("number", "paragraph")),
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("part_number", "serial_number"), table="parts", to=("part_number", "serial_number")),
        Reference(columns=("replaces",), table="accomplishments", to=("id",)),
    )

    id: str = column("Name of the row, needed only where another replaces it.", TEXT, default="")
    directive: str = column(
        "Number of the directive.",
        TEXT,
        example="FAA AD 2011-10-09",
        default="",
        empty="an event that belongs to no directive",
    )
    paragraph: str = column(
        "Paragraph of the requirement.", TEXT, example="(g)", default="", empty="as in the directive's own row"
    )
    aircraft: str = column(
        "Registration of the aircraft.", TEXT, example="ET-AXM", default="", empty="the event is of a component"
    )
    part_number: str = column("Part number of the component.", TEXT, default="", empty="the event is of the aircraft")
    serial_number: str = column(
        "Serial number of the component.", TEXT, default="", empty="the event is of the aircraft"
    )
    event: str = column(
        "What happened: `accomplished`, `finding` (done, and something was found), `terminating_action`, "
        "`alternative_method` (its approval under reference), `overhaul`, `installation`, or the name that a rule "
        "counts from.",
        TEXT,
        example="accomplished",
        default="accomplished",
        empty="accomplished",
    )
    done_on: date = column("Day on which it happened.", DATE, example="2026-03-02", required=True)
    flight_hours: FlightHours | None = column(
        "Flight hours of the aircraft at that moment.",
        HOURS,
        example="23950.25",
        unit="flight hours",
        empty="from the readings",
    )
    flight_cycles: int | None = column(
        "Flight cycles of the aircraft at that moment.",
        whole_number(),
        example="13018",
        unit="flight cycles",
        empty="from the readings",
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
    reference: str = column("Work order or technical log page.", TEXT, example="WO-48812", default="")
    replaces: str = column("The id of the earlier row that was wrong.", TEXT, default="", empty="corrects nothing")
    recorded_by: str = column("Who entered it.", TEXT, example="H. Sami", default="")
    recorded_at: datetime | None = column("When it was entered.", INSTANT, example="2026-03-02T19:05Z", unit="UTC")

    def __attrs_post_init__(self) -> None:
        if not self.aircraft and not self.part_number:
            raise InvalidValueError(
                "the registration of an aircraft, or the part and serial number of a component", field="aircraft"
            )
        if bool(self.part_number) != bool(self.serial_number):
            empty = "serial_number" if self.part_number else "part_number"
            raise InvalidValueError("the part number and the serial number of the component, or neither", field=empty)
        if self.event in {"accomplished", "finding", "terminating_action", "alternative_method"} and not self.directive:
            raise InvalidValueError(f"the directive that the event '{self.event}' belongs to", field="directive")
