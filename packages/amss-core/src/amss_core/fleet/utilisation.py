"""How much an aircraft flies each day: from what the operator plans, else from its readings; for projections only."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from amss_core.compliance_time.situation import UNKNOWN_UTILISATION, Utilisation
from amss_core.errors import InvalidValueError
from amss_core.fleet.readings import CounterAxis, CounterHistory
from amss_core.units import SECONDS_PER_HOUR

WINDOW_DAYS = 90
"""Days whose readings tell the utilisation, unless the operator says otherwise."""


def utilisation_from(
    history: CounterHistory, *, on: date, window_days: int = WINDOW_DAYS, plan: Utilisation = UNKNOWN_UTILISATION
) -> Utilisation:
    """Return the exact utilisation per day, from the first and the last reading of a window that ends on a day.

    Args:
        history: The readings.
        on: Last day of the window.
        window_days: How many days before `on` the window begins, that day included.
        plan: What the operator plans; where it gives a rate, that rate holds.

    Returns:
        A rate for each counter; None where the window has fewer than two readings of it, or they are of one day.

    Raises:
        InvalidValueError: If the window has no day.
    """
    if window_days < 1:
        raise InvalidValueError("expected one day or more", field="window_days", value=window_days)
    hours = plan.flight_hours_per_day
    if hours is None:
        seconds = _steps_per_day(history, "flight_hours", on, window_days)
        hours = None if seconds is None else seconds / SECONDS_PER_HOUR
    cycles = plan.flight_cycles_per_day
    if cycles is None:
        cycles = _steps_per_day(history, "flight_cycles", on, window_days)
    return Utilisation(flight_hours_per_day=hours, flight_cycles_per_day=cycles)


def _steps_per_day(history: CounterHistory, axis: CounterAxis, on: date, window_days: int) -> Fraction | None:
    first_on = on - timedelta(days=min(window_days, (on - date.min).days))
    readings = history.between(first_on, on, axis=axis)
    if not readings or readings[0].read_on == readings[-1].read_on:
        return None
    first, last = readings[0].steps(axis) or 0, readings[-1].steps(axis) or 0
    return Fraction(max(last - first, 0), (readings[-1].read_on - readings[0].read_on).days)
