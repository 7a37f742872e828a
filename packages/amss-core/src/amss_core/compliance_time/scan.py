"""Due points of a whole fleet: the same answers as `due`, as plain numbers and without reasons, several times quicker.

Maintainer's notes: where every fact is known and everything is flown, a *first* is the minimum of the whole days left
and a *later* the maximum; that is all that the quick path does. Anything else (a fact that is missing, a rate of zero)
makes its arithmetic fail, and the general path of `compiled` answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from amss_core.compliance_time.compiled import (
    Compiled,
    Point,
    compile_expression,
    counter_steps,
    due_day,
    ends_with_month,
    soon_threshold,
)
from amss_core.compliance_time.expressions import AXES, Expression, Limit, Whichever, Within, limits_of
from amss_core.compliance_time.raw import RawMoment, RawRate, RawState
from amss_core.compliance_time.situation import NEVER_SOON, NO_TOLERANCE, DueSoon, MonthPolicy, Tolerance


class ScanPoint(NamedTuple):
    """Where an expression stands, in whole numbers; what does not apply or is unknown is None."""

    left: int | None
    """Whole days until the governing limit is exceeded, negative when it is; see `LimitPoint.left`."""
    axis: int | None
    """Axis of the governing limit: 0 calendar, 1 flight hours, 2 flight cycles."""
    remaining: int | None
    """What is left of the governing limit: days, seconds or cycles."""
    place: int | None
    """Place of the governing limit in the expression, as `limits_of` lists them."""
    day: int | None
    """Last permitted day, as an ordinal."""
    hours: int | None
    """Last permitted second on the aircraft's counter."""
    cycles: int | None
    """Last permitted cycle on the aircraft's counter."""
    reached: bool | None
    """Whether it is exceeded; None where that is unknown."""
    soon: bool | None
    """Whether it is exceeded or due soon; None where that is unknown."""


Scan: TypeAlias = Callable[[RawState, Mapping[str, RawMoment]], ScanPoint]
_Rates: TypeAlias = tuple[None, RawRate | None, RawRate | None]
_Quick: TypeAlias = tuple[int, int, int, int, int | None, int | None, int | None, bool, bool]
_Node: TypeAlias = Callable[[RawMoment, _Rates, Mapping[str, RawMoment]], _Quick]


def compile_scan(
    expression: Expression,
    *,
    month_policy: MonthPolicy = "same_day",
    tolerance: Tolerance = NO_TOLERANCE,
    due_soon: DueSoon = NEVER_SOON,
) -> Scan:
    """Return the quick function that tells where the expression stands; see `compile_expression`.

    Raises:
        InvalidValueError: If the month policy is none.
    """
    quick = _node(expression, 0, ends_with_month(month_policy), tolerance, due_soon)
    general: Compiled | None = None
    new = tuple.__new__  # a named tuple's own constructor takes as long as the arithmetic

    def scan(state: RawState, anchors: Mapping[str, RawMoment]) -> ScanPoint:
        nonlocal general
        try:
            return new(ScanPoint, quick(state[0], state[1], anchors))
        except (TypeError, KeyError, ZeroDivisionError):
            general = general or compile_expression(
                expression, month_policy=month_policy, tolerance=tolerance, due_soon=due_soon
            )
            return _of_point(general(state, anchors))

    return scan


def _of_point(point: Point) -> ScanPoint:
    calendar, hours, cycles = (None if each is None else each.value for each in point.reported)
    governing = point.governing
    if governing is None:
        return ScanPoint(None, None, None, None, calendar, hours, cycles, point.reached, point.soon)
    return ScanPoint(
        governing.left,
        governing.axis,
        governing.remaining,
        governing.place,
        calendar,
        hours,
        cycles,
        point.reached,
        point.soon,
    )


def _node(
    expression: Expression,
    place: int,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> _Node:
    if not isinstance(expression, Whichever):
        if isinstance(expression, Within) and expression.axis != "calendar":
            return _counter(expression, place, tolerance, soon)
        return _calendar(expression, place, to_month_end, tolerance, soon)
    nodes: list[_Node] = []
    for each in expression.of:
        nodes.append(_node(each, place, to_month_end, tolerance, soon))
        place += len(limits_of(each))
    return (_first if expression.order == "first" else _later)(nodes[0], tuple(nodes[1:]))


def _calendar(
    limit: Limit,
    place: int,
    to_month_end: bool,  # noqa: FBT001 - internal
    tolerance: Tolerance,
    soon: DueSoon,
) -> _Node:
    day_of = due_day(limit, to_month_end, tolerance)
    threshold = soon_threshold(0, soon)

    def node(now: RawMoment, _rates: _Rates, anchors: Mapping[str, RawMoment]) -> _Quick:
        value = day_of(anchors)
        left = value - now[0]  # type: ignore[operator]  # fails where one is unknown
        return (left, 0, left, place, value, None, None, left < 0, left <= threshold)

    return node


def _counter(limit: Within, place: int, tolerance: Tolerance, soon: DueSoon) -> _Node:
    axis = AXES.index(limit.axis)
    own = axis + 2
    after, amount = limit.after, counter_steps(limit, tolerance)
    threshold, soon_days, is_hours = soon_threshold(axis, soon), soon_threshold(0, soon), axis == 1

    def on_aircraft(now: RawMoment, rates: _Rates, anchors: Mapping[str, RawMoment]) -> _Quick:
        value: int = anchors[after][axis] + amount  # type: ignore[operator]  # fails where unknown
        remaining = value - now[axis]  # type: ignore[operator]  # fails where unknown
        steps, days = rates[axis]  # type: ignore[misc]  # fails where unknown
        left = remaining * days // steps
        is_soon = left <= soon_days or remaining <= threshold
        if is_hours:
            return (left, 1, remaining, place, None, value, None, left < 0, is_soon)
        return (left, 2, remaining, place, None, None, value, left < 0, is_soon)

    def on_component(now: RawMoment, rates: _Rates, anchors: Mapping[str, RawMoment]) -> _Quick:
        remaining: int = anchors[after][own] + amount - now[own]  # type: ignore[operator]  # fails where unknown
        value: int = now[axis] + remaining  # type: ignore[operator]  # fails where unknown
        steps, days = rates[axis]  # type: ignore[misc]  # fails where unknown
        left = remaining * days // steps
        is_soon = left <= soon_days or remaining <= threshold
        on_axis = (value, None) if is_hours else (None, value)
        return (left, axis, remaining, place, None, *on_axis, left < 0, is_soon)

    return on_component if limit.counter == "component" else on_aircraft


def _first(one: _Node, others: tuple[_Node, ...]) -> _Node:
    def node(now: RawMoment, rates: _Rates, anchors: Mapping[str, RawMoment]) -> _Quick:
        left, axis, remaining, place, day, hours, cycles, _, soon = one(now, rates, anchors)
        for other in others:
            left2, axis2, remaining2, place2, day2, hours2, cycles2, _, soon2 = other(now, rates, anchors)
            if left2 < left or (left2 == left and axis2 == axis and remaining2 < remaining):
                left, axis, remaining, place = left2, axis2, remaining2, place2
            if day2 is not None and (day is None or day2 < day):
                day = day2
            if hours2 is not None and (hours is None or hours2 < hours):
                hours = hours2
            if cycles2 is not None and (cycles is None or cycles2 < cycles):
                cycles = cycles2
            soon = soon or soon2
        return (left, axis, remaining, place, day, hours, cycles, left < 0, soon)

    return node


def _later(one: _Node, others: tuple[_Node, ...]) -> _Node:
    def node(now: RawMoment, rates: _Rates, anchors: Mapping[str, RawMoment]) -> _Quick:
        last = one(now, rates, anchors)
        soon = last[8]
        for other in others:
            each = other(now, rates, anchors)
            if each[0] > last[0] or (each[0] == last[0] and each[1] == last[1] and each[2] > last[2]):
                last = each
            soon = soon and each[8]
        return last if soon == last[8] else (*last[:8], soon)

    return node
