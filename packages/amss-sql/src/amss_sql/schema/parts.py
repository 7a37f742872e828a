"""Tables of part definitions, items, their reservations, and orders."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Text, text

from amss_core.parts import RESERVATION_TRANSITIONS, ItemStatus
from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import RECORDS, belongs_to, of_organization, tenant_table

part_definitions = tenant_table(
    "part_definitions",
    Column("part_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("alternates", CanonicalJson, nullable=False),
    Column("minimum_level", Integer, nullable=False),
    Column("reorder_point", Integer, nullable=False),
    Column("lead_time_days", Integer),
    Column("revision", Integer, nullable=False),
    of_organization(),
    CheckConstraint("minimum_level >= 0 AND reorder_point >= 0 AND lead_time_days >= 0", name="levels"),
    key=("part_number",),
    info=RECORDS,
)
part_items = tenant_table(
    "part_items",
    Column("part_number", Text, nullable=False),
    Column("serial_number", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("expires_on", Date),
    Column("revision", Integer, nullable=False),
    belongs_to("part_definitions", "part_number", key=("part_number",)),
    CheckConstraint(one_of("status", get_args(ItemStatus)), name="status"),
    Index(None, "org_id", "status", "part_number"),
    key=("part_number", "serial_number"),
    info=RECORDS,
)
reservations = tenant_table(
    "reservations",
    Column("id", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("part_number", Text, nullable=False),
    Column("serial_number", Text, nullable=False),
    Column("instead_of", Text),
    Column("state", String(20), nullable=False),
    Column("changed_at", UtcDateTime),
    belongs_to("tasks", "task"),
    belongs_to("part_items", "part_number", "serial_number", key=("part_number", "serial_number")),
    CheckConstraint(one_of("state", RESERVATION_TRANSITIONS), name="state"),
    Index(None, "org_id", "task"),
    Index("ix_reservations_state", "org_id", "state", "changed_at"),
    Index(
        "uq_reservations_open",
        "org_id",
        "part_number",
        "serial_number",
        unique=True,
        sqlite_where=text("state = 'reserved'"),
        postgresql_where=text("state = 'reserved'"),
    ),
    key=("id",),
    info=RECORDS,
)
part_orders = tenant_table(
    "part_orders",
    Column("id", Text, nullable=False),
    Column("part_number", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("arrives_on", Date, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("revision", Integer, nullable=False),
    belongs_to("part_definitions", "part_number", key=("part_number",)),
    CheckConstraint("quantity >= 1", name="quantity"),
    Index(None, "org_id", "part_number"),
    key=("id",),
    info=RECORDS,
)
"""An order is closed when all of it came, or it was cancelled."""
