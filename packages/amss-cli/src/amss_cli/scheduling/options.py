"""`amss plan --options`: what can be done when a part or a mechanic is missing for a task, the cheapest first."""

from __future__ import annotations

from datetime import date

import attrs

from amss_cli import answers
from amss_cli.operator import DUE_TABLES, PLAN_TABLES, QUALIFICATION_TABLES, Operator
from amss_cli.scheduling.conflicts import CONFLICT_HEADINGS, conflict_rows, judged_by
from amss_cli.scheduling.moves import change_json
from amss_cli.show import Exit, show_json, show_table, show_text, working
from amss_core.scheduling import Conflict, Option, conflicts, options


def show_options(operator: Operator, *, task: str, on: date, as_json: bool) -> Exit:
    """Print what stands against a task, and the ways out with what each costs.

    Args:
        operator: The operator as the tables tell it.
        task: Id of the task.
        on: The day asked about: what is ordered on it arrives after its lead time.
        as_json: Whether to print JSON.

    Raises:
        NotFoundError: If there is no such task.
        UnreadTablesError: If a table could not be read that the plan or its conflicts rest on.
    """
    operator.need(*PLAN_TABLES, *DUE_TABLES, *QUALIFICATION_TABLES)
    operator.task(task)  # names the nearest id where there is none
    with working("Looking for ways out"):
        facts = judged_by(operator, on)
        obstacles = tuple(each for each in conflicts(operator.plan, facts) if task in each.tasks)
        found = options(operator.plan, task, None, facts)
    if as_json:
        show_json(_as_json(task, obstacles, found, operator))
    else:
        _show(task, obstacles, found)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.FINDINGS if obstacles else Exit.NOTHING_TO_DO


def _as_json(task: str, obstacles: tuple[Conflict, ...], found: tuple[Option, ...], operator: Operator) -> answers.Json:
    return {
        "task": task,
        "obstacles": [answers.conflict(each) for each in obstacles],
        "options": [_option(each) for each in found],
        "problems": answers.problems(operator.problems),
    }


def _option(option: Option) -> answers.Json:
    return {
        "kind": option.kind,
        "text": option.text,
        "allowed": option.allowed,
        "cost": attrs.asdict(option.cost),
        "changes": [change_json(each) for each in option.changes],
        "new_tasks": [answers.task(each) for each in option.new_tasks],
        "new_links": [attrs.asdict(each) for each in option.new_links],
        "new_conflicts": [answers.conflict(each) for each in option.impact.new],
        "worse_conflicts": [answers.conflict(each) for each in option.impact.worse],
        "derivation": answers.derivation(option.derivation),
    }


def _show(task: str, obstacles: tuple[Conflict, ...], found: tuple[Option, ...]) -> None:
    if not obstacles:
        show_text(f"Nothing stands against {task}.")
        return
    show_table(f"What stands against {task}", CONFLICT_HEADINGS, list(conflict_rows(obstacles)))
    if not found:
        show_text("No way out is known.")
        return
    show_table(
        "Ways out, the cheapest first",
        ["", "what to do", "", "cost", "conflicts that it brings or makes worse"],
        [
            (
                number,
                option.text,
                "" if option.allowed else "not allowed",
                option.cost,
                "; ".join(each.finding.text for each in (*option.impact.new, *option.impact.worse)),
            )
            for number, option in enumerate(found, start=1)
        ],
    )
