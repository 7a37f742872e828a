"""Laws of plans: moves keep what must come before what and are no longer than needed; floats mean what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs
import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from amss_core.scheduling import (
    LINK_TYPES,
    Link,
    Move,
    Plan,
    Preview,
    apply,
    broken_links,
    critical_path,
    preview,
    stale,
)
from amss_core.tasks import Task

DAY = datetime(2026, 6, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

policies = st.sampled_from(["minimal", "keep_gaps"])
states = st.sampled_from(["scheduled"] * 7 + ["in_progress", "completed", "cancelled"])


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans that keep all their links, with some slack here and there."""
    ids = draw(st.permutations([f"T{number}" for number in range(draw(st.integers(1, 8)))]))
    tasks: dict[str, Task] = {}
    links: list[Link] = []
    for place, task_id in enumerate(ids):
        length = draw(st.integers(1, 240)) * MINUTE
        keys = draw(
            st.sets(st.tuples(st.sampled_from(ids[:place]), st.sampled_from(LINK_TYPES)), max_size=3)
            if place
            else st.just(())
        )
        waits_for = [
            Link(predecessor=before, successor=task_id, type=link_type, lag_minutes=draw(st.integers(-90, 90)))
            for before, link_type in sorted(keys)
        ]
        starts = [
            link.earliest_start(tasks[link.predecessor].start_at, tasks[link.predecessor].end_at, length=length)
            for link in waits_for
        ]
        start_at = max([DAY, *starts]) + draw(st.sampled_from([0, 0, 30, 120])) * MINUTE
        tasks[task_id] = Task(
            id=task_id, aircraft="ET-AXM", start_at=start_at, end_at=start_at + length, state=draw(states)
        )
        links += waits_for
    return Plan(tasks=draw(st.permutations(list(tasks.values()))), links=draw(st.permutations(links)))


@st.composite
def moved_plans(draw: st.DrawFn, *, most: int = 2, resized: bool = True) -> tuple[Plan, list[Move]]:
    plan = draw(plans().filter(lambda plan: any(task.state == "scheduled" for task in plan.tasks)))
    movable = sorted(task.id for task in plan.tasks if task.state == "scheduled")
    moves: list[Move] = []
    for task_id in draw(st.lists(st.sampled_from(movable), min_size=1, max_size=most, unique=True)):
        start_at = plan.task(task_id).start_at + draw(st.integers(-300, 300)) * MINUTE
        minutes = draw(st.none() | st.integers(1, 300)) if resized else None
        end_at = None if minutes is None else start_at + minutes * MINUTE
        moves.append(Move(task=task_id, start_at=start_at, end_at=end_at))
    return plan, moves


def after(plan: Plan, shown: Preview) -> Plan:
    return apply(shown, plan, despite_conflicts=True)


def reference(plan: Plan, moves: list[Move]) -> dict[str, datetime]:
    """Push later whatever breaks a link until nothing does: slow, in any order, and plainly as little as needed."""
    tasks = {task.id: task for task in plan.tasks}
    asked = {move.task for move in moves}
    for move in moves:
        task = tasks[move.task]
        end_at = move.end_at or move.start_at + (task.end_at - task.start_at)
        tasks[move.task] = attrs.evolve(task, start_at=move.start_at, end_at=end_at)
    settled = False
    while not settled:
        settled = True
        for link in plan.links:
            before, task = tasks[link.predecessor], tasks[link.successor]
            if before.state == "cancelled" or task.state != "scheduled" or task.id in asked:
                continue
            length = task.end_at - task.start_at
            start_at = link.earliest_start(before.start_at, before.end_at, length=length)
            if start_at > task.start_at:
                tasks[task.id] = attrs.evolve(task, start_at=start_at, end_at=start_at + length)
                settled = False
    return {task.id: task.start_at for task in tasks.values()}


@given(moved_plans())
def test_a_minimal_move_is_what_pushing_until_nothing_breaks_gives(case):
    plan, moves = case
    moved = after(plan, preview(plan, moves))
    assert {task.id: task.start_at for task in moved.tasks} == reference(plan, moves)


@given(moved_plans(), policies)
def test_the_conflicts_are_exactly_the_links_that_the_new_plan_breaks(case, policy):
    plan, moves = case
    assert broken_links(plan) == ()
    shown = preview(plan, moves, policy=policy)
    broken = broken_links(after(plan, shown))
    assert {finding.compared for finding in shown.conflicts} == {finding.compared for finding in broken}


@given(moved_plans(), policies)
def test_only_tasks_that_were_told_where_to_go_or_do_not_move_break_a_link(case, policy):
    plan, moves = case
    asked = {move.task for move in moves}
    for finding in preview(plan, moves, policy=policy).conflicts:
        successor = dict(finding.compared)["successor"]
        assert successor in asked or plan.task(str(successor)).state in {"in_progress", "completed"}
        assert (finding.code == "fixed_task_in_the_way") == (successor not in asked)


@given(moved_plans(), policies)
def test_an_applied_move_asked_for_again_changes_nothing(case, policy):
    plan, moves = case
    shown = preview(plan, moves, policy=policy)
    again = preview(after(plan, shown), shown.moves, policy=policy)
    assert again.changes == ()


@given(moved_plans(most=1, resized=False))
def test_minimal_moves_tasks_by_no_more_than_keeping_gaps(case):
    plan, moves = case
    minimal, kept = (preview(plan, moves, policy=policy) for policy in ("minimal", "keep_gaps"))
    assert set(minimal.by_task) <= set(kept.by_task)
    for change in minimal.changes:
        assert abs(change.shift) <= abs(kept.by_task[change.task].shift)


@given(moved_plans(), policies, st.randoms(use_true_random=False))
def test_the_order_of_tasks_and_links_is_irrelevant(case, policy, chance):
    plan, moves = case
    shuffled = Plan(tasks=chance.sample(plan.tasks, len(plan.tasks)), links=chance.sample(plan.links, len(plan.links)))
    assert preview(plan, moves, policy=policy) == preview(shuffled, moves[::-1], policy=policy)
    assert critical_path(plan) == critical_path(shuffled)


@given(moved_plans(), policies)
def test_each_task_moves_once_keeps_its_length_and_says_why(case, policy):
    plan, moves = case
    shown = preview(plan, moves, policy=policy)
    asked = {move.task for move in moves}
    assert len(shown.by_task) == len(shown.changes)
    for change in shown.changes:
        chain = shown.why(change.task)
        assert chain[-1] == change
        assert all(later.because.predecessor == earlier.task for earlier, later in pairwise(chain))
        if change.task not in asked:
            assert change.because in plan.incoming[change.task]
            assert change.new_end_at - change.new_start_at == change.old_end_at - change.old_start_at


@given(moved_plans(), policies)
def test_tasks_move_earlier_only_where_gaps_are_kept_or_it_was_asked(case, policy):
    plan, moves = case
    asked = {move.task for move in moves}
    earlier = {change.task for change in preview(plan, moves, policy=policy).changes if change.shift < timedelta()}
    assert policy == "keep_gaps" or earlier <= asked


@given(moved_plans(), policies)
def test_a_preview_is_stale_exactly_where_what_it_read_has_changed(case, policy):
    plan, moves = case
    shown = preview(plan, moves, policy=policy)
    assert stale(shown, plan) == ()
    read = {task.id for task in shown.basis.tasks}
    for task in plan.tasks:
        renamed = [attrs.evolve(each, title="Changed") if each is task else each for each in plan.tasks]
        assert bool(stale(shown, attrs.evolve(plan, tasks=renamed))) == (task.id in read)


@given(moved_plans(), policies, st.data())
def test_what_a_preview_did_not_read_cannot_change_it(case, policy, data):
    plan, moves = case
    shown = preview(plan, moves, policy=policy)
    read = {task.id for task in shown.basis.tasks}
    tasks = [
        task
        if task.id in read
        else attrs.evolve(
            task, start_at=task.start_at - data.draw(st.integers(0, 500)) * MINUTE, state=data.draw(states)
        )
        for task in plan.tasks
    ]
    links = [
        link if link in shown.basis.links else attrs.evolve(link, lag_minutes=data.draw(st.integers(-90, 90)))
        for link in plan.links
    ]
    assert preview(Plan(tasks=tasks, links=links), moves, policy=policy) == shown


def longest(plan: Plan, *, not_before: dict[str, int] | None = None) -> tuple[dict[str, int], int]:
    """Return earliest starts and length in minutes, as shortest ways through a networkx graph of negated times."""
    graph = nx.DiGraph()
    length = {}
    for task in plan.tasks:
        if task.state != "cancelled":
            length[task.id] = (task.end_at - task.start_at) // MINUTE
            graph.add_edge("begin", task.id, weight=-(not_before or {}).get(task.id, 0))
            graph.add_edge(task.id, "end", weight=-length[task.id])
    for link in plan.links:
        before, after = link.predecessor, link.successor
        if before in length and after in length:
            weight = -link.lag_minutes
            weight -= length[before] if link.type.startswith("finish") else 0
            weight += length[after] if link.type.endswith("finish") else 0
            weight = min(weight, graph.edges[before, after]["weight"]) if graph.has_edge(before, after) else weight
            graph.add_edge(before, after, weight=weight)
    distance = nx.single_source_bellman_ford_path_length(graph, "begin") if length else {"end": 0}
    return {task_id: -distance[task_id] for task_id in length}, -distance["end"]


@given(plans())
def test_earliest_starts_and_length_are_those_of_networkx(plan):
    found = critical_path(plan)
    earliest, length = longest(plan)
    assert {dates.task: dates.earliest_start_seconds for dates in found.dates} == {
        task_id: minutes * 60 for task_id, minutes in earliest.items()
    }
    assert found.length_seconds == length * 60


@given(plans())
def test_floats_are_how_far_a_task_can_slip(plan):
    earliest, length = longest(plan)
    for dates in critical_path(plan).dates:
        start = earliest[dates.task]
        for slip in (dates.total_float_seconds // 60, dates.total_float_seconds // 60 + 1):
            slipped, end = longest(plan, not_before={dates.task: start + slip})
            assert (end == length) == (slip * 60 <= dates.total_float_seconds)
        for slip in (dates.free_float_seconds // 60, dates.free_float_seconds // 60 + 1):
            slipped, end = longest(plan, not_before={dates.task: start + slip})
            others_stay = slipped | {dates.task: start} == earliest
            assert (others_stay and end == length) == (slip * 60 <= dates.free_float_seconds)


@given(plans())
def test_the_critical_path_is_one_way_through_critical_tasks_from_begin_to_end(plan):
    found = critical_path(plan)
    if not found.dates:
        assert found.path == ()
        return
    steps = [found.by_task[task_id] for task_id in found.path]
    assert {dates.task for dates in steps} <= set(found.critical)
    assert steps[0].earliest_start_seconds == 0
    assert steps[0].because is None
    assert steps[-1].earliest_end_seconds == found.length_seconds
    for before, after in pairwise(steps):
        assert after.because is not None
        assert after.because.predecessor == before.task
