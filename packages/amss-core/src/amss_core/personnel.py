"""People's certificates, ratings, skills and experience, as dated facts that are never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, Protocol, TypeVar, get_args

import attrs

from amss_core._validators import (
    are_names,
    is_date,
    is_instant,
    is_name,
    is_name_or_empty,
    is_not_blank,
    is_one_of,
    is_optional_name,
    is_text,
    is_whole_number,
    require_aware,
    to_utc,
)
from amss_core.errors import InvalidValueError

MINUTES_PER_DAY = 24 * 60

CertificateEventKind = Literal[
    "suspended", "revoked", "reinstated", "renewed", "inspection_authorisation_activity", "oral_test_passed"
]
Role = Literal["certifying", "inspection"]

_STRICTNESS = (
    "inspection_authorisation_activity",
    "oral_test_passed",
    "renewed",
    "reinstated",
    "suspended",
    "revoked",
)
"""Kinds of events from the mildest: of two on one day the stricter stands last."""


@attrs.frozen(kw_only=True)
class CertificationType:
    """A kind of certificate or licence that an authority issues to maintenance personnel."""

    code: str = attrs.field(validator=is_name)
    """Code such as `EASA_B1`."""
    name: str = attrs.field(validator=is_text)
    """Name as the authority writes it."""
    authority: str = attrs.field(validator=is_name_or_empty)
    """Code of the issuing authority."""
    expires: bool
    """Whether a certificate of this type must carry an expiry date."""
    recency_months: int | None = None
    """Months of experience needed within `recency_period_months`; None where there is no such rule."""
    recency_period_months: int | None = None
    """Length of the preceding period in months; None where there is no such rule."""


@attrs.frozen(kw_only=True)
class SkillType:
    """A special skill that an operator records beside certificates."""

    code: str = attrs.field(validator=is_name)
    """Code such as `NDT_ET`."""
    name: str = attrs.field(validator=is_text)
    """Name such as `Eddy Current Testing (ET)`."""
    category: str = attrs.field(validator=is_name_or_empty)
    """One of structural, avionics, engine, ndt, general."""


_optional_date = attrs.validators.optional(is_date)


def _codes(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(codes)


def _in_order(earlier: date, later: date | None, *, field: str) -> None:
    """Refuse a last day before the first.

    Raises:
        InvalidValueError: If `later` is before `earlier`; None is after every day.
    """
    if later is not None and later < earlier:
        raise InvalidValueError(f"expected a day on or after {earlier}, got {later}", field=field, value=later)


@attrs.frozen(kw_only=True)
class Person:
    """Somebody who performs, certifies or inspects work."""

    id: str = attrs.field(validator=is_name)
    """The operator's own id, unique within the organisation."""
    name: str = attrs.field(validator=is_not_blank)
    """Name as it stands on the certificates."""
    employee_number: str = attrs.field(default="", validator=is_name_or_empty)
    """The organisation's number; empty where there is none."""


@attrs.frozen(kw_only=True)
class Fact:
    """Something recorded about a person; a later record with the same id corrects it and leaves it on file."""

    id: str = attrs.field(validator=is_name)
    """Id of the fact, the same for each record of it, unique among the person's facts of its kind."""
    recorded_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant of entry, UTC; None where it is not known, and then the fact counts as known from the beginning."""
    recorded_by: str = attrs.field(default="", validator=is_name_or_empty)
    """Who entered it; empty where it is not known."""


@attrs.frozen(kw_only=True)
class Certificate(Fact):
    """A certificate or licence as it was issued; what happened to it later is a `CertificateEvent`."""

    person: str = attrs.field(validator=is_name)
    """Id of the holder."""
    type: str = attrs.field(validator=is_name)
    """Code of the `CertificationType`, such as `EASA_B1`."""
    authority: str = attrs.field(validator=is_name_or_empty)
    """Code of the issuing authority."""
    number: str = attrs.field(validator=is_name)
    """Number that the authority gave it."""
    issued_on: date = attrs.field(validator=is_date)
    """First day of validity."""
    expires_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Last day of validity; None where it does not expire."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.issued_on, self.expires_on, field="expires_on")


@attrs.frozen(kw_only=True)
class CertificateEvent(Fact):
    """Something that happened to a certificate on a day."""

    certificate: str = attrs.field(validator=is_name)
    """Id of the certificate."""
    kind: CertificateEventKind = attrs.field(validator=is_one_of(get_args(CertificateEventKind)))
    """What happened; `reinstated` ends each suspension and revocation before it.

    The last two are of an FAA inspection authorisation: one of the activities of 14 CFR 65.93(a), and the oral test
    that gives the privileges back after a year without activity (65.93(c)).
    """
    on: date = attrs.field(validator=is_date)
    """First day of its effect; for an activity the day on which it was completed."""
    until: date | None = attrs.field(default=None, validator=_optional_date)
    """Last day of a suspension; None where it lasts until a reinstatement."""
    expires_on: date | None = attrs.field(default=None, validator=_optional_date)
    """The new last day of validity; given for a renewal and for nothing else."""

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.kind != "suspended":
            raise InvalidValueError(f"only a suspension has one, not {self.kind}", field="until", value=self.until)
        if (self.expires_on is not None) != (self.kind == "renewed"):
            raise InvalidValueError(
                "expected the new last day for a renewal, and none for any other event",
                field="expires_on",
                value=self.expires_on,
            )
        _in_order(self.on, self.until, field="until")
        _in_order(self.on, self.expires_on, field="expires_on")


@attrs.frozen(kw_only=True)
class TypeRating(Fact):
    """An aircraft type endorsed on a certificate; it is void while the certificate is."""

    certificate: str = attrs.field(validator=is_name)
    """Id of the certificate that carries it."""
    aircraft_type: str = attrs.field(validator=is_name)
    """Designator of the `AircraftType`, such as `B738`."""
    endorsed_on: date = attrs.field(validator=is_date)
    """First day of validity."""
    lapsed_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Last day of validity; None while it has not lapsed."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.endorsed_on, self.lapsed_on, field="lapsed_on")


@attrs.frozen(kw_only=True)
class SkillRecord(Fact):
    """A special skill that a person was qualified in."""

    person: str = attrs.field(validator=is_name)
    """Id of the person."""
    skill: str = attrs.field(validator=is_name)
    """Code of the `SkillType`, such as `NDT_ET`."""
    level: int = attrs.field(validator=is_whole_number(1, 5))
    """Proficiency from 1 (lowest) to 5."""
    qualified_on: date = attrs.field(validator=is_date)
    """First day of validity."""
    expires_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Last day of validity; None where it does not expire."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.qualified_on, self.expires_on, field="expires_on")


@attrs.frozen(kw_only=True)
class Authorisation(Fact):
    """What the organisation itself authorises a person to certify or to inspect."""

    person: str = attrs.field(validator=is_name)
    """Id of the person."""
    role: Role = attrs.field(validator=is_one_of(get_args(Role)))
    """Certifying (release to service) or inspection (of what others performed)."""
    task_types: frozenset[str] = attrs.field(default=frozenset(), converter=_codes, validator=are_names)
    """Scope: the task types; empty means any."""
    aircraft_types: frozenset[str] = attrs.field(default=frozenset(), converter=_codes, validator=are_names)
    """Scope: designators of the aircraft types; empty means any."""
    valid_from: date = attrs.field(validator=is_date)
    """First day of validity."""
    valid_through: date | None = attrs.field(default=None, validator=_optional_date)
    """Last day of validity; None where it was given without an end."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.valid_from, self.valid_through, field="valid_through")


@attrs.frozen(kw_only=True)
class WorkLogEntry(Fact):
    """Maintenance work that a person did on one day."""

    person: str = attrs.field(validator=is_name)
    """Id of the person."""
    day: date = attrs.field(validator=is_date)
    """Day of the work, in the station's zone."""
    minutes: int = attrs.field(validator=is_whole_number(1, MINUTES_PER_DAY))
    """Duration in whole minutes, at most a day."""
    aircraft_type: str | None = attrs.field(default=None, validator=is_optional_name)
    """Designator of the aircraft's type; None for work on no particular type, as in a workshop."""
    task_type: str = attrs.field(default="", validator=is_name_or_empty)
    """Type of the task; empty where it is not known."""
    task: str = attrs.field(default="", validator=is_name_or_empty)
    """Id of the task; empty where the work belongs to none."""


_Recorded = TypeVar("_Recorded", bound=Fact)
_BEFORE_ALL_ENTRIES = ""


def _entered(fact: Fact) -> str:
    return fact.recorded_at.isoformat(timespec="microseconds") if fact.recorded_at else _BEFORE_ALL_ENTRIES


def _by_id(facts: Iterable[_Recorded]) -> tuple[_Recorded, ...]:
    return tuple(sorted(facts, key=lambda fact: (fact.id, _entered(fact))))


# A converter with a type of its own for each kind: a generic one would leave callers without types.
def _certificates(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    return _by_id(certificates)


def _events(events: Iterable[CertificateEvent]) -> tuple[CertificateEvent, ...]:
    return _by_id(events)


def _ratings(ratings: Iterable[TypeRating]) -> tuple[TypeRating, ...]:
    return _by_id(ratings)


def _skills(skills: Iterable[SkillRecord]) -> tuple[SkillRecord, ...]:
    return _by_id(skills)


def _authorisations(authorisations: Iterable[Authorisation]) -> tuple[Authorisation, ...]:
    return _by_id(authorisations)


def _by_day(entries: Iterable[WorkLogEntry]) -> tuple[WorkLogEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.day, entry.id, _entered(entry))))


def _last_records(facts: tuple[_Recorded, ...]) -> tuple[_Recorded, ...]:
    last: dict[str, _Recorded] = {}
    for fact in facts:
        other = last.get(fact.id)
        if other is None or _entered(other) < _entered(fact):
            last[fact.id] = fact
    return facts if len(last) == len(facts) else tuple(fact for fact in facts if last[fact.id] is fact)


@attrs.frozen(kw_only=True)
class PersonnelFile:
    """Everything recorded on one person, corrected records included; in whatever order it is given, files are equal."""

    person: Person
    """Whose file it is."""
    certificates: tuple[Certificate, ...] = attrs.field(default=(), converter=_certificates)
    """Certificates and licences, by id."""
    certificate_events: tuple[CertificateEvent, ...] = attrs.field(default=(), converter=_events)
    """What happened to them, by id."""
    type_ratings: tuple[TypeRating, ...] = attrs.field(default=(), converter=_ratings)
    """Aircraft types endorsed on them, by id."""
    skills: tuple[SkillRecord, ...] = attrs.field(default=(), converter=_skills)
    """Special skills, by id."""
    authorisations: tuple[Authorisation, ...] = attrs.field(default=(), converter=_authorisations)
    """Authorisations of the organisation, by id."""
    work_log: tuple[WorkLogEntry, ...] = attrs.field(default=(), converter=_by_day)
    """Work done, by day."""

    def __attrs_post_init__(self) -> None:
        """Refuse what belongs to somebody else, and two records that neither corrects the other.

        Raises:
            InvalidValueError: Naming the kind of fact.
        """
        for kind, facts in self._kinds():
            for fact in facts:
                if getattr(fact, "person", self.person.id) != self.person.id:
                    raise InvalidValueError(
                        f"'{fact.id}' is another person's; expected only what was recorded on '{self.person.id}'",
                        field=kind,
                        value=fact.id,
                    )
            if len({(fact.id, _entered(fact)) for fact in facts}) < len(facts):
                raise InvalidValueError(
                    "expected a unique id for each; a correction repeats the id with a later recorded_at", field=kind
                )

    def _kinds(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for kind in ("certificates", "certificate_events", "type_ratings", "skills", "authorisations", "work_log"):
            yield kind, getattr(self, kind)

    def known_at(self, now: datetime) -> PersonnelFile:
        """Return the file as it stood at an instant: without what was recorded later.

        Args:
            now: Aware instant; what was recorded at it is known.

        Raises:
            InvalidValueError: If the instant does not know its offset from UTC.
        """
        require_aware(now)
        known: dict[str, Any] = {
            kind: [fact for fact in facts if fact.recorded_at is None or fact.recorded_at <= now]
            for kind, facts in self._kinds()
        }
        return attrs.evolve(self, **known)

    @cached_property
    def standing(self) -> PersonnelFile:
        """The file with only the last record of each fact: what the rules judge."""
        last: dict[str, Any] = {kind: _last_records(facts) for kind, facts in self._kinds()}
        return self if all(last[kind] is facts for kind, facts in self._kinds()) else attrs.evolve(self, **last)

    def certificate(self, certificate_id: str) -> Certificate | None:
        """Return the standing certificate of an id; None where the file has none."""
        return next((each for each in self.standing.certificates if each.id == certificate_id), None)

    def events_of(self, certificate_id: str) -> tuple[CertificateEvent, ...]:
        """Return what happened to a certificate, in order of effect.

        Of two events on one day the one recorded later stands last; where that does not tell, the stricter.
        """
        return self._events_by_certificate.get(certificate_id, ())

    @cached_property
    def _events_by_certificate(self) -> dict[str, tuple[CertificateEvent, ...]]:
        found: dict[str, list[CertificateEvent]] = {}
        for event in sorted(
            self.standing.certificate_events,
            key=lambda event: (event.on, _entered(event), _STRICTNESS.index(event.kind), event.id),
        ):
            found.setdefault(event.certificate, []).append(event)
        return {certificate: tuple(events) for certificate, events in found.items()}


class People(Protocol):
    """The store of an organisation's people and of what was recorded about them; nothing in it is overwritten."""

    def add(self, person: Person) -> None:
        """Open a person's file; ConflictError where there is one with this id."""

    def get(self, person_id: str) -> Person:
        """Return a person; NotFoundError where the organisation has none with this id."""

    def all(self) -> tuple[Person, ...]:
        """Return all people of the organisation, by id."""

    def file(self, person_id: str) -> PersonnelFile:
        """Return a person's file, corrected records included; NotFoundError where there is no such person."""

    def files(self) -> tuple[PersonnelFile, ...]:
        """Return the files of all people of the organisation, by id, corrected records included."""

    def last(self, person_id: str, kind: type[_Recorded], fact_id: str) -> _Recorded | None:
        """Return the last record of a fact; None where there is none."""

    def record(self, person_id: str, fact: Fact) -> None:
        """Add a fact, or a correction of one; NotFoundError where it rests on a person or certificate that is not."""
