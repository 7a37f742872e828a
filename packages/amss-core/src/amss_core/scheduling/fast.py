"""Critical path of a large plan on numpy arrays, level by level; `critical_path.times` is the reference.

Needs the extra `amss-core[fast]`. Worth it where one network is asked several times, or its tasks are many and side by
side, as in a heavy check.

Maintainer's notes: a task's level is the number of links on the longest way to it, so that all tasks of a level are
worked out at once from those of other levels. One more task, the common end, waits for all others: so each of them has
a way out, and the earliest start of the end is the length of the plan.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from amss_core.errors import needs_extra
from amss_core.scheduling.critical_path import Network, Times, times

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole: TypeAlias = NDArray[np.int64]

TASKS_PER_LEVEL = 8
"""On average; with fewer, as in a chain, a step for each level costs more than a step for each task."""
_LARGEST = 1 << 62
"""Seconds below which all sums of a plan fit into 64 bits."""


class _Sweep(NamedTuple):
    """The links of a network in the order in which they are followed, gathered by the task that they decide on."""

    others: Whole
    """The task at the other end of each link."""
    offsets: Whole
    """Least seconds from start to start of each link."""
    heads: Whole
    """Where the links of each task begin."""
    levels: list[tuple[slice, Whole, Whole, Whole]]
    """The tasks of each level, and of their links others, offsets and heads."""


class _Arrays(NamedTuple):
    """A network with its tasks numbered by level, the common end last."""

    ranks: Whole
    """The number of each task, by its place in the network."""
    forward: _Sweep
    """The links into each task but those of the first level."""
    backward: _Sweep
    """The links out of each task but the common end."""


@attrs.frozen(kw_only=True, eq=False)
class Levels:
    """A network made ready to be asked quickly; making it takes about as long as one answer of `critical_path.times`.

    >>> network = Network(ids=("open", "inspect"), lengths=[3_600, 7_200], outgoing=[[(1, 3_600, None)], []])
    >>> Levels.of(network).times() == times(network)
    True
    """

    network: Network
    """What it was made from."""
    count: int
    """How many levels its tasks have."""
    _arrays: _Arrays | None

    @classmethod
    def of(cls, network: Network, *, tasks_per_level: int = TASKS_PER_LEVEL) -> Levels:
        """Gather the tasks of a network by level.

        Args:
            network: The lists of a plan.
            tasks_per_level: With fewer on average, `times` goes from task to task.

        Raises:
            MissingExtraError: If numpy is not installed.
        """
        with needs_extra("numpy", extra="fast"):
            import numpy  # noqa: F401, ICN001, PLC0415 - to be refused here rather than later
        levels = [0] * len(network.ids)
        total = sum(network.lengths)
        for place, links in enumerate(network.outgoing):
            next_level = levels[place] + 1
            for after, offset, _ in links:
                total += abs(offset)
                if next_level > levels[after]:  # noqa: PLR1730 - `max` would cost a call for each link
                    levels[after] = next_level
        count = max(levels, default=-1) + 1
        suits = count * tasks_per_level <= len(levels) and total < _LARGEST
        return cls(network=network, count=count, arrays=_arrays(network, [*levels, count]) if suits else None)

    def times(self) -> Times:
        """Return what `critical_path.times` returns of the network.

        Where the levels are many and narrow, or the seconds too many for 64 bits, it is asked itself.
        """
        if self._arrays is None:
            return times(self.network)
        import numpy as np  # noqa: PLC0415 - an extra

        ranks, forward, backward = self._arrays
        earliest = np.zeros(len(ranks), dtype=np.int64)
        for tasks, others, offsets, heads in forward.levels:
            np.maximum(np.maximum.reduceat(earliest[others] + offsets, heads), 0, out=earliest[tasks])
        latest = earliest.copy()  # right for the common end, from which the others follow
        for tasks, others, offsets, heads in reversed(backward.levels):
            latest[tasks] = np.minimum.reduceat(latest[others] - offsets, heads)
        free = np.minimum.reduceat(earliest[backward.others] - backward.offsets, backward.heads) - earliest[:-1]
        places = ranks[:-1]
        return Times(
            length=int(earliest[-1]),
            earliest=earliest[places].tolist(),
            latest=latest[places].tolist(),
            free=free[places].tolist(),
        )


def _arrays(network: Network, levels: list[int]) -> _Arrays:
    """Number the tasks of a network and its common end by level, and sort its links either way."""
    import numpy as np  # noqa: PLC0415 - an extra

    size = len(network.ids)
    by_level = np.argsort(np.array(levels), kind="stable")
    ranks = np.empty(size + 1, dtype=np.int64)
    ranks[by_level] = np.arange(size + 1)
    bounds = [0, *np.cumsum(np.bincount(levels)).tolist()]

    links = list(chain.from_iterable(network.outgoing))
    counts = np.array([len(each) for each in network.outgoing], dtype=np.int64)
    befores = ranks[np.concatenate([np.repeat(np.arange(size), counts), np.arange(size)])]
    afters = ranks[np.array([after for after, _, _ in links] + [size] * size, dtype=np.int64)]
    offsets = np.array([offset for _, offset, _ in links] + network.lengths, dtype=np.int64)
    return _Arrays(
        ranks=ranks,
        forward=_sweep(afters, befores, offsets, bounds[1:]),
        backward=_sweep(befores, afters, offsets, bounds[:-1]),
    )


def _sweep(decided: Whole, others: Whole, offsets: Whole, bounds: list[int]) -> _Sweep:
    """Sort links by the task that they decide on, and cut them at the bounds of levels; each task has a link."""
    import numpy as np  # noqa: PLC0415 - an extra

    order = np.argsort(decided, kind="stable")
    decided, others, offsets = decided[order], others[order], offsets[order]
    heads = np.searchsorted(decided, np.arange(bounds[0], bounds[-1]))
    ends = np.searchsorted(decided, bounds).tolist()
    levels = [
        (
            slice(bounds[number], bounds[number + 1]),
            others[ends[number] : ends[number + 1]],
            offsets[ends[number] : ends[number + 1]],
            heads[bounds[number] - bounds[0] : bounds[number + 1] - bounds[0]] - ends[number],
        )
        for number in range(len(bounds) - 1)
    ]
    return _Sweep(others=others, offsets=offsets, heads=heads, levels=levels)
