"""Events: told apart by their kind, seen by whoever may see what they tell of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

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
