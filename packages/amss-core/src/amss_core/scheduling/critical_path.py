"""Which tasks decide how long a plan takes, and how far each of the others may slip: critical path and floats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.scheduling.links import Link
from amss_core.scheduling.plan import Plan
from amss_core.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

_DAY_SECONDS = 24 * SECONDS_PER_HOUR


@attrs.frozen(kw_only=True)
class TaskDates:
    """When one task can start and end, in whole seconds from the beginning of the plan."""

    task: str
    """Id of the task."""
    earliest_start_seconds: int
    """First moment at which all that it waits for lets it start; the plan begins at 0."""
    earliest_end_seconds: int
    """Earliest start and the length of its window."""
    latest_start_seconds: int
    """Last moment at which it can start without a later end of the plan."""
    latest_end_seconds: int
    """Latest start and the length of its window."""
    free_float_seconds: int
    """How far it can slip from its earliest start without moving any other task from its own."""
    because: Link | None = None
    """The link that sets the earliest start; None where the task can start with the plan."""

    @property
    def total_float_seconds(self) -> int:
        """How far it can slip from its earliest start without a later end of the plan."""
        return self.latest_start_seconds - self.earliest_start_seconds

    @property
    def critical(self) -> bool:
        """Whether any slip of it is a slip of the plan."""
        return self.latest_start_seconds == self.earliest_start_seconds


@attrs.frozen(kw_only=True)
class CriticalPath:
    """How long a plan takes at least, and why."""

    length_seconds: int
    """From the beginning of the plan to its one common end."""
    path: tuple[str, ...]
    """Ids of tasks of which each sets the earliest start of the next; the last ends with the plan."""
    dates: tuple[TaskDates, ...]
    """Each task that is not cancelled, in the order of earliest start and id."""

    @cached_property
    def by_task(self) -> Mapping[str, TaskDates]:
        """The dates by the id of their task."""
        return {dates.task: dates for dates in self.dates}

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of all tasks without float, in the order of earliest start and id; `path` is one way through them."""
        return tuple(dates.task for dates in self.dates if dates.critical)

    @property
    def derivation(self) -> Derivation:
        """Why the plan takes so long: the tasks of the path, and the link that holds up each."""
        steps = [self.by_task[task_id] for task_id in self.path]
        return Derivation(
            text=f"The plan takes at least {duration_text(self.length_seconds)}.",
            value=self.length_seconds,
            terms=tuple(Derivation(text=_step_text(dates), value=dates.earliest_start_seconds) for dates in steps),
        )


def duration_text(seconds: int) -> str:
    """Return a duration as people read it.

    >>> duration_text(93_600), duration_text(5_430)
    ('26 h', '1 h 30 min 30 s')
    """
    parts = (
        (seconds // SECONDS_PER_HOUR, "h"),
        (seconds % SECONDS_PER_HOUR // SECONDS_PER_MINUTE, "min"),
        (seconds % SECONDS_PER_MINUTE, "s"),
    )
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"


def _step_text(dates: TaskDates) -> str:
    why = f"because of the {dates.because}" if dates.because else "with the plan"
    start, end = duration_text(dates.earliest_start_seconds), duration_text(dates.earliest_end_seconds)
    return f"{dates.task} from {start} to {end}, {why}."


@attrs.frozen(kw_only=True)
class Network:
    """A plan as lists: tasks by their place in its order, links as the time from one start to the other.

    Cancelled tasks and their links are left out.
    """

    ids: tuple[str, ...]
    """Ids of the tasks such that each link runs forward."""
    lengths: list[int]
    """Lengths of their windows, in seconds."""
    outgoing: list[list[tuple[int, int, Link]]]
    """The links of each task: place of the successor, least seconds from start to start (or below zero), the link."""

    @classmethod
    def of(cls, plan: Plan) -> Network:
        """Return the lists of a plan.

        Raises:
            InvalidValueError: If a window is no whole number of seconds long; names every such task.
        """
        windows = {task.id: task.end_at - task.start_at for task in plan.tasks if task.state != "cancelled"}
        if uneven := [task_id for task_id, window in windows.items() if window.microseconds]:
            raise InvalidValueError(
                f"expected windows of whole seconds, unlike those of {', '.join(uneven)}", field="tasks", value=uneven
            )
        ids = tuple(task_id for task_id in plan.order if task_id in windows)
        lengths = [windows[task_id].days * _DAY_SECONDS + windows[task_id].seconds for task_id in ids]
        place = {task_id: number for number, task_id in enumerate(ids)}
        outgoing: list[list[tuple[int, int, Link]]] = [[] for _ in ids]
        for link in plan.links:
            before, after = place.get(link.predecessor), place.get(link.successor)
            if before is not None and after is not None:
                offset = link.lag_minutes * SECONDS_PER_MINUTE
                if link.from_finish:
                    offset += lengths[before]
                if not link.binds_start:
                    offset -= lengths[after]
                outgoing[before].append((after, offset, link))
        return cls(ids=ids, lengths=lengths, outgoing=outgoing)


@attrs.frozen(kw_only=True)
class Times:
    """What the links allow, by the place of each task in its network, in seconds."""

    length: int
    """From the beginning of the plan to its end."""
    earliest: list[int]
    """Earliest starts."""
    latest: list[int]
    """Latest starts."""
    free: list[int]
    """Free floats."""


def times(network: Network) -> Times:
    """Work out earliest and latest starts and free floats, each link once forward and once backward."""
    lengths, outgoing = network.lengths, network.outgoing
    earliest = [0] * len(lengths)
    for place, links in enumerate(outgoing):
        start = earliest[place]
        for after, offset, _ in links:
            if start + offset > earliest[after]:  # noqa: PLR1730 - `max` would cost a call for each link
                earliest[after] = start + offset
    end = max((start + length for start, length in zip(earliest, lengths, strict=True)), default=0)
    latest = [end - length for length in lengths]
    free = [start - early for start, early in zip(latest, earliest, strict=True)]
    for place in range(len(lengths) - 1, -1, -1):
        last, slack, start = latest[place], free[place], earliest[place]
        for after, offset, _ in outgoing[place]:
            if latest[after] - offset < last:  # noqa: PLR1730 - as above
                last = latest[after] - offset
            if earliest[after] - offset - start < slack:  # noqa: PLR1730 - as above
                slack = earliest[after] - offset - start
        latest[place], free[place] = last, slack
    return Times(length=end, earliest=earliest, latest=latest, free=free)


def critical_path(plan: Plan) -> CriticalPath:
    """Work out how long a plan takes at least, and when each task can and must start.

    Only links and the lengths of windows bind: not where the windows lie, nor whether a task is started or completed.
    No task starts before the plan begins, and all may last until its one common end. Cancelled tasks are left out.

    >>> from datetime import datetime, UTC
    >>> from amss_core.tasks import Task
    >>> morning = {"start_at": datetime(2026, 6, 8, 6, tzinfo=UTC), "end_at": datetime(2026, 6, 8, 10, tzinfo=UTC)}
    >>> tasks = [Task(id=task_id, aircraft="ET-AXM", **morning) for task_id in ("open", "inspect", "close")]
    >>> links = [
    ...     Link(predecessor="open", successor="inspect"),
    ...     Link(predecessor="inspect", successor="close", type="start_to_start"),
    ... ]
    >>> print(critical_path(Plan(tasks=tasks, links=links)).derivation)
    The plan takes at least 8 h.
      open from 0 min to 4 h, with the plan.
      inspect from 4 h to 8 h, because of the finish-to-start link from open to inspect.
      close from 4 h to 8 h, because of the start-to-start link from inspect to close.

    Raises:
        InvalidValueError: If a window is no whole number of seconds long.
    """
    network = Network.of(plan)
    found = times(network)
    because = _because(network, found)
    rows = sorted(zip(found.earliest, network.ids, network.lengths, found.latest, found.free, because, strict=True))
    dates = tuple(
        TaskDates(
            task=task_id,
            earliest_start_seconds=early,
            earliest_end_seconds=early + length,
            latest_start_seconds=late,
            latest_end_seconds=late + length,
            free_float_seconds=free,
            because=link,
        )
        for early, task_id, length, late, free, link in rows
    )
    return CriticalPath(length_seconds=found.length, path=_path(dates, found.length), dates=dates)


def _because(network: Network, found: Times) -> list[Link | None]:
    """Return the link that sets the earliest start of each task that cannot start with the plan; the first by name."""
    because: list[Link | None] = [None] * len(network.ids)
    for start, links in zip(found.earliest, network.outgoing, strict=True):
        for after, offset, link in links:
            if start + offset == found.earliest[after] > 0:
                other = because[after]
                if other is None or link.key < other.key:
                    because[after] = link
    return because


def _path(dates: Iterable[TaskDates], length_seconds: int) -> tuple[str, ...]:
    """Return the tasks, each setting the start of the next, up to the first by name of those that end with the plan."""
    because = {each.task: each.because for each in dates}
    last = min((each.task for each in dates if each.earliest_end_seconds == length_seconds), default=None)
    path: list[str] = []
    while last is not None:
        path.append(last)
        link = because[last]
        last = link.predecessor if link else None
    return tuple(reversed(path))
