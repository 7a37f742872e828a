"""Where every task goes when some are moved: each task behind them is placed once, after all that it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Literal, TypeVar

import attrs

from amss_core.scheduling.links import Link
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Task

Policy = Literal["minimal", "keep_gaps"]

POLICIES: tuple[Policy, ...] = ("minimal", "keep_gaps")
"""`minimal`: a task moves only where a link asks for it. `keep_gaps`: all that waits for a moved task moves with it."""

Window = tuple[datetime, datetime]
"""Start and end, [start, end)."""


@attrs.define
class Cascade:
    """What a move does to a plan."""

    plan: Plan
    """The plan as it is."""
    windows: dict[str, Window] = attrs.field(factory=dict)
    """The new windows of the tasks that were asked to move, and of those that move because of them."""
    because: dict[str, Link] = attrs.field(factory=dict)
    """The link that moved each task; none for those that were asked to move."""
    judged: list[str] = attrs.field(factory=list)
    """Each task that was asked to move or waits for one that moves, after all that it waits for."""

    def window(self, task_id: str) -> Window:
        """Return the new window of a task, or its present one where it stays."""
        if task_id in self.windows:
            return self.windows[task_id]
        task = self.plan.by_id[task_id]
        return task.start_at, task.end_at


def cascade(plan: Plan, asked: Mapping[str, Window], policy: Policy) -> Cascade:
    """Place the tasks that are asked to move, and then, once each and in order, those that wait for a moved one."""
    result = Cascade(plan)
    queue = sorted(plan.position[task_id] for task_id in asked)
    queued = set(asked)
    while queue:
        task_id = plan.order[heappop(queue)]
        result.judged.append(task_id)
        if task_id in asked:
            result.windows[task_id] = asked[task_id]
        elif not _moves(result, plan.by_id[task_id], policy):
            continue
        for link in plan.outgoing[task_id]:
            if link.successor not in queued:
                queued.add(link.successor)
                heappush(queue, plan.position[link.successor])
    return result


_NO_SHIFT = timedelta()
_Asked = TypeVar("_Asked", datetime, timedelta)
_Ask = tuple[datetime, bool, Link]
"""The start that a link asks for at the earliest, whether its predecessor moves, and the link."""


def _moves(result: Cascade, task: Task, policy: Policy) -> bool:
    """Move one task that waits for a moved one, where it must; tell whether it moved.

    Where it moves, it goes where all its links hold; but a link whose both tasks stay pushes nothing later, even where
    it is broken.
    """
    if task.state != "scheduled":
        return False
    length = task.end_at - task.start_at
    asks = _asks(result, task, length)
    shifts = _shifts(result, asks) if policy == "keep_gaps" else []
    kept = task.start_at + max([shift[0] for shift in shifts], default=_NO_SHIFT)
    pushed = max([ask[0] for ask in asks if ask[1]]) > task.start_at
    if kept <= task.start_at and not pushed:
        earliest = min(task.start_at, max([ask[0] for ask in asks]))
    else:
        earliest = max([ask[0] for ask in asks])
    start_at = max(kept, earliest)
    if start_at == task.start_at:
        return False
    result.windows[task.id] = (start_at, start_at + length)
    result.because[task.id] = _binding(asks) if earliest >= kept else _binding(shifts)
    return True


def _asks(result: Cascade, task: Task, length: timedelta) -> list[_Ask]:
    by_id, windows = result.plan.by_id, result.windows
    asks: list[_Ask] = []
    for link in result.plan.incoming[task.id]:
        window = windows.get(link.predecessor)
        if window is not None:
            asks.append((link.earliest_start(*window, length=length), True, link))
        elif (predecessor := by_id[link.predecessor]).state != "cancelled":
            start_at = link.earliest_start(predecessor.start_at, predecessor.end_at, length=length)
            asks.append((start_at, False, link))
    return asks


def _shifts(result: Cascade, asks: list[_Ask]) -> list[tuple[timedelta, bool, Link]]:
    """Return by how much the end of each moved predecessor changes; the longest shift leaves no gap smaller."""
    by_id, windows = result.plan.by_id, result.windows
    return [
        (windows[link.predecessor][1] - by_id[link.predecessor].end_at, True, link) for _, moves, link in asks if moves
    ]


def _binding(asks: list[tuple[_Asked, bool, Link]]) -> Link:
    """Return the link that asks for most; of several, one of a task that moves, and the first by name."""
    most = max([ask[:2] for ask in asks])
    binding = [link for asked, moved, link in asks if (asked, moved) == most]
    return binding[0] if len(binding) == 1 else min(binding, key=lambda link: link.key)
