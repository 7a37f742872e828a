"""Expressions turned into functions on whole numbers, once, so that a million due points are worked out in seconds.

Days are ordinals, flight hours seconds, flight cycles counts. Every answer of this package comes from here; `due` adds
units, status and the derivation.

Maintainer's notes: a value is always the *last permitted* step, so that one comparison serves limits that include
their end and limits that do not. What is reached, and what may soon be, follows Kleene's logic: an unknown limit never
hides a reached one, and is never taken for one that is not. Which limit of several governs is told by comparing whole
days left, on one axis by comparing the limits themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from amss_core.compliance_time.expressions import Before, Expression, Limit, Whichever, Within, limits_of
from amss_core.compliance_time.raw import NOTHING, RawMoment, RawState
from amss_core.compliance_time.situation import (
    NEVER_SOON,
    NO_TOLERANCE,
    DueSoon,
    MonthPolicy,
    Tolerance,
)
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours, add_months, end_of_month

NEVER = 1 << 200
"""More days left than any calendar has: a limit ahead that a rate of zero never reaches."""
LAST_DAY = date.max.toordinal()
"""The last day that a date can name; due days may lie beyond it."""

_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "calendar_months": 1, "years": 12}
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
"""Days of 400 years, after which the calendar repeats."""


class LimitPoint(NamedTuple):
    """Where one limit stands."""

    place: int
    """Place of the limit in its expression, from 0, as `limits_of` lists them."""
    axis: int
    """0 calendar, 1 flight hours, 2 flight cycles."""
    value: int | None
    """The last permitted day, or the last permitted step of the aircraft's counter; None where it is unknown."""
    remaining: int | None
    """What is left until that, negative when exceeded; None where it is unknown."""
    left: int | None
    """Whole days left until it is exceeded, `NEVER` at a rate of zero, None without a rate."""
    reached: bool | None
    """Whether it is exceeded; None where that is unknown."""
    soon: bool | None
    """Whether it is exceeded or within the threshold of due soon; None where that is unknown."""


Reported: TypeAlias = tuple[LimitPoint | None, LimitPoint | None, LimitPoint | None]
"""A limit, or none, on each axis."""


class Point(NamedTuple):
    """Where an expression stands."""

    reported: Reported
    """What it reports on each axis: the least limit of a *first*, the winning branch of a *later*."""
    governing: LimitPoint | None
    """The limit that decides; None where that takes a rate or a fact that is unknown."""
    reached: bool | None
    """Whether it is exceeded; None where that is unknown."""
    soon: bool | None
    """Whether it is exceeded or due soon; None where that is unknown."""
    exact: bool
    """Whether no unknown fact can change which limit governs."""


Compiled: TypeAlias = Callable[[RawState, Mapping[str, RawMoment]], Point]


@lru_cache(maxsize=1 << 16)
def _months_later(ordinal: int, months: int, to_month_end: bool) -> int:  # noqa: FBT001 - a cache key
    # The calendar repeats every 400 years: days past the year 9999 are counted from their like within it.
    beyond = max(0, ordinal - LAST_DAY + _CYCLE_DAYS - 1) // _CYCLE_DAYS
    day = date.fromordinal(ordinal - beyond * _CYCLE_DAYS)
    years = day.year + months // 12 + 1 - date.max.year
    cycles = max(0, years + _CYCLE_YEARS - 1) // _CYCLE_YEARS
    later = add_months(day, months - cycles * _CYCLE_YEARS * 12)
    return (end_of_month(later) if to_month_end else later).toordinal() + (beyond + cycles) * _CYCLE_DAYS


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
    return _compile(expression, 0, ends_with_month(month_policy), tolerance, due_soon)


def ends_with_month(month_policy: MonthPolicy) -> bool:
    """Tell whether calendar months end with the month.

    Raises:
        InvalidValueError: If the month policy is none.
    """
    if month_policy not in ("same_day", "end_of_month"):
        raise InvalidValueError("expected same_day or end_of_month", field="month_policy", value=month_policy)
    return month_policy == "end_of_month"


def _compile(
    expression: Expression,
    place: int,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> Compiled:
    if isinstance(expression, Whichever):
        branches: list[Compiled] = []
        for each in expression.of:
            branches.append(_compile(each, place, to_month_end, tolerance, soon))
            place += len(limits_of(each))
        return (_first if expression.order == "first" else _later)(tuple(branches))
    if isinstance(expression, Within) and expression.axis != "calendar":
        return _counter_limit(expression, place, tolerance, soon)
    return _calendar_limit(expression, place, to_month_end, tolerance, soon)


def _calendar_limit(
    limit: Limit,
    place: int,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> Compiled:
    day_of = due_day(limit, to_month_end, tolerance)
    threshold = soon_threshold(0, soon)
    unknown = LimitPoint(place, 0, None, None, None, None, None)
    nowhere = Point((unknown, None, None), None, None, None, False)  # noqa: FBT003 - a tuple's field

    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        value, on = day_of(anchors), state.now.day
        if value is None or on is None:
            return nowhere
        left = value - on
        stands = LimitPoint(place, 0, value, left, left, left < 0, left <= threshold)
        return Point((stands, None, None), stands, stands.reached, stands.soon, True)  # noqa: FBT003 - a tuple's field

    return point


def due_day(
    limit: Limit,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
) -> Callable[[Mapping[str, RawMoment]], int | None]:
    """Return the function that tells the last permitted day of a limit in calendar time."""
    if not isinstance(limit, Within):
        fixed = limit.day.toordinal() - isinstance(limit, Before)
        return lambda _anchors: fixed
    amount = limit.amount if isinstance(limit.amount, int) else 0
    days = amount * _DAYS.get(limit.unit, 0) - limit.exclusive
    months = amount * _MONTHS.get(limit.unit, 0)
    month_end = to_month_end and limit.unit == "calendar_months"
    after = limit.after
    extended = tolerance != NO_TOLERANCE

    def day_of(anchors: Mapping[str, RawMoment]) -> int | None:
        start = anchors.get(after, NOTHING)[0]
        if start is None:
            return None
        due = (_months_later(start, months, month_end) if months else start) + days
        return _extended_day(start, due, tolerance) if extended else due

    return day_of


def _extended_day(start: int, due: int, tolerance: Tolerance) -> int:
    ends = []
    if tolerance.percent is not None:
        ends.append(due + max(0, int((due - start) * tolerance.percent // 100)))
    if tolerance.days is not None:
        ends.append(due + tolerance.days)
    if tolerance.months is not None:
        ends.append(_months_later(due, tolerance.months, False))  # noqa: FBT003 - a cache key
    return min(ends, default=due)


def _counter_limit(limit: Within, place: int, tolerance: Tolerance, soon: DueSoon) -> Compiled:
    axis = 1 if limit.unit == "flight_hours" else 2
    amount = counter_steps(limit, tolerance)
    component = limit.counter == "component"
    own = axis + 2 if component else axis
    after, threshold, soon_days = limit.after, soon_threshold(axis, soon), soon_threshold(0, soon)

    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        start = anchors.get(after, NOTHING)[own]
        now = state.now[own]
        value = remaining = left = reached = is_soon = None
        if start is not None:
            if not component:
                value = start + amount
            if now is not None:
                remaining = start + amount - now
                reached = remaining < 0
                aircraft = state.now[axis]
                if aircraft is not None:
                    value = aircraft + remaining
                rate = state.rates[axis]
                if rate is not None:
                    left = remaining * rate.days // rate.steps if rate.steps else None if reached else NEVER
                is_soon = remaining <= threshold or (left is not None and left <= soon_days)
        stands = LimitPoint(place, axis, value, remaining, left, reached, is_soon)
        reported: Reported = (None, stands, None) if axis == 1 else (None, None, stands)
        known = value is not None or remaining is not None
        return Point(reported, stands if known else None, reached, is_soon, known)

    return point


def soon_threshold(axis: int, soon: DueSoon) -> int:
    """Return how many days, seconds or cycles left are soon; below zero where none are."""
    hours = None if soon.flight_hours is None else soon.flight_hours.seconds
    threshold = (soon.days, hours, soon.flight_cycles)[axis]
    return -1 if threshold is None else threshold


def counter_steps(limit: Within, tolerance: Tolerance) -> int:
    """Return the last permitted step of an interval on a counter: one before a limit that is itself too late."""
    interval = limit.amount.seconds if isinstance(limit.amount, FlightHours) else limit.amount
    hours = None if tolerance.flight_hours is None else tolerance.flight_hours.seconds
    fixed = hours if limit.unit == "flight_hours" else tolerance.flight_cycles
    percent = None if tolerance.percent is None else int(interval * tolerance.percent // 100)
    return interval + min((each for each in (fixed, percent) if each is not None), default=0) - limit.exclusive


def _any(values: Sequence[bool | None]) -> bool | None:
    """Kleene's or: what is unknown cannot hide what is true."""
    return True if True in values else None if None in values else False


def _all(values: Sequence[bool | None]) -> bool | None:
    """Kleene's and: what is unknown cannot hide what is false."""
    return False if False in values else None if None in values else True


def _difference(one: LimitPoint, other: LimitPoint) -> int | None:
    """Return by how much one limit lies behind another on the same axis; None where they cannot be compared."""
    if one.remaining is not None and other.remaining is not None:
        return one.remaining - other.remaining
    return None if one.value is None or other.value is None else one.value - other.value


def _is_less(one: LimitPoint, other: LimitPoint) -> bool:
    """Tell whether one limit is surely reached before another on the same axis."""
    difference = _difference(one, other)
    return difference is not None and difference < 0


def _merge(points: Iterable[Point]) -> Reported:
    """Return the least limit on each axis; a known one rather than an unknown one."""
    least: list[LimitPoint | None] = [None, None, None]
    for point in points:
        for each in point.reported:
            if each is not None:
                best = least[each.axis]
                if best is None or (best.value is None and each.value is not None) or _is_less(each, best):
                    least[each.axis] = each
    return (least[0], least[1], least[2])


def _first(branches: tuple[Compiled, ...]) -> Compiled:
    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        points = [branch(state, anchors) for branch in branches]
        reached = _any([each.reached for each in points])
        # What is reached comes before what is not.
        candidates = [each for each in points if each.reached] if reached else points
        return Point(
            _merge(points),
            _earliest([each.governing for each in candidates if each.governing is not None]),
            reached,
            _any([each.soon for each in points]),
            all([each.exact for each in points]),  # noqa: C419 - a list is quicker here
        )

    return point


def _earliest(limits: list[LimitPoint]) -> LimitPoint | None:
    """Return the limit that comes first; a counter without a rate, or with a rate of zero, cannot be placed."""
    placed = [each for each in limits if each.left is not None and each.left != NEVER]
    if not placed and len({each.axis for each in limits}) != 1:
        return None
    best, *others = placed or limits
    for each in others:
        if each.axis == best.axis:
            if _is_less(each, best):
                best = each
        elif each.left is not None and best.left is not None and each.left < best.left:
            best = each
    return best


def _later(branches: tuple[Compiled, ...]) -> Compiled:
    def point(state: RawState, anchors: Mapping[str, RawMoment]) -> Point:
        points = [branch(state, anchors) for branch in branches]
        reached, soon = _all([each.reached for each in points]), _all([each.soon for each in points])
        # A branch that is reached ends before every one that is not.
        candidates = [each for each in points if not each.reached] if reached is False else points
        last = _latest(candidates)
        if last is not None:
            return Point(last.reported, last.governing, reached, soon, last.exact)
        return Point(_merge(_undominated(candidates)), None, reached, soon, False)  # noqa: FBT003 - a tuple's field

    return point


def _latest(points: list[Point]) -> Point | None:
    """Return the branch that is reached last; None where a rate or a fact is missing to tell."""
    if len(points) == 1:
        return points[0]
    limits = [each.governing for each in points if each.exact and each.governing is not None]
    lefts = [each.left for each in limits if each.left is not None]
    one_axis = len({each.axis for each in limits}) == 1
    if len(limits) < len(points) or (len(lefts) < len(limits) and not one_axis):
        return None
    last = 0
    for place, limit in enumerate(limits):
        if limit.axis == limits[last].axis:
            difference = _difference(limit, limits[last])
            if difference is None:
                return None
            last = place if difference > 0 else last
        elif lefts[place] > lefts[last]:
            last = place
    never_on = {each.axis for each in limits if each.left == NEVER}
    return None if len(never_on) > 1 else points[last]


def _undominated(points: list[Point]) -> list[Point]:
    """Drop the single limits that another one on their axis outlasts."""
    kept: list[Point] = []
    greatest: dict[int, LimitPoint] = {}
    for each in points:
        if each.exact and each.governing is not None:
            best = greatest.setdefault(each.governing.axis, each.governing)
            if _is_less(best, each.governing):
                greatest[each.governing.axis] = each.governing
    for each in points:
        limit = each.governing
        if limit is None or not each.exact or greatest[limit.axis] is limit:
            kept.append(each)
    return kept
