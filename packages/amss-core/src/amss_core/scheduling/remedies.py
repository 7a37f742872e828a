"""The ways out when something is missing for a task, one function for each: the plan that it leads to, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import islice, product
from typing import Literal

import attrs

from amss_core.findings import Derivation, Finding
from amss_core.parts import PartAvailability
from amss_core.qualification import rank
from amss_core.scheduling.applying import apply
from amss_core.scheduling.checks import part_availability
from amss_core.scheduling.facts import PlanFacts
from amss_core.scheduling.links import Link
from amss_core.scheduling.moves import Preview, WindowChange, preview
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Task
from amss_core.units import instant_text

RemedyKind = Literal["delay", "alternate_part", "split", "replan", "reassign"]

_MINUTE = timedelta(minutes=1)
_MOST_SUBSTITUTIONS = 5
_MOST_ATTEMPTS = 20
"""How often a delayed task may find its part gone to work that now starts earlier."""


@attrs.frozen(kw_only=True)
class Remedy:
    """One way out and the plan that it leads to."""

    kind: RemedyKind
    """What kind of way it is."""
    text: str
    """What to do, in one plain sentence."""
    plan: Plan
    """The plan that it leads to."""
    facts: PlanFacts
    """What that plan is judged by: reservations and deadlines follow the work that they are for."""
    changes: tuple[WindowChange, ...] = ()
    """Each task that gets another window."""
    new_tasks: tuple[Task, ...] = ()
    """Tasks that are added."""
    new_links: tuple[Link, ...] = ()
    """Links that are added."""
    cancelled: tuple[Task, ...] = ()
    """Tasks that are cancelled without a new window."""
    found: tuple[Finding, ...] = ()
    """What the preview of its moves has found at links."""
    because: tuple[Derivation, ...] = ()
    """Why it can be done so."""


def missing_parts(plan: Plan, task_id: str, facts: PlanFacts) -> tuple[PartAvailability, ...]:
    """Return the parts that are not there in time for a task."""
    answers = part_availability(plan, facts).values()
    return tuple(answer for answer in answers if answer.task == task_id and not answer.in_time)


def delays(plan: Plan, task: Task, facts: PlanFacts) -> Iterator[Remedy]:
    """Yield the delay of a task to the day on which its parts are there, with what must move behind it."""
    waiting = _wait(plan, task, facts)
    if waiting is None:
        return
    moved, after, until = waiting
    behind = len(moved.changes) - 1
    follows = (
        f"{_counted(behind, 'task')} behind it {'moves' if behind == 1 else 'move'}" if behind else "nothing else moves"
    )
    text = (
        f"Delay {task.id} to {instant_text(moved.by_task[task.id].new_start_at)}, when {_numbers(plan, task, facts)} "
        f"can be there; {follows}."
    )
    yield Remedy(
        kind="delay", text=text, plan=after, facts=facts, changes=moved.changes, found=moved.conflicts, because=until
    )


def alternate_parts(plan: Plan, task: Task, facts: PlanFacts) -> Iterator[Remedy]:
    """Yield each way of using alternates that are in stock for all parts that are missing."""
    missing = missing_parts(plan, task.id, facts)
    choices = [[number for number, _ in answer.alternates] for answer in missing]
    for chosen in islice(product(*choices), _MOST_SUBSTITUTIONS):
        needs = dict(task.parts)
        for answer, number in zip(missing, chosen, strict=True):
            needs[answer.part_number] -= answer.missing
            needs[number] = needs.get(number, 0) + answer.missing
        parts = tuple((number, quantity) for number, quantity in needs.items() if quantity)
        instead = ", ".join(
            f"{answer.missing} of {number} instead of {answer.part_number}"
            for answer, number in zip(missing, chosen, strict=True)
        )
        yield Remedy(
            kind="alternate_part",
            text=f"Use {instead} for {task.id}; no window changes.",
            plan=_with_tasks(plan, attrs.evolve(task, parts=parts)),
            facts=facts,
            because=tuple(answer.derivation for answer in missing),
        )


def splits(plan: Plan, task: Task, facts: PlanFacts, *, part_free_minutes: int | None) -> Iterator[Remedy]:
    """Yield the split of a task: what needs no missing part is done as planned, the rest when the parts are there.

    The part-free work keeps the id, the reservations and what the task waits for; the rest is a new task that waits for
    it, carries out the directive or programme item, and is what the tasks behind wait for.
    """
    minutes = part_free_minutes or (task.end_at - task.start_at) // _MINUTE // 2
    if task.state != "scheduled" or not minutes:
        return
    missing = frozenset(answer.part_number for answer in missing_parts(plan, task.id, facts))
    first, rest = _halves(plan, task, minutes, missing)
    link = Link(predecessor=first.id, successor=rest.id)
    split = attrs.evolve(
        _with_tasks(plan, first, rest), links=(*(_relinked(each, task.id, rest.id) for each in plan.links), link)
    )
    split_facts = _facts_of_rest(facts, task.id, rest.id, missing)
    waiting = _wait(split, rest, split_facts)
    if waiting is None:
        return
    moved, after, until = waiting
    change = attrs.evolve(moved.by_task[rest.id], old_start_at=task.start_at, old_end_at=task.end_at)
    assumed = "as given" if part_free_minutes else "assumed to be half of the work, as it is not given"
    length = f"{minutes} min of {task.id} need no missing part, {assumed}."
    placed = after.task(rest.id)
    yield Remedy(
        kind="split",
        text=(
            f"Split {task.id}: do what needs no {' or '.join(sorted(missing))} from {instant_text(first.start_at)} to "
            f"{instant_text(first.end_at)}, and the rest as {rest.id} from {instant_text(placed.start_at)} to "
            f"{instant_text(placed.end_at)}."
        ),
        plan=after,
        facts=split_facts,
        changes=tuple(change if each.task == rest.id else each for each in moved.changes),
        new_tasks=(placed,),
        new_links=tuple(each for each in after.links if rest.id in {each.predecessor, each.successor}),
        found=moved.conflicts,
        because=(Derivation(text=length, value=minutes), *until),
    )


def replanned_chains(plan: Plan, task: Task, facts: PlanFacts) -> Iterator[Remedy]:
    """Yield the cancellation of a task and of all that waits for it, planned again from when the parts are there.

    Where it is not known when they are, the chain is cancelled without new windows.
    """
    if task.state != "scheduled":
        return
    chain = _chain(plan, task)
    behind = len(chain) - 1
    what = f"Cancel {task.id}"
    if behind:
        what += f" and {_counted(behind, 'task')} that {'waits' if behind == 1 else 'wait'} for it"
    waiting = _wait(plan, task, facts, keep_gaps=True)
    if waiting is not None:
        moved, after, until = waiting
        start = instant_text(moved.by_task[task.id].new_start_at)
        yield Remedy(
            kind="replan",
            text=f"{what}, and plan the chain again from {start} on with the gaps that it has.",
            plan=after,
            facts=facts,
            changes=moved.changes,
            found=moved.conflicts,
            because=until,
        )
        return
    cancelled = (attrs.evolve(each, state="cancelled") for each in chain)
    yield Remedy(
        kind="replan",
        text=f"{what}, and plan the chain again once a restock date is known.",
        plan=_with_tasks(plan, *cancelled),
        facts=facts,
        cancelled=chain,
        because=tuple(answer.derivation for answer in missing_parts(plan, task.id, facts)),
    )


def other_mechanics(plan: Plan, task: Task, facts: PlanFacts, *, most: int) -> Iterator[Remedy]:
    """Yield the most suitable mechanics who are qualified throughout the window and free in it."""
    if task.aircraft not in facts.type_of:
        return
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in plan.tasks:
        if each.is_active and each.mechanic is not None and each.id != task.id:
            busy.setdefault(each.mechanic, []).append((each.start_at, each.end_at))
    candidates = rank(
        (file for file in facts.files if file.person.id not in {task.mechanic, task.inspector}),
        facts.requirement_of(task),
        start=task.start_at,
        end=task.end_at,
        busy=busy,
        zone=facts.zone,
        policy=facts.qualification_policy,
    )
    suitable = (candidate for candidate in candidates if candidate.free and not candidate.blocked)
    for place, candidate in enumerate(islice(suitable, most), 1):
        person, until = candidate.person, candidate.valid_until
        end = "for as long as is known" if until in {None, date.max} else f"through {until}"
        why = f"{person.name} is free, may do the work {end}, and ranks {place}."
        yield Remedy(
            kind="reassign",
            text=f"Assign {person.name} ({person.id}) to {task.id}; no window changes.",
            plan=_with_tasks(plan, attrs.evolve(task, mechanic=person.id)),
            facts=facts,
            because=(Derivation(text=why, value=place),),
        )


def _wait(
    plan: Plan, task: Task, facts: PlanFacts, *, keep_gaps: bool = False
) -> tuple[Preview, Plan, tuple[Derivation, ...]] | None:
    """Return the move of a task to the first day on which all its parts are there, the plan after it, and why.

    A task that is moved back may find its part gone to work that now starts earlier; then it moves on to the next
    restock. None where the task does not move or no restock date is known.
    """
    if task.state != "scheduled":
        return None
    moved, after = None, plan
    why: list[Derivation] = []
    for _ in range(_MOST_ATTEMPTS):
        missing = missing_parts(after, task.id, facts)
        if not missing:
            return (moved, after, tuple(why)) if moved else None
        days = [answer.restock_on for answer in missing if answer.restock_on is not None]
        if len(days) < len(missing) or max(days).year == MAXYEAR:
            return None
        why += [answer.derivation for answer in missing]
        start_at = _same_time(task.start_at, max(days), facts)
        moved = preview(plan, {task.id: start_at}, policy="keep_gaps" if keep_gaps else "minimal")
        after = apply(moved, plan, despite_conflicts=True)
    return None


def _same_time(start_at: datetime, day: date, facts: PlanFacts) -> datetime:
    """Return the instant on another day at which the station's clock shows the same time."""
    return start_at.astimezone(facts.zone).replace(year=day.year, month=day.month, day=day.day)


def _halves(plan: Plan, task: Task, minutes: int, missing: frozenset[str]) -> tuple[Task, Task]:
    """Return the part-free work under the task's own id, and the rest as a new task right behind it."""
    ends_at = task.start_at + minutes * _MINUTE
    number = next(number for number in range(2, len(plan.tasks) + 3) if f"{task.id}/{number}" not in plan.by_id)
    first = attrs.evolve(
        task,
        end_at=ends_at,
        parts=tuple(need for need in task.parts if need[0] not in missing),
        directive=None,
        paragraph=None,
        programme_item=None,
    )
    rest = attrs.evolve(
        task,
        id=f"{task.id}/{number}",
        start_at=ends_at,
        first_planned_start_at=ends_at,
        first_planned_end_at=task.end_at,
        reschedules=0,
        parts=tuple(need for need in task.parts if need[0] in missing),
    )
    return first, rest


def _relinked(link: Link, task_id: str, rest_id: str) -> Link:
    """Return a link of the whole task as one of the half whose start or end it binds."""
    if link.successor == task_id and not link.binds_start:
        return attrs.evolve(link, successor=rest_id)
    if link.predecessor == task_id and link.type.startswith("finish"):
        return attrs.evolve(link, predecessor=rest_id)
    return link


def _facts_of_rest(facts: PlanFacts, task_id: str, rest_id: str, missing: frozenset[str]) -> PlanFacts:
    """Return the facts in which reservations of the missing parts, and the task's deadlines, are those of the rest."""
    reservations = tuple(
        attrs.evolve(each, task=rest_id) if each.task == task_id and each.serves in missing else each
        for each in facts.stock.reservations
    )
    deadlines = tuple(attrs.evolve(each, task=rest_id) if each.task == task_id else each for each in facts.deadlines)
    return attrs.evolve(facts, stock=attrs.evolve(facts.stock, reservations=reservations), deadlines=deadlines)


def _chain(plan: Plan, task: Task) -> tuple[Task, ...]:
    """Return a task and all scheduled tasks that wait for it, directly or through others."""
    found = {task.id: task}
    queue = [task.id]
    while queue:
        for link in plan.outgoing[queue.pop()]:
            waiting = plan.by_id[link.successor]
            if waiting.state == "scheduled" and waiting.id not in found:
                found[waiting.id] = waiting
                queue.append(waiting.id)
    return tuple(found.values())


def _with_tasks(plan: Plan, *tasks: Task) -> Plan:
    """Return a plan in which some tasks are replaced or added."""
    new = {task.id: task for task in tasks}
    return attrs.evolve(
        plan,
        tasks=(
            *(new.pop(task.id, task) for task in plan.tasks),
            *(task for task in tasks if task.id not in plan.by_id),
        ),
    )


def _numbers(plan: Plan, task: Task, facts: PlanFacts) -> str:
    return ", ".join(answer.part_number for answer in missing_parts(plan, task.id, facts))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
