"""Tasks on record, on each database: guarded at each step, within the aircraft's capacity, final once they end."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, LATER, NOW, US
from signing import Reversed
from sqlalchemy import update
from workshop import LINA, OMAR, PLANNER, SARA, workshop

from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.parts import PartDefinition, PartItem
from amss_core.qualification import Requirement
from amss_core.scheduling import Link
from amss_core.services import directives, fleet, parts, personnel, qualification, scheduling, tasks
from amss_core.tasks import Override
from amss_sql import schema

HOUR = timedelta(hours=1)
SIGN = {"statement": "done as it says", "reauthentication": Reversed()}


@pytest.fixture
def shop(database):
    return workshop(database)


def do(database, use_case, *arguments, now=NOW, by=PLANNER, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        return [each.event.name for each in stores.outbox.read(limit=5_000)]


def slots(database):
    with database.read(US) as stores:
        rows = stores.tasks._tenant.rows(stores.tasks._tenant.select(schema.tasks))
        return {row["id"]: row["slot"] for row in rows}


def in_progress(shop, **given):
    do(shop, tasks.plan_task, some.task(mechanic="P1", **given), checklist=[some.item()])
    return do(shop, tasks.start, "T1", by=SARA)


def test_a_task_comes_back_as_it_was_planned(shop):
    given = some.task(mechanic="P1", inspector="P2", parts=[("S738-07", 2)], package="C1", title="Inspect ✈️")
    items = [some.item(), some.item(id="2", description="torque", independent_inspection=True)]
    assert do(shop, tasks.plan_task, given, checklist=items) == given
    shown = ask(shop, tasks.show_task, "T1")
    assert (shown.task, shown.checklist, shown.signatures) == (given, tuple(items), ())
    assert ask(shop, tasks.list_tasks, aircraft="ET-AXM", mechanic="P1", states=["scheduled"]) == (given,)
    assert ask(shop, tasks.list_tasks, ends_after=given.end_at) == ()
    assert ask(shop, tasks.list_tasks, starts_before=given.start_at) == ()
    assert told(shop)[-2:] == ["task:state_changed", "task:assigned"]


def test_who_is_planned_must_be_qualified_and_every_reason_is_said(shop):
    with pytest.raises(ConflictError) as refused:
        do(shop, tasks.plan_task, some.task(mechanic="P3"))
    codes = {each.code for each in refused.value.findings}
    assert codes >= {"certificate_missing", "authorisation_missing"}
    assert ask(shop, tasks.list_tasks) == ()
    do(shop, tasks.plan_task, some.task())
    with pytest.raises(ConflictError, match="Omar"):
        do(shop, tasks.assign, "T1", "P3")
    assert do(shop, tasks.assign, "T1", "P1").mechanic == "P1"
    with pytest.raises(ConflictError, match="overhaul"):
        do(shop, tasks.change_task, "T1", type="overhaul")
    assert do(shop, tasks.assign, "T1", None).mechanic is None


def test_a_change_is_made_over_what_its_author_looked_at(shop):
    do(shop, tasks.plan_task, some.task())
    changed = do(shop, tasks.change_task, "T1", revision=1, start_at=NOW + HOUR, priority="aog")
    assert (changed.revision, changed.reschedules, changed.first_planned_start_at) == (2, 1, NOW)
    assert do(shop, tasks.change_task, "T1", priority="aog") == changed
    with pytest.raises(ConflictError, match="revision 2, not 1"):
        do(shop, tasks.change_task, "T1", revision=1, title="x")
    with pytest.raises(InvalidValueError, match="state"):
        do(shop, tasks.change_task, "T1", state="completed")
    with shop.begin(US) as stores, pytest.raises(ConflictError, match="changed meanwhile: revision 2, not 1"):
        stores.tasks.replace(some.task())


def test_an_aircraft_takes_no_more_tasks_than_it_has_slots(shop):
    for number in (1, 2):
        do(shop, tasks.plan_task, some.task(id=f"T{number}"))
    with pytest.raises(ConflictError, match="takes 2 at once") as refused:
        do(shop, tasks.plan_task, some.task(id="T3", start_at=NOW + HOUR))
    assert [each.code for each in refused.value.findings] == ["aircraft_over_capacity"]
    do(shop, tasks.plan_task, some.task(id="T3", start_at=NOW + 4 * HOUR, end_at=NOW + 5 * HOUR))
    with pytest.raises(ConflictError, match="takes 2"):
        do(shop, tasks.change_task, "T3", start_at=NOW + 3 * HOUR)
    assert sorted(slots(shop).values()) == [0, 0, 1]


@pytest.mark.parametrize("slot", [0, 2, None])
def test_the_database_refuses_what_the_use_case_would(shop, slot):
    """The second wall: a slot that is taken, one that the aircraft does not have, and none at all."""
    do(shop, tasks.plan_task, some.task())
    with pytest.raises((ConflictError, InvalidValueError)), shop.begin(US) as stores:
        stores.tasks._tenant.insert(schema.tasks, some.task(id="T2"), slot=slot)
    assert list(slots(shop)) == ["T1"]


def test_a_capacity_that_tasks_need_cannot_be_taken_away(shop):
    for number in (1, 2):
        do(shop, tasks.plan_task, some.task(id=f"T{number}"))
    with shop.read(US) as stores:
        aircraft = stores.fleet.get("ET-AXM")
    with pytest.raises(ConflictError):
        do(shop, fleet.change_aircraft, attrs.evolve(aircraft, capacity_slots=1))


def test_slots_are_given_anew_where_the_tasks_fit_only_so(shop):
    """Two short tasks, one after the other, hold both slots; a long one beside them fits once they share one."""
    short = {"A": (0, 1, 0), "B": (2, 3, 1)}
    with shop.begin(US) as stores:
        for name, (first, end, slot) in short.items():
            task = some.task(id=name, start_at=NOW + first * HOUR, end_at=NOW + end * HOUR)
            stores.tasks._tenant.insert(schema.tasks, task, slot=slot)
    do(shop, tasks.plan_task, some.task(id="C", end_at=NOW + 3 * HOUR))
    assert slots(shop) == {"A": 0, "B": 0, "C": 1} or slots(shop)["A"] == slots(shop)["B"] != slots(shop)["C"]
    with shop.begin(US) as stores, pytest.raises(ConflictError, match="not as many slots"):
        stores.tasks.add(some.task(id="D"))


def test_work_begins_only_when_all_that_it_needs_is_there(shop):
    do(shop, parts.define_part, PartDefinition(part_number="S738-07"), by=ADMIN)
    do(shop, parts.receive, PartItem(part_number="S738-07", serial_number="1"), by=ADMIN)
    do(shop, tasks.plan_task, some.task(id="T0", aircraft="ET-AXM"))
    do(shop, tasks.plan_task, some.task(mechanic="P1", parts=[("S738-07", 1)]))
    do(shop, scheduling.link, Link(predecessor="T0", successor="T1"))
    do(shop, fleet.set_status, "ET-AXM", "operational", reason="x")
    with pytest.raises(ConflictError) as refused:
        do(shop, tasks.start, "T1", now=NOW - HOUR, by=SARA)
    assert {each.code for each in refused.value.findings} == {
        "aircraft_in_service",
        "too_early_to_start",
        "predecessor_not_completed",
        "parts_not_reserved",
    }
    do(shop, fleet.set_status, "ET-AXM", "grounded", reason="x")
    do(shop, scheduling.unlink, Link(predecessor="T0", successor="T1"))
    do(shop, parts.reserve, ("S738-07", "1"), "T1", by=SARA)
    with pytest.raises(ForbiddenError):
        do(shop, tasks.start, "T1", by=OMAR)
    started = do(shop, tasks.start, "T1", by=SARA)
    assert (started.state, started.started_at) == ("in_progress", NOW)
    assert do(shop, tasks.start, "T1", by=SARA) == started


def test_a_result_is_recorded_by_the_mechanic_or_a_planner_while_work_goes_on(shop):
    do(shop, tasks.plan_task, some.task(mechanic="P1"), checklist=[some.item()])
    done = {"result": "pass", "performed_by": ["P1"]}
    with pytest.raises(ConflictError, match="start it first"):
        do(shop, tasks.record_item, "T1", "1", by=SARA, **done)
    do(shop, tasks.start, "T1", by=SARA)
    with pytest.raises(NotFoundError, match="no item '9'"):
        do(shop, tasks.record_item, "T1", "9", by=SARA, **done)
    with pytest.raises(NotFoundError, match="no person 'X9'"):
        do(shop, tasks.record_item, "T1", "1", result="pass", performed_by=["X9"], by=SARA)
    with pytest.raises(ForbiddenError):
        do(shop, tasks.record_item, "T1", "1", by=OMAR, **done)
    item = do(shop, tasks.record_item, "T1", "1", result="fail", performed_by=["P1"], deferral="MEL 32-1", by=SARA)
    assert ask(shop, tasks.show_task, "T1").checklist == (item,)
    do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", **SIGN)
    with pytest.raises(ConflictError, match="a signature is final"):
        do(shop, tasks.record_item, "T1", "1", by=SARA, **done)
    with pytest.raises(ConflictError, match="already signed by P1"):
        do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", **SIGN)


def test_a_signature_says_what_is_stated_under_a_certificate_in_force(shop):
    in_progress(shop)
    do(shop, tasks.record_item, "T1", "1", result="pass", performed_by=["P1"], by=SARA)
    with pytest.raises(InvalidValueError, match="statement"):
        do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", **SIGN | {"statement": " "})
    do(shop, qualification.drop_requirement, "inspection", "B738", by=ADMIN)
    none = Requirement(task_type="inspection", type_rating=False)
    do(shop, qualification.require_for_work, none, by=ADMIN)
    do(
        shop,
        personnel.revoke_certificate,
        "P1",
        "C1",
        event_id="E1",
        on=NOW.date(),
        by=ADMIN,
    )
    with pytest.raises(ConflictError, match="holds no certificate in force"):
        do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", now=NOW + HOUR, **SIGN)
    assert ask(shop, tasks.show_task, "T1").checklist[0].signed_by is None


def test_an_inspector_must_be_authorised_to_inspect(shop):
    in_progress(shop)
    do(shop, tasks.record_item, "T1", "1", result="pass", performed_by=["P2"], by=SARA)
    with pytest.raises(ConflictError) as refused:
        do(shop, tasks.inspect, "T1", "1", by=SARA, proof="1P", **SIGN)
    assert "authorisation_missing" in {each.code for each in refused.value.findings}


def test_a_task_is_completed_only_when_everything_is_done(shop):
    in_progress(shop)
    with pytest.raises(ConflictError) as refused:
        do(shop, tasks.complete, "T1", by=SARA, proof="1P", **SIGN)
    assert {each.code for each in refused.value.findings} == {
        "too_early_to_complete",
        "checklist_item_pending",
        "checklist_item_unsigned",
        "notes_missing",
    }
    do(shop, tasks.record_item, "T1", "1", result="pass", performed_by=["P1"], by=SARA)
    do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", **SIGN)
    do(shop, tasks.change_task, "T1", notes="nothing found", by=SARA)
    allowed = Override(by=PLANNER, reason="done earlier")
    done = do(
        shop,
        tasks.complete,
        "T1",
        by=SARA,
        proof="1P",
        minutes=90,
        early_completion=allowed,
        now=NOW + HOUR,
        **SIGN,
    )
    assert (done.state, done.completed_at) == ("completed", NOW + HOUR)
    assert do(shop, tasks.complete, "T1", by=SARA, proof="1P", now=LATER, **SIGN) == done
    with shop.read(US) as stores:
        entry = stores.people.file("P1").work_log[-1]
        assert (entry.minutes, entry.aircraft_type, entry.task) == (90, "B738", "T1")
        assert any("paul allowed it: done earlier" in each.reason for each in stores.audit.records())
    assert slots(shop)["T1"] is None
    with pytest.raises(ConflictError):
        do(shop, tasks.change_task, "T1", notes="more", by=SARA)
    correction = some.task(id="T2", corrects="T1", start_at=LATER, end_at=LATER + HOUR)
    assert do(shop, tasks.plan_task, correction).corrects == "T1"


def test_completion_records_compliance_with_the_paragraph_that_there_is(shop):
    two = [some.requirement(paragraph="(g)"), some.requirement(paragraph="(h)")]
    do(shop, directives.create_directive, some.directive(requirements=two), by=ADMIN)
    with pytest.raises(NotFoundError, match="no paragraph '\\(z\\)'"):
        do(shop, tasks.plan_task, some.task(directive="FAA AD 2026-01-01", paragraph="(z)"))
    do(shop, tasks.plan_task, some.task(mechanic="P1", directive="FAA AD 2026-01-01"))
    do(shop, tasks.start, "T1", by=SARA)
    do(shop, tasks.change_task, "T1", notes="done", by=SARA)
    with pytest.raises(NotFoundError, match="no paragraph ''; it has '\\(g\\)', '\\(h\\)'"):
        do(shop, tasks.complete, "T1", by=SARA, proof="1P", now=NOW + 4 * HOUR, **SIGN)
    assert ask(shop, tasks.show_task, "T1").task.state == "in_progress"
    do(shop, tasks.change_task, "T1", paragraph="(g)")
    do(shop, tasks.complete, "T1", by=SARA, proof="1P", now=NOW + 4 * HOUR, **SIGN)
    with shop.read(US) as stores:
        (done,) = stores.directives.load(stores.fleet.load()).accomplishments
    assert (done.paragraph, done.aircraft, done.reference, done.recorded_by) == ("(g)", "ET-AXM", "task T1", "P1")


def test_a_cancelled_task_gives_back_what_was_kept_for_it(shop):
    do(shop, parts.define_part, PartDefinition(part_number="S738-07"), by=ADMIN)
    do(shop, parts.receive, PartItem(part_number="S738-07", serial_number="1"), by=ADMIN)
    do(shop, tasks.plan_task, some.task(parts=[("S738-07", 1)]))
    do(shop, parts.reserve, ("S738-07", "1"), "T1", by=ADMIN)
    with pytest.raises(InvalidValueError, match="reason"):
        do(shop, tasks.cancel, "T1", reason=" ")
    with pytest.raises(ConflictError, match="more than 24 hours ago"):
        do(shop, tasks.cancel, "T1", reason="no need", now=NOW + 25 * HOUR)
    late = Override(by=PLANNER, reason="found late")
    cancelled = do(shop, tasks.cancel, "T1", reason="no need", late_cancel=late, now=NOW + 25 * HOUR)
    assert do(shop, tasks.cancel, "T1", reason="again") == cancelled
    with shop.read(US) as stores:
        assert stores.parts.item(("S738-07", "1")).status == "in_stock"
        assert [each.state for each in stores.parts.reservations(task="T1")] == ["released"]
        assert list(stores.audit.records())[-1].reason.startswith("no need T1 began")


def test_who_is_qualified_for_a_task_comes_first_and_the_others_say_what_they_lack(shop):
    do(shop, tasks.plan_task, some.task())
    do(shop, tasks.plan_task, some.task(id="T2", mechanic="P1"))
    found = ask(shop, qualification.qualified_mechanics, "T1", now=NOW)
    assert [(each.person.id, each.blocked, each.free) for each in found] == [
        ("P1", False, False),
        ("P2", True, True),
        ("P3", True, True),
    ]
    assert all(each.against for each in found[1:])


def test_what_work_asks_for_is_set_and_removed(shop):
    other = Requirement(task_type="repair", skills=[])
    do(shop, qualification.require_for_work, other, by=ADMIN)
    changed = attrs.evolve(other, certifying=True)
    do(shop, qualification.require_for_work, changed, by=ADMIN)
    assert ask(shop, qualification.list_requirements)[1:] == (changed,)
    do(shop, qualification.drop_requirement, "repair", None, by=ADMIN)
    assert len(ask(shop, qualification.list_requirements)) == 1
    with pytest.raises(NotFoundError, match="nothing is defined for repair on any type"):
        do(shop, qualification.drop_requirement, "repair", None, by=ADMIN)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
BAD = {
    "an unknown aircraft": (tasks.plan_task, [some.task(id="N", aircraft="X9")], {}),
    "an unknown mechanic": (tasks.plan_task, [some.task(id="N", mechanic="X9")], {}),
    "an unknown directive": (tasks.plan_task, [some.task(id="N", directive="X9")], {}),
    "an unknown task to correct": (tasks.plan_task, [some.task(id="N", corrects="X9")], {}),
    "a task that is there": (tasks.plan_task, [some.task(aircraft="ET-AXN")], {}),
    "an item of another task": (tasks.plan_task, [some.task(id="N")], {"checklist": [some.item()]}),
    "a signed item": (
        tasks.plan_task,
        [some.task(id="N")],
        {"checklist": [some.item(task="N", signed_by="P1", signed_at=NOW)]},
    ),
    "a naive instant": (tasks.plan_task, [some.task(id="N")], {"now": NAIVE}),
    "a window that ends before it starts": (tasks.change_task, ["T1"], {"end_at": NOW - HOUR}),
    "a naive window": (tasks.change_task, ["T1"], {"start_at": NAIVE}),
    "another unknown task": (tasks.change_task, ["X9"], {"title": "x"}),
    "a start of an unknown task": (tasks.start, ["X9"], {}),
    "a cancellation of an unknown task": (tasks.cancel, ["X9"], {"reason": "x"}),
    "a naive start": (tasks.start, ["T1"], {"now": NAIVE}),
    "a naive cancellation": (tasks.cancel, ["T1"], {"reason": "x", "now": NAIVE}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(shop, name):
    do(shop, tasks.plan_task, some.task(mechanic="P1"))
    use_case, arguments, named = BAD[name]
    before = told(shop)
    with pytest.raises(AmssError):
        do(shop, use_case, *arguments, **named)
    assert told(shop) == before


@pytest.mark.parametrize("name", ["✈️ T", "مهمة"])
def test_any_name_is_kept(shop, name):
    end_at = datetime(2999, 12, 31, 23, 59, 59, 999_999, tzinfo=NOW.tzinfo)
    given = some.task(id=name, title=name, start_at=end_at - HOUR, end_at=end_at)
    assert do(shop, tasks.plan_task, given) == ask(shop, tasks.show_task, name).task


def test_who_may_not_is_refused(shop):
    do(shop, tasks.plan_task, some.task(mechanic="P1"))
    for use_case, given, named in (
        (tasks.plan_task, [some.task(id="N")], {}),
        (tasks.assign, ["T1", "P1"], {}),
        (tasks.change_task, ["T1"], {"priority": "aog"}),
        (tasks.cancel, ["T1"], {"reason": "x"}),
        (qualification.require_for_work, [Requirement(task_type="x")], {}),
    ):
        with pytest.raises(ForbiddenError):
            do(shop, use_case, *given, by=SARA, **named)
    with pytest.raises(ForbiddenError):
        do(shop, tasks.complete, "T1", by=LINA, proof="2P", **SIGN)


def test_a_task_cannot_be_changed_once_it_ended_even_by_wrong_code(shop):
    do(shop, tasks.plan_task, some.task())
    do(shop, tasks.cancel, "T1", reason="x")
    with pytest.raises(ConflictError), shop.begin(US) as stores:
        stores.tasks._tenant._connection.execute(update(schema.tasks).values(title="y"))


@pytest.mark.parametrize("done", [{"result": "pass"}, {"inspected_by": "P2"}, {"performed_by": ["P1"]}])
def test_nothing_is_done_on_an_item_before_its_task_is_planned(shop, done):
    """Otherwise an independent inspection could be had for the asking."""
    item = some.item(independent_inspection=True, **done)
    with pytest.raises(InvalidValueError, match="on which nothing is done"):
        do(shop, tasks.plan_task, some.task(), checklist=[item])


def test_a_new_task_has_no_past(shop):
    given = some.task(reschedules=7, first_planned_start_at=NOW - HOUR, started_at=NOW - HOUR)
    assert do(shop, tasks.plan_task, given) == some.task()


@pytest.mark.parametrize("by", [{"id": "nobody"}, {"organization": "another"}, {"id": "P1", "role": "scheduler"}])
def test_a_decision_is_that_of_a_planner_who_is_there(shop, by):
    in_progress(shop)
    allowed = Override(by=attrs.evolve(PLANNER, **by), reason="x")
    with pytest.raises((ForbiddenError, NotFoundError)):
        do(shop, tasks.complete, "T1", by=SARA, proof="1P", early_completion=allowed, **SIGN)
    with pytest.raises((ForbiddenError, NotFoundError)):
        do(shop, tasks.cancel, "T1", reason="x", late_cancel=allowed, now=NOW + 30 * HOUR)


def test_there_is_one_inspection_and_only_of_what_has_a_result(shop):
    do(shop, tasks.plan_task, some.task(mechanic="P1"), checklist=[some.item(independent_inspection=True)])
    do(shop, tasks.start, "T1", by=SARA)
    with pytest.raises(ConflictError, match="nothing to inspect"):
        do(shop, tasks.inspect, "T1", "1", by=LINA, proof="2P", **SIGN)
    do(shop, tasks.record_item, "T1", "1", result="pass", performed_by=["P1", "P3"], by=SARA)
    do(shop, tasks.inspect, "T1", "1", by=LINA, proof="2P", **SIGN)
    with pytest.raises(ConflictError, match="already inspected by P2"):
        do(shop, tasks.inspect, "T1", "1", by=LINA, proof="2P", **SIGN)
    do(shop, tasks.sign_off, "T1", "1", by=SARA, proof="1P", **SIGN)
    do(shop, tasks.change_task, "T1", notes="done", by=SARA)
    with pytest.raises(InvalidValueError, match="minutes"):
        do(shop, tasks.complete, "T1", by=SARA, proof="1P", minutes=0, now=NOW + 4 * HOUR, **SIGN)
    do(shop, tasks.complete, "T1", by=SARA, proof="1P", now=NOW + 4 * HOUR, **SIGN)
    with shop.read(US) as stores:
        worked = {person: stores.people.file(person).work_log for person in ("P1", "P2", "P3")}
    assert {person: [each.minutes for each in log] for person, log in worked.items()} == {
        "P1": [240],
        "P2": [],
        "P3": [240],
    }


def test_a_window_that_is_changed_by_itself_is_told_as_rescheduled(shop):
    do(shop, tasks.plan_task, some.task())
    do(shop, tasks.change_task, "T1", start_at=NOW + HOUR)
    assert told(shop)[-1] == "task:rescheduled"


@pytest.mark.parametrize("change", [{"priority": "zz"}, {"type": "zz"}, {"parts": 5}])
def test_a_value_that_a_task_cannot_have_is_refused_by_its_name(shop, change):
    do(shop, tasks.plan_task, some.task())
    with pytest.raises(InvalidValueError, match=next(iter(change))):
        do(shop, tasks.change_task, "T1", **change)


def test_a_result_that_there_is_not_is_refused(shop):
    in_progress(shop)
    with pytest.raises(InvalidValueError, match="result: expected one of pending, pass, fail"):
        do(shop, tasks.record_item, "T1", "1", result="zz", performed_by=["P1"], by=SARA)


def test_nobody_begins_what_nobody_is_assigned_to(shop):
    do(shop, tasks.plan_task, some.task())
    with pytest.raises(ConflictError, match="Nobody is assigned to T1"):
        do(shop, tasks.start, "T1")
