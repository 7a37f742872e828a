"""The next due points of something that repeats, as far as utilisation lets them be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import attrs

from amss_core.compliance_time.due import Due, due
from amss_core.compliance_time.expressions import LAST_ACCOMPLISHMENT, ComplianceTime, Expression, Within
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
from amss_core.units import SECONDS_PER_HOUR, FlightHours

MOST_POINTS = 10_000
"""No forecast is longer."""


@attrs.frozen(kw_only=True)
class ForecastPoint:
    """One of the next due points, with what it assumes."""

    number: int
    """1 for the next due point, 2 for the one after it."""
    occurrence: Literal["initial", "repeat"]
    """Whether the first accomplishment is due there, or a repeat."""
    due: Due
    """The due point, as seen on the day of the forecast."""
    assumption: str
    """What it takes for granted, in one sentence; of the next due point nothing but the utilisation."""


@attrs.frozen(kw_only=True)
class _Now:
    """The day of the forecast."""

    on: date
    aircraft: Counters
    component: Counters
    utilisation: Utilisation

    def after(self, days: Fraction) -> Moment:
        """Return the moment so many days ahead, with what is flown until then; a counter without a rate is unknown."""
        use = self.utilisation
        seconds = None if use.flight_hours_per_day is None else int(use.flight_hours_per_day * SECONDS_PER_HOUR * days)
        cycles = None if use.flight_cycles_per_day is None else int(use.flight_cycles_per_day * days)
        return Moment(
            on=self.on + timedelta(days=int(days)),
            aircraft=_flown(self.aircraft, seconds, cycles),
            component=_flown(self.component, seconds, cycles),
        )


def _flown(now: Counters, seconds: int | None, cycles: int | None) -> Counters:
    hours, have = now.flight_hours, now.flight_cycles
    return Counters(
        flight_hours=None if hours is None or seconds is None else hours + FlightHours(seconds),
        flight_cycles=None if have is None or cycles is None else have + cycles,
    )


def forecast(
    time: ComplianceTime,
    *,
    on: date,
    aircraft: Counters,
    component: Counters | None = None,
    anchors: Mapping[str, Moment],
    utilisation: Utilisation = UNKNOWN_UTILISATION,
    count: int | None = None,
    horizon_on: date | None = None,
    repeats_done: int = 0,
    month_policy: MonthPolicy = "same_day",
    tolerance: Tolerance = NO_TOLERANCE,
    due_soon: DueSoon = NEVER_SOON,
) -> tuple[ForecastPoint, ...]:
    """Return the next due points, in order.

    Each further point assumes that the one before it is accomplished exactly there, on all axes; one that has passed,
    that it is accomplished on the day of the forecast. A repeat in calendar time alone is counted from one anchor, so
    that 31 January by a month is 28 February and 31 March. The forecast ends where no day can be projected, or no
    repeat is left.

    Args:
        time: The compliance time.
        on: The day of the forecast.
        aircraft: Counters of the aircraft on that day.
        component: Counters of the component on that day, for limits on its counter.
        anchors: The events that limits count from; with `last_done` the next due point is a repeat.
        utilisation: What is flown each day.
        count: How many points at most.
        horizon_on: Last day of the forecast; points projected after it are left out.
        repeats_done: How many repeats were accomplished already, where their number is limited.
        month_policy: How calendar months end.
        tolerance: The permitted variation.
        due_soon: How close to its limit something is due soon.

    Raises:
        InvalidValueError: If neither a count nor a horizon is given, or the count is not from 1 to 10 000.
    """
    if count is None and horizon_on is None:
        raise InvalidValueError("give a count or a horizon, or both", field="count")
    if count is not None and not 1 <= count <= MOST_POINTS:
        raise InvalidValueError(f"expected from 1 to {MOST_POINTS:,} points", field="count", value=count)
    now = _Now(on=on, aircraft=aircraft, component=component or Counters(), utilisation=utilisation)
    known, points, steps = dict(anchors), list[ForecastPoint](), 1
    assumption = "what is flown each day stays as it is"
    while len(points) < (count or MOST_POINTS):
        repeated = LAST_ACCOMPLISHMENT in known
        expression = time.repeat if repeated else time.initial
        if expression is None or (repeated and time.repeats is not None and repeats_done >= time.repeats):
            break
        seen = due(
            _times(expression, steps) if repeated else expression,
            on=on,
            aircraft=aircraft,
            component=component,
            anchors=known,
            utilisation=utilisation,
            month_policy=month_policy,
            tolerance=tolerance,
            due_soon=due_soon,
        )
        if horizon_on is not None and seen.projected_on is not None and seen.projected_on > horizon_on:
            break
        occurrence: Literal["initial", "repeat"] = "repeat" if repeated else "initial"
        points.append(ForecastPoint(number=len(points) + 1, occurrence=occurrence, due=seen, assumption=assumption))
        if seen.projected_on is None:
            break
        repeats_done += repeated
        done = _accomplished(seen, now)
        assumption = f"the one before it is accomplished at its due point, {done.on}"
        if seen.projected_on < on:
            assumption = f"the one before it, which is overdue, is accomplished on {on}"
        if repeated and _is_calendar_alone(expression) and seen.projected_on >= on:
            # Counted from the anchor: stepping from the previous point would drift to the shortest month's day.
            steps += 1
        else:
            known[LAST_ACCOMPLISHMENT], steps = done, 1
    return tuple(points)


def _is_calendar_alone(expression: Expression) -> bool:
    return (
        isinstance(expression, Within)
        and expression.axis == "calendar"
        and expression.after == LAST_ACCOMPLISHMENT
        and not expression.exclusive
    )


def _times(expression: Expression, steps: int) -> Expression:
    if steps == 1 or not isinstance(expression, Within) or not isinstance(expression.amount, int):
        return expression
    return attrs.evolve(expression, amount=expression.amount * steps)


def _accomplished(seen: Due, now: _Now) -> Moment:
    """Return the moment of the due point itself, or now where it has passed."""
    use, hours = now.utilisation, seen.remaining_flight_hours
    # A limit that is itself too late is met a second before.
    strict = isinstance(seen.governing_limit, Within) and seen.governing_limit.exclusive
    if seen.governing == "flight_hours":
        left, rate = Fraction((hours.seconds if hours else 0) - strict, SECONDS_PER_HOUR), use.flight_hours_per_day
    elif seen.governing == "flight_cycles":
        left, rate = Fraction(seen.remaining_flight_cycles or 0), use.flight_cycles_per_day
    else:
        left, rate = Fraction(seen.remaining_days or 0), Fraction(1)
    return now.after(max(left / (rate or 1), Fraction(0)))
