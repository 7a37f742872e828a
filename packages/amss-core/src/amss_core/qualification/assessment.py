"""May this person do this work: on a day, past or future, or throughout a planned window, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import ClassVar, Literal

import attrs

from amss_core._validators import require_aware
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.personnel import Person, PersonnelFile
from amss_core.qualification.requirements import QualificationPolicy, Requirement
from amss_core.qualification.steps import STEPS, Case, Judged, StepRule

DEFAULT_POLICY = QualificationPolicy()

QualificationStatus = Literal["qualified", "not_qualified", "unknown"]

_UNKNOWN = frozenset({"requirement_unknown", "certificate_expiry_unknown"})
"""Findings that say that something is not known, rather than that it is not so."""

_VERDICTS: dict[QualificationStatus, str] = {
    "qualified": "is qualified for",
    "not_qualified": "is not qualified for",
    "unknown": "is not known to be qualified for",
}


@attrs.frozen(kw_only=True)
class Qualification:
    """Whether a person may do a piece of work, on a day or throughout a window."""

    ON_WIRE: ClassVar[tuple[str, ...]] = ("status", "qualified")
    """Computed properties that data shows beside the fields."""

    person: Person
    """Who was asked about."""
    requirement: Requirement
    """What was asked for."""
    first_on: date
    """First day asked about."""
    last_on: date
    """Last day asked about, included."""
    against: tuple[Finding, ...]
    """Everything that stands against, in the order of the steps; of a window each with the first day it stands on."""
    blocks: bool
    """Whether the work must be refused: all findings do, but an undefined requirement only where policy says so."""
    derivation: Derivation
    """Why, step by step, with the facts behind it and who recorded them."""

    @property
    def status(self) -> QualificationStatus:
        """Qualified where nothing stands against; unknown where only that something is unknown does."""
        return _status(self.against)

    @property
    def qualified(self) -> bool:
        """Whether nothing stands against."""
        return not self.against


def _status(against: tuple[Finding, ...]) -> QualificationStatus:
    if not against:
        return "qualified"
    return "unknown" if all(finding.code in _UNKNOWN for finding in against) else "not_qualified"


def standing_against(
    file: PersonnelFile, requirement: Requirement, *, on: date, policy: QualificationPolicy = DEFAULT_POLICY
) -> tuple[Finding, ...]:
    """Return everything that stands against on one day, in the order of the steps: `check` without its derivation."""
    case = Case.of(file, requirement, on=on, policy=policy)
    found: dict[object, Finding] = {}
    for step in STEPS:
        for judged in step.judge(case):
            if judged.finding is not None:
                found.setdefault(judged.subject, judged.finding)
    return tuple(found.values())


def check(
    file: PersonnelFile, requirement: Requirement, *, on: date, policy: QualificationPolicy = DEFAULT_POLICY
) -> Qualification:
    """Tell whether a person may do the work on one day, past or future.

    Args:
        file: The person's file; `file.known_at(instant)` asks by what was known then.
        requirement: What the work asks for; see `requirement_for`.
        on: The day.
        policy: What the organisation has settled.

    Source: EASA 145.A.30, 145.A.35, 66.A.20; 14 CFR 43.3, 65.81, 65.83, 65.92, 65.93.
    """
    return _assess(file, requirement, (on,), policy)


MAX_WINDOW_DAYS = 3_660
"""Days of the longest window that is judged, each of them: ten years."""


def check_window(
    file: PersonnelFile,
    requirement: Requirement,
    *,
    start: datetime,
    end: datetime,
    zone: tzinfo = UTC,
    policy: QualificationPolicy = DEFAULT_POLICY,
) -> Qualification:
    """Tell whether a person may do the work on every day of the window [start, end).

    Args:
        file: The person's file; `file.known_at(instant)` asks by what was known then.
        requirement: What the work asks for.
        start: First instant, aware.
        end: End of the window, aware; the instant itself lies outside.
        zone: Zone of the station, whose dates count.
        policy: What the organisation has settled.

    Raises:
        InvalidValueError: If an instant does not know its offset from UTC, the end is not after the start, or
            there are more than `MAX_WINDOW_DAYS` between them.
    """
    first, last = days_of(start, end, zone=zone)
    if (last - first).days >= MAX_WINDOW_DAYS:
        raise InvalidValueError(
            f"expected a window of at most {MAX_WINDOW_DAYS} days; ask for a part of it", field="end", value=end
        )
    days = (first + timedelta(days=passed) for passed in range((last - first).days + 1))
    return _assess(file, requirement, tuple(days), policy)


def day_of(instant: datetime, *, zone: tzinfo = UTC, field: str = "now") -> date:
    """Return the date that an instant has at a station.

    Raises:
        InvalidValueError: If the instant does not know its offset from UTC.
    """
    require_aware(instant, field=field)
    return instant.astimezone(zone).date()


def days_of(start: datetime, end: datetime, *, zone: tzinfo = UTC) -> tuple[date, date]:
    """Return the first and the last day, both included, that the window [start, end) touches at a station.

    Raises:
        InvalidValueError: If an instant does not know its offset from UTC, or the end is not after the start.
    """
    first = day_of(start, zone=zone, field="start")
    day_of(end, zone=zone, field="end")
    if end <= start:
        raise InvalidValueError("expected an end after the start", field="end", value=end.isoformat())
    return first, (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).date()


def _assess(
    file: PersonnelFile, requirement: Requirement, days: tuple[date, ...], policy: QualificationPolicy
) -> Qualification:
    found: list[dict[object, Judged]] = [{} for _ in STEPS]
    for day in days:
        case = Case.of(file, requirement, on=day, policy=policy)
        for items, step in zip(found, STEPS, strict=True):
            for judged in step.judge(case):
                if judged.finding is not None or day == days[0]:
                    items.setdefault(judged.subject, judged)
    against = tuple(judged.finding for items in found for judged in items.values() if judged.finding is not None)
    allowed = {"requirement_unknown"} if not policy.unknown_requirement_blocks else set()
    window = f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} through {days[-1]}"
    count = f": {len(against)} against" if against else ""
    return Qualification(
        person=file.person,
        requirement=requirement,
        first_on=days[0],
        last_on=days[-1],
        against=against,
        blocks=any(finding.code not in allowed for finding in against),
        derivation=Derivation(
            text=f"{file.person.name} {_VERDICTS[_status(against)]} {requirement.work} {window}{count}.",
            value=not against,
            terms=tuple(_derived(step, items.values()) for step, items in zip(STEPS, found, strict=True) if items),
        ),
    )


def _derived(step: StepRule, items: Iterable[Judged]) -> Derivation:
    items = tuple(items)
    return Derivation(
        text=step.title,
        source=step.source,
        value=all(judged.finding is None for judged in items),
        terms=tuple(
            Derivation(
                text=judged.text,
                value=judged.finding is None,
                recorded_by=judged.fact.recorded_by if judged.fact else "",
                recorded_at=judged.fact.recorded_at.isoformat() if judged.fact and judged.fact.recorded_at else "",
            )
            for judged in items
        ),
    )
