"""What of a person's file ends soon: certificates, type ratings, skills and authorisations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

import attrs

from amss_core.errors import InvalidValueError
from amss_core.personnel import Person, PersonnelFile
from amss_core.qualification.assessment import DEFAULT_POLICY
from amss_core.qualification.certificates import certificate_state
from amss_core.qualification.requirements import QualificationPolicy
from amss_core.timeline import day_after

ExpiryKind: TypeAlias = Literal["certificate", "type_rating", "skill", "authorisation"]


@attrs.frozen(kw_only=True)
class Expiry:
    """One fact of a person's file and its last day."""

    person: Person
    """Whose it is."""
    kind: ExpiryKind
    """What kind of fact."""
    id: str
    """Id of the fact in the person's file."""
    name: str
    """What it is in words, such as `EASA_B1 SE.66.1` or `B738`."""
    expires_on: date
    """Last day of validity, by what has happened up to the day asked about."""
    days_left: int
    """Days from the day asked about to that day; 0 where it is the last."""


class _Span(NamedTuple):
    """A fact with the days of its validity; what has one `what` does the same, the better the higher its `level`."""

    kind: ExpiryKind
    id: str
    name: str
    what: Hashable
    level: int
    first: date
    last: date | None


def expiring(
    files: Iterable[PersonnelFile], *, on: date, within_days: int, policy: QualificationPolicy = DEFAULT_POLICY
) -> tuple[Expiry, ...]:
    """Return what ends on a day or at most so many days after it, first what ends first.

    Revoked certificates are left out, and so is what another rating, skill or authorisation of the same kind goes on
    with on the day after.

    Args:
        files: One file for each person.
        on: The day asked about; what ended before it is not listed.
        within_days: Days after it, 0 or more; the last one counts.
        policy: What the organisation has settled.

    Raises:
        InvalidValueError: If the days are below zero, or end after the calendar.
    """
    if not 0 <= within_days <= (date.max - on).days:
        raise InvalidValueError("expected 0 days or more, within the calendar", field="within_days", value=within_days)
    through = on + timedelta(days=within_days)
    found = (
        Expiry(
            person=file.person,
            kind=each.kind,
            id=each.id,
            name=each.name,
            expires_on=each.last,
            days_left=(each.last - on).days,
        )
        for file in files
        for spans in (tuple(_spans(file.standing, on, policy)),)
        for each in spans
        if each.last is not None and on <= each.last <= through and not _goes_on(each, each.last, spans)
    )
    return tuple(sorted(found, key=lambda each: (each.expires_on, each.person.id, each.kind, each.id)))


def _goes_on(span: _Span, last: date, spans: Iterable[_Span]) -> bool:
    """Tell whether something alike is valid on the day after the last one of a span."""
    return any(
        each.kind == span.kind
        and each.what == span.what
        and each.level >= span.level
        and (each.last is None or each.last > last)
        and each.first <= day_after(last)
        for each in spans
    )


def _spans(file: PersonnelFile, on: date, policy: QualificationPolicy) -> Iterator[_Span]:
    """Yield the facts of a file that have begun, each with its last day as of a day."""
    for certificate in file.certificates:
        state = certificate_state(file, certificate, on=on, policy=policy)
        if certificate.issued_on <= on and not state.revoked:
            name, first = f"{certificate.type} {certificate.number}", certificate.issued_on
            yield _Span("certificate", certificate.id, name, certificate.id, 0, first, state.expires_on)
    for rating in file.type_ratings:
        on_certificate = (rating.certificate, rating.aircraft_type)
        name, first = rating.aircraft_type, rating.endorsed_on
        yield _Span("type_rating", rating.id, name, on_certificate, 0, first, rating.lapsed_on)
    for skill in file.skills:
        name = f"{skill.skill} level {skill.level}"
        yield _Span("skill", skill.id, name, skill.skill, skill.level, skill.qualified_on, skill.expires_on)
    for each in file.authorisations:
        for_work = (each.role, each.task_types, each.aircraft_types)
        scope = ", ".join((*sorted(each.task_types), *sorted(each.aircraft_types)))
        name = f"{each.role} ({scope or 'any work'})"
        yield _Span("authorisation", each.id, name, for_work, 0, each.valid_from, each.valid_through)
