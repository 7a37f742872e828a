"""Who may do a planned piece of work, the most suitable first, and what everybody else lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

import attrs

from amss_core.findings import Finding
from amss_core.personnel import Person, PersonnelFile
from amss_core.qualification.assessment import DEFAULT_POLICY, check_window, days_of
from amss_core.qualification.requirements import QualificationPolicy, Requirement
from amss_core.qualification.timelines import qualification_timeline

Window = tuple[datetime, datetime]
"""A window [start, end), aware."""


@attrs.frozen(kw_only=True)
class Candidate:
    """How suitable one person is for a piece of work in a window."""

    person: Person
    """Who."""
    against: tuple[Finding, ...]
    """Everything that stands against on a day of the window; empty for who is qualified throughout."""
    blocked: bool
    """Whether the person may not do it."""
    free: bool
    """Whether no other work of the person overlaps the window."""
    valid_until: date | None
    """Last day of the unbroken run in which nothing stands against; None where something does on the first day.

    `date.max` where nothing known ends it.
    """
    last_worked_on: date | None
    """Last day of work on the aircraft's type up to the window's first day; None where none is logged."""


def rank(
    files: Iterable[PersonnelFile],
    requirement: Requirement,
    *,
    start: datetime,
    end: datetime,
    busy: Mapping[str, Sequence[Window]] | None = None,
    zone: tzinfo = UTC,
    policy: QualificationPolicy = DEFAULT_POLICY,
) -> tuple[Candidate, ...]:
    """Rank people for a piece of work in the window [start, end).

    First come all who may do it: those against whom nothing stands, then those who are free, then whose qualification
    is valid longest, then who worked on the type most recently. Everybody else follows, who lacks least first.

    Args:
        files: One file for each person.
        requirement: What the work asks for.
        start: First instant, aware.
        end: End of the window, aware; the instant itself lies outside.
        busy: By person id, the windows of other work; nobody is busy where none are given.
        zone: Zone of the station, whose dates count.
        policy: What the organisation has settled.

    Raises:
        InvalidValueError: If an instant does not know its offset from UTC, or the end is not after the start.
    """
    first, last = days_of(start, end, zone=zone)
    candidates: list[Candidate] = []
    for file in files:
        timeline = qualification_timeline(file, requirement, policy=policy)
        against: tuple[Finding, ...] = ()
        blocked = False
        if not timeline.covers(first, last):
            answer = check_window(file, requirement, start=start, end=end, zone=zone, policy=policy)
            against, blocked = answer.against, answer.blocks
        others = (busy or {}).get(file.person.id, ())
        candidates.append(
            Candidate(
                person=file.person,
                against=against,
                blocked=blocked,
                free=not any(other_start < end and start < other_end for other_start, other_end in others),
                valid_until=timeline.valid_until(first),
                last_worked_on=_last_worked_on(file, requirement.aircraft_type, first),
            )
        )
    return tuple(sorted(candidates, key=_place))


def _place(candidate: Candidate) -> tuple[bool, int, bool, int, int, str]:
    return (
        candidate.blocked,
        len(candidate.against),
        not candidate.free,
        -candidate.valid_until.toordinal() if candidate.valid_until else 0,
        -candidate.last_worked_on.toordinal() if candidate.last_worked_on else 0,
        candidate.person.id,
    )


def _last_worked_on(file: PersonnelFile, aircraft_type: str | None, on: date) -> date | None:
    days = (
        entry.day
        for entry in reversed(file.standing.work_log)
        if entry.day <= on and aircraft_type in {None, entry.aircraft_type}
    )
    return next(days, None)
