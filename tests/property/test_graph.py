"""Laws of the dependency order: it refuses exactly the edges that close a circle, and names a real one."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amss_core.graph import CycleError, DependencyOrder, cycles, shortest_path, topological_order

nodes = st.integers(0, 7).map(lambda number: f"T{number}")
edges = st.tuples(nodes, nodes)
edge_lists = st.lists(edges, max_size=24)


def is_circle(cycle: tuple[object, ...], graph: nx.DiGraph) -> bool:
    return len(cycle) > 1 and cycle[0] == cycle[-1] and len(set(cycle)) == len(cycle) - 1 and nx.is_path(graph, cycle)


@given(st.lists(st.tuples(st.sampled_from(["add", "add", "add", "remove"]), edges), max_size=60))
def test_the_order_agrees_with_networkx_however_edges_come_and_go(steps):
    graph: nx.DiGraph = nx.DiGraph()
    order: DependencyOrder[str] = DependencyOrder()
    for what, (before, after) in steps:
        if what == "remove":
            order.remove_edge(before, after)
            graph.remove_edges_from([(before, after)])
        elif before == after or (after in graph and before in graph and nx.has_path(graph, after, before)):
            with pytest.raises(CycleError) as refused:
                order.add_edge(before, after)
            with_edge = nx.DiGraph([*graph.edges, (before, after)])
            assert is_circle(refused.value.cycle, with_edge)
            assert refused.value.cycle[:2] == (before, after)
            assert len(refused.value.cycle) - 2 == nx.shortest_path_length(with_edge, after, before)
        else:
            order.add_edge(before, after)
            graph.add_edge(before, after)
        rank = {node: place for place, node in enumerate(order.order())}
        assert all(rank[before] < rank[after] for before, after in graph.edges)
        assert set(rank) == set(graph)
        assert all(order.has_edge(*edge) for edge in graph.edges)
    for before in graph:
        for after in graph:
            assert order.has_path(before, after) == nx.has_path(graph, before, after)
            assert order.has_edge(before, after) == graph.has_edge(before, after)


@given(edge_lists)
def test_all_edges_at_once_are_accepted_exactly_where_there_is_no_circle(edges):
    graph = nx.DiGraph(edges)
    if nx.is_directed_acyclic_graph(graph):
        order = topological_order((), edges)
        assert sorted(order) == sorted(graph)
        assert all(order.index(before) < order.index(after) for before, after in edges)
        assert DependencyOrder(edges).order() == order
        assert cycles(edges) == ()
    else:
        with pytest.raises(CycleError) as refused:
            DependencyOrder(edges)
        assert refused.value.cycles == cycles(edges)


@given(edge_lists)
def test_each_knot_is_named_by_one_real_circle(edges):
    graph = nx.DiGraph(edges)
    knots = [knot for knot in nx.strongly_connected_components(graph) if nx.subgraph(graph, knot).edges]
    found = cycles(edges)
    assert all(is_circle(cycle, graph) for cycle in found)
    assert {min(knot) for knot in knots} == {cycle[0] for cycle in found}
    assert len(found) == len(knots)


@given(edge_lists, st.randoms(use_true_random=False))
def test_the_order_in_which_edges_are_given_does_not_change_the_circles(edges, chance):
    shuffled = chance.sample(edges, len(edges))
    assert cycles(edges) == cycles(shuffled)


@given(edge_lists, nodes, nodes)
def test_a_shortest_path_is_as_short_as_that_of_networkx(edges, start, end):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from([start, end])
    path = shortest_path(graph.successors, graph.predecessors, start, end)
    if start == end:
        lengths = [
            nx.shortest_path_length(graph, after, end) for after in graph[start] if nx.has_path(graph, after, end)
        ]
        assert len(path) == (min(lengths) + 2 if lengths else 0)
    elif nx.has_path(graph, start, end):
        assert len(path) == nx.shortest_path_length(graph, start, end) + 1
        assert nx.is_path(graph, path)
    else:
        assert path == ()
