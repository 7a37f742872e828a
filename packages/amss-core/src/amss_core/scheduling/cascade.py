"""Where every task goes when some are moved: each task behind them is placed once, after all that it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Literal

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


@attrs.frozen
class _Ask:
    """What one link asks of the task that waits."""

    start_at: datetime
    moved: bool
    shift: timedelta
    link: Link


def _moves(result: Cascade, task: Task, policy: Policy) -> bool:
    """Move one task that waits for a moved one, where it must; tell whether it moved."""
    if task.state != "scheduled":
        return False
    length = task.end_at - task.start_at
    asks = list(_asks(result, task, length))
    start_at, linked = _place(task.start_at, asks, policy)
    if start_at == task.start_at:
        return False
    result.windows[task.id] = (start_at, start_at + length)
    result.because[task.id] = _binding([ask for ask in asks if linked or ask.moved])
    return True


def _asks(result: Cascade, task: Task, length: timedelta) -> Iterator[_Ask]:
    for link in result.plan.incoming[task.id]:
        predecessor = result.plan.by_id[link.predecessor]
        if predecessor.state != "cancelled":
            start_at, end_at = result.window(link.predecessor)
            yield _Ask(
                start_at=link.earliest_start(start_at, end_at, length=length),
                moved=link.predecessor in result.windows,
                shift=end_at - predecessor.end_at,
                link=link,
            )


def _place(start_at: datetime, asks: list[_Ask], policy: Policy) -> tuple[datetime, bool]:
    """Return the new start of a task that starts at `start_at`, and whether a link sets it rather than the kept gap.

    Where the task moves, it goes where all its links hold; but a link whose both tasks stay pushes nothing later, even
    where it is broken.
    """
    moved = [ask for ask in asks if ask.moved]
    kept = start_at + max(ask.shift for ask in moved) if policy == "keep_gaps" else start_at
    earliest = max(ask.start_at for ask in asks)
    if kept <= start_at < earliest and max(ask.start_at for ask in moved) <= start_at:
        return start_at, True
    return max(kept, earliest), earliest >= kept


def _binding(asks: list[_Ask]) -> Link:
    """Return the link that asks for the latest start; of several, one of a task that moves, and the first by name."""
    latest = max((ask.start_at, ask.moved) for ask in asks)
    return min((ask.link for ask in asks if (ask.start_at, ask.moved) == latest), key=lambda link: link.key)
