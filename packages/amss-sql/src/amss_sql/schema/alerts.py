"""Table of alerts, of which one is open for each subject and category."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Text, text

from amss_core.alerts import LEVELS, Category
from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import CHANGES, of_organization, tenant_table

alerts = tenant_table(
    "alerts",
    Column("id", String(36), nullable=False),
    Column("subject", Text, nullable=False),
    Column("category", String(30), nullable=False),
    Column("level", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("acknowledged_by", Text),
    Column("acknowledged_at", UtcDateTime),
    Column("resolved_by", Text),
    Column("resolved_at", UtcDateTime),
    Column("escalation_level", Integer, nullable=False),
    Column("escalates_at", UtcDateTime),
    Column("told", CanonicalJson, nullable=False),
    of_organization(),
    CheckConstraint(one_of("category", get_args(Category)), name="category"),
    CheckConstraint(one_of("level", LEVELS), name="level"),
    CheckConstraint("(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name="acknowledged"),
    Index("ix_alerts_raised", "org_id", "raised_at"),
    Index(
        "uq_alerts_open",
        "org_id",
        "category",
        "subject",
        unique=True,
        sqlite_where=text("resolved_at IS NULL"),
        postgresql_where=text("resolved_at IS NULL"),
    ),
    key=("id",),
    info=CHANGES,
)
