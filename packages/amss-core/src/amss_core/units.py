"""Exact quantities of the field: flight hours as whole seconds, and months that end where the calendar says."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs

from amss_core.errors import InvalidValueError, TextError

SECONDS_PER_HOUR = 3_600
SECONDS_PER_MINUTE = 60
SECONDS_PER_HUNDREDTH = 36
"""A hundredth of an hour, the step in which many technical logs are kept."""

_HOURS = re.compile(r"(?P<hours>[0-9]{1,12})(?:\.(?P<hundredths>[0-9]{1,2})|:(?P<minutes>[0-5][0-9]))?")


def _whole(_instance: object, attribute: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError("expected a whole number", field=attribute.name, value=value)


@attrs.frozen(order=True, repr=False)
class FlightHours:
    """A duration in flight, exact: whole seconds, because a minute and a hundredth of an hour both fit.

    Sums and differences of readings stay exact; they may be negative (what remains of an exceeded limit).

    >>> FlightHours.parse("100.37"), FlightHours.parse("100:22")
    (FlightHours('100.37'), FlightHours('100:22'))
    >>> FlightHours.of(2310, 30) + FlightHours.of(10)
    FlightHours('2320.5')
    """

    seconds: int = attrs.field(validator=_whole)
    """Whole seconds."""

    @classmethod
    def of(cls, hours: int, minutes: int = 0) -> FlightHours:
        """Make a duration from whole hours and minutes."""
        return cls(hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE)

    @classmethod
    def parse(cls, text: str) -> FlightHours:
        """Read `100`, `100.5`, `100.37` (hundredths) or `100:22` (minutes).

        Raises:
            TextError: If the text is none of these; a finer reading, such as `100.375`, is refused and never rounded.
        """
        stripped = text.strip()
        match = _HOURS.fullmatch(stripped)
        if match is None:
            raise TextError(text, position=0, expected="hours such as 100, 100.37 or 100:22, no finer than these")
        seconds = int(match["hours"]) * SECONDS_PER_HOUR
        if match["hundredths"]:
            seconds += int(match["hundredths"].ljust(2, "0")) * SECONDS_PER_HUNDREDTH
        if match["minutes"]:
            seconds += int(match["minutes"]) * SECONDS_PER_MINUTE
        return cls(seconds)

    @classmethod
    def from_decimal(cls, hours: Decimal | float) -> FlightHours:
        """Make a duration from decimal hours, as JSON and spreadsheets hold them.

        Raises:
            InvalidValueError: If the hours are no whole number of hundredths or minutes.
        """
        exact = Decimal(str(hours)) if isinstance(hours, float) else Decimal(hours)
        if not exact.is_finite():
            raise InvalidValueError("expected a number of hours", value=hours)
        seconds = exact * SECONDS_PER_HOUR
        nearest = round(seconds)
        written_in_minutes = nearest % SECONDS_PER_MINUTE == 0 and abs(seconds - nearest) < Decimal("0.001")
        if not written_in_minutes and (seconds != nearest or nearest % SECONDS_PER_HUNDREDTH):
            raise InvalidValueError(
                f"{hours} hours is finer than a hundredth of an hour or a minute; enter 100.37 or 100:22", value=hours
            )
        return cls(nearest)

    @property
    def hours(self) -> Decimal:
        """Decimal hours, exact for hundredths; for display and for rates, never for comparing."""
        return Decimal(self.seconds) / SECONDS_PER_HOUR

    def __add__(self, other: FlightHours) -> FlightHours:
        return FlightHours(self.seconds + other.seconds)

    def __sub__(self, other: FlightHours) -> FlightHours:
        return FlightHours(self.seconds - other.seconds)

    def __neg__(self) -> FlightHours:
        return FlightHours(-self.seconds)

    def __str__(self) -> str:
        sign, seconds = ("-" if self.seconds < 0 else ""), abs(self.seconds)
        hours, rest = divmod(seconds, SECONDS_PER_HOUR)
        if rest % SECONDS_PER_HUNDREDTH == 0:
            hundredths = f"{rest // SECONDS_PER_HUNDREDTH:02}".rstrip("0")
            return f"{sign}{hours}.{hundredths}" if hundredths else f"{sign}{hours}"
        minutes, rest = divmod(rest, SECONDS_PER_MINUTE)
        return f"{sign}{hours}:{minutes:02}" + (f":{rest:02}" if rest else "")

    def __repr__(self) -> str:
        return f"FlightHours('{self}')"


def add_months(start: date, months: int) -> date:
    """Return the same day number `months` later, clamped to the last day of its month.

    Several occurrences from one anchor are each counted from the anchor, never from the previous occurrence:
    31 January by a month is 28 February, 31 March, 30 April.

    >>> add_months(date(2023, 1, 31), 1), add_months(date(2024, 2, 29), 12)
    (datetime.date(2023, 2, 28), datetime.date(2025, 2, 28))

    Raises:
        InvalidValueError: If the result is outside the years 1 to 9999.
    """
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise InvalidValueError(f"{months} months from {start} is no date of the calendar", field="start", value=months)
    # No month is shorter than 28 days; asking the calendar takes longer than everything else here.
    day = start.day if start.day <= 28 else min(start.day, monthrange(year, month0 + 1)[1])
    return date(year, month0 + 1, day)


def end_of_month(day: date) -> date:
    """Return the last day of the month that `day` lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def instant_text(instant: datetime) -> str:
    """Return an instant as people read it.

    >>> instant_text(datetime(2026, 6, 8, 6, 30, tzinfo=UTC))
    '2026-06-08 06:30 UTC'
    """
    shown = "%Y-%m-%d %H:%M:%S UTC" if instant.second else "%Y-%m-%d %H:%M UTC"
    return instant.astimezone(UTC).strftime(shown)
