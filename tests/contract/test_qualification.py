"""The check of a person over stored facts: now, on another day, through a window, and by what was known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, LATER, NOW, US

from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.qualification import Requirement
from amss_core.services import personnel
from amss_core.services.qualification import check_person, check_person_through

OVERHAUL = Requirement(task_type="overhaul", certificates=[{"EASA_B1"}])


@pytest.fixture(autouse=True)
def organization(database):
    some.found(database)
    with database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)


def check(database, **asked):
    with database.read(US) as stores:
        return check_person(stores, AUDITOR, "P1", OVERHAUL, **{"now": NOW} | asked)


def test_the_answer_is_for_the_day_of_now_unless_another_is_asked_for(database):
    assert check(database).qualified
    assert check(database, on=date(2027, 5, 31)).qualified
    assert [each.code for each in check(database, on=date(2027, 6, 1)).against] == ["certificate_expired"]


def test_the_day_of_now_is_that_of_the_station(database):
    now = datetime(2027, 5, 31, 23, 30, tzinfo=UTC)
    assert check(database, now=now).qualified
    assert not check(database, now=now, zone=timezone(timedelta(hours=3))).qualified


def test_what_was_recorded_later_was_not_known_before(database):
    with database.begin(US) as stores:
        personnel.suspend_certificate(stores, ADMIN, "P1", "C1", event_id="E1", on=NOW.date(), now=LATER)
    assert not check(database, now=LATER, on=NOW.date()).qualified
    assert check(database, now=LATER, on=NOW.date(), known_at=NOW).qualified
    assert check(database).qualified


def test_a_window_is_answered_for_each_of_its_days(database):
    start = datetime(2027, 5, 30, 8, tzinfo=UTC)
    with database.read(US) as stores:
        inside = check_person_through(
            stores, AUDITOR, "P1", OVERHAUL, start=start, end=start + timedelta(days=1), now=NOW
        )
        beyond = check_person_through(
            stores, AUDITOR, "P1", OVERHAUL, start=start, end=start + timedelta(days=2), now=NOW, known_at=LATER
        )
    assert inside.qualified
    assert [each.code for each in beyond.against] == ["certificate_expired"]


def test_bad_questions_are_refused(database):
    with pytest.raises(NotFoundError), database.read(US) as stores:
        check_person(stores, AUDITOR, "P9", OVERHAUL, now=NOW)
    with pytest.raises(InvalidValueError, match="offset"), database.read(US) as stores:
        check_person(stores, AUDITOR, "P1", OVERHAUL, now=NOW.replace(tzinfo=None))
