"""`amss plan --move`: what moves when tasks move, because of which link, and what then stands against the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import attrs

from amss_cli import answers
from amss_cli.operator import DUE_TABLES, PLAN_TABLES, QUALIFICATION_TABLES, Operator
from amss_cli.scheduling.conflicts import CONFLICT_HEADINGS, conflict_rows, judged_by
from amss_cli.show import Exit, show_json, show_table, show_text, working
from amss_cli.tables.kinds import FIRST_YEAR, LAST_YEAR
from amss_core.errors import InvalidValueError
from amss_core.scheduling import Impact, Move, Preview, WindowChange, apply, impact, preview

EXPECTED_MOVE = "expected TASK=START or TASK=START/END, such as C738-0112=2026-06-08T06:00Z"


def show_moves(operator: Operator, *, moves: Sequence[str], keep_gaps: bool, on: date, as_json: bool) -> Exit:
    """Preview a move, and print what moves with it and what then stands against the plan.

    Args:
        operator: The operator as the tables tell it.
        moves: The moves as they were written: `TASK=START`, or `TASK=START/END`.
        keep_gaps: Whether what follows is shifted with it, rather than only as far as it must.
        on: The day asked about: what is ordered on it arrives after its lead time.
        as_json: Whether to print JSON.

    Raises:
        InvalidValueError: If a move cannot be read.
        NotFoundError: If there is no such task.
        ConflictError: If a task that is asked to move is not scheduled.
        UnreadTablesError: If a table could not be read that the plan or its conflicts rest on.
    """
    asked = [parse_move(move) for move in moves]
    operator.need(*PLAN_TABLES, *DUE_TABLES, *QUALIFICATION_TABLES)
    for move in asked:
        operator.task(move.task)  # names the nearest id where there is none
    with working("Working out what moves"):
        found = preview(operator.plan, asked, policy="keep_gaps" if keep_gaps else "minimal")
        after = apply(found, operator.plan, despite_conflicts=True)
        effect = impact(operator.plan, after, judged_by(operator, on), found=found.conflicts)
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
        "changes": [change_json(each) for each in found.changes],
        "allowed": effect.allowed,
        "conflicts": [{**answers.conflict(each), "new": effect.is_new(each)} for each in effect.conflicts],
        "worse": [answers.conflict(each) for each in effect.worse],
        "resolved": [answers.conflict(each) for each in effect.resolved],
        "fingerprint": found.basis.fingerprint,
        "problems": answers.problems(operator.problems),
    }


def _window(task: str, start_at: datetime, end_at: datetime | None) -> answers.Json:
    return {"task": task, "start_at": answers.instant(start_at), "end_at": answers.instant(end_at) if end_at else None}


def change_json(change: WindowChange) -> answers.Json:
    """Return a task's new window, from and to, with the link that is the reason."""
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
    standing = tuple(each for each in effect.conflicts if not effect.is_new(each) and each not in effect.worse)
    for title, conflicts in (
        ("Conflicts that the move brings", effect.new),
        ("Conflicts that it makes worse", effect.worse),
        ("Conflicts that it resolves", effect.resolved),
        ("Conflicts that the plan had before and keeps", standing),
    ):
        if conflicts:
            show_table(title, CONFLICT_HEADINGS, list(conflict_rows(conflicts)))
    if not effect.allowed:
        show_text("The new plan is not allowed.")
    many = len(found.changes)
    show_text(f"{many} task{'' if many == 1 else 's'} would move. Nothing has been changed.")
