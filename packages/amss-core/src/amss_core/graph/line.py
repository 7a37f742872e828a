"""The nodes of a graph in a line, with ranks that compare two at once and leave room to put others between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic

from amss_core.graph.cycles import Node

_GAP = 1 << 128
"""Distance of two neighbours at first; it shrinks where nodes are put between, and at nothing all are ranked anew."""


class Place(Generic[Node]):
    """One node: where it stands in the line, and its neighbours in the graph."""

    __slots__ = ("next", "node", "predecessors", "previous", "rank", "successors")

    def __init__(self, node: Any) -> None:  # noqa: ANN401 - a node, or nothing at the end of the line
        self.node: Node = node
        self.rank = 0
        self.previous = self.next = self
        self.successors: dict[Place[Node], None] = {}
        self.predecessors: dict[Place[Node], None] = {}


class Line(Generic[Node]):
    """Places in a row; their ranks rise along it."""

    __slots__ = ("_end",)

    def __init__(self) -> None:
        self._end: Place[Node] = Place(None)  # closes the row to a ring: last before it, first after it

    def __iter__(self) -> Iterator[Place[Node]]:
        place = self._end.next
        while place is not self._end:
            yield place
            place = place.next

    def append(self, place: Place[Node]) -> None:
        """Put a place, new or not, last."""
        self.put_before([place], self._end)

    def prepend(self, place: Place[Node]) -> None:
        """Put a place, new or not, first."""
        self.put_after([place], self._end)

    def put_before(self, places: Sequence[Place[Node]], target: Place[Node]) -> None:
        """Put places, in their given order, directly before another one."""
        _unlink(places)
        self._link(places, target.previous, target)

    def put_after(self, places: Sequence[Place[Node]], target: Place[Node]) -> None:
        """Put places, in their given order, directly after another one."""
        _unlink(places)
        self._link(places, target, target.next)

    def _link(self, places: Sequence[Place[Node]], before: Place[Node], after: Place[Node]) -> None:
        previous = before
        for place in places:
            previous.next, place.previous = place, previous
            previous = place
        previous.next, after.previous = after, previous
        low, step = self._room(len(places), before, after)
        if not step:
            low, step, places = 0, _GAP, list(self)
        for number, place in enumerate(places, start=1):
            place.rank = low + number * step

    def _room(self, count: int, before: Place[Node], after: Place[Node]) -> tuple[int, int]:
        """Return the rank after which some places are ranked, and the distance of each to the next; 0 for no room."""
        if after is self._end:
            return before.rank, _GAP  # where the line is empty, that of its end
        if before is self._end:
            return after.rank - (count + 1) * _GAP, _GAP
        return before.rank, (after.rank - before.rank) // (count + 1)


def _unlink(places: Iterable[Place[Node]]) -> None:
    for place in places:
        place.previous.next, place.next.previous = place.next, place.previous
