"""A million due points: compiled expressions, against dateutil and exact fractions for each item.

Run `python benchmarks/compliance_time.py`, or with `--quick` for a tenth of the items. The naive way walks the rule for
each item; it is measured on a sample and scaled, and on the sample both ways must give the same answers.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor, inf
from time import perf_counter
from typing import Any, TypeVar, cast

from dateutil.relativedelta import relativedelta

from amss_core.compliance_time import (
    Expression,
    RawMoment,
    RawRate,
    RawState,
    ScanPoint,
    compile_scan,
    expression_from_rule,
)
from amss_core.compliance_time.arrays import UNKNOWN, ItemArrays
from amss_core.compliance_time.fast import scan_arrays

TODAY = date(2026, 6, 1)
TARGET = 9
FAST_TARGET = 18
SAMPLE = 20_000
RULES: list[dict[str, Any]] = [
    {"within": {"flight_hours": 100}, "after": "last_done"},
    {"within": {"months": 12}, "after": "last_done"},
    {
        "whichever": "first",
        "of": [{"within": {"flight_hours": 500}, "after": "last_done"}, {"within": {"years": 3}, "after": "last_done"}],
    },
    {
        "whichever": "later",
        "of": [
            {"within": {"flight_cycles": 10_000}, "after": "new"},
            {"within": {"flight_cycles": 1_000}, "after": "effective_date"},
        ],
    },
    {
        "whichever": "first",
        "of": [
            {
                "whichever": "later",
                "of": [
                    {"within": {"flight_cycles": 12_000}, "after": "new"},
                    {"within": {"months": 6}, "after": "effective_date"},
                ],
            },
            {"within": {"flight_hours": 30_000}, "after": "new"},
        ],
    },
]
EVENTS = ("new", "effective_date", "last_done")

Result = TypeVar("Result")
Reading = dict[str, Any]
Aircraft = tuple[Reading, Reading, dict[str, Reading]]
Answer = tuple[date | None, Decimal | None, int | None, str | None, bool, date | None]


def made_up_rule(rule: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a rule of the same shape with other numbers."""
    if "of" in rule:
        return {**rule, "of": [made_up_rule(each, chance) for each in rule["of"]]}
    ((unit, amount),) = rule["within"].items()
    return {**rule, "within": {unit: amount + chance.randrange(amount)}}


def made_up_aircraft(chance: random.Random) -> Aircraft:
    """Return the state of an aircraft, its utilisation, and its events, as the naive way holds them."""
    days = chance.randint(1_500, 9_000)
    hours, cycles = chance.randint(200, 1_400), chance.randint(100, 700)
    rates = {"flight_hours": Decimal(hours) / 100, "flight_cycles": Decimal(cycles) / 100}

    def reading(days_ago: int) -> Reading:
        flown = days - days_ago
        return {
            "date": TODAY - timedelta(days=days_ago),
            "flight_hours": Decimal(hours * flown) / 100,
            "flight_cycles": cycles * flown // 100,
        }

    events = {"new": reading(days), "effective_date": reading(chance.randint(0, 400))}
    events["last_done"] = reading(chance.randint(0, 1_300))
    return reading(0), rates, events


# The naive way: the rule is walked for each item, with dateutil's relativedelta and exact numbers.

NaiveLimit = tuple[str, Any, int]
"""Axis, last permitted value, whole days left."""


def naive_limit(rule: Reading, now: Reading, rates: Reading, events: dict[str, Reading]) -> NaiveLimit:
    """Return where one limit stands."""
    ((unit, amount),) = rule["within"].items()
    event = events[rule["after"]]
    if unit in ("flight_hours", "flight_cycles"):
        due = event[unit] + amount
        return unit, due, floor(Fraction(due - now[unit]) / Fraction(rates[unit]))
    due_on = event["date"] + relativedelta(**{unit: amount})
    return "calendar", due_on, (due_on - now["date"]).days


def naive(
    rule: Reading, now: Reading, rates: Reading, events: dict[str, Reading]
) -> tuple[dict[str, NaiveLimit], NaiveLimit]:
    """Return the limits that a rule reports, by axis, and the one that governs."""
    if "of" not in rule:
        limit = naive_limit(rule, now, rates, events)
        return {limit[0]: limit}, limit
    branches = [naive(each, now, rates, events) for each in rule["of"]]
    if rule["whichever"] == "later":
        return max(branches, key=lambda branch: (branch[1][2], branch[1][1] if branch[1][0] != "calendar" else 0))
    reported: dict[str, NaiveLimit] = {}
    for limits, _ in branches:
        for axis, limit in limits.items():
            if axis not in reported or limit[1] < reported[axis][1]:
                reported[axis] = limit
    return reported, min((branch[1] for branch in branches), key=lambda limit: limit[2])


def naive_answer(rule: Reading, aircraft: Aircraft) -> Answer:
    """Return date, hours, cycles, the axis that governs, whether it is overdue, and the projected day."""
    now, rates, events = aircraft
    reported, (axis, _, left) = naive(rule, now, rates, events)
    values = [reported[each][1] if each in reported else None for each in ("calendar", "flight_hours", "flight_cycles")]
    return (values[0], values[1], values[2], axis, left < 0, TODAY + timedelta(days=left))


# The compiled way


def raw(aircraft: Aircraft) -> tuple[RawState, dict[str, RawMoment]]:
    """Turn an aircraft into whole numbers, as a store holds them."""
    now, rates, events = aircraft

    def moment(reading: Reading) -> RawMoment:
        return RawMoment(reading["date"].toordinal(), int(reading["flight_hours"] * 3_600), reading["flight_cycles"])

    hours, cycles = Fraction(rates["flight_hours"]) * 3_600, Fraction(rates["flight_cycles"])
    state = RawState(
        moment(now),
        (None, RawRate(hours.numerator, hours.denominator), RawRate(cycles.numerator, cycles.denominator)),
    )
    return state, {name: moment(reading) for name, reading in events.items()}


def as_answer(point: ScanPoint) -> Answer:
    """Return a compiled point in the naive way's units."""
    if point.left is None or point.axis is None:
        raise AssertionError("everything is known here")
    return (
        None if point.day is None else date.fromordinal(point.day),
        None if point.hours is None else Decimal(point.hours) / 3_600,
        point.cycles,
        ("calendar", "flight_hours", "flight_cycles")[point.axis],
        bool(point.reached),
        date.fromordinal(TODAY.toordinal() + point.left),
    )


def count_overdue(expressions: list[Expression], fleet: list[Aircraft]) -> int:
    """Work out every due point of the fleet, compiling and converting included."""
    compiled = [compile_scan(expression) for expression in expressions]
    overdue = 0
    for state, events in (raw(aircraft) for aircraft in fleet):
        for scan in compiled:
            if scan(state, events).reached:
                overdue += 1
    return overdue


def count_overdue_on_arrays(expressions: list[Expression], fleet: list[Aircraft]) -> int:
    """Do the same with `amss-core[fast]`, each expression for the whole fleet at once."""
    items = ItemArrays.of([raw(aircraft) for aircraft in fleet])
    return sum(int(scan_arrays(expression, items).reached.sum()) for expression in expressions)


def differing_on_arrays(expressions: list[Expression], states: list[tuple[RawState, dict[str, RawMoment]]]) -> int:
    """Return how many points differ from those of the compiled expressions, where everything is known."""
    items, differing = ItemArrays.of(states), 0
    for expression in expressions:
        scan, rows = compile_scan(expression), scan_arrays(expression, items)
        for state, point in zip(states, zip(*(row.tolist() for row in rows), strict=True), strict=True):
            differing += scan(*state) != tuple(None if each == UNKNOWN else each for each in point)
    return differing


def best_of_three(run: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds of the quickest of three runs, and their result."""
    quickest, result = inf, None
    for _ in range(3):
        begin = perf_counter()
        result = run()
        quickest = min(quickest, perf_counter() - begin)
    return quickest, cast("Result", result)


def main() -> int:
    """Measure both ways, compare their answers, and print the figures; 1 where they differ or the target is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the items")
    scale = 10 if arguments.parse_args().quick else 1
    chance = random.Random(20260601)
    fleet = [made_up_aircraft(chance) for _ in range(2_000 // scale)]
    rules = [made_up_rule(chance.choice(RULES), chance) for _ in range(500)]
    expressions: list[Expression] = [expression_from_rule(rule) for rule in rules]
    count = len(rules) * len(fleet)
    print(f"{len(rules)} requirements x {len(fleet):,} aircraft = {count:,} due points")

    compiled_seconds, overdue = best_of_three(lambda: count_overdue(expressions, fleet))
    arrays_seconds, on_arrays = best_of_three(lambda: count_overdue_on_arrays(expressions, fleet))
    compiled = [compile_scan(expression) for expression in expressions]
    states = [raw(aircraft) for aircraft in fleet]

    sample = [(chance.randrange(len(rules)), chance.randrange(len(fleet))) for _ in range(SAMPLE // scale)]
    sample_seconds, expected = best_of_three(
        lambda: [naive_answer(rules[rule], fleet[aircraft]) for rule, aircraft in sample]
    )
    naive_seconds = sample_seconds * count / len(sample)
    differing = sum(
        as_answer(compiled[rule](*states[aircraft])) != answer
        for (rule, aircraft), answer in zip(sample, expected, strict=True)
    )

    differing += (on_arrays != overdue) + differing_on_arrays(expressions[:50], states)

    ratio, arrays_ratio = naive_seconds / compiled_seconds, naive_seconds / arrays_seconds
    print(f"overdue: {overdue:,} ({100 * overdue / count:.1f} %)")
    print(f"dateutil for each item       {naive_seconds:10.2f} s  (scaled from a sample of {len(sample):,})")
    print(f"compiled expressions         {compiled_seconds:10.2f} s  {ratio:,.1f} x faster")
    print(f"on amss-core[fast]           {arrays_seconds:10.2f} s  {arrays_ratio:,.1f} x faster")
    targets = f"at least {TARGET} x, on amss-core[fast] with all items {FAST_TARGET} x"
    print(f"answers that differ: {differing}; target: {targets}")
    return int(differing > 0 or ratio < TARGET or (scale == 1 and arrays_ratio < FAST_TARGET))


if __name__ == "__main__":
    sys.exit(main())
