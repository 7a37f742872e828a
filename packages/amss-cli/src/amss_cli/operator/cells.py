"""Values as the texts of cells, and the cells that several tables have alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from amss_core.directives import Applicability, Criteria, DatedFact
from amss_core.imports import CONTENT_ID
from amss_core.units import FlightHours

Cells: TypeAlias = Mapping[str, str]
"""A row as texts by column; a column that is not named is empty."""


def text(value: str | date | int | FlightHours | None) -> str:
    """Return a value as a cell; an empty one for None."""
    return "" if value is None else str(value)


def instant(at: datetime | None) -> str:
    """Return an instant as a cell; an empty one for None."""
    if at is None:
        return ""
    whole_minute = not at.second and not at.microsecond
    return f"{at:%Y-%m-%dT%H:%M}Z" if whole_minute else at.isoformat().replace("+00:00", "Z")


def listed(items: Iterable[str]) -> str:
    """Return a list as a cell."""
    return "; ".join(items)


def yes_no(truth: bool) -> str:  # noqa: FBT001 - it is what is written
    """Return a truth as a cell."""
    return "yes" if truth else "no"


def own_id(own: str, replaced: set[str]) -> str:
    """Return an id; none where it was made of what the record says, unless another record names it."""
    return "" if own.startswith(CONTENT_ID) and own not in replaced else own


def rate(given: Fraction | None) -> str:
    """Return a rate as a decimal; one that is none to six digits is rounded, and so named as different."""
    if given is None:
        return ""
    millionths = round(given * 10**6)
    whole, rest = divmod(millionths, 10**6)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


def applicability_cells(applicability: Applicability) -> Cells:
    """Return whom something applies to; of several groups, which a row cannot tell, anybody."""
    groups = applicability.groups
    criteria = groups[0] if len(groups) == 1 else Criteria()
    return {
        "types": listed(criteria.types),
        "models": listed(criteria.models),
        "serials": "" if criteria.serials is None else str(criteria.serials),
        "parts": listed(criteria.parts),
        "modifications": listed(criteria.unless_modified_by),
    }


def dated_fact_cells(each: DatedFact, replaced: set[str]) -> Cells:
    """Return what an accomplishment and any other event are told with alike."""
    return {
        "id": own_id(each.id, replaced),
        "aircraft": text(each.aircraft),
        "part_number": each.component.part_number if each.component else "",
        "serial_number": each.component.serial_number if each.component else "",
        "done_on": str(each.done_on),
        "flight_hours": text(each.aircraft_counters.flight_hours),
        "flight_cycles": text(each.aircraft_counters.flight_cycles),
        "component_flight_hours": text(each.component_counters.flight_hours),
        "component_flight_cycles": text(each.component_counters.flight_cycles),
        "reference": each.reference,
        "replaces": each.replaces,
        "recorded_by": each.recorded_by,
        "recorded_at": instant(each.recorded_at),
    }
