"""The sentences of directive compliance: what stands against, each with the numbers compared and the clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from amss_core.compliance_time import Due
from amss_core.directives.case import Case
from amss_core.directives.counting import Counting
from amss_core.directives.records import Accomplishment, Directive
from amss_core.findings import Finding, Term

NO_TOLERANCE_SOURCE = "14 CFR 39.7"


def _name(case: Case) -> str:
    return f"{case.directive.number} {case.requirement.paragraph}".strip()


def amounts(due: Due) -> str:
    """Return a due point in words: `2026-05-31, 5000 FH`."""
    shown = [
        str(due.due_on) if due.due_on else "",
        f"{due.due_flight_hours} FH" if due.due_flight_hours is not None else "",
        f"{due.due_flight_cycles} FC" if due.due_flight_cycles is not None else "",
    ]
    return ", ".join(each for each in shown if each) or "an unknown point"


def over(due: Due) -> str:
    """Return by how much a due point is exceeded, on each axis on which it is: `50 FH, 3 days`."""
    hours = due.remaining_flight_hours
    shown = [
        _counted(-(due.remaining_days or 0), "day"),
        f"{-hours} FH" if hours is not None and hours.seconds < 0 else "",
        _counted(-(due.remaining_flight_cycles or 0), "FC", plural="FC"),
    ]
    return ", ".join(each for each in shown if each) or "the limit itself"


def _counted(number: int, unit: str, *, plural: str = "days") -> str:
    return "" if number <= 0 else f"{number} {unit if number == 1 else plural}"


def _compared(due: Due) -> tuple[tuple[str, Term], ...]:
    given: tuple[tuple[str, Term], ...] = (
        ("due_on", due.due_on.isoformat() if due.due_on else None),
        ("due_flight_hours", str(due.due_flight_hours) if due.due_flight_hours is not None else None),
        ("due_flight_cycles", due.due_flight_cycles),
        ("remaining_days", due.remaining_days),
        ("remaining_flight_hours", str(due.remaining_flight_hours) if due.remaining_flight_hours is not None else None),
        ("remaining_flight_cycles", due.remaining_flight_cycles),
    )
    return tuple((name, value) for name, value in given if value is not None)


def found_due(case: Case, due: Due) -> tuple[Finding, ...]:
    """Return what a due point that is near, passed or unknown stands for; nothing for one that is open."""
    name = _name(case)
    texts = {
        "overdue": f"{case.subject} is overdue on {name} by {over(due)}: it was due at {amounts(due)}",
        "in_variation": f"{case.subject} is past its due point on {name} by {over(due)}, inside the permitted "
        f"variation: due at {amounts(due)}, at the latest {amounts(due.extended or due)}",
        "due_soon": f"{case.subject} is due soon on {name}: due at {amounts(due)}",
        "unknown": f"it is unknown whether {case.subject} is overdue on {name}: a counter or an event is not on record",
    }
    text = texts.get(due.status)
    if text is None:
        return ()
    code = "due_point_unknown" if due.status == "unknown" else f"directive_{due.status}"
    source = NO_TOLERANCE_SOURCE if due.status == "overdue" else case.directive.source
    return (Finding(code=code, text=text, source=source, compared=_compared(due)),)


def found_exceedance(case: Case, fact: Accomplishment, due: Due) -> Finding:
    """Return that a requirement was done after its limit."""
    return Finding(
        code="limit_exceeded",
        text=f"{_name(case)} was done on {case.subject} on {fact.done_on}, {over(due)} over its limit: "
        f"due at {amounts(due)}",
        source=NO_TOLERANCE_SOURCE,
        compared=(("done_on", fact.done_on.isoformat()), *_compared(due)),
    )


def found_unverified(case: Case, fact: Accomplishment) -> Finding:
    """Return that nobody can tell whether a requirement was done within its limit."""
    return Finding(
        code="limit_not_verified",
        text=f"it is unknown whether {_name(case)}, done on {case.subject} on {fact.done_on}, was done within its "
        "limit: a counter or an event of that time is not on record",
        source=NO_TOLERANCE_SOURCE,
        compared=(("done_on", fact.done_on.isoformat()),),
    )


def found_superseded(case: Case, superseding: tuple[Directive, ...]) -> Finding:
    """Return by which directive this one is superseded, and since when."""
    since = ", ".join(f"{each.number} on {each.effective_on}" for each in superseding)
    return Finding(
        code="directive_superseded",
        text=f"{case.directive.number} was superseded by {since}",
        source=superseding[0].source,
        compared=(("superseded_by", superseding[0].number), ("effective_on", str(superseding[0].effective_on))),
    )


def found_unknown_applicability(case: Case) -> Finding:
    """Return that nobody can tell whether the directive applies."""
    return Finding(
        code="applicability_unknown",
        text=f"it is unknown whether {_name(case)} applies to {case.subject}; enter the facts that are missing",
        source=case.directive.source,
    )


def found_alternative_not_chosen(case: Case) -> Finding:
    """Return that another paragraph stands, to which this one is only an alternative."""
    named = ", ".join(case.requirement.alternative_to)
    return Finding(
        code="alternative_not_chosen",
        text=f"{_name(case)} is an alternative to {named} that was not chosen on {case.subject}",
        source=case.directive.source,
    )


def found_no_finding(case: Case, why: str) -> Finding:
    """Return that nothing has made this requirement necessary."""
    return Finding(
        code="no_finding_recorded",
        text=f"{_name(case)} is not needed on {case.subject}: {why}",
        source=case.directive.source,
    )


def found_waiting(case: Case, missing: tuple[str, ...]) -> Finding:
    """Return which paragraphs must be done before this one begins to run."""
    return Finding(
        code="waits_for_predecessor",
        text=f"{_name(case)} falls due on {case.subject} only after {', '.join(missing)}, which is not done",
        source=case.directive.source,
        compared=(("follows", ", ".join(missing)),),
    )


def found_in_counting(case: Case, counted: Counting) -> Iterator[Finding]:
    """Yield what was done and does not count, with the reason."""
    for fact in counted.too_early:
        yield _not_counted(case, fact, "accomplished_too_early", "it was done earlier than it may be")
    for fact in counted.undecided:
        yield _not_counted(
            case, fact, "earliest_point_unknown", "it is unknown whether it was done earlier than it may be"
        )
    yield from found_ambiguous(case, case.ambiguous)
    for fact in case.not_credited:
        yield _not_counted(
            case, fact, "credit_not_counted", "the credit does not say for which paragraph, or it was done too late"
        )


def found_ambiguous(case: Case, facts: Iterable[Accomplishment]) -> Iterator[Finding]:
    """Yield what was done on one of several components, and does not say on which."""
    for fact in facts:
        why = f"{fact.aircraft} carried several such components, and it does not say which"
        yield _not_counted(case, fact, "component_not_named", why)


def _not_counted(case: Case, fact: Accomplishment, code: str, why: str) -> Finding:
    name = f"{fact.directive} {fact.paragraph}".strip()
    return Finding(
        code=code,
        text=f"{name}, done on {fact.done_on}, does not count for {_name(case)}: {why}",
        source=case.directive.source,
        compared=(("done_on", fact.done_on.isoformat()),),
    )
