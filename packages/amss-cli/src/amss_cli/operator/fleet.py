"""The fleet's tables as records of the core: aircraft, components, where they are installed, and readings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from amss_cli.tables import AircraftRow, Book, PartRow, Problem, ReadingRow
from amss_core.compliance_time import Utilisation
from amss_core.fleet import (
    Aircraft,
    AircraftStatus,
    Component,
    ComponentId,
    Fleet,
    Installation,
    Reading,
    readings_against,
)

NO_MODIFICATION = "none"
"""What the column of modifications says where none is embodied; an empty cell leaves it unknown."""


def first_flights_before_manufacture(book: Book) -> Iterator[Problem]:
    """Yield the problem of each aircraft that flew before it was made."""
    for row in book.rows(AircraftRow):
        if row.manufactured_on and row.first_flight_on and row.first_flight_on < row.manufactured_on:
            yield row.problem("first_flight_on", f"a day on or after that of manufacture ({row.manufactured_on})")


def readings_that_cannot_stand(book: Book) -> Iterator[Problem]:
    """Yield the problem of each reading that runs backwards, or replaces what it cannot replace."""
    rows = book.rows(ReadingRow)
    readings = tuple(_reading(row) for row in rows)
    row_of = {id(reading): row for reading, row in zip(readings, rows, strict=True)}
    for reading, finding in readings_against(readings):
        if finding.code == "reading_runs_backwards":
            column = finding.compared[0][0]  # the counter
        else:
            column = "id" if finding.code == "reading_id_repeated" else "replaces"
        yield row_of[id(reading)].problem(column, f"a reading that can stand: {finding.text}")


def fleet(book: Book) -> Fleet:
    """Return everything that is on record about the fleet."""
    items = [row for row in book.rows(PartRow) if row.serial_number and row.kept_as != "item"]
    return Fleet(
        aircraft=[_aircraft(row) for row in book.rows(AircraftRow)],
        components=[
            Component(id=_component_id(row), name=row.name, manufactured_on=row.manufactured_on) for row in items
        ],
        installations=[
            Installation(
                component=_component_id(row),
                aircraft=row.aircraft,
                position=row.position,
                installed_on=row.installed_on,
            )
            for row in items
            if row.status == "installed"
        ],
        readings=[_reading(row) for row in book.rows(ReadingRow)],
    )


def _component_id(row: PartRow | ReadingRow) -> ComponentId:
    return ComponentId(part_number=row.part_number, serial_number=row.serial_number)


def _aircraft(row: AircraftRow) -> Aircraft:
    return Aircraft(
        registration=row.registration,
        type_designator=row.type,
        serial_number=row.serial_number or None,
        model=row.model or None,
        series=row.series or None,
        manufactured_on=row.manufactured_on,
        first_flight_on=row.first_flight_on,
        status=cast("AircraftStatus", row.status),
        capacity_slots=row.capacity_slots,
        modifications=[each for each in row.modifications if each.casefold() != NO_MODIFICATION]
        if row.modifications
        else None,
        configuration_known=row.configuration_known,
        utilisation_plan=Utilisation(
            flight_hours_per_day=row.flight_hours_per_day, flight_cycles_per_day=row.flight_cycles_per_day
        ),
    )


def _reading(row: ReadingRow) -> Reading:
    return Reading(
        id=row.id,
        aircraft=row.aircraft or None,
        component=_component_id(row) if row.part_number else None,
        read_on=row.read_on,
        flight_hours=row.flight_hours,
        flight_cycles=row.flight_cycles,
        replaces=row.replaces,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
