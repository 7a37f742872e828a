"""Maintenance programmes: next intervals under permitted variations, the tasks they want, and visits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from amss_core.compliance_time import Counters, DueSoon, Tolerance, TolerancePolicy, Utilisation, parse_compliance_time
from amss_core.directives import Applicability, ComplianceFile, CompliancePolicy, Criteria
from amss_core.errors import InvalidValueError
from amss_core.fleet import Aircraft, Fleet, Reading
from amss_core.programmes import (
    ProgrammeAccomplishment,
    ProgrammeFile,
    ProgrammeItem,
    ProgrammeItemStatus,
    item_status,
    items_due,
    programme_status,
    suggest_visits,
    tasks_wanted,
)
from amss_core.units import FlightHours

MARK = "ET-AXM"
TODAY = date(2026, 6, 1)
MADE = date(2026, 1, 31)


def hours(count: int) -> FlightHours:
    return FlightHours.of(count)


def item(text: str = "1000 FH after new; repeat every 1000 FH", **changes: Any) -> ProgrammeItem:
    return ProgrammeItem(**({"id": "A1", "compliance_time": parse_compliance_time(text)} | changes))


def did(
    day: date, flight_hours: int | None = None, cycles: int | None = None, **changes: Any
) -> ProgrammeAccomplishment:
    counters = Counters(flight_hours=None if flight_hours is None else hours(flight_hours), flight_cycles=cycles)
    facts = {"item": "A1", "aircraft": MARK, "done_on": day, "aircraft_counters": counters}
    return ProgrammeAccomplishment(**(facts | changes))


def file(*items: ProgrammeItem, done: Any = (), now: int | None = 4_600, **changes: Any) -> ProgrammeFile:
    aircraft = changes.pop("aircraft", [Aircraft(registration=MARK, type_designator="B738", manufactured_on=MADE)])
    readings = [
        Reading(aircraft=each.registration, read_on=date(2026, 5, 31), flight_hours=hours(now))
        for each in aircraft
        if now is not None
    ]
    facts = ComplianceFile(fleet=Fleet(aircraft=aircraft, readings=readings))
    return ProgrammeFile(facts=facts, items=items, accomplishments=done)


def stands(the_file: ProgrammeFile, *, on: date = TODAY, **settings: Any) -> ProgrammeItemStatus:
    return item_status(the_file, the_file.items[0], aircraft=MARK, on=on, policy=CompliancePolicy(**settings))


VARIED = Tolerance(flight_hours=hours(100))
EVERY_1000 = "5000 FH after new; repeat every 1000 FH"


class TestNextInterval:
    """Domain 2: interval 1 000 FH, due 5 000."""

    @pytest.mark.parametrize(
        ("done_at", "next_at", "exceeded"),
        [(4_900, 5_900, 0), (5_000, 6_000, 0), (5_050, 6_000, 0), (5_100, 6_000, 0), (5_150, 6_000, 1)],
    )
    def test_late_counts_from_the_original_due_point_and_early_from_the_actual(
        self, done_at: int, next_at: int, exceeded: int
    ):
        answer = stands(file(item(EVERY_1000, permitted_variation=VARIED), done=[did(date(2026, 5, 31), done_at)]))
        assert answer.due.due_flight_hours == hours(next_at)
        assert len(answer.exceedances) == exceeded

    def test_an_exceedance_is_measured_from_the_due_point(self):
        answer = stands(file(item(EVERY_1000, permitted_variation=VARIED), done=[did(date(2026, 5, 31), 5_150)]))
        (exceedance,) = answer.exceedances
        assert -exceedance.due.remaining_flight_hours == hours(150)
        assert exceedance.accomplishment.done_on == date(2026, 5, 31)
        assert [each.code for each in answer.findings] == ["permitted_variation_exceeded"]
        assert "150 FH after its due point at 5000 FH" in str(answer.findings[0])

    def test_a_variation_is_never_gained_twice(self):
        done = [did(date(2026, 3, 1), 5_090), did(date(2026, 4, 1), 6_090), did(date(2026, 5, 1), 7_090)]
        answer = stands(file(item(EVERY_1000, permitted_variation=VARIED), done=done))
        assert (answer.due.due_flight_hours, answer.exceedances) == (hours(8_000), ())

    def test_only_the_axis_on_which_it_was_late_counts_from_the_due_point(self):
        text = "1000 FH or 6 months after new, whichever first; repeat every 1000 FH or 6 months, whichever first"
        answer = stands(file(item(text, permitted_variation=VARIED), done=[did(date(2026, 4, 10), 1_050)], now=1_100))
        assert (answer.due.due_flight_hours, answer.due.due_on) == (hours(2_000), date(2026, 10, 10))

    def test_cycles_count_in_the_same_way(self):
        text = "1000 FC after new; repeat every 1000 FC"
        varied = Tolerance(flight_cycles=50)
        answer = stands(file(item(text, permitted_variation=varied), done=[did(date(2026, 5, 1), cycles=1_040)]))
        assert answer.due.due_flight_cycles == 2_000

    def test_of_whichever_later_what_is_not_late_as_a_whole_counts_from_the_actual(self):
        text = "1000 FH or 6 months after new, whichever later; repeat every 1000 FH or 6 months, whichever later"
        answer = stands(file(item(text), done=[did(date(2026, 4, 10), 1_050)], now=1_100))
        limits = {each.text for each in answer.due.derivation.terms[0].terms}
        assert {text.partition(":")[2] for text in limits} == {
            " due at 2050 FH, not exceeded",
            " due on 2026-10-10, not exceeded",
        }

    def test_where_the_counters_were_unknown_it_counts_from_the_actual(self):
        answer = stands(file(item(EVERY_1000), done=[did(date(2026, 5, 1))]))
        assert answer.status == "unknown"
        assert [each.code for each in answer.findings] == ["programme_item_unknown", "variation_not_verified"]

    def test_past_its_due_day_and_unknown_on_another_axis_it_counts_from_the_due_day(self):
        text = "1000 FH or 30 days after new, whichever first; repeat every 1000 FH or 30 days, whichever first"
        one = file(item(text, permitted_variation=Tolerance(days=5)), done=[did(date(2026, 3, 4))], now=None)
        answer = stands(one, on=date(2026, 3, 20))
        assert answer.due.due_on == date(2026, 4, 1)
        assert answer.exceedances == ()
        assert answer.findings[-1].code == "variation_not_verified"

    def test_after_the_last_repeat_nothing_more_is_exceeded(self):
        text = "100 FH after new; repeat every 100 FH; at most 1 repeat"
        done = [did(date(2026, 2, 1), 100), did(date(2026, 3, 1), 200), did(date(2026, 5, 1), 900)]
        answer = stands(file(item(text), done=done))
        assert (answer.status, answer.exceedances, answer.last) == ("complied", (), done[2])


class TestNotEarlierThan:
    TEXT = "1 year after new; repeat every 1 year; not earlier than 300 FH after last accomplishment"

    def test_done_too_early_it_does_not_count(self):
        done = [did(date(2026, 2, 1), 100), did(date(2026, 3, 1), 399), did(date(2026, 4, 1), 400)]
        early, counted = (stands(file(item(self.TEXT), done=done[:count])) for count in (2, 3))
        assert (early.due.due_on, early.last) == (date(2027, 2, 1), done[0])
        assert [each.code for each in early.findings] == ["accomplished_too_early"]
        assert (counted.due.due_on, counted.last) == (date(2027, 4, 1), done[2])

    def test_where_that_is_unknown_so_is_what_hangs_on_it(self):
        done = [did(date(2026, 2, 1)), did(date(2026, 9, 1))]
        one = file(item(self.TEXT), done=done, now=None)
        assert stands(one, on=date(2027, 1, 1)).status == "open"
        late = stands(one, on=date(2027, 3, 1))
        assert late.status == "unknown"
        assert [each.code for each in late.findings] == ["programme_item_unknown", "earliest_point_unknown"]


class TestMonths:
    """Style 27: several occurrences from one anchor are anchor + n x interval, never stepped."""

    MONTHLY = "1 month after new; repeat every 1 month"

    def due_after(self, *days: date, text: str = MONTHLY, **changes: Any) -> ProgrammeItemStatus:
        return stands(file(item(text, **changes), done=[did(day) for day in days]), on=days[-1])

    def test_a_run_of_months_does_not_drift(self):
        first = date(2026, 1, 31)
        weekly = Tolerance(days=7)
        run = [first, date(2026, 3, 2), date(2026, 4, 2), date(2026, 5, 3)]
        due = [self.due_after(*run[:count], permitted_variation=weekly).due.due_on for count in (1, 2, 3, 4)]
        assert due == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]

    def test_done_on_the_due_day_the_run_goes_on(self):
        assert self.due_after(date(2026, 1, 31), date(2026, 2, 28)).due.due_on == date(2026, 3, 31)

    def test_late_on_another_axis_and_on_its_day_the_run_goes_on(self):
        text = "1 month after new; repeat every 100 FH or 1 month, whichever first"
        done = [did(date(2026, 1, 31), 100), did(date(2026, 2, 28), 205)]
        answer = stands(file(item(text, permitted_variation=VARIED), done=done, now=None), on=date(2026, 3, 1))
        assert (answer.due.due_on, answer.due.due_flight_hours) == (date(2026, 3, 31), hours(300))

    def test_done_early_a_new_run_begins(self):
        assert self.due_after(date(2026, 1, 31), date(2026, 2, 20)).due.due_on == date(2026, 3, 20)

    def test_late_for_the_first_limit_it_counts_from_that_due_point(self):
        assert self.due_after(date(2026, 3, 5)).due.due_on == date(2026, 3, 28)

    def test_years_run_in_the_same_way(self):
        leap = Aircraft(registration=MARK, type_designator="B738", manufactured_on=date(2023, 2, 28))
        done = [did(date(2024, 2, 29)), did(date(2025, 3, 1)), did(date(2026, 3, 1)), did(date(2027, 3, 1))]
        text = "2 years after new; repeat every 1 year"
        answer = stands(file(item(text), done=done, aircraft=[leap]), on=date(2027, 6, 1))
        assert answer.due.due_on == date(2028, 2, 29)

    def test_days_have_no_run_to_keep(self):
        text = "30 days after new; repeat every 30 days"
        assert self.due_after(date(2026, 3, 2), date(2026, 4, 2), text=text).due.due_on == date(2026, 5, 1)

    def test_beside_another_calendar_limit_it_counts_from_the_due_point(self):
        text = "1 month after new; repeat every 1 month or 31 days, whichever first"
        assert self.due_after(date(2026, 1, 31), date(2026, 3, 2), text=text).due.due_on == date(2026, 3, 28)

    @pytest.mark.parametrize(
        ("tolerance", "latest_on"),
        [
            (Tolerance(percent=Fraction(10)), date(2026, 4, 3)),
            (Tolerance(percent=Fraction(10), days=2), date(2026, 4, 2)),
            (Tolerance(percent=Fraction(50), months=1), date(2026, 4, 15)),
            (Tolerance(percent=Fraction(100), months=1), date(2026, 4, 30)),
            (Tolerance(months=1), date(2026, 4, 30)),
        ],
    )
    def test_a_percentage_is_of_one_interval_and_not_of_the_run(self, tolerance: Tolerance, latest_on: date):
        answer = self.due_after(date(2026, 1, 31), date(2026, 2, 28), permitted_variation=tolerance)
        assert (answer.due.due_on, answer.due.extended.due_on) == (date(2026, 3, 31), latest_on)

    def test_flight_hours_beside_months_keep_their_own_interval(self):
        text = "1 month after new; repeat every 1000 FH or 1 month, whichever first"
        done = [did(date(2026, 1, 31), 100), did(date(2026, 2, 28), 300)]
        answer = stands(file(item(text), done=done, now=None), on=date(2026, 3, 1))
        assert (answer.due.due_on, answer.due.due_flight_hours) == (date(2026, 3, 31), hours(1_300))


class TestStatus:
    def test_in_variation_shows_both_points(self):
        answer = stands(file(item(EVERY_1000, permitted_variation=VARIED), now=5_050))
        assert answer.status == "in_variation"
        assert (answer.due.due_flight_hours, answer.due.extended.due_flight_hours) == (hours(5_000), hours(5_100))
        assert str(answer.findings[0]) == (
            "ET-AXM is past its due point on item A1 by 50 FH, inside the permitted variation: due at 5000 FH, "
            "at the latest 5100 FH"
        )

    @pytest.mark.parametrize(
        ("now", "status"),
        [(4_000, "open"), (4_960, "due_soon"), (5_000, "due_soon"), (5_050, "in_variation"), (5_101, "overdue")],
    )
    def test_it_has_exactly_one_status(self, now: int, status: str):
        one = file(item(EVERY_1000, permitted_variation=VARIED), now=now)
        answer = stands(one, due_soon=DueSoon(flight_hours=hours(50)))
        assert answer.status == status
        assert len(answer.findings) == (status != "open")

    def test_a_policy_grants_the_variation_of_a_kind_of_task(self):
        """ML.A.302(d): 10 flight hours or 1 month on the 100 h and annual inspections."""
        annual = item("12 months after new; repeat every 12 months", authority="EASA", kind="annual_inspection")
        granted = Tolerance(flight_hours=hours(10), months=1)
        assert (annual.tolerance("initial"), annual.tolerance("repeat")) == (granted, granted)
        assert annual.tolerance("repeat", policy=TolerancePolicy()) == Tolerance()
        answer = stands(file(annual, done=[did(date(2026, 2, 1))]))
        assert (answer.due.due_on, answer.due.extended.due_on) == (date(2027, 2, 1), date(2027, 3, 1))

    def test_an_item_that_is_not_for_the_aircraft_is_not_applicable(self):
        only = Applicability.of(Criteria(types=["A320"]))
        answer = stands(file(item(applicability=only)))
        assert (answer.status, answer.due, answer.findings) == ("not_applicable", None, ())
        unclear = Applicability.of(Criteria(models=["737-800"]))
        assert stands(file(item(applicability=unclear))).status == "unknown"

    def test_after_its_last_repeat_it_needs_no_more_doing(self):
        once = file(item("1 month after new"), done=[did(date(2026, 2, 10))])
        assert (stands(once).status, stands(once).due, stands(once).falls_due_on) == ("complied", None, None)
        twice = item("1 month after new; repeat every 1 month; at most 1 repeat")
        days = [did(date(2026, 2, 10)), did(date(2026, 3, 5)), did(date(2026, 4, 1))]
        assert stands(file(twice, done=days[:1])).status == "overdue"
        assert stands(file(twice, done=days[:2])).status == "complied"
        assert stands(file(item("1 month after new"), done=days)).last == days[2]

    def test_the_answer_says_from_where_the_interval_counts(self):
        done = [did(date(2026, 5, 30), 5_050, recorded_by="H. Sami", recorded_at=datetime(2026, 5, 30, tzinfo=UTC))]
        text = str(stands(file(item(EVERY_1000, permitted_variation=VARIED), done=done)).derivation)
        assert (
            "done on 2026-05-30, due at 5000 FH: the next interval counts from the original due point "
            "(entered by H. Sami at 2026-05-30T00:00:00+00:00)"
        ) in text
        assert "flight hours on 2026-06-01: 4600 FH, read on 2026-05-31" in text
        early = str(stands(file(item(EVERY_1000), done=[did(date(2026, 5, 30), 4_000)])).derivation)
        assert "the next interval counts from the accomplishment" in early

    def test_a_late_or_corrected_entry_counts_from_when_it_was_known(self):
        wrong = did(date(2026, 5, 1), 4_000, id="p1", recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
        right = did(date(2026, 5, 1), 4_100, replaces="p1", recorded_at=datetime(2026, 5, 9, tzinfo=UTC))
        one = file(item(EVERY_1000), done=[wrong, right])
        assert stands(one).due.due_flight_hours == hours(5_100)
        assert stands(one.known_at(datetime(2026, 5, 8, tzinfo=UTC))).due.due_flight_hours == hours(5_000)
        assert stands(one.known_at(datetime(2026, 5, 9, tzinfo=UTC))).due.due_flight_hours == hours(5_100)
        assert stands(one, on=date(2026, 4, 30)).last is None

    def test_a_correction_replaces_one_record_that_is_there(self):
        with pytest.raises(InvalidValueError, match="accomplishments: it replaces the record 'p9', which is not on"):
            file(item(), done=[did(TODAY, replaces="p9")])

    def test_what_was_done_on_another_aircraft_does_not_count(self):
        assert stands(file(item(), done=[did(date(2026, 5, 1), aircraft="ET-AXN")])).last is None

    def test_an_item_has_an_id_of_its_own_and_a_lead_of_whole_days(self):
        with pytest.raises(InvalidValueError, match="two items have the id 'A1'"):
            file(item(), item())
        for lead in (-1, True, "3"):
            with pytest.raises(InvalidValueError, match="lead_days"):
                item(lead_days=lead)


def plane(mark: str, rate: int | None = 10) -> Aircraft:
    plan = Utilisation(flight_hours_per_day=rate)
    return Aircraft(registration=mark, type_designator="B738", manufactured_on=MADE, utilisation_plan=plan)


class TestPlanning:
    FLEET = (plane("A-1"), plane("A-2"), plane("A-3", None))
    FLIGHT = item("5000 FH after new; repeat every 1000 FH", lead_days=40)
    DATED = item("5 months after new; repeat every 5 months", id="B1", lead_days=29)

    def statuses(self, **settings: Any) -> tuple[ProgrammeItemStatus, ...]:
        one = file(self.FLIGHT, self.DATED, aircraft=self.FLEET)
        return programme_status(one, on=TODAY, policy=CompliancePolicy(**settings))

    def test_the_programme_is_held_against_the_whole_fleet(self):
        assert [(each.item.id, each.aircraft) for each in self.statuses()] == [
            (item_id, mark) for item_id in ("A1", "B1") for mark in ("A-1", "A-2", "A-3")
        ]

    def test_a_task_is_wanted_within_the_lead_days_before_an_item_falls_due(self):
        wanted = tasks_wanted(self.statuses())
        assert [(each.item.id, each.aircraft, each.latest_on) for each in wanted] == [
            ("B1", "A-1", date(2026, 6, 30)),
            ("B1", "A-2", date(2026, 6, 30)),
            ("B1", "A-3", date(2026, 6, 30)),
            ("A1", "A-1", date(2026, 7, 11)),
            ("A1", "A-2", date(2026, 7, 11)),
        ]
        assert wanted[0].derivation.text == "A-1 wants item B1: open, falls due on 2026-06-30"

    def test_one_day_before_its_lead_no_task_is_wanted(self):
        early = programme_status(file(self.DATED, aircraft=self.FLEET), on=date(2026, 5, 31))
        assert tasks_wanted(early) == ()

    def test_at_most_one_open_task_is_wanted_for_an_item_and_an_aircraft(self):
        statuses = self.statuses()
        wanted = tasks_wanted([*statuses, *statuses], open_tasks={("B1", "A-1"), ("B1", "A-2"), ("A1", "A-1")})
        assert [(each.item.id, each.aircraft) for each in wanted] == [("B1", "A-3"), ("A1", "A-2")]
        assert (
            tasks_wanted(statuses, open_tasks=[(each.item.id, each.aircraft) for each in tasks_wanted(statuses)]) == ()
        )

    def test_what_is_due_soon_is_wanted_without_a_known_date(self):
        statuses = self.statuses(due_soon=DueSoon(flight_hours=hours(400)))
        assert tasks_wanted(statuses)[-1].latest_on is None

    def test_items_that_fall_due_close_together_are_done_in_one_visit(self):
        visits = suggest_visits(self.statuses(), together_days=14)
        assert [(each.visit_on, each.aircraft, each.unused_days) for each in visits] == [
            (date(2026, 6, 30), "A-1", 11),
            (date(2026, 6, 30), "A-2", 11),
            (date(2026, 6, 30), "A-3", 0),
        ]
        assert [(each.item.id, each.falls_due_on, each.unused_days) for each in visits[0].items] == [
            ("B1", date(2026, 6, 30), 0),
            ("A1", date(2026, 7, 11), 11),
        ]

    def test_items_that_fall_due_far_apart_are_visits_of_their_own(self):
        visits = suggest_visits(self.statuses(), together_days=10)
        assert [(each.visit_on, each.aircraft, len(each.items)) for each in visits] == [
            (date(2026, 6, 30), "A-1", 1),
            (date(2026, 6, 30), "A-2", 1),
            (date(2026, 6, 30), "A-3", 1),
            (date(2026, 7, 11), "A-1", 1),
            (date(2026, 7, 11), "A-2", 1),
        ]

    def test_what_is_late_is_done_on_the_day_asked_about(self):
        late = programme_status(file(self.DATED, aircraft=self.FLEET[:1]), on=date(2026, 8, 1))
        (visit,) = suggest_visits(late)
        assert (visit.visit_on, visit.unused_days) == (date(2026, 8, 1), 0)

    def test_what_needs_no_doing_makes_no_visit(self):
        done = file(item("1 month after new"), done=[did(date(2026, 2, 10))])
        assert suggest_visits(programme_status(done, on=TODAY)) == ()
        with pytest.raises(InvalidValueError, match="together_days"):
            suggest_visits((), together_days=-1)

    def test_a_due_list_has_the_most_urgent_first_and_what_is_open_within_the_horizon(self):
        unknown = item("900 FH after new; repeat every 900 FH", id="C1")
        late = item("1 month after new; repeat every 1 month", id="D1")
        one = file(late, self.FLIGHT, self.DATED, unknown, aircraft=(self.FLEET[0],), now=None)
        listed = items_due(programme_status(one, on=TODAY), horizon_days=29)
        assert [(each.item.id, each.status) for each in listed] == [
            ("D1", "overdue"),
            ("A1", "unknown"),
            ("C1", "unknown"),
            ("B1", "open"),
        ]
        assert [each.item.id for each in items_due(programme_status(one, on=TODAY), horizon_days=28)] == [
            "D1",
            "A1",
            "C1",
        ]

    def test_a_horizon_below_zero_is_refused(self):
        with pytest.raises(InvalidValueError, match="horizon_days"):
            items_due((), horizon_days=-1)
