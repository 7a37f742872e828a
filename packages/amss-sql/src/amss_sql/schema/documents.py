"""Table of issued documents, which never change."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Text

from amss_sql.columns import CanonicalJson, UtcDateTime
from amss_sql.schema.base import GROWS, belongs_to, of_organization, tenant_table

documents = tenant_table(
    "documents",
    Column("template_code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("template", CanonicalJson, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("fields", CanonicalJson, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("task", Text),
    of_organization(),
    belongs_to("tasks", "task"),
    CheckConstraint("number >= 1", name="number"),
    Index(None, "org_id", "issued_at"),
    key=("template_code", "number"),
    info=GROWS,
)
"""The template is kept as it was; the task is the one whose work the document releases, if any."""
