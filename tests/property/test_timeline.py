"""Timelines against the plain thing they stand for: a set of days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from amss_core.findings import Finding
from amss_core.timeline import Interval, Timeline

START = date(2026, 1, 1)
LENGTH = 40
DAYS = [START + timedelta(days=number) for number in range(LENGTH)]
WORLD = Timeline([Interval(first=DAYS[0], last=DAYS[-1])])


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    pairs = draw(st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1)), max_size=6))
    return Timeline(
        Interval(
            first=DAYS[min(pair)],
            last=DAYS[max(pair)],
            stood_before=(Finding(code="before", text=f"{number}"),),
            stands_after=(Finding(code="after", text=f"{number}"),),
        )
        for number, pair in enumerate(pairs)
    )


def days_of(timeline: Timeline) -> set[date]:
    return {
        interval.first + timedelta(days=passed)
        for interval in timeline
        for passed in range((interval.last - interval.first).days + 1)
    }


@given(timelines())
def test_membership_is_that_of_the_set_of_days(timeline: Timeline):
    assert {day for day in DAYS if day in timeline} == days_of(timeline)


@given(timelines(), timelines())
def test_union_and_intersection_are_those_of_the_sets(left: Timeline, right: Timeline):
    assert days_of(left.union(right)) == days_of(left) | days_of(right)
    assert days_of(left.intersection(right)) == days_of(left) & days_of(right)


@given(timelines())
def test_the_complement_has_exactly_the_other_days(timeline: Timeline):
    assert {day for day in DAYS if day in timeline.complement()} == set(DAYS) - days_of(timeline)
    assert timeline.complement().complement() == timeline


@given(timelines(), timelines())
def test_every_answer_is_in_normal_form(left: Timeline, right: Timeline):
    for timeline in (left, left.union(right), left.intersection(right), left.complement()):
        for one, two in zip(timeline.intervals, timeline.intervals[1:], strict=False):
            assert two.first - one.last > timedelta(days=1)


@given(timelines(), timelines())
def test_de_morgan_holds_with_the_reasons_of_shared_edges_in_any_order(left: Timeline, right: Timeline):
    one = left.union(right).complement()
    two = left.complement().intersection(right.complement())
    assert [(each.first, each.last) for each in one] == [(each.first, each.last) for each in two]


@given(timelines(), st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_a_window_is_covered_when_each_of_its_days_is_in_the_set(timeline: Timeline, one: int, two: int):
    first, last = sorted((one, two))
    assert timeline.covers(DAYS[first], DAYS[last]) == (set(DAYS[first : last + 1]) <= days_of(timeline))


@given(timelines(), st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 9)), max_size=20))
def test_of_many_windows_those_are_found_that_are_covered_one_by_one(
    timeline: Timeline, wanted: list[tuple[date, int]]
):
    windows = sorted((first, first + timedelta(days=more)) for first, more in wanted)
    assert timeline.covered(windows) == [window for window in windows if timeline.covers(*window)]


@given(timelines(), st.sampled_from(DAYS))
def test_first_day_and_valid_until_are_those_of_the_set(timeline: Timeline, day: date):
    days = days_of(timeline)
    assert timeline.first_day_from(day) == min((each for each in days if each >= day), default=None)
    if day in days:
        last = day
        while last + timedelta(days=1) in days:
            last += timedelta(days=1)
        assert timeline.valid_until(day) == last
    else:
        assert timeline.valid_until(day) is None


@given(timelines(), timelines())
def test_each_edge_of_an_intersection_has_the_reason_of_an_operand(left: Timeline, right: Timeline):
    reasons = {finding for timeline in (left, right) for each in timeline for finding in each.stands_after}
    for interval in left.intersection(right):
        assert interval.stands_after
        assert set(interval.stands_after) <= reasons


@given(timelines())
def test_the_whole_world_and_itself_change_nothing(timeline: Timeline):
    assert timeline.union(timeline) == timeline
    assert timeline.intersection(timeline) == timeline
    assert days_of(timeline.intersection(WORLD)) == days_of(timeline)
