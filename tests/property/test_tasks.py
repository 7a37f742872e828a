"""Laws of tasks: capacity is what counting at each instant says, and no guard lets a final state go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from amss_core.permissions import Actor
from amss_core.tasks import (
    TRANSITIONS,
    Override,
    Task,
    capacity_conflicts,
    may_cancel,
    may_complete,
    may_start,
    overloads,
    rescheduled,
)

START = datetime(2026, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATES = list(TRANSITIONS)

hours = st.integers(0, 12)


actors = st.builds(
    Actor,
    organization=st.just("ORG"),
    id=st.sampled_from(["P1", "P2"]),
    role=st.sampled_from(["mechanic", "scheduler", "auditor"]),
)
instants = st.integers(-12, 60).map(lambda number: START + number * HOUR)


@st.composite
def tasks(draw: st.DrawFn, name: str = "T1", **changes: Any) -> Task:
    first = draw(hours)
    facts: dict[str, Any] = {
        "id": name,
        "aircraft": "ET-AXM",
        "start_at": START + first * HOUR,
        "end_at": START + (first + draw(st.integers(1, 6))) * HOUR,
        "state": draw(st.sampled_from(STATES)),
        "mechanic": draw(st.none() | st.sampled_from(["P1", "P2"])),
        "notes": draw(st.sampled_from(["", "Done."])),
    }
    return Task(**(facts | changes))


@st.composite
def task_lists(draw: st.DrawFn) -> list[Task]:
    return [draw(tasks(f"T{number}")) for number in range(draw(st.integers(0, 8)))]


def running(subjects: list[Task], at: datetime) -> list[str]:
    return sorted(each.id for each in subjects if each.is_active and each.start_at <= at < each.end_at)


@given(task_lists(), st.integers(1, 4))
def test_capacity_is_what_counting_at_each_instant_says(subjects, slots):
    told = capacity_conflicts(subjects, capacity_slots=slots)
    for number in range(20):
        at = START + number * HOUR
        covering = [each for each in told if each.start_at <= at < each.end_at]
        at_once = running(subjects, at)
        assert bool(covering) == (len(at_once) > slots)
        assert all(set(at_once) <= set(each.tasks) for each in covering)


@given(task_lists(), st.integers(1, 4))
def test_each_time_is_told_once_and_names_only_tasks_that_run_in_it(subjects, slots):
    told = list(overloads(subjects, slots=slots))
    assert all(one.end_at < other.start_at for one, other in pairwise(told))
    by_id = {each.id: each for each in subjects}
    for each in told:
        assert slots < each.most <= len(each.tasks)
        assert all(by_id[name].start_at < each.end_at and each.start_at < by_id[name].end_at for name in each.tasks)
    assert len({each.tasks for each in told}) == len(told)


@given(task_lists(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_in_which_tasks_are_given_does_not_matter(subjects, slots, random):
    shuffled = random.sample(subjects, len(subjects))
    assert capacity_conflicts(shuffled, capacity_slots=slots) == capacity_conflicts(subjects, capacity_slots=slots)


@given(tasks(), instants, actors, st.none() | st.builds(Override, by=actors, reason=st.sampled_from(["", "because"])))
def test_a_guard_lets_a_task_go_only_along_the_table(task, now, actor, override):
    facts = {"now": now, "actor": actor}
    decisions = {
        "in_progress": may_start(task, aircraft_status="grounded", qualification=None, **facts),
        "completed": may_complete(task, qualification=None, early_completion=override, **facts),
        "cancelled": may_cancel(task, late_cancel=override, **facts),
    }
    for to, decision in decisions.items():
        if task.state == to:
            assert decision.changes is not decision.allowed
        elif to not in TRANSITIONS[task.state]:
            assert "transition_not_possible" in [finding.code for finding in decision.against]
        refused = [term for term in decision.derivation.terms if term.value is False]
        assert len(refused) == len(decision.against)


@given(tasks(state="scheduled"), instants, instants, actors)
def test_once_it_is_late_enough_to_start_it_stays_so(task, first, second, actor):
    earlier, later = sorted((first, second))
    facts = {"actor": actor, "aircraft_status": "grounded", "qualification": None}
    too_early = [
        "too_early_to_start" in [finding.code for finding in may_start(task, now=now, **facts).against]
        for now in (earlier, later)
    ]
    assert too_early[0] >= too_early[1]


@given(tasks(), st.lists(st.tuples(hours, st.integers(1, 6)), max_size=5))
def test_the_first_planned_window_outlives_every_reschedule(task, windows):
    moved, counted = task, 0
    for first, length in windows:
        before = moved
        moved = rescheduled(moved, start_at=START + first * HOUR, end_at=START + (first + length) * HOUR)
        counted += (moved.start_at, moved.end_at) != (before.start_at, before.end_at)
    assert (moved.first_planned_start_at, moved.first_planned_end_at) == (task.start_at, task.end_at)
    assert moved.reschedules == counted
