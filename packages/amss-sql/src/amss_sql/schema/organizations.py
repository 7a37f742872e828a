"""Tables of organisations, their users, and the authorities that they are registered with."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Integer, String, Text

from amss_core.organizations import RegistrationStatus
from amss_core.permissions import ROLES
from amss_sql.columns import one_of
from amss_sql.schema.base import CHANGES, RECORDS, of_organization, tenant_table

organizations = tenant_table(
    "organizations",
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    key=(),
    info=CHANGES,
)
users = tenant_table(
    "users",
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    of_organization(),
    CheckConstraint(one_of("role", ROLES), name="role"),
    key=("id",),
    info=CHANGES,
)
registrations = tenant_table(
    "registrations",
    Column("authority", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("status", String(20), nullable=False),
    of_organization(),
    ForeignKeyConstraint(["authority"], ["authorities.code"]),
    CheckConstraint(one_of("status", get_args(RegistrationStatus)), name="status"),
    key=("authority", "number"),
    info=RECORDS,
)
