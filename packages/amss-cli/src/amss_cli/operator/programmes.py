"""The tables of maintenance programmes as records of the core: programmes, their items, and what was done of them."""

from __future__ import annotations

from collections.abc import Iterator

from amss_cli.operator.directives import applicability, dated_fact, unfit_corrections
from amss_cli.tables import Book, Problem, ProgrammeAccomplishmentRow, ProgrammeItemRow, ProgrammeRow
from amss_core.compliance_time import Tolerance
from amss_core.programmes import KeptItem, Programme, ProgrammeAccomplishment, ProgrammeItem


def impossible_corrections(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row that shares its id, or replaces what it cannot replace."""
    rows = book.rows(ProgrammeAccomplishmentRow)
    yield from unfit_corrections(rows)
    by_id = {row.id: row for row in rows if row.id}
    for row in rows:
        replaced = by_id.get(row.replaces)
        if replaced and _of_what(replaced) != _of_what(row):
            same = "item, aircraft and component"
            yield row.problem("replaces", f"the id of a row of the same {same}; row {replaced.row} is of others")


def _of_what(row: ProgrammeAccomplishmentRow) -> tuple[str, ...]:
    return row.item, row.aircraft, row.part_number, row.serial_number


def programmes(book: Book) -> tuple[Programme, ...]:
    """Return the programmes, in the order of the table."""
    return tuple(
        Programme(id=row.id, name=row.name, authority=row.authority, issue=row.issue) for row in book.rows(ProgrammeRow)
    )


def items(book: Book) -> tuple[KeptItem, ...]:
    """Return the items of all programmes, in the order of the table."""
    return tuple(KeptItem(programme=row.programme, item=_item(row)) for row in book.rows(ProgrammeItemRow))


def _item(row: ProgrammeItemRow) -> ProgrammeItem:
    return ProgrammeItem(
        id=row.id,
        title=row.title,
        compliance_time=row.compliance_time,
        authority=row.authority,
        kind=row.kind,
        permitted_variation=_variation(row),
        applicability=applicability(row),
        lead_days=row.lead_days,
    )


def _variation(row: ProgrammeItemRow) -> Tolerance | None:
    """Return the permitted variation; None where the row leaves it to the policy."""
    amounts = (row.variation_flight_hours, row.variation_flight_cycles, row.variation_days, row.variation_months)
    if all(each is None for each in amounts):
        if row.variation_percent is None:
            return None
        if row.variation_percent == 0:
            return Tolerance()
    return Tolerance(
        percent=row.variation_percent,
        flight_hours=row.variation_flight_hours,
        flight_cycles=row.variation_flight_cycles,
        days=row.variation_days,
        months=row.variation_months,
    )


def accomplishments(book: Book) -> tuple[ProgrammeAccomplishment, ...]:
    """Return what was done of the items, in the order of the table."""
    return tuple(
        ProgrammeAccomplishment(item=row.item, **dated_fact(row)) for row in book.rows(ProgrammeAccomplishmentRow)
    )
