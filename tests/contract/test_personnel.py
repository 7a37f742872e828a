"""People and the facts about them, on each database."""

from __future__ import annotations

from datetime import date

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, LATER, MECHANIC, NOW, US

from amss_core.errors import ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.personnel import Person
from amss_core.services import personnel

OTHER = Person(id="P2", name="Ali Öz")


@pytest.fixture(autouse=True)
def organization(database):
    some.found(database)


def entered(fact, at=NOW, by="root"):
    return attrs.evolve(fact, recorded_at=at, recorded_by=by)


def file_of(database, person_id="P1"):
    with database.read(US) as stores:
        return stores.people.file(person_id)


def test_each_kind_of_fact_comes_back_as_it_was_recorded(database):
    with database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)
        personnel.endorse_type_rating(stores, ADMIN, "P1", some.type_rating(lapsed_on=date(2030, 1, 1)), now=NOW)
        personnel.record_skill(stores, ADMIN, some.skill(), now=NOW)
        personnel.authorise(stores, ADMIN, some.authorisation(), now=NOW)
        personnel.log_work(stores, MECHANIC, some.work(), now=NOW)
        personnel.record_certificate_event(stores, ADMIN, "P1", some.certificate_event(), now=NOW)
    file = file_of(database)
    assert file.person == some.SARA
    assert file.certificates == (entered(some.certificate()),)
    assert file.type_ratings == (entered(some.type_rating(lapsed_on=date(2030, 1, 1))),)
    assert file.skills == (entered(some.skill()),)
    assert file.authorisations == (entered(some.authorisation()),)
    assert file.work_log == (entered(some.work(), by="P1"),)
    assert file.certificate_events == (entered(some.certificate_event()),)


def test_what_happens_to_a_certificate_is_added_as_an_event(database):
    def days(month):
        return {"event_id": f"E{month}", "on": date(2026, month, 1), "now": NOW}

    with database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)
        personnel.suspend_certificate(stores, ADMIN, "P1", "C1", **days(1), until=date(2026, 1, 9))
        personnel.revoke_certificate(stores, ADMIN, "P1", "C1", **days(2))
        personnel.reinstate_certificate(stores, ADMIN, "P1", "C1", **days(3))
        personnel.renew_certificate(stores, ADMIN, "P1", "C1", **days(4), expires_on=date(2032, 5, 31))
    events = file_of(database).events_of("C1")
    assert [each.kind for each in events] == ["suspended", "revoked", "reinstated", "renewed"]
    assert (events[0].until, events[3].expires_on) == (date(2026, 1, 9), date(2032, 5, 31))


def test_a_correction_stands_beside_what_it_corrects(database):
    right = some.certificate(number="SE.66.2")
    with database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)
    with database.begin(US) as stores:
        personnel.correct(stores, ADMIN, "P1", right, reason="misread", now=LATER)
    file = file_of(database)
    assert file.certificates == (entered(some.certificate()), entered(right, at=LATER))
    assert file.standing.certificates == (entered(right, at=LATER),)
    with database.read(US) as stores:
        last = list(stores.audit.records())[-1]
        assert (last.reason, "SE.66.1" in last.before, "SE.66.2" in last.after) == ("misread", True, True)
        assert stores.outbox.read()[-1].event.payload.correction


def test_the_same_id_is_recorded_once(database):
    with database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)
    with pytest.raises(ConflictError, match="already a certificate 'C1'"), database.begin(US) as stores:
        personnel.record_certificate(stores, ADMIN, some.certificate(number="X"), now=LATER)
    assert len(file_of(database).certificates) == 1


def test_a_correction_comes_after_what_it_corrects(database):
    with database.begin(US) as stores:
        personnel.log_work(stores, ADMIN, some.work(), now=NOW)
    with pytest.raises(ConflictError, match="a correction comes after that"), database.begin(US) as stores:
        personnel.correct(stores, ADMIN, "P1", some.work(minutes=10), reason="clock", now=NOW)
    assert len(file_of(database).work_log) == 1


def test_only_what_is_recorded_can_be_corrected(database):
    with pytest.raises(NotFoundError, match="no type rating 'R1' in this file"), database.begin(US) as stores:
        personnel.correct(stores, ADMIN, "P1", some.type_rating(), reason="typo", now=NOW)


def test_a_correction_has_a_reason(database):
    with pytest.raises(InvalidValueError, match="reason"), database.begin(US) as stores:
        personnel.correct(stores, ADMIN, "P1", some.skill(), reason=" ", now=NOW)


def test_a_fact_cannot_be_corrected_into_another_persons_file(database):
    with pytest.raises(InvalidValueError, match="person"), database.begin(US) as stores:
        personnel.correct(stores, ADMIN, "P1", some.skill(person="P2"), reason="moved", now=NOW)


def test_two_people_may_have_facts_of_one_id(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
        for person in ("P1", "P2"):
            personnel.record_certificate(stores, ADMIN, some.certificate(person=person), now=NOW)
    assert [len(file_of(database, person).certificates) for person in ("P1", "P2")] == [1, 1]


def test_nothing_rests_on_a_certificate_of_another_person(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
        personnel.record_certificate(stores, ADMIN, some.certificate(), now=NOW)
    with pytest.raises(NotFoundError, match="in the file of 'P2'; record it first"), database.begin(US) as stores:
        personnel.endorse_type_rating(stores, ADMIN, "P2", some.type_rating(), now=NOW)


def test_the_store_itself_asks_for_the_certificate(database):
    with pytest.raises(NotFoundError, match="no certificate 'C1'"), database.begin(US) as stores:
        stores.people.record("P1", entered(some.type_rating()))


def test_an_unknown_person_is_not_found(database):
    with pytest.raises(NotFoundError, match="no person 'P9'"), database.begin(US) as stores:
        personnel.record_skill(stores, ADMIN, some.skill(person="P9"), now=NOW)
    with pytest.raises(NotFoundError), database.read(US) as stores:
        stores.people.file("P9")


def test_a_person_is_entered_once_and_all_are_listed_by_id(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
    with pytest.raises(ConflictError), database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
    with database.read(US) as stores:
        assert stores.people.all() == (some.SARA, OTHER)


def test_a_mechanic_logs_his_own_work_only(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
        personnel.log_work(stores, MECHANIC, some.work(), now=NOW)
    with pytest.raises(ForbiddenError, match="of their own"), database.begin(US) as stores:
        personnel.log_work(stores, MECHANIC, some.work(person="P2"), now=NOW)


def test_who_may_not_record_is_refused(database):
    with pytest.raises(ForbiddenError), database.begin(US) as stores:
        personnel.record_certificate(stores, AUDITOR, some.certificate(), now=NOW)
    assert file_of(database).certificates == ()


NAMES = ["Zoë 🛩️", "محمد", "O'Brien; DROP TABLE people; --", "e\u0301", " ", "\u202eabc"]


@pytest.mark.parametrize("name", NAMES[:4] + NAMES[5:])
def test_names_come_back_as_they_were_written(database, name):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, Person(id=name, name=name), now=NOW)
    assert file_of(database, name).person == Person(id=name, name=name)


@pytest.mark.parametrize("name", ["A\0B", "\ud800", "x" * 10_000_000], ids=["nul", "surrogate", "10 MB"])
def test_a_text_that_cannot_be_kept_is_refused_and_nothing_is_written(database, name):
    with pytest.raises(InvalidValueError), database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, Person(id="P3", name=name), now=NOW)
    with database.read(US) as stores:
        assert stores.people.all() == (some.SARA,)
        assert len(list(stores.audit.records())) == 2


def test_a_naive_instant_is_refused_and_nothing_is_written(database):
    with pytest.raises(InvalidValueError, match="offset"), database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW.replace(tzinfo=None))
    with pytest.raises(InvalidValueError, match="offset"), database.begin(US) as stores:
        personnel.record_skill(stores, ADMIN, some.skill(), now=NOW.replace(tzinfo=None))
    with database.read(US) as stores:
        assert stores.people.all() == (some.SARA,)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_the_calendar_are_kept(database, day):
    with database.begin(US) as stores:
        personnel.log_work(stores, ADMIN, some.work(day=day), now=NOW)
    assert file_of(database).work_log[0].day == day


def test_the_list_of_people_is_for_the_office_and_a_mechanic_sees_his_own_file(database):
    with database.begin(US) as stores:
        personnel.enter_person(stores, ADMIN, OTHER, now=NOW)
    with database.read(US) as stores:
        assert personnel.list_people(stores, AUDITOR) == (some.SARA, OTHER)
        assert personnel.show_person(stores, MECHANIC, "P1").person == some.SARA
        with pytest.raises(ForbiddenError, match=r"personnel\.read"):
            personnel.list_people(stores, MECHANIC)
        with pytest.raises(ForbiddenError, match=r"personnel\.read"):
            personnel.show_person(stores, MECHANIC, "P2")
        with pytest.raises(NotFoundError, match="no person 'P9'"):
            personnel.show_person(stores, AUDITOR, "P9")
