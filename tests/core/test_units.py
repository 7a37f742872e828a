"""Flight hours and months, by example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amss_core.errors import InvalidValueError, TextError
from amss_core.units import FlightHours, add_months, end_of_month


class TestFlightHours:
    @pytest.mark.parametrize(
        ("text", "seconds", "shown"),
        [
            ("0", 0, "0"),
            ("100", 360_000, "100"),
            ("100.5", 361_800, "100.5"),
            ("100.37", 361_332, "100.37"),
            ("100:22", 361_320, "100:22"),
            ("100:30", 361_800, "100.5"),
            (" 0:01 ", 60, "0:01"),
        ],
    )
    def test_hundredths_and_minutes_are_read_and_written_without_loss(self, text, seconds, shown):
        hours = FlightHours.parse(text)
        assert hours.seconds == seconds
        assert str(hours) == shown
        assert FlightHours.parse(shown) == hours

    @pytest.mark.parametrize("text", ["", "100.375", "100:60", "100:5", "1e3", "-5", "12,5", "hours", "1.", "٣"])
    def test_a_finer_reading_or_another_text_is_refused_and_never_rounded(self, text):
        with pytest.raises(TextError, match=r"100\.37 or 100:22"):
            FlightHours.parse(text)

    def test_a_difference_may_be_negative_and_keeps_its_sign(self):
        assert str(FlightHours.parse("1:10") - FlightHours.parse("2:20")) == "-1:10"
        assert str(-FlightHours.of(0, 90)) == "-1.5"
        assert str(FlightHours.parse("100:22") - FlightHours.parse("0.37")) == "99:59:48"

    @pytest.mark.parametrize(
        ("hours", "shown"), [(2310.5, "2310.5"), (Decimal("0.01"), "0.01"), (100, "100"), (1 / 3, "0:20")]
    )
    def test_decimal_hours_of_a_spreadsheet_are_taken_exactly(self, hours, shown):
        assert str(FlightHours.from_decimal(hours)) == shown

    @pytest.mark.parametrize("hours", [100.375, 0.001, float("inf"), float("nan"), Decimal("-Infinity")])
    def test_decimal_hours_finer_than_a_log_holds_are_refused(self, hours):
        with pytest.raises(InvalidValueError, match="hour"):
            FlightHours.from_decimal(hours)

    @pytest.mark.parametrize("seconds", [1.0, True, "60", None])
    def test_only_whole_seconds_are_held(self, seconds):
        with pytest.raises(InvalidValueError, match="whole number"):
            FlightHours(seconds)

    def test_hours_are_compared_and_shown_as_decimals(self):
        assert FlightHours.parse("1:30") < FlightHours.of(2)
        assert FlightHours.parse("1:30").hours == Decimal("1.5")
        assert repr(FlightHours.of(2, 30)) == "FlightHours('2.5')"


class TestMonths:
    @pytest.mark.parametrize(
        ("start", "months", "result"),
        [
            (date(2023, 1, 31), 1, date(2023, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2023, 1, 31), 2, date(2023, 3, 31)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 3, 31), -1, date(2024, 2, 29)),
            (date(2024, 12, 15), 1, date(2025, 1, 15)),
        ],
    )
    def test_the_day_number_stays_and_is_clamped_to_the_month_s_end(self, start, months, result):
        assert add_months(start, months) == result

    @pytest.mark.parametrize(("start", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
    def test_a_month_beyond_the_calendar_is_refused(self, start, months):
        with pytest.raises(InvalidValueError, match="no date of the calendar"):
            add_months(start, months)

    def test_the_end_of_a_month_knows_leap_years(self):
        assert [end_of_month(date(year, 2, 1)).day for year in (1900, 2000, 2023, 2024)] == [28, 29, 28, 29]
