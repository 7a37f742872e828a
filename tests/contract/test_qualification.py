"""The check of a person over stored facts: now, on another day, through a window, and by what was known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, LATER, NOW, THEM, US

from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.permissions import Actor
from amss_core.qualification import RecencyPolicy, Requirement
from amss_core.services import personnel
from amss_core.services.qualification import (
    check_person,
    check_person_for,
    check_person_through,
    list_expiring,
    outlook_on_recency,
    require_for_work,
)

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


def check_for(database, **asked):
    with database.read(US) as stores:
        return check_person_for(stores, AUDITOR, "P1", "overhaul", "B738", **{"now": NOW} | asked)


@pytest.fixture
def asked_for(database):
    with database.begin(US) as stores:
        require_for_work(stores, ADMIN, attrs.evolve(OVERHAUL, type_rating=False), now=NOW)
    return database


def test_what_the_organisation_asks_for_is_asked_for(asked_for):
    assert check_for(asked_for).qualified
    with asked_for.begin(US) as stores:
        demanding = Requirement(task_type="overhaul", aircraft_type="B738", type_rating=True)
        require_for_work(stores, ADMIN, demanding, now=NOW)
    assert [each.code for each in check_for(asked_for).against] == ["type_rating_missing"]


def test_work_for_which_nothing_is_asked_is_unknown(database):
    assert [each.code for each in check_for(database).against] == ["requirement_unknown"]


def test_it_is_asked_for_a_day_an_instant_or_a_window(asked_for):
    last, after = datetime(2027, 5, 31, 23, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    assert check_for(asked_for, on=date(2027, 5, 31)).qualified
    assert not check_for(asked_for, on=date(2027, 6, 1)).qualified
    assert check_for(asked_for, at=last).qualified
    assert not check_for(asked_for, at=after).qualified
    assert check_for(asked_for, window=(last, after)).qualified
    assert not check_for(asked_for, window=(last, after + timedelta(hours=1))).qualified
    assert check_for(asked_for, now=after, at=last).qualified


def test_it_is_asked_by_what_was_known(asked_for):
    before = NOW - timedelta(hours=1)
    assert [each.code for each in check_for(asked_for, known_at=before).against] == ["certificate_missing"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"on": NOW.date(), "at": NOW}, "expected one of"),
        ({"at": NOW, "window": (NOW, LATER)}, "expected one of"),
        ({"at": NOW.replace(tzinfo=None)}, "offset"),
        ({"now": NOW.replace(tzinfo=None)}, "offset"),
        ({"known_at": NOW.replace(tzinfo=None)}, "offset"),
        ({"window": (LATER, NOW)}, "after"),
        ({"window": (NOW, NOW)}, "after"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked_for, asked, said):
    with pytest.raises(InvalidValueError, match=said):
        check_for(asked_for, **asked)


def test_an_actor_of_another_organisation_is_told_nothing(asked_for):
    stranger = Actor(id="olga", role="auditor", organization=THEM)
    with asked_for.read(US) as stores:
        for ask in (
            lambda: check_person_for(stores, stranger, "P1", "overhaul", now=NOW),
            lambda: outlook_on_recency(stores, stranger, "P1", "overhaul", now=NOW),
            lambda: list_expiring(stores, stranger, within_days=9, now=NOW),
        ):
            with pytest.raises(NotFoundError):
                ask()


def test_what_must_be_logged_to_stay_current_is_told_for_each_rule(database):
    measured = RecencyPolicy(measure="hours", required=8)
    with database.begin(US) as stores:
        require_for_work(
            stores, ADMIN, Requirement(task_type="repair", aircraft_type="B738", recency=[measured]), now=NOW
        )
        personnel.log_work(stores, ADMIN, some.work(day=date(2026, 5, 1), minutes=450), now=NOW)
    with database.read(US) as stores:
        (before,) = outlook_on_recency(stores, AUDITOR, "P1", "repair", "B738", now=NOW)
        assert outlook_on_recency(stores, AUDITOR, "P1", "repair", "A320", now=NOW) == ()
    assert (before.counted, before.to_log, before.current_until) == (450, 30, None)
    with database.begin(US) as stores:
        personnel.log_work(stores, ADMIN, some.work(id="W2", day=date(2026, 5, 2), minutes=60), now=NOW)
    with database.read(US) as stores:
        (then,) = outlook_on_recency(stores, AUDITOR, "P1", "repair", "B738", now=NOW, on=date(2026, 5, 1))
        (after,) = outlook_on_recency(stores, AUDITOR, "P1", "repair", "B738", now=NOW)
    assert then.to_log == 30
    assert (after.current_until, after.to_log) == (date(2028, 5, 1), 420)


def test_what_ends_soon_is_listed_for_everybody(database):
    now = datetime(2027, 5, 30, 12, tzinfo=UTC)
    with database.read(US) as stores:
        listed = list_expiring(stores, AUDITOR, within_days=1, now=now)
        assert list_expiring(stores, AUDITOR, within_days=0, now=now) == ()
        assert list_expiring(stores, AUDITOR, within_days=400, now=NOW - timedelta(days=1)) == ()
        with pytest.raises(InvalidValueError, match="offset"):
            list_expiring(stores, AUDITOR, within_days=0, now=now.replace(tzinfo=None))
        with pytest.raises(InvalidValueError, match="0 days or more"):
            list_expiring(stores, AUDITOR, within_days=-1, now=now)
    assert [(each.person.id, each.kind, each.id, each.days_left) for each in listed] == [("P1", "certificate", "C1", 1)]
