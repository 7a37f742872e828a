"""Use cases of the work itself: start a task, record and inspect the items, sign, and complete it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Any

import attrs

from amss_core.directives import Accomplishment
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.events import (
    FactRecorded,
)
from amss_core.fleet import ComponentId
from amss_core.permissions import Actor, require
from amss_core.personnel import WorkLogEntry
from amss_core.programmes import ProgrammeAccomplishment
from amss_core.qualification import day_of, independence
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.services._work import (
    evidence_of,
    qualified_now,
    requirement_of,
    zone_of,
)
from amss_core.services.directives import record_accomplishment
from amss_core.services.programmes import record_programme_accomplishment
from amss_core.services.tasks._signing import Signing, sign
from amss_core.services.tasks._steps import (
    item_of,
    refuse_override,
    refuse_signed,
    step,
    tell_item,
)
from amss_core.stores import Stores
from amss_core.tasks import (
    ChecklistItem,
    ItemResult,
    Override,
    Reauthentication,
    Signature,
    Task,
    may_complete,
    may_sign_off,
    may_start,
    transition,
)

_MINUTE = timedelta(minutes=1)
_MINUTES_PER_DAY = 24 * 60


@use_case
def start(stores: Stores, actor: Actor, task_id: str, *, now: datetime) -> Task:
    """Begin work on a task.

    Raises:
        ForbiddenError: If the actor is neither its mechanic nor a planner (`tasks.start`).
        NotFoundError: If the organisation has no such task.
        ConflictError: If anything stands against it; its findings list all that does.
        InvalidValueError: If `now` is naive.
    """
    action = "tasks.start"
    task = stores.tasks.get(task_id)
    require(actor, action, organization=stores.organization, own=actor.id == task.mechanic)
    zone = zone_of(stores)
    before_it = [each.predecessor for each in _waits_for(stores, task_id)]
    reservations = stores.parts.reservations(task=task_id)
    decision = may_start(
        task,
        now=now,
        actor=actor,
        aircraft_status=stores.fleet.get(task.aircraft).status,
        qualification=qualified_now(stores, task, now=now, zone=zone),
        predecessors=stores.tasks.find(ids=before_it) if before_it else (),
        reservations=reservations,
        items=stores.parts.items({each.part_number for each in reservations}),
        zone=zone,
    ).require()
    return step(stores, actor, task, "in_progress", decision, action=action, now=now)


def _waits_for(stores: Stores, task_id: str) -> list[Any]:
    links = stores.schedule.links(tasks=[task_id])
    return [each for each in links if each.successor == task_id and each.type == "finish_to_start"]


@use_case
def record_item(
    stores: Stores,
    actor: Actor,
    task_id: str,
    item_id: str,
    *,
    result: ItemResult,
    performed_by: Iterable[str],
    deferral: str | None = None,
    now: datetime,
) -> ChecklistItem:
    """Record the result of a checklist item, and who performed it.

    Raises:
        ForbiddenError: If the actor is neither the task's mechanic nor a planner (`tasks.record_item`).
        NotFoundError: If task, item or a person do not exist.
        ConflictError: If the item is signed, or the task not in progress.
        InvalidValueError: If the result is none, or `now` is naive.
    """
    action = "tasks.record_item"
    task, item = item_of(stores, task_id, item_id)
    require(actor, action, organization=stores.organization, own=actor.id == task.mechanic)
    refuse_signed(task, item)
    performers = frozenset(performed_by)
    for person in sorted(performers):
        stores.people.get(person)
    after = attrs.evolve(item, result=result, performed_by=performers, deferral=deferral, inspected_by=None)
    stores.tasks.put_items([after])
    tell_item(stores, actor, task, action=action, now=now, before=item, after=after)
    return after


@use_case
def inspect(
    stores: Stores,
    actor: Actor,
    task_id: str,
    item_id: str,
    *,
    statement: str,
    reauthentication: Reauthentication,
    proof: str,
    now: datetime,
) -> Signature:
    """Inspect what others performed, and sign for it; nobody inspects their own work.

    Args:
        stores: The stores of the transaction.
        actor: Who inspects.
        task_id: Id of the task.
        item_id: Id of the checklist item.
        statement: What the inspector states, word for word as it was shown.
        reauthentication: Proves who the inspector is at that moment.
        proof: What proves it; it is not kept.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`tasks.inspect`), or the proof is none.
        NotFoundError: If task, item or the inspector's file do not exist.
        ConflictError: If the inspector performed the item or is not qualified, the item is signed, or the task is not
            in progress; its findings list all that stands against it.
        InvalidValueError: If the statement is blank, or `now` is naive.

    Source: 14 CFR 121.371(c); EASA 145.A.48.
    """
    action = "tasks.inspect"
    task, item = item_of(stores, task_id, item_id)
    require(actor, action, organization=stores.organization)
    refuse_signed(task, item)
    if item.result == "pending":
        raise ConflictError(f"{item.name} of {task.id} has no result; there is nothing to inspect")
    if item.inspected_by is not None:
        raise ConflictError(f"{item.name} of {task.id} is already inspected by {item.inspected_by}")
    asked = attrs.evolve(requirement_of(stores, task.type, task.aircraft), certifying=False, inspection=True)
    zone = zone_of(stores)
    proven = evidence_of(stores, actor.id, asked, now=now, zone=zone)
    against = independence(item.performed_by, actor.id, item=item.name)
    if proven.answer.blocks:
        against = (*against, *proven.answer.against)
    if against:
        reasons = " ".join(each.text for each in against)
        raise ConflictError(f"cannot inspect {item.name} of {task.id}: {reasons}", findings=against)
    after = attrs.evolve(item, inspected_by=actor.id)
    stores.tasks.put_items([after])
    signing = Signing(
        task=task,
        role="inspected",
        item_type="checklist_item",
        item=item.id,
        content=after,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    return sign(stores, actor, signing, reauthentication, proof, action=action, now=now, zone=zone)


@use_case
def sign_off(
    stores: Stores,
    actor: Actor,
    task_id: str,
    item_id: str,
    *,
    statement: str,
    reauthentication: Reauthentication,
    proof: str,
    now: datetime,
) -> Signature:
    """Sign a checklist item as performed; the signer is qualified at that instant, and the proof of it is kept.

    Raises:
        ForbiddenError: If the task is not the actor's own (`tasks.sign_off`), or the proof is none.
        NotFoundError: If task, item or the signer's file do not exist.
        ConflictError: If anything stands against it; its findings list all that does.
        InvalidValueError: If the statement is blank, or `now` is naive.

    Source: EASA 145.A.50(a), 145.A.48; 14 CFR 43.9(a); FAA AC 120-78.
    """
    action = "tasks.sign_off"
    task, item = item_of(stores, task_id, item_id)
    require(actor, action, organization=stores.organization, own=actor.id == task.mechanic)
    asked, zone = requirement_of(stores, task.type, task.aircraft), zone_of(stores)
    proven = evidence_of(stores, actor.id, asked, now=now, zone=zone)
    decision = may_sign_off(item, task=task, now=now, signer=actor.id, qualification=proven.answer, zone=zone).require()
    if not decision.changes:
        raise ConflictError(f"{item.name} of {task.id} is already signed by {actor.id}")
    after = attrs.evolve(item, signed_by=actor.id, signed_at=now)
    stores.tasks.put_items([after])
    signing = Signing(
        task=task,
        role="performed",
        item_type="checklist_item",
        item=item.id,
        content=after,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    return sign(stores, actor, signing, reauthentication, proof, action=action, now=now, zone=zone)


@use_case
def complete(
    stores: Stores,
    actor: Actor,
    task_id: str,
    *,
    statement: str,
    reauthentication: Reauthentication,
    proof: str,
    minutes: int | None = None,
    component: ComponentId | None = None,
    early_completion: Override | None = None,
    now: datetime,
) -> Task:
    """Complete a task with its release, and record what follows: the work, and what it did of directive and programme.

    Args:
        stores: The stores of the transaction.
        actor: Its mechanic, who releases the work.
        task_id: Id of the task.
        statement: What the signer states, word for word as it was shown.
        reauthentication: Proves who the signer is at that moment.
        proof: What proves it; it is not kept.
        minutes: Minutes worked, for the work log; None for those since the start, at most a day's.
        component: The component that the directive's requirement was met on; None for the aircraft itself.
        early_completion: A planner's decision to let it end before its planned end.
        now: When, aware.

    Raises:
        ForbiddenError: If the task is not the actor's own (`tasks.sign_off`), or the proof is none.
        NotFoundError: If the organisation has no such task.
        ConflictError: If anything stands against it; its findings list all that does.
        InvalidValueError: If the statement is blank, or `now` is naive.

    Source: EASA 145.A.50(a); 14 CFR 43.9(a), 91.417(a)(2)(v).
    """
    action = "tasks.complete"
    task = stores.tasks.get(task_id)
    require(actor, "tasks.sign_off", organization=stores.organization, own=actor.id == task.mechanic)
    refuse_override(stores, actor, early_completion)
    if minutes is not None and not 1 <= minutes <= _MINUTES_PER_DAY:
        raise InvalidValueError("expected 1 to 1440 minutes", field="minutes", value=minutes)
    asked, zone = requirement_of(stores, task.type, task.aircraft), zone_of(stores)
    proven = evidence_of(stores, actor.id, asked, now=now, zone=zone)
    decision = may_complete(
        task,
        now=now,
        actor=actor,
        qualification=proven.answer,
        reservations=stores.parts.reservations(task=task_id),
        checklist=stores.tasks.checklist(task_id),
        early_completion=early_completion,
        zone=zone,
    ).require()
    if not decision.changes:
        return task
    completed = transition(task, "completed", at=now)
    signing = Signing(
        task=task,
        role="released",
        item_type="task",
        item=task.id,
        content=completed,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    sign(stores, actor, signing, reauthentication, proof, action="tasks.sign_off", now=now, zone=zone)
    stored = step(stores, actor, task, "completed", decision, action=action, now=now)
    _record_work(stores, actor, stored, minutes, now=now, zone=zone)
    _record_compliance(stores, actor, stored, component, now=now, zone=zone)
    return stored


def _record_compliance(
    stores: Stores, actor: Actor, task: Task, component: ComponentId | None, *, now: datetime, zone: tzinfo
) -> None:
    """Record that the directive and the programme's item that a task names were done."""
    if task.directive is not None:
        done = Accomplishment(
            directive=task.directive,
            paragraph=task.paragraph or _only_paragraph(stores, task.directive),
            aircraft=task.aircraft,
            component=component,
            done_on=day_of(now, zone=zone),
            reference=f"task {task.id}",
        )
        record_accomplishment(stores, actor, done, own=True, now=now)
    if task.programme_item is not None:
        item_done = ProgrammeAccomplishment(
            item=task.programme_item,
            aircraft=task.aircraft,
            done_on=day_of(now, zone=zone),
            reference=f"task {task.id}",
        )
        record_programme_accomplishment(stores, actor, item_done, own=True, now=now)


def _only_paragraph(stores: Stores, number: str) -> str:
    requirements = stores.directives.get(number).requirements
    return requirements[0].paragraph if len(requirements) == 1 else ""


def _record_work(stores: Stores, actor: Actor, task: Task, minutes: int | None, *, now: datetime, zone: tzinfo) -> None:
    """Log the work of the mechanic, and of everybody else who performed an item: at most a day's, on the last day."""
    since = (now - (task.started_at or now)) // _MINUTE
    worked = min(max(since, 1), _MINUTES_PER_DAY) if minutes is None else minutes
    performers = {person for item in stores.tasks.checklist(task.id) for person in item.performed_by}
    for person in sorted({actor.id} | performers):
        entry = WorkLogEntry(
            id=f"task {task.id}",
            person=person,
            day=day_of(now, zone=zone),
            minutes=worked,
            aircraft_type=stores.fleet.get(task.aircraft).type_designator,
            task_type=task.type,
            task=task.id,
            recorded_at=now,
            recorded_by=actor.id,
        )
        stores.people.record(person, entry)
        payload = FactRecorded(person=person, fact_kind="work_log_entry", fact=entry.id)
        tell(
            stores,
            actor,
            now=now,
            action="tasks.complete",
            entity_type="person",
            entity_id=person,
            payload=payload,
            after=entry,
        )
