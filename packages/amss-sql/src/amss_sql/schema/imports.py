"""Tables of imports: batches that were loaded from files, and can be taken back whole."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Text

from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import CHANGES, belongs_to, of_organization, tenant_table

IMPORT_STATES = ("loaded", "taking_back", "taken_back")

imports = tenant_table(
    "imports",
    Column("id", String(36), nullable=False),
    Column("source", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("taken_back_at", UtcDateTime),
    Column("taken_back_by", Text),
    of_organization(),
    CheckConstraint(one_of("state", IMPORT_STATES), name="state"),
    Index(None, "org_id", "recorded_at"),
    key=("id",),
    info=CHANGES,
)
import_rows = tenant_table(
    "import_rows",
    Column("import_id", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("key", CanonicalJson, nullable=False),
    belongs_to("imports", "import_id"),
    key=("import_id", "place"),
    info=CHANGES,
)
"""What an import has made, in the order in which it did."""
