"""When something is due: on each axis, by which limit, how much is left, the projected day, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

import attrs

from amss_core.compliance_time._derivation import Asked, as_date, derived, projected, shown_hours
from amss_core.compliance_time.compiled import Point
from amss_core.compliance_time.expressions import AXES, Axis, Expression, Limit, limits_of
from amss_core.compliance_time.raw import raw_moments, raw_state
from amss_core.compliance_time.situation import (
    NEVER_SOON,
    NO_TOLERANCE,
    UNKNOWN_UTILISATION,
    Counters,
    DueSoon,
    Moment,
    MonthPolicy,
    Tolerance,
    Utilisation,
)
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.units import FlightHours

DueStatus: TypeAlias = Literal["unknown", "not_yet_effective", "open", "due_soon", "in_variation", "overdue"]
"""How something stands on a day; see `Due.status`."""

_NO_ANCHORS: Mapping[str, Moment] = {}


@attrs.frozen(kw_only=True)
class Due:
    """A due point: a vector of date, flight hours and flight cycles with its status, never a lone date."""

    due_on: date | None
    """Last day permitted; None where no limit is in calendar time, it is unknown, or it lies past the year 9999."""
    due_flight_hours: FlightHours | None
    """Limit in flight hours, on the aircraft's counter also where it is a component's; None where none, or unknown."""
    due_flight_cycles: int | None
    """Last flight cycle permitted, on the aircraft's counter also where it is a component's; None as above."""
    governing: Axis | None
    """The axis of the limit that decides; None where telling it takes a rate or a fact that is unknown."""
    governing_limit: Limit | None
    """The limit that decides, as it stands in the expression."""
    status: DueStatus
    """`unknown` where a missing fact could make it overdue; `not_yet_effective` before the effective date;
    `in_variation` past its due point but inside the permitted variation."""
    remaining_days: int | None
    """Whole days left until the end of `due_on`, negative when exceeded."""
    remaining_flight_hours: FlightHours | None
    """Flight hours left until the limit, negative when exceeded."""
    remaining_flight_cycles: int | None
    """Flight cycles left until the last one permitted, negative when exceeded."""
    projected_on: date | None
    """Last whole day on which nothing is exceeded: today + floor(remaining / rate per day); of an exceeded limit a day
    that has passed. None where no rate is known, or it is never reached."""
    extended: Due | None
    """The due point with the permitted variation, where one is permitted; its status does not count as a variation."""
    derivation: Derivation
    """Why: every limit with its event, the arithmetic, what is left, the projection, and which limit governs."""


def due(
    expression: Expression,
    *,
    on: date,
    aircraft: Counters,
    component: Counters | None = None,
    anchors: Mapping[str, Moment] = _NO_ANCHORS,
    utilisation: Utilisation = UNKNOWN_UTILISATION,
    month_policy: MonthPolicy = "same_day",
    tolerance: Tolerance = NO_TOLERANCE,
    due_soon: DueSoon = NEVER_SOON,
    effective_on: date | None = None,
) -> Due:
    """Tell when something is due, as seen on a day.

    Args:
        expression: The compliance time.
        on: The day asked about, past or future.
        aircraft: Counters of the aircraft on that day.
        component: Counters of the component on that day, for limits on its counter.
        anchors: The events that limits count from, by name; at `new` a counter stands at zero without being told.
        utilisation: What is flown each day; used to project a date and to tell which of mixed limits comes first.
        month_policy: How calendar months end.
        tolerance: The permitted variation; none on directives.
        due_soon: How close to its limit something is due soon.
        effective_on: When the directive takes effect, where it may not have yet.

    Raises:
        InvalidValueError: If a day is no calendar date, or the month policy is none.

    Source: 14 CFR 39.7, 39.11; EASA M.A.301, ML.A.302.

    >>> from amss_core.compliance_time import parse_expression
    >>> answer = due(
    ...     parse_expression("10 FH after effective date"),
    ...     on=date(1963, 3, 10),
    ...     aircraft=Counters(flight_hours=FlightHours.of(2312)),
    ...     anchors={"effective_date": Moment(aircraft=Counters(flight_hours=FlightHours.parse("2310.5")))},
    ...     utilisation=Utilisation(flight_hours_per_day=2),
    ... )
    >>> answer.status, answer.due_flight_hours, answer.remaining_flight_hours, answer.projected_on.isoformat()
    ('open', FlightHours('2320.5'), FlightHours('8.5'), '1963-03-14')
    """
    _check_days(on=on, effective_on=effective_on)
    asked = Asked(
        on=on,
        aircraft=aircraft,
        component=component or Counters(),
        anchors=anchors,
        utilisation=utilisation,
        month_policy=month_policy,
        tolerance=NO_TOLERANCE,
        due_soon=due_soon,
        state=raw_state(on=on, aircraft=aircraft, component=component, utilisation=utilisation),
        raw_anchors=raw_moments(anchors),
    )
    point = asked.point(expression)
    extended = None
    if tolerance != NO_TOLERANCE:
        wider = attrs.evolve(asked, tolerance=tolerance)
        wider_point = wider.point(expression)
        if _values(wider_point) != _values(point):
            extended = _due(expression, wider, wider_point, _status(wider_point), None)
    status = _status(point)
    if status == "overdue" and extended is not None and extended.status != "overdue":
        status = "in_variation"
    if effective_on is not None and on < effective_on:
        status = "not_yet_effective"
    return _due(expression, asked, point, status, extended)


def _check_days(**days: date | None) -> None:
    for field, day in days.items():
        # A datetime is a date to Python, but not to a maintenance record.
        if day is not None and type(day) is not date:
            raise InvalidValueError("expected a calendar date, such as 2026-05-31", field=field, value=day)


def _values(point: Point) -> tuple[int | None, ...]:
    return tuple(each.value if each else None for each in point.reported)


def _status(point: Point) -> DueStatus:
    if point.reached is None:
        return "unknown"
    if point.reached:
        return "overdue"
    return "due_soon" if point.soon else "open"


def _due(expression: Expression, asked: Asked, point: Point, status: DueStatus, extended: Due | None) -> Due:
    calendar, hours, cycles = point.reported
    governing = point.governing
    limits = limits_of(expression)
    return Due(
        due_on=None if calendar is None else as_date(calendar.value),
        due_flight_hours=None if hours is None else shown_hours(limits[hours.place], hours.value),
        due_flight_cycles=None if cycles is None else cycles.value,
        governing=None if governing is None else AXES[governing.axis],
        governing_limit=None if governing is None else limits[governing.place],
        status=status,
        remaining_days=None if calendar is None else calendar.remaining,
        remaining_flight_hours=None if hours is None else shown_hours(limits[hours.place], hours.remaining),
        remaining_flight_cycles=None if cycles is None else cycles.remaining,
        projected_on=projected(governing, asked.on),
        extended=extended,
        derivation=derived(expression, asked, point, status, extended.derivation if extended else None),
    )
