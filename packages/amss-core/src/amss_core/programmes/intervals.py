"""From where each next interval of a programme item counts, and what was done beyond its permitted variation.

An item done early counts on from the actual accomplishment. One done late counts on from the original due point, on
each axis on which it was late, so that a variation is never gained twice; beyond the variation that is an exceedance
too. Months of one unbroken run are counted from its first anchor: 31 January by a month is 28 February, then 31 March.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import attrs

from amss_core.compliance_time import (
    LAST_ACCOMPLISHMENT,
    Axis,
    Counters,
    Due,
    Expression,
    Moment,
    Tolerance,
    Whichever,
    Within,
    due,
    limits_of,
)
from amss_core.directives import Case
from amss_core.directives.counting import is_late_enough
from amss_core.directives.findings import amounts
from amss_core.findings import Derivation
from amss_core.programmes.records import ProgrammeAccomplishment, ProgrammeItem
from amss_core.units import add_months

MONTHS: dict[str, int] = {"months": 1, "calendar_months": 1, "years": 12}
"""Units that end on a day number, which a month may not have: their runs are counted from one anchor."""


@attrs.frozen(kw_only=True)
class ProgrammeExceedance:
    """An item that was done beyond its permitted variation; measured from its due point."""

    accomplishment: ProgrammeAccomplishment
    """What was done too late."""
    due: Due
    """The due point, as it stood at that moment."""


class Base(NamedTuple):
    """From where the next interval counts."""

    moment: Moment
    """The last accomplishment, or on each axis the due point that it was late for."""
    run_began_on: date | None = None
    """The anchor from which an unbroken run of months is counted; None where the moment is that anchor."""
    intervals: int = 1
    """How many intervals after that anchor the next due point lies."""


class Walk(NamedTuple):
    """The accomplishments, followed one after the other."""

    base: Base | None
    """From where the next interval counts; None where nothing was done."""
    counted: tuple[ProgrammeAccomplishment, ...]
    """The accomplishments that count, in order."""
    too_early: tuple[ProgrammeAccomplishment, ...]
    """Those before the point than which they must not be earlier."""
    undecided: tuple[ProgrammeAccomplishment, ...]
    """Those of which that is unknown; they do not count, and an answer that hangs on them is unknown."""
    exceedances: tuple[ProgrammeExceedance, ...]
    """What was done beyond its variation."""
    unverified: tuple[ProgrammeAccomplishment, ...]
    """What may have been done beyond its variation, because a fact is missing to tell."""
    terms: tuple[Derivation, ...]
    """What each accomplishment did to the next interval."""


def due_from(case: Case, item: ProgrammeItem, *, now: Moment, base: Base | None, times_done: int) -> Due | None:
    """Return the due point of an item at a moment; None where it needs no more doing.

    Args:
        case: The aircraft.
        item: The item.
        now: The day, and the counters on it.
        base: From where the interval counts; None where nothing was done, and the first limit holds.
        times_done: How many accomplishments count so far.
    """
    time = item.compliance_time
    expression = time.initial if base is None else time.repeat
    if expression is None or (time.repeats is not None and times_done > time.repeats):
        return None
    on = now.on or case.on
    anchors = case.anchors(expression, last=None, on=on)
    tolerance = item.tolerance("initial" if base is None else "repeat", policy=case.policy.tolerances)
    if base is not None:
        anchors[LAST_ACCOMPLISHMENT] = base.moment
        if base.run_began_on is not None:
            tolerance = _of_one_interval(expression, tolerance, base)
            expression = _multiplied(expression, base.intervals)
            anchors[LAST_ACCOMPLISHMENT] = attrs.evolve(base.moment, on=base.run_began_on)
    return due(
        expression,
        on=on,
        aircraft=now.aircraft,
        component=now.component,
        anchors=anchors,
        utilisation=case.utilisation,
        month_policy=case.policy.month_policy(item.authority),
        tolerance=tolerance,
        due_soon=case.policy.due_soon,
    )


def _months_alone(expression: Expression) -> int | None:
    """Return the months between two due points, where months or years are all that runs on the calendar; else None."""
    calendar = [each for each in limits_of(expression) if isinstance(each, Within) and each.axis == "calendar"]
    if len(calendar) != 1 or not _is_of_months(calendar[0]):
        return None
    return MONTHS[calendar[0].unit] * int(str(calendar[0].amount))


def _is_of_months(limit: Within) -> bool:
    return limit.after == LAST_ACCOMPLISHMENT and limit.unit in MONTHS


def _multiplied(expression: Expression, intervals: int) -> Expression:
    if isinstance(expression, Whichever):
        return attrs.evolve(expression, of=tuple(_multiplied(each, intervals) for each in expression.of))
    if isinstance(expression, Within) and _is_of_months(expression) and isinstance(expression.amount, int):
        return attrs.evolve(expression, amount=expression.amount * intervals)
    return expression


def _of_one_interval(expression: Expression, tolerance: Tolerance, base: Base) -> Tolerance:
    """Return the tolerance with its percentage taken of the last interval of a run, not of the whole run."""
    if tolerance.percent is None or base.run_began_on is None:
        return tolerance
    months = _months_alone(expression) or 0
    due_on = add_months(base.run_began_on, months * base.intervals)
    interval = due_on - add_months(base.run_began_on, months * (base.intervals - 1))
    days = [int(interval.days * tolerance.percent // 100)]
    if tolerance.days is not None:
        days.append(tolerance.days)
    if tolerance.months is not None:
        days.append((add_months(due_on, tolerance.months) - due_on).days)
    return attrs.evolve(tolerance, days=min(days), months=None)


def walk(case: Case, item: ProgrammeItem, done: tuple[ProgrammeAccomplishment, ...]) -> Walk:
    """Follow the accomplishments from the first to the last, each from where the one before lets its interval count."""
    base: Base | None = None
    counted, too_early, undecided = (list[ProgrammeAccomplishment]() for _ in range(3))
    exceedances, unverified, terms = list[ProgrammeExceedance](), list[ProgrammeAccomplishment](), list[Derivation]()
    for fact in done:
        late_enough = is_late_enough(case, fact, counted[-1] if counted else None)
        if not late_enough:
            (undecided if late_enough is None else too_early).append(fact)
            continue
        actual = case.moment_of(fact)
        point = due_from(case, item, now=actual, base=base, times_done=len(counted))
        counted.append(fact)
        if point is None:
            continue
        if point.status == "overdue":
            exceedances.append(ProgrammeExceedance(accomplishment=fact, due=point))
        if point.status == "unknown":
            unverified.append(fact)
        late_on = _late_on(point)
        base = _next_base(item, base, actual, point, late_on)
        terms.append(_walked(fact, point, late_on))
    return Walk(
        base=base,
        counted=tuple(counted),
        too_early=tuple(too_early),
        undecided=tuple(undecided),
        exceedances=tuple(exceedances),
        unverified=tuple(unverified),
        terms=tuple(terms),
    )


def _late_on(point: Due) -> frozenset[Axis]:
    """Return the axes on which an item was done at its due point or after it, where it was due, or may have been."""
    remaining: dict[Axis, int | None] = {
        "calendar": point.remaining_days,
        "flight_hours": None if point.remaining_flight_hours is None else point.remaining_flight_hours.seconds,
        "flight_cycles": point.remaining_flight_cycles,
    }
    if point.status in ("in_variation", "overdue", "unknown"):
        return frozenset(axis for axis, left in remaining.items() if left is not None and left <= 0)
    return frozenset(axis for axis in remaining if axis == point.governing and remaining[axis] == 0)


def _next_base(item: ProgrammeItem, base: Base | None, actual: Moment, point: Due, late_on: frozenset[Axis]) -> Base:
    """Return from where the next interval counts: on each axis the due point where late on it, else the actual."""
    counters = Counters(
        flight_hours=point.due_flight_hours if "flight_hours" in late_on else actual.aircraft.flight_hours,
        flight_cycles=point.due_flight_cycles if "flight_cycles" in late_on else actual.aircraft.flight_cycles,
    )
    on = point.due_on if "calendar" in late_on else actual.on
    moment = attrs.evolve(actual, on=on, aircraft=counters, readings=() if late_on else actual.readings)
    repeat = item.compliance_time.repeat
    if "calendar" not in late_on or base is None or repeat is None or _months_alone(repeat) is None:
        return Base(moment)
    return Base(moment, base.run_began_on or base.moment.on, base.intervals + 1)


def _walked(fact: ProgrammeAccomplishment, point: Due, late_on: frozenset[Axis]) -> Derivation:
    from_where = "the original due point" if late_on else "the accomplishment"
    return Derivation(
        text=f"done on {fact.done_on}, due at {amounts(point)}: the next interval counts from {from_where}",
        value=fact.done_on.isoformat(),
        recorded_by=fact.recorded_by,
        recorded_at=fact.recorded_at.isoformat() if fact.recorded_at else "",
    )
