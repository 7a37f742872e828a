"""The demo operator's plan: two heavy checks of 150 tasks each, some line tasks, and the parts that they need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import attrs

from amss_cli.demo.directives import component_rows
from amss_cli.demo.fleet import BOLTS, DISKS, DemoAircraft
from amss_cli.demo.people import ENGINE_ZONES, STRUCTURE_ZONES, TEAM_SIZE, DemoPerson

ZONES = (
    "left wing",
    "right wing",
    "forward fuselage",
    "aft fuselage",
    "tail",
    "left engine",
    "right engine",
    "landing gear",
    "cabin",
    "avionics bay",
)
STEPS = (
    "Open the access panels of the",
    "Clean and prepare the",
    "General visual inspection of the",
    "Detailed inspection of the",
    "Eddy current inspection of the fittings of the",
    "Lubricate the",
    "Replace the seals of the",
    "Remove corrosion from the",
    "Rectify the findings on the",
    "Restore the protective finish of the",
    "Operational check of the",
    "Functional test of the",
    "Inspect before closing the",
    "Close the access panels of the",
    "Final inspection of the",
)
REPLACE_SEALS, REMOVE_CORROSION, RECTIFY, RESTORE_FINISH, OPERATIONAL_CHECK, FINAL = 6, 7, 8, 9, 10, 14
CURE_MINUTES = 60
GEAR_ZONE, AVIONICS_ZONE, CABIN_ZONE, TAIL_ZONE, RIGHT_WING, FORWARD_FUSELAGE = 7, 9, 8, 4, 1, 2


@attrs.frozen(kw_only=True)
class Check:
    """One heavy check."""

    name: str
    aircraft: DemoAircraft
    starts_on: date
    team: tuple[DemoPerson, ...]
    seals: str
    """Start of the part numbers of its seals."""

    def task(self, zone: int, step: int) -> str:
        """Return the id of the task of a zone and a step."""
        return f"{self.name}-{zone * len(STEPS) + step + 1:03}"

    def day(self, step: int) -> date:
        """Return the day of a step: two shifts a day, a step in each."""
        return self.starts_on + timedelta(days=step // 2)

    def start(self, step: int) -> datetime:
        """Return the start of a step: 06:00 or 14:00."""
        return datetime.combine(self.day(step), time(14 if step % 2 else 6), tzinfo=UTC)

    def mechanic(self, zone: int, step: int) -> str:
        """Return who does it: one mechanic of the zone for each shift."""
        return self.team[zone * 2 + step % 2].id


def checks(on: date, aircraft: tuple[DemoAircraft, ...], people: tuple[DemoPerson, ...]) -> tuple[Check, Check]:
    """Return the two checks: on the first 737-800 and on the first A320neo."""
    first = next(each for each in aircraft if each.type == "B738")
    second = next(each for each in aircraft if each.type == "A20N")
    return (
        Check(name="C738", aircraft=first, starts_on=on + timedelta(days=3), team=people[:TEAM_SIZE], seals="S737"),
        Check(
            name="C20N",
            aircraft=second,
            starts_on=on + timedelta(days=5),
            team=people[TEAM_SIZE : 2 * TEAM_SIZE],
            seals="S320",
        ),
    )


def lapses(check: Check) -> dict[str, date]:
    """Return the problem of the certificate: one mechanic's lapses the day before the zone's last task."""
    return {check.mechanic(TAIL_ZONE, FINAL): check.day(FINAL) - timedelta(days=1)}


def task_rows(
    both: tuple[Check, Check],
    people: tuple[DemoPerson, ...],
    aircraft: tuple[DemoAircraft, ...],
    on: date,
    random: Random,
) -> Iterator[dict[str, str]]:
    """Yield the rows of `tasks`, with a broken link and a mechanic who is planned twice."""
    inspectors = [each for each in people if each.is_inspector]
    for number, check in enumerate(both):
        for zone in range(len(ZONES)):
            for step in range(len(STEPS)):
                row = _task(check, zone, step, inspectors, random)
                if (number, zone, step) == (0, FORWARD_FUSELAGE, 5):
                    row["start_at"] = _text(check.start(4) + timedelta(hours=5))  # two hours before that step ends
                if (number, zone, step) == (1, 3, 3):
                    row["mechanic"] = check.mechanic(RIGHT_WING, step)
                yield row
    yield from _line_tasks(both, people, aircraft, on)


def _task(check: Check, zone: int, step: int, inspectors: list[DemoPerson], random: Random) -> dict[str, str]:
    hours = 7 if step == 4 else random.choice((5, 6, 7) if step == RESTORE_FINISH else (5, 6, 7, 8))
    type_ = "inspection"
    if step in {REMOVE_CORROSION, RECTIFY} and zone in STRUCTURE_ZONES:
        type_ = "repair"
    elif step in {REMOVE_CORROSION, RECTIFY} and zone in ENGINE_ZONES:
        type_ = "overhaul"
    return {
        "id": check.task(zone, step),
        "title": f"{STEPS[step]} {ZONES[zone]}",
        "aircraft": check.aircraft.registration,
        "type": type_,
        "start_at": _text(check.start(step)),
        "end_at": _text(check.start(step) + timedelta(hours=hours)),
        "mechanic": check.mechanic(zone, step),
        "inspector": _inspector(check, inspectors) if type_ == "overhaul" else "",
        "package": check.name,
        "parts": f"{check.seals}-{zone:02}" if step == REPLACE_SEALS else "",
    }


def _inspector(check: Check, inspectors: list[DemoPerson]) -> str:
    return next(each.id for each in inspectors if check.aircraft.type in each.types)


def _line_tasks(
    both: tuple[Check, Check], people: tuple[DemoPerson, ...], aircraft: tuple[DemoAircraft, ...], on: date
) -> Iterator[dict[str, str]]:
    """Yield a short inspection for each of eleven other aircraft, each on its own day and by a mechanic of its type."""
    in_check = {check.aircraft.registration for check in both}
    line = [each for each in people if each.zone is None and not each.is_inspector]
    others = [each for each in aircraft if each.registration not in in_check][:11]
    for number, each in enumerate(others):
        mechanic = next(
            person for person in line[number % 4 :] + line if person.types[0] == each.type or each.type in person.types
        )
        start = datetime.combine(on + timedelta(days=1 + number), time(20), tzinfo=UTC)
        yield {
            "id": f"L-{number + 1:03}",
            "title": "Weekly inspection",
            "aircraft": each.registration,
            "type": "inspection",
            "start_at": _text(start),
            "end_at": _text(start + timedelta(hours=3)),
            "mechanic": mechanic.id,
            "package": "LINE",
        }


def dependency_rows(both: tuple[Check, Check]) -> Iterator[dict[str, str]]:
    """Yield the rows of `dependencies`: each zone's steps in a row, and what one zone waits for in another."""
    for check in both:
        for zone in range(len(ZONES)):
            for step in range(1, len(STEPS)):
                lag = CURE_MINUTES if step == OPERATIONAL_CHECK else 0
                yield _link(check, (zone, step - 1), (zone, step), lag=lag)
            if zone != GEAR_ZONE:
                yield _link(check, (GEAR_ZONE, 0), (zone, 2))  # the aircraft is on jacks
            if zone != AVIONICS_ZONE:
                yield _link(check, (AVIONICS_ZONE, RESTORE_FINISH), (zone, OPERATIONAL_CHECK))  # power is on
            if zone != CABIN_ZONE:
                yield _link(check, (zone, FINAL - 1), (CABIN_ZONE, FINAL))
        for zone in ENGINE_ZONES:
            yield _link(check, (AVIONICS_ZONE, 11), (zone, 11), type_="SS")


def _link(
    check: Check, before: tuple[int, int], after: tuple[int, int], *, type_: str = "FS", lag: int = 0
) -> dict[str, str]:
    return {
        "predecessor": check.task(*before),
        "successor": check.task(*after),
        "type": type_,
        "lag_minutes": str(lag) if lag else "",
    }


def part_rows(both: tuple[Check, Check], aircraft: tuple[DemoAircraft, ...], on: date) -> Iterator[dict[str, str]]:
    """Yield the rows of `parts`: seals for each zone, one of them out of stock until after its task, and components."""
    for number, check in enumerate(both):
        for zone, name in enumerate(ZONES):
            part = f"{check.seals}-{zone:02}"
            missing = (number, zone) == (0, GEAR_ZONE)
            restock_on = check.day(REPLACE_SEALS) + timedelta(days=4)
            yield {
                "part_number": part,
                "name": f"Seal kit, {name}",
                "category": "expendable",
                "minimum_level": "1",
                "reorder_point": "2",
                "lead_time_days": "10",
                "restock_on": restock_on.isoformat() if missing else "",
            }
            for item in range(0 if missing else 2 + zone % 3):
                yield {
                    "part_number": part,
                    "serial_number": f"{part}/{2600 + item}",
                    "status": "in_stock",
                    "expires_on": (on + timedelta(days=400 + 40 * item)).isoformat(),
                }
    for parts, name in ((DISKS, "Second stage compressor disk"), (BOLTS, "Attachment bolt set")):
        for part in parts.values():
            yield {"part_number": part, "name": name, "category": "rotable", "lead_time_days": "45"}
    yield from component_rows(aircraft)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%MZ")
