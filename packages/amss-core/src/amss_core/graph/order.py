"""An order of an acyclic graph that is kept while edges come and go.

Maintainer's notes. The order is that of Pearce and Kelly, "A dynamic topological sort algorithm for directed acyclic
graphs" (2006): each node has a rank, and an edge whose ends stand in order already costs nothing. Otherwise only the
nodes ranked between the two ends are walked, and they share their ranks out anew. One thing is added: ranks may lie
outside those given so far, so that a node with no successors goes last, and one with no predecessors first, without
any walk. Edges that arrive along a chain, from either end, would else walk the whole of it again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic

from amss_core.graph.cycles import CycleError, Node, cycles, shortest_path


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

    __slots__ = ("_first", "_last", "_predecessors", "_rank", "_successors")

    def __init__(self, edges: Iterable[tuple[Node, Node]] = (), *, nodes: Iterable[Node] = ()) -> None:
        edges = list(edges)
        order = topological_order(nodes, edges)
        self._rank: dict[Node, int] = {node: rank for rank, node in enumerate(order)}
        self._first, self._last = 0, len(order) - 1
        self._successors: dict[Node, set[Node]] = {node: set() for node in order}
        self._predecessors: dict[Node, set[Node]] = {node: set() for node in order}
        for before, after in edges:
            self._successors[before].add(after)
            self._predecessors[after].add(before)

    def __contains__(self, node: Node) -> bool:
        return node in self._rank

    def __len__(self) -> int:
        return len(self._rank)

    def order(self) -> list[Node]:
        """Return all nodes such that each edge runs forward."""
        return sorted(self._rank, key=self._rank.__getitem__)

    def has_edge(self, before: Node, after: Node) -> bool:
        """Tell whether there is an edge from one node to the other."""
        return after in self._successors.get(before, ())

    def has_path(self, before: Node, after: Node) -> bool:
        """Tell whether edges lead from one node to the other; each node reaches itself. A stranger reaches nothing."""
        if before not in self._rank or after not in self._rank:
            return False
        if before == after:
            return True
        return self._rank[before] < self._rank[after] and self._walk(before, until=after) is None

    def add_edge(self, before: Node, after: Node) -> None:
        """Add an edge, and its ends where they are new; an edge that is there already changes nothing.

        Raises:
            CycleError: If `after` reaches `before`, with the shortest circle through the new edge; nothing has changed.
        """
        if before == after:
            raise CycleError([(before, after)])
        self._add_node(before)
        self._add_node(after)
        if self._rank[before] > self._rank[after]:
            self._reorder(before, after)
        self._successors[before].add(after)
        self._predecessors[after].add(before)

    def remove_edge(self, before: Node, after: Node) -> None:
        """Remove an edge; one that is not there changes nothing. The order stays as it is."""
        self._successors.get(before, set()).discard(after)
        self._predecessors.get(after, set()).discard(before)

    def _add_node(self, node: Node) -> None:
        if node not in self._rank:
            self._last += 1
            self._rank[node] = self._last
            self._successors[node] = set()
            self._predecessors[node] = set()

    def _reorder(self, before: Node, after: Node) -> None:
        """Give the node `after`, ranked below `before`, a rank above it, and what follows with it."""
        if not self._successors[after]:
            self._last += 1
            self._rank[after] = self._last
            return
        if not self._predecessors[before]:
            self._first -= 1
            self._rank[before] = self._first
            return
        ahead = self._walk(after, until=before)
        if ahead is None:
            raise CycleError([(before, *shortest_path(self._successors, after, before))])
        behind = self._walk_back(before, down_to=self._rank[after])
        rank = self._rank.__getitem__
        moved = sorted(behind, key=rank) + sorted(ahead, key=rank)
        self._rank.update(zip(moved, sorted(map(rank, moved)), strict=True))

    def _walk(self, start: Node, *, until: Node) -> set[Node] | None:
        """Return `start` and what it reaches of the nodes ranked below `until`; None if it reaches that one."""
        rank, successors, highest = self._rank, self._successors, self._rank[until]
        seen, open_nodes = {start}, [start]
        while open_nodes:
            following = successors[open_nodes.pop()]
            if until in following:
                return None
            fresh = [node for node in following if node not in seen and rank[node] < highest]
            seen.update(fresh)
            open_nodes += fresh
        return seen

    def _walk_back(self, start: Node, *, down_to: int) -> set[Node]:
        """Return what reaches `start` among the nodes ranked above `down_to`, itself included."""
        rank, predecessors = self._rank, self._predecessors
        seen, open_nodes = {start}, [start]
        while open_nodes:
            fresh = [node for node in predecessors[open_nodes.pop()] if node not in seen and rank[node] > down_to]
            seen.update(fresh)
            open_nodes += fresh
        return seen
