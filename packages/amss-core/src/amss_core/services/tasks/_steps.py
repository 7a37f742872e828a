"""What the use cases of tasks share: the next step of a task, what it needs to know, and how it is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from amss_core.codec import unstructure
from amss_core.decisions import Decision
from amss_core.errors import ConflictError, ForbiddenError, NotFoundError
from amss_core.events import (
    Payload,
    TaskAssigned,
    TaskChanged,
    TaskStateChanged,
)
from amss_core.permissions import Actor
from amss_core.services._change import announce, tell
from amss_core.stores import Stores
from amss_core.tasks import (
    ACTIVE,
    ChecklistItem,
    Override,
    Task,
    TaskState,
    transition,
)


def room(stores: Stores, task: Task) -> dict[str, Any]:
    """Return what the guards want to know of the aircraft: its tasks at that time, and its slots."""
    others = stores.tasks.find(
        aircraft=task.aircraft, states=ACTIVE, ends_after=task.start_at, starts_before=task.end_at
    )
    return {"others": others, "capacity_slots": stores.fleet.get(task.aircraft).capacity_slots}


def require_named(stores: Stores, task: Task) -> None:
    """Refuse a task that names a person, a directive or a programme's item that does not exist."""
    stores.fleet.get(task.aircraft)
    for person in (task.mechanic, task.inspector):
        if person is not None:
            stores.people.get(person)
    if task.directive is not None:
        directive = stores.directives.get(task.directive)
        if task.paragraph is not None and directive.find(task.paragraph) is None:
            raise NotFoundError(f"{directive.number} has no paragraph '{task.paragraph}'")
    if task.programme_item is not None:
        stores.programmes.item(task.programme_item)


def item_of(stores: Stores, task_id: str, item_id: str) -> tuple[Task, ChecklistItem]:
    task = stores.tasks.get(task_id)
    for item in stores.tasks.checklist(task_id):
        if item.id == item_id:
            return task, item
    raise NotFoundError(f"the checklist of '{task_id}' has no item '{item_id}'")


def refuse_signed(task: Task, item: ChecklistItem) -> None:
    if item.signed_by is not None:
        raise ConflictError(f"{item.name} of {task.id} is signed by {item.signed_by}, and a signature is final")
    if task.state != "in_progress":
        raise ConflictError(f"{task.id} is {task.state.replace('_', ' ')}; start it first")


def refuse_override(stores: Stores, actor: Actor, override: Override | None) -> None:
    """Refuse a decision that is neither the actor's own nor that of a user who has this role."""
    if override is None or override.by == actor:
        return
    if override.by.organization == stores.organization and stores.users.get(override.by.id).role == override.by.role:
        return
    raise ForbiddenError(f"{override.by.id} is no {override.by.role} of this organisation who could allow it")


def step(
    stores: Stores,
    actor: Actor,
    task: Task,
    to: TaskState,
    decision: Decision,
    *,
    action: str,
    now: datetime,
    reason: str = "",
) -> Task:
    """Take a task to its next state, and tell of it with what was taken on oneself."""
    if not decision.changes:
        return task
    stored = stores.tasks.replace(transition(task, to, at=now))
    payload = TaskStateChanged(task=task.id, before=task.state, after=to)
    noted = " ".join(each.text for each in decision.noted)
    tell_of_task(
        stores,
        actor,
        stored,
        payload,
        action=action,
        now=now,
        before=task,
        after=stored,
        reason=" ".join(filter(None, (reason, noted))),
    )
    return stored


def announce_mechanic(stores: Stores, before: str | None, task: Task, *, now: datetime) -> None:
    announce(
        stores,
        TaskAssigned(task=task.id, before=before, after=task.mechanic),
        now=now,
        subject=f"task/{task.id}",
    )


def tell_item(
    stores: Stores, actor: Actor, task: Task, *, action: str, now: datetime, before: ChecklistItem, after: ChecklistItem
) -> None:
    tell_of_task(stores, actor, task, TaskChanged(task=task.id), action=action, now=now, before=before, after=after)


def tell_of_task(
    stores: Stores,
    actor: Actor,
    task: Task,
    payload: Payload,
    *,
    action: str,
    now: datetime,
    before: object = None,
    after: object = None,
    checklist: tuple[ChecklistItem, ...] = (),
    reason: str = "",
) -> None:
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="task",
        entity_id=task.id,
        payload=payload,
        before=before,
        after={"task": unstructure(after), "checklist": unstructure(checklist)} if checklist else after,
        reason=reason,
    )
