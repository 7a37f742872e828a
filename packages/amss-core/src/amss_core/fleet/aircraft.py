"""Aircraft, their types, and the components that they carry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, get_args

import attrs

from amss_core._validators import (
    are_names,
    is_date,
    is_instant,
    is_name,
    is_name_or_empty,
    is_not_blank,
    is_one_of,
    is_text,
    is_whole_number,
    to_utc,
)
from amss_core.compliance_time.situation import UNKNOWN_UTILISATION, Utilisation
from amss_core.errors import InvalidValueError

AircraftStatus = Literal["operational", "maintenance", "grounded"]
"""In service, in maintenance, or not to be flown."""

_optional_date = attrs.validators.optional(is_date)
_optional_text = attrs.validators.optional(is_not_blank)


@attrs.frozen(kw_only=True)
class AircraftType:
    """A type of aircraft by its designator (ICAO Doc 8643)."""

    designator: str = attrs.field(validator=is_name)
    """ICAO designator, such as `B738`."""
    manufacturer: str = attrs.field(validator=is_name_or_empty)
    """Maker, such as `Boeing`."""
    model: str = attrs.field(validator=is_name_or_empty)
    """Model, such as `737-800`."""
    series: str = attrs.field(default="", validator=is_name_or_empty)
    """Family within the maker's range, such as `NG`; empty where there is none."""


def _names(names: Iterable[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


@attrs.frozen(kw_only=True)
class Aircraft:
    """One aircraft of the operator."""

    registration: str = attrs.field(validator=is_name)
    """Registration mark, by which everything else names the aircraft."""
    type_designator: str = attrs.field(validator=is_name)
    """ICAO designator of its type, such as `B738`."""
    serial_number: str | None = attrs.field(default=None, validator=_optional_text)
    """The maker's serial number, as directives count it; None where it is unknown."""
    model: str | None = attrs.field(default=None, validator=_optional_text)
    """Model as directives write it, such as `737-800`; None where it is unknown."""
    series: str | None = attrs.field(default=None, validator=_optional_text)
    """Series as directives write it, such as `737-800 series`; None where it is unknown."""
    manufactured_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day of manufacture; the counters are zero on it. None where it is unknown."""
    first_flight_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day of the first flight; None where it is unknown."""
    status: AircraftStatus = attrs.field(default="operational", validator=is_one_of(get_args(AircraftStatus)))
    """Where the aircraft stands."""
    capacity_slots: int = attrs.field(default=1, validator=is_whole_number(1))
    """How many tasks may be active on it at one instant."""
    modifications: frozenset[str] | None = attrs.field(
        default=None, converter=_names, validator=attrs.validators.optional(are_names)
    )
    """All modifications, bulletins and supplemental type certificates that are embodied; None where that is unknown."""
    configuration_known: bool = False
    """Whether the installations on record are all there are: a part that is not on record is then not installed, else
    it is unknown whether it is."""
    utilisation_plan: Utilisation = UNKNOWN_UTILISATION
    """What the operator plans to fly; it stands before what the readings show, and is used for projections only."""
    aog_since: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Since when it is grounded for want of work or a part (AOG), UTC; None where it is not."""
    revision: int = attrs.field(default=1, validator=is_whole_number(1))
    """Number of this version of the record, from 1; each change adds one."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.manufactured_on, self.first_flight_on, field="first_flight_on")


@attrs.frozen(kw_only=True, order=True)
class ComponentId:
    """What names one serialised component: `69-41868-3 S/N K4471`."""

    part_number: str = attrs.field(validator=is_name)
    """Part number."""
    serial_number: str = attrs.field(validator=is_name)
    """The maker's serial number, unique within the part number."""

    def __str__(self) -> str:
        return f"{self.part_number} S/N {self.serial_number}"


@attrs.frozen(kw_only=True)
class Component:
    """One serialised component, installed or not."""

    id: ComponentId
    """Part number and serial number."""
    name: str = attrs.field(default="", validator=is_text)
    """What it is, in words."""
    manufactured_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day of manufacture; its counters are zero on it. None where it is unknown."""


@attrs.frozen(kw_only=True)
class Installation:
    """A component on an aircraft, for a time."""

    component: ComponentId
    """Which component."""
    aircraft: str = attrs.field(validator=is_name)
    """Registration of the aircraft."""
    position: str = attrs.field(default="", validator=is_text)
    """Position in which it is installed, such as `engine 2`; empty where there is only one."""
    installed_on: date | None = attrs.field(default=None, validator=_optional_date)
    """First day on the aircraft; None where it is unknown, and then it counts as there from the beginning."""
    removed_on: date | None = attrs.field(default=None, validator=_optional_date)
    """Day of removal, on which the aircraft no longer carries it; None while it is installed."""
    recorded_by: str = attrs.field(default="", validator=is_name_or_empty)
    """Who entered it; empty where it is not known."""
    recorded_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant of entry, UTC; None where it is not known, and then it counts as known from the beginning."""

    def __attrs_post_init__(self) -> None:
        _in_order(self.installed_on, self.removed_on, field="removed_on")

    def covers(self, day: date) -> bool:
        """Tell whether the aircraft carries the component on a day; from the first day to before that of removal."""
        return (self.installed_on is None or self.installed_on <= day) and (
            self.removed_on is None or day < self.removed_on
        )


def _in_order(earlier: date | None, later: date | None, *, field: str) -> None:
    if earlier is not None and later is not None and later < earlier:
        raise InvalidValueError(f"expected a day on or after {earlier}, got {later}", field=field, value=later)
