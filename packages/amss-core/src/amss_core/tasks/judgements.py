"""The rules of the guards, one function for each: what it looked at, and what stands against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo

import attrs

from amss_core._validators import is_text, to_utc
from amss_core.decisions import Judged, standing
from amss_core.fleet import AircraftStatus
from amss_core.parts import ItemKey, Reservation
from amss_core.permissions import PERMISSIONS, Actor, permits
from amss_core.qualification import Qualification
from amss_core.tasks.capacity import capacity_conflicts
from amss_core.tasks.qualified import judge_qualification_on, judge_qualification_throughout, own_inspection
from amss_core.tasks.records import TRANSITIONS, Task, TaskState
from amss_core.units import instant_text

EARLY_START = timedelta(minutes=5)
"""How long before its planned start a task may be started."""
LATE_CANCEL = timedelta(hours=24)
"""How long after its start a task may be cancelled without an override."""
_FIXED_ONCE_STARTED = ("aircraft", "type", "start_at")
_RECORDED = ("started_at", "completed_at", "corrects")
_FIRST_WINDOW = frozenset({"first_planned_start_at", "first_planned_end_at"})
_RELEASE = "EASA 145.A.50(a); 14 CFR 43.9(a)"


@attrs.frozen(kw_only=True)
class Override:
    """Somebody's recorded decision to let pass what a rule would refuse."""

    by: Actor
    """Who takes it on themselves."""
    reason: str = attrs.field(validator=is_text)
    """Why, in words; a blank reason overrides nothing."""

    def counts(self, permission: str) -> bool:
        """Tell whether a reason is given by somebody who has the permission to override."""
        return permits(self.by.role, permission) and bool(self.reason.strip())


def judge_transition(task: Task, to: TaskState) -> Iterator[Judged]:
    """Judge that the task may go from its state to another."""
    if to in TRANSITIONS[task.state]:
        yield Judged(f"{task.id} is {_in_words(task.state)} and may become {_in_words(to)}.")
        return
    text = f"{task.id} is {_in_words(task.state)} and cannot become {_in_words(to)}."
    if task.state == "completed":
        text = f"{text[:-1]}; plan a new task that corrects it."
    yield standing("transition_not_possible", text, state=task.state, to=to)


def judge_new_state(task: Task) -> Iterator[Judged]:
    """Judge that a new task is scheduled."""
    if task.state != "scheduled":
        yield standing(
            "new_task_not_scheduled", f"A new task is scheduled, not {_in_words(task.state)}.", state=task.state
        )


def judge_permission(actor: Actor, permission: str, *, own: bool = False) -> Iterator[Judged]:
    """Judge that the actor's role permits the act, perhaps only on the tasks that are assigned to the actor."""
    row = PERMISSIONS[permission]
    role = _in_words(actor.role)
    if permits(actor.role, permission, own=own):
        yield Judged(f"{actor.id} may {row.allows} as {role}{' assigned to it' if own else ''}.")
        return
    if row.scope_of(actor.role) == "own":
        text = f"{actor.id} may {row.allows} only where it is assigned to them."
        yield standing("actor_not_assigned", text, actor=actor.id, role=actor.role, permission=permission)
        return
    text = f"{actor.id} is {role} and may not {row.allows}."
    yield standing("actor_not_permitted", text, actor=actor.id, role=actor.role, permission=permission)


def judge_assigned(task: Task, now: datetime, qualification: Qualification | None, zone: tzinfo) -> Iterator[Judged]:
    """Judge that somebody is assigned who is qualified on the day."""
    if task.mechanic is None:
        yield standing("nobody_assigned", f"Nobody is assigned to {task.id}.", task=task.id)
    else:
        yield from judge_qualification_on(now, qualification, person=task.mechanic, task=task, zone=zone)


def judge_planned(task: Task, qualification: Qualification | None, zone: tzinfo) -> Iterator[Judged]:
    """Judge who is planned: the mechanic is qualified throughout the window, and inspects nothing of their own."""
    if task.mechanic is None:
        yield Judged(f"Nobody is assigned to {task.id} yet.")
        return
    yield from judge_qualification_throughout(task, qualification, person=task.mechanic, zone=zone)
    if (finding := own_inspection(task)) is not None:
        yield Judged(finding.text, finding)


def judge_correction(task: Task, corrected: Task | None) -> Iterator[Judged]:
    """Judge that a correction refers to a completed task of the same aircraft."""
    if task.corrects is None:
        return
    if corrected is None or corrected.id != task.corrects:
        text = f"{task.id} corrects {task.corrects}, which is not known."
        yield standing("corrected_task_unknown", text, corrects=task.corrects)
        return
    if corrected.state != "completed":
        text = f"{corrected.id} is {_in_words(corrected.state)}; only a completed task is corrected by a new one."
        yield standing("corrected_task_not_completed", text, corrects=corrected.id, state=corrected.state)
    if corrected.aircraft != task.aircraft:
        text = f"{corrected.id} is work on {corrected.aircraft}, not on {task.aircraft}."
        yield standing("corrected_task_of_other_aircraft", text, aircraft=task.aircraft, corrected=corrected.aircraft)


def judge_changeable(task: Task, changed: Collection[str]) -> Iterator[Judged]:
    """Judge that the task is not final, and that its first window, and what work has begun on, stay."""
    if not task.is_active:
        text = f"{task.id} is {_in_words(task.state)} and final"
        text += "; plan a new task that corrects it." if task.state == "completed" else "; plan a new task."
        yield standing("task_final", text, state=task.state)
    if not _FIRST_WINDOW.isdisjoint(changed):
        text = f"The window that was planned first for {task.id} is kept."
        yield standing("first_window_kept", text, task=task.id)
    fixed = [_in_words(name) for name in changed if name in _FIXED_ONCE_STARTED]
    if task.state == "in_progress" and fixed:
        text = f"{task.id} is in progress: its {', '.join(fixed)} cannot change any more."
        yield standing("task_in_progress", text, changed=", ".join(fixed))


def judge_history(before: Task, after: Task) -> Iterator[Judged]:
    """Judge that what only the steps of a task record stays, and that a reschedule comes with its new window."""
    changed = [name for name in _RECORDED if getattr(before, name) != getattr(after, name)]
    moved = (before.start_at, before.end_at) != (after.start_at, after.end_at)
    if after.reschedules not in {before.reschedules, before.reschedules + moved}:
        changed.append("reschedules")
    for name in changed:
        text = f"The field '{name}' of {before.id} follows from what happened and is not changed by hand."
        yield standing("history_kept", text, task=before.id, changed=name)


def judge_capacity(task: Task, others: Iterable[Task], capacity_slots: int | None) -> Iterator[Judged]:
    """Judge that the aircraft has a slot for the task throughout its window."""
    if capacity_slots is None or not task.is_active:
        return
    same = [each for each in others if each.aircraft == task.aircraft and each.id != task.id]
    for conflict in capacity_conflicts((*same, task), capacity_slots=capacity_slots):
        if task.id in conflict.tasks:
            yield Judged(conflict.finding.text, conflict.finding)


def judge_aircraft(task: Task, status: AircraftStatus | None) -> Iterator[Judged]:
    """Judge that the aircraft is grounded or in maintenance."""
    if status in {"maintenance", "grounded"}:
        yield Judged(f"{task.aircraft} is {'in maintenance' if status == 'maintenance' else status}.")
    elif status is None:
        text = f"Whether {task.aircraft} is grounded or in maintenance is unknown."
        yield standing("aircraft_status_unknown", text, aircraft=task.aircraft)
    else:
        text = f"{task.aircraft} is {status}; ground it or take it into maintenance first."
        yield standing("aircraft_in_service", text, aircraft=task.aircraft, status=status)


def judge_start(task: Task, now: datetime) -> Iterator[Judged]:
    """Judge that the start is at most 5 minutes away."""
    opens_at = task.start_at - EARLY_START
    if now >= opens_at:
        yield Judged(f"{instant_text(now)} is not before {instant_text(opens_at)}, 5 minutes before the planned start.")
        return
    text = f"{task.id} may be started from {instant_text(opens_at)} on, 5 minutes before its planned start."
    yield standing("too_early_to_start", text, opens_at=opens_at.isoformat(), now=to_utc(now).isoformat())


def judge_predecessors(predecessors: Iterable[Task]) -> Iterator[Judged]:
    """Judge that no task that must be completed first is still to be done."""
    for each in predecessors:
        if each.is_active:
            text = f"{each.id} must be completed first, but is {_in_words(each.state)}."
            yield standing("predecessor_not_completed", text, predecessor=each.id, state=each.state)
        else:
            yield Judged(f"{each.id}, which comes first, is {_in_words(each.state)}.")


def judge_parts(task: Task, reservations: Iterable[Reservation], expired: Collection[ItemKey]) -> Iterator[Judged]:
    """Judge that as many items as are needed are reserved or used for the task, none of them expired."""
    kept = [each for each in reservations if each.task == task.id and each.state != "released"]
    for part_number, quantity in task.parts:
        serving = [each for each in kept if each.serves == part_number]
        for each in serving:
            if each.is_open and each.item in expired:
                text = f"{each.part_number} serial {each.serial_number}, reserved for {task.id}, is expired."
                yield standing("item_expired", text, part_number=each.part_number, serial_number=each.serial_number)
        reserved = sum(not (each.is_open and each.item in expired) for each in serving)
        if reserved >= quantity:
            yield Judged(f"{reserved} of {part_number} are reserved, {quantity} needed.")
        else:
            text = f"{task.id} needs {quantity} of {part_number}, but {reserved} are reserved."
            yield standing("parts_not_reserved", text, part_number=part_number, needed=quantity, reserved=reserved)


def judge_end(task: Task, now: datetime, override: Override | None) -> Iterator[Judged]:
    """Judge that the planned end has come, or that a planner lets the task end earlier."""
    if now >= task.end_at:
        yield Judged(f"The planned end {instant_text(task.end_at)} has come.")
        return
    overridden = override is not None and override.counts("tasks.complete_early")
    text = f"{task.id} is planned to end at {instant_text(task.end_at)}"
    text += _overridden(override) if overridden else "; only a planner may let it end earlier, with a reason."
    yield standing(
        "too_early_to_complete",
        text,
        refuses=not overridden,
        end_at=task.end_at.isoformat(),
        now=to_utc(now).isoformat(),
    )


def judge_reservations_closed(task: Task, reservations: Iterable[Reservation]) -> Iterator[Judged]:
    """Judge that each item reserved for the task was used or released."""
    for each in reservations:
        if each.task != task.id:
            continue
        name = f"{each.part_number} serial {each.serial_number}"
        if each.is_open:
            text = f"{name} is still reserved for {task.id}; use it or release it."
            yield standing("reservation_open", text, part_number=each.part_number, serial_number=each.serial_number)
        else:
            yield Judged(f"{name} was {each.state}.")


def judge_notes(task: Task) -> Iterator[Judged]:
    """Judge that the work is described."""
    if task.notes.strip():
        yield Judged("The work is described in the notes.")
    else:
        text = f"{task.id} has no notes; say what was done and found."
        yield standing("notes_missing", text, source=_RELEASE, task=task.id)


def judge_late_cancel(task: Task, now: datetime, override: Override | None) -> Iterator[Judged]:
    """Judge that the task began at most 24 hours ago, or that a planner still lets it be cancelled."""
    began_at = task.started_at or task.start_at
    if now <= began_at + LATE_CANCEL:
        yield Judged(f"{instant_text(now)} is not more than 24 hours after the start at {instant_text(began_at)}.")
        return
    overridden = override is not None and override.counts("tasks.cancel_late")
    text = f"{task.id} began at {instant_text(began_at)}, more than 24 hours ago"
    text += _overridden(override) if overridden else "; only a planner may still cancel it, with a reason."
    yield standing(
        "too_late_to_cancel", text, refuses=not overridden, began_at=began_at.isoformat(), now=to_utc(now).isoformat()
    )


def _overridden(override: Override | None) -> str:
    return f"; {override.by.id} allowed it: {override.reason.strip()}." if override else "."


def _in_words(name: str) -> str:
    return name.replace("_", " ")
