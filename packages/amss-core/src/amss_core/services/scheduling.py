"""Use cases of scheduling: link tasks, tell conflicts, preview a move and apply it, and show the ways out.

A move is two steps: the preview changes nothing, and applying it is refused where anything that it read has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from amss_core.directives.register import NO_DAY, NOT_DUE
from amss_core.errors import ConflictError, NotFoundError
from amss_core.events import ScheduleConflict, TaskChanged, TaskRescheduled
from amss_core.graph import shortest_path
from amss_core.permissions import Actor, require
from amss_core.qualification import day_of
from amss_core.scheduling import (
    Conflict,
    CriticalPath,
    CycleError,
    Deadline,
    Impact,
    Link,
    Moves,
    Option,
    Plan,
    PlanFacts,
    Policy,
    Preview,
    ScheduleChange,
    conflicts,
    critical_path,
    impact,
    options,
    preview,
)
from amss_core.scheduling import apply as applied
from amss_core.services._arguments import use_case
from amss_core.services._change import announce_all, tell
from amss_core.services._work import policy_of_qualification, zone_of
from amss_core.stores import Stores

_LINK, _MOVE, _READ = "scheduling.link", "scheduling.move", "scheduling.read"


@use_case
def plan_of(stores: Stores, actor: Actor) -> Plan:
    """Return the tasks that are to be done, with the links between them, and those that they are linked with.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.read`).
    """
    require(actor, _READ, organization=stores.organization)
    return _plan(stores)


def _plan(stores: Stores) -> Plan:
    tasks = stores.tasks.planned()
    known = {each.id for each in tasks}
    links = (each for each in stores.schedule.links() if {each.predecessor, each.successor} <= known)
    return Plan(tasks=tasks, links=links)


@use_case
def plan_facts(stores: Stores, actor: Actor, *, now: datetime) -> PlanFacts:
    """Return everything that the plan is judged by at an instant; due points are those of the last scan.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.read`).
        InvalidValueError: If `now` is naive.
    """
    require(actor, _READ, organization=stores.organization)
    aircraft, zone = stores.fleet.all(), zone_of(stores)
    return PlanFacts(
        on=day_of(now, zone=zone),
        zone=zone,
        aircraft_types={each.registration: each.type_designator for each in aircraft},
        capacity_slots={each.registration: each.capacity_slots for each in aircraft},
        files=stores.people.files(),
        requirements=stores.requirements.all(),
        qualification_policy=policy_of_qualification(),
        stock=stores.parts.load(),
        deadlines=_deadlines(stores),
    )


def _deadlines(stores: Stores) -> Iterator[Deadline]:
    """Yield the last day on which each requirement is not overdue, where one is known, as the last scan found it."""
    for each in stores.directives.statuses():
        if each.urgency < NOT_DUE and each.falls_due_on != NO_DAY and each.aircraft:
            yield Deadline(
                subject=each.directive,
                last_on=each.falls_due_on,
                aircraft=each.aircraft,
                paragraph=each.paragraph or None,
            )


@use_case
def link(stores: Stores, actor: Actor, given: Link, *, now: datetime) -> Link:
    """Let one task wait for another.

    The graph is read after the organisation's turn to write was taken, so that two planners who add links at the same
    moment cannot make a circle.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.link`).
        NotFoundError: If the organisation has not both tasks.
        CycleError: If the tasks would wait for each other in a circle, which it names task by task.
        ConflictError: If there is a link alike, or the successor is not to be done any more.
        InvalidValueError: If `now` is naive.
    """
    require(actor, _LINK, organization=stores.organization)
    for task_id in (given.predecessor, given.successor):
        stores.tasks.get(task_id)
    if not stores.tasks.get(given.successor).is_active:
        raise ConflictError(f"'{given.successor}' is not to be done any more, and waits for nothing")
    _refuse_circle(stores, given)
    stores.schedule.add_link(given)
    _tell_link(stores, actor, given, now=now, after=given)
    return given


def _refuse_circle(stores: Stores, given: Link) -> None:
    following: dict[str, list[str]] = {}
    leading: dict[str, list[str]] = {}
    for each in stores.schedule.links():
        following.setdefault(each.predecessor, []).append(each.successor)
        leading.setdefault(each.successor, []).append(each.predecessor)
    path = shortest_path(
        lambda task_id: following.get(task_id, ()),
        lambda task_id: leading.get(task_id, ()),
        given.successor,
        given.predecessor,
    )
    if path:
        raise CycleError([(given.predecessor, *path)])


@use_case
def unlink(stores: Stores, actor: Actor, given: Link, *, now: datetime) -> None:
    """Remove a link.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.link`).
        NotFoundError: If there is no such link.
        InvalidValueError: If `now` is naive.
    """
    require(actor, _LINK, organization=stores.organization)
    found = [each for each in stores.schedule.links(tasks=[given.predecessor]) if each.key == given.key]
    if not found:
        raise NotFoundError(f"there is no such link from '{given.predecessor}' to '{given.successor}'")
    stores.schedule.remove_link(given)
    _tell_link(stores, actor, given, now=now, before=found[0])


def _tell_link(
    stores: Stores, actor: Actor, given: Link, *, now: datetime, before: Link | None = None, after: Link | None = None
) -> None:
    tell(
        stores,
        actor,
        now=now,
        action=_LINK,
        entity_type="task",
        entity_id=given.successor,
        payload=TaskChanged(task=given.successor),
        before=before,
        after=after,
    )


@use_case
def list_conflicts(stores: Stores, actor: Actor, *, now: datetime) -> tuple[Conflict, ...]:
    """Return everything that stands against the plan as it is; raises as `plan_facts`."""
    facts = plan_facts(stores, actor, now=now)
    return conflicts(_plan(stores), facts)


@attrs.frozen(kw_only=True)
class MovePreview:
    """What a move would do, and what would then stand against the plan."""

    preview: Preview
    """What moves, because of which link; to be handed to `apply_move`."""
    impact: Impact
    """What stands against the new plan, and what of it the move has brought."""


@use_case
def preview_move(
    stores: Stores, actor: Actor, moves: Moves, *, policy: Policy = "minimal", now: datetime
) -> MovePreview:
    """Tell what moves when some tasks move, and what would stand against the new plan; nothing is changed.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.read`).
        NotFoundError: If there is no such task to be done.
        ConflictError: If a task is in progress, completed or cancelled.
        InvalidValueError: If there is no move, the plan would run beyond the calendar, or `now` is naive.
    """
    facts = plan_facts(stores, actor, now=now)
    before = _plan(stores)
    shown = preview(before, moves, policy=policy)
    after = applied(shown, before, despite_conflicts=True)
    return MovePreview(preview=shown, impact=impact(before, after, facts, found=shown.conflicts))


@use_case
def apply_move(
    stores: Stores, actor: Actor, shown: Preview, *, reason: str, despite_conflicts: bool = False, now: datetime
) -> ScheduleChange:
    """Apply a preview: all of it or nothing.

    Args:
        stores: The stores of the transaction.
        actor: A planner.
        shown: The preview.
        reason: Why the plan is changed, in words.
        despite_conflicts: Whether what the move brings is accepted; an aircraft over its capacity, or a directive past
            its limit, is not.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.move`).
        ConflictError: If what the preview read has changed, or the move brings conflicts that are not accepted; its
            findings list all of them.
        InvalidValueError: If no reason is given, or `now` is naive.

    Source: 14 CFR 39.7; EASA M.A.301(e).
    """
    require(actor, _MOVE, organization=stores.organization)
    before = _plan(stores)
    after = applied(shown, before, despite_conflicts=True)
    if preview(before, shown.moves, policy=shown.policy) != shown:
        raise ConflictError("the preview is not what these moves do; make a new preview")
    found = impact(before, after, plan_facts(stores, actor, now=now), found=shown.conflicts)
    brought = (*found.new, *found.worse)
    never = tuple(each.finding for each in brought if not each.allowed or each.kind == "aircraft_over_capacity")
    if never or (brought and not despite_conflicts):
        findings = never or tuple(each.finding for each in brought)
        words = "the move is not allowed" if never else "the move brings conflicts; resolve them, or accept them"
        raise ConflictError(f"{words}: {' '.join(each.text for each in findings)}", findings=findings)
    change = ScheduleChange(
        reason=reason,
        recorded_by=actor.id,
        recorded_at=now,
        policy=shown.policy,
        changes=shown.changes,
        accepted_conflicts=tuple(each.finding for each in brought),
    )
    stores.tasks.move(after.by_id[each.task] for each in shown.changes)
    change_id = stores.new_id()
    stores.schedule.record_change(change, id=change_id)
    tell(
        stores,
        actor,
        now=now,
        action=_MOVE,
        entity_type="schedule_change",
        entity_id=change_id,
        payload=TaskChanged(task=shown.moves[0].task),
        after=change,
        reason=reason,
    )
    _announce_change(stores, change, brought, change_id, now=now)
    return change


def _announce_change(
    stores: Stores, change: ScheduleChange, brought: Iterable[Conflict], change_id: str, *, now: datetime
) -> None:
    moved = [
        TaskRescheduled(
            task=each.task,
            old_start_at=each.old_start_at,
            new_start_at=each.new_start_at,
            new_end_at=each.new_end_at,
            reason=change.reason,
        )
        for each in change.changes
    ]
    told = [ScheduleConflict(tasks=each.tasks, text=each.finding.text) for each in brought]
    events = [(f"task/{each.task}", each) for each in moved]
    announce_all(stores, [*events, *((f"schedule_change/{change_id}", each) for each in told)], now=now)


@use_case
def show_history(stores: Stores, actor: Actor, task_id: str) -> tuple[ScheduleChange, ...]:
    """Return the changes of the plan that moved a task, in the order in which they were applied.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.read`).
        NotFoundError: If the organisation has no such task.
    """
    require(actor, _READ, organization=stores.organization)
    stores.tasks.get(task_id)
    return stores.schedule.changes_of(task_id)


@use_case
def show_options(stores: Stores, actor: Actor, task_id: str, *, now: datetime) -> tuple[Option, ...]:
    """Return the ways out when something is missing for a task, each with its cost, the best first.

    Raises:
        ForbiddenError: If the actor's role may not (`scheduling.read`).
        NotFoundError: If there is no such task to be done.
        InvalidValueError: If `now` is naive.
    """
    facts = plan_facts(stores, actor, now=now)
    return options(_plan(stores), task_id, None, facts)


@use_case
def show_critical_path(stores: Stores, actor: Actor) -> CriticalPath:
    """Return which tasks decide the end of the plan, and how far the others may slip; raises as `plan_of`."""
    return critical_path(plan_of(stores, actor))
