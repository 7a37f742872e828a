"""A row in each table, so that tests can try to reach or change it: everything in it is named `X9`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from operator_data import LATER, NOW, THEM
from sqlalchemy import Boolean, Column, Connection, Date, Integer, String, Table, insert

from amss_core.units import FlightHours
from amss_sql import schema
from amss_sql.columns import CanonicalJson, FlightSeconds, UtcDateTime

RULE = {"within": 500, "unit": "flight_hours", "after": "effective_date"}
COMPLIANCE_TIME = {"initial": RULE}
CRITERIA = {"groups": []}
COMPONENT = {"component_part_number": "X9", "component_serial_number": "X9"}
ROWS: dict[str, dict[str, Any]] = {
    "users": {"role": "auditor"},
    "registrations": {"authority": "EASA", "status": "active"},
    "certificate_events": {"kind": "suspended"},
    "certificate_entries": {"authority": "EASA"},
    "authorisations": {"role": "certifying"},
    "aircraft": {"status": "operational", "utilisation_plan": {}},
    "installations": COMPONENT,
    "readings": {"aircraft": "X9", "flight_cycles": 1},
    "directive_entries": {"kind": "AD", "category": "mandatory", "applicability": CRITERIA},
    "directive_requirements": {"compliance_time": COMPLIANCE_TIME, "applicability": CRITERIA},
    "accomplishments": {"aircraft": "X9", "method": "accomplished", "aircraft_counters": {}, "component_counters": {}},
    "dated_events": {"aircraft": "X9", "aircraft_counters": {}, "component_counters": {}},
    "requirement_statuses": {"status": "open", "urgency": 3},
    "programme_items": {"compliance_time": COMPLIANCE_TIME, "permitted_variation": None, "applicability": CRITERIA},
    "programme_accomplishments": {"aircraft": "X9", "aircraft_counters": {}, "component_counters": {}},
    "task_requirements": {"task_type": "repair", "requirement": {"task_type": "repair", "aircraft_type": "X9"}},
    "tasks": {
        "type": "repair",
        "state": "scheduled",
        "priority": "routine",
        "mechanic": "X9",
        "end_at": LATER,
        "first_planned_end_at": LATER,
        "reschedules": 0,
        "slot": 0,
    },
    "checklist_items": {"result": "pending"},
    "sign_offs": {"role": "performed"},
    "task_dependencies": {"successor": "X10", "type": "finish_to_start"},
    "schedule_changes": {"policy": "minimal"},
    "window_changes": {"because": None},
    "part_items": {"status": "reserved"},
    "reservations": {"state": "reserved"},
    "alerts": {"category": "task_overdue", "level": "warning", "escalation_level": 0},
    "documents": {"template": {}},
    "imports": {"state": "loaded"},
    "import_rows": {"entity_type": "aircraft", "key": {"registration": "X9"}},
    "api_keys": {"role": "auditor"},
    "jobs": {"state": "waiting"},
    "webhook_deliveries": {"state": "waiting"},
}
"""What is not told by a column's type."""


def fill(connection: Connection, organization: str = THEM) -> None:
    """Insert a row of an organisation into each table, those first that others refer to.

    The tables of audit and outbox are left to the use cases.
    """
    for table in schema.tenant_tables():
        if table.name in {"audit_records", "audit_heads", "outbox"}:
            continue
        row = _row(table) | {"org_id": organization}
        key = [column == row[column.name] for column in table.primary_key.columns]
        if connection.execute(table.select().where(*key)).first() is None:
            connection.execute(insert(table).values(row))
            if table.name == "tasks":
                other = {"id": "X10", "start_at": LATER, "end_at": LATER + timedelta(days=1), "mechanic": None}
                connection.execute(insert(table).values(row | other))


def _row(table: Table) -> dict[str, Any]:
    told = ROWS.get(table.name, {})
    return {column.name: told.get(column.name, _usual(column)) for column in table.columns if column.name != "org_id"}


def _usual(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    for kind, value in _USUAL:
        if isinstance(column.type, kind):
            return value
    raise AssertionError(column)


_USUAL: list[tuple[type, Any]] = [
    (UtcDateTime, NOW),
    (CanonicalJson, []),
    (FlightSeconds, FlightHours(0)),
    (Date, date(2026, 5, 1)),
    (Boolean, False),
    (Integer, 1),
    (String, "X9"),
]
