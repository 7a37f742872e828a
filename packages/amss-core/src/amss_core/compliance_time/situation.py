"""What due points are worked out from: counters, dated events, utilisation, and policies of authority and operator."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import attrs

from amss_core._validators import is_date
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.units import FlightHours

MonthPolicy: TypeAlias = Literal["same_day", "end_of_month"]
"""How `calendar_months` end: on the same day number (the stricter, and the default), or with the month (the reading of
the FAA for annual inspections). Months and years always end on the same day number, clamped to the month's last."""


def is_hours(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept flight hours that are not below zero, and None.

    Raises:
        InvalidValueError: For anything else.
    """
    if value is not None and not (isinstance(value, FlightHours) and value.seconds >= 0):
        raise InvalidValueError("expected FlightHours, not below zero, or None", field=attribute.name, value=value)


def is_count(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a whole number that is not below zero, and None.

    Raises:
        InvalidValueError: For anything else.
    """
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        raise InvalidValueError("expected a whole number, not below zero, or None", field=attribute.name, value=value)


def _is_share(_instance: object, attribute: attrs.Attribute[Any], value: Fraction | None) -> None:
    if value is not None and value < 0:
        raise InvalidValueError("expected nothing below zero", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Counters:
    """The two counters of an aircraft or of a component at one moment."""

    flight_hours: FlightHours | None = attrs.field(default=None, validator=is_hours)
    """Flight hours since new; None where they are unknown."""
    flight_cycles: int | None = attrs.field(default=None, validator=is_count)
    """Flight cycles since new; None where they are unknown."""


UNKNOWN_COUNTERS = Counters()


@attrs.frozen(kw_only=True)
class Moment:
    """A dated event that limits are counted from, with the counters at that moment; what is unknown is None."""

    on: date | None = attrs.field(default=None, validator=attrs.validators.optional(is_date))
    """The day of the event."""
    aircraft: Counters = UNKNOWN_COUNTERS
    """The counters of the aircraft at the event."""
    component: Counters = UNKNOWN_COUNTERS
    """The component's own counters at the event."""
    recorded_by: str = ""
    """Who entered the event."""
    recorded_at: str = ""
    """When the event was entered, ISO 8601 in UTC."""
    readings: tuple[Derivation | None, ...] = ()
    """Where the counters were read that the event itself does not tell: flight hours and flight cycles of the aircraft,
    then of the component, None for each that it tells; empty where it tells all."""


def _exact(rate: object) -> Fraction | None:
    if rate is None:
        return None
    if not isinstance(rate, (int, Fraction)) or isinstance(rate, bool):
        raise InvalidValueError("expected a whole number or an exact Fraction, such as Fraction('0.3')", value=rate)
    return Fraction(rate)


@attrs.frozen(kw_only=True)
class Utilisation:
    """How much is flown each day; used to project a date, never to say that something is compliant."""

    flight_hours_per_day: Fraction | None = attrs.field(default=None, converter=_exact, validator=_is_share)
    """Flight hours a day; None where no rate is known."""
    flight_cycles_per_day: Fraction | None = attrs.field(default=None, converter=_exact, validator=_is_share)
    """Flight cycles a day; None where no rate is known."""


UNKNOWN_UTILISATION = Utilisation()


@attrs.frozen(kw_only=True)
class Tolerance:
    """How far past its due point an item may be done without an exceedance; nothing, unless a policy grants it.

    A percentage is of the interval; calendar intervals are taken in days and rounded down. Where a percentage and a
    fixed amount are both given, the smaller one holds. A limit that is a date has no interval and no tolerance.

    Source: 14 CFR 39.7 (none on a directive); CAR 39.55 of New Zealand (10 % on repeats); ML.A.302(d) of Part-ML.
    """

    percent: Fraction | None = attrs.field(default=None, converter=_exact, validator=_is_share)
    """Percentage of the interval."""
    flight_hours: FlightHours | None = attrs.field(default=None, validator=is_hours)
    """Flight hours past the due point."""
    flight_cycles: int | None = attrs.field(default=None, validator=is_count)
    """Flight cycles past the due point."""
    days: int | None = attrs.field(default=None, validator=is_count)
    """Days past the due point; months and days are not both given."""
    months: int | None = attrs.field(default=None, validator=is_count)
    """Months past the due point."""

    def __attrs_post_init__(self) -> None:
        if self.days is not None and self.months is not None:
            raise InvalidValueError("give days or months, not both", field="days", value=self.days)


NO_TOLERANCE = Tolerance()


@attrs.frozen(kw_only=True)
class TolerancePolicy:
    """Which tolerance holds for whom: rows of data, and none where no row matches."""

    rows: tuple[tuple[str, str, str, Tolerance], ...] = ()
    """(authority, kind of task, `initial` or `repeat`, tolerance); the first row that matches holds."""

    def find(self, *, authority: str, kind: str, occurrence: Literal["initial", "repeat"]) -> Tolerance:
        """Return the tolerance of a kind of task, such as `directive` or `annual_inspection`, under an authority."""
        for row_authority, row_kind, row_occurrence, tolerance in self.rows:
            if (row_authority, row_kind, row_occurrence) == (authority, kind, occurrence):
                return tolerance
        return NO_TOLERANCE


_MINIMUM_PROGRAMME = Tolerance(flight_hours=FlightHours.of(10), months=1)

TOLERANCES = TolerancePolicy(
    rows=(
        ("CAANZ", "directive", "repeat", Tolerance(percent=Fraction(10))),
        ("EASA", "100_hour_inspection", "initial", _MINIMUM_PROGRAMME),
        ("EASA", "100_hour_inspection", "repeat", _MINIMUM_PROGRAMME),
        ("EASA", "annual_inspection", "initial", _MINIMUM_PROGRAMME),
        ("EASA", "annual_inspection", "repeat", _MINIMUM_PROGRAMME),
    )
)
"""Tolerances that regulations grant by themselves; everything else is the approved programme's, or zero.

Source: CAR 39.55 of New Zealand; ML.A.302(d) of Part-ML. The others: none (14 CFR 39.7).
"""


@attrs.frozen(kw_only=True)
class DueSoon:
    """How close to its limit an item is called due soon; a threshold that is None never is."""

    days: int | None = attrs.field(default=None, validator=is_count)
    """Days to a date, or to the projected date of another limit; the threshold itself counts as soon."""
    flight_hours: FlightHours | None = attrs.field(default=None, validator=is_hours)
    """Flight hours to a limit."""
    flight_cycles: int | None = attrs.field(default=None, validator=is_count)
    """Flight cycles to a limit."""


NEVER_SOON = DueSoon()
