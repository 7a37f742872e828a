"""The checks of a whole plan, one function for each kind of conflict: plan and facts in, conflicts out.

Only active tasks count, those that are scheduled or in progress; a link also binds an active task to a completed one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import attrs

from amss_core.findings import Derivation, Finding
from amss_core.parts import Demand, PartAvailability, availability
from amss_core.qualification import check_window
from amss_core.scheduling.broken_links import broken_links
from amss_core.scheduling.facts import Deadline, PlanFacts
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Overload, Task, capacity_conflicts, overloads, own_inspection

ConflictKind = Literal[
    "broken_link",
    "fixed_task_in_the_way",
    "aircraft_over_capacity",
    "mechanic_double_booked",
    "mechanic_not_qualified",
    "inspector_not_independent",
    "part_not_available",
    "overdue_before_end",
]

_NO_TOLERANCE = "14 CFR 39.7; EASA M.A.301(e)"


@attrs.frozen(kw_only=True)
class Conflict:
    """One thing that stands against a plan."""

    kind: ConflictKind
    """What kind of thing it is."""
    tasks: tuple[str, ...]
    """Ids of the tasks that it is about."""
    finding: Finding
    """What stands against, with the numbers compared."""
    allowed: bool = True
    """Whether the plan may be carried out in spite of it; one that breaks a directive's limit may not."""
    subject: str = ""
    """What it is about beside the tasks: the aircraft, the person, the part number, the limit, the type of link."""
    extent: int = 0
    """How far it goes: minutes that a link is short, tasks at once, days late; 0 where it has no such measure."""
    derivation: Derivation | None = None
    """Why; None where the finding says it all."""

    @property
    def key(self) -> tuple[str, tuple[str, ...], str, str]:
        """What makes it the same conflict in another plan: kind, tasks, code and subject, but not the windows."""
        return self.kind, self.tasks, self.finding.code, self.subject

    def __str__(self) -> str:
        return self.finding.text


Check = Callable[[Plan, PlanFacts], Iterator[Conflict]]


def check_links(plan: Plan, _facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each link that the planned windows break."""
    for finding in broken_links(plan):
        yield of_link(finding)


def of_link(finding: Finding) -> Conflict:
    """Return the conflict of a finding about a link, also of one that a preview of a move has found."""
    compared = dict(finding.compared)
    return Conflict(
        kind="fixed_task_in_the_way" if finding.code == "fixed_task_in_the_way" else "broken_link",
        tasks=(str(compared["predecessor"]), str(compared["successor"])),
        finding=finding,
        subject=str(compared["type"]),
        extent=int(compared["minutes_short"] or 0),
    )


def check_capacity(plan: Plan, facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each unbroken time in which an aircraft has more active tasks than slots; unknown slots are told too."""
    for aircraft, tasks in sorted(_grouped((task.aircraft, task) for task in _active(plan)).items()):
        slots = facts.slots_of.get(aircraft)
        if slots is None:
            for overload in overloads(tasks, slots=1):
                yield _conflict_of_unknown_slots(aircraft, overload)
            continue
        for conflict in capacity_conflicts(tasks, capacity_slots=slots):
            yield Conflict(
                kind="aircraft_over_capacity",
                tasks=conflict.tasks,
                finding=conflict.finding,
                allowed=False,
                subject=aircraft,
                extent=conflict.most,
            )


def _conflict_of_unknown_slots(aircraft: str, overload: Overload) -> Conflict:
    text = (
        f"{aircraft} has up to {overload.most} tasks at once {overload.window}, "
        f"and how many it takes is unknown: {', '.join(overload.tasks)}."
    )
    return Conflict(
        kind="aircraft_over_capacity",
        tasks=overload.tasks,
        finding=_finding("capacity_unknown", text, aircraft=aircraft, most=overload.most),
        subject=aircraft,
        extent=overload.most,
    )


def check_double_booking(plan: Plan, _facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each unbroken time in which a mechanic is planned for more than one active task."""
    planned = ((task.mechanic, task) for task in _active(plan) if task.mechanic is not None)
    for mechanic, tasks in sorted(_grouped(planned).items()):
        for overload in overloads(tasks, slots=1):
            text = (
                f"{mechanic} is planned for up to {overload.most} tasks at once {overload.window}: "
                f"{', '.join(overload.tasks)}."
            )
            finding = _finding(
                "mechanic_double_booked",
                text,
                mechanic=mechanic,
                most=overload.most,
                start_at=overload.start_at.isoformat(),
                end_at=overload.end_at.isoformat(),
            )
            yield Conflict(
                kind="mechanic_double_booked",
                tasks=overload.tasks,
                finding=finding,
                subject=mechanic,
                extent=overload.most,
            )


def check_qualification(plan: Plan, facts: PlanFacts) -> Iterator[Conflict]:
    """Yield everything that stands against each mechanic on a day of their task's window; nobody assigned is none."""
    for task in _active(plan):
        if task.mechanic is not None:
            yield from _judge_mechanic(task, task.mechanic, facts)


def _judge_mechanic(task: Task, mechanic: str, facts: PlanFacts) -> Iterator[Conflict]:
    unknown_allowed = not facts.qualification_policy.unknown_requirement_blocks
    if task.aircraft not in facts.type_of:
        text = f"The type of {task.aircraft} is not known, so whether {mechanic} is qualified for {task.id} is unknown."
        finding = _finding("aircraft_type_unknown", text, task=task.id, aircraft=task.aircraft)
        yield _not_qualified(task, mechanic, finding, allowed=unknown_allowed)
        return
    if mechanic not in facts.file_of:
        text = f"Nothing is recorded on {mechanic}, so whether they are qualified for {task.id} is unknown."
        yield _not_qualified(task, mechanic, _finding("person_unknown", text, task=task.id, mechanic=mechanic))
        return
    if facts.timeline_of(mechanic, task).covers(*facts.days_of(task)):
        return
    answer = check_window(
        facts.file_of[mechanic],
        facts.requirement_of(task),
        start=task.start_at,
        end=task.end_at,
        zone=facts.zone,
        policy=facts.qualification_policy,
    )
    for finding in answer.against:
        text = f"{task.id}: {finding.text}"
        yield _not_qualified(
            task,
            mechanic,
            attrs.evolve(finding, text=text),
            allowed=not answer.blocks,
            derivation=answer.derivation,
        )


def _not_qualified(
    task: Task, mechanic: str, finding: Finding, *, allowed: bool = False, derivation: Derivation | None = None
) -> Conflict:
    about = ", ".join(f"{name} {value}" for name, value in finding.compared[:2])
    return Conflict(
        kind="mechanic_not_qualified",
        tasks=(task.id,),
        finding=finding,
        allowed=allowed,
        subject=f"{mechanic}: {about}",
        derivation=derivation,
    )


def check_independence(plan: Plan, _facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each active task that its own mechanic is to inspect."""
    for task in _active(plan):
        if (finding := own_inspection(task)) is not None:
            yield Conflict(
                kind="inspector_not_independent",
                tasks=(task.id,),
                finding=finding,
                allowed=False,
                subject=str(task.inspector),
            )


def check_parts(plan: Plan, facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each part that is not there in time, tasks that start first being served first."""
    for answer in part_availability(plan, facts).values():
        for finding in answer.against:
            yield Conflict(
                kind="part_not_available",
                tasks=(answer.task,),
                finding=finding,
                subject=answer.part_number,
                derivation=answer.derivation,
            )


def part_availability(plan: Plan, facts: PlanFacts) -> dict[tuple[str, str], PartAvailability]:
    """Tell for each part that each active task of a plan needs whether it is there in time; by task and part number."""
    demands: list[Demand] = []
    for task in sorted(_active(plan), key=lambda task: (task.start_at, task.id)):
        if task.parts:
            first_on, last_on = facts.days_of(task)
            demands.append(Demand(task=task.id, needs=task.parts, first_on=first_on, last_on=last_on))
    return availability(demands, facts.stock, on=facts.on)


def check_deadlines(plan: Plan, facts: PlanFacts) -> Iterator[Conflict]:
    """Yield each directive or programme item that would be overdue before its task ends.

    Where several tasks carry one out, that which ends first counts.

    Source: 14 CFR 39.7; EASA M.A.301(e).
    """
    carried_out = _grouped(
        (subject, task)
        for task in _active(plan)
        for subject in {task.directive, task.programme_item}
        if subject is not None
    )
    for deadline in facts.deadlines:
        if deadline.task is not None:
            named = plan.by_id.get(deadline.task)
            tasks = [named] if named is not None and named.is_active else []
        else:
            tasks = [task for task in carried_out.get(deadline.subject, ()) if deadline.carried_out_by(task)]
        if tasks:
            task = min(tasks, key=lambda task: (task.end_at, task.id))
            yield from _judge_deadline(task, deadline, facts)


def _judge_deadline(task: Task, deadline: Deadline, facts: PlanFacts) -> Iterator[Conflict]:
    last_on = facts.days_of(task)[1]
    if last_on <= deadline.last_on:
        return
    days = (last_on - deadline.last_on).days
    text = (
        f"{task.id} ends on {last_on}, but {deadline.name} is overdue after {deadline.last_on}, "
        f"{days} {'day' if days == 1 else 'days'} earlier."
    )
    yield Conflict(
        kind="overdue_before_end",
        tasks=(task.id,),
        finding=_finding(
            "directive_overdue_before_end" if deadline.is_directive else "programme_item_overdue_before_end",
            text,
            source=deadline.source or (_NO_TOLERANCE if deadline.is_directive else ""),
            subject=deadline.subject,
            last_on=deadline.last_on.isoformat(),
            ends_on=last_on.isoformat(),
            days_late=days,
        ),
        allowed=not deadline.is_directive,
        subject=deadline.name,
        extent=days,
        derivation=deadline.derivation,
    )


CHECKS: tuple[Check, ...] = (
    check_links,
    check_capacity,
    check_double_booking,
    check_qualification,
    check_independence,
    check_parts,
    check_deadlines,
)
"""All checks, in the order in which their conflicts are told."""


def _active(plan: Plan) -> Iterator[Task]:
    return (task for task in plan.tasks if task.is_active)


def _grouped(pairs: Iterable[tuple[str, Task]]) -> dict[str, list[Task]]:
    groups: dict[str, list[Task]] = {}
    for key, task in pairs:
        groups.setdefault(key, []).append(task)
    return groups


def _finding(code: str, text: str, *, source: str = "", **compared: str | int) -> Finding:
    return Finding(code=code, text=text, source=source, compared=tuple(compared.items()))
