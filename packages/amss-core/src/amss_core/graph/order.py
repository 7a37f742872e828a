"""An order of an acyclic graph that is kept while edges come and go.

Maintainer's notes. Each node has a rank, and an edge whose ends stand in order already costs nothing (Pearce and Kelly,
"A dynamic topological sort algorithm for directed acyclic graphs", 2006). Otherwise nodes between the two ends are
walked, from both at once and each time the outermost ones, until the walks have passed each other (Haeupler, Kavitha,
Mathew, Sen and Tarjan, "Incremental cycle detection, topological ordering, and strong component maintenance", 2012,
section 4): where one side is small, the other is hardly looked at. Before all that both ends are looked at: a node
with no successors goes last, and one with no predecessors first, without any walk. Edges that arrive along a chain,
from either end, would else walk the whole of it again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Generic

from amss_core.graph.cycles import CycleError, Node, cycles, shortest_path
from amss_core.graph.ranks import Ranks


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

    __slots__ = ("_line", "_predecessors", "_successors")

    def __init__(self, edges: Iterable[tuple[Node, Node]] = (), *, nodes: Iterable[Node] = ()) -> None:
        edges = list(edges)
        order = topological_order(nodes, edges)
        self._line = Ranks(order)
        self._successors: dict[Node, dict[Node, None]] = {node: {} for node in order}
        self._predecessors: dict[Node, dict[Node, None]] = {node: {} for node in order}
        for before, after in edges:
            self._successors[before][after] = None
            self._predecessors[after][before] = None

    def __contains__(self, node: Node) -> bool:
        return node in self._successors

    def __len__(self) -> int:
        return len(self._successors)

    def order(self) -> list[Node]:
        """Return all nodes such that each edge runs forward."""
        return list(self._line)

    def has_edge(self, before: Node, after: Node) -> bool:
        """Tell whether there is an edge from one node to the other."""
        return after in self._successors.get(before, ())

    def has_path(self, before: Node, after: Node) -> bool:
        """Tell whether edges lead from one node to the other; each node reaches itself. A stranger reaches nothing."""
        if before not in self or after not in self:
            return False
        ranks = self._line.ranks
        return before == after or (ranks[before] < ranks[after] and self._walk(before, after) is None)

    def add_edge(self, before: Node, after: Node) -> None:
        """Add an edge, and its ends where they are new; an edge that is there already changes nothing.

        Raises:
            CycleError: If `after` reaches `before`, with the shortest circle through the new edge; nothing has changed.
        """
        if before == after:
            raise CycleError([(before, after)])
        ranks = self._line.ranks
        if before not in ranks:
            self._add_node(before)
        if after not in ranks:
            self._add_node(after)
        if ranks[before] > ranks[after]:
            self._reorder(before, after)
        self._successors[before][after] = None
        self._predecessors[after][before] = None

    def remove_edge(self, before: Node, after: Node) -> None:
        """Remove an edge; one that is not there changes nothing. The order stays as it is."""
        self._successors.get(before, {}).pop(after, None)
        self._predecessors.get(after, {}).pop(before, None)

    def _add_node(self, node: Node) -> None:
        self._line.append(node)
        self._successors[node] = {}
        self._predecessors[node] = {}

    def _reorder(self, before: Node, after: Node) -> None:
        """Give `after`, ranked below `before`, a rank above it, and each what stands between in its way."""
        if not self._successors[after]:
            self._line.append(after)
        elif not self._predecessors[before]:
            self._line.prepend(before)
        else:
            walked = self._walk(after, before)
            if walked is None:
                raise CycleError([(before, *shortest_path(self._successors, self._predecessors, after, before))])
            ahead, behind, limit = walked
            rank = self._line.ranks.__getitem__
            if limit == before:
                self._line.put_after(sorted(ahead, key=rank), before)
            else:
                lower = sorted((node for node in ahead if rank(node) < rank(limit)), key=rank)
                upper = sorted((node for node in behind if rank(node) > rank(limit)), key=rank)
                self._line.put_before([*upper, *lower], limit)

    def _walk(self, start: Node, end: Node) -> tuple[set[Node], set[Node], Node] | None:
        """Walk forward from `start`, lowest rank first, and back from `end`, ranked above it, highest rank first.

        Returns:
            None where they meet: `start` reaches `end`. Else what `start` reaches and what reaches `end`, of ranks in
            between and as far as walked, and the node up to which all of the former has been walked: `end` if all has.
        """
        ranks, successors, predecessors = self._line.ranks, self._successors, self._predecessors
        lowest, highest = ranks[start], ranks[end]
        ahead, behind = {start}, {end}
        forward, backward = [(lowest, start)], [(-highest, end)]
        while forward and backward and forward[0][0] < -backward[0][0]:
            for node in successors[heappop(forward)[1]]:
                if node in behind:
                    return None
                if node not in ahead and ranks[node] < highest:
                    ahead.add(node)
                    heappush(forward, (ranks[node], node))
            for node in predecessors[heappop(backward)[1]]:
                if node in ahead:
                    return None
                if node not in behind and ranks[node] > lowest:
                    behind.add(node)
                    heappush(backward, (-ranks[node], node))
        return ahead, behind, forward[0][1] if forward else end
