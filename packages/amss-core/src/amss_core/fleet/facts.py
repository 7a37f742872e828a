"""All that is on record about a fleet, and what it was on any day: who carries what, and what the counters showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise

import attrs

from amss_core._validators import is_instant, to_utc
from amss_core.errors import InvalidValueError
from amss_core.fleet.aircraft import Aircraft, Component, ComponentId, Installation
from amss_core.fleet.readings import CounterHistory, Reading

_NO_READINGS = CounterHistory()
_BEFORE_ALL_ENTRIES = datetime.min.replace(tzinfo=UTC)


# A converter with a type of its own for each kind: a generic one would leave callers without types.
def _aircraft(aircraft: Iterable[Aircraft]) -> tuple[Aircraft, ...]:
    return tuple(aircraft)


def _components(components: Iterable[Component]) -> tuple[Component, ...]:
    return tuple(components)


def _installations(installations: Iterable[Installation]) -> tuple[Installation, ...]:
    return tuple(installations)


def _readings(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(readings)


@attrs.frozen(kw_only=True)
class Fleet:
    """Aircraft, components, where they were installed, and every reading of their counters.

    Raises:
        InvalidValueError: If an aircraft or a component is given twice, or a component is on two aircraft on one day.
    """

    aircraft: tuple[Aircraft, ...] = attrs.field(default=(), converter=_aircraft)
    """The aircraft, in the order in which answers list them."""
    components: tuple[Component, ...] = attrs.field(default=(), converter=_components)
    """The components, installed or not; one that only an installation or a reading names is known by that."""
    installations: tuple[Installation, ...] = attrs.field(default=(), converter=_installations)
    """Which component was on which aircraft, and when; a later record of the same component, aircraft, position and
    first day stands for the earlier one, as that of a removal does."""
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=_readings)
    """Readings of all counters, replaced ones included."""
    as_known_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant by whose knowledge it answers, UTC; None for all that is on record."""

    def __attrs_post_init__(self) -> None:
        _once((each.registration for each in self.aircraft), field="aircraft")
        _once((each.id for each in self.components), field="components")
        if self.as_known_at is None:
            self._refuse_two_places()

    def _refuse_two_places(self) -> None:
        for component, installations in self._by_component.items():
            for earlier, later in pairwise(installations):
                if earlier.removed_on is None or later.installed_on is None or later.installed_on < earlier.removed_on:
                    raise InvalidValueError(
                        f"{component} would be on {earlier.aircraft} and {later.aircraft} on one day; say on which day "
                        f"it was removed from {earlier.aircraft}",
                        field="installations",
                        value=str(component),
                    )

    def known_at(self, now: datetime) -> Fleet:
        """Return the fleet by what was known at an instant; what was recorded at it is known.

        Raises:
            InvalidValueError: If the instant does not know its offset from UTC.
        """
        return attrs.evolve(self, as_known_at=now)

    @cached_property
    def _aircraft(self) -> dict[str, Aircraft]:
        return {each.registration: each for each in self.aircraft}

    @cached_property
    def _components(self) -> dict[ComponentId, Component]:
        return {each.id: each for each in self.components}

    @cached_property
    def _known_installations(self) -> tuple[Installation, ...]:
        known_at = self.as_known_at
        last: dict[object, Installation] = {}
        for each in sorted(self.installations, key=lambda each: each.recorded_at or _BEFORE_ALL_ENTRIES):
            if known_at is None or each.recorded_at is None or each.recorded_at <= known_at:
                last[each.component, each.aircraft, each.position, each.installed_on] = each
        return tuple(last.values())

    @cached_property
    def _by_component(self) -> dict[ComponentId, list[Installation]]:
        found: dict[ComponentId, list[Installation]] = {}
        for each in sorted(self._known_installations, key=lambda each: each.installed_on or date.min):
            found.setdefault(each.component, []).append(each)
        return found

    @cached_property
    def _by_aircraft(self) -> dict[str, list[Installation]]:
        found: dict[str, list[Installation]] = {}
        for each in self._known_installations:
            found.setdefault(each.aircraft, []).append(each)
        return found

    @cached_property
    def _histories(self) -> dict[str | ComponentId, CounterHistory]:
        found: dict[str | ComponentId, list[Reading]] = {}
        for reading in self.readings:
            found.setdefault(reading.subject, []).append(reading)
        return {subject: CounterHistory(own, as_known_at=self.as_known_at) for subject, own in found.items()}

    def find(self, registration: str) -> Aircraft | None:
        """Return the aircraft of a registration; None where the fleet has none."""
        return self._aircraft.get(registration)

    def find_component(self, component: ComponentId) -> Component | None:
        """Return what is on record of a component; None where it is known by its id only."""
        return self._components.get(component)

    def component_ids(self) -> tuple[ComponentId, ...]:
        """Return every component that is on record or was ever installed, in order."""
        return tuple(sorted({*self._components, *self._by_component}))

    def installation_of(self, component: ComponentId, *, on: date) -> Installation | None:
        """Return where a component is installed on a day; None where no aircraft carries it."""
        return next((each for each in self._by_component.get(component, ()) if each.covers(on)), None)

    def installations_of(self, component: ComponentId) -> tuple[Installation, ...]:
        """Return where a component was installed, in order of the days."""
        return tuple(self._by_component.get(component, ()))

    def installed_on(self, registration: str, *, on: date) -> tuple[Installation, ...]:
        """Return what an aircraft carries on a day."""
        return tuple(each for each in self._by_aircraft.get(registration, ()) if each.covers(on))

    def history(self, subject: str | ComponentId) -> CounterHistory:
        """Return the counters of an aircraft, by its registration, or of a component; empty where none was read.

        Raises:
            InvalidValueError: If its readings cannot stand; all that cannot are listed.
        """
        return self._histories.get(subject, _NO_READINGS)


def _once(names: Iterable[object], *, field: str) -> None:
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise InvalidValueError(f"'{name}' is given twice; expected it once", field=field, value=str(name))
        seen.add(name)
