"""From due points to work: which items want a task now, and which fall due so close that one visit does for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

import attrs

from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.programmes.records import ProgrammeItem
from amss_core.programmes.status import ProgrammeItemStatus, ProgrammeStatus

_URGENT = frozenset({"overdue", "in_variation", "due_soon"})
_WANTED = _URGENT | {"open"}
_ORDER: tuple[ProgrammeStatus, ...] = ("overdue", "in_variation", "due_soon", "unknown", "open")
"""What a due list can hold, the most urgent first."""


@attrs.frozen(kw_only=True)
class TaskProposal:
    """A task that an item of the programme wants on an aircraft."""

    item: ProgrammeItem
    """The item."""
    aircraft: str
    """Registration."""
    status: ProgrammeStatus
    """Where the aircraft stands on it."""
    latest_on: date | None
    """The day by which it is to be done, permitted variation left aside; None where no rate tells it."""
    derivation: Derivation
    """Why it is wanted now."""


def tasks_wanted(
    statuses: Iterable[ProgrammeItemStatus], *, open_tasks: Collection[tuple[str, str]] = ()
) -> tuple[TaskProposal, ...]:
    """Return the tasks that a programme wants now: at most one open task for each item and aircraft.

    An item wants a task when it is due soon or past its due point, or falls due within its lead days. Asked again with
    the tasks that were made of the answer, it wants none of them.

    Args:
        statuses: Where the aircraft stand.
        open_tasks: Id of the item and registration of each task that is scheduled or in progress.

    Returns:
        In the order in which they fall due; of those without a known date, last.
    """
    taken = set(open_tasks)
    proposals = []
    for each in statuses:
        key = (each.item.id, each.aircraft)
        if key in taken or not _is_wanted(each):
            continue
        taken.add(key)
        latest_on = each.falls_due_on
        text = f"{each.aircraft} wants item {each.item.id}: {each.status.replace('_', ' ')}, falls due on {latest_on}"
        proposals.append(
            TaskProposal(
                item=each.item,
                aircraft=each.aircraft,
                status=each.status,
                latest_on=latest_on,
                derivation=Derivation(text=text, value=each.status, terms=(each.derivation,)),
            )
        )
    return tuple(sorted(proposals, key=lambda each: (each.latest_on or date.max, each.aircraft, each.item.id)))


def _is_wanted(status: ProgrammeItemStatus) -> bool:
    if status.status in _URGENT:
        return True
    day = status.falls_due_on
    return status.status == "open" and day is not None and day - status.on <= timedelta(days=status.item.lead_days)


def items_due(statuses: Iterable[ProgrammeItemStatus], *, horizon_days: int = 90) -> tuple[ProgrammeItemStatus, ...]:
    """Return what needs doing or knowing, the most urgent first.

    Args:
        statuses: Where the aircraft stand.
        horizon_days: Days from the day asked about within which what is listed falls due; what is overdue, in
            variation, due soon or unknown is listed at any time.

    Returns:
        Overdue, then in variation, due soon, unknown and open; among these as they fall due, without a known date last.

    Raises:
        InvalidValueError: If the horizon is below zero.
    """
    if horizon_days < 0:
        raise InvalidValueError("expected 0 days or more", field="horizon_days", value=horizon_days)
    listed = [each for each in statuses if each.status in _ORDER and _is_listed(each, horizon_days)]
    return tuple(
        sorted(
            listed,
            key=lambda each: (
                _ORDER.index(each.status),
                each.falls_due_on or date.max,
                each.aircraft,
                each.item.id,
            ),
        )
    )


def _is_listed(status: ProgrammeItemStatus, horizon_days: int) -> bool:
    day = status.falls_due_on
    return status.status != "open" or (day is not None and (day - status.on).days <= horizon_days)


@attrs.frozen(kw_only=True)
class VisitItem:
    """An item that a visit does, and what doing it then costs."""

    item: ProgrammeItem
    """The item."""
    falls_due_on: date
    """The day by which it would be due by itself."""
    unused_days: int
    """Days of its interval that are given away, because the visit comes before it falls due."""


@attrs.frozen(kw_only=True)
class Visit:
    """One stay in the hangar that does several items."""

    aircraft: str
    """Registration."""
    visit_on: date
    """The day: the first on which any of its items falls due, so that none is late."""
    items: tuple[VisitItem, ...]
    """What it does, in the order in which it falls due."""

    @property
    def unused_days(self) -> int:
        """Days of intervals that are given away, all items together."""
        return sum(each.unused_days for each in self.items)


def suggest_visits(statuses: Iterable[ProgrammeItemStatus], *, together_days: int = 14) -> tuple[Visit, ...]:
    """Return visits that each do the items of an aircraft that fall due close together.

    The visit is on the day on which the first of them falls due, and what is late already is done on the day asked
    about; what falls due within `together_days` of the visit is done with it. Items without a known date are left out.

    Args:
        statuses: Where the aircraft stand.
        together_days: How many days of its interval an item may give away at most.

    Returns:
        In the order of their days, then of the registrations.

    Raises:
        InvalidValueError: If `together_days` is below zero.
    """
    if together_days < 0:
        raise InvalidValueError("expected 0 days or more", field="together_days", value=together_days)
    placed = [
        (each.aircraft, max(each.falls_due_on, each.on), each.item)
        for each in statuses
        if each.status in _WANTED and each.falls_due_on is not None
    ]
    visits: list[Visit] = []
    for aircraft, day, item in sorted(placed, key=lambda each: (each[0], each[1], each[2].id)):
        last = visits[-1] if visits and visits[-1].aircraft == aircraft else None
        if last is not None and day - last.visit_on <= timedelta(days=together_days):
            done = VisitItem(item=item, falls_due_on=day, unused_days=(day - last.visit_on).days)
            visits[-1] = attrs.evolve(last, items=(*last.items, done))
        else:
            alone = VisitItem(item=item, falls_due_on=day, unused_days=0)
            visits.append(Visit(aircraft=aircraft, visit_on=day, items=(alone,)))
    return tuple(sorted(visits, key=lambda visit: (visit.visit_on, visit.aircraft)))
