"""Sets of days as sorted intervals with closed ends, where each edge says what stands on its other side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

import attrs

from amss_core._validators import is_date
from amss_core.errors import InvalidValueError
from amss_core.findings import Finding

_ONE_DAY = timedelta(days=1)


def day_before(day: date) -> date:
    """Return the day before; the calendar's first day has none and stays."""
    return day if day == date.min else day - _ONE_DAY


def day_after(day: date) -> date:
    """Return the day after; the calendar's last day has none and stays."""
    return day if day == date.max else day + _ONE_DAY


@attrs.frozen(kw_only=True)
class Interval:
    """An unbroken run of days, both ends included."""

    first: date = attrs.field(default=date.min, validator=is_date)
    """First day; `date.min` where nothing known begins it."""
    last: date = attrs.field(default=date.max, validator=is_date)
    """Last day; `date.max` where nothing known ends it."""
    stood_before: tuple[Finding, ...] = ()
    """What stood against on the day before `first`; empty where nothing begins it or no reason is known."""
    stands_after: tuple[Finding, ...] = ()
    """What stands against on the day after `last`; empty where nothing ends it or no reason is known."""

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidValueError(
                f"expected a last day on or after {self.first}, got {self.last}", field="last", value=self.last
            )


def _together(first: tuple[Finding, ...], second: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _joined(left: Interval, right: Interval) -> Interval:
    """Return the run of two intervals that overlap or touch, `left` being the one that begins first."""
    stood_before = left.stood_before
    if left.first == right.first:
        stood_before = _together(left.stood_before, right.stood_before)
    if left.last == right.last:
        stands_after = _together(left.stands_after, right.stands_after)
    else:
        stands_after = max(left, right, key=lambda interval: interval.last).stands_after
    last = max(left.last, right.last)
    return Interval(first=left.first, last=last, stood_before=stood_before, stands_after=stands_after)


def _normal(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same days as intervals in order, with at least one day between any two."""
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: (interval.first, interval.last)):
        if joined and interval.first <= day_after(joined[-1].last):
            joined[-1] = _joined(joined[-1], interval)
        else:
            joined.append(interval)
    return tuple(joined)


@attrs.frozen
class Timeline:
    """The days on which something holds, and why it begins and ends to hold.

    Intervals may be given in any order; those that overlap or touch become one.

    >>> on_duty = Timeline([Interval(first=date(2026, 5, 1), last=date(2026, 5, 20))])
    >>> date(2026, 5, 20) in on_duty, on_duty.covers(date(2026, 5, 18), date(2026, 5, 21))
    (True, False)
    >>> on_duty.first_day_from(date(2026, 1, 1))
    datetime.date(2026, 5, 1)
    """

    intervals: tuple[Interval, ...] = attrs.field(default=(), converter=_normal)
    """In order of their days, with at least one day between any two."""

    @cached_property
    def _firsts(self) -> tuple[date, ...]:
        return tuple(interval.first for interval in self.intervals)

    @cached_property
    def _lasts(self) -> tuple[date, ...]:
        return tuple(interval.last for interval in self.intervals)

    def __iter__(self) -> Iterator[Interval]:
        return iter(self.intervals)

    def __contains__(self, day: date) -> bool:
        return self.covers(day, day)

    def covers(self, first: date, last: date) -> bool:
        """Tell whether every day from `first` through `last` belongs to the set."""
        index = bisect_right(self._firsts, first) - 1
        return index >= 0 and last <= self._lasts[index]

    def covered(self, windows: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
        """Return those of many windows that `covers` accepts, in their order.

        Args:
            windows: First and last day of each, both included, sorted.
        """
        found: list[tuple[date, date]] = []
        for first, last in zip(self._firsts, self._lasts, strict=True):
            begin = bisect_left(windows, (first, first))
            end = bisect_right(windows, (last, last), lo=begin)
            found += [window for window in windows[begin:end] if window[1] <= last]
        return found

    def interval_of(self, day: date) -> Interval | None:
        """Return the interval that the day lies in; None where the day does not belong to the set."""
        index = bisect_right(self._firsts, day) - 1
        return self.intervals[index] if index >= 0 and day <= self._lasts[index] else None

    def first_day_from(self, day: date) -> date | None:
        """Return the first day of the set at or after `day`; None where there is none."""
        index = bisect_left(self._lasts, day)
        return max(day, self._firsts[index]) if index < len(self._lasts) else None

    def valid_until(self, day: date) -> date | None:
        """Return the last day of the unbroken run that `day` lies in.

        Returns:
            `date.max` where nothing known ends the run; None where the day does not belong to the set.
        """
        interval = self.interval_of(day)
        return interval.last if interval else None

    def union(self, other: Timeline) -> Timeline:
        """Return the days of either; where both have an edge on one day, both give their reasons."""
        return Timeline((*self.intervals, *other.intervals))

    def intersection(self, other: Timeline) -> Timeline:
        """Return the days of both; each edge carries the reasons of those that have an edge there."""
        common: list[Interval] = []
        left = right = 0
        while left < len(self.intervals) and right < len(other.intervals):
            one, two = self.intervals[left], other.intervals[right]
            first, last = max(one.first, two.first), min(one.last, two.last)
            if first <= last:
                before = [edge.stood_before for edge in (one, two) if edge.first == first]
                after = [edge.stands_after for edge in (one, two) if edge.last == last]
                common.append(
                    Interval(
                        first=first,
                        last=last,
                        stood_before=_together(before[0], before[-1]),
                        stands_after=_together(after[0], after[-1]),
                    )
                )
            if one.last <= two.last:
                left += 1
            else:
                right += 1
        return Timeline(common)

    def complement(self) -> Timeline:
        """Return all other days of the calendar; what ends a run here begins one there."""
        gaps: list[Interval] = []
        first: date = date.min
        stood_before: tuple[Finding, ...] = ()
        for interval in self.intervals:
            if first < interval.first:
                last = interval.first - _ONE_DAY
                gaps.append(
                    Interval(first=first, last=last, stood_before=stood_before, stands_after=interval.stood_before)
                )
            if interval.last == date.max:
                return Timeline(gaps)
            first, stood_before = interval.last + _ONE_DAY, interval.stands_after
        gaps.append(Interval(first=first, stood_before=stood_before))
        return Timeline(gaps)


ALWAYS = Timeline((Interval(),))
"""Every day of the calendar."""
NEVER = Timeline()
"""No day."""
