"""The first page of the due list, of 500 aircraft and a million requirements, against reading all and sorting them.

Run `python benchmarks/stores_due_list.py`, with `--statuses 100000` for fewer, or with `--quick` for a tenth of them.
It runs on an SQLite file and on PostgreSQL. Both ways must give the same page.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from amss_core.directives import KeptStatus
from amss_core.directives.register import NO_DAY
from amss_core.services.directives import list_due
from amss_sql import schema
from support.on_databases import NOW, ORGANIZATION, PLANNER, Measured, databases, report, size, timed

TODAY = NOW.date()
AIRCRAFT, PAGE, HORIZON_DAYS = 500, 50, 90
TARGET = 100.0


def rows_of_statuses(count: int) -> Iterator[dict[str, Any]]:
    """Yield where each aircraft stands on each of many directives: a tenth falls due some day, of it 1 % is overdue."""
    chance = random.Random(1)
    for number in range(count):
        directive, aircraft = divmod(number, AIRCRAFT)
        dated = chance.random() < 0.1
        due_on = TODAY + timedelta(days=chance.randint(-10, 1_000))
        overdue = dated and due_on < TODAY
        yield {
            "directive": f"AD-{directive:05}",
            "paragraph": "(g)",
            "aircraft": f"A{aircraft:03}",
            "part_number": "",
            "serial_number": "",
            "on": TODAY,
            "status": "overdue" if overdue else "open" if dated else "not_applicable",
            "urgency": 0 if overdue else 3 if dated else 9,
            "falls_due_on": due_on if dated else NO_DAY,
            "due_on": due_on if dated else None,
            "times_done": 0,
        }


def page_of_all(all_of_them: tuple[KeptStatus, ...]) -> list[KeptStatus]:
    """Return the first page from all of them, filtered and sorted here."""
    through = TODAY + timedelta(days=HORIZON_DAYS)
    wanted = (each for each in all_of_them if each.urgency < 3 or (each.urgency == 3 and each.falls_due_on <= through))
    return sorted(
        wanted,
        key=lambda each: (
            each.urgency,
            each.falls_due_on,
            each.directive,
            each.paragraph,
            each.aircraft,
            each.part_number,
            each.serial_number,
        ),
    )[:PAGE]


def measure(measured: Measured, count: int) -> int:
    """Measure both ways on a database, and print their times."""
    measured.fill([(schema.requirement_statuses, rows_of_statuses(count))])
    with measured.database.read(ORGANIZATION) as stores:
        ours, page = timed(
            lambda: list_due(stores, PLANNER, on=TODAY, horizon_days=HORIZON_DAYS, limit=PAGE), repeats=5
        )
        following, _ = timed(
            lambda: list_due(stores, PLANNER, on=TODAY, horizon_days=HORIZON_DAYS, after=page[-1], limit=PAGE),
            repeats=5,
        )
        naive, same = timed(lambda: page_of_all(stores.directives.statuses()))
    print(f"{measured.name}, {count:,} statuses of {AIRCRAFT} aircraft")
    print(f"  first page of {PAGE}       {ours * 1_000:10.1f} ms")
    print(f"  the page after it      {following * 1_000:10.1f} ms")
    print(f"  reading all of them    {naive * 1_000:10.1f} ms")
    if list(page) != same:
        print("the two ways give different pages")
        return 1
    return report([("first page", naive / ours, TARGET)])


def main() -> int:
    """Measure on both databases; return 1 where the answers differ or a target is missed."""
    count = size(__doc__, 1_000_000, "statuses")
    with databases() as found:
        return max([measure(each, count) for each in found])


if __name__ == "__main__":
    sys.exit(main())
