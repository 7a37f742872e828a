"""`amss plan --critical-path`: which tasks decide the end of the plan, and how far each of the others may slip."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from amss_cli import answers
from amss_cli.operator import Operator
from amss_cli.show import Exit, show_json, show_table, show_text, working
from amss_cli.tables.kinds import nearest
from amss_core.errors import NotFoundError
from amss_core.scheduling import CriticalPath, Plan, TaskDates, critical_path
from amss_core.scheduling.critical_path import duration_text
from amss_core.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE


def show_critical_path(operator: Operator, *, package: str, as_json: bool) -> Exit:
    """Print which tasks decide how long the plan takes, and how far each other may slip.

    Args:
        operator: The operator as the tables tell it.
        package: The work package; empty for all tasks.
        as_json: Whether to print JSON.

    Raises:
        NotFoundError: If no task belongs to the package.
    """
    chosen = _of_package(operator.plan, package) if package else operator.plan
    with working("Working out the critical path"):
        found = critical_path(chosen)
    if as_json:
        show_json(_path_json(found, package, operator))
    else:
        _show_path(found, operator)
    return Exit.BAD_INPUT if operator.problems else Exit.NOTHING_TO_DO


def _of_package(whole: Plan, package: str) -> Plan:
    tasks = {task.id: task for task in whole.tasks if task.package == package}
    if not tasks:
        known = sorted({task.package for task in whole.tasks if task.package})
        raise NotFoundError(f"no row of the table tasks has the package '{package}'{nearest(package, known)}")
    return Plan(
        tasks=tasks, links=[link for link in whole.links if link.predecessor in tasks and link.successor in tasks]
    )


def _path_json(found: CriticalPath, package: str, operator: Operator) -> answers.Json:
    return {
        "package": package or None,
        "length_seconds": found.length_seconds,
        "path": list(found.path),
        "tasks": [_dates(each) for each in found.dates],
        "problems": answers.problems(operator.problems),
    }


def _dates(dates: TaskDates) -> answers.Json:
    return {
        **attrs.asdict(dates, filter=lambda attribute, _: attribute.name != "because"),
        "total_float_seconds": dates.total_float_seconds,
        "critical": dates.critical,
        "because": attrs.asdict(dates.because) if dates.because else None,
    }


def _show_path(found: CriticalPath, operator: Operator) -> None:
    show_table(
        "Critical path",
        ["task", "title", "starts after", "ends after", "because of"],
        [
            (
                each.task,
                operator.tasks[each.task].title,
                duration_text(each.earliest_start_seconds),
                duration_text(each.earliest_end_seconds),
                each.because or "starts with the plan",
            )
            for each in (found.by_task[task] for task in found.path)
        ],
    )
    show_table(
        "All tasks, in hours from the beginning of the plan",
        ["task", "earliest", "latest", "total float", "free float", "critical"],
        list(_date_rows(found)),
    )
    show_text(f"The plan takes at least {duration_text(found.length_seconds)}, by links and lengths of tasks alone.")


def _date_rows(found: CriticalPath) -> Iterator[tuple[str, ...]]:
    for each in found.dates:
        yield (
            each.task,
            f"{_hours(each.earliest_start_seconds)} to {_hours(each.earliest_end_seconds)}",
            f"{_hours(each.latest_start_seconds)} to {_hours(each.latest_end_seconds)}",
            _hours(each.total_float_seconds),
            _hours(each.free_float_seconds),
            "yes" if each.critical else "",
        )


def _hours(seconds: int) -> str:
    """Return a duration as hours and minutes: `26:30`."""
    hours, rest = divmod(seconds, SECONDS_PER_HOUR)
    return f"{hours}:{rest // SECONDS_PER_MINUTE:02}"
