"""Make the tables of what users sign in with, and the directory of their sign-in names."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from amss_sql import walls
from amss_sql.columns import OrganizationId, UtcDateTime

revision = "0004_access"
down_revision = "0003_the_record"


def upgrade() -> None:
    """Make tables and walls."""
    op.create_table(
        "directory",
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("organization", OrganizationId, nullable=False),
        sa.ForeignKeyConstraint(["organization"], ["organizations.org_id"], name=op.f("fk_directory_organizations")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_directory")),
    )
    op.create_table(
        "credentials",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["org_id", "user"], ["users.org_id", "users.id"], name=op.f("fk_credentials_users")),
        sa.PrimaryKeyConstraint("org_id", "user", name=op.f("pk_credentials")),
    )
    op.create_index(op.f("ix_credentials_name"), "credentials", ["name"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        _execute(walls.row_security("credentials"))
        _execute(walls.grants("credentials", ["SELECT", "INSERT", "UPDATE"]))
        _execute(walls.grants("directory", ["SELECT", "INSERT", "UPDATE", "DELETE"]))


def _execute(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(statement.replace(":", r"\:"))
