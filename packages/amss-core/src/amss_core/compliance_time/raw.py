"""What is known on a day, in whole numbers: days as ordinals, flight hours as seconds, flight cycles as counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from amss_core.compliance_time.expressions import NEW
from amss_core.compliance_time.situation import Counters, Moment, Utilisation
from amss_core.units import SECONDS_PER_HOUR


class RawMoment(NamedTuple):
    """A dated event in whole numbers; what is unknown is None."""

    day: int | None = None
    """Ordinal of the day."""
    aircraft_hours: int | None = None
    """Flight hours of the aircraft, in seconds."""
    aircraft_cycles: int | None = None
    """Flight cycles of the aircraft."""
    component_hours: int | None = None
    """Flight hours of the component, in seconds."""
    component_cycles: int | None = None
    """Flight cycles of the component."""


class RawRate(NamedTuple):
    """So many counter steps in so many days."""

    steps: int
    """Seconds or cycles flown."""
    days: int
    """In how many days."""


class RawState(NamedTuple):
    """The day asked about, in whole numbers."""

    now: RawMoment
    """The day and the counters on it."""
    rates: tuple[None, RawRate | None, RawRate | None] = (None, None, None)
    """Steps per days by axis: none for the calendar, flight hours in seconds, flight cycles; None where unknown."""


NOTHING = RawMoment()
"""A moment of which nothing is known."""


def raw_moment(on: date | None, aircraft: Counters, component: Counters | None) -> RawMoment:
    """Turn a day and counters into whole numbers."""
    own = component or Counters()
    return RawMoment(
        None if on is None else on.toordinal(),
        None if aircraft.flight_hours is None else aircraft.flight_hours.seconds,
        aircraft.flight_cycles,
        None if own.flight_hours is None else own.flight_hours.seconds,
        own.flight_cycles,
    )


def raw_moments(anchors: Mapping[str, Moment]) -> dict[str, RawMoment]:
    """Turn named, dated events into whole numbers; counters since new stood at zero when new."""
    raw = {name: raw_moment(each.on, each.aircraft, each.component) for name, each in anchors.items()}
    new = raw.get(NEW, NOTHING)
    raw[NEW] = RawMoment(new.day, *(each or 0 for each in new[1:]))
    return raw


def raw_state(*, on: date, aircraft: Counters, component: Counters | None, utilisation: Utilisation) -> RawState:
    """Turn the state asked about into whole numbers."""
    return RawState(
        raw_moment(on, aircraft, component),
        (
            None,
            _raw_rate(utilisation.flight_hours_per_day, SECONDS_PER_HOUR),
            _raw_rate(utilisation.flight_cycles_per_day, 1),
        ),
    )


def _raw_rate(rate: Fraction | None, steps_per_unit: int) -> RawRate | None:
    return None if rate is None else RawRate(rate.numerator * steps_per_unit, rate.denominator)
