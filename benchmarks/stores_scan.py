"""A scan of 2 000 directives over 500 aircraft: set-based, against one directive and aircraft after another.

Run `python benchmarks/stores_scan.py`, with `--directives 200` for fewer directives, or with `--quick` for a tenth.
It runs on an SQLite file and on PostgreSQL. One after another is measured on a sample, in one transaction and with a
transaction for each, and its time is scaled. What the core works out and what is stored is measured each by itself.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from amss_core.compliance_time import parse_compliance_time
from amss_core.directives import (
    Accomplishment,
    Applicability,
    Criteria,
    Directive,
    DirectiveRequirement,
    KeptStatus,
    fleet_status,
)
from amss_core.directives.register import SCAN_POLICY
from amss_core.fleet import Aircraft, Reading
from amss_core.services.directives import scan_fleet
from amss_core.stores import Stores
from amss_core.units import FlightHours
from amss_sql import Database, schema
from support.on_databases import NOW, ORGANIZATION, PLANNER, Measured, databases, report, size, tenant_of, timed

TODAY = NOW.date()
AIRCRAFT, TYPES, SAMPLE = 500, ("B738", "A320", "AT76", "DH8D", "B77W"), 60
RULES = (
    "within 500 FH after the effective date, repeat every 1000 FH",
    "within 6 months after the effective date",
    "within 3000 FC or 24 months after the effective date, whichever occurs first, repeat every 12 months",
)
TARGETS = {"SQLite file": (3.0, 3.0), "PostgreSQL 18": (10.0, 20.0)}


def fleet() -> Iterator[tuple[Aircraft, Reading]]:
    """Yield the fleet, with a reading of each aircraft."""
    chance = random.Random(1)
    for number in range(AIRCRAFT):
        registration = f"ET-{number:03}"
        hours = chance.randint(5_000, 40_000)
        yield (
            Aircraft(
                registration=registration,
                type_designator=TYPES[number % len(TYPES)],
                serial_number=str(30_000 + number),
                manufactured_on=date(2010, 1, 1),
            ),
            Reading(
                id=f"R{number}",
                aircraft=registration,
                read_on=TODAY - timedelta(days=1),
                flight_hours=FlightHours.of(hours),
                flight_cycles=hours // 2,
                recorded_by="root",
            ),
        )


def directives(count: int) -> Iterator[Directive]:
    """Yield directives, each of one type of aircraft."""
    for number in range(count):
        yield Directive(
            number=f"AD-{number:05}",
            kind="AD",
            authority="FAA",
            issued_on=date(2025, 1, 1),
            effective_on=date(2025, 2, 1) + timedelta(days=number % 400),
            applicability=Applicability(groups=[Criteria(types={TYPES[number % len(TYPES)]})]),
            requirements=[
                DirectiveRequirement(paragraph="(g)", compliance_time=parse_compliance_time(RULES[number % len(RULES)]))
            ],
        )


def fill(database: Database, count: int) -> None:
    """Make the operator: a fifth of the applicable directives is done on each aircraft."""
    found, given = tuple(fleet()), tuple(directives(count))
    done = [
        Accomplishment(
            id=f"D{number}-{place}",
            directive=directive.number,
            paragraph="(g)",
            aircraft=f"ET-{place:03}",
            done_on=TODAY - timedelta(days=5),
            recorded_by="root",
        )
        for number, directive in enumerate(given)
        for place in range(number % len(TYPES), AIRCRAFT, 5 * len(TYPES))
    ]
    with database.begin(ORGANIZATION) as stores:
        for aircraft, _reading in found:
            stores.fleet.add(aircraft)
        stores.fleet.record_readings(reading for _aircraft, reading in found)
        stores.directives.add(given, recorded_at=NOW, recorded_by="root")
        tenant_of(stores).insert_all(schema.accomplishments, done)


def pairs(count: int) -> list[tuple[str, str]]:
    """Return a sample of directives and aircraft."""
    every = list(
        product((f"AD-{number:05}" for number in range(count)), (f"ET-{place:03}" for place in range(AIRCRAFT)))
    )
    return random.Random(2).sample(every, SAMPLE)


def scan_one(stores: Stores, directive: str, registration: str) -> tuple[KeptStatus, ...]:
    """Scan one directive on one aircraft."""
    return scan_fleet(stores, PLANNER, on=TODAY, now=NOW, directives=[directive], registrations=[registration]).changed


def scan_each_by_itself(database: Database, sample: list[tuple[str, str]]) -> list[KeptStatus]:
    """Scan one after another, each in a transaction of its own."""
    found: list[KeptStatus] = []
    for pair in sample:
        with database.begin(ORGANIZATION) as stores:
            found += scan_one(stores, *pair)
    return found


def measure(measured: Measured, count: int) -> int:
    """Measure all ways on a database, and print their times."""
    database, cells = measured.database, count * AIRCRAFT
    fill(database, count)
    sample = pairs(count)
    by_itself, found = timed(lambda: scan_each_by_itself(database, sample))
    with database.begin(ORGANIZATION) as stores:
        one_by_one, again = timed(lambda: [each for pair in sample for each in scan_one(stores, *pair)])
    with database.begin(ORGANIZATION) as stores:
        ours, summary = timed(lambda: scan_fleet(stores, PLANNER, on=TODAY, now=NOW))
    with database.read(ORGANIZATION) as stores:
        loading, file = timed(lambda: stores.directives.load(stores.fleet.load()))
        kept = {each.key: each for each in stores.directives.statuses()}
    computing, _ = timed(lambda: fleet_status(file, on=TODAY, policy=SCAN_POLICY))
    with database.begin(ORGANIZATION) as stores:
        storing, _ = timed(lambda: stores.directives.keep(kept.values()))
    print(f"{measured.name}, {count:,} directives on {AIRCRAFT} aircraft: {dict(summary.counts)}")
    for name, seconds in (
        ("the whole scan", ours),
        ("  reading the facts", loading),
        ("  the core's part", computing),
        ("  storing all anew", storing),
        ("one after another, scaled", one_by_one * cells / SAMPLE),
        ("each with its commit, scaled", by_itself * cells / SAMPLE),
    ):
        print(f"  {name:30} {seconds:10.1f} s {cells / seconds:12,.0f} rows/s")
    if again or len(kept) != cells or any(kept[each.key] != each for each in found):
        print("the ways differ")
        return 1
    in_one, with_commits = TARGETS[measured.name]
    return report(
        [
            ("in one transaction", one_by_one * cells / SAMPLE / ours, in_one),
            ("with a commit for each", by_itself * cells / SAMPLE / ours, with_commits),
        ]
    )


def main() -> int:
    """Measure on both databases; return 1 where the answers differ or a target is missed."""
    count = size(__doc__, 2_000, "directives")
    with databases() as found:
        return max([measure(each, count) for each in found])


if __name__ == "__main__":
    sys.exit(main())
