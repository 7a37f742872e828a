"""What can be done when a part or a qualified mechanic is missing, with what each way costs, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.scheduling.checks import Conflict
from amss_core.scheduling.conflicts import Impact, compared, conflicts
from amss_core.scheduling.facts import PlanFacts
from amss_core.scheduling.links import Link
from amss_core.scheduling.moves import WindowChange
from amss_core.scheduling.plan import Plan
from amss_core.scheduling.remedies import (
    Remedy,
    RemedyKind,
    alternate_parts,
    delays,
    missing_parts,
    other_mechanics,
    replanned_chains,
    splits,
)
from amss_core.tasks import Task

_MINUTE = timedelta(minutes=1)
_PART_OBSTACLES = frozenset({"part_not_available"})
_MECHANIC_OBSTACLES = frozenset({"mechanic_not_qualified", "mechanic_double_booked", "inspector_not_independent"})


@attrs.frozen(kw_only=True)
class Cost:
    """What a way out costs; compared in the order of its fields, and what is not known counts as more than anything."""

    limits_broken: int
    """Limits of directives and programmes that its tasks break, that it makes other work break, or leaves with none."""
    aog_minutes: int | None
    """Minutes by which AOG work ends later, added up over aircraft; None where the new end is not known."""
    tasks_moved: int
    """Tasks that get another window or are cancelled."""
    delay_minutes: int | None
    """Minutes by which tasks end later, added up; None where a new end is not known."""

    @property
    def rank(self) -> tuple[int, bool, int, int, bool, int]:
        """What options are ranked by, the least first."""
        return (
            self.limits_broken,
            self.aog_minutes is None,
            self.aog_minutes or 0,
            self.tasks_moved,
            self.delay_minutes is None,
            self.delay_minutes or 0,
        )

    def __str__(self) -> str:
        return (
            f"{self.limits_broken} limits broken, {_hours(self.aog_minutes)} more of AOG, "
            f"{self.tasks_moved} tasks moved, {_hours(self.delay_minutes)} of delay"
        )


@attrs.frozen(kw_only=True)
class Option:
    """One way out, with the plan that it leads to and what that costs."""

    kind: RemedyKind
    """What kind of way it is."""
    text: str
    """What to do, in one plain sentence."""
    cost: Cost
    """What it costs."""
    changes: tuple[WindowChange, ...]
    """Each task that gets another window."""
    new_tasks: tuple[Task, ...]
    """Tasks that are added; empty where none is."""
    new_links: tuple[Link, ...]
    """Links that are added; empty where none is."""
    plan: Plan
    """The plan that it leads to."""
    impact: Impact
    """What stands against that plan, and what of it this way brings."""
    resolves: tuple[Conflict, ...]
    """What stood in the way of the task and, on this way, no longer does."""
    derivation: Derivation
    """Why it can be done so, and how its cost is counted."""

    @property
    def allowed(self) -> bool:
        """Whether nothing that this way brings forbids it."""
        return self.impact.allowed


def options(
    plan: Plan,
    task_id: str,
    obstacle: Conflict | None,
    facts: PlanFacts,
    *,
    part_free_minutes: int | None = None,
    most_mechanics: int = 3,
) -> tuple[Option, ...]:
    """Return the ways out when something is missing for a task, ranked by what they cost.

    A missing part: wait for it and move what follows; use an alternate that is in stock; split off the work that does
    not need it; cancel the task and all that waits for it, and plan them again. A mechanic who is not qualified, not
    free, or planned to inspect their own work: assign another who is qualified and free.

    Args:
        plan: The plan as it is.
        task_id: Id of the task.
        obstacle: What stands in the way; None for everything that does.
        facts: What the plan is judged by.
        part_free_minutes: Minutes of the work that do not need the missing parts; None assumes half of the window, and
            the option says so.
        most_mechanics: How many mechanics to propose at most, the most suitable first.

    Returns:
        Ranked by limits broken, minutes of AOG, tasks moved and total delay; empty where nothing stands in the way, or
        nothing that is known helps.

    Raises:
        NotFoundError: If the plan has no such task.
        InvalidValueError: If the obstacle is about other tasks, or `part_free_minutes` does not lie within the window.
    """
    task = plan.task(task_id)
    if obstacle is not None and task_id not in obstacle.tasks:
        raise InvalidValueError("expected an obstacle of the task itself", field="obstacle", value=obstacle.tasks)
    length_minutes = (task.end_at - task.start_at) // _MINUTE
    if part_free_minutes is not None and not 0 < part_free_minutes < length_minutes:
        raise InvalidValueError(
            f"expected more than 0 and less than {length_minutes} minutes, the length of the task",
            field="part_free_minutes",
            value=part_free_minutes,
        )
    before = conflicts(plan, facts)
    obstacles = (obstacle,) if obstacle is not None else tuple(each for each in before if task_id in each.tasks)
    kinds = {each.kind for each in obstacles}
    remedies: list[Remedy] = []
    if kinds & _PART_OBSTACLES and missing_parts(plan, task_id, facts):
        remedies += delays(plan, task, facts)
        remedies += alternate_parts(plan, task, facts)
        remedies += splits(plan, task, facts, part_free_minutes=part_free_minutes)
        remedies += replanned_chains(plan, task, facts)
    if kinds & _MECHANIC_OBSTACLES:
        remedies += other_mechanics(plan, task, facts, most=most_mechanics)
    return tuple(
        sorted((_option(plan, task, before, remedy) for remedy in remedies), key=lambda option: option.cost.rank)
    )


def _option(plan: Plan, task: Task, stood: tuple[Conflict, ...], remedy: Remedy) -> Option:
    impact = compared(stood, conflicts(remedy.plan, remedy.facts), found=remedy.found)
    touched = {task.id, *(change.task for change in remedy.changes), *(each.id for each in remedy.new_tasks)}
    broken = sum(
        each.kind == "overdue_before_end" and (impact.is_new(each) or not touched.isdisjoint(each.tasks))
        for each in impact.conflicts
    )
    moved = {change.task for change in remedy.changes} | {each.id for each in remedy.cancelled}
    cost = Cost(
        limits_broken=broken + _limits_without_work(remedy),
        aog_minutes=_aog_minutes(plan, remedy),
        tasks_moved=len(moved),
        delay_minutes=None if remedy.cancelled else _delay_minutes(remedy.changes),
    )
    return Option(
        kind=remedy.kind,
        text=remedy.text,
        cost=cost,
        changes=remedy.changes,
        new_tasks=remedy.new_tasks,
        new_links=remedy.new_links,
        plan=remedy.plan,
        impact=impact,
        resolves=tuple(each for each in impact.resolved if task.id in each.tasks),
        derivation=Derivation(
            text=f"{remedy.text} Cost: {cost}.",
            terms=(
                *remedy.because,
                *(Derivation(text=str(change), value=change.shift // _MINUTE) for change in remedy.changes),
                *(Derivation(text=f"New: {each.finding.text}", source=each.finding.source) for each in impact.new),
                *(Derivation(text=f"Worse: {each.finding.text}", source=each.finding.source) for each in impact.worse),
            ),
        ),
    )


def _limits_without_work(remedy: Remedy) -> int:
    """Return how many limits the cancelled tasks leave without any task that carries them out."""
    active = [task for task in remedy.plan.tasks if task.is_active]
    return sum(
        any(map(deadline.carried_out_by, remedy.cancelled)) and not any(map(deadline.carried_out_by, active))
        for deadline in remedy.facts.deadlines
    )


def _delay_minutes(changes: Iterable[WindowChange]) -> int:
    return sum((change.shift for change in changes), timedelta()) // _MINUTE


def _aog_minutes(before: Plan, remedy: Remedy) -> int | None:
    """Return by how much later AOG work ends on the aircraft, added up; None where some of it has no new end."""
    if any(task.priority == "aog" for task in remedy.cancelled):
        return None
    old, new = _aog_ends(before), _aog_ends(remedy.plan)
    return sum((new[aircraft] - end_at for aircraft, end_at in old.items()), timedelta()) // _MINUTE


def _aog_ends(plan: Plan) -> dict[str, datetime]:
    ends: dict[str, datetime] = {}
    for task in plan.tasks:
        if task.is_active and task.priority == "aog":
            ends[task.aircraft] = max(task.end_at, ends.get(task.aircraft, task.end_at))
    return ends


def _hours(minutes: int | None) -> str:
    if minutes is None:
        return "unknown hours"
    sign, (hours, rest) = "-" if minutes < 0 else "", divmod(abs(minutes), 60)
    return f"{sign}{hours} h {rest} min" if rest else f"{sign}{hours} h"
