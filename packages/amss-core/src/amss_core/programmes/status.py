"""Where an aircraft stands on the items of its maintenance programme: one status each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import attrs

from amss_core.compliance_time import (
    Due,
    DueStatus,
    Moment,
)
from amss_core.directives import (
    DEFAULT_POLICY,
    ComplianceFile,
    CompliancePolicy,
    Directive,
    DirectiveRequirement,
    Subject,
    applies,
)
from amss_core.directives.case import Case
from amss_core.directives.facts import check_corrections
from amss_core.directives.findings import amounts, over
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.fleet import standing
from amss_core.programmes.intervals import ProgrammeExceedance, Walk, due_from, walk
from amss_core.programmes.records import ProgrammeAccomplishment, ProgrammeItem

ProgrammeStatus = Literal["not_applicable", "unknown", "open", "due_soon", "in_variation", "overdue", "complied"]
"""Where an item stands; exactly one. `complied` is an item that needs no more doing."""

_STATUS: dict[DueStatus, ProgrammeStatus] = {
    "open": "open",
    "due_soon": "due_soon",
    "in_variation": "in_variation",
    "overdue": "overdue",
}


def _items(items: Iterable[ProgrammeItem]) -> tuple[ProgrammeItem, ...]:
    return tuple(items)


def _accomplishments(facts: Iterable[ProgrammeAccomplishment]) -> tuple[ProgrammeAccomplishment, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.done_on))


@attrs.frozen(kw_only=True)
class ProgrammeFile:
    """A maintenance programme, what was done of it, and the fleet and events that it counts from.

    Raises:
        InvalidValueError: If two items have one id, or a correction cannot stand.
    """

    facts: ComplianceFile = attrs.field(factory=ComplianceFile)
    """Fleet, readings and events."""
    items: tuple[ProgrammeItem, ...] = attrs.field(default=(), converter=_items)
    """The items, in the order in which answers list them."""
    accomplishments: tuple[ProgrammeAccomplishment, ...] = attrs.field(default=(), converter=_accomplishments)
    """What was done, by day; replaced records too."""

    def __attrs_post_init__(self) -> None:
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise InvalidValueError(f"two items have the id '{item.id}'", field="items", value=item.id)
            seen.add(item.id)
        check_corrections(self.accomplishments, field="accomplishments")

    def known_at(self, now: datetime) -> ProgrammeFile:
        """Return the file by what was known at an instant; what was recorded at it is known.

        Raises:
            InvalidValueError: If the instant does not know its offset from UTC.
        """
        return attrs.evolve(self, facts=self.facts.known_at(now))

    @cached_property
    def _done(self) -> dict[str, list[ProgrammeAccomplishment]]:
        found: dict[str, list[ProgrammeAccomplishment]] = {}
        for fact in standing(self.accomplishments, as_known_at=self.facts.as_known_at):
            found.setdefault(fact.item, []).append(fact)
        return found

    def done(self, item: str, subject: Subject, *, through: date) -> tuple[ProgrammeAccomplishment, ...]:
        """Return what stands on record of an item on an aircraft through a day, in order; of one day the last entry."""
        own = [each for each in self._done.get(item, ()) if each.done_on <= through]
        return tuple({each.done_on: each for each in own if self.facts.is_of(each, subject)}.values())


@attrs.frozen(kw_only=True)
class ProgrammeItemStatus:
    """Where one aircraft stands on one item of its programme, on a day."""

    item: ProgrammeItem
    """The item."""
    aircraft: str
    """Registration."""
    on: date
    """The day asked about."""
    status: ProgrammeStatus
    """Exactly one status."""
    due: Due | None
    """The next due point; `due.extended` is the one with the permitted variation. None where nothing is due."""
    last: ProgrammeAccomplishment | None
    """The last accomplishment that counts; None where there is none."""
    exceedances: tuple[ProgrammeExceedance, ...]
    """Accomplishments beyond the permitted variation, in order."""
    findings: tuple[Finding, ...]
    """What stands against."""
    derivation: Derivation
    """Why: the items done, from where the interval counts, and the due point."""

    @property
    def falls_due_on(self) -> date | None:
        """The day by which it is due: projected where a rate is known, else the date alone; None where unknown."""
        return None if self.due is None else self.due.projected_on or self.due.due_on


def item_status(
    file: ProgrammeFile, item: ProgrammeItem, *, aircraft: str, on: date, policy: CompliancePolicy = DEFAULT_POLICY
) -> ProgrammeItemStatus:
    """Tell where an aircraft stands on an item of its programme on a day, past or future, and why.

    Source: ML.A.302(d) of Part-ML, and the approved programme; domain rule 2.
    """
    case = _case(file, item, aircraft, on, policy)
    answer = applies(item.applicability, fleet=file.facts.fleet, subject=case.subject, on=on)
    done = file.done(item.id, case.subject, through=on)
    walked = walk(case, item, done)
    point: Due | None = None
    status: ProgrammeStatus = "complied"
    if answer.status == "does_not_apply":
        status = "not_applicable"
    else:
        aircraft_now, _ = case.counters(on)
        now = Moment(on=on, aircraft=aircraft_now)
        point = due_from(case, item, now=now, base=walked.base, times_done=len(walked.counted))
    if point is not None:
        status = _STATUS.get(point.status, "unknown")
        if answer.status == "unknown" or (walked.undecided and status != "open"):
            status = "unknown"
    due_terms = () if point is None else (point.derivation, *case.readings())
    return ProgrammeItemStatus(
        item=item,
        aircraft=aircraft,
        on=on,
        status=status,
        due=point,
        last=walked.counted[-1] if walked.counted else None,
        exceedances=walked.exceedances,
        findings=(
            *_found_due(item, aircraft, status, point),
            *(_found_exceedance(item, each) for each in walked.exceedances),
            *_found_in_walk(item, walked),
        ),
        derivation=Derivation(
            text=f"{aircraft}, item {item.id}: {status.replace('_', ' ')} on {on}",
            value=status,
            terms=(answer.derivation, *walked.terms, *due_terms),
        ),
    )


def programme_status(
    file: ProgrammeFile, *, on: date, policy: CompliancePolicy = DEFAULT_POLICY
) -> tuple[ProgrammeItemStatus, ...]:
    """Return where every aircraft stands on every item, on a day, by item and aircraft."""
    return tuple(
        item_status(file, item, aircraft=aircraft.registration, on=on, policy=policy)
        for item in file.items
        for aircraft in file.facts.fleet.aircraft
    )


def _case(file: ProgrammeFile, item: ProgrammeItem, aircraft: str, on: date, policy: CompliancePolicy) -> Case:
    """Return the counters and events of an aircraft, as the rules of directives look them up."""
    requirement = DirectiveRequirement(compliance_time=item.compliance_time)
    directive = Directive(number=item.id, authority=item.authority or "operator", requirements=(requirement,))
    return Case(
        file=file.facts, directive=directive, requirement=requirement, subject=Subject(aircraft), on=on, policy=policy
    )


def _found_due(item: ProgrammeItem, aircraft: str, status: ProgrammeStatus, point: Due | None) -> tuple[Finding, ...]:
    if point is None:
        return ()
    extended = amounts(point.extended or point)
    texts: dict[ProgrammeStatus, str] = {
        "overdue": f"{aircraft} is overdue on item {item.id} by {over(point)}: it was due at {amounts(point)}",
        "in_variation": f"{aircraft} is past its due point on item {item.id} by {over(point)}, inside the permitted "
        f"variation: due at {amounts(point)}, at the latest {extended}",
        "due_soon": f"{aircraft} is due soon on item {item.id}: due at {amounts(point)}",
        "unknown": f"it is unknown whether {aircraft} is overdue on item {item.id}: a fact is not on record",
    }
    text = texts.get(status)
    return () if text is None else (Finding(code=f"programme_item_{status}", text=text),)


def _found_exceedance(item: ProgrammeItem, exceedance: ProgrammeExceedance) -> Finding:
    fact, point = exceedance.accomplishment, exceedance.due
    return Finding(
        code="permitted_variation_exceeded",
        text=f"item {item.id} was done on {fact.done_on}, {over(point)} after its due point at {amounts(point)}, and "
        f"beyond its permitted variation",
        compared=(("done_on", fact.done_on.isoformat()),),
    )


def _found_in_walk(item: ProgrammeItem, walked: Walk) -> Iterator[Finding]:
    """Yield what does not count, and what nobody can tell to have been inside its variation."""
    told = (
        (walked.unverified, "variation_not_verified", "it is unknown whether it was inside its permitted variation"),
        (walked.too_early, "accomplished_too_early", "it was done earlier than it may be and does not count"),
        (walked.undecided, "earliest_point_unknown", "it is unknown whether it was done earlier than it may be"),
    )
    for facts, code, why in told:
        for fact in facts:
            yield Finding(
                code=code,
                text=f"item {item.id}, done on {fact.done_on}: {why}",
                compared=(("done_on", fact.done_on.isoformat()),),
            )
