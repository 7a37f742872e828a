"""The events that compliance times count from, as far as they follow from what is on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from amss_core.compliance_time import EFFECTIVE_DATE, NEW, Counters, Moment
from amss_core.directives.records import DatedFact
from amss_core.units import FlightHours

if TYPE_CHECKING:
    from amss_core.directives.case import Case

UNKNOWN_MOMENT = Moment()
_ZERO = Counters(flight_hours=FlightHours(0), flight_cycles=0)


def _manufactured_on(case: Case) -> date | None:
    if case.subject.component is not None:
        component = case.file.fleet.find_component(case.subject.component)
        return component.manufactured_on if component else None
    aircraft = case.file.fleet.find(case.subject.aircraft or "")
    return aircraft.manufactured_on if aircraft else None


def _new(case: Case, _last: DatedFact | None) -> Moment:
    return Moment(on=_manufactured_on(case), aircraft=_ZERO, component=_ZERO)


def _first_flight(case: Case, _last: DatedFact | None) -> Moment:
    aircraft = case.file.fleet.find(case.subject.aircraft or "")
    return Moment(on=aircraft.first_flight_on, aircraft=_ZERO) if aircraft else UNKNOWN_MOMENT


def _installation(case: Case, _last: DatedFact | None) -> Moment:
    """Return the installation on the aircraft that carries the component, as an event tells it, else by its day."""
    component = case.subject.component
    installation = case.file.fleet.installation_of(component, on=case.on) if component else None
    if installation is None or installation.installed_on is None:
        return UNKNOWN_MOMENT
    events = case.file.events_named("installation", subject=case.subject, through=case.on)
    for event in reversed(events):
        if event.component == component and event.done_on >= installation.installed_on:
            return case.moment_of(event)
    return attrs.evolve(
        case.moment_on(installation.installed_on),
        recorded_by=installation.recorded_by,
        recorded_at=installation.recorded_at.isoformat() if installation.recorded_at else "",
    )


def _effective_date(case: Case, _last: DatedFact | None) -> Moment:
    return case.moment_on(case.directive.effective_on)


def _effective_date_of_earlier(case: Case, _last: DatedFact | None) -> Moment:
    """Return the effective date of the directive that is superseded; of several the earliest, the stricter."""
    earlier = [case.file.find(number) for number in case.directive.supersedes]
    if not earlier or any(each is None or each.effective_on is None for each in earlier):
        return UNKNOWN_MOMENT
    return case.moment_on(min(each.effective_on for each in earlier if each and each.effective_on))


def _predecessor(case: Case, _last: DatedFact | None) -> Moment:
    """Return the accomplishment of the paragraph that this one follows, or of its alternative; of several the last."""
    followed = case.those(case.requirement.follows)
    done = sorted((fact for each in followed for fact in each.met_by), key=lambda fact: fact.done_on)
    return case.moment_of(done[-1]) if done else UNKNOWN_MOMENT


def _finding(case: Case, last: DatedFact | None) -> Moment:
    """Return the first finding that no accomplishment has answered yet, else the last one."""
    found = case.found(case.requirement.on_finding or [case.requirement.paragraph])
    open_ones = [fact for fact in found if last is None or fact.done_on > last.done_on]
    if open_ones and case.requirement.on_finding:
        return case.moment_of(open_ones[0])
    return case.moment_of(found[-1]) if found else UNKNOWN_MOMENT


DERIVED: Mapping[str, Callable[[Case, DatedFact | None], Moment]] = {
    NEW: _new,
    "manufacture": _new,
    "first_flight": _first_flight,
    "installation": _installation,
    EFFECTIVE_DATE: _effective_date,
    "effective_date_of_earlier_directive": _effective_date_of_earlier,
    "other_paragraph": _predecessor,
    "predecessor": _predecessor,
    "finding": _finding,
}
"""Events that follow from what is on record, by the names that rules count from."""
