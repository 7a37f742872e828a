"""Due points on arrays: what stands in them, numbers at the edge, and what is missing without numpy."""

from __future__ import annotations

import sys
from datetime import date
from fractions import Fraction

import pytest

from amss_core.compliance_time import (
    DueSoon,
    RawMoment,
    RawRate,
    RawState,
    Tolerance,
    compile_scan,
    parse_expression,
)
from amss_core.compliance_time.arrays import NEVER_LEFT, UNKNOWN, ItemArrays
from amss_core.compliance_time.fast import scan_arrays
from amss_core.errors import InvalidValueError, MissingExtraError
from amss_core.units import FlightHours

TODAY = date(2026, 6, 1).toordinal()
DONE = date(2026, 1, 31).toordinal()
HOUR = 3_600
RATES = (None, RawRate(3 * HOUR, 2), RawRate(2, 3))
STATE = RawState(RawMoment(TODAY, 2_320 * HOUR, 950, 320 * HOUR, 50), RATES)
ANCHORS = {"last_done": RawMoment(DONE, 2_300 * HOUR, 930, 300 * HOUR, 30)}
BOTH = "100 FH or 6 months after last done, whichever first"


def columns(text: str, *items: tuple[RawState, dict[str, RawMoment]], **policies: object) -> list[list[int]]:
    """Return the columns of the answer: of each item its nine numbers."""
    points = scan_arrays(parse_expression(text), ItemArrays.of(items), **policies)
    return [list(column) for column in zip(*(row.tolist() for row in points), strict=True)]


def same_as_a_scan(text: str, *items: tuple[RawState, dict[str, RawMoment]], **policies: object) -> bool:
    scan = compile_scan(parse_expression(text), **policies)
    flags = {True: 1, False: 0, None: -1}
    return columns(text, *items, **policies) == [
        [*(UNKNOWN if each is None else each for each in point[:7]), *(flags[each] for each in point[7:])]
        for point in (scan(*item) for item in items)
    ]


def test_each_item_has_a_column():
    flown = (STATE._replace(now=STATE.now._replace(aircraft_hours=2_401 * HOUR)), ANCHORS)
    july = date(2026, 7, 31).toordinal()
    assert columns(BOTH, (STATE, ANCHORS), flown) == [
        [80 * 2 // 3, 1, 80 * HOUR, 0, july, 2_400 * HOUR, UNKNOWN, 0, 0],
        [-1, 1, -HOUR, 0, july, 2_400 * HOUR, UNKNOWN, 1, 1],
    ]


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        "100 FH or 6 months after last done, whichever later",
        "100 FH after last done on the component's counter",
        "100 FC after last done on the component's counter",
        "on or before 2026-06-01",
        "before 2026-06-01",
        "1 month after its own invention",
    ],
)
def test_an_item_is_told_what_a_scan_tells(text):
    unknown = (STATE._replace(rates=(None, None, RATES[2])), {})
    assert same_as_a_scan(text, (STATE, ANCHORS), unknown, (RawState(RawMoment()), ANCHORS))


def test_what_is_unknown_is_neither_reached_nor_not():
    assert columns(BOTH, (STATE, {})) == [[UNKNOWN] * 7 + [-1, -1]]


def test_at_a_rate_of_zero_a_limit_ahead_is_never_reached():
    still = STATE._replace(rates=(None, RawRate(0, 1), RawRate(0, 1)))
    assert columns("100 FH after last done", (still, ANCHORS)) == [
        [NEVER_LEFT, 1, 80 * HOUR, 0, UNKNOWN, 2_400 * HOUR, UNKNOWN, 0, 0]
    ]


def test_thresholds_of_due_soon_are_kept_on_each_axis():
    for due_soon in (DueSoon(days=60), DueSoon(flight_hours=FlightHours.of(80)), DueSoon(flight_cycles=0)):
        assert same_as_a_scan(BOTH, (STATE, ANCHORS), due_soon=due_soon)
    assert columns("100 FH after last done", (STATE, ANCHORS), due_soon=DueSoon(days=60))[0][8] == 1


def test_without_items_there_is_nothing_to_say():
    assert columns(BOTH) == []


@pytest.mark.parametrize("large", [1 << 39, 1 << 40, (1 << 40) + 1, 1 << 50, (1 << 62) - 1])
def test_large_numbers_are_worked_out_all_the_same(large):
    items = [
        (STATE, {"last_done": ANCHORS["last_done"]._replace(aircraft_hours=large)}),
        (STATE._replace(now=STATE.now._replace(aircraft_hours=large)), ANCHORS),
        (STATE._replace(rates=(None, RawRate(large, 3), RATES[2])), ANCHORS),
        (STATE._replace(rates=(None, RawRate(7, min(large, 1 << 40)), RATES[2])), ANCHORS),
        (STATE._replace(now=STATE.now._replace(day=large)), ANCHORS),
        (STATE, {"last_done": ANCHORS["last_done"]._replace(day=large)}),
    ]
    for item in items:
        for text in ("100 FH after last done", "6 days after last done", BOTH):
            assert same_as_a_scan(text, item)


@pytest.mark.parametrize(("seconds", "days"), [(1 << 39, 1 << 26), (1 << 39, -(1 << 26)), (1 << 44, (1 << 20) - 1)])
def test_products_of_more_than_64_bits_are_worked_out_all_the_same(seconds, days):
    flown = {"last_done": ANCHORS["last_done"]._replace(aircraft_hours=seconds)}
    odd = STATE._replace(rates=(None, RawRate(1 << 39, days), RATES[2]))
    assert same_as_a_scan("100 FH after last done", (odd, flown))


def test_a_rate_of_which_half_is_unknown_is_unknown():
    items = ItemArrays.of([(STATE, ANCHORS)])
    items.rates[0] = UNKNOWN
    left = scan_arrays(parse_expression("100 FH after last done"), items).left
    assert left.tolist() == [UNKNOWN]


def test_rates_of_no_days_and_days_before_the_calendar_are_left_to_the_scan():
    at_once = STATE._replace(rates=(None, RawRate(7, 0), RATES[2]))
    assert same_as_a_scan("100 FH after last done", (at_once, ANCHORS))
    assert same_as_a_scan("6 days after last done", (STATE, {"last_done": RawMoment(0)}))


@pytest.mark.parametrize("large", [1 << 39, 1 << 40, 1 << 41])
def test_large_tolerances_are_worked_out_all_the_same(large):
    hours, cycles = FlightHours(large), large
    for tolerance in (
        Tolerance(flight_hours=hours, flight_cycles=cycles, days=large),
        Tolerance(percent=Fraction(large, 7)),
        Tolerance(percent=Fraction(7, large)),
    ):
        for text in ("100 FH after last done", "100 FC after last done", "6 months after last done"):
            assert same_as_a_scan(text, (STATE, ANCHORS), tolerance=tolerance)


def test_a_number_that_does_not_fit_is_refused_with_the_way_out():
    with pytest.raises(InvalidValueError, match="64 bits; ask `compile_scan`"):
        ItemArrays.of([(STATE, {"last_done": RawMoment(DONE, 1 << 63)})])
    with pytest.raises(InvalidValueError, match="64 bits"):
        columns("1 day after last done", (STATE, ANCHORS), tolerance=Tolerance(days=1 << 70))


def test_a_month_policy_that_is_none_is_refused():
    with pytest.raises(InvalidValueError, match="same_day or end_of_month"):
        columns(BOTH, (STATE, ANCHORS), month_policy="guess")


def test_without_numpy_the_extra_is_named(monkeypatch):
    items = ItemArrays.of([(STATE, ANCHORS)])
    monkeypatch.setitem(sys.modules, "numpy", None)
    for ask in (lambda: ItemArrays.of([(STATE, ANCHORS)]), lambda: scan_arrays(parse_expression(BOTH), items)):
        with pytest.raises(MissingExtraError, match=r'pip install "amss-core\[fast\]"'):
            ask()
