"""Use cases of planning: look at tasks, plan, change, assign and cancel them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from amss_core.errors import ConflictError, InvalidValueError
from amss_core.events import (
    TaskChanged,
    TaskRescheduled,
    TaskStateChanged,
)
from amss_core.parts.guards import released
from amss_core.permissions import Actor, require
from amss_core.qualification import day_of
from amss_core.services._alerting import watch_stock
from amss_core.services._arguments import use_case
from amss_core.services._change import announce
from amss_core.services._work import (
    qualified_through,
    zone_of,
)
from amss_core.services.tasks._steps import (
    announce_mechanic,
    refuse_override,
    require_named,
    room,
    step,
    tell_of_task,
)
from amss_core.stores import Stores
from amss_core.tasks import (
    ChecklistItem,
    Override,
    Signature,
    Task,
    TaskState,
    may_cancel,
    may_change,
    may_create,
)

_CHANGEABLE = frozenset(
    {
        "aircraft",
        "type",
        "start_at",
        "end_at",
        "priority",
        "mechanic",
        "title",
        "inspector",
        "directive",
        "paragraph",
        "programme_item",
        "parts",
        "package",
        "notes",
    }
)


@use_case
def list_tasks(
    stores: Stores,
    actor: Actor,
    *,
    aircraft: str | None = None,
    mechanic: str | None = None,
    states: Collection[TaskState] | None = None,
    ends_after: datetime | None = None,
    starts_before: datetime | None = None,
) -> tuple[Task, ...]:
    """Return the tasks that satisfy all that is given, in the order of their starts.

    Raises:
        ForbiddenError: If the actor's role may not (`tasks.read`).
    """
    require(actor, "tasks.read", organization=stores.organization)
    return stores.tasks.find(
        aircraft=aircraft, mechanic=mechanic, states=states, ends_after=ends_after, starts_before=starts_before
    )


@attrs.frozen(kw_only=True)
class TaskFile:
    """Everything of one task."""

    task: Task
    """The task."""
    checklist: tuple[ChecklistItem, ...]
    """Its items, in order."""
    signatures: tuple[Signature, ...]
    """The signatures under it, in the order in which they were made."""


@use_case
def show_task(stores: Stores, actor: Actor, task_id: str) -> TaskFile:
    """Return a task with its checklist and signatures.

    Raises:
        ForbiddenError: If the actor's role may not (`tasks.read`).
        NotFoundError: If the organisation has no such task.
    """
    require(actor, "tasks.read", organization=stores.organization)
    return TaskFile(
        task=stores.tasks.get(task_id),
        checklist=stores.tasks.checklist(task_id),
        signatures=stores.tasks.signatures(task_id),
    )


@use_case
def plan_task(
    stores: Stores, actor: Actor, task: Task, *, checklist: Iterable[ChecklistItem] = (), now: datetime
) -> Task:
    """Plan a task, with its checklist; its mechanic must be qualified throughout the window.

    Raises:
        ForbiddenError: If the actor's role may not (`tasks.create`).
        NotFoundError: If aircraft, mechanic, inspector or directive do not exist.
        ConflictError: If there is a task of this id, or anything stands against it; its findings list all that does.
        InvalidValueError: If a checklist item is another task's or anything is done on it already, or `now` is naive.
    """
    action = "tasks.create"
    require(actor, action, organization=stores.organization)
    items = tuple(checklist)
    for item in items:
        blank = ChecklistItem(
            id=item.id,
            task=task.id,
            description=item.description,
            independent_inspection=item.independent_inspection,
        )
        if item != blank:
            raise InvalidValueError(
                "expected an item of the task on which nothing is done", field="checklist", value=item.id
            )
    first = attrs.evolve(
        task,
        revision=1,
        reschedules=0,
        started_at=None,
        first_planned_start_at=task.start_at,
        first_planned_end_at=task.end_at,
    )
    require_named(stores, first)
    corrected = None if task.corrects is None else stores.tasks.get(task.corrects)
    zone = zone_of(stores)
    may_create(
        first,
        actor=actor,
        qualification=qualified_through(stores, first, zone=zone),
        corrected=corrected,
        zone=zone,
        **room(stores, first),
    ).require()
    stores.tasks.add(first)
    stores.tasks.put_items(items)
    payload = TaskStateChanged(task=first.id, before="", after=first.state)
    tell_of_task(stores, actor, first, payload, action=action, now=now, after=first, checklist=items)
    if first.mechanic is not None:
        announce_mechanic(stores, None, first, now=now)
    return first


@use_case
def change_task(
    stores: Stores,
    actor: Actor,
    task_id: str,
    *,
    revision: int | None = None,
    now: datetime,
    **changes: Any,  # noqa: ANN401 - the task's own fields
) -> Task:
    """Change a task's type, aircraft, window, mechanic, priority, notes or other particulars; not its state.

    A mechanic may write the notes of own tasks. A window is better changed by a preview that is applied, which also
    moves what follows: see `amss_core.services.scheduling`.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        task_id: Id of the task.
        revision: The revision that the actor looked at; None for whatever stands now.
        now: When, aware.
        changes: New values by the names of the task's fields.

    Raises:
        ForbiddenError: If the actor's role may not.
        NotFoundError: If the task, or what the change names, does not exist.
        ConflictError: If somebody else has changed it meanwhile, or anything stands against the change.
        InvalidValueError: If a field is none that can be changed, or `now` is naive.
    """
    before = stores.tasks.get(task_id)
    action = "tasks.assign" if set(changes) == {"mechanic"} else "tasks.change"
    if set(changes) == {"notes"}:
        action = "tasks.complete"
    require(actor, action, organization=stores.organization, own=actor.id == before.mechanic)
    if unknown := sorted(set(changes) - _CHANGEABLE):
        raise InvalidValueError(f"expected one of {', '.join(sorted(_CHANGEABLE))}", field=unknown[0])
    if revision is not None and revision != before.revision:
        raise ConflictError(
            f"the task '{task_id}' was changed meanwhile: revision {before.revision}, not {revision}; look again"
        )
    after = _evolved(before, changes)
    if (after.start_at, after.end_at) != (before.start_at, before.end_at):
        after = attrs.evolve(after, reschedules=before.reschedules + 1)
    require_named(stores, after)
    zone = zone_of(stores)
    decision = may_change(
        before,
        after,
        actor=actor,
        qualification=qualified_through(stores, after, zone=zone),
        zone=zone,
        **room(stores, after),
    ).require()
    if not decision.changes:
        return before
    stored = stores.tasks.replace(after)
    tell_of_task(stores, actor, stored, TaskChanged(task=task_id), action=action, now=now, before=before, after=stored)
    if before.mechanic != stored.mechanic:
        announce_mechanic(stores, before.mechanic, stored, now=now)
    if stored.reschedules != before.reschedules:
        moved = TaskRescheduled(
            task=task_id,
            old_start_at=before.start_at,
            new_start_at=stored.start_at,
            new_end_at=stored.end_at,
            reason="the task itself was changed",
        )
        announce(stores, moved, now=now, subject=f"task/{task_id}")
    return stored


def _evolved(task: Task, changes: Mapping[str, Any]) -> Task:
    try:
        return attrs.evolve(task, **changes)
    except InvalidValueError:
        raise
    except (ValueError, TypeError) as error:
        raise InvalidValueError(f"expected another value: {error.args[0]}", field=", ".join(changes)) from None


@use_case
def assign(stores: Stores, actor: Actor, task_id: str, mechanic_id: str | None, *, now: datetime) -> Task:
    """Assign a mechanic to a task, who must be qualified throughout its window, or nobody; raises as `change_task`."""
    return change_task(stores, actor, task_id, mechanic=mechanic_id, now=now)


@use_case
def cancel(
    stores: Stores,
    actor: Actor,
    task_id: str,
    *,
    reason: str,
    late_cancel: Override | None = None,
    now: datetime,
) -> Task:
    """Cancel a task and release what is reserved for it.

    Args:
        stores: The stores of the transaction.
        actor: A planner.
        task_id: Id of the task.
        reason: Why, in words.
        late_cancel: A planner's decision to cancel it although it began more than 24 hours ago; it is recorded.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`tasks.cancel`).
        NotFoundError: If the organisation has no such task.
        ConflictError: If anything stands against it; its findings list all that does.
        InvalidValueError: If no reason is given, or `now` is naive.
    """
    action = "tasks.cancel"
    task = stores.tasks.get(task_id)
    require(actor, action, organization=stores.organization)
    if not reason.strip():
        raise InvalidValueError("expected why it is cancelled", field="reason", value=reason)
    refuse_override(stores, actor, late_cancel)
    decision = may_cancel(task, now=now, actor=actor, late_cancel=late_cancel).require()
    if not decision.changes:
        return task
    kept = [each for each in stores.parts.reservations(task=task_id) if each.is_open]
    for each in released(kept, task=task_id, at=now):
        stores.parts.replace_reservation(each)
        stores.parts.replace_item(attrs.evolve(stores.parts.item(each.item), status="in_stock"))
    cancelled = step(stores, actor, task, "cancelled", decision, action=action, now=now, reason=reason)
    if kept:
        on = day_of(now, zone=zone_of(stores))
        watch_stock(stores, sorted({each.part_number for each in kept}), on=on, now=now)
    return cancelled
