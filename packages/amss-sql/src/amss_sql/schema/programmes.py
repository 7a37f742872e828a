"""Tables of maintenance programmes, their items, and what was done of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Text

from amss_sql.columns import CanonicalJson
from amss_sql.schema.base import RECORDS, belongs_to, dated_facts, of_organization, tenant_table

programmes = tenant_table(
    "programmes",
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("issue", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    of_organization(),
    key=("id",),
    info=RECORDS,
)
programme_items = tenant_table(
    "programme_items",
    Column("id", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("compliance_time", CanonicalJson, nullable=False),
    Column("authority", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("permitted_variation", CanonicalJson, nullable=False),
    Column("applicability", CanonicalJson, nullable=False),
    Column("lead_days", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    belongs_to("programmes", "programme"),
    key=("id",),
    info=RECORDS,
)
programme_accomplishments = dated_facts(
    "programme_accomplishments",
    Column("item", Text, nullable=False),
    belongs_to("programme_items", "item"),
    Index(None, "org_id", "item"),
)
