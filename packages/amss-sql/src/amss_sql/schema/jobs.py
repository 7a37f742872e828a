"""Tables of background work: jobs, and what webhooks are told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Text

from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import LOOSE, belongs_to, of_organization, tenant_table

JOB_STATES = ("waiting", "running", "done", "dead")

jobs = tenant_table(
    "jobs",
    Column("id", String(36), nullable=False),
    Column("kind", Text, nullable=False),
    Column("arguments", CanonicalJson, nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("failure", Text, nullable=False),
    of_organization(),
    CheckConstraint(one_of("state", JOB_STATES), name="state"),
    Index(None, "org_id", "state", "due_at"),
    key=("id",),
    info=LOOSE,
)
webhooks = tenant_table(
    "webhooks",
    Column("id", String(36), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", CanonicalJson, nullable=False),
    Column("secrets", CanonicalJson, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    of_organization(),
    key=("id",),
    info=LOOSE,
)
webhook_deliveries = tenant_table(
    "webhook_deliveries",
    Column("id", String(36), nullable=False),
    Column("webhook", String(36), nullable=False),
    Column("event", String(36), nullable=False),
    Column("subject", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("answer_status", Integer),
    Column("failure", Text, nullable=False),
    belongs_to("webhooks", "webhook"),
    CheckConstraint(one_of("state", JOB_STATES), name="state"),
    Index(None, "org_id", "webhook", "state", "due_at"),
    Index("uq_webhook_deliveries_event", "org_id", "webhook", "event", unique=True),
    key=("id",),
    info=LOOSE,
)
