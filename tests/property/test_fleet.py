"""Counters against the plain thing they stand for: the last reading on or before a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amss_core.errors import InvalidValueError
from amss_core.fleet import CounterHistory, Reading, readings_against, utilisation_from
from amss_core.units import FlightHours

START = date(2026, 1, 1)
LENGTH = 120
days = st.integers(0, LENGTH).map(lambda passed: START + timedelta(days=passed))
instants = st.integers(0, LENGTH).map(lambda passed: datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=passed))


@st.composite
def readings(draw: st.DrawFn, *, running: bool = True) -> tuple[Reading, ...]:
    """Readings of one aircraft in any order; running counters never run backwards."""
    count = draw(st.integers(0, 8))
    read_on = sorted(draw(st.lists(days, min_size=count, max_size=count)))
    seconds = draw(st.lists(st.integers(0, 10**6), min_size=count, max_size=count))
    cycles = draw(st.lists(st.integers(0, 1_000), min_size=count, max_size=count))
    if running:
        seconds, cycles = sorted(seconds), sorted(cycles)
    which = draw(st.lists(st.sampled_from(["both", "hours", "cycles"]), min_size=count, max_size=count))
    given_readings = [
        Reading(
            aircraft="ET-AXM",
            read_on=day,
            flight_hours=None if kind == "cycles" else FlightHours(second),
            flight_cycles=None if kind == "hours" else cycle,
            recorded_at=draw(st.none() | instants),
        )
        for day, second, cycle, kind in zip(read_on, seconds, cycles, which, strict=True)
    ]
    return tuple(draw(st.permutations(given_readings)))


@given(readings(), days)
def test_the_value_on_a_day_is_the_last_reading_on_or_before_it(some: tuple[Reading, ...], day: date):
    counters = CounterHistory(some).on(day)
    hours = [
        (each.read_on, each.flight_hours) for each in some if each.flight_hours is not None and each.read_on <= day
    ]
    cycles = [
        (each.read_on, each.flight_cycles) for each in some if each.flight_cycles is not None and each.read_on <= day
    ]
    assert counters.flight_hours == (max(hours)[1] if hours else None)
    assert counters.flight_cycles == (max(cycles)[1] if cycles else None)


@given(readings(), days, days)
def test_a_counter_never_runs_backwards(some: tuple[Reading, ...], one: date, other: date):
    history = CounterHistory(some)
    earlier, later = history.on(min(one, other)), history.on(max(one, other))
    assert earlier.flight_cycles is None or earlier.flight_cycles <= later.flight_cycles
    assert earlier.flight_hours is None or earlier.flight_hours <= later.flight_hours


@given(readings(running=False))
def test_a_history_takes_exactly_what_nothing_stands_against(some: tuple[Reading, ...]):
    against = readings_against(some)
    if not against:
        assert CounterHistory(some).standing == some
        return
    with pytest.raises(InvalidValueError) as caught:
        CounterHistory(some)
    assert all(str(finding) in str(caught.value) for _, finding in against)
    assert {id(each) for each, _ in against} <= {id(each) for each in some}


@given(readings(), instants, days)
def test_what_is_known_later_takes_nothing_away(some: tuple[Reading, ...], now: datetime, day: date):
    history = CounterHistory(some)
    assert set(history.known_at(now).standing) <= set(history.standing)
    assert history.known_at(datetime(2027, 1, 1, tzinfo=UTC)).on(day) == history.on(day)


@given(readings(), days, st.integers(1, LENGTH))
def test_the_rate_times_the_days_is_what_was_flown(some: tuple[Reading, ...], day: date, window_days: int):
    history = CounterHistory(some)
    rate = utilisation_from(history, on=day, window_days=window_days).flight_cycles_per_day
    inside = history.between(day - timedelta(days=window_days), day, axis="flight_cycles")
    if rate is None:
        assert len({each.read_on for each in inside}) < 2
    else:
        passed = (inside[-1].read_on - inside[0].read_on).days
        assert rate * passed == Fraction(inside[-1].flight_cycles - inside[0].flight_cycles)
