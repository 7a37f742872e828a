"""Routes of the plan: dependencies between tasks, conflicts, moves with their preview, and ways out."""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.errors import NotFoundError
from amss_core.permissions import Actor, require
from amss_core.scheduling import Link, Move, Policy, ScheduleChange
from amss_core.scheduling.links import LinkType
from amss_core.services import scheduling
from amss_core.stores import Stores
from amss_http.routing import Route


@attrs.frozen(kw_only=True)
class Dependency:
    """A task that another one waits for."""

    id: str
    """Its id within the task that waits."""
    link: Link
    """Which task waits for which, and how."""


def _dependency(link: Link) -> Dependency:
    return Dependency(id=f"{link.type}:{link.predecessor}", link=link)


def list_dependencies(stores: Stores, actor: Actor, task_id: str) -> tuple[Dependency, ...]:
    """Return what a task waits for."""
    require(actor, "scheduling.read", organization=stores.organization)
    stores.tasks.get(task_id)
    links = stores.schedule.links(tasks=[task_id])
    return tuple(_dependency(each) for each in links if each.successor == task_id)


def add_dependency(
    stores: Stores,
    actor: Actor,
    task_id: str,
    *,
    predecessor: str,
    type: LinkType = "finish_to_start",  # noqa: A002 - the name in the record
    lag_minutes: int = 0,
    now: datetime,
) -> Dependency:
    """Let a task wait for another one."""
    given = Link(predecessor=predecessor, successor=task_id, type=type, lag_minutes=lag_minutes)
    return _dependency(scheduling.link(stores, actor, given, now=now))


def remove_dependency(stores: Stores, actor: Actor, task_id: str, dependency_id: str, *, now: datetime) -> None:
    """Let a task no longer wait for another one."""
    require(actor, "scheduling.link", organization=stores.organization)
    found = [each for each in list_dependencies(stores, actor, task_id) if each.id == dependency_id]
    if not found:
        raise NotFoundError(f"the task '{task_id}' has no dependency '{dependency_id}'")
    scheduling.unlink(stores, actor, found[0].link, now=now)


@attrs.frozen(kw_only=True)
class Reschedule:
    """What came of moving a task, or would come of it."""

    preview: scheduling.MovePreview
    """What moves, because of which link, and what then stands against the plan."""
    change: ScheduleChange | None
    """What was done; null for a dry run."""


def reschedule_task(
    stores: Stores,
    actor: Actor,
    task_id: str,
    *,
    start_at: datetime,
    policy: Policy = "minimal",
    reason: str = "",
    despite_conflicts: bool = False,
    dry_run: bool = False,
    now: datetime,
) -> Reschedule:
    """Move a task and what waits for it, all of it or nothing; with `dry_run` only tell what would move."""
    moves = Move(task=task_id, start_at=start_at)
    shown = scheduling.preview_move(stores, actor, moves, policy=policy, now=now)
    if dry_run:
        return Reschedule(preview=shown, change=None)
    change = scheduling.apply_move(
        stores, actor, shown.preview, reason=reason, despite_conflicts=despite_conflicts, now=now
    )
    return Reschedule(preview=shown, change=change)


ROUTES = (
    Route(verb="GET", path="/tasks/{task_id}/dependencies", use_case=list_dependencies),
    Route(
        verb="POST",
        path="/tasks/{task_id}/dependencies",
        use_case=add_dependency,
        fields=("predecessor", "type", "lag_minutes"),
        status=201,
        stands_for=(scheduling.link,),
    ),
    Route(
        verb="DELETE",
        path="/tasks/{task_id}/dependencies/{dependency_id}",
        use_case=remove_dependency,
        stands_for=(scheduling.unlink,),
    ),
    Route(
        verb="POST",
        path="/tasks/{task_id}/reschedule",
        use_case=reschedule_task,
        fields=("start_at", "policy", "reason", "despite_conflicts", "dry_run"),
        stands_for=(scheduling.preview_move, scheduling.apply_move),
    ),
    Route(
        verb="GET",
        path="/tasks/{task_id}/schedule-history",
        use_case=scheduling.show_history,
        name="show_schedule_history",
    ),
    Route(verb="GET", path="/tasks/{task_id}/options", use_case=scheduling.show_options, name="show_task_options"),
    Route(verb="GET", path="/scheduling/conflicts", use_case=scheduling.list_conflicts),
    Route(verb="GET", path="/scheduling/critical-path", use_case=scheduling.show_critical_path),
    Route(verb="GET", path="/scheduling/plan", use_case=scheduling.plan_of, name="show_plan"),
    Route(
        verb="POST",
        path="/scheduling/previews",
        use_case=scheduling.preview_move,
        fields=("moves", "policy"),
        types={"moves": tuple[Move, ...]},
        reads=True,
        name="preview_moves",
    ),
    Route(
        verb="POST",
        path="/scheduling/moves",
        use_case=scheduling.apply_move,
        fields=("shown", "reason", "despite_conflicts"),
        status=201,
        name="apply_moves",
    ),
)
