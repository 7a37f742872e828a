"""`amss plan`: what moves when tasks move, which tasks decide the end, and what can be done where a part is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import attrs

from amss_cli import answers
from amss_cli.due import deadlines
from amss_cli.operator import Operator, read_operator
from amss_cli.show import Exit, show_json, show_problems, show_table, show_text, working
from amss_cli.tables.kinds import FIRST_YEAR, LAST_YEAR, nearest
from amss_core.directives import fleet_status
from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.scheduling import (
    Conflict,
    CriticalPath,
    Impact,
    Move,
    Plan,
    Preview,
    TaskDates,
    WindowChange,
    apply,
    critical_path,
    impact,
    preview,
)
from amss_core.scheduling.critical_path import duration_text
from amss_core.units import SECONDS_PER_HOUR

SHOWN_TASKS = 3
"""Tasks of a conflict that a table names; JSON names all."""
EXPECTED_MOVE = "expected TASK=START or TASK=START/END, such as C738-0112=2026-06-08T06:00Z"


def plan(folder: Path, *, moves: Sequence[str], keep_gaps: bool, on: date, as_json: bool) -> Exit:
    """Preview a move, and print what moves with it and what then stands against the plan.

    Args:
        folder: Where the tables are.
        moves: The moves as they were written: `TASK=START`, or `TASK=START/END`.
        keep_gaps: Whether what follows is shifted with it, rather than only as far as it must.
        on: The day asked about: what is ordered on it arrives after its lead time.
        as_json: Whether to print JSON.

    Raises:
        InvalidValueError: If a move cannot be read.
        NotFoundError: If there is no such task.
        ConflictError: If a task that is asked to move is not scheduled.
    """
    asked = [parse_move(move) for move in moves]
    with working(f"Reading {folder}"):
        operator = read_operator(folder)
    show_problems(operator.problems)
    for move in asked:
        operator.task(move.task)  # names the nearest id where there is none
    with working("Working out what moves"):
        found = preview(operator.plan, asked, policy="keep_gaps" if keep_gaps else "minimal")
        after = apply(found, operator.plan, despite_conflicts=True)
        facts = operator.plan_facts(on, deadlines=deadlines(fleet_status(operator.compliance, on=on)))
        effect = impact(operator.plan, after, facts, found=found.conflicts)
    if as_json:
        show_json(_preview_json(found, effect, operator))
    else:
        _show_preview(found, effect, operator)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.FINDINGS if effect.conflicts else Exit.NOTHING_TO_DO


def parse_move(text: str) -> Move:
    """Return a move as it is written on the command line.

    >>> parse_move("C738-0112=2026-06-08T06:00+03:00").start_at.isoformat()
    '2026-06-08T03:00:00+00:00'

    Raises:
        InvalidValueError: If it cannot be read, or an instant does not know its offset from UTC.
    """
    task, _, window = text.rpartition("=")
    start, separator, end = window.partition("/")
    if not task.strip():
        raise InvalidValueError(EXPECTED_MOVE, field=f"--move {text}")
    return Move(task=task.strip(), start_at=_instant(start, text), end_at=_instant(end, text) if separator else None)


def _instant(text: str, move: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidValueError(f"'{text}' is no date and time; {EXPECTED_MOVE}", field=f"--move {move}") from None
    if instant.utcoffset() is None:
        raise InvalidValueError(
            f"'{text}' does not say its offset from UTC; put Z after it for UTC, or an offset such as +03:00",
            field=f"--move {move}",
        )
    if not FIRST_YEAR < instant.year < LAST_YEAR:
        raise InvalidValueError(f"expected a year from {FIRST_YEAR + 1} to {LAST_YEAR - 1}", field=f"--move {move}")
    return instant


def _preview_json(found: Preview, effect: Impact, operator: Operator) -> answers.Json:
    return {
        "policy": found.policy,
        "moves": [_window(each.task, each.start_at, each.end_at) for each in found.moves],
        "changes": [_change(each) for each in found.changes],
        "allowed": effect.allowed,
        "conflicts": [{**answers.conflict(each), "new": effect.is_new(each)} for each in effect.conflicts],
        "resolved": [answers.conflict(each) for each in effect.resolved],
        "fingerprint": found.basis.fingerprint,
        "problems": answers.problems(operator.problems),
    }


def _window(task: str, start_at: datetime, end_at: datetime | None) -> answers.Json:
    return {"task": task, "start_at": answers.instant(start_at), "end_at": answers.instant(end_at) if end_at else None}


def _change(change: WindowChange) -> answers.Json:
    return {
        "task": change.task,
        "from": [answers.instant(change.old_start_at), answers.instant(change.old_end_at)],
        "to": [answers.instant(change.new_start_at), answers.instant(change.new_end_at)],
        "because": attrs.asdict(change.because) if change.because else None,
        "text": str(change),
    }


def _show_preview(found: Preview, effect: Impact, operator: Operator) -> None:
    kept = "keeping gaps" if found.policy == "keep_gaps" else "as little as needed"
    show_table(
        f"Tasks that move, {kept}",
        ["task", "title", "from", "to", "because of"],
        [
            (
                each.task,
                operator.tasks[each.task].title,
                f"{each.old_start_at:%Y-%m-%d %H:%M}",
                f"{each.new_start_at:%Y-%m-%d %H:%M}",
                each.because or "asked for",
            )
            for each in found.changes
        ],
    )
    standing = tuple(each for each in effect.conflicts if not effect.is_new(each))
    for title, conflicts in (
        ("Conflicts that the move brings", effect.new),
        ("Conflicts that it resolves", effect.resolved),
        ("Conflicts that the plan had before and keeps", standing),
    ):
        if conflicts:
            show_table(title, CONFLICT_HEADINGS, list(conflict_rows(conflicts)))
    if not effect.allowed:
        show_text("The new plan is not allowed.")
    many = len(found.changes)
    show_text(f"{many} task{'' if many == 1 else 's'} would move. Nothing has been changed.")


CONFLICT_HEADINGS = ("kind", "tasks", "", "what stands against", "source")


def conflict_rows(found: Iterable[Conflict]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of a table of conflicts; of many tasks the first are named."""
    for each in found:
        more = len(each.tasks) - SHOWN_TASKS
        tasks = ", ".join(each.tasks[:SHOWN_TASKS]) + (f" and {more} more" if more > 0 else "")
        allowed = "" if each.allowed else "not allowed"
        yield each.kind.replace("_", " "), tasks, allowed, each.finding.text, each.finding.source


def show_critical_path(folder: Path, *, package: str, as_json: bool) -> Exit:
    """Print which tasks decide how long the plan takes, and how far each other may slip.

    Args:
        folder: Where the tables are.
        package: The work package; empty for all tasks.
        as_json: Whether to print JSON.

    Raises:
        NotFoundError: If no task belongs to the package.
    """
    with working(f"Reading {folder}"):
        operator = read_operator(folder)
    show_problems(operator.problems)
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
    return f"{hours}:{rest // 60:02}"
