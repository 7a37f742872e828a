"""Events: told apart by their kind, seen by whoever may see what they tell of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from amss_core import events
from amss_core.codec import structure, unstructure
from amss_core.errors import InvalidValueError
from amss_core.events import (
    Bookmark,
    Event,
    FactRecorded,
    OrganizationCreated,
    Payload,
    PersonEntered,
    Posted,
    UserCreated,
    UserRoleChanged,
)
from amss_core.permissions import PERMISSIONS

NOW = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
PAYLOADS = [
    OrganizationCreated(name="Northern Air"),
    UserCreated(user="anna", role="scheduler"),
    UserRoleChanged(user="anna", before="scheduler", after="auditor"),
    PersonEntered(person="P1"),
    FactRecorded(person="P1", fact_kind="skill", fact="S1", correction=True),
    events.RegistrationChanged(authority="EASA", number="EASA.145.1", status="active"),
    events.FleetChanged(what="reading", subject="ET-AXM"),
    events.AircraftStatusChanged(aircraft="ET-AXM", before="operational", after="grounded"),
    events.AircraftOnGround(aircraft="ET-AXM", reason="no seal in stock"),
    events.AircraftOnGroundResolved(aircraft="ET-AXM", minutes=90),
    events.DirectivesChanged(subject="fleet"),
    events.DirectiveOverdue(directive="AD 1", paragraph="(g)", aircraft="ET-AXM"),
    events.ProgrammesChanged(subject="A1"),
    events.TaskStateChanged(task="T1", before="scheduled", after="in_progress"),
    events.TaskAssigned(task="T1", before=None, after="P1"),
    events.TaskChanged(task="T1"),
    events.TaskRescheduled(task="T1", old_start_at=NOW, new_start_at=NOW, new_end_at=NOW, reason="hangar is full"),
    events.ScheduleConflict(tasks=("T1", "T2"), text="P1 is planned twice."),
    events.SignedOff(task="T1", item="1", person="P1", role="inspected"),
    events.RequirementOfWorkChanged(task_type="repair", aircraft_type=None),
    events.PartsChanged(part_number="S-7"),
    events.PartsLow(part_number="S-7", in_stock=0, minimum=2),
    events.AlertCreated(alert="1", category="task_overdue", subject="T1", level="warning", text="late"),
    events.AlertChanged(alert="1", change="fell"),
    events.AlertEscalated(alert="1", escalation_level=1, told=("scheduler",)),
    events.TaskOverdue(task="T1", end_at=NOW),
    events.CertificateExpiring(person="P1", certificate="C1", level="info"),
    events.DocumentIssued(template="EASA_CRS", number=1),
    events.ImportChanged(import_id="1", what="tasks", records=3),
]


def event(**given):
    return Event(**{"id": "e", "organization": "o", "at": NOW, "subject": "person/P1", "payload": PAYLOADS[3]} | given)


def test_there_is_an_example_of_every_payload():
    assert {type(each) for each in PAYLOADS} == set(get_args(Payload))
    assert len({each.kind for each in PAYLOADS}) == len(PAYLOADS)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.kind)
def test_an_event_goes_through_data_and_back(payload):
    told = event(payload=payload)
    assert structure(unstructure(told), Event) == told
    assert told.name == payload.kind
    assert payload.PERMISSION in PERMISSIONS


def test_an_event_is_seen_by_the_roles_that_may_see_what_it_tells_of():
    assert event().roles == ("admin", "tenant_admin", "scheduler", "auditor")
    assert event(payload=PAYLOADS[0]).roles == ("admin", "tenant_admin", "scheduler", "mechanic", "auditor")


def test_an_instant_is_kept_in_utc():
    assert event(at=NOW.astimezone(timezone(timedelta(hours=3)))).at.tzinfo is UTC


@pytest.mark.parametrize("wrong", [{"payload": "words"}, {"at": NOW.replace(tzinfo=None)}, {"subject": " "}])
def test_what_is_no_event_is_refused(wrong):
    with pytest.raises(InvalidValueError):
        event(**wrong)


def test_bookmarks_are_in_the_order_of_reading():
    places = [Bookmark(transaction=2, position=1), Bookmark(transaction=1, position=9), Bookmark()]
    assert sorted(places) == places[::-1]
    assert Posted(bookmark=places[0], event=event()).bookmark > places[1]
