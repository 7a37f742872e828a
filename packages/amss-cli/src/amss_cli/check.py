"""`amss check`: what is due, who may not do what, and what in the plan conflicts, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs

from amss_cli import answers
from amss_cli.gaps import Gap, gaps
from amss_cli.operator import Operator, read_operator
from amss_cli.scheduling import CONFLICT_HEADINGS, conflict_rows
from amss_cli.show import Exit, show_json, show_problems, show_table, show_text, working
from amss_core.scheduling.checks import Conflict
from amss_core.scheduling.conflicts import conflicts

_QUALIFICATION_TABLES = (
    "aircraft",
    "people",
    "certificates",
    "type_ratings",
    "skills",
    "authorisations",
    "work_log",
    "requirements",
)


@attrs.frozen(kw_only=True)
class Report:
    """Everything that `amss check` found."""

    operator: Operator
    on: date
    horizon_days: int
    gaps: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...]
    """What stands against the plan, but for what stands among the gaps."""
    not_judged: tuple[str, ...]
    """What could not be judged, and why, a sentence each."""

    @property
    def findings(self) -> int:
        """How many things there are to do."""
        return len(self.gaps) + len(self.conflicts) + len(self.not_judged)


def check(folder: Path, *, on: date, horizon_days: int, as_json: bool) -> Exit:
    """Check an operator's tables on a day and print the report.

    Args:
        folder: Where the tables are.
        on: The day.
        horizon_days: Days ahead in which something that falls due is reported.
        as_json: Whether to print JSON.
    """
    with working(f"Reading {folder}"):
        operator = read_operator(folder)
    show_problems(operator.problems)
    with working("Judging qualification, due points and conflicts"):
        report = _report(operator, on, horizon_days)
    if as_json:
        show_json(_as_json(report, folder))
    elif operator.book.tables:
        _show(report)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.FINDINGS if report.findings else Exit.NOTHING_TO_DO


def _report(operator: Operator, on: date, horizon_days: int) -> Report:
    not_judged = []
    found: tuple[Gap, ...] = ()
    unread = _unread(operator, _QUALIFICATION_TABLES)
    if unread:
        not_judged.append(f"Who may do what was not judged: {unread} could not be read.")
    else:
        found = gaps(operator)
    return Report(
        operator=operator,
        on=on,
        horizon_days=horizon_days,
        gaps=found,
        conflicts=_conflicts(operator, on),
        not_judged=tuple(not_judged),
    )


def _conflicts(operator: Operator, on: date) -> tuple[Conflict, ...]:
    facts = operator.plan_facts(on)
    return tuple(
        conflict
        for conflict in conflicts(operator.plan, facts)
        if conflict.kind != "mechanic_not_qualified"  # told by the gaps, with the completed tasks and the inspectors
    )


def _unread(operator: Operator, tables: tuple[str, ...]) -> str:
    return ", ".join(table for table in tables if table in operator.book.incomplete)


def _as_json(report: Report, folder: Path) -> answers.Json:
    return {
        "folder": str(folder),
        "on": answers.day(report.on),
        "horizon_days": report.horizon_days,
        "summary": {
            "qualification_gaps": len(report.gaps),
            "conflicts": len(report.conflicts),
            "not_judged": len(report.not_judged),
            "problems": len(report.operator.problems),
        },
        "qualification": [_gap(gap) for gap in report.gaps],
        "conflicts": [answers.conflict(each) for each in report.conflicts],
        "not_judged": list(report.not_judged),
        "problems": answers.problems(report.operator.problems),
    }


def _gap(gap: Gap) -> answers.Json:
    return {
        "task": answers.task(gap.task),
        "person": gap.person,
        "name": gap.name,
        "part": gap.part,
        "against": answers.findings(gap.against),
    }


def _show(report: Report) -> None:
    if report.gaps:
        show_table(
            "Qualification gaps of the tasks",
            ["person", "tasks", "what stands against", "source"],
            list(_gap_rows(report.gaps)),
        )
    if report.conflicts:
        show_table("Conflicts of the plan", CONFLICT_HEADINGS, list(conflict_rows(report.conflicts)))
    for sentence in report.not_judged:
        show_text(sentence)
    show_text(_summary(report))


def _gap_rows(found: tuple[Gap, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each person and finding; of a finding that stands against several tasks the first is shown."""
    groups: dict[tuple[object, ...], list[tuple[Gap, str, str]]] = {}
    for gap in found:
        for finding in gap.against:
            person = "" if finding.code == "requirement_unknown" else gap.person
            key = (person, gap.part, finding.code, finding.compared[:1])
            groups.setdefault(key, []).append((gap, finding.text, finding.source))
    for entries in groups.values():
        gap, text, source = entries[0]
        more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
        yield f"{gap.person} {gap.name}".strip(), f"{gap.task.id}{more}", text, source


def _summary(report: Report) -> str:
    counts = (
        (len(report.gaps), "qualification gap"),
        (len(report.conflicts), "conflict"),
    )
    return f"{report.on}: " + ", ".join(f"{many} {what}{'' if many == 1 else 's'}" for many, what in counts) + "."
