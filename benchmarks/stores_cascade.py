"""A move on which 10 000 tasks depend, applied in one transaction: all windows at once, against one task after another.

Run `python benchmarks/stores_cascade.py`, with `--tasks 1000` for fewer tasks, or with `--quick` for a tenth of them.
It runs on an SQLite file and on PostgreSQL. Both ways must leave the same windows; one after another is measured on a
sample, and its time is scaled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from amss_core.events import TaskRescheduled
from amss_core.scheduling import Preview, apply
from amss_core.services._change import tell
from amss_core.services.scheduling import apply_move, plan_of, preview_move
from amss_core.stores import Stores
from amss_sql import Database, schema
from support.on_databases import NOW, ORGANIZATION, PLANNER, Measured, connection_of, databases, report, size, timed

IN_A_CHAIN, SAMPLE = 20, 500
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TARGET = 5.0


def rows_of_aircraft(count: int) -> Iterator[dict[str, Any]]:
    """Yield an aircraft for each chain of tasks, and one for the task before all of them."""
    for number in range(-1, count // IN_A_CHAIN):
        yield {
            "registration": f"A{number}",
            "type_designator": "B738",
            "status": "operational",
            "capacity_slots": 1,
            "configuration_known": True,
            "utilisation_plan": {},
            "revision": 1,
        }


def rows_of_tasks(count: int) -> Iterator[dict[str, Any]]:
    """Yield one task before all others, and chains of tasks on an aircraft each."""
    for number in range(-1, count):
        chain, place = divmod(number, IN_A_CHAIN)
        start = NOW + DAY * (1 if number < 0 else 2 + place)
        yield {
            "id": f"T{number}",
            "aircraft": f"A{-1 if number < 0 else chain}",
            "type": "inspection",
            "start_at": start,
            "end_at": start + 4 * HOUR,
            "state": "scheduled",
            "priority": "routine",
            "title": "inspect",
            "parts": [],
            "notes": "",
            "first_planned_start_at": start,
            "first_planned_end_at": start + 4 * HOUR,
            "reschedules": 0,
            "revision": 1,
            "slot": 0,
        }


def rows_of_links(count: int) -> Iterator[dict[str, Any]]:
    """Yield the links: each task waits for the one before it, the first of each chain for the task before all."""
    for number in range(count):
        before = number - 1 if number % IN_A_CHAIN else -1
        yield {
            "predecessor": f"T{before}",
            "successor": f"T{number}",
            "type": "finish_to_start",
            "lag_minutes": 0,
        }


def one_after_another(stores: Stores, shown: Preview) -> int:
    """Store the last windows of the cascade task by task, each with its record and event, and return how many."""
    after = apply(shown, plan_of(stores, PLANNER), despite_conflicts=True)
    last = sorted(shown.changes, key=lambda each: each.new_start_at, reverse=True)[:SAMPLE]
    for each in last:
        task = after.by_id[each.task]
        stores.tasks.replace(task)
        moved = TaskRescheduled(
            task=task.id,
            old_start_at=each.old_start_at,
            new_start_at=each.new_start_at,
            new_end_at=each.new_end_at,
            reason="x",
        )
        tell(
            stores,
            PLANNER,
            now=NOW,
            action="scheduling.move",
            entity_type="task",
            entity_id=task.id,
            payload=moved,
            after=task,
        )
    return len(last)


def seconds_one_after_another(database: Database, shown: Preview) -> float:
    """Return how long all would take one after another, from a sample that is undone again."""
    with database.begin(ORGANIZATION) as stores:
        seconds, number = timed(lambda: one_after_another(stores, shown))
        connection_of(stores).rollback()
    return seconds * len(shown.changes) / number


def measure(measured: Measured, count: int) -> int:
    """Measure both ways on a database, and print their times."""
    measured.fill(
        (
            (schema.aircraft, rows_of_aircraft(count)),
            (schema.tasks, rows_of_tasks(count)),
            (schema.task_dependencies, rows_of_links(count)),
        )
    )
    database, sent = measured.database, list[str]()
    move = {"T-1": NOW + 30 * DAY}
    with database.read(ORGANIZATION) as stores:
        previewing, shown = timed(lambda: preview_move(stores, PLANNER, move, now=NOW).preview)
    naive = seconds_one_after_another(database, shown)
    event.listen(database.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    with database.begin(ORGANIZATION) as stores:
        applying, change = timed(
            lambda: apply_move(stores, PLANNER, shown, reason="x", despite_conflicts=True, now=NOW)
        )
    with database.read(ORGANIZATION) as stores:
        kept = {each.id: (each.start_at, each.end_at, each.reschedules) for each in stores.tasks.find()}
    print(f"{measured.name}, one move that {len(change.changes) - 1:,} other tasks follow")
    print(f"  previewed           {previewing:8.2f} s")
    print(f"  applied             {applying:8.2f} s, with {len(sent):,} statements")
    print(f"  one after another   {naive:8.2f} s (scaled from {SAMPLE:,} tasks)")
    if kept != {each.task: (each.new_start_at, each.new_end_at, 1) for each in shown.changes}:
        print("what is kept is not what the preview showed")
        return 1
    return report([("applied at once", naive / applying, TARGET)])


def main() -> int:
    """Measure on both databases; return 1 where the answers differ or a target is missed."""
    count = size(__doc__, 10_000, "tasks")
    with databases() as found:
        return max([measure(each, count) for each in found])


if __name__ == "__main__":
    sys.exit(main())
