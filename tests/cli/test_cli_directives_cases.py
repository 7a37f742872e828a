"""Due points worked out by hand, in the format of the cases; each says the arithmetic in its name or comment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amss_cli.directives.cases import read_cases, run_cases

FIELDS = ("due_date", "due_flight_hours", "due_flight_cycles", "governing", "status", "projected_date")


def within(unit: str, amount: float, after: str = "effective_date", **more: Any) -> dict[str, Any]:
    return {"within": {unit: amount}, "after": after, **more}


def first(*rules: Any) -> dict[str, Any]:
    return {"whichever": "first", "of": list(rules)}


def later(*rules: Any) -> dict[str, Any]:
    return {"whichever": "later", "of": list(rules)}


def component(unit: str, amount: float, after: str) -> dict[str, Any]:
    return within(unit, amount, after, counter="component")


def case(rule, today, *, anchors=None, fh=None, fc=None, own=None, rates=(None, None), expect) -> dict[str, Any]:
    return {
        "rule": rule,
        "anchors": anchors or {},
        "today": today,
        "aircraft_now": {"flight_hours": fh, "flight_cycles": fc},
        "component_now": None if own is None else {"flight_hours": own[0], "flight_cycles": own[1]},
        "utilisation_per_day": {"flight_hours": rates[0], "flight_cycles": rates[1]},
        "expect": dict(zip(FIELDS, expect, strict=True)),
    }


EFFECTIVE = {"effective_date": {"date": "2024-01-31", "flight_hours": 1000, "flight_cycles": 500}}
DONE = {"last_done": {"date": "2024-02-29", "flight_hours": 2000.5, "flight_cycles": 800}}
CAL, FH, FC = "calendar", "flight_hours", "flight_cycles"

CASES = {
    # Calendar: clamping, leap days, weeks, years, exclusive dates
    "31 Jan + 1 month is 29 Feb in a leap year": case(
        within("months", 1),
        "2024-02-01",
        anchors=EFFECTIVE,
        expect=("2024-02-29", None, None, CAL, "open", "2024-02-29"),
    ),
    "31 Jan + 13 months is 28 Feb": case(
        within("months", 13),
        "2024-02-01",
        anchors=EFFECTIVE,
        expect=("2025-02-28", None, None, CAL, "open", "2025-02-28"),
    ),
    "29 Feb + 4 years is 29 Feb again": case(
        within("years", 4, "last_done"),
        "2024-03-01",
        anchors=DONE,
        expect=("2028-02-29", None, None, CAL, "open", "2028-02-29"),
    ),
    "29 Feb + 1 year is 28 Feb, never 1 March": case(
        within("years", 1, "last_done"),
        "2025-03-01",
        anchors=DONE,
        expect=("2025-02-28", None, None, CAL, "overdue", "2025-02-28"),
    ),
    "28 Feb 2025 + 12 months is 28 Feb, the month's end is not restored": case(
        within("months", 36, "last_done"),
        "2026-01-01",
        anchors={"last_done": {"date": "2025-02-28"}},
        expect=("2028-02-28", None, None, CAL, "open", "2028-02-28"),
    ),
    "1900 had no leap day: 31 Jan 1900 + 1 month": case(
        within("months", 1),
        "1900-02-01",
        anchors={"effective_date": {"date": "1900-01-31"}},
        expect=("1900-02-28", None, None, CAL, "open", "1900-02-28"),
    ),
    "2 weeks are 14 days": case(
        within("weeks", 2),
        "2024-02-01",
        anchors=EFFECTIVE,
        expect=("2024-02-14", None, None, CAL, "open", "2024-02-14"),
    ),
    "30 days are not a month: 31 Jan + 30 days = 1 Mar": case(
        within("days", 30),
        "2024-02-01",
        anchors=EFFECTIVE,
        expect=("2024-03-01", None, None, CAL, "open", "2024-03-01"),
    ),
    "days over a leap day: 28 Feb 2024 + 2 days": case(
        within("days", 2, "finding"),
        "2024-02-28",
        anchors={"finding": {"date": "2024-02-28"}},
        expect=("2024-03-01", None, None, CAL, "open", "2024-03-01"),
    ),
    "the last day itself is open": case(
        {"on_or_before": "2024-05-31"}, "2024-05-31", expect=("2024-05-31", None, None, CAL, "open", "2024-05-31")
    ),
    "one day over is overdue": case(
        {"on_or_before": "2024-05-31"}, "2024-06-01", expect=("2024-05-31", None, None, CAL, "overdue", "2024-05-31")
    ),
    "before 1 March of a leap year ends on 29 Feb": case(
        {"before": "2024-03-01"}, "2024-02-29", expect=("2024-02-29", None, None, CAL, "open", "2024-02-29")
    ),
    "before 1 January ends in the old year, and the day itself is overdue": case(
        {"before": "2024-01-01"}, "2024-01-01", expect=("2023-12-31", None, None, CAL, "overdue", "2023-12-31")
    ),
    "exclusive days end a day earlier": case(
        within("days", 30, exclusive=True),
        "2024-02-10",
        anchors=EFFECTIVE,
        expect=("2024-02-29", None, None, CAL, "open", "2024-02-29"),
    ),
    "a component named beside the calendar changes nothing": case(
        component("months", 3, "installation"),
        "2024-02-10",
        anchors={"installation": {"date": "2023-11-30", "component_flight_hours": 3}},
        expect=("2024-02-29", None, None, CAL, "open", "2024-02-29"),
    ),
    "an earlier directive's effective date": case(
        later(within("days", 7, "effective_date_of_earlier_directive"), within("days", 2)),
        "2024-01-31",
        anchors={**EFFECTIVE, "effective_date_of_earlier_directive": {"date": "2024-01-24"}},
        expect=("2024-02-02", None, None, CAL, "open", "2024-02-02"),
    ),
    # Counters: exactly at the limit, one over, exact hours, zero and unknown rates
    "the hour itself is open": case(
        within(FH, 10),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1010,
        rates=(3, None),
        expect=(None, 1010, None, FH, "open", "2024-02-01"),
    ),
    "a hundredth of an hour over is overdue, and was since the day before": case(
        within(FH, 10),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1010.01,
        rates=(3, None),
        expect=(None, 1010, None, FH, "overdue", "2024-01-31"),
    ),
    "0.1 + 0.2 hours is exact": case(
        within(FH, 0.2, "last_done"),
        "2024-03-01",
        anchors={"last_done": {"flight_hours": 0.1}},
        fh=0.3,
        rates=(1, None),
        expect=(None, 0.3, None, FH, "open", "2024-03-01"),
    ),
    "a rate of 0.3 is exact: 3 / 0.3 = 10 days": case(
        within(FH, 3, "last_done"),
        "2024-03-01",
        anchors=DONE,
        fh=2000.5,
        rates=(0.3, None),
        expect=(None, 2003.5, None, FH, "open", "2024-03-11"),
    ),
    "29 cycles at 0.7 a day: 41.4, so 41 days over the leap day": case(
        within(FC, 100, "last_done"),
        "2024-02-20",
        anchors=DONE,
        fc=871,
        rates=(None, 0.7),
        expect=(None, None, 900, FC, "open", "2024-04-01"),
    ),
    "no rate, no projection": case(
        within(FH, 10),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1001,
        expect=(None, 1010, None, FH, "open", None),
    ),
    "a rate of zero never reaches the limit": case(
        within(FH, 10),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1001,
        rates=(0, 0),
        expect=(None, 1010, None, FH, "open", None),
    ),
    "overdue at a rate of zero has no projection either": case(
        within(FH, 10),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1011,
        rates=(0, 0),
        expect=(None, 1010, None, FH, "overdue", None),
    ),
    "a rate so small that the day lies past the year 9999": case(
        within(FC, 1000),
        "2024-02-01",
        anchors=EFFECTIVE,
        fc=500,
        rates=(None, 0.0001),
        expect=(None, None, 1500, FC, "open", None),
    ),
    "a due date past the year 9999 is no date": case(
        within("years", 9000),
        "2024-02-01",
        anchors=EFFECTIVE,
        expect=(None, None, None, CAL, "open", None),
    ),
    "exclusive cycles end a cycle earlier": case(
        within(FC, 100, exclusive=True),
        "2024-02-01",
        anchors=EFFECTIVE,
        fc=599,
        rates=(None, 2),
        expect=(None, None, 599, FC, "open", "2024-02-01"),
    ),
    "the exclusive cycle itself is overdue": case(
        within(FC, 100, exclusive=True),
        "2024-02-01",
        anchors=EFFECTIVE,
        fc=600,
        rates=(None, 2),
        expect=(None, None, 599, FC, "overdue", "2024-01-31"),
    ),
    "exclusive hours are overdue at the hour itself": case(
        within(FH, 10, exclusive=True),
        "2024-02-01",
        anchors=EFFECTIVE,
        fh=1010,
        rates=(5, None),
        expect=(None, 1010, None, FH, "overdue", "2024-01-31"),
    ),
    # Components, converted to the aircraft's counters
    "component: 9100 + (0 + 12000) - 9000 = 12100": case(
        component(FH, 12000, "new"),
        "2024-02-01",
        fh=9100,
        own=(9000, None),
        rates=(10, None),
        expect=(None, 12100, None, FH, "open", "2024-11-27"),
    ),
    "component overhauled at 3000: 20000 + (3000 + 2500) - 5600 = 19900, exceeded 100 at 8: 13 days ago": case(
        component(FC, 2500, "overhaul"),
        "2024-03-01",
        anchors={"overhaul": {"component_flight_cycles": 3000, "flight_cycles": 17400}},
        fc=20000,
        own=(None, 5600),
        rates=(None, 8),
        expect=(None, None, 19900, FC, "overdue", "2024-02-17"),
    ),
    "component against aircraft, first: 10500 comes before 10600": case(
        first(component(FH, 1000, "installation"), within(FH, 600, "last_done")),
        "2024-02-01",
        anchors={"installation": {"component_flight_hours": 500}, "last_done": {"flight_hours": 10000}},
        fh=10100,
        own=(1100, None),
        rates=(4, None),
        expect=(None, 10500, None, FH, "open", "2024-05-11"),
    ),
    "component against aircraft, later: 10600 outlasts 10500": case(
        later(component(FH, 1000, "installation"), within(FH, 600, "last_done")),
        "2024-02-01",
        anchors={"installation": {"component_flight_hours": 500}, "last_done": {"flight_hours": 10000}},
        fh=10100,
        own=(1100, None),
        rates=(4, None),
        expect=(None, 10600, None, FH, "open", "2024-06-05"),
    ),
    "a component of unknown history": case(
        component(FH, 1000, "installation"),
        "2024-02-01",
        anchors={"installation": {"date": "2023-01-01"}},
        fh=10100,
        rates=(4, None),
        expect=(None, None, None, None, "unknown", None),
    ),
    # First
    "first of three axes, the cycles govern": case(
        first(within(FH, 100), within(FC, 50), within("months", 6)),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1020,
        fc=510,
        rates=(2, 2),
        expect=("2024-07-31", 1100, 550, FC, "open", "2024-03-01"),
    ),
    "first: an exceeded limit is overdue without any rate": case(
        first(within(FH, 100), {"on_or_before": "2030-01-01"}),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1100.5,
        expect=("2030-01-01", 1100, None, FH, "overdue", None),
    ),
    "first: a counter without a rate cannot come first": case(
        first(within(FH, 100), {"on_or_before": "2024-12-31"}),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1050,
        expect=("2024-12-31", 1100, None, CAL, "open", "2024-12-31"),
    ),
    "first: a rate of zero leaves the date": case(
        first(within(FH, 100), {"on_or_before": "2024-12-31"}),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1050,
        rates=(0, None),
        expect=("2024-12-31", 1100, None, CAL, "open", "2024-12-31"),
    ),
    "first: an unknown limit makes it unknown while nothing is exceeded": case(
        first(within(FC, 100), {"on_or_before": "2024-12-31"}),
        "2024-02-10",
        anchors={"effective_date": {"date": "2024-01-31"}},
        fc=500,
        expect=("2024-12-31", None, None, CAL, "unknown", "2024-12-31"),
    ),
    "first: an unknown limit cannot hide an exceeded one": case(
        first(within(FC, 100), {"on_or_before": "2024-02-09"}),
        "2024-02-10",
        anchors={"effective_date": {"date": "2024-01-31"}},
        fc=500,
        expect=("2024-02-09", None, None, CAL, "overdue", "2024-02-09"),
    ),
    "first: two limits in hours, the lesser is reported": case(
        first(within(FH, 100), within(FH, 50, "last_done")),
        "2024-03-01",
        anchors={**EFFECTIVE, "last_done": {"flight_hours": 1040}},
        fh=1060,
        rates=(1.5, None),
        expect=(None, 1090, None, FH, "open", "2024-03-21"),
    ),
    "first: both exceeded, the one exceeded earlier governs: 10 h at 2 is 5 days, the date 3": case(
        first(within(FH, 100), {"on_or_before": "2024-03-07"}),
        "2024-03-10",
        anchors=EFFECTIVE,
        fh=1110,
        rates=(2, None),
        expect=("2024-03-07", 1100, None, FH, "overdue", "2024-03-05"),
    ),
    # Later
    "later: the date outlasts the hours, only the date is reported": case(
        later(within(FH, 100), within("months", 6)),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1020,
        rates=(2, None),
        expect=("2024-07-31", None, None, CAL, "open", "2024-07-31"),
    ),
    "later: the hours outlast the date: 80 / 0.25 = 320 days": case(
        later(within(FH, 100), within("months", 6)),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1020,
        rates=(0.25, None),
        expect=(None, 1100, None, FH, "open", "2024-12-26"),
    ),
    "later: an exceeded date cannot win, even without a rate": case(
        later(within(FH, 100), {"on_or_before": "2024-02-01"}),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1020,
        expect=(None, 1100, None, FH, "open", None),
    ),
    "later: all exceeded, the one exceeded last governs: 20 h at 4 is 5 days ago": case(
        later(within(FH, 100), {"on_or_before": "2024-02-01"}),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1120,
        rates=(4, None),
        expect=(None, 1100, None, FH, "overdue", "2024-02-05"),
    ),
    "later: an unknown branch beside one still ahead is open, and nobody can say which governs": case(
        later(within(FC, 100), {"on_or_before": "2024-12-31"}),
        "2024-02-10",
        anchors={"effective_date": {"date": "2024-01-31"}},
        fc=500,
        expect=("2024-12-31", None, None, None, "open", None),
    ),
    "later: an unknown branch beside an exceeded one is unknown": case(
        later(within(FC, 100), {"on_or_before": "2024-02-01"}),
        "2024-02-10",
        anchors={"effective_date": {"date": "2024-01-31"}},
        fc=500,
        expect=("2024-02-01", None, None, None, "unknown", None),
    ),
    "later on one axis needs no rate": case(
        later(within(FC, 10000, "new"), within(FC, 1000)),
        "2024-02-10",
        anchors={"new": {"flight_cycles": 0}, "effective_date": {"date": "2024-01-31", "flight_cycles": 9400}},
        fc=9500,
        expect=(None, None, 10400, FC, "open", None),
    ),
    "later with a branch that a rate of zero never reaches": case(
        later(within(FH, 100), within("months", 6)),
        "2024-02-10",
        anchors=EFFECTIVE,
        fh=1020,
        rates=(0, None),
        expect=(None, 1100, None, FH, "open", None),
    ),
    # Nested
    "first of a date and a later: the later reports its winner beside the date": case(
        first(later(within(FC, 1000, "new"), within(FC, 200)), {"on_or_before": "2024-12-31"}),
        "2024-03-01",
        anchors={"new": {"flight_cycles": 0}, **EFFECTIVE},
        fc=600,
        rates=(None, 4),
        # 1000 outlasts 700; 400 / 4 = 100 days
        expect=("2024-12-31", None, 1000, FC, "open", "2024-06-09"),
    ),
    "later of two firsts: the second lasts longer and reports both its limits": case(
        later(first(within(FH, 50), within("days", 60)), first(within(FH, 200), within("months", 12))),
        "2024-03-01",
        anchors=EFFECTIVE,
        fh=1020,
        rates=(1, None),
        # first branch: 30 days; second: 180 days to 1200 FH against 31 Jan 2025
        expect=("2025-01-31", 1200, None, FH, "open", "2024-08-28"),
    ),
    "later of a first and a date, where the first is overdue already": case(
        later(first(within(FH, 10), within("months", 12)), within("months", 3)),
        "2024-03-01",
        anchors=EFFECTIVE,
        fh=1020,
        rates=(1, None),
        expect=("2024-04-30", None, None, CAL, "open", "2024-04-30"),
    ),
    "first of a later all exceeded, and a date ahead: overdue by the later": case(
        first(later(within(FH, 10), {"before": "2024-02-20"}), {"on_or_before": "2024-12-31"}),
        "2024-03-01",
        anchors=EFFECTIVE,
        fh=1015,
        rates=(2, None),
        # 5 / 2 over: 3 days ago; the date ended 11 days ago; the hours were last
        expect=("2024-12-31", 1010, None, FH, "overdue", "2024-02-27"),
    ),
    "three levels deep": case(
        first(
            {"on_or_before": "2026-12-31"},
            later(within(FC, 300), first(within(FH, 400), within("years", 1)), within("days", 90)),
        ),
        "2024-04-10",
        anchors=EFFECTIVE,
        fh=1100,
        fc=550,
        rates=(2, 1),
        # cycles 250 days; inner first: 300 / 2 = 150 days against 31 Jan 2025 (296 days): 150; days: 30 Apr 2024
        expect=("2026-12-31", None, 800, FC, "open", "2024-12-16"),
    ),
    # What is not there yet
    "before the effective date it is not yet effective, with what is certain": case(
        first(within(FH, 100), within("days", 30)),
        "2024-01-15",
        anchors={"effective_date": {"date": "2024-01-31"}},
        fh=1000,
        rates=(2, None),
        expect=("2024-03-01", None, None, CAL, "not_yet_effective", "2024-03-01"),
    ),
    "on the effective date it is effective": case(
        within("days", 0),
        "2024-01-31",
        anchors=EFFECTIVE,
        expect=("2024-01-31", None, None, CAL, "open", "2024-01-31"),
    ),
    "hours of today unknown": case(
        within(FH, 100),
        "2024-02-10",
        anchors=EFFECTIVE,
        rates=(2, None),
        expect=(None, 1100, None, FH, "unknown", None),
    ),
    "an event that did not happen": case(
        within("days", 10, "finding"),
        "2024-02-10",
        expect=(None, None, None, None, "unknown", None),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_worked_out_by_hand(tmp_path, name):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": name, **CASES[name]}]))
    outcome = run_cases(read_cases(file))
    assert outcome.problems == ()
    assert [(each.expected, each.got) for each in outcome.mismatched] == []
    assert outcome.matched == 1
