"""One requirement on one aircraft or component: what was done, what it counts from, and what its counters were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Literal

import attrs

from amss_core.compliance_time import (
    LAST_ACCOMPLISHMENT,
    NEVER_SOON,
    TOLERANCES,
    UNKNOWN_COUNTERS,
    Counters,
    Due,
    DueSoon,
    Expression,
    Moment,
    MonthPolicy,
    TolerancePolicy,
    Utilisation,
    Within,
    due,
    limits_of,
)
from amss_core.directives.anchors import DERIVED, UNKNOWN_MOMENT
from amss_core.directives.applicability import Subject
from amss_core.directives.facts import ComplianceFile
from amss_core.directives.records import Accomplishment, Credit, DatedFact, Directive, DirectiveRequirement, anchor_name
from amss_core.findings import Derivation
from amss_core.fleet import CounterHistory, component_counters, explain_component_counters, utilisation_from
from amss_core.fleet.readings import AXES
from amss_core.fleet.utilisation import WINDOW_DAYS

Occurrence = Literal["initial", "repeat"]
"""Whether a due point is the first of a requirement, or one that follows an accomplishment."""

OVERHAUL = "overhaul"
"""Anchor: the last overhaul of the aircraft, or of the component, itself."""


@attrs.frozen(kw_only=True)
class CompliancePolicy:
    """What authorities and the operator have settled; the defaults are the strictest."""

    tolerances: TolerancePolicy = TOLERANCES
    """What may be exceeded, by authority, kind of task (`directive` for all requirements of directives) and occurrence.

    Source: 14 CFR 39.7 (nothing); CAR 39.55 of New Zealand (10 % on repeats).
    """
    month_policies: tuple[tuple[str, MonthPolicy], ...] = ()
    """How calendar months end, by authority; on the same day where an authority is not listed."""
    due_soon: DueSoon = NEVER_SOON
    """How close to its limit a requirement is due soon."""
    utilisation_window_days: int = WINDOW_DAYS
    """Days of readings that tell the utilisation; for projections only."""

    def month_policy(self, authority: str) -> MonthPolicy:
        """Return how calendar months of an authority end."""
        return dict(self.month_policies).get(authority, "same_day")


DEFAULT_POLICY = CompliancePolicy()


@attrs.frozen(kw_only=True)
class Case:
    """One requirement of a directive on one aircraft or component, as seen on a day."""

    file: ComplianceFile
    """All that is on record."""
    directive: Directive
    """The directive."""
    requirement: DirectiveRequirement
    """Its requirement."""
    subject: Subject
    """The aircraft or the component."""
    on: date
    """The day asked about; what happened later is left out."""
    policy: CompliancePolicy = DEFAULT_POLICY
    """What authorities and the operator have settled."""

    def of(self, requirement: DirectiveRequirement) -> Case:
        """Return the case of another requirement of the same directive."""
        return attrs.evolve(self, requirement=requirement)

    def those(self, paragraphs: Iterable[str]) -> tuple[Case, ...]:
        """Return the cases of other paragraphs of the same directive, in the order in which it lists them."""
        named = set(paragraphs)
        return tuple(self.of(each) for each in self.directive.requirements if each.paragraph in named)

    def terminators(self) -> tuple[Case, ...]:
        """Return the cases of the paragraphs that terminate this one when they are done."""
        paragraph = self.requirement.paragraph
        return tuple(self.of(each) for each in self.directive.requirements if paragraph in each.terminates)

    def superseding(self, on: date) -> tuple[Directive, ...]:
        """Return the directives in force on a day that supersede this one; it stands until they take effect."""
        return tuple(
            each
            for each in self.file.superseding(self.directive.number)
            if each.effective_on is not None and each.effective_on <= on
        )

    @property
    def parts(self) -> frozenset[str]:
        """Part numbers, in small letters, on each of whose components it is met by itself; empty for the aircraft."""
        named = self.directive.applicability.parts | self.requirement.applicability.parts
        return frozenset(part.casefold() for part in named)

    # What was done

    @cached_property
    def done(self) -> tuple[Accomplishment, ...]:
        """What counts as done through the day asked about, in order: of the paragraph itself, and what is credited."""
        return tuple(each for each in self._recorded if self._is_mine(each))

    @cached_property
    def _recorded(self) -> tuple[Accomplishment, ...]:
        """What is on record of the paragraph, and what is credited, also where it may be of another component."""
        own = self.file.accomplishments_of(
            self.directive.number, paragraph=self.requirement.paragraph, subject=self.subject, through=self.on
        )
        credited = [each for credit, each in self._under_credits() if self._is_credited(credit, each, self.requirement)]
        return tuple(sorted([*own, *credited], key=lambda each: each.done_on)) if credited else own

    @cached_property
    def met_by(self) -> tuple[Accomplishment, ...]:
        """What was done of the paragraph, and of those that are alternatives to it."""
        paragraph = self.requirement.paragraph
        alternatives = [each for each in self.directive.requirements if paragraph in each.alternative_to]
        return (*self.done, *(fact for each in alternatives for fact in self.of(each).done))

    @cached_property
    def not_credited(self) -> tuple[Accomplishment, ...]:
        """What was done under directives that are credited, and is not: too late, or nobody can tell what it is for."""
        return tuple(
            each
            for credit, each in self._under_credits()
            if self._is_mine(each)
            and not any(self._is_credited(credit, each, other) for other in self.directive.requirements)
        )

    @cached_property
    def ambiguous(self) -> tuple[Accomplishment, ...]:
        """What names only the aircraft, while it carried several components that it may have been done on."""
        return tuple(
            each
            for each in self._recorded
            if len(candidates := self._candidates(each)) > 1 and self.subject.component in candidates
        )

    def _under_credits(self) -> Iterator[tuple[Credit, Accomplishment]]:
        """Yield what is on record under each directive that this one credits."""
        for credit in self.directive.credits:
            for each in self.file.accomplishments_of(
                credit.directive, paragraph=credit.paragraph, subject=self.subject, through=self.on
            ):
                yield credit, each

    def _is_credited(self, credit: Credit, fact: Accomplishment, requirement: DirectiveRequirement) -> bool:
        effective_on = self.directive.effective_on
        if effective_on is not None and fact.done_on >= effective_on:
            return False
        if credit.counts_for is not None:
            return credit.counts_for == requirement.paragraph
        return fact.paragraph == requirement.paragraph or len(self.directive.requirements) == 1

    def _is_mine(self, fact: DatedFact) -> bool:
        """Tell whether a fact is of the subject; one that names only the aircraft is where it carried one such part."""
        if self.file.is_of(fact, self.subject):
            return True
        return self.subject.component is not None and self._candidates(fact) == [self.subject.component]

    def _candidates(self, fact: DatedFact) -> list[object]:
        """Return the components that a fact may be of which names only the aircraft."""
        if fact.component is not None or fact.aircraft is None:
            return []
        installed = self.file.fleet.installed_on(fact.aircraft, on=fact.done_on)
        return [each.component for each in installed if each.component.part_number.casefold() in self.parts]

    def found(self, paragraphs: Iterable[str]) -> tuple[Accomplishment, ...]:
        """Return the findings of paragraphs of this directive, and of their alternatives, in order of the days."""
        facts = [fact for each in self.those(paragraphs) for fact in each.met_by if fact.method == "finding"]
        return tuple(sorted(facts, key=lambda fact: fact.done_on))

    # What the counters were

    @cached_property
    def history(self) -> CounterHistory:
        """The readings of the aircraft; none for a component that no aircraft carries."""
        return self.file.fleet.history(self.subject.aircraft) if self.subject.aircraft else CounterHistory()

    @cached_property
    def utilisation(self) -> Utilisation:
        """What the aircraft flies each day, for projections only."""
        aircraft = self.file.fleet.find(self.subject.aircraft or "")
        if aircraft is None:
            return Utilisation()
        return utilisation_from(
            self.history,
            on=self.on,
            window_days=self.policy.utilisation_window_days,
            plan=aircraft.utilisation_plan,
        )

    def _carried_by_same_aircraft(self, day: date) -> bool:
        if self.subject.component is None:
            return True
        installation = self.file.fleet.installation_of(self.subject.component, on=day)
        return installation is not None and installation.aircraft == self.subject.aircraft

    def counters(self, day: date) -> tuple[Counters, Counters]:
        """Return the counters of the aircraft and of the component on a day; unknown on a day still to come.

        The aircraft's are unknown where another aircraft carried the component on that day.
        """
        if day > self.on:
            return UNKNOWN_COUNTERS, UNKNOWN_COUNTERS
        aircraft = self.history.on(day) if self._carried_by_same_aircraft(day) else UNKNOWN_COUNTERS
        if self.subject.component is None:
            return aircraft, UNKNOWN_COUNTERS
        return aircraft, component_counters(self.file.fleet, self.subject.component, on=day)

    def readings(self) -> Iterator[Derivation]:
        """Yield which readings tell the counters on the day asked about, who entered them, and when."""
        if self.subject.aircraft is not None:
            yield Derivation(text=f"counters of {self.subject.aircraft}", terms=self.history.explain(self.on))
        if self.subject.component is not None:
            yield Derivation(text=f"counters of {self.subject.component}", terms=self._component_readings(self.on))

    def _component_readings(self, day: date) -> tuple[Derivation, ...]:
        """Return why the component's counters on a day are what they are; that they are unknown for an aircraft."""
        if self.subject.component is None:
            return CounterHistory().explain(day)
        return explain_component_counters(self.file.fleet, self.subject.component, on=day)

    def moment_of(self, fact: DatedFact) -> Moment:
        """Return when a fact happened, with the counters that it gives, else those read on the day."""
        same = fact.aircraft == self.subject.aircraft if fact.aircraft else self._carried_by_same_aircraft(fact.done_on)
        moment = self._moment(fact.done_on, fact.aircraft_counters, fact.component_counters)
        return attrs.evolve(
            moment,
            aircraft=moment.aircraft if same else UNKNOWN_COUNTERS,
            recorded_by=fact.recorded_by,
            recorded_at=fact.recorded_at.isoformat() if fact.recorded_at else "",
        )

    def moment_on(self, day: date | None) -> Moment:
        """Return a day as an event, with the counters read on it; unknown where the day is."""
        return UNKNOWN_MOMENT if day is None else self._moment(day, UNKNOWN_COUNTERS, UNKNOWN_COUNTERS)

    def _moment(self, day: date, aircraft: Counters, component: Counters) -> Moment:
        """Return a day with the counters that are given, else those read on it."""
        of_aircraft, of_component = self.counters(day)
        return Moment(
            on=day,
            aircraft=_filled(aircraft, of_aircraft),
            component=_filled(component, of_component),
            readings=(
                *_read(aircraft, self.history.explain(day)),
                *_read(component, self._component_readings(day)),
            ),
        )

    # What limits count from

    def anchors(self, expression: Expression, *, last: DatedFact | None, on: date) -> dict[str, Moment]:
        """Return the events that an expression counts from, as they were on a day.

        Args:
            expression: The compliance time.
            last: The last accomplishment before; None where there is none.
            on: What happened later does not count.
        """
        as_of = self if on == self.on else attrs.evolve(self, on=on)
        names = {limit.after for limit in limits_of(expression) if isinstance(limit, Within)}
        return {name: as_of.anchor(name, last=last) for name in names}

    def anchor(self, name: str, *, last: DatedFact | None) -> Moment:
        """Return one event by its name; what is unknown about it is None."""
        if name == LAST_ACCOMPLISHMENT:
            return self.moment_of(last) if last is not None else UNKNOWN_MOMENT
        derive = DERIVED.get(name)
        moment = derive(self, last) if derive is not None else self._by_paragraph_or_directive(name)
        if moment != UNKNOWN_MOMENT and moment.on is not None:
            return moment
        events = self.file.events_named(name, subject=self.subject, through=self.on)
        if name == OVERHAUL:
            # Of exactly what it names: the overhaul of an aircraft renews no component, nor the other way round.
            entered = [each for each in events if each.component == self.subject.component]
        else:
            entered = [each for each in events if self._is_mine(each)]
        return self.moment_of(entered[-1]) if entered else moment

    def _by_paragraph_or_directive(self, name: str) -> Moment:
        for prefix in ("accomplishment_of_paragraph_", "accomplishment_of_", "paragraph_", "finding_of_paragraph_"):
            if not name.startswith(prefix):
                continue
            for each in self.directive.requirements:
                if each.paragraph and anchor_name(each.paragraph) == name.removeprefix(prefix):
                    done = self.found([each.paragraph]) if prefix.startswith("finding") else self.of(each).met_by
                    return self.moment_of(done[-1]) if done else UNKNOWN_MOMENT
        for each_number in self.directive.supersedes:
            if name == f"effective_date_of_{anchor_name(each_number)}":
                return self._effective_date_of(each_number)
        return UNKNOWN_MOMENT

    def _effective_date_of(self, number: str) -> Moment:
        directive = self.file.find(number)
        return self.moment_on(directive.effective_on if directive else None)

    def due(self, expression: Expression, occurrence: Occurrence, *, last: DatedFact | None) -> Due:
        """Return where an expression stands on the day asked about."""
        aircraft, component = self.counters(self.on)
        return self.due_at(
            expression, occurrence, last=last, now=Moment(on=self.on, aircraft=aircraft, component=component)
        )

    def due_at(self, expression: Expression, occurrence: Occurrence, *, last: DatedFact | None, now: Moment) -> Due:
        """Return where an expression stands at a moment, such as that of an accomplishment."""
        on = now.on or self.on
        authority = self.directive.authority
        return due(
            expression,
            on=on,
            aircraft=now.aircraft,
            component=now.component,
            anchors=self.anchors(expression, last=last, on=on),
            utilisation=self.utilisation,
            month_policy=self.policy.month_policy(authority),
            tolerance=self.policy.tolerances.find(authority=authority, kind="directive", occurrence=occurrence),
            due_soon=self.policy.due_soon,
            effective_on=self.directive.effective_on,
        )


def _filled(given: Counters, read: Counters) -> Counters:
    return Counters(
        flight_hours=read.flight_hours if given.flight_hours is None else given.flight_hours,
        flight_cycles=read.flight_cycles if given.flight_cycles is None else given.flight_cycles,
    )


def _read(given: Counters, readings: tuple[Derivation, ...]) -> Iterator[Derivation | None]:
    """Yield for each counter that is not given where it was read."""
    for axis, reading in zip(AXES, readings, strict=True):
        yield reading if getattr(given, axis) is None else None
