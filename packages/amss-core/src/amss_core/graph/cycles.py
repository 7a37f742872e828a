"""The circles in a graph, named node by node."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from amss_core.errors import ConflictError
from amss_core.findings import Finding

Node = TypeVar("Node", bound=Hashable)

_SHOWN = 5
"""Circles that the sentence of an error spells out; `cycles` has all."""

_SHOWN_NODES = 20
"""Nodes of a circle that a sentence spells out; `cycles` has all."""


class CycleError(ConflictError):
    """Edges that run in a circle, so that nothing in it could ever begin.

    Args:
        cycles: Each circle as its nodes in the order of the edges, the first one again at the end.

    >>> str(CycleError([("A", "B", "A")]))
    'the links run in a circle: A -> B -> A; remove one link of it'
    """

    code = "cycle"

    def __init__(self, cycles: Iterable[Sequence[Hashable]]) -> None:
        self.cycles = tuple(tuple(cycle) for cycle in cycles)
        texts = [_text(cycle) for cycle in self.cycles]
        more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
        which = "a circle" if len(texts) == 1 else f"{len(texts)} circles"
        way_out = "remove one link of it" if len(texts) == 1 else "remove one link of each"
        super().__init__(
            f"the links run in {which}: {'; '.join(texts[:_SHOWN])}{more}; {way_out}",
            findings=tuple(
                Finding(
                    code=self.code,
                    text=f"The links run in a circle: {text}.",
                    compared=(("cycle", " -> ".join(map(str, cycle))),),
                )
                for text, cycle in zip(texts, self.cycles, strict=True)
            ),
        )

    @property
    def cycle(self) -> tuple[Hashable, ...]:
        """The first circle."""
        return self.cycles[0]


def _text(cycle: Sequence[Hashable]) -> str:
    names = [str(node) for node in cycle]
    if len(names) > _SHOWN_NODES:
        half = _SHOWN_NODES // 2
        names[half:-half] = [f"({len(names) - 2 * half} more)"]
    return " -> ".join(names)


Neighbours = Callable[[Node], Iterable[Node]]


def shortest_path(
    successors: Neighbours[Node], predecessors: Neighbours[Node], start: Node, end: Node
) -> tuple[Node, ...]:
    """Return the nodes of a path with the fewest edges, both ends included; empty where there is none.

    From a node to itself the path is the shortest circle through it. Among paths of one length the order of the
    neighbours decides.

    >>> after, before = {"A": "B", "B": "C", "C": "A"}, {"A": "C", "B": "A", "C": "B"}
    >>> shortest_path(after.get, before.get, "A", "C")
    ('A', 'B', 'C')

    Args:
        successors: Gives the successors of a node.
        predecessors: Gives the predecessors of a node.
        start: First node of the path.
        end: Last node of the path.
    """
    came_from, leads_to = {start: start}, {end: end}
    ahead, behind = [start], [end]
    while ahead and behind:
        forward = len(ahead) <= len(behind)
        if forward:
            ahead, edge = _next_level(successors, ahead, came_from, leads_to)
        else:
            behind, edge = _next_level(predecessors, behind, leads_to, came_from)
        if edge:
            before, after = edge if forward else edge[::-1]
            return (*reversed(_walked(came_from, before)), *_walked(leads_to, after))
    return ()


def _next_level(
    neighbours: Neighbours[Node], level: list[Node], seen: dict[Node, Node], sought: Mapping[Node, Node]
) -> tuple[list[Node], tuple[Node, Node] | None]:
    """Return the nodes one step on, and the first step that leads to one of those that are sought."""
    following: list[Node] = []
    for node in level:
        for neighbour in neighbours(node):
            if neighbour in sought:
                return following, (node, neighbour)
            if neighbour not in seen:
                seen[neighbour] = node
                following.append(neighbour)
    return following, None


def _walked(steps: Mapping[Node, Node], node: Node) -> list[Node]:
    path = [node]
    while steps[node] != node:
        node = steps[node]
        path.append(node)
    return path


def cycles(edges: Iterable[tuple[Node, Node]]) -> tuple[tuple[Node, ...], ...]:
    """Return one circle for each knot of a graph: each set of nodes that all reach one another.

    A circle is the shortest through the first node of its knot, by name; it names that node first and last. Once one
    edge of each is removed, ask again: a knot may hold more.

    >>> cycles([("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"), ("E", "E")])
    (('A', 'B', 'C', 'A'), ('E', 'E'))
    """
    import networkx as nx  # noqa: PLC0415 - heavy, and only needed where something is wrong

    graph: nx.DiGraph[Node] = nx.DiGraph()
    graph.add_edges_from(edges)
    found: list[tuple[Node, ...]] = []
    for knot in nx.strongly_connected_components(graph):
        first = min(knot, key=str)
        successors = {node: sorted(knot.intersection(graph.successors(node)), key=str) for node in knot}
        predecessors = {node: sorted(knot.intersection(graph.predecessors(node)), key=str) for node in knot}
        if cycle := shortest_path(successors.__getitem__, predecessors.__getitem__, first, first):
            found.append(cycle)
    return tuple(sorted(found, key=lambda cycle: str(cycle[0])))
