"""Conflicts of a plan as the commands judge and show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from amss_cli.directives.due import deadlines
from amss_cli.operator import Operator
from amss_core.directives import requirement_status, subjects_of
from amss_core.scheduling import Conflict, PlanFacts

SHOWN_TASKS = 3
"""Tasks of a conflict that a table names; JSON names all."""
CONFLICT_HEADINGS = ("kind", "tasks", "", "what stands against", "source")


def judged_by(operator: Operator, on: date) -> PlanFacts:
    """Return what the operator's plan is judged by on a day, with the days on which its directives fall due."""
    file = operator.compliance
    work = {(task.aircraft, task.directive) for task in operator.tasks.values() if task.directive}
    statuses = (
        requirement_status(file, directive, requirement, subject=subject, on=on)
        for directive in file.directives
        for requirement in directive.requirements
        for subject in subjects_of(file.fleet, directive, requirement, on=on)
        if (subject.aircraft, directive.number) in work
    )
    return operator.plan_facts(on, deadlines=deadlines(statuses))


def conflict_rows(found: Iterable[Conflict]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of a table of conflicts; of many tasks the first are named."""
    for each in found:
        more = len(each.tasks) - SHOWN_TASKS
        tasks = ", ".join(each.tasks[:SHOWN_TASKS]) + (f" and {more} more" if more > 0 else "")
        allowed = "" if each.allowed else "not allowed"
        yield each.kind.replace("_", " "), tasks, allowed, each.finding.text, each.finding.source
