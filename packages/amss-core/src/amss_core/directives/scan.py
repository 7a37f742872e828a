"""The whole fleet against all directives: who stands where, and what is due next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from amss_core.directives.applicability import Subject
from amss_core.directives.case import DEFAULT_POLICY, CompliancePolicy
from amss_core.directives.facts import ComplianceFile
from amss_core.directives.records import Directive, DirectiveRequirement
from amss_core.directives.status import RequirementStatus, requirement_status
from amss_core.errors import InvalidValueError
from amss_core.fleet import Fleet

_URGENCY = {"overdue": 0, "in_variation": 1, "due_soon": 2}
_UNPLACED = 3
AT_ONCE = frozenset({"overdue", "in_variation", "due_soon", "unknown"})
"""Statuses that need doing or knowing at any time."""
DATED = frozenset({"open", "complied", "not_yet_effective"})
"""Statuses that may have a due point that lies ahead."""


def subjects_of(
    fleet: Fleet, directive: Directive, requirement: DirectiveRequirement, *, on: date
) -> Iterator[Subject]:
    """Yield whom a requirement is held against on a day: every aircraft, or each component that it names.

    Where it names part numbers, these are the components of that number that an aircraft carries, and those that none
    does; an aircraft that carries none is held against it by itself, so that the answer is complete.
    """
    parts = {part.casefold() for part in directive.applicability.parts | requirement.applicability.parts}
    installed = set()
    for aircraft in fleet.aircraft:
        carried = [each.component for each in fleet.installed_on(aircraft.registration, on=on)] if parts else []
        own = [each for each in carried if each.part_number.casefold() in parts]
        installed.update(own)
        for component in sorted(own):
            yield Subject(aircraft.registration, component)
        if not own:
            yield Subject(aircraft.registration)
    for component in fleet.component_ids() if parts else ():
        if component.part_number.casefold() in parts and component not in installed:
            yield Subject(None, component)


def fleet_status(
    file: ComplianceFile,
    *,
    on: date,
    policy: CompliancePolicy = DEFAULT_POLICY,
    directives: Collection[str] | None = None,
) -> tuple[RequirementStatus, ...]:
    """Return where every aircraft and component stands on every requirement, on a day.

    The scan is complete, changes nothing, and gives the same answer for the same facts; a new aircraft or a changed
    configuration is in the next one.

    Args:
        file: All that is on record; `file.known_at(instant)` asks by what was known then.
        on: The day, past or future.
        policy: What authorities and the operator have settled.
        directives: Numbers of the directives to answer for; None for all in the file.

    Returns:
        By directive, requirement, aircraft and component, in the order in which the file lists them.
    """
    return tuple(each_status(file, on=on, policy=policy, directives=directives))


def each_status(
    file: ComplianceFile,
    *,
    on: date,
    policy: CompliancePolicy = DEFAULT_POLICY,
    directives: Collection[str] | None = None,
) -> Iterator[RequirementStatus]:
    """Yield one after the other what `fleet_status` returns: for who keeps little of each of a million answers."""
    for directive in file.directives:
        if directives is None or directive.number in directives:
            for requirement in directive.requirements:
                for subject in subjects_of(file.fleet, directive, requirement, on=on):
                    yield requirement_status(file, directive, requirement, subject=subject, on=on, policy=policy)


def due_list(statuses: Iterable[RequirementStatus], *, horizon_days: int = 90) -> tuple[RequirementStatus, ...]:
    """Return what needs doing or knowing, the most urgent first.

    These are: overdue, in variation, due soon and unknown at any time; anything else that falls due within the horizon,
    or of which no date is known.

    Args:
        statuses: The answers of a scan.
        horizon_days: Days from the day asked about within which the projected day, or the date due, lies.

    Raises:
        InvalidValueError: If the horizon is below zero.
    """
    if horizon_days < 0:
        raise InvalidValueError("expected 0 days or more", field="horizon_days", value=horizon_days)
    listed = [each for each in statuses if _is_listed(each, horizon_days)]
    return tuple(sorted(listed, key=_urgency))


def falls_due_on(status: RequirementStatus) -> date | None:
    """Return the day by which a requirement must be done: projected where a rate is known, else the date alone."""
    if status.due is None:
        return None
    return status.due.projected_on or status.due.due_on


def _is_listed(status: RequirementStatus, horizon_days: int) -> bool:
    if status.status in AT_ONCE:
        return True
    if status.status not in DATED or status.due is None:
        return False
    day = falls_due_on(status)
    return day is None or day - status.on <= timedelta(days=horizon_days)


def _urgency(status: RequirementStatus) -> tuple[int, date, str, str, str]:
    day = falls_due_on(status) or date.max
    rank = _URGENCY.get(status.status, _UNPLACED)
    return rank, day, status.directive.number, status.requirement.paragraph, str(status.subject)
