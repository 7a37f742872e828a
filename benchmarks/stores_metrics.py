"""The dashboard's numbers over a million tasks: one snapshot from one read, against one query for each number.

Run `python benchmarks/stores_metrics.py`, with `--tasks 100000` for fewer tasks, or with `--quick` for a tenth of them.
It runs on an SQLite file and on PostgreSQL. Both ways must give the same numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, get_args

from sqlalchemy import Connection, text

from amss_core.alerts import LEVELS
from amss_core.directives.status import ComplianceStatus
from amss_core.metrics import Snapshot
from amss_core.services.metrics import show_metrics
from amss_sql import schema
from support.on_databases import NOW, ORGANIZATION, PLANNER, Measured, connection_of, databases, report, size, timed

YEARS, AIRCRAFT, ACTIVE = 10, 500, 1_000
TYPES = ("inspection", "repair", "overhaul")
TARGETS = {"SQLite file": 2.5, "PostgreSQL 18": 5.0}
REPEATS = 5


def rows_of_tasks(count: int) -> Iterator[dict[str, Any]]:
    """Yield the tasks of ten years, evenly spread, one in fifty cancelled, and those that are planned."""
    apart = timedelta(days=365 * YEARS) / count
    for number in range(count):
        planned = number < ACTIVE
        start = NOW + timedelta(days=1 + number // AIRCRAFT) if planned else NOW - apart * (number - ACTIVE + 1)
        end = start + timedelta(hours=4)
        state = "scheduled" if planned else "cancelled" if number % 50 == 0 else "completed"
        completed_at = start + timedelta(hours=3 + number % 3) if state == "completed" else None
        yield {
            "id": f"T{number}",
            "aircraft": f"A{number % AIRCRAFT}",
            "type": TYPES[number % 3],
            "start_at": start,
            "end_at": end,
            "state": state,
            "priority": "routine",
            "title": "inspect",
            "parts": [],
            "notes": "",
            "started_at": start if completed_at else None,
            "completed_at": completed_at,
            "first_planned_start_at": start,
            "first_planned_end_at": end,
            "reschedules": 0,
            "revision": 1,
            "slot": 0 if planned else None,
        }


def rows_of_items(count: int) -> Iterator[dict[str, Any]]:
    """Yield a checklist item for every fifth task."""
    for number in range(0, count, 5):
        yield {
            "task": f"T{number}",
            "id": "1",
            "place": 1,
            "description": "inspect",
            "result": "pending" if number < ACTIVE else "pass",
            "performed_by": [],
            "independent_inspection": False,
        }


def rows_of_aircraft() -> Iterator[dict[str, Any]]:
    """Yield the fleet."""
    for number in range(AIRCRAFT):
        yield {
            "registration": f"A{number}",
            "type_designator": "B738",
            "status": "operational",
            "capacity_slots": 1,
            "configuration_known": True,
            "utilisation_plan": {},
            "revision": 1,
        }


RECENT = "completed_at > :since AND completed_at <= :now"
ON_TIME = f"{RECENT} AND completed_at <= end_at"
ACTIVE_STATES = "state IN ('scheduled', 'in_progress')"


_USABLE = (
    "(SELECT count(*) FROM part_items i WHERE i.org_id = part_definitions.org_id AND i.status = 'in_stock' "
    "AND i.part_number = part_definitions.part_number AND (i.expires_on IS NULL OR i.expires_on >= :on))"
)


def number_by_number(connection: Connection) -> dict[str, Any]:
    """Ask for each number with a query of its own, but for those of certificates and mechanics."""
    postgresql = connection.dialect.name == "postgresql"
    minutes = (
        "avg(extract(epoch FROM completed_at - started_at)) / 60"
        if postgresql
        else "avg(round((julianday(completed_at) - julianday(started_at)) * 86400)) / 60"
    )
    shown = "%Y-%m-%d %H:%M:%S.%f"
    instants = {"now": NOW, "since": NOW - timedelta(days=30), "today": NOW.replace(hour=0)}
    given: dict[str, Any] = {"org": ORGANIZATION}
    days = {"on": NOW.date(), "soon": NOW.date() + timedelta(days=30)}
    given |= days if postgresql else {name: day.isoformat() for name, day in days.items()}
    given |= instants if postgresql else {name: at.strftime(shown) for name, at in instants.items()}

    def ask(what: str, table: str, condition: str) -> Any:  # noqa: ANN401 - a number of any kind
        query = f"SELECT {what} FROM {table} WHERE org_id = :org AND {condition}"  # noqa: S608 - our own words
        return connection.execute(text(query), given).scalar()

    def count(condition: str) -> Any:  # noqa: ANN401 - a number of any kind
        return ask("count(*)", "tasks", condition)

    of_tasks = f"task IN (SELECT id FROM tasks WHERE org_id = :org AND ({ACTIVE_STATES} OR ({RECENT})))"  # noqa: S608 - our own words
    found = {
        "scheduled": count("state = 'scheduled'"),
        "in_progress": count("state = 'in_progress'"),
        "overdue": count(f"{ACTIVE_STATES} AND end_at < :now"),
        "completed_today": count("completed_at >= :today AND completed_at <= :now"),
        "completed_30_days": count(RECENT),
        "on_time": count(ON_TIME),
    }
    for kind in TYPES:
        of_kind = f"type = '{kind}' AND {RECENT}"
        found[f"{kind} completed"] = count(of_kind)
        found[f"{kind} on time"] = count(f"type = '{kind}' AND {ON_TIME}")
        found[f"{kind} without start"] = count(f"{of_kind} AND started_at IS NULL")
        found[f"{kind} minutes"] = round(float(ask(minutes, "tasks", of_kind) or 0))
    for result in ("pending", "pass", "fail"):
        found[result] = ask("count(*)", "checklist_items", f"result = '{result}' AND {of_tasks}")
    for status in ("operational", "maintenance", "grounded"):
        found[status] = ask("count(*)", "aircraft", f"status = '{status}'")
    for status in get_args(ComplianceStatus):
        found[f"directives {status}"] = ask("count(*)", "requirement_statuses", f"status = '{status}'")
    for level in LEVELS:
        found[f"alerts {level}"] = ask("count(*)", "alerts", f"level = '{level}' AND resolved_at IS NULL")
    found["alerts unacknowledged"] = ask("count(*)", "alerts", "acknowledged_at IS NULL AND resolved_at IS NULL")
    in_stock = "status = 'in_stock'"
    found |= {
        "in stock": ask("count(*)", "part_items", f"{in_stock} AND (expires_on IS NULL OR expires_on >= :on)"),
        "expired": ask("count(*)", "part_items", f"{in_stock} AND expires_on < :on"),
        "expiring": ask("count(*)", "part_items", f"{in_stock} AND expires_on >= :on AND expires_on <= :soon"),
        "low": ask("count(*)", "part_definitions", f"minimum_level > {_USABLE}"),
        "out": ask("count(*)", "part_definitions", f"minimum_level > 0 AND 0 = {_USABLE}"),
        "used": ask("count(*)", "reservations", "state = 'used' AND changed_at > :since"),
        "released": ask("count(*)", "reservations", "state = 'released' AND changed_at > :since"),
    }
    return found


def of_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return the same numbers from a snapshot."""
    tasks, items, fleet = snapshot.tasks, snapshot.checklists, snapshot.fleet
    found: dict[str, Any] = {
        "scheduled": tasks.scheduled,
        "in_progress": tasks.in_progress,
        "overdue": tasks.overdue,
        "completed_today": tasks.completed_today,
        "completed_30_days": tasks.completed_30_days,
        "on_time": _part(tasks.on_time_rate, tasks.completed_30_days),
    }
    for each in tasks.by_type:
        found[f"{each.type} completed"] = each.completed
        found[f"{each.type} on time"] = _part(each.on_time_rate, each.completed)
        found[f"{each.type} without start"] = each.without_start
        found[f"{each.type} minutes"] = round(each.mean_turnaround_minutes or 0)
    found |= {"pending": items.pending, "pass": items.passed, "fail": items.failed}
    found |= {"operational": fleet.operational, "maintenance": fleet.maintenance, "grounded": fleet.grounded}
    found |= {f"directives {each}": dict(snapshot.directives).get(each, 0) for each in get_args(ComplianceStatus)}
    alerts, parts = snapshot.alerts, snapshot.parts
    found |= {f"alerts {level}": getattr(alerts, level) for level in LEVELS}
    used = 0 if parts.fill_rate is None else parts.fill_rate.numerator
    return found | {
        "alerts unacknowledged": alerts.unacknowledged,
        "in stock": parts.in_stock,
        "expired": parts.expired,
        "expiring": parts.expiring_30_days,
        "low": parts.low,
        "out": parts.out,
        "used": used,
        "released": 0 if parts.fill_rate is None else parts.fill_rate.denominator - used,
    }


def _part(rate: Fraction | None, whole: int) -> int:
    return int((rate or 0) * whole)


def measure(measured: Measured, count: int) -> int:
    """Measure both ways on a database, and print their times."""
    measured.fill(
        (
            (schema.aircraft, rows_of_aircraft()),
            (schema.tasks, rows_of_tasks(count)),
            (schema.checklist_items, rows_of_items(count)),
        )
    )
    with measured.database.read(ORGANIZATION) as stores:
        one, snapshot = timed(lambda: show_metrics(stores, PLANNER, now=NOW), repeats=REPEATS)
        many, numbers = timed(lambda: number_by_number(connection_of(stores)), repeats=REPEATS)
    print(f"{measured.name}, {count:,} tasks, {snapshot.tasks.completed_30_days:,} of them completed in 30 days")
    print(f"  one snapshot, all numbers {one * 1_000:9.1f} ms")
    print(f"  a query for each of {len(numbers)}    {many * 1_000:9.1f} ms")
    if of_snapshot(snapshot) != numbers:
        print(f"the two ways differ: {of_snapshot(snapshot)} and {numbers}")
        return 1
    return report([("one snapshot", many / one, TARGETS[measured.name])])


def main() -> int:
    """Measure on both databases; return 1 where the answers differ or a target is missed."""
    count = size(__doc__, 1_000_000, "tasks")
    with databases() as found:
        return max([measure(each, count) for each in found])


if __name__ == "__main__":
    sys.exit(main())
