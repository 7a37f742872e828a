"""Compliance times by example: what is due when, why, what comes next, and how it reads in words and as JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from amss_core.compliance_time import (
    TOLERANCES,
    Before,
    ComplianceTime,
    Counters,
    DueSoon,
    Moment,
    OnOrBefore,
    Tolerance,
    Utilisation,
    Whichever,
    Within,
    due,
    earliest,
    expression_from_rule,
    forecast,
    format_compliance_time,
    format_expression,
    hours_from_json,
    limits_of,
    parse_compliance_time,
    parse_expression,
    rule_from_expression,
)
from amss_core.compliance_time.raw import raw_moments, raw_state
from amss_core.compliance_time.scan import compile_scan
from amss_core.errors import InvalidValueError, TextError
from amss_core.units import FlightHours

TODAY = date(2026, 6, 1)
EFFECTIVE = Moment(
    on=date(2026, 1, 31),
    aircraft=Counters(flight_hours=FlightHours.parse("2310.5"), flight_cycles=900),
    recorded_by="records",
    recorded_at="2026-02-01T08:00:00Z",
)
DONE = Moment(on=date(2026, 1, 31), aircraft=Counters(flight_hours=FlightHours.of(2000), flight_cycles=800))
NOW = Counters(flight_hours=FlightHours.of(2320), flight_cycles=950)
USE = Utilisation(flight_hours_per_day=Fraction("1.5"), flight_cycles_per_day=Fraction(2, 3))


def asked(text: str, **changes):
    facts = {"on": TODAY, "aircraft": NOW, "anchors": {"effective_date": EFFECTIVE, "last_done": DONE}}
    return due(parse_expression(text), **{**facts, "utilisation": USE, **changes})


class TestDue:
    def test_a_due_point_is_a_vector_with_its_governing_limit(self):
        answer = asked("100 FH or 6 months or 80 FC after effective date, whichever first")
        assert answer.due_on == date(2026, 7, 31)
        assert answer.due_flight_hours == FlightHours.parse("2410.5")
        assert answer.due_flight_cycles == 980
        assert (answer.remaining_days, answer.remaining_flight_cycles) == (60, 30)
        assert answer.remaining_flight_hours == FlightHours.parse("90.5")
        # 90.5 / 1.5 = 60.3, 30 / (2/3) = 45
        assert answer.governing == "flight_cycles"
        assert answer.governing_limit == Within(unit="flight_cycles", amount=80, after="effective_date")
        assert answer.projected_on == date(2026, 7, 16)
        assert answer.extended is None

    def test_the_derivation_tells_every_number_and_who_entered_it(self):
        told = str(asked("10 FH or 6 months after effective date, whichever first").derivation)
        assert told == (
            "open on 2026-06-01: due on 2026-07-31, at 2320.5 FH; projected on 2026-06-01\n"
            "  whichever first: 10 FH after effective date governs, 0 days ahead\n"
            "    10 FH after effective date: due at 2320.5 FH, not exceeded\n"
            "      effective date: 2310.5 FH (entered by records at 2026-02-01T08:00:00Z)\n"
            "      2310.5 FH + 10 FH = 2320.5 FH\n"
            "      2320.5 FH - 2320 FH = 0.5 FH left\n"
            "      0.5 FH / 1.5 FH a day, rounded down = 0 days from 2026-06-01: 2026-06-01\n"
            "    6 months after effective date: due on 2026-07-31, not exceeded\n"
            "      effective date: 2026-01-31 (entered by records at 2026-02-01T08:00:00Z)\n"
            "      2026-01-31 + 6 months = 2026-07-31\n"
            "      60 days left"
        )

    def test_the_derivation_converts_a_component_to_the_aircraft(self):
        answer = asked(
            "before 500 FC after installation on the component's counter",
            component=Counters(flight_cycles=700),
            anchors={"installation": Moment(component=Counters(flight_cycles=300))},
        )
        told = [line.strip() for line in answer.derivation.lines()]
        assert told[1:] == [
            "before 500 FC after installation on the component's counter: due at 1049 FC, not exceeded",
            "installation: 300 FC of the component",
            "300 FC + 500 FC - 1 FC = 799 FC of the component",
            "950 FC + 799 FC - 700 FC = 1049 FC of the aircraft",
            "799 FC - 700 FC = 99 FC left",
            "99 FC / 2/3 FC a day, rounded down = 148 days from 2026-06-01: 2026-10-27",
        ]

    def test_a_component_is_judged_by_its_own_counter_where_the_aircrafts_is_unknown(self):
        answer = asked(
            "500 FC after new on the component's counter",
            aircraft=Counters(),
            component=Counters(flight_cycles=501),
            utilisation=Utilisation(),
        )
        assert (answer.status, answer.due_flight_cycles, answer.remaining_flight_cycles) == ("overdue", None, -1)
        assert "1 FC over" in str(answer.derivation)
        assert "no rate of FC a day is known" in str(answer.derivation)

    def test_limits_on_one_axis_that_cannot_be_compared_leave_the_governing_one_open(self):
        answer = asked(
            "500 FC after new on the component's counter or 1000 FC after effective date, whichever later",
            aircraft=Counters(),
            component=Counters(flight_cycles=100),
        )
        assert (answer.status, answer.governing) == ("open", None)
        assert "cannot be told" in str(answer.derivation)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("before 2026-07-01", ["the day before 2026-07-01 = 2026-06-30", "29 days left"]),
            ("on or before 2026-05-31", ["1 day over"]),
            ("before 10 days after effective date", ["2026-01-31 + 10 days - 1 day = 2026-02-09", "112 days over"]),
            ("9000 years after effective date", ["2026-01-31 + 9000 years = a day past the year 9999", "days left"]),
            ("before 9.5 FH after effective date", ["2310.5 FH + 9.5 FH = 2320 FH", "2320 FH - 2320 FH = 0 FH left"]),
            ("3 FH after another event", ["another event: unknown"]),
        ],
    )
    def test_the_derivation_tells_each_kind_of_limit(self, text, told):
        lines = [line.strip() for line in asked(text).derivation.lines()]
        for line in told:
            assert any(each.endswith(line) for each in lines), lines

    @pytest.mark.parametrize(
        ("text", "use", "told"),
        [
            ("9 FH or 1 year after effective date, whichever first", Utilisation(), "governs, exceeded\n"),
            ("9 FH or 1 year after effective date, whichever first", USE, "governs, exceeded 1 day ago"),
            ("50 FH or 60 FH after effective date, whichever later", Utilisation(), "governs, alone or by comparing"),
            (
                "50 FH or 60 FH after effective date, whichever later",
                Utilisation(flight_hours_per_day=0),
                "governs, never exceeded at a rate of zero",
            ),
            ("50 FH after effective date", Utilisation(flight_hours_per_day=0), "at 0 FH a day no day is projected"),
            ("50 FC after new", Utilisation(flight_cycles_per_day=Fraction(1, 10**9)), "outside the calendar"),
        ],
    )
    def test_the_derivation_tells_why_a_limit_governs(self, text, use, told):
        assert told in str(asked(text, utilisation=use).derivation)

    def test_the_rate_is_shown_as_people_write_it(self):
        assert "/ 1.5 FH a day" in str(asked("50 FH after effective date").derivation)
        assert "/ 2/3 FC a day" in str(asked("50 FC after effective date").derivation)

    def test_calendar_months_end_as_the_policy_says(self):
        assert asked("1 calendar month after effective date").due_on == date(2026, 2, 28)
        answer = asked("4 calendar months after effective date", month_policy="end_of_month")
        assert answer.due_on == date(2026, 5, 31)
        twelve = "12 {} after last accomplishment"
        at_17_june = {"last_done": Moment(on=date(2011, 6, 17))}
        same = asked(twelve.format("months"), month_policy="end_of_month", anchors=at_17_june)
        ends = asked(twelve.format("calendar months"), month_policy="end_of_month", anchors=at_17_june)
        assert (same.due_on, ends.due_on) == (date(2012, 6, 17), date(2012, 6, 30))
        assert "2011-06-17 + 12 calendar months to the end of the month = 2012-06-30" in str(ends.derivation)

    def test_due_soon_begins_at_the_threshold(self):
        soon = DueSoon(days=60, flight_hours=FlightHours.of(20), flight_cycles=5)
        assert asked("6 months after effective date", due_soon=soon).status == "due_soon"
        assert asked("6 months after effective date", due_soon=soon, on=date(2026, 5, 31)).status == "open"
        unknown_use = {"due_soon": soon, "utilisation": Utilisation()}
        assert asked("29.5 FH after effective date", **unknown_use).status == "due_soon"
        assert asked("30 FH after effective date", **unknown_use).status == "open"
        assert asked("55 FC after effective date", **unknown_use).status == "due_soon"
        assert asked("56 FC after effective date", **unknown_use).status == "open"
        # 90.5 hours are 60 days ahead
        assert asked("100 FH after effective date", due_soon=soon).status == "due_soon"
        later = "29.5 FH or 12 months after effective date, whichever later"
        assert asked(later, due_soon=soon).status == "open"

    def test_before_the_effective_date_nothing_is_overdue(self):
        answer = asked("on or before 2026-05-31", effective_on=date(2026, 6, 2))
        assert (answer.status, answer.due_on) == ("not_yet_effective", date(2026, 5, 31))
        assert asked("on or before 2026-05-31", effective_on=TODAY).status == "overdue"

    def test_an_instant_is_no_day(self):
        for days in ({"on": datetime(2026, 6, 1)}, {"effective_on": "2026-06-01"}):  # noqa: DTZ001 - refused
            with pytest.raises(InvalidValueError, match="expected a calendar date"):
                asked("9 FH after new", **days)

    def test_a_month_policy_that_is_none_is_refused(self):
        with pytest.raises(InvalidValueError, match="same_day or end_of_month"):
            asked("9 months after effective date", month_policy="guess")
        with pytest.raises(InvalidValueError, match="same_day or end_of_month"):
            compile_scan(parse_expression("9 months after new"), month_policy="guess")

    def test_counters_since_new_count_from_zero_without_being_told(self):
        answer = asked("2400 FH or 1000 FC after new, whichever first")
        assert (answer.due_flight_hours, answer.due_flight_cycles) == (FlightHours.of(2400), 1000)

    def test_later_of_axes_that_are_never_reached_says_that_it_cannot_tell(self):
        still = Utilisation(flight_hours_per_day=0, flight_cycles_per_day=0)
        answer = asked("100 FH or 100 FC after effective date, whichever later", utilisation=still)
        assert (answer.status, answer.governing, answer.projected_on) == ("open", None, None)
        assert (answer.due_flight_hours, answer.due_flight_cycles) == (FlightHours.parse("2410.5"), 1000)

    def test_of_a_later_what_is_exceeded_cannot_win(self):
        answer = asked("9 FH or 12 months after effective date, whichever later")
        assert (answer.status, answer.governing, answer.due_flight_hours) == ("open", "calendar", None)
        assert answer.due_on == answer.projected_on == date(2027, 1, 31)

    def test_first_without_any_rate_cannot_tell_which_governs_on_two_axes(self):
        answer = asked("100 FH or 100 FC after effective date, whichever first", utilisation=Utilisation())
        assert (answer.status, answer.governing, answer.projected_on) == ("open", None, None)
        still = Utilisation(flight_hours_per_day=0, flight_cycles_per_day=0)
        never = asked("100 FH or 100 FC after effective date, whichever first", utilisation=still)
        assert (never.status, never.governing, never.projected_on) == ("open", None, None)
        one_axis = "100 FH or 90 FH or 95 FH after effective date, whichever first"
        assert asked(one_axis, utilisation=Utilisation()).governing_limit.amount == FlightHours.of(90)

    def test_later_without_a_rate_reports_all_that_may_win_but_not_what_another_outlasts(self):
        answer = asked(
            "100 FH or 200 FH or 12 months or 9 FC after effective date, whichever later",
            utilisation=Utilisation(),
            anchors={"effective_date": Moment(on=EFFECTIVE.on, aircraft=Counters(flight_hours=FlightHours.of(2300)))},
        )
        assert (answer.due_on, answer.due_flight_hours) == (date(2027, 1, 31), FlightHours.of(2500))
        assert (answer.due_flight_cycles, answer.governing, answer.status) == (None, None, "open")

    def test_a_first_with_an_overdue_branch_that_cannot_be_placed_names_no_other(self):
        text = "(9 FH or 40 FC after effective date, whichever later) or on or before 2030-01-01, whichever first"
        answer = asked(text, utilisation=Utilisation())
        assert (answer.status, answer.governing) == ("overdue", None)


class TestTolerance:
    """Source: 14 CFR 39.7; CAR 39.55 of New Zealand; ML.A.302(d) of Part-ML."""

    def test_past_the_due_point_but_inside_the_variation_is_no_exceedance(self):
        varied = {"tolerance": Tolerance(flight_hours=FlightHours.of(20))}
        answer = asked("300 FH after last accomplishment", **varied)
        assert answer.status == "in_variation"
        assert (answer.due_flight_hours, answer.remaining_flight_hours) == (FlightHours.of(2300), FlightHours.of(-20))
        assert (answer.extended.due_flight_hours, answer.extended.status) == (FlightHours.of(2320), "open")
        beyond = asked("299 FH after last accomplishment", **varied)
        assert (beyond.status, beyond.extended.status) == ("overdue", "overdue")

    def test_whether_it_is_inside_the_variation_is_unknown_where_another_limit_is(self):
        text = "100 FH or 30 days after last accomplishment, whichever first"
        done = {"last_done": Moment(on=date(2026, 5, 1), aircraft=Counters(flight_hours=FlightHours.of(100)))}
        settings = {"on": date(2026, 6, 1), "anchors": done, "tolerance": Tolerance(days=5)}
        flown = [None, FlightHours.of(200), FlightHours.of(201)]
        answers = [due(parse_expression(text), aircraft=Counters(flight_hours=each), **settings) for each in flown]
        assert [each.status for each in answers] == ["unknown", "in_variation", "overdue"]
        assert answers[0].remaining_days == -1

    def test_a_percentage_is_of_the_interval_and_the_smaller_of_two_holds(self):
        tenth = Tolerance(percent=Fraction(10))
        assert asked("330 FH after last accomplishment", tolerance=tenth).extended.due_flight_hours == FlightHours.of(
            2363
        )
        assert asked("95 FC after effective date", tolerance=tenth).extended.due_flight_cycles == 1004
        # 31 January to 30 April are 89 days
        assert asked("3 months after effective date", tolerance=tenth).extended.due_on == date(2026, 5, 8)
        capped = Tolerance(percent=Fraction(10), flight_hours=FlightHours.of(5), days=3)
        assert asked("330 FH after last accomplishment", tolerance=capped).extended.due_flight_hours == FlightHours.of(
            2335
        )
        assert asked("3 months after effective date", tolerance=capped).extended.due_on == date(2026, 5, 3)

    def test_a_month_is_added_to_the_due_day(self):
        answer = asked("1 month after effective date", tolerance=Tolerance(months=1))
        assert (answer.due_on, answer.extended.due_on) == (date(2026, 2, 28), date(2026, 3, 28))
        assert "with the permitted variation: overdue" in str(answer.derivation)
        assert "2026-01-31 + 1 month and the permitted variation = 2026-03-28" in str(answer.derivation)
        far = asked("7974 years after effective date", tolerance=Tolerance(months=12))
        assert (far.status, far.due_on, far.extended.due_on) == ("open", None, None)

    def test_a_date_has_no_interval_and_no_variation(self):
        answer = asked("on or before 2026-05-31", tolerance=Tolerance(percent=Fraction(10), days=30))
        assert (answer.status, answer.extended) == ("overdue", None)
        cycles_only = asked("9 FH after effective date", tolerance=Tolerance(flight_cycles=9))
        assert (cycles_only.status, cycles_only.extended) == ("overdue", None)

    def test_only_what_a_regulation_grants_is_granted(self):
        assert TOLERANCES.find(authority="FAA", kind="directive", occurrence="repeat") == Tolerance()
        assert TOLERANCES.find(authority="CAANZ", kind="directive", occurrence="initial") == Tolerance()
        assert TOLERANCES.find(authority="CAANZ", kind="directive", occurrence="repeat").percent == 10
        minimum_programme = Tolerance(flight_hours=FlightHours.of(10), months=1)
        for kind in ("100_hour_inspection", "annual_inspection"):
            assert TOLERANCES.find(authority="EASA", kind=kind, occurrence="initial") == minimum_programme
            assert TOLERANCES.find(authority="EASA", kind=kind, occurrence="repeat") == minimum_programme


class TestEarliest:
    def test_any_suffices_of_a_first_and_all_are_needed_of_a_later(self):
        done = Moment(on=TODAY, aircraft=NOW)
        events = {"effective_date": EFFECTIVE}
        for order, counts in (("first", True), ("later", False)):
            point = parse_expression(f"9.5 FH or 300 days after effective date, whichever {order}")
            assert earliest(point, done=done, anchors=events).counts is counts
            assert earliest(point, done=done, anchors={}).counts is None

    def test_the_reading_at_the_point_counts_and_the_derivation_says_so(self):
        point = parse_expression("9.5 FH after effective date")
        answer = earliest(
            point, done=Moment(on=TODAY, aircraft=NOW, recorded_by="B1"), anchors={"effective_date": EFFECTIVE}
        )
        assert answer.derivation.text == "done on 2026-06-01, not earlier than 9.5 FH after effective date: counts"
        assert answer.derivation.recorded_by == "B1"
        assert answer.point.due_flight_hours == NOW.flight_hours

    def test_an_accomplishment_without_a_day_is_refused(self):
        with pytest.raises(InvalidValueError, match="done: expected the day"):
            earliest(parse_expression("9 FH after new"), done=Moment(), anchors={})


class TestForecast:
    def seen(self, text: str, **changes):
        facts = {"on": TODAY, "aircraft": NOW, "anchors": {"effective_date": EFFECTIVE}, "utilisation": USE}
        return forecast(parse_compliance_time(text), **{**facts, **changes})

    def test_each_repeat_follows_the_assumed_accomplishment_on_all_axes(self):
        points = self.seen("25 FH after effective date; repeat every 30 FH or 60 days, whichever first", count=3)
        assert [each.occurrence for each in points] == ["initial", "repeat", "repeat"]
        # 15.5 / 1.5 = 10.3; from there 30 / 1.5 = 20 each
        assert [each.due.due_flight_hours for each in points] == [
            FlightHours.parse(hours) for hours in ("2335.5", "2365.5", "2395.5")
        ]
        assert [each.due.projected_on.isoformat() for each in points] == ["2026-06-11", "2026-07-01", "2026-07-21"]
        assert points[1].due.due_on == date(2026, 8, 10)
        assert [each.number for each in points] == [1, 2, 3]
        assert points[0].assumption == "what is flown each day stays as it is"
        assert points[1].assumption == "the one before it is accomplished at its due point, 2026-06-11"

    def test_cycles_are_stepped_exactly(self):
        points = self.seen("100 FC after effective date; repeat every 7 FC", count=4)
        assert [each.due.due_flight_cycles for each in points] == [1000, 1007, 1014, 1021]

    def test_a_limit_that_is_itself_too_late_is_met_before_it(self):
        points = self.seen("before 25 FH after effective date; repeat every before 30 FH", count=2)
        assert points[1].due.due_flight_hours == FlightHours.parse("2365.5") - FlightHours(1)

    def test_what_is_overdue_is_assumed_done_today(self):
        points = self.seen("1 month after effective date; repeat every 1 month", count=3)
        assert [each.due.projected_on.isoformat() for each in points] == ["2026-02-28", "2026-07-01", "2026-08-01"]
        assert points[1].assumption == "the one before it, which is overdue, is accomplished on 2026-06-01"

    def test_an_overdue_repeat_is_counted_anew_from_today(self):
        points = self.seen("9 FH after new; repeat every 1 month", anchors={"last_done": DONE}, count=3)
        assert [each.due.due_on.isoformat() for each in points] == ["2026-02-28", "2026-07-01", "2026-08-01"]

    def test_the_number_of_repeats_ends_it(self):
        text = "7 months after effective date; repeat every 1 month; at most 2 repeats"
        assert [each.occurrence for each in self.seen(text, count=9)] == ["initial", "repeat", "repeat"]
        last = self.seen(text, anchors={"last_done": Moment(on=TODAY)}, repeats_done=1, count=9)
        assert [each.due.due_on for each in last] == [date(2026, 7, 1)]
        assert self.seen(text, anchors={"last_done": Moment(on=TODAY)}, repeats_done=2, count=9) == ()

    def test_what_is_done_once_has_one_point_and_none_when_done(self):
        assert len(self.seen("100 FH after effective date", count=9)) == 1
        assert self.seen("100 FH after effective date", anchors={"last_done": DONE}, count=9) == ()

    def test_the_horizon_is_its_last_day(self):
        monthly = "5 months after effective date; repeat every 1 month"
        days = [each.due.due_on.isoformat() for each in self.seen(monthly, horizon_on=date(2026, 8, 30))]
        assert days == ["2026-06-30", "2026-07-30", "2026-08-30"]
        assert self.seen(monthly, horizon_on=date(2026, 6, 29)) == ()

    def test_it_ends_where_no_day_can_be_projected(self):
        hourly = "100 FH after effective date; repeat every 100 FH"
        for use in (Utilisation(), Utilisation(flight_hours_per_day=0)):
            (point,) = self.seen(hourly, utilisation=use, horizon_on=date(2030, 1, 1))
            assert (point.due.due_flight_hours, point.due.projected_on) == (FlightHours.parse("2410.5"), None)

    def test_a_count_or_a_horizon_is_needed(self):
        for wrong in ({}, {"count": 0}, {"count": 10_001}):
            with pytest.raises(InvalidValueError, match="count"):
                self.seen("1 day after effective date", **wrong)


class TestRecords:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"unit": "hours", "amount": 1}, "unit"),
            ({"unit": "days", "amount": -1}, "amount"),
            ({"unit": "days", "amount": True}, "amount"),
            ({"unit": "days", "amount": 10_000_001}, "amount"),
            ({"unit": "days", "amount": 1.5}, "amount"),
            ({"unit": "flight_hours", "amount": 10}, "amount"),
            ({"unit": "flight_hours", "amount": FlightHours(-36)}, "amount"),
            ({"unit": "flight_hours", "amount": FlightHours(35)}, "amount"),
            ({"unit": "days", "amount": 1, "after": "Effective date"}, "after"),
            ({"unit": "days", "amount": 1, "after": "or"}, "after"),
            ({"unit": "days", "amount": 1, "after": None}, "after"),
            ({"unit": "days", "amount": 1, "after": "x" * 81}, "after"),
            ({"unit": "days", "amount": 1, "counter": "component"}, "counter"),
            ({"unit": "flight_cycles", "amount": 1, "counter": "engine"}, "counter"),
            ({"unit": "days", "amount": 1, "exclusive": 1}, "exclusive"),
            ({"unit": "days", "amount": 0, "exclusive": True}, "amount"),
            ({"unit": "flight_hours", "amount": FlightHours(0), "exclusive": True}, "amount"),
        ],
    )
    def test_a_limit_that_is_none_is_refused_by_field(self, values, field):
        with pytest.raises(InvalidValueError) as refused:
            Within(**{"after": "new", **values})
        assert refused.value.field == field

    def test_a_choice_needs_two_limits_and_is_bounded(self):
        limit = OnOrBefore(day=TODAY)
        for of in ((limit,), (limit, "x"), (limit,) * 201):
            with pytest.raises(InvalidValueError, match="of: "):
                Whichever(order="first", of=of)
        deep = limit
        for _ in range(50):
            deep = Whichever(order="later", of=[deep, limit])
        assert parse_expression(format_expression(deep)) == deep
        assert expression_from_rule(rule_from_expression(deep)) == deep
        assert len(limits_of(deep)) == 51
        with pytest.raises(InvalidValueError, match="at most 50 choices"):
            Whichever(order="later", of=[deep, limit])
        with pytest.raises(InvalidValueError, match="first, later"):
            Whichever(order="last", of=[limit, limit])

    def test_no_day_lies_before_the_first(self):
        with pytest.raises(InvalidValueError, match="no day lies before"):
            Before(day=date.min)
        with pytest.raises(InvalidValueError, match="calendar date"):
            OnOrBefore(day=datetime(2026, 1, 1))  # noqa: DTZ001 - refused

    def test_each_limit_knows_its_axis(self):
        text = (
            "9 FH or 9 FC or 9 days or before 2026-01-01 or on or before 2026-01-01 or 1 d after new, whichever first"
        )
        axes = [each.axis for each in limits_of(parse_expression(text))]
        assert axes == ["flight_hours", "flight_cycles", "calendar", "calendar", "calendar", "calendar"]

    def test_a_number_of_repeats_needs_a_repeat(self):
        once = OnOrBefore(day=TODAY)
        with pytest.raises(InvalidValueError, match="needs the interval"):
            ComplianceTime(initial=once, repeats=1)
        for wrong in (0, True, 1.0):
            with pytest.raises(InvalidValueError, match="1 or more"):
                ComplianceTime(initial=once, repeat=once, repeats=wrong)

    def test_counters_rates_and_tolerances_are_exact_and_not_below_zero(self):
        for make in (
            lambda: Counters(flight_hours=12.5),
            lambda: Counters(flight_hours=FlightHours(-1)),
            lambda: Counters(flight_cycles=-1),
            lambda: Counters(flight_cycles=True),
            lambda: Utilisation(flight_hours_per_day=0.3),
            lambda: Utilisation(flight_cycles_per_day=Fraction(-1)),
            lambda: Tolerance(days=1, months=1),
            lambda: Moment(on=datetime(2026, 1, 1)),  # noqa: DTZ001 - refused
        ):
            with pytest.raises(InvalidValueError):
                make()


class TestWords:
    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("30d after effective date", "30 days after effective date"),
            ("6m since new", "6 months after new"),
            ("1y from the last inspection", "1 year after last accomplishment"),
            ("500fh after new", "500 FH after new"),
            ("300fc after new", "300 FC after new"),
            ("2w after finding", "2 weeks after finding"),
            ("within 10 hours' time in service after the effective date of this AD", "10 FH after effective date"),
            ("Within the next 10 hours TIS after effective date.", "10 FH after effective date"),
            ("10 hours time-in-service (TIS) after effective date", "10 FH after effective date"),
            ("1,000 landings following effective date", "1000 FC after effective date"),
            ("before 10,000 total landings since new", "before 10000 FC after new"),
            ("12 calendar months after effective date", "12 calendar months after effective date"),
            ("10 calendar days after finding", "10 days after finding"),
            ("100:22 FH after new", "100:22 FH after new"),
            ("100.37 FH after new on a component", "100.37 FH after new on the component's counter"),
            ("prior to August 1, 1948", "before 1948-08-01"),
            ("no later than 31 Dec. 1983", "on or before 1983-12-31"),
            ("not later than 10 FH after new", "10 FH after new"),
            ("on or before 2026-05-31", "on or before 2026-05-31"),
            ("1 day after this_or_that", "1 day after this_or_that"),
            (
                "100 FH, or 6 months after effective date, whichever occurs first",
                "100 FH or 6 months after effective date, whichever first",
            ),
            (
                "9 FH after new or 9 d after finding whichever comes last",
                "9 FH after new or 9 days after finding, whichever later",
            ),
            (
                "9 FH or 9 FC after new on the component's counter or 1 y after new, whichever is earlier",
                "9 FH or 9 FC after new on the component's counter or 1 year after new, whichever first",
            ),
            (
                "9 FC or 1 y after overhaul on the component's counter, whichever first",
                "9 FC after overhaul on the component's counter or 1 year after overhaul, whichever first",
            ),
            (
                "9 FC or (1 y after overhaul) or 1 m after new, whichever first",
                "9 FC or 1 year after overhaul or 1 month after new, whichever first",
            ),
            (
                "9 FH after new; repeat every 9 FH or 9 FC on the component's counter or 1 y, whichever first",
                (
                    "9 FH after new; repeat every 9 FH or 9 FC after last accomplishment on the component's counter"
                    " or 1 year, whichever first"
                ),
            ),
            (
                "10 hours TIS after effective date, and thereafter at intervals not to exceed 25 hours TIS",
                "10 FH after effective date; repeat every 25 FH",
            ),
            ("1 d after new then repeat 9 FH after finding", "1 day after new; repeat every 9 FH after finding"),
            (
                "1 d after new; repeat every 9 FH; at most 1 repeat; not earlier than 5 FH after last accomplishment",
                "1 day after new; repeat every 9 FH; at most 1 repeat; not earlier than 5 FH after last accomplishment",
            ),
            (
                "1 d after new; repeat every (9 FH or 1 y, whichever later) or before 2026-01-01, whichever first",
                "1 day after new; repeat every (9 FH or 1 year, whichever later) or before 2026-01-01, whichever first",
            ),
            (
                "1 d after new; repeat every 9 FH; at most 3 repeats",
                "1 day after new; repeat every 9 FH; at most 3 repeats",
            ),
        ],
    )
    def test_the_usual_spellings_are_read(self, text, printed):
        time = parse_compliance_time(text)
        assert format_compliance_time(time) == printed
        assert parse_compliance_time(printed) == time

    @pytest.mark.parametrize(
        ("text", "position", "expected"),
        [
            ("", 0, "a number, such as 100 FH"),
            ("100", 3, "a unit: FH, FC, days, weeks, months or years"),
            ("100 foo", 4, "a unit: FH, FC, days, weeks, months or years"),
            ("100 FH", 6, "'after' and an event, such as after effective date"),
            ("100 FH or 9 d, whichever first", 13, "'after' and an event, such as after effective date"),
            ("100 FH after", 12, "the name of an event, such as effective date"),
            (
                "100 FH after x or 6 m after x",
                29,
                "', whichever first' or ', whichever later': two limits need a connector",
            ),
            ("100 FH after x, 6 m after x", 14, "'or', with ', whichever first' or ', whichever later' at the end"),
            ("100 FH after x and 6 m after x", 15, "'or', with ', whichever first' or ', whichever later' at the end"),
            ("(100 FH after x", 15, "')'"),
            ("100 FH after x)", 14, "'or', ', whichever first', '; repeat every' or the end"),
            ("on or before 2026-02-30", 13, "a day of the calendar, such as 2026-05-31"),
            ("before 0001-01-01", 0, "no day lies before the first one of the calendar"),
            ("before noon", 7, "a date such as 2026-05-31, or a number, such as 100 FH"),
            ("100.375 FH after x", 0, "hours such as 100, 100.37 or 100:22, no finer than these"),
            ("1.5 years after x", 0, "a whole number of years"),
            ("9999999999999 d after x", 0, "a smaller number"),
            ("99999999 d after x", 0, "a whole number of days, at most 10,000,000"),
            (
                "1 d after x; sometimes",
                13,
                "'repeat every', 'not earlier than' or, after a repeat, 'at most N repeats'",
            ),
            (
                "1 d after x; at most 2 repeats",
                13,
                "'repeat every', 'not earlier than' or, after a repeat, 'at most N repeats'",
            ),
            ("(" * 51 + "1 d after x", 50, "at most 50 brackets inside each other"),
        ],
    )
    def test_what_is_no_compliance_time_is_refused_with_place_and_expectation(self, text, position, expected):
        with pytest.raises(TextError) as refused:
            parse_compliance_time(text)
        assert (refused.value.position, refused.value.expected) == (position, expected)

    def test_one_expression_has_no_repeat(self):
        with pytest.raises(TextError, match="or the end at position 11"):
            parse_expression("1 d after x; repeat every 9 FH")

    def test_a_text_without_end_is_refused_at_once(self):
        for text in ("x" * 120_001, "1 d or " * 15_000, "(" * 100_000, "9" * 100_000, "1 d after " + "x " * 50_000):
            with pytest.raises(TextError):
                parse_compliance_time(text)
        with pytest.raises(InvalidValueError, match="expected a text"):
            parse_expression(None)


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "message"),
        [
            (None, "rule: expected a rule"),
            ({}, "rule: expected whichever with of, within with after, on_or_before or before, but found nothing"),
            ({"whichever": "first"}, "but found whichever"),
            ({"whichever": "first", "of": {}}, "rule.of: expected a list of rules"),
            (
                {"whichever": "last", "of": [{"before": "2026-01-01"}] * 2},
                "rule.whichever: expected one of first, later",
            ),
            ({"whichever": "first", "of": [{"before": "2026-01-01"}, 3]}, r"rule.of\[1\]: expected a rule"),
            ({"before": "0001-01-01"}, "rule.before: no day lies before"),
            ({"before": "2026-1-1"}, "rule.before: expected a date"),
            ({"on_or_before": "2026-02-30"}, "rule.on_or_before: expected a date"),
            ({"within": {"hours": 3}, "after": "new"}, "rule.within: expected one of flight_hours"),
            ({"within": {"days": 3, "weeks": 1}, "after": "new"}, "rule.within: expected one of"),
            ({"within": {"days": 3.5}, "after": "new"}, "rule.within: expected a whole number of days"),
            ({"within": {"days": Decimal("1e999999999")}, "after": "new"}, "rule.within: expected a whole number"),
            ({"within": {"days": float("inf")}, "after": "new"}, "rule.within: expected a whole number"),
            ({"within": {"flight_hours": "x"}, "after": "new"}, "rule.within.flight_hours: expected hours such as"),
            (
                {"within": {"flight_hours": True}, "after": "new"},
                "rule.within.flight_hours: expected a number of hours",
            ),
            ({"within": {"flight_hours": Decimal("NaN")}, "after": "new"}, "expected a number of hours"),
            ({"within": {"flight_hours": 1.001}, "after": "new"}, "finer than a hundredth"),
            ({"within": {"days": 3}, "after": "New"}, "rule.after: expected the name of an event"),
            ({"within": {"days": 3}, "after": "new", "exclusive": "yes"}, "rule.exclusive: expected true or false"),
            ({"within": {"days": 3}, "after": "new", "calendar": True}, "rule.calendar: expected months"),
            (
                {"within": {"flight_cycles": 3}, "after": "new", "counter": None},
                "rule.counter: expected one of aircraft",
            ),
        ],
    )
    def test_what_is_no_rule_is_refused_with_its_path(self, rule, message):
        with pytest.raises(InvalidValueError, match=message):
            expression_from_rule(rule)

    def test_rules_nested_without_end_are_refused(self):
        rule = {"before": "2026-01-01"}
        for _ in range(60):
            rule = {"whichever": "first", "of": [rule, {"before": "2026-01-01"}]}
        with pytest.raises(InvalidValueError, match="at most 50 choices inside each other"):
            expression_from_rule(rule)

    def test_numbers_may_be_written_as_programs_do(self):
        assert expression_from_rule({"within": {"days": 3.0}, "after": "new"}).amount == 3
        assert expression_from_rule({"within": {"days": Decimal("3.0")}, "after": "new"}).amount == 3
        assert expression_from_rule({"within": {"flight_hours": "100:22"}, "after": "new"}).amount == FlightHours.of(
            100, 22
        )
        assert hours_from_json(Decimal("100.37")) == FlightHours.parse("100.37")

    def test_every_part_of_a_limit_is_written(self):
        limit = Within(
            unit="flight_hours", amount=FlightHours.of(9, 1), after="new", counter="component", exclusive=True
        )
        rule = {"within": {"flight_hours": "9:01"}, "after": "new", "counter": "component", "exclusive": True}
        assert rule_from_expression(limit) == rule
        assert rule_from_expression(Before(day=TODAY)) == {"before": "2026-06-01"}
        months = Within(unit="calendar_months", amount=12, after="new")
        assert rule_from_expression(months) == {"within": {"months": 12}, "after": "new", "calendar": True}
        assert expression_from_rule(rule_from_expression(months)) == months
        half = Within(unit="flight_hours", amount=FlightHours.parse("9.5"), after="new")
        assert rule_from_expression(half) == {"within": {"flight_hours": 9.5}, "after": "new"}

    def test_a_counter_beside_the_calendar_says_nothing(self):
        rule = {"within": {"days": 3}, "after": "installation", "counter": "component"}
        assert expression_from_rule(rule) == Within(unit="days", amount=3, after="installation")


class TestScan:
    STATE = raw_state(on=TODAY, aircraft=NOW, component=Counters(flight_hours=FlightHours.of(9)), utilisation=USE)
    ANCHORS = raw_moments({"effective_date": EFFECTIVE})

    @pytest.mark.parametrize(
        ("text", "point"),
        [
            ("80 FC after effective date", (45, 2, 30, 0, None, None, 980, False, False)),
            ("9 FH after new on the component's counter", (0, 1, 0, 0, None, 2_320 * 3_600, None, False, False)),
            (
                "100 FH or 90 FH or 9 FC or 8 FC or 200 d or 180 d after effective date, whichever first",
                (-63, 2, -42, 3, date(2026, 7, 30).toordinal(), 2_400 * 3_600 + 1_800, 908, True, True),
            ),
            ("(1 d or 90 FC after effective date, whichever first) or 9 FC after new, whichever later", None),
            ("500 FH or 501 FH or 90 FC after effective date, whichever later", None),
            ("9 FH after nothing", (None,) * 9),
            # On one axis the limits themselves tell, though both are reached within the same day.
            (
                "10.6 FH or 10.5 FH after effective date, whichever first",
                (0, 1, 3_600, 1, None, 2_321 * 3_600, None, False, False),
            ),
            (
                "10.4 FH or 10.5 FH after effective date, whichever later",
                (0, 1, 3_600, 1, None, 2_321 * 3_600, None, False, False),
            ),
        ],
    )
    def test_a_scan_tells_the_same_in_whole_numbers(self, text, point):
        expression = parse_expression(text)
        scanned, told = compile_scan(expression)(self.STATE, self.ANCHORS), asked(text, component=None)
        if point is not None:
            assert scanned == point
        if told.governing is not None:
            assert limits_of(expression)[scanned.place] == told.governing_limit
            assert scanned.reached == (told.status == "overdue")

    def test_without_a_rate_the_general_path_answers(self):
        state = raw_state(on=TODAY, aircraft=NOW, component=None, utilisation=Utilisation())
        scan = compile_scan(parse_expression("80 FC after effective date"))
        assert scan(state, self.ANCHORS) == (None, 2, 30, 0, None, None, 980, False, False)

    def test_what_is_soon_needs_all_of_a_later(self):
        scan = compile_scan(
            parse_expression("100 FH or 80 FC after effective date, whichever later"),
            due_soon=DueSoon(flight_hours=FlightHours.of(100)),
        )
        assert scan(self.STATE, self.ANCHORS).soon is False
