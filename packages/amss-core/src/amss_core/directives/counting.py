"""Which accomplishments of a requirement count, which due point each one met, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from amss_core.compliance_time import LAST_ACCOMPLISHMENT, Counters, Expression, Whichever, Within, earliest
from amss_core.directives.applicability import all_of, any_of
from amss_core.directives.case import Case, Occurrence
from amss_core.directives.records import Accomplishment

Following = tuple[Expression, Occurrence]
"""What comes next: the expression, and whether it is the first one or a repeat."""


class Step(NamedTuple):
    """An accomplishment that counts, and the due point that it met."""

    fact: Accomplishment
    met: Following | None
    """None where nothing was due, such as after the last repeat, or once the requirement was terminated."""
    before: Accomplishment | None
    """The accomplishment before it that counts."""


class Counting(NamedTuple):
    """What counts of what was done for a requirement."""

    steps: tuple[Step, ...]
    """The accomplishments that count, of one day only one, in order."""
    too_early: tuple[Accomplishment, ...]
    """Those before the point than which they must not be earlier."""
    undecided: tuple[Accomplishment, ...]
    """Those of which that is unknown; they do not count, and an answer that hangs on them is unknown."""
    following: Following | None
    """What comes next; None where nothing does."""
    waits_for: tuple[str, ...]
    """Paragraphs that this one follows and that are not done."""

    @property
    def done(self) -> tuple[Accomplishment, ...]:
        """The accomplishments that count."""
        return tuple(step.fact for step in self.steps)

    @property
    def last(self) -> Accomplishment | None:
        """The last one that counts."""
        return self.steps[-1].fact if self.steps else None


def counting(case: Case) -> Counting:
    """Tell which accomplishments count, of the paragraph itself, of its alternatives, and of what is credited."""
    steps: list[Step] = []
    too_early: list[Accomplishment] = []
    undecided: list[Accomplishment] = []
    for fact in _one_a_day(case.met_by):
        before = steps[-1].fact if steps else None
        late_enough = _is_late_enough(case, fact, before)
        if late_enough:
            done = tuple(step.fact for step in steps)
            bound = not _waits_for(case, fact.done_on) and not _has_ended(case, done, fact.done_on)
            steps.append(Step(fact, _following(case, done, fact.done_on) if bound else None, before))
        else:
            (undecided if late_enough is None else too_early).append(fact)
    return Counting(
        steps=tuple(steps),
        too_early=tuple(too_early),
        undecided=tuple(undecided),
        following=_following(case, tuple(step.fact for step in steps), case.on),
        waits_for=_waits_for(case, case.on),
    )


def _one_a_day(facts: tuple[Accomplishment, ...]) -> list[Accomplishment]:
    """Return the accomplishments in order, of each day the one that tells most."""
    by_day: dict[date, Accomplishment] = {}
    for fact in sorted(facts, key=lambda fact: fact.done_on):
        other = by_day.get(fact.done_on)
        if other is None or _weight(fact) > _weight(other):
            by_day[fact.done_on] = fact
    return list(by_day.values())


def _weight(fact: Accomplishment) -> tuple[bool, bool, int]:
    return (fact.method == "terminating_action", fact.method != "finding", _known(fact.aircraft_counters))


def _known(counters: Counters) -> int:
    return (counters.flight_hours is not None) + (counters.flight_cycles is not None)


def _following(case: Case, done: tuple[Accomplishment, ...], on: date) -> Following | None:
    """Return what comes after a number of accomplishments, by what was found through a day."""
    time = case.requirement.compliance_time
    last = done[-1] if done else None
    if case.requirement.on_finding:
        for found in case.found(case.requirement.on_finding):
            if (last is None or found.done_on > last.done_on) and found.done_on <= on:
                return time.initial, "initial"
        if last is None:
            return None
    elif last is None:
        return time.initial, "initial"
    if time.repeat is None or (time.repeats is not None and len(done) > time.repeats):
        return None
    return time.repeat, "repeat"


def _waits_for(case: Case, on: date) -> tuple[str, ...]:
    return tuple(
        each.requirement.paragraph
        for each in case.those(case.requirement.follows)
        if not any(fact.done_on <= on for fact in each.met_by)
    )


def _has_ended(case: Case, done: tuple[Accomplishment, ...], on: date) -> bool:
    """Tell whether a requirement had been terminated before a day, or its directive superseded by then."""
    if any(fact.method == "terminating_action" for fact in done):
        return True
    if any(fact.done_on < on and fact.method != "finding" for other in case.terminators() for fact in other.done):
        return True
    return bool(case.superseding(on))


def _is_late_enough(case: Case, fact: Accomplishment, before: Accomplishment | None) -> bool | None:
    """Tell whether an accomplishment is not before the point than which it must not be earlier."""
    expression = case.requirement.compliance_time.not_earlier_than
    return True if expression is None else _is_reached(case, expression, fact, before)


def _is_reached(case: Case, expression: Expression, fact: Accomplishment, before: Accomplishment | None) -> bool | None:
    if isinstance(expression, Whichever):
        each = [_is_reached(case, branch, fact, before) for branch in expression.of]
        return any_of(each) if expression.order == "first" else all_of(each)
    if isinstance(expression, Within) and expression.after == LAST_ACCOMPLISHMENT and before is None:
        return True  # What counts from an accomplishment before holds nobody up who has none.
    return earliest(
        expression,
        done=case.moment_of(fact),
        anchors=case.anchors(expression, last=before, on=fact.done_on),
        month_policy=case.policy.month_policy(case.directive.authority),
    ).counts
