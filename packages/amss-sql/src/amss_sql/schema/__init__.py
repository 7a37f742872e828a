"""The tables: every tenant's row has its organisation in the primary key and in each foreign key.

Maintainer's notes: there is a module for each feature. A column has the name of the record's field that it holds, so
that rows and records need no map between them; a field that is a record of its own, such as a component's id, is a
column for each of its fields (`component_part_number`), or canonical JSON.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, Table, event, text

from amss_sql import walls
from amss_sql.schema.access import api_keys, credentials, directory, idempotency_keys, refresh_tokens
from amss_sql.schema.alerts import alerts
from amss_sql.schema.audit import audit_heads, audit_records, outbox, outbox_position
from amss_sql.schema.base import metadata
from amss_sql.schema.directives import (
    accomplishments,
    dated_events,
    directive_entries,
    directive_requirements,
    directives,
    requirement_statuses,
)
from amss_sql.schema.documents import documents
from amss_sql.schema.fleet import aircraft, components, installations, readings
from amss_sql.schema.imports import import_rows, imports
from amss_sql.schema.jobs import jobs, webhook_deliveries, webhooks
from amss_sql.schema.organizations import organizations, registrations, users
from amss_sql.schema.parts import part_definitions, part_items, part_orders, reservations
from amss_sql.schema.personnel import (
    authorisations,
    certificate_entries,
    certificate_events,
    certificates,
    people,
    skills,
    type_ratings,
    work_log,
)
from amss_sql.schema.programmes import programme_accomplishments, programme_items, programmes
from amss_sql.schema.qualification import task_requirements
from amss_sql.schema.reference import (
    aircraft_types,
    authorities,
    certification_types,
    document_templates,
    skill_types,
)
from amss_sql.schema.scheduling import schedule_changes, task_dependencies, window_changes
from amss_sql.schema.tasks import checklist_items, sign_offs, tasks

__all__ = [
    "accomplishments",
    "aircraft",
    "aircraft_types",
    "alerts",
    "all_walls",
    "api_keys",
    "audit_heads",
    "audit_records",
    "authorisations",
    "authorities",
    "certificate_entries",
    "certificate_events",
    "certificates",
    "certification_types",
    "checklist_items",
    "components",
    "credentials",
    "dated_events",
    "directive_entries",
    "directive_requirements",
    "directives",
    "directory",
    "document_templates",
    "documents",
    "idempotency_keys",
    "import_rows",
    "imports",
    "installations",
    "jobs",
    "metadata",
    "organizations",
    "outbox",
    "outbox_position",
    "part_definitions",
    "part_items",
    "part_orders",
    "people",
    "programme_accomplishments",
    "programme_items",
    "programmes",
    "readings",
    "refresh_tokens",
    "registrations",
    "requirement_statuses",
    "reservations",
    "schedule_changes",
    "sign_offs",
    "skill_types",
    "skills",
    "task_dependencies",
    "task_requirements",
    "tasks",
    "tenant_tables",
    "type_ratings",
    "users",
    "webhook_deliveries",
    "webhooks",
    "window_changes",
    "work_log",
]


def tenant_tables() -> tuple[Table, ...]:
    """Return the tables whose rows belong to an organisation, each after those that it refers to."""
    return tuple(table for table in metadata.sorted_tables if "org_id" in table.columns)


def all_walls(dialect: str) -> list[str]:
    """Return the statements that make all walls, in order."""
    statements: list[str] = []
    if dialect == "postgresql":
        statements += [*walls.application_role(), *walls.refusal_of_changes(), *walls.refusal_of_removals()]
        statements += walls.grants(f"SEQUENCE {outbox_position.name}", ["USAGE"])
    for table in metadata.sorted_tables:
        statements += _walls_of(table, dialect)
    return [*statements, *walls.within_capacity(dialect), *walls.no_circles(dialect), *walls.final(dialect)]


def _build_walls(_metadata: MetaData, connection: Connection, **_arguments: object) -> None:
    for statement in all_walls(connection.dialect.name):
        connection.execute(text(statement.replace(":", r"\:")))


def _walls_of(table: Table, dialect: str) -> list[str]:
    statements: list[str] = []
    is_tenant = "org_id" in table.columns
    only_grows, removable = table.info.get("only_grows", False), table.info.get("removable", False)
    if removable == "while_taken_back":
        statements += walls.removable_while_taken_back(dialect, table.name)
        statements += walls.never_changed(dialect, table.name) if only_grows else ()
    elif only_grows:
        statements += walls.only_grows(dialect, table.name)
    if dialect == "postgresql":
        statements += walls.row_security(table.name) if is_tenant else ()
        is_written = is_tenant or "shared" in table.info
        verbs = ["SELECT"] + ["INSERT"] * is_written + ["UPDATE"] * (is_written and not only_grows)
        statements += walls.grants(table.name, verbs + ["DELETE"] * bool(removable))
    return statements


event.listen(metadata, "after_create", _build_walls)
