"""The dependency order: circles are refused and named, and no chain is too long."""

from __future__ import annotations

import random

import pytest

from amss_core.errors import ConflictError
from amss_core.graph import CycleError, DependencyOrder, cycles, topological_order
from amss_core.graph.line import Line, Place

LONG = 100_000


def test_a_refused_edge_names_the_circle_node_by_node():
    order = DependencyOrder([("A", "B"), ("B", "C")])
    with pytest.raises(ConflictError, match="C -> A -> B -> C") as refused:
        order.add_edge("C", "A")
    assert isinstance(refused.value, CycleError)
    assert refused.value.cycle == ("C", "A", "B", "C")
    assert [finding.code for finding in refused.value.findings] == ["cycle"]


def test_the_circle_is_the_shortest_through_the_refused_edge():
    order = DependencyOrder([("A", "B"), ("B", "C"), ("C", "D"), ("A", "X"), ("X", "D")])
    with pytest.raises(CycleError) as refused:
        order.add_edge("D", "A")
    assert refused.value.cycle == ("D", "A", "X", "D")


def test_a_refused_edge_changes_nothing():
    order = DependencyOrder([("A", "B")])
    before = order.order()
    with pytest.raises(CycleError):
        order.add_edge("B", "A")
    assert order.order() == before
    assert not order.has_edge("B", "A")


def test_a_node_cannot_precede_itself():
    order: DependencyOrder[str] = DependencyOrder()
    with pytest.raises(CycleError, match="A -> A"):
        order.add_edge("A", "A")
    assert "A" not in order


def test_an_edge_that_is_removed_no_longer_closes_a_circle():
    order = DependencyOrder([("A", "B"), ("B", "C")])
    order.remove_edge("A", "B")
    order.add_edge("C", "A")
    assert order.has_path("B", "A")
    assert not order.has_path("A", "B")


def test_an_edge_is_added_once_however_often_it_comes():
    order: DependencyOrder[str] = DependencyOrder()
    order.add_edge("A", "B")
    order.add_edge("A", "B")
    order.remove_edge("A", "B")
    assert not order.has_path("A", "B")
    assert len(order) == 2


def test_an_edge_that_is_not_there_can_be_removed():
    order = DependencyOrder(nodes=["A"])
    order.remove_edge("A", "B")
    assert order.order() == ["A"]


def test_a_stranger_reaches_nothing_and_is_reached_by_nothing():
    order = DependencyOrder(nodes=["A"])
    assert not order.has_path("A", "B")
    assert not order.has_path("B", "A")
    assert not order.has_path("B", "B")
    assert order.has_path("A", "A")


def test_nodes_without_edges_keep_the_order_in_which_they_are_given():
    assert topological_order(["C", "A", "B"], []) == ["C", "A", "B"]


def test_of_many_circles_the_sentence_spells_out_five_and_the_findings_all():
    edges = [edge for number in range(7) for edge in ((f"A{number}", f"B{number}"), (f"B{number}", f"A{number}"))]
    with pytest.raises(CycleError, match=r"run in 7 circles: .*; and 2 more; remove one link of each") as refused:
        topological_order((), edges)
    assert len(refused.value.findings) == 7
    assert refused.value.cycles == cycles(edges)


def test_of_a_long_circle_the_sentence_spells_out_both_ends():
    order = DependencyOrder((number, number + 1) for number in range(30))
    with pytest.raises(CycleError, match=r"30 -> 0 -> 1 .* -> 8 -> \(12 more\) -> 21 .* -> 29 -> 30; ") as refused:
        order.add_edge(30, 0)
    assert refused.value.cycle == (30, *range(31))


@pytest.mark.parametrize("arrival", ["in order", "in reverse", "at random"])
@pytest.mark.parametrize("known", ["nodes known and shuffled", "nodes as they come"])
def test_a_long_chain_neither_recurses_nor_is_walked_again_for_each_edge(arrival, known):
    chance = random.Random(20260601)  # noqa: S311 - a workload, no secret
    length = LONG if arrival != "at random" else LONG // 10
    edges = [(number, number + 1) for number in range(length)]
    if arrival == "in reverse":
        edges.reverse()
    elif arrival == "at random":
        chance.shuffle(edges)
    nodes = chance.sample(range(length + 1), length + 1) if known.startswith("nodes known") else ()
    order = DependencyOrder(nodes=nodes)
    for before, after in edges:
        order.add_edge(before, after)
    assert order.order() == list(range(length + 1))
    assert order.has_path(0, length)
    with pytest.raises(CycleError) as refused:
        order.add_edge(length, 0)
    assert len(refused.value.cycle) == length + 2


def test_however_often_places_are_put_between_the_same_two_their_ranks_rise():
    line: Line[str] = Line()
    first, second, third = (Place(node) for node in "abc")
    for place in (first, second, third):
        line.append(place)
    for _ in range(200):
        line.put_before([third], second)
        line.put_before([second], third)
        assert [place.node for place in line] == ["a", "b", "c"]
        assert first.rank < second.rank < third.rank
