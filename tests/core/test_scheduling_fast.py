"""The critical path on arrays: which way is taken when, and what is missing without numpy."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest

from amss_core.errors import AmssError, MissingExtraError
from amss_core.scheduling import Link, Plan
from amss_core.scheduling.critical_path import Network, times
from amss_core.scheduling.fast import Levels
from amss_core.tasks import Task

DAY = datetime(2026, 6, 8, tzinfo=UTC)


def network(*, layers: int, width: int, lag_minutes: int = 0) -> Network:
    """Return layers of tasks of one to four hours in which each waits for two of the layer before."""
    tasks = [
        Task(id=f"{layer}-{number}", aircraft="ET-AXM", start_at=DAY, end_at=DAY + timedelta(hours=1 + number % 4))
        for layer in range(layers)
        for number in range(width)
    ]
    links = [
        Link(predecessor=f"{layer - 1}-{before}", successor=f"{layer}-{number}", lag_minutes=lag_minutes)
        for layer in range(1, layers)
        for number in range(width)
        for before in {number, (number + 1) % width}
    ]
    return Network.of(Plan(tasks=tasks, links=links))


def test_a_heavy_check_is_worked_out_level_by_level():
    levels = Levels.of(network(layers=5, width=20))
    assert levels.count == 5
    assert levels._arrays is not None
    assert levels.times() == times(levels.network)
    assert levels.times().length == (4 + 4 + 4 + 4 + 4) * 3_600


def test_the_same_levels_may_be_asked_again():
    levels = Levels.of(network(layers=3, width=8))
    assert levels.times() == levels.times()


def test_a_chain_is_worked_out_task_by_task():
    levels = Levels.of(network(layers=100, width=1))
    assert levels.count == 100
    assert levels._arrays is None
    assert levels.times() == times(levels.network)


def test_as_many_tasks_as_are_asked_for_on_each_level_are_enough():
    assert Levels.of(network(layers=3, width=8))._arrays is not None
    assert Levels.of(network(layers=3, width=7))._arrays is None


def test_a_lag_of_more_seconds_than_64_bits_hold_is_worked_out_exactly():
    levels = Levels.of(network(layers=2, width=20, lag_minutes=1 << 64))
    assert levels._arrays is None
    assert levels.times().length == 60 * (1 << 64) + 4 * 3_600 + 4 * 3_600


def test_a_plan_without_tasks_takes_no_time():
    levels = Levels.of(Network(ids=(), lengths=[], outgoing=[]))
    assert levels.count == 0
    assert levels._arrays is not None
    assert levels.times() == times(levels.network)
    assert levels.times().length == 0


def test_without_numpy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtraError, match=r'pip install "amss-core\[fast\]"') as refused:
        Levels.of(network(layers=1, width=1))
    assert isinstance(refused.value, AmssError)
    assert isinstance(refused.value, ImportError)
    assert (refused.value.code, refused.value.name, refused.value.extra) == ("missing_extra", "numpy", "fast")
