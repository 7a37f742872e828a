"""Whether something was done too early to count: the point that a requirement sets before its limit."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from amss_core.compliance_time.due import Due, due
from amss_core.compliance_time.expressions import Expression
from amss_core.compliance_time.situation import DueSoon, Moment, MonthPolicy
from amss_core.compliance_time.wording import format_expression
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.units import FlightHours

_AT_THE_POINT = DueSoon(days=0, flight_hours=FlightHours(0), flight_cycles=0)


@attrs.frozen(kw_only=True)
class Earliest:
    """Whether an accomplishment counts, where it does not before a certain point."""

    counts: bool | None
    """Whether it was done at the point or after it; None where a fact is missing to tell."""
    point: Due
    """The point, as seen from the accomplishment."""
    derivation: Derivation
    """Why: the point with its arithmetic, and what was read when it was done."""


def earliest(
    not_earlier_than: Expression,
    *,
    done: Moment,
    anchors: Mapping[str, Moment],
    month_policy: MonthPolicy = "same_day",
) -> Earliest:
    """Tell whether something was done early enough to count: at the point itself it does.

    Args:
        not_earlier_than: The point; of a *whichever first* any one suffices, of a *whichever later* all are needed.
        done: The accomplishment, with the counters at that moment.
        anchors: The events that the point counts from, as they stood before it.
        month_policy: How calendar months end.

    Raises:
        InvalidValueError: If the day of the accomplishment is not known.

    >>> from datetime import date
    >>> from amss_core.compliance_time import parse_expression
    >>> point = parse_expression("20 days after last accomplishment")
    >>> events = {"last_done": Moment(on=date(2026, 5, 1))}
    >>> [earliest(point, done=Moment(on=date(2026, 5, day)), anchors=events).counts for day in (20, 21)]
    [False, True]
    """
    if done.on is None:
        raise InvalidValueError("expected the day on which it was done", field="done")
    point = due(
        not_earlier_than,
        on=done.on,
        aircraft=done.aircraft,
        component=done.component,
        anchors=anchors,
        month_policy=month_policy,
        due_soon=_AT_THE_POINT,
    )
    counts = None if point.status == "unknown" else point.status != "open"
    verdict = {True: "counts", False: "is too early to count", None: "is not known to count"}[counts]
    return Earliest(
        counts=counts,
        point=point,
        derivation=Derivation(
            text=f"done on {done.on}, not earlier than {format_expression(not_earlier_than)}: {verdict}",
            value=counts,
            recorded_by=done.recorded_by,
            recorded_at=done.recorded_at,
            terms=(point.derivation,),
        ),
    )
