"""The matrix of people and windows: its shape, its edges, and what is missing without numpy."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from amss_core.errors import MissingExtraError
from amss_core.qualification.fast import qualification_matrix
from amss_core.timeline import ALWAYS, NEVER, Interval, Timeline


def may(day: int) -> date:
    return date(2026, 5, day)


SARA = Timeline([Interval(first=may(1), last=may(10)), Interval(first=may(12), last=may(20))])


def test_rows_are_people_and_columns_are_windows_in_their_order():
    windows = [(may(19), may(20)), (may(1), may(10)), (may(19), may(21))]
    matrix = qualification_matrix([SARA, NEVER, ALWAYS], windows)
    assert matrix.tolist() == [[True, True, False], [False, False, False], [True, True, True]]
    assert matrix[:, 2].nonzero()[0].tolist() == [2]


def test_a_window_is_covered_only_by_one_unbroken_run():
    windows = [(may(10), may(12)), (may(12), may(12)), (may(11), may(11)), (date(2026, 4, 30), may(2))]
    assert qualification_matrix([SARA], windows).tolist() == [[False, True, False, False]]


def test_the_first_and_last_day_of_the_calendar_belong_to_it():
    windows = [(date.min, date.min), (date.max, date.max), (date.min, date.max)]
    assert qualification_matrix([ALWAYS, NEVER], windows).tolist() == [[True] * 3, [False] * 3]


@pytest.mark.parametrize(("timelines", "windows"), [((), [(may(1), may(2))]), ((SARA,), []), ((), [])])
def test_without_people_or_without_windows_the_matrix_is_empty(timelines, windows):
    assert qualification_matrix(iter(timelines), windows).shape == (len(timelines), len(windows))


def test_without_numpy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingExtraError, match=r'pip install "amss-core\[fast\]"'):
        qualification_matrix([SARA], [(may(1), may(2))])
