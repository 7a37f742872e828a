"""May this task be created, changed, started, completed or cancelled, and everything that stands against it.

Each guard takes plain facts and answers with a `Decision`. An act that changes nothing, because the task already is in
that state, is allowed to whoever may do it and marked so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain

import attrs

from amss_core._validators import require_aware
from amss_core.decisions import Decision, decide, unchanged
from amss_core.errors import InvalidValueError
from amss_core.fleet import AircraftStatus
from amss_core.parts import PartItem, Reservation
from amss_core.permissions import Actor
from amss_core.qualification import Qualification, day_of
from amss_core.tasks.checklists import ChecklistItem, judge_checklist
from amss_core.tasks.judgements import (
    Override,
    judge_aircraft,
    judge_assigned,
    judge_capacity,
    judge_changeable,
    judge_correction,
    judge_end,
    judge_history,
    judge_late_cancel,
    judge_new_state,
    judge_notes,
    judge_parts,
    judge_permission,
    judge_planned,
    judge_predecessors,
    judge_reservations_closed,
    judge_start,
    judge_transition,
)
from amss_core.tasks.records import Task

QUALIFYING_FIELDS = frozenset({"mechanic", "type", "aircraft", "start_at", "end_at"})
"""The fields whose change asks for the qualification again."""
_OCCUPYING_FIELDS = frozenset({"aircraft", "start_at", "end_at"})


def may_create(
    task: Task,
    *,
    actor: Actor,
    qualification: Qualification | None,
    corrected: Task | None = None,
    others: Iterable[Task] = (),
    capacity_slots: int | None = None,
    zone: tzinfo = UTC,
) -> Decision:
    """Tell whether a task may be planned.

    Args:
        task: The new task, scheduled.
        actor: Who plans it.
        qualification: What `check_window` says about its mechanic over its window; None where it was not asked.
        corrected: The completed task that it corrects; None where it corrects none.
        others: Tasks of the same aircraft; others do not count.
        capacity_slots: How many tasks the aircraft takes at once; None leaves that to another check.
        zone: Zone of the station, whose dates count.

    Raises:
        InvalidValueError: If the qualification is another person's, or does not cover the window.
    """
    return decide(
        f"create {task.id}",
        chain(
            judge_permission(actor, "tasks.create"),
            judge_new_state(task),
            judge_correction(task, corrected),
            judge_planned(task, qualification, zone),
            judge_capacity(task, others, capacity_slots),
        ),
    )


def may_change(
    before: Task,
    after: Task,
    *,
    actor: Actor,
    qualification: Qualification | None,
    others: Iterable[Task] = (),
    capacity_slots: int | None = None,
    zone: tzinfo = UTC,
) -> Decision:
    """Tell whether a task may be changed; the state changes by starting, completing and cancelling only.

    Its mechanic may write the notes of a task, everything else is a planner's. The window planned first stays, and so
    does what only the steps of a task record; once work has begun aircraft, type and start do too. A completed task is
    final: a correction is a new task.

    Args:
        before: The task as it is.
        after: The task as it would be.
        actor: Who changes it.
        qualification: What `check_window` says about the new mechanic over the new window; needed where mechanic, type,
            aircraft or window change.
        others: Tasks of the same aircraft; others, and the task itself, do not count.
        capacity_slots: How many tasks the aircraft takes at once; None leaves that to another check.
        zone: Zone of the station, whose dates count.

    Raises:
        InvalidValueError: If the two are not the same task, the state differs, or the qualification does not fit.
    """
    if (before.id, before.state) != (after.id, after.state):
        raise InvalidValueError("expected the same task in the same state", field="after", value=after.id)
    act = f"change {before.id}"
    changed = tuple(each.name for each in attrs.fields(Task) if getattr(before, each.name) != getattr(after, each.name))
    own = actor.id == before.mechanic
    if not changed:
        return unchanged(act, f"{before.id} is already so.")
    return decide(
        act,
        chain(
            *(judge_permission(actor, each, own=own) for each in _permissions_for(changed)),
            judge_changeable(before, changed),
            judge_history(before, after),
            judge_planned(after, qualification, zone) if QUALIFYING_FIELDS.intersection(changed) else (),
            judge_capacity(after, others, capacity_slots) if _OCCUPYING_FIELDS.intersection(changed) else (),
        ),
    )


def may_start(
    task: Task,
    *,
    now: datetime,
    actor: Actor,
    aircraft_status: AircraftStatus | None,
    qualification: Qualification | None,
    predecessors: Iterable[Task] = (),
    reservations: Iterable[Reservation] = (),
    items: Iterable[PartItem] = (),
    zone: tzinfo = UTC,
) -> Decision:
    """Tell whether work on a task may begin now.

    Args:
        task: The task.
        now: The instant, aware.
        actor: Who starts it.
        aircraft_status: Where the aircraft stands; None where that is not known.
        qualification: What `check` says about its mechanic on the day; None where it was not asked.
        predecessors: The tasks that it waits for by finish-to-start links; a cancelled one is waited for no longer.
        reservations: Reservations of its parts; those of other tasks do not count.
        items: The reserved items: those known here must not be expired.
        zone: Zone of the station, whose dates count.

    Raises:
        InvalidValueError: If the instant is naive, or the qualification is another person's or another day's.
    """
    require_aware(now)
    act = f"start {task.id}"
    permission = tuple(judge_permission(actor, "tasks.start", own=actor.id == task.mechanic))
    if task.state == "in_progress":
        return unchanged(act, f"{task.id} is already in progress.", asked=permission)
    today = day_of(now, zone=zone)
    expired = {each.key for each in items if not each.lasts_through(today)}
    return decide(
        act,
        chain(
            judge_transition(task, "in_progress"),
            judge_assigned(task, now, qualification, zone),
            permission,
            judge_aircraft(task, aircraft_status),
            judge_start(task, now),
            judge_predecessors(predecessors),
            judge_parts(task, reservations, expired),
        ),
    )


def may_complete(
    task: Task,
    *,
    now: datetime,
    actor: Actor,
    qualification: Qualification | None,
    reservations: Iterable[Reservation] = (),
    checklist: Iterable[ChecklistItem] = (),
    early_completion: Override | None = None,
    zone: tzinfo = UTC,
) -> Decision:
    """Tell whether a task may be completed now.

    Args:
        task: The task with its notes.
        now: The instant, aware.
        actor: Who completes it.
        qualification: What `check` says about its mechanic on the day; None where it was not asked.
        reservations: Reservations of its parts; those of other tasks do not count.
        checklist: All items of its checklist.
        early_completion: A planner's decision to let it end before its planned end.
        zone: Zone of the station, whose dates count.

    Raises:
        InvalidValueError: If the instant is naive, an item is another task's, or the qualification is another person's
            or another day's.

    Source: EASA 145.A.50(a); 14 CFR 43.9(a).
    """
    require_aware(now)
    act = f"complete {task.id}"
    permission = tuple(judge_permission(actor, "tasks.complete", own=actor.id == task.mechanic))
    if task.state == "completed":
        return unchanged(act, f"{task.id} is already completed.", asked=permission)
    items = tuple(checklist)
    if other := next((item for item in items if item.task != task.id), None):
        raise InvalidValueError("expected only items of the task's checklist", field="checklist", value=other.id)
    return decide(
        act,
        chain(
            judge_transition(task, "completed"),
            permission,
            judge_end(task, now, early_completion),
            judge_reservations_closed(task, reservations),
            judge_checklist(items),
            judge_notes(task),
            judge_assigned(task, now, qualification, zone),
        ),
    )


def may_cancel(task: Task, *, now: datetime, actor: Actor, late_cancel: Override | None = None) -> Decision:
    """Tell whether a task may be cancelled now; its open reservations are released with it.

    Args:
        task: The task.
        now: The instant, aware.
        actor: Who cancels it.
        late_cancel: A planner's decision to cancel it although it began more than 24 hours ago.

    Raises:
        InvalidValueError: If the instant is naive.
    """
    require_aware(now)
    act = f"cancel {task.id}"
    permission = tuple(judge_permission(actor, "tasks.cancel"))
    if task.state == "cancelled":
        return unchanged(act, f"{task.id} is already cancelled.", asked=permission)
    return decide(
        act,
        chain(
            judge_transition(task, "cancelled"),
            permission,
            judge_late_cancel(task, now, late_cancel),
        ),
    )


def _permissions_for(changed: Collection[str]) -> Iterator[str]:
    """Yield the permissions that a change of some fields needs; who may complete a task may write its notes."""
    if "mechanic" in changed:
        yield "tasks.assign"
    if "notes" in changed:
        yield "tasks.complete"
    if not {"mechanic", "notes"}.issuperset(changed):
        yield "tasks.change"
