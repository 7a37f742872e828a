"""The circles in a graph, named node by node."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
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


def shortest_path(successors: Mapping[Node, Iterable[Node]], start: Node, end: Node) -> tuple[Node, ...]:
    """Return the nodes of a path with the fewest edges, both ends included; empty where there is none.

    From a node to itself the path is the shortest circle through it. Among paths of one length the order of the
    successors decides.

    >>> shortest_path({"A": ["B"], "B": ["C"], "C": ["A"]}, "A", "C")
    ('A', 'B', 'C')
    """
    came_from: dict[Node, Node] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for successor in successors.get(node, ()):
            if successor in came_from:
                continue
            came_from[successor] = node
            if successor == end:
                return _walked(came_from, start, end)
            queue.append(successor)
    return ()


def _walked(came_from: Mapping[Node, Node], start: Node, end: Node) -> tuple[Node, ...]:
    path = [end, came_from[end]]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))


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
        inside = {node: sorted(knot.intersection(graph.successors(node)), key=str) for node in knot}
        if cycle := shortest_path(inside, first, first):
            found.append(cycle)
    return tuple(sorted(found, key=lambda cycle: str(cycle[0])))
