"""The tables: every tenant's row has its organisation in the primary key and in each foreign key.

Maintainer's notes: a column has the name of the record's field that it holds, so that rows and records need no map
between them. A foreign key of one column to another tenant's row would be accepted, row security or not: that is why
`org_id` is in all of them. Facts about people only grow; a correction is another `entry` of the same id. `Table.info`
says what the walls of `amss_sql.walls` need to know.
"""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    String,
    Table,
    Text,
    event,
    text,
)

from amss_core.permissions import ROLES
from amss_core.personnel import CertificateEventKind
from amss_core.personnel import Role as AuthorisedRole
from amss_sql import walls
from amss_sql.columns import CanonicalJson, OrganizationId, UtcDateTime, one_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables; `amss_sql.migrations` makes the same ones step by step."""

GROWS = {"only_grows": True}
CHANGES = {"only_grows": False}


def _tenant_table(name: str, *items: Any, key: tuple[str, ...], info: dict[str, bool]) -> Table:  # noqa: ANN401 - columns and constraints
    return Table(
        name,
        metadata,
        Column("org_id", OrganizationId, nullable=False),
        *items,
        PrimaryKeyConstraint("org_id", *key),
        info=info,
    )


def _belongs_to(table: str, *columns: str, key: tuple[str, ...] = ("id",)) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org_id", *columns], [f"{table}.{name}" for name in ("org_id", *key)])


def _of_organization() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org_id"], ["organizations.org_id"])


organizations = _tenant_table(
    "organizations",
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    key=(),
    info=CHANGES,
)
users = _tenant_table(
    "users",
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    _of_organization(),
    CheckConstraint(one_of("role", ROLES), name="role"),
    key=("id",),
    info=CHANGES,
)
people = _tenant_table(
    "people",
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("employee_number", Text, nullable=False),
    _of_organization(),
    key=("id",),
    info=GROWS,
)


def _facts(name: str, *items: Any, rests_on: ForeignKeyConstraint) -> Table:  # noqa: ANN401
    """Return a table of facts: each row is one record of a fact, number `entry` of those with its id."""
    return _tenant_table(
        name,
        Column("person", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("entry", Integer, nullable=False),
        *items,
        Column("recorded_at", UtcDateTime),
        Column("recorded_by", Text, nullable=False),
        rests_on,
        CheckConstraint("entry >= 1", name="entry"),
        key=("person", "id", "entry"),
        info=GROWS,
    )


def _of_certificate() -> ForeignKeyConstraint:
    return _belongs_to("certificates", "person", "certificate", key=("person", "id"))


certificates = _tenant_table(
    "certificates",
    Column("person", Text, nullable=False),
    Column("id", Text, nullable=False),
    _belongs_to("people", "person"),
    key=("person", "id"),
    info=GROWS,
)
certificate_entries = _facts(
    "certificate_entries",
    Column("type", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    rests_on=_belongs_to("certificates", "person", "id", key=("person", "id")),
)
certificate_events = _facts(
    "certificate_events",
    Column("certificate", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("on", Date, nullable=False),
    Column("until", Date),
    Column("expires_on", Date),
    CheckConstraint(one_of("kind", get_args(CertificateEventKind)), name="kind"),
    rests_on=_of_certificate(),
)
type_ratings = _facts(
    "type_ratings",
    Column("certificate", Text, nullable=False),
    Column("aircraft_type", Text, nullable=False),
    Column("endorsed_on", Date, nullable=False),
    Column("lapsed_on", Date),
    rests_on=_of_certificate(),
)
skills = _facts(
    "skills",
    Column("skill", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("qualified_on", Date, nullable=False),
    Column("expires_on", Date),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    rests_on=_belongs_to("people", "person"),
)
authorisations = _facts(
    "authorisations",
    Column("role", String(20), nullable=False),
    Column("task_types", CanonicalJson, nullable=False),
    Column("aircraft_types", CanonicalJson, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_through", Date),
    CheckConstraint(one_of("role", get_args(AuthorisedRole)), name="role"),
    rests_on=_belongs_to("people", "person"),
)
work_log = _facts(
    "work_log",
    Column("day", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("aircraft_type", Text),
    Column("task_type", Text, nullable=False),
    Column("task", Text, nullable=False),
    CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    rests_on=_belongs_to("people", "person"),
)

audit_records = _tenant_table(
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
    _of_organization(),
    Index(None, "org_id", "entity_type", "entity_id"),
    CheckConstraint("number >= 1", name="number"),
    key=("number",),
    info=GROWS,
)
audit_heads = _tenant_table(
    "audit_heads",
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _belongs_to("audit_records", "number", key=("number",)),
    key=(),
    info=CHANGES,
)

outbox_position = Sequence("outbox_position", metadata=metadata)
"""Numbers the events of the whole database on PostgreSQL; on SQLite, with one writer at a time, the store counts."""
outbox = _tenant_table(
    "outbox",
    Column("transaction_id", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("id", String(36), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", CanonicalJson, nullable=False),
    _of_organization(),
    Index(None, "org_id", "id", unique=True),
    key=("transaction_id", "position"),
    info=CHANGES,
)

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


def tenant_tables() -> tuple[Table, ...]:
    """Return the tables whose rows belong to an organisation, each after those that it refers to."""
    return tuple(table for table in metadata.sorted_tables if "org_id" in table.columns)


def granted_verbs(table: Table) -> list[str]:
    """Return what the application may do with a table on PostgreSQL."""
    is_tenant, only_grows = "org_id" in table.columns, table.info.get("only_grows", False)
    return ["SELECT"] + ["INSERT"] * is_tenant + ["UPDATE"] * (is_tenant and not only_grows)


def _build_walls(_metadata: MetaData, connection: Connection, **_arguments: object) -> None:
    dialect = connection.dialect.name
    statements: list[str] = []
    if dialect == "postgresql":
        statements += [*walls.application_role(), *walls.refusal_of_changes()]
        statements += walls.grants(f"SEQUENCE {outbox_position.name}", ["USAGE"])
    for table in metadata.sorted_tables:
        is_tenant, only_grows = "org_id" in table.columns, table.info.get("only_grows", False)
        if only_grows:
            statements += walls.only_grows(dialect, table.name)
        if dialect == "postgresql":
            statements += walls.row_security(table.name) if is_tenant else ()
            statements += walls.grants(table.name, granted_verbs(table))
    for statement in statements:
        connection.execute(text(statement.replace(":", r"\:")))


event.listen(metadata, "after_create", _build_walls)
