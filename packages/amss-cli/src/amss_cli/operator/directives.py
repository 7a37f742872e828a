"""The directives' tables as records of the core: directives with their requirements, and what was done about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast, get_args

from amss_cli.operator.repeated import repeated
from amss_cli.tables import (
    AccomplishmentRow,
    AircraftRow,
    Book,
    DirectiveRow,
    Problem,
    ProgrammeAccomplishmentRow,
    ProgrammeItemRow,
)
from amss_core.compliance_time import Counters
from amss_core.directives import (
    Accomplishment,
    Applicability,
    Criteria,
    Directive,
    DirectiveCategory,
    DirectiveKind,
    DirectiveRequirement,
    Event,
    Method,
    SerialRange,
    SerialRanges,
)
from amss_core.errors import AmssError, InvalidValueError
from amss_core.fleet import ComponentId, corrections_against
from amss_core.graph import CycleError, DependencyOrder

_SAID_ONCE = ("authority", "issued_on", "effective_on", "revision", "source")
_METHODS = get_args(Method)
_TWO_NUMBERS = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_LINKS = ("terminates", "follows", "alternative_to", "on_finding")
_Value = TypeVar("_Value")
_Done = TypeVar("_Done", AccomplishmentRow, ProgrammeAccomplishmentRow)


def unreadable_serials(book: Book) -> Iterator[Problem]:
    """Yield the problem of each list of serial numbers that cannot be read."""
    rows: tuple[DirectiveRow | ProgrammeItemRow, ...] = (*book.rows(DirectiveRow), *book.rows(ProgrammeItemRow))
    for row in rows:
        if row.serials:
            try:
                ranges = SerialRanges.parse(row.serials)
            except AmssError as error:
                yield row.problem("serials", f"serial numbers such as '12-1 through 12-1869; except 12-1875'; {error}")
            else:
                yield from _hyphens_for_ranges(book, row, ranges)


def _hyphens_for_ranges(book: Book, row: DirectiveRow | ProgrammeItemRow, ranges: SerialRanges) -> Iterator[Problem]:
    """Yield the problem of `100-200` where the fleet's serial numbers show that a range is meant.

    A hyphen is part of a serial number; read as that, the range would apply to no aircraft, and nobody would be told.
    """
    fleet = [each.serial_number for each in book.rows(AircraftRow) if not row.types or each.type in row.types]
    for each in (*ranges.included, *ranges.excepted):
        match = _TWO_NUMBERS.fullmatch(each.first)
        if match is None or each.last is not None or each.first in fleet:
            continue
        first, last = match.groups()
        if int(first) < int(last) and any(SerialRange(first, last).contains(number) for number in fleet if number):
            yield row.problem(
                "serials",
                f"'{first} through {last}' where a range is meant; '{each.first}' is one serial number, "
                "which no aircraft of the table has",
            )


def circles_of_directives(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row whose directive supersedes itself, be it by way of others: none would stand."""
    order: DependencyOrder[str] = DependencyOrder()
    for row in book.rows(DirectiveRow):
        for number in row.supersedes:
            try:
                order.add_edge(row.number, number)
            except CycleError as error:
                circle = " -> ".join(map(str, error.cycle))
                yield row.problem(
                    "supersedes", f"directives before it, but they supersede each other in a circle: {circle}"
                )


def disagreeing_rows(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row that says something else about its directive than a row above it."""
    for rows in _by_number(book).values():
        for column in _SAID_ONCE:
            first = next((row for row in rows if getattr(row, column)), None)
            for row in rows:
                if first and getattr(row, column) and getattr(row, column) != getattr(first, column):
                    yield row.problem(
                        column, f"'{getattr(first, column)}', as in row {first.row} of the same directive"
                    )


def links_to_itself(book: Book) -> Iterator[Problem]:
    """Yield the problem of each paragraph that names itself."""
    for row in book.rows(DirectiveRow):
        for column in _LINKS:
            if row.paragraph in getattr(row, column):
                yield row.problem(column, f"other paragraphs of {row.number}", value=row.paragraph)


def impossible_directives(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row that takes part in why its directive is none, such as paragraphs in a circle."""
    for rows in _by_number(book).values():
        try:
            _directive(rows)
        except InvalidValueError as error:
            column = error.field if error.field in _LINKS else ""
            for row in rows:
                if not column or getattr(row, column):
                    yield row.problem(column, f"requirements that fit together: {error.message}")


def directives(book: Book) -> tuple[Directive, ...]:
    """Return the directives, in the order of the table."""
    return tuple(_directive(rows) for rows in _by_number(book).values())


def _by_number(book: Book) -> dict[str, list[DirectiveRow]]:
    found: dict[str, list[DirectiveRow]] = {}
    for row in book.rows(DirectiveRow):
        found.setdefault(row.number, []).append(row)
    return found


def _directive(rows: list[DirectiveRow]) -> Directive:
    return Directive(
        number=rows[0].number,
        title=rows[0].title,
        kind=cast("DirectiveKind", rows[0].kind),
        category=cast("DirectiveCategory", rows[0].category),
        authority=rows[0].authority,
        issued_on=_first(row.issued_on for row in rows),
        revision=_first(row.revision for row in rows) or "",
        effective_on=_first(row.effective_on for row in rows),
        source=_first(row.source for row in rows) or "",
        supersedes=dict.fromkeys(number for row in rows for number in row.supersedes),
        credits=dict.fromkeys(number for row in rows for number in row.credits),
        requirements=[_requirement(row) for row in rows],
    )


def _first(values: Iterator[_Value | None]) -> _Value | None:
    return next((value for value in values if value), None)


def _requirement(row: DirectiveRow) -> DirectiveRequirement:
    return DirectiveRequirement(
        paragraph=row.paragraph,
        title=row.title,
        compliance_time=row.compliance_time,
        applicability=applicability(row),
        terminates=row.terminates,
        follows=row.follows,
        alternative_to=row.alternative_to,
        on_finding=row.on_finding,
    )


def applicability(row: DirectiveRow | ProgrammeItemRow) -> Applicability:
    """Return which aircraft and components a row says that something is for."""
    return Applicability.of(
        Criteria(
            types=row.types,
            models=row.models,
            serials=SerialRanges.parse(row.serials) if row.serials else None,
            parts=row.parts,
            unless_modified_by=row.modifications,
        )
    )


def accomplishments_without_approval(book: Book) -> Iterator[Problem]:
    """Yield the problem of each alternative method whose approval is not told.

    Source: 14 CFR 39.19.
    """
    for row in book.rows(AccomplishmentRow):
        if row.event == "alternative_method" and not row.reference:
            yield row.problem("reference", "the approval of the alternative method")


def impossible_corrections(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row that shares its id, or replaces what it cannot replace."""
    rows = book.rows(AccomplishmentRow)
    yield from unfit_corrections(rows)
    by_id = {row.id: row for row in rows if row.id}
    for row in rows:
        replaced = by_id.get(row.replaces)
        if replaced and (replaced.event in _METHODS) != (row.event in _METHODS):
            yield row.problem("replaces", f"the id of a row of the same kind; row {replaced.row} is '{replaced.event}'")
        elif replaced and _of_what(replaced) != _of_what(row):
            same = "aircraft, component, directive and paragraph"
            yield row.problem("replaces", f"the id of a row of the same {same}; row {replaced.row} is of others")


def unfit_corrections(rows: tuple[_Done, ...]) -> Iterator[Problem]:
    """Yield the problem of each row of what was done that shares its id, or replaces itself or what another does."""
    yield from repeated(
        (row for row in rows if row.id), lambda row: row.id, column="id", way_out="give each row an id of its own"
    )
    for row, finding in corrections_against(rows):
        if finding.code in ("record_replaced_twice", "record_replaces_itself"):
            yield row.problem("replaces", f"the id of an earlier row; {finding.text}")


def _of_what(row: AccomplishmentRow) -> tuple[str, ...]:
    requirement = (row.directive, row.paragraph) if row.event in _METHODS else ()
    return row.aircraft, row.part_number, row.serial_number, *requirement


def accomplishments(book: Book) -> tuple[Accomplishment, ...]:
    """Return what was done about requirements, in the order of the table."""
    return tuple(
        Accomplishment(
            directive=row.directive,
            paragraph=row.paragraph,
            method=cast("Method", row.event),
            **dated_fact(row),
        )
        for row in book.rows(AccomplishmentRow)
        if row.event in _METHODS
    )


def events(book: Book) -> tuple[Event, ...]:
    """Return the other dated events that compliance times count from, in the order of the table."""
    return tuple(
        Event(name=row.event, **dated_fact(row)) for row in book.rows(AccomplishmentRow) if row.event not in _METHODS
    )


def dated_fact(row: AccomplishmentRow | ProgrammeAccomplishmentRow) -> dict[str, Any]:
    """Return what an accomplishment and any other event are told with alike."""
    component = ComponentId(part_number=row.part_number, serial_number=row.serial_number) if row.part_number else None
    return {
        "aircraft": row.aircraft or None,
        "component": component,
        "done_on": row.done_on,
        "aircraft_counters": Counters(flight_hours=row.flight_hours, flight_cycles=row.flight_cycles),
        "component_counters": Counters(
            flight_hours=row.component_flight_hours, flight_cycles=row.component_flight_cycles
        ),
        "id": row.id,
        "replaces": row.replaces,
        "reference": row.reference,
        "recorded_by": row.recorded_by,
        "recorded_at": row.recorded_at,
    }
