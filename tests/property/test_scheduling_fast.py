"""The critical path on arrays says what the plain one says, whatever the network."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amss_core.scheduling import Link
from amss_core.scheduling.critical_path import Network, times
from amss_core.scheduling.fast import Levels

LINK = Link(predecessor="A", successor="B")
seconds = st.integers(-30_000, 30_000)
huge = st.sampled_from([1 << 61, 1 << 62, 1 << 63, 1 << 80]).flatmap(lambda most: st.sampled_from([most, -most]))


@st.composite
def networks(draw: st.DrawFn, offsets: st.SearchStrategy[int] = seconds) -> Network:
    """Networks of any shape, from tasks that stand alone to chains, with several links between two tasks."""
    size = draw(st.integers(0, 30))
    outgoing: list[list[tuple[int, int, Link]]] = [[] for _ in range(size)]
    for after in range(1, size):
        nearest = draw(st.sampled_from([0, max(0, after - 2)]))
        for before in draw(st.lists(st.integers(nearest, after - 1), max_size=3)):
            outgoing[before].append((after, draw(offsets), LINK))
    lengths = draw(st.lists(st.integers(0, 30_000), min_size=size, max_size=size))
    return Network(ids=tuple(f"T{number}" for number in range(size)), lengths=lengths, outgoing=outgoing)


@given(networks())
def test_all_times_are_those_of_the_plain_path(network: Network):
    assert Levels.of(network, tasks_per_level=0).times() == times(network)


@given(networks(), st.integers(1, 30))
def test_whichever_way_is_taken_the_times_are_the_same(network: Network, tasks_per_level: int):
    assert Levels.of(network, tasks_per_level=tasks_per_level).times() == times(network)


@given(networks(huge | seconds))
def test_numbers_too_large_for_arrays_are_worked_out_all_the_same(network: Network):
    assert Levels.of(network, tasks_per_level=0).times() == times(network)


@given(networks())
def test_there_are_as_many_levels_as_tasks_on_the_longest_way(network: Network):
    by_count = Network(
        ids=network.ids,
        lengths=[1] * len(network.ids),
        outgoing=[[(after, 1, link) for after, _, link in links] for links in network.outgoing],
    )
    assert Levels.of(network).count == times(by_count).length
