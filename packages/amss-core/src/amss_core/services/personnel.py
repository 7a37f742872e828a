"""Use cases of personnel: open a file, record what happens to certificates, ratings, skills and work, correct it.

Nothing is overwritten: a renewal is an event, a correction a later record of the same id. The instant of entry and who
entered it come from the use case, never from the caller's record.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

import attrs

from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.events import FactKind, FactRecorded, PersonEntered
from amss_core.permissions import Actor, require
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    Fact,
    Person,
    PersonnelFile,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.stores import Stores

_Recorded = TypeVar("_Recorded", bound=Fact)

_READ, _RECORD, _LOG_WORK = "personnel.read", "personnel.record", "personnel.log_work"
_KINDS: dict[type[Fact], FactKind] = {
    Certificate: "certificate",
    CertificateEvent: "certificate_event",
    TypeRating: "type_rating",
    SkillRecord: "skill",
    Authorisation: "authorisation",
    WorkLogEntry: "work_log_entry",
}


@use_case
def list_people(stores: Stores, actor: Actor) -> tuple[Person, ...]:
    """Return all people of the organisation, by id.

    Raises:
        ForbiddenError: If the actor's role may not (`personnel.read`).
    """
    require(actor, _READ, organization=stores.organization)
    return stores.people.all()


@use_case
def show_person(stores: Stores, actor: Actor, person_id: str) -> PersonnelFile:
    """Return a person's file, corrected records included; a mechanic may only see his own.

    Raises:
        ForbiddenError: If the actor's role may not (`personnel.read`).
        NotFoundError: If the organisation has no such person.
    """
    require(actor, _READ, organization=stores.organization, own=actor.id == person_id)
    return stores.people.file(person_id)


@use_case
def enter_person(stores: Stores, actor: Actor, person: Person, *, now: datetime) -> Person:
    """Open the file of a person.

    Raises:
        ForbiddenError: If the actor's role may not (`personnel.record`).
        ConflictError: If there is a person with this id.
        InvalidValueError: If `now` is naive.
    """
    require(actor, _RECORD, organization=stores.organization)
    stores.people.add(person)
    payload = PersonEntered(person=person.id)
    tell(
        stores, actor, now=now, action=_RECORD, entity_type="person", entity_id=person.id, payload=payload, after=person
    )
    return person


@use_case
def record_certificate(stores: Stores, actor: Actor, certificate: Certificate, *, now: datetime) -> Certificate:
    """Record a certificate as it was issued.

    Raises:
        ForbiddenError: If the actor's role may not (`personnel.record`).
        NotFoundError: If the organisation has no such person.
        ConflictError: If the person's file has a certificate of this id.
        InvalidValueError: If `now` is naive.
    """
    return _record(stores, actor, certificate.person, certificate, now=now)


@use_case
def renew_certificate(
    stores: Stores,
    actor: Actor,
    person_id: str,
    certificate_id: str,
    *,
    event_id: str,
    on: date,
    expires_on: date,
    now: datetime,
) -> CertificateEvent:
    """Record that a certificate was renewed on a day, through a new last day; see `record_certificate_event`."""
    event = _event("renewed", certificate_id, event_id, on, expires_on=expires_on)
    return record_certificate_event(stores, actor, person_id, event, now=now)


@use_case
def suspend_certificate(
    stores: Stores,
    actor: Actor,
    person_id: str,
    certificate_id: str,
    *,
    event_id: str,
    on: date,
    until: date | None = None,
    now: datetime,
) -> CertificateEvent:
    """Record a suspension from a day through another, or until a reinstatement; see `record_certificate_event`."""
    event = _event("suspended", certificate_id, event_id, on, until=until)
    return record_certificate_event(stores, actor, person_id, event, now=now)


@use_case
def revoke_certificate(
    stores: Stores, actor: Actor, person_id: str, certificate_id: str, *, event_id: str, on: date, now: datetime
) -> CertificateEvent:
    """Record that a certificate was revoked from a day on; see `record_certificate_event`."""
    event = _event("revoked", certificate_id, event_id, on)
    return record_certificate_event(stores, actor, person_id, event, now=now)


@use_case
def reinstate_certificate(
    stores: Stores, actor: Actor, person_id: str, certificate_id: str, *, event_id: str, on: date, now: datetime
) -> CertificateEvent:
    """Record that a certificate is in force again from a day on; see `record_certificate_event`."""
    event = _event("reinstated", certificate_id, event_id, on)
    return record_certificate_event(stores, actor, person_id, event, now=now)


def _event(
    kind: CertificateEventKind,
    certificate_id: str,
    event_id: str,
    on: date,
    *,
    until: date | None = None,
    expires_on: date | None = None,
) -> CertificateEvent:
    return CertificateEvent(
        id=event_id, certificate=certificate_id, kind=kind, on=on, until=until, expires_on=expires_on
    )


@use_case
def record_certificate_event(
    stores: Stores, actor: Actor, person_id: str, event: CertificateEvent, *, now: datetime
) -> CertificateEvent:
    """Record something that happened to a certificate.

    Raises:
        ForbiddenError: If the actor's role may not (`personnel.record`).
        NotFoundError: If the organisation has no such person, or the person's file no such certificate.
        ConflictError: If the person's file has an event of this id.
        InvalidValueError: If `now` is naive.
    """
    return _record(stores, actor, person_id, event, now=now)


@use_case
def endorse_type_rating(
    stores: Stores, actor: Actor, person_id: str, rating: TypeRating, *, now: datetime
) -> TypeRating:
    """Record an aircraft type that was endorsed on a certificate; raises as `record_certificate_event`."""
    return _record(stores, actor, person_id, rating, now=now)


@use_case
def record_skill(stores: Stores, actor: Actor, skill: SkillRecord, *, now: datetime) -> SkillRecord:
    """Record a special skill; raises as `record_certificate`."""
    return _record(stores, actor, skill.person, skill, now=now)


@use_case
def authorise(stores: Stores, actor: Actor, authorisation: Authorisation, *, now: datetime) -> Authorisation:
    """Record what the organisation authorises a person to certify or inspect; raises as `record_certificate`."""
    return _record(stores, actor, authorisation.person, authorisation, now=now)


@use_case
def log_work(stores: Stores, actor: Actor, entry: WorkLogEntry, *, now: datetime) -> WorkLogEntry:
    """Enter work in the work log; a mechanic may only enter his own (`personnel.log_work`).

    Raises as `record_certificate`.
    """
    return _record(stores, actor, entry.person, entry, now=now)


@use_case
def correct(stores: Stores, actor: Actor, person_id: str, fact: _Recorded, *, reason: str, now: datetime) -> _Recorded:
    """Record again, differently, what was recorded under the same id; the earlier record stays on file.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        person_id: Id of the person whose file it is.
        fact: The fact as it should have been recorded.
        reason: Why it is corrected, for the audit record.
        now: When, aware; after the instant of the record that it corrects.

    Raises:
        ForbiddenError: If the actor's role may not.
        NotFoundError: If the person, the fact, or the certificate that it rests on does not exist.
        ConflictError: If the record that it corrects was not entered before `now`.
        InvalidValueError: If no reason is given, the fact is another person's, or `now` is naive.
    """
    if not reason.strip():
        raise InvalidValueError("expected why it is corrected", field="reason", value=reason)
    return _record(stores, actor, person_id, fact, now=now, reason=reason)


def _record(
    stores: Stores, actor: Actor, person_id: str, fact: _Recorded, *, now: datetime, reason: str = ""
) -> _Recorded:
    """Add a fact to a person's file: a first record, or with a reason a correction."""
    action = _LOG_WORK if isinstance(fact, WorkLogEntry) else _RECORD
    require(actor, action, organization=stores.organization, own=actor.id == person_id)
    if getattr(fact, "person", person_id) != person_id:
        raise InvalidValueError("expected a fact of this person", field="person", value=fact)
    entered = attrs.evolve(fact, recorded_at=now, recorded_by=actor.id)
    kind = _KINDS[type(fact)]
    stores.people.get(person_id)
    before = stores.people.last(person_id, type(fact), fact.id)
    _refuse_order(before, entered, kind, correction=bool(reason))
    certificate = getattr(fact, "certificate", None)
    if certificate is not None and stores.people.last(person_id, Certificate, certificate) is None:
        raise NotFoundError(f"there is no certificate '{certificate}' in the file of '{person_id}'; record it first")
    stores.people.record(person_id, entered)
    payload = FactRecorded(person=person_id, fact_kind=kind, fact=fact.id, correction=before is not None)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="person",
        entity_id=person_id,
        payload=payload,
        before=before,
        after=entered,
        reason=reason,
    )
    return entered


def _refuse_order(before: Fact | None, entered: Fact, kind: FactKind, *, correction: bool) -> None:
    words = kind.replace("_", " ")
    if before is None and correction:
        raise NotFoundError(f"there is no {words} '{entered.id}' in this file to correct; record it")
    if before is not None and not correction:
        raise ConflictError(f"there is already a {words} '{entered.id}' in this file; correct it, or take another id")
    last_at, now = before.recorded_at if before else None, entered.recorded_at
    if last_at is not None and now is not None and now <= last_at:
        raise ConflictError(f"the {words} '{entered.id}' was recorded at {last_at}; a correction comes after that")
