"""Where an aircraft or a component stands on a requirement: one status, derived from what is on record, and why.

Nothing here is stored: an accomplishment is a fact, a status follows from the facts as of a day. A recurring
requirement that was complied with falls due, and overdue, again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

import attrs

from amss_core.compliance_time import Due, DueStatus
from amss_core.directives.applicability import Subject, all_of, applies
from amss_core.directives.case import DEFAULT_POLICY, Case, CompliancePolicy
from amss_core.directives.counting import Counting, counting
from amss_core.directives.facts import ComplianceFile
from amss_core.directives.findings import (
    found_alternative_not_chosen,
    found_ambiguous,
    found_due,
    found_exceedance,
    found_in_counting,
    found_no_finding,
    found_superseded,
    found_unknown_applicability,
    found_unverified,
    found_waiting,
)
from amss_core.directives.records import Accomplishment, Directive, DirectiveRequirement
from amss_core.findings import Derivation, Finding
from amss_core.units import FlightHours

ComplianceStatus = Literal[
    "not_applicable",
    "unknown",
    "not_yet_effective",
    "open",
    "due_soon",
    "in_variation",
    "overdue",
    "complied",
    "terminated",
    "superseded",
]
"""Where a requirement stands; exactly one of these."""


@attrs.frozen(kw_only=True)
class Exceedance:
    """A requirement that was done after its limit, by how much on each axis; nothing makes it undone.

    Source: 14 CFR 39.7, 39.9.
    """

    accomplishment: Accomplishment
    """What was done too late."""
    due: Due
    """The due point that it was done after, as it stood at that moment: limits, and what was over them."""
    by_days: int | None
    """Days over; None where no date was exceeded."""
    by_flight_hours: FlightHours | None
    """Flight hours over; None where none were."""
    by_flight_cycles: int | None
    """Flight cycles over; None where none were."""


@attrs.frozen(kw_only=True)
class RequirementStatus:
    """Where one aircraft or component stands on one requirement of a directive, on a day."""

    directive: Directive
    """The directive."""
    requirement: DirectiveRequirement
    """Its requirement."""
    subject: Subject
    """The aircraft, or the component and the aircraft that carries it."""
    on: date
    """The day asked about."""
    status: ComplianceStatus
    """Exactly one status."""
    due: Due | None
    """The next due point, also where it is complied with and recurs; None where nothing is due."""
    last: Accomplishment | None
    """The last accomplishment that counts; None where there is none."""
    times_done: int
    """How many accomplishments count."""
    exceedances: tuple[Exceedance, ...]
    """Accomplishments after their limit, in order."""
    findings: tuple[Finding, ...]
    """All that stands against, and all that a planner must know: exceedances, what did not count, what is unknown."""
    derivation: Derivation
    """Why: applicability, what was done, the due point, and what else decided."""

    @property
    def next_due(self) -> Due | None:
        """The next due point of a recurring requirement that is complied with; None for any other."""
        return self.due if self.status == "complied" else None


class _Verdict(NamedTuple):
    """What one of the rules says, where it decides."""

    status: ComplianceStatus
    text: str
    due: Due | None = None
    findings: tuple[Finding, ...] = ()


def requirement_status(
    file: ComplianceFile,
    directive: Directive,
    requirement: DirectiveRequirement,
    *,
    subject: Subject,
    on: date,
    policy: CompliancePolicy = DEFAULT_POLICY,
) -> RequirementStatus:
    """Tell where an aircraft or a component stands on a requirement on a day, past or future, and why.

    Args:
        file: All that is on record; `file.known_at(instant)` asks by what was known then.
        directive: The directive.
        requirement: One of its requirements.
        subject: The aircraft or the component.
        on: The day; what happened later does not count.
        policy: What authorities and the operator have settled.

    Source: 14 CFR 39.3 to 39.27; EASA M.A.301(d), M.A.303, 145.A.50; domain rules 2 and 3.
    """
    case = Case(file=file, directive=directive, requirement=requirement, subject=subject, on=on, policy=policy)
    counted = counting(case)
    applicable, applicability = _applicability(case)
    verdict = _decide(case, counted, applicable)
    met = tuple(_due_when_done(case, counted))
    exceedances = tuple(_exceedances(met))
    findings = (
        *verdict.findings,
        *(found_exceedance(case, each.accomplishment, each.due) for each in exceedances),
        *(found_unverified(case, fact) for fact, point in met if point.status == "unknown"),
        *found_in_counting(case, counted),
    )
    return RequirementStatus(
        directive=directive,
        requirement=requirement,
        subject=subject,
        on=on,
        status=verdict.status,
        due=verdict.due,
        last=counted.last,
        times_done=len(counted.done),
        exceedances=exceedances,
        findings=findings,
        derivation=_derivation(case, counted, verdict, applicability),
    )


def _decide(case: Case, counted: Counting, applicable: bool | None) -> _Verdict:  # noqa: FBT001 - a truth of three
    """Return what the first rule says that decides."""
    if applicable is False:
        return _Verdict("not_applicable", "the directive does not apply")
    if superseding := case.superseding(case.on):
        numbers = ", ".join(each.number for each in superseding)
        text = f"superseded by {numbers}; what was done stays on record"
        return _Verdict("superseded", text, findings=(found_superseded(case, superseding),))
    verdict = _met_or_due(case, counted)
    if applicable is None:
        text = f"it is unknown whether the directive applies; if it does: {verdict.text}"
        return _Verdict("unknown", text, verdict.due, (found_unknown_applicability(case), *verdict.findings))
    effective_on = case.directive.effective_on
    if effective_on is not None and case.on < effective_on:
        text = f"effective on {effective_on}; {verdict.text}"
        return _Verdict("not_yet_effective", text, verdict.due, verdict.findings)
    return verdict


def _met_or_due(case: Case, counted: Counting) -> _Verdict:
    for rule in (_terminated, _alternative_not_chosen, _no_finding, _waiting):
        verdict = rule(case, counted)
        if verdict is not None:
            return verdict
    return _complied_or_due(case, counted)


def _terminated(case: Case, counted: Counting) -> _Verdict | None:
    """Tell whether terminating action, here or of a paragraph that terminates this one, has ended the requirement."""
    for fact in counted.done:
        if fact.method == "terminating_action":
            return _Verdict("terminated", f"ended by terminating action on {fact.done_on}")
    for other in case.terminators():
        for fact in counting(other).done:
            if fact.method != "finding":
                named = other.requirement.paragraph or "the other requirement"
                return _Verdict("terminated", f"ended by {named}, {_did(fact)}")
    return None


def _alternative_not_chosen(case: Case, _counted: Counting) -> _Verdict | None:
    """Tell whether a requirement that is an alternative to others was not taken, or no longer is."""
    requirement = case.requirement
    if not requirement.alternative_to:
        return None
    others = case.those(requirement.alternative_to)
    last = case.done[-1].done_on if case.done else None
    since = [fact.done_on for each in others for fact in each.done[-1:]]
    if last is not None and (len(since) < len(others) or min(since) <= last):
        return None
    named = ", ".join(requirement.alternative_to)
    text = f"an alternative to {named} that was not chosen; {named} stands"
    return _Verdict("not_applicable", text, findings=(found_alternative_not_chosen(case),))


def _no_finding(case: Case, counted: Counting) -> _Verdict | None:
    """Tell whether a requirement is not needed, because what would make it necessary was not found."""
    paragraphs = case.requirement.on_finding
    if not paragraphs or counted.done or case.found(paragraphs):
        return None
    others = case.those(paragraphs)
    unclear = [fact for each in others for fact in each.ambiguous if fact.method == "finding"]
    if unclear:
        text = "it is unknown on which component something was found"
        return _Verdict("unknown", text, findings=tuple(found_ambiguous(case, unclear)))
    inspected = all(each.met_by for each in others)
    named = ", ".join(paragraphs)
    why = f"no finding of {named} is on record" + ("" if inspected else ", which is not done yet")
    return _Verdict("not_applicable", f"needed on a finding only; {why}", findings=(found_no_finding(case, why),))


def _waiting(case: Case, counted: Counting) -> _Verdict | None:
    """Tell whether a requirement has not begun to run, because a paragraph that it follows is not done."""
    if counted.done:
        return None
    missing = counted.waits_for
    if not missing:
        return None
    unclear = [fact for each in case.those(missing) for fact in each.ambiguous]
    if unclear:
        text = f"it is unknown on which component {', '.join(missing)} was done"
        return _Verdict("unknown", text, findings=tuple(found_ambiguous(case, unclear)))
    text = f"falls due only after {', '.join(missing)}, not done yet"
    return _Verdict("open", text, findings=(found_waiting(case, missing),))


_STATUS: dict[DueStatus, ComplianceStatus] = {
    "unknown": "unknown",
    "not_yet_effective": "not_yet_effective",
    "open": "open",
    "due_soon": "due_soon",
    "in_variation": "in_variation",
    "overdue": "overdue",
}


def _complied_or_due(case: Case, counted: Counting) -> _Verdict:
    following = counted.following
    if following is None:
        times = f", done {len(counted.done)} times" if len(counted.done) > 1 else ""
        return _Verdict("complied", f"done{times}, and needs no more doing")
    expression, occurrence = following
    point = case.due(expression, occurrence, last=counted.last)
    status = _STATUS[point.status]
    if occurrence == "repeat" and status == "open":
        status = "complied"
    ending = [fact for each in case.terminators() for fact in each.ambiguous if fact.method != "finding"]
    if status != "complied" and (counted.undecided or case.ambiguous or ending):
        text = "hangs on what may not count; if it does not, it stands so"
        return _Verdict("unknown", text, point, tuple(found_ambiguous(case, ending)))
    text = "next due after the last accomplishment" if occurrence == "repeat" else "first due"
    return _Verdict(status, text, point, found_due(case, point))


def _applicability(case: Case) -> tuple[bool | None, tuple[Derivation, ...]]:
    answers = [
        applies(each, fleet=case.file.fleet, subject=case.subject, on=case.on)
        for each in (case.directive.applicability, case.requirement.applicability)
    ]
    return all_of(each.truth for each in answers), tuple(each.derivation for each in answers)


def _exceedances(met: tuple[tuple[Accomplishment, Due], ...]) -> Iterator[Exceedance]:
    """Yield each accomplishment that was too late for the due point that it met.

    Source: 14 CFR 39.7 (no tolerance), but for what a policy of the authority permits.
    """
    for fact, point in met:
        if point.status == "overdue":
            hours = point.remaining_flight_hours
            yield Exceedance(
                accomplishment=fact,
                due=point,
                by_days=_over(point.remaining_days),
                by_flight_hours=-hours if hours is not None and hours.seconds < 0 else None,
                by_flight_cycles=_over(point.remaining_flight_cycles),
            )


def _due_when_done(case: Case, counted: Counting) -> Iterator[tuple[Accomplishment, Due]]:
    """Yield each accomplishment with the due point that it met, as it stood at that moment."""
    for step in counted.steps:
        if step.met is not None:
            expression, occurrence = step.met
            yield step.fact, case.due_at(expression, occurrence, last=step.before, now=case.moment_of(step.fact))


def _over(remaining: int | None) -> int | None:
    return -remaining if remaining is not None and remaining < 0 else None


def _did(fact: Accomplishment) -> str:
    method = "" if fact.method == "accomplished" else f" ({fact.method.replace('_', ' ')})"
    under = f", {fact.reference}" if fact.reference else ""
    return f"done on {fact.done_on}{method}{under}"


def _derivation(case: Case, counted: Counting, verdict: _Verdict, applicability: tuple[Derivation, ...]) -> Derivation:
    terms = [each for each in applicability if each.terms] or list(applicability[:1])
    terms += [
        Derivation(
            text=f"{fact.directive} {fact.paragraph}".strip() + f" {_did(fact)}",
            value=fact.done_on.isoformat(),
            source=fact.directive,
            recorded_by=fact.recorded_by,
            recorded_at=fact.recorded_at.isoformat() if fact.recorded_at else "",
        )
        for fact in counted.done
    ]
    if verdict.due is not None:
        terms += [verdict.due.derivation, *_readings(case)]
    name = f"{case.directive.number} {case.requirement.paragraph}".strip()
    return Derivation(
        text=f"{case.subject}, {name}: {verdict.status.replace('_', ' ')} on {case.on}; {verdict.text}",
        value=verdict.status,
        source=case.directive.source,
        terms=tuple(terms),
    )


def _readings(case: Case) -> Iterator[Derivation]:
    if case.subject.aircraft is not None:
        yield Derivation(text=f"counters of {case.subject.aircraft}", terms=case.history.explain(case.on))
    if case.subject.component is not None:
        yield Derivation(text=f"counters of {case.subject.component}", terms=case.component_history.explain(case.on))
