"""Timelines: sets of days with closed ends whose edges say why."""

from __future__ import annotations

from datetime import date

import pytest

from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.timeline import ALWAYS, NEVER, Interval, Timeline, day_after, day_before

EXPIRED = Finding(code="expired", text="It expired.")
NOT_ISSUED = Finding(code="not_issued", text="It was not issued.")
SUSPENDED = Finding(code="suspended", text="It was suspended.")


def may(day: int) -> date:
    return date(2026, 5, day)


def span(first: int, last: int, before: tuple[Finding, ...] = (), after: tuple[Finding, ...] = ()) -> Interval:
    return Interval(first=may(first), last=may(last), stood_before=before, stands_after=after)


def test_both_ends_of_an_interval_belong_to_it():
    timeline = Timeline([span(10, 20)])
    assert [day for day in range(9, 22) if may(day) in timeline] == list(range(10, 21))


def test_an_interval_that_ends_before_it_begins_is_refused_naming_the_field():
    with pytest.raises(InvalidValueError, match="on or after 2026-05-10") as refused:
        span(10, 9)
    assert refused.value.field == "last"


def test_intervals_that_overlap_or_touch_become_one():
    assert Timeline([span(11, 15), span(1, 5), span(6, 8), span(14, 20)]).intervals == (span(1, 8), span(11, 20))


def test_an_interval_inside_another_changes_nothing():
    assert Timeline([span(1, 20, (), (EXPIRED,)), span(3, 5, (), (SUSPENDED,))]).intervals == (
        span(1, 20, (), (EXPIRED,)),
    )


def test_a_window_is_covered_only_by_one_unbroken_run():
    timeline = Timeline([span(1, 10), span(12, 20)])
    assert timeline.covers(may(1), may(10))
    assert timeline.covers(may(12), may(12))
    assert not timeline.covers(may(10), may(12))
    assert not timeline.covers(may(9), may(11))
    assert not timeline.covers(may(21), may(22))
    assert not NEVER.covers(may(1), may(1))
    assert ALWAYS.covers(date.min, date.max)


def test_of_many_sorted_windows_those_that_are_covered_are_found_in_order():
    timeline = Timeline([span(1, 10), span(12, 20)])
    windows = [
        (may(first), may(last)) for first, last in ((1, 1), (9, 10), (9, 11), (11, 12), (12, 12), (20, 20), (20, 21))
    ]
    assert timeline.covered(windows) == [windows[index] for index in (0, 1, 4, 5)]


def test_the_first_day_from_a_day_is_that_day_or_the_next_in_the_set():
    timeline = Timeline([span(5, 10), span(15, 20)])
    assert [timeline.first_day_from(may(day)) for day in (1, 5, 10, 11, 20)] == [
        may(5),
        may(5),
        may(10),
        may(15),
        may(20),
    ]
    assert timeline.first_day_from(may(21)) is None


def test_valid_until_is_the_last_day_of_the_run_that_the_day_lies_in():
    timeline = Timeline([span(5, 10), Interval(first=may(15))])
    assert timeline.valid_until(may(6)) == may(10)
    assert timeline.valid_until(may(11)) is None
    assert timeline.valid_until(may(1)) is None
    assert timeline.valid_until(may(15)) == date.max
    assert timeline.interval_of(may(10)) == span(5, 10)


def test_a_union_keeps_the_reasons_of_the_outer_edges_and_of_both_where_they_meet():
    left = Timeline([span(1, 10, (NOT_ISSUED,), (SUSPENDED,))])
    right = Timeline([span(1, 20, (SUSPENDED,), (EXPIRED,))])
    assert left.union(right).intervals == (span(1, 20, (NOT_ISSUED, SUSPENDED), (EXPIRED,)),)
    assert Timeline([span(3, 5, (), (EXPIRED,)), span(4, 5, (), (SUSPENDED,))]).intervals == (
        span(3, 5, (), (EXPIRED, SUSPENDED)),
    )


def test_an_intersection_ends_for_the_reason_of_the_one_that_ends_first():
    left = Timeline([span(1, 10, (NOT_ISSUED,), (EXPIRED,))])
    right = Timeline([span(5, 20, (SUSPENDED,), (NOT_ISSUED,))])
    assert left.intersection(right).intervals == (span(5, 10, (SUSPENDED,), (EXPIRED,)),)
    assert right.intersection(left) == left.intersection(right)


def test_an_intersection_gives_the_reasons_of_both_where_their_edges_meet():
    left = Timeline([span(1, 10, (NOT_ISSUED,), (EXPIRED,))])
    right = Timeline([span(1, 10, (SUSPENDED,), (EXPIRED,))])
    assert left.intersection(right).intervals == (span(1, 10, (NOT_ISSUED, SUSPENDED), (EXPIRED,)),)


def test_sets_without_a_common_day_intersect_to_never():
    assert Timeline([span(1, 4)]).intersection(Timeline([span(5, 9)])) == NEVER


def test_a_complement_begins_for_the_reason_that_the_set_ended():
    timeline = Timeline([span(5, 10, (NOT_ISSUED,), (EXPIRED,))])
    before, after = timeline.complement()
    assert before == Interval(last=may(4), stands_after=(NOT_ISSUED,))
    assert after == Interval(first=may(11), stood_before=(EXPIRED,))
    assert timeline.complement().complement() == timeline


def test_the_complement_of_always_is_never():
    assert ALWAYS.complement() == NEVER
    assert NEVER.complement() == ALWAYS


def test_the_calendar_has_no_day_beyond_its_ends():
    assert day_before(date.min) == date.min
    assert day_after(date.max) == date.max
    assert day_before(may(2)) == may(1)
    assert day_after(may(31)) == date(2026, 6, 1)
