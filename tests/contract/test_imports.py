"""Imports on each database: a batch is loaded whole or not at all, not doubled, and taken back whole."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, ENGINE, LATER, NOW, SARA, US
from sqlalchemy import text

from amss_core.audit import verify
from amss_core.directives import Event
from amss_core.errors import AmssError, ConflictError, ForbiddenError, NotFoundError
from amss_core.fleet import Installation
from amss_core.imports import Batch, StatedDue, StatedTotal
from amss_core.organizations import Registration
from amss_core.parts import Order, PartDefinition, PartItem
from amss_core.personnel import Person, PersonnelFile
from amss_core.programmes import KeptItem
from amss_core.qualification import Requirement
from amss_core.scheduling import Link
from amss_core.services import directives, fleet, imports, organizations, programmes, tasks

HOUR = timedelta(hours=1)
P2 = PersonnelFile(
    person=Person(id="P2", name="Lina Roth ✈️"),
    certificates=[
        some.certificate(person="P2"),
        some.certificate(person="P2", number="SE.66.2", recorded_at=NOW),
    ],
    certificate_events=[some.certificate_event()],
    type_ratings=[some.type_rating()],
    skills=[some.skill(person="P2")],
    authorisations=[some.authorisation(person="P2")],
    work_log=[some.work(person="P2")],
)
BATCH = Batch(
    files=[P2],
    requirements=[Requirement(task_type="repair"), Requirement(task_type="repair", aircraft_type="B738")],
    aircraft=[some.aircraft(capacity_slots=2)],
    installations=[Installation(component=ENGINE, aircraft="ET-AXM", installed_on=date(2026, 1, 1))],
    readings=[some.reading(), some.reading(component=ENGINE)],
    directives=[some.directive()],
    accomplishments=[some.accomplishment()],
    events=[Event(name="overhaul", aircraft="ET-AXM", done_on=date(2026, 1, 1))],
    definitions=[PartDefinition(part_number="S-7")],
    tasks=[
        some.task(mechanic="P2"),
        some.task(id="T2", start_at=NOW + HOUR),
        some.task(id="T3", start_at=NOW + 5 * HOUR, end_at=NOW + 6 * HOUR),
    ],
    links=[Link(predecessor="T1", successor="T3")],
    items=[PartItem(part_number="S-7", serial_number="1"), PartItem(part_number="S-8", serial_number="1")],
    reservations=[some.reservation(part_number="S-7", serial_number="1")],
    orders=[Order(id="O1", part_number="S-9", arrives_on=date(2026, 6, 9))],
    registrations=[Registration(organization="?", authority="EASA", number="1", effective_on=date(2026, 1, 1))],
    programmes=[some.programme()],
    programme_items=[KeptItem(programme=some.programme().id, item=some.programme_item())],
    programme_accomplishments=[some.programme_accomplishment()],
)
TOMORROW = some.task(id="T9", start_at=LATER, end_at=LATER + HOUR)


@pytest.fixture
def northern(database):
    some.found(database)
    return database


def do(database, use_case, *arguments, now=NOW, by=ADMIN, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def on_record(database):
    with database.read(US) as stores:
        assert verify(stores.audit.records(), head=stores.audit.head()).sound
        return stores.imports.on_record()


def load(database, batch=BATCH, **named):
    return do(database, imports.load, batch, source="folder", **named)


def test_everything_of_a_batch_is_on_record_afterwards(northern):
    made, new = load(northern)
    found = on_record(northern)
    assert found.files == (PersonnelFile(person=SARA), attrs.evolve(P2))
    for kind in ("requirements", "aircraft", "installations", "directives", "tasks", "links", "items", "orders"):
        assert sorted(map(repr, getattr(found, kind))) == sorted(map(repr, getattr(BATCH, kind))), kind
    assert {attrs.evolve(each, id="") for each in found.readings} == set(BATCH.readings)
    assert found.registrations == (attrs.evolve(BATCH.registrations[0], organization=US),)
    assert found.programmes == BATCH.programmes
    assert found.programme_items == (KeptItem(programme="MP", item=some.programme_item(authority="ECAA")),)
    assert {attrs.evolve(each, id="") for each in found.programme_accomplishments} == set(
        BATCH.programme_accomplishments
    )
    assert {each.part_number for each in found.definitions} == {"S-7", "S-8", "S-9"}
    assert [each.id for each in found.components] == [ENGINE]
    assert dict(new.counts())["facts"] == 7
    assert ask(northern, imports.list_imports) == (made,)


def test_what_is_on_record_already_is_not_doubled(northern):
    load(northern)
    before = on_record(northern)
    assert load(northern) == (None, Batch())
    assert ask(northern, imports.preview_import, BATCH, by=ADMIN) == Batch()
    more = attrs.evolve(
        BATCH,
        files=[attrs.evolve(P2, skills=[*P2.skills, some.skill(id="S2", person="P2")])],
        tasks=[*BATCH.tasks, some.task(id="T4", start_at=NOW + 4 * HOUR, end_at=NOW + 6 * HOUR)],
    )
    made, new = load(northern, more)
    assert (made is None, new.counts()) == (False, (("files", 1), ("tasks", 1), ("facts", 1)))
    after = on_record(northern)
    assert len(after.files[1].skills) == 2
    assert set(after.tasks) - set(before.tasks) == {more.tasks[-1]}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"aircraft": [some.aircraft(capacity_slots=3)]}, "capacity_slots is 2, not 3"),
        ({"files": [attrs.evolve(P2, person=Person(id="P2", name="Somebody"))]}, "is on record otherwise"),
        ({"files": [attrs.evolve(P2, skills=[some.skill(person="P2", level=5)])]}, "skills 'S1' of P2"),
        ({"links": [Link(predecessor="T3", successor="T1")]}, "circle"),
        ({"readings": [some.reading(read_on=date(2026, 5, 2), flight_cycles=1)]}, "less than"),
        ({"reservations": [some.reservation(id="R2", part_number="S-7", serial_number="1")]}, "found twice"),
        ({"tasks": [some.task(id="T9")]}, "takes 2 at once"),
        (
            {"registrations": [attrs.evolve(BATCH.registrations[0], scope="B1")]},
            "EASA 1 is on record otherwise: scope is , not B1",
        ),
        ({"programmes": [some.programme(issue="8")]}, "programmes MP is on record otherwise: issue is 7, not 8"),
        ({"programme_items": [KeptItem(programme="MP", item=some.programme_item(title="x"))]}, "programme_items A1"),
        ({"programme_accomplishments": [some.programme_accomplishment(replaces="none")]}, "'none'"),
    ],
)
def test_what_cannot_stand_is_named_and_nothing_is_loaded(northern, changed, words):
    load(northern)
    before = on_record(northern)
    with pytest.raises(ConflictError, match=words) as refused:
        load(northern, attrs.evolve(BATCH, **changed))
    assert refused.value.findings
    assert on_record(northern) == before


def test_no_more_reasons_are_spelled_out_than_one_reads(northern):
    load(northern)
    many = [some.directive(f"D{number}") for number in range(30)]
    load(northern, Batch(directives=many))
    with pytest.raises(ConflictError, match="And 10 more"):
        load(northern, Batch(directives=[attrs.evolve(each, title="x" * 200) for each in many]))


def test_an_import_is_taken_back_whole(northern):
    before = on_record(northern)
    made, _ = load(northern)
    do(northern, fleet.add_aircraft, some.aircraft(registration="ET-AXN"))
    do(northern, fleet.set_status, "ET-AXN", "grounded", reason="of no import")
    before = attrs.evolve(before, aircraft=[each for each in on_record(northern).aircraft if each.revision > 1])
    taken = do(northern, imports.take_back, made.id, reason="wrong folder", now=LATER)
    assert (taken.state, taken.taken_back_by, taken.taken_back_at) == ("taken_back", "root", LATER)
    assert on_record(northern) == before
    with pytest.raises(ConflictError, match="taken back already, by root"):
        do(northern, imports.take_back, made.id, reason="again")
    assert load(northern)[0] is not None
    with northern.read(US) as stores:
        assert "Lina Roth" in " ".join(each.after or "" for each in stores.audit.records())


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (lambda stores: tasks.plan_task(stores, ADMIN, TOMORROW, now=NOW), "rest on aircraft"),
        (lambda stores: fleet.change_aircraft(stores, ADMIN, some.aircraft(capacity_slots=3), now=NOW), "was changed"),
        (
            lambda stores: organizations.change_registration(
                stores,
                ADMIN,
                Registration(
                    organization=US, authority="EASA", number="1", effective_on=date(2026, 1, 1), status="suspended"
                ),
                now=LATER,
            ),
            "registrations EASA 1 was changed",
        ),
        (
            lambda stores: programmes.add_items(stores, ADMIN, "MP", [some.programme_item(id="A9")], now=NOW),
            "rest on programmes",
        ),
        (
            lambda stores: directives.revise_directive(stores, ADMIN, some.directive(title="R1"), reason="R1", now=NOW),
            "rest on directives",
        ),
    ],
)
def test_it_is_not_taken_back_while_anything_rests_on_it(northern, since, words):
    made, _ = load(northern)
    with northern.begin(US) as stores:
        since(stores)
    before = on_record(northern)
    with pytest.raises(ConflictError, match=words):
        do(northern, imports.take_back, made.id, reason="x")
    assert on_record(northern) == before


def test_an_item_of_a_programme_on_record_has_its_authority(northern):
    load(northern)
    item = KeptItem(programme="MP", item=some.programme_item(id="A2"))
    load(northern, Batch(programme_items=[item]))
    assert on_record(northern).programme_items[1].item.authority == "ECAA"
    assert load(northern, Batch(programme_items=[item])) == (None, Batch())
    with pytest.raises(AmssError):
        load(northern, Batch(programme_items=[KeptItem(programme="X9", item=some.programme_item(id="A3"))]))


def test_tasks_on_record_make_room_for_new_ones(northern):
    """Two tasks, one after the other, hold both slots; a long one that is loaded fits once they share one."""
    load(northern, Batch(aircraft=BATCH.aircraft, tasks=[some.task(id="A"), some.task(id="X")]))
    with northern.begin(US) as stores:
        later = some.task(id="B", start_at=NOW + 5 * HOUR, end_at=NOW + 6 * HOUR)
        stores.tasks.add(later)
        stores.tasks._tenant._connection.execute(text("UPDATE tasks SET slot = 1 WHERE id = 'B'"))
        tasks.cancel(stores, ADMIN, "X", reason="x", now=NOW)
    long = some.task(id="C", end_at=NOW + 6 * HOUR)
    load(northern, Batch(tasks=[long]))
    assert long in on_record(northern).tasks


def test_who_may_not_and_what_is_not_there_is_refused(northern):
    with pytest.raises(ForbiddenError):
        load(northern, by=AUDITOR)
    with pytest.raises(NotFoundError, match="no import 'X9'"):
        do(northern, imports.take_back, "X9", reason="x")
    for batch in (
        Batch(readings=[some.reading(aircraft="X9")]),
        Batch(tasks=[some.task(aircraft="X9")]),
        Batch(reservations=[some.reservation()]),
    ):
        before = on_record(northern)
        with pytest.raises(AmssError):
            load(northern, batch)
        assert on_record(northern) == before


def test_what_another_system_states_is_held_against_the_record_before_and_after_the_import(northern):
    on = date(2026, 6, 1)
    stated = [StatedTotal(total="people", number=2), StatedTotal(total="aircraft", number=2)]
    new = ask(northern, imports.preview_import, BATCH, by=ADMIN)
    before = ask(northern, imports.reconcile_import, stated, new=new, on=on, by=ADMIN)
    assert [each.text for each in before] == [
        "total: aircraft is stated as 2, and is 1 by the record; counted: ET-AXM."
    ]
    load(northern)
    assert ask(northern, imports.reconcile_import, stated, on=on, by=ADMIN) == before
    assert ask(northern, imports.reconcile_import, [], on=on, by=ADMIN) == ()
    unknown = StatedDue(directive="AD 9", aircraft="ET-AXM", status="open")
    with pytest.raises(NotFoundError, match="no directive 'AD 9'"):
        ask(northern, imports.reconcile_import, [unknown], on=on, by=ADMIN)
    with pytest.raises(ForbiddenError):
        ask(northern, imports.reconcile_import, stated, on=on)
