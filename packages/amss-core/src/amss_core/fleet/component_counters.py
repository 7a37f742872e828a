"""The counters of a component on a day: its last reading, and what it has certainly flown since with its aircraft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from amss_core.compliance_time.situation import Counters
from amss_core.findings import Derivation
from amss_core.fleet.aircraft import ComponentId
from amss_core.fleet.facts import Fleet
from amss_core.fleet.readings import AXES, CounterAxis, Reading, explained, shown_steps
from amss_core.units import FlightHours


class _Flown(NamedTuple):
    """What an aircraft has flown between two of its readings while it carried a component."""

    first: Reading
    last: Reading
    steps: int


def component_counters(fleet: Fleet, component: ComponentId, *, on: date) -> Counters:
    """Return the counters of a component on a day.

    A component is rarely read while it flies. So to its last reading on or before the day is added what the aircraft
    that carried it have flown since, between the first and the last of their readings in that time: no more than is on
    record. A counter that was never read is unknown.
    """
    hours = _steps(fleet, component, "flight_hours", on)
    return Counters(
        flight_hours=None if hours is None else FlightHours(hours),
        flight_cycles=_steps(fleet, component, "flight_cycles", on),
    )


def explain_component_counters(fleet: Fleet, component: ComponentId, *, on: date) -> tuple[Derivation, ...]:
    """Return why the counters of a component on a day are what they are: its reading, and what was flown since."""
    return tuple(_explained(fleet, component, axis, on) for axis in AXES)


def _steps(fleet: Fleet, component: ComponentId, axis: CounterAxis, on: date) -> int | None:
    reading = fleet.history(component).reading_on(on, axis=axis)
    if reading is None:
        return None
    return (reading.steps(axis) or 0) + sum(each.steps for each in _flown_since(fleet, component, reading, axis, on))


def _flown_since(
    fleet: Fleet, component: ComponentId, reading: Reading, axis: CounterAxis, on: date
) -> Iterator[_Flown]:
    for installation in fleet.installations_of(component):
        first_on = max(installation.installed_on or reading.read_on, reading.read_on)
        last_on = min(installation.removed_on or on, on)
        history = fleet.history(installation.aircraft)
        if between := history.between(first_on, last_on, axis=axis):
            last = between[-1]
            # Of several readings on the first day, the highest: what was flown before the component's own is in it.
            first = history.reading_on(between[0].read_on, axis=axis) or last
            if steps := (last.steps(axis) or 0) - (first.steps(axis) or 0):
                yield _Flown(first, last, steps)


def _explained(fleet: Fleet, component: ComponentId, axis: CounterAxis, on: date) -> Derivation:
    reading = fleet.history(component).reading_on(on, axis=axis)
    read = explained(reading, axis, on)
    flown = [] if reading is None else list(_flown_since(fleet, component, reading, axis, on))
    if not flown:
        return read
    shown = shown_steps(_steps(fleet, component, axis, on) or 0, axis)
    return Derivation(
        text=f"{axis.replace('_', ' ')} on {on}: {shown}, its last reading and what was flown since",
        value=shown,
        terms=(read, *(_explained_flight(each, axis) for each in flown)),
    )


def _explained_flight(flown: _Flown, axis: CounterAxis) -> Derivation:
    shown = shown_steps(flown.steps, axis)
    return Derivation(
        text=f"flown with {flown.last.aircraft}: {shown}, from {flown.first.shown(axis)} read on {flown.first.read_on} "
        f"to {flown.last.shown(axis)} read on {flown.last.read_on}",
        value=shown,
    )
