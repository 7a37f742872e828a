"""Use cases of tasks: plan, change, assign, start, record, inspect and sign, complete, cancel.

Each asks the guards of `amss_core.tasks` first, with everything that they want to know, and writes all that follows in
the same transaction: task, checklist, signature with its evidence, work log, accomplishment, audit records and events.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal

import attrs

from amss_core.audit import SignOff
from amss_core.audit.sign_off import SignOffRole
from amss_core.codec import canonical_json, fingerprint, unstructure
from amss_core.decisions import Decision
from amss_core.directives import Accomplishment
from amss_core.errors import ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.events import (
    FactRecorded,
    Payload,
    SignedOff,
    TaskAssigned,
    TaskChanged,
    TaskRescheduled,
    TaskStateChanged,
)
from amss_core.fleet import ComponentId
from amss_core.parts.guards import released
from amss_core.permissions import Actor, require
from amss_core.personnel import PersonnelFile, WorkLogEntry
from amss_core.programmes import ProgrammeAccomplishment
from amss_core.qualification import Evidence, Requirement, day_of, independence
from amss_core.qualification.certificates import certificate_state
from amss_core.services._alerting import watch_stock
from amss_core.services._arguments import use_case
from amss_core.services._change import announce, tell
from amss_core.services._work import (
    evidence_of,
    policy_of_qualification,
    qualified_now,
    qualified_through,
    requirement_of,
    zone_of,
)
from amss_core.services.directives import record_accomplishment
from amss_core.services.programmes import record_programme_accomplishment
from amss_core.stores import Stores
from amss_core.tasks import (
    ACTIVE,
    ChecklistItem,
    ItemResult,
    Override,
    Reauthentication,
    Signature,
    Task,
    TaskState,
    may_cancel,
    may_change,
    may_complete,
    may_create,
    may_sign_off,
    may_start,
    transition,
)

_MINUTE = timedelta(minutes=1)
_MINUTES_PER_DAY = 24 * 60
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
    _require_named(stores, first)
    corrected = None if task.corrects is None else stores.tasks.get(task.corrects)
    zone = zone_of(stores)
    may_create(
        first,
        actor=actor,
        qualification=qualified_through(stores, first, zone=zone),
        corrected=corrected,
        zone=zone,
        **_room(stores, first),
    ).require()
    stores.tasks.add(first)
    stores.tasks.put_items(items)
    payload = TaskStateChanged(task=first.id, before="", after=first.state)
    _tell(stores, actor, first, payload, action=action, now=now, after=first, checklist=items)
    if first.mechanic is not None:
        _announce_mechanic(stores, None, first, now=now)
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
    _require_named(stores, after)
    zone = zone_of(stores)
    decision = may_change(
        before,
        after,
        actor=actor,
        qualification=qualified_through(stores, after, zone=zone),
        zone=zone,
        **_room(stores, after),
    ).require()
    if not decision.changes:
        return before
    stored = stores.tasks.replace(after)
    _tell(stores, actor, stored, TaskChanged(task=task_id), action=action, now=now, before=before, after=stored)
    if before.mechanic != stored.mechanic:
        _announce_mechanic(stores, before.mechanic, stored, now=now)
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
    return _step(stores, actor, task, "in_progress", decision, action=action, now=now)


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
    task, item = _item(stores, task_id, item_id)
    require(actor, action, organization=stores.organization, own=actor.id == task.mechanic)
    _refuse_signed(task, item)
    performers = frozenset(performed_by)
    for person in sorted(performers):
        stores.people.get(person)
    after = attrs.evolve(item, result=result, performed_by=performers, deferral=deferral, inspected_by=None)
    stores.tasks.put_items([after])
    _tell_item(stores, actor, task, action=action, now=now, before=item, after=after)
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
    task, item = _item(stores, task_id, item_id)
    require(actor, action, organization=stores.organization)
    _refuse_signed(task, item)
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
    signing = _Signing(
        task=task,
        role="inspected",
        item_type="checklist_item",
        item=item.id,
        content=after,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    return _sign(stores, actor, signing, reauthentication, proof, action=action, now=now, zone=zone)


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
    task, item = _item(stores, task_id, item_id)
    require(actor, action, organization=stores.organization, own=actor.id == task.mechanic)
    asked, zone = requirement_of(stores, task.type, task.aircraft), zone_of(stores)
    proven = evidence_of(stores, actor.id, asked, now=now, zone=zone)
    decision = may_sign_off(item, task=task, now=now, signer=actor.id, qualification=proven.answer, zone=zone).require()
    if not decision.changes:
        raise ConflictError(f"{item.name} of {task.id} is already signed by {actor.id}")
    after = attrs.evolve(item, signed_by=actor.id, signed_at=now)
    stores.tasks.put_items([after])
    signing = _Signing(
        task=task,
        role="performed",
        item_type="checklist_item",
        item=item.id,
        content=after,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    return _sign(stores, actor, signing, reauthentication, proof, action=action, now=now, zone=zone)


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
    _refuse_override(stores, actor, early_completion)
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
    signing = _Signing(
        task=task,
        role="released",
        item_type="task",
        item=task.id,
        content=completed,
        asked=asked,
        statement=statement,
        proven=proven,
    )
    _sign(stores, actor, signing, reauthentication, proof, action="tasks.sign_off", now=now, zone=zone)
    stored = _step(stores, actor, task, "completed", decision, action=action, now=now)
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
    _refuse_override(stores, actor, late_cancel)
    decision = may_cancel(task, now=now, actor=actor, late_cancel=late_cancel).require()
    if not decision.changes:
        return task
    kept = [each for each in stores.parts.reservations(task=task_id) if each.is_open]
    for each in released(kept, task=task_id, at=now):
        stores.parts.replace_reservation(each)
        stores.parts.replace_item(attrs.evolve(stores.parts.item(each.item), status="in_stock"))
    cancelled = _step(stores, actor, task, "cancelled", decision, action=action, now=now, reason=reason)
    if kept:
        on = day_of(now, zone=zone_of(stores))
        watch_stock(stores, sorted({each.part_number for each in kept}), on=on, now=now)
    return cancelled


def _refuse_override(stores: Stores, actor: Actor, override: Override | None) -> None:
    """Refuse a decision that is neither the actor's own nor that of a user who has this role."""
    if override is None or override.by == actor:
        return
    if override.by.organization == stores.organization and stores.users.get(override.by.id).role == override.by.role:
        return
    raise ForbiddenError(f"{override.by.id} is no {override.by.role} of this organisation who could allow it")


@attrs.frozen(kw_only=True)
class _Signing:
    """What is signed, as what, and on which proof of qualification."""

    task: Task
    role: SignOffRole
    item_type: Literal["checklist_item", "task"]
    item: str
    content: ChecklistItem | Task
    asked: Requirement
    statement: str
    proven: Evidence


def _sign(
    stores: Stores,
    actor: Actor,
    signing: _Signing,
    reauthentication: Reauthentication,
    proof: str,
    *,
    action: str,
    now: datetime,
    zone: tzinfo,
) -> Signature:
    """Make a signature, once the signer has proved who they are, and store it with what it rests on."""
    if not signing.statement.strip():
        raise InvalidValueError("expected what the signer states", field="statement", value=signing.statement)
    proved_by = reauthentication.confirm(actor.id, proof)
    file = stores.people.file(actor.id).known_at(now)
    made = SignOff(
        id=stores.new_id(),
        organization=stores.organization,
        person=actor.id,
        name=file.person.name,
        certificate_number=_signs_under(file, signing.asked, now=now, zone=zone),
        role=signing.role,
        statement=signing.statement,
        signed_at=now,
        item_type=signing.item_type,
        item=signing.item,
        item_fingerprint=fingerprint(unstructure(signing.content)),
        evidence_fingerprint=signing.proven.fingerprint,
        authenticated_by=proved_by,
    )
    signature = Signature(
        task=signing.task.id,
        sign_off=made,
        signed_item=canonical_json(unstructure(signing.content)),
        evidence=signing.proven.snapshot,
    )
    stores.tasks.sign(signature)
    payload = SignedOff(task=signing.task.id, item=signing.item, person=actor.id, role=signing.role)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="task",
        entity_id=signing.task.id,
        payload=payload,
        after=signature,
    )
    return signature


def _signs_under(file: PersonnelFile, asked: Requirement, *, now: datetime, zone: tzinfo) -> str:
    """Return the number of the certificate in force that a person signs under, one that the work asks for first."""
    on = day_of(now, zone=zone)
    held = [each for each in file.standing.certificates if each.issued_on <= on]
    for each in sorted(held, key=lambda each: (each.type not in asked.certificate_types, each.id)):
        state = certificate_state(file.standing, each, on=on, policy=policy_of_qualification())
        if not (state.inactive or state.expired):
            return each.number
    raise ConflictError(f"{file.person.name} holds no certificate in force on {on} to sign under")


def _room(stores: Stores, task: Task) -> dict[str, Any]:
    """Return what the guards want to know of the aircraft: its tasks at that time, and its slots."""
    others = stores.tasks.find(
        aircraft=task.aircraft, states=ACTIVE, ends_after=task.start_at, starts_before=task.end_at
    )
    return {"others": others, "capacity_slots": stores.fleet.get(task.aircraft).capacity_slots}


def _require_named(stores: Stores, task: Task) -> None:
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


def _item(stores: Stores, task_id: str, item_id: str) -> tuple[Task, ChecklistItem]:
    task = stores.tasks.get(task_id)
    for item in stores.tasks.checklist(task_id):
        if item.id == item_id:
            return task, item
    raise NotFoundError(f"the checklist of '{task_id}' has no item '{item_id}'")


def _refuse_signed(task: Task, item: ChecklistItem) -> None:
    if item.signed_by is not None:
        raise ConflictError(f"{item.name} of {task.id} is signed by {item.signed_by}, and a signature is final")
    if task.state != "in_progress":
        raise ConflictError(f"{task.id} is {task.state.replace('_', ' ')}; start it first")


def _step(
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
    _tell(
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


def _announce_mechanic(stores: Stores, before: str | None, task: Task, *, now: datetime) -> None:
    announce(
        stores,
        TaskAssigned(task=task.id, before=before, after=task.mechanic),
        now=now,
        subject=f"task/{task.id}",
    )


def _tell_item(
    stores: Stores, actor: Actor, task: Task, *, action: str, now: datetime, before: ChecklistItem, after: ChecklistItem
) -> None:
    _tell(stores, actor, task, TaskChanged(task=task.id), action=action, now=now, before=before, after=after)


def _tell(
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
