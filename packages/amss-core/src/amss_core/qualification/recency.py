"""Recent experience: how much is counted on a day, through when it is enough, and what must be logged to keep it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from operator import attrgetter

import attrs

from amss_core.personnel import PersonnelFile, WorkLogEntry
from amss_core.qualification.requirements import RecencyMeasure, RecencyPolicy, Requirement, amount_in_words
from amss_core.timeline import ALWAYS, Interval, Timeline, day_after, day_before
from amss_core.units import add_months, end_of_month

_day_of = attrgetter("day")
_Change = tuple[date, int]


def _of_type(entries: Iterable[WorkLogEntry], policy: RecencyPolicy, aircraft_type: str | None) -> list[WorkLogEntry]:
    types = policy.types_that_count(aircraft_type)
    return [entry for entry in entries if types is None or entry.aircraft_type in types]


def counted_entries(
    file: PersonnelFile, policy: RecencyPolicy, *, aircraft_type: str | None, on: date
) -> list[WorkLogEntry]:
    """Return the work that counts on a day: of the period that ends with it, on the type and on similar ones."""
    log = file.standing.work_log
    begin = bisect_left(log, add_months(on, -policy.period_months), key=_day_of)
    end = bisect_right(log, on, key=_day_of)
    return _of_type(log[begin:end], policy, aircraft_type)


def counted_amount(entries: Iterable[WorkLogEntry], measure: RecencyMeasure) -> int:
    """Return what entries amount to: days worked, calendar months with work, or minutes for hours."""
    if measure == "days":
        return len({entry.day for entry in entries})
    if measure == "months":
        return len({(entry.day.year, entry.day.month) for entry in entries})
    return sum(entry.minutes for entry in entries)


def _last_day_counted(day: date, period_months: int) -> date:
    """Return the last day whose preceding period, clamped to the month's end, still reaches back to `day`."""
    later = add_months(day, period_months)
    return end_of_month(later) if day == end_of_month(day) else later


def _counted_over_time(file: PersonnelFile, policy: RecencyPolicy, aircraft_type: str | None) -> list[_Change]:
    """Return, in order, each day from which another amount is counted, and that amount."""
    runs: dict[date | tuple[int, int], tuple[date, date, int]] = {}
    for entry in _of_type(file.standing.work_log, policy, aircraft_type):
        unit = (entry.day.year, entry.day.month) if policy.measure == "months" else entry.day
        first, _, amount = runs.get(unit, (entry.day, entry.day, 0))
        amount = amount + entry.minutes if policy.measure == "hours" else 1
        runs[unit] = (first, entry.day, amount)
    differences: dict[date, int] = {}
    for first, last, amount in runs.values():
        dropped = day_after(_last_day_counted(last, policy.period_months))
        differences[first] = differences.get(first, 0) + amount
        differences[dropped] = differences.get(dropped, 0) - amount
    counted, changes = 0, []
    for day in sorted(differences):
        counted += differences[day]
        changes.append((day, counted))
    return changes


def recency_timeline(file: PersonnelFile, policy: RecencyPolicy, *, aircraft_type: str | None) -> Timeline:
    """Return the days on which the logged work is enough; its edges give no reasons.

    Args:
        file: The person's file; work that is not logged yet is not foreseen.
        policy: How much is needed and how it is measured.
        aircraft_type: Designator of the aircraft's type; None where all work counts.
    """
    if policy.needed == 0:
        return ALWAYS
    enough: list[Interval] = []
    since: date | None = None
    for day, counted in _counted_over_time(file, policy, aircraft_type):
        if counted >= policy.needed:
            since = since or day
        elif since is not None:
            enough.append(Interval(first=since, last=day_before(day)))
            since = None
    return Timeline(enough)


@attrs.frozen(kw_only=True)
class RecencyOutlook:
    """How recent experience stands on a day and what keeps it."""

    policy: RecencyPolicy
    """The rule measured by."""
    aircraft_type: str | None
    """The type it is measured for; None for any."""
    on: date
    """The day asked about."""
    counted: int
    """What is counted on that day: days, months, or minutes for hours."""
    current_until: date | None
    """Last day on which the work logged so far is enough; None where it is not enough on the day asked about.

    `date.max` where nothing is needed.
    """
    to_log: int
    """What must be logged by `current_until` to be current on the day after, or by now where it is not enough."""

    @property
    def text(self) -> str:
        """One plain sentence: what to log, and by when."""
        if self.current_until == date.max:
            return "No recent experience is needed."
        amount = amount_in_words(self.to_log, self.policy.measure)
        if self.current_until is None:
            return f"Log {amount} more to reach {self.policy.in_words(self.aircraft_type)}."
        return f"Log {amount} by {self.current_until} to stay current."


def recency_outlook(file: PersonnelFile, requirement: Requirement, *, on: date) -> tuple[RecencyOutlook, ...]:
    """Tell for each recency policy of a requirement what must be logged by when to stay or become current.

    Source: EASA 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83.
    """
    return tuple(_outlook(file, policy, requirement.aircraft_type, on) for policy in requirement.recency)


def _outlook(file: PersonnelFile, policy: RecencyPolicy, aircraft_type: str | None, on: date) -> RecencyOutlook:
    def counted(day: date) -> int:
        return counted_amount(counted_entries(file, policy, aircraft_type=aircraft_type, on=day), policy.measure)

    current_until = recency_timeline(file, policy, aircraft_type=aircraft_type).valid_until(on)
    if current_until == date.max:
        to_log = 0
    else:
        to_log = policy.needed - counted(day_after(current_until) if current_until else on)
    return RecencyOutlook(
        policy=policy,
        aircraft_type=aircraft_type,
        on=on,
        counted=counted(on),
        current_until=current_until,
        to_log=to_log,
    )
