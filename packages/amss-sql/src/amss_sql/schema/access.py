"""Tables of how users and services prove who they are, and of requests that must not be done twice."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, String, Table, Text

from amss_core.permissions import ROLES
from amss_sql.columns import CanonicalJson, OrganizationId, UtcDateTime, one_of
from amss_sql.schema.base import CHANGES, LOOSE, SHARED, belongs_to, metadata, of_organization, tenant_table

directory = Table(
    "directory",
    metadata,
    Column("name", String(254), primary_key=True),
    Column("organization", OrganizationId, nullable=False),
    ForeignKeyConstraint(["organization"], ["organizations.org_id"]),
    info=SHARED,
)
"""Whose sign-in name a name is: the one table that is asked before the organisation is known, and for nothing else."""
credentials = tenant_table(
    "credentials",
    Column("user", Text, nullable=False),
    Column("name", String(254), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    belongs_to("users", "user"),
    Index(None, "name", unique=True),
    key=("user",),
    info=CHANGES,
)
api_keys = tenant_table(
    "api_keys",
    Column("id", String(36), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    of_organization(),
    CheckConstraint(one_of("role", ROLES), name="role"),
    Index(None, "org_id", "secret_hash", unique=True),
    key=("id",),
    info=LOOSE,
)
"""Only the hash of a key is kept."""
refresh_tokens = tenant_table(
    "refresh_tokens",
    Column("secret_hash", String(64), nullable=False),
    Column("family", String(36), nullable=False),
    Column("user", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("spent_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    belongs_to("users", "user"),
    Index(None, "org_id", "family"),
    Index(None, "org_id", "user"),
    key=("secret_hash",),
    info=LOOSE,
)
"""A token is spent by the refresh that it is used for; another use of it revokes its family."""
idempotency_keys = tenant_table(
    "idempotency_keys",
    Column("user", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("answer", CanonicalJson, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    of_organization(),
    Index(None, "org_id", "created_at"),
    key=("user", "route", "key"),
    info=LOOSE,
)
"""The answer is that of the first request, kept in the transaction of its effect."""
