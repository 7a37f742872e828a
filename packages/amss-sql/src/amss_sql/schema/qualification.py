"""Table of what the organisation asks of whoever does a type of work."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text

from amss_sql.columns import CanonicalJson
from amss_sql.schema.base import LOOSE, of_organization, tenant_table

task_requirements = tenant_table(
    "task_requirements",
    Column("task_type", Text, nullable=False),
    Column("aircraft_type", Text, nullable=False),
    Column("requirement", CanonicalJson, nullable=False),
    Column("revision", Integer, nullable=False),
    of_organization(),
    key=("task_type", "aircraft_type"),
    info=LOOSE,
)
"""One for each type of task and aircraft type; the empty aircraft type is any."""
