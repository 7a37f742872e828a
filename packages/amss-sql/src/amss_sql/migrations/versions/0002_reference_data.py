"""Load the authorities, certification types, skills and aircraft types that the core knows."""

from __future__ import annotations

import attrs
import sqlalchemy as sa
from alembic import op

from amss_core import reference

revision = "0002_reference_data"
down_revision = "0001_foundation"

_RECORDS = {
    "authorities": reference.authorities,
    "certification_types": reference.certification_types,
    "skill_types": reference.skill_types,
    "aircraft_types": reference.aircraft_types,
}


def upgrade() -> None:
    """Load each table, those first that others refer to."""
    for name, records in _RECORDS.items():
        rows = [attrs.asdict(record) for record in records()]  # type: ignore[arg-type]  # all are attrs records
        table = sa.table(name, *(sa.column(column) for column in rows[0]))
        op.bulk_insert(table, rows)
