"""An order of an acyclic graph that is kept while edges come and go.

Maintainer's notes. Each node has a rank, and an edge whose ends stand in order already costs nothing (Pearce and Kelly,
"A dynamic topological sort algorithm for directed acyclic graphs", 2006). Otherwise nodes between the two ends are
walked, from both at once and each time the outermost ones, until the walks have passed each other (Haeupler, Kavitha,
Mathew, Sen and Tarjan, "Incremental cycle detection, topological ordering, and strong component maintenance", 2012,
section 4): where one side is small, the other is hardly looked at. Before all that both ends are looked at: a node
with no successors goes last, and one with no predecessors first, without any walk, which edges that arrive along a
chain may otherwise pay for again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from operator import attrgetter
from typing import Generic

from amss_core.graph.cycles import CycleError, Node, cycles, shortest_path
from amss_core.graph.line import Line, Place


def topological_order(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[Node]:
    """Return the nodes such that each edge runs forward: those of `nodes` and of `edges`, each once.

    >>> topological_order(["C", "B", "A"], [("A", "B"), ("B", "C")])
    ['A', 'B', 'C']

    Raises:
        CycleError: If there is none, with a circle for each knot of the graph.
    """
    edges = list(edges)
    successors: dict[Node, list[Node]] = {node: [] for node in nodes}
    waits_for = dict.fromkeys(successors, 0)
    for before, after in edges:
        successors.setdefault(before, []).append(after)
        successors.setdefault(after, [])
        waits_for[after] = waits_for.get(after, 0) + 1
    order = [node for node in successors if not waits_for.get(node)]
    for node in order:  # grows while it is walked
        for after in successors[node]:
            waits_for[after] -= 1
            if not waits_for[after]:
                order.append(after)
    if len(order) < len(successors):
        raise CycleError(cycles(edges))
    return order


class DependencyOrder(Generic[Node]):
    """A graph that stays acyclic: each edge that would close a circle is refused with the circle.

    >>> order = DependencyOrder([("A", "B"), ("B", "C")])
    >>> order.has_path("A", "C"), order.has_path("C", "A")
    (True, False)
    >>> order.add_edge("C", "A")
    Traceback (most recent call last):
    ...
    amss_core.graph.cycles.CycleError: the links run in a circle: C -> A -> B -> C; remove one link of it

    Args:
        edges: Pairs of (predecessor, successor), taken at once, which is quicker than one by one.
        nodes: Further nodes, which may have no edges.

    Raises:
        CycleError: If the edges hold circles, with one for each knot.
    """

    __slots__ = ("_line", "_places")

    def __init__(self, edges: Iterable[tuple[Node, Node]] = (), *, nodes: Iterable[Node] = ()) -> None:
        edges = list(edges)
        self._line: Line[Node] = Line()
        self._places: dict[Node, Place[Node]] = {}
        for node in topological_order(nodes, edges):
            self._add_node(node)
        for before, after in edges:
            _join(self._places[before], self._places[after])

    def __contains__(self, node: Node) -> bool:
        return node in self._places

    def __len__(self) -> int:
        return len(self._places)

    def order(self) -> list[Node]:
        """Return all nodes such that each edge runs forward."""
        return [place.node for place in self._line]

    def has_edge(self, before: Node, after: Node) -> bool:
        """Tell whether there is an edge from one node to the other."""
        first, second = self._places.get(before), self._places.get(after)
        return first is not None and second in first.successors

    def has_path(self, before: Node, after: Node) -> bool:
        """Tell whether edges lead from one node to the other; each node reaches itself. A stranger reaches nothing."""
        first, second = self._places.get(before), self._places.get(after)
        if first is None or second is None:
            return False
        return first is second or (first.rank < second.rank and _walk(first, second) is None)

    def add_edge(self, before: Node, after: Node) -> None:
        """Add an edge, and its ends where they are new; an edge that is there already changes nothing.

        Raises:
            CycleError: If `after` reaches `before`, with the shortest circle through the new edge; nothing has changed.
        """
        if before == after:
            raise CycleError([(before, after)])
        first = self._places.get(before) or self._add_node(before)
        second = self._places.get(after) or self._add_node(after)
        if first.rank > second.rank:
            self._reorder(first, second)
        _join(first, second)

    def remove_edge(self, before: Node, after: Node) -> None:
        """Remove an edge; one that is not there changes nothing. The order stays as it is."""
        if self.has_edge(before, after):
            first, second = self._places[before], self._places[after]
            del first.successors[second], second.predecessors[first]

    def _add_node(self, node: Node) -> Place[Node]:
        place = self._places[node] = Place(node)
        self._line.append(place)
        return place

    def _reorder(self, before: Place[Node], after: Place[Node]) -> None:
        """Give `after`, ranked below `before`, a rank above it, and each what stands between in its way."""
        if not after.successors:
            self._line.append(after)
        elif not before.predecessors:
            self._line.prepend(before)
        else:
            walked = _walk(after, before)
            if walked is None:
                path = shortest_path(lambda place: place.successors, lambda place: place.predecessors, after, before)
                raise CycleError([(before.node, *(place.node for place in path))])
            ahead, behind, limit = walked
            if limit is before:
                self._line.put_after(sorted(ahead, key=_rank), before)
            else:
                lower = sorted((place for place in ahead if place.rank < limit.rank), key=_rank)
                upper = sorted((place for place in behind if place.rank > limit.rank), key=_rank)
                self._line.put_before([*upper, *lower], limit)


_rank = attrgetter("rank")


def _join(before: Place[Node], after: Place[Node]) -> None:
    before.successors[after] = None
    after.predecessors[before] = None


def _walk(start: Place[Node], end: Place[Node]) -> tuple[set[Place[Node]], set[Place[Node]], Place[Node]] | None:
    """Walk forward from `start`, lowest rank first, and back from `end`, ranked above it, highest rank first.

    Returns:
        None where they meet: `start` reaches `end`. Else what `start` reaches and what reaches `end`, of ranks in
        between and as far as walked, and the place up to which all of the former has been walked: `end` if all has.
    """
    lowest, highest = start.rank, end.rank
    ahead, behind = {start}, {end}
    forward, backward = [(lowest, start)], [(-highest, end)]
    while forward and backward and forward[0][0] < -backward[0][0]:
        for place in heappop(forward)[1].successors:
            if place in behind:
                return None
            if place not in ahead and place.rank < highest:
                ahead.add(place)
                heappush(forward, (place.rank, place))
        for place in heappop(backward)[1].predecessors:
            if place in ahead:
                return None
            if place not in behind and place.rank > lowest:
                behind.add(place)
                heappush(backward, (-place.rank, place))
    return ahead, behind, forward[0][1] if forward else end
