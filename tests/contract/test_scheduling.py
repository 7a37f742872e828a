"""The plan on record, on each database: links without circles, previews that change nothing, moves as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, AUDITOR, NOW, US
from workshop import PLANNER, SARA, workshop

from amss_core.errors import AmssError, ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.parts import Order, PartDefinition
from amss_core.scheduling import CycleError, Link, Move
from amss_core.services import directives, fleet, parts, scheduling, tasks
from amss_sql import schema

HOUR = timedelta(hours=1)


def do(database, use_case, *arguments, now=NOW, by=PLANNER, **named):
    with database.begin(US) as stores:
        return use_case(stores, by, *arguments, now=now, **named)


def ask(database, use_case, *arguments, by=AUDITOR, **named):
    with database.read(US) as stores:
        return use_case(stores, by, *arguments, **named)


def told(database):
    with database.read(US) as stores:
        return [each.event.name for each in stores.outbox.read(limit=5_000)]


@pytest.fixture
def shop(database):
    """Return a workshop with three tasks, one after the other, the first two linked to the next."""
    workshop(database)
    for number, name in enumerate("ABC"):
        window = {"start_at": NOW + 4 * number * HOUR, "end_at": NOW + (4 * number + 4) * HOUR}
        do(database, tasks.plan_task, some.task(id=name, **window))
    for first, second in ("AB", "BC"):
        do(database, scheduling.link, Link(predecessor=first, successor=second))
    return database


def windows(shop):
    return {each.id: (each.start_at, each.end_at) for each in ask(shop, tasks.list_tasks)}


def test_a_link_that_closes_a_circle_is_refused_with_the_circle(shop):
    with pytest.raises(CycleError, match="C -> A -> B -> C"):
        do(shop, scheduling.link, Link(predecessor="C", successor="A"))
    with pytest.raises(ConflictError, match="already a finish-to-start link"):
        do(shop, scheduling.link, Link(predecessor="A", successor="B"))
    with pytest.raises(ConflictError, match="already a finish-to-start link"), shop.begin(US) as stores:
        stores.schedule.add_link(Link(predecessor="A", successor="B"))
    assert len(ask(shop, scheduling.plan_of).links) == 2


def test_the_database_refuses_a_circle_by_itself(shop):
    """The second wall, without the use case."""
    with pytest.raises(ConflictError), shop.begin(US) as stores:
        stores.schedule._tenant.insert(schema.task_dependencies, Link(predecessor="C", successor="A"))


def test_a_link_is_removed(shop):
    do(shop, scheduling.unlink, Link(predecessor="B", successor="C"))
    assert [each.key for each in ask(shop, scheduling.plan_of).links] == [("A", "B", "finish_to_start")]
    with pytest.raises(NotFoundError, match="no such link from 'B' to 'C'"):
        do(shop, scheduling.unlink, Link(predecessor="B", successor="C"))
    with pytest.raises(NotFoundError, match="no such link"), shop.begin(US) as stores:
        stores.schedule.remove_link(Link(predecessor="B", successor="C"))
    do(shop, tasks.cancel, "C", reason="x")
    with pytest.raises(ConflictError, match="waits for nothing"):
        do(shop, scheduling.link, Link(predecessor="B", successor="C"))


def test_a_preview_changes_nothing_and_applying_it_moves_all_at_once(shop):
    before, events = windows(shop), told(shop)
    shown = ask(shop, scheduling.preview_move, Move(task="A", start_at=NOW + 2 * HOUR), now=NOW)
    assert [each.task for each in shown.preview.changes] == ["A", "B", "C"]
    assert (windows(shop), told(shop)) == (before, events)
    change = do(shop, scheduling.apply_move, shown.preview, reason="hangar is full")
    assert windows(shop) == {name: (start + 2 * HOUR, end + 2 * HOUR) for name, (start, end) in before.items()}
    assert ask(shop, scheduling.show_history, "C") == (change,)
    moved = {each.id: each for each in ask(shop, tasks.list_tasks)}
    assert {(each.reschedules, each.revision) for each in moved.values()} == {(1, 2)}
    assert moved["A"].first_planned_start_at == NOW
    assert told(shop)[-3:] == ["task:rescheduled"] * 3
    back = ask(shop, scheduling.preview_move, {"A": NOW, "B": NOW + 4 * HOUR, "C": NOW + 8 * HOUR}, now=NOW)
    do(shop, scheduling.apply_move, back.preview, reason="it is free again")
    assert windows(shop) == before
    assert len(ask(shop, scheduling.show_history, "A")) == 2


def test_a_preview_that_has_gone_stale_is_refused_with_what_changed(shop):
    shown = ask(shop, scheduling.preview_move, Move(task="A", start_at=NOW + 2 * HOUR), now=NOW)
    do(shop, tasks.change_task, "B", title="another")
    before = windows(shop)
    with pytest.raises(ConflictError, match="changed since the preview") as refused:
        do(shop, scheduling.apply_move, shown.preview, reason="x")
    assert "title was nothing and is another" in str(refused.value.findings[0])
    assert windows(shop) == before


def test_a_preview_that_somebody_has_altered_is_refused(shop):
    shown = ask(shop, scheduling.preview_move, Move(task="A", start_at=NOW + 2 * HOUR), now=NOW).preview
    first, *others = shown.changes
    altered = attrs.evolve(shown, changes=(attrs.evolve(first, new_start_at=NOW - 99 * HOUR), *others))
    before = windows(shop)
    with pytest.raises(ConflictError, match="not what these moves do"):
        do(shop, scheduling.apply_move, altered, reason="x")
    assert windows(shop) == before


def test_what_a_move_brings_must_be_accepted_and_is_recorded(shop):
    do(shop, tasks.plan_task, some.task(id="M", aircraft="ET-AXN", mechanic="P1"))
    do(shop, tasks.plan_task, some.task(id="N", mechanic="P1", start_at=NOW + 20 * HOUR, end_at=NOW + 21 * HOUR))
    assert [each.kind for each in ask(shop, scheduling.list_conflicts, now=NOW)] == []
    shown = ask(shop, scheduling.preview_move, Move(task="N", start_at=NOW + HOUR), now=NOW)
    assert [each.kind for each in shown.impact.new] == ["mechanic_double_booked"]
    with pytest.raises(ConflictError, match="P1 is planned for up to 2"):
        do(shop, scheduling.apply_move, shown.preview, reason="x")
    change = do(shop, scheduling.apply_move, shown.preview, reason="x", despite_conflicts=True)
    assert len(change.accepted_conflicts) == 1
    assert ask(shop, scheduling.show_history, "N") == (change,)
    assert told(shop)[-1] == "schedule:conflict"


def test_no_aircraft_is_moved_over_its_capacity(shop):
    do(shop, tasks.plan_task, some.task(id="D", start_at=NOW + HOUR, end_at=NOW + 2 * HOUR))
    late = {"start_at": NOW + 20 * HOUR, "end_at": NOW + 22 * HOUR}
    do(shop, tasks.plan_task, some.task(id="E", **late))
    shown = ask(shop, scheduling.preview_move, Move(task="E", start_at=NOW + HOUR), now=NOW)
    with pytest.raises(ConflictError, match="takes 2 at once"):
        do(shop, scheduling.apply_move, shown.preview, reason="x", despite_conflicts=True)
    with shop.begin(US) as stores, pytest.raises(ConflictError, match="not as many slots"):
        stores.tasks.move([some.task(id="E", start_at=NOW + HOUR, end_at=NOW + 2 * HOUR)])


def test_no_move_takes_a_task_past_the_limit_of_its_directive(shop):
    limit = some.requirement("on or before 2026-06-02")
    do(shop, directives.create_directive, some.directive(requirements=[limit]), by=ADMIN)
    do(shop, directives.scan_fleet, on=NOW.date(), by=ADMIN)
    late = {"start_at": NOW + 20 * HOUR, "end_at": NOW + 21 * HOUR}
    do(shop, tasks.plan_task, some.task(id="D", directive="FAA AD 2026-01-01", **late))
    shown = ask(shop, scheduling.preview_move, Move(task="D", start_at=NOW + 72 * HOUR), now=NOW)
    assert not shown.impact.allowed
    with pytest.raises(ConflictError, match="the move is not allowed"):
        do(shop, scheduling.apply_move, shown.preview, reason="x", despite_conflicts=True)


def test_many_tasks_change_places_on_a_full_aircraft(shop):
    """Two tasks swap their windows where both slots are taken all the time: none has a free slot in between."""
    for number in range(2):
        window = {"start_at": NOW + (20 + number) * HOUR, "end_at": NOW + (21 + number) * HOUR}
        for side in "LR":
            do(shop, tasks.plan_task, some.task(id=f"{side}{number}", **window))
    swap = {"L0": NOW + 21 * HOUR, "L1": NOW + 20 * HOUR, "R0": NOW + 21 * HOUR, "R1": NOW + 20 * HOUR}
    shown = ask(shop, scheduling.preview_move, swap, now=NOW)
    do(shop, scheduling.apply_move, shown.preview, reason="swap")
    assert windows(shop)["L0"][0] == NOW + 21 * HOUR
    with shop.read(US) as stores:
        rows = stores.tasks._tenant.rows(stores.tasks._tenant.select(schema.tasks))
        assert min(row["slot"] for row in rows) == 0


def test_ways_out_and_the_critical_path_come_from_what_is_on_record(shop):
    do(shop, parts.define_part, PartDefinition(part_number="S738-07"), by=ADMIN)
    do(shop, parts.order, Order(id="O1", part_number="S738-07", arrives_on=(NOW + 48 * HOUR).date()), by=ADMIN)
    do(shop, tasks.change_task, "B", parts=[("S738-07", 1)])
    assert [each.kind for each in ask(shop, scheduling.list_conflicts, now=NOW)] == ["part_not_available"]
    assert ask(shop, scheduling.show_options, "B", now=NOW)
    assert ask(shop, scheduling.show_critical_path).path == ("A", "B", "C")
    no_rate = some.directive("FAA AD 2026-09-09")  # of which no day is known
    do(shop, directives.create_directive, no_rate, by=ADMIN)
    do(shop, directives.scan_fleet, on=NOW.date(), by=ADMIN)
    assert ask(shop, scheduling.plan_facts, now=NOW).deadlines == ()


def test_who_may_not_is_refused(shop):
    shown = ask(shop, scheduling.preview_move, Move(task="A", start_at=NOW + HOUR), now=NOW)
    for use_case, given, named in (
        (scheduling.link, [Link(predecessor="A", successor="C")], {}),
        (scheduling.unlink, [Link(predecessor="A", successor="B")], {}),
        (scheduling.apply_move, [shown.preview], {"reason": "x"}),
    ):
        with pytest.raises(ForbiddenError):
            do(shop, use_case, *given, by=SARA, **named)


NAIVE = datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - what is refused
BAD = {
    "an unknown task": (scheduling.link, [Link(predecessor="A", successor="X9")], {}),
    "a naive instant": (scheduling.link, [Link(predecessor="A", successor="C")], {"now": NAIVE}),
    "a preview of an unknown task": (scheduling.preview_move, [Move(task="X9", start_at=NOW)], {}),
    "a preview at a naive instant": (scheduling.preview_move, [Move(task="A", start_at=NOW)], {"now": NAIVE}),
    "no move": (scheduling.preview_move, [[]], {}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_typed_error_and_nothing_is_written(shop, name):
    use_case, arguments, named = BAD[name]
    before = told(shop)
    with pytest.raises(AmssError):
        do(shop, use_case, *arguments, **named)
    shown = ask(shop, scheduling.preview_move, Move(task="A", start_at=NOW + HOUR), now=NOW)
    with pytest.raises(InvalidValueError, match="reason"):
        do(shop, scheduling.apply_move, shown.preview, reason=" ")
    with pytest.raises(NotFoundError):
        ask(shop, scheduling.show_history, "X9")
    assert told(shop) == before


def test_a_task_of_an_aircraft_that_left_the_plan_is_not_read(shop):
    do(shop, fleet.set_status, "ET-AXN", "maintenance", reason="x", by=ADMIN)
    do(shop, tasks.plan_task, some.task(id="Z", aircraft="ET-AXN"))
    do(shop, tasks.cancel, "Z", reason="x")
    do(shop, tasks.cancel, "A", reason="x")
    plan = ask(shop, scheduling.plan_of)
    assert [each.id for each in plan.tasks] == ["A", "B", "C"]
