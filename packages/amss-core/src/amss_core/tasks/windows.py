"""When an aircraft has a slot for a further task: the last window by a day, else the first one after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import attrs

from amss_core.errors import InvalidValueError
from amss_core.tasks.records import Task

_INSTANT = timedelta(microseconds=1)


@attrs.frozen(kw_only=True)
class Window:
    """A free window [start_at, end_at) of an aircraft."""

    start_at: datetime
    """First instant, UTC."""
    end_at: datetime
    """End, UTC; the instant itself lies outside."""
    last_on: date
    """The last day that it touches, at the station."""


def free_window(
    tasks: Iterable[Task],
    *,
    capacity_slots: int,
    not_before: datetime,
    latest_on: date | None,
    begins: time = time(8),
    duration: timedelta = timedelta(hours=8),
    zone: tzinfo = UTC,
) -> Window | None:
    """Return the last free window of an aircraft that ends by a day, else the first one after it.

    Args:
        tasks: Tasks of the aircraft; those that are neither scheduled nor in progress do not count.
        capacity_slots: How many active tasks the aircraft takes at any instant.
        not_before: The earliest instant at which it may start, aware.
        latest_on: The last day that it should touch; None for as soon as can be.
        begins: When work begins on a day, at the station.
        duration: How long it takes.
        zone: Zone of the station, whose dates count.

    Returns:
        None where the calendar ends before there is one.

    Raises:
        InvalidValueError: If the duration is not above zero.
    """
    if duration <= timedelta(0):
        raise InvalidValueError("expected a duration above zero", field="duration", value=duration)
    active = [task for task in tasks if task.is_active]
    days = _days(not_before.astimezone(zone).date(), latest_on, begins=begins, duration=duration)
    try:
        for day in days:
            start_at = datetime.combine(day, begins, zone).astimezone(UTC)
            end_at = start_at + duration
            if start_at >= not_before and _has_slot(active, start_at, end_at, capacity_slots):
                return Window(start_at=start_at, end_at=end_at, last_on=(end_at - _INSTANT).astimezone(zone).date())
    except OverflowError:  # past the last day of the calendar
        return None
    return None


def _days(first: date, latest_on: date | None, *, begins: time, duration: timedelta) -> Iterator[date]:
    """Yield the days on which it may start: from the last that is in time back to the first, then those after."""
    touched = timedelta(hours=begins.hour, minutes=begins.minute, seconds=begins.second) + duration - _INSTANT
    earliest = first.toordinal()
    target = earliest if latest_on is None else max(earliest, latest_on.toordinal() - touched.days)
    yield from map(date.fromordinal, range(target, earliest - 1, -1))
    yield from map(date.fromordinal, range(target + 1, date.max.toordinal() + 1))


def _has_slot(active: Iterable[Task], start_at: datetime, end_at: datetime, slots: int) -> bool:
    beside = [task for task in active if task.start_at < end_at and task.end_at > start_at]
    instants = {start_at} | {task.start_at for task in beside if task.start_at > start_at}
    return all(sum(task.start_at <= at < task.end_at for task in beside) < slots for at in instants)
