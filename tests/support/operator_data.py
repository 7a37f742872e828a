"""Records with everything defaulted, so that a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs

from amss_core.access import ApiKey, Credential, next_token
from amss_core.audit import SignOff
from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import Accomplishment, Applicability, Criteria, Directive, DirectiveRequirement
from amss_core.events import Bookmark, Event, Posted
from amss_core.fleet import Aircraft, ComponentId, Reading
from amss_core.organizations import Organization, User
from amss_core.parts import Reservation
from amss_core.permissions import Actor
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    Person,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.programmes import Programme, ProgrammeAccomplishment, ProgrammeItem
from amss_core.services.organizations import create_organization
from amss_core.services.personnel import enter_person
from amss_core.tasks import ChecklistItem, Signature, Task
from amss_core.units import FlightHours

US = "019e7e71-1240-7000-8000-000000000000"
THEM = "019e7e71-1240-7000-8000-ffffffffffff"
NOW = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADMIN = Actor(id="root", role="admin", organization=US)
TENANT_ADMIN = Actor(id="anna", role="tenant_admin", organization=US)
MECHANIC = Actor(id="P1", role="mechanic", organization=US)
AUDITOR = Actor(id="olga", role="auditor", organization=US)
SARA = Person(id="P1", name="Sara Lind", employee_number="4711")
ANNA = User(id="anna", name="Anna Berg", role="tenant_admin")


def certificate(**given):
    usual = {"id": "C1", "person": "P1", "type": "EASA_B1", "authority": "EASA", "number": "SE.66.1"}
    return Certificate(**usual | {"issued_on": date(2022, 6, 1), "expires_on": date(2027, 5, 31)} | given)


def certificate_event(**given):
    return CertificateEvent(**{"id": "E1", "certificate": "C1", "kind": "revoked", "on": date(2026, 5, 1)} | given)


def type_rating(**given):
    usual = {"id": "R1", "certificate": "C1", "aircraft_type": "B738", "endorsed_on": date(2022, 6, 1)}
    return TypeRating(**usual | given)


def skill(**given):
    usual = {"id": "S1", "person": "P1", "skill": "NDT_ET", "level": 2, "qualified_on": date(2024, 1, 1)}
    return SkillRecord(**usual | given)


def authorisation(**given):
    usual = {"id": "A1", "person": "P1", "role": "certifying", "valid_from": date(2024, 1, 1)}
    return Authorisation(**usual | {"task_types": {"repair", "inspection"}, "aircraft_types": {"B738"}} | given)


def work(**given):
    usual = {"id": "W1", "person": "P1", "day": date(2026, 5, 1), "minutes": 450, "aircraft_type": "B738"}
    return WorkLogEntry(**usual | {"task_type": "repair", "task": "T1"} | given)


ENGINE = ComponentId(part_number="CFM56-7B", serial_number="894112")


def aircraft(**given):
    usual = {"registration": "ET-AXM", "type_designator": "B738", "serial_number": "35213", "model": "737-800"}
    return Aircraft(**usual | {"manufactured_on": date(2012, 3, 15), "modifications": {"SB 1"}} | given)


def reading(**given):
    usual = {"read_on": date(2026, 5, 1), "flight_hours": FlightHours.parse("24310:22"), "flight_cycles": 13_211}
    return Reading(**usual | ({} if "component" in given else {"aircraft": "ET-AXM"}) | given)


def requirement(rule="500 FH after effective date; repeat every 500 FH", **given):
    return DirectiveRequirement(**{"compliance_time": parse_compliance_time(rule)} | given)


def directive(number="FAA AD 2026-01-01", **given):
    usual = {"authority": "FAA", "effective_on": date(2026, 1, 1), "requirements": [requirement()]}
    applicability = Applicability.of(Criteria(types=["B738"]))
    return Directive(**{"number": number, "applicability": applicability} | usual | given)


def accomplishment(**given):
    usual = {"directive": "FAA AD 2026-01-01", "aircraft": "ET-AXM", "done_on": date(2026, 5, 1)}
    return Accomplishment(**usual | {"reference": "WO 1"} | given)


def programme(id="MP", **given):  # noqa: A002 - the record's own name for it
    return Programme(**{"id": id, "name": "737 NG maintenance programme", "authority": "ECAA", "issue": "7"} | given)


def programme_item(id="A1", rule="500 FH after new; repeat every 500 FH", **given):  # noqa: A002
    return ProgrammeItem(**{"id": id, "compliance_time": parse_compliance_time(rule)} | given)


def programme_accomplishment(**given):
    usual = {"item": "A1", "aircraft": "ET-AXM", "done_on": date(2026, 5, 1)}
    return ProgrammeAccomplishment(**usual | {"reference": "WO 1"} | given)


def task(**given):
    usual = {"id": "T1", "aircraft": "ET-AXM", "start_at": NOW, "end_at": NOW + timedelta(hours=4)}
    return Task(**usual | given)


def credential(**given):
    usual = {"user": "anna", "name": "anna@example.com", "password_hash": "hash", "changed_at": NOW}
    return Credential(**usual | given)


def session_token(**given):
    return attrs.evolve(next_token("anna", "F1", secret="s1", now=NOW), **given)


def api_key(**given):
    usual = {"id": "K1", "name": "tool", "role": "auditor", "created_at": NOW, "created_by": "root"}
    return ApiKey(**usual | given)


def event(payload, **given):
    usual = {"id": "E1", "organization": US, "at": NOW, "subject": "aircraft/ET-0"}
    return Posted(bookmark=Bookmark(), event=Event(**usual | {"payload": payload} | given))


def item(**given):
    return ChecklistItem(**{"id": "1", "task": "T1", "description": "inspect"} | given)


def signature(*, task="T1", **given):
    usual = {
        "id": "S1",
        "organization": US,
        "person": "P1",
        "name": "Sara Lind",
        "certificate_number": "SE.66.1",
        "role": "performed",
        "statement": "done",
        "signed_at": NOW,
        "item_type": "checklist_item",
        "item": "1",
        "item_fingerprint": "0" * 64,
        "evidence_fingerprint": "0" * 64,
        "authenticated_by": "password",
    }
    return Signature(task=task, sign_off=SignOff(**usual | given), signed_item="{}", evidence="{}")


def reservation(**given):
    usual = {"id": "R1", "task": "T1", "part_number": "X9", "serial_number": "X9"}
    return Reservation(**usual | given)


def found(database, organization=US, name="Northern Air", person=SARA):
    """Create an organisation with one person, in a transaction of its own."""
    with database.begin(organization) as stores:
        create_organization(stores, ADMIN, Organization(id=organization, name=name), now=NOW)
        enter_person(stores, ADMIN, person, now=NOW)
