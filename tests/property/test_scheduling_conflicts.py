"""Laws of conflicts: what the sweeps tell is what comparing everything with everything tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from amss_core.parts import Order, PartDefinition, PartItem, Stock
from amss_core.personnel import Certificate, Person, PersonnelFile
from amss_core.qualification import Requirement, check_window
from amss_core.scheduling import (
    Conflict,
    Deadline,
    Link,
    Plan,
    PlanFacts,
    apply,
    conflicts,
    impact,
    options,
    preview,
)
from amss_core.tasks import Task

START = datetime(2026, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
TODAY = date(2026, 6, 1)
AIRCRAFT = ["ET-AXM", "ET-AXN"]
PEOPLE = ["P1", "P2", "P3"]
LINK_TYPES = ["finish_to_start", "start_to_start", "finish_to_finish", "start_to_finish"]

days = st.integers(-2, 6).map(lambda number: START.date() + timedelta(days=number))


@st.composite
def tasks(draw: st.DrawFn, number: int) -> Task:
    first = draw(st.integers(0, 72))
    return Task(
        id=f"T{number}",
        aircraft=draw(st.sampled_from(AIRCRAFT)),
        type=draw(st.sampled_from(["inspection", "repair"])),
        start_at=START + first * HOUR,
        end_at=START + (first + draw(st.integers(1, 40))) * HOUR,
        state=draw(st.sampled_from(["scheduled"] * 4 + ["in_progress", "completed", "cancelled"])),
        priority=draw(st.sampled_from(["routine", "aog"])),
        mechanic=draw(st.none() | st.sampled_from([*PEOPLE, "P9"])),
        inspector=draw(st.none() | st.sampled_from(PEOPLE)),
        directive=draw(st.none() | st.sampled_from(["AD-1", "AD-2"])),
        programme_item=draw(st.none() | st.just("A-CHECK")),
        parts=draw(st.sampled_from([(), (), (("SEAL-1", 1),), (("SEAL-1", 2), ("BOLT", 1))])),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    found = [draw(tasks(number)) for number in range(draw(st.integers(1, 7)))]
    links = {}
    for _ in range(draw(st.integers(0, 8))):
        first, second = draw(st.integers(0, len(found) - 1)), draw(st.integers(0, len(found) - 1))
        if first < second:
            link = Link(
                predecessor=f"T{first}",
                successor=f"T{second}",
                type=draw(st.sampled_from(LINK_TYPES)),
                lag_minutes=draw(st.integers(-600, 600)),
            )
            links[link.key] = link
    return Plan(tasks=found, links=links.values())


@st.composite
def plan_facts(draw: st.DrawFn) -> PlanFacts:
    files = [
        PersonnelFile(
            person=Person(id=person, name=person),
            certificates=[
                Certificate(
                    id="C1",
                    person=person,
                    type="EASA_B1",
                    authority="EASA",
                    number="N1",
                    issued_on=date(2020, 1, 1),
                    expires_on=draw(st.none() | days),
                )
            ],
        )
        for person in PEOPLE
    ]
    stock = Stock(
        definitions=[
            PartDefinition(
                part_number="SEAL-1", alternates=["SEAL-2"], lead_time_days=draw(st.none() | st.integers(5, 12))
            ),
            PartDefinition(part_number="BOLT"),
        ],
        items=[
            PartItem(part_number=number, serial_number=str(serial), expires_on=draw(st.none() | days))
            for number in ("SEAL-1", "SEAL-2", "BOLT")
            for serial in range(draw(st.integers(0, 2)))
        ],
        orders=[Order(id="O1", part_number="SEAL-1", arrives_on=day) for day in draw(st.lists(days, max_size=1))],
    )
    deadlines = [
        Deadline(subject=subject, aircraft=aircraft, last_on=draw(days), is_directive=subject != "A-CHECK")
        for subject in ("AD-1", "AD-2", "A-CHECK")
        for aircraft in AIRCRAFT
        if draw(st.booleans())
    ]
    return PlanFacts(
        on=TODAY,
        aircraft_types=draw(st.sampled_from([{}, {"ET-AXM": "B738"}, {"ET-AXM": "B738", "ET-AXN": "A20N"}])),
        capacity_slots=draw(st.dictionaries(st.sampled_from(AIRCRAFT), st.integers(1, 3))),
        files=files,
        requirements=[
            Requirement(task_type="inspection", certificates=({"EASA_B1"},), type_rating=False),
            Requirement(task_type="repair", certificates=({"EASA_B1", "EASA_B2"},), type_rating=False),
        ],
        stock=stock,
        deadlines=deadlines,
    )


def of_kind(found: tuple[Conflict, ...], kind: str) -> list[Conflict]:
    return [conflict for conflict in found if conflict.kind == kind]


def overlapping_hours(subjects: list[Task], more_than: int) -> set[tuple[datetime, str]]:
    """Return each hour at which more tasks run than may, with each task that runs."""
    found = set()
    for number in range(120):
        at = START + number * HOUR
        running = [task.id for task in subjects if task.is_active and task.start_at <= at < task.end_at]
        if len(running) > more_than:
            found |= {(at, name) for name in running}
    return found


def told_pairs(found: list[Conflict]) -> set[tuple[str, ...]]:
    return {pair for conflict in found for pair in _pairs(conflict.tasks)}


def _pairs(names: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(one, other) for one in names for other in names if one < other}


@given(plans(), plan_facts())
def test_a_mechanic_is_double_booked_where_two_of_their_tasks_overlap(plan, facts):
    told = of_kind(conflicts(plan, facts), "mechanic_double_booked")
    overlaps = {
        (one.id, other.id)
        for one in plan.tasks
        for other in plan.tasks
        if one.id < other.id
        and one.is_active
        and other.is_active
        and one.mechanic == other.mechanic is not None
        and one.start_at < other.end_at
        and other.start_at < one.end_at
    }
    assert overlaps <= told_pairs(told)
    assert {name for pair in overlaps for name in pair} == {name for conflict in told for name in conflict.tasks}


@given(plans(), plan_facts())
def test_an_aircraft_is_over_capacity_at_the_instants_at_which_too_many_tasks_run(plan, facts):
    told = of_kind(conflicts(plan, facts), "aircraft_over_capacity")
    for aircraft in AIRCRAFT:
        subjects = [task for task in plan.tasks if task.aircraft == aircraft]
        expected = {name for _, name in overlapping_hours(subjects, facts.slots_of.get(aircraft, 1))}
        assert {name for conflict in told if conflict.subject == aircraft for name in conflict.tasks} == expected
        assert all(
            conflict.allowed == (aircraft not in facts.slots_of) for conflict in told if conflict.subject == aircraft
        )


@given(plans(), plan_facts())
def test_a_link_is_broken_where_its_ends_are_too_close(plan, facts):
    told = {(*conflict.tasks, conflict.subject) for conflict in of_kind(conflicts(plan, facts), "broken_link")}
    expected = set()
    for link in plan.links:
        before, after = plan.by_id[link.predecessor], plan.by_id[link.successor]
        if "cancelled" in {before.state, after.state} or not (
            before.state == "scheduled" or after.state == "scheduled"
        ):
            continue
        waited_for = before.end_at if link.type in {"finish_to_start", "finish_to_finish"} else before.start_at
        waits = after.start_at if link.type in {"finish_to_start", "start_to_start"} else after.end_at
        if waits < waited_for + timedelta(minutes=link.lag_minutes):
            expected.add(link.key)
    assert told == expected


@given(plans(), plan_facts())
def test_a_mechanic_is_told_for_exactly_what_a_check_of_the_window_finds(plan, facts):
    told = of_kind(conflicts(plan, facts), "mechanic_not_qualified")
    expected = []
    for task in plan.tasks:
        if not task.is_active or task.mechanic is None:
            continue
        if task.aircraft not in facts.type_of:
            expected.append((task.id, "aircraft_type_unknown"))
        elif task.mechanic not in facts.file_of:
            expected.append((task.id, "person_unknown"))
        else:
            answer = check_window(
                facts.file_of[task.mechanic], facts.requirement_of(task), start=task.start_at, end=task.end_at
            )
            expected += [(task.id, finding.code) for finding in answer.against]
    assert [(conflict.tasks[0], conflict.finding.code) for conflict in told] == expected


@given(plans(), plan_facts())
def test_a_limit_is_broken_where_no_task_on_it_ends_in_time(plan, facts):
    told = of_kind(conflicts(plan, facts), "overdue_before_end")
    expected = []
    for limit in facts.deadlines:
        ends = [
            (task.end_at - timedelta(microseconds=1)).date()
            for task in plan.tasks
            if task.is_active
            and task.aircraft == limit.aircraft
            and limit.subject == (task.directive if limit.is_directive else task.programme_item)
        ]
        if ends and min(ends) > limit.last_on:
            expected.append((limit.subject, not limit.is_directive))
    assert [(conflict.subject, conflict.allowed) for conflict in told] == expected


@given(plans(), plan_facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_tasks_and_links_are_given_does_not_matter(plan, facts, random):
    shuffled = Plan(tasks=random.sample(plan.tasks, len(plan.tasks)), links=random.sample(plan.links, len(plan.links)))
    assert {each.key: each for each in conflicts(shuffled, facts)} == {
        each.key: each for each in conflicts(plan, facts)
    }


@given(plans(), plan_facts())
def test_each_conflict_is_told_once(plan, facts):
    found = conflicts(plan, facts)
    assert len({each.key for each in found}) == len(found)


@given(plans(), plan_facts(), st.data())
def test_what_is_new_and_what_stood_make_up_what_stands(plan, facts, data):
    movable = [task for task in plan.tasks if task.state == "scheduled"]
    if not movable:
        assert impact(plan, plan, facts).new == ()
        return
    task = data.draw(st.sampled_from(movable))
    move = preview(plan, {task.id: task.start_at + data.draw(st.integers(-24, 96)) * HOUR})
    after = apply(move, plan, despite_conflicts=True)
    result = impact(plan, after, facts, found=move.conflicts)
    before = {each.key for each in conflicts(plan, facts)}
    assert {each.key for each in result.conflicts} == (
        (before - {each.key for each in result.resolved}) | {each.key for each in result.new}
    )
    assert {each for each in result.conflicts if result.is_new(each)} == set(result.new)
    fixed = {(each.tasks, each.subject) for each in of_kind(result.conflicts, "fixed_task_in_the_way")}
    assert len(fixed) == sum(finding.code == "fixed_task_in_the_way" for finding in move.conflicts)


@settings(max_examples=50)
@given(plans(), plan_facts())
def test_options_are_ranked_and_do_away_with_what_stands_in_the_way(plan, facts):
    for task in plan.tasks:
        found = options(plan, task.id, None, facts)
        assert [option.cost.rank for option in found] == sorted(option.cost.rank for option in found)
        for option in found:
            short = {each.tasks[0] for each in of_kind(option.impact.conflicts, "part_not_available")}
            if option.kind == "reassign":
                mechanic = option.plan.task(task.id).mechanic
                assert mechanic not in {task.mechanic, task.inspector}
                assert not any(each.subject == mechanic and task.id in each.tasks for each in option.impact.conflicts)
            else:
                assert short.isdisjoint({task.id, *(each.id for each in option.new_tasks)})
            assert {each.id for each in plan.tasks} <= set(option.plan.by_id)


@given(plans(), plan_facts())
def test_a_plan_without_active_tasks_has_no_conflict(plan, facts):
    idle = attrs.evolve(plan, tasks=[attrs.evolve(task, state="cancelled") for task in plan.tasks])
    assert conflicts(idle, facts) == ()
