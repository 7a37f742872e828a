"""Where more tasks run at once than may: of one aircraft, which has so many slots, or of one person, who has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush

import attrs

from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.tasks.records import Task
from amss_core.units import instant_text


@attrs.frozen(kw_only=True)
class Overload:
    """An unbroken time in which more tasks run at once than may."""

    start_at: datetime
    """First instant, UTC."""
    end_at: datetime
    """End, UTC; the instant itself lies outside."""
    tasks: tuple[str, ...]
    """Ids of all active tasks that run at some instant of it, sorted."""
    most: int
    """The most that run at one instant."""

    @property
    def window(self) -> str:
        """The time in words."""
        return f"from {instant_text(self.start_at).removesuffix(' UTC')} to {instant_text(self.end_at)}"


@attrs.frozen(kw_only=True)
class CapacityConflict:
    """An unbroken time in which an aircraft has more active tasks than slots."""

    aircraft: str
    """Registration of the aircraft."""
    start_at: datetime
    """First instant, UTC."""
    end_at: datetime
    """End, UTC; the instant itself lies outside."""
    tasks: tuple[str, ...]
    """Ids of all active tasks that run at some instant of it, sorted."""
    most: int
    """The most that run at one instant."""
    finding: Finding
    """What stands against it."""


def overloads(tasks: Iterable[Task], *, slots: int) -> Iterator[Overload]:
    """Yield each unbroken time in which more than `slots` active tasks run at once, in order of time.

    A task that ends when another starts does not overlap it.
    """
    active = [task for task in tasks if task.is_active]
    events = sorted(
        [(task.start_at, True, task.id) for task in active] + [(task.end_at, False, task.id) for task in active]
    )
    running: set[str] = set()
    seen: set[str] = set()
    since: datetime | None = None
    most = 0
    for position, (at, begins, task_id) in enumerate(events):
        if begins:
            running.add(task_id)
        else:
            running.remove(task_id)
        if position + 1 < len(events) and events[position + 1][0] == at:
            continue
        if len(running) > slots:
            since = since or at
            seen |= running
            most = max(most, len(running))
        elif since is not None:
            yield Overload(start_at=since, end_at=at, tasks=tuple(sorted(seen)), most=most)
            seen, since, most = set(), None, 0


def assign_slots(tasks: Iterable[Task]) -> dict[str, int]:
    """Return a slot for each active task of one aircraft, from 0, so that no two of one slot overlap.

    As few slots are used as tasks run at once; equal tasks get equal slots.

    >>> from datetime import UTC, timedelta
    >>> six = datetime(2026, 6, 8, 6, tzinfo=UTC)
    >>> hours = {"A": (0, 2), "B": (1, 3), "C": (2, 4)}
    >>> assign_slots(
    ...     Task(id=each, aircraft="ET-AXM", start_at=six + timedelta(hours=first), end_at=six + timedelta(hours=end))
    ...     for each, (first, end) in hours.items()
    ... )
    {'A': 0, 'B': 1, 'C': 0}
    """
    slots: dict[str, int] = {}
    free: list[int] = []
    running: list[tuple[datetime, int]] = []
    for task in sorted((task for task in tasks if task.is_active), key=lambda task: (task.start_at, task.id)):
        while running and running[0][0] <= task.start_at:
            heappush(free, heappop(running)[1])
        slots[task.id] = heappop(free) if free else len(running)
        heappush(running, (task.end_at, slots[task.id]))
    return slots


def capacity_conflicts(tasks: Iterable[Task], *, capacity_slots: int) -> tuple[CapacityConflict, ...]:
    """Return each unbroken time in which an aircraft has more active tasks than it takes at once.

    Args:
        tasks: Tasks of one aircraft, each id once; those that are neither scheduled nor in progress do not count.
        capacity_slots: How many active tasks the aircraft takes at any instant.

    Raises:
        InvalidValueError: If the tasks are of several aircraft, or there is less than one slot.
    """
    if capacity_slots < 1:
        raise InvalidValueError("expected at least one slot", field="capacity_slots", value=capacity_slots)
    of_aircraft = tuple(tasks)
    aircraft = {task.aircraft for task in of_aircraft}
    if len(aircraft) > 1:
        raise InvalidValueError(f"expected tasks of one aircraft, got {', '.join(sorted(aircraft))}", field="tasks")
    return tuple(
        CapacityConflict(
            aircraft=of_aircraft[0].aircraft,
            start_at=overload.start_at,
            end_at=overload.end_at,
            tasks=overload.tasks,
            most=overload.most,
            finding=_over_capacity(of_aircraft[0].aircraft, overload, capacity_slots),
        )
        for overload in overloads(of_aircraft, slots=capacity_slots)
    )


def _over_capacity(aircraft: str, overload: Overload, capacity_slots: int) -> Finding:
    return Finding(
        code="aircraft_over_capacity",
        text=f"{aircraft} takes {capacity_slots} at once, but has up to {overload.most} tasks {overload.window}: "
        f"{', '.join(overload.tasks)}.",
        compared=(
            ("aircraft", aircraft),
            ("capacity_slots", capacity_slots),
            ("most", overload.most),
            ("start_at", overload.start_at.isoformat()),
            ("end_at", overload.end_at.isoformat()),
        ),
    )
