"""Plans, moves and the critical path, by the rules of planning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs
import networkx as nx
import pytest

from amss_core.codec import structure, unstructure
from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.scheduling import (
    CriticalPath,
    CycleError,
    InvalidPlanError,
    Link,
    Move,
    Plan,
    Preview,
    ScheduleChange,
    apply,
    broken_links,
    critical_path,
    preview,
    stale,
)
from amss_core.tasks import Task

DAY = datetime(2026, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUR_SECONDS = 3_600


def at(hours: float) -> datetime:
    return DAY + hours * HOUR


def task(task_id: str, start: float, end: float, **fields: object) -> Task:
    return Task(**{"id": task_id, "aircraft": "ET-AXM", "start_at": at(start), "end_at": at(end), **fields})


def link(predecessor: str, successor: str, **fields: object) -> Link:
    return Link(predecessor=predecessor, successor=successor, **fields)


def chain(*tasks: Task, **fields: object) -> Plan:
    return Plan(tasks=tasks, links=[link(before.id, after.id, **fields) for before, after in pairwise(tasks)])


def diamond() -> Plan:
    return Plan(
        tasks=[task("A", 0, 2), task("B", 2, 4), task("C", 2, 6), task("D", 6, 8)],
        links=[link("A", "B"), link("A", "C"), link("B", "D"), link("C", "D")],
    )


def starts(changes: object) -> dict[str, datetime]:
    return {change.task: change.new_start_at for change in changes}


class TestLinks:
    def test_a_task_cannot_wait_for_itself(self):
        with pytest.raises(InvalidValueError, match="a task cannot wait for itself"):
            link("A", "A")

    @pytest.mark.parametrize("lag", [1.5, True, "30"])
    def test_a_lag_is_a_whole_number_of_minutes(self, lag):
        with pytest.raises(InvalidValueError, match="lag_minutes: expected a whole number of minutes"):
            link("A", "B", lag_minutes=lag)

    def test_a_link_says_whose_end_waits_for_whose_and_how_long(self):
        assert str(link("A", "B", lag_minutes=30)) == "finish-to-start link from A to B with 30 min between"
        assert (
            str(link("A", "B", type="start_to_finish", lag_minutes=-15))
            == "start-to-finish link from A to B with 15 min of overlap"
        )
        assert str(link("A", "B", type="start_to_start")) == "start-to-start link from A to B"

    @pytest.mark.parametrize(
        ("link_type", "start"),
        [("finish_to_start", 4.5), ("start_to_start", 1.5), ("finish_to_finish", 2.5), ("start_to_finish", -0.5)],
    )
    def test_the_earliest_start_keeps_the_link(self, link_type, start):
        earliest = link("A", "B", type=link_type, lag_minutes=30).earliest_start(at(1), at(4), length=2 * HOUR)
        assert earliest == at(start)


class TestPlans:
    def test_everything_that_is_wrong_is_listed(self):
        with pytest.raises(InvalidPlanError) as refused:
            Plan(
                tasks=[task("A", 0, 1), task("A", 1, 2), task("B", 2, 3)],
                links=[link("A", "B"), link("A", "B", lag_minutes=5), link("X", "Y")],
            )
        assert [finding.code for finding in refused.value.findings] == [
            "task_listed_twice",
            "link_listed_twice",
            "link_to_unknown_task",
            "link_to_unknown_task",
        ]
        assert "names the task X, which the plan does not have; " in str(refused.value)

    def test_of_many_faults_the_sentence_spells_out_ten_and_the_findings_all(self):
        with pytest.raises(InvalidPlanError, match=r"; and 2 more$") as refused:
            Plan(tasks=[task("A", 0, 1)] * 13)
        assert len(refused.value.findings) == 12

    def test_two_tasks_may_have_one_link_of_each_type(self):
        plan = Plan(
            tasks=[task("A", 0, 1), task("B", 1, 2)],
            links=[link("A", "B", type="start_to_start"), link("A", "B", type="finish_to_finish")],
        )
        assert len(plan.links) == 2

    def test_links_in_a_circle_are_refused_task_by_task(self):
        with pytest.raises(CycleError, match="A -> B -> C -> A"):
            Plan(
                tasks=[task(task_id, 0, 1) for task_id in "ABCD"],
                links=[link("A", "B"), link("B", "C"), link("C", "A"), link("C", "D")],
            )

    def test_one_more_link_that_closes_a_circle_is_refused_with_the_shortest(self):
        with pytest.raises(CycleError) as refused:
            diamond().with_link(link("D", "A"))
        assert refused.value.cycle == ("D", "A", "B", "D")

    def test_one_more_link_leaves_the_plan_as_it_was(self):
        plan = diamond()
        assert plan.with_link(link("B", "C")).links == (*plan.links, link("B", "C"))
        assert len(plan.links) == 4

    def test_one_more_link_to_nowhere_is_refused(self):
        with pytest.raises(InvalidPlanError, match="names the task X"):
            diamond().with_link(link("X", "A"))
        with pytest.raises(InvalidPlanError, match="names the task X"):
            diamond().with_link(link("A", "X"))

    def test_tasks_may_be_given_by_id(self):
        tasks = {"A": task("A", 0, 1), "B": task("B", 1, 2)}
        assert Plan(tasks=tasks) == Plan(tasks=tasks.values())

    def test_a_task_is_found_by_its_id(self):
        assert diamond().task("A") == task("A", 0, 2)
        with pytest.raises(NotFoundError, match="no task X"):
            diamond().task("X")


class TestPlansAsGraphs:
    def test_a_plan_is_seen_as_a_networkx_graph_and_read_from_it(self):
        plan = diamond().with_link(link("A", "D", type="start_to_finish", lag_minutes=-5))
        assert plan.graph.nodes["A"]["task"] == task("A", 0, 2)
        assert plan.graph.edges["A", "D", "start_to_finish"]["lag_minutes"] == -5
        assert sorted(nx.descendants(plan.graph, "B")) == ["D"]
        again = Plan.from_graph(plan.graph)
        assert again.tasks == plan.tasks
        assert sorted(link.key for link in again.links) == sorted(link.key for link in plan.links)

    def test_the_graph_of_a_plan_is_changed_only_as_a_copy(self):
        graph = diamond().graph
        with pytest.raises(nx.NetworkXError, match="Frozen"):
            graph.remove_node("A")
        copy = graph.copy()
        copy.remove_node("D")
        assert len(Plan.from_graph(copy).tasks) == 3

    def test_an_edge_that_says_nothing_is_a_finish_to_start_link_without_lag(self):
        graph = nx.DiGraph([("A", "B")])
        graph.nodes["A"]["task"], graph.nodes["B"]["task"] = task("A", 0, 1), task("B", 1, 2)
        assert Plan.from_graph(graph).links == (link("A", "B"),)
        assert Plan.from_graph(nx.MultiDiGraph(graph)).links == (link("A", "B"),)

    def test_the_key_of_an_edge_may_be_its_type(self):
        graph = nx.MultiDiGraph()
        graph.add_node("A", task=task("A", 0, 1))
        graph.add_node("B", task=task("B", 0, 1))
        graph.add_edge("A", "B", key="start_to_start")
        assert Plan.from_graph(graph).links == (link("A", "B", type="start_to_start"),)

    def test_everything_that_is_wrong_with_a_graph_is_listed(self):
        graph = nx.DiGraph()
        graph.add_node("A", task=task("A", 0, 1))
        graph.add_node("B", task=task("X", 0, 1))
        graph.add_edge("A", "C")
        graph.add_edge("A", "B", type="finish")
        graph.add_edge("A", "A")
        with pytest.raises(InvalidPlanError) as refused:
            Plan.from_graph(graph)
        assert sorted(finding.code for finding in refused.value.findings) == [
            "edge_without_link",
            "edge_without_link",
            "node_with_other_task",
            "node_without_task",
        ]


class TestMinimalMoves:
    def test_a_diamond_moves_its_last_task_once_by_the_longer_path(self):
        shown = preview(diamond(), {"A": at(1)})
        assert starts(shown.changes) == {"A": at(1), "B": at(3), "C": at(3), "D": at(7)}
        assert len(shown.changes) == 4
        assert shown.by_task["D"].because == link("C", "D")
        assert [change.task for change in shown.why("D")] == ["A", "C", "D"]
        assert shown.conflicts == ()

    def test_slack_absorbs_a_move(self):
        shown = preview(chain(task("A", 0, 2), task("B", 3, 4)), {"A": at(1)})
        assert starts(shown.changes) == {"A": at(1)}
        assert shown.why("B") == ()

    def test_only_what_slack_leaves_is_passed_on(self):
        shown = preview(chain(task("A", 0, 2), task("B", 3, 4), task("C", 4, 5)), {"A": at(2)})
        assert starts(shown.changes) == {"A": at(2), "B": at(4), "C": at(5)}

    def test_a_task_that_moves_earlier_pulls_nothing_with_it(self):
        shown = preview(chain(task("A", 4, 6), task("B", 6, 8)), {"A": at(0)})
        assert starts(shown.changes) == {"A": at(0)}

    def test_a_task_told_to_stay_changes_nothing(self):
        shown = preview(diamond(), {"A": at(0)})
        assert (shown.changes, shown.conflicts) == ((), ())

    def test_a_longer_window_moves_what_follows(self):
        shown = preview(chain(task("A", 0, 2), task("B", 2, 4)), Move(task="A", start_at=at(0), end_at=at(3)))
        assert [(change.task, change.new_start_at, change.new_end_at) for change in shown.changes] == [
            ("A", at(0), at(3)),
            ("B", at(3), at(5)),
        ]
        assert shown.by_task["A"].because is None
        assert shown.by_task["A"].shift == HOUR

    @pytest.mark.parametrize(
        ("link_type", "start"),
        [("finish_to_start", 8.5), ("start_to_start", 5.5), ("finish_to_finish", 6.5), ("start_to_finish", 3.5)],
    )
    def test_each_type_of_link_with_its_lag_asks_for_its_own_start(self, link_type, start):
        plan = Plan(
            tasks=[task("A", 0, 3), task("B", 3.5, 5.5)], links=[link("A", "B", type=link_type, lag_minutes=30)]
        )
        shown = preview(plan, {"A": at(5)})
        assert starts(shown.changes) == {"A": at(5)} | ({"B": at(start)} if start > 3.5 else {})

    def test_tasks_with_negative_lag_may_overlap(self):
        plan = chain(task("A", 0, 2), task("B", 1, 3), lag_minutes=-60)
        assert starts(preview(plan, {"A": at(0.5)}).changes) == {"A": at(0.5), "B": at(1.5)}

    def test_several_tasks_move_at_once(self):
        shown = preview(diamond(), [Move(task="B", start_at=at(8)), Move(task="C", start_at=at(3))])
        assert starts(shown.changes) == {"B": at(8), "C": at(3), "D": at(10)}
        assert shown.by_task["D"].because == link("B", "D")

    def test_a_task_told_to_move_goes_where_it_is_told_also_behind_another(self):
        shown = preview(diamond(), {"A": at(1), "D": at(20)})
        assert starts(shown.changes) == {"A": at(1), "B": at(3), "C": at(3), "D": at(20)}

    def test_of_two_links_that_bind_alike_the_first_by_name_is_given(self):
        plan = Plan(tasks=[task("A", 0, 2), task("B", 0, 2), task("C", 2, 3)], links=[link("B", "C"), link("A", "C")])
        assert preview(plan, {"A": at(1), "B": at(1)}).by_task["C"].because == link("A", "C")

    def test_a_broken_link_between_tasks_that_stay_moves_nothing_and_is_shown(self):
        plan = Plan(tasks=[task("A", 0, 1), task("X", 0, 9), task("B", 4, 5)], links=[link("A", "B"), link("X", "B")])
        shown = preview(plan, {"A": at(1)})
        assert starts(shown.changes) == {"A": at(1)}
        assert [finding.code for finding in shown.conflicts] == ["broken_link"]

    def test_a_task_that_must_move_goes_where_all_its_links_hold(self):
        plan = Plan(tasks=[task("A", 0, 1), task("X", 0, 9), task("B", 4, 5)], links=[link("A", "B"), link("X", "B")])
        shown = preview(plan, {"A": at(4)})
        assert starts(shown.changes) == {"A": at(4), "B": at(9)}
        assert shown.by_task["B"].because == link("X", "B")
        assert [change.task for change in shown.why("B")] == ["B"]

    def test_a_chain_of_a_hundred_thousand_tasks_moves_without_recursion(self):
        length = 100_000
        plan = chain(*(task(f"T{number}", number, number + 1) for number in range(length)))
        shown = preview(plan, {"T0": at(1)})
        assert len(shown.changes) == length
        assert shown.changes[-1].new_end_at == at(length + 1)
        assert len(shown.why(f"T{length - 1}")) == length
        assert critical_path(plan).length_seconds == length * HOUR_SECONDS


class TestMovesThatKeepGaps:
    def test_what_follows_moves_by_the_change_of_the_moved_end(self):
        plan = chain(task("A", 0, 2), task("B", 3, 4), task("C", 9, 10))
        shown = preview(plan, Move(task="A", start_at=at(1), end_at=at(4)), policy="keep_gaps")
        assert starts(shown.changes) == {"A": at(1), "B": at(5), "C": at(11)}
        assert shown.by_task["B"].because == link("A", "B")

    def test_what_follows_moves_earlier_too(self):
        plan = chain(task("A", 4, 6), task("B", 7, 8), task("C", 9, 10))
        shown = preview(plan, {"A": at(2)}, policy="keep_gaps")
        assert starts(shown.changes) == {"A": at(2), "B": at(5), "C": at(7)}

    def test_what_follows_moves_earlier_only_as_far_as_other_links_allow(self):
        plan = Plan(
            tasks=[task("A", 4, 6), task("X", 0, 6), task("B", 7, 8), task("C", 9, 10)],
            links=[link("A", "B"), link("X", "B"), link("B", "C")],
        )
        shown = preview(plan, {"A": at(1)}, policy="keep_gaps")
        assert starts(shown.changes) == {"A": at(1), "B": at(6), "C": at(8)}
        assert shown.by_task["B"].because == link("X", "B")

    def test_a_link_may_ask_for_more_than_the_gap(self):
        plan = chain(task("A", 0, 4), task("B", 0, 4), task("C", 5, 6), type="start_to_start")
        shown = preview(plan, Move(task="A", start_at=at(2), end_at=at(5)), policy="keep_gaps")
        assert starts(shown.changes) == {"A": at(2), "B": at(2), "C": at(7)}

    def test_a_broken_link_between_tasks_that_stay_holds_nothing_back_from_staying(self):
        plan = Plan(tasks=[task("A", 2, 3), task("X", 0, 9), task("B", 4, 5)], links=[link("A", "B"), link("X", "B")])
        shown = preview(plan, {"A": at(1)}, policy="keep_gaps")
        assert starts(shown.changes) == {"A": at(1)}

    def test_each_task_moves_once_by_the_longest_shift_of_those_it_waits_for(self):
        shown = preview(diamond(), {"B": at(3), "C": at(5)}, policy="keep_gaps")
        assert starts(shown.changes) == {"B": at(3), "C": at(5), "D": at(9)}
        assert shown.by_task["D"].because == link("C", "D")

    def test_the_task_with_the_longest_shift_is_why_though_another_ends_later(self):
        shown = preview(diamond(), {"B": at(5), "C": at(4)}, policy="keep_gaps")
        assert starts(shown.changes) == {"B": at(5), "C": at(4), "D": at(9)}
        assert shown.by_task["D"].because == link("B", "D")


class TestTasksThatDoNotMove:
    @pytest.mark.parametrize("policy", ["minimal", "keep_gaps"])
    @pytest.mark.parametrize(("state", "words"), [("in_progress", "is in progress"), ("completed", "is completed")])
    def test_a_fixed_task_is_a_conflict_and_shields_what_stands_behind_it(self, policy, state, words):
        plan = chain(task("A", 0, 2), task("B", 2, 4, state=state), task("C", 4, 5))
        shown = preview(plan, {"A": at(1)}, policy=policy)
        assert starts(shown.changes) == {"A": at(1)}
        (conflict,) = shown.conflicts
        assert conflict.code == "fixed_task_in_the_way"
        assert str(conflict) == (
            f"B {words} and does not move: the finish-to-start link from A to B asks it to start at "
            "2026-06-08 03:00 UTC or later; it starts at 2026-06-08 02:00 UTC, 60 min short."
        )
        assert dict(conflict.compared)["minutes_short"] == 60

    def test_a_conflict_at_the_end_of_a_task_speaks_of_its_end(self):
        plan = chain(task("A", 0, 2), task("B", 1, 2, state="in_progress"), type="finish_to_finish")
        (conflict,) = preview(plan, Move(task="A", start_at=at(0), end_at=at(2) + timedelta(seconds=90))).conflicts
        assert (
            "asks it to end at 2026-06-08 02:01:30 UTC or later; it ends at 2026-06-08 02:00 UTC, 2 min short"
            in str(conflict)
        )

    def test_a_fixed_task_with_room_before_it_is_no_conflict(self):
        plan = chain(task("A", 0, 2), task("B", 4, 5, state="in_progress"))
        assert preview(plan, {"A": at(1)}).conflicts == ()

    def test_tasks_that_are_asked_to_move_and_cannot_are_refused_all_at_once(self):
        plan = Plan(
            tasks=[
                task("A", 0, 1, state="completed"),
                task("B", 0, 1, state="in_progress"),
                task("C", 0, 1, state="cancelled"),
                task("D", 0, 1),
            ]
        )
        with pytest.raises(ConflictError) as refused:
            preview(plan, dict.fromkeys("ABCD", at(1)))
        assert [str(finding) for finding in refused.value.findings] == [
            "A is completed and does not move.",
            "B is in progress and does not move.",
            "C is cancelled and does not move.",
        ]

    def test_a_cancelled_task_binds_nothing(self):
        plan = Plan(
            tasks=[task("A", 0, 2), task("B", 2, 4, state="cancelled"), task("C", 4, 5), task("D", 2, 3)],
            links=[link("A", "B"), link("B", "C"), link("A", "D"), link("B", "D")],
        )
        shown = preview(plan, {"A": at(1)})
        assert starts(shown.changes) == {"A": at(1), "D": at(3)}
        assert shown.conflicts == ()

    def test_a_task_moved_before_what_it_waits_for_breaks_the_link(self):
        shown = preview(chain(task("A", 0, 2), task("B", 2, 4)), {"B": at(1)})
        assert starts(shown.changes) == {"B": at(1)}
        (conflict,) = shown.conflicts
        assert conflict.code == "broken_link"
        assert str(conflict).startswith("B is too early: the finish-to-start link from A to B asks it to start at ")


class TestBrokenLinks:
    def test_each_broken_link_of_a_plan_is_found(self):
        plan = Plan(tasks=[task("A", 0, 2), task("B", 1, 3), task("C", 0, 1)], links=[link("A", "B"), link("B", "C")])
        assert [dict(finding.compared)["successor"] for finding in broken_links(plan)] == ["C", "B"]

    def test_what_is_started_or_completed_on_both_sides_is_history(self):
        history = chain(task("A", 0, 2, state="completed"), task("B", 1, 3, state="in_progress"))
        assert broken_links(history) == ()
        ahead = chain(task("A", 0, 2, state="completed"), task("B", 1, 3))
        assert [finding.code for finding in broken_links(ahead)] == ["broken_link"]


class TestWhatCannotBeAskedFor:
    def test_a_policy_has_a_known_name(self):
        with pytest.raises(InvalidValueError, match="policy: expected one of minimal, keep_gaps"):
            preview(diamond(), {"A": at(1)}, policy="lazy")

    @pytest.mark.parametrize("moves", [[], [Move(task="A", start_at=at(1)), Move(task="A", start_at=at(2))]])
    def test_each_task_moves_once(self, moves):
        with pytest.raises(InvalidValueError, match="at least one move, and one for each task"):
            preview(diamond(), moves)

    def test_unknown_tasks_are_named_all_at_once(self):
        with pytest.raises(NotFoundError, match="no task X, Y"):
            preview(diamond(), {"Y": at(1), "A": at(1), "X": at(1)})

    def test_a_window_ends_after_its_start(self):
        with pytest.raises(InvalidValueError, match="end_at: expected an end after the start"):
            Move(task="A", start_at=at(1), end_at=at(1))

    def test_a_naive_start_is_refused(self):
        with pytest.raises(InvalidValueError, match="start_at: expected an instant with its offset"):
            preview(diamond(), {"A": datetime(2026, 6, 8, 1)})  # noqa: DTZ001 - that is the point

    def test_a_plan_stays_within_the_calendar(self):
        late = chain(task("A", 0, 2), task("B", 2, 4), lag_minutes=8_000 * 366 * 24 * 60)
        with pytest.raises(InvalidValueError, match="stays within the calendar"):
            preview(late, {"A": datetime(2999, 12, 31, 20, tzinfo=UTC)})


class TestApplying:
    def test_applying_moves_every_window_and_nothing_else(self):
        plan = diamond()
        moved = apply(preview(plan, {"A": at(1)}), plan)
        assert [(each.id, each.start_at, each.end_at) for each in moved.tasks] == [
            ("A", at(1), at(3)),
            ("B", at(3), at(5)),
            ("C", at(3), at(7)),
            ("D", at(7), at(9)),
        ]
        assert moved.links == plan.links

    def test_a_preview_with_conflicts_is_applied_only_where_they_are_accepted(self):
        plan = chain(task("A", 0, 2), task("B", 2, 4, state="in_progress"))
        shown = preview(plan, {"A": at(1)})
        with pytest.raises(ConflictError, match="resolve them, or apply it despite conflicts") as refused:
            apply(shown, plan)
        assert refused.value.findings == shown.conflicts
        assert apply(shown, plan, despite_conflicts=True).task("A").start_at == at(1)

    def test_a_stale_preview_is_refused_with_what_changed_task_by_task(self):
        plan = diamond()
        shown = preview(plan, {"A": at(1)})
        now = Plan(
            tasks=[
                task("A", 0, 2),
                task("B", 2, 5, first_planned_end_at=at(4), reschedules=1),
                task("D", 6, 8),
                task("E", 0, 1),
            ],
            links=[link("A", "B", lag_minutes=5), link("B", "D"), link("E", "D"), link("A", "E")],
        )
        with pytest.raises(ConflictError, match="make a new preview") as refused:
            apply(shown, now, despite_conflicts=True)
        assert [str(finding) for finding in refused.value.findings] == [
            "B has changed: end_at was 2026-06-08 04:00 UTC and is 2026-06-08 05:00 UTC; reschedules was 0 and is 1.",
            "C is no longer in the plan.",
            "The finish-to-start link from A to B has changed: its lag is 5 min now.",
            "The finish-to-start link from A to C is no longer in the plan.",
            "The finish-to-start link from A to E is new.",
            "The finish-to-start link from C to D is no longer in the plan.",
            "The finish-to-start link from E to D is new.",
        ]

    def test_a_field_that_was_empty_is_shown_as_nothing(self):
        plan = diamond()
        now = attrs.evolve(plan, tasks=[attrs.evolve(each, mechanic="P7") for each in plan.tasks])
        findings = stale(preview(plan, {"D": at(9)}), now)
        assert str(findings[0]) == "B has changed: mechanic was nothing and is P7."

    def test_changes_that_the_preview_had_no_need_to_read_do_not_matter(self):
        plan = Plan(tasks=[*diamond().tasks, task("Z", 0, 1)], links=diamond().links)
        shown = preview(plan, {"D": at(10)})
        now = attrs.evolve(plan, tasks=[task("Z", 5, 6) if each.id == "Z" else each for each in plan.tasks])
        assert stale(shown, now) == ()
        assert {each.id for each in shown.basis.tasks} == {"B", "C", "D"}

    def test_the_fingerprint_of_what_was_read_is_that_of_the_facts(self):
        plan = diamond()
        turned = Plan(tasks=plan.tasks[::-1], links=plan.links[::-1])
        first, second = preview(plan, {"A": at(1)}), preview(turned, {"A": at(1)})
        other = preview(plan.with_link(link("B", "C")), {"A": at(1)})
        assert first.basis.fingerprint == second.basis.fingerprint
        assert first.basis.fingerprint != other.basis.fingerprint

    def test_a_schedule_change_records_reason_windows_and_affected_tasks(self):
        change = ScheduleChange.of(
            preview(diamond(), {"B": at(3)}), reason="Hydraulic pump is late", recorded_by="P7", recorded_at=at(0)
        )
        assert change.affected == ("B",)
        assert change.changes[0].old_start_at == at(2)
        assert structure(unstructure(change), ScheduleChange) == change
        with pytest.raises(InvalidValueError, match="reason"):
            attrs.evolve(change, reason=" ")

    def test_a_preview_and_a_plan_can_be_sent_and_read_again(self):
        plan = chain(task("A", 0, 2), task("B", 2, 4, state="in_progress"))
        shown = preview(plan, {"A": at(1)})
        assert structure(unstructure(shown), Preview) == shown
        assert structure(unstructure(plan), Plan) == plan
        assert structure(unstructure(critical_path(plan)), CriticalPath) == critical_path(plan)

    def test_a_preview_says_why(self):
        plan = chain(task("A", 0, 2), task("B", 2, 4, state="in_progress"))
        shown = preview(plan, {"A": at(1)})
        first, asked, conflict = str(shown.derivation).splitlines()
        assert first == "Windows that change, moving as little as needed: 1; conflicts: 1."
        assert asked == (
            "  A moves from 2026-06-08 00:00 UTC (until 2026-06-08 02:00 UTC) "
            "to 2026-06-08 01:00 UTC (until 2026-06-08 03:00 UTC), as asked."
        )
        assert conflict.strip() == str(shown.conflicts[0])
        kept = preview(diamond(), {"A": at(1)}, policy="keep_gaps").derivation
        assert kept.text == "Windows that change, keeping gaps: 4; conflicts: 0."
        assert "because of the finish-to-start link from C to D." in str(kept)


def hours(plan: Plan) -> dict[str, tuple[float, float, float, float]]:
    """Return earliest and latest start, total and free float of each task, in hours."""
    return {
        dates.task: tuple(
            seconds / HOUR_SECONDS
            for seconds in (
                dates.earliest_start_seconds,
                dates.latest_start_seconds,
                dates.total_float_seconds,
                dates.free_float_seconds,
            )
        )
        for dates in critical_path(plan).dates
    }


class TestCriticalPath:
    def test_the_longest_way_through_a_diamond_is_critical(self):
        found = critical_path(diamond())
        assert found.length_seconds == 8 * HOUR_SECONDS
        assert found.path == found.critical == ("A", "C", "D")
        assert hours(diamond()) == {"A": (0, 0, 0, 0), "B": (2, 4, 2, 2), "C": (2, 2, 0, 0), "D": (6, 6, 0, 0)}
        assert found.by_task["D"].because == link("C", "D")
        assert found.by_task["D"].earliest_end_seconds == found.by_task["D"].latest_end_seconds == 8 * HOUR_SECONDS

    def test_planned_windows_and_states_do_not_bind(self):
        plan = chain(task("A", 0, 2, state="completed"), task("B", 50, 51, state="in_progress"))
        assert critical_path(plan).length_seconds == 3 * HOUR_SECONDS

    def test_free_float_moves_no_other_task_and_total_float_not_the_end(self):
        plan = Plan(
            tasks=[task("A", 0, 9), task("B", 0, 2), task("C", 0, 3)],
            links=[link("B", "C")],
        )
        assert hours(plan) == {"A": (0, 0, 0, 0), "B": (0, 4, 4, 0), "C": (2, 6, 4, 4)}

    @pytest.mark.parametrize(
        ("link_type", "lag_minutes", "start", "length"),
        [
            ("finish_to_start", 30, 4.5, 5.5),
            ("finish_to_start", -60, 3, 4),
            ("finish_to_start", -6_000, 0, 4),
            ("start_to_start", 30, 0.5, 4),
            ("finish_to_finish", 30, 3.5, 4.5),
            ("start_to_finish", 600, 9, 10),
            ("start_to_finish", 30, 0, 4),
        ],
    )
    def test_each_type_of_link_sets_the_earliest_start(self, link_type, lag_minutes, start, length):
        plan = chain(task("A", 0, 4), task("B", 0, 1), type=link_type, lag_minutes=lag_minutes)
        assert hours(plan)["B"][0] == start
        assert critical_path(plan).length_seconds == length * HOUR_SECONDS
        assert (critical_path(plan).by_task["B"].because is None) == (start == 0)

    def test_cancelled_tasks_are_left_out(self):
        plan = chain(task("A", 0, 2), task("B", 0, 9, state="cancelled"), task("C", 0, 1))
        assert critical_path(plan).path == ("A",)
        assert [dates.task for dates in critical_path(plan).dates] == ["A", "C"]

    def test_an_empty_plan_has_no_length(self):
        found = critical_path(Plan(tasks=[]))
        assert (found.length_seconds, found.path, found.dates) == (0, (), ())
        assert str(found.derivation) == "The plan takes at least 0 min."

    def test_of_links_that_bind_alike_the_first_by_name_is_given(self):
        tasks = [task("A", 0, 2), task("B", 0, 2), task("C", 0, 1)]
        for links in ([link("A", "C"), link("B", "C")], [link("B", "C"), link("A", "C")]):
            assert critical_path(Plan(tasks=tasks, links=links)).path == ("A", "C")

    def test_windows_finer_than_a_second_are_refused_by_name(self):
        uneven = task("A", 0, 1, end_at=at(1) + timedelta(microseconds=1))
        with pytest.raises(InvalidValueError, match="windows of whole seconds, unlike those of A"):
            critical_path(Plan(tasks=[uneven, task("B", 0, 1)]))

    def test_the_path_says_what_holds_up_each_task(self):
        plan = chain(task("A", 0, 1.5), task("B", 0, 1), lag_minutes=30)
        assert str(critical_path(plan).derivation).splitlines() == [
            "The plan takes at least 3 h.",
            "  A from 0 min to 1 h 30 min, with the plan.",
            "  B from 2 h to 3 h, because of the finish-to-start link from A to B with 30 min between.",
        ]
