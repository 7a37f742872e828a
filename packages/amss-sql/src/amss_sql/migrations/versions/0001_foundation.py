"""Make the tables of organisations, users, people, audit and outbox, with their walls, and those of reference data."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from amss_sql import walls
from amss_sql.columns import CanonicalJson, OrganizationId, UtcDateTime

revision = "0001_foundation"
down_revision = None

_REFERENCE = ("authorities", "certification_types", "skill_types", "aircraft_types")
_CHANGE = ("organizations", "users", "audit_heads", "outbox")
_ONLY_GROW = (
    "people",
    "certificates",
    "certificate_entries",
    "certificate_events",
    "type_ratings",
    "skills",
    "authorisations",
    "work_log",
    "audit_records",
)


def upgrade() -> None:
    """Make tables and walls."""
    _reference()
    _organizations_and_people()
    _certificates()
    _other_facts()
    _audit_and_outbox()
    dialect = op.get_bind().dialect.name
    for table in _ONLY_GROW if dialect == "sqlite" else ():
        _execute(walls.only_grows(dialect, table))
    if dialect == "postgresql":
        _postgresql_walls()


def _execute(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(statement.replace(":", r"\:"))


def _postgresql_walls() -> None:
    _execute([*walls.application_role(), *walls.refusal_of_changes()])
    _execute(walls.grants("SEQUENCE outbox_position", ["USAGE"]))
    for table in (*_REFERENCE, "alembic_version"):
        _execute(walls.grants(table, ["SELECT"]))
    for table in _ONLY_GROW:
        _execute(walls.only_grows("postgresql", table))
        _execute(walls.grants(table, ["SELECT", "INSERT"]))
    for table in _CHANGE:
        _execute(walls.grants(table, ["SELECT", "INSERT", "UPDATE"]))
    for table in (*_ONLY_GROW, *_CHANGE):
        _execute(walls.row_security(table))


def _reference() -> None:
    op.create_table(
        "authorities",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("record_retention_years", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authorities")),
    )
    op.create_table(
        "certification_types",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("expires", sa.Boolean(), nullable=False),
        sa.Column("recency_months", sa.Integer(), nullable=True),
        sa.Column("recency_period_months", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority"], ["authorities.code"], name=op.f("fk_certification_types_authorities")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certification_types")),
    )
    op.create_table(
        "skill_types",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skill_types")),
    )
    op.create_table(
        "aircraft_types",
        sa.Column("designator", sa.Text(), nullable=False),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("designator", name=op.f("pk_aircraft_types")),
    )


def _organizations_and_people() -> None:
    op.create_table(
        "organizations",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "users",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'tenant_admin', 'scheduler', 'mechanic', 'auditor')", name=op.f("ck_users_role")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_users_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_users")),
    )
    op.create_table(
        "people",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("employee_number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_people_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_people")),
    )


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "person"], ["people.org_id", "people.id"], name=op.f("fk_certificates_people")
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "id", name=op.f("pk_certificates")),
    )
    op.create_table(
        "certificate_entries",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_certificate_entries_entry")),
        sa.ForeignKeyConstraint(
            ["org_id", "person", "id"],
            ["certificates.org_id", "certificates.person", "certificates.id"],
            name=op.f("fk_certificate_entries_certificates"),
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_certificate_entries")),
    )
    op.create_table(
        "certificate_events",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('suspended', 'revoked', 'reinstated', 'renewed', "
            "'inspection_authorisation_activity', 'oral_test_passed')",
            name=op.f("ck_certificate_events_kind"),
        ),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_certificate_events_entry")),
        sa.ForeignKeyConstraint(
            ["org_id", "person", "certificate"],
            ["certificates.org_id", "certificates.person", "certificates.id"],
            name=op.f("fk_certificate_events_certificates"),
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_certificate_events")),
    )
    op.create_table(
        "type_ratings",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("aircraft_type", sa.Text(), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_type_ratings_entry")),
        sa.ForeignKeyConstraint(
            ["org_id", "person", "certificate"],
            ["certificates.org_id", "certificates.person", "certificates.id"],
            name=op.f("fk_type_ratings_certificates"),
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_type_ratings")),
    )


def _other_facts() -> None:
    op.create_table(
        "skills",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_skills_entry")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_skills_level")),
        sa.ForeignKeyConstraint(["org_id", "person"], ["people.org_id", "people.id"], name=op.f("fk_skills_people")),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_skills")),
    )
    op.create_table(
        "authorisations",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("task_types", CanonicalJson(), nullable=False),
        sa.Column("aircraft_types", CanonicalJson(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_through", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('certifying', 'inspection')", name=op.f("ck_authorisations_role")),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_authorisations_entry")),
        sa.ForeignKeyConstraint(
            ["org_id", "person"], ["people.org_id", "people.id"], name=op.f("fk_authorisations_people")
        ),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_authorisations")),
    )
    op.create_table(
        "work_log",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("aircraft_type", sa.Text(), nullable=True),
        sa.Column("task_type", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_work_log_entry")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_work_log_minutes")),
        sa.ForeignKeyConstraint(["org_id", "person"], ["people.org_id", "people.id"], name=op.f("fk_work_log_people")),
        sa.PrimaryKeyConstraint("org_id", "person", "id", "entry", name=op.f("pk_work_log")),
    )


def _audit_and_outbox() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_position")
    op.create_table(
        "audit_records",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_address", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_records_number")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_audit_records_organizations")),
        sa.PrimaryKeyConstraint("org_id", "number", name=op.f("pk_audit_records")),
    )
    op.create_index(
        op.f("ix_audit_records_org_id_entity_type_entity_id"),
        "audit_records",
        ["org_id", "entity_type", "entity_id"],
        unique=False,
    )
    op.create_table(
        "audit_heads",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "number"],
            ["audit_records.org_id", "audit_records.number"],
            name=op.f("fk_audit_heads_audit_records"),
        ),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "outbox",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", CanonicalJson(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_outbox_organizations")),
        sa.PrimaryKeyConstraint("org_id", "transaction_id", "position", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_org_id_id"), "outbox", ["org_id", "id"], unique=True)
