"""Tables of reference data, the same for all organisations; migrations load them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, Table, Text

from amss_sql.columns import CanonicalJson
from amss_sql.schema.base import metadata

authorities = Table(
    "authorities",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("record_retention_years", Integer, nullable=False),
)
certification_types = Table(
    "certification_types",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("expires", Boolean, nullable=False),
    Column("recency_months", Integer),
    Column("recency_period_months", Integer),
    ForeignKeyConstraint(["authority"], ["authorities.code"]),
)
skill_types = Table(
    "skill_types",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
)
aircraft_types = Table(
    "aircraft_types",
    metadata,
    Column("designator", Text, primary_key=True),
    Column("manufacturer", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("series", Text, nullable=False),
)


document_templates = Table(
    "document_templates",
    metadata,
    Column("code", Text, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("required_fields", CanonicalJson, nullable=False),
    Column("layout", CanonicalJson, nullable=False),
    ForeignKeyConstraint(["authority"], ["authorities.code"]),
)
