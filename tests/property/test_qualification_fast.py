"""The matrix of people and windows says what a question for each pair says."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from amss_core.qualification.fast import qualification_matrix
from amss_core.timeline import Interval, Timeline

START = date(2026, 1, 1)
days = st.integers(0, 30).map(lambda number: START + timedelta(days=number)) | st.sampled_from([date.min, date.max])
spans = st.tuples(days, days).map(sorted)
timelines = st.lists(spans, max_size=5).map(
    lambda ends: Timeline(Interval(first=first, last=last) for first, last in ends)
)
backward = st.tuples(days, days)
"""Windows, some of which end before they begin."""


@given(st.lists(timelines, max_size=5), st.lists(spans.map(tuple) | backward, max_size=20))
def test_each_entry_says_whether_the_timeline_covers_the_window(people, windows):
    expected = [[timeline.covers(*window) for window in windows] for timeline in people]
    assert qualification_matrix(people, windows).tolist() == expected
