"""Counter readings of aircraft and components: what a counter showed on a day, as known at any instant.

The value on a day is the last reading on or before it, for flight hours and for flight cycles apart. A reading that
runs backwards is refused, unless it corrects one: then it names the reading that it replaces, which stays on file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import attrs

from amss_core._validators import is_date, is_instant, is_name, is_name_or_empty, to_utc
from amss_core.compliance_time.situation import Counters, is_count, is_hours
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.fleet.aircraft import ComponentId
from amss_core.fleet.corrections import corrections_against, standing
from amss_core.units import FlightHours

CounterAxis = Literal["flight_hours", "flight_cycles"]
AXES: tuple[CounterAxis, ...] = ("flight_hours", "flight_cycles")
UNIT_TEXTS: dict[CounterAxis, str] = {"flight_hours": "FH", "flight_cycles": "FC"}


@attrs.frozen(kw_only=True)
class Reading:
    """What the counters of an aircraft, or of a component, showed on a day.

    Raises:
        InvalidValueError: If it is of both or of neither, shows nothing, or shows less than zero.
    """

    id: str = attrs.field(default="", validator=is_name_or_empty)
    """Name of the reading; needed only where another replaces it."""
    aircraft: str | None = attrs.field(default=None, validator=attrs.validators.optional(is_name))
    """Registration; None for a reading of a component."""
    component: ComponentId | None = None
    """The component; None for a reading of an aircraft."""
    read_on: date = attrs.field(validator=is_date)
    """Day of the reading."""
    flight_hours: FlightHours | None = attrs.field(default=None, validator=is_hours)
    """Flight hours since new; None where they were not read."""
    flight_cycles: int | None = attrs.field(default=None, validator=is_count)
    """Flight cycles since new; None where they were not read."""
    replaces: str = attrs.field(default="", validator=is_name_or_empty)
    """Id of the earlier reading that was wrong; empty where it corrects nothing."""
    recorded_by: str = attrs.field(default="", validator=is_name_or_empty)
    """Who entered it; empty where it is not known."""
    recorded_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant of entry, UTC; None where it is not known, and then it counts as known from the beginning."""

    def __attrs_post_init__(self) -> None:
        if (self.aircraft is None) == (self.component is None):
            raise InvalidValueError(
                "expected an aircraft or a component, one of the two", field="aircraft", value=self.aircraft
            )
        if self.flight_hours is None and self.flight_cycles is None:
            raise InvalidValueError("expected flight hours or flight cycles, or both", field="flight_hours")

    @property
    def subject(self) -> str | ComponentId:
        """The registration, or the component."""
        return self.component if self.aircraft is None else self.aircraft  # type: ignore[return-value]

    def steps(self, axis: CounterAxis) -> int | None:
        """Return what was read in whole steps: seconds of flight, or cycles; None where it was not read."""
        if axis == "flight_cycles":
            return self.flight_cycles
        return None if self.flight_hours is None else self.flight_hours.seconds

    def shown(self, axis: CounterAxis) -> str:
        """Return what was read in words: `2310.5 FH`."""
        return shown_steps(self.steps(axis) or 0, axis)


def shown_steps(steps: int, axis: CounterAxis) -> str:
    """Return whole steps of a counter in words: `2310.5 FH`."""
    return f"{FlightHours(steps) if axis == 'flight_hours' else steps} {UNIT_TEXTS[axis]}"


def readings_against(readings: Iterable[Reading]) -> tuple[tuple[Reading, Finding], ...]:
    """Return every reading that cannot stand, each with what stands against it, in the order given.

    Readings of several aircraft and components may be given together; each is held against those of its own.
    """
    given = tuple(readings)
    against = [*corrections_against(given, noun="reading"), *_of_another(given), *_running_backwards(given)]
    place = {id(reading): number for number, reading in enumerate(given)}
    return tuple(sorted(against, key=lambda pair: place[id(pair[0])]))


def _of_another(readings: tuple[Reading, ...]) -> Iterator[tuple[Reading, Finding]]:
    by_id = {reading.id: reading for reading in reversed(readings) if reading.id}
    for reading in readings:
        replaced = by_id.get(reading.replaces)
        if replaced is not None and replaced.subject != reading.subject:
            text = f"it is of {reading.subject}, but replaces a reading of {replaced.subject}"
            yield reading, Finding(code="replaced_reading_of_another", text=text)


def _running_backwards(readings: tuple[Reading, ...]) -> Iterator[tuple[Reading, Finding]]:
    by_subject: dict[str | ComponentId, list[Reading]] = {}
    for reading in standing(readings):
        by_subject.setdefault(reading.subject, []).append(reading)
    for own in by_subject.values():
        for axis in AXES:
            highest: Reading | None = None
            for reading in _in_order(own, axis):
                if highest is not None and _steps(reading, axis) < _steps(highest, axis):
                    yield reading, _backwards(reading, highest, axis)
                else:
                    highest = reading


def _backwards(reading: Reading, highest: Reading, axis: CounterAxis) -> Finding:
    replace = f"that replaces '{highest.id}'" if highest.id else "that names by its id the reading that it replaces"
    return Finding(
        code="reading_runs_backwards",
        text=f"{reading.shown(axis)} on {reading.read_on} is less than {highest.shown(axis)} on {highest.read_on}; "
        f"where the earlier one was wrong, enter a correction {replace}",
        compared=(
            (axis, reading.shown(axis)),
            ("read_on", reading.read_on.isoformat()),
            (f"earlier_{axis}", highest.shown(axis)),
            ("earlier_read_on", highest.read_on.isoformat()),
        ),
    )


def _steps(reading: Reading, axis: CounterAxis) -> int:
    return reading.steps(axis) or 0


def _in_order(readings: Iterable[Reading], axis: CounterAxis) -> list[Reading]:
    """Return those that read the axis, by day; of one day the highest is the last, because counters only run up."""
    read = (reading for reading in readings if reading.steps(axis) is not None)
    return sorted(read, key=lambda reading: (reading.read_on, _steps(reading, axis)))


def _readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(readings)


@attrs.frozen
class CounterHistory:
    """The counters of one aircraft, or of one component, over time.

    Raises:
        InvalidValueError: If readings are of several, run backwards or replace what is not there; all are listed.

    >>> history = CounterHistory([Reading(aircraft="ET-AXM", read_on=date(2026, 5, 1), flight_cycles=13_211)])
    >>> history.on(date(2026, 5, 20)).flight_cycles, history.on(date(2026, 4, 30)).flight_cycles
    (13211, None)
    """

    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    """All readings, replaced ones included, in any order."""
    as_known_at: datetime | None = attrs.field(
        default=None, kw_only=True, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant by whose knowledge it answers, UTC; None for all that is on record."""

    def __attrs_post_init__(self) -> None:
        if len({reading.subject for reading in self.readings}) > 1:
            raise InvalidValueError("expected the readings of one aircraft or of one component", field="readings")
        against = readings_against(self.readings)
        if against:
            raise InvalidValueError(
                "; ".join(f"reading of {reading.read_on}: {finding}" for reading, finding in against), field="readings"
            )

    def known_at(self, now: datetime) -> CounterHistory:
        """Return the history by what was known at an instant: a correction entered later has not yet replaced anything.

        Args:
            now: Aware instant; what was recorded at it is known.

        Raises:
            InvalidValueError: If the instant does not know its offset from UTC.
        """
        return attrs.evolve(self, as_known_at=now)

    @cached_property
    def standing(self) -> tuple[Reading, ...]:
        """The readings that count: known at the instant, and not replaced by one that was."""
        return standing(self.readings, as_known_at=self.as_known_at)

    @cached_property
    def _by_axis(self) -> dict[CounterAxis, tuple[list[Reading], list[date]]]:
        ordered = {axis: _in_order(self.standing, axis) for axis in AXES}
        return {axis: (own, [reading.read_on for reading in own]) for axis, own in ordered.items()}

    @cached_property
    def _explained(self) -> dict[date, tuple[Derivation, ...]]:
        """By day what was explained already: all directives ask about the same few days."""
        return {}

    def between(self, first_on: date, last_on: date, *, axis: CounterAxis) -> tuple[Reading, ...]:
        """Return the readings of a counter that count, from the first day through the last, in order."""
        own, days = self._by_axis[axis]
        return tuple(own[bisect_left(days, first_on) : bisect_right(days, last_on)])

    def reading_on(self, day: date, *, axis: CounterAxis) -> Reading | None:
        """Return the last reading of a counter on or before a day; None where there is none."""
        own, days = self._by_axis[axis]
        index = bisect_right(days, day) - 1
        return own[index] if index >= 0 else None

    def on(self, day: date) -> Counters:
        """Return the counters on a day: each its last reading on or before it, unknown where there is none."""
        hours = self.reading_on(day, axis="flight_hours")
        cycles = self.reading_on(day, axis="flight_cycles")
        return Counters(
            flight_hours=hours.flight_hours if hours else None, flight_cycles=cycles.flight_cycles if cycles else None
        )

    def explain(self, day: date) -> tuple[Derivation, ...]:
        """Return why the counters on a day are what they are: for each the reading, who entered it, and when."""
        if day not in self._explained:
            self._explained[day] = tuple(explained(self.reading_on(day, axis=axis), axis, day) for axis in AXES)
        return self._explained[day]


def explained(reading: Reading | None, axis: CounterAxis, day: date) -> Derivation:
    """Return why a counter on a day is what its last reading showed; None for no reading."""
    if reading is None:
        return Derivation(text=f"{axis.replace('_', ' ')} on {day}: unknown, there is no reading on or before that day")
    corrected = f", replacing '{reading.replaces}'" if reading.replaces else ""
    return Derivation(
        text=f"{axis.replace('_', ' ')} on {day}: {reading.shown(axis)}, read on {reading.read_on}{corrected}",
        value=reading.shown(axis),
        recorded_by=reading.recorded_by,
        recorded_at=reading.recorded_at.isoformat() if reading.recorded_at else "",
    )
