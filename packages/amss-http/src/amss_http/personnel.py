"""Routes of people, and of what is recorded about them; a person has the id of the user."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from amss_core.permissions import Actor
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    Fact,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.services import personnel
from amss_core.stores import Stores
from amss_http.addresses import require_same
from amss_http.routing import Route

_F = TypeVar("_F", bound=Fact)


def list_certifications(stores: Stores, actor: Actor, person_id: str) -> tuple[Certificate, ...]:
    """Return the certificates in a person's file, corrected records included; a mechanic may only see his own."""
    return personnel.show_person(stores, actor, person_id).certificates


def _about(record: Callable[..., _F], stores: Stores, actor: Actor, person_id: str, fact: _F, *, now: datetime) -> _F:
    told: Any = fact
    require_same(person_id, told.person, field="person")
    return record(stores, actor, fact, now=now)


def record_certification(
    stores: Stores, actor: Actor, person_id: str, certificate: Certificate, *, now: datetime
) -> Certificate:
    """Enter a certificate in a person's file."""
    return _about(personnel.record_certificate, stores, actor, person_id, certificate, now=now)


def record_skill(stores: Stores, actor: Actor, person_id: str, skill: SkillRecord, *, now: datetime) -> SkillRecord:
    """Enter an assessed skill in a person's file."""
    return _about(personnel.record_skill, stores, actor, person_id, skill, now=now)


def authorise_person(
    stores: Stores, actor: Actor, person_id: str, authorisation: Authorisation, *, now: datetime
) -> Authorisation:
    """Enter an authorisation in a person's file."""
    return _about(personnel.authorise, stores, actor, person_id, authorisation, now=now)


def log_work(stores: Stores, actor: Actor, person_id: str, entry: WorkLogEntry, *, now: datetime) -> WorkLogEntry:
    """Enter work in a person's work log."""
    return _about(personnel.log_work, stores, actor, person_id, entry, now=now)


_FILE = "/users/{person_id}"
_CERTIFICATE = f"{_FILE}/certifications/{{certificate_id}}"
_CORRECTED: tuple[tuple[str, str, type[Fact]], ...] = (
    ("certifications", "certification", Certificate),
    ("certification-events", "certification_event", CertificateEvent),
    ("type-ratings", "type_rating", TypeRating),
    ("skills", "skill", SkillRecord),
    ("authorisations", "authorisation", Authorisation),
    ("work-log", "work_log_entry", WorkLogEntry),
)

ROUTES = (
    Route(verb="GET", path="/people", use_case=personnel.list_people),
    Route(verb="POST", path="/people", use_case=personnel.enter_person, body="person"),
    Route(verb="GET", path="/people/{person_id}", use_case=personnel.show_person),
    Route(
        verb="GET",
        path=f"{_FILE}/certifications",
        use_case=list_certifications,
        stands_for=(personnel.show_person,),
    ),
    Route(
        verb="POST",
        path=f"{_FILE}/certifications",
        use_case=record_certification,
        body="certificate",
        stands_for=(personnel.record_certificate,),
    ),
    Route(
        verb="POST",
        path=f"{_CERTIFICATE}/renewals",
        use_case=personnel.renew_certificate,
        fields=("event_id", "on", "expires_on"),
        status=201,
    ),
    Route(
        verb="POST",
        path=f"{_CERTIFICATE}/suspensions",
        use_case=personnel.suspend_certificate,
        fields=("event_id", "on", "until"),
        status=201,
    ),
    Route(
        verb="POST",
        path=f"{_CERTIFICATE}/revocations",
        use_case=personnel.revoke_certificate,
        fields=("event_id", "on"),
        status=201,
    ),
    Route(
        verb="POST",
        path=f"{_CERTIFICATE}/reinstatements",
        use_case=personnel.reinstate_certificate,
        fields=("event_id", "on"),
        status=201,
    ),
    Route(
        verb="POST",
        path=f"{_FILE}/certification-events",
        use_case=personnel.record_certificate_event,
        body="event",
    ),
    Route(verb="POST", path=f"{_FILE}/type-ratings", use_case=personnel.endorse_type_rating, body="rating"),
    Route(
        verb="POST",
        path=f"{_FILE}/skills",
        use_case=record_skill,
        body="skill",
        stands_for=(personnel.record_skill,),
    ),
    Route(
        verb="POST",
        path=f"{_FILE}/authorisations",
        use_case=authorise_person,
        body="authorisation",
        stands_for=(personnel.authorise,),
    ),
    Route(
        verb="POST",
        path=f"{_FILE}/work-log",
        use_case=log_work,
        body="entry",
        stands_for=(personnel.log_work,),
    ),
    *(
        Route(
            verb="POST",
            path=f"{_FILE}/{kinds}/corrections",
            use_case=personnel.correct,
            fields=("fact", "reason"),
            types={"fact": fact, "return": fact},
            status=201,
            name=f"correct_{kind}",
        )
        for kinds, kind, fact in _CORRECTED
    ),
)
