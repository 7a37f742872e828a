"""Due points of many items by one expression at once, on numpy arrays; `compile_scan` is the reference.

Needs the extra `amss-core[fast]`.

Maintainer's notes: as in `scan`, a *first* is the minimum of the whole days left and a *later* the maximum, where every
fact is known and everything is flown. Items of which that is not so are asked of `compile_scan`, one by one.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from amss_core.compliance_time.arrays import UNKNOWN, ItemArrays, ScanArrays, whole
from amss_core.compliance_time.compiled import counter_steps, due_day, ends_with_month, soon_threshold
from amss_core.compliance_time.expressions import AXES, Expression, Limit, Whichever, Within, limits_of
from amss_core.compliance_time.raw import RawMoment
from amss_core.compliance_time.scan import compile_scan
from amss_core.compliance_time.situation import NEVER_SOON, NO_TOLERANCE, DueSoon, MonthPolicy, Tolerance
from amss_core.errors import needs_extra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from amss_core.compliance_time.arrays import Whole

    Truths: TypeAlias = NDArray[np.bool_]

_SMALL = 1 << 40
_FEW = 1 << 20
"""Days of a rate. With numbers below these all products fit into 64 bits; items with others are asked one by one."""


def scan_arrays(
    expression: Expression,
    items: ItemArrays,
    *,
    month_policy: MonthPolicy = "same_day",
    tolerance: Tolerance = NO_TOLERANCE,
    due_soon: DueSoon = NEVER_SOON,
) -> ScanArrays:
    """Tell where the expression stands for each of many items; see `compile_scan`.

    Quick for items of which all that the expression asks is known, rates included, and no rate is zero.

    Raises:
        InvalidValueError: If the month policy is none, or a due point does not fit into 64 bits.
        MissingExtraError: If numpy is not installed.
    """
    with needs_extra("numpy", extra="fast"):
        import numpy as np  # noqa: PLC0415 - an extra

    asked = _Asked(items, ends_with_month(month_policy), tolerance, due_soon)
    points, soon, known = _stand(expression, 0, asked)
    flags = np.array([points[0] < 0, soon], dtype=np.int8)
    scan = compile_scan(expression, month_policy=month_policy, tolerance=tolerance, due_soon=due_soon)
    for number in np.flatnonzero(~known).tolist():
        point = scan(*items.item(number))
        points[:, number] = [whole(each) for each in point[:7]]
        flags[:, number] = [-1 if each is None else each for each in point[7:]]
    return ScanArrays(*points, *flags)


class _Asked(NamedTuple):
    items: ItemArrays
    to_month_end: bool
    tolerance: Tolerance
    due_soon: DueSoon


class _Stand(NamedTuple):
    """Where a part of the expression stands for each item."""

    points: Whole
    """The first seven rows of `ScanArrays`."""
    soon: Truths
    """Whether it is exceeded or due soon."""
    known: Truths
    """Whether that can be relied on."""


def _stand(expression: Expression, place: int, asked: _Asked) -> _Stand:
    if not isinstance(expression, Whichever):
        if isinstance(expression, Within) and expression.axis != "calendar":
            return _counter(expression, place, asked)
        return _calendar(expression, place, asked)
    stands: list[_Stand] = []
    for each in expression.of:
        stands.append(_stand(each, place, asked))
        place += len(limits_of(each))
    return reduce(_first if expression.order == "first" else _later, stands)


def _first(one: _Stand, other: _Stand) -> _Stand:
    import numpy as np  # noqa: PLC0415 - an extra

    points = np.where(_before(other.points, one.points), other.points, one.points)
    np.minimum(one.points[4:], other.points[4:], out=points[4:])  # `UNKNOWN` is the largest number of all
    return _Stand(points, one.soon | other.soon, one.known & other.known)


def _later(one: _Stand, other: _Stand) -> _Stand:
    import numpy as np  # noqa: PLC0415 - an extra

    points = np.where(_before(one.points, other.points), other.points, one.points)
    return _Stand(points, one.soon & other.soon, one.known & other.known)


def _before(one: Whole, other: Whole) -> Truths:
    """Tell where one point is surely exceeded before another: by days left, on one axis by what remains."""
    sooner: Truths = one[0] < other[0]
    alike: Truths = (one[0] == other[0]) & (one[1] == other[1])
    less: Truths = one[2] < other[2]
    return sooner | (alike & less)


def _calendar(limit: Limit, place: int, asked: _Asked) -> _Stand:
    import numpy as np  # noqa: PLC0415 - an extra

    day_of, now = due_day(limit, asked.to_month_end, asked.tolerance), asked.items.now[0]
    known = now < _SMALL
    if isinstance(limit, Within):
        start = _anchor(limit.after, asked)[0]
        known &= start < _SMALL
        # Items share their days: each day is worked out once.
        starts, places = np.unique(np.where(known, start, 1), return_inverse=True)
        days = [day_of({limit.after: RawMoment(day)}) for day in starts.tolist()]
        due = np.array([min(day, _SMALL) for day in days if day is not None], dtype=np.int64)[places]
        known &= due < _SMALL
    else:
        due = np.full(len(now), day_of({}), dtype=np.int64)
    left = due - now
    return _Stand(_points(left, 0, left, place, due), left <= soon_threshold(0, asked.due_soon), known)


def _counter(limit: Within, place: int, asked: _Asked) -> _Stand:
    import numpy as np  # noqa: PLC0415 - an extra

    axis, now = AXES.index(limit.axis), asked.items.now
    own = axis + 2 if limit.counter == "component" else axis
    amount = min(counter_steps(limit, asked.tolerance), _SMALL)
    start, (steps, days) = _anchor(limit.after, asked)[own], asked.items.rates[2 * axis - 2 : 2 * axis]
    known = (np.abs([start, now[own], now[axis]]) < _SMALL).all(axis=0) & (amount < _SMALL)
    known &= (steps > 0) & (steps < _SMALL) & (days > 0) & (days < _FEW)
    remaining = start + amount - now[own]
    left = remaining * days // np.where(known, steps, 1)
    soon = (left <= soon_threshold(0, asked.due_soon)) | (remaining <= soon_threshold(axis, asked.due_soon))
    return _Stand(_points(left, axis, remaining, place, now[axis] + remaining), soon, known)


def _anchor(name: str, asked: _Asked) -> Whole:
    import numpy as np  # noqa: PLC0415 - an extra

    anchor = asked.items.anchors.get(name)
    return np.full_like(asked.items.now, UNKNOWN) if anchor is None else anchor


def _points(left: Whole, axis: int, remaining: Whole, place: int, value: Whole) -> Whole:
    import numpy as np  # noqa: PLC0415 - an extra

    points = np.full((7, len(left)), UNKNOWN, dtype=np.int64)
    points[0], points[1], points[2], points[3], points[4 + axis] = left, axis, remaining, place, value
    return points
