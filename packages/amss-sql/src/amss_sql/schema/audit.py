"""Tables of the audit chain, whose records are never changed or removed, and of the events that wait for delivery."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Sequence, String, Text

from amss_sql.columns import CanonicalJson, UtcDateTime
from amss_sql.schema.base import CHANGES, GROWS, belongs_to, metadata, of_organization, tenant_table

audit_records = tenant_table(
    "audit_records",
    Column("number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("reason", Text, nullable=False),
    Column("source_address", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    of_organization(),
    Index(None, "org_id", "entity_type", "entity_id"),
    CheckConstraint("number >= 1", name="number"),
    key=("number",),
    info=GROWS,
)
audit_heads = tenant_table(
    "audit_heads",
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    belongs_to("audit_records", "number", key=("number",)),
    key=(),
    info=CHANGES,
)

outbox_position = Sequence("outbox_position", metadata=metadata)
"""Numbers the events of the whole database on PostgreSQL; on SQLite, with one writer at a time, the store counts."""
outbox = tenant_table(
    "outbox",
    Column("transaction_id", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("id", String(36), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", CanonicalJson, nullable=False),
    of_organization(),
    Index(None, "org_id", "id", unique=True),
    key=("transaction_id", "position"),
    info=CHANGES,
)
