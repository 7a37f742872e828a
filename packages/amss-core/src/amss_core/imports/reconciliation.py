"""What the system that an operator comes from has stated, held against our own answers: both, and why they differ.

It states totals, and where aircraft and components stand on requirements: a status, a due point, or both. Only what is
stated is compared, and no finer than it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

import attrs
from attrs.validators import optional

from amss_core._validators import is_date, is_name, is_name_or_empty, is_one_of, is_optional_name, is_whole_number
from amss_core.directives import (
    SCAN_POLICY,
    CompliancePolicy,
    ComplianceStatus,
    Directive,
    DirectiveRequirement,
    RequirementStatus,
    Subject,
    fleet_status,
    requirement_status,
    subjects_of,
)
from amss_core.errors import InvalidValueError, NotFoundError, TextError
from amss_core.findings import Finding, Term
from amss_core.fleet import ComponentId, standing
from amss_core.imports.records import Batch
from amss_core.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FlightHours

_HOURS = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2})|:([0-5][0-9])(?::([0-5][0-9]))?)?")
_NONE = "none"
_MOST_NAMED = 10
_MOST_UNKNOWN = 20

RecordTotal: TypeAlias = Literal[
    "aircraft",
    "components",
    "directives",
    "accomplishments",
    "people",
    "certificates",
    "type_ratings",
    "tasks",
    "parts",
]
Total: TypeAlias = RecordTotal | ComplianceStatus
"""What is counted: records of a kind, or the aircraft and components that stand so on a requirement of a directive."""
TOTALS: tuple[Total, ...] = (*get_args(RecordTotal), *get_args(ComplianceStatus))


@attrs.frozen(kw_only=True)
class StatedHours:
    """Flight hours as another system states them, with the precision that it gives.

    >>> StatedHours.parse("100").agrees(FlightHours.parse("100.37"))
    True
    >>> StatedHours.parse("100.3").agrees(FlightHours.parse("100.45"))
    False
    """

    hours: FlightHours
    """The hours."""
    step_seconds: int = attrs.field(validator=is_whole_number(1))
    """The step in which it writes them: 3600 for whole hours, 36 for hundredths, 60 for minutes."""

    @classmethod
    def parse(cls, text: str) -> StatedHours:
        """Read `100`, `100.3`, `100.37`, `100:22` or `100:22:12`.

        Raises:
            TextError: If the text is none of these.
        """
        match = _HOURS.fullmatch(text.strip())
        if match is None:
            raise TextError(text, position=0, expected="hours such as 100, 100.37, 100:22 or 100:22:12")
        hours, decimals, minutes, seconds = match.groups()
        if minutes:
            total = int(minutes) * SECONDS_PER_MINUTE + int(seconds or 0)
            step = 1 if seconds else SECONDS_PER_MINUTE
        else:
            step = SECONDS_PER_HOUR // 10 ** len(decimals or "")
            total = int(decimals or 0) * step
        return cls(hours=FlightHours(int(hours) * SECONDS_PER_HOUR + total), step_seconds=step)

    @classmethod
    def from_decimal(cls, hours: Decimal | float) -> StatedHours:
        """Take decimal hours, as spreadsheets hold them; more than two decimals are minutes.

        Raises:
            InvalidValueError: If the hours are no whole number of hundredths or minutes.
        """
        exact = FlightHours.from_decimal(hours)
        decimals = max(0, -int(Decimal(str(hours)).normalize().as_tuple().exponent))
        step = SECONDS_PER_MINUTE if decimals > 2 else SECONDS_PER_HOUR // 10**decimals
        return cls(hours=exact, step_seconds=step)

    def agrees(self, ours: FlightHours) -> bool:
        """Tell whether hours are the same where this was rounded, or cut off, to its step."""
        return abs(ours.seconds - self.hours.seconds) < self.step_seconds

    def __str__(self) -> str:
        return str(self.hours)


@attrs.frozen(kw_only=True)
class StatedDue:
    """Where another system says that an aircraft or a component stands on a requirement; what is None it leaves open.

    Raises:
        InvalidValueError: If it is of neither an aircraft nor a component, or states nothing.
    """

    directive: str = attrs.field(validator=is_name)
    """Number of the directive."""
    paragraph: str = attrs.field(default="", validator=is_name_or_empty)
    """Paragraph of the requirement."""
    aircraft: str | None = attrs.field(default=None, validator=is_optional_name)
    """Registration of the aircraft, or of the one that carries the component."""
    component: ComponentId | None = None
    """The component, where the requirement is of one."""
    status: ComplianceStatus | None = attrs.field(
        default=None, validator=optional(is_one_of(get_args(ComplianceStatus)))
    )
    """The status."""
    due_on: date | None = attrs.field(default=None, validator=optional(is_date))
    """Last day permitted."""
    due_flight_hours: StatedHours | None = None
    """Limit in flight hours, on the aircraft's counter."""
    due_flight_cycles: int | None = attrs.field(default=None, validator=optional(is_whole_number(0)))
    """Last flight cycle permitted, on the aircraft's counter."""

    def __attrs_post_init__(self) -> None:
        if self.aircraft is None and self.component is None:
            raise InvalidValueError("expected an aircraft or a component", field="aircraft")
        if all(each is None for each in (self.status, self.due_on, self.due_flight_hours, self.due_flight_cycles)):
            raise InvalidValueError("expected a status, or a limit of the due point", field="status")

    def __str__(self) -> str:
        subject = " ".join(str(each) for each in (self.component, self.aircraft) if each)
        return f"{subject}, {self.directive} {self.paragraph}".strip()


@attrs.frozen(kw_only=True)
class StatedTotal:
    """How many of something another system says that there are."""

    total: Total = attrs.field(validator=is_one_of(TOTALS))
    """What is counted."""
    number: int = attrs.field(validator=is_whole_number(0))
    """How many."""


Statement: TypeAlias = StatedDue | StatedTotal


def reconcile(
    stated: Iterable[Statement], batch: Batch, *, on: date, policy: CompliancePolicy = SCAN_POLICY
) -> tuple[Finding, ...]:
    """Return every difference between what another system states and our own answers; none where all agree.

    A finding has the code `stated_otherwise`, and compares `of`, `what`, `stated`, `ours` and `why`.

    Args:
        stated: What the other system states.
        batch: Everything that is on record.
        on: The day that it is stated for.
        policy: What authorities and the operator have settled, and what is due soon.

    Raises:
        NotFoundError: If an aircraft, component, directive or paragraph is stated that nobody knows, or the statement
            does not tell which of several components it is of; all of these are named.
    """
    answers = _Answers(batch=batch, on=on, policy=policy)
    found: list[Finding] = []
    unknown: list[str] = []
    for each in stated:
        try:
            found += _of_total(each, answers) if isinstance(each, StatedTotal) else _of_due(each, answers.status(each))
        except NotFoundError as error:
            unknown.append(str(error))
    if unknown:
        more = f"; and {len(unknown) - _MOST_UNKNOWN} more" if len(unknown) > _MOST_UNKNOWN else ""
        raise NotFoundError(f"stated of what nobody knows: {'; '.join(unknown[:_MOST_UNKNOWN])}{more}")
    return tuple(found)


_RECORDS: dict[str, Callable[[Batch], Iterable[object]]] = {
    "aircraft": lambda batch: (each.registration for each in batch.aircraft),
    "components": lambda batch: {
        *(each.id for each in batch.components),
        *(each.component for each in batch.installations),
    },
    "directives": lambda batch: (each.number for each in batch.directives),
    "accomplishments": lambda batch: (
        f"{each.component or each.aircraft} {each.directive} {each.paragraph} on {each.done_on}"
        for each in standing(batch.accomplishments)
    ),
    "people": lambda batch: (file.person.id for file in batch.files),
    "certificates": lambda batch: {(file.person.id, each.id) for file in batch.files for each in file.certificates},
    "type_ratings": lambda batch: {(file.person.id, each.id) for file in batch.files for each in file.type_ratings},
    "tasks": lambda batch: (each.id for each in batch.tasks),
    "parts": lambda batch: (f"{each.part_number} S/N {each.serial_number}" for each in batch.items),
}


class _Answers:
    """Our own answers on a day; each part of the record is gone through once, when it is first asked for."""

    def __init__(self, *, batch: Batch, on: date, policy: CompliancePolicy) -> None:
        self._batch, self._on, self._policy = batch, on, policy
        self._file = batch.compliance()
        self._directives = {each.number: each for each in batch.directives}
        self._subjects: dict[tuple[str, str], dict[str | ComponentId, list[Subject]]] = {}
        self._by_status: dict[str, list[str]] | None = None

    def status(self, stated: StatedDue) -> RequirementStatus:
        """Return our answer to a statement.

        Raises:
            NotFoundError: If nobody knows what it is of.
        """
        directive = self._directives.get(stated.directive)
        if directive is None:
            raise NotFoundError(f"{stated}: there is no directive '{stated.directive}'")
        requirement = next((each for each in directive.requirements if each.paragraph == stated.paragraph), None)
        if requirement is None:
            raise NotFoundError(f"{stated}: {directive.number} has no paragraph '{stated.paragraph}'")
        return requirement_status(
            self._file,
            directive,
            requirement,
            subject=self._subject(stated, directive, requirement),
            on=self._on,
            policy=self._policy,
        )

    def _subject(self, stated: StatedDue, directive: Directive, requirement: DirectiveRequirement) -> Subject:
        key = (directive.number, requirement.paragraph)
        if key not in self._subjects:
            held: dict[str | ComponentId, list[Subject]] = {}
            for each in subjects_of(self._file.fleet, directive, requirement, on=self._on):
                for name in (each.aircraft, each.component):
                    if name is not None:
                        held.setdefault(name, []).append(each)
            self._subjects[key] = held
        found = self._subjects[key].get(stated.component or stated.aircraft or "", [])
        if not found and stated.component is not None:
            raise NotFoundError(f"{stated}: it is not held against a component {stated.component}")
        if not found:
            raise NotFoundError(f"{stated}: there is no aircraft '{stated.aircraft}'")
        if len(found) > 1:
            components = ", ".join(str(each.component) for each in found)
            raise NotFoundError(f"{stated}: it is held against {components}; state which one is meant")
        return found[0]

    def counted(self, total: Total) -> tuple[str, ...]:
        """Return the names of everything that a total counts."""
        if total in _RECORDS:
            names = (" ".join(each) if isinstance(each, tuple) else str(each) for each in _RECORDS[total](self._batch))
            return tuple(sorted(names))
        if self._by_status is None:
            self._by_status = {}
            for each in fleet_status(self._file, on=self._on, policy=self._policy):
                name = f"{each.subject} {each.directive.number} {each.requirement.paragraph}".strip()
                self._by_status.setdefault(each.status, []).append(name)
        return tuple(self._by_status.get(total, ()))


def _of_total(stated: StatedTotal, answers: _Answers) -> Iterator[Finding]:
    names = answers.counted(stated.total)
    if len(names) != stated.number:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        why = f"counted: {', '.join(names[:_MOST_NAMED]) or _NONE}{more}"
        yield _difference("total", stated.total, stated.number, len(names), why)


def _of_due(stated: StatedDue, ours: RequirementStatus) -> Iterator[Finding]:
    name, source = str(stated), ours.directive.source
    if stated.component is not None and stated.aircraft is not None and ours.subject.aircraft != stated.aircraft:
        why = f"{ours.subject} on {ours.on}"
        yield _difference(name, "aircraft", stated.aircraft, ours.subject.aircraft or _NONE, why, source)
    if stated.status is not None and stated.status != ours.status:
        yield _difference(name, "status", stated.status, ours.status, _why(ours), source)
    due = ours.due
    due_on = due.due_on if due else None
    if stated.due_on is not None and stated.due_on != due_on:
        yield _difference(name, "due_on", str(stated.due_on), str(due_on or _NONE), _why(ours), source)
    hours = due.due_flight_hours if due else None
    if stated.due_flight_hours is not None and (hours is None or not stated.due_flight_hours.agrees(hours)):
        shown = _NONE if hours is None else str(hours)
        yield _difference(name, "due_flight_hours", str(stated.due_flight_hours), shown, _why(ours), source)
    cycles = due.due_flight_cycles if due else None
    if stated.due_flight_cycles is not None and stated.due_flight_cycles != cycles:
        shown_cycles: Term = _NONE if cycles is None else cycles
        yield _difference(name, "due_flight_cycles", stated.due_flight_cycles, shown_cycles, _why(ours), source)


def _why(ours: RequirementStatus) -> str:
    """Return how our answer was derived, in one sentence: what decided, and the arithmetic of the due point."""
    due = [line.strip() for line in ours.due.derivation.lines()] if ours.due else []
    return "; ".join([ours.derivation.text, *due])


def _difference(of: str, what: str, stated: Term, ours: Term, why: str, source: str = "") -> Finding:  # noqa: PLR0917 - what a difference is made of
    return Finding(
        code="stated_otherwise",
        text=f"{of}: {what} is stated as {stated}, and is {ours} by the record; {why}.",
        source=source,
        compared=(("of", of), ("what", what), ("stated", stated), ("ours", ours), ("why", why)),
    )
