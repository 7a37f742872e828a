"""The port of the store that holds directives, what was done about them, and what the last scan found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

import attrs

from amss_core.compliance_time import DueSoon
from amss_core.directives.applicability import Subject
from amss_core.directives.case import CompliancePolicy
from amss_core.directives.facts import ComplianceFile
from amss_core.directives.records import Accomplishment, Directive, Event
from amss_core.directives.scan import AT_ONCE, DATED, falls_due_on
from amss_core.directives.status import ComplianceStatus, RequirementStatus
from amss_core.fleet import ComponentId, Fleet
from amss_core.units import FlightHours

SCAN_POLICY = CompliancePolicy(due_soon=DueSoon(days=30, flight_hours=FlightHours.of(50), flight_cycles=25))
"""What a scan calls due soon: within 30 days, 50 flight hours or 25 flight cycles of a limit."""
URGENCIES: dict[ComplianceStatus, int] = {"overdue": 0, "in_variation": 1, "due_soon": 2}
IN_TIME, NOT_DUE = 3, 9
"""Urgency of what falls due later or is unknown, and of what does not fall due."""
NO_DAY = date.max
"""Stands for the day on which something falls due where none is known, so that it comes last."""


@attrs.frozen(kw_only=True)
class KeptStatus:
    """Where an aircraft or a component stood on a requirement when it was last scanned: for lists, and for counts.

    It follows from the facts by `requirement_status`, which alone says why, and is right for the day of the scan.
    """

    directive: str
    """Number of the directive."""
    paragraph: str
    """Paragraph of the requirement."""
    aircraft: str = ""
    """Registration; empty for a component that no aircraft carries."""
    part_number: str = ""
    """Part number of the component; empty for the aircraft itself."""
    serial_number: str = ""
    """Serial number of the component; empty for the aircraft itself."""
    on: date
    """Day of the scan that first found it so."""
    status: ComplianceStatus
    """The status."""
    urgency: int
    """0 overdue, 1 in variation, 2 due soon, 3 falls due later or unknown, 9 does not fall due."""
    falls_due_on: date = NO_DAY
    """Projected day, or the date due; the last day of the calendar where none is known."""
    due_on: date | None = None
    """Last day permitted; None where no limit is in calendar time."""
    due_flight_hours: FlightHours | None = None
    """Limit in flight hours of the aircraft; None where there is none."""
    due_flight_cycles: int | None = None
    """Last flight cycle permitted, of the aircraft; None where there is none."""
    last_done_on: date | None = None
    """Day of the last accomplishment that counts; None where there is none."""
    times_done: int = 0
    """How many accomplishments count."""

    @classmethod
    def of(cls, status: RequirementStatus) -> KeptStatus:
        """Return what is kept of an answer of the scan."""
        component, due = status.subject.component, status.due
        return cls(
            directive=status.directive.number,
            paragraph=status.requirement.paragraph,
            aircraft=status.subject.aircraft or "",
            part_number=component.part_number if component else "",
            serial_number=component.serial_number if component else "",
            on=status.on,
            status=status.status,
            urgency=_urgency(status),
            falls_due_on=falls_due_on(status) or NO_DAY,
            due_on=due.due_on if due else None,
            due_flight_hours=due.due_flight_hours if due else None,
            due_flight_cycles=due.due_flight_cycles if due else None,
            last_done_on=status.last.done_on if status.last else None,
            times_done=status.times_done,
        )

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What it is about: directive, paragraph, aircraft, part number and serial number."""
        return self.directive, self.paragraph, self.aircraft, self.part_number, self.serial_number

    @property
    def subject(self) -> Subject:
        """The aircraft, or the component."""
        component = None
        if self.part_number:
            component = ComponentId(part_number=self.part_number, serial_number=self.serial_number)
        return Subject(self.aircraft or None, component)

    def says_the_same_as(self, other: KeptStatus | None) -> bool:
        """Tell whether another one of an earlier scan says the same."""
        return other is not None and attrs.evolve(self, on=other.on) == other


def _urgency(status: RequirementStatus) -> int:
    if status.status in AT_ONCE:
        return URGENCIES.get(status.status, IN_TIME)
    return IN_TIME if status.status in DATED and status.due is not None else NOT_DUE


@attrs.frozen(kw_only=True)
class Issue:
    """A directive as it was entered at first, or revised."""

    directive: Directive
    """The directive as that issue states it."""
    recorded_at: datetime | None
    """Instant of entry, UTC; None where it counts as known from the beginning."""
    recorded_by: str
    """Who entered it."""


class DirectiveRegister(Protocol):
    """The store of an organisation's directives, accomplishments and dated events; facts are never overwritten."""

    def add(self, directives: Iterable[Directive], *, recorded_at: datetime, recorded_by: str) -> None:
        """Add directives; ConflictError where there is one of the same number."""

    def revise(self, directive: Directive, *, recorded_at: datetime, recorded_by: str) -> None:
        """Add a revision of a directive, which stands from then on; NotFoundError where there is none of its number."""

    def get(self, number: str) -> Directive:
        """Return a directive as its last revision states it; NotFoundError where there is none of this number."""

    def all(self) -> tuple[Directive, ...]:
        """Return all directives as their last revisions state them, by number."""

    def issues(self, number: str) -> tuple[Issue, ...]:
        """Return a directive as each revision stated it, in order of entry; NotFoundError where there is none."""

    def record_accomplishment(self, accomplishment: Accomplishment) -> None:
        """Record what was done, under its id.

        NotFoundError where directive, aircraft or component do not exist, ConflictError where the id was used before.
        """

    def record_event(self, event: Event) -> None:
        """Record another dated event, under its id; raises as `record_accomplishment`."""

    def load(self, fleet: Fleet, *, as_known_at: datetime | None = None) -> ComplianceFile:
        """Return everything that is on record, with the fleet that it is about.

        Args:
            fleet: The fleet, or a part of it; what was done on other aircraft is left out.
            as_known_at: Instant by whose knowledge the file is to answer; None for all that is on record. Directives
                are then as they stood, too.
        """

    def statuses(
        self, *, directives: Iterable[str] | None = None, registrations: Iterable[str] | None = None
    ) -> tuple[KeptStatus, ...]:
        """Return what the last scan found of some directives and aircraft, or of all, in the order of their keys."""

    def keep(self, changed: Iterable[KeptStatus], *, gone: Iterable[KeptStatus] = ()) -> None:
        """Keep what a scan found, each over what an earlier one found, and drop what is no longer there to be found."""

    def due(
        self, *, through: date, after: KeptStatus | None = None, limit: int | None = None
    ) -> tuple[KeptStatus, ...]:
        """Return what needs doing or knowing, the most urgent first.

        Args:
            through: Last day on which what is listed may fall due; overdue, in variation, due soon and unknown is
                listed at any time, and so is what falls due on no known day.
            after: The last one that the caller has seen; None to begin.
            limit: How many at most; None for all.
        """
