"""Maintenance programmes on record, on each database: what was done stays, and what is due becomes a task once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import attrs
import operator_data as some
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from operator_data import ADMIN, AUDITOR, ENGINE, LATER, MECHANIC, NOW, US
from signing import Reversed
from sqlalchemy import event
from workshop import PLANNER, SARA, workshop

from amss_core.audit import verify
from amss_core.compliance_time import Tolerance
from amss_core.directives import Applicability, Criteria
from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.programmes import KeptItem
from amss_core.services import fleet, programmes, tasks
from amss_core.units import FlightHours

TODAY = NOW.date()
MONTHLY = "1 month after new; repeat every 1 month"


def do(database, use_case, *arguments, now=NOW, by=ADMIN, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        assert verify(stores.audit.records(), head=stores.audit.head()).sound
        return [each.event.name for each in stores.outbox.read(limit=5_000)]


def standing(database, item="A1", **asked):
    asked = {"on": TODAY} | asked
    return {
        each.aircraft: each.status
        for each in ask(database, programmes.status_of_programmes, **asked)
        if each.item.id == item
    }


@pytest.fixture
def hangar(database):
    """Return a workshop with two aircraft that fly, and a programme of one item that is due on one of them."""
    workshop(database)
    for registration, hours in (("ET-AXM", 480), ("ET-AXN", 100)):
        read = some.reading(
            aircraft=registration, flight_hours=FlightHours.of(hours), flight_cycles=None, read_on=TODAY
        )
        do(database, fleet.record_reading, read)
    do(database, programmes.create_programme, some.programme())
    do(database, programmes.add_items, "MP", [some.programme_item()])
    return database


def test_a_programme_comes_back_as_it_was_entered(hangar):
    entered = some.programme("B", name="✈️ برنامج", authority="", issue="")
    assert do(hangar, programmes.create_programme, attrs.evolve(entered, revision=7)) == entered
    assert ask(hangar, programmes.list_programmes) == (entered, some.programme())
    changed = do(hangar, programmes.change_programme, some.programme(issue="8"))
    assert changed == some.programme(issue="8", revision=2)
    with pytest.raises(ConflictError, match="programme 'MP' was changed meanwhile: revision 2, not 1"):
        do(hangar, programmes.change_programme, some.programme(issue="9"))
    assert told(hangar)[-2:] == ["programmes:changed"] * 2


def test_items_come_back_as_they_were_entered(hangar):
    full = some.programme_item(
        "B1",
        "500 FH or 12 months after new, whichever first; repeat every 500 FH",
        title="Annual ✈️",
        authority="EASA",
        kind="annual_inspection",
        permitted_variation=Tolerance(percent=10, days=30),
        applicability=Applicability.of(Criteria(types=["B738"])),
        lead_days=0,
    )
    kept = do(hangar, programmes.add_items, "MP", [full, some.programme_item("B2")])
    assert kept[0] == KeptItem(programme="MP", item=full)
    assert kept[1].item.authority == "ECAA"
    assert ask(hangar, programmes.list_items, "MP")[1:] == kept
    changed = do(hangar, programmes.change_item, attrs.evolve(kept[0], item=attrs.evolve(full, lead_days=9)))
    assert (changed.revision, changed.item.lead_days) == (2, 9)
    assert ask(hangar, programmes.list_items, "MP")[1] == changed
    with pytest.raises(ConflictError, match="item 'B1' was changed meanwhile: revision 2, not 1"):
        do(hangar, programmes.change_item, kept[0])


def test_items_are_entered_together_or_not_at_all(hangar):
    with pytest.raises(ConflictError, match="already an item 'A1'"):
        do(hangar, programmes.add_items, "MP", [some.programme_item("B1"), some.programme_item("A1")])
    assert [each.item.id for each in ask(hangar, programmes.list_items, "MP")] == ["A1"]


def test_an_item_stays_with_its_programme(hangar):
    do(hangar, programmes.create_programme, some.programme("B"))
    with pytest.raises(ConflictError, match="of the programme 'MP'"):
        do(hangar, programmes.change_item, KeptItem(programme="B", item=some.programme_item()))


def test_what_was_done_counts_and_a_correction_leaves_it_on_file(hangar):
    assert standing(hangar) == {"ET-AXM": "due_soon", "ET-AXN": "open"}
    first = do(hangar, programmes.record_programme_accomplishment, some.programme_accomplishment(done_on=TODAY))
    assert (first.recorded_by, first.recorded_at, bool(first.id)) == ("root", NOW, True)
    assert standing(hangar)["ET-AXM"] == "open"
    wrong = some.programme_accomplishment(done_on=date(2026, 5, 30), replaces=first.id)
    do(hangar, programmes.record_programme_accomplishment, wrong, now=LATER)
    (status, _) = ask(hangar, programmes.status_of_programmes, on=TODAY)
    assert status.last.done_on == date(2026, 5, 30)
    (then, _) = ask(hangar, programmes.status_of_programmes, on=TODAY, known_at=NOW)
    assert then.last.done_on == TODAY
    with pytest.raises(ConflictError, match="replaced more than once"):
        do(hangar, programmes.record_programme_accomplishment, wrong)


def test_a_correction_is_of_the_same_item_and_aircraft(hangar):
    do(hangar, programmes.add_items, "MP", [some.programme_item("B1")])
    record = programmes.record_programme_accomplishment
    do(hangar, record, some.programme_accomplishment(id="R1"))
    with pytest.raises(ConflictError, match="'R1' is of another aircraft or component"):
        do(hangar, record, some.programme_accomplishment(aircraft="ET-AXN", replaces="R1"))
    with pytest.raises(ConflictError, match="'R1', which is not on record"):
        do(hangar, record, some.programme_accomplishment(item="B1", replaces="R1"))
    with pytest.raises(ConflictError, match="already a record 'R1'"):
        do(hangar, record, some.programme_accomplishment(id="R1"))


def test_status_and_due_list_of_a_part_are_a_part_of_those_of_all(hangar):
    do(hangar, programmes.create_programme, some.programme("B"))
    do(hangar, programmes.add_items, "B", [some.programme_item("B1", MONTHLY)])
    do(
        hangar,
        fleet.change_aircraft,
        some.aircraft(capacity_slots=2, status="maintenance", manufactured_on=date(2026, 5, 1)),
    )
    every = ask(hangar, programmes.status_of_programmes, on=TODAY)
    assert [(each.item.id, each.aircraft) for each in every] == [
        (item, aircraft) for item in ("A1", "B1") for aircraft in ("ET-AXM", "ET-AXN")
    ]
    assert ask(hangar, programmes.status_of_programmes, on=TODAY, programme_id="B") == every[2:]
    assert ask(hangar, programmes.status_of_programmes, on=TODAY, registrations=["ET-AXN"]) == every[1::2]
    due = ask(hangar, programmes.list_due_items, on=TODAY)
    assert (due[0].item.id, due[0].aircraft, due[0].status) == ("B1", "ET-AXN", "overdue")
    assert {(each.item.id, each.aircraft) for each in due} == {("B1", "ET-AXM"), ("B1", "ET-AXN"), ("A1", "ET-AXM")}
    visits = ask(hangar, programmes.suggest_visits, on=TODAY, programme_id="B")
    assert {each.aircraft: each.visit_on for each in visits} == {"ET-AXM": date(2026, 6, 1), "ET-AXN": TODAY}


def test_a_task_is_made_once_for_what_is_due(hangar):
    (made,) = do(hangar, programmes.generate_tasks, by=PLANNER)
    assert (made.task.programme_item, made.task.aircraft, made.task.priority) == ("A1", "ET-AXM", "routine")
    assert (made.task.start_at, made.in_time) == (datetime(2026, 6, 1, 8, tzinfo=NOW.tzinfo), True)
    assert made.task.title == "item A1"
    assert ask(hangar, tasks.list_tasks) == (made.task,)
    before = len(told(hangar))
    assert do(hangar, programmes.generate_tasks, by=PLANNER, now=LATER) == ()
    assert len(told(hangar)) == before
    do(hangar, tasks.cancel, made.task.id, reason="not yet")
    assert len(do(hangar, programmes.generate_tasks)) == 1
    with hangar.read(US) as stores:
        entry = [*stores.audit.records()][-1]
    assert (entry.action, entry.reason[:21]) == ("programmes.generate", "ET-AXM wants item A1:")


def test_a_second_open_task_for_an_item_is_refused_by_the_database_too(hangar):
    (made,) = do(hangar, programmes.generate_tasks)
    again = some.task(programme_item="A1", start_at=LATER + timedelta(days=9), end_at=LATER + timedelta(days=10))
    with pytest.raises(ConflictError):
        do(hangar, tasks.plan_task, again)
    with pytest.raises(NotFoundError, match="no programme item 'X9'"):
        do(hangar, tasks.plan_task, attrs.evolve(again, programme_item="X9"))
    assert ask(hangar, tasks.list_tasks) == (made.task,)


def test_what_is_late_is_urgent_and_each_task_has_a_slot_of_its_own(hangar):
    do(hangar, programmes.add_items, "MP", [some.programme_item(each, MONTHLY) for each in ("B1", "B2", "B3")])
    made = [each for each in do(hangar, programmes.generate_tasks) if each.task.aircraft == "ET-AXN"]
    assert [(each.task.priority, each.in_time) for each in made] == [("urgent", False)] * 3
    assert [each.task.start_at.date() for each in made] == [TODAY + timedelta(days=days) for days in (1, 2, 3)]


def test_a_completed_task_is_done_of_its_item(hangar):
    do(hangar, tasks.plan_task, some.task(mechanic="P1", programme_item="A1"), by=PLANNER)
    do(hangar, tasks.start, "T1", by=SARA)
    do(hangar, tasks.change_task, "T1", notes="done", by=SARA)
    sign = {"statement": "done as it says", "reauthentication": Reversed(), "proof": "1P"}
    do(hangar, tasks.complete, "T1", by=SARA, now=NOW + timedelta(hours=4), **sign)
    (status, _) = ask(hangar, programmes.status_of_programmes, on=TODAY)
    assert (status.status, status.last.reference, status.last.recorded_by) == ("open", "task T1", "P1")


def test_the_number_of_queries_does_not_grow_with_the_fleet(hangar):
    def queries():
        seen = []
        with hangar.read(US) as stores:
            connection = stores.users._tenant._connection
            event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
            programmes.status_of_programmes(stores, AUDITOR, on=TODAY)
        return len(seen)

    before = queries()
    for number in range(5):
        do(hangar, fleet.add_aircraft, some.aircraft(registration=f"ET-{number}"))
        do(hangar, programmes.add_items, "MP", [some.programme_item(f"N{number}")])
    assert queries() == before


def test_who_may_not_is_refused(hangar):
    done = some.programme_accomplishment()
    for use_case, arguments, named in (
        (programmes.create_programme, [some.programme("B")], {}),
        (programmes.change_programme, [some.programme()], {}),
        (programmes.add_items, ["MP", [some.programme_item("B1")]], {}),
        (programmes.change_item, [KeptItem(programme="MP", item=some.programme_item())], {}),
        (programmes.record_programme_accomplishment, [done], {}),
        (programmes.generate_tasks, [], {}),
    ):
        with pytest.raises(ForbiddenError):
            do(hangar, use_case, *arguments, by=MECHANIC, **named)
        with pytest.raises(ForbiddenError):
            do(hangar, use_case, *arguments, by=AUDITOR, **named)
    assert do(hangar, programmes.record_programme_accomplishment, done, by=MECHANIC, own=True)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
RECORD = programmes.record_programme_accomplishment
BAD = {
    "a programme twice": (programmes.create_programme, [some.programme()], {}),
    "a naive instant": (programmes.create_programme, [some.programme("B")], {"now": NAIVE}),
    "an unknown programme": (programmes.change_programme, [some.programme("X9")], {}),
    "a naive change": (programmes.change_programme, [some.programme()], {"now": NAIVE}),
    "items of an unknown programme": (programmes.add_items, ["X9", [some.programme_item("B1")]], {}),
    "no items": (programmes.add_items, ["MP", []], {}),
    "one item twice": (programmes.add_items, ["MP", [some.programme_item("B1")] * 2], {}),
    "a naive item": (programmes.add_items, ["MP", [some.programme_item("B1")]], {"now": NAIVE}),
    "an unknown item": (programmes.change_item, [KeptItem(programme="MP", item=some.programme_item("X9"))], {}),
    "done of an unknown item": (RECORD, [some.programme_accomplishment(item="X9")], {}),
    "done on an unknown aircraft": (RECORD, [some.programme_accomplishment(aircraft="X9")], {}),
    "done on an unknown component": (RECORD, [some.programme_accomplishment(component=ENGINE)], {}),
    "done on an unknown component alone": (
        RECORD,
        [some.programme_accomplishment(aircraft=None, component=ENGINE)],
        {},
    ),
    "done on a day to come": (RECORD, [some.programme_accomplishment(done_on=TODAY + timedelta(days=1))], {}),
    "done at a naive instant": (RECORD, [some.programme_accomplishment()], {"now": NAIVE}),
    "a correction of nothing": (RECORD, [some.programme_accomplishment(replaces="X9")], {}),
    "tasks of an unknown programme": (programmes.generate_tasks, [], {"programme_id": "X9"}),
    "tasks at a naive instant": (programmes.generate_tasks, [], {"now": NAIVE}),
    "tasks that take no time": (programmes.generate_tasks, [], {"duration": timedelta(0)}),
    "tasks that outlast the calendar": (programmes.generate_tasks, [], {"duration": timedelta(days=4_000_000)}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(hangar, name):
    use_case, arguments, named = BAD[name]
    before = len(told(hangar))
    with pytest.raises(AmssError):
        do(hangar, use_case, *arguments, **named)
    assert len(told(hangar)) == before
    assert ask(hangar, programmes.list_programmes) == (some.programme(),)


def test_a_question_that_cannot_be_answered_is_refused(hangar):
    for use_case, named, error in (
        (programmes.status_of_programmes, {"programme_id": "X9"}, NotFoundError),
        (programmes.status_of_programmes, {"registrations": ["X9"]}, NotFoundError),
        (programmes.status_of_programmes, {"known_at": NAIVE}, InvalidValueError),
        (programmes.list_due_items, {"horizon_days": -1}, InvalidValueError),
        (programmes.suggest_visits, {"together_days": -1}, InvalidValueError),
    ):
        with pytest.raises(error):
            ask(hangar, use_case, on=TODAY, **named)
    with pytest.raises(NotFoundError, match="no programme 'X9'"):
        ask(hangar, programmes.list_items, "X9")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_any_day_can_be_asked_about(hangar, day):
    do(hangar, programmes.add_items, "MP", [some.programme_item("B1", MONTHLY)])
    assert len(ask(hangar, programmes.status_of_programmes, on=day)) == 4
    ask(hangar, programmes.list_due_items, on=day)
    ask(hangar, programmes.suggest_visits, on=day)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(
    rules=st.lists(st.sampled_from([MONTHLY, "500 FH after new", "20 years after new"]), max_size=4),
    lead_days=st.integers(0, 9_000),
    hours=st.integers(1, 90),
    begins=st.times().map(lambda each: time(each.hour, each.minute)),
)
def test_asked_twice_tasks_are_made_once(hangar, rules, lead_days, hours, begins):
    asked = {"duration": timedelta(hours=hours), "begins": begins}
    with hangar.begin(US) as stores:
        prefix = stores.new_id()
    items = [some.programme_item(f"{prefix} {each}", rule, lead_days=lead_days) for each, rule in enumerate(rules)]
    if items:
        do(hangar, programmes.add_items, "MP", items)
    made = do(hangar, programmes.generate_tasks, **asked)
    wanted = [(each.task.programme_item, each.task.aircraft) for each in made]
    assert len(set(wanted)) == len(wanted)
    assert do(hangar, programmes.generate_tasks, **asked) == ()
    assert all(each.task.start_at >= NOW for each in made)
