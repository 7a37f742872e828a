"""Expressions turned into functions on whole numbers, once, so that a million due points are worked out in seconds.

Days are ordinals, flight hours seconds, flight cycles counts. Every answer of this package comes from here; `due` adds
units, status and the derivation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import inf
from typing import NamedTuple, TypeAlias

from amss_core.compliance_time.expressions import Before, Expression, OnOrBefore, Whichever, Within
from amss_core.compliance_time.situation import (
    NEVER_SOON,
    NO_TOLERANCE,
    Counters,
    DueSoon,
    Moment,
    MonthPolicy,
    Tolerance,
    Utilisation,
)
from amss_core.errors import InvalidValueError
from amss_core.units import SECONDS_PER_HOUR, FlightHours, add_months, end_of_month

_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "calendar_months": 1, "years": 12}


class RawMoment(NamedTuple):
    """A dated event in whole numbers; what is unknown is None."""

    day: int | None = None
    """Ordinal of the day."""
    aircraft_hours: int | None = None
    """Flight hours of the aircraft, in seconds."""
    aircraft_cycles: int | None = None
    """Flight cycles of the aircraft."""
    component_hours: int | None = None
    """Flight hours of the component, in seconds."""
    component_cycles: int | None = None
    """Flight cycles of the component."""


class RawRate(NamedTuple):
    """So many counter steps in so many days."""

    steps: int
    """Seconds or cycles flown."""
    days: int
    """In how many days."""


class RawState(NamedTuple):
    """The day asked about, in whole numbers."""

    now: RawMoment
    """The day and the counters on it."""
    hours_rate: RawRate | None = None
    """Flight hours in seconds per days; None where no rate is known."""
    cycles_rate: RawRate | None = None
    """Flight cycles per days; None where no rate is known."""


class LimitPoint(NamedTuple):
    """Where one limit stands."""

    index: int
    """Place of the limit in its expression, from 0, as `limits_of` lists them."""
    axis: int
    """0 calendar, 1 flight hours, 2 flight cycles."""
    value: int | None
    """The last permitted day, or the limit on the aircraft's counter; None where something is unknown."""
    remaining: int | None
    """What is left of it, negative when exceeded; None where something is unknown."""
    left: float | None
    """Whole days until it is exceeded at the known rate; infinite at a rate of zero, None without a rate."""
    reached: bool | None
    """Whether it is exceeded; None where something is unknown."""
    soon: bool | None
    """Whether it is exceeded or within the threshold of due soon; None where something is unknown."""


class Point(NamedTuple):
    """Where an expression stands."""

    reported: tuple[LimitPoint | None, LimitPoint | None, LimitPoint | None]
    """What it reports on each axis: the least limit of a *first*, the winning branch of a *later*."""
    governing: LimitPoint | None
    """The limit that decides; None where that needs a rate or a fact that is unknown."""
    reached: bool | None
    """Whether it is overdue; None where that is unknown."""
    soon: bool | None
    """Whether it is overdue or due soon; None where that is unknown."""


Compiled: TypeAlias = Callable[[RawState, Mapping[str, RawMoment]], Point]
_Reported: TypeAlias = tuple[LimitPoint | None, LimitPoint | None, LimitPoint | None]
_NOTHING = RawMoment()


def raw_moment(on: date | None, aircraft: Counters, component: Counters | None) -> RawMoment:
    """Turn a day and counters into whole numbers."""
    own = component or Counters()
    return RawMoment(
        on.toordinal() if on else None,
        aircraft.flight_hours.seconds if aircraft.flight_hours else None,
        aircraft.flight_cycles,
        own.flight_hours.seconds if own.flight_hours else None,
        own.flight_cycles,
    )


def raw_moments(anchors: Mapping[str, Moment]) -> dict[str, RawMoment]:
    """Turn named, dated events into whole numbers."""
    return {name: raw_moment(each.on, each.aircraft, each.component) for name, each in anchors.items()}


def raw_state(*, on: date, aircraft: Counters, component: Counters | None, utilisation: Utilisation) -> RawState:
    """Turn the state asked about into whole numbers."""
    return RawState(
        raw_moment(on, aircraft, component),
        _raw_rate(utilisation.flight_hours_per_day, SECONDS_PER_HOUR),
        _raw_rate(utilisation.flight_cycles_per_day, 1),
    )


def _raw_rate(rate: Fraction | None, steps_per_unit: int) -> RawRate | None:
    return None if rate is None else RawRate(rate.numerator * steps_per_unit, rate.denominator)


@lru_cache(maxsize=1 << 16)
def _months_later(ordinal: int, months: int, to_month_end: bool) -> int:  # noqa: FBT001 - a cache key
    day = add_months(date.fromordinal(ordinal), months)
    return (end_of_month(day) if to_month_end else day).toordinal()


@lru_cache(maxsize=1 << 12)
def compile_expression(
    expression: Expression,
    *,
    month_policy: MonthPolicy = "same_day",
    tolerance: Tolerance = NO_TOLERANCE,
    due_soon: DueSoon = NEVER_SOON,
) -> Compiled:
    """Return the function that tells where the expression stands.

    Args:
        expression: The compliance time.
        month_policy: How calendar months end.
        tolerance: What each limit is extended by.
        due_soon: How close to a limit is soon.

    Raises:
        InvalidValueError: If the month policy is none.
    """
    if month_policy not in ("same_day", "end_of_month"):
        raise InvalidValueError("expected same_day or end_of_month", field="month_policy", value=month_policy)
    return _compile(expression, (0,), month_policy == "end_of_month", tolerance, due_soon)[0]


def _compile(
    expression: Expression,
    first_index: tuple[int],
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> tuple[Compiled, int]:
    (index,) = first_index
    if not isinstance(expression, Whichever):
        if isinstance(expression, Within) and expression.axis != "calendar":
            return _counter_limit(expression, index, tolerance, soon), index + 1
        return _calendar_limit(expression, index, to_month_end, tolerance, soon), index + 1
    branches = []
    for each in expression.of:
        branch, index = _compile(each, (index,), to_month_end, tolerance, soon)
        branches.append(branch)
    return (_first(tuple(branches)) if expression.order == "first" else _later(tuple(branches))), index


def _lone(point: LimitPoint) -> Point:
    reported: list[LimitPoint | None] = [None, None, None]
    reported[point.axis] = point
    return Point((reported[0], reported[1], reported[2]), point, point.reached, point.soon)


def _calendar_limit(
    limit: Within | OnOrBefore | Before,
    index: int,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> Compiled:
    due_day = _due_day(limit, to_month_end, tolerance)
    threshold = soon.days
    unknown = _lone(LimitPoint(index, 0, None, None, None, None, None))

    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        value, on = due_day(anchors), state.now.day
        if value is None or on is None:
            return unknown
        remaining = value - on
        reached = remaining < 0
        stands = LimitPoint(
            index,
            0,
            value,
            remaining,
            remaining,
            reached,
            reached or (threshold is not None and remaining <= threshold),
        )
        return Point((stands, None, None), stands, reached, stands.soon)

    return point


def _due_day(
    limit: Within | OnOrBefore | Before,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
) -> Callable[[Mapping[str, RawMoment]], int | None]:
    if not isinstance(limit, Within):
        fixed = limit.day.toordinal() - (1 if isinstance(limit, Before) else 0)
        return lambda _anchors: fixed
    amount = limit.amount if isinstance(limit.amount, int) else 0
    days = amount * _DAYS.get(limit.unit, 0) - limit.exclusive
    months = amount * _MONTHS.get(limit.unit, 0)
    month_end = to_month_end and limit.unit == "calendar_months"
    after = limit.after

    def due_day(anchors: Mapping[str, RawMoment]) -> int | None:
        start = anchors.get(after, _NOTHING).day
        if start is None:
            return None
        return (_months_later(start, months, month_end) if months else start) + days

    def extended_day(anchors: Mapping[str, RawMoment]) -> int | None:
        start, due = anchors.get(after, _NOTHING).day, due_day(anchors)
        return None if start is None or due is None else max(due, _extended_day(start, due, tolerance))

    return due_day if tolerance == NO_TOLERANCE else extended_day


def _extended_day(start: int, due: int, tolerance: Tolerance) -> int:
    ends = []
    if tolerance.percent is not None:
        ends.append(due + int((due - start) * tolerance.percent // 100))
    if tolerance.days is not None:
        ends.append(due + tolerance.days)
    if tolerance.months is not None:
        ends.append(_months_later(due, tolerance.months, False))  # noqa: FBT003 - a cache key
    return min(ends, default=due)


def _counter_limit(limit: Within, index: int, tolerance: Tolerance, soon: DueSoon) -> Compiled:
    amount = limit.amount.seconds if isinstance(limit.amount, FlightHours) else limit.amount
    axis = 1 if limit.unit == "flight_hours" else 2
    amount += _counter_tolerance(axis, amount, tolerance)
    component = limit.counter == "component"
    own = axis + 2 if component else axis
    after, last_left = limit.after, 1 if limit.exclusive else 0
    threshold = (soon.flight_hours.seconds if soon.flight_hours else None) if axis == 1 else soon.flight_cycles
    soon_days = soon.days

    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        start: int | None = anchors.get(after, _NOTHING)[own]
        now: int | None = state.now[own]
        aircraft: int | None = state.now[axis]
        value = remaining = left = reached = is_soon = None
        if start is not None:
            if not component:
                value = start + amount
            elif aircraft is not None and now is not None:
                value = aircraft + start + amount - now
            if now is not None:
                remaining = start + amount - now
                permitted = remaining - last_left
                reached = permitted < 0
                rate = state[axis]
                left = None if rate is None else permitted * rate.days // rate.steps if rate.steps else inf
                is_soon = (
                    reached
                    or (threshold is not None and remaining <= threshold)
                    or (soon_days is not None and left is not None and left <= soon_days)
                )
        stands = LimitPoint(index, axis, value, remaining, left, reached, is_soon)
        return Point((None, stands, None) if axis == 1 else (None, None, stands), stands, reached, is_soon)

    return point


def _counter_tolerance(axis: int, amount: int, tolerance: Tolerance) -> int:
    fixed = (
        (tolerance.flight_hours.seconds if tolerance.flight_hours else None) if axis == 1 else tolerance.flight_cycles
    )
    percent = None if tolerance.percent is None else int(amount * tolerance.percent // 100)
    return min((each for each in (fixed, percent) if each is not None), default=0)


def _any(values: list[bool | None]) -> bool | None:
    """Kleene's or: what is unknown cannot hide what is true."""
    return True if True in values else None if None in values else False


def _all(values: list[bool | None]) -> bool | None:
    """Kleene's and: what is unknown cannot hide what is false."""
    return False if False in values else None if None in values else True


def _earliest_key(point: LimitPoint) -> tuple[int, float]:
    if point.left is not None:
        return (1, point.left)
    # Exceeded without a rate is earlier than anything still ahead; ahead without a rate cannot be placed, and comes last.
    return (0, 0) if point.reached else (2, 0)


def _least(points: list[LimitPoint | None]) -> LimitPoint | None:
    known = [each for each in points if each is not None and each.value is not None]
    if known:
        return min(known, key=lambda each: (each.value, each.left is None))
    return next((each for each in points if each is not None), None)


def _merge(points: list[Point]) -> _Reported:
    return (
        _least([each.reported[0] for each in points]),
        _least([each.reported[1] for each in points]),
        _least([each.reported[2] for each in points]),
    )


def _first(branches: tuple[Compiled, ...]) -> Compiled:
    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        points = [branch(state, anchors) for branch in branches]
        reported = _merge(points)
        decided = [each for each in _merge([each for each in points if each.governing]) if each is not None]
        decided.sort(key=lambda each: each.index)
        return Point(
            reported,
            min(decided, key=_earliest_key, default=None),
            _any([each.reached for each in points]),
            _any([each.soon for each in points]),
        )

    return point


def _later(branches: tuple[Compiled, ...]) -> Compiled:
    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        points = [branch(state, anchors) for branch in branches]
        reached, soon = _all([each.reached for each in points]), _all([each.soon for each in points])
        last = _latest(points)
        if len(last) == 1:
            return Point(last[0].reported, last[0].governing, reached, soon)
        return Point(_merge(last), None, reached, soon)

    return point


def _latest(points: list[Point]) -> list[Point]:
    """Return the branch that is reached last, or all that may be, where a rate or a fact is missing to decide."""
    # A branch that is not reached yet ends after every one that is.
    candidates = [each for each in points if not each.reached] or points
    on_one_axis: dict[int, Point] = {}
    rest: list[Point] = []
    for each in candidates:
        lone = _lone_limit(each)
        if lone is None or lone.value is None:
            rest.append(each)
            continue
        other = on_one_axis.get(lone.axis)
        other_lone = None if other is None else _lone_limit(other)
        if other_lone is None or other_lone.value is None or lone.value > other_lone.value:
            on_one_axis[lone.axis] = each
    chosen = {id(each) for each in (*on_one_axis.values(), *rest)}
    candidates = [each for each in candidates if id(each) in chosen]
    lefts = [each.governing.left if each.governing else None for each in candidates]
    if len(candidates) == 1 or None in lefts:
        return candidates
    return [max(candidates, key=lambda each: each.governing.left)]  # type: ignore[union-attr, arg-type, return-value]


def _lone_limit(point: Point) -> LimitPoint | None:
    on_axes = [each for each in point.reported if each is not None]
    return on_axes[0] if len(on_axes) == 1 and point.governing is not None else None
