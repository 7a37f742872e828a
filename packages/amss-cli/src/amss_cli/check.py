"""`amss check`: what is due, who may not do what, and what in the plan conflicts, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from amss_cli import answers
from amss_cli.directives.due import TO_DO, as_json_row, deadlines, policy_of, shown_left, shown_subject
from amss_cli.operator import DUE_TABLES, PLAN_TABLES, QUALIFICATION_TABLES, Operator
from amss_cli.qualification.gaps import Gap, gaps
from amss_cli.scheduling import CONFLICT_HEADINGS, conflict_rows
from amss_cli.show import Exit, show_json, show_table, show_text, working
from amss_core.directives import RequirementStatus, due_list, falls_due_on, fleet_status
from amss_core.directives.findings import amounts
from amss_core.findings import Finding
from amss_core.scheduling import CHECKS, Conflict
from amss_core.scheduling.checks import check_qualification

_CHECKS = tuple(each for each in CHECKS if each is not check_qualification)
"""The checks of the plan; the gaps tell who is not qualified, with completed tasks and inspectors."""
_ONE_BY_ONE = frozenset({"overdue", "in_variation"})
"""Statuses that the table of the due list shows for each aircraft; of others it shows the first of each directive."""
_OF_NOBODY = frozenset({"requirement_unknown", "aircraft_type_unknown"})
"""Findings that stand whoever does the task."""
_NOT_LATE = frozenset({"due_soon", "open", "complied"})


@attrs.frozen(kw_only=True)
class Report:
    """Everything that `amss check` found."""

    operator: Operator
    on: date
    horizon_days: int
    due: tuple[RequirementStatus, ...]
    """What falls due within the horizon, the most urgent first."""
    gaps: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...]
    """What stands against the plan, but for what stands among the gaps."""
    not_judged: tuple[str, ...]
    """What could not be judged, and why, a sentence each."""

    @property
    def to_do(self) -> tuple[RequirementStatus, ...]:
        """What is overdue, in variation or due soon, or not known."""
        return tuple(each for each in self.due if each.status in TO_DO)

    @property
    def findings(self) -> int:
        """How many things there are to do."""
        return len(self.to_do) + len(self.gaps) + len(self.conflicts) + len(self.not_judged)


def check(operator: Operator, *, source: str, on: date, horizon_days: int, as_json: bool) -> Exit:
    """Check an operator's tables on a day and print the report.

    Args:
        operator: The operator as the tables tell it.
        source: Where the tables are, or the database, as the answer names it.
        on: The day.
        horizon_days: Days ahead in which something that falls due is reported.
        as_json: Whether to print JSON.
    """
    with working("Judging qualification, due points and conflicts"):
        report = _report(operator, on, horizon_days)
    if as_json:
        show_json(_as_json(report, source))
    elif operator.is_told:
        _show(report)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.FINDINGS if report.findings else Exit.NOTHING_TO_DO


def _report(operator: Operator, on: date, horizon_days: int) -> Report:
    not_judged: list[str] = []
    statuses: tuple[RequirementStatus, ...] = ()
    found: tuple[Gap, ...] = ()
    if unread := operator.unread(*DUE_TABLES):
        not_judged.append(f"What is due was not judged: {unread} could not be read.")
    else:
        statuses = fleet_status(operator.compliance, on=on, policy=policy_of(horizon_days))
    if unread := operator.unread("tasks", *QUALIFICATION_TABLES):
        not_judged.append(f"Who may do what was not judged: {unread} could not be read.")
    else:
        found = gaps(operator)
    if unread := operator.unread(*PLAN_TABLES):
        not_judged.append(f"What in the plan conflicts was not judged: {unread} could not be read.")
        conflicts: tuple[Conflict, ...] = ()
    else:
        facts = operator.plan_facts(on, deadlines=deadlines(statuses))
        conflicts = tuple(each for check in _CHECKS for each in check(operator.plan, facts))
    return Report(
        operator=operator,
        on=on,
        horizon_days=horizon_days,
        due=due_list(statuses, horizon_days=horizon_days),
        gaps=found,
        conflicts=conflicts,
        not_judged=tuple(not_judged),
    )


def _as_json(report: Report, source: str) -> answers.Json:
    return {
        "folder": source,
        "on": answers.day(report.on),
        "horizon_days": report.horizon_days,
        "summary": {
            "due": len(report.due),
            "due_to_act_on": len(report.to_do),
            "qualification_gaps": len(report.gaps),
            "conflicts": len(report.conflicts),
            "not_judged": len(report.not_judged),
            "problems": len(report.operator.problems),
        },
        "due": [as_json_row(each) for each in report.due],
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
    if report.due:
        show_table(
            f"Due within {report.horizon_days} days, the most urgent first",
            ["status", "aircraft", "directive", "what", "left", "do by", "why", "source"],
            list(_due_rows(report.due)),
        )
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


def _due_rows(listed: tuple[RequirementStatus, ...]) -> Iterator[tuple[object, ...]]:
    """Yield a row for what is overdue on each aircraft, and of all else one for each directive: the most urgent."""
    groups: dict[tuple[object, ...], list[RequirementStatus]] = {}
    for each in listed:
        name = (each.directive.number, each.requirement.paragraph, each.status)
        groups.setdefault((*name, str(each.subject)) if each.status in _ONE_BY_ONE else name, []).append(each)
    for first, *others in groups.values():
        yield (
            first.status.replace("_", " "),
            f"{shown_subject(first)}{f' and {len(others)} more' if others else ''}",
            f"{first.directive.number} {first.requirement.paragraph}".strip(),
            first.requirement.title,
            shown_left(first.due) if first.due else "",
            falls_due_on(first),
            *_reason(first),
        )


def _reason(status: RequirementStatus) -> tuple[str, str]:
    """Return why something is listed and the clause behind it; of what is not late yet, its due point."""
    if status.status in _NOT_LATE and status.due:
        return f"due at {amounts(status.due)}", ""
    if status.status == "not_yet_effective":
        return f"effective on {status.directive.effective_on}", ""
    sources = dict.fromkeys(finding.source for finding in status.findings if finding.source)
    return "; ".join(finding.text for finding in status.findings), "; ".join(sources)


def _gap_rows(found: tuple[Gap, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each person and finding; of a finding that stands against several tasks the first is shown."""
    groups: dict[tuple[object, ...], list[tuple[Gap, Finding]]] = {}
    for gap in found:
        for finding in gap.against:
            person = "" if finding.code in _OF_NOBODY else gap.person
            about = (person, gap.part, finding.code, finding.compared[:1])
            groups.setdefault(about, []).append((gap, finding))
    for entries in groups.values():
        gap, finding = entries[0]
        person = "" if finding.code in _OF_NOBODY else f"{gap.person} {gap.name}".strip()
        more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
        yield person, f"{gap.task.id}{more}", finding.text, finding.source


def _summary(report: Report) -> str:
    counts = (
        (len(report.to_do), "due point to act on", "due points to act on"),
        (len(report.gaps), "qualification gap", "qualification gaps"),
        (len(report.conflicts), "conflict", "conflicts"),
    )
    return (
        f"{report.on}: " + ", ".join(f"{many} {one if many == 1 else several}" for many, one, several in counts) + "."
    )
