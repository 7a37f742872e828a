"""Tables of directives as each revision states them, of what was done about them, and of where the fleet stands."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, String, Text

from amss_core.directives import ComplianceStatus, DirectiveCategory, DirectiveKind, Method
from amss_sql.columns import CanonicalJson, FlightSeconds, UtcDateTime, one_of
from amss_sql.schema.base import (
    FACTS,
    LOOSE,
    RECORDS,
    belongs_to,
    dated_facts,
    of_organization,
    recorded,
    tenant_table,
)

directives = tenant_table(
    "directives",
    Column("number", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    of_organization(),
    CheckConstraint("entry >= 1", name="entry"),
    key=("number",),
    info=RECORDS,
)
"""Which entry of a directive is the last."""
directive_entries = tenant_table(
    "directive_entries",
    Column("number", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("category", String(20), nullable=False),
    Column("authority", Text, nullable=False),
    Column("issued_on", Date),
    Column("revision", Text, nullable=False),
    Column("corrected_on", Date),
    Column("effective_on", Date),
    Column("effective_at", UtcDateTime),
    Column("source", Text, nullable=False),
    Column("supersedes", CanonicalJson, nullable=False),
    Column("credits", CanonicalJson, nullable=False),
    Column("applicability", CanonicalJson, nullable=False),
    *recorded(),
    belongs_to("directives", "number", key=("number",)),
    CheckConstraint("entry >= 1", name="entry"),
    CheckConstraint(one_of("kind", get_args(DirectiveKind)), name="kind"),
    CheckConstraint(one_of("category", get_args(DirectiveCategory)), name="category"),
    key=("number", "entry"),
    info=FACTS,
)
directive_requirements = tenant_table(
    "directive_requirements",
    Column("directive", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("paragraph", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("compliance_time", CanonicalJson, nullable=False),
    Column("applicability", CanonicalJson, nullable=False),
    Column("terminates", CanonicalJson, nullable=False),
    Column("follows", CanonicalJson, nullable=False),
    Column("alternative_to", CanonicalJson, nullable=False),
    Column("on_finding", CanonicalJson, nullable=False),
    belongs_to("directive_entries", "directive", "entry", key=("number", "entry")),
    key=("directive", "entry", "paragraph"),
    info=FACTS,
)
accomplishments = dated_facts(
    "accomplishments",
    Column("directive", Text, nullable=False),
    Column("paragraph", Text, nullable=False),
    Column("method", String(20), nullable=False),
    belongs_to("directives", "directive", key=("number",)),
    CheckConstraint(one_of("method", get_args(Method)), name="method"),
    Index(None, "org_id", "directive", "paragraph"),
)
dated_events = dated_facts("dated_events", Column("name", Text, nullable=False))
DUE_ORDER = ("urgency", "falls_due_on", "directive", "paragraph", "aircraft", "part_number", "serial_number")
"""The order of the due list."""
requirement_statuses = tenant_table(
    "requirement_statuses",
    Column("directive", Text, nullable=False),
    Column("paragraph", Text, nullable=False),
    Column("aircraft", Text, nullable=False),
    Column("part_number", Text, nullable=False),
    Column("serial_number", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("falls_due_on", Date, nullable=False),
    Column("due_on", Date),
    Column("due_flight_hours", FlightSeconds),
    Column("due_flight_cycles", BigInteger),
    Column("last_done_on", Date),
    Column("times_done", Integer, nullable=False),
    of_organization(),
    CheckConstraint(one_of("status", get_args(ComplianceStatus)), name="status"),
    CheckConstraint("aircraft <> '' OR part_number <> ''", name="subject"),
    Index("ix_requirement_statuses_due", "org_id", *DUE_ORDER),
    Index(None, "org_id", "aircraft", "status"),
    Index("ix_requirement_statuses_status", "org_id", "status", *DUE_ORDER),
    key=("directive", "paragraph", "aircraft", "part_number", "serial_number"),
    info=LOOSE,
)
"""What the last scan found, for lists and counts; it follows from the other tables and is made anew by any scan."""
