"""A list whose items carry ranks, so that two are compared at once, and others are put between at any place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic

from amss_core.graph.cycles import Node

_GAP = 1 << 128
"""Distance of two neighbours at first; it is halved when an item is put between, and all are ranked anew at 1."""


class Ranks(Generic[Node]):
    """Items in a line; `ranks` rises along it."""

    __slots__ = ("_after", "_before", "_first", "_last", "ranks")

    def __init__(self, items: Iterable[Node]) -> None:
        line = list(items)
        self._before: dict[Node, Node | None] = dict(zip(line, [None, *line], strict=False))
        self._after: dict[Node, Node | None] = dict(zip(line, [*line[1:], None], strict=False))
        self._first = line[0] if line else None
        self._last = line[-1] if line else None
        self.ranks: dict[Node, int] = {item: place * _GAP for place, item in enumerate(line)}
        """The rank of each item; read it, and leave changes to the methods."""

    def __iter__(self) -> Iterator[Node]:
        item = self._first
        while item is not None:
            yield item
            item = self._after[item]

    def append(self, item: Node) -> None:
        """Put an item, new or not, at the end."""
        self._unlink([item])
        self._link([item], self._last, None)

    def prepend(self, item: Node) -> None:
        """Put an item, new or not, at the beginning."""
        self._unlink([item])
        self._link([item], None, self._first)

    def put_before(self, items: Sequence[Node], target: Node) -> None:
        """Put items of the line, in their given order, directly before another one."""
        self._unlink(items)
        self._link(items, self._before[target], target)

    def put_after(self, items: Sequence[Node], target: Node) -> None:
        """Put items of the line, in their given order, directly after another one."""
        self._unlink(items)
        self._link(items, target, self._after[target])

    def _unlink(self, items: Iterable[Node]) -> None:
        for item in items:
            if item in self.ranks:
                self._join(self._before[item], self._after[item])

    def _join(self, before: Node | None, after: Node | None) -> None:
        if before is None:
            self._first = after
        else:
            self._after[before] = after
        if after is None:
            self._last = before
        else:
            self._before[after] = before

    def _link(self, items: Sequence[Node], before: Node | None, after: Node | None) -> None:
        neighbour = before
        for item in items:
            self._before[item] = neighbour
            self._join(neighbour, item)
            neighbour = item
        self._after[items[-1]] = after
        self._join(items[-1], after)
        low, step = self._space(len(items), before, after)
        if not step:
            self.ranks = {item: place * _GAP for place, item in enumerate(self)}
            return
        for place, item in enumerate(items, start=1):
            self.ranks[item] = low + place * step

    def _space(self, count: int, before: Node | None, after: Node | None) -> tuple[int, int]:
        """Return where ranks for some items between two neighbours begin, and their distance; 0 where none are left."""
        if after is None:
            return (0 if before is None else self.ranks[before]), _GAP
        if before is None:
            return self.ranks[after] - (count + 1) * _GAP, _GAP
        low = self.ranks[before]
        return low, (self.ranks[after] - low) // (count + 1)
