"""The demo operator's aircraft, their counters, and the components that directives look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, product
from random import Random

import attrs

TypeOfFleet = tuple[str, str, int, int, int, int]

# Designator, model, number of aircraft, hundredths of a flight hour and tenths of a flight cycle per day, first serial.
_FLEET: tuple[TypeOfFleet, ...] = (
    ("B738", "737-800", 8, 847, 42, 35210),
    ("B38M", "737 MAX 8", 3, 932, 44, 43310),
    ("A320", "A320-214", 4, 791, 48, 4720),
    ("A20N", "A320-251N", 5, 968, 51, 8140),
    ("B77W", "777-300ER", 2, 1284, 16, 42110),
    ("DH8D", "DHC-8-402", 2, 543, 62, 4310),
)
_LETTERS = "ABCDEFGHKLMNOPRSTUVWXYZIJQ"
"""What registrations are made of: two after `ET-A`."""
BOEING = ("B738", "B38M", "B77W")
DISKS = {True: "745902", False: "790832"}
"""Part number of the compressor disk, for Boeing aircraft and for the others."""
BOLTS = {True: "65-14-2100", False: "65-14-3200"}
"""Part number of the attachment bolts, for Boeing aircraft and for the others."""


@attrs.frozen(kw_only=True)
class DemoAircraft:
    """One aircraft whose counters grow by the same amount each day, so that any day's reading is known."""

    registration: str
    type: str
    model: str
    serial_number: int
    manufactured_on: date
    hundredths_per_day: int
    tenths_per_day: int
    disk_installed_on: date
    bolts_installed_on: date

    @property
    def is_boeing(self) -> bool:
        """Whether the directives of the first family apply to it."""
        return self.type in BOEING

    def hours(self, day: date, *, since: date | None = None) -> str:
        """Return the flight hours on a day, since new or since another day."""
        hundredths = (day - (since or self.manufactured_on)).days * self.hundredths_per_day
        return f"{hundredths // 100}.{hundredths % 100:02}"

    def cycles(self, day: date, *, since: date | None = None) -> str:
        """Return the flight cycles on a day, since new or since another day."""
        return str((day - (since or self.manufactured_on)).days * self.tenths_per_day // 10)


SMALLEST, LARGEST = sum(each[2] for each in _FLEET), 500
"""How many aircraft the fleet has at least, and at most."""


def fleet(on: date, random: Random, *, size: int = SMALLEST) -> tuple[DemoAircraft, ...]:
    """Return the fleet; the first aircraft of the first and of the fourth type are the ones in heavy checks.

    A larger fleet begins with the same aircraft.

    Args:
        on: The demo's day.
        random: Chance.
        size: Number of aircraft, from `SMALLEST` to `LARGEST`.
    """
    first = [(type_, index) for type_ in _FLEET for index in range(type_[2])]
    more = [(_FLEET[number % len(_FLEET)], _FLEET[number % len(_FLEET)][2] + number) for number in range(LARGEST)]
    letters = chain(product(_LETTERS, _LETTERS[:12]), product(_LETTERS, _LETTERS[12:]))
    return tuple(
        _aircraft(type_, index, f"ET-A{''.join(next(letters))}", on, random) for type_, index in (*first, *more)[:size]
    )


def _aircraft(type_: TypeOfFleet, index: int, registration: str, on: date, random: Random) -> DemoAircraft:
    designator, model, _number, hundredths, tenths, serial = type_
    usage = random.randrange(94, 107)
    return DemoAircraft(
        registration=registration,
        type=designator,
        model=model,
        serial_number=serial + index * 7,
        manufactured_on=on - timedelta(days=random.randrange(900, 4600)),
        hundredths_per_day=hundredths * usage // 100,
        tenths_per_day=tenths * usage // 100,
        # 2,000 flight cycles from new are the life of the disk: none is near its end.
        disk_installed_on=on - timedelta(days=random.randrange(40, 16_000 // tenths)),
        bolts_installed_on=on - timedelta(days=random.randrange(300, 850)),
    )


def aircraft_rows(aircraft: tuple[DemoAircraft, ...], in_check: set[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of `aircraft`."""
    for each in aircraft:
        checked = each.registration in in_check
        yield {
            "registration": each.registration,
            "type": each.type,
            "serial_number": str(each.serial_number),
            "model": each.model,
            "manufactured_on": each.manufactured_on.isoformat(),
            "first_flight_on": (each.manufactured_on + timedelta(days=9)).isoformat(),
            "status": "maintenance" if checked else "operational",
            "capacity_slots": "12" if checked else "2",
        }


def reading_rows(
    aircraft: tuple[DemoAircraft, ...], on: date, effective_dates: tuple[date, ...]
) -> Iterator[dict[str, str]]:
    """Yield the rows of `readings`: each fortnight of the last year, yesterday, and when a directive took effect."""
    fortnights = (on - timedelta(days=1 + 14 * number) for number in range(27))
    days = sorted({*fortnights, *(day for day in effective_dates if day < on)})
    for each in aircraft:
        for day in days:
            yield {
                "aircraft": each.registration,
                "read_on": day.isoformat(),
                "flight_hours": each.hours(day),
                "flight_cycles": each.cycles(day),
                "recorded_by": "Technical records",
                "recorded_at": f"{day.isoformat()}T21:30Z",
            }
        for part, serial, installed_on in components(each):
            for day in [installed_on, *(day for day in days[-7:] if day > installed_on)]:
                yield {
                    "part_number": part,
                    "serial_number": serial,
                    "read_on": day.isoformat(),
                    "flight_hours": each.hours(day, since=installed_on),
                    "flight_cycles": each.cycles(day, since=installed_on),
                    "recorded_by": "Technical records",
                    "recorded_at": f"{day.isoformat()}T21:30Z",
                }


def components(aircraft: DemoAircraft) -> tuple[tuple[str, str, date], ...]:
    """Return part number, serial number and day of installation of the aircraft's components, new when installed."""
    return (
        (DISKS[aircraft.is_boeing], f"D{aircraft.serial_number}", aircraft.disk_installed_on),
        (BOLTS[aircraft.is_boeing], f"BS{aircraft.serial_number}", aircraft.bolts_installed_on),
    )
